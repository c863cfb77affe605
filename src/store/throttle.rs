//! `throttle`: one row for each counter of tries (security.md 3.6). What the bytes mean is the room of sessions' affair.

use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel as _, entity::prelude::*, sea_query::OnConflict};

use super::Error;
use crate::base::Timestamp;

mod entity {
    use crate::base::Timestamp;
    use sea_orm::entity::prelude::*;

    /// One counter.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "throttle")]
    pub struct Model {
        /// What is counted, and on what: a word and a keyed hash.
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        /// When it happened.
        pub log: Vec<u8>,
        /// What was tried.
        pub marks: Vec<u8>,
        /// How many locks have followed each other.
        pub level: i32,
        /// Failures without a success in between.
        pub consecutive: i32,
        /// Closed until then.
        pub until: Timestamp,
        /// When it last changed.
        pub changed_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{ActiveModel, Column, Entity};

/// A row of the table.
pub use entity::Model as ThrottleRow;

/// Takes a counter, an empty one if there was none, and holds it until the transaction ends: who comes second waits and
/// sees what the first one wrote. Several are taken in the order of their keys.
pub async fn take(txn: &super::Txn, key: &str, now: Timestamp) -> Result<ThrottleRow, Error> {
    let row = ThrottleRow {
        key: key.to_owned(),
        log: Vec::new(),
        marks: Vec::new(),
        level: 0,
        consecutive: 0,
        until: Timestamp(0),
        changed_at: now,
    };
    let touch = OnConflict::column(Column::Key).update_column(Column::ChangedAt).to_owned();
    Ok(Entity::insert(row.into_active_model()).on_conflict(touch).exec_with_returning(txn).await?)
}

/// Writes back a counter that was taken.
pub async fn put(txn: &super::Txn, row: ThrottleRow) -> Result<(), Error> {
    let key = row.key.clone();
    let row: ActiveModel = row.into_active_model().reset_all();
    Entity::update_many().set(row).filter(Column::Key.eq(key)).exec(txn).await?;
    Ok(())
}

/// Several counters as they stand, without holding them.
pub async fn find_all(db: &impl ConnectionTrait, keys: &[&str]) -> Result<Vec<ThrottleRow>, Error> {
    Ok(Entity::find().filter(Column::Key.is_in(keys.iter().copied())).all(db).await?)
}

/// Clears counters.
pub async fn clear(db: &impl ConnectionTrait, keys: &[String]) -> Result<u64, Error> {
    Ok(Entity::delete_many().filter(Column::Key.is_in(keys.iter().cloned())).exec(db).await?.rows_affected)
}

/// Forgets counters that nothing happened on since `before` and that are open.
pub async fn purge(db: &impl ConnectionTrait, before: Timestamp, now: Timestamp) -> Result<u64, Error> {
    let old = Entity::delete_many().filter(Column::ChangedAt.lt(before)).filter(Column::Until.lt(now));
    // A long row of failures is what closes a method in the end: only a success ends it.
    let open = old.filter(Column::Consecutive.eq(0)).exec(db).await?.rows_affected;
    let others = Entity::delete_many()
        .filter(Column::ChangedAt.lt(before))
        .filter(Column::Until.lt(now))
        .filter(Column::Key.not_like("code:%"))
        .exec(db)
        .await?;
    Ok(open + others.rows_affected)
}
