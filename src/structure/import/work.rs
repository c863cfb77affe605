//! Making the accounts of a list, some at a time: whoever goes on takes the next rows in the same transaction that makes
//! their accounts, so that a second process, or a start after a stop, makes nobody twice.

use super::{Line, numbers};
use crate::{
    audit::{self, Event, Outcome},
    base::{Address, ImportId, Language},
    session::Told,
    store::{
        self, Txn,
        import::{self as table, ImportRow},
    },
    structure::{Error, NewPerson, Structure, Structures},
};

/// How many rows are made at a time: nobody else writes meanwhile, on SQLite.
const BATCH: usize = 100;
/// How often the same rows are tried again at once.
const TRIES: usize = 5;
/// How often an import that nobody goes on with is looked for.
const INTERVAL: std::time::Duration = std::time::Duration::from_secs(30);

/// A row on its way.
struct Ready<'a> {
    line: &'a Line,
    person: Option<NewPerson>,
}

impl Structures {
    /// Goes on with every import that was begun, and forgets those whose time is over.
    pub async fn import_due(&self) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        let now = rooms.clock.now();
        let forgotten = table::forget_old(rooms.store.db(), now).await?;
        if forgotten > 0 {
            store::upkeep::note(rooms.store.db(), "list", now, forgotten).await?;
        }
        for id in table::unfinished(rooms.store.db()).await? {
            // One that cannot be gone on with does not hold up the others.
            if let Err(error) = self.go_on(id).await {
                tracing::warn!(%error, import = %id, "an import waits");
            }
        }
        Ok(())
    }

    /// [`Self::import_due`] for ever, at once when one begins.
    pub async fn run_imports(&self) {
        loop {
            if let Err(error) = self.import_due().await {
                tracing::warn!(%error, "imports wait");
            }
            tokio::select! {
                () = self.wake.notified() => {}
                () = tokio::time::sleep(INTERVAL) => {}
            }
        }
    }

    async fn go_on(&self, id: ImportId) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        let Some(row) = table::find(rooms.store.db(), id).await? else { return Ok(()) };
        let list = self.opened(&row)?;
        let structure = self.find(row.structure).await?.ok_or(Error::Unknown)?;
        let language = Language::from_tag(&list.language).unwrap_or_default();
        let rules = self.rules(structure.clone(), language).await?;
        let (mut at, mut tries) = (usize::try_from(row.handled).unwrap_or(0), 0);
        while let Some(next) = list.lines.get(at..).filter(|rest| !rest.is_empty()) {
            let some: Vec<Ready<'_>> =
                next.iter().take(BATCH).map(|line| Ready { line, person: rules.person(&line.cells).ok() }).collect();
            match self.make_some((&row, &structure), at, &some).await {
                Ok(()) => (at, tries) = (at + some.len(), 0),
                // Another process goes on with it.
                Err(Error::Changed) => return Ok(()),
                // Somebody got one of the addresses a moment ago, which is seen at the second look.
                Err(Error::Taken) if tries < TRIES => tries += 1,
                Err(error) => return Err(error),
            }
            // Postfix asks the database for whom memory does not know; this is for the rest.
            if let Err(error) = rooms.accounts.directory().refresh().await {
                tracing::warn!(%error, "the directory was not refreshed");
            }
        }
        Ok(())
    }

    /// Makes the next accounts, or none of them.
    async fn make_some(
        &self,
        (row, structure): (&ImportRow, &Structure),
        at: usize,
        some: &[Ready<'_>],
    ) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        let txn = rooms.store.begin().await?;
        let number = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
        table::take(&txn, row.id, (number(at), number(at + some.len()))).await?;
        let before = table::progress(&txn, row.id).await?.ok_or(Error::Changed)?;
        let (mut told, mut refused) = (Told::new(), numbers(&before.refused));
        for Ready { line, person } in some.iter().filter(|ready| ready.line.is_ready()) {
            let made = match person {
                Some(person) => self.make_one(&txn, structure, (line, person.clone()), row).await?,
                None => None,
            };
            match made {
                Some(fact) => told.push(fact),
                None => refused.push(line.row),
            }
        }
        let refused: Vec<String> = refused.iter().map(u32::to_string).collect();
        table::count(&txn, row.id, (before.made + number(told.len()), refused.join(","))).await?;
        Ok(rooms.sessions.tell(txn, told).await?)
    }

    /// Makes one account. `None` when it can no longer be.
    async fn make_one(
        &self,
        txn: &Txn,
        structure: &Structure,
        (line, mut person): (&Line, NewPerson),
        row: &ImportRow,
    ) -> Result<Option<audit::Entry>, Error> {
        let address: Option<Address> = line.address.as_ref().and_then(|address| address.parse().ok());
        let gone = match &address {
            Some(address) => store::address::find(txn, address).await?.is_some(),
            None => true,
        };
        // What was written is what is wanted; what the name gave, the name gives again.
        match (gone, person.local.is_empty()) {
            (true, false) => return Ok(None),
            (true, true) => {}
            (false, _) => person.local = address.map(|address| address.local().to_owned()).unwrap_or_default(),
        }
        match self.make_in(txn, structure, &person, Some(row.made_by)).await {
            Ok(account) => {
                let fact = audit::Entry::new(Event::ReferentEdit, Outcome::Ok).by(row.made_by).about(account.id);
                Ok(Some(fact.detail(structure.id.to_string()).reason("imported")))
            }
            // Said before anything was written.
            Err(Error::Name | Error::Address | Error::NoAddress | Error::OwnMailbox | Error::UnknownDomain(_)) => {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}
