//! `request_letter`: letters about what was asked of the support. Who gets them has no account yet, or cannot reach it; so
//! they stand beside the notices of `letter`, in the same states.

use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, entity::prelude::*};

use super::{
    Error,
    to_send::{State, to_send},
};

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

to_send!(RequestLetterRow);

/// The letters about a request, the earliest first.
pub async fn of(db: &impl ConnectionTrait, request: Uuid) -> Result<Vec<RequestLetterRow>, Error> {
    Ok(Entity::find().filter(Column::Request.eq(request)).order_by_asc(Column::CreatedAt).all(db).await?)
}
