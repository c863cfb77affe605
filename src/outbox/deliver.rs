//! From a row that says what is about to be done to a row that says what came of it: the three habits of architecture
//! 2.9 applied to one message.

use std::time::Duration;

use super::{Error, Event, Outbox, Outcome, State};
use crate::{
    audit::{self, Entry},
    base::{AccountId, Address, SubmissionId, Timestamp},
    mail::Who,
    seal::Place,
    shared_box::Rights,
    smtp,
    store::{
        self, account, box_member,
        submission::{self, Change, Hold, SubmissionRow},
    },
};

/// How long an attempt may take; longer, and another process may take the row.
const LEASE: Duration = Duration::from_mins(15);
/// How long an attempt goes on: well below the lease, so that nobody else has the row while it does.
const PATIENCE: Duration = Duration::from_mins(12);
/// How long a second request waits for the first one's answer.
const WAIT: Duration = Duration::from_mins(1);

/// A message ready to leave.
#[derive(Debug, Clone)]
pub(super) struct Ready {
    /// Its composer.
    pub id: SubmissionId,
    /// Its Message-ID, without angle brackets.
    pub message_id: String,
    /// As whom it leaves.
    pub sender: Address,
    /// Everybody who gets it, each once.
    pub to: Vec<Address>,
    /// The message as it leaves: without hidden recipients.
    pub message: Vec<u8>,
    /// The message as the sender keeps it.
    pub copy: Vec<u8>,
    /// The draft to remove, as its reference reads.
    pub draft: Option<String>,
    /// The message to mark, as its reference reads.
    pub about: Option<String>,
}

impl Ready {
    /// What the journal says of it: to how many, and whether not as the primary address.
    fn told(&self, who: &Who) -> String {
        let alias = if self.sender == who.address { "" } else { " sender=alias" };
        format!("{}{alias}", recipients(self.to.len()))
    }
}

/// What the journal says of how many get a message.
pub(super) fn recipients(count: usize) -> String {
    format!("recipients={count}")
}

/// The place of a sealed message.
pub(super) fn row_of(account: AccountId, id: SubmissionId) -> String {
    format!("{account}/{id}")
}

/// Where the sealed message of this row belongs.
pub(super) fn place(row: &str) -> Place<'_> {
    Place { table: "submission", row, column: "message" }
}

impl Outbox {
    /// The answer that this composer has already got, if it was told to send before; waits for one that is under way.
    /// `None` when nothing was sent under this name: go on.
    pub(super) async fn answered(&self, who: &Who, id: SubmissionId) -> Result<Option<Outcome>, Error> {
        let end = tokio::time::Instant::now() + WAIT;
        loop {
            let Some(row) = submission::find(self.store.db(), who.account, id).await? else { return Ok(None) };
            let outcome = match row.state {
                State::Failed => return Ok(None),
                State::Accepted => Outcome::Sent { copied: false },
                State::Copied => Outcome::Sent { copied: true },
                State::Uncertain => {
                    // While the message waits in its row, what the row names is the draft of before.
                    let kept = row.draft.as_deref().and_then(|draft| draft.parse().ok());
                    Outcome::Uncertain { draft: kept.filter(|_| row.leased_until.is_none()) }
                }
                State::Sending | State::Handing if tokio::time::Instant::now() < end => {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
                State::Sending | State::Handing => Outcome::UnderWay,
            };
            return Ok(Some(outcome));
        }
    }

    /// Writes down that this is about to be sent: one transaction (mail.md 3c, rules 1 and 2).
    ///
    /// # Errors
    /// [`store::Error::Exists`] and [`store::Error::Stale`] when another request of the same composer was faster.
    pub(super) async fn enqueue(&self, who: &Who, ready: &Ready) -> Result<Hold, Error> {
        let now = self.clock.now();
        let row_name = row_of(who.account, ready.id);
        let sealed = self.sealer.seal(place(&row_name), &ready.copy).map_err(|_| Error::Broken("a key is missing"))?;
        let txn = self.store.begin().await?;
        let before = submission::find(&txn, who.account, ready.id).await?;
        let attempt = before.as_ref().map_or(1, |row| row.attempt.saturating_add(1));
        let row = SubmissionRow {
            account: who.account,
            person: who.person.as_ref().map(|(person, _)| *person),
            id: ready.id,
            message_id: ready.message_id.clone(),
            state: State::Sending,
            reason: None,
            recipients: i32::try_from(ready.to.len()).unwrap_or(i32::MAX),
            attempt,
            leased_until: Some(now + LEASE),
            message: Some(sealed),
            draft: ready.draft.clone(),
            about: ready.about.clone(),
            created_at: now,
            changed_at: now,
        };
        match before {
            None => submission::insert(&txn, row).await?,
            Some(_) => submission::renew(&txn, row).await?,
        }
        txn.commit().await?;
        Ok(Hold { account: who.account, id: ready.id, attempt })
    }

    /// Hands the message over. Runs to its end even if the request that asked for it is gone.
    pub(super) async fn deliver(&self, who: &Who, hold: Hold, ready: Ready) -> Result<Outcome, Error> {
        let (outbox, who) = (self.clone(), who.clone());
        let work = self.tasks.spawn(async move { outbox.hand_over(&who, hold, ready).await });
        work.await.map_err(|_| Error::Broken("sending was interrupted"))?
    }

    async fn hand_over(&self, who: &Who, hold: Hold, ready: Ready) -> Result<Outcome, Error> {
        let mut state = State::Sending;
        let what = ready.told(who);
        let told = |failure: Option<&Error>| Some(entry(who, &what, failure));
        let sent = tokio::time::timeout(PATIENCE, self.submit(who, hold, &ready, &mut state)).await;
        match sent.unwrap_or(Err(Lost)) {
            Ok(Ok(())) => {
                // The message is sent whatever becomes of this row: a failure here is logged, never told as one.
                if let Err(error) = self.note(hold, state, Event::Accepted, told(None)).await {
                    tracing::error!(%error, submission.id = %hold.id, "a sent message could not be noted");
                    return Ok(Outcome::Sent { copied: false });
                }
                let copied = self.finish(who, hold, &ready).await;
                Ok(Outcome::Sent { copied })
            }
            Ok(Err(error)) => {
                let reason = reason(&error);
                tracing::info!(submission.id = %hold.id, reason, "not sent");
                self.note_or_log(hold, state, Event::Refused, told(Some(&error))).await;
                Err(error)
            }
            Err(Lost) => {
                let event = Event::Interrupted;
                tracing::warn!(submission.id = %hold.id, ?state, "the answer to a message is lost");
                let next = state.next(event);
                self.note_or_log(hold, state, event, Some(lost(who, &what))).await;
                // Whatever was typed since the last save is safe before this process forgets it.
                let draft = self.keep_as_draft(who, hold, &ready.copy, ready.draft.as_deref()).await;
                if next == Ok(State::Uncertain) { Ok(Outcome::Uncertain { draft }) } else { Err(Error::Away) }
            }
        }
    }

    /// The submission itself. `state` says, whatever happens to this future, whether the content may have left.
    async fn submit(&self, who: &Who, hold: Hold, ready: &Ready, state: &mut State) -> Result<Result<(), Error>, Lost> {
        let open = async {
            let mut session = self.smtp.open(&who.address).await?;
            self.learn(session.capabilities());
            session.envelope(&ready.sender, &ready.to, &ready.message).await?;
            self.sender(who, ready.sender.as_str())?;
            self.still_sends(who).await?;
            self.note(hold, State::Sending, Event::Handing, None).await?;
            Ok::<_, Error>(session)
        };
        let mut session = match open.await {
            Ok(session) => session,
            Err(error) => return Ok(Err(error)),
        };
        *state = State::Handing;
        match session.data(&ready.message).await {
            Ok(_) => {
                session.quit().await;
                Ok(Ok(()))
            }
            Err(smtp::Error::Uncertain) => Err(Lost),
            Err(error) => Ok(Err(error.into())),
        }
    }

    /// The last look before the message leaves (mail.md 3c, rule 6): whoever was taken out of a box since they pressed the
    /// button sends nothing from it.
    async fn still_sends(&self, who: &Who) -> Result<(), Error> {
        let Some((person, _)) = &who.person else { return Ok(()) };
        let (db, now) = (self.store.db(), self.clock.now());
        let open = box_member::open(db, who.account, *person, now).await?;
        let active = account::find(db, *person).await?.is_some_and(|person| person.state == account::State::Active);
        let sends = active && open.is_some_and(|open| open.rights >= Rights::Send);
        if sends { Ok(()) } else { Err(Error::NotAllowed) }
    }

    /// Changes the state of what is held, and tells the journal in the same transaction.
    pub(super) async fn note(
        &self,
        hold: Hold,
        from: State,
        event: Event,
        told: Option<(Entry, &'static str)>,
    ) -> Result<State, audit::Error> {
        let to = from.next(event).map_err(|error| store::Error::Broken(error.to_string()))?;
        let now = self.clock.now();
        let leased = !matches!(event, Event::Refused | Event::Copied);
        let change = Change {
            from,
            to,
            reason: told.as_ref().map(|(_, reason)| (*reason).to_owned()).filter(|reason| !reason.is_empty()),
            leased_until: leased.then(|| now + LEASE),
            forget_message: matches!(event, Event::Refused | Event::Copied),
        };
        let txn = self.store.begin().await?;
        submission::change(&txn, hold, change, now).await?;
        if let Some((entry, _)) = told {
            self.journal.append(&txn, entry).await?;
        }
        txn.commit().await?;
        Ok(to)
    }

    async fn note_or_log(&self, hold: Hold, from: State, event: Event, told: Option<(Entry, &'static str)>) {
        if let Err(error) = self.note(hold, from, event, told).await {
            tracing::error!(%error, submission.id = %hold.id, ?event, "the state of a message could not be noted");
        }
    }

    /// Takes a row that nobody works on.
    pub(super) async fn take(&self, row: &SubmissionRow, now: Timestamp) -> Result<Hold, Error> {
        Ok(submission::take(self.store.db(), row, now + LEASE, now).await?)
    }
}

/// The answer did not come, or the time was over.
#[derive(Debug, Clone, Copy)]
struct Lost;

/// What the journal says of a message that was sent, or was not: to how many, and the server's answer. Never a
/// content, an address or a subject.
pub(super) fn entry(who: &Who, what: &str, failure: Option<&Error>) -> (Entry, &'static str) {
    let outcome = if failure.is_some() { audit::Outcome::Fail } else { audit::Outcome::Ok };
    let reason = failure.map_or("", reason);
    let answer = match failure {
        Some(Error::Rejected(reply)) => format!(" {reply}"),
        Some(Error::Recipients(refused)) => format!(" refused={}", refused.len()),
        _ => String::new(),
    };
    let detail = format!("{what}{answer}");
    (who.entry(audit::Event::MailSend, outcome).reason(reason).detail(detail), reason)
}

/// The same for a message whose answer is lost.
pub(super) fn lost(who: &Who, what: &str) -> (Entry, &'static str) {
    let entry = who.entry(audit::Event::MailSend, audit::Outcome::Fail);
    (entry.reason("uncertain").detail(what.to_owned()), "interrupted")
}

/// For support, and without a word about persons.
fn reason(error: &Error) -> &'static str {
    match error {
        Error::NoSender => "sender",
        Error::Recipients(_) => "recipients",
        Error::Rejected(_) => "rejected",
        Error::TooLarge { .. } => "size",
        Error::NotAllowed => "not allowed",
        Error::Away => "away",
        Error::Store(_) => "store",
        _ => "broken",
    }
}
