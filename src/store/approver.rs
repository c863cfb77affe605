//! `approver`: the telephones that approve sign-ins. Rows are never deleted, so that it stays known what was ever bound
//! (security.md part 7); their secrets and their address of notifications are wiped when they end.

use sea_orm::{
    ConnectionTrait, EntityTrait, ExprTrait as _, IntoActiveModel as _, QueryOrder, QuerySelect, entity::prelude::*,
};

use super::{Error, Text, column::text_column};
use crate::base::{AccountId, ApproverId, Timestamp};

mod entity {
    use super::State;
    use crate::base::{AccountId, ApproverId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One telephone of one account.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "approver")]
    pub struct Model {
        /// Which one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ApproverId,
        /// Whose.
        pub account: AccountId,
        /// What its owner calls it.
        pub name: String,
        /// Whether it can approve.
        pub state: State,
        /// Its public key, 65 bytes of a P-256 point in base64; empty once it has ended.
        pub public_key: String,
        /// Where notifications reach it, sealed; empty when nowhere.
        pub subscription: String,
        /// Since when.
        pub created_at: Timestamp,
        /// Until when (security.md R-135).
        pub expires_at: Timestamp,
        /// When it approved last.
        pub used_at: Option<Timestamp>,
        /// When it asked last what there is to approve.
        pub seen_at: Option<Timestamp>,
        /// When a push service last took a notification for it (security.md R-47).
        pub rung_at: Option<Timestamp>,
        /// What it computes its codes with when it has no network, sealed; empty when it has none (security.md R-48).
        pub offline: String,
        /// The last accepted step of those codes; -1 before the first.
        pub offline_step: i64,
        /// How many steps its clock was off, last time.
        pub offline_drift: i32,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as ApproverRow;

/// Whether a telephone can approve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Not yet: it is being attached.
    New,
    /// Yes, until it expires.
    Active,
    /// No longer.
    Revoked,
}

impl Text for State {
    fn to_text(&self) -> String {
        match self {
            Self::New => "new",
            Self::Active => "active",
            Self::Revoked => "revoked",
        }
        .to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        match text {
            "new" => Some(Self::New),
            "active" => Some(Self::Active),
            "revoked" => Some(Self::Revoked),
            _ => None,
        }
    }
}
text_column!(State);

/// Adds one.
pub async fn insert(db: &impl ConnectionTrait, row: ApproverRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// One that has not ended.
pub async fn find(db: &impl ConnectionTrait, id: ApproverId) -> Result<Option<ApproverRow>, Error> {
    Ok(Entity::find_by_id(id).filter(Column::State.ne(State::Revoked)).one(db).await?)
}

/// Those of an account that can approve or have expired, oldest first; 100 at most.
pub async fn of_account(db: &impl ConnectionTrait, account: AccountId) -> Result<Vec<ApproverRow>, Error> {
    let query = Entity::find().filter(Column::Account.eq(account)).filter(Column::State.eq(State::Active));
    Ok(query.order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).limit(100).all(db).await?)
}

/// Gives a new one until `until` to be confirmed.
pub async fn prolong(db: &impl ConnectionTrait, id: ApproverId, until: Timestamp) -> Result<(), Error> {
    let change = Entity::update_many().col_expr(Column::ExpiresAt, Expr::value(until)).filter(Column::Id.eq(id));
    change.filter(Column::State.eq(State::New)).exec(db).await?;
    Ok(())
}

/// Makes a new one able to approve: true for the one who did it.
pub async fn activate(
    db: &impl ConnectionTrait,
    id: ApproverId,
    (now, expires): (Timestamp, Timestamp),
) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Active))
        .col_expr(Column::CreatedAt, Expr::value(now))
        .col_expr(Column::ExpiresAt, Expr::value(expires))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(State::New))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Ends one of an account: true for the one who did it.
pub async fn revoke(
    db: &impl ConnectionTrait,
    account: AccountId,
    id: ApproverId,
    now: Timestamp,
) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Revoked))
        .col_expr(Column::PublicKey, Expr::value(""))
        .col_expr(Column::Subscription, Expr::value(""))
        .col_expr(Column::Offline, Expr::value(""))
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::Account.eq(account))
        .filter(Column::State.ne(State::Revoked))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Calls one of an account by another name: false when there is no such one.
pub async fn rename(db: &impl ConnectionTrait, account: AccountId, id: ApproverId, name: &str) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::Name, Expr::value(name))
        .filter(Column::Id.eq(id))
        .filter(Column::Account.eq(account))
        .filter(Column::State.eq(State::Active))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Puts another address of notifications in the place of `from`: false when it is no longer that one.
pub async fn subscribe(db: &impl ConnectionTrait, id: ApproverId, (from, to): (&str, &str)) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::Subscription, Expr::value(to))
        .filter(Column::Id.eq(id))
        .filter(Column::State.ne(State::Revoked))
        .filter(Column::Subscription.eq(from))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Gives one that can approve what it computes its codes with: true for the first who does, for it is given once.
pub async fn give_offline(db: &impl ConnectionTrait, id: ApproverId, sealed: &str) -> Result<bool, Error> {
    replace_offline(db, id, ("", sealed)).await
}

/// Puts another sealed secret in the place of `from`: false when it is no longer that one.
pub async fn replace_offline(
    db: &impl ConnectionTrait,
    id: ApproverId,
    (from, to): (&str, &str),
) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::Offline, Expr::value(to))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(State::Active))
        .filter(Column::Offline.eq(from))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Takes a step of its codes: true for the first who takes it or a later one, and for nobody after.
pub async fn take_step(db: &impl ConnectionTrait, id: ApproverId, step: i64, drift: i32) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::OfflineStep, Expr::value(step))
        .col_expr(Column::OfflineDrift, Expr::value(drift))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(State::Active))
        .filter(Column::OfflineStep.lt(step))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Notes that it approved.
pub async fn used(db: &impl ConnectionTrait, id: ApproverId, now: Timestamp) -> Result<(), Error> {
    Entity::update_many().col_expr(Column::UsedAt, Expr::value(now)).filter(Column::Id.eq(id)).exec(db).await?;
    Ok(())
}

/// Notes that it asked what there is to approve.
pub async fn seen(db: &impl ConnectionTrait, id: ApproverId, now: Timestamp) -> Result<(), Error> {
    Entity::update_many().col_expr(Column::SeenAt, Expr::value(now)).filter(Column::Id.eq(id)).exec(db).await?;
    Ok(())
}

/// Notes that a push service took a notification for it.
pub async fn rung(db: &impl ConnectionTrait, id: ApproverId, now: Timestamp) -> Result<(), Error> {
    Entity::update_many().col_expr(Column::RungAt, Expr::value(now)).filter(Column::Id.eq(id)).exec(db).await?;
    Ok(())
}

/// Those that can approve at `now` and have an address of notifications that none has reached since `before`, after the
/// identifier `after`; `limit` at most.
pub async fn unheard(
    db: &impl ConnectionTrait,
    (before, now): (Timestamp, Timestamp),
    after: Option<ApproverId>,
    limit: u64,
) -> Result<Vec<ApproverRow>, Error> {
    let mut query = Entity::find().filter(Column::State.eq(State::Active)).filter(Column::ExpiresAt.gt(now));
    query = query.filter(Column::Subscription.ne(""));
    query = query.filter(Column::RungAt.is_null().or(Column::RungAt.lte(before)));
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after));
    }
    Ok(query.order_by_asc(Column::Id).limit(limit).all(db).await?)
}

/// Those that can approve and end after `from` and not after `to`, after the identifier `after`; `limit` at most.
pub async fn ending(
    db: &impl ConnectionTrait,
    (from, to): (Timestamp, Timestamp),
    after: Option<ApproverId>,
    limit: u64,
) -> Result<Vec<ApproverRow>, Error> {
    let mut query = Entity::find().filter(Column::State.eq(State::Active));
    query = query.filter(Column::ExpiresAt.gt(from)).filter(Column::ExpiresAt.lte(to));
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after));
    }
    Ok(query.order_by_asc(Column::Id).limit(limit).all(db).await?)
}

/// Rows with something sealed after `after`, by identifier, `limit` at most; for rotation.
pub async fn list(db: &impl ConnectionTrait, after: Option<ApproverId>, limit: u64) -> Result<Vec<ApproverRow>, Error> {
    let sealed = Column::Subscription.ne("").or(Column::Offline.ne(""));
    let mut query = Entity::find().filter(sealed).order_by_asc(Column::Id).limit(limit);
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after));
    }
    Ok(query.all(db).await?)
}
