//! Who reads, who answers now, whose it is, who has finished: what people who share a box must know of each other (H5).
//!
//! A message is known by its Message-ID, so that it keeps all this wherever it is moved; one without has none of it. Nothing
//! here holds anybody up: who answers is said, not enforced.

use std::{collections::BTreeMap, time::Duration};

use super::{BoxKey, Error, Rights, SharedBoxes};
use crate::{
    audit::{Entry, Event, Outcome},
    base::{AccountId, Timestamp},
    notify::{Detail, Notice},
    seal::token_hash,
    session::Visitor,
    store::{
        Txn, box_member,
        box_work::{self, Step, WorkRow},
    },
};

/// How long somebody is said to answer who has done nothing about it since.
const ANSWERS: Duration = Duration::from_mins(10);
/// How long a message that somebody opens again is not written down again.
const READS: Duration = Duration::from_hours(1);

/// How long a message in hand is remembered that nobody touches.
const REMEMBERED: Duration = Duration::from_hours(24 * 365);

/// A message of a box, by its Message-ID.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MessageKey(String);

impl MessageKey {
    /// Of this Message-ID, with its angle brackets or without.
    pub fn of(message_id: &str) -> Self {
        Self(token_hash(message_id.trim().trim_matches(['<', '>'])))
    }

    /// As a form brings it back; `None` for what is none.
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| Self(text.to_owned()))
    }

    /// As a form carries it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is known of a message in hand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Work {
    /// Whose it is.
    pub assigned: Option<(AccountId, String)>,
    /// Who answers it now.
    pub answering: Option<(AccountId, String)>,
    /// Who has finished with it, and when.
    pub done: Option<(String, Timestamp)>,
}

/// What somebody does about a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// It is this person's from now on.
    Assign(AccountId),
    /// It is nobody's again.
    Release,
    /// They have finished with it.
    Done,
    /// It is not finished after all.
    Undone,
}

impl Act {
    fn word(self) -> &'static str {
        match self {
            Self::Assign(_) => "assign",
            Self::Release => "release",
            Self::Done => "done",
            Self::Undone => "undone",
        }
    }
}

impl Work {
    fn of(row: WorkRow, now: Timestamp) -> Self {
        let answers = row.answering_since.is_some_and(|since| now.since(since) < ANSWERS);
        Self {
            assigned: row.assigned_to.zip(row.assigned_name),
            answering: row.answering.zip(row.answering_name).filter(|_| answers),
            done: row.done_name.zip(row.done_at),
        }
    }
}

impl SharedBoxes {
    /// What is known of those of these messages that somebody has in hand: one question for a whole page.
    pub async fn work(
        &self,
        key: &BoxKey,
        messages: impl IntoIterator<Item = MessageKey>,
    ) -> Result<BTreeMap<MessageKey, Work>, Error> {
        let (db, now) = (self.sign_in.rooms.store.db(), self.sign_in.rooms.clock.now());
        let rows = box_work::of(db, key.account(), messages.into_iter().map(|message| message.0)).await?;
        Ok(rows.into_iter().map(|row| (MessageKey(row.message.clone()), Work::of(row, now))).collect())
    }

    /// Who has read a message, and when, the last one first.
    pub async fn readers(&self, key: &BoxKey, message: &MessageKey) -> Result<Vec<(String, Timestamp)>, Error> {
        let rows = box_work::readers(self.sign_in.rooms.store.db(), key.account(), &message.0).await?;
        Ok(rows.into_iter().map(|row| (row.name, row.read_at)).collect())
    }

    /// The people of the box, by name.
    pub async fn people(&self, key: &BoxKey) -> Result<Vec<(AccountId, String)>, Error> {
        let people = box_member::people(self.sign_in.rooms.store.db(), key.account()).await?;
        Ok(people.into_iter().map(|person| (person.person, person.name)).collect())
    }

    /// A message is opened: written down for the others, and in the journal, once an hour.
    pub async fn opens(&self, key: &BoxKey, message: &MessageKey, visitor: &Visitor) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        let (now, person) = (rooms.clock.now(), key.person().account());
        let txn = rooms.store.begin().await?;
        if box_work::read(&txn, (key.account(), &message.0), person, (now, now - READS)).await? {
            rooms.sessions.tell(txn, vec![entry(Event::BoxRead, key, message, visitor)]).await?;
        }
        Ok(())
    }

    /// Something of a message leaves the box, onto somebody's machine.
    pub async fn downloads(
        &self,
        key: &BoxKey,
        message: &MessageKey,
        what: &'static str,
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        let fact = entry(Event::BoxDownload, key, message, visitor).reason(what);
        Ok(rooms.sessions.tell(rooms.store.begin().await?, vec![fact]).await?)
    }

    /// Somebody takes a message on, gives it to another of the box, or finishes with it.
    ///
    /// # Errors
    /// [`Error::NoPerson`] when it is given to somebody who is not in the box; [`Error::Rights`] for who may only read.
    pub async fn act(&self, key: &BoxKey, message: &MessageKey, act: Act, visitor: &Visitor) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        if key.rights() < Rights::Write {
            return Err(Error::Rights);
        }
        let (account, me, now) = (key.account(), key.person().account(), rooms.clock.now());
        let txn = rooms.store.begin().await?;
        let step = match act {
            Act::Assign(person) => {
                box_member::find(&txn, account, person).await?.ok_or(Error::NoPerson)?;
                Step::Assigned(Some(person))
            }
            Act::Release => Step::Assigned(None),
            Act::Done => Step::Done(Some(me)),
            Act::Undone => Step::Done(None),
        };
        if let Act::Assign(person) = act {
            self.tell_given(&txn, key, message, person).await?;
        }
        box_work::set(&txn, (account, &message.0), step, now).await?;
        let fact = entry(Event::BoxWork, key, message, visitor).reason(act.word());
        Ok(rooms.sessions.tell(txn, vec![fact]).await?)
    }

    /// Tells somebody by letter that a message is theirs, unless it was or they took it themselves: which box, and nothing of
    /// the message. Once a day for each, however often it goes to and fro.
    async fn tell_given(&self, txn: &Txn, key: &BoxKey, message: &MessageKey, to: AccountId) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        let before = box_work::of(txn, key.account(), [message.0.clone()]).await?;
        let had = before.into_iter().any(|work| work.assigned_to == Some(to));
        if had || to == key.person().account() {
            return Ok(());
        }
        let Some(shared) = rooms.accounts.find(key.account()).await? else { return Ok(()) };
        let once = format!("{} {}", message.0, rooms.clock.now().to_chrono().date_naive());
        let detail = Detail { what: Some(shared.name), ..Detail::default() };
        Ok(rooms.notify.enqueue(txn, to, (Notice::BoxMessage, &once), detail).await?)
    }

    /// Somebody answers a message now; says who else does. They are the one who is named from now on, unless another is.
    pub async fn answers(&self, key: &BoxKey, message: &MessageKey) -> Result<Option<String>, Error> {
        let rooms = &self.sign_in.rooms;
        let (me, now) = (key.person().account(), rooms.clock.now());
        let work = self.work(key, [message.clone()]).await?.remove(message).unwrap_or_default();
        if let Some((_, name)) = work.answering.filter(|(person, _)| *person != me) {
            return Ok(Some(name));
        }
        box_work::set(rooms.store.db(), (key.account(), &message.0), Step::Answering(Some(me)), now).await?;
        Ok(None)
    }

    /// Forgets who had in hand what nobody has touched for long; the journal keeps what was done.
    pub(super) async fn forget_work(&self) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        Ok(box_work::remove_old(rooms.store.db(), rooms.clock.now() - REMEMBERED).await?)
    }

    /// They no longer do: it was sent, or given up.
    pub async fn answered(&self, key: &BoxKey, message: &MessageKey) -> Result<(), Error> {
        let db = self.sign_in.rooms.store.db();
        Ok(box_work::answered(db, (key.account(), &message.0), key.person().account()).await?)
    }
}

fn entry(event: Event, key: &BoxKey, message: &MessageKey, visitor: &Visitor) -> Entry {
    let (person, message) = (key.person(), message.0.get(..16).unwrap_or_default());
    let entry = Entry::new(event, Outcome::Ok).by(person.account()).about(key.account());
    entry.from(&visitor.origin()).session(person.session()).detail(format!("message={message}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x_11_nobody_answers_who_has_done_nothing_about_it_for_ten_minutes() {
        let since = Timestamp(1_000);
        let row = WorkRow {
            message: "a".to_owned(),
            assigned_to: None,
            assigned_name: None,
            answering: Some(AccountId::new()),
            answering_name: Some("Julien".to_owned()),
            answering_since: Some(since),
            done_name: None,
            done_at: None,
        };
        assert!(Work::of(row.clone(), since + Duration::from_secs(599)).answering.is_some());
        assert!(Work::of(row, since + ANSWERS).answering.is_none());
    }

    #[test]
    fn a_message_is_known_by_its_id_with_and_without_brackets_and_a_form_names_nothing_else() {
        let key = MessageKey::of("<1@a.test>");
        assert_eq!(key, MessageKey::of(" 1@a.test "));
        assert_eq!(MessageKey::parse(key.as_str()), Some(key));
        for foreign in ["", "1@a.test", &"g".repeat(64), &"a".repeat(65)] {
            assert_eq!(MessageKey::parse(foreign), None, "{foreign}");
        }
    }
}
