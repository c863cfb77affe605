//! When a notification last reached a telephone, so that those that stay silent for long are checked.

use sea_orm_migration::{prelude::*, schema::big_integer_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = big_integer_null("rung_at").take();
        manager.alter_table(Table::alter().table("approver").add_column(column).take()).await
    }
}
