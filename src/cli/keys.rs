//! `pli keys …`.

use std::process::ExitCode;

use clap::Subcommand;

use super::{desk::Desk, say};
use crate::{
    audit::{Entry, Event, Outcome},
    config::Config,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make new keys and seal with them what the former ones sealed. Running servers go on.
    Rotate,
}

pub(super) async fn run(config: &Config, command: &Command) -> anyhow::Result<ExitCode> {
    let Command::Rotate = command;
    let desk = Desk::open(config).await?;
    desk.keys.rotate()?;
    say("new keys were made");
    say(&format!("contacts sealed anew: {}", desk.people.accounts.reseal().await?));
    say(&format!("methods of verification sealed anew: {}", desk.people.factors.reseal().await?));
    say(&format!("personal phrases sealed anew: {}", desk.people.marks.reseal().await?));
    say(&format!("addresses of notifications sealed anew: {}", desk.people.push.reseal().await?));
    say(&format!("requests and their notes sealed anew: {}", desk.people.support.reseal().await?));
    say(&format!("passwords of old mailboxes sealed anew: {}", desk.merges(config)?.reseal().await?));
    say(&format!("lists of people to come sealed anew: {}", desk.people.structures.reseal_lists().await?));
    say(&format!("passwords covered by the new pepper: {}", desk.people.passwords.rotate().await?));
    desk.journal.record(Entry::new(Event::KeyRotate, Outcome::Ok)).await?;
    say("The former keys stay in the directory: the journal and what is under way still need them.");
    say("Reload the mail server (doveadm reload), so that it forgets public keys that are no longer there.");
    Ok(ExitCode::SUCCESS)
}
