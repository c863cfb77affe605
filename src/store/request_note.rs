//! `request_note`: what the support writes down about a request, for itself. Sealed: it is about people.

use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel as _, QueryOrder, QuerySelect, entity::prelude::*};

use super::Error;

mod entity {
    use crate::base::{AccountId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One note.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "request_note")]
    pub struct Model {
        /// Which one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// About which request.
        pub request: Uuid,
        /// By whom.
        pub author: AccountId,
        /// What it says, sealed.
        pub words: String,
        /// When.
        pub created_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as RequestNoteRow;

/// Adds one.
pub async fn insert(db: &impl ConnectionTrait, row: RequestNoteRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// The notes about a request, the earliest first.
pub async fn of(db: &impl ConnectionTrait, request: Uuid) -> Result<Vec<RequestNoteRow>, Error> {
    Ok(Entity::find().filter(Column::Request.eq(request)).order_by_asc(Column::CreatedAt).all(db).await?)
}

/// Notes after `after`, by identifier, `limit` at most; for rotation.
pub async fn after(db: &impl ConnectionTrait, after: Option<Uuid>, limit: u64) -> Result<Vec<RequestNoteRow>, Error> {
    let mut query = Entity::find().order_by_asc(Column::Id).limit(limit);
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after));
    }
    Ok(query.all(db).await?)
}

/// Replaces the words by the same under another key; for rotation. Nobody changes a note once it is written.
pub async fn reseal(db: &impl ConnectionTrait, id: Uuid, words: String) -> Result<(), Error> {
    Entity::update_many().col_expr(Column::Words, Expr::value(words)).filter(Column::Id.eq(id)).exec(db).await?;
    Ok(())
}
