//! `merge`: taking over an institutional address: what was asked, who said yes to it, where it is.

use sea_orm::{
    ActiveModelTrait as _, ActiveValue::NotSet, Condition, ConnectionTrait, EntityTrait, ExprTrait as _,
    IntoActiveModel as _, QueryOrder, QuerySelect, entity::prelude::*,
};

use super::{Error, column::words, one_row};
use crate::base::{AccountId, Address, Language, MergeId, Timestamp};

mod entity {
    use super::{Layout, Pause, Removed, State, Trouble, Twice};
    use crate::base::{AccountId, Address, Language, MergeId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "merge")]
    pub struct Model {
        /// Which one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: MergeId,
        /// Grows with every change.
        pub version: i64,
        /// Into which account.
        pub account: AccountId,
        /// Of which address.
        pub address: Address,
        /// The address while it is not over.
        pub open: Option<String>,
        /// Where it is.
        pub state: State,
        /// Where the mailboxes go.
        pub layout: Layout,
        /// What becomes of messages that are marked as removed in the old box.
        pub removed: Removed,
        /// What becomes of what is in several mailboxes of the old box.
        pub twice: Twice,
        /// The language of what is made for it.
        pub language: Language,
        /// Who of the support asked for it, if the person did not.
        pub asked_by: Option<AccountId>,
        /// The request it answers.
        pub request: Option<Uuid>,
        /// The hash of the code that was mailed to the address.
        pub code_hash: Option<String>,
        /// Until when it is good.
        pub code_until: Option<Timestamp>,
        /// When it was sent last.
        pub code_sent_at: Option<Timestamp>,
        /// How often a wrong one was typed.
        pub code_tries: i32,
        /// The password at the old server, sealed, while it is needed.
        pub secret: Option<String>,
        /// When the person proved that the address is theirs.
        pub proved_at: Option<Timestamp>,
        /// Who approved it first.
        pub first_by: Option<AccountId>,
        /// When.
        pub first_at: Option<Timestamp>,
        /// Who approved it second.
        pub second_by: Option<AccountId>,
        /// When.
        pub second_at: Option<Timestamp>,
        /// Why it was refused, in a word.
        pub reason: Option<String>,
        /// Why it does not go on, if it does not.
        pub pause: Option<Pause>,
        /// What went wrong last.
        pub problem: Option<Trouble>,
        /// How often in a row.
        pub failures: i32,
        /// When it goes on.
        pub run_at: Timestamp,
        /// Until when somebody works on it.
        pub lease_until: Option<Timestamp>,
        /// Bytes a second, of late.
        pub speed: i64,
        /// The day on which the old box was read last, counted from 1970, where a day has a measure.
        pub read_day: i64,
        /// And how many bytes of it.
        pub read_bytes: i64,
        /// When it was asked for.
        pub created_at: Timestamp,
        /// When copying began.
        pub started_at: Option<Timestamp>,
        /// When the address began to lead here.
        pub switched_at: Option<Timestamp>,
        /// When the last pass after that had ended.
        pub finished_at: Option<Timestamp>,
        /// Until when late mail is looked for.
        pub late_until: Option<Timestamp>,
        /// Until when it can be taken back.
        pub undo_until: Option<Timestamp>,
        /// When it was over.
        pub ended_at: Option<Timestamp>,
        /// The report, once the ledger is forgotten.
        pub report: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{ActiveModel, Column, Entity};

/// A row of the table.
pub use entity::Model as MergeRow;

pub use super::merge_choice::{Choices, Layout, Removed, Twice};

words! {
    /// Where a merge is.
    State {
        /// Asked for; the person has not proved yet that the address is theirs.
        Asked = "asked",
        /// Proved; nobody of the support has approved it.
        Proved = "proved",
        /// Approved by one; another one has to.
        Seconded = "seconded",
        /// Being copied; mail still goes to the old box.
        Copying = "copying",
        /// Copied; the address leads here, and what still arrives in the old box is brought over.
        Switched = "switched",
        /// Over, and the address leads here.
        Done = "done",
        /// Being taken back.
        Undoing = "undoing",
        /// Taken back.
        Undone = "undone",
        /// Refused by the support.
        Refused = "refused",
        /// Given up before anything was copied.
        Cancelled = "cancelled",
    }
}

impl State {
    /// Whether there is work to do.
    pub fn runs(self) -> bool {
        matches!(self, Self::Copying | Self::Switched | Self::Undoing)
    }

    /// Whether mail to its address arrives in the account.
    pub fn leads_here(self) -> bool {
        matches!(self, Self::Switched | Self::Done)
    }

    /// Whether nothing more comes of it.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Undone | Self::Refused | Self::Cancelled)
    }
}

words! {
    /// Why a merge does not go on by itself.
    Pause {
        /// Somebody asked for it.
        Asked = "asked",
        /// The old server does not take the password any more.
        Password = "password",
        /// The present box is full.
        Quota = "quota",
    }
}

words! {
    /// What went wrong with the last turn of a merge. It is tried again.
    Trouble {
        /// What may be read of the old box in a day was read.
        Day = "day",
        /// The old server is no longer in the configuration, or its password is missing.
        NoServer = "no-server",
        /// The old server does not let Pli in.
        SourceRefused = "source-refused",
        /// The old server wants a password made for programs.
        SourceAppPassword = "source-app-password",
        /// The password has expired there.
        SourceExpired = "source-expired",
        /// The old server sends to its administrator.
        SourceAdministrator = "source-administrator",
        /// The old server's certificate is not trusted.
        SourceUntrusted = "source-untrusted",
        /// The old server does not answer, or is busy.
        SourceAway = "source-away",
        /// What the old server says makes no sense.
        SourceOdd = "source-odd",
        /// Our own mail server does not answer, or the database.
        TargetAway = "target-away",
        /// Nobody reads mail in the account any more.
        TargetClosed = "target-closed",
        /// One of the two calendar servers does not answer; the mail is here.
        CalendarAway = "calendar-away",
        /// The old calendar server does not let Pli in; the mail is here.
        CalendarRefused = "calendar-refused",
        /// The old calendar server says what makes no sense; the mail is here.
        CalendarOdd = "calendar-odd",
        /// The address has become somebody's here.
        Taken = "taken",
    }
}

impl MergeRow {
    /// One that was just asked for, into an account, whose pages are in `language`.
    pub fn asked(
        (account, language): (AccountId, Language),
        address: Address,
        choices: Choices,
        now: Timestamp,
    ) -> Self {
        let Choices { layout, removed, twice } = choices;
        Self {
            id: MergeId::new(),
            version: 0,
            account,
            open: Some(address.to_string()),
            address,
            state: State::Asked,
            layout,
            removed,
            twice,
            language,
            asked_by: None,
            request: None,
            code_hash: None,
            code_until: None,
            code_sent_at: None,
            code_tries: 0,
            secret: None,
            proved_at: None,
            first_by: None,
            first_at: None,
            second_by: None,
            second_at: None,
            reason: None,
            pause: None,
            problem: None,
            failures: 0,
            run_at: now,
            lease_until: None,
            speed: 0,
            read_day: 0,
            read_bytes: 0,
            created_at: now,
            started_at: None,
            switched_at: None,
            finished_at: None,
            late_until: None,
            undo_until: None,
            ended_at: None,
            report: None,
        }
    }

    /// What was chosen.
    pub fn choices(&self) -> Choices {
        Choices { layout: self.layout, removed: self.removed, twice: self.twice }
    }
}

/// Adds one.
///
/// # Errors
/// [`Error::Exists`] when there is one of this address that is not over.
pub async fn insert(db: &impl ConnectionTrait, row: MergeRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// One.
pub async fn find(db: &impl ConnectionTrait, id: MergeId) -> Result<Option<MergeRow>, Error> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// Whether there is one of this address that is not over.
pub async fn is_open(db: &impl ConnectionTrait, address: &Address) -> Result<bool, Error> {
    Ok(Entity::find().filter(Column::Open.eq(address.as_str())).one(db).await?.is_some())
}

/// Those of an account, the newest first.
pub async fn of_account(db: &impl ConnectionTrait, account: AccountId) -> Result<Vec<MergeRow>, Error> {
    Ok(Entity::find().filter(Column::Account.eq(account)).order_by_desc(Column::Id).all(db).await?)
}

/// Those in one of these states, the oldest first.
pub async fn in_states(db: &impl ConnectionTrait, states: &[State], most: u64) -> Result<Vec<MergeRow>, Error> {
    let query = Entity::find().filter(Column::State.is_in(states.iter().copied()));
    Ok(query.order_by_asc(Column::Id).limit(most).all(db).await?)
}

/// Writes a changed row in the place of what was read.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it since; [`Error::Exists`] when its address is open again elsewhere.
pub async fn save(db: &impl ConnectionTrait, row: MergeRow) -> Result<(), Error> {
    let (id, version) = (row.id, row.version);
    let change = MergeRow { version: version + 1, ..row }.into_active_model().reset_all();
    // The lease and what goes with it are the worker's; wrong codes are counted where they are typed.
    let change = ActiveModel { id: NotSet, lease_until: NotSet, speed: NotSet, code_tries: NotSet, ..change };
    let change = ActiveModel { read_day: NotSet, read_bytes: NotSet, ..change };
    let update = Entity::update_many().set(change).filter(Column::Id.eq(id)).filter(Column::Version.eq(version));
    one_row(update.exec(db).await?.rows_affected)
}

/// Counts a wrong code, unless there were `most`; whether it was counted.
pub async fn try_code(db: &impl ConnectionTrait, id: MergeId, most: i32) -> Result<bool, Error> {
    let update = Entity::update_many()
        .col_expr(Column::CodeTries, Expr::col(Column::CodeTries).add(1))
        .filter(Column::Id.eq(id))
        .filter(Column::CodeTries.lt(most));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Forgets how often a wrong code was typed: another one was made.
pub async fn forget_tries(db: &impl ConnectionTrait, id: MergeId) -> Result<(), Error> {
    Entity::update_many().col_expr(Column::CodeTries, Expr::value(0)).filter(Column::Id.eq(id)).exec(db).await?;
    Ok(())
}

/// Those that are due and nobody works on, who waits longest first; none of an address in one of the domains `but`.
pub async fn due(db: &impl ConnectionTrait, now: Timestamp, most: u64, but: &[&str]) -> Result<Vec<MergeRow>, Error> {
    let runs = State::ALL.iter().copied().filter(|state| state.runs());
    let query = Entity::find().filter(Column::State.is_in(runs)).filter(Column::Pause.is_null());
    let mut query = query.filter(Column::RunAt.lte(now)).filter(free(now));
    for domain in but {
        query = query.filter(Expr::col(Column::Address).not_like(format!("%@{domain}")));
    }
    Ok(query.order_by_asc(Column::RunAt).limit(most).all(db).await?)
}

/// Those that somebody works on.
pub async fn busy(db: &impl ConnectionTrait, now: Timestamp) -> Result<Vec<MergeRow>, Error> {
    Ok(Entity::find().filter(Column::LeaseUntil.gt(now)).all(db).await?)
}

/// Begins to work on one until `until`; false when somebody else does.
pub async fn lease(db: &impl ConnectionTrait, id: MergeId, until: Timestamp, now: Timestamp) -> Result<bool, Error> {
    let update = Entity::update_many().col_expr(Column::LeaseUntil, Expr::value(until)).filter(Column::Id.eq(id));
    Ok(update.filter(free(now)).exec(db).await?.rows_affected == 1)
}

/// Goes on working on one; false when the time was over and somebody else may be at it.
pub async fn go_on(
    db: &impl ConnectionTrait,
    id: MergeId,
    (held, until): (Timestamp, Option<Timestamp>),
    speed: i64,
) -> Result<bool, Error> {
    let update = Entity::update_many()
        .col_expr(Column::LeaseUntil, Expr::value(until))
        .col_expr(Column::Speed, Expr::value(speed))
        .filter(Column::Id.eq(id))
        .filter(Column::LeaseUntil.eq(held));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Takes bytes of what may be read on a day; false when they are too many. What is more than a whole day's has a day of its own.
pub async fn take_of_day(
    db: &impl ConnectionTrait,
    id: MergeId,
    (day, most): (i64, i64),
    bytes: i64,
) -> Result<bool, Error> {
    let read = || Expr::col(Column::ReadBytes).add(bytes);
    let sum = Expr::case(Column::ReadDay.eq(day), read()).finally(bytes);
    let fits = Condition::any().add(Column::ReadDay.ne(day)).add(Column::ReadBytes.eq(0)).add(read().lte(most));
    let update = Entity::update_many().col_expr(Column::ReadBytes, sum.into());
    let update = update.col_expr(Column::ReadDay, Expr::value(day)).filter(Column::Id.eq(id)).filter(fits);
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Those whose password is kept, for its sealing anew.
pub async fn with_secret(db: &impl ConnectionTrait) -> Result<Vec<MergeRow>, Error> {
    Ok(Entity::find().filter(Column::Secret.is_not_null()).order_by_asc(Column::Id).all(db).await?)
}

/// Those that nobody can take back any more and whose ledger is still there.
pub async fn to_forget(db: &impl ConnectionTrait, now: Timestamp, most: u64) -> Result<Vec<MergeRow>, Error> {
    let query = Entity::find().filter(Column::State.eq(State::Done)).filter(Column::Report.is_null());
    Ok(query.filter(Column::UndoUntil.lte(now)).order_by_asc(Column::Id).limit(most).all(db).await?)
}

fn free(now: Timestamp) -> Condition {
    Condition::any().add(Column::LeaseUntil.is_null()).add(Column::LeaseUntil.lte(now))
}
