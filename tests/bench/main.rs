//! `make bench`: what Pli adds to the mail server beneath it.
//!
//! Every figure stands beside the floor that it can never beat: the raw IMAP exchange for the same data on a kept
//! connection, measured in the same run on the same machine. The table goes to standard output and to a file; nothing
//! here decides a test.
//!
//! The stage (Dovecot, Postfix, eight people) is set by
//! `tests/bench/bench`, which gives this program its addresses in a file of `KEY=value` lines.

#![expect(clippy::cast_precision_loss, reason = "figures to read, not to count with")]
#![expect(clippy::print_stdout, reason = "the table is the product of this program")]

mod browser;
mod cpu;
mod lookup;
mod measure;
mod memory;
mod raw;
mod report;
mod stage;

use std::{path::PathBuf, time::Duration};

use anyhow::Context;

use crate::{
    browser::Browser,
    cpu::Processes,
    measure::{Sample, at_once},
    raw::RawImap,
    report::Report,
    stage::Stage,
};

/// How often each person is signed in.
const SEATS: usize = 8;
/// How many do the same thing at the same time.
const AT_ONCE: [usize; 3] = [1, 16, 64];

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let [stage, output] = arguments.as_slice() else { anyhow::bail!("usage: bench STAGE-FILE OUTPUT-FILE") };
    let stage = Stage::read(&PathBuf::from(stage))?;
    let pli = Processes::one(stage.pli_pid);
    let dovecot = Processes::family(stage.dovecot_pid);
    let mut report = Report::new(stage.people.len() * SEATS);

    report.memory("idle", &pli)?;
    let beside = PathBuf::from(output);
    report.lookups(&lookup::measure(beside.parent().unwrap_or(&beside)).await?);
    report.visit("sign-in page", browser::first_visit(&stage).await?);

    let mut browsers = Vec::new();
    let (mut sign_in, mut hash) = (Sample::default(), Sample::default());
    for person in &stage.people {
        // The first by a code; the others on the browser that is then trusted, since a code counts only once.
        let mut device = None;
        for _ in 0..SEATS {
            let hashed = browser::hash_seconds(&stage).await?;
            let before = pli.threads()?;
            let (browser, took) =
                Browser::sign_in(&stage, person, device.as_ref()).await.with_context(|| person.address.clone())?;
            // The hash has a thread to itself, and is most of all there is to do.
            let (hashing, beside) = cpu::busiest_and_others(&before, &pli.threads()?);
            sign_in.push(took, beside, Duration::ZERO);
            let hashed = browser::hash_seconds(&stage).await? - hashed;
            hash.push(Duration::from_secs_f64(hashed.max(0.0)), hashing, Duration::ZERO);
            device = Some(browser.device());
            browsers.push(browser);
        }
    }
    report.sign_in(&sign_in, &hash);
    if let Some(browser) = browsers.first() {
        report.visit("first inbox screen", browser.visit("/mail/INBOX").await?);
    }
    report.memory("signed in", &pli)?;

    for (mailbox, size) in stage::MAILBOXES {
        for work in measure::WORK {
            for count in AT_ONCE {
                let floor = RawImap::floor(&stage, mailbox, work, count, &dovecot).await?;
                let ours = at_once(&browsers, mailbox, work, count, (&pli, &dovecot)).await?;
                report.row(work, size, count, &ours, floor.as_ref());
            }
        }
    }
    report.memory("after the load", &pli)?;
    report.write(&PathBuf::from(output))
}
