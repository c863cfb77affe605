//! `role`: who looks after what.

use sea_orm::{ConnectionTrait, EntityTrait, ExprTrait as _, IntoActiveModel as _, QueryOrder, entity::prelude::*};

use super::{Error, Text, column::text_column};
use crate::base::{AccountId, StructureId, Timestamp};

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
