//! `box_member`: who may open which shared box, and what they may do there.

use sea_orm::{
    ConnectionTrait, EntityTrait, ExprTrait as _, FromQueryResult, IntoActiveModel as _,
    entity::prelude::*,
    sea_query::{Order, Query, SelectStatement},
};

use super::{
    Error, Text,
    account::State,
    column::text_column,
    one_row,
    shared_box::{self, Kind},
};
use crate::base::{AccountId, Address, Timestamp};

mod entity {
    use super::Rights;
    use crate::base::{AccountId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One person in one box.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "box_member")]
    pub struct Model {
        /// The box.
        #[sea_orm(primary_key, auto_increment = false)]
        pub account: AccountId,
        /// Who.
        #[sea_orm(primary_key, auto_increment = false)]
        pub person: AccountId,
        /// What they may do.
        pub rights: Rights,
        /// Who let them; nobody when it came from the command line.
        pub given_by: Option<AccountId>,
        /// Since when.
        pub created_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as BoxMemberRow;

/// What a person may do in a box; each includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rights {
    /// Reading.
    Read,
    /// Marking, moving, deleting, drafts.
    Write,
    /// Sending in its name.
    Send,
}

impl Rights {
    /// Every one, the least first.
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Send];

    /// Its name in the database, in forms and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Send => "send",
        }
    }

    /// The ones of a name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rights| rights.as_str() == text)
    }
}

impl Text for Rights {
    fn to_text(&self) -> String {
        self.as_str().to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}
text_column!(Rights);

/// A box that a person may open.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct OpenBox {
    /// The box.
    pub account: AccountId,
    /// Its address.
    pub address: Address,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// What the person may do.
    pub rights: Rights,
    /// Who answers for it.
    pub responsible: AccountId,
    /// Until when, if it ends by itself.
    pub ends_at: Option<Timestamp>,
}

/// A person of a box, as its page shows them.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct BoxPerson {
    /// Who.
    pub person: AccountId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub address: Address,
    /// Whether they can sign in at all.
    pub state: State,
    /// What they may do.
    pub rights: Rights,
    /// Since when.
    pub created_at: Timestamp,
}

/// Adds one.
///
/// # Errors
/// [`Error::Exists`] when the person is in the box.
pub async fn insert(db: &impl ConnectionTrait, row: BoxMemberRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// What a person may do in a box.
pub async fn find(
    db: &impl ConnectionTrait,
    account: AccountId,
    person: AccountId,
) -> Result<Option<BoxMemberRow>, Error> {
    Ok(Entity::find_by_id((account, person)).one(db).await?)
}

/// Changes what a person may do.
///
/// # Errors
/// [`Error::Stale`] when they are not in the box.
pub async fn set_rights(
    db: &impl ConnectionTrait,
    (account, person): (AccountId, AccountId),
    rights: Rights,
) -> Result<(), Error> {
    let result = Entity::update_many()
        .col_expr(Column::Rights, Expr::value(rights))
        .filter(Column::Account.eq(account))
        .filter(Column::Person.eq(person))
        .exec(db)
        .await?;
    one_row(result.rows_affected)
}

/// Takes a person out of a box; says whether they were in it.
pub async fn remove(db: &impl ConnectionTrait, account: AccountId, person: AccountId) -> Result<bool, Error> {
    Ok(Entity::delete_by_id((account, person)).exec(db).await?.rows_affected == 1)
}

/// Takes everybody out of a box.
pub async fn remove_all(db: &impl ConnectionTrait, account: AccountId) -> Result<(), Error> {
    Entity::delete_many().filter(Column::Account.eq(account)).exec(db).await?;
    Ok(())
}

/// Takes a person out of every box.
pub async fn remove_everywhere(db: &impl ConnectionTrait, person: AccountId) -> Result<u64, Error> {
    Ok(Entity::delete_many().filter(Column::Person.eq(person)).exec(db).await?.rows_affected)
}

/// The people of a box, by name.
pub async fn people(db: &impl ConnectionTrait, account: AccountId) -> Result<Vec<BoxPerson>, Error> {
    let query = Query::select()
        .columns([("box_member", "person"), ("box_member", "rights"), ("box_member", "created_at")])
        .columns([("account", "name"), ("account", "address"), ("account", "state")])
        .from("box_member")
        .inner_join("account", Expr::col(("account", "id")).equals(("box_member", "person")))
        .and_where(Expr::col(("box_member", "account")).eq(account))
        .order_by(("account", "name"), Order::Asc)
        .take();
    let rows = db.query_all(&query).await?;
    Ok(rows.iter().map(|row| BoxPerson::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

/// The boxes that a person may open at `now`, by name.
pub async fn of_person(db: &impl ConnectionTrait, person: AccountId, now: Timestamp) -> Result<Vec<OpenBox>, Error> {
    let mut query = opens(person, now);
    query.order_by(("account", "name"), Order::Asc);
    let rows = db.query_all(&query).await?;
    Ok(rows.iter().map(|row| OpenBox::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

/// One box, if a person may open it at `now`.
pub async fn open(
    db: &impl ConnectionTrait,
    account: AccountId,
    person: AccountId,
    now: Timestamp,
) -> Result<Option<OpenBox>, Error> {
    let mut query = opens(person, now);
    query.and_where(Expr::col(("box_member", "account")).eq(account));
    let row = db.query_one(&query).await?;
    Ok(row.map(|row| OpenBox::from_query_result(&row, "")).transpose()?)
}

fn opens(person: AccountId, now: Timestamp) -> SelectStatement {
    let ends = || Expr::col((shared_box::NAME, "ends_at"));
    Query::select()
        .columns([("box_member", "account"), ("box_member", "rights")])
        .columns([("account", "address"), ("account", "name")])
        .columns([(shared_box::NAME, "kind"), (shared_box::NAME, "responsible"), (shared_box::NAME, "ends_at")])
        .from("box_member")
        .inner_join(shared_box::NAME, Expr::col((shared_box::NAME, "account")).equals(("box_member", "account")))
        .inner_join("account", Expr::col(("account", "id")).equals(("box_member", "account")))
        .and_where(Expr::col(("box_member", "person")).eq(person))
        .and_where(Expr::col(("account", "state")).eq(State::Shared))
        .and_where(ends().is_null().or(ends().gt(now)))
        .take()
}
