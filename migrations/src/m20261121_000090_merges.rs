//! Merging an old mailbox into a present one: what was asked, and the ledger of every message.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, boolean, pk_uuid, text, text_null, uuid},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [folder(), message()] {
            manager.create_table(table).await?;
        }
        let folder = Index::create()
            .name("merge_folder_one")
            .table("merge_folder")
            .col("merge")
            .col("name")
            .col("uid_validity")
            .unique()
            .take();
        manager.create_index(folder).await?;
        let waiting =
            Index::create().name("merge_message_state").table("merge_message").col("folder").col("state").take();
        manager.create_index(waiting).await
    }
}

fn folder() -> TableCreateStatement {
    Table::create()
        .table("merge_folder")
        .col(pk_uuid("id"))
        .col(uuid("merge"))
        .col(text("name"))
        .col(big_integer("uid_validity"))
        .col(text("target"))
        .col(big_integer_null("target_validity"))
        // Messages whose outcome is unknown have a number from here on, in the target.
        .col(big_integer("mark"))
        // Whether the mailbox at the target was made for it.
        .col(boolean("made"))
        .col(big_integer("seen_at"))
        .take()
}

fn message() -> TableCreateStatement {
    Table::create()
        .table("merge_message")
        .col(uuid("folder"))
        .col(big_integer("uid"))
        .col(text("state"))
        .col(text_null("reason"))
        .col(big_integer("size"))
        .col(text("sha256"))
        .col(big_integer("arrived_at"))
        .col(text("flags"))
        .col(big_integer_null("target"))
        .primary_key(Index::create().col("folder").col("uid"))
        .foreign_key(
            ForeignKey::create().from_col("folder").to("merge_folder", "id").on_delete(ForeignKeyAction::Cascade),
        )
        .take()
}
