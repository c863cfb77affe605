//! `challenge`: one row for each code to be proved, of all channels (security.md part 7).
//!
//! `new → sent → (approved →) consumed | expired | superseded | exhausted | declined`. An end is never left: every change
//! is one `UPDATE` that names the state it expects.

use sea_orm::{
    ConnectionTrait, EntityTrait, ExprTrait as _, IntoActiveModel as _, QueryOrder, QuerySelect, entity::prelude::*,
};

use super::{Error, Text, column::text_column};
use crate::base::{AccountId, ChallengeId, Method, Timestamp};

mod entity {
    use super::{Purpose, State};
    use crate::base::{AccountId, ChallengeId, FactorId, Method, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One challenge.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "challenge")]
    pub struct Model {
        /// Which one, 122 random bits.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ChallengeId,
        /// Whose; `None` for a decoy.
        pub account: Option<AccountId>,
        /// Of which method of theirs.
        pub factor: Option<FactorId>,
        /// The pre-session that asked for it: nobody else can answer it.
        pub pre_session: Uuid,
        /// Its number among those of its pre-session and channel; -1 for the codes of a telephone without network.
        pub seq: i32,
        /// What for.
        pub purpose: Purpose,
        /// By which method.
        pub channel: Method,
        /// Where it is.
        pub state: State,
        /// The keyed hash of the code; `None` for an application.
        pub code_hmac: Option<String>,
        /// Codes tried, over every code of this pre-session and channel.
        pub tries: i32,
        /// Codes that may be tried.
        pub max_tries: i32,
        /// Codes sent, over all of this pre-session and channel.
        pub sends: i32,
        /// When it was made.
        pub created_at: Timestamp,
        /// When its code was sent.
        pub sent_at: Option<Timestamp>,
        /// Until when its code is good.
        pub expires_at: Timestamp,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
        /// From where it was asked for.
        pub ip: String,
        /// With what.
        pub agent: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as ChallengeRow;

/// Where a challenge is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Made; its code is not on its way.
    New,
    /// Its code is on its way, or in the application.
    Sent,
    /// Proved on the telephone; the browser that asked has yet to fetch it.
    Approved,
    /// Its code came back: the end.
    Consumed,
    /// Its time passed: the end.
    Expired,
    /// Another code took its place: the end.
    Superseded,
    /// Too many wrong codes: the end.
    Exhausted,
    /// Declined on a telephone: the end.
    Declined,
}

impl State {
    const ALL: [Self; 8] = [
        Self::New,
        Self::Sent,
        Self::Consumed,
        Self::Expired,
        Self::Superseded,
        Self::Exhausted,
        Self::Approved,
        Self::Declined,
    ];
}

impl Text for State {
    fn to_text(&self) -> String {
        match self {
            Self::New => "new",
            Self::Sent => "sent",
            Self::Approved => "approved",
            Self::Consumed => "consumed",
            Self::Expired => "expired",
            Self::Superseded => "superseded",
            Self::Exhausted => "exhausted",
            Self::Declined => "declined",
        }
        .to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.to_text() == text)
    }
}

/// What a challenge is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Signing in.
    Login,
    /// Signing in by the code of a telephone that has no network: its own row, beside what was asked of it.
    Offline,
    /// Proving a telephone or an address before it becomes a method.
    Bind,
    /// Getting an account back.
    Recover,
}

impl Text for Purpose {
    fn to_text(&self) -> String {
        match self {
            Self::Login => "login",
            Self::Offline => "offline",
            Self::Bind => "bind",
            Self::Recover => "recover",
        }
        .to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        [Self::Login, Self::Offline, Self::Bind, Self::Recover].into_iter().find(|purpose| purpose.to_text() == text)
    }
}
text_column!(State, Purpose);

/// Adds one.
pub async fn insert(db: &impl ConnectionTrait, row: ChallengeRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// One of them.
pub async fn find(db: &impl ConnectionTrait, id: ChallengeId) -> Result<Option<ChallengeRow>, Error> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// Marks a challenge as proved on the telephone, to be fetched until `until`: true for the one who marked it.
pub async fn approve(
    db: &impl ConnectionTrait,
    id: ChallengeId,
    until: Timestamp,
    now: Timestamp,
) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Approved))
        .col_expr(Column::ExpiresAt, Expr::value(until))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(State::Sent))
        .filter(Column::ExpiresAt.gt(now))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// The one of a pre-session for the codes of a telephone that has no network.
pub async fn offline(db: &impl ConnectionTrait, pre_session: Uuid) -> Result<Option<ChallengeRow>, Error> {
    let query = Entity::find().filter(Column::PreSession.eq(pre_session)).filter(Column::Purpose.eq(Purpose::Offline));
    Ok(query.one(db).await?)
}

/// The youngest of a pre-session and a channel that something was sent or asked by.
pub async fn last(
    db: &impl ConnectionTrait,
    pre_session: Uuid,
    channel: Method,
) -> Result<Option<ChallengeRow>, Error> {
    let query = Entity::find().filter(Column::PreSession.eq(pre_session)).filter(Column::Channel.eq(channel));
    Ok(query.filter(Column::Purpose.ne(Purpose::Offline)).order_by_desc(Column::Seq).one(db).await?)
}

/// Every one of a pre-session, oldest first; 100 at most.
pub async fn of_pre_session(db: &impl ConnectionTrait, pre_session: Uuid) -> Result<Vec<ChallengeRow>, Error> {
    let query = Entity::find().filter(Column::PreSession.eq(pre_session));
    Ok(query.order_by_asc(Column::Seq).limit(100).all(db).await?)
}

/// Takes one try of a challenge that can still be answered. `None` when it cannot: over, expired, or no try left.
pub async fn take_try(
    db: &impl ConnectionTrait,
    id: ChallengeId,
    now: Timestamp,
) -> Result<Option<ChallengeRow>, Error> {
    let rows = Entity::update_many()
        .col_expr(Column::Tries, Expr::col(Column::Tries).add(1))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(State::Sent))
        .filter(Column::ExpiresAt.gt(now))
        .filter(Expr::col(Column::Tries).lt(Expr::col(Column::MaxTries)))
        .exec_with_returning(db)
        .await?;
    Ok(rows.into_iter().next())
}

/// Moves a challenge from one state to another: true for the one who moved it.
pub async fn change_state(
    db: &impl ConnectionTrait,
    id: ChallengeId,
    (from, to): (State, State),
    now: Timestamp,
) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::State, Expr::value(to))
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(from))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Nobody waits any more for what a pre-session was sent or asked: it has ended.
pub async fn withdraw(db: &impl ConnectionTrait, pre_session: Uuid, now: Timestamp) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Superseded))
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::PreSession.eq(pre_session))
        .filter(Column::State.eq(State::Sent))
        .exec(db)
        .await?;
    Ok(())
}

/// The one of an account and a channel that was sent or asked and can still be answered.
pub async fn open_of(
    db: &impl ConnectionTrait,
    account: AccountId,
    channel: Method,
    now: Timestamp,
) -> Result<Option<ChallengeRow>, Error> {
    let query = Entity::find().filter(Column::Account.eq(account)).filter(Column::Channel.eq(channel));
    let query = query.filter(Column::State.eq(State::Sent)).filter(Column::ExpiresAt.gt(now));
    let query = query.filter(Column::Purpose.ne(Purpose::Offline));
    Ok(query.order_by_desc(Column::CreatedAt).one(db).await?)
}

/// Uses an approval in time: the row for the first who does, nothing for anybody after.
pub async fn consume_approved(
    db: &impl ConnectionTrait,
    id: ChallengeId,
    now: Timestamp,
) -> Result<Option<ChallengeRow>, Error> {
    let rows = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Consumed))
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(State::Approved))
        .filter(Column::ExpiresAt.gt(now))
        .exec_with_returning(db)
        .await?;
    Ok(rows.into_iter().next())
}

/// A code that never left: the challenge is void, and asking again is not too soon.
pub async fn unsend(db: &impl ConnectionTrait, id: ChallengeId, now: Timestamp) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Superseded))
        .col_expr(Column::EndedAt, Expr::value(now))
        .col_expr(Column::SentAt, Expr::value(None::<Timestamp>))
        .col_expr(Column::Sends, Expr::col(Column::Sends).sub(1))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(State::Sent))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Wrong codes of an account since `since`, by how many challenges they were tried at; for the digest.
pub async fn wrong_since(db: &impl ConnectionTrait, account: AccountId, since: Timestamp) -> Result<i64, Error> {
    let query = Entity::find().filter(Column::Account.eq(account)).filter(Column::CreatedAt.gte(since));
    // Those of a sign-in: they came after the right password.
    let query = query.filter(Column::Purpose.is_in([Purpose::Login, Purpose::Offline]));
    let rows = query.filter(Column::State.ne(State::Consumed)).limit(1_000).all(db).await?;
    let mut most = std::collections::BTreeMap::new();
    for row in rows {
        let tries = most.entry((row.pre_session, row.channel, row.purpose)).or_insert(0);
        *tries = Ord::max(*tries, i64::from(row.tries));
    }
    Ok(most.values().sum())
}

/// Forgets those made before `before`.
pub async fn purge(db: &impl ConnectionTrait, before: Timestamp) -> Result<u64, Error> {
    Ok(Entity::delete_many().filter(Column::CreatedAt.lt(before)).exec(db).await?.rows_affected)
}
