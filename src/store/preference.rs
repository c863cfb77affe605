//! `preference`: how a person wants the pages.

use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel as _, sea_query::OnConflict};

use super::Error;
use crate::base::AccountId;

mod entity {
    use crate::base::{AccountId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// What one person wants.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "preference")]
    pub struct Model {
        /// Who.
        #[sea_orm(primary_key, auto_increment = false)]
        pub account: AccountId,
        /// Which colours; empty when never chosen.
        pub theme: String,
        /// Rows of a page of mail.
        pub rows: i32,
        /// The time zone by its name; empty for the house's.
        pub zone: String,
        /// When it was last chosen.
        pub changed_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as PreferenceRow;

/// What a person wants, if they ever said.
pub async fn find(db: &impl ConnectionTrait, account: AccountId) -> Result<Option<PreferenceRow>, Error> {
    Ok(Entity::find_by_id(account).one(db).await?)
}

/// Keeps what a person wants, in the place of what they wanted before.
pub async fn put(db: &impl ConnectionTrait, row: PreferenceRow) -> Result<(), Error> {
    let columns = [Column::Theme, Column::Rows, Column::Zone, Column::ChangedAt];
    let replace = OnConflict::column(Column::Account).update_columns(columns).to_owned();
    Entity::insert(row.into_active_model()).on_conflict(replace).exec_without_returning(db).await?;
    Ok(())
}
