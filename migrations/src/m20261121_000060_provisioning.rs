//! Programs that provision a structure: what they prove themselves with, and what they know its people by.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, pk_uuid, text, text_null, uuid},
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
            .table("scim_token")
            .col(pk_uuid("id"))
            .col(uuid("structure"))
            .col(text("label"))
            .col(text("hash").unique_key())
            .col(big_integer("created_at"))
            .col(big_integer("expires_at"))
            .col(big_integer_null("ended_at"))
            .col(big_integer_null("used_at"))
            .foreign_key(&mut structure.clone())
            .take();
        manager.create_table(table).await?;
        for column in [
            // The two names apart; nothing for who was there before, whose name is taken apart when it is shown.
            text_null("given"),
            text_null("family"),
            // What another system knows the person by.
            text_null("external_id"),
            // When another system has deleted the person; the account is closed and stays.
            big_integer_null("removed_at"),
        ] {
            let mut column = column;
            manager.alter_table(Table::alter().table("member").add_column(&mut column).take()).await?;
        }
        let external =
            Index::create().name("member_external").table("member").col("structure").col("external_id").unique().take();
        manager.create_index(external).await
    }
}
