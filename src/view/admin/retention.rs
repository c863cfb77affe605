//! `GET /admin/retention`: what is kept how long.

use std::time::Duration;

use maud::{Markup, html};

use super::{Sheet, shell};
use crate::{
    admin::{Kept, What},
    text::Text,
    view::{Frame, path},
};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Every kind of thing that is kept for a time.
    pub kept: Vec<Kept>,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let content = html! {
        div.wrap {
            table.table {
                caption.vh { (t.get("admin-retention")) }
                thead {
                    tr {
                        th scope="col" { (t.get("admin-kept-what")) }
                        th scope="col" { (t.get("admin-kept-for")) }
                        th scope="col" { (t.get("admin-kept-count")) }
                        th scope="col" { (t.get("admin-kept-ran")) }
                    }
                }
                tbody { @for kept in &page.kept { (row(frame, kept)) } }
            }
        }
        p.sm.mute { (t.get("admin-kept-rest")) }
    };
    let (title, lead) = (t.get("admin-retention"), t.get("admin-retention-lead"));
    shell(frame, &Sheet { here: path::ADMIN_RETENTION, title, lead, acts: html! {}, wide: true }, &content)
}

fn row(frame: &Frame<'_>, kept: &Kept) -> Markup {
    let t = frame.text;
    let (name, from) = words(t, kept.what);
    html! {
        tr {
            td { span { b { (name) } small { (from) } } }
            td data-l=(t.get("admin-kept-for")) {
                span { (time(t, kept.keep)) @if let Some(key) = &kept.key { small.wrap-any { code { (key) } } } }
            }
            td data-l=(t.get("admin-kept-count")) { (t.number(kept.count)) }
            td data-l=(t.get("admin-kept-ran")) {
                @match kept.ran {
                    None => { (t.get("admin-kept-never")) }
                    Some((at, removed)) => {
                        span {
                            (t.near(at, frame.now, frame.zone))
                            small { (t.with("admin-kept-removed", &[("n", removed.into())])) }
                        }
                    }
                }
            }
        }
    }
}

fn time(t: Text, keep: Duration) -> String {
    let hours = keep.as_secs() / 3_600;
    if hours >= 48 {
        return t.with("admin-kept-days", &[("n", (hours / 24).into())]);
    }
    t.with("admin-kept-hours", &[("n", hours.into())])
}

/// What it is, and from when its time counts.
fn words(t: Text, what: What) -> (&'static str, &'static str) {
    match what {
        What::Journal => (t.get("admin-kept-journal"), t.get("admin-kept-journal-from")),
        What::Answered => (t.get("admin-kept-answered"), t.get("admin-kept-answered-from")),
        What::Unproved => (t.get("admin-kept-unproved"), t.get("admin-kept-made-from")),
        What::Lists => (t.get("admin-kept-lists"), t.get("admin-kept-lists-from")),
        What::Notices => (t.get("admin-kept-notices"), t.get("admin-kept-made-from")),
        What::Sessions => (t.get("admin-kept-sessions"), t.get("admin-kept-sessions-from")),
        What::Codes => (t.get("admin-kept-codes"), t.get("admin-kept-made-from")),
        What::Trusted => (t.get("admin-kept-trusted"), t.get("admin-kept-trusted-from")),
        What::Known => (t.get("admin-kept-known"), t.get("admin-kept-known-from")),
        What::Counters => (t.get("admin-kept-counters"), t.get("admin-kept-counters-from")),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    let now = crate::view::gallery::NOW;
    let all = [
        What::Journal,
        What::Answered,
        What::Unproved,
        What::Lists,
        What::Notices,
        What::Sessions,
        What::Codes,
        What::Trusted,
        What::Known,
        What::Counters,
    ];
    let kept = |(at, what): (usize, What)| Kept {
        what,
        keep: Duration::from_hours(24 * (at as u64 + 1)),
        key: (at == 0).then(|| "policy.journal.keep_days = 184".to_owned()),
        count: 1_204_331,
        ran: (at != 3).then_some((now, at as u64)),
    };
    vec![("all", Page { kept: all.into_iter().enumerate().map(kept).collect() })]
}
