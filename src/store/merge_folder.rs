//! `merge_folder`: the mailboxes of a merge, each in each generation of its numbers (UIDVALIDITY).

use std::collections::BTreeMap;

use sea_orm::{
    ActiveModelTrait as _, ConnectionTrait, EntityTrait, ExprTrait as _, FromQueryResult, IntoActiveModel as _,
    QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{CaseStatement, Func},
};

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
        /// The name that it was to have there, if the server would not have it.
        pub refused: Option<String>,
        /// The generation of the numbers there, once something was put.
        pub target_validity: Option<i64>,
        /// The lowest number at the target of what was being put when this was written.
        pub mark: i64,
        /// Below this number at the target nothing is a copy of this mailbox that the ledger does not know: an older ledger
        /// has an older number.
        pub known: i64,
        /// Whether the mailbox at the target was made for it.
        pub made: bool,
        /// When it was last looked at.
        pub seen_at: Timestamp,
        /// How many messages are known of at the source: those in the ledger and those still to come.
        pub messages: i64,
        /// Their bytes, as far as they were met.
        pub bytes: i64,
        /// How many of them were copied.
        pub copied: i64,
        /// Their bytes.
        pub copied_bytes: i64,
        /// How many of them were left out, each for a reason.
        pub skipped: i64,
        /// How many of these were so because the person had chosen it.
        pub chosen: i64,
        /// How many of them were at the target already.
        pub there: i64,
        /// What the source said of it when a whole pass began that left nothing: the number that the next message would
        /// have.
        pub said_next: Option<i64>,
        /// How many messages it held.
        pub said_messages: Option<i64>,
        /// The number of its last change (RFC 7162), if the server counts them.
        pub said_modseq: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as MergeFolderRow;

impl MergeFolderRow {
    /// Messages of which it is known what became of them.
    pub fn done(&self) -> i64 {
        self.copied + self.skipped + self.there
    }
}

/// Rows in one statement: databases bound the values that it may have.
const TOGETHER: usize = 500;

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

/// What those of a merge are together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, FromQueryResult)]
pub struct FolderTally {
    /// How many mailboxes there are, whatever their generations.
    pub folders: i64,
    /// Messages that are known of.
    pub messages: i64,
    /// Their bytes, as far as they were met.
    pub bytes: i64,
    /// Those that were copied.
    pub copied: i64,
    /// Their bytes.
    pub copied_bytes: i64,
    /// Those that were left out.
    pub skipped: i64,
    /// Those that were at the target already.
    pub there: i64,
}

/// Sums those of a merge up.
pub async fn tally(db: &impl ConnectionTrait, merge: MergeId) -> Result<FolderTally, Error> {
    Ok(summed(vec![merge]).into_model::<FolderTally>().one(db).await?.unwrap_or_default())
}

/// The same of several merges; of one without any there is nothing.
pub async fn tallies(db: &impl ConnectionTrait, of: Vec<MergeId>) -> Result<Vec<(MergeId, FolderTally)>, Error> {
    #[derive(FromQueryResult)]
    struct Tallied {
        merge: MergeId,
        #[sea_orm(nested)]
        tally: FolderTally,
    }
    let query = summed(of).column(Column::Merge).group_by(Column::Merge);
    let rows = query.into_model::<Tallied>().all(db).await?;
    Ok(rows.into_iter().map(|row| (row.merge, row.tally)).collect())
}

fn summed(of: Vec<MergeId>) -> Select<Entity> {
    Entity::find()
        .select_only()
        .column_as(Expr::expr(Func::count_distinct(Expr::col(Column::Name))), "folders")
        .column_as(sum(Column::Messages), "messages")
        .column_as(sum(Column::Bytes), "bytes")
        .column_as(sum(Column::Copied), "copied")
        .column_as(sum(Column::CopiedBytes), "copied_bytes")
        .column_as(sum(Column::Skipped), "skipped")
        .column_as(sum(Column::There), "there")
        .filter(Column::Merge.is_in(of))
}

/// A mailbox, all its generations together.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct FolderSum {
    /// Its name at the source.
    pub name: String,
    /// Its name at the target.
    pub target: String,
    /// The name that it was to have there, if the server would not have it.
    pub refused: Option<String>,
    /// Messages that are known of.
    pub messages: i64,
    /// Those that were copied.
    pub copied: i64,
    /// Those that were left out.
    pub skipped: i64,
    /// Those of them that were so because the person had chosen it.
    pub chosen: i64,
    /// Those that were at the target already.
    pub there: i64,
}

/// Some of the mailboxes of a merge: first those under way, then those of which there is something to say, then those to
/// come, then those that hold most.
pub async fn foremost(db: &impl ConnectionTrait, merge: MergeId, most: u64) -> Result<Vec<FolderSum>, Error> {
    let is_left = || sum(Column::Messages).gt(sum(Column::Copied).add(sum(Column::Skipped)).add(sum(Column::There)));
    let rank = CaseStatement::new()
        .case(is_left().and(sum(Column::Copied).gt(0)), 0)
        .case(sum(Column::Skipped).gt(sum(Column::Chosen)).or(Expr::col(Column::Refused).is_not_null()), 1)
        .case(is_left(), 2)
        .finally(3);
    let query = Entity::find()
        .select_only()
        .columns([Column::Name, Column::Target, Column::Refused])
        .column_as(sum(Column::Messages), "messages")
        .column_as(sum(Column::Copied), "copied")
        .column_as(sum(Column::Skipped), "skipped")
        .column_as(sum(Column::Chosen), "chosen")
        .column_as(sum(Column::There), "there")
        .filter(Column::Merge.eq(merge))
        .group_by(Column::Name)
        .group_by(Column::Target)
        .group_by(Column::Refused)
        .order_by_asc(Expr::expr(rank))
        .order_by_desc(sum(Column::Messages))
        .order_by_asc(Column::Name);
    Ok(query.limit(most).into_model::<FolderSum>().all(db).await?)
}

/// How many mailboxes of a merge were made anew at the source meanwhile.
pub async fn made_anew(db: &impl ConnectionTrait, merge: MergeId) -> Result<u64, Error> {
    let query = Entity::find().select_only().column(Column::Name).filter(Column::Merge.eq(merge));
    let query = query.group_by(Column::Name).having(Expr::col(Column::Id).count().gt(1));
    Ok(query.into_tuple::<String>().all(db).await?.len() as u64)
}

/// The names at the target of some.
pub async fn targets(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = MergeFolderId>,
) -> Result<BTreeMap<MergeFolderId, String>, Error> {
    let (ids, mut found) = (ids.collect::<Vec<_>>(), BTreeMap::new());
    for some in ids.chunks(TOGETHER) {
        let query = Entity::find().select_only().columns([Column::Id, Column::Target]);
        let query = query.filter(Column::Id.is_in(some.iter().copied()));
        found.extend(query.into_tuple::<(MergeFolderId, String)>().all(db).await?);
    }
    Ok(found)
}

/// A sum as a number that both databases give alike.
fn sum(column: Column) -> Expr {
    let sum = Func::coalesce([Func::sum(Expr::col(column)).into(), Expr::value(0_i64)]);
    Expr::expr(Func::cast_as(Expr::expr(sum), "bigint"))
}

/// Adds many.
pub async fn insert_all(db: &impl ConnectionTrait, rows: &[MergeFolderRow]) -> Result<(), Error> {
    for some in rows.chunks(TOGETHER) {
        let some = some.iter().cloned().map(sea_orm::IntoActiveModel::into_active_model);
        Entity::insert_many(some).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Writes one down as it is now.
///
/// # Errors
/// [`Error::Stale`] when it is gone.
pub async fn save(db: &impl ConnectionTrait, row: &MergeFolderRow) -> Result<(), Error> {
    let now = row.clone().into_active_model().reset_all();
    one_row(Entity::update_many().set(now).filter(Column::Id.eq(row.id)).exec(db).await?.rows_affected)
}

/// Forgets some, with their ledgers.
pub async fn remove(db: &impl ConnectionTrait, ids: &[MergeFolderId]) -> Result<(), Error> {
    for some in ids.chunks(TOGETHER) {
        Entity::delete_many().filter(Column::Id.is_in(some.iter().copied())).exec(db).await?;
    }
    Ok(())
}

/// Writes down that their mailboxes at the target are made for them.
pub async fn set_made(db: &impl ConnectionTrait, ids: &[MergeFolderId]) -> Result<(), Error> {
    for some in ids.chunks(TOGETHER) {
        let update = Entity::update_many().col_expr(Column::Made, Expr::value(true));
        update.filter(Column::Id.is_in(some.iter().copied())).exec(db).await?;
    }
    Ok(())
}

/// Writes down that nothing was left of them when they had no message, and that the next would have the number `next`.
pub async fn set_empty(
    db: &impl ConnectionTrait,
    ids: &[MergeFolderId],
    next: i64,
    now: Timestamp,
) -> Result<(), Error> {
    for some in ids.chunks(TOGETHER) {
        let update = Entity::update_many()
            .col_expr(Column::SaidNext, Expr::value(next))
            .col_expr(Column::SaidMessages, Expr::value(0_i64))
            .col_expr(Column::SeenAt, Expr::value(now));
        update.filter(Column::Id.is_in(some.iter().copied())).exec(db).await?;
    }
    Ok(())
}

/// Writes down that they were looked at.
pub async fn set_seen(db: &impl ConnectionTrait, ids: &[MergeFolderId], now: Timestamp) -> Result<(), Error> {
    for some in ids.chunks(TOGETHER) {
        let update = Entity::update_many().col_expr(Column::SeenAt, Expr::value(now));
        update.filter(Column::Id.is_in(some.iter().copied())).exec(db).await?;
    }
    Ok(())
}

/// Forgets those of a merge, with their ledgers.
pub async fn remove_all(db: &impl ConnectionTrait, merge: MergeId) -> Result<(), Error> {
    Entity::delete_many().filter(Column::Merge.eq(merge)).exec(db).await?;
    Ok(())
}
