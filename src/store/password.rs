//! `password` and `former_password`: what verifies a password, never the password.

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, EntityTrait, QueryOrder, QuerySelect, entity::prelude::*, sea_query::OnConflict,
};

use super::{Error, Text, account, column::text_column, one_row};
use crate::base::{AccountId, Domain, Timestamp};

mod entity {
    use super::Kind;
    use crate::base::{AccountId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// A person's present password.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "password")]
    pub struct Model {
        /// Whose it is.
        #[sea_orm(primary_key, auto_increment = false)]
        pub account: AccountId,
        /// The hash, its parameters, its salt and its peppers.
        pub hash: String,
        /// Whether the person chose it.
        pub kind: Kind,
        /// When it ends, if it does.
        pub expires_at: Option<Timestamp>,
        /// When it was set.
        pub changed_at: Timestamp,
        /// How often it may still be used; as often as one likes where nothing is said.
        pub uses_left: Option<i32>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{ActiveModel, Column, Entity};

mod former {
    use crate::base::{AccountId, Timestamp};
    use sea_orm::entity::prelude::*;
    use uuid::Uuid;

    /// A password that a person had before.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "former_password")]
    pub struct Model {
        /// Which one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Whose it was.
        pub account: AccountId,
        /// As in `password`.
        pub hash: String,
        /// When it was replaced.
        pub replaced_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A row of `password`.
pub use entity::Model as PasswordRow;
/// A row of `former_password`.
pub use former::Model as FormerPasswordRow;

/// Where a password comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The person chose it.
    Chosen,
    /// Pli made it for the first sign-in (security.md R-130).
    Temporary,
    /// The person chose it, and somebody else knows it: it opens nothing but the choice of another.
    Compromised,
}

impl Text for Kind {
    fn to_text(&self) -> String {
        match self {
            Self::Chosen => "chosen",
            Self::Temporary => "temporary",
            Self::Compromised => "compromised",
        }
        .to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        match text {
            "chosen" => Some(Self::Chosen),
            "temporary" => Some(Self::Temporary),
            "compromised" => Some(Self::Compromised),
            _ => None,
        }
    }
}
text_column!(Kind);

/// Sets the password, in place of the one before.
pub async fn put(db: &impl ConnectionTrait, row: PasswordRow) -> Result<(), Error> {
    let row = ActiveModel {
        account: Set(row.account),
        hash: Set(row.hash),
        kind: Set(row.kind),
        expires_at: Set(row.expires_at),
        changed_at: Set(row.changed_at),
        uses_left: Set(row.uses_left),
    };
    let replace = OnConflict::column(Column::Account)
        .update_columns([Column::Hash, Column::Kind, Column::ExpiresAt, Column::ChangedAt, Column::UsesLeft])
        .to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(db).await?;
    Ok(())
}

/// Uses a password; false when it was good once, and that was before.
pub async fn use_once(db: &impl ConnectionTrait, account: AccountId) -> Result<bool, Error> {
    let used = Entity::update_many()
        .col_expr(Column::UsesLeft, Expr::value(0))
        .filter(Column::Account.eq(account))
        .filter(Column::UsesLeft.eq(1))
        .exec(db)
        .await?;
    if used.rows_affected == 1 {
        return Ok(true);
    }
    Ok(find(db, account).await?.is_none_or(|row| row.uses_left.is_none()))
}

/// Notes that somebody else knows a password that its owner chose.
pub async fn compromised(db: &impl ConnectionTrait, account: AccountId) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::Kind, Expr::value(Kind::Compromised))
        .filter(Column::Account.eq(account))
        .filter(Column::Kind.eq(Kind::Chosen))
        .exec(db)
        .await?;
    Ok(())
}

/// The password of an account.
pub async fn find(db: &impl ConnectionTrait, account: AccountId) -> Result<Option<PasswordRow>, Error> {
    Ok(Entity::find_by_id(account).one(db).await?)
}

/// Replaces a hash by another of the same password (stronger parameters, a further pepper).
///
/// # Errors
/// [`Error::Stale`] when the hash is no longer `from`.
pub async fn rewrite(db: &impl ConnectionTrait, account: AccountId, (from, to): (&str, &str)) -> Result<(), Error> {
    let result = Entity::update_many()
        .col_expr(Column::Hash, Expr::value(to))
        .filter(Column::Account.eq(account))
        .filter(Column::Hash.eq(from))
        .exec(db)
        .await?;
    one_row(result.rows_affected)
}

/// Passwords after `after`, by account, `limit` at most; for rotation.
pub async fn list(db: &impl ConnectionTrait, after: Option<AccountId>, limit: u64) -> Result<Vec<PasswordRow>, Error> {
    let mut query = Entity::find().order_by_asc(Column::Account).limit(limit);
    if let Some(after) = after {
        query = query.filter(Column::Account.gt(after));
    }
    Ok(query.all(db).await?)
}

/// Keeps a replaced password, and of all of them the `keep` youngest.
pub async fn remember(db: &impl ConnectionTrait, row: FormerPasswordRow, keep: u64) -> Result<(), Error> {
    let account = row.account;
    let row = former::ActiveModel {
        id: Set(row.id),
        account: Set(row.account),
        hash: Set(row.hash),
        replaced_at: Set(row.replaced_at),
    };
    former::Entity::insert(row).exec_without_returning(db).await?;
    let kept = former_of(db, account, keep).await?.into_iter().map(|row| row.id);
    former::Entity::delete_many()
        .filter(former::Column::Account.eq(account))
        .filter(former::Column::Id.is_not_in(kept))
        .exec(db)
        .await?;
    Ok(())
}

/// The passwords that an account had before, youngest first, `limit` at most.
pub async fn former_of(
    db: &impl ConnectionTrait,
    account: AccountId,
    limit: u64,
) -> Result<Vec<FormerPasswordRow>, Error> {
    let query = former::Entity::find().filter(former::Column::Account.eq(account));
    let query = query.order_by_desc(former::Column::ReplacedAt).order_by_desc(former::Column::Id).limit(limit);
    Ok(query.all(db).await?)
}

/// The passwords that people of a domain chose after the first moment and until the second, by account, so many after
/// `after`.
pub async fn chosen_between(
    db: &impl ConnectionTrait,
    domain: &Domain,
    (from, to): (Timestamp, Timestamp),
    (after, limit): (Option<AccountId>, u64),
) -> Result<Vec<PasswordRow>, Error> {
    let mut query = Entity::find()
        .filter(Column::Account.in_subquery(account::active_of(domain)))
        .filter(Column::Kind.eq(Kind::Chosen))
        .filter(Column::ChangedAt.gt(from))
        .filter(Column::ChangedAt.lte(to))
        .order_by_asc(Column::Account)
        .limit(limit);
    if let Some(after) = after {
        query = query.filter(Column::Account.gt(after));
    }
    Ok(query.all(db).await?)
}

/// Former passwords after `after`, by identifier, `limit` at most; for rotation.
pub async fn list_former(
    db: &impl ConnectionTrait,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<FormerPasswordRow>, Error> {
    let mut query = former::Entity::find().order_by_asc(former::Column::Id).limit(limit);
    if let Some(after) = after {
        query = query.filter(former::Column::Id.gt(after));
    }
    Ok(query.all(db).await?)
}

/// Replaces a former hash by another of the same password.
pub async fn rewrite_former(db: &impl ConnectionTrait, id: Uuid, to: &str) -> Result<(), Error> {
    let result = former::Entity::update_many()
        .col_expr(former::Column::Hash, Expr::value(to))
        .filter(former::Column::Id.eq(id))
        .exec(db)
        .await?;
    one_row(result.rows_affected)
}
