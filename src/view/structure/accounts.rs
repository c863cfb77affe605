//! `GET /structure/{id}`: the accounts of a structure.
//!
//! Query: `q`, `standing` = `active` `invited` `expired` `waiting` `closed`, `sort` = `name` `seen` `made`, `page`.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{Sheet, Where, address, shell, tag};
use crate::{
    base::Method,
    structure::{RosterLine, Sort, Standing},
    text::Text,
    view::{
        Frame,
        part::{
            icon::{Icon, icon},
            pager::{Pager, pager},
            person,
        },
        path, verify,
    },
};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Of which structure.
    pub at: Where,
    /// The lines.
    pub lines: Vec<RosterLine>,
    /// How many have come how far.
    pub counts: BTreeMap<Standing, u64>,
    /// What was searched.
    pub words: String,
    /// Who is shown.
    pub standing: Option<Standing>,
    /// In which order.
    pub sort: Sort,
    /// Where the list stands.
    pub pager: Pager,
}

/// The name of an order in addresses.
pub fn order(sort: Sort) -> &'static str {
    match sort {
        Sort::Name => "name",
        Sort::Seen => "seen",
        Sort::Made => "made",
    }
}

/// The address of the list as it would be with these choices.
pub fn link(at: &Where, words: &str, standing: Option<Standing>, (sort, page): (Sort, u64)) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if !words.is_empty() {
        query.append_pair("q", words);
    }
    if let Some(standing) = standing {
        query.append_pair("standing", standing.as_str());
    }
    if sort != Sort::default() {
        query.append_pair("sort", order(sort));
    }
    if page > 1 {
        query.append_pair("page", &page.to_string());
    }
    let query = query.finish();
    let base = path::structure(at.id);
    if query.is_empty() { base } else { format!("{base}?{query}") }
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let here = path::structure(page.at.id);
    let everybody: u64 = page.counts.values().sum();
    let export =
        link(&page.at, &page.words, page.standing, (page.sort, 1)).replacen(&here, &format!("{here}/accounts.csv"), 1);
    let acts = html! {
        a.btn.btn-lg href=(export) { (icon(Icon::DOWNLOAD)) (t.get("structure-export")) }
        a.btn.btn-1.btn-lg href=(path::structure_page(page.at.id, "new")) { (icon(Icon::PLUS)) (t.get("structure-new")) }
    };
    let content = html! {
        div.line {
            (search(frame, page, &here))
            (filters(t, page, everybody))
        }
        @if page.lines.is_empty() {
            div.empty { (icon(Icon::USERS)) p { (t.get(if everybody == 0 && page.words.is_empty() { "structure-nobody" } else { "structure-none-found" })) } }
        } @else {
            (table(frame, page))
            (pager(t, &page.pager))
        }
    };
    let title = t.get("structure-accounts");
    let lead = t.with("structure-count", &[("name", (&page.at.name).into()), ("n", everybody.into())]);
    shell(frame, &page.at, &Sheet { here: &here, title, lead: &lead, acts, wide: true }, &content)
}

fn search(frame: &Frame<'_>, page: &Page, here: &str) -> Markup {
    let t = frame.text;
    html! {
        form.search role="search" method="get" action=(here) {
            (icon(Icon::SEARCH))
            input.in type="search" name="q" value=(page.words) aria-label=(t.get("structure-search"))
                placeholder=(t.get("structure-search-hint")) autocomplete="off";
            @if let Some(standing) = page.standing { input type="hidden" name="standing" value=(standing.as_str()); }
            @if page.sort != Sort::default() { input type="hidden" name="sort" value=(order(page.sort)); }
        }
    }
}

fn filters(t: Text, page: &Page, everybody: u64) -> Markup {
    let pill = |standing: Option<Standing>, words: &'static str, count: u64| {
        let current = (page.standing == standing).then_some("true");
        let href = link(&page.at, &page.words, standing, (page.sort, 1));
        html! { a href=(href) aria-current=[current] { (t.get(words)) " " (count) } }
    };
    let words = |standing| match standing {
        Standing::Active => "structure-actives",
        Standing::Invited => "structure-inviteds",
        Standing::Expired => "structure-expireds",
        Standing::Waiting => "structure-waitings",
        Standing::Closed => "structure-closeds",
    };
    html! {
        nav.pills aria-label=(t.get("structure-filter")) {
            (pill(None, "structure-all", everybody))
            @for standing in Standing::ALL {
                @let count = page.counts.get(&standing).copied().unwrap_or(0);
                @if count > 0 || page.standing == Some(standing) { (pill(Some(standing), words(standing), count)) }
            }
        }
    }
}

fn table(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let head = |sort: Sort, words: &'static str| {
        let sorted = (page.sort == sort).then_some(if sort == Sort::Name { "ascending" } else { "descending" });
        html! {
            th scope="col" aria-sort=[sorted] {
                a href=(link(&page.at, &page.words, page.standing, (sort, 1))) { (t.get(words)) }
            }
        }
    };
    html! {
        div.wrap {
            table.table {
                caption.vh { (t.get("structure-caption")) }
                thead {
                    tr {
                        (head(Sort::Name, "structure-person"))
                        th.lo scope="col" { (t.get("structure-profession")) }
                        th scope="col" { (t.get("structure-standing")) }
                        (head(Sort::Seen, "structure-seen"))
                        th.lo scope="col" { (t.get("structure-methods")) }
                    }
                }
                tbody { @for line in &page.lines { (row(frame, page, line)) } }
            }
        }
    }
}

fn row(frame: &Frame<'_>, page: &Page, line: &RosterLine) -> Markup {
    let t = frame.text;
    let profession = if line.profession.is_empty() { "–" } else { &line.profession };
    html! {
        tr {
            td {
                span.line.nowrap {
                    (person::avatar(&person::initials(&line.name, line.address.as_str()), line.address.as_str()))
                    span {
                        a href=(path::structure_account(page.at.id, line.account)) { b { (line.name) } }
                        small { (address(line.address.as_str())) }
                    }
                }
            }
            td.lo data-l=(t.get("structure-profession")) { (profession) }
            td data-l=(t.get("structure-standing")) { (tag(t, line.standing)) }
            td data-l=(t.get("structure-seen")) { (seen(frame, line)) }
            td.lo data-l=(t.get("structure-methods")) { (methods(t, &line.methods)) }
        }
    }
}

fn seen(frame: &Frame<'_>, line: &RosterLine) -> String {
    let t = frame.text;
    match (line.seen, line.expires) {
        (Some(at), _) => t.near(at, frame.now, frame.zone),
        (None, Some(until)) if until > frame.now => {
            t.with("structure-never-until", &[("moment", t.near(until, frame.now, frame.zone).into())])
        }
        (None, _) => t.get("structure-never").to_owned(),
    }
}

/// The methods as icons, each with its name for who cannot see them.
pub(super) fn methods(t: Text, methods: &[Method]) -> Markup {
    let sign = |method| match method {
        Method::Passkey => Icon::PASSKEY,
        Method::Totp => Icon::APP,
        Method::Push => Icon::PHONE,
        Method::Sms => Icon::SMS,
        Method::Voice => Icon::CALL,
        Method::Email => Icon::MAIL,
        Method::Recovery => Icon::KEY,
    };
    html! {
        @if methods.is_empty() { span.mute { (t.get("structure-no-method")) } }
        @else {
            span.line {
                @for method in methods { (icon(sign(*method))) span.vh { (verify::label(t, *method)) " " } }
            }
        }
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    use crate::base::{AccountId, Timestamp};
    let now = crate::view::gallery::NOW;
    let line = |name: &str, local: &str, standing, methods: &[Method]| RosterLine {
        account: AccountId::new(),
        address: format!("{local}@chts.example").parse().unwrap(),
        name: name.into(),
        profession: "Infirmière".into(),
        standing,
        expires: matches!(standing, Standing::Invited).then_some(Timestamp(now.0 + 180_000_000)),
        seen: matches!(standing, Standing::Active | Standing::Closed).then_some(Timestamp(now.0 - 7_200_000)),
        made: now,
        methods: methods.to_vec(),
    };
    let lines = vec![
        line("Amina Benhaddou", "amina.benhaddou", Standing::Active, &[Method::Passkey, Method::Totp]),
        line("Louis <i>Carpenter</i>-Daigle", "louis.carpenter-daigle", Standing::Active, &[Method::Sms]),
        line("Solène Nadeau", "solene.nadeau", Standing::Invited, &[]),
        line("Tristan Dufault", "tristan.dufault", Standing::Expired, &[]),
        line("Yacine Kaddour", "yacine.kaddour", Standing::Waiting, &[]),
        line("Hélène Garand", "helene.garand", Standing::Closed, &[Method::Totp]),
    ];
    let counts = [(Standing::Active, 41), (Standing::Invited, 5), (Standing::Closed, 2)].into();
    let pager = Pager { first: 1, last: 6, total: 48, newer: None, older: Some("/structure/1?page=2".into()) };
    let page =
        Page { at: super::sample(), lines, counts, words: String::new(), standing: None, sort: Sort::Name, pager };
    let found = Page {
        words: "dufault & co".into(),
        standing: Some(Standing::Expired),
        sort: Sort::Seen,
        lines: vec![line("Tristan Dufault", "tristan.dufault", Standing::Expired, &[])],
        ..page.clone()
    };
    let nobody = Page { lines: Vec::new(), counts: BTreeMap::new(), pager: Pager::default(), ..page.clone() };
    vec![("all", page), ("found", found), ("nobody", nobody)]
}
