//! Methods of verification, challenges, sessions, devices, throttles, and letters that wait to be sent.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, big_integer_null, blob, boolean, integer, pk_uuid, text, text_null, text_uniq, uuid, uuid_null,
    },
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            factor(),
            pre_session(),
            challenge(),
            session(),
            trusted_device(),
            known_device(),
            throttle(),
            sign_in_rate(),
            letter(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        for (name, table, columns) in [
            ("factor_account", "factor", ["account"].as_slice()),
            ("pre_session_expires", "pre_session", &["expires_at"]),
            ("challenge_pre_session", "challenge", &["pre_session", "channel", "seq"]),
            ("challenge_account", "challenge", &["account", "created_at"]),
            ("session_account", "session", &["account"]),
            ("session_former", "session", &["former_hash"]),
            ("session_changed", "session", &["changed_at"]),
            ("trusted_device_account", "trusted_device", &["account"]),
            ("known_device_account", "known_device", &["account"]),
            ("throttle_changed", "throttle", &["changed_at"]),
            ("letter_due", "letter", &["state", "run_at"]),
        ] {
            let mut index = Index::create().name(name).table(Alias::new(table)).take();
            for column in columns {
                index.col(Alias::new(*column));
            }
            if name == "challenge_pre_session" {
                index.unique();
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn table(name: &'static str) -> TableCreateStatement {
    Table::create().table(name).take()
}

fn account_key() -> ForeignKeyCreateStatement {
    ForeignKey::create().from_col("account").to("account", "id").on_delete(ForeignKeyAction::Cascade).take()
}

fn factor() -> TableCreateStatement {
    table("factor")
        .col(pk_uuid("id"))
        .col(uuid("account"))
        .col(text("method"))
        .col(text("state"))
        .col(text("secret").default(""))
        .col(big_integer("last_step").default(-1))
        .col(integer("drift").default(0))
        .col(big_integer("created_at"))
        .col(big_integer_null("used_at"))
        .col(big_integer_null("ended_at"))
        .foreign_key(&mut account_key())
        .take()
}

fn pre_session() -> TableCreateStatement {
    table("pre_session")
        .col(pk_uuid("id"))
        .col(text_uniq("secret_hash"))
        .col(uuid("account"))
        .col(text("scope"))
        .col(text("password"))
        .col(boolean("remember").default(false))
        .col(text("return_to").default(""))
        .col(text("secret").default(""))
        .col(big_integer("proven_step").default(-1))
        .col(boolean("extended").default(false))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("ended_at"))
        .foreign_key(&mut account_key())
        .take()
}

fn challenge() -> TableCreateStatement {
    table("challenge")
        .col(pk_uuid("id"))
        .col(uuid_null("account"))
        .col(uuid_null("factor"))
        .col(uuid("pre_session"))
        .col(integer("seq"))
        .col(text("purpose"))
        .col(text("channel"))
        .col(text("state"))
        .col(text_null("code_hmac"))
        .col(integer("tries").default(0))
        .col(integer("max_tries"))
        .col(integer("sends").default(0))
        .col(big_integer("created_at"))
        .col(big_integer_null("sent_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("ended_at"))
        .col(text("ip").default(""))
        .col(text("agent").default(""))
        .foreign_key(&mut account_key())
        .take()
}

fn session() -> TableCreateStatement {
    table("session")
        .col(pk_uuid("id"))
        .col(uuid("account"))
        .col(text_uniq("secret_hash"))
        .col(text_null("former_hash"))
        .col(big_integer_null("former_until"))
        .col(text("level"))
        .col(text("amr"))
        .col(uuid_null("trusted_device"))
        .col(text("ip").default(""))
        .col(text("agent").default(""))
        .col(big_integer("generation"))
        .col(big_integer("auth_at"))
        .col(big_integer("renewed_at"))
        .col(big_integer("seen_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("ended_at"))
        .col(text_null("end_reason"))
        .col(big_integer("changed_at"))
        .foreign_key(&mut account_key())
        .take()
}

fn trusted_device() -> TableCreateStatement {
    table("trusted_device")
        .col(pk_uuid("id"))
        .col(uuid("account"))
        .col(text_uniq("series_hash"))
        .col(text("secret_hash"))
        .col(text_null("former_hash"))
        .col(text("level"))
        .col(text("ip").default(""))
        .col(text("agent").default(""))
        .col(big_integer("created_at"))
        .col(big_integer("rotated_at"))
        .col(big_integer("expires_at"))
        .foreign_key(&mut account_key())
        .take()
}

fn known_device() -> TableCreateStatement {
    table("known_device")
        .col(pk_uuid("id"))
        .col(uuid("account"))
        .col(text_uniq("nonce_hash"))
        .col(text("agent").default(""))
        .col(big_integer("created_at"))
        .col(big_integer("seen_at"))
        .foreign_key(&mut account_key())
        .take()
}

fn throttle() -> TableCreateStatement {
    table("throttle")
        .col(text("key").primary_key())
        .col(blob("log"))
        .col(blob("marks"))
        .col(integer("level").default(0))
        .col(integer("consecutive").default(0))
        .col(big_integer("until").default(0))
        .col(big_integer("changed_at"))
        .take()
}

fn sign_in_rate() -> TableCreateStatement {
    table("sign_in_rate")
        .col(big_integer("slot").primary_key())
        .col(big_integer("attempts").default(0))
        .col(big_integer("failures").default(0))
        .take()
}

fn letter() -> TableCreateStatement {
    table("letter")
        .col(pk_uuid("id"))
        .col(text_uniq("dedupe"))
        .col(uuid("account"))
        .col(text("kind"))
        .col(text("detail").default(""))
        .col(text("state"))
        .col(integer("attempts").default(0))
        .col(big_integer("created_at"))
        .col(big_integer("run_at"))
        .col(big_integer_null("sent_at"))
        .foreign_key(&mut account_key())
        .take()
}
