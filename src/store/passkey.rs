//! `passkey`: what is known of each passkey beside its key, which is in `factor`. Rows stay when a passkey ends: whether it
//! counts is what `factor` says.

use sea_orm::{
    ConnectionTrait, EntityTrait, ExprTrait as _, IntoActiveModel as _, QueryOrder, QuerySelect, entity::prelude::*,
    sea_query::OnConflict,
};

use super::{Error, one_row};
use crate::base::{AccountId, FactorId};

mod entity {
    use crate::base::{AccountId, FactorId};
    use sea_orm::entity::prelude::*;

    /// One passkey.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "passkey")]
    pub struct Model {
        /// The method it is.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: FactorId,
        /// Whose.
        pub account: AccountId,
        /// The hash of its identifier: nobody else can register the same.
        #[sea_orm(unique)]
        pub credential_hash: String,
        /// What its owner calls it.
        pub name: String,
        /// The host it was made for.
        pub site: String,
        /// How often it has signed, as far as it counts (security.md R-32).
        pub sign_count: i64,
        /// Whether it can be copied to other devices.
        pub copyable: bool,
        /// Whether it was copied, when it was used last.
        pub copied: bool,
        /// The model of its device.
        pub model: Vec<u8>,
        /// By which ways it is reached, separated by spaces.
        pub transports: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as PasskeyRow;

/// Adds one; false when one with the same identifier was ever there.
pub async fn insert(db: &impl ConnectionTrait, row: PasskeyRow) -> Result<bool, Error> {
    let once = OnConflict::column(Column::CredentialHash).do_nothing().to_owned();
    let insert = Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(db).await?;
    Ok(insert == 1)
}

/// Those of an account, ended ones too, oldest first; 200 at most.
pub async fn of_account(db: &impl ConnectionTrait, account: AccountId) -> Result<Vec<PasskeyRow>, Error> {
    let query = Entity::find().filter(Column::Account.eq(account));
    Ok(query.order_by_asc(Column::Id).limit(200).all(db).await?)
}

/// Notes a use. True when its counter went on, or neither the device nor we count: a counter that stands still or goes back
/// leaves the row as it is.
pub async fn advance(db: &impl ConnectionTrait, id: FactorId, count: u32, copied: bool) -> Result<bool, Error> {
    let count = i64::from(count);
    let onwards = Column::SignCount.lt(count).or(Column::SignCount.eq(0).and(Expr::val(count).eq(0)));
    let result = Entity::update_many()
        .col_expr(Column::SignCount, Expr::value(count))
        .col_expr(Column::Copied, Expr::value(copied))
        .filter(Column::Id.eq(id))
        .filter(onwards)
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Gives one another name.
///
/// # Errors
/// [`Error::Stale`] when the account has no such passkey.
pub async fn rename(db: &impl ConnectionTrait, account: AccountId, id: FactorId, name: &str) -> Result<(), Error> {
    let result = Entity::update_many()
        .col_expr(Column::Name, Expr::value(name))
        .filter(Column::Id.eq(id))
        .filter(Column::Account.eq(account))
        .exec(db)
        .await?;
    one_row(result.rows_affected)
}

/// How many there are that were made for another host than `site`.
pub async fn made_elsewhere(db: &impl ConnectionTrait, site: &str) -> Result<u64, Error> {
    Ok(Entity::find().filter(Column::Site.ne(site)).count(db).await?)
}
