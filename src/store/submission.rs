//! `submission`: messages being sent, one row for each composer that was ever told to send (mail.md 3c).

use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{Error, Text, column::text_column, one_row};
use crate::base::{AccountId, SubmissionId, Timestamp};

/// How far a message is. A draft has no row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Being sent; the final dot has certainly not left.
    Sending,
    /// Being sent; the final dot may have left.
    Handing,
    /// The server has it; the copy in the mailbox of sent messages is still to be made.
    Accepted,
    /// It may or may not have been sent: nothing repeats it.
    Uncertain,
    /// It was not sent.
    Failed,
    /// Sent, and the copy is made.
    Copied,
}

impl Text for State {
    fn to_text(&self) -> String {
        match self {
            Self::Sending => "sending",
            Self::Handing => "handing",
            Self::Accepted => "accepted",
            Self::Uncertain => "uncertain",
            Self::Failed => "failed",
            Self::Copied => "copied",
        }
        .to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        [Self::Sending, Self::Handing, Self::Accepted, Self::Uncertain, Self::Failed, Self::Copied]
            .into_iter()
            .find(|state| state.to_text() == text)
    }
}
text_column!(State);

mod entity {
    use super::{AccountId, State, SubmissionId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// A message being sent.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "submission")]
    pub struct Model {
        /// Whose message it is.
        #[sea_orm(primary_key, auto_increment = false)]
        pub account: AccountId,
        /// The composer it comes from.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SubmissionId,
        /// Who sent it, where the account is a shared box.
        pub person: Option<AccountId>,
        /// Its Message-ID, without angle brackets; made once.
        pub message_id: String,
        /// How far it is.
        pub state: State,
        /// Why it failed: the server's code, for support. No address, no text.
        pub reason: Option<String>,
        /// To how many.
        pub recipients: i32,
        /// How often it was taken up.
        pub attempt: i32,
        /// Until when somebody works on it.
        pub leased_until: Option<Timestamp>,
        /// The message with its hidden recipients, sealed; gone once the copy is made or the sending failed.
        pub message: Option<String>,
        /// The draft it was, to be removed: `uidvalidity:mailbox/uid`.
        pub draft: Option<String>,
        /// The message it answers or passes on, to be marked: `reply|forward:uidvalidity:mailbox/uid`.
        pub about: Option<String>,
        /// When it was first told to be sent.
        pub created_at: Timestamp,
        /// When its state changed last.
        pub changed_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{ActiveModel, Column, Entity};

/// A row of the table.
pub use entity::Model as SubmissionRow;

/// A row without its message, which can be large.
const LIGHT: [Column; 13] = [
    Column::Account,
    Column::Id,
    Column::Person,
    Column::MessageId,
    Column::State,
    Column::Reason,
    Column::Recipients,
    Column::Attempt,
    Column::LeasedUntil,
    Column::Draft,
    Column::About,
    Column::CreatedAt,
    Column::ChangedAt,
];

/// Which row, and which attempt at it: what a change must still find to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// Who sends.
    pub account: AccountId,
    /// The composer.
    pub id: SubmissionId,
    /// The attempt that works on it.
    pub attempt: i32,
}

/// Adds one.
///
/// # Errors
/// [`Error::Exists`] when this composer was told to send before.
pub async fn insert(db: &impl ConnectionTrait, row: SubmissionRow) -> Result<(), Error> {
    Entity::insert(active(row)).exec_without_returning(db).await?;
    Ok(())
}

/// Takes a failed one up again, with what was written since. The Message-ID stays.
///
/// # Errors
/// [`Error::Stale`] when it is no longer failed.
pub async fn renew(db: &impl ConnectionTrait, row: SubmissionRow) -> Result<(), Error> {
    let (account, id) = (row.account, row.id);
    let renewed = ActiveModel {
        account: sea_orm::ActiveValue::NotSet,
        id: sea_orm::ActiveValue::NotSet,
        message_id: sea_orm::ActiveValue::NotSet,
        created_at: sea_orm::ActiveValue::NotSet,
        ..active(row)
    };
    let done = Entity::update_many()
        .set(renewed)
        .filter(Column::Account.eq(account))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(State::Failed))
        .exec(db)
        .await?;
    one_row(done.rows_affected)
}

fn active(row: SubmissionRow) -> ActiveModel {
    ActiveModel {
        account: Set(row.account),
        id: Set(row.id),
        person: Set(row.person),
        message_id: Set(row.message_id),
        state: Set(row.state),
        reason: Set(row.reason),
        recipients: Set(row.recipients),
        attempt: Set(row.attempt),
        leased_until: Set(row.leased_until),
        message: Set(row.message),
        draft: Set(row.draft),
        about: Set(row.about),
        created_at: Set(row.created_at),
        changed_at: Set(row.changed_at),
    }
}

/// The row of a composer; its message is left out.
pub async fn find(
    db: &impl ConnectionTrait,
    account: AccountId,
    id: SubmissionId,
) -> Result<Option<SubmissionRow>, Error> {
    let row = light().filter(Column::Account.eq(account)).filter(Column::Id.eq(id)).one(db).await?;
    Ok(row)
}

fn light() -> sea_orm::Select<Entity> {
    Entity::find()
        .select_only()
        .columns(LIGHT)
        .expr_as(sea_orm::sea_query::Expr::value(Option::<String>::None), "message")
}

/// The sealed message of a row.
pub async fn message(db: &impl ConnectionTrait, account: AccountId, id: SubmissionId) -> Result<Option<String>, Error> {
    let row = Entity::find_by_id((account, id)).one(db).await?;
    Ok(row.and_then(|row| row.message))
}

/// A change of state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The state it must be in.
    pub from: State,
    /// The state it comes to.
    pub to: State,
    /// Why, when it failed.
    pub reason: Option<String>,
    /// Until when somebody works on it.
    pub leased_until: Option<Timestamp>,
    /// Whether the message is no longer needed.
    pub forget_message: bool,
}

/// Changes the state of what is held.
///
/// # Errors
/// [`Error::Stale`] when another attempt holds it, or the state is another one.
pub async fn change(db: &impl ConnectionTrait, hold: Hold, change: Change, now: Timestamp) -> Result<(), Error> {
    let mut row = ActiveModel {
        state: Set(change.to),
        reason: Set(change.reason),
        leased_until: Set(change.leased_until),
        changed_at: Set(now),
        ..ActiveModel::default()
    };
    if change.forget_message {
        row.message = Set(None);
    }
    let done = Entity::update_many()
        .set(row)
        .filter(Column::Account.eq(hold.account))
        .filter(Column::Id.eq(hold.id))
        .filter(Column::Attempt.eq(hold.attempt))
        .filter(Column::State.eq(change.from))
        .exec(db)
        .await?;
    one_row(done.rows_affected)
}

/// Rows that wait for somebody, with no lease or an expired one: in a state of work, or ended with a message that is
/// still to be put somewhere. Oldest first, at most `most`, of one account or of all.
pub async fn due(
    db: &impl ConnectionTrait,
    account: Option<AccountId>,
    now: Timestamp,
    most: u64,
) -> Result<Vec<SubmissionRow>, Error> {
    let free = Condition::any().add(Column::LeasedUntil.is_null()).add(Column::LeasedUntil.lte(now));
    let at_work = Column::State.is_in([State::Sending, State::Handing, State::Accepted]);
    let left_over =
        Condition::all().add(Column::State.is_in([State::Failed, State::Uncertain])).add(Column::Message.is_not_null());
    let mut query = light()
        .filter(Condition::any().add(at_work).add(left_over))
        .filter(free)
        .order_by_asc(Column::ChangedAt)
        .limit(most);
    if let Some(account) = account {
        query = query.filter(Column::Account.eq(account));
    }
    Ok(query.all(db).await?)
}

/// Takes a row that is free, for work until `until`; says which attempt this is.
///
/// # Errors
/// [`Error::Stale`] when somebody else was faster.
pub async fn take(
    db: &impl ConnectionTrait,
    row: &SubmissionRow,
    until: Timestamp,
    now: Timestamp,
) -> Result<Hold, Error> {
    let hold = Hold { account: row.account, id: row.id, attempt: row.attempt.saturating_add(1) };
    let free = Condition::any().add(Column::LeasedUntil.is_null()).add(Column::LeasedUntil.lte(now));
    let taken = ActiveModel { attempt: Set(hold.attempt), leased_until: Set(Some(until)), ..ActiveModel::default() };
    let done = Entity::update_many()
        .set(taken)
        .filter(Column::Account.eq(row.account))
        .filter(Column::Id.eq(row.id))
        .filter(Column::Attempt.eq(row.attempt))
        .filter(Column::State.eq(row.state))
        .filter(free)
        .exec(db)
        .await?;
    one_row(done.rows_affected)?;
    Ok(hold)
}

/// Forgets the message of what is held: it is somewhere safe, as this draft if one is named.
pub async fn forget_message(db: &impl ConnectionTrait, hold: Hold, draft: Option<String>) -> Result<(), Error> {
    let mut row = ActiveModel { message: Set(None), leased_until: Set(None), ..ActiveModel::default() };
    if draft.is_some() {
        row.draft = Set(draft);
    }
    let done = Entity::update_many()
        .set(row)
        .filter(Column::Account.eq(hold.account))
        .filter(Column::Id.eq(hold.id))
        .filter(Column::Attempt.eq(hold.attempt))
        .exec(db)
        .await?;
    one_row(done.rows_affected)
}

/// Removes rows that ended before `before` and hold no message: nobody presses « send » in so old a composer again.
pub async fn remove_old(db: &impl ConnectionTrait, before: Timestamp) -> Result<u64, Error> {
    let done = Entity::delete_many()
        .filter(Column::State.is_in([State::Copied, State::Failed, State::Uncertain]))
        .filter(Column::Message.is_null())
        .filter(Column::ChangedAt.lt(before))
        .exec(db)
        .await?;
    Ok(done.rows_affected)
}

/// Gives back what is held, to be taken up again at `at`.
pub async fn give_back(db: &impl ConnectionTrait, hold: Hold, at: Timestamp) -> Result<(), Error> {
    let row = ActiveModel { leased_until: Set(Some(at)), ..ActiveModel::default() };
    let done = Entity::update_many()
        .set(row)
        .filter(Column::Account.eq(hold.account))
        .filter(Column::Id.eq(hold.id))
        .filter(Column::Attempt.eq(hold.attempt))
        .exec(db)
        .await?;
    one_row(done.rows_affected)
}
