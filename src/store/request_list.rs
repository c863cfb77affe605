//! `support_request` as the desk lists it: a queue, a kind, what is searched; a page at a time, from a row that was shown.

use sea_orm::{
    Condition, ConnectionTrait, EntityTrait, ExprTrait as _, Order, PaginatorTrait as _, QueryOrder, QuerySelect,
    Select, entity::prelude::*, sea_query::Query,
};

use super::{
    Error, request_word as word,
    support_request::{Column, Entity, Kind, State, SupportRequestRow},
};
use crate::base::{AccountId, Place, Timestamp};

/// Which requests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// In these states.
    pub states: Vec<State>,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// That this person has taken.
    pub assigned: Option<AccountId>,
    /// For each place, only those received before.
    pub before: Option<Vec<(Place, Timestamp)>>,
    /// What is searched.
    pub search: Option<Search>,
}

/// What is searched: any of these.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// The reference.
    pub reference: String,
    /// The name by which somebody signs in.
    pub name: String,
    /// Keyed hashes of words, all of which a request has.
    pub words: Vec<String>,
    /// The keyed hash of all that was typed as one word.
    pub whole: String,
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Begin {
    /// At the first.
    #[default]
    Start,
    /// After this one.
    After(Uuid),
    /// Before this one.
    Before(Uuid),
}

/// A page in the order of being received, or the latest first. A row that has gone since begins at the start.
pub async fn page(
    db: &impl ConnectionTrait,
    filter: &Filter,
    (latest_first, from): (bool, Begin),
    limit: u64,
) -> Result<Vec<SupportRequestRow>, Error> {
    let (edge, back) = match from {
        Begin::Start => (None, false),
        Begin::After(id) => (Entity::find_by_id(id).one(db).await?, false),
        Begin::Before(id) => (Entity::find_by_id(id).one(db).await?, true),
    };
    let falling = latest_first != (back && edge.is_some());
    let mut query = found(filter);
    if let Some(edge) = &edge {
        let (same, at) = (Column::ReceivedAt.eq(edge.received_at), edge.received_at);
        let beyond = if falling {
            Condition::any().add(Column::ReceivedAt.lt(at)).add(same.and(Column::Id.lt(edge.id)))
        } else {
            Condition::any().add(Column::ReceivedAt.gt(at)).add(same.and(Column::Id.gt(edge.id)))
        };
        query = query.filter(beyond);
    }
    let order = || if falling { Order::Desc } else { Order::Asc };
    let query = query.order_by(Column::ReceivedAt, order()).order_by(Column::Id, order());
    let mut rows = query.limit(limit).all(db).await?;
    if falling != latest_first {
        rows.reverse();
    }
    Ok(rows)
}

/// How many they are.
pub async fn count(db: &impl ConnectionTrait, filter: &Filter) -> Result<u64, Error> {
    Ok(found(filter).count(db).await?)
}

fn found(filter: &Filter) -> Select<Entity> {
    let mut all = Condition::all().add(Column::State.is_in(filter.states.iter().copied()));
    all = all.add_option(filter.kind.map(|kind| Column::Kind.eq(kind)));
    all = all.add_option(filter.assigned.map(|who| Column::Assigned.eq(who)));
    if let Some(places) = &filter.before {
        let any = places.iter().fold(Condition::any(), |any, (place, moment)| {
            any.add(Column::Place.eq(*place).and(Column::ReceivedAt.lt(*moment)))
        });
        all = all.add(any);
    }
    if let Some(search) = &filter.search {
        let has = |hash: &String| {
            let with = Query::select()
                .column(word::Column::Request)
                .from(word::Entity)
                .and_where(word::Column::Word.eq(hash))
                .take();
            Column::Id.in_subquery(with)
        };
        let mut any = Condition::any()
            .add(Column::Reference.eq(&search.reference))
            .add(Column::Name.eq(&search.name))
            .add(has(&search.whole));
        if !search.words.is_empty() {
            any = any.add(search.words.iter().fold(Condition::all(), |all, word| all.add(has(word))));
        }
        all = all.add(any);
    }
    Entity::find().filter(all)
}
