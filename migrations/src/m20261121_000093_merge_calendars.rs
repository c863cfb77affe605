//! The calendars of a merge: which goes where, and the ledger of every object in them.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, boolean, pk_uuid, text, text_null, uuid},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [calendar(), event()] {
            manager.create_table(table).await?;
        }
        let one =
            Index::create().name("merge_calendar_one").table("merge_calendar").col("merge").col("href").unique().take();
        manager.create_index(one).await
    }
}

fn calendar() -> TableCreateStatement {
    Table::create()
        .table("merge_calendar")
        .col(pk_uuid("id"))
        .col(uuid("merge"))
        .col(text("href"))
        .col(text("name"))
        .col(text("target"))
        // Whether the calendar at the target was made for it.
        .col(boolean("made"))
        // A calendar beside it, for what bears the identifier of something else in it.
        .col(text_null("beside"))
        // What the source said of the whole of it when a pass last came to its end.
        .col(text_null("token"))
        .col(big_integer_null("seen_at"))
        .take()
}

fn event() -> TableCreateStatement {
    Table::create()
        .table("merge_event")
        .col(uuid("calendar"))
        .col(text("href"))
        .col(text("etag"))
        .col(text("state"))
        .col(text_null("reason"))
        .col(text("uid"))
        .col(big_integer("size"))
        .col(text("sha256"))
        .col(text_null("target"))
        .col(text_null("target_etag"))
        .primary_key(Index::create().col("calendar").col("href"))
        .foreign_key(
            ForeignKey::create().from_col("calendar").to("merge_calendar", "id").on_delete(ForeignKeyAction::Cascade),
        )
        .take()
}
