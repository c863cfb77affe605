//! What the journal is searched by, how far its chain was verified, and when what is old was last removed.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, integer, text},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Each with the place in the chain behind it, so that the newest come first without sorting.
        for (name, column) in [
            ("audit_actor", "actor"),
            ("audit_event", "event"),
            ("audit_outcome", "outcome"),
            ("audit_detail", "detail"),
        ] {
            let index = Index::create().name(name).table("audit").col(column).col("seq").take();
            manager.create_index(index).await?;
        }
        let check = Table::create()
            .table("audit_check")
            .col(integer("id").primary_key())
            .col(text("state"))
            .col(big_integer("checked_at"))
            .col(big_integer("fault_seq"))
            .col(text("fault"))
            .col(big_integer("start"))
            .col(big_integer("purged"))
            .col(big_integer("seq"))
            .col(text("hash"))
            .col(text("day"))
            .col(big_integer("entries"))
            .col(big_integer("ending"))
            .col(text("seal"))
            .take();
        manager.create_table(check).await?;
        let upkeep = Table::create()
            .table("upkeep")
            .col(text("what").primary_key())
            .col(big_integer("ran_at"))
            .col(big_integer("removed"))
            .take();
        manager.create_table(upkeep).await
    }
}
