//! What a telephone computes its codes with when it has no network, and what was accepted of them.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, integer, text},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            text("offline").default("").take(),
            big_integer("offline_step").default(-1).take(),
            integer("offline_drift").default(0).take(),
        ] {
            manager.alter_table(Table::alter().table("approver").add_column(column).take()).await?;
        }
        Ok(())
    }
}
