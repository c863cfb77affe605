//! `pli merge …`: looking at merges, halting them, taking their reports out, and checking one.

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::{Context as _, bail};
use clap::Subcommand;

use super::{desk::Desk, say};
use crate::{
    base::{MergeId, Timestamp},
    config::Config,
    merge::{Error, LeftBehind, Merge, Merges, Others, Progress, Trouble, Verdict, Who},
    text::Text,
};

/// Signs of the bar.
const WIDTH: u64 = 40;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the merges, the oldest first.
    List {
        /// Those that are over too.
        #[arg(long)]
        all: bool,
    },
    /// Say how far one is, folder by folder.
    Status {
        /// Which one.
        id: MergeId,
    },
    /// Halt one until it is resumed.
    Pause {
        /// Which one.
        id: MergeId,
    },
    /// Let a halted one go on.
    Resume {
        /// Which one.
        id: MergeId,
    },
    /// Give one up before its address leads here: what was copied is removed.
    Cancel {
        /// Which one.
        id: MergeId,
    },
    /// Take one back: the address is given back, and exactly what was brought is removed.
    Undo {
        /// Which one.
        id: MergeId,
    },
    /// Take the signed report of one out.
    Report {
        /// Which one.
        id: MergeId,
        /// Write it there instead.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Check that a report was written here and that nothing has changed since.
    Verify {
        /// The report.
        file: PathBuf,
    },
}

pub(super) async fn run(config: &Config, command: &Command) -> anyhow::Result<ExitCode> {
    let desk = Desk::open(config).await?;
    let merges = desk.merges(config)?;
    match command {
        Command::List { all } => list(&desk, &merges, *all).await?,
        Command::Status { id } => status(&desk, &merges, *id).await?,
        Command::Pause { id } => merges.pause(Who::House, *id).await.map_err(|error| told(&error))?,
        Command::Resume { id } => merges.resume(Who::House, *id).await.map_err(|error| told(&error))?,
        Command::Cancel { id } => merges.cancel(Who::House, *id).await.map_err(|error| told(&error))?,
        Command::Undo { id } => merges.undo(Who::House, *id).await.map_err(|error| told(&error))?,
        Command::Report { id, out } => {
            let report = merges.report_of(*id).await.map_err(|error| told(&error))?;
            match out {
                None => say(&report),
                Some(file) => fs::write(file, report).with_context(|| file.display().to_string())?,
            }
        }
        Command::Verify { file } => return verify(&merges, file),
    }
    Ok(ExitCode::SUCCESS)
}

/// What can be done about an error.
fn told(error: &Error) -> anyhow::Error {
    match error {
        Error::Changed => anyhow::anyhow!("this cannot be done with it where it is now: see `pli merge status`"),
        error => anyhow::anyhow!("{error}"),
    }
}

async fn list(desk: &Desk, merges: &Merges, all: bool) -> anyhow::Result<()> {
    let shown = merges.all().await?.into_iter().filter(|merge| all || !merge.state.is_over());
    for merge in shown {
        let percent = merges.progress(&merge).await?.percent();
        say(&format!(
            "{}  {:<9} {percent:>3} %  {} -> {}",
            merge.id,
            word(&merge),
            merge.address,
            into(desk, &merge).await?
        ));
    }
    Ok(())
}

async fn status(desk: &Desk, merges: &Merges, id: MergeId) -> anyhow::Result<()> {
    let Some(merge) = merges.all().await?.into_iter().find(|merge| merge.id == id) else {
        bail!("there is no such merge")
    };
    let progress = merges.progress(&merge).await?;
    say(&format!("{} -> {}", merge.address, into(desk, &merge).await?));
    say(&format!("{}  {}", word(&merge), merge.problem.map_or("", Trouble::as_str)));
    for (what, at) in [
        ("asked", Some(merge.asked)),
        ("started", merge.started),
        ("leads here", merge.switched),
        ("late mail", merge.late_until),
        ("undo until", merge.undo_until),
        ("ended", merge.ended),
    ] {
        if let Some(at) = at {
            say(&format!("  {what:<11} {}", moment(at)));
        }
    }
    say(&bar(&progress));
    for folder in &progress.folders {
        let there = if folder.there > 0 { format!(", {} there already", folder.there) } else { String::new() };
        let left = if folder.skipped > 0 { format!(", {} left out", folder.skipped) } else { String::new() };
        let refused = folder.refused.as_ref().map_or_else(String::new, |name| format!(", the server refuses {name}"));
        say(&format!(
            "  {:>8} of {:<8} {} -> {}{refused}{there}{left}",
            folder.copied, folder.messages, folder.name, folder.target
        ));
    }
    others(progress.others, "others");
    for LeftBehind { name, messages, is_refused } in &progress.left_out {
        let why = if *is_refused { ": the server refuses any name for it" } else { "" };
        say(&format!("  {:>8} of {messages:<8} {name}, stays behind{why}", 0));
    }
    others(progress.others_left_out, "others, which stay behind");
    Ok(())
}

/// Mailboxes that are not named.
fn others(others: Others, what: &str) {
    if others.folders > 0 {
        say(&format!("  {:>8} of {:<8} in {} {what}", others.copied, others.messages, others.folders));
    }
}

/// The address that a merge leads to.
async fn into(desk: &Desk, merge: &Merge) -> anyhow::Result<String> {
    let account = desk.people.accounts.find(merge.account).await?;
    Ok(account.map_or_else(|| merge.account.to_string(), |account| account.address.to_string()))
}

/// Where it is, in a word or two.
fn word(merge: &Merge) -> String {
    match merge.pause.filter(|_| merge.state.runs()) {
        Some(pause) => format!("{} (halted: {})", merge.state.as_str(), pause.as_str()),
        None => merge.state.as_str().to_owned(),
    }
}

/// `[######----]  64 %  7 542 of 11 620 messages, 1,2 GB, 1,3 MB/s, 1 h 47 min left`.
fn bar(progress: &Progress) -> String {
    let t = Text::of(crate::base::Language::En);
    let full = progress.percent() * WIDTH / 100;
    let signs: String = (0..WIDTH).map(|at| if at < full { '#' } else { '-' }).collect();
    let done = progress.done();
    let speed = progress.speed.map_or_else(String::new, |speed| format!(", {}/s", t.size(speed)));
    let left = progress.left.map_or_else(String::new, |left| {
        let minutes = left.as_secs().div_ceil(60);
        format!(", {} h {} min left", minutes / 60, minutes % 60)
    });
    format!(
        "[{signs}] {:>3} %  {} of {} messages, {}{speed}{left}",
        progress.percent(),
        t.number(done),
        t.number(progress.messages),
        t.size(progress.bytes)
    )
}

fn moment(at: Timestamp) -> String {
    at.to_chrono().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

fn verify(merges: &Merges, file: &PathBuf) -> anyhow::Result<ExitCode> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    match merges.verify(&text)? {
        Verdict::Genuine(report) => {
            let there = if report.there > 0 { format!(", {} there already", report.there) } else { String::new() };
            say(&format!(
                "genuine: {} into {}, {} copied{there}, {} left out",
                report.address, report.into, report.copied, report.left_out
            ));
            Ok(ExitCode::SUCCESS)
        }
        Verdict::Altered => bail!("this report was not written here, or something in it has changed"),
        Verdict::Unreadable => bail!("this is no report of a merge"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_bar_says_how_far_how_fast_and_how_long() {
        let progress = Progress {
            messages: 1_000,
            copied: 640,
            skipped: 1,
            bytes: 1_200_000,
            speed: Some(20_000),
            left: Some(Duration::from_secs(6_421)),
            ..Progress::default()
        };
        let line = bar(&progress);
        assert!(line.starts_with("[#########################---------------]  64 %"), "{line}");
        assert!(line.contains("641 of 1,000 messages") && line.ends_with("1 h 48 min left"), "{line}");
        assert!(bar(&Progress::default()).starts_with("[----------------------------------------]   0 %"));
    }
}
