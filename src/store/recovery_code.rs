//! `recovery_code`: the codes kept on paper (security.md R-136), each as a keyed hash. Which set counts is what `factor` says.

use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, QuerySelect, entity::prelude::*};

use super::Error;
use crate::base::{FactorId, Timestamp};

mod entity {
    use crate::base::{FactorId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One code.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "recovery_code")]
    pub struct Model {
        /// Which one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The set it belongs to.
        pub factor: FactorId,
        /// Its keyed hash, good within its set only.
        pub code_hmac: String,
        /// When it was made.
        pub created_at: Timestamp,
        /// When it was used.
        pub used_at: Option<Timestamp>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as RecoveryCodeRow;

/// Adds the codes of a new set.
pub async fn insert(db: &impl ConnectionTrait, rows: Vec<RecoveryCodeRow>) -> Result<(), Error> {
    let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
    Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

/// Every code of a set, used ones too; 100 at most.
pub async fn of_set(db: &impl ConnectionTrait, factor: FactorId) -> Result<Vec<RecoveryCodeRow>, Error> {
    Ok(Entity::find().filter(Column::Factor.eq(factor)).limit(100).all(db).await?)
}

/// Uses a code: true for the first, and for nobody after.
pub async fn spend(db: &impl ConnectionTrait, id: Uuid, now: Timestamp) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::UsedAt.is_null())
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}
