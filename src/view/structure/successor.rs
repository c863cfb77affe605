//! The part of a closed account's page that hands its mailbox over to a successor.
//!
//! Forms: POST to the account's page with `csrf`, `seen` and `action` = `give-box` (`successor`, `until`) or `take-box`.

use maud::{Markup, html};

use crate::{
    base::Timestamp,
    view::{
        Frame,
        part::{
            self,
            field::{Field, Kind, field},
            icon::{Icon, icon},
        },
    },
};

/// What becomes of the mailbox of a closed account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mailbox {
    /// Nobody reads it.
    Kept {
        /// What was typed: an address, a day.
        typed: (String, String),
        /// What is wrong with it.
        problem: Option<Problem>,
    },
    /// A successor reads it.
    Given {
        /// Their name.
        successor: String,
        /// Until when.
        ends: Timestamp,
    },
}

/// What is wrong with the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Nobody of the structure has this address.
    Unknown,
    /// It is the referent's own address.
    Oneself,
    /// That day is past, or further away than so many days.
    End {
        /// The longest time.
        days: u32,
    },
}

impl Mailbox {
    /// With nothing typed.
    pub fn kept() -> Self {
        Self::Kept { typed: (String::new(), String::new()), problem: None }
    }
}

/// The part. `hidden` are the fields that every form of the page carries.
pub(super) fn section(frame: &Frame<'_>, here: &str, mailbox: &Mailbox, hidden: &Markup) -> Markup {
    let t = frame.text;
    html! {
        section.card.stack.stack-s {
            h2 { (t.get("structure-successor")) }
            form.stack.stack-s.slim method="post" action=(here) data-once {
                (part::csrf(frame)) (hidden)
                @match mailbox {
                    Mailbox::Kept { typed, problem } => {
                        p { (t.get("structure-successor-text")) }
                        (fields(frame, typed, *problem))
                        div { button.btn name="action" value="give-box" { (icon(Icon::MAIL)) (t.get("structure-successor-button")) } }
                    }
                    Mailbox::Given { successor, ends } => {
                        p { (t.with("structure-successor-given", &[("name", successor.into()), ("date", t.date(Timestamp(ends.0 - 1), frame.zone).into())])) }
                        div { button.btn name="action" value="take-box" { (t.get("structure-successor-end")) } }
                    }
                }
            }
        }
    }
}

fn fields(frame: &Frame<'_>, typed: &(String, String), problem: Option<Problem>) -> Markup {
    let t = frame.text;
    let who = Field {
        name: "successor",
        label: t.get("structure-successor-who"),
        error: match problem {
            Some(Problem::Unknown) => Some(t.get("structure-referent-unknown")),
            Some(Problem::Oneself) => Some(t.get("structure-box-oneself")),
            _ => None,
        },
        value: &typed.0,
        kind: Kind::Address,
        autocomplete: "off",
        required: true,
        ..Field::default()
    };
    let end = match problem {
        Some(Problem::End { days }) => Some(t.with("structure-successor-problem-end", &[("days", days.into())])),
        _ => None,
    };
    let until = Field {
        name: "until",
        label: t.get("structure-successor-until"),
        error: end.as_deref(),
        value: &typed.1,
        kind: Kind::Date,
        autocomplete: "off",
        required: true,
        ..Field::default()
    };
    html! { (field(t, &who)) (field(t, &until)) }
}
