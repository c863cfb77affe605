//! What is asked of a merge, who has said yes to it, and where it is.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, integer, pk_uuid, text, text_null, uuid, uuid_null},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(merge()).await?;
        for (name, column) in [("merge_account", "account"), ("merge_state", "state"), ("merge_run", "run_at")] {
            manager.create_index(Index::create().name(name).table("merge").col(column).take()).await?;
        }
        Ok(())
    }
}

fn merge() -> TableCreateStatement {
    Table::create()
        .table("merge")
        .col(pk_uuid("id"))
        // Grows with every change: who changes what was read a moment ago is told.
        .col(big_integer("version"))
        .col(uuid("account"))
        .col(text("address"))
        // The address while the merge is not over: there is one of an address at a time.
        .col(text_null("open").unique_key())
        .col(text("state"))
        .col(text("layout"))
        .col(text("language"))
        .col(uuid_null("asked_by"))
        .col(uuid_null("request"))
        .col(text_null("code_hash"))
        .col(big_integer_null("code_until"))
        .col(big_integer_null("code_sent_at"))
        .col(integer("code_tries"))
        // The password at the old server, sealed, while it is needed.
        .col(text_null("secret"))
        .col(big_integer_null("proved_at"))
        .col(uuid_null("first_by"))
        .col(big_integer_null("first_at"))
        .col(uuid_null("second_by"))
        .col(big_integer_null("second_at"))
        .col(text_null("reason"))
        .col(text_null("pause"))
        .col(text_null("problem"))
        .col(integer("failures"))
        .col(big_integer("run_at"))
        .col(big_integer_null("lease_until"))
        .col(big_integer("speed"))
        .col(big_integer("created_at"))
        .col(big_integer_null("started_at"))
        .col(big_integer_null("switched_at"))
        .col(big_integer_null("finished_at"))
        .col(big_integer_null("late_until"))
        .col(big_integer_null("undo_until"))
        .col(big_integer_null("ended_at"))
        // The report, once the ledger is forgotten.
        .col(text_null("report"))
        .foreign_key(ForeignKey::create().from_col("account").to("account", "id").on_delete(ForeignKeyAction::Cascade))
        .take()
}
