//! What is in several mailboxes of an old box and brought once: whether that was chosen, and where the one of it is.

use sea_orm_migration::{
    prelude::*,
    schema::{text, uuid_null},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // What was done until now is what is recommended.
        let twice = text("twice").default("everywhere").take();
        manager.alter_table(Table::alter().table("merge").add_column(twice).take()).await?;
        for name in ["once", "elsewhere"] {
            let column = uuid_null(name).take();
            manager.alter_table(Table::alter().table("merge_message").add_column(column).take()).await?;
        }
        // Only of merges that ask for it: the others do not pay for it.
        for (name, column, given) in
            [("merge_message_once", "sha256", "once"), ("merge_message_elsewhere", "elsewhere", "elsewhere")]
        {
            let mut index = Index::create();
            let index = index.name(name).table("merge_message").col("once").col(column);
            manager.create_index(index.and_where(Expr::col(given).is_not_null()).take()).await?;
        }
        Ok(())
    }
}
