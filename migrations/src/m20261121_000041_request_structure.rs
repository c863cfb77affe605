//! To the referents of which structure a request was left.

use sea_orm_migration::{prelude::*, schema::uuid_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let change = Table::alter().table("support_request").add_column(uuid_null("structure")).take();
        manager.alter_table(change).await?;
        let index = Index::create().name("support_request_structure").table("support_request").col("structure").take();
        manager.create_index(index).await
    }
}
