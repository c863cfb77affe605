//! « Ce n’était pas moi »: the links of notices that freeze an account.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, text, uuid},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let contest = Table::create()
            .table("contest")
            .col(text("token_hash").primary_key())
            .col(uuid("account"))
            .col(text("notice"))
            .col(big_integer("happened_at"))
            .col(big_integer("expires_at"))
            .col(big_integer_null("used_at"))
            .foreign_key(
                ForeignKey::create().from_col("account").to("account", "id").on_delete(ForeignKeyAction::Cascade),
            )
            .take();
        manager.create_table(contest).await?;
        let due = Index::create().name("contest_expires").table("contest").col("expires_at").take();
        manager.create_index(due).await
    }
}
