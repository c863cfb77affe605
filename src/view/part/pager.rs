//! Newer and older: from one page of a list to the next.

use maud::{Markup, html};

use super::icon::{Icon, icon};
use crate::text::Text;

/// Where a list stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pager {
    /// The position of the first row shown, counted from 1; 0 when there is none.
    pub first: u64,
    /// The position of the last row shown.
    pub last: u64,
    /// How many there are.
    pub total: u64,
    /// The address of the page of newer rows.
    pub newer: Option<String>,
    /// The address of the page of older rows.
    pub older: Option<String>,
}

pub(in crate::view) fn pager(t: Text, pager: &Pager) -> Markup {
    let (newer, older) = (t.get("mail-newer"), t.get("mail-older"));
    html! {
        nav.pager aria-label=(t.get("mail-pages")) {
            span.sm.mute {
                (t.with("mail-range", &[
                    ("first", pager.first.into()), ("last", pager.last.into()), ("total", pager.total.into()),
                ]))
            }
            @if let Some(href) = &pager.newer {
                a.ib.turn rel="prev" href=(href) aria-label=(newer) title=(newer) { (icon(Icon::NEXT)) }
            }
            @if let Some(href) = &pager.older {
                a.ib rel="next" href=(href) aria-label=(older) title=(older) { (icon(Icon::NEXT)) }
            }
        }
    }
}
