//! Methods that are about to be added, and the names that people give to theirs.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, integer, pk_uuid, text, text_null, uuid},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let candidate = Table::create()
            .table("candidate")
            .col(pk_uuid("id"))
            .col(uuid("session"))
            .col(uuid("account"))
            .col(text("method"))
            .col(text("secret"))
            .col(integer("tries").default(0))
            .col(big_integer("created_at"))
            .col(big_integer("expires_at"))
            .foreign_key(
                ForeignKey::create().from_col("account").to("account", "id").on_delete(ForeignKeyAction::Cascade),
            )
            .take();
        manager.create_table(candidate).await?;
        let mut one = Index::create().name("candidate_session").table("candidate").take();
        manager.create_index(one.col("session").col("method").unique().take()).await?;
        manager.alter_table(Table::alter().table("factor").add_column(text_null("label")).take()).await
    }
}
