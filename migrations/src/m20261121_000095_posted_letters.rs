//! Letters that may come back, and what the mail servers say of those that do.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, text, text_null, uuid, uuid_null},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("posted_letter")
            .col(uuid("id").primary_key())
            .col(uuid_null("account"))
            .col(uuid_null("request"))
            .col(text("same_address"))
            .col(big_integer("created_at"))
            .col(big_integer_null("returned_at"))
            .col(text_null("status"))
            .take();
        manager.create_table(table).await?;
        let index = Index::create()
            .name("posted_letter_account")
            .table("posted_letter")
            .col("account")
            .col("same_address")
            .take();
        manager.create_index(index).await?;
        let change = Table::alter().table("support_request").add_column(text_null("bounce_status")).take();
        manager.alter_table(change).await
    }
}
