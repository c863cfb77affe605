//! What people choose for themselves: how pages look, and what ends their letters.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, integer, pk_uuid, text},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let account =
            || ForeignKey::create().from_col("account").to("account", "id").on_delete(ForeignKeyAction::Cascade).take();
        let preference = Table::create()
            .table("preference")
            .col(pk_uuid("account"))
            .col(text("theme").default(""))
            .col(integer("rows"))
            .col(text("zone").default(""))
            .col(big_integer("changed_at"))
            .foreign_key(&mut account())
            .take();
        manager.create_table(preference).await?;
        let signature = Table::create()
            .table("signature")
            .col(pk_uuid("account"))
            .col(text("text"))
            .col(text("html").default(""))
            .col(big_integer("changed_at"))
            .foreign_key(&mut account())
            .take();
        manager.create_table(signature).await
    }
}
