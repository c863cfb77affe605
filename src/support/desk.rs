//! The desk: which requests wait, and one of them with everything that helps to decide.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    Error, Support,
    calendar::Standing,
    types::{Applicant, Kind, State},
};
use crate::{
    account::Account,
    base::{AccountId, Place, Timestamp},
    role,
    store::{self, request_list as list, support_request, support_request::SupportRequestRow, to_send},
    structure::Structure,
};

/// Requests of one page.
const PAGE: u64 = 50;
/// States in which something is to be done.
const OPEN: [State; 2] = [State::Received, State::Waiting];

pub use list::Begin;

/// Which requests are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Queue {
    /// All that are open.
    #[default]
    Open,
    /// Those that one has taken.
    Mine,
    /// Those that wait for a referent.
    Waiting,
    /// Those that are overdue: everybody's, whoever has taken them (S0-06).
    Late,
    /// Those that were answered.
    Closed,
    /// All of them, the latest first.
    All,
}

impl Queue {
    /// All of them, as they are shown.
    pub const ALL: [Self; 6] = [Self::Open, Self::Mine, Self::Waiting, Self::Late, Self::Closed, Self::All];

    /// Its word in an address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Mine => "mine",
            Self::Waiting => "waiting",
            Self::Late => "late",
            Self::Closed => "closed",
            Self::All => "all",
        }
    }

    /// The queue of a word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|queue| queue.as_str() == text)
    }
}

/// A request in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Which one.
    pub id: Uuid,
    /// What people say on the telephone.
    pub reference: String,
    /// What is asked for.
    pub kind: Kind,
    /// Where it is.
    pub state: State,
    /// Who asks.
    pub name: String,
    /// In which structure.
    pub structure: String,
    /// The last day of the answer.
    pub due: NaiveDate,
    /// How it stands.
    pub standing: Standing,
    /// Who has taken it.
    pub assigned: Option<AccountId>,
    /// Whether a letter about it came back.
    pub bounced: bool,
}

/// What is to be shown of the desk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Which queue.
    pub queue: Queue,
    /// Which kind, or all.
    pub kind: Option<Kind>,
    /// What is searched: a reference, a name, an address, a licence number.
    pub words: String,
    /// From which request on.
    pub from: Begin,
}

/// The desk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Desk {
    /// The requests of the queue, a page of them.
    pub lines: Vec<Line>,
    /// How many are in each queue but the answered ones.
    pub counts: Vec<(Queue, u64)>,
    /// How many open ones there are of each kind.
    pub kinds: Vec<(Kind, u64)>,
    /// Whether there are others before this page, and after it.
    pub more: (bool, bool),
}

/// What another request has in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Same {
    /// The name.
    Name,
    /// The licence number.
    Licence,
    /// The address.
    Contact,
}

/// Another request, perhaps of the same person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// Which one.
    pub id: Uuid,
    /// Its reference.
    pub reference: String,
    /// Where it is.
    pub state: State,
    /// What it has in common.
    pub same: Vec<Same>,
}

/// What was written down about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// By whom.
    pub author: String,
    /// What.
    pub words: String,
    /// When.
    pub at: Timestamp,
}

/// A letter about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// Which one: `received`.
    pub kind: String,
    /// When it left; `None` while it waits.
    pub at: Option<Timestamp>,
    /// Whether it was given up.
    pub failed: bool,
}

/// A request with everything that helps to decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// As in the list.
    pub line: Line,
    /// When it was received.
    pub received: Timestamp,
    /// First day of the answer.
    pub from: NaiveDate,
    /// Business days that have begun since.
    pub days: u32,
    /// Where the person works.
    pub place: Place,
    /// Who asks; `None` for a request that only knows a name.
    pub person: Option<Applicant>,
    /// The address that the answer goes to, or how to answer.
    pub contact: String,
    /// What was written.
    pub words: String,
    /// Why a letter came back, by its numbers, where a report says so.
    pub bounce: Option<String>,
    /// The account that a named address leads to.
    pub account: Option<Account>,
    /// The account that was made.
    pub made: Option<Account>,
    /// Accounts of the same name.
    pub namesakes: Vec<Account>,
    /// Other requests, perhaps of the same person.
    pub alike: Vec<Alike>,
    /// What was written down.
    pub notes: Vec<Note>,
    /// The letters about it.
    pub letters: Vec<Posted>,
    /// Who has taken it, by name.
    pub taken_by: Option<String>,
    /// Why it was refused.
    pub answer: Option<String>,
    /// When it was answered.
    pub answered: Option<Timestamp>,
    /// Where an account can be made; the one that was named first.
    pub structures: Vec<Structure>,
}

impl Support {
    /// The desk, with one queue open: those to be answered in the order in which they came, the others the latest first.
    pub async fn desk(&self, key: &role::Support, wanted: &Wanted) -> Result<Desk, Error> {
        let (db, me) = (self.rooms.store.db(), key.account());
        let mut counts = Vec::new();
        for queue in [Queue::Open, Queue::Mine, Queue::Waiting, Queue::Late] {
            counts.push((queue, list::count(db, &self.in_queue(queue, me)).await?));
        }
        let mut kinds = Vec::new();
        for kind in Kind::ALL.iter().copied() {
            let of = list::Filter { kind: Some(kind), ..self.in_queue(Queue::Open, me) };
            kinds.push((kind, list::count(db, &of).await?));
        }
        let search = self.search(&wanted.words)?;
        let filter = list::Filter { kind: wanted.kind, search, ..self.in_queue(wanted.queue, me) };
        let latest_first = matches!(wanted.queue, Queue::Closed | Queue::All);
        let mut rows = list::page(db, &filter, (latest_first, wanted.from), PAGE + 1).await?;
        let full = rows.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
        // The one that is too many stands on the side to which the page was read.
        let more = match wanted.from {
            Begin::Start => (false, full),
            Begin::After(_) => (true, full),
            Begin::Before(_) => (full, true),
        };
        if full && matches!(wanted.from, Begin::Before(_)) {
            rows.remove(0);
        } else if full {
            rows.pop();
        }
        let lines = rows.iter().map(|row| self.line(row)).collect::<Result<_, _>>()?;
        Ok(Desk { lines, counts, kinds, more })
    }

    fn in_queue(&self, queue: Queue, me: AccountId) -> list::Filter {
        let open = list::Filter { states: OPEN.to_vec(), ..list::Filter::default() };
        let now = self.rooms.clock.now();
        match queue {
            Queue::Open => open,
            Queue::Mine => list::Filter { assigned: Some(me), ..open },
            Queue::Waiting => list::Filter { states: vec![State::Waiting], ..open },
            Queue::Late => {
                let late = self.calendars.iter().map(|calendar| (calendar.place(), calendar.late_before(now)));
                list::Filter { before: Some(late.collect()), ..open }
            }
            Queue::Closed => list::Filter { states: vec![State::Approved, State::Refused], ..open },
            Queue::All => list::Filter { states: [&OPEN[..], &[State::Approved, State::Refused]].concat(), ..open },
        }
    }

    /// One request.
    ///
    /// # Errors
    /// [`Error::Unknown`] when there is none, or nobody has proved its address yet.
    pub async fn case(&self, _: &role::Support, id: Uuid) -> Result<Case, Error> {
        let row = self.received(id).await?;
        let line = self.line(&row)?;
        let received = row.received_at.unwrap_or(row.created_at);
        let calendar = self.calendar(row.place);
        let until = row.answered_at.unwrap_or(self.rooms.clock.now());
        let person = self.person(&row)?;
        let db = self.rooms.store.db();
        let mut namesakes = Vec::new();
        if let Some(person) = &person {
            let name = format!("{} {}", person.given, person.family);
            let rows = store::account::find_by_name(db, &name).await?.into_iter();
            // Those that the page names anyway are no news.
            let other = |account: &Account| Some(account.id) != row.made && Some(account.id) != row.account;
            namesakes.extend(rows.map(Account::from).filter(other));
        }
        let mut structures = self.structures.list().await?;
        if let Some(person) = &person {
            // The one that was named comes first.
            let wanted = crate::base::plain(&person.structure);
            structures.sort_by_key(|structure| crate::base::plain(&structure.name) != wanted);
        }
        let mut notes = Vec::new();
        for note in store::request_note::of(db, id).await? {
            let words = self.sealer.open_text(super::desk_act::place(&note.id.to_string()), &note.words)?.to_string();
            let author = self.name_of(note.author).await?.unwrap_or_default();
            notes.push(Note { author, words, at: note.created_at });
        }
        let letters = store::request_letter::of(db, id).await?.into_iter().map(|letter| Posted {
            failed: letter.state == to_send::State::Dropped,
            at: letter.sent_at,
            kind: letter.kind,
        });
        let taken_by = match row.assigned {
            Some(agent) => self.name_of(agent).await?,
            None => None,
        };
        Ok(Case {
            received,
            from: calendar.due(received).from,
            days: calendar.passed(calendar.day(received), calendar.day(until)),
            place: row.place,
            contact: self.opened(&row, "contact")?,
            words: self.opened(&row, "words")?,
            account: self.account(row.account).await?,
            made: self.account(row.made).await?,
            alike: alike(&row, support_request::alike(db, &row).await?),
            letters: letters.collect(),
            bounce: row.bounce_status.clone(),
            answer: row.answer.clone(),
            answered: row.answered_at,
            namesakes,
            notes,
            taken_by,
            structures,
            person,
            line,
        })
    }

    /// A request that was received.
    pub(super) async fn received(&self, id: Uuid) -> Result<SupportRequestRow, Error> {
        let row = support_request::get(self.rooms.store.db(), id).await?;
        row.filter(|row| row.state != State::Unproved).ok_or(Error::Unknown)
    }

    async fn account(&self, id: Option<AccountId>) -> Result<Option<Account>, Error> {
        match id {
            Some(id) => Ok(self.rooms.accounts.find(id).await?),
            None => Ok(None),
        }
    }

    async fn name_of(&self, id: AccountId) -> Result<Option<String>, Error> {
        Ok(self.account(Some(id)).await?.map(|account| account.name))
    }

    pub(super) fn line(&self, row: &SupportRequestRow) -> Result<Line, Error> {
        let person = self.person(row)?;
        let received = row.received_at.unwrap_or(row.created_at);
        let calendar = self.calendar(row.place);
        // What was promised holds, whatever days are closed since.
        let promised = row.due_to.as_deref().and_then(|day| day.parse().ok());
        let (name, structure) = match person {
            Some(person) => (format!("{} {}", person.given, person.family), person.structure),
            None => (row.name.clone(), String::new()),
        };
        Ok(Line {
            id: row.id,
            reference: row.reference.clone(),
            kind: row.kind,
            state: row.state,
            name,
            structure,
            due: promised.unwrap_or_else(|| calendar.due(received).to),
            standing: calendar.standing(received, row.answered_at.unwrap_or(self.rooms.clock.now())),
            assigned: row.assigned,
            bounced: row.bounced_at.is_some(),
        })
    }
}

fn alike(row: &SupportRequestRow, others: Vec<SupportRequestRow>) -> Vec<Alike> {
    let same = |other: &SupportRequestRow| {
        let pairs = [
            (Same::Name, &row.same_name, &other.same_name),
            (Same::Licence, &row.same_licence, &other.same_licence),
            (Same::Contact, &row.same_contact, &other.same_contact),
        ];
        pairs.into_iter().filter(|(_, one, two)| !one.is_empty() && one == two).map(|(same, ..)| same).collect()
    };
    let shown = |other: SupportRequestRow| Alike {
        same: same(&other),
        id: other.id,
        reference: other.reference,
        state: other.state,
    };
    others.into_iter().map(shown).collect()
}
