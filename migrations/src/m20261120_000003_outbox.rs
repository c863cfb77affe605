//! Messages being sent.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, integer, text, text_null, uuid},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let submission = Table::create()
            .table("submission")
            .col(uuid("account"))
            .col(uuid("id"))
            .col(text("message_id"))
            .col(text("state"))
            .col(text_null("reason"))
            .col(integer("recipients"))
            .col(integer("attempt").default(0))
            .col(big_integer_null("leased_until"))
            .col(text_null("message"))
            .col(text_null("draft"))
            .col(text_null("about"))
            .col(big_integer("created_at"))
            .col(big_integer("changed_at"))
            .primary_key(Index::create().col("account").col("id"))
            .foreign_key(
                ForeignKey::create().from_col("account").to("account", "id").on_delete(ForeignKeyAction::Cascade),
            )
            .take();
        manager.create_table(submission).await?;
        let due = Index::create().name("submission_due").table("submission").col("state").col("leased_until").take();
        manager.create_index(due).await
    }
}
