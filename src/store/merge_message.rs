//! `merge_message`: the ledger of a merge, one row for each message of the source that was ever touched.

use std::collections::BTreeMap;

use sea_orm::{
    ConnectionTrait, EntityTrait, ExprTrait as _, FromQueryResult, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Func, OnConflict, Query},
};

use super::{Error, Text, column::text_column};
use crate::base::{MergeFolderId, MergeId};

mod entity {
    use super::State;
    use crate::base::{MergeFolderId, MergeId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One message.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "merge_message")]
    pub struct Model {
        /// In which generation of which mailbox.
        #[sea_orm(primary_key, auto_increment = false)]
        pub folder: MergeFolderId,
        /// Its number there.
        #[sea_orm(primary_key, auto_increment = false)]
        pub uid: i64,
        /// What became of it.
        pub state: State,
        /// Why it was left out, or in what its copy is not quite the same, in a word.
        pub reason: Option<String>,
        /// Its bytes.
        pub size: i64,
        /// Their SHA-256, in hexadecimal.
        pub sha256: String,
        /// When it arrived at the source.
        pub arrived_at: Timestamp,
        /// Its flags when it was copied or last compared, separated by spaces.
        pub flags: String,
        /// Its number at the target, if it is known.
        pub target: Option<i64>,
        /// Which merge brings each message once, whatever the mailboxes it is in; none of one that brings all.
        pub once: Option<MergeId>,
        /// The mailbox that has it, when it was left out for that.
        pub elsewhere: Option<MergeFolderId>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as MergeMessageRow;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// It is being put; whether it was is unknown until that is looked for.
    Copying,
    /// It is at the target.
    Copied,
    /// It was left out, for a reason.
    Skipped,
    /// It was at the target before, and nobody knows who put it there: it is the person's.
    There,
    /// Its mailbox was made anew: another row of the later generation speaks of the same copy.
    Adopted,
}

impl Text for State {
    fn to_text(&self) -> String {
        match self {
            Self::Copying => "copying",
            Self::Copied => "copied",
            Self::Skipped => "skipped",
            Self::There => "there",
            Self::Adopted => "adopted",
        }
        .to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        let all = [Self::Copying, Self::Copied, Self::Skipped, Self::There, Self::Adopted];
        all.into_iter().find(|state| state.to_text() == text)
    }
}
text_column!(State);

/// Why a message was left out that is marked as removed at the source: the person had chosen that.
pub const REMOVED: &str = "removed";
/// Why one was left out that another mailbox has brought: the person had chosen that, too.
pub const ELSEWHERE: &str = "elsewhere";
/// The reasons that are choices.
const CHOSEN: [&str; 2] = [REMOVED, ELSEWHERE];

/// What a pass compares a listing with.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Known {
    /// The number at the source.
    pub uid: i64,
    /// What became of it.
    pub state: State,
    /// Why it was left out, if it was.
    pub reason: Option<String>,
    /// Its flags when last compared.
    pub flags: String,
    /// The number at the target.
    pub target: Option<i64>,
}

impl Known {
    /// Whether it stayed behind because it was marked as removed.
    pub fn is_removed(&self) -> bool {
        self.state == State::Skipped && self.reason.as_deref() == Some(REMOVED)
    }
}

/// Whether somebody chose that what is left out for this reason is.
pub fn is_chosen(reason: &str) -> bool {
    CHOSEN.contains(&reason)
}

/// How many messages of a mailbox ended so.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Tally {
    /// How.
    pub state: State,
    /// And why, in a word, if there is something to say.
    pub reason: Option<String>,
    /// How many.
    pub messages: i64,
    /// Their bytes.
    pub bytes: i64,
}

/// States of what is at the target.
const THERE: [State; 2] = [State::Copied, State::There];
/// Rows in one statement: databases bound the values that it may have.
const TOGETHER: usize = 500;
/// Most rows that are written in one statement. It is halved until it fits what is left: few different statements are kept
/// ready by the database, whatever the batches.
const PUT: usize = 64;

/// Writes rows, in the place of those of the same messages.
pub async fn put(db: &impl ConnectionTrait, mut rows: Vec<MergeMessageRow>) -> Result<(), Error> {
    let mut some = PUT;
    while !rows.is_empty() {
        while some > rows.len() {
            some /= 2;
        }
        let newer = OnConflict::columns([Column::Folder, Column::Uid])
            .update_columns([
                Column::State,
                Column::Reason,
                Column::Size,
                Column::Sha256,
                Column::Flags,
                Column::Target,
                Column::Elsewhere,
            ])
            .to_owned();
        let some = rows.drain(..some).map(sea_orm::IntoActiveModel::into_active_model);
        Entity::insert_many(some).on_conflict(newer).exec_without_returning(db).await?;
    }
    Ok(())
}

/// The rows of a mailbox from one number to another, as much as a pass needs of them.
pub async fn known(
    db: &impl ConnectionTrait,
    folder: MergeFolderId,
    (first, last): (i64, i64),
) -> Result<Vec<Known>, Error> {
    let query = Entity::find()
        .select_only()
        .columns([Column::Uid, Column::State, Column::Reason, Column::Flags, Column::Target])
        .filter(Column::Folder.eq(folder))
        .filter(Column::Uid.between(first, last))
        .order_by_asc(Column::Uid);
    Ok(query.into_model::<Known>().all(db).await?)
}

/// Writes down the flags that copies have now.
pub async fn set_flags(
    db: &impl ConnectionTrait,
    folder: MergeFolderId,
    flags: &str,
    uids: Vec<i64>,
) -> Result<(), Error> {
    for some in uids.chunks(TOGETHER) {
        let update =
            Entity::update_many().col_expr(Column::Flags, Expr::value(flags)).filter(Column::Folder.eq(folder));
        update.filter(Column::Uid.is_in(some.iter().copied())).exec(db).await?;
    }
    Ok(())
}

/// Where the copies of a mailbox are, by their numbers at the target.
pub async fn places(db: &impl ConnectionTrait, folder: MergeFolderId) -> Result<Vec<i64>, Error> {
    let query = Entity::find().select_only().column(Column::Target).filter(Column::Folder.eq(folder));
    let query = query.filter(Column::State.eq(State::Copied)).filter(Column::Target.is_not_null());
    Ok(query.into_tuple::<i64>().all(db).await?)
}

/// The numbers, from one on, of what any of some merges knows of in a mailbox of the target, in one generation of it.
pub async fn explained(
    db: &impl ConnectionTrait,
    merges: &[MergeId],
    (target, validity): (&str, i64),
    first: i64,
) -> Result<Vec<i64>, Error> {
    let folders = Query::select()
        .column("id")
        .from("merge_folder")
        .and_where(Expr::col("merge").is_in(merges.iter().copied()))
        .and_where(Expr::col("target").eq(target))
        .and_where(Expr::col("target_validity").eq(validity))
        .take();
    let query = Entity::find().select_only().column(Column::Target).filter(Column::Folder.in_subquery(folders));
    let query = query.filter(Column::State.is_in(THERE)).filter(Column::Target.gte(first));
    Ok(query.into_tuple::<i64>().all(db).await?)
}

/// Forgets where the copies of a mailbox are: the mailbox at the target was made anew.
pub async fn unplace(db: &impl ConnectionTrait, folder: MergeFolderId) -> Result<(), Error> {
    let update = Entity::update_many().col_expr(Column::Target, Expr::value(Option::<i64>::None));
    update.filter(Column::Folder.eq(folder)).exec(db).await?;
    Ok(())
}

/// The rows of a mailbox in a state.
pub async fn in_state(
    db: &impl ConnectionTrait,
    folder: MergeFolderId,
    state: State,
) -> Result<Vec<MergeMessageRow>, Error> {
    let query = Entity::find().filter(Column::Folder.eq(folder)).filter(Column::State.eq(state));
    Ok(query.order_by_asc(Column::Uid).all(db).await?)
}

/// What is at the target, with these bytes, of earlier generations of a mailbox.
pub async fn with_hash(
    db: &impl ConnectionTrait,
    folders: Vec<MergeFolderId>,
    sha256: Vec<String>,
) -> Result<Vec<MergeMessageRow>, Error> {
    if folders.is_empty() || sha256.is_empty() {
        return Ok(Vec::new());
    }
    let query = Entity::find().filter(Column::Folder.is_in(folders)).filter(Column::Sha256.is_in(sha256));
    Ok(query.filter(Column::State.is_in(THERE)).order_by_asc(Column::Uid).all(db).await?)
}

/// Of bytes that another mailbox of a merge has brought or found: by their hash and their size, which one.
pub async fn elsewhere(
    db: &impl ConnectionTrait,
    (merge, mailbox): (MergeId, &str),
    sha256: Vec<String>,
) -> Result<BTreeMap<(String, i64), MergeFolderId>, Error> {
    if sha256.is_empty() {
        return Ok(BTreeMap::new());
    }
    let others = Query::select()
        .column("id")
        .from("merge_folder")
        .and_where(Expr::col("merge").eq(merge))
        .and_where(Expr::col("name").ne(mailbox))
        .take();
    let query = Entity::find()
        .select_only()
        .columns([Column::Sha256, Column::Size, Column::Folder])
        .distinct()
        .filter(Column::Once.eq(merge))
        .filter(Column::Sha256.is_in(sha256))
        .filter(Column::State.is_in(THERE))
        .filter(Column::Folder.in_subquery(others))
        .order_by_desc(Column::Folder);
    let found = query.into_tuple::<(String, i64, MergeFolderId)>().all(db).await?;
    // Of several that which was met first, which is the last here.
    Ok(found.into_iter().map(|(sha256, size, folder)| ((sha256, size), folder)).collect())
}

/// How many messages of a merge were left out because another mailbox has them, by that mailbox.
pub async fn left_for(db: &impl ConnectionTrait, merge: MergeId) -> Result<Vec<(MergeFolderId, i64)>, Error> {
    let query = Entity::find()
        .select_only()
        .column(Column::Elsewhere)
        .column_as(Column::Uid.count(), "messages")
        .filter(Column::Once.eq(merge))
        .filter(Column::Elsewhere.is_not_null())
        .group_by(Column::Elsewhere);
    Ok(query.into_tuple().all(db).await?)
}

/// Forgets messages whose copying never happened.
pub async fn forget(db: &impl ConnectionTrait, folder: MergeFolderId, uids: Vec<i64>) -> Result<(), Error> {
    for some in uids.chunks(TOGETHER) {
        let delete = Entity::delete_many().filter(Column::Folder.eq(folder)).filter(Column::State.eq(State::Copying));
        delete.filter(Column::Uid.is_in(some.iter().copied())).exec(db).await?;
    }
    Ok(())
}

/// Forgets copies that were removed, by their numbers at the target.
pub async fn forget_copies(db: &impl ConnectionTrait, folder: MergeFolderId, targets: &[i64]) -> Result<(), Error> {
    for some in targets.chunks(TOGETHER) {
        let delete = Entity::delete_many().filter(Column::Folder.eq(folder)).filter(Column::State.eq(State::Copied));
        delete.filter(Column::Target.is_in(some.iter().copied())).exec(db).await?;
    }
    Ok(())
}

/// Forgets what was left out of mailboxes that were made anew: what is said of it is said of the later generation.
pub async fn forget_left_out(db: &impl ConnectionTrait, folders: Vec<MergeFolderId>) -> Result<(), Error> {
    let delete = Entity::delete_many().filter(Column::Folder.is_in(folders));
    delete.filter(Column::State.eq(State::Skipped)).exec(db).await?;
    Ok(())
}

/// How many messages of a mailbox ended how.
pub async fn tally(db: &impl ConnectionTrait, folder: MergeFolderId) -> Result<Vec<Tally>, Error> {
    let query = Entity::find()
        .select_only()
        .columns([Column::State, Column::Reason])
        .column_as(Column::Uid.count(), "messages")
        .column_as(Expr::expr(Func::cast_as(Func::sum(Expr::col(Column::Size)), "bigint")), "bytes")
        .filter(Column::Folder.eq(folder))
        .group_by(Column::State)
        .group_by(Column::Reason);
    Ok(query.into_model::<Tally>().all(db).await?)
}

/// Of how many messages of a merge something is to be said, by what became of them and by the word.
pub async fn remarks(db: &impl ConnectionTrait, merge: MergeId) -> Result<Vec<(State, String, i64)>, Error> {
    let of = Query::select().column("id").from("merge_folder").and_where(Expr::col("merge").eq(merge)).take();
    let query = Entity::find()
        .select_only()
        .columns([Column::State, Column::Reason])
        .column_as(Column::Uid.count(), "messages")
        .filter(Column::Folder.in_subquery(of))
        .filter(Column::Reason.is_not_null())
        .group_by(Column::State)
        .group_by(Column::Reason);
    Ok(query.into_tuple().all(db).await?)
}

/// The rows of a mailbox after a number, in the order of their numbers.
pub async fn page(
    db: &impl ConnectionTrait,
    folder: MergeFolderId,
    after: i64,
    most: u64,
) -> Result<Vec<MergeMessageRow>, Error> {
    let query = Entity::find().filter(Column::Folder.eq(folder)).filter(Column::Uid.gt(after));
    Ok(query.order_by_asc(Column::Uid).limit(most).all(db).await?)
}
