//! `member`: who belongs to which structure, and the list of them as referents see it.

use sea_orm::{
    ConnectionTrait, EntityTrait, ExprTrait as _, FromQueryResult, IntoActiveModel as _, QuerySelect,
    entity::prelude::*,
    sea_query::{Alias, CaseStatement, LikeExpr, Order, Query, SelectStatement, SimpleExpr},
};

use super::{Error, Text, account::State, column::text_column, one_row, password::Kind};
use crate::base::{AccountId, Address, StructureId, Timestamp};

mod entity {
    use crate::base::{AccountId, StructureId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One person's belonging.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "member")]
    pub struct Model {
        /// Who.
        #[sea_orm(primary_key, auto_increment = false)]
        pub account: AccountId,
        /// To what.
        pub structure: StructureId,
        /// What they do there.
        pub profession: String,
        /// Name, address and profession, without capitals and accents.
        pub searched: String,
        /// Family name first, without capitals and accents.
        pub sorted: String,
        /// Who made the account; nobody when it came from the command line.
        pub made_by: Option<AccountId>,
        /// Since when.
        pub created_at: Timestamp,
        /// The given name; nothing for who was there before the two were kept apart.
        pub given: Option<String>,
        /// The family name, likewise.
        pub family: Option<String>,
        /// What another system knows them by.
        pub external_id: Option<String>,
        /// When that system has deleted them; the account stays.
        pub removed_at: Option<Timestamp>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as MemberRow;

/// How far a person has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Has chosen a password.
    Active,
    /// Has a temporary password that was not used yet.
    Invited,
    /// Had one, and its time is over.
    Expired,
    /// Was never given one.
    Waiting,
    /// May not come in.
    Closed,
}

impl Standing {
    /// Every one, in the order of the list's filters.
    pub const ALL: [Self; 5] = [Self::Active, Self::Invited, Self::Expired, Self::Waiting, Self::Closed];

    /// Its name in addresses and queries.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Invited => "invited",
            Self::Expired => "expired",
            Self::Waiting => "waiting",
            Self::Closed => "closed",
        }
    }

    /// The one of a name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.as_str() == text)
    }
}

impl Text for Standing {
    fn to_text(&self) -> String {
        self.as_str().to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}
text_column!(Standing);

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Family name.
    #[default]
    Name,
    /// The latest sign-in first.
    Seen,
    /// The latest made first.
    Made,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Line {
    /// Who.
    pub account: AccountId,
    /// The primary address.
    pub address: Address,
    /// The name.
    pub name: String,
    /// Whether they may come in.
    pub state: State,
    /// What they do.
    pub profession: String,
    /// How far they have come.
    pub standing: Standing,
    /// Until when the temporary password is good.
    pub expires_at: Option<Timestamp>,
    /// When they last signed in.
    pub seen_at: Option<Timestamp>,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
}

/// Which lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Of which structure.
    pub structure: StructureId,
    /// What name, address or profession must hold, without capitals and accents.
    pub words: Vec<String>,
    /// How far they must have come.
    pub standing: Option<Standing>,
    /// The present moment, for temporary passwords.
    pub now: Timestamp,
}

/// Adds one.
///
/// # Errors
/// [`Error::Exists`] when the person belongs somewhere already.
pub async fn insert(db: &impl ConnectionTrait, row: MemberRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// Where a person belongs.
pub async fn find(db: &impl ConnectionTrait, account: AccountId) -> Result<Option<MemberRow>, Error> {
    Ok(Entity::find_by_id(account).one(db).await?)
}

/// Changes what is known of a person where they belong.
///
/// # Errors
/// [`Error::Stale`] when the person does not belong to that structure; [`Error::Exists`] when another one bears what the
/// other system knows them by.
pub async fn update(db: &impl ConnectionTrait, row: MemberRow) -> Result<(), Error> {
    let result = Entity::update_many()
        .col_expr(Column::Profession, Expr::value(row.profession))
        .col_expr(Column::Searched, Expr::value(row.searched))
        .col_expr(Column::Sorted, Expr::value(row.sorted))
        .col_expr(Column::Given, Expr::value(row.given))
        .col_expr(Column::Family, Expr::value(row.family))
        .col_expr(Column::ExternalId, Expr::value(row.external_id))
        .col_expr(Column::RemovedAt, Expr::value(row.removed_at))
        .filter(Column::Account.eq(row.account))
        .filter(Column::Structure.eq(row.structure))
        .exec(db)
        .await?;
    one_row(result.rows_affected)
}

/// Lines of a structure, `limit` of them after the first `offset`.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    sort: Sort,
    (offset, limit): (u64, u64),
) -> Result<Vec<Line>, Error> {
    let mut query = filtered(filter);
    query
        .exprs([col("member", "account"), col("account", "address"), col("account", "name"), col("account", "state")])
        .exprs([col("member", "profession"), col("password", "expires_at")])
        .exprs([col("account", "created_at"), col("account", "changed_at")])
        .expr_as(standing(filter.now), Alias::new("standing"))
        .expr_as(seen(), Alias::new("seen_at"))
        .offset(offset)
        .limit(limit);
    match sort {
        Sort::Name => query.order_by_expr(col("member", "sorted"), Order::Asc),
        // Who has never signed in comes last on both databases.
        Sort::Seen => query.order_by_expr(Expr::expr(seen()).if_null(0), Order::Desc),
        Sort::Made => query.order_by_expr(col("account", "created_at"), Order::Desc),
    };
    query.order_by_expr(col("member", "account"), Order::Asc);
    let rows = db.query_all(&query).await?;
    Ok(rows.iter().map(|row| Line::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

/// How many people belong to each of these structures.
pub async fn sizes(db: &impl ConnectionTrait, of: Vec<StructureId>) -> Result<Vec<(StructureId, i64)>, Error> {
    let query = Entity::find().select_only().column(Column::Structure).column_as(Column::Account.count(), "people");
    Ok(query.filter(Column::Structure.is_in(of)).group_by(Column::Structure).into_tuple().all(db).await?)
}

/// How many people of a structure have come how far.
pub async fn count(db: &impl ConnectionTrait, filter: &Filter) -> Result<Vec<(Standing, u64)>, Error> {
    let mut query = filtered(&Filter { standing: None, ..filter.clone() });
    query
        .expr_as(standing(filter.now), Alias::new("standing"))
        .expr_as(Expr::col(("member", "account")).count(), Alias::new("people"))
        .add_group_by([Expr::col("standing")]);
    let mut found = Vec::new();
    for row in db.query_all(&query).await? {
        let people: i64 = row.try_get("", "people")?;
        found.push((row.try_get("", "standing")?, u64::try_from(people).unwrap_or(0)));
    }
    Ok(found)
}

fn filtered(filter: &Filter) -> SelectStatement {
    let mut query = Query::select();
    query
        .from("member")
        .inner_join("account", Expr::col(("account", "id")).equals(("member", "account")))
        .left_join("password", Expr::col(("password", "account")).equals(("member", "account")))
        .and_where(Expr::col(("member", "structure")).eq(filter.structure));
    for word in &filter.words {
        query.and_where(Expr::col(("member", "searched")).like(containing(word)));
    }
    if let Some(wanted) = filter.standing {
        query.and_where(Expr::expr(standing(filter.now)).eq(wanted.as_str()));
    }
    query
}

/// Anything that holds a word, in which nothing is a sign for something else.
pub(super) fn containing(word: &str) -> LikeExpr {
    LikeExpr::new(format!("%{}%", escaped(word))).escape('!')
}

/// A text in which nothing is a sign for something else.
pub(super) fn escaped(text: &str) -> String {
    let sign = |c| matches!(c, '%' | '_' | '!');
    text.chars().flat_map(|c| sign(c).then_some('!').into_iter().chain([c])).collect()
}

pub(super) fn col(table: &'static str, column: &'static str) -> SimpleExpr {
    Expr::col((table, column))
}

fn standing(now: Timestamp) -> CaseStatement {
    let kind = || Expr::col(("password", "kind"));
    CaseStatement::new()
        .case(Expr::col(("account", "state")).ne(State::Active), Standing::Closed.as_str())
        .case(kind().is_null(), Standing::Waiting.as_str())
        .case(kind().ne(Kind::Temporary), Standing::Active.as_str())
        .case(Expr::col(("password", "expires_at")).lte(now), Standing::Expired.as_str())
        .finally(Standing::Invited.as_str())
}

fn seen() -> SimpleExpr {
    let latest = Query::select()
        .expr(Expr::col(("known_device", "seen_at")).max())
        .from("known_device")
        .and_where(Expr::col(("known_device", "account")).equals(("member", "account")))
        .take();
    SimpleExpr::SubQuery(None, Box::new(latest.into()))
}
