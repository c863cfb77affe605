//! `request_letter`: letters about what was asked of the support. Who gets them has no account yet, or cannot reach it; so
//! they stand beside the notices of `letter`, in the same states.

use sea_orm::{
    ConnectionTrait, EntityTrait, ExprTrait as _, IntoActiveModel as _, QueryOrder, QuerySelect, entity::prelude::*,
    sea_query::OnConflict,
};

use super::{Error, letter::State};
use crate::base::Timestamp;

mod entity {
    use super::State;
    use crate::base::Timestamp;
    use sea_orm::entity::prelude::*;

    /// One letter.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "request_letter")]
    pub struct Model {
        /// Which one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// What it must not be said twice by.
        #[sea_orm(unique)]
        pub dedupe: String,
        /// About which request.
        pub request: Uuid,
        /// What it says.
        pub kind: String,
        /// Where it is.
        pub state: State,
        /// How often sending was tried.
        pub attempts: i32,
        /// When it was written.
        pub created_at: Timestamp,
        /// When it is to be sent, or tried again.
        pub run_at: Timestamp,
        /// When it was sent or given up.
        pub sent_at: Option<Timestamp>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as RequestLetterRow;

/// Adds one, unless its key is there already.
pub async fn insert(db: &impl ConnectionTrait, row: RequestLetterRow) -> Result<(), Error> {
    let once = OnConflict::column(Column::Dedupe).do_nothing().to_owned();
    Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(db).await?;
    Ok(())
}

/// Those that are due, the earliest first.
pub async fn due(db: &impl ConnectionTrait, now: Timestamp, limit: u64) -> Result<Vec<RequestLetterRow>, Error> {
    let query = Entity::find().filter(Column::State.eq(State::Waiting)).filter(Column::RunAt.lte(now));
    Ok(query.order_by_asc(Column::RunAt).limit(limit).all(db).await?)
}

/// Takes one for sending: true for the one who took it. It comes back by itself at `again`.
pub async fn claim(db: &impl ConnectionTrait, row: &RequestLetterRow, again: Timestamp) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .col_expr(Column::RunAt, Expr::value(again))
        .filter(Column::Id.eq(row.id))
        .filter(Column::State.eq(State::Waiting))
        .filter(Column::Attempts.eq(row.attempts))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Ends one.
pub async fn finish(db: &impl ConnectionTrait, id: Uuid, state: State, now: Timestamp) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::SentAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(State::Waiting))
        .exec(db)
        .await?;
    Ok(())
}

/// The letters about a request, the earliest first.
pub async fn of(db: &impl ConnectionTrait, request: Uuid) -> Result<Vec<RequestLetterRow>, Error> {
    Ok(Entity::find().filter(Column::Request.eq(request)).order_by_asc(Column::CreatedAt).all(db).await?)
}
