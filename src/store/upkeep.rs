//! `upkeep`: when what is kept no longer was last removed, and how much that was.

use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel as _, QueryOrder, sea_query::OnConflict};

use super::Error;
use crate::base::Timestamp;

mod entity {
    use crate::base::Timestamp;
    use sea_orm::entity::prelude::*;

    /// One kind of thing.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "upkeep")]
    pub struct Model {
        /// Which kind.
        #[sea_orm(primary_key, auto_increment = false)]
        pub what: String,
        /// When it was last looked for what is too old.
        pub ran_at: Timestamp,
        /// How many were removed then.
        pub removed: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as UpkeepRow;

/// Notes that it was looked.
pub async fn note(db: &impl ConnectionTrait, what: &str, ran_at: Timestamp, removed: u64) -> Result<(), Error> {
    let row = UpkeepRow { what: what.to_owned(), ran_at, removed: i64::try_from(removed).unwrap_or(i64::MAX) };
    let instead = OnConflict::column(Column::What).update_columns([Column::RanAt, Column::Removed]).to_owned();
    Entity::insert(row.into_active_model()).on_conflict(instead).exec_without_returning(db).await?;
    Ok(())
}

/// How many rows a table has.
pub async fn rows(db: &impl ConnectionTrait, table: &'static str) -> Result<u64, Error> {
    let count = Query::select().expr_as(Expr::cust("count(*)"), "n").from(table).take();
    let found = db.query_one(&count).await?.map(|row| row.try_get::<i64>("", "n")).transpose()?;
    Ok(found.and_then(|count| u64::try_from(count).ok()).unwrap_or(0))
}

/// All of them.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<UpkeepRow>, Error> {
    Ok(Entity::find().order_by_asc(Column::What).all(db).await?)
}
