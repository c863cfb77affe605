//! `GET /request/follow`: a request, found by its reference and its code, from any browser.
//!
//! Form: POST `/request/follow` with `csrf`, `reference` and `code`.

use maud::{Markup, html};

use crate::{
    base::Timestamp,
    view::{
        Frame, Weight,
        frame::{self, Script},
        part::{
            self,
            field::{Field, Kind, field},
        },
        path,
    },
};

/// Looking for one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The reference as it was typed.
    pub reference: String,
    /// Why it is shown again.
    pub problem: Option<Problem>,
}

/// Why nothing is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// The two do not go together.
    Unknown,
    /// Too many tries.
    Throttled(Timestamp),
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let reference = Field {
        name: "reference",
        label: t.get("request-follow-reference"),
        hint: Some(t.get("request-follow-reference-hint")),
        value: &page.reference,
        kind: Kind::Paper,
        autocomplete: "off",
        required: true,
        autofocus: page.reference.is_empty(),
        ..Field::default()
    };
    let code = Field {
        name: "code",
        label: t.get("request-follow-code"),
        hint: Some(t.get("request-follow-code-hint")),
        kind: Kind::Code,
        autocomplete: "off",
        required: true,
        autofocus: !page.reference.is_empty(),
        ..Field::default()
    };
    let card = html! {
        form.stack.stack-l method="post" action=(path::REQUEST_FOLLOW) data-once {
            (part::csrf(frame))
            div.stack.stack-s { h1 { (t.get("request-follow-title")) } p.mute { (t.get("request-follow-lead")) } }
            @match page.problem {
                None => {}
                Some(Problem::Unknown) => { (part::note(Weight::Problem, None, t.get("request-follow-unknown"))) }
                Some(Problem::Throttled(until)) => {
                    @let time = t.moment(until, frame.zone);
                    (part::note(Weight::Problem, None, &t.with("request-follow-throttled", &[("time", time.into())])))
                }
            }
            (field(t, &reference))
            (field(t, &code))
            div.acts {
                button.btn.btn-1.btn-lg { (t.get("request-follow-see")) }
                a.btn.btn-lg href=(path::REQUEST) { (t.get("recover-cancel")) }
            }
        }
    };
    frame::solo(frame, t.get("request-follow-title"), Script::None, &card)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let page = Page { reference: "7KQ2M4XZ".into(), problem: None };
    vec![
        ("empty", Page::default()),
        ("unknown", Page { problem: Some(Problem::Unknown), ..page.clone() }),
        ("throttled", Page { problem: Some(Problem::Throttled(Timestamp(1_795_187_520_000))), ..page }),
    ]
}
