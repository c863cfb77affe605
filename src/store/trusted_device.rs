//! `trusted_device`: the browsers that « Se souvenir de moi » was ticked on (security.md 3.8).

use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel as _, QueryOrder, QuerySelect, entity::prelude::*};

use super::Error;
use crate::base::{AccountId, DeviceId, Timestamp};

mod entity {
    use crate::base::{AccountId, AssuranceLevel, DeviceId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "trusted_device")]
    pub struct Model {
        /// Which one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: DeviceId,
        /// Whose.
        pub account: AccountId,
        /// The hash of the cookie's first half, the same for its whole life.
        #[sea_orm(unique)]
        pub series_hash: String,
        /// The hash of its second half, another one at each use.
        pub secret_hash: String,
        /// The second half before the last use.
        pub former_hash: Option<String>,
        /// What was proved when it was given.
        pub level: AssuranceLevel,
        /// From where it was used last.
        pub ip: String,
        /// With what.
        pub agent: String,
        /// Since when.
        pub created_at: Timestamp,
        /// When it was used last.
        pub rotated_at: Timestamp,
        /// Until when, fixed when it was given.
        pub expires_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as TrustedDeviceRow;

/// Adds one.
pub async fn insert(db: &impl ConnectionTrait, row: TrustedDeviceRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// The device of a cookie's first half.
pub async fn find(db: &impl ConnectionTrait, series_hash: &str) -> Result<Option<TrustedDeviceRow>, Error> {
    Ok(Entity::find().filter(Column::SeriesHash.eq(series_hash)).one(db).await?)
}

/// Those of an account, the latest used first; 100 at most.
pub async fn of_account(db: &impl ConnectionTrait, account: AccountId) -> Result<Vec<TrustedDeviceRow>, Error> {
    let query = Entity::find().filter(Column::Account.eq(account));
    Ok(query.order_by_desc(Column::RotatedAt).order_by_desc(Column::Id).limit(100).all(db).await?)
}

/// Gives a device a new second half: true for the one who did it first.
pub async fn rotate(
    db: &impl ConnectionTrait,
    id: DeviceId,
    (from, to): (&str, &str),
    (ip, agent): (&str, &str),
    now: Timestamp,
) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::SecretHash, Expr::value(to))
        .col_expr(Column::FormerHash, Expr::value(from))
        .col_expr(Column::Ip, Expr::value(ip))
        .col_expr(Column::Agent, Expr::value(agent))
        .col_expr(Column::RotatedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::SecretHash.eq(from))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Takes the trust of one device away: true for the one who did it.
pub async fn delete(db: &impl ConnectionTrait, account: AccountId, id: DeviceId) -> Result<bool, Error> {
    let query = Entity::delete_many().filter(Column::Id.eq(id)).filter(Column::Account.eq(account));
    Ok(query.exec(db).await?.rows_affected == 1)
}

/// Takes the trust of every device of an account away.
pub async fn delete_all(db: &impl ConnectionTrait, account: AccountId) -> Result<u64, Error> {
    Ok(Entity::delete_many().filter(Column::Account.eq(account)).exec(db).await?.rows_affected)
}

/// Forgets those that expired before `before`.
pub async fn purge(db: &impl ConnectionTrait, before: Timestamp) -> Result<u64, Error> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(before)).exec(db).await?.rows_affected)
}
