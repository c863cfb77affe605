//! `GET /request/code`: the code that proves the address (S0-04). The page is the same whether mail arrives there or not.
//!
//! Form: POST `/request/code` with `csrf`, `for`, `code`, and `action` = `check` or `again`.

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

/// The code.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// What this browser speaks of the request by.
    pub ticket: String,
    /// Where the code went, masked.
    pub contact: String,
    /// What has just happened.
    pub said: Option<Said>,
}

/// What has just happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// It is not the code; so many tries are left.
    Wrong(u32),
    /// The code is of no use any more.
    Over,
    /// Another one cannot leave yet.
    Wait(Timestamp),
    /// Another one left.
    Sent,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let wrong = match page.said {
        Some(Said::Wrong(left)) => Some(t.with("request-code-wrong", &[("left", left.into())])),
        _ => None,
    };
    let code = Field {
        name: "code",
        label: t.get("request-code"),
        hint: Some(t.get("request-code-hint")),
        error: wrong.as_deref(),
        kind: Kind::LargeCode,
        autocomplete: "one-time-code",
        autofocus: true,
        ..Field::default()
    };
    let lead = t.with("request-code-lead", &[("contact", (&page.contact).into())]);
    let card = html! {
        div.stack.stack-l {
            div.stack.stack-s { h1 { (t.get("request-code-title")) } p.mute { (lead) } }
            @match page.said {
                Some(Said::Over) => { (part::note(Weight::Problem, None, t.get("request-code-over"))) }
                Some(Said::Wait(until)) => {
                    @let time = t.time(until, frame.zone);
                    (part::note(Weight::Warning, None, &t.with("request-code-wait", &[("time", time.into())])))
                }
                Some(Said::Sent) => {
                    div role="status" { (part::note(Weight::Done, None, t.get("request-code-sent"))) }
                }
                Some(Said::Wrong(_)) | None => {}
            }
            form.stack.stack-l method="post" action=(path::REQUEST_CODE) data-once {
                (part::csrf(frame))
                (part::hidden("for", &page.ticket))
                (field(t, &code))
                div.stack.stack-s {
                    button.btn.btn-1.btn-lg.btn-full name="action" value="check" { (t.get("request-code-check")) }
                    button.btn.btn-lg.btn-full name="action" value="again" formnovalidate {
                        (t.get("request-code-again"))
                    }
                }
            }
        }
    };
    frame::solo(frame, t.get("request-code-title"), Script::None, &card)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let page = Page { ticket: "1.abc".into(), contact: "l…@courriel.example".into(), said: None };
    let with = |said| Page { said: Some(said), ..page.clone() };
    vec![
        ("sent", page.clone()),
        ("wrong", with(Said::Wrong(2))),
        ("over", with(Said::Over)),
        ("wait", with(Said::Wait(Timestamp(1_795_187_520_000)))),
        ("again", with(Said::Sent)),
    ]
}
