//! The table.

use std::{fmt::Write as _, fs, path::Path};

use crate::{
    cpu::Processes,
    lookup::Lookups,
    measure::{Sample, Work},
};

/// What was measured, as a page of Markdown.
pub(crate) struct Report {
    rows: String,
    notes: String,
    sessions: usize,
    idle: u64,
}

impl Report {
    /// An empty one, for so many sessions.
    pub(crate) fn new(sessions: usize) -> Self {
        Self { rows: String::new(), notes: String::new(), sessions, idle: 0 }
    }

    /// Pli's memory at this point; the first call is the idle figure.
    pub(crate) fn memory(&mut self, when: &str, pli: &Processes) -> anyhow::Result<()> {
        let (now, peak) = pli.memory()?;
        let mib = |bytes: u64| bytes as f64 / 1_048_576.0;
        let mut line = format!("- memory, {when}: {:.1} MiB (peak {:.1} MiB)", mib(now), mib(peak));
        if self.idle == 0 {
            self.idle = now;
            write!(line, ", {:.1} MiB of it the program itself", mib(pli.program()?))?;
        } else {
            let each = now.saturating_sub(self.idle) as f64 / 1024.0 / self.sessions.max(1) as f64;
            write!(line, ", {each:.0} KiB more for each of {} sessions", self.sessions)?;
        }
        self.note(&line);
        Ok(())
    }

    /// What a first visit of a page transfers: bytes and requests.
    pub(crate) fn visit(&mut self, page: &str, (bytes, requests): (usize, usize)) {
        let kilobytes = bytes as f64 / 1e3;
        self.note(&format!("- {page}, nothing in the cache: {kilobytes:.1} kB compressed in {requests} requests"));
    }

    /// What Postfix waits for, from memory.
    pub(crate) fn lookups(&mut self, found: &Lookups) {
        self.note(&format!(
            "- lookup at {} addresses: median {:.3} ms, p95 {:.3} ms, p99 {:.3} ms; {} bytes of memory for each address",
            found.addresses,
            found.times.quantile(500),
            found.times.quantile(950),
            found.times.quantile(990),
            found.bytes_each,
        ));
    }

    /// A line below the table; shown at once, because the whole takes minutes.
    fn note(&mut self, line: &str) {
        println!("{line}");
        self.notes.push_str(line);
        self.notes.push('\n');
    }

    /// Signing in: the processor time of `sign_in` is without that of the password hash.
    pub(crate) fn sign_in(&mut self, sign_in: &Sample, hash: &Sample) {
        let line = format!(
            "- sign-in (form, password, code, inbox): {:.1} ms, of which {:.1} ms password hash; {:.2} ms of processor time beside the hash",
            sign_in.quantile(500),
            hash.quantile(500),
            sign_in.pli_cpu(),
        );
        self.note(&line);
    }

    /// One line of the table.
    pub(crate) fn row(&mut self, work: Work, size: u32, count: usize, ours: &Sample, floor: Option<&Sample>) {
        let (floor_time, target, verdict) = floor.map_or_else(
            || ("–".to_owned(), "–".to_owned(), ""),
            |floor| {
                let median = floor.quantile(500);
                let target = 1.5 * median + 0.5;
                let aimed = matches!(work, Work::ListWarm | Work::Open) && count == 1;
                let verdict = match (aimed, ours.quantile(500) <= target) {
                    (false, _) => "",
                    (true, true) => " ✓",
                    (true, false) => " ✗",
                };
                (format!("{median:.2}"), format!("{target:.2}"), verdict)
            },
        );
        let line = format!(
            "| {} | {size} | {count} | {:.2}{verdict} | {:.2} | {floor_time} | {target} | {:.2} | {:.2} |\n",
            work.name(),
            ours.quantile(500),
            ours.quantile(950),
            ours.pli_cpu(),
            ours.backend_cpu(),
        );
        print!("{line}");
        self.rows.push_str(&line);
    }

    /// Prints the table and writes it to `file`.
    pub(crate) fn write(&self, file: &Path) -> anyhow::Result<()> {
        let table = format!(
            "| what | mailbox | at once | median ms | p95 ms | raw IMAP ms | 1.5 × raw + 0.5 | Pli CPU ms | Dovecot CPU ms |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n{}\n{}",
            self.rows, self.notes
        );
        println!("{table}");
        fs::write(file, table)?;
        Ok(())
    }
}
