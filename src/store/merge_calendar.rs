//! `merge_calendar`: the calendars of a merge, each with where it goes.

use sea_orm::{
    ConnectionTrait, EntityTrait, ExprTrait as _, FromQueryResult, IntoActiveModel as _, Order, QueryOrder,
    entity::prelude::*, sea_query::Query,
};

use super::{Error, merge_event::State, one_row};
use crate::base::{MergeCalendarId, MergeId, Timestamp};

mod entity {
    use crate::base::{MergeCalendarId, MergeId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "merge_calendar")]
    pub struct Model {
        /// Which one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: MergeCalendarId,
        /// Of which merge.
        pub merge: MergeId,
        /// Where it is at the source.
        pub href: String,
        /// What its person called it there.
        pub name: String,
        /// Where it goes at the target.
        pub target: String,
        /// Whether that was made for it.
        pub made: bool,
        /// A calendar made beside it, for what bears the identifier of something else in it.
        pub beside: Option<String>,
        /// What the source said of the whole of it when a pass last came to its end.
        pub token: Option<String>,
        /// When that was.
        pub seen_at: Option<Timestamp>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as MergeCalendarRow;

/// How many objects of a calendar ended how.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct CalendarTally {
    /// Which calendar.
    pub calendar: MergeCalendarId,
    /// What its person called it at the source.
    pub name: String,
    /// How.
    pub state: State,
    /// How many.
    pub objects: i64,
}

/// How many objects of a merge ended how, calendar by calendar.
pub async fn tally(db: &impl ConnectionTrait, merge: MergeId) -> Result<Vec<CalendarTally>, Error> {
    let column = |table: &'static str, name: &'static str| Expr::col((table, name));
    let query = Query::select()
        .exprs([column("merge_event", "calendar"), column("merge_calendar", "name"), column("merge_event", "state")])
        .expr_as(Expr::expr(column("merge_event", "href").count()), "objects")
        .from("merge_event")
        .inner_join("merge_calendar", column("merge_calendar", "id").equals(("merge_event", "calendar")))
        .and_where(column("merge_calendar", "merge").eq(merge))
        .add_group_by([
            column("merge_event", "calendar"),
            column("merge_calendar", "name"),
            column("merge_event", "state"),
        ])
        .order_by(("merge_event", "calendar"), Order::Asc)
        .take();
    let rows = db.query_all(&query).await?;
    Ok(rows.iter().map(|row| CalendarTally::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

/// Adds one.
///
/// # Errors
/// [`Error::Exists`] when it is known.
pub async fn insert(db: &impl ConnectionTrait, row: MergeCalendarRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// Those of a merge, in the order in which they were met.
pub async fn of(db: &impl ConnectionTrait, merge: MergeId) -> Result<Vec<MergeCalendarRow>, Error> {
    Ok(Entity::find().filter(Column::Merge.eq(merge)).order_by_asc(Column::Id).all(db).await?)
}

/// Writes down a calendar beside it, before that is made.
///
/// # Errors
/// [`Error::Stale`] when there is one.
pub async fn set_beside(db: &impl ConnectionTrait, id: MergeCalendarId, beside: &str) -> Result<(), Error> {
    let update = Entity::update_many().col_expr(Column::Beside, Expr::value(beside));
    let update = update.filter(Column::Id.eq(id)).filter(Column::Beside.is_null());
    one_row(update.exec(db).await?.rows_affected)
}

/// Writes down that all of it was looked at.
pub async fn set_seen(
    db: &impl ConnectionTrait,
    id: MergeCalendarId,
    (token, now): (Option<&str>, Timestamp),
) -> Result<(), Error> {
    let update = Entity::update_many()
        .col_expr(Column::Token, Expr::value(token.map(str::to_owned)))
        .col_expr(Column::SeenAt, Expr::value(now));
    one_row(update.filter(Column::Id.eq(id)).exec(db).await?.rows_affected)
}

/// Forgets those of a merge, with their ledgers.
pub async fn remove_all(db: &impl ConnectionTrait, merge: MergeId) -> Result<(), Error> {
    Entity::delete_many().filter(Column::Merge.eq(merge)).exec(db).await?;
    Ok(())
}

/// Forgets one, with its ledger.
pub async fn remove(db: &impl ConnectionTrait, id: MergeCalendarId) -> Result<(), Error> {
    Entity::delete_by_id(id).exec(db).await?;
    Ok(())
}
