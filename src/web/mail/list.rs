//! `GET /mail/{mailbox}`: as many rows as the reader wants, newest first, with or without a search.

use super::{mailbox, no_mailbox, reader::Reader, work};
use crate::{
    mail::{Form, List, Page, Query, Until},
    view::{
        mail::{Pager, Search, SearchProblem, list},
        path::Root,
    },
    web::{door::Answer, visit::Visit},
};

/// Longest search text that is understood, in characters.
const MAX_WORDS: usize = 1_000;

/// The list.
pub(in crate::web) async fn get(key: Reader, visit: &Visit) -> Answer {
    let (mailbox, person) = (mailbox(visit)?, key.mail(visit.visitor().ip));
    let (search, query) = asked(visit);
    let wanted = Page::of(visit.query("page").parse().unwrap_or(1), visit.preferences().rows.get());
    let found = visit.rooms().mail.list(&person, &mailbox, wanted, &query).await.map_err(no_mailbox)?;
    let (pager, until) = (pager(&found), until(&key, &found));
    let side = visit.site().sides.with(visit.rooms(), &key, &person, &found).await;
    let rows = work::rows(&key, visit, found.rows).await?;
    let all_selected = visit.query("select") == "page";
    let page = list::Page {
        mailbox,
        side,
        search,
        number: found.page.into(),
        pager,
        rows,
        all_selected,
        validity: Some(found.uid_validity),
        looked_into: found.looked_into,
        until,
    };
    Ok(visit.show(&key, |frame| list::page(frame, &page)))
}

/// What arrives is told of one's own inbox, from where its first page knows it.
fn until(key: &Reader, found: &List) -> Option<String> {
    if key.root() != Root::Own || !found.mailbox.name.is_inbox() {
        return None;
    }
    if found.page != 1 || !found.query.is_empty() {
        return Some(String::new());
    }
    Some(Until::after(found.uid_validity, found.newest).to_string())
}

/// The search of the query: what the page shows of it, and what the server is asked.
pub(super) fn asked(visit: &Visit) -> (Search, Query) {
    let text = |name| visit.query(name).to_owned();
    let on = |name| matches!(visit.query(name), "1" | "on" | "true");
    let mut search = Search {
        q: text("q"),
        from: text("from"),
        to: text("to"),
        subject: text("subject"),
        body: text("body"),
        since: text("since"),
        before: text("before"),
        unread: on("unread"),
        flagged: on("flagged"),
        attachment: on("attachment"),
        problem: None,
    };
    for words in [&mut search.q, &mut search.from, &mut search.to, &mut search.subject, &mut search.body] {
        if words.chars().any(char::is_control) || words.chars().count() > MAX_WORDS {
            words.clear();
            search.problem = Some(SearchProblem::Words);
        }
    }
    for day in [&mut search.since, &mut search.before] {
        if !day.is_empty() && day.trim().parse::<chrono::NaiveDate>().is_err() {
            day.clear();
            search.problem = Some(SearchProblem::Date);
        }
    }
    let form = Form {
        from: search.from.clone(),
        to: search.to.clone(),
        subject: search.subject.clone(),
        body: search.body.clone(),
        since: search.since.clone(),
        before: search.before.clone(),
        unread: search.unread,
        flagged: search.flagged,
        attachment: search.attachment,
    };
    let mut query = Query::parse(&search.q);
    query.terms.extend(Query::from_form(&form).terms);
    (search, query)
}

fn pager(found: &List) -> Pager {
    let shown = u64::try_from(found.rows.len()).unwrap_or(0);
    let before = u64::from(found.before);
    let first = if shown == 0 { 0 } else { before + 1 };
    Pager { first, last: before + shown, total: found.total.into(), newer: None, older: None }
}
