//! `pli doctor`: tries everything that the configuration promises, and says in words what is wrong and how to mend it.

mod calendar;
mod clock;
mod database;
mod mail;
mod sms;
mod tls;
mod tokens;
mod validity;

use std::{fmt, process::ExitCode};

use super::say;
use crate::{base::Clock, config::Config};

/// What was found about one part.
enum Verdict {
    /// It works.
    Good,
    /// It works, and soon may not.
    Warning,
    /// It does not work.
    Bad,
}

/// One line of the report.
struct Finding {
    part: &'static str,
    verdict: Verdict,
    what: String,
    mend: String,
}

impl Finding {
    fn good(part: &'static str, what: impl Into<String>) -> Self {
        Self { part, verdict: Verdict::Good, what: what.into(), mend: String::new() }
    }

    fn warning(part: &'static str, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { part, verdict: Verdict::Warning, what: what.into(), mend: mend.into() }
    }

    fn bad(part: &'static str, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { part, verdict: Verdict::Bad, what: what.into(), mend: mend.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.verdict {
            Verdict::Good => "ok  ",
            Verdict::Warning => "note",
            Verdict::Bad => "BAD ",
        };
        write!(f, "{word}  {:<12} {}", self.part, self.what)?;
        if !self.mend.is_empty() {
            write!(f, "\n      {:<12} -> {}", "", self.mend)?;
        }
        Ok(())
    }
}

/// Looks at everything and reports; fails when something does not work.
pub(super) async fn run(config: &Config) -> ExitCode {
    let clock = Clock::System;
    let mut bad = 0;
    let mut tell = |findings: Vec<Finding>| {
        for finding in findings {
            bad += usize::from(matches!(finding.verdict, Verdict::Bad));
            say(&finding.to_string());
        }
    };
    tell(tls::look(&config.server, clock.now()));
    tell(clock::look(config, &clock).await);
    let (findings, rooms) = database::look(config, &clock).await;
    tell(findings);
    tell(mail::imap(config, rooms.as_ref(), &clock).await);
    tell(mail::submission(config, rooms.as_ref()).await);
    tell(mail::sieve(config, rooms.as_ref()).await);
    tell(mail::letters(config).await);
    tell(sms::look(config).await);
    tell(sms::voice(config, &clock).await);
    tell(calendar::look(config, rooms.as_ref()).await);
    if bad == 0 {
        say("Everything that was tried works.");
        return ExitCode::SUCCESS;
    }
    say(&format!("{bad} part(s) do not work."));
    ExitCode::FAILURE
}
