//! `approval`: what a challenge has besides when a telephone is to approve it: the number to type there, and which
//! telephone answered.

use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel as _, entity::prelude::*};

use super::Error;
use crate::base::{ApproverId, ChallengeId, Timestamp};

mod entity {
    use crate::base::{ApproverId, ChallengeId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "approval")]
    pub struct Model {
        /// Of which challenge.
        #[sea_orm(primary_key, auto_increment = false)]
        pub challenge: ChallengeId,
        /// The number, sealed: the waiting page shows it until it is over.
        pub number: String,
        /// Which telephone answered.
        pub approver: Option<ApproverId>,
        /// When.
        pub answered_at: Option<Timestamp>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as ApprovalRow;

/// Adds one.
pub async fn insert(db: &impl ConnectionTrait, row: ApprovalRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// That of a challenge.
pub async fn find(db: &impl ConnectionTrait, challenge: ChallengeId) -> Result<Option<ApprovalRow>, Error> {
    Ok(Entity::find_by_id(challenge).one(db).await?)
}

/// Notes which telephone answered.
pub async fn answered(
    db: &impl ConnectionTrait,
    challenge: ChallengeId,
    approver: ApproverId,
    now: Timestamp,
) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::Approver, Expr::value(approver))
        .col_expr(Column::AnsweredAt, Expr::value(now))
        .filter(Column::Challenge.eq(challenge))
        .exec(db)
        .await?;
    Ok(())
}
