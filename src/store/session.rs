//! `session`: who is signed in (security.md 3.7).

use sea_orm::{
    Condition, ConnectionTrait, EntityTrait, ExprTrait as _, IntoActiveModel as _, QueryOrder, QuerySelect,
    entity::prelude::*,
};

use super::Error;
use crate::base::{AccountId, AssuranceLevel, SessionId, Timestamp};

mod entity {
    use crate::base::{AccountId, AssuranceLevel, DeviceId, SessionId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One session.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "session")]
    pub struct Model {
        /// Which one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SessionId,
        /// Whose.
        pub account: AccountId,
        /// The hash of the cookie.
        #[sea_orm(unique)]
        pub secret_hash: String,
        /// The hash of the cookie before the last renewal.
        pub former_hash: Option<String>,
        /// Until when that one is still good.
        pub former_until: Option<Timestamp>,
        /// What was proved.
        pub level: AssuranceLevel,
        /// By what.
        pub amr: String,
        /// The trusted device that took the place of the second factor.
        pub trusted_device: Option<DeviceId>,
        /// From where.
        pub ip: String,
        /// With what.
        pub agent: String,
        /// The generation of the account then: another one ends the session.
        pub generation: i64,
        /// Whether its cookie outlives the browser's window (« Rester connecté ? »).
        pub persistent: bool,
        /// When it was proved.
        pub auth_at: Timestamp,
        /// When its person last proved again who they are.
        pub confirmed_at: Option<Timestamp>,
        /// What that counted for.
        pub confirmed_level: Option<AssuranceLevel>,
        /// When the cookie was renewed.
        pub renewed_at: Timestamp,
        /// When it was used last, to the minute.
        pub seen_at: Timestamp,
        /// When it ends at the latest.
        pub expires_at: Timestamp,
        /// When it was ended.
        pub ended_at: Option<Timestamp>,
        /// Why.
        pub end_reason: Option<String>,
        /// When its cookie or its end last changed; what other processes look at.
        pub changed_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as SessionRow;

/// Adds one.
pub async fn insert(db: &impl ConnectionTrait, row: SessionRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// The session of a cookie, present or former, live or not.
pub async fn find(db: &impl ConnectionTrait, hash: &str) -> Result<Option<SessionRow>, Error> {
    let either = Condition::any().add(Column::SecretHash.eq(hash)).add(Column::FormerHash.eq(hash));
    Ok(Entity::find().filter(either).one(db).await?)
}

/// The session of an identifier.
pub async fn get(db: &impl ConnectionTrait, id: SessionId) -> Result<Option<SessionRow>, Error> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// Those of an account that have neither ended nor expired, the oldest first; 1 000 at most.
pub async fn live_of(db: &impl ConnectionTrait, account: AccountId, now: Timestamp) -> Result<Vec<SessionRow>, Error> {
    let query = Entity::find().filter(Column::Account.eq(account)).filter(Column::EndedAt.is_null());
    let query = query.filter(Column::ExpiresAt.gt(now)).order_by_asc(Column::AuthAt).order_by_asc(Column::Id);
    Ok(query.limit(1_000).all(db).await?)
}

/// Those that changed at `since` or later, the earliest change first.
pub async fn changed_since(db: &impl ConnectionTrait, since: Timestamp, limit: u64) -> Result<Vec<SessionRow>, Error> {
    let query = Entity::find().filter(Column::ChangedAt.gte(since)).order_by_asc(Column::ChangedAt).limit(limit);
    Ok(query.all(db).await?)
}

/// Makes a session outlive the browser's window.
pub async fn persist(db: &impl ConnectionTrait, id: SessionId, now: Timestamp) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::Persistent, Expr::value(true))
        .col_expr(Column::ChangedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::EndedAt.is_null())
        .exec(db)
        .await?;
    Ok(())
}

/// Gives a live session a new cookie: true for the one who did it first.
pub async fn renew(
    db: &impl ConnectionTrait,
    id: SessionId,
    (from, to): (&str, &str),
    former_until: Option<Timestamp>,
    now: Timestamp,
) -> Result<bool, Error> {
    let former = former_until.map(|_| from.to_owned());
    let result = Entity::update_many()
        .col_expr(Column::SecretHash, Expr::value(to))
        .col_expr(Column::FormerHash, Expr::value(former))
        .col_expr(Column::FormerUntil, Expr::value(former_until))
        .col_expr(Column::RenewedAt, Expr::value(now))
        .col_expr(Column::SeenAt, Expr::value(now))
        .col_expr(Column::ChangedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::SecretHash.eq(from))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// What a confirmation changes of a session.
#[derive(Debug, Clone)]
pub struct Confirmation {
    /// What the session has proved from now on.
    pub level: AssuranceLevel,
    /// By what.
    pub amr: String,
    /// What this proof counts for.
    pub counts: AssuranceLevel,
}

/// Gives a live session a new cookie because its person proved again who they are; the one before is void at once.
/// True for the one who did it first.
pub async fn confirm(
    db: &impl ConnectionTrait,
    id: SessionId,
    (from, to): (&str, &str),
    confirmation: Confirmation,
    now: Timestamp,
) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::SecretHash, Expr::value(to))
        .col_expr(Column::FormerHash, Expr::value(None::<String>))
        .col_expr(Column::FormerUntil, Expr::value(None::<Timestamp>))
        .col_expr(Column::Level, Expr::value(confirmation.level))
        .col_expr(Column::Amr, Expr::value(confirmation.amr))
        .col_expr(Column::ConfirmedAt, Expr::value(now))
        .col_expr(Column::ConfirmedLevel, Expr::value(confirmation.counts))
        .col_expr(Column::RenewedAt, Expr::value(now))
        .col_expr(Column::SeenAt, Expr::value(now))
        .col_expr(Column::ChangedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::SecretHash.eq(from))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Takes a live session over into another generation of its account.
pub async fn enter_generation(db: &impl ConnectionTrait, id: SessionId, generation: i64) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::Generation, Expr::value(generation))
        .filter(Column::Id.eq(id))
        .filter(Column::EndedAt.is_null())
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Notes when a session was used.
pub async fn seen(db: &impl ConnectionTrait, id: SessionId, at: Timestamp) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::SeenAt, Expr::value(at))
        .filter(Column::Id.eq(id))
        .filter(Column::SeenAt.lt(at))
        .exec(db)
        .await?;
    Ok(())
}

/// Ends a live session: true for the one who ended it.
pub async fn end(
    db: &impl ConnectionTrait,
    account: AccountId,
    id: SessionId,
    why: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(now))
        .col_expr(Column::EndReason, Expr::value(why))
        .col_expr(Column::ChangedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::Account.eq(account))
        .filter(Column::EndedAt.is_null())
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Ends every live session of an account but `but`.
pub async fn end_all(
    db: &impl ConnectionTrait,
    account: AccountId,
    but: Option<SessionId>,
    why: &str,
    now: Timestamp,
) -> Result<u64, Error> {
    let mut query = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(now))
        .col_expr(Column::EndReason, Expr::value(why))
        .col_expr(Column::ChangedAt, Expr::value(now))
        .filter(Column::Account.eq(account))
        .filter(Column::EndedAt.is_null());
    if let Some(but) = but {
        query = query.filter(Expr::col(Column::Id).ne(but));
    }
    Ok(query.exec(db).await?.rows_affected)
}

/// Forgets those that expired before `before`.
pub async fn purge(db: &impl ConnectionTrait, before: Timestamp) -> Result<u64, Error> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(before)).exec(db).await?.rows_affected)
}
