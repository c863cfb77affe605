//! `role`: who looks after what.

use sea_orm::{
    Condition, ConnectionTrait, EntityTrait, ExprTrait as _, IntoActiveModel as _, QueryOrder, QuerySelect,
    entity::prelude::*,
};

use super::{Error, Text, column::text_column, one_row};
use crate::base::{AccountId, GrantId, StructureId, Timestamp};

mod entity {
    use super::Role;
    use crate::base::{AccountId, GrantId, StructureId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One role of one person.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "role")]
    pub struct Model {
        /// Which one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: GrantId,
        /// Whose.
        pub account: AccountId,
        /// What.
        pub role: Role,
        /// Of which structure; [`super::NOWHERE`] for a role of the whole house.
        pub structure: StructureId,
        /// Who gave it; nobody when it came from the command line.
        pub given_by: Option<AccountId>,
        /// Since when.
        pub created_at: Timestamp,
        /// Until when, if it ends by itself.
        pub ends_at: Option<Timestamp>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as RoleRow;

/// In the place of a structure, where a role is of the whole house.
pub const NOWHERE: StructureId = StructureId(Uuid::nil());

/// What a person may look after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The accounts of one structure.
    Referent,
    /// Requests and callers, of everywhere.
    Support,
    /// Domains, structures, who is support, the journal.
    Administrator,
}

impl Role {
    /// Its name in the database, in the journal and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Referent => "referent",
            Self::Support => "support",
            Self::Administrator => "administrator",
        }
    }

    /// The role of a name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Referent, Self::Support, Self::Administrator].into_iter().find(|role| role.as_str() == text)
    }
}

impl Text for Role {
    fn to_text(&self) -> String {
        self.as_str().to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}
text_column!(Role);

/// Adds one.
///
/// # Errors
/// [`Error::Exists`] when the person has it.
pub async fn insert(db: &impl ConnectionTrait, row: RoleRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// Whether a person has a role, of a structure or [`NOWHERE`], at `now`.
pub async fn has(
    db: &impl ConnectionTrait,
    (account, role): (AccountId, Role),
    structure: StructureId,
    now: Timestamp,
) -> Result<bool, Error> {
    let query = Entity::find()
        .filter(Column::Account.eq(account))
        .filter(Column::Role.eq(role))
        .filter(Column::Structure.eq(structure))
        .filter(Column::EndsAt.is_null().or(Column::EndsAt.gt(now)));
    Ok(query.one(db).await?.is_some())
}

/// All that hold at `now`.
pub async fn all(db: &impl ConnectionTrait, now: Timestamp) -> Result<Vec<RoleRow>, Error> {
    let query = Entity::find().filter(Column::EndsAt.is_null().or(Column::EndsAt.gt(now)));
    Ok(query.order_by_asc(Column::CreatedAt).all(db).await?)
}

/// Those of a person, over or not.
pub async fn of_account(db: &impl ConnectionTrait, account: AccountId) -> Result<Vec<RoleRow>, Error> {
    Ok(Entity::find().filter(Column::Account.eq(account)).order_by_asc(Column::CreatedAt).all(db).await?)
}

/// Those of a structure, over or not.
pub async fn of_structure(db: &impl ConnectionTrait, structure: StructureId) -> Result<Vec<RoleRow>, Error> {
    Ok(Entity::find().filter(Column::Structure.eq(structure)).order_by_asc(Column::CreatedAt).all(db).await?)
}

/// The one of an identifier.
pub async fn find(db: &impl ConnectionTrait, id: GrantId) -> Result<Option<RoleRow>, Error> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// Lets one end at another moment, or never, if it still ends `before`.
///
/// # Errors
/// [`Error::Stale`] when it does not, or is not there.
pub async fn set_end(
    db: &impl ConnectionTrait,
    id: GrantId,
    (before, ends): (Option<Timestamp>, Option<Timestamp>),
) -> Result<(), Error> {
    let as_before = before.map_or(Column::EndsAt.is_null(), |before| Column::EndsAt.eq(before));
    let change = Entity::update_many().col_expr(Column::EndsAt, Expr::value(ends));
    one_row(change.filter(Column::Id.eq(id)).filter(as_before).exec(db).await?.rows_affected)
}

/// Every role of a kind in the whole house, held until the transaction ends: who gives or takes one next waits for it.
pub async fn hold(txn: &super::Txn, role: Role) -> Result<Vec<RoleRow>, Error> {
    let own = Condition::all().add(Column::Role.eq(role)).add(Column::Structure.eq(NOWHERE));
    // An update that changes nothing takes the rows on both databases; SQLite knows no FOR UPDATE.
    let touch = Entity::update_many().col_expr(Column::Structure, Expr::value(NOWHERE)).filter(own.clone());
    touch.exec(txn).await?;
    Ok(Entity::find().filter(own).all(txn).await?)
}

/// How many referents each of these structures has at `now`.
pub async fn referents(
    db: &impl ConnectionTrait,
    of: Vec<StructureId>,
    now: Timestamp,
) -> Result<Vec<(StructureId, i64)>, Error> {
    let query = Entity::find().select_only().column(Column::Structure).column_as(Column::Id.count(), "people");
    let query = query.filter(Column::Structure.is_in(of)).filter(Column::Role.eq(Role::Referent));
    let query = query.filter(Column::EndsAt.is_null().or(Column::EndsAt.gt(now)));
    Ok(query.group_by(Column::Structure).into_tuple().all(db).await?)
}

/// Takes one away; says whether it was there.
pub async fn remove(
    db: &impl ConnectionTrait,
    (account, role): (AccountId, Role),
    structure: StructureId,
) -> Result<bool, Error> {
    let result = Entity::delete_many()
        .filter(Column::Account.eq(account))
        .filter(Column::Role.eq(role))
        .filter(Column::Structure.eq(structure))
        .exec(db)
        .await?;
    Ok(result.rows_affected > 0)
}
