//! Confirming who one is within a session: which session a pre-session confirms, and what a session has had confirmed.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer_null, text_null, uuid_null},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time.
        for (table, column) in [
            ("pre_session", uuid_null("session")),
            ("session", big_integer_null("confirmed_at")),
            ("session", text_null("confirmed_level")),
        ] {
            manager.alter_table(Table::alter().table(Alias::new(table)).add_column(column).take()).await?;
        }
        let index = Index::create().name("pre_session_session").table("pre_session").col("session").take();
        manager.create_index(index).await
    }
}
