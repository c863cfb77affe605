//! What a referent is asked about a request: whether its person works in the structure. Nothing else of it is theirs to see.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    Error, Support,
    desk_act::{entry, place},
};
use crate::{
    audit::Event,
    base::Timestamp,
    role::{Confirmed, Referent},
    session::Visitor,
    store::{
        self,
        request_note::RequestNoteRow,
        support_request::{self, SupportRequestRow},
    },
};

/// Most requests of one list.
const MOST: u64 = 500;

/// A request that waits for a referent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Which one.
    pub id: Uuid,
    /// Who asks.
    pub name: String,
    /// What they do, by its word.
    pub profession: String,
    /// Since when.
    pub since: Timestamp,
    /// The last day of the answer.
    pub due: NaiveDate,
}

impl Support {
    /// The requests that were left to the referents of a structure.
    pub async fn asks(&self, key: &Referent) -> Result<Vec<Ask>, Error> {
        let rows = support_request::left_to(self.rooms.store.db(), key.structure(), MOST).await?;
        rows.iter().map(|row| self.ask_of(row)).collect()
    }

    /// How many there are.
    pub async fn asks_waiting(&self, key: &Referent) -> Result<u64, Error> {
        Ok(support_request::count_left_to(self.rooms.store.db(), key.structure()).await?)
    }

    /// Says whether the structure knows the person: the request goes back to the desk, with a note of these words.
    ///
    /// # Errors
    /// [`Error::Changed`] when it does not wait for this structure, or does no more.
    pub async fn vouch(
        &self,
        key: &Confirmed<Referent>,
        id: Uuid,
        (known, words): (bool, &str),
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let row = support_request::get(self.rooms.store.db(), id).await?.ok_or(Error::Changed)?;
        let (note, now) = (Uuid::now_v7(), self.rooms.clock.now());
        let words = self.sealer.seal(place(&note.to_string()), words.as_bytes())?;
        let txn = self.rooms.store.begin().await?;
        // Whose it is is looked at where it changes: what is another structure's stays as it is.
        support_request::give_back(&txn, id, Some(key.structure())).await?;
        let written = RequestNoteRow { id: note, request: id, author: key.account(), words, created_at: now };
        store::request_note::insert(&txn, written).await?;
        let fact = entry(Event::RequestAssign, key, &row, visitor);
        let fact = fact.reason(if known { "vouched for" } else { "not known" });
        Ok(self.rooms.sessions.tell(txn, vec![fact]).await?)
    }

    fn ask_of(&self, row: &SupportRequestRow) -> Result<Ask, Error> {
        let line = self.line(row)?;
        Ok(Ask {
            id: row.id,
            name: line.name,
            profession: self.person(row)?.map(|person| person.profession).unwrap_or_default(),
            since: row.received_at.unwrap_or(row.created_at),
            due: line.due,
        })
    }
}
