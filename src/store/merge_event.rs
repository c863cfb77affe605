//! `merge_event`: the ledger of a merge's calendars, one row for each object of the source that was ever touched.

use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, entity::prelude::*, sea_query::OnConflict};

use super::{Error, Text, column::text_column};
use crate::base::MergeCalendarId;

mod entity {
    use super::State;
    use crate::base::MergeCalendarId;
    use sea_orm::entity::prelude::*;

    /// One object.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "merge_event")]
    pub struct Model {
        /// In which calendar.
        #[sea_orm(primary_key, auto_increment = false)]
        pub calendar: MergeCalendarId,
        /// Where it is at the source.
        #[sea_orm(primary_key, auto_increment = false)]
        pub href: String,
        /// Its version there when it was last looked at; empty to look again.
        pub etag: String,
        /// What became of it.
        pub state: State,
        /// More about that, in a word.
        pub reason: Option<String>,
        /// Its identifier; empty when it has none.
        pub uid: String,
        /// Its bytes.
        pub size: i64,
        /// Their SHA-256, in hexadecimal.
        pub sha256: String,
        /// Where it is put, or found.
        pub target: Option<String>,
        /// The version there that is ours; while it is being put, the one that is replaced.
        pub target_etag: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as MergeEventRow;

/// What became of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// It is being put; whether it was is unknown until that is looked for.
    Copying,
    /// It is at the target.
    Copied,
    /// The same was there before.
    Adopted,
    /// It changed at the source after its copy was changed or removed at the target, which stays as it is.
    Conflict,
    /// It was left out.
    Skipped,
}

impl State {
    /// Whether it is at the target, in whatever version.
    pub fn is_there(self) -> bool {
        matches!(self, Self::Copied | Self::Adopted | Self::Conflict)
    }
}

impl Text for State {
    fn to_text(&self) -> String {
        match self {
            Self::Copying => "copying",
            Self::Copied => "copied",
            Self::Adopted => "adopted",
            Self::Conflict => "conflict",
            Self::Skipped => "skipped",
        }
        .to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        let all = [Self::Copying, Self::Copied, Self::Adopted, Self::Conflict, Self::Skipped];
        all.into_iter().find(|state| state.to_text() == text)
    }
}
text_column!(State);

/// Writes a row, in the place of that of the same object.
pub async fn put(db: &impl ConnectionTrait, row: MergeEventRow) -> Result<(), Error> {
    let newer = OnConflict::columns([Column::Calendar, Column::Href])
        .update_columns([
            Column::Etag,
            Column::State,
            Column::Reason,
            Column::Uid,
            Column::Size,
            Column::Sha256,
            Column::Target,
            Column::TargetEtag,
        ])
        .to_owned();
    Entity::insert(sea_orm::IntoActiveModel::into_active_model(row))
        .on_conflict(newer)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// All rows of a calendar.
pub async fn of(db: &impl ConnectionTrait, calendar: MergeCalendarId) -> Result<Vec<MergeEventRow>, Error> {
    Ok(Entity::find().filter(Column::Calendar.eq(calendar)).order_by_asc(Column::Href).all(db).await?)
}

/// Forgets an object: it was never put, or its copy was removed.
pub async fn forget(db: &impl ConnectionTrait, row: &MergeEventRow) -> Result<(), Error> {
    let delete = Entity::delete_many().filter(Column::Calendar.eq(row.calendar)).filter(Column::Href.eq(&row.href));
    delete.exec(db).await?;
    Ok(())
}
