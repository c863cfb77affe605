//! `pre_session`: people whose password was right and who are not signed in yet (security.md R-106).

use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel as _, QueryOrder, entity::prelude::*};

use super::{Error, Text, column::text_column, password::Kind};
use crate::base::{SessionId, Timestamp};

mod entity {
    use super::{Kind, Scope};
    use crate::base::{AccountId, SessionId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "pre_session")]
    pub struct Model {
        /// Which one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The hash of the cookie.
        #[sea_orm(unique)]
        pub secret_hash: String,
        /// Whose password it was.
        pub account: AccountId,
        /// What it opens.
        pub scope: Scope,
        /// The session that it confirms, if it is for that.
        pub session: Option<SessionId>,
        /// Which kind of password it was.
        pub password: Kind,
        /// « Se souvenir de moi ».
        pub remember: bool,
        /// Where to go afterwards; empty for the inbox.
        pub return_to: String,
        /// What a set-up has proved so far, sealed; empty before.
        #[sea_orm(column_name = "secret")]
        pub progress: String,
        /// 0 when a method of theirs was proved just before, so that none has to be set up; else -1.
        pub proven_step: i64,
        /// Whether its time was extended.
        pub extended: bool,
        /// Since when.
        pub created_at: Timestamp,
        /// Until when.
        pub expires_at: Timestamp,
        /// When it led to a session, or died.
        pub ended_at: Option<Timestamp>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as PreSessionRow;

/// What a pre-session opens. Nothing opens two of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Proving a second factor.
    Verify,
    /// Setting up a method and a password.
    Enrol,
    /// Proving again, within a session, who one is. No cookie leads to it.
    Confirm,
    /// Replacing a password that is too old.
    Change,
}

impl Text for Scope {
    fn to_text(&self) -> String {
        match self {
            Self::Verify => "verify",
            Self::Enrol => "enrol",
            Self::Confirm => "confirm",
            Self::Change => "change",
        }
        .to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        match text {
            "verify" => Some(Self::Verify),
            "enrol" => Some(Self::Enrol),
            "confirm" => Some(Self::Confirm),
            "change" => Some(Self::Change),
            _ => None,
        }
    }
}
text_column!(Scope);

/// Adds one.
pub async fn insert(db: &impl ConnectionTrait, row: PreSessionRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// The live one of a cookie.
pub async fn find(
    db: &impl ConnectionTrait,
    secret_hash: &str,
    now: Timestamp,
) -> Result<Option<PreSessionRow>, Error> {
    let query = Entity::find().filter(Column::SecretHash.eq(secret_hash));
    let row = query.filter(Column::EndedAt.is_null()).filter(Column::ExpiresAt.gt(now)).one(db).await?;
    Ok(row)
}

/// The live one of an identifier.
pub async fn get(db: &impl ConnectionTrait, id: Uuid, now: Timestamp) -> Result<Option<PreSessionRow>, Error> {
    let query = Entity::find_by_id(id);
    Ok(query.filter(Column::EndedAt.is_null()).filter(Column::ExpiresAt.gt(now)).one(db).await?)
}

/// The youngest live one that confirms a session.
pub async fn of_session(
    db: &impl ConnectionTrait,
    session: SessionId,
    now: Timestamp,
) -> Result<Option<PreSessionRow>, Error> {
    let query = Entity::find().filter(Column::Session.eq(session)).filter(Column::Scope.eq(Scope::Confirm));
    let query = query.filter(Column::EndedAt.is_null()).filter(Column::ExpiresAt.gt(now));
    Ok(query.order_by_desc(Column::CreatedAt).one(db).await?)
}

/// Ends it: true for the one who ended it, for nobody after.
pub async fn end(db: &impl ConnectionTrait, id: Uuid, now: Timestamp) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(now))
        .col_expr(Column::Progress, Expr::value(""))
        .filter(Column::Id.eq(id))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Keeps what a set-up has proved, in the place of `from`: true for the one who saw that last, for nobody after.
pub async fn put_progress(db: &impl ConnectionTrait, id: Uuid, (from, to): (&str, &str)) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::Progress, Expr::value(to))
        .filter(Column::Id.eq(id))
        .filter(Column::Scope.eq(Scope::Enrol))
        .filter(Column::Progress.eq(from))
        .filter(Column::EndedAt.is_null())
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// The set-up of a cookie whose time has run out, and which nobody has ended.
pub async fn run_out(
    db: &impl ConnectionTrait,
    secret_hash: &str,
    now: Timestamp,
) -> Result<Option<PreSessionRow>, Error> {
    let query = Entity::find().filter(Column::SecretHash.eq(secret_hash)).filter(Column::Scope.eq(Scope::Enrol));
    Ok(query.filter(Column::EndedAt.is_null()).filter(Column::ExpiresAt.lte(now)).one(db).await?)
}

/// Opens a set-up again whose time has run out, for a new cookie: true for the one who did it first.
pub async fn resume(
    db: &impl ConnectionTrait,
    id: Uuid,
    (from, to): (&str, &str),
    (now, until): (Timestamp, Timestamp),
) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::SecretHash, Expr::value(to))
        .col_expr(Column::Extended, Expr::value(false))
        .col_expr(Column::ExpiresAt, Expr::value(until))
        .filter(Column::Id.eq(id))
        .filter(Column::SecretHash.eq(from))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.lte(now))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Ends a set-up as it was read: false when something changed since, or somebody else has ended it.
pub async fn end_as(db: &impl ConnectionTrait, id: Uuid, progress: &str, now: Timestamp) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(now))
        .col_expr(Column::Progress, Expr::value(""))
        .filter(Column::Id.eq(id))
        .filter(Column::Progress.eq(progress))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Moves its end once.
pub async fn extend(db: &impl ConnectionTrait, id: Uuid, until: Timestamp, now: Timestamp) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::Extended, Expr::value(true))
        .col_expr(Column::ExpiresAt, Expr::value(until))
        .filter(Column::Id.eq(id))
        .filter(Column::Extended.eq(false))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Ends all of an account.
pub async fn end_all(db: &impl ConnectionTrait, account: crate::base::AccountId, now: Timestamp) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(now))
        .col_expr(Column::Progress, Expr::value(""))
        .filter(Column::Account.eq(account))
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
