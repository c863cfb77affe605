//! `audit_check`: how far the journal's chain was verified, and what came out. One row; its seal is the room's affair.

use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel as _, Iterable as _, sea_query::OnConflict};

use super::Error;

mod entity {
    use crate::base::Timestamp;
    use sea_orm::entity::prelude::*;

    /// The one row.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_check")]
    pub struct Model {
        /// Always 1.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        /// `whole`, `going` or `broken`.
        pub state: String,
        /// When.
        pub checked_at: Timestamp,
        /// The first entry that is wrong; 0 when none is.
        pub fault_seq: i64,
        /// What is wrong with it.
        pub fault: String,
        /// The last entry before the journal's beginning.
        pub start: i64,
        /// Through where the journal says that old entries were removed.
        pub purged: i64,
        /// Through where it was verified.
        pub seq: i64,
        /// The hash of that entry.
        pub hash: String,
        /// Its day.
        pub day: String,
        /// How many entries of that day were verified.
        pub entries: i64,
        /// The end of the chain at that moment.
        pub ending: i64,
        /// The seal over all of this.
        pub seal: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// The row.
pub use entity::Model as CheckRow;

/// The last one.
pub async fn find(db: &impl ConnectionTrait) -> Result<Option<CheckRow>, Error> {
    Ok(Entity::find_by_id(1).one(db).await?)
}

/// Puts one in the place of the last.
pub async fn put(db: &impl ConnectionTrait, row: CheckRow) -> Result<(), Error> {
    let columns = Column::iter().filter(|column| !matches!(column, Column::Id));
    let instead = OnConflict::column(Column::Id).update_columns(columns).to_owned();
    Entity::insert(row.into_active_model()).on_conflict(instead).exec_without_returning(db).await?;
    Ok(())
}
