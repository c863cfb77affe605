//! `security_answer`: the answers to security questions, hashed (security.md R-160).

use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel as _, QueryOrder, QuerySelect, entity::prelude::*};

use super::Error;
use crate::base::AccountId;

mod entity {
    use crate::base::{AccountId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One answer of one account.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "security_answer")]
    pub struct Model {
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub account: AccountId,
        /// To which question.
        #[sea_orm(primary_key, auto_increment = false)]
        pub question: String,
        /// The hash of the answer.
        pub hash: String,
        /// Since when.
        pub created_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as SecurityAnswerRow;

/// Puts all answers of an account in the place of those before.
pub async fn replace(db: &impl ConnectionTrait, account: AccountId, rows: Vec<SecurityAnswerRow>) -> Result<(), Error> {
    Entity::delete_many().filter(Column::Account.eq(account)).exec(db).await?;
    for row in rows {
        Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Those of an account, by question; 20 at most.
pub async fn of_account(db: &impl ConnectionTrait, account: AccountId) -> Result<Vec<SecurityAnswerRow>, Error> {
    let query = Entity::find().filter(Column::Account.eq(account)).order_by_asc(Column::Question);
    Ok(query.limit(20).all(db).await?)
}
