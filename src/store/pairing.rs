//! `pairing`: telephones being attached (security.md R-132, S2-10 to S2-18).
//!
//! `open → claimed → proved → done`, or `void` from anywhere before the end. Every change is one `UPDATE` that names the
//! state it expects; what is sealed is wiped at the end.

use sea_orm::{ConnectionTrait, EntityTrait, ExprTrait as _, IntoActiveModel as _, QueryOrder, entity::prelude::*};

use super::{Error, Text, column::text_column};
use crate::base::{AccountId, ApproverId, PairingId, Timestamp};

mod entity {
    use super::State;
    use crate::base::{AccountId, ApproverId, PairingId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "pairing")]
    pub struct Model {
        /// Which one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: PairingId,
        /// For whom.
        pub account: AccountId,
        /// Where it is.
        pub state: State,
        /// The hash of the code in the address that the QR code holds.
        #[sea_orm(unique)]
        pub link_hash: String,
        /// That code, the one to type by hand and the number of the proof, sealed; empty once it is over.
        pub secret: String,
        /// Wrong codes typed by hand, then wrong numbers of the proof.
        pub tries: i32,
        /// The telephone that came.
        pub approver: Option<ApproverId>,
        /// The telephone whose place it takes, when that one is being renewed.
        pub replaces: Option<ApproverId>,
        /// Since when.
        pub created_at: Timestamp,
        /// Until when.
        pub expires_at: Timestamp,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as PairingRow;

/// Where a pairing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Its code waits for a telephone.
    Open,
    /// A telephone came with the code.
    Claimed,
    /// The telephone gave the number of the page, signed.
    Proved,
    /// The person confirmed it on the page: the end.
    Done,
    /// Given up, too old, or too many wrong codes: the end.
    Void,
}

impl State {
    const ALL: [Self; 5] = [Self::Open, Self::Claimed, Self::Proved, Self::Done, Self::Void];
}

impl Text for State {
    fn to_text(&self) -> String {
        match self {
            Self::Open => "open",
            Self::Claimed => "claimed",
            Self::Proved => "proved",
            Self::Done => "done",
            Self::Void => "void",
        }
        .to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.to_text() == text)
    }
}
text_column!(State);

/// Adds one.
pub async fn insert(db: &impl ConnectionTrait, row: PairingRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// The one that an address leads to, however old.
pub async fn find_by_link(db: &impl ConnectionTrait, link_hash: &str) -> Result<Option<PairingRow>, Error> {
    Ok(Entity::find().filter(Column::LinkHash.eq(link_hash)).one(db).await?)
}

/// The states before an end.
const UNDER_WAY: [State; 3] = [State::Open, State::Claimed, State::Proved];

/// The one of an account that has not ended, however old: a new one ends those before ([`void_all`]).
pub async fn under_way(db: &impl ConnectionTrait, account: AccountId) -> Result<Option<PairingRow>, Error> {
    let query = Entity::find().filter(Column::Account.eq(account)).filter(Column::State.is_in(UNDER_WAY));
    Ok(query.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id).one(db).await?)
}

/// The one that a telephone came with.
pub async fn find_by_approver(db: &impl ConnectionTrait, approver: ApproverId) -> Result<Option<PairingRow>, Error> {
    Ok(Entity::find().filter(Column::Approver.eq(approver)).one(db).await?)
}

/// Takes one try in a state; `None` when there is none left, or it is no longer in that state.
pub async fn take_try(
    db: &impl ConnectionTrait,
    (id, state): (PairingId, State),
    most: i32,
    now: Timestamp,
) -> Result<Option<PairingRow>, Error> {
    let rows = Entity::update_many()
        .col_expr(Column::Tries, Expr::col(Column::Tries).add(1))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(state))
        .filter(Column::ExpiresAt.gt(now))
        .filter(Column::Tries.lt(most))
        .exec_with_returning(db)
        .await?;
    Ok(rows.into_iter().next())
}

/// A telephone came with the right code: true for the first. From then on `until` counts.
pub async fn claim(
    db: &impl ConnectionTrait,
    id: PairingId,
    approver: ApproverId,
    (now, until): (Timestamp, Timestamp),
) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Claimed))
        .col_expr(Column::Approver, Expr::value(approver))
        .col_expr(Column::Tries, Expr::value(0))
        .col_expr(Column::ExpiresAt, Expr::value(until))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(State::Open))
        .filter(Column::ExpiresAt.gt(now))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Moves one from one state to another before its time is over: true for the one who moved it. An end wipes its secret.
pub async fn change_state(
    db: &impl ConnectionTrait,
    id: PairingId,
    (from, to): (State, State),
    now: Timestamp,
) -> Result<bool, Error> {
    let mut change = Entity::update_many().col_expr(Column::State, Expr::value(to));
    if matches!(to, State::Done | State::Void) {
        change = change.col_expr(Column::Secret, Expr::value("")).col_expr(Column::EndedAt, Expr::value(now));
    }
    let change = change.filter(Column::Id.eq(id)).filter(Column::State.eq(from)).filter(Column::ExpiresAt.gt(now));
    Ok(change.exec(db).await?.rows_affected == 1)
}

/// Gives one that was proved until `until`: true when it was in time.
pub async fn prolong(
    db: &impl ConnectionTrait,
    id: PairingId,
    (now, until): (Timestamp, Timestamp),
) -> Result<bool, Error> {
    let change = Entity::update_many().col_expr(Column::ExpiresAt, Expr::value(until)).filter(Column::Id.eq(id));
    let change = change.filter(Column::State.eq(State::Proved)).filter(Column::ExpiresAt.gt(now));
    Ok(change.exec(db).await?.rows_affected == 1)
}

/// Ends all of an account that are under way.
pub async fn void_all(db: &impl ConnectionTrait, account: AccountId, now: Timestamp) -> Result<u64, Error> {
    let result = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Void))
        .col_expr(Column::Secret, Expr::value(""))
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::Account.eq(account))
        .filter(Column::State.is_in(UNDER_WAY))
        .exec(db)
        .await?;
    Ok(result.rows_affected)
}

/// Forgets those that were over before `before`.
pub async fn purge(db: &impl ConnectionTrait, before: Timestamp) -> Result<(), Error> {
    Entity::delete_many().filter(Column::ExpiresAt.lt(before)).exec(db).await?;
    Ok(())
}
