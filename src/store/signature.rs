//! `signature`: what ends a person's letters.

use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel as _, sea_query::OnConflict};

use super::Error;
use crate::base::AccountId;

mod entity {
    use crate::base::{AccountId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One person's.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "signature")]
    pub struct Model {
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub account: AccountId,
        /// As plain text.
        pub text: String,
        /// As HTML, cleaned; empty when there is none.
        pub html: String,
        /// When it was last written.
        pub changed_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as SignatureRow;

/// A person's, if they have one.
pub async fn find(db: &impl ConnectionTrait, account: AccountId) -> Result<Option<SignatureRow>, Error> {
    Ok(Entity::find_by_id(account).one(db).await?)
}

/// Keeps a person's, in the place of the one before.
pub async fn put(db: &impl ConnectionTrait, row: SignatureRow) -> Result<(), Error> {
    let columns = [Column::Text, Column::Html, Column::ChangedAt];
    let replace = OnConflict::column(Column::Account).update_columns(columns).to_owned();
    Entity::insert(row.into_active_model()).on_conflict(replace).exec_without_returning(db).await?;
    Ok(())
}
