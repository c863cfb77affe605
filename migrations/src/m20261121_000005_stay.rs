//! « Rester connecté ? »: whether a session's cookie outlives the browser's window.

use sea_orm_migration::{prelude::*, schema::boolean};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = boolean("persistent").default(false).take();
        manager.alter_table(Table::alter().table("session").add_column(column).take()).await
    }
}
