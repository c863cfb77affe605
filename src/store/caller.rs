//! `caller`: how callers prove to the support who they are: a code that they read out from their own session, or a
//! call back to the number that is known.

use sea_orm::{
    ConnectionTrait, EntityTrait, ExprTrait as _, IntoActiveModel as _, QueryOrder, QuerySelect, entity::prelude::*,
};

use super::{Error, one_row};
use crate::base::{AccountId, Timestamp};

mod entity {
    use crate::base::{AccountId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One proof, given or still to be given.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "caller")]
    pub struct Model {
        /// Which one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Of whom.
        pub account: AccountId,
        /// `code` or `call-back`.
        pub how: String,
        /// The hash of the code.
        pub code_hash: Option<String>,
        /// How often a wrong one was typed.
        pub tries: i32,
        /// To whom of the support it was proved.
        pub agent: Option<AccountId>,
        /// When it was made.
        pub created_at: Timestamp,
        /// Until when the code is good.
        pub expires_at: Timestamp,
        /// When it was proved.
        pub proved_at: Option<Timestamp>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as CallerRow;

/// Adds one; codes of the same person before it are void.
pub async fn insert(db: &impl ConnectionTrait, row: CallerRow) -> Result<(), Error> {
    if row.code_hash.is_some() {
        let before = Entity::delete_many().filter(Column::Account.eq(row.account)).filter(Column::ProvedAt.is_null());
        before.filter(Column::CodeHash.is_not_null()).exec(db).await?;
    }
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// The code of a person that is still to be read out.
pub async fn waiting(
    db: &impl ConnectionTrait,
    account: AccountId,
    now: Timestamp,
) -> Result<Option<CallerRow>, Error> {
    let query = Entity::find()
        .filter(Column::Account.eq(account))
        .filter(Column::CodeHash.is_not_null())
        .filter(Column::ProvedAt.is_null())
        .filter(Column::ExpiresAt.gt(now));
    Ok(query.order_by_desc(Column::CreatedAt).one(db).await?)
}

/// The one of an identifier.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<CallerRow>, Error> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// Counts a try before it is looked at; false when there were `most`.
pub async fn try_code(db: &impl ConnectionTrait, id: Uuid, most: i32) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::Tries, Expr::col(Column::Tries).add(1))
        .filter(Column::Id.eq(id))
        .filter(Column::ProvedAt.is_null())
        .filter(Column::Tries.lt(most))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// It was the code: its person is known to this agent from now on.
///
/// # Errors
/// [`Error::Stale`] when it was used before.
pub async fn prove(db: &impl ConnectionTrait, id: Uuid, agent: AccountId, now: Timestamp) -> Result<(), Error> {
    let result = Entity::update_many()
        .col_expr(Column::Agent, Expr::value(agent))
        .col_expr(Column::ProvedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::ProvedAt.is_null())
        .exec(db)
        .await?;
    one_row(result.rows_affected)
}

/// The latest proof of a person to an agent, since `since`.
pub async fn proved(
    db: &impl ConnectionTrait,
    (account, agent): (AccountId, AccountId),
    since: Timestamp,
) -> Result<Option<CallerRow>, Error> {
    let query = Entity::find()
        .filter(Column::Account.eq(account))
        .filter(Column::Agent.eq(agent))
        .filter(Column::ProvedAt.gt(since))
        .order_by_desc(Column::ProvedAt)
        .limit(1);
    Ok(query.one(db).await?)
}
