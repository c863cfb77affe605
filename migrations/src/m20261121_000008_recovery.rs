//! Recoveries under way, and what people ask of the support.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, integer, pk_uuid, text, text_null, text_uniq, uuid_null},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(recovery()).await?;
        manager.create_table(support_request()).await?;
        for (name, table, column) in [
            ("recovery_expires", "recovery", "expires_at"),
            ("recovery_account", "recovery", "account"),
            ("recovery_link", "recovery", "link_hash"),
            ("support_request_state", "support_request", "state"),
        ] {
            let index = Index::create().name(name).table(Alias::new(table)).col(Alias::new(column)).take();
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn account_key() -> ForeignKeyCreateStatement {
    ForeignKey::create().from_col("account").to("account", "id").on_delete(ForeignKeyAction::Cascade).take()
}

fn recovery() -> TableCreateStatement {
    Table::create()
        .table("recovery")
        .col(pk_uuid("id"))
        .col(text_uniq("secret_hash"))
        .col(uuid_null("account"))
        .col(text("name"))
        .col(text("subject"))
        .col(integer("needed"))
        .col(text_null("chosen"))
        .col(text("destination"))
        .col(integer("destination_tries").default(0))
        .col(text_null("first"))
        .col(text_null("second"))
        .col(text_null("link_hash"))
        .col(big_integer_null("link_expires_at"))
        .col(text("ip").default(""))
        .col(text("agent").default(""))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("done_at"))
        .col(big_integer_null("ended_at"))
        .foreign_key(&mut account_key())
        .take()
}

fn support_request() -> TableCreateStatement {
    Table::create()
        .table("support_request")
        .col(pk_uuid("id"))
        .col(text_uniq("reference"))
        .col(uuid_null("account"))
        .col(text("kind"))
        .col(text("name"))
        .col(text("contact"))
        .col(text("words"))
        .col(text("state"))
        .col(text("ip").default(""))
        .col(big_integer("created_at"))
        .foreign_key(&mut account_key())
        .take()
}
