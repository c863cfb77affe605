//! `role` beside `account` and `structure`: who looks after what, searched and a page at a time.

use sea_orm::{
    ConnectionTrait, ExprTrait as _, FromQueryResult,
    entity::prelude::*,
    sea_query::{Alias, Func, Order, Query, SelectStatement},
};

use super::{
    Error,
    account::State,
    member::containing,
    role::{NOWHERE, Role},
};
use crate::base::{AccountId, Address, GrantId, StructureId, Timestamp};

/// One role of one person.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct StaffRow {
    /// Which one.
    pub id: GrantId,
    /// Whose.
    pub account: AccountId,
    /// Their address.
    pub address: Address,
    /// Their name.
    pub name: String,
    /// Whether they may come in.
    pub state: State,
    /// What.
    pub role: Role,
    /// Of which structure, or [`NOWHERE`].
    pub structure: StructureId,
    /// Its name.
    pub structure_name: Option<String>,
    /// Who gave it.
    pub given_by: Option<AccountId>,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub ends_at: Option<Timestamp>,
}

/// Which rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// This one alone.
    pub id: Option<GrantId>,
    /// With this role.
    pub role: Option<Role>,
    /// Of this structure.
    pub structure: Option<StructureId>,
    /// What name or address must hold, in small letters.
    pub words: Vec<String>,
}

/// Rows by role, structure and address, `limit` of them after the first `offset`.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    (offset, limit): (u64, u64),
) -> Result<Vec<StaffRow>, Error> {
    let mut query = filtered(filter);
    query
        .exprs(
            ["id", "account", "role", "structure", "given_by", "created_at", "ends_at"].map(|name| col("role", name)),
        )
        .exprs(["address", "name", "state"].map(|name| col("account", name)))
        .expr_as(col("structure", "name"), Alias::new("structure_name"))
        .order_by_expr(col("role", "role"), Order::Asc)
        // Roles of the house have no structure: on both databases they are together.
        .order_by_expr(Expr::expr(col("structure", "name")).if_null(""), Order::Asc)
        .order_by_expr(col("account", "address"), Order::Asc)
        .offset(offset)
        .limit(limit);
    let rows = db.query_all(&query).await?;
    Ok(rows.iter().map(|row| StaffRow::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

/// How many rows there are of each role, whatever the filter says of it.
pub async fn count(db: &impl ConnectionTrait, filter: &Filter) -> Result<Vec<(Role, u64)>, Error> {
    let mut query = filtered(&Filter { role: None, ..filter.clone() });
    query
        .expr_as(col("role", "role"), Alias::new("kind"))
        .expr_as(Expr::col(("role", "id")).count(), Alias::new("people"))
        .add_group_by([col("role", "role")]);
    let mut found = Vec::new();
    for row in db.query_all(&query).await? {
        let people: i64 = row.try_get("", "people")?;
        found.push((row.try_get("", "kind")?, u64::try_from(people).unwrap_or(0)));
    }
    Ok(found)
}

fn filtered(filter: &Filter) -> SelectStatement {
    let mut query = Query::select();
    query
        .from("role")
        .inner_join("account", Expr::col(("account", "id")).equals(("role", "account")))
        .left_join("structure", Expr::col(("structure", "id")).equals(("role", "structure")));
    if let Some(id) = filter.id {
        query.and_where(col("role", "id").eq(id));
    }
    if let Some(role) = filter.role {
        query.and_where(col("role", "role").eq(role));
    }
    if let Some(structure) = filter.structure {
        query.and_where(col("role", "structure").eq(structure));
    }
    for word in &filter.words {
        let holds = |name| Expr::expr(Func::lower(col("account", name))).like(containing(word));
        query.and_where(holds("name").or(holds("address")));
    }
    query
}

fn col(table: &'static str, column: &'static str) -> Expr {
    Expr::col((table, column))
}

impl StaffRow {
    /// Of which structure, if it is a referent.
    pub fn of(&self) -> Option<StructureId> {
        (self.structure != NOWHERE).then_some(self.structure)
    }
}
