//! `account`: the people known to Pli.

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, EntityTrait, ExprTrait as _, QueryOrder, QuerySelect, QueryTrait as _,
    entity::prelude::*, sea_query::SelectStatement,
};

use super::{Error, Text, column::text_column, one_row};
use crate::base::{AccountId, Address, Domain, Language, Timestamp};

mod entity {
    use super::State;
    use crate::base::{AccountId, Address, Domain, Language, Timestamp};
    use sea_orm::entity::prelude::*;

    /// A person.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "account")]
    pub struct Model {
        /// Which one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AccountId,
        /// The primary address, in the one canonical form (security.md R-83).
        #[sea_orm(unique)]
        pub address: Address,
        /// The domain of that address.
        pub domain: Domain,
        /// The name shown on pages and in `From`.
        pub name: String,
        /// The language of pages and letters.
        pub language: Language,
        /// Whether the person may sign in and receive mail.
        pub state: State,
        /// The telephone number, sealed.
        pub phone: Option<String>,
        /// The personal address for codes and notices, sealed.
        pub email: Option<String>,
        /// Grows with every change that must end sessions, tokens and connections.
        pub generation: i64,
        /// When it was made.
        pub created_at: Timestamp,
        /// When it last changed; what other processes look at.
        pub changed_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{ActiveModel, Column, Entity};

/// A row of the table.
pub use entity::Model as AccountRow;

/// Whether a person may sign in and receive mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Yes.
    Active,
    /// No: nothing signs in, no token is made, no mail arrives.
    Suspended,
    /// No, and no token is made; mail still arrives. Its owner has said that somebody else changed it.
    Frozen,
    /// Nobody does as itself: named people open it, each with their own sign-in (`shared_box`). Mail arrives.
    Shared,
}

impl State {
    /// Whether mail still arrives.
    pub fn receives(self) -> bool {
        self != Self::Suspended
    }

    /// Whether somebody reads mail in it: its person, or those who share it.
    pub fn is_read(self) -> bool {
        matches!(self, Self::Active | Self::Shared)
    }
}

impl Text for State {
    fn to_text(&self) -> String {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Frozen => "frozen",
            Self::Shared => "shared",
        }
        .to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        match text {
            "active" => Some(Self::Active),
            "suspended" => Some(Self::Suspended),
            "frozen" => Some(Self::Frozen),
            "shared" => Some(Self::Shared),
            _ => None,
        }
    }
}
text_column!(State);

/// Adds one.
///
/// # Errors
/// [`Error::Exists`] when the address is taken.
pub async fn insert(db: &impl ConnectionTrait, row: AccountRow) -> Result<(), Error> {
    let row: ActiveModel = ActiveModel {
        id: Set(row.id),
        address: Set(row.address),
        domain: Set(row.domain),
        name: Set(row.name),
        language: Set(row.language),
        state: Set(row.state),
        phone: Set(row.phone),
        email: Set(row.email),
        generation: Set(row.generation),
        created_at: Set(row.created_at),
        changed_at: Set(row.changed_at),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// The account of an identifier.
pub async fn find(db: &impl ConnectionTrait, id: AccountId) -> Result<Option<AccountRow>, Error> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// The accounts of some identifiers.
pub async fn find_all(db: &impl ConnectionTrait, of: Vec<AccountId>) -> Result<Vec<AccountRow>, Error> {
    Ok(Entity::find().filter(Column::Id.is_in(of)).all(db).await?)
}

/// The account of a primary address.
pub async fn find_by_address(db: &impl ConnectionTrait, address: &Address) -> Result<Option<AccountRow>, Error> {
    Ok(Entity::find().filter(Column::Address.eq(address.clone())).one(db).await?)
}

/// Accounts of a name, ten at most.
pub async fn find_by_name(db: &impl ConnectionTrait, name: &str) -> Result<Vec<AccountRow>, Error> {
    Ok(Entity::find().filter(Column::Name.eq(name)).order_by_asc(Column::Address).limit(10).all(db).await?)
}

/// Accounts by address, `limit` of them after `after`, of one domain or of all.
pub async fn list(
    db: &impl ConnectionTrait,
    domain: Option<&Domain>,
    after: Option<&Address>,
    limit: u64,
) -> Result<Vec<AccountRow>, Error> {
    let mut query = Entity::find().order_by_asc(Column::Address).limit(limit);
    if let Some(domain) = domain {
        query = query.filter(Column::Domain.eq(domain.clone()));
    }
    if let Some(after) = after {
        query = query.filter(Column::Address.gt(after.clone()));
    }
    Ok(query.all(db).await?)
}

/// The addresses of some accounts.
pub async fn addresses(db: &impl ConnectionTrait, of: Vec<AccountId>) -> Result<Vec<(AccountId, Address)>, Error> {
    let query = Entity::find().select_only().columns([Column::Id, Column::Address]).filter(Column::Id.is_in(of));
    Ok(query.into_tuple().all(db).await?)
}

/// How many accounts have their address in each domain.
pub async fn count_by_domain(db: &impl ConnectionTrait) -> Result<Vec<(Domain, i64)>, Error> {
    let query = Entity::find().select_only().column(Column::Domain).column_as(Column::Id.count(), "people");
    Ok(query.group_by(Column::Domain).into_tuple().all(db).await?)
}

/// Every account that changed at `since` or later.
pub async fn changed_since(db: &impl ConnectionTrait, since: Timestamp) -> Result<Vec<AccountRow>, Error> {
    Ok(Entity::find().filter(Column::ChangedAt.gte(since)).order_by_asc(Column::ChangedAt).all(db).await?)
}

/// Moves an account from one state to another and begins a new generation.
///
/// # Errors
/// [`Error::Stale`] when it is not in the state `from`.
pub async fn change_state(
    db: &impl ConnectionTrait,
    id: AccountId,
    (from, to): (State, State),
    now: Timestamp,
) -> Result<(), Error> {
    let result = Entity::update_many()
        .col_expr(Column::State, Expr::value(to))
        .col_expr(Column::Generation, Expr::col(Column::Generation).add(1))
        .col_expr(Column::ChangedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(from))
        .exec(db)
        .await?;
    one_row(result.rows_affected)
}

/// Begins a new generation: what was given out for the one before is no longer good.
///
/// # Errors
/// [`Error::Stale`] when there is no such account.
pub async fn begin_generation(db: &impl ConnectionTrait, id: AccountId, now: Timestamp) -> Result<(), Error> {
    let result = Entity::update_many()
        .col_expr(Column::Generation, Expr::col(Column::Generation).add(1))
        .col_expr(Column::ChangedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await?;
    one_row(result.rows_affected)
}

/// As [`begin_generation`], if `from` is still the present one: true for the one who did it first.
pub async fn begin_generation_after(
    db: &impl ConnectionTrait,
    id: AccountId,
    from: i64,
    now: Timestamp,
) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::Generation, Expr::value(from + 1))
        .col_expr(Column::ChangedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::Generation.eq(from))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// The active accounts of a domain, as a part of another query.
pub(super) fn active_of(domain: &Domain) -> SelectStatement {
    let query = Entity::find().select_only().column(Column::Id).filter(Column::Domain.eq(domain.clone()));
    query.filter(Column::State.eq(State::Active)).into_query()
}

/// Marks an account as changed, because one of its addresses did.
///
/// # Errors
/// [`Error::Stale`] when there is no such account.
pub async fn touch(db: &impl ConnectionTrait, id: AccountId, now: Timestamp) -> Result<(), Error> {
    let result =
        Entity::update_many().col_expr(Column::ChangedAt, Expr::value(now)).filter(Column::Id.eq(id)).exec(db).await?;
    one_row(result.rows_affected)
}

/// Changes what a person is called and reads, if nothing has changed since `seen`.
///
/// # Errors
/// [`Error::Stale`] when something has.
pub async fn revise(
    db: &impl ConnectionTrait,
    (id, seen): (AccountId, Timestamp),
    (name, language): (String, Language),
    now: Timestamp,
) -> Result<(), Error> {
    let result = Entity::update_many()
        .col_expr(Column::Name, Expr::value(name))
        .col_expr(Column::Language, Expr::value(language))
        .col_expr(Column::ChangedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::ChangedAt.eq(seen))
        .exec(db)
        .await?;
    one_row(result.rows_affected)
}

/// Chooses the language of a person's pages and letters.
///
/// # Errors
/// [`Error::Stale`] when there is no such account.
pub async fn set_language(
    db: &impl ConnectionTrait,
    id: AccountId,
    language: Language,
    now: Timestamp,
) -> Result<(), Error> {
    let result = Entity::update_many()
        .col_expr(Column::Language, Expr::value(language))
        .col_expr(Column::ChangedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await?;
    one_row(result.rows_affected)
}

/// Replaces the sealed contacts.
///
/// # Errors
/// [`Error::Stale`] when there is no such account.
pub async fn set_contacts(
    db: &impl ConnectionTrait,
    id: AccountId,
    (phone, email): (Option<String>, Option<String>),
    now: Timestamp,
) -> Result<(), Error> {
    let result = Entity::update_many()
        .col_expr(Column::Phone, Expr::value(phone))
        .col_expr(Column::Email, Expr::value(email))
        .col_expr(Column::ChangedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await?;
    one_row(result.rows_affected)
}
