//! `pli migrate`.

use std::process::ExitCode;

use anyhow::Context as _;

use super::say;
use crate::{config::Config, store::Store};

pub(super) async fn run(config: &Config) -> anyhow::Result<ExitCode> {
    let store = Store::open(&config.database).await.context("database")?;
    let before = store.is_migrated().await.context("database")?;
    store.migrate().await.context("database")?;
    say(if before {
        "the database is of the present version already"
    } else {
        "the database is of the present version now"
    });
    Ok(ExitCode::SUCCESS)
}
