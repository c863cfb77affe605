//! The database schema of Pli, step by step. One source for SQLite and PostgreSQL; forward only.
//!
//! A step once released is never changed: the next one changes what it made (expand, move, contract), because the former
//! version of Pli still runs beside the new one during an upgrade.

mod m20261120_000001_accounts;
mod m20261120_000002_sign_in;
mod m20261120_000003_outbox;
mod m20261121_000005_stay;
mod m20261121_000006_passkeys;
mod m20261121_000007_push;
mod m20261121_000008_recovery;
mod m20261121_000009_step_up;
mod m20261121_000010_phone;
mod m20261121_000010_settings;
mod m20261121_000012_methods;
mod m20261121_000013_contest;
mod m20261121_000015_marks;
mod m20261121_000021_recovery_questions;
mod m20261121_000030_structures;
mod m20261121_000031_push_check;
mod m20261121_000032_offline_code;
mod m20261121_000033_method_resets;
mod m20261121_000040_requests;
mod m20261121_000041_request_structure;
mod m20261121_000050_imports;
mod m20261121_000060_provisioning;
mod m20261121_000070_domains;
mod m20261121_000071_journal_search;
mod m20261121_000080_shared_boxes;
mod m20261121_000081_box_work;
mod m20261121_000090_merges;
mod m20261121_000091_merge_requests;
mod m20261121_000092_merge_progress;
mod m20261121_000093_merge_calendars;
mod m20261121_000094_merge_left_out;
mod m20261121_000095_posted_letters;
mod m20261121_000096_merge_days;
mod m20261121_000097_merge_refused;
mod m20261121_000098_merge_there;
mod m20261121_000110_request_words;
mod m20261121_000111_closed_structures;
mod m20261121_000112_merge_removed;
mod m20261121_000113_merge_once;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::{MigrationTrait, async_trait};

/// All steps, in their order.
#[derive(Debug, Clone, Copy)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261120_000001_accounts::Migration),
            Box::new(m20261120_000002_sign_in::Migration),
            Box::new(m20261120_000003_outbox::Migration),
            Box::new(m20261121_000005_stay::Migration),
            Box::new(m20261121_000006_passkeys::Migration),
            Box::new(m20261121_000007_push::Migration),
            Box::new(m20261121_000008_recovery::Migration),
            Box::new(m20261121_000009_step_up::Migration),
            Box::new(m20261121_000010_phone::Migration),
            Box::new(m20261121_000010_settings::Migration),
            Box::new(m20261121_000012_methods::Migration),
            Box::new(m20261121_000013_contest::Migration),
            Box::new(m20261121_000015_marks::Migration),
            Box::new(m20261121_000021_recovery_questions::Migration),
            Box::new(m20261121_000030_structures::Migration),
            Box::new(m20261121_000031_push_check::Migration),
            Box::new(m20261121_000032_offline_code::Migration),
            Box::new(m20261121_000033_method_resets::Migration),
            Box::new(m20261121_000040_requests::Migration),
            Box::new(m20261121_000041_request_structure::Migration),
            Box::new(m20261121_000050_imports::Migration),
            Box::new(m20261121_000060_provisioning::Migration),
            Box::new(m20261121_000070_domains::Migration),
            Box::new(m20261121_000071_journal_search::Migration),
            Box::new(m20261121_000080_shared_boxes::Migration),
            Box::new(m20261121_000081_box_work::Migration),
            Box::new(m20261121_000090_merges::Migration),
            Box::new(m20261121_000091_merge_requests::Migration),
            Box::new(m20261121_000092_merge_progress::Migration),
            Box::new(m20261121_000093_merge_calendars::Migration),
            Box::new(m20261121_000094_merge_left_out::Migration),
            Box::new(m20261121_000095_posted_letters::Migration),
            Box::new(m20261121_000096_merge_days::Migration),
            Box::new(m20261121_000097_merge_refused::Migration),
            Box::new(m20261121_000098_merge_there::Migration),
            Box::new(m20261121_000110_request_words::Migration),
            Box::new(m20261121_000111_closed_structures::Migration),
            Box::new(m20261121_000112_merge_removed::Migration),
            Box::new(m20261121_000113_merge_once::Migration),
        ]
    }
}
