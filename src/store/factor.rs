//! `factor`: the methods of verification of each account. Rows are never deleted, so that it stays known what was ever
//! bound (security.md part 7); their secret is wiped when they end.

use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel as _, QueryOrder, QuerySelect, entity::prelude::*};

use super::{Error, Text, column::text_column, one_row};
use crate::base::{AccountId, FactorId, Method, Timestamp};

mod entity {
    use super::State;
    use crate::base::{AccountId, FactorId, Method, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One method of one account.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "factor")]
    pub struct Model {
        /// Which one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: FactorId,
        /// Whose.
        pub account: AccountId,
        /// What kind.
        pub method: Method,
        /// Whether it can be used.
        pub state: State,
        /// The application's secret, the number or the address, sealed; empty once it has ended.
        pub secret: String,
        /// The last accepted step of an application; -1 before the first (security.md R-23).
        pub last_step: i64,
        /// How many steps the application's clock was off, last time.
        pub drift: i32,
        /// The name that its owner gave it.
        pub label: Option<String>,
        /// When it was proved and bound.
        pub created_at: Timestamp,
        /// When it was used last.
        pub used_at: Option<Timestamp>,
        /// When it ended or was closed.
        pub ended_at: Option<Timestamp>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as FactorRow;

/// Whether a method can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Yes.
    Active,
    /// Closed after too many wrong codes; must be bound anew.
    Disabled,
    /// Removed or replaced.
    Revoked,
}

impl Text for State {
    fn to_text(&self) -> String {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
            Self::Revoked => "revoked",
        }
        .to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        match text {
            "active" => Some(Self::Active),
            "disabled" => Some(Self::Disabled),
            "revoked" => Some(Self::Revoked),
            _ => None,
        }
    }
}
text_column!(State);

/// Adds one.
pub async fn insert(db: &impl ConnectionTrait, row: FactorRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// Those of an account that have not been revoked, oldest first; 100 at most.
pub async fn of_account(db: &impl ConnectionTrait, account: AccountId) -> Result<Vec<FactorRow>, Error> {
    let query = Entity::find().filter(Column::Account.eq(account)).filter(Column::State.ne(State::Revoked));
    Ok(query.order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).limit(100).all(db).await?)
}

/// The one of an account and a method, if it can be used.
pub async fn active_of(
    db: &impl ConnectionTrait,
    account: AccountId,
    method: Method,
) -> Result<Option<FactorRow>, Error> {
    let query = Entity::find().filter(Column::Account.eq(account)).filter(Column::Method.eq(method));
    Ok(query.filter(Column::State.eq(State::Active)).one(db).await?)
}

/// The open methods of several accounts.
pub async fn methods_of(
    db: &impl ConnectionTrait,
    accounts: Vec<AccountId>,
) -> Result<Vec<(AccountId, Method)>, Error> {
    let query = Entity::find().filter(Column::Account.is_in(accounts)).filter(Column::State.eq(State::Active));
    let query = query.select_only().column(Column::Account).column(Column::Method);
    Ok(query.into_tuple().all(db).await?)
}

/// Takes a step of an application: true for the first who takes it or a later one, and for nobody after.
pub async fn take_step(db: &impl ConnectionTrait, id: FactorId, step: i64, drift: i32) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::LastStep, Expr::value(step))
        .col_expr(Column::Drift, Expr::value(drift))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(State::Active))
        .filter(Column::LastStep.lt(step))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Notes that it was used.
pub async fn used(db: &impl ConnectionTrait, id: FactorId, now: Timestamp) -> Result<(), Error> {
    Entity::update_many().col_expr(Column::UsedAt, Expr::value(now)).filter(Column::Id.eq(id)).exec(db).await?;
    Ok(())
}

/// Closes an active one; false when it was not active.
pub async fn disable(db: &impl ConnectionTrait, id: FactorId, now: Timestamp) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Disabled))
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(State::Active))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Ends one and wipes its secret.
///
/// # Errors
/// [`Error::Stale`] when it has ended already or is another account's.
pub async fn revoke(db: &impl ConnectionTrait, account: AccountId, id: FactorId, now: Timestamp) -> Result<(), Error> {
    let result = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Revoked))
        .col_expr(Column::Secret, Expr::value(""))
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::Account.eq(account))
        .filter(Column::State.ne(State::Revoked))
        .exec(db)
        .await?;
    one_row(result.rows_affected)
}

/// Names one: true when it is there and the account's own.
pub async fn rename(
    db: &impl ConnectionTrait,
    account: AccountId,
    id: FactorId,
    label: Option<String>,
) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::Label, Expr::value(label))
        .filter(Column::Id.eq(id))
        .filter(Column::Account.eq(account))
        .filter(Column::State.ne(State::Revoked))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Replaces a sealed secret by the same under another key; for rotation.
pub async fn reseal(db: &impl ConnectionTrait, id: FactorId, (from, to): (&str, &str)) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::Secret, Expr::value(to))
        .filter(Column::Id.eq(id))
        .filter(Column::Secret.eq(from))
        .exec(db)
        .await?;
    Ok(())
}

/// Rows after `after`, by identifier, `limit` at most; for rotation.
pub async fn list(db: &impl ConnectionTrait, after: Option<FactorId>, limit: u64) -> Result<Vec<FactorRow>, Error> {
    let mut query = Entity::find().order_by_asc(Column::Id).limit(limit);
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after));
    }
    Ok(query.all(db).await?)
}
