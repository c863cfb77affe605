//! Mailboxes of an old box that a merge leaves where they are: its trash, its junk.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, text, uuid},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("merge_left_out")
            .col(uuid("merge"))
            .col(text("name"))
            .col(big_integer("messages"))
            .primary_key(Index::create().col("merge").col("name"))
            .take();
        manager.create_table(table).await
    }
}
