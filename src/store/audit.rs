//! `audit`, `audit_day`, `audit_chain`: the journal, its daily heads and its present end.

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, EntityTrait, FromQueryResult, QueryOrder, QuerySelect, entity::prelude::*,
    sea_query::Query,
};

use super::{Error, one_row};
use crate::base::{AccountId, Timestamp};

mod entity {
    use crate::base::{AccountId, Timestamp};
    use sea_orm::entity::prelude::*;
    use uuid::Uuid;

    /// An entry of the journal. Empty texts: not known, or not fitting the event.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit")]
    pub struct Model {
        /// Its place in the chain, from 1, without gaps.
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i64,
        /// Its name outside of this database.
        pub id: Uuid,
        /// Its day in UTC, `2026-11-20`.
        pub day: String,
        /// When it happened.
        pub at: Timestamp,
        /// What happened, by the names of security.md 3.12.
        pub event: String,
        /// `ok`, `fail` or `refused`.
        pub outcome: String,
        /// Why, as a word of the program.
        pub reason: String,
        /// Who did it.
        pub actor: Option<AccountId>,
        /// To whom.
        pub subject: Option<AccountId>,
        /// From which address.
        pub ip: String,
        /// From which device, by its identifier.
        pub device: String,
        /// What the browser says it is.
        pub agent: String,
        /// The session, as a hash.
        pub session: String,
        /// The challenge.
        pub challenge: String,
        /// The method of verification.
        pub method: String,
        /// The assurance level.
        pub level: String,
        /// What else the event needs, never a content.
        pub detail: String,
        /// The hash of this entry and of the one before.
        pub hash: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::ActiveModel;
pub(super) use entity::{Column, Entity};

mod day {
    use sea_orm::entity::prelude::*;

    /// The end of the chain on a finished day.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_day")]
    pub struct Model {
        /// The day in UTC.
        #[sea_orm(primary_key, auto_increment = false)]
        pub day: String,
        /// The last entry of the day.
        pub seq: i64,
        /// How many entries the day has.
        pub entries: i64,
        /// The hash of the last entry.
        pub hash: String,
        /// The seal over all of this.
        pub seal: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod chain {
    use sea_orm::entity::prelude::*;

    /// The present end of the chain: the one row.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_chain")]
    pub struct Model {
        /// Always 1.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        /// The last entry; 0 before the first.
        pub seq: i64,
        /// Its day.
        pub day: String,
        /// How many entries that day has so far.
        pub entries: i64,
        /// The hash of the last entry.
        pub hash: String,
        /// The seal over all of this.
        pub seal: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A row of `audit_chain`.
pub use chain::Model as ChainRow;
/// A row of `audit_day`.
pub use day::Model as DayRow;
/// A row of `audit`.
pub use entity::Model as EntryRow;

/// The present end of the chain, held until the transaction ends: who appends next waits for it.
pub async fn hold_end(txn: &super::Txn) -> Result<Option<ChainRow>, Error> {
    // An update that changes nothing takes the row on both databases; SQLite knows no FOR UPDATE.
    let statement = Query::update()
        .table(chain::Entity)
        .value(chain::Column::Id, 1)
        .and_where(chain::Column::Id.eq(1))
        .returning_all()
        .to_owned();
    Ok(txn.query_one(&statement).await?.map(|row| ChainRow::from_query_result(&row, "")).transpose()?)
}

/// Moves the end of the chain.
pub async fn move_end(txn: &super::Txn, end: ChainRow) -> Result<(), Error> {
    let result = chain::Entity::update_many()
        .col_expr(chain::Column::Seq, Expr::value(end.seq))
        .col_expr(chain::Column::Day, Expr::value(end.day))
        .col_expr(chain::Column::Entries, Expr::value(end.entries))
        .col_expr(chain::Column::Hash, Expr::value(end.hash))
        .col_expr(chain::Column::Seal, Expr::value(end.seal))
        .filter(chain::Column::Id.eq(1))
        .exec(txn)
        .await?;
    one_row(result.rows_affected)
}

/// Adds entries, so many in one statement as both databases take the values of.
pub async fn insert(txn: &super::Txn, rows: &[EntryRow]) -> Result<(), Error> {
    for rows in rows.chunks(100) {
        Entity::insert_many(rows.iter().cloned().map(active)).exec_without_returning(txn).await?;
    }
    Ok(())
}

fn active(row: EntryRow) -> ActiveModel {
    ActiveModel {
        seq: Set(row.seq),
        id: Set(row.id),
        day: Set(row.day),
        at: Set(row.at),
        event: Set(row.event),
        outcome: Set(row.outcome),
        reason: Set(row.reason),
        actor: Set(row.actor),
        subject: Set(row.subject),
        ip: Set(row.ip),
        device: Set(row.device),
        agent: Set(row.agent),
        session: Set(row.session),
        challenge: Set(row.challenge),
        method: Set(row.method),
        level: Set(row.level),
        detail: Set(row.detail),
        hash: Set(row.hash),
    }
}

/// Keeps the end of a finished day.
pub async fn insert_day(txn: &super::Txn, row: DayRow) -> Result<(), Error> {
    let row = day::ActiveModel {
        day: Set(row.day),
        seq: Set(row.seq),
        entries: Set(row.entries),
        hash: Set(row.hash),
        seal: Set(row.seal),
    };
    day::Entity::insert(row).exec_without_returning(txn).await?;
    Ok(())
}

/// The present end of the chain.
pub async fn end(db: &impl ConnectionTrait) -> Result<Option<ChainRow>, Error> {
    Ok(chain::Entity::find_by_id(1).one(db).await?)
}

/// The ends of finished days, in order.
pub async fn days(db: &impl ConnectionTrait) -> Result<Vec<DayRow>, Error> {
    Ok(day::Entity::find().order_by_asc(day::Column::Seq).all(db).await?)
}

/// Entries after `seq`, in order, `limit` at most.
pub async fn after(db: &impl ConnectionTrait, seq: i64, limit: u64) -> Result<Vec<EntryRow>, Error> {
    Ok(Entity::find().filter(Column::Seq.gt(seq)).order_by_asc(Column::Seq).limit(limit).all(db).await?)
}

/// The place of the oldest entry.
pub async fn first(db: &impl ConnectionTrait) -> Result<Option<i64>, Error> {
    Ok(Entity::find().select_only().column(Column::Seq).order_by_asc(Column::Seq).into_tuple().one(db).await?)
}

/// The end of the latest finished day before `day`.
pub async fn last_day_before(db: &impl ConnectionTrait, day: &str) -> Result<Option<DayRow>, Error> {
    let earlier = day::Entity::find().filter(day::Column::Day.lt(day));
    Ok(earlier.order_by_desc(day::Column::Day).one(db).await?)
}

/// Removes the entries through `seq`, and says how many.
pub async fn remove_through(txn: &super::Txn, seq: i64) -> Result<u64, Error> {
    Ok(Entity::delete_many().filter(Column::Seq.lte(seq)).exec(txn).await?.rows_affected)
}

/// What happened to a person since `since`, youngest first, `limit` at most.
pub async fn about(
    db: &impl ConnectionTrait,
    subject: AccountId,
    since: Timestamp,
    limit: u64,
) -> Result<Vec<EntryRow>, Error> {
    let query = Entity::find().filter(Column::Subject.eq(subject)).filter(Column::At.gte(since));
    Ok(query.order_by_desc(Column::Seq).limit(limit).all(db).await?)
}
