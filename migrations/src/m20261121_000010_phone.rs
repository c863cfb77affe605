//! Texts and calls that a telephone provider took, and what it said of them.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, text, uuid},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dispatch = Table::create()
            .table("dispatch")
            .col(text("nonce_hash").primary_key())
            .col(uuid("challenge"))
            .col(text("state"))
            .col(text("keys").default(""))
            .col(big_integer("created_at"))
            .col(big_integer("expires_at"))
            .col(big_integer("changed_at"))
            .foreign_key(
                ForeignKey::create().from_col("challenge").to("challenge", "id").on_delete(ForeignKeyAction::Cascade),
            )
            .take();
        manager.create_table(dispatch).await?;
        let index = Index::create().name("dispatch_challenge").table("dispatch").col("challenge").take();
        manager.create_index(index).await
    }
}
