//! What is looked for in a mailbox, as the fields of its form and of the page's address.

use maud::{Markup, html};

use crate::{
    text::Text,
    view::{
        part::{
            field::{Field, Kind, field},
            icon::{Icon, icon, small},
        },
        path,
    },
};

/// The fields of a search, as typed. Empty fields do not restrict anything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    /// Words anywhere (`q`).
    pub q: String,
    /// In the sender (`from`).
    pub from: String,
    /// In the recipients (`to`).
    pub to: String,
    /// In the subject (`subject`).
    pub subject: String,
    /// In the body (`body`).
    pub body: String,
    /// Not before this day, `2026-11-20` (`since`).
    pub since: String,
    /// Before this day (`before`).
    pub before: String,
    /// Only unread (`unread=1`).
    pub unread: bool,
    /// Only followed up (`flagged=1`).
    pub flagged: bool,
    /// Only with an attachment (`attachment=1`).
    pub attachment: bool,
    /// A field that could not be used, and was left out.
    pub problem: Option<SearchProblem>,
}

/// What a search could not use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchProblem {
    /// A day that is not one.
    Date,
    /// A control character, or more characters than a search takes.
    Words,
}

impl Search {
    /// The fields in the order of the address: name and value.
    fn fields(&self) -> [(&'static str, &str); 10] {
        let flag = |on: bool| if on { "1" } else { "" };
        [
            ("q", &self.q),
            ("from", &self.from),
            ("to", &self.to),
            ("subject", &self.subject),
            ("body", &self.body),
            ("since", &self.since),
            ("before", &self.before),
            ("unread", flag(self.unread)),
            ("flagged", flag(self.flagged)),
            ("attachment", flag(self.attachment)),
        ]
    }

    /// The query that shows this search at `page` (from 1): `?q=bilan&page=2`; empty for the first page of everything.
    pub fn query(&self, page: u64) -> String {
        let mut query = String::new();
        let mut add = |name: &str, value: &str| {
            query.push(if query.is_empty() { '?' } else { '&' });
            query.push_str(name);
            query.push('=');
            query.push_str(&path::encode(value));
        };
        for (name, value) in self.fields().into_iter().filter(|(_, value)| !value.is_empty()) {
            add(name, value);
        }
        if page > 1 {
            add("page", &page.to_string());
        }
        query
    }

    /// Whether anything is looked for.
    pub fn is_empty(&self) -> bool {
        self.fields().iter().all(|(_, value)| value.is_empty())
    }

    /// Whether words or dates are looked for: more than a filter.
    pub(super) fn is_search(&self) -> bool {
        self.fields().iter().take(7).any(|(_, value)| !value.is_empty())
    }
}

/// The filters: all, unread, followed up, with an attachment. Words and dates stay.
pub(super) fn pills(t: Text, base: &str, search: &Search) -> Markup {
    let plain = Search { unread: false, flagged: false, attachment: false, ..search.clone() };
    let none = !(search.unread || search.flagged || search.attachment);
    let pill = |on: bool, to: &Search, text: &str| {
        html! {
            a href={ (base) (if on { plain.query(1) } else { to.query(1) }) } aria-current=[on.then_some("true")] { (text) }
        }
    };
    html! {
        nav.pills aria-label=(t.get("mail-filters")) {
            a href={ (base) (plain.query(1)) } aria-current=[none.then_some("true")] { (t.get("mail-all")) }
            (pill(search.unread, &Search { unread: true, ..plain.clone() }, t.get("mail-unread")))
            (pill(search.flagged, &Search { flagged: true, ..plain.clone() }, t.get("mail-flagged")))
            (pill(search.attachment, &Search { attachment: true, ..plain.clone() }, t.get("mail-with-attachment")))
        }
    }
}

/// Every field of a search, in a panel of the list's head.
pub(super) fn panel(t: Text, base: &str, search: &Search) -> Markup {
    let text = |name, label, value| Field { name, label, value, ..Field::default() };
    let day = |name, label, value| Field { kind: Kind::Date, ..text(name, label, value) };
    let tick = |name: &str, label: &str, on: bool| {
        html! { label.check { input type="checkbox" name=(name) value="1" checked[on]; span { (label) } } }
    };
    let label = t.get("mail-search-more");
    html! {
        details.menu.panel {
            summary.ib aria-label=(label) title=(label) { (icon(Icon::FILTER)) }
            form.pop.stack role="search" aria-label=(label) action=(base) {
                (field(t, &Field { id: Some("words"), ..text("q", t.get("mail-search-words"), &search.q) }))
                div.cols {
                    (field(t, &text("from", t.get("mail-search-from"), &search.from)))
                    (field(t, &text("to", t.get("mail-search-to"), &search.to)))
                    (field(t, &text("subject", t.get("mail-search-subject"), &search.subject)))
                    (field(t, &text("body", t.get("mail-search-body"), &search.body)))
                    (field(t, &day("since", t.get("mail-search-since"), &search.since)))
                    (field(t, &day("before", t.get("mail-search-before"), &search.before)))
                }
                div.line {
                    (tick("unread", t.get("mail-unread"), search.unread))
                    (tick("flagged", t.get("mail-flagged"), search.flagged))
                    (tick("attachment", t.get("mail-with-attachment"), search.attachment))
                }
                div.acts {
                    button.btn.btn-1 { (icon(Icon::SEARCH)) (t.get("mail-search-do")) }
                    a.btn.btn-q href=(base) { (t.get("mail-search-clear")) }
                }
            }
        }
    }
}

/// What is being looked for, and how to stop.
pub(super) fn summary(t: Text, base: &str, search: &Search, found: u64, looked_into: Option<u32>) -> Markup {
    html! {
        @if search.is_search() {
            p.found role="status" {
                (small(Icon::SEARCH)) span { (t.with("mail-found", &[("n", found.into())])) }
                @if let Some(n) = looked_into { span.mute { (t.with("mail-looked-into", &[("n", n.into())])) } }
                a.end href=(base) { (t.get("mail-search-clear")) }
            }
        }
        @match search.problem {
            None => {}
            Some(SearchProblem::Date) => { p.err.found role="alert" { (small(Icon::ALERT)) (t.get("mail-search-bad-date")) } }
            Some(SearchProblem::Words) => { p.err.found role="alert" { (small(Icon::ALERT)) (t.get("mail-search-bad-words")) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_an_address_that_can_be_kept() {
        let search = Search { q: "bilan rénal & co".into(), unread: true, ..Search::default() };
        assert_eq!(search.query(1), "?q=bilan%20r%C3%A9nal%20%26%20co&unread=1");
        assert_eq!(search.query(3), "?q=bilan%20r%C3%A9nal%20%26%20co&unread=1&page=3");
        assert_eq!(Search::default().query(1), "");
        assert!(Search::default().is_empty() && !search.is_empty());
        let query = search.query(1);
        let parsed: Vec<_> = url::form_urlencoded::parse(query.trim_start_matches('?').as_bytes()).collect();
        assert_eq!(parsed[0].1, "bilan rénal & co");
    }
}
