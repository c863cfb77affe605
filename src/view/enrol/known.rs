//! `GET /enrol/known`: a code where the referent said the person is, before anything is set up.
//!
//! Form: POST `/enrol/known` with `csrf`, `action` = `send`, or `check` with `code`.

use maud::{Markup, html};

use super::{
    Place,
    destination::{self, Problem},
    sheet::Sheet,
    wizard,
};
use crate::{
    base::{Method, Timestamp},
    view::{
        Frame, Weight, part,
        part::icon::{Icon, icon},
        path,
    },
};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where one stands.
    pub place: Place,
    /// How the code goes: by SMS or e-mail.
    pub method: Method,
    /// Where, masked.
    pub destination: String,
    /// When another code can be sent, once one was.
    pub sent: Option<Timestamp>,
    /// Why the page is shown again.
    pub problem: Option<Problem>,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let values = [("to", (&page.destination).into())];
    let by_mail = page.method == Method::Email;
    let lead = if by_mail { t.with("enrol-known-email", &values) } else { t.with("enrol-known-sms", &values) };
    let sentence = page.problem.map(|problem| destination::sentence(frame, page.method, problem));
    let card = html! {
        p { (lead) }
        @if let Some(sentence) = &sentence { (part::note(Weight::Problem, None, sentence)) }
        @match page.sent {
            None => {
                form.stack method="post" action=(path::ENROL_KNOWN) data-once {
                    (part::csrf(frame))
                    div.line { span.end {
                        button.btn.btn-1.btn-lg name="action" value="send" {
                            (icon(Icon::SEND)) (if by_mail { t.get("enrol-send-email") } else { t.get("enrol-send-sms") })
                        }
                    } }
                }
            }
            Some(next) => {
                (destination::code(frame, path::ENROL_KNOWN, (page.problem, sentence.as_deref()), next))
            }
        }
        p.sm.mute { (t.get("enrol-known-other")) }
    };
    wizard(frame, &page.place, (t.get("enrol-known-title"), Sheet::Known), &card)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let now = crate::view::gallery::NOW;
    let page = Page {
        place: super::sample(super::Station::Known),
        method: Method::Sms,
        destination: "···74".into(),
        sent: None,
        problem: None,
    };
    let email = Page { method: Method::Email, destination: "c···r@courriel.example".into(), ..page.clone() };
    let later = Timestamp(now.0 + 24_000);
    vec![
        ("sms", page.clone()),
        ("email", email),
        ("sent", Page { sent: Some(later), ..page.clone() }),
        ("wrong", Page { sent: Some(later), problem: Some(Problem::WrongCode(2)), ..page }),
    ]
}
