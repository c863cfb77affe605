//! `spent_challenge`: the challenges of passkeys that were answered, until they would expire anyway (security.md R-30). One
//! that was only given out is not here: it is signed, and costs nothing.

use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel as _, entity::prelude::*, sea_query::OnConflict};

use super::Error;
use crate::base::Timestamp;

mod entity {
    use crate::base::Timestamp;
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "spent_challenge")]
    pub struct Model {
        /// Its hash.
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: String,
        /// Until when it would have been good.
        pub expires_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as SpentChallengeRow;

/// Spends a challenge: true for the first, and for nobody after.
pub async fn spend(db: &impl ConnectionTrait, hash: String, expires_at: Timestamp) -> Result<bool, Error> {
    let once = OnConflict::column(Column::Hash).do_nothing().to_owned();
    let row = SpentChallengeRow { hash, expires_at }.into_active_model();
    Ok(Entity::insert(row).on_conflict(once).exec_without_returning(db).await? == 1)
}

/// Forgets those that have expired.
pub async fn purge(db: &impl ConnectionTrait, now: Timestamp) -> Result<(), Error> {
    Entity::delete_many().filter(Column::ExpiresAt.lt(now)).exec(db).await?;
    Ok(())
}
