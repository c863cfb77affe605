//! What becomes of messages that are marked as removed in an old box, and how many of each mailbox stay behind by choice.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, text},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // What was done until now is what is recommended.
        let removed = text("removed").default("bring").take();
        manager.alter_table(Table::alter().table("merge").add_column(removed).take()).await?;
        let chosen = big_integer("chosen").default(0).take();
        manager.alter_table(Table::alter().table("merge_folder").add_column(chosen).take()).await
    }
}
