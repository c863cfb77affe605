//! What the tables of letters that wait to be sent have in common: each is there once by its key, taken by one process at a
//! time, and tried again until it is sent or given up.

use super::{Text, column::text_column};

/// Where a letter is.
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

/// The queue of a table: for the `Entity` and the `Column`s of the file that calls it.
macro_rules! to_send {
    ($row:ty) => {
        /// Adds one, unless its key is there already.
        pub async fn insert(db: &impl ConnectionTrait, row: $row) -> Result<(), Error> {
            let once = sea_orm::sea_query::OnConflict::column(Column::Dedupe).do_nothing().to_owned();
            let row = sea_orm::IntoActiveModel::into_active_model(row);
            Entity::insert(row).on_conflict(once).exec_without_returning(db).await?;
            Ok(())
        }

        /// Those that are due, the earliest first.
        pub async fn due(
            db: &impl ConnectionTrait,
            now: crate::base::Timestamp,
            limit: u64,
        ) -> Result<Vec<$row>, Error> {
            use sea_orm::{QueryOrder as _, QuerySelect as _};
            let query = Entity::find().filter(Column::State.eq(State::Waiting)).filter(Column::RunAt.lte(now));
            Ok(query.order_by_asc(Column::RunAt).limit(limit).all(db).await?)
        }

        /// Takes one for sending: true for the one who took it. It comes back by itself at `again` (the attempt is counted
        /// before the work, so that a crash costs one).
        pub async fn claim(
            db: &impl ConnectionTrait,
            row: &$row,
            again: crate::base::Timestamp,
        ) -> Result<bool, Error> {
            use sea_orm::ExprTrait as _;
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
        pub async fn finish(
            db: &impl ConnectionTrait,
            id: Uuid,
            state: State,
            now: crate::base::Timestamp,
        ) -> Result<(), Error> {
            Entity::update_many()
                .col_expr(Column::State, Expr::value(state))
                .col_expr(Column::SentAt, Expr::value(now))
                .filter(Column::Id.eq(id))
                .filter(Column::State.eq(State::Waiting))
                .exec(db)
                .await?;
            Ok(())
        }
    };
}
pub(super) use to_send;
