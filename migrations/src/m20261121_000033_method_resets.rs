//! Methods of verification that a referent has asked to take away.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, pk_uuid, uuid},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let account =
            ForeignKey::create().from_col("account").to("account", "id").on_delete(ForeignKeyAction::Cascade).take();
        let table = Table::create()
            .table("method_reset")
            .col(pk_uuid("account"))
            .col(uuid("structure"))
            .col(uuid("asked_by"))
            .col(big_integer("asked_at"))
            .col(big_integer("due_at"))
            .foreign_key(&mut account.clone())
            .take();
        manager.create_table(table).await
    }
}
