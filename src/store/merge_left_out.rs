//! `merge_left_out`: mailboxes of an old box that a merge leaves where they are, by their use or because no name for them is
//! taken.

use sea_orm::{
    ConnectionTrait, EntityTrait, ExprTrait as _, IntoActiveModel as _, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Func, OnConflict},
};

use super::{Error, Txn};
use crate::base::MergeId;

mod entity {
    use crate::base::MergeId;
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "merge_left_out")]
    pub struct Model {
        /// Of which merge.
        #[sea_orm(primary_key, auto_increment = false)]
        pub merge: MergeId,
        /// Its name in the old box.
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        /// How many messages it had when it was last listed.
        pub messages: i64,
        /// Why, in a word, if not by its use.
        pub reason: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as LeftOutRow;

/// Those of a merge, by name.
pub async fn of(db: &impl ConnectionTrait, merge: MergeId) -> Result<Vec<LeftOutRow>, Error> {
    Ok(Entity::find().filter(Column::Merge.eq(merge)).order_by_asc(Column::Name).all(db).await?)
}

/// How many there are of a merge, and how many messages they have.
pub async fn tally(db: &impl ConnectionTrait, merge: MergeId) -> Result<(i64, i64), Error> {
    let sum = Func::coalesce([Func::sum(Expr::col(Column::Messages)).into(), Expr::value(0_i64)]);
    let query = Entity::find()
        .select_only()
        .expr(Expr::col(Column::Name).count())
        .expr(Expr::expr(Func::cast_as(Expr::expr(sum), "bigint")))
        .filter(Column::Merge.eq(merge));
    Ok(query.into_tuple::<(i64, i64)>().one(db).await?.unwrap_or_default())
}

/// Some of those of a merge: first those that stay for a reason, then those that hold most.
pub async fn foremost(db: &impl ConnectionTrait, merge: MergeId, most: u64) -> Result<Vec<LeftOutRow>, Error> {
    let query = Entity::find().filter(Column::Merge.eq(merge)).order_by_asc(Expr::col(Column::Reason).is_null());
    Ok(query.order_by_desc(Column::Messages).order_by_asc(Column::Name).limit(most).all(db).await?)
}

/// Writes one down, in the place of what was known of it.
pub async fn put(db: &impl ConnectionTrait, row: LeftOutRow) -> Result<(), Error> {
    let newer = OnConflict::columns([Column::Merge, Column::Name])
        .update_columns([Column::Messages, Column::Reason])
        .to_owned();
    Entity::insert(row.into_active_model()).on_conflict(newer).exec_without_returning(db).await?;
    Ok(())
}

/// Forgets one.
pub async fn remove(db: &impl ConnectionTrait, merge: MergeId, name: &str) -> Result<(), Error> {
    Entity::delete_by_id((merge, name.to_owned())).exec(db).await?;
    Ok(())
}

/// Writes those of a merge in the place of what was known.
pub async fn replace(txn: &Txn, merge: MergeId, rows: Vec<LeftOutRow>) -> Result<(), Error> {
    Entity::delete_many().filter(Column::Merge.eq(merge)).exec(txn).await?;
    for some in rows.chunks(500) {
        let some = some.iter().cloned().map(sea_orm::IntoActiveModel::into_active_model);
        Entity::insert_many(some).exec_without_returning(txn).await?;
    }
    Ok(())
}
