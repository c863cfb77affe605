//! `address`: every address at which somebody gets mail. One address belongs to one account only (security.md R-83).

use std::collections::BTreeSet;

use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, QueryOrder, entity::prelude::*};

use super::{Error, Text, column::text_column};
use crate::base::{AccountId, Address};

mod entity {
    use super::Role;
    use crate::base::{AccountId, Address, Timestamp};
    use sea_orm::entity::prelude::*;

    /// An address.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "address")]
    pub struct Model {
        /// Its canonical form.
        #[sea_orm(primary_key, auto_increment = false)]
        pub address: Address,
        /// Whose it is.
        pub account: AccountId,
        /// What it is to the account.
        pub role: Role,
        /// Whether mail may leave with it as the sender.
        pub may_send: bool,
        /// When it was added.
        pub created_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{ActiveModel, Column, Entity};

/// A row of the table.
pub use entity::Model as AddressRow;

/// What an address is to its account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The one that all outgoing mail bears.
    Primary,
    /// Another one whose mail arrives in the account.
    Alias,
}

impl Text for Role {
    fn to_text(&self) -> String {
        match self {
            Self::Primary => "primary",
            Self::Alias => "alias",
        }
        .to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        match text {
            "primary" => Some(Self::Primary),
            "alias" => Some(Self::Alias),
            _ => None,
        }
    }
}
text_column!(Role);

/// Adds one.
///
/// # Errors
/// [`Error::Exists`] when it is taken, by whomever.
pub async fn insert(db: &impl ConnectionTrait, row: AddressRow) -> Result<(), Error> {
    let row = ActiveModel {
        address: Set(row.address),
        account: Set(row.account),
        role: Set(row.role),
        may_send: Set(row.may_send),
        created_at: Set(row.created_at),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Whose address it is.
pub async fn find(db: &impl ConnectionTrait, address: &Address) -> Result<Option<AddressRow>, Error> {
    Ok(Entity::find_by_id(address.clone()).one(db).await?)
}

/// Which of these are somebody's.
pub async fn taken(db: &impl ConnectionTrait, asked: Vec<Address>) -> Result<BTreeSet<Address>, Error> {
    let mut taken = BTreeSet::new();
    for some in asked.chunks(500) {
        let rows = Entity::find().filter(Column::Address.is_in(some.iter().cloned())).all(db).await?;
        taken.extend(rows.into_iter().map(|row| row.address));
    }
    Ok(taken)
}

/// All addresses of an account, the primary one first.
pub async fn of_account(db: &impl ConnectionTrait, account: AccountId) -> Result<Vec<AddressRow>, Error> {
    let query = Entity::find().filter(Column::Account.eq(account));
    Ok(query.order_by_desc(Column::Role).order_by_asc(Column::Address).all(db).await?)
}

/// All addresses of some accounts.
pub async fn of_accounts(db: &impl ConnectionTrait, accounts: Vec<AccountId>) -> Result<Vec<AddressRow>, Error> {
    let mut rows = Vec::new();
    // SQLite bounds how many values a statement has.
    for some in accounts.chunks(500) {
        rows.extend(Entity::find().filter(Column::Account.is_in(some.iter().copied())).all(db).await?);
    }
    Ok(rows)
}

/// Takes an alias away; a primary address stays.
///
/// # Errors
/// [`Error::Stale`] when the account has no such alias.
pub async fn remove_alias(db: &impl ConnectionTrait, account: AccountId, address: &Address) -> Result<(), Error> {
    let result = Entity::delete_many()
        .filter(Column::Address.eq(address.clone()))
        .filter(Column::Account.eq(account))
        .filter(Column::Role.eq(Role::Alias))
        .exec(db)
        .await?;
    super::one_row(result.rows_affected)
}
