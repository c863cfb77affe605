//! `candidate`: methods that somebody is about to add in a session, until a code has proved them (security.md R-131).

use sea_orm::{ConnectionTrait, EntityTrait, ExprTrait as _, IntoActiveModel as _, entity::prelude::*};

use super::Error;
use crate::base::{Method, SessionId, Timestamp};

mod entity {
    use crate::base::{AccountId, Method, SessionId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One of them. A session has one of each method.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "candidate")]
    pub struct Model {
        /// Which one; what holds the codes that prove it.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Where it is being added.
        pub session: SessionId,
        /// Whose it is to be.
        pub account: AccountId,
        /// By which method.
        pub method: Method,
        /// What it is made of, sealed.
        pub secret: String,
        /// Codes of an application tried.
        pub tries: i32,
        /// When it was proposed.
        pub created_at: Timestamp,
        /// When it is forgotten.
        pub expires_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as CandidateRow;

/// Puts one in the place of the one that its session had of its method.
pub async fn put(db: &impl ConnectionTrait, row: CandidateRow) -> Result<(), Error> {
    let former = Entity::delete_many().filter(Column::Session.eq(row.session)).filter(Column::Method.eq(row.method));
    former.exec(db).await?;
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// The live one of a session and a method.
pub async fn find(
    db: &impl ConnectionTrait,
    session: SessionId,
    method: Method,
    now: Timestamp,
) -> Result<Option<CandidateRow>, Error> {
    let query = Entity::find().filter(Column::Session.eq(session)).filter(Column::Method.eq(method));
    Ok(query.filter(Column::ExpiresAt.gt(now)).one(db).await?)
}

/// Takes one try, if there is one left: true for who took it. Taken before it is evaluated.
pub async fn take_try(db: &impl ConnectionTrait, id: Uuid, most: i32) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::Tries, Expr::col(Column::Tries).add(1))
        .filter(Column::Id.eq(id))
        .filter(Column::Tries.lt(most))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Ends one: true for the one who ended it.
pub async fn end(db: &impl ConnectionTrait, id: Uuid) -> Result<bool, Error> {
    Ok(Entity::delete_by_id(id).exec(db).await?.rows_affected == 1)
}

/// Forgets those whose time is over.
pub async fn purge(db: &impl ConnectionTrait, now: Timestamp) -> Result<(), Error> {
    Entity::delete_many().filter(Column::ExpiresAt.lte(now)).exec(db).await?;
    Ok(())
}
