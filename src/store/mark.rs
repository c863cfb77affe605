//! `mark`: the phrase and the image by which a person recognises Pli (S2-08).

use sea_orm::{
    ConnectionTrait, EntityTrait, IntoActiveModel as _, QueryOrder, QuerySelect, entity::prelude::*,
    sea_query::OnConflict,
};

use super::Error;
use crate::base::AccountId;

mod entity {
    use crate::base::{AccountId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// What one person has chosen.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "mark")]
    pub struct Model {
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub account: AccountId,
        /// The phrase, sealed.
        pub phrase: String,
        /// The number of the image.
        pub image: i32,
        /// Since when.
        pub changed_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as MarkRow;

/// Puts what a person has chosen in the place of what was before.
pub async fn put(db: &impl ConnectionTrait, row: MarkRow) -> Result<(), Error> {
    let again = OnConflict::column(Column::Account)
        .update_columns([Column::Phrase, Column::Image, Column::ChangedAt])
        .to_owned();
    Entity::insert(row.into_active_model()).on_conflict(again).exec_without_returning(db).await?;
    Ok(())
}

/// What a person has chosen.
pub async fn find(db: &impl ConnectionTrait, account: AccountId) -> Result<Option<MarkRow>, Error> {
    Ok(Entity::find_by_id(account).one(db).await?)
}

/// Rows after `after`, by account, `limit` at most; for rotation.
pub async fn list(db: &impl ConnectionTrait, after: Option<AccountId>, limit: u64) -> Result<Vec<MarkRow>, Error> {
    let mut query = Entity::find().order_by_asc(Column::Account).limit(limit);
    if let Some(after) = after {
        query = query.filter(Column::Account.gt(after));
    }
    Ok(query.all(db).await?)
}

/// Replaces a sealed phrase by the same under another key; for rotation.
pub async fn reseal(db: &impl ConnectionTrait, account: AccountId, (from, to): (&str, &str)) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::Phrase, Expr::value(to))
        .filter(Column::Account.eq(account))
        .filter(Column::Phrase.eq(from))
        .exec(db)
        .await?;
    Ok(())
}
