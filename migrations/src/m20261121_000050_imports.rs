//! Lists of people whose accounts are to be made, sealed, and how far each has come.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, integer, pk_uuid, text, uuid},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let structure = ForeignKey::create()
            .from_col("structure")
            .to("structure", "id")
            .on_delete(ForeignKeyAction::Cascade)
            .take();
        let table = Table::create()
            .table("import")
            .col(pk_uuid("id"))
            .col(uuid("structure"))
            .col(uuid("made_by"))
            .col(text("lines"))
            .col(integer("total"))
            .col(integer("handled"))
            .col(integer("made"))
            .col(text("refused"))
            .col(big_integer_null("started_at"))
            .col(big_integer("created_at"))
            .col(big_integer("expires_at"))
            .foreign_key(&mut structure.clone())
            .take();
        manager.create_table(table).await
    }
}
