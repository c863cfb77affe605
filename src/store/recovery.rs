//! `recovery`: people who are getting an account back (security.md 3.11), and names that lead to nobody.
//!
//! Where one stands is read from the row and nowhere else. Every step is one `UPDATE` that names the step before it: a
//! step that was not reached changes nothing.

use sea_orm::{
    ConnectionTrait, EntityTrait, ExprTrait as _, IntoActiveModel as _, Select, UpdateMany, entity::prelude::*,
};

use super::{Error, Text, column::text_column};
use crate::base::{AccountId, Method, Timestamp};

mod entity {
    use super::Destination;
    use crate::base::{AccountId, Method, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "recovery")]
    pub struct Model {
        /// Which one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The hash of the cookie.
        #[sea_orm(unique)]
        pub secret_hash: String,
        /// Whose; `None` when the name leads to nobody, or to nobody who can recover.
        pub account: Option<AccountId>,
        /// What was typed as a name.
        pub name: String,
        /// The one key that everything about them is counted by and made up from.
        pub subject: String,
        /// How many proofs it takes.
        pub needed: i32,
        /// The method of the proof under way.
        pub chosen: Option<Method>,
        /// What was typed as its destination.
        pub destination: Destination,
        /// Destinations typed so far.
        pub destination_tries: i32,
        /// The method of the first proof, once given.
        pub first: Option<Method>,
        /// The method of the second.
        pub second: Option<Method>,
        /// The security questions that follow the proofs, by their numbers; empty when none are asked.
        pub questions: String,
        /// When they were answered.
        pub answered_at: Option<Timestamp>,
        /// The hash of the link that was mailed last.
        pub link_hash: Option<String>,
        /// Until when it is good.
        pub link_expires_at: Option<Timestamp>,
        /// From where it began.
        pub ip: String,
        /// With what.
        pub agent: String,
        /// When it began.
        pub created_at: Timestamp,
        /// Until when it lasts.
        pub expires_at: Timestamp,
        /// When the new password was set.
        pub done_at: Option<Timestamp>,
        /// When it was given up, or died.
        pub ended_at: Option<Timestamp>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as RecoveryRow;

/// What was typed where a code should go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Destination {
    /// Nothing yet.
    Asked,
    /// The person's own: a code leaves.
    Right,
    /// One that only looks like it: nothing leaves, and nobody is told.
    Wrong,
}

impl Text for Destination {
    fn to_text(&self) -> String {
        match self {
            Self::Asked => "asked",
            Self::Right => "right",
            Self::Wrong => "wrong",
        }
        .to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        [Self::Asked, Self::Right, Self::Wrong].into_iter().find(|each| each.to_text() == text)
    }
}
text_column!(Destination);

/// Adds one.
pub async fn insert(db: &impl ConnectionTrait, row: RecoveryRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

fn live(now: Timestamp) -> Select<Entity> {
    Entity::find().filter(Column::EndedAt.is_null()).filter(Column::ExpiresAt.gt(now))
}

/// The live one of a cookie, finished or not.
pub async fn find(db: &impl ConnectionTrait, secret_hash: &str, now: Timestamp) -> Result<Option<RecoveryRow>, Error> {
    Ok(live(now).filter(Column::SecretHash.eq(secret_hash)).one(db).await?)
}

/// The live one of an identifier.
pub async fn get(db: &impl ConnectionTrait, id: Uuid, now: Timestamp) -> Result<Option<RecoveryRow>, Error> {
    Ok(live(now).filter(Column::Id.eq(id)).one(db).await?)
}

/// The live one that a mailed link leads to.
pub async fn of_link(db: &impl ConnectionTrait, hash: &str, now: Timestamp) -> Result<Option<RecoveryRow>, Error> {
    let query = live(now).filter(Column::LinkHash.eq(hash)).filter(Column::LinkExpiresAt.gt(now));
    Ok(query.filter(Column::DoneAt.is_null()).one(db).await?)
}

/// A change of one that is under way.
fn change(id: Uuid, now: Timestamp) -> UpdateMany<Entity> {
    Entity::update_many()
        .filter(Column::Id.eq(id))
        .filter(Column::EndedAt.is_null())
        .filter(Column::DoneAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
}

async fn moved(db: &impl ConnectionTrait, change: UpdateMany<Entity>) -> Result<bool, Error> {
    Ok(change.exec(db).await?.rows_affected == 1)
}

/// Chooses the method of the proof to come.
pub async fn choose(db: &impl ConnectionTrait, id: Uuid, method: Method, now: Timestamp) -> Result<bool, Error> {
    let change = change(id, now)
        .col_expr(Column::Chosen, Expr::value(Some(method)))
        .col_expr(Column::Destination, Expr::value(Destination::Asked))
        .filter(Column::Chosen.is_null());
    moved(db, change).await
}

/// Goes back to the choice; a link that was mailed is void.
pub async fn unchoose(db: &impl ConnectionTrait, id: Uuid, now: Timestamp) -> Result<bool, Error> {
    moved(db, without_method(change(id, now)).filter(Column::Chosen.is_not_null())).await
}

fn without_method(change: UpdateMany<Entity>) -> UpdateMany<Entity> {
    change
        .col_expr(Column::Chosen, Expr::value(None::<Method>))
        .col_expr(Column::Destination, Expr::value(Destination::Asked))
        .col_expr(Column::LinkHash, Expr::value(None::<String>))
        .col_expr(Column::LinkExpiresAt, Expr::value(None::<Timestamp>))
}

/// Counts a destination that was typed for `method`; false when `most` were typed already, or it is not the step.
pub async fn count_destination(
    db: &impl ConnectionTrait,
    id: Uuid,
    (method, most): (Method, i32),
    now: Timestamp,
) -> Result<bool, Error> {
    let change = change(id, now)
        .col_expr(Column::DestinationTries, Expr::col(Column::DestinationTries).add(1))
        .filter(Column::Chosen.eq(method))
        .filter(Column::Destination.eq(Destination::Asked))
        .filter(Column::DestinationTries.lt(most));
    moved(db, change).await
}

/// Notes where the code of `method` goes.
pub async fn set_destination(
    db: &impl ConnectionTrait,
    id: Uuid,
    (method, to): (Method, Destination),
    now: Timestamp,
) -> Result<bool, Error> {
    let change = change(id, now)
        .col_expr(Column::Destination, Expr::value(to))
        .filter(Column::Chosen.eq(method))
        .filter(Column::Destination.eq(Destination::Asked));
    moved(db, change).await
}

/// Notes the link that is being mailed, in place of the one before.
pub async fn offer_link(
    db: &impl ConnectionTrait,
    id: Uuid,
    (hash, until): (&str, Timestamp),
    now: Timestamp,
) -> Result<bool, Error> {
    let change = change(id, now)
        .col_expr(Column::LinkHash, Expr::value(Some(hash.to_owned())))
        .col_expr(Column::LinkExpiresAt, Expr::value(Some(until)))
        .filter(Column::Chosen.eq(Method::Email));
    moved(db, change).await
}

/// Notes a proof by the method that was chosen: the first if there is none, else the second. True for the one who did.
pub async fn pass(db: &impl ConnectionTrait, row: &RecoveryRow, method: Method, now: Timestamp) -> Result<bool, Error> {
    let change = without_method(change(row.id, now)).filter(Column::Chosen.eq(method));
    let change = if row.first.is_none() {
        change.col_expr(Column::First, Expr::value(Some(method))).filter(Column::First.is_null())
    } else {
        let change = change.col_expr(Column::Second, Expr::value(Some(method)));
        change.filter(Column::First.is_not_null()).filter(Column::Second.is_null())
    };
    moved(db, change).await
}

/// Gives a recovery to the browser that has its link: once, by the link's hash. The browser that had it has it no more.
pub async fn hand_over(
    db: &impl ConnectionTrait,
    row: &RecoveryRow,
    (link, secret): (&str, &str),
    now: Timestamp,
) -> Result<bool, Error> {
    let change = change(row.id, now)
        .col_expr(Column::SecretHash, Expr::value(secret))
        .col_expr(Column::LinkHash, Expr::value(None::<String>))
        .filter(Column::LinkHash.eq(link))
        .filter(Column::LinkExpiresAt.gt(now));
    moved(db, change).await
}

/// Notes that the questions were answered: true for the one who did.
pub async fn answer(db: &impl ConnectionTrait, id: Uuid, now: Timestamp) -> Result<bool, Error> {
    let change = change(id, now)
        .col_expr(Column::AnsweredAt, Expr::value(Some(now)))
        .filter(Column::Questions.ne(""))
        .filter(Column::AnsweredAt.is_null());
    moved(db, change).await
}

/// Ends one with its new password: true for the one who did.
pub async fn finish(db: &impl ConnectionTrait, id: Uuid, now: Timestamp) -> Result<bool, Error> {
    let asked_nothing_more = Column::Questions.eq("").or(Column::AnsweredAt.is_not_null());
    moved(db, change(id, now).col_expr(Column::DoneAt, Expr::value(Some(now))).filter(asked_nothing_more)).await
}

/// Gives one up.
pub async fn end(db: &impl ConnectionTrait, id: Uuid, now: Timestamp) -> Result<bool, Error> {
    moved(db, change(id, now).col_expr(Column::EndedAt, Expr::value(Some(now)))).await
}

/// Gives up every other one of an account.
pub async fn end_others(db: &impl ConnectionTrait, account: AccountId, but: Uuid, now: Timestamp) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(Some(now)))
        .filter(Column::Account.eq(account))
        .filter(Column::Id.ne(but))
        .filter(Column::EndedAt.is_null())
        .exec(db)
        .await?;
    Ok(())
}

/// Forgets those that ended or expired before `before`.
pub async fn purge(db: &impl ConnectionTrait, before: Timestamp) -> Result<(), Error> {
    Entity::delete_many().filter(Column::ExpiresAt.lt(before)).exec(db).await?;
    Ok(())
}
