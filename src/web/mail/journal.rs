//! `GET /box/{account}/journal`: who did what in a box, for the person who answers for it.

use std::{collections::BTreeMap, time::Duration};

use super::reader::Reader;
use crate::{
    audit::Written,
    base::AccountId,
    view::mail::journal::{self, Did, Line, Who},
    web::{door::Answer, failure::Failure, visit::Visit},
};

/// How far back is told.
const BACK: Duration = Duration::from_hours(90 * 24);
/// Most entries looked through.
const MOST: u64 = 500;
/// How much of a message's name is shown.
const REFERENCE: usize = 8;

/// The journal.
pub(in crate::web) async fn get(key: Reader, visit: &Visit) -> Answer {
    let open = key.open_box().ok_or(Failure::NotFound)?;
    if !open.is_responsible() {
        return Err(Failure::Forbidden);
    }
    let rooms = visit.rooms();
    let written = rooms.journal.about(open.account(), rooms.clock.now() - BACK, MOST).await?;
    let mut names: BTreeMap<AccountId, Who> = BTreeMap::new();
    let mut lines = Vec::new();
    for entry in written {
        // What its owner did, before it was handed over, is theirs.
        let Some(did) = Did::of(&entry.event, &entry.outcome, &entry.reason) else { continue };
        if entry.actor == Some(open.account()) {
            continue;
        }
        if let Some(person) = entry.actor.filter(|person| !names.contains_key(person)) {
            let found = rooms.accounts.find(person).await?;
            names.insert(person, found.map_or(Who::Gone, |account| Who::Named(account.name)));
        }
        let who = entry.actor.and_then(|person| names.get(&person)).cloned().unwrap_or(Who::House);
        lines.push(Line { at: entry.at, who, did, message: message(&entry) });
    }
    let person = key.mail(visit.visitor().ip);
    let side = visit.site().sides.get(rooms, &key, &person, None).await;
    let page = journal::Page { side, lines };
    Ok(visit.show(&key, |frame| journal::page(frame, &page)))
}

fn message(entry: &Written) -> Option<String> {
    let message = entry.detail.strip_prefix("message=")?;
    message.get(..REFERENCE).map(str::to_owned)
}
