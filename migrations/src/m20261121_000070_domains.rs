//! Why a domain has the profile that it has, and which other domains may be merged into it (S0-11).

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, text},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let change = Table::alter().table("domain").add_column(text("reason").default("")).take();
        manager.alter_table(change).await?;
        let key =
            ForeignKey::create().from_col("domain").to("domain", "name").on_delete(ForeignKeyAction::Cascade).take();
        let allowed = Table::create()
            .table("merge_domain")
            .col(text("domain"))
            // One that Pli may or may not answer for itself.
            .col(text("source"))
            .col(big_integer("created_at"))
            .primary_key(Index::create().col("domain").col("source"))
            .foreign_key(&mut key.clone())
            .take();
        manager.create_table(allowed).await
    }
}
