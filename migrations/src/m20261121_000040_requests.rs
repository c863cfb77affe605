//! The one queue of what people ask of the support: who asks, by when, how far it is, and the letters about it; how callers
//! prove who they are, and passwords that are good once.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, big_integer_null, integer, integer_null, pk_uuid, text, text_null, text_uniq, uuid, uuid_null,
    },
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One statement a column: SQLite adds no two at once.
        for mut column in columns() {
            let change = Table::alter().table("support_request").add_column(&mut column).take();
            manager.alter_table(change).await?;
        }
        // Until now a request was received when it was made.
        let received = "UPDATE support_request SET received_at = created_at WHERE received_at IS NULL";
        manager.get_connection().execute_unprepared(received).await?;
        manager.create_table(letters()).await?;
        manager.create_table(notes()).await?;
        manager.create_table(callers()).await?;
        // How often a password may still be used; as often as one likes where nothing is said.
        let uses = Table::alter().table("password").add_column(integer_null("uses_left")).take();
        manager.alter_table(uses).await?;
        for (name, table, column) in [
            ("support_request_name", "support_request", "same_name"),
            ("support_request_licence", "support_request", "same_licence"),
            ("support_request_contact", "support_request", "same_contact"),
            ("request_letter_due", "request_letter", "run_at"),
            ("request_note_request", "request_note", "request"),
            ("caller_account", "caller", "account"),
        ] {
            let index = Index::create().name(name).table(Alias::new(table)).col(Alias::new(column)).take();
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn columns() -> Vec<ColumnDef> {
    vec![
        text_null("person"),
        text("language").default("fr").take(),
        text("place").default("ca-qc").take(),
        text("same_name").default("").take(),
        text("same_licence").default("").take(),
        text("same_contact").default("").take(),
        text_null("code_hash"),
        big_integer_null("code_until"),
        big_integer_null("code_sent_at"),
        integer("code_tries").default(0).take(),
        text_null("follow"),
        big_integer_null("received_at"),
        text_null("due_from"),
        text_null("due_to"),
        big_integer_null("bounced_at"),
        uuid_null("assigned"),
        text_null("answer"),
        big_integer_null("answered_at"),
        uuid_null("made"),
    ]
}

fn request_key() -> ForeignKeyCreateStatement {
    ForeignKey::create().from_col("request").to("support_request", "id").on_delete(ForeignKeyAction::Cascade).take()
}

fn letters() -> TableCreateStatement {
    Table::create()
        .table("request_letter")
        .col(pk_uuid("id"))
        .col(text_uniq("dedupe"))
        .col(uuid("request"))
        .col(text("kind"))
        .col(text("state"))
        .col(integer("attempts").default(0))
        .col(big_integer("created_at"))
        .col(big_integer("run_at"))
        .col(big_integer_null("sent_at"))
        .foreign_key(&mut request_key())
        .take()
}

fn notes() -> TableCreateStatement {
    Table::create()
        .table("request_note")
        .col(pk_uuid("id"))
        .col(uuid("request"))
        .col(uuid("author"))
        .col(text("words"))
        .col(big_integer("created_at"))
        .foreign_key(&mut request_key())
        .take()
}

fn callers() -> TableCreateStatement {
    Table::create()
        .table("caller")
        .col(pk_uuid("id"))
        .col(uuid("account"))
        .col(text("how"))
        .col(text_null("code_hash"))
        .col(integer("tries").default(0))
        .col(uuid_null("agent"))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("proved_at"))
        .foreign_key(ForeignKey::create().from_col("account").to("account", "id").on_delete(ForeignKeyAction::Cascade))
        .take()
}
