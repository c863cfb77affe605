//! Security questions, and the phrase and image by which a person recognises Pli.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, integer, text, uuid},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let account =
            || ForeignKey::create().from_col("account").to("account", "id").on_delete(ForeignKeyAction::Cascade).take();
        let mut answers = Table::create()
            .table("security_answer")
            .col(uuid("account"))
            .col(text("question"))
            .col(text("hash"))
            .col(big_integer("created_at"))
            .primary_key(Index::create().col("account").col("question"))
            .foreign_key(&mut account())
            .take();
        manager.create_table(answers.take()).await?;
        let mut marks = Table::create()
            .table("mark")
            .col(uuid("account").primary_key())
            .col(text("phrase"))
            .col(integer("image"))
            .col(big_integer("changed_at"))
            .foreign_key(&mut account())
            .take();
        manager.create_table(marks.take()).await
    }
}
