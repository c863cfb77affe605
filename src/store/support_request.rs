//! `support_request`: what people ask of the support, with a reference to speak of it.

use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel as _};

use super::Error;

mod entity {
    use crate::base::{AccountId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One request.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "support_request")]
    pub struct Model {
        /// Which one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// What people say on the telephone.
        #[sea_orm(unique)]
        pub reference: String,
        /// About which account, if the name leads to one.
        pub account: Option<AccountId>,
        /// What kind: `recovery`.
        pub kind: String,
        /// The name as it was typed.
        pub name: String,
        /// How to answer, sealed.
        pub contact: String,
        /// What was written, sealed.
        pub words: String,
        /// Where it is: `received`.
        pub state: String,
        /// From where.
        pub ip: String,
        /// When.
        pub created_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::Entity;

/// A row of the table.
pub use entity::Model as SupportRequestRow;

/// Adds one.
pub async fn insert(db: &impl ConnectionTrait, row: SupportRequestRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}
