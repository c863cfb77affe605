//! What several people do in one box: who sent a message from it, and who reads, answers and finishes with those in it.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, text, uuid, uuid_null},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sender = Table::alter().table("submission").add_column(uuid_null("person")).take();
        manager.alter_table(sender).await?;
        manager.create_table(box_work()).await?;
        manager.create_table(box_reader()).await
    }
}

fn account(column: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from_col(column).to("account", "id").on_delete(ForeignKeyAction::Cascade).take()
}

/// A message in hand; one that nobody took on has no row.
fn box_work() -> TableCreateStatement {
    Table::create()
        .table("box_work")
        .col(uuid("account"))
        // The hash of its Message-ID, by which it is known wherever it is moved.
        .col(text("message"))
        .col(uuid_null("assigned_to"))
        .col(uuid_null("answering"))
        .col(big_integer_null("answering_since"))
        .col(uuid_null("done_by"))
        .col(big_integer_null("done_at"))
        .col(big_integer("changed_at"))
        .primary_key(Index::create().col("account").col("message"))
        .foreign_key(&mut account("account"))
        .take()
}

/// Who has read a message, and when last.
fn box_reader() -> TableCreateStatement {
    Table::create()
        .table("box_reader")
        .col(uuid("account"))
        .col(text("message"))
        .col(uuid("person"))
        .col(big_integer("read_at"))
        .primary_key(Index::create().col("account").col("message").col("person"))
        .foreign_key(&mut account("account"))
        .foreign_key(&mut account("person"))
        .take()
}
