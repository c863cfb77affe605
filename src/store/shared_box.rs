//! `shared_box`: accounts that several named people open.

use sea_orm::{
    ConnectionTrait, EntityTrait, ExprTrait as _, FromQueryResult, IntoActiveModel as _, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{JoinType, Order, Query, SimpleExpr},
};

use super::{Error, Text, account::State, box_member, column::text_column, one_row};
use crate::base::{AccountId, Address, StructureId, Timestamp};

mod entity {
    use super::Kind;
    use crate::base::{AccountId, StructureId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "shared_box")]
    pub struct Model {
        /// The account.
        #[sea_orm(primary_key, auto_increment = false)]
        pub account: AccountId,
        /// Of which structure.
        pub structure: StructureId,
        /// What it is.
        pub kind: Kind,
        /// Who answers for it.
        pub responsible: AccountId,
        /// Who made it; nobody when it came from the command line.
        pub made_by: Option<AccountId>,
        /// Since when.
        pub created_at: Timestamp,
        /// When its people last changed.
        pub changed_at: Timestamp,
        /// Until when, if it ends by itself.
        pub ends_at: Option<Timestamp>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as SharedBoxRow;

/// The table.
pub(super) const NAME: &str = "shared_box";

/// What a box is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A service's: a ward, a secretariat.
    Shared,
    /// That of somebody who has left, which a successor reads.
    HandedOver,
}

impl Text for Kind {
    fn to_text(&self) -> String {
        match self {
            Self::Shared => "shared",
            Self::HandedOver => "handed-over",
        }
        .to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        match text {
            "shared" => Some(Self::Shared),
            "handed-over" => Some(Self::HandedOver),
            _ => None,
        }
    }
}
text_column!(Kind);

/// One line of a structure's list.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct BoxLine {
    /// The box.
    pub account: AccountId,
    /// Its address.
    pub address: Address,
    /// Its name.
    pub name: String,
    /// Whether it is open.
    pub state: State,
    /// What it is.
    pub kind: Kind,
    /// Until when, if it ends by itself.
    pub ends_at: Option<Timestamp>,
    /// Who answers for it.
    pub responsible: AccountId,
    /// Their name.
    pub responsible_name: String,
    /// Whether they can sign in.
    pub responsible_state: State,
    /// How many people open it.
    pub people: i64,
}

/// Adds one.
///
/// # Errors
/// [`Error::Exists`] when the account is one already.
pub async fn insert(db: &impl ConnectionTrait, row: SharedBoxRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// The one of an account.
pub async fn find(db: &impl ConnectionTrait, account: AccountId) -> Result<Option<SharedBoxRow>, Error> {
    Ok(Entity::find_by_id(account).one(db).await?)
}

/// Says that the people of one have changed, and who answers for it.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed them since `seen`.
pub async fn touch(
    db: &impl ConnectionTrait,
    (account, seen): (AccountId, Timestamp),
    responsible: AccountId,
    now: Timestamp,
) -> Result<(), Error> {
    let result = Entity::update_many()
        .col_expr(Column::ChangedAt, Expr::value(now))
        .col_expr(Column::Responsible, Expr::value(responsible))
        .filter(Column::Account.eq(account))
        .filter(Column::ChangedAt.eq(seen))
        .exec(db)
        .await?;
    one_row(result.rows_affected)
}

/// Takes one away, with its people; true for the first who does.
pub async fn remove(db: &impl ConnectionTrait, account: AccountId) -> Result<bool, Error> {
    box_member::remove_all(db, account).await?;
    Ok(Entity::delete_by_id(account).exec(db).await?.rows_affected == 1)
}

/// Those whose time is over.
pub async fn over(db: &impl ConnectionTrait, now: Timestamp, limit: u64) -> Result<Vec<SharedBoxRow>, Error> {
    let query = Entity::find().filter(Column::EndsAt.lte(now)).order_by_asc(Column::EndsAt);
    Ok(query.limit(limit).all(db).await?)
}

/// Those of a structure, by name, `limit` of them.
pub async fn of_structure(
    db: &impl ConnectionTrait,
    structure: StructureId,
    limit: u64,
) -> Result<Vec<BoxLine>, Error> {
    let people = Query::select()
        .expr(Expr::col(("box_member", "person")).count())
        .from("box_member")
        .and_where(Expr::col(("box_member", "account")).equals((NAME, "account")))
        .take();
    let query = Query::select()
        .columns([(NAME, "account"), (NAME, "kind"), (NAME, "ends_at"), (NAME, "responsible")])
        .columns([("account", "address"), ("account", "name"), ("account", "state")])
        .expr_as(Expr::col(("answering", "name")), "responsible_name")
        .expr_as(Expr::col(("answering", "state")), "responsible_state")
        .expr_as(SimpleExpr::SubQuery(None, Box::new(people.into())), "people")
        .from(NAME)
        .inner_join("account", Expr::col(("account", "id")).equals((NAME, "account")))
        .join_as(
            JoinType::InnerJoin,
            "account",
            "answering",
            Expr::col(("answering", "id")).equals((NAME, "responsible")),
        )
        .and_where(Expr::col((NAME, "structure")).eq(structure))
        .order_by(("account", "name"), Order::Asc)
        .limit(limit)
        .take();
    let rows = db.query_all(&query).await?;
    Ok(rows.iter().map(|row| BoxLine::from_query_result(row, "")).collect::<Result<_, _>>()?)
}
