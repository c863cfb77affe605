//! How far each mailbox of a merge is, and what the old server said of it when it had been gone through.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Kept with the ledger, so that nobody has to count it.
        let counted = ["messages", "bytes", "copied", "copied_bytes", "skipped"];
        let counted = counted.into_iter().map(|name| big_integer(name).default(0).take());
        let said = ["said_next", "said_messages", "said_modseq"].into_iter().map(big_integer_null);
        // SQLite adds one column in a statement.
        for column in counted.chain(said) {
            manager.alter_table(Table::alter().table("merge_folder").add_column(column).take()).await?;
        }
        Ok(())
    }
}
