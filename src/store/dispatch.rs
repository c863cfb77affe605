//! `dispatch`: texts and calls that a telephone provider took, each known to it by a nonce that only we can make, and what
//! it said of them. A row goes with its challenge.

use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel as _, entity::prelude::*};

use super::{Error, Text, column::text_column};
use crate::base::{ChallengeId, Timestamp};

mod entity {
    use super::State;
    use crate::base::{ChallengeId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One text or one call.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "dispatch")]
    pub struct Model {
        /// The hash of the nonce that the provider names it by.
        #[sea_orm(primary_key, auto_increment = false)]
        pub nonce_hash: String,
        /// What it is for.
        pub challenge: ChallengeId,
        /// What became of it.
        pub state: State,
        /// The keys that the person is to press, sealed; empty where none are awaited.
        pub keys: String,
        /// When it was handed over.
        pub created_at: Timestamp,
        /// Until when something is awaited.
        pub expires_at: Timestamp,
        /// When the provider spoke.
        pub changed_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as DispatchRow;

/// What became of a text or of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Handed over; nothing was said since.
    Waiting,
    /// The text is on the phone, or the right keys were pressed: the end.
    Done,
    /// The text will not come, or nobody pressed the right keys: the end.
    Failed,
}

impl Text for State {
    fn to_text(&self) -> String {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Failed => "failed",
        }
        .to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        [Self::Waiting, Self::Done, Self::Failed].into_iter().find(|state| state.to_text() == text)
    }
}
text_column!(State);

/// Adds one.
pub async fn insert(db: &impl ConnectionTrait, row: DispatchRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// The one of a nonce.
pub async fn find(db: &impl ConnectionTrait, nonce_hash: &str) -> Result<Option<DispatchRow>, Error> {
    Ok(Entity::find_by_id(nonce_hash.to_owned()).one(db).await?)
}

/// Those of these challenges.
pub async fn of_challenges(db: &impl ConnectionTrait, challenges: &[ChallengeId]) -> Result<Vec<DispatchRow>, Error> {
    Ok(Entity::find().filter(Column::Challenge.is_in(challenges.iter().copied())).all(db).await?)
}

/// Writes down what the provider said, for the one who says it first and in time: true only then.
pub async fn settle(db: &impl ConnectionTrait, nonce_hash: &str, to: State, now: Timestamp) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::State, Expr::value(to))
        .col_expr(Column::ChangedAt, Expr::value(now))
        .filter(Column::NonceHash.eq(nonce_hash))
        .filter(Column::State.eq(State::Waiting))
        .filter(Column::ExpiresAt.gt(now))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}
