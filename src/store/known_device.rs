//! `known_device`: the browsers that each account has signed in on (security.md R-80). They open nothing; strangers'
//! tries do not count on them.

use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel as _, QueryOrder, QuerySelect, entity::prelude::*};

use super::Error;
use crate::base::{AccountId, Timestamp};

mod entity {
    use crate::base::{AccountId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "known_device")]
    pub struct Model {
        /// Which one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Whose.
        pub account: AccountId,
        /// The hash of what the cookie holds.
        #[sea_orm(unique)]
        pub nonce_hash: String,
        /// With what.
        pub agent: String,
        /// Since when.
        pub created_at: Timestamp,
        /// When it signed in last.
        pub seen_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as KnownDeviceRow;

/// Adds one.
pub async fn insert(db: &impl ConnectionTrait, row: KnownDeviceRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// Which of these belongs to an account.
pub async fn find(
    db: &impl ConnectionTrait,
    account: AccountId,
    nonce_hashes: Vec<String>,
) -> Result<Option<KnownDeviceRow>, Error> {
    let query = Entity::find().filter(Column::NonceHash.is_in(nonce_hashes)).filter(Column::Account.eq(account));
    Ok(query.one(db).await?)
}

/// When an account signed in last, as far as its browsers are remembered.
pub async fn latest(db: &impl ConnectionTrait, account: AccountId) -> Result<Option<Timestamp>, Error> {
    let query = Entity::find().filter(Column::Account.eq(account)).order_by_desc(Column::SeenAt);
    Ok(query.one(db).await?.map(|row| row.seen_at))
}

/// Notes that it signed in.
pub async fn seen(db: &impl ConnectionTrait, id: Uuid, now: Timestamp) -> Result<(), Error> {
    Entity::update_many().col_expr(Column::SeenAt, Expr::value(now)).filter(Column::Id.eq(id)).exec(db).await?;
    Ok(())
}

/// Forgets all but the `keep` latest used of an account, and says how many it had.
pub async fn keep_latest(db: &impl ConnectionTrait, account: AccountId, keep: u64) -> Result<u64, Error> {
    let all =
        Entity::find().filter(Column::Account.eq(account)).order_by_desc(Column::SeenAt).limit(1_000).all(db).await?;
    let count = u64::try_from(all.len()).unwrap_or(u64::MAX);
    let surplus: Vec<Uuid> =
        all.into_iter().skip(usize::try_from(keep).unwrap_or(usize::MAX)).map(|row| row.id).collect();
    if !surplus.is_empty() {
        Entity::delete_many().filter(Column::Id.is_in(surplus)).exec(db).await?;
    }
    Ok(count)
}

/// Forgets every one of an account.
pub async fn delete_all(db: &impl ConnectionTrait, account: AccountId) -> Result<u64, Error> {
    Ok(Entity::delete_many().filter(Column::Account.eq(account)).exec(db).await?.rows_affected)
}

/// Forgets those that did not sign in since `before`.
pub async fn purge(db: &impl ConnectionTrait, before: Timestamp) -> Result<u64, Error> {
    Ok(Entity::delete_many().filter(Column::SeenAt.lt(before)).exec(db).await?.rows_affected)
}
