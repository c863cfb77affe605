//! An entry before it is written.

use std::{borrow::Cow, net::IpAddr};

use uuid::Uuid;

use super::{Event, Outcome, Written};
use crate::base::{AccountId, AssuranceLevel, ChallengeId, DeviceId, SessionId, Timestamp};
use crate::seal::token_hash;

/// Most characters of a text that came from outside.
const MAX_TEXT: usize = 256;

/// Where an act came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The address of the browser, as far as it can be believed.
    pub ip: Option<IpAddr>,
    /// What the browser says it is.
    pub agent: String,
    /// The known or trusted device.
    pub device: Option<DeviceId>,
}

/// What is to be written. Made by [`Entry::new`], filled by the methods named after the fields.
#[derive(Debug, Clone)]
pub struct Entry {
    event: Event,
    outcome: Outcome,
    actor: Option<AccountId>,
    subject: Option<AccountId>,
    origin: Origin,
    session: Option<SessionId>,
    challenge: Option<ChallengeId>,
    method: &'static str,
    level: Option<AssuranceLevel>,
    reason: Cow<'static, str>,
    detail: Cow<'static, str>,
}

impl Entry {
    /// Something happened.
    pub fn new(event: Event, outcome: Outcome) -> Self {
        Self {
            event,
            outcome,
            actor: None,
            subject: None,
            origin: Origin::default(),
            session: None,
            challenge: None,
            method: "",
            level: None,
            reason: Cow::Borrowed(""),
            detail: Cow::Borrowed(""),
        }
    }

    /// The person who did it, to themselves.
    #[must_use]
    pub fn by(mut self, person: AccountId) -> Self {
        self.actor = Some(person);
        self.subject = Some(person);
        self
    }

    /// The person it happened to; nobody known did it, or the machine's administrator.
    #[must_use]
    pub fn about(mut self, person: AccountId) -> Self {
        self.subject = Some(person);
        self
    }

    /// Where it came from.
    #[must_use]
    pub fn from(mut self, origin: &Origin) -> Self {
        self.origin = origin.clone();
        self
    }

    /// In which session. The journal holds its hash only.
    #[must_use]
    pub fn session(mut self, session: SessionId) -> Self {
        self.session = Some(session);
        self
    }

    /// In which challenge.
    #[must_use]
    pub fn challenge(mut self, challenge: ChallengeId) -> Self {
        self.challenge = Some(challenge);
        self
    }

    /// By which method of verification: its field value, such as `totp`.
    #[must_use]
    pub fn method(mut self, method: &'static str) -> Self {
        self.method = method;
        self
    }

    /// At which level.
    #[must_use]
    pub fn level(mut self, level: AssuranceLevel) -> Self {
        self.level = Some(level);
        self
    }

    /// Why it ended so, in words of the program, never somebody's own.
    #[must_use]
    pub fn reason(mut self, reason: impl Into<Cow<'static, str>>) -> Self {
        self.reason = reason.into();
        self
    }

    /// What else the event needs: a count, a server's answer code. Never a content, an address, a code or a password.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = detail.into();
        self
    }

    pub(super) fn into_row(self, seq: i64, id: Uuid, day: String, at: Timestamp) -> Written {
        let hash = |text: String| token_hash(&text).get(..32).unwrap_or_default().to_owned();
        Written {
            seq,
            id,
            day,
            at,
            event: self.event.as_str().to_owned(),
            outcome: self.outcome.as_str().to_owned(),
            reason: self.reason.into_owned(),
            actor: self.actor,
            subject: self.subject,
            ip: self.origin.ip.map(|ip| ip.to_string()).unwrap_or_default(),
            device: self.origin.device.map(|device| device.to_string()).unwrap_or_default(),
            agent: clean(&self.origin.agent),
            session: self.session.map(|session| hash(session.to_string())).unwrap_or_default(),
            challenge: self.challenge.map(|challenge| challenge.to_string()).unwrap_or_default(),
            method: self.method.to_owned(),
            level: self.level.map(AssuranceLevel::as_str).unwrap_or_default().to_owned(),
            detail: clean(&self.detail),
            hash: String::new(),
        }
    }
}

/// Bounded, and with nothing in it that a terminal, a spreadsheet or a log reader would obey.
fn clean(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let encode = |c: char| if hidden(c) { c.escape_unicode().to_string() } else { c.to_string() };
    text.chars().take(MAX_TEXT).map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_174_text_from_outside_is_bounded_and_its_controls_are_encoded() {
        let agent = format!("Mozilla\r\nlogin.ok \u{1b}[31m\u{202e}{}", "x".repeat(10_000));
        let entry = Entry::new(Event::LoginFail, Outcome::Fail).from(&Origin { agent, ..Origin::default() });
        let row = entry.into_row(1, Uuid::nil(), "2026-11-20".to_owned(), Timestamp(0));
        assert!(row.agent.starts_with("Mozilla\\u{d}\\u{a}login.ok \\u{1b}[31m\\u{202e}xxx"));
        assert!(row.agent.len() < 300);
    }

    #[test]
    fn r_174_a_session_appears_as_a_hash() {
        let session = SessionId::new();
        let entry = Entry::new(Event::SessionEnd, Outcome::Ok).session(session);
        let row = entry.into_row(1, Uuid::nil(), "2026-11-20".to_owned(), Timestamp(0));
        assert_eq!(row.session.len(), 32);
        assert!(!row.session.contains(&session.to_string()));
    }
}
