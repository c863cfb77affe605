//! Structures, who belongs to them, and who looks after what.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, boolean, pk_uuid, text, text_null, uuid, uuid_null},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [structure(), member(), role()] {
            manager.create_table(table).await?;
        }
        for (name, table, columns, unique) in [
            ("member_structure", "member", ["structure", "sorted"].as_slice(), false),
            ("role_one", "role", &["account", "role", "structure"], true),
            ("role_structure", "role", &["structure"], false),
        ] {
            let mut index = Index::create().name(name).table(Alias::new(table)).take();
            for column in columns {
                index.col(Alias::new(*column));
            }
            if unique {
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

fn key(from: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from_col(from).to(to, "id").on_delete(ForeignKeyAction::Cascade).take()
}

fn structure() -> TableCreateStatement {
    table("structure")
        .col(pk_uuid("id"))
        .col(text("name").unique_key())
        .col(text("place"))
        .col(text("domain"))
        // How the addresses of its people are made of their names.
        .col(text("pattern"))
        .col(text_null("support_email"))
        .col(text_null("support_phone"))
        .col(text_null("support_hours"))
        .col(boolean("requests").default(true))
        .col(big_integer("created_at"))
        .col(big_integer("changed_at"))
        .foreign_key(ForeignKey::create().from_col("domain").to("domain", "name"))
        .take()
}

fn member() -> TableCreateStatement {
    table("member")
        .col(pk_uuid("account"))
        .col(uuid("structure"))
        .col(text("profession"))
        // Name, address and profession without capitals and accents: what is searched, and what is sorted by.
        .col(text("searched"))
        .col(text("sorted"))
        .col(uuid_null("made_by"))
        .col(big_integer("created_at"))
        .foreign_key(&mut key("account", "account"))
        .foreign_key(&mut key("structure", "structure"))
        .take()
}

fn role() -> TableCreateStatement {
    table("role")
        .col(pk_uuid("id"))
        .col(uuid("account"))
        .col(text("role"))
        // The nil identifier where the role is of no structure: a unique index takes two nulls for different.
        .col(uuid("structure"))
        .col(uuid_null("given_by"))
        .col(big_integer("created_at"))
        .col(big_integer_null("ends_at"))
        .foreign_key(&mut key("account", "account"))
        .take()
}
