//! `pli audit …`.

use std::process::ExitCode;

use clap::Subcommand;

use super::{desk::Desk, say, say_error};
use crate::{
    audit::{Anchor, Entry, Event, Fault, Outcome, Verdict},
    config::Config,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Say whether the journal is whole, and name the first entry that is not. Ends with 1 if it is broken.
    Verify {
        /// An end that an earlier run printed and that was kept elsewhere: NUMBER:HASH.
        #[arg(long, value_name = "NUMBER:HASH")]
        anchor: Option<Anchor>,
    },
}

pub(super) async fn run(config: &Config, command: &Command) -> anyhow::Result<ExitCode> {
    let Command::Verify { anchor } = command;
    let desk = Desk::open(config).await?;
    match desk.journal.verify(anchor.as_ref()).await? {
        Verdict::Whole { entries, end } => {
            say(&format!("the journal is whole: {entries} entries"));
            if anchor.as_ref().is_some_and(|anchor| anchor.seq <= end.seq - entries) {
                say("the entry that was noted is older than those that are kept: note this end instead");
            }
            say(&format!("its end, to be kept elsewhere: {}:{}", end.seq, end.hash));
            Ok(ExitCode::SUCCESS)
        }
        Verdict::Broken { seq, fault } => {
            say_error(&format!("the journal is broken at entry {seq}: {}", words(fault)));
            // A chain without its end takes no entry; then there is no more to do than to say it.
            let entry = Entry::new(Event::AuditVerify, Outcome::Fail).detail(format!("entry {seq}"));
            if let Err(error) = desk.journal.record(entry).await {
                say_error(&format!("this could not be written in the journal: {error}"));
            }
            Ok(ExitCode::FAILURE)
        }
    }
}

fn words(fault: Fault) -> &'static str {
    match fault {
        Fault::Missing => "it was removed",
        Fault::Altered => "it, or the order of entries, was changed",
        Fault::DayEnd => "it does not fit the sealed end of its day",
        Fault::CutOff => "it and what came after were cut off",
        Fault::Seal => "its seal is not of this Pli's keys",
        Fault::Anchor => "it is not the entry that was noted elsewhere",
    }
}
