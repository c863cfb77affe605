//! One turn of a merge: a pass, and what follows from how it ended.

use std::time::Duration;

use chrono::{Timelike as _, Utc};
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use super::{
    Error, Layout, Lease, Merges, Pause, Proof, Removed, State, Trouble, Twice, about,
    agenda::Agenda,
    engine::{self, Engine, Job, Pace, Side, Stop, Undone},
    place,
};
use crate::{
    audit::{Entry, Event, Outcome},
    base::{MergeId, SessionId, SpecialUse, Timestamp},
    imap::{self, Bar, Login},
    notify::Notice,
    store::merge::{self as table, MergeRow},
    text::Text,
};

/// Waits after failures: this, doubled each time.
const FIRST_WAIT: Duration = Duration::from_secs(15);
const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// What a turn changes of a merge.
struct Change {
    row: MergeRow,
    facts: Vec<Entry>,
    notice: Option<(Notice, String)>,
    alias: bool,
}

impl Merges {
    /// Does the work of one turn and writes down where the merge is then.
    pub(super) async fn turn(&self, row: &MergeRow, lease: &Lease, stop: &CancellationToken) -> Result<(), Error> {
        let change = match row.state {
            State::Undoing => self.undone(row, lease, stop).await,
            _ => self.copied(row, lease, stop).await,
        };
        let change = match change {
            Ok(change) => change,
            Err(Error::Lost(lost)) => return Err(lost.into()),
            // It is tried again, ever more rarely: nobody else would say that it is not to be at once.
            Err(error) => {
                tracing::warn!(%error, merge = %row.id, "a turn of a merge failed");
                failed(row, own_trouble(&error), self.rooms.clock.now())
            }
        };
        self.put(row, lease, change).await
    }

    async fn copied(&self, row: &MergeRow, lease: &Lease, stop: &CancellationToken) -> Result<Change, Error> {
        let now = self.rooms.clock.now();
        if row.state == State::Switched && row.late_until.is_some_and(|until| until <= now) {
            return Ok(over(row, now));
        }
        if let Some(night) = self.config.night.filter(|_| row.state == State::Copying)
            && !night.holds(hour(now))
        {
            return Ok(quiet(MergeRow { run_at: next(now, 3_600), ..row.clone() }));
        }
        let job = match (self.source(row)?, self.target(row).await?) {
            (Some(source), Some(target)) => Job { others: self.others(row).await?, ..with(row, (source, target)) },
            (None, _) => return Ok(failed(row, Trouble::NoServer, now)),
            (_, None) => return Ok(failed(row, Trouble::TargetClosed, now)),
        };
        if row.started_at.is_none() && self.is_too_large(&job).await {
            return Ok(halted(row, Pause::Quota));
        }
        let started_at = row.started_at.or(Some(now));
        let (a_second, a_day) = self.config.measures(row.address.domain());
        let done = Engine::new(self.books.under(lease)).pass(&job, &Pace::new(a_second).a_day(a_day), stop).await;
        let row = &MergeRow { started_at, ..row.clone() };
        let pass = match done {
            Ok(pass) => pass,
            Err(engine::Error::Lost(lost)) => return Err(lost.into()),
            Err(error) => return Ok(self.after(row, &error, self.rooms.clock.now())),
        };
        let agenda = match pass.stopped {
            None => self.bring_calendars(row, lease, (job.thorough, stop)).await?,
            Some(stop) => Agenda::Stopped(stop),
        };
        let now = self.rooms.clock.now();
        let mut well = MergeRow { failures: 0, problem: None, run_at: now, ..row.clone() };
        match agenda {
            Agenda::Done => {}
            Agenda::Stopped(Stop::Asked) => return Ok(quiet(well)),
            Agenda::Stopped(Stop::Day) => {
                return Ok(quiet(MergeRow { problem: Some(Trouble::Day), run_at: next(now, 86_400), ..well }));
            }
            Agenda::Stopped(Stop::Quota) => {
                // A connection knows the limit that held when it began; what goes on later is to know a new one.
                self.rooms.target.forget_account(&job.target.login.address).await;
                return Ok(halted(row, Pause::Quota));
            }
            Agenda::Waits(problem) => return Ok(failed(row, problem, now)),
            Agenda::Without(problem) => {
                (well.failures, well.problem) = (row.failures, Some(problem));
            }
        }
        Ok(match row.state {
            State::Copying => self.switched(well, now),
            _ => self.looked_late(well, now),
        })
    }

    /// The whole box is here: from now on the address leads here too, and a last pass brings what came meanwhile.
    fn switched(&self, row: MergeRow, now: Timestamp) -> Change {
        let rules = self.rules();
        let facts = vec![about(Event::MergeSwitch, Outcome::Ok, &row)];
        let row = MergeRow {
            state: State::Switched,
            switched_at: Some(now),
            late_until: Some(now + rules.late()),
            undo_until: Some(now + rules.undo()),
            ..row
        };
        Change { row, facts, notice: None, alias: true }
    }

    fn looked_late(&self, row: MergeRow, now: Timestamp) -> Change {
        let run_at = now + Duration::from_secs(self.config.late_every_s);
        // The end of the last day is a moment of its own.
        let run_at = row.late_until.map_or(run_at, |until| until.min(run_at).max(now));
        let first = row.finished_at.is_none();
        let row = MergeRow { finished_at: row.finished_at.or(Some(now)), run_at, ..row };
        let notice = first.then(|| (Notice::MergeDone, "done".to_owned()));
        Change { row, facts: Vec::new(), notice, alias: false }
    }

    async fn undone(&self, row: &MergeRow, lease: &Lease, stop: &CancellationToken) -> Result<Change, Error> {
        let Some(target) = self.target(row).await? else {
            return Ok(failed(row, Trouble::TargetClosed, self.rooms.clock.now()));
        };
        // The old box is not needed for it.
        let job = Job { others: self.others(row).await?, ..with(row, (target.clone(), target)) };
        let mut undone = Undone::default();
        let ended = match self.undo_calendars(row, lease, (&mut undone, stop)).await? {
            Ok(true) => Engine::new(self.books.under(lease)).undo(&job, &mut undone, stop).await,
            Ok(false) => Ok(false),
            Err(problem) => return Ok(told(failed(row, problem, self.rooms.clock.now()), undone)),
        };
        let now = self.rooms.clock.now();
        Ok(match ended {
            Ok(true) => {
                let fact = undo_fact(row, undone).reason("done");
                let row =
                    MergeRow { state: State::Undone, open: None, secret: None, ended_at: Some(now), ..row.clone() };
                Change {
                    row,
                    facts: vec![fact],
                    notice: Some((Notice::MergeUndone, "undone".to_owned())),
                    alias: false,
                }
            }
            Ok(false) => told(quiet(MergeRow { failures: 0, problem: None, run_at: now, ..row.clone() }), undone),
            Err(engine::Error::Lost(lost)) => return Err(lost.into()),
            Err(error) => told(self.after(row, &error, now), undone),
        })
    }

    /// What follows from a pass that failed.
    fn after(&self, row: &MergeRow, error: &engine::Error, now: Timestamp) -> Change {
        tracing::info!(%error, merge = %row.id, "a pass of a merge ended early");
        let is_theirs = self.proof(&row.address) == Some(Proof::Password);
        match error {
            engine::Error::Source(imap::Error::Refused | imap::Error::Barred(Bar::AppPassword | Bar::Expired))
                if is_theirs && row.state != State::Undoing =>
            {
                let problem = Some(trouble(error)).filter(|problem| *problem != Trouble::SourceRefused);
                halted(&MergeRow { problem, ..row.clone() }, Pause::Password)
            }
            engine::Error::Target(error) if error.is_over_quota() => halted(row, Pause::Quota),
            error => {
                let wait = error.wait();
                let mut change = failed(row, trouble(error), now);
                if let Some(wait) = wait {
                    change.row.run_at = change.row.run_at.max(now + wait);
                }
                change
            }
        }
    }

    /// Writes down how a turn ended. What somebody else decided meanwhile stays decided.
    async fn put(&self, before: &MergeRow, lease: &Lease, change: Change) -> Result<(), Error> {
        let Change { mut row, facts, notice, alias } = change;
        let txn = self.rooms.store.begin().await?;
        lease.check()?;
        let Some(now) = table::find(&txn, row.id).await? else { return Ok(()) };
        if now.state != before.state || (now.pause.is_some() && row.state != before.state) {
            return Ok(());
        }
        row.version = now.version;
        row.pause = now.pause.or(row.pause);
        row.secret = row.secret.and(now.secret);
        if alias && let Err(error) = self.rooms.accounts.take_over_in(&txn, row.account, &row.address).await {
            if error.is_temporary() {
                return Err(error.into());
            }
            drop(txn);
            return self.not_switched(before, &error).await;
        }
        let until = row.undo_until;
        table::save(&txn, row.clone()).await?;
        if let Some((notice, once)) = notice {
            self.inform(&txn, &row, (notice, &once), until).await?;
        }
        self.rooms.sessions.tell(txn, facts).await?;
        if alias {
            self.rooms.accounts.directory().reload(row.account).await;
        }
        Ok(())
    }

    /// The address has become somebody's meanwhile: people have to see to it.
    async fn not_switched(&self, row: &MergeRow, error: &crate::account::Error) -> Result<(), Error> {
        tracing::warn!(%error, merge = %row.id, "the address of a merge cannot lead here");
        let change = failed(row, Trouble::Taken, self.rooms.clock.now());
        Ok(table::save(self.rooms.store.db(), change.row).await?)
    }

    /// The old box; nothing when its server is not known any more, or its password.
    fn source(&self, row: &MergeRow) -> Result<Option<Side>, Error> {
        Ok(self.sources.side(&row.address, self.password(row)?))
    }

    /// The person's password at the old server, while it is needed.
    pub(super) fn password(&self, row: &MergeRow) -> Result<Option<SecretString>, Error> {
        let Some(sealed) = &row.secret else { return Ok(None) };
        let opened = self.sealer.open_text(place(&row.id.to_string()), sealed)?;
        Ok(Some(SecretString::from(opened.as_str())))
    }

    /// The present box; nothing when nobody reads mail in it any more.
    async fn target(&self, row: &MergeRow) -> Result<Option<Side>, Error> {
        let account = self.rooms.accounts.find(row.account).await?.filter(|account| account.state.is_read());
        Ok(account.map(|account| self.side(account.address)))
    }

    /// The other merges into the same account.
    async fn others(&self, row: &MergeRow) -> Result<Vec<MergeId>, Error> {
        let all = table::of_account(self.rooms.store.db(), row.account).await?;
        Ok(all.into_iter().map(|one| one.id).filter(|id| *id != row.id).collect())
    }

    fn side(&self, address: crate::base::Address) -> Side {
        let login = Login { session: SessionId::new(), address, client_ip: None };
        Side { imap: self.rooms.target.clone(), login }
    }

    /// Whether the old box holds more than there is room for, as far as both servers say.
    async fn is_too_large(&self, job: &Job) -> bool {
        let quota =
            async |side: &Side| side.imap.with(&side.login, async |imap| imap.quota().await).await.ok().flatten();
        let (Some(old), Some(present)) = (quota(&job.source).await, quota(&job.target).await) else { return false };
        old.used_bytes > present.limit_bytes.saturating_sub(present.used_bytes)
    }
}

fn failed(row: &MergeRow, problem: Trouble, now: Timestamp) -> Change {
    let failures = row.failures.saturating_add(1);
    let wait = FIRST_WAIT.saturating_mul(1 << failures.clamp(1, 12)).min(LONGEST_WAIT);
    quiet(MergeRow { failures, problem: Some(problem), run_at: now + wait, ..row.clone() })
}

/// What was taken back before it ended early is told, too.
fn told(change: Change, undone: Undone) -> Change {
    let fact = (undone != Undone::default()).then(|| undo_fact(&change.row, undone).reason("part"));
    Change { facts: change.facts.into_iter().chain(fact).collect(), ..change }
}

fn undo_fact(row: &MergeRow, undone: Undone) -> Entry {
    let told = format!("{} removed {} elsewhere {}", row.id, undone.removed, undone.elsewhere);
    about(Event::MergeUndo, Outcome::Ok, row).detail(told)
}

/// It waits for the person, who is told.
fn halted(row: &MergeRow, why: Pause) -> Change {
    let fact = about(Event::MergePause, Outcome::Fail, row).reason(why.as_str());
    let once = format!("{} {}", why.as_str(), row.version);
    let row = MergeRow { pause: Some(why), ..row.clone() };
    Change { row, facts: vec![fact], notice: Some((Notice::MergeHalted, once)), alias: false }
}

fn with(row: &MergeRow, (source, target): (Side, Side)) -> Job {
    let layout = match row.layout {
        Layout::InPlace => engine::Layout::InPlace,
        Layout::Below => engine::Layout::Below(Text::of(row.language).get("merge-old-box").to_owned()),
    };
    // The last pass trusts nothing that the old server says of itself.
    let thorough = row.state == State::Switched && row.finished_at.is_none();
    Job {
        id: row.id,
        others: Vec::new(),
        source,
        target,
        layout,
        without: vec![SpecialUse::Trash, SpecialUse::Junk],
        leave_removed: row.removed == Removed::Leave,
        once: row.twice == Twice::Once,
        thorough,
    }
}

fn quiet(row: MergeRow) -> Change {
    Change { row, facts: Vec::new(), notice: None, alias: false }
}

/// Late mail is not looked for any more; the password is forgotten.
fn over(row: &MergeRow, now: Timestamp) -> Change {
    let facts = vec![about(Event::MergeDone, Outcome::Ok, row)];
    let row = MergeRow { state: State::Done, secret: None, ended_at: Some(now), pause: None, ..row.clone() };
    Change { row, facts, notice: None, alias: false }
}

fn trouble(error: &engine::Error) -> Trouble {
    match error {
        engine::Error::Source(imap::Error::Refused) => Trouble::SourceRefused,
        engine::Error::Source(imap::Error::Barred(bar)) => bar_trouble(*bar),
        engine::Error::Source(imap::Error::Untrusted) => Trouble::SourceUntrusted,
        engine::Error::Source(error) if error.is_temporary() => Trouble::SourceAway,
        engine::Error::Source(_) => Trouble::SourceOdd,
        engine::Error::Target(_) | engine::Error::Store(_) | engine::Error::Lost(_) => Trouble::TargetAway,
    }
}

/// What went wrong in this house: a password that cannot be opened is as good as none.
fn own_trouble(error: &Error) -> Trouble {
    match error {
        Error::Seal(_) => Trouble::NoServer,
        _ => Trouble::TargetAway,
    }
}

fn bar_trouble(bar: Bar) -> Trouble {
    match bar {
        Bar::AppPassword => Trouble::SourceAppPassword,
        Bar::Expired => Trouble::SourceExpired,
        Bar::Administrator => Trouble::SourceAdministrator,
    }
}

fn hour(now: Timestamp) -> u32 {
    now.to_chrono().with_timezone(&Utc).hour()
}

/// When the next hour of UTC begins, or the next day: what has so many seconds.
fn next(now: Timestamp, seconds: i64) -> Timestamp {
    let at = now.as_seconds();
    Timestamp::from_seconds(at - at.rem_euclid(seconds) + seconds)
}
