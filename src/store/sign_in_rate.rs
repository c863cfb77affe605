//! `sign_in_rate`: how many sign-ins were tried and failed in each five minutes, over everybody (security.md R-86).

use sea_orm::{ConnectionTrait, EntityTrait, ExprTrait as _, IntoActiveModel as _, entity::prelude::*};

use super::Error;

mod entity {
    use sea_orm::entity::prelude::*;

    /// Five minutes.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sign_in_rate")]
    pub struct Model {
        /// Which five minutes: their number since 1970.
        #[sea_orm(primary_key, auto_increment = false)]
        pub slot: i64,
        /// Passwords evaluated.
        pub attempts: i64,
        /// Those that were wrong.
        pub failures: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as RateRow;

/// Counts one try.
pub async fn count(db: &impl ConnectionTrait, slot: i64, failed: bool) -> Result<(), Error> {
    let failures = i64::from(failed);
    let add = || {
        Entity::update_many()
            .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
            .col_expr(Column::Failures, Expr::col(Column::Failures).add(failures))
            .filter(Column::Slot.eq(slot))
    };
    if add().exec(db).await?.rows_affected == 1 {
        return Ok(());
    }
    let first = RateRow { slot, attempts: 0, failures: 0 };
    match Entity::insert(first.into_active_model()).exec_without_returning(db).await.map_err(Error::from) {
        Ok(_) | Err(Error::Exists) => {}
        Err(error) => return Err(error),
    }
    add().exec(db).await?;
    Ok(())
}

/// The slots from `from` to `to`, both included.
pub async fn between(db: &impl ConnectionTrait, from: i64, to: i64) -> Result<Vec<RateRow>, Error> {
    Ok(Entity::find().filter(Column::Slot.between(from, to)).all(db).await?)
}

/// Forgets the slots before `before`.
pub async fn purge(db: &impl ConnectionTrait, before: i64) -> Result<(), Error> {
    Entity::delete_many().filter(Column::Slot.lt(before)).exec(db).await?;
    Ok(())
}
