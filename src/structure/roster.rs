//! The list of a structure's accounts: searched, filtered, sorted, a page at a time.

use std::collections::BTreeMap;

use super::{Error, Person, Referent, Structures, entry};
use crate::{
    account::Account,
    audit::Event,
    base::{AccountId, Address, Method, Timestamp, plain},
    session::Visitor,
    store::{
        self,
        member::{self as table, Filter, Line, Sort, Standing},
    },
};

/// Lines of a page.
pub const PAGE: u64 = 50;
/// Most words of a search.
const WORDS: usize = 6;
/// Most lines of an export at a time.
const BATCH: u64 = 500;

/// What a referent looks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// Words of a name, an address, a profession.
    pub words: String,
    /// How far people must have come.
    pub standing: Option<Standing>,
    /// In which order.
    pub sort: Sort,
    /// Which page, from 1.
    pub page: u64,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    /// The lines.
    pub lines: Vec<RosterLine>,
    /// How many people the words find, by how far they have come.
    pub counts: BTreeMap<Standing, u64>,
    /// How many lines there are on all pages.
    pub total: u64,
    /// Which page this is, from 1.
    pub page: u64,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterLine {
    /// Who.
    pub account: AccountId,
    /// The primary address.
    pub address: Address,
    /// The name.
    pub name: String,
    /// What they do.
    pub profession: String,
    /// How far they have come.
    pub standing: Standing,
    /// Until when the temporary password is good.
    pub expires: Option<Timestamp>,
    /// When they last signed in.
    pub seen: Option<Timestamp>,
    /// Since when there is an account.
    pub made: Timestamp,
    /// The open methods, strongest first.
    pub methods: Vec<Method>,
}

impl Structures {
    /// A page of the accounts of a structure.
    pub async fn roster(&self, key: &Referent, search: &Search) -> Result<Roster, Error> {
        let db = self.sign_in.rooms.store.db();
        let filter = self.filter(key, search);
        let counts: BTreeMap<Standing, u64> = table::count(db, &filter).await?.into_iter().collect();
        let total = match search.standing {
            Some(standing) => counts.get(&standing).copied().unwrap_or(0),
            None => counts.values().sum(),
        };
        let page = search.page.clamp(1, total.div_ceil(PAGE).max(1));
        let lines = table::list(db, &filter, search.sort, ((page - 1) * PAGE, PAGE)).await?;
        Ok(Roster { lines: self.with_methods(lines).await?, counts, total, page })
    }

    /// All that a search finds, for a spreadsheet. That it was taken out is written down.
    pub async fn export(&self, key: &Referent, search: &Search, visitor: &Visitor) -> Result<Vec<RosterLine>, Error> {
        let rooms = &self.sign_in.rooms;
        let filter = self.filter(key, search);
        let mut all = Vec::new();
        loop {
            let lines = table::list(rooms.store.db(), &filter, search.sort, (all.len() as u64, BATCH)).await?;
            if lines.is_empty() {
                break;
            }
            all.extend(self.with_methods(lines).await?);
        }
        let fact = entry(Event::ReferentExport, key, key.account(), visitor);
        rooms.sessions.tell(rooms.store.begin().await?, vec![fact]).await?;
        Ok(all)
    }

    /// One person of the structure. `None` for anybody else's: who asks does not learn whether there is such an account.
    pub async fn person(&self, key: &Referent, id: AccountId) -> Result<Option<Person>, Error> {
        let rooms = &self.sign_in.rooms;
        let Some(member) = self.member(key, id).await? else { return Ok(None) };
        let Some(row) = store::account::find(rooms.store.db(), id).await? else { return Ok(None) };
        let password = store::password::find(rooms.store.db(), id).await?;
        let changed = row.changed_at;
        let account = Account::from(row);
        let now = rooms.clock.now();
        let temporary = password.as_ref().filter(|row| row.kind == store::password::Kind::Temporary);
        let standing = match (&password, temporary) {
            _ if !account.is_active() => Standing::Closed,
            (None, _) => Standing::Waiting,
            (_, Some(row)) if row.expires_at.is_some_and(|ends| ends <= now) => Standing::Expired,
            (_, Some(_)) => Standing::Invited,
            _ => Standing::Active,
        };
        let factors = rooms.factors.of(id).await?;
        let contacts = rooms.accounts.contacts(id).await?;
        let addresses = contacts.email.iter().chain([&account.address]).cloned().collect();
        Ok(Some(Person {
            profession: member.profession,
            standing,
            expires: temporary.and_then(|row| row.expires_at),
            seen: store::known_device::latest(rooms.store.db(), id).await?,
            changed,
            methods: factors.iter().map(|factor| (factor.secret.method(), factor.active)).collect(),
            returned: rooms.notify.returned_of(id, addresses).await?,
            contacts,
            roles: self.roles.of_account(id).await?,
            account,
        }))
    }

    /// The belonging of a person, if it is to the structure of the key.
    pub(super) async fn member(&self, key: &Referent, id: AccountId) -> Result<Option<table::MemberRow>, Error> {
        let found = table::find(self.sign_in.rooms.store.db(), id).await?;
        Ok(found.filter(|member| member.structure == key.structure()))
    }

    fn filter(&self, key: &Referent, search: &Search) -> Filter {
        let words = plain(&search.words).split_whitespace().take(WORDS).map(str::to_owned).collect();
        let now = self.sign_in.rooms.clock.now();
        Filter { structure: key.structure(), words, standing: search.standing, now }
    }

    async fn with_methods(&self, lines: Vec<Line>) -> Result<Vec<RosterLine>, Error> {
        let ids = lines.iter().map(|line| line.account).collect();
        let mut methods: BTreeMap<AccountId, Vec<Method>> = BTreeMap::new();
        for (account, method) in store::factor::methods_of(self.sign_in.rooms.store.db(), ids).await? {
            methods.entry(account).or_default().push(method);
        }
        let line = |line: Line| {
            let mut own = methods.remove(&line.account).unwrap_or_default();
            own.sort();
            own.dedup();
            let expires = line.expires_at.filter(|_| matches!(line.standing, Standing::Invited | Standing::Expired));
            RosterLine {
                account: line.account,
                address: line.address,
                name: line.name,
                profession: line.profession,
                standing: line.standing,
                expires,
                seen: line.seen_at,
                made: line.created_at,
                methods: own,
            }
        };
        Ok(lines.into_iter().map(line).collect())
    }
}
