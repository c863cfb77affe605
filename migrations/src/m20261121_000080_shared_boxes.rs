//! Mailboxes that several named people open: shared boxes, and those of leavers that are handed over.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, pk_uuid, text, uuid, uuid_null},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(shared_box()).await?;
        manager.create_table(box_member()).await?;
        for (name, table, column) in
            [("shared_box_structure", "shared_box", "structure"), ("box_member_person", "box_member", "person")]
        {
            let index = Index::create().name(name).table(Alias::new(table)).col(Alias::new(column)).take();
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn account(column: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from_col(column).to("account", "id").on_delete(ForeignKeyAction::Cascade).take()
}

fn shared_box() -> TableCreateStatement {
    Table::create()
        .table("shared_box")
        .col(pk_uuid("account"))
        .col(uuid("structure"))
        .col(text("kind"))
        // Who answers for it: one of its people.
        .col(uuid("responsible"))
        .col(uuid_null("made_by"))
        .col(big_integer("created_at"))
        .col(big_integer("changed_at"))
        .col(big_integer_null("ends_at"))
        .foreign_key(&mut account("account"))
        .take()
}

fn box_member() -> TableCreateStatement {
    Table::create()
        .table("box_member")
        .col(uuid("account"))
        .col(uuid("person"))
        .col(text("rights"))
        .col(uuid_null("given_by"))
        .col(big_integer("created_at"))
        .primary_key(Index::create().col("account").col("person"))
        .foreign_key(&mut account("account"))
        .foreign_key(&mut account("person"))
        .take()
}
