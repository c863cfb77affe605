//! Requests found by what is in them: the keyed hash of each word of a name, of the licence number and of the addresses; and
//! the order in which the desk shows them.

use sea_orm_migration::{
    prelude::*,
    schema::{text, uuid},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut request = ForeignKey::create()
            .from_col("request")
            .to("support_request", "id")
            .on_delete(ForeignKeyAction::Cascade)
            .take();
        let table = Table::create()
            .table("request_word")
            .col(text("word"))
            .col(uuid("request"))
            .primary_key(Index::create().col("word").col("request"))
            .foreign_key(&mut request)
            .take();
        manager.create_table(table).await?;
        for (name, table, columns) in [
            ("request_word_request", "request_word", &["request"][..]),
            ("support_request_queue", "support_request", &["state", "received_at", "id"]),
            ("support_request_named", "support_request", &["name"]),
        ] {
            let mut index = Index::create().name(name).table(Alias::new(table)).take();
            for column in columns {
                index.col(Alias::new(*column));
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
