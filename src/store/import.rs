//! `import`: lists of people whose accounts are to be made, and how far each has come.

use sea_orm::{
    ConnectionTrait, EntityTrait, ExprTrait as _, FromQueryResult, IntoActiveModel as _, QueryOrder, QuerySelect,
    entity::prelude::*,
};

use super::{Error, one_row};
use crate::base::{AccountId, ImportId, StructureId, Timestamp};

mod entity {
    use crate::base::{AccountId, ImportId, StructureId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "import")]
    pub struct Model {
        /// Which one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ImportId,
        /// Where the accounts will be.
        pub structure: StructureId,
        /// Who brought it.
        pub made_by: AccountId,
        /// The list, sealed.
        #[sea_orm(column_type = "Text")]
        pub lines: String,
        /// How many rows it has.
        pub total: i32,
        /// How many of them are done, from the first on.
        pub handled: i32,
        /// How many accounts that made.
        pub made: i32,
        /// The numbers of the rows that could no longer be taken, with commas.
        #[sea_orm(column_type = "Text")]
        pub refused: String,
        /// When the word to go was given.
        pub started_at: Option<Timestamp>,
        /// When it came.
        pub created_at: Timestamp,
        /// When it is forgotten.
        pub expires_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as ImportRow;

/// A row without its list, which may be long.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct ImportProgress {
    /// Where the accounts will be.
    pub structure: StructureId,
    /// Who brought it.
    pub made_by: AccountId,
    /// How many rows it has.
    pub total: i32,
    /// How many of them are done.
    pub handled: i32,
    /// How many accounts that made.
    pub made: i32,
    /// The numbers of the rows that could no longer be taken, with commas.
    pub refused: String,
    /// When the word to go was given.
    pub started_at: Option<Timestamp>,
    /// When it is forgotten.
    pub expires_at: Timestamp,
}

/// Adds one.
pub async fn insert(db: &impl ConnectionTrait, row: ImportRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// One, with its list.
pub async fn find(db: &impl ConnectionTrait, id: ImportId) -> Result<Option<ImportRow>, Error> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// How far one has come.
pub async fn progress(db: &impl ConnectionTrait, id: ImportId) -> Result<Option<ImportProgress>, Error> {
    let columns = [Column::Structure, Column::MadeBy, Column::Total, Column::Handled, Column::Made];
    let query = Entity::find_by_id(id).select_only().columns(columns);
    let query = query.columns([Column::Refused, Column::StartedAt, Column::ExpiresAt]);
    Ok(query.into_model::<ImportProgress>().one(db).await?)
}

/// Those that were begun and are not done, the oldest first.
pub async fn unfinished(db: &impl ConnectionTrait) -> Result<Vec<ImportId>, Error> {
    let query = Entity::find().select_only().column(Column::Id).filter(Column::StartedAt.is_not_null());
    let query = query.filter(Expr::col(Column::Handled).lt(Expr::col(Column::Total))).order_by_asc(Column::StartedAt);
    Ok(query.into_tuple().all(db).await?)
}

/// Those after `after`, `limit` at most; for rotation.
pub async fn after(db: &impl ConnectionTrait, after: Option<ImportId>, limit: u64) -> Result<Vec<ImportId>, Error> {
    let mut query = Entity::find().select_only().column(Column::Id).order_by_asc(Column::Id).limit(limit);
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after));
    }
    Ok(query.into_tuple().all(db).await?)
}

/// Replaces a sealed list by the same under another key; for rotation.
pub async fn reseal(db: &impl ConnectionTrait, id: ImportId, lines: String) -> Result<(), Error> {
    let update = Entity::update_many().col_expr(Column::Lines, Expr::value(lines)).filter(Column::Id.eq(id));
    update.exec(db).await?;
    Ok(())
}

/// Gives the word to go: true for the first who does.
pub async fn start(
    db: &impl ConnectionTrait,
    id: ImportId,
    (now, expires): (Timestamp, Timestamp),
) -> Result<bool, Error> {
    let update = Entity::update_many()
        .col_expr(Column::StartedAt, Expr::value(now))
        .col_expr(Column::ExpiresAt, Expr::value(expires))
        .filter(Column::Id.eq(id))
        .filter(Column::StartedAt.is_null());
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Takes the next rows; what is made of them belongs in the same transaction.
///
/// # Errors
/// [`Error::Stale`] when somebody else has them.
pub async fn take(db: &impl ConnectionTrait, id: ImportId, (from, to): (i32, i32)) -> Result<(), Error> {
    let update = Entity::update_many()
        .col_expr(Column::Handled, Expr::value(to))
        .filter(Column::Id.eq(id))
        .filter(Column::Handled.eq(from))
        .filter(Column::StartedAt.is_not_null());
    one_row(update.exec(db).await?.rows_affected)
}

/// Writes down what was made of the rows that were taken in this transaction.
///
/// # Errors
/// [`Error::Stale`] when it is forgotten already.
pub async fn count(db: &impl ConnectionTrait, id: ImportId, (made, refused): (i32, String)) -> Result<(), Error> {
    let update = Entity::update_many()
        .col_expr(Column::Made, Expr::value(made))
        .col_expr(Column::Refused, Expr::value(refused))
        .filter(Column::Id.eq(id));
    one_row(update.exec(db).await?.rows_affected)
}

/// Forgets the list of a referent that waits for the word to go.
pub async fn forget_waiting(db: &impl ConnectionTrait, structure: StructureId, by: AccountId) -> Result<(), Error> {
    let delete = Entity::delete_many().filter(Column::Structure.eq(structure)).filter(Column::MadeBy.eq(by));
    delete.filter(Column::StartedAt.is_null()).exec(db).await?;
    Ok(())
}

/// Forgets those whose time is over.
pub async fn forget_old(db: &impl ConnectionTrait, now: Timestamp) -> Result<u64, Error> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lte(now)).exec(db).await?.rows_affected)
}
