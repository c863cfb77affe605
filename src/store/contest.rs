//! `contest`: the links of notices by which an owner freezes an account that somebody else has changed (security.md
//! Only the hash of a link is kept.

use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel as _, entity::prelude::*};

use super::Error;
use crate::base::Timestamp;

mod entity {
    use crate::base::{AccountId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One link.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "contest")]
    pub struct Model {
        /// The hash of its secret.
        #[sea_orm(primary_key, auto_increment = false)]
        pub token_hash: String,
        /// Which account it freezes.
        pub account: AccountId,
        /// The notice that it stands in.
        pub notice: String,
        /// When that happened.
        pub happened_at: Timestamp,
        /// Until when it works.
        pub expires_at: Timestamp,
        /// When it was used.
        pub used_at: Option<Timestamp>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as ContestRow;

/// Adds one.
pub async fn insert(db: &impl ConnectionTrait, row: ContestRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// The one of a secret, if its time is not over.
pub async fn find(db: &impl ConnectionTrait, token_hash: &str, now: Timestamp) -> Result<Option<ContestRow>, Error> {
    Ok(Entity::find_by_id(token_hash).filter(Column::ExpiresAt.gt(now)).one(db).await?)
}

/// Uses one: true for the first who does.
pub async fn take(db: &impl ConnectionTrait, token_hash: &str, now: Timestamp) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(Column::TokenHash.eq(token_hash))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Forgets those that expired before `before`.
pub async fn purge(db: &impl ConnectionTrait, before: Timestamp) -> Result<(), Error> {
    Entity::delete_many().filter(Column::ExpiresAt.lt(before)).exec(db).await?;
    Ok(())
}
