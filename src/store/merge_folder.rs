//! `merge_folder`: the mailboxes of a merge, each in each generation of its numbers (UIDVALIDITY).

use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel as _, QueryOrder, entity::prelude::*};

use super::{Error, one_row};
use crate::base::{MergeFolderId, MergeId, Timestamp};

mod entity {
    use crate::base::{MergeFolderId, MergeId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "merge_folder")]
    pub struct Model {
        /// Which one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: MergeFolderId,
        /// Of which merge.
        pub merge: MergeId,
        /// Its name at the source.
        pub name: String,
        /// The generation of its numbers there.
        pub uid_validity: i64,
        /// Its name at the target.
        pub target: String,
        /// The generation of the numbers there, once something was put.
        pub target_validity: Option<i64>,
        /// The lowest number at the target of what was being put when this was written.
        pub mark: i64,
        /// Whether the mailbox at the target was made for it.
        pub made: bool,
        /// When it was last looked at.
        pub seen_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as MergeFolderRow;

/// Adds one.
///
/// # Errors
/// [`Error::Exists`] when the generation is known.
pub async fn insert(db: &impl ConnectionTrait, row: MergeFolderRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// Those of a merge, in the order in which they were met.
pub async fn of(db: &impl ConnectionTrait, merge: MergeId) -> Result<Vec<MergeFolderRow>, Error> {
    Ok(Entity::find().filter(Column::Merge.eq(merge)).order_by_asc(Column::Id).all(db).await?)
}

/// Writes down where the next messages are put, before they are.
///
/// # Errors
/// [`Error::Stale`] when the folder is gone.
pub async fn set_mark(
    db: &impl ConnectionTrait,
    id: MergeFolderId,
    (target_validity, mark): (i64, i64),
) -> Result<(), Error> {
    let result = Entity::update_many()
        .col_expr(Column::TargetValidity, Expr::value(target_validity))
        .col_expr(Column::Mark, Expr::value(mark))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await?;
    one_row(result.rows_affected)
}

/// Forgets one, with its ledger.
pub async fn remove(db: &impl ConnectionTrait, id: MergeFolderId) -> Result<(), Error> {
    Entity::delete_by_id(id).exec(db).await?;
    Ok(())
}

/// Writes down that it was looked at.
pub async fn set_seen(db: &impl ConnectionTrait, id: MergeFolderId, now: Timestamp) -> Result<(), Error> {
    let update = Entity::update_many().col_expr(Column::SeenAt, Expr::value(now)).filter(Column::Id.eq(id));
    one_row(update.exec(db).await?.rows_affected)
}
