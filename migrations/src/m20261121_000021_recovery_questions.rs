//! Security questions within a recovery: which are asked, and when they were answered.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer_null, text},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One column at a time: SQLite takes no more.
        for column in [text("questions").default("").take(), big_integer_null("answered_at").take()] {
            manager.alter_table(Table::alter().table("recovery").add_column(column).take()).await?;
        }
        Ok(())
    }
}
