//! Messages of an old box that were in the present one already, and up to where a ledger knows what is there.

use sea_orm_migration::{prelude::*, schema::big_integer};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column in a statement. Of what was begun before nothing is known: it is looked at once.
        for name in ["known", "there"] {
            let column = big_integer(name).default(0).take();
            manager.alter_table(Table::alter().table("merge_folder").add_column(column).take()).await?;
        }
        Ok(())
    }
}
