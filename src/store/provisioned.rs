//! The people of a structure as a program sees them that provisions it: found by what can be compared in SQL, in a stable
//! order, a page at a time.

use sea_orm::{
    ConnectionTrait, ExprTrait as _, FromQueryResult,
    entity::prelude::*,
    sea_query::{Alias, Cond, Condition, LikeExpr, Order, Query, SelectStatement, SimpleExpr},
};

use super::{
    Error,
    account::State,
    member::{col, escaped},
    password::Kind,
};
use crate::base::{AccountId, Address, Language, StructureId, Timestamp};

/// One person.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct ProvisionedRow {
    /// Who.
    pub account: AccountId,
    /// The primary address.
    pub address: Address,
    /// The name that is shown.
    pub name: String,
    /// The language of pages and letters.
    pub language: Language,
    /// Whether they may come in.
    pub state: State,
    /// Since when.
    pub created_at: Timestamp,
    /// When something last changed.
    pub changed_at: Timestamp,
    /// What they do.
    pub profession: String,
    /// The given name, if it is kept apart.
    pub given: Option<String>,
    /// The family name, if it is kept apart.
    pub family: Option<String>,
    /// What is sorted by: family name first, without capitals and accents.
    pub sorted: String,
    /// What the other system knows them by.
    pub external_id: Option<String>,
    /// What kind of password they have, if any.
    pub password: Option<Kind>,
}

/// How a text must fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fit {
    /// It is this.
    Is(String),
    /// It holds this.
    Holds(String),
    /// It begins with this.
    Begins(String),
    /// It ends with this.
    Ends(String),
}

/// How a moment must lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// At it.
    At,
    /// After it.
    After,
    /// Before it.
    Before,
}

/// What people must be like. Nothing in it is ever null, so that « not » means what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Where {
    /// Both.
    And(Box<Self>, Box<Self>),
    /// One of them, or both.
    Or(Box<Self>, Box<Self>),
    /// The opposite.
    Not(Box<Self>),
    /// Everybody, or nobody.
    Always(bool),
    /// This account.
    Account(AccountId),
    /// Such an address.
    Address(Fit),
    /// Known to the other system by this.
    External(String),
    /// Known to the other system by something.
    HasExternal,
    /// May come in.
    Active,
    /// Reads this language.
    Language(Language),
    /// Was made then.
    Created(Side, Timestamp),
    /// Has changed then.
    Changed(Side, Timestamp),
}

/// What a list is ordered by; then, always, by account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// As they were made.
    #[default]
    Account,
    /// Address.
    Address,
    /// Family name.
    Family,
    /// When it was made.
    Created,
    /// When it last changed.
    Changed,
}

/// One person of a structure, if they are to be seen.
pub async fn find(
    db: &impl ConnectionTrait,
    structure: StructureId,
    account: AccountId,
) -> Result<Option<ProvisionedRow>, Error> {
    Ok(list(db, (structure, &Where::Account(account)), (By::Account, false), (0, 1)).await?.pop())
}

/// People of a structure, `limit` of them after the first `offset`; backwards if `down`.
pub async fn list(
    db: &impl ConnectionTrait,
    (structure, wanted): (StructureId, &Where),
    (by, down): (By, bool),
    (offset, limit): (u64, u64),
) -> Result<Vec<ProvisionedRow>, Error> {
    let mut query = people(structure, wanted);
    query
        .exprs(["account", "profession", "given", "family", "sorted", "external_id"].map(|name| col("member", name)))
        .exprs(["address", "name", "language", "state", "created_at", "changed_at"].map(|name| col("account", name)))
        .expr_as(col("password", "kind"), Alias::new("password"))
        .offset(offset)
        .limit(limit);
    let order = if down { Order::Desc } else { Order::Asc };
    let key = match by {
        By::Account => col("member", "account"),
        By::Address => col("account", "address"),
        By::Family => col("member", "sorted"),
        By::Created => col("account", "created_at"),
        By::Changed => col("account", "changed_at"),
    };
    query.order_by_expr(key, order.clone()).order_by_expr(col("member", "account"), order);
    let rows = db.query_all(&query).await?;
    Ok(rows.iter().map(|row| ProvisionedRow::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

/// How many people of a structure are like that.
pub async fn count(db: &impl ConnectionTrait, structure: StructureId, wanted: &Where) -> Result<u64, Error> {
    let mut query = people(structure, wanted);
    query.expr_as(Expr::col(("member", "account")).count(), Alias::new("people"));
    let found = db.query_one(&query).await?;
    let people: i64 = found.map_or(Ok(0), |row| row.try_get("", "people"))?;
    Ok(u64::try_from(people).unwrap_or(0))
}

fn people(structure: StructureId, wanted: &Where) -> SelectStatement {
    // Whom the other system has deleted is not seen, unless somebody opened the account again.
    let seen = Cond::any().add(col("member", "removed_at").is_null()).add(col("account", "state").eq(State::Active));
    let mut query = Query::select();
    query
        .from("member")
        .inner_join("account", Expr::col(("account", "id")).equals(("member", "account")))
        .left_join("password", Expr::col(("password", "account")).equals(("member", "account")))
        .and_where(col("member", "structure").eq(structure))
        .cond_where(Cond::all().add(seen).add(condition(wanted)));
    query
}

fn condition(wanted: &Where) -> Condition {
    let one = |expr: SimpleExpr| Cond::all().add(expr);
    match wanted {
        Where::And(left, right) => Cond::all().add(condition(left)).add(condition(right)),
        Where::Or(left, right) => Cond::any().add(condition(left)).add(condition(right)),
        Where::Not(inner) => condition(inner).not(),
        Where::Always(yes) => one(Expr::value(i32::from(*yes)).eq(1)),
        Where::Account(account) => one(col("member", "account").eq(*account)),
        Where::Address(fit) => one(fitting(&col("account", "address"), fit)),
        Where::External(name) => {
            one(col("member", "external_id").is_not_null()).add(col("member", "external_id").eq(name.clone()))
        }
        Where::HasExternal => one(col("member", "external_id").is_not_null()),
        Where::Active => one(col("account", "state").eq(State::Active)),
        Where::Language(language) => one(col("account", "language").eq(*language)),
        Where::Created(side, at) => one(lying(col("account", "created_at"), *side, *at)),
        Where::Changed(side, at) => one(lying(col("account", "changed_at"), *side, *at)),
    }
}

fn fitting(column: &SimpleExpr, fit: &Fit) -> SimpleExpr {
    let like = |pattern: String| column.clone().like(LikeExpr::new(pattern).escape('!'));
    match fit {
        Fit::Is(text) => column.clone().eq(text.clone()),
        Fit::Holds(text) => like(format!("%{}%", escaped(text))),
        Fit::Begins(text) => like(format!("{}%", escaped(text))),
        Fit::Ends(text) => like(format!("%{}", escaped(text))),
    }
}

fn lying(column: SimpleExpr, side: Side, at: Timestamp) -> SimpleExpr {
    match side {
        Side::At => column.eq(at),
        Side::After => column.gt(at),
        Side::Before => column.lt(at),
    }
}
