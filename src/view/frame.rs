//! What every page is given: who reads it, in which language and colours, and what has just happened. Its parts draw it.

use std::time::Duration;

use chrono_tz::Tz;

use super::part::person;
use crate::{base::Timestamp, text::Text};

mod app;
mod document;
mod menu;
mod notice;
mod solo;

pub(super) use self::{
    app::{App, Tab, app},
    document::{Script, bar, brand, document, theme_form},
    notice::notices,
    solo::{foot, solo, solo_wide},
};

/// What every page needs.
#[derive(Debug, Clone)]
pub struct Frame<'a> {
    /// The texts, in the reader's language.
    pub text: Text,
    /// The token of every form of this page.
    pub csrf: &'a str,
    /// Which colours.
    pub theme: Theme,
    /// Names and contacts.
    pub brand: &'a Brand,
    /// Who is signed in.
    pub who: Option<Who>,
    /// What has just happened.
    pub notices: &'a [Notice],
    /// The present moment.
    pub now: Timestamp,
    /// The reader's time zone.
    pub zone: Tz,
    /// Path and query of this page, to come back to after a change of language or theme.
    pub here: &'a str,
    /// When the session closes without activity, if there is one.
    pub idle: Option<Idle>,
}

/// When a session closes without activity. Said in time by a script; without one, nothing typed is lost either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idle {
    /// How long after the last request.
    pub after: Duration,
    /// How long before that it is said.
    pub warning: Duration,
}

/// Names and contacts shown on pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Brand {
    /// The product's name.
    pub name: String,
    /// The support desk's address (S3-11).
    pub support_email: Option<String>,
    /// Its telephone number.
    pub support_phone: Option<String>,
    /// Its hours.
    pub support_hours: Option<String>,
}

pub use crate::base::Theme;

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// Their name.
    pub name: String,
    /// Their primary address.
    pub address: String,
    /// One or two letters for their avatar.
    pub initials: String,
    /// What they look after.
    pub offices: Vec<Office>,
}

/// What somebody may look after, as a place in the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Office {
    /// The accounts of a structure.
    Structure,
    /// Requests and callers.
    Support,
    /// The house.
    Administration,
}

impl Who {
    /// A person, with the initials of their name.
    pub fn new(name: impl Into<String>, address: impl Into<String>) -> Self {
        let (name, address) = (name.into(), address.into());
        let initials = person::initials(&name, &address);
        Self { name, address, initials, offices: Vec::new() }
    }

    /// The same person, with what they look after.
    #[must_use]
    pub fn looking_after(mut self, mut offices: Vec<Office>) -> Self {
        offices.sort();
        offices.dedup();
        self.offices = offices;
        self
    }
}

/// How much a notice weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// It worked.
    Done,
    /// Good to know.
    Info,
    /// Look at this.
    Warning,
    /// It did not work.
    Problem,
}

/// What has just happened, at the top of the next page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// How much it weighs.
    pub weight: Weight,
    /// One sentence, in the reader's language.
    pub text: String,
    /// How to take it back.
    pub undo: Option<Undo>,
    /// What may be done next.
    pub offer: Option<Offer>,
}

/// A page that is offered, to who has scripts: it can do nothing without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Which.
    pub address: &'static str,
    /// The words of its link.
    pub words: String,
}

impl Notice {
    /// Something that worked.
    pub fn done(text: impl Into<String>) -> Self {
        Self { weight: Weight::Done, text: text.into(), undo: None, offer: None }
    }
}

/// A form of one button that takes an action back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undo {
    /// Where it posts.
    pub action: String,
    /// Its hidden fields, beside the CSRF token.
    pub fields: Vec<(String, String)>,
}
