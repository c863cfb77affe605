//! How much of an old box was read on a day, where a day has a measure; and the few messages of which something is to be said are
//! found without looking at the others.

use sea_orm_migration::{prelude::*, schema::big_integer};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column in a statement.
        for name in ["read_day", "read_bytes"] {
            let column = big_integer(name).default(0).take();
            manager.alter_table(Table::alter().table("merge").add_column(column).take()).await?;
        }
        let remarked = "CREATE INDEX ix_merge_message_reason ON merge_message (folder) WHERE reason IS NOT NULL";
        manager.get_connection().execute_unprepared(remarked).await?;
        Ok(())
    }
}
