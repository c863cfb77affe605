//! `GET /recover/contact`: « Contactez votre administrateur » (S1-17).
//!
//! Form: POST `/recover/contact` with `csrf`, `contact` and `words`.

use maud::{Markup, html};

use crate::{
    base::Timestamp,
    view::{
        Frame, Weight,
        frame::{self, Script},
        part::{
            self,
            field::{Field, Kind, field},
            icon::{Icon, icon},
        },
        path,
    },
};

/// The request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// How to answer.
    pub contact: String,
    /// What happens.
    pub words: String,
    /// The reference of a request that was taken.
    pub taken: Option<String>,
    /// Why it is shown again.
    pub problem: Option<Problem>,
}

/// Why it was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Nothing says how to answer.
    NoContact,
    /// Too many from here.
    Throttled(Timestamp),
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let missing = page.problem == Some(Problem::NoContact);
    let contact = Field {
        name: "contact",
        label: t.get("recover-contact-how"),
        hint: Some(t.get("recover-contact-how-hint")),
        error: missing.then(|| t.get("recover-contact-how-missing")),
        value: &page.contact,
        kind: Kind::Text,
        autocomplete: "tel",
        required: true,
        ..Field::default()
    };
    let card = html! {
        div.stack.stack-l {
            div.stack.stack-s { h1 { (t.get("recover-contact")) } p.mute { (t.get("recover-contact-lead")) } }
            @if let Some(reference) = &page.taken {
                div role="status" {
                    (part::note(Weight::Done, None, &t.with("recover-contact-taken", &[("reference", reference.into())])))
                }
            } @else {
                @match page.problem {
                    None => {}
                    Some(Problem::NoContact) => { (part::note(Weight::Problem, None, t.get("recover-not-yet"))) }
                    Some(Problem::Throttled(until)) => {
                        @let time = t.time(until, frame.zone);
                        (part::note(Weight::Problem, None, &t.with("recover-contact-throttled", &[("time", time.into())])))
                    }
                }
                form.stack.stack-l method="post" action=(path::RECOVER_CONTACT) data-once {
                    (part::csrf(frame))
                    (field(t, &contact))
                    div.field {
                        label for="words" { (t.get("recover-contact-words")) " " span.opt { "(" (t.get("frame-optional")) ")" } }
                        textarea.in id="words" name="words" maxlength="2000" rows="4" { (page.words) }
                    }
                    button.btn.btn-1.btn-lg.btn-full { (icon(Icon::SEND)) (t.get("recover-contact-send")) }
                }
            }
            div.line { a.btn.btn-q href=(path::RECOVER_NOW) { (icon(Icon::BACK)) (t.get("recover-contact-back")) } }
        }
    };
    frame::solo(frame, t.get("recover-contact"), Script::None, &card)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let page =
        Page { contact: "418 555-0174".into(), words: "J’ai perdu mon téléphone.\n<b>".into(), ..Page::default() };
    vec![
        ("empty", Page::default()),
        ("no-contact", Page { contact: String::new(), problem: Some(Problem::NoContact), ..page.clone() }),
        ("throttled", Page { problem: Some(Problem::Throttled(Timestamp(1_795_187_520_000))), ..page }),
        ("taken", Page { taken: Some("7KQ2M4XZ".into()), ..Page::default() }),
    ]
}
