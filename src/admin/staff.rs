//! Who has which role: giving one, its end, ending it. The person is told by letter.
//!
//! Nobody ends their own role of administrator, and one administrator whose role does not end by itself always stays.

use super::{Admin, Administrator, Confirmed, Error, signed};
use crate::{
    account::Account,
    audit::{Entry, Event, Outcome},
    base::{Address, GrantId, StructureId, Timestamp},
    notify::{Detail, Notice},
    role::{Grant, Role},
    session::{Told, Visitor},
    store::{
        self, Txn,
        staff::{self as table, Filter},
    },
};

/// A role with its person.
pub use crate::store::staff::StaffRow as StaffLine;

/// Lines of a page.
pub const STAFF_PAGE: u64 = 50;
/// Most referents of one structure that its page shows.
const REFERENTS: u64 = 200;
/// Most words of a search.
const WORDS: usize = 6;

/// Why a role is given or ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It is the person's work from now on.
    Assigned,
    /// They stand in for somebody.
    Replacing,
    /// It is their work no longer.
    Over,
    /// They have left.
    Left,
    /// It should not have been.
    Mistake,
    /// Somebody else may be using their account.
    Doubt,
}

impl Why {
    /// Why one is given.
    pub const GIVING: [Self; 3] = [Self::Assigned, Self::Replacing, Self::Mistake];
    /// Why it ends, now or another day.
    pub const ENDING: [Self; 5] = [Self::Over, Self::Left, Self::Replacing, Self::Mistake, Self::Doubt];

    /// Its name in forms and in the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::Replacing => "replacing",
            Self::Over => "over",
            Self::Left => "left",
            Self::Mistake => "mistake",
            Self::Doubt => "doubt",
        }
    }

    /// The reason of a name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::GIVING.into_iter().chain(Self::ENDING).find(|why| why.as_str() == text)
    }
}

/// What an administrator looks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StaffSearch {
    /// With this role.
    pub role: Option<Role>,
    /// Words of a name or an address.
    pub words: String,
    /// Which page, from 1.
    pub page: u64,
}

/// A page of who has which role.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Staff {
    /// The lines.
    pub lines: Vec<StaffLine>,
    /// How many there are of each role.
    pub counts: Vec<(Role, u64)>,
    /// How many lines there are on all pages.
    pub total: u64,
    /// Which page this is, from 1.
    pub page: u64,
}

/// A role to be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// To whom.
    pub address: Address,
    /// What.
    pub role: Role,
    /// Of which structure, if it is a referent.
    pub structure: Option<StructureId>,
    /// Until when, if it ends by itself.
    pub ends: Option<Timestamp>,
    /// Why.
    pub why: Why,
}

impl Admin {
    /// A page of who has which role, over or not.
    pub async fn staff(&self, _: &Administrator, search: &StaffSearch) -> Result<Staff, Error> {
        let db = self.rooms().store.db();
        let words = search.words.to_lowercase();
        let words = words.split_whitespace().take(WORDS).map(str::to_owned).collect();
        let filter = Filter { role: search.role, words, ..Filter::default() };
        let counts = table::count(db, &filter).await?;
        let total = counts.iter().filter(|(role, _)| search.role.is_none_or(|wanted| wanted == *role));
        let total = total.map(|(_, count)| count).sum::<u64>();
        let page = search.page.clamp(1, total.div_ceil(STAFF_PAGE).max(1));
        let lines = table::list(db, &filter, ((page - 1) * STAFF_PAGE, STAFF_PAGE)).await?;
        Ok(Staff { lines, counts, total, page })
    }

    /// Who looks after a structure, over or not.
    pub async fn referents(&self, _: &Administrator, structure: StructureId) -> Result<Vec<StaffLine>, Error> {
        let filter = Filter { structure: Some(structure), ..Filter::default() };
        Ok(table::list(self.rooms().store.db(), &filter, (0, REFERENTS)).await?)
    }

    /// One role, and who gave it.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub async fn grant(&self, _: &Administrator, id: GrantId) -> Result<(StaffLine, Option<Account>), Error> {
        let line = self.line(id).await?;
        let by = match line.given_by {
            Some(by) => self.rooms().accounts.find(by).await?,
            None => None,
        };
        Ok((line, by))
    }

    /// Gives a role.
    ///
    /// # Errors
    /// [`Error::Nobody`], [`Error::Held`]; [`Error::Unknown`] when there is no such structure.
    pub async fn give(
        &self,
        key: &Confirmed<Administrator>,
        new: &Appointment,
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let account = self.active(&new.address).await?;
        let name = match new.structure {
            Some(id) => self.structures.find(id).await?.ok_or(Error::Unknown)?.name,
            None => String::new(),
        };
        let (txn, mut told) = (self.rooms().store.begin().await?, Told::new());
        self.give_in((&txn, &mut told), key, (&account, new, &name), visitor).await?;
        self.rooms().sessions.tell(txn, told).await?;
        self.roles().refresh_or_warn().await;
        Ok(())
    }

    /// As [`Self::give`], in the caller's transaction, to an account of a structure of this name.
    pub(super) async fn give_in(
        &self,
        (txn, told): (&Txn, &mut Told),
        key: &Confirmed<Administrator>,
        (account, new, structure): (&Account, &Appointment, &str),
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let grant = Grant { account: account.id, role: new.role, structure: new.structure, ends: new.ends };
        let fact = self.roles().give_in(txn, grant, Some(key.account())).await?;
        let notice = if new.role == Role::Referent { Notice::ReferentNamed } else { Notice::OfficeGiven };
        self.notice(txn, (notice, grant, structure)).await?;
        told.push(signed(fact, key, visitor).about(account.id).reason(told_why(new.role, new.why)));
        Ok(())
    }

    /// Lets a role end at another moment, or never.
    ///
    /// # Errors
    /// [`Error::Changed`] when it no longer ends `before`; [`Error::Oneself`], [`Error::Last`].
    pub async fn set_end(
        &self,
        key: &Confirmed<Administrator>,
        (id, before, ends): (GrantId, Option<Timestamp>, Option<Timestamp>),
        why: Why,
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let line = self.line(id).await?;
        let (rooms, txn) = (self.rooms(), self.rooms().store.begin().await?);
        if ends.is_some() {
            self.somebody_is_left(&txn, key, &line).await?;
        }
        store::role::set_end(&txn, id, (before, ends)).await?;
        let fact =
            Entry::new(Event::RoleChange, Outcome::Ok).detail(line.of().map(|id| id.to_string()).unwrap_or_default());
        let fact = signed(fact, key, visitor).about(line.account).reason(told_why(line.role, why));
        rooms.sessions.tell(txn, vec![fact]).await?;
        self.roles().refresh_or_warn().await;
        Ok(())
    }

    /// Ends a role, from the person's next request on.
    ///
    /// # Errors
    /// [`Error::Unknown`] when it is there no longer; [`Error::Oneself`], [`Error::Last`].
    pub async fn end(
        &self,
        key: &Confirmed<Administrator>,
        (id, why): (GrantId, Why),
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let line = self.line(id).await?;
        let (rooms, txn) = (self.rooms(), self.rooms().store.begin().await?);
        self.somebody_is_left(&txn, key, &line).await?;
        let grant = Grant { account: line.account, role: line.role, structure: line.of(), ends: None };
        let fact = self.roles().take_in(&txn, grant, Some(key.account())).await?;
        let notice = if line.role == Role::Referent { Notice::ReferentEnded } else { Notice::OfficeEnded };
        self.notice(&txn, (notice, grant, line.structure_name.as_deref().unwrap_or_default())).await?;
        let fact = signed(fact, key, visitor).about(line.account).reason(told_why(line.role, why));
        rooms.sessions.tell(txn, vec![fact]).await?;
        self.roles().refresh_or_warn().await;
        Ok(())
    }

    /// Whether an administrator's role may end: not one's own, and not the last without an end. Who asks for the same at
    /// the same time waits, and may then be none any more.
    async fn somebody_is_left(&self, txn: &Txn, key: &Confirmed<Administrator>, line: &StaffLine) -> Result<(), Error> {
        if line.role != Role::Administrator {
            return Ok(());
        }
        if line.account == key.account() {
            return Err(Error::Oneself);
        }
        let now = self.rooms().clock.now();
        let all = store::role::hold(txn, Role::Administrator).await?;
        if !all.iter().any(|row| row.account == key.account() && row.ends_at.is_none_or(|ends| ends > now)) {
            return Err(Error::Changed);
        }
        if line.ends_at.is_some() {
            return Ok(());
        }
        for row in all.iter().filter(|row| row.id != line.id && row.ends_at.is_none()) {
            let account = store::account::find(txn, row.account).await?;
            if account.is_some_and(|account| account.state == store::account::State::Active) {
                return Ok(());
            }
        }
        Err(Error::Last)
    }

    async fn notice(&self, txn: &Txn, (notice, grant, structure): (Notice, Grant, &str)) -> Result<(), Error> {
        let what = if grant.structure.is_some() { structure } else { grant.role.as_str() };
        let once = format!("{} {}", grant.role.as_str(), self.rooms().clock.now().0);
        let detail = Detail { what: Some(what.to_owned()), ..Detail::default() };
        Ok(self.rooms().notify.enqueue(txn, grant.account, (notice, &once), detail).await?)
    }

    async fn line(&self, id: GrantId) -> Result<StaffLine, Error> {
        let filter = Filter { id: Some(id), ..Filter::default() };
        table::list(self.rooms().store.db(), &filter, (0, 1)).await?.pop().ok_or(Error::Unknown)
    }

    /// The account of an address, if its person may come in.
    pub(super) async fn active(&self, address: &Address) -> Result<Account, Error> {
        let found = self.rooms().accounts.find_by_address(address).await?;
        found.filter(Account::is_active).ok_or(Error::Nobody)
    }
}

fn told_why(role: Role, why: Why) -> String {
    format!("{} {}", role.as_str(), why.as_str())
}
