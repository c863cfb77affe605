//! Doing one thing many times, some at once, and keeping how long each took.

use std::time::{Duration, Instant};

use futures_util::future::try_join_all;

use crate::{browser::Browser, cpu::Processes};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// A list page of 50 on a connection that was closed before.
    ListCold,
    /// A list page of 50, again.
    ListWarm,
    /// A message page.
    Open,
    /// A search by subject.
    Search,
    /// A short message to another person.
    Send,
}

/// Everything that is measured, in the order of the table.
pub(crate) const WORK: [Work; 5] = [Work::ListCold, Work::ListWarm, Work::Open, Work::Search, Work::Send];

impl Work {
    /// Its name in the table.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ListCold => "list page, cold",
            Self::ListWarm => "list page, warm",
            Self::Open => "open a message",
            Self::Search => "search",
            Self::Send => "send",
        }
    }

    /// How often each of `count` does it: enough for a steady median, few enough to end soon.
    pub(crate) fn rounds(self, count: usize) -> usize {
        let total = match self {
            Self::ListWarm | Self::Open => 400,
            Self::ListCold | Self::Search | Self::Send => 64,
        };
        (total / count).max(3)
    }
}

/// Times and processor use of one kind of work.
#[derive(Debug, Default)]
pub(crate) struct Sample {
    times: Vec<Duration>,
    pli: Duration,
    backend: Duration,
}

impl Sample {
    /// Adds one.
    pub(crate) fn push(&mut self, took: Duration, pli: Duration, backend: Duration) {
        self.times.push(took);
        self.pli += pli;
        self.backend += backend;
    }

    /// Many that were timed one by one while the processor use was read around all of them.
    pub(crate) fn new(times: Vec<Duration>, pli: Duration, backend: Duration) -> Self {
        Self { times, pli, backend }
    }

    /// The time, in milliseconds, that so many thousandths of them stayed under: 500 is the median.
    pub(crate) fn quantile(&self, thousandths: usize) -> f64 {
        let mut times: Vec<f64> = self.times.iter().map(|time| time.as_secs_f64() * 1e3).collect();
        times.sort_by(f64::total_cmp);
        // In thousandths, so that no float has to become an index.
        let at = times.len().saturating_sub(1) * thousandths / 1000;
        times.get(at).copied().unwrap_or(f64::NAN)
    }

    /// Milliseconds of Pli's processor time for one.
    pub(crate) fn pli_cpu(&self) -> f64 {
        self.pli.as_secs_f64() * 1e3 / self.times.len().max(1) as f64
    }

    /// Milliseconds of the mail server's processor time for one.
    pub(crate) fn backend_cpu(&self) -> f64 {
        self.backend.as_secs_f64() * 1e3 / self.times.len().max(1) as f64
    }
}

/// `count` browsers do `work` at the same time, each several rounds.
pub(crate) async fn at_once(
    browsers: &[Browser],
    mailbox: &str,
    work: Work,
    count: usize,
    (pli, backend): (&Processes, &Processes),
) -> anyhow::Result<Sample> {
    let rounds = work.rounds(count);
    // One unmeasured round opens connections and finds the messages to open.
    let chosen = browsers.get(..count.min(browsers.len())).unwrap_or_default();
    try_join_all(chosen.iter().map(|browser| browser.work(mailbox, work, 0))).await?;
    let before = (pli.cpu()?, backend.cpu()?);
    let times = try_join_all(chosen.iter().map(async |browser| {
        let mut times = Vec::with_capacity(rounds);
        for round in 1..=rounds {
            browser.prepare(mailbox, work).await?;
            let start = Instant::now();
            browser.work(mailbox, work, round).await?;
            times.push(start.elapsed());
        }
        anyhow::Ok(times)
    }))
    .await?;
    let after = (pli.cpu()?, backend.cpu()?);
    Ok(Sample::new(times.concat(), after.0.saturating_sub(before.0), after.1.saturating_sub(before.1)))
}
