//! `letter`: notices that wait to be sent. Written with the change they tell of, sent at least once, each once in the
//! table by its key.

use sea_orm::{
    ConnectionTrait, EntityTrait, ExprTrait as _, IntoActiveModel as _, QueryOrder, QuerySelect, entity::prelude::*,
    sea_query::OnConflict,
};

use super::{Error, Text, column::text_column};
use crate::base::Timestamp;

mod entity {
    use super::State;
    use crate::base::{AccountId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One notice.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "letter")]
    pub struct Model {
        /// Which one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// What it must not be said twice by.
        #[sea_orm(unique)]
        pub dedupe: String,
        /// To whom.
        pub account: AccountId,
        /// What it says.
        pub kind: String,
        /// The details that it names, as JSON; no secret among them.
        pub detail: String,
        /// Where it is.
        pub state: State,
        /// How often sending was tried.
        pub attempts: i32,
        /// When it was written.
        pub created_at: Timestamp,
        /// When it is to be sent, or tried again.
        pub run_at: Timestamp,
        /// When it was sent.
        pub sent_at: Option<Timestamp>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as LetterRow;

/// Where a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// To be sent.
    Waiting,
    /// Sent.
    Sent,
    /// Given up.
    Dropped,
}

impl Text for State {
    fn to_text(&self) -> String {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Dropped => "dropped",
        }
        .to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        match text {
            "waiting" => Some(Self::Waiting),
            "sent" => Some(Self::Sent),
            "dropped" => Some(Self::Dropped),
            _ => None,
        }
    }
}
text_column!(State);

/// Adds one, unless its key is there already.
pub async fn insert(db: &impl ConnectionTrait, row: LetterRow) -> Result<(), Error> {
    let once = OnConflict::column(Column::Dedupe).do_nothing().to_owned();
    Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(db).await?;
    Ok(())
}

/// Those that are due, the earliest first.
pub async fn due(db: &impl ConnectionTrait, now: Timestamp, limit: u64) -> Result<Vec<LetterRow>, Error> {
    let query = Entity::find().filter(Column::State.eq(State::Waiting)).filter(Column::RunAt.lte(now));
    Ok(query.order_by_asc(Column::RunAt).limit(limit).all(db).await?)
}

/// Takes one for sending: true for the one who took it. It comes back by itself at `again` (the attempt is counted before
/// the work, so that a crash costs one).
pub async fn claim(db: &impl ConnectionTrait, row: &LetterRow, again: Timestamp) -> Result<bool, Error> {
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

/// Ends a notice.
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

/// Forgets those written before `before`.
pub async fn purge(db: &impl ConnectionTrait, before: Timestamp) -> Result<u64, Error> {
    Ok(Entity::delete_many().filter(Column::CreatedAt.lt(before)).exec(db).await?.rows_affected)
}
