//! Passkeys, the challenges that were answered, and recovery codes.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, blob, boolean, pk_uuid, text, text_uniq, uuid},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let passkey = Table::create()
            .table("passkey")
            .col(pk_uuid("id"))
            .col(uuid("account"))
            .col(text_uniq("credential_hash"))
            .col(text("name"))
            .col(text("site"))
            .col(big_integer("sign_count"))
            .col(boolean("copyable"))
            .col(boolean("copied"))
            .col(blob("model"))
            .col(text("transports"))
            .foreign_key(&mut owner("account", "account"))
            .foreign_key(&mut owner("id", "factor"))
            .take();
        let spent = Table::create()
            .table("spent_challenge")
            .col(text("hash").primary_key())
            .col(big_integer("expires_at"))
            .take();
        let recovery = Table::create()
            .table("recovery_code")
            .col(pk_uuid("id"))
            .col(uuid("factor"))
            .col(text("code_hmac"))
            .col(big_integer("created_at"))
            .col(big_integer_null("used_at"))
            .foreign_key(&mut owner("factor", "factor"))
            .take();
        for table in [passkey, spent, recovery] {
            manager.create_table(table).await?;
        }
        for (name, table, column) in [
            ("passkey_account", "passkey", "account"),
            ("spent_challenge_expires", "spent_challenge", "expires_at"),
            ("recovery_code_factor", "recovery_code", "factor"),
        ] {
            manager.create_index(Index::create().name(name).table(table).col(column).take()).await?;
        }
        Ok(())
    }
}

fn owner(column: &'static str, table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from_col(column).to(table, "id").on_delete(ForeignKeyAction::Cascade).take()
}
