//! Telephones that approve sign-ins, their attaching, and the numbers they are asked for.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, integer, pk_uuid, text, text_uniq, uuid, uuid_null},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [approver(), pairing(), approval()] {
            manager.create_table(table).await?;
        }
        for (name, table, columns) in [
            ("approver_account", "approver", ["account"].as_slice()),
            ("approver_expires", "approver", &["state", "expires_at"]),
            ("pairing_account", "pairing", &["account", "state"]),
            ("pairing_expires", "pairing", &["expires_at"]),
        ] {
            let mut index = Index::create().name(name).table(Alias::new(table)).take();
            for column in columns {
                index.col(Alias::new(*column));
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn account_key() -> ForeignKeyCreateStatement {
    ForeignKey::create().from_col("account").to("account", "id").on_delete(ForeignKeyAction::Cascade).take()
}

fn approver() -> TableCreateStatement {
    Table::create()
        .table("approver")
        .col(pk_uuid("id"))
        .col(uuid("account"))
        .col(text("name"))
        .col(text("state"))
        .col(text("public_key"))
        .col(text("subscription").default(""))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("used_at"))
        .col(big_integer_null("seen_at"))
        .col(big_integer_null("ended_at"))
        .foreign_key(&mut account_key())
        .take()
}

fn pairing() -> TableCreateStatement {
    Table::create()
        .table("pairing")
        .col(pk_uuid("id"))
        .col(uuid("account"))
        .col(text("state"))
        .col(text_uniq("link_hash"))
        .col(text("secret"))
        .col(integer("tries").default(0))
        .col(uuid_null("approver"))
        .col(uuid_null("replaces"))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("ended_at"))
        .foreign_key(&mut account_key())
        .take()
}

fn approval() -> TableCreateStatement {
    Table::create()
        .table("approval")
        .col(pk_uuid("challenge"))
        .col(text("number"))
        .col(uuid_null("approver"))
        .col(big_integer_null("answered_at"))
        .foreign_key(
            ForeignKey::create().from_col("challenge").to("challenge", "id").on_delete(ForeignKeyAction::Cascade),
        )
        .take()
}
