//! `method_reset`: methods of verification that a referent has asked to take away (security.md R-159).

use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel as _, QueryOrder, QuerySelect, entity::prelude::*};

use super::Error;
use crate::base::{AccountId, Timestamp};

mod entity {
    use crate::base::{AccountId, StructureId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One of them; one at a time for an account.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "method_reset")]
    pub struct Model {
        /// Whose methods.
        #[sea_orm(primary_key, auto_increment = false)]
        pub account: AccountId,
        /// For which structure.
        pub structure: StructureId,
        /// Who asked.
        pub asked_by: AccountId,
        /// When.
        pub asked_at: Timestamp,
        /// When it is done, if nobody says otherwise.
        pub due_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as MethodResetRow;

/// Adds one.
///
/// # Errors
/// [`Error::Exists`] when one is waiting already.
pub async fn insert(db: &impl ConnectionTrait, row: MethodResetRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// The one of an account.
pub async fn find(db: &impl ConnectionTrait, account: AccountId) -> Result<Option<MethodResetRow>, Error> {
    Ok(Entity::find_by_id(account).one(db).await?)
}

/// Those that are due.
pub async fn due(db: &impl ConnectionTrait, now: Timestamp, limit: u64) -> Result<Vec<MethodResetRow>, Error> {
    let query = Entity::find().filter(Column::DueAt.lte(now)).order_by_asc(Column::DueAt);
    Ok(query.limit(limit).all(db).await?)
}

/// Takes one away: true for the first who does.
pub async fn take(db: &impl ConnectionTrait, row: &MethodResetRow) -> Result<bool, Error> {
    let delete = Entity::delete_many().filter(Column::Account.eq(row.account));
    Ok(delete.filter(Column::AskedAt.eq(row.asked_at)).exec(db).await?.rows_affected == 1)
}
