//! `posted_letter`: letters that left with a return address of their own, and what came back of them. Whom they went to is a
//! keyed hash: enough to know whether it is still the address of the person.

use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel as _, QueryOrder, entity::prelude::*};

use super::Error;
use crate::base::{AccountId, Timestamp};

mod entity {
    use crate::base::{AccountId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One letter.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "posted_letter")]
    pub struct Model {
        /// Which one: part of its return address.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// To whom, when it is somebody here.
        pub account: Option<AccountId>,
        /// About which request, when it is about one.
        pub request: Option<Uuid>,
        /// The keyed hash of the address it went to.
        pub same_address: String,
        /// When it left.
        pub created_at: Timestamp,
        /// When it came back.
        pub returned_at: Option<Timestamp>,
        /// Why, by the numbers of RFC 3463.
        pub status: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as PostedLetterRow;

/// Adds one.
pub async fn insert(db: &impl ConnectionTrait, row: PostedLetterRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// Writes down that one came back; `None` when it did before, left before `since`, or there is none.
pub async fn come_back(
    db: &impl ConnectionTrait,
    id: Uuid,
    status: &str,
    (since, now): (Timestamp, Timestamp),
) -> Result<Option<PostedLetterRow>, Error> {
    let first = Entity::update_many()
        .col_expr(Column::ReturnedAt, Expr::value(now))
        .col_expr(Column::Status, Expr::value(status))
        .filter(Column::Id.eq(id))
        .filter(Column::CreatedAt.gte(since))
        .filter(Column::ReturnedAt.is_null())
        .exec(db)
        .await?;
    if first.rows_affected == 0 {
        return Ok(None);
    }
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// The last letter to this address of somebody that came back.
pub async fn last_back(
    db: &impl ConnectionTrait,
    account: AccountId,
    same_address: &str,
) -> Result<Option<PostedLetterRow>, Error> {
    let query = Entity::find()
        .filter(Column::Account.eq(account))
        .filter(Column::SameAddress.eq(same_address))
        .filter(Column::ReturnedAt.is_not_null());
    Ok(query.order_by_desc(Column::ReturnedAt).one(db).await?)
}

/// Forgets those that left before `before`.
pub async fn purge(db: &impl ConnectionTrait, before: Timestamp) -> Result<u64, Error> {
    Ok(Entity::delete_many().filter(Column::CreatedAt.lt(before)).exec(db).await?.rows_affected)
}
