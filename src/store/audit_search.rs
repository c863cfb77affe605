//! `audit`, searched: by whom or about whom, by event, outcome and detail, in a period; a page at a time by the place in
//! the chain. Every condition has an index that ends in that place, so that a page costs a page, however long the journal is.

use sea_orm::{Condition, ConnectionTrait, EntityTrait, QueryOrder, QuerySelect, entity::prelude::*};

use super::{
    Error,
    audit::{Column, Entity, EntryRow},
};
use crate::base::{AccountId, Timestamp};

/// Which entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Done by this person, or to them.
    pub person: Option<AccountId>,
    /// What happened, by its name.
    pub event: Option<&'static str>,
    /// How it ended, by its name.
    pub outcome: Option<&'static str>,
    /// With this detail, whole: a structure.
    pub detail: Option<String>,
    /// At this moment or later.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
}

/// Where a page begins, by the place in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cursor {
    /// At the newest.
    Newest,
    /// At the newest of those before this one.
    Before(i64),
    /// At the oldest of those after this one.
    After(i64),
}

/// A page: newest first, but oldest first after a cursor.
pub async fn page(
    db: &impl ConnectionTrait,
    filter: &Filter,
    cursor: Cursor,
    limit: u64,
) -> Result<Vec<EntryRow>, Error> {
    let Some(rest) = conditions(db, filter, cursor).await? else { return Ok(Vec::new()) };
    let upwards = matches!(cursor, Cursor::After(_));
    // A person's deeds and what was done to them are two indexes: each gives a page, and the nearer ones of both are it.
    let sides: Vec<Option<Column>> = match filter.person {
        Some(_) => vec![Some(Column::Actor), Some(Column::Subject)],
        None => vec![None],
    };
    let mut found = Vec::new();
    for side in sides {
        let mut query = Entity::find().filter(rest.clone());
        if let (Some(column), Some(person)) = (side, filter.person) {
            query = query.filter(column.eq(person));
        }
        query = if upwards { query.order_by_asc(Column::Seq) } else { query.order_by_desc(Column::Seq) };
        found.extend(query.limit(limit).all(db).await?);
    }
    found.sort_by_key(|row| if upwards { row.seq } else { -row.seq });
    found.dedup_by_key(|row| row.seq);
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// Everything but the person. `None` when nothing can be found: the period holds no day.
async fn conditions(db: &impl ConnectionTrait, filter: &Filter, cursor: Cursor) -> Result<Option<Condition>, Error> {
    let mut all = Condition::all();
    // A period is a stretch of the chain: days never go back in it.
    if let Some(from) = filter.from {
        let Some(first) = first_since(db, &day(from)).await? else { return Ok(None) };
        all = all.add(Column::Seq.gte(first)).add(Column::At.gte(from));
    }
    if let Some(until) = filter.until {
        let next = until.to_chrono().date_naive().succ_opt().map(|next| next.to_string()).unwrap_or_default();
        if let Some(end) = first_since(db, &next).await? {
            all = all.add(Column::Seq.lt(end));
        }
        all = all.add(Column::At.lt(until));
    }
    match cursor {
        Cursor::Newest => {}
        Cursor::Before(seq) => all = all.add(Column::Seq.lt(seq)),
        Cursor::After(seq) => all = all.add(Column::Seq.gt(seq)),
    }
    let texts =
        [(Column::Event, filter.event), (Column::Outcome, filter.outcome), (Column::Detail, filter.detail.as_deref())];
    for (column, text) in texts {
        all = all.add_option(text.map(|text| column.eq(text)));
    }
    Ok(Some(all))
}

fn day(at: Timestamp) -> String {
    at.to_chrono().date_naive().to_string()
}

/// The place of the first entry of a day or of the next one that has any.
async fn first_since(db: &impl ConnectionTrait, day: &str) -> Result<Option<i64>, Error> {
    let query = Entity::find().select_only().column(Column::Seq).filter(Column::Day.gte(day));
    Ok(query.order_by_asc(Column::Day).order_by_asc(Column::Seq).into_tuple().one(db).await?)
}
