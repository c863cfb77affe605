//! `letter`: notices that wait to be sent. Written with the change they tell of, sent at least once, each once in the
//! table by its key.

use sea_orm::{ConnectionTrait, EntityTrait, entity::prelude::*};

use super::{
    Error,
    to_send::{State, to_send},
};
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

to_send!(LetterRow);

/// Forgets those written before `before`.
pub async fn purge(db: &impl ConnectionTrait, before: Timestamp) -> Result<u64, Error> {
    Ok(Entity::delete_many().filter(Column::CreatedAt.lt(before)).exec(db).await?.rows_affected)
}
