//! `scim_token`: what programs prove themselves with that provision a structure. The hash of it, never the thing.

use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel as _, QueryOrder, entity::prelude::*};

use super::{Error, one_row};
use crate::base::{StructureId, Timestamp, TokenId};

mod entity {
    use crate::base::{StructureId, Timestamp, TokenId};
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "scim_token")]
    pub struct Model {
        /// Which one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: TokenId,
        /// Of which structure.
        pub structure: StructureId,
        /// What it is called by who made it.
        pub label: String,
        /// The hash of the secret.
        #[sea_orm(unique)]
        pub hash: String,
        /// Since when.
        pub created_at: Timestamp,
        /// Until when.
        pub expires_at: Timestamp,
        /// When somebody ended it.
        pub ended_at: Option<Timestamp>,
        /// When it was used last, to the minute.
        pub used_at: Option<Timestamp>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as ScimTokenRow;

/// Adds one.
pub async fn insert(db: &impl ConnectionTrait, row: ScimTokenRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// The one of a hash, over or not.
pub async fn find(db: &impl ConnectionTrait, hash: &str) -> Result<Option<ScimTokenRow>, Error> {
    Ok(Entity::find().filter(Column::Hash.eq(hash)).one(db).await?)
}

/// Those of a structure, the oldest first, over or not.
pub async fn of_structure(db: &impl ConnectionTrait, structure: StructureId) -> Result<Vec<ScimTokenRow>, Error> {
    Ok(Entity::find().filter(Column::Structure.eq(structure)).order_by_asc(Column::Id).all(db).await?)
}

/// Those that end by themselves between two moments, the first to end first.
pub async fn ending(db: &impl ConnectionTrait, (from, to): (Timestamp, Timestamp)) -> Result<Vec<ScimTokenRow>, Error> {
    let query = Entity::find().filter(Column::EndedAt.is_null()).filter(Column::ExpiresAt.gt(from));
    Ok(query.filter(Column::ExpiresAt.lte(to)).order_by_asc(Column::ExpiresAt).all(db).await?)
}

/// Notes that one was used.
pub async fn used(db: &impl ConnectionTrait, id: TokenId, now: Timestamp) -> Result<(), Error> {
    Entity::update_many().col_expr(Column::UsedAt, Expr::value(now)).filter(Column::Id.eq(id)).exec(db).await?;
    Ok(())
}

/// Ends one of a structure.
///
/// # Errors
/// [`Error::Stale`] when the structure has no such one that has not been ended.
pub async fn end(
    db: &impl ConnectionTrait,
    (structure, id): (StructureId, TokenId),
    now: Timestamp,
) -> Result<(), Error> {
    let update = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::Structure.eq(structure))
        .filter(Column::EndedAt.is_null());
    one_row(update.exec(db).await?.rows_affected)
}
