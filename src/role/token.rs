//! What programs prove themselves with that provision a structure: shown once, kept as a hash, with an end.
//!
//! A token has 256 random bits: guessing is hopeless, and a counter bounds what guesses cost. It counts wrong tokens only,
//! so that nobody keeps a program out that shares their network.

use std::time::Duration;

use secrecy::SecretString;

use super::{Error, Provisioner};
use crate::{
    audit::{Entry, Event, Journal, Outcome},
    base::{Clock, Random, StructureId, Timestamp, TokenId},
    seal::{Codes, Keys, same, token_hash},
    session::{Limit, Network, Sessions, Visitor, fingerprint, look, take},
    store::{
        Store, Txn,
        scim_token::{self as table, ScimTokenRow},
    },
};

/// What every token begins with, so that whoever finds one knows what it is.
const BEGIN: &str = "pli-scim-";
/// Most characters of a label.
const MAX_LABEL: usize = 60;
/// How exactly the last use is known.
const MINUTE: Duration = Duration::from_mins(1);
/// The window of wrong tokens.
const QUARTER: Duration = Duration::from_mins(15);

/// A token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Which one.
    pub id: TokenId,
    /// What it is called.
    pub label: String,
    /// Since when.
    pub made: Timestamp,
    /// Until when: its time, or when somebody ended it.
    pub until: Timestamp,
    /// Whether it still opens.
    pub live: bool,
    /// When it was used last, to the minute.
    pub used: Option<Timestamp>,
}

/// A token that was just made.
#[derive(Debug)]
pub struct Made {
    /// It.
    pub token: Token,
    /// Its secret: nothing else knows it.
    pub secret: SecretString,
}

/// What a secret opens.
#[derive(Debug)]
pub enum Opened {
    /// A structure.
    Key(Provisioner),
    /// Nothing.
    Nothing,
    /// Nothing, and not for the first time.
    Wait(Timestamp),
}

/// The room's part for programs. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Tokens {
    store: Store,
    codes: Codes,
    sessions: Sessions,
    journal: Journal,
    clock: Clock,
}

impl Tokens {
    /// The tokens in `store`.
    pub fn new(store: Store, keys: &Keys, sessions: Sessions, (journal, clock): (Journal, Clock)) -> Self {
        Self { store, codes: keys.codes(), sessions, journal, clock }
    }

    /// Makes one, good for so many days; as long as the policy lets it be if none are named.
    ///
    /// # Errors
    /// [`Error::Label`], [`Error::Days`].
    pub async fn make(&self, structure: StructureId, label: &str, days: Option<u32>) -> Result<Made, Error> {
        let txn = self.store.begin().await?;
        let (made, fact) = self.make_in(&txn, structure, (label, days)).await?;
        self.journal.append(&txn, fact).await?;
        txn.commit().await?;
        Ok(made)
    }

    /// As [`Self::make`], in the caller's transaction; what is returned beside it is for the journal.
    ///
    /// # Errors
    /// As [`Self::make`].
    pub async fn make_in(
        &self,
        txn: &Txn,
        structure: StructureId,
        (label, days): (&str, Option<u32>),
    ) -> Result<(Made, Entry), Error> {
        let most = self.most_days();
        let days = days.unwrap_or(most);
        if !(1..=most).contains(&days) {
            return Err(Error::Days(most));
        }
        let label = label.trim();
        if label.is_empty() || label.chars().count() > MAX_LABEL || label.chars().any(char::is_control) {
            return Err(Error::Label);
        }
        let secret = format!("{BEGIN}{}", Random.token());
        let now = self.clock.now();
        let row = ScimTokenRow {
            id: TokenId::new(),
            structure,
            label: label.to_owned(),
            hash: token_hash(&secret),
            created_at: now,
            expires_at: now + Duration::from_hours(24 * u64::from(days)),
            ended_at: None,
            used_at: None,
        };
        table::insert(txn, row.clone()).await?;
        let fact = entry(Event::TokenMake, structure, row.id);
        Ok((Made { token: token(row, now), secret: secret.into() }, fact))
    }

    /// Most days that one may be good.
    pub fn most_days(&self) -> u32 {
        self.sessions.policies().house().scim.token_days
    }

    /// Those of a structure, the oldest first, over or not.
    pub async fn list(&self, structure: StructureId) -> Result<Vec<Token>, Error> {
        let now = self.clock.now();
        let rows = table::of_structure(self.store.db(), structure).await?;
        Ok(rows.into_iter().map(|row| token(row, now)).collect())
    }

    /// Ends one, from the next request on.
    ///
    /// # Errors
    /// [`Error::NotHeld`] when the structure has none such, or it was ended before.
    pub async fn end(&self, structure: StructureId, id: TokenId) -> Result<(), Error> {
        let txn = self.store.begin().await?;
        let fact = self.end_in(&txn, structure, id).await?;
        self.journal.append(&txn, fact).await?;
        Ok(txn.commit().await?)
    }

    /// As [`Self::end`], in the caller's transaction; what is returned is for the journal.
    ///
    /// # Errors
    /// As [`Self::end`].
    pub async fn end_in(&self, txn: &Txn, structure: StructureId, id: TokenId) -> Result<Entry, Error> {
        table::end(txn, (structure, id), self.clock.now()).await.map_err(|error| match error {
            crate::store::Error::Stale => Error::NotHeld,
            other => Error::Store(other),
        })?;
        Ok(entry(Event::TokenEnd, structure, id))
    }

    /// What a secret opens. One that opens nothing is counted on the network it came from, and written down.
    pub async fn open(&self, secret: &str, visitor: &Visitor) -> Result<Opened, Error> {
        let (hash, now) = (token_hash(secret), self.clock.now());
        let found = table::find(self.store.db(), &hash).await?.filter(|row| same(row.hash.as_bytes(), hash.as_bytes()));
        if let Some(row) = found.as_ref().filter(|row| is_live(row, now)) {
            if row.used_at.is_none_or(|used| now.since(used) >= MINUTE) {
                table::used(self.store.db(), row.id, now).await?;
            }
            return Ok(Opened::Key(Provisioner { token: row.id, structure: row.structure }));
        }
        let rules = &self.sessions.policies().house().scim;
        let limit = Limit::new(rules.wrong_tokens, QUARTER);
        let near = Network::around(visitor.ip, 32, 64).to_string();
        let key = fingerprint(&self.codes, "scim", &near)?;
        // Whoever knocks on goes on reading, and no longer writes.
        for (_, meter) in look(&self.store, &[&key]).await? {
            if let Some(until) = meter.full_until(&[limit], now) {
                return Ok(Opened::Wait(until));
            }
        }
        let txn = self.store.begin().await?;
        let mut taken = take(&txn, &key, now).await?;
        taken.meter.charge(&[limit], now);
        taken.put(&txn, now).await?;
        let mut fact = Entry::new(Event::TokenRefused, Outcome::Refused).from(&visitor.origin());
        if let Some(row) = found {
            fact = fact.reason("over").detail(format!("{} {}", row.structure, row.id));
        }
        self.journal.append(&txn, fact).await?;
        txn.commit().await?;
        Ok(Opened::Nothing)
    }
}

fn is_live(row: &ScimTokenRow, now: Timestamp) -> bool {
    row.ended_at.is_none() && row.expires_at > now
}

fn token(row: ScimTokenRow, now: Timestamp) -> Token {
    Token {
        live: is_live(&row, now),
        id: row.id,
        label: row.label,
        made: row.created_at,
        until: row.ended_at.unwrap_or(row.expires_at),
        used: row.used_at,
    }
}

fn entry(event: Event, structure: StructureId, token: TokenId) -> Entry {
    Entry::new(event, Outcome::Ok).detail(format!("{structure} {token}"))
}
