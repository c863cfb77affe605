//! Domains, accounts, their addresses and passwords, and the journal.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, boolean, integer, pk_uuid, text, text_null, text_uniq, uuid, uuid_null},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in
            [domain(), account(), address(), password(), former_password(), audit(), audit_day(), audit_chain()]
        {
            manager.create_table(table).await?;
        }
        for (name, table, columns) in [
            ("account_domain", "account", ["domain"].as_slice()),
            ("account_changed", "account", &["changed_at"]),
            ("address_account", "address", &["account"]),
            ("former_password_account", "former_password", &["account", "replaced_at"]),
            ("audit_subject", "audit", &["subject", "seq"]),
            ("audit_day_seq", "audit", &["day", "seq"]),
        ] {
            let mut index = Index::create().name(name).table(name_of(table)).take();
            for column in columns {
                index.col(name_of(column));
            }
            manager.create_index(index).await?;
        }
        // The one row that every entry of the journal takes in turn.
        let first = Query::insert()
            .into_table("audit_chain")
            .columns(["id", "seq", "day", "entries", "hash", "seal"].map(name_of))
            .values_panic([1.into(), 0i64.into(), "".into(), 0i64.into(), "".into(), "".into()])
            .take();
        manager.execute(first).await
    }
}

fn name_of(name: &str) -> Alias {
    Alias::new(name)
}

fn table(name: &'static str) -> TableCreateStatement {
    Table::create().table(name).take()
}

fn account_key(cascade: bool) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from_col("account")
        .to("account", "id")
        .on_delete(if cascade { ForeignKeyAction::Cascade } else { ForeignKeyAction::Restrict })
        .take()
}

fn domain() -> TableCreateStatement {
    table("domain")
        .col(text("name").primary_key())
        .col(text_null("profile"))
        .col(boolean("short_names").default(false))
        .col(big_integer("created_at"))
        .take()
}

fn account() -> TableCreateStatement {
    table("account")
        .col(pk_uuid("id"))
        .col(text_uniq("address"))
        .col(text("domain"))
        .col(text("name"))
        .col(text("language"))
        .col(text("state"))
        .col(text_null("phone"))
        .col(text_null("email"))
        .col(big_integer("generation").default(0))
        .col(big_integer("created_at"))
        .col(big_integer("changed_at"))
        .foreign_key(ForeignKey::create().from_col("domain").to("domain", "name"))
        .take()
}

fn address() -> TableCreateStatement {
    table("address")
        .col(text("address").primary_key())
        .col(uuid("account"))
        .col(text("role"))
        .col(boolean("may_send").default(false))
        .col(big_integer("created_at"))
        .foreign_key(&mut account_key(true))
        .take()
}

fn password() -> TableCreateStatement {
    table("password")
        .col(pk_uuid("account"))
        .col(text("hash"))
        .col(text("kind"))
        .col(big_integer_null("expires_at"))
        .col(big_integer("changed_at"))
        .foreign_key(&mut account_key(true))
        .take()
}

fn former_password() -> TableCreateStatement {
    table("former_password")
        .col(pk_uuid("id"))
        .col(uuid("account"))
        .col(text("hash"))
        .col(big_integer("replaced_at"))
        .foreign_key(&mut account_key(true))
        .take()
}

fn audit() -> TableCreateStatement {
    table("audit")
        .col(big_integer("seq").primary_key())
        .col(uuid("id"))
        .col(text("day"))
        .col(big_integer("at"))
        .col(text("event"))
        .col(text("outcome"))
        .col(text("reason").default(""))
        .col(uuid_null("actor"))
        .col(uuid_null("subject"))
        .col(text("ip").default(""))
        .col(text("device").default(""))
        .col(text("agent").default(""))
        .col(text("session").default(""))
        .col(text("challenge").default(""))
        .col(text("method").default(""))
        .col(text("level").default(""))
        .col(text("detail").default(""))
        .col(text("hash"))
        .take()
}

fn audit_day() -> TableCreateStatement {
    table("audit_day")
        .col(text("day").primary_key())
        .col(big_integer("seq"))
        .col(big_integer("entries"))
        .col(text("hash"))
        .col(text("seal"))
        .take()
}

fn audit_chain() -> TableCreateStatement {
    table("audit_chain")
        .col(integer("id").primary_key())
        .col(big_integer("seq"))
        .col(text("day"))
        .col(big_integer("entries"))
        .col(text("hash"))
        .col(text("seal"))
        .take()
}
