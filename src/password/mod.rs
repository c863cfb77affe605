//! Passwords: how they are read, hashed, verified and replaced (security.md 3.5).
//!
//! A password is composed (NFC) and otherwise taken as typed: every code point counts, spaces too, nothing is cut off
//! . It is hashed with Argon2id and a pepper that the database does not have, in a bounded number of
//! threads: whoever sends a thousand passwords at once waits, and then is told to come back. For a name that
//! nobody has, the same work is done and the same answer given.

mod fold;
mod hash;
mod judge;
mod lists;
mod pace;
mod rules;
mod strength;
mod temporary;
mod turns;

use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::base::{AccountId, Clock, Timestamp};
use crate::policy::{self, Policies};
use crate::seal::{self, Peppers};
use crate::store::{self, Store, Txn, account::AccountRow, password as table};

pub use self::{
    hash::{compose, is_too_long},
    lists::{Breached, Lists},
    pace::Pace,
    rules::{Flaw, Judged, Whose, shortest},
    strength::{Advice, Strength},
    temporary::temporary,
};
/// Where a password comes from.
pub use crate::store::password::Kind;
use hash::{Cost, Hash};
use turns::Turns;

/// Why a password was neither right nor wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Too many are being verified: 503, and the person tries again.
    #[error("too many passwords at once")]
    Busy,
    /// The person has no password, or what verifies it cannot be read.
    #[error("the hash of a password cannot be used: {0}")]
    Unusable(&'static str),
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The pepper.
    #[error(transparent)]
    Seal(#[from] seal::Error),
    /// The file of leaked passwords. Nothing is taken that was not looked for in it.
    #[error("the leaked passwords cannot be read")]
    Breached(#[source] std::io::Error),
}

impl Error {
    /// Whether the same call may succeed later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Busy => true,
            Self::Store(error) => error.is_temporary(),
            Self::Unusable(_) | Self::Seal(_) | Self::Breached(_) => false,
        }
    }
}

/// What came of a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is not the person's, or there is no such person.
    Wrong,
    /// It is, and the person chose it.
    Right,
    /// It is, and it has become too old: the person must choose another, after the second factor.
    Expired,
    /// It is the temporary one, still good: the person must set up the account.
    Temporary,
    /// It was the temporary one, and is too old.
    TemporaryExpired,
    /// It is, but somebody else knows it: after the second factor another one must be chosen.
    Compromised,
}

/// A password that was hashed and not yet written.
#[derive(Clone)]
pub struct Prepared(String);

impl Prepared {
    /// The hash, to be kept sealed until it is put.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// One that was kept.
    pub(crate) fn kept(hash: String) -> Self {
        Self(hash)
    }
}

/// The passwords of all people.
#[derive(Debug, Clone)]
pub struct Passwords {
    store: Store,
    peppers: Peppers,
    policies: Policies,
    lists: Lists,
    clock: Clock,
    turns: Turns,
}

impl Passwords {
    /// The passwords in `store`.
    pub fn new(store: Store, peppers: Peppers, policies: Policies, clock: Clock) -> Self {
        let turns = Turns::new(&policies.house().password);
        Self { store, peppers, policies, lists: Lists::default(), clock, turns }
    }

    /// The same with what a house adds to the lists of what a password must not be.
    #[must_use]
    pub fn with_lists(self, lists: Lists) -> Self {
        Self { lists, ..self }
    }

    /// The policies that hold.
    pub fn policies(&self) -> &Policies {
        &self.policies
    }

    /// What a hash costs: the same for everybody, or the time would tell who somebody is.
    fn cost(&self) -> Cost {
        Cost::of(&self.policies.house().password)
    }

    /// The rules that hold for a person.
    fn rules(&self, person: Option<&AccountRow>) -> &policy::Password {
        let policy = person.map_or(self.policies.house(), |person| self.policies.of(&person.address));
        &policy.password
    }

    /// Hashes a new password. The rules are the caller's to check, with [`Self::judge`].
    ///
    /// # Errors
    /// [`Error::Busy`] when the turn did not come in time.
    pub async fn prepare(&self, password: &SecretString) -> Result<Prepared, Error> {
        let text = compose(password.expose_secret());
        let (peppers, cost) = (self.peppers.clone(), self.cost());
        self.turns.take(move || Hash::make(&text, cost, &peppers).map(|hash| Prepared(hash.to_string()))).await?
    }

    /// Writes a prepared password in the place of the one before, which is remembered if the person had chosen it.
    pub async fn put(&self, txn: &Txn, person: AccountId, new: &Prepared, kind: Kind) -> Result<(), Error> {
        let (now, account) = (self.clock.now(), store::account::find(txn, person).await?);
        let rules = self.rules(account.as_ref());
        if let Some(before) = table::find(txn, person).await?
            && before.kind != Kind::Temporary
            && rules.history > 0
        {
            let former =
                table::FormerPasswordRow { id: Uuid::now_v7(), account: person, hash: before.hash, replaced_at: now };
            table::remember(txn, former, u64::from(rules.history)).await?;
        }
        let expires_at = match kind {
            Kind::Chosen | Kind::Compromised => None,
            Kind::Temporary => Some(now + rules.temporary_life),
        };
        let hash = new.0.clone();
        let row = table::PasswordRow { account: person, hash, kind, expires_at, changed_at: now, uses_left: None };
        Ok(table::put(txn, row).await?)
    }

    /// Writes a temporary password that is good once, until then. It takes the place of the one before.
    pub async fn put_once(&self, txn: &Txn, person: AccountId, new: &Prepared, until: Timestamp) -> Result<(), Error> {
        self.put(txn, person, new, Kind::Temporary).await?;
        let row = table::PasswordRow {
            account: person,
            hash: new.0.clone(),
            kind: Kind::Temporary,
            expires_at: Some(until),
            changed_at: self.clock.now(),
            uses_left: Some(1),
        };
        Ok(table::put(txn, row).await?)
    }

    /// Somebody else knows this person's password: it opens nothing from now on but the choice of another.
    pub async fn compromised(&self, txn: &Txn, person: AccountId) -> Result<(), Error> {
        Ok(table::compromised(txn, person).await?)
    }

    /// Verifies a password. `None`, for a name that nobody has, costs and answers the same as a wrong password.
    ///
    /// A right password whose hash is weaker than today's rule is hashed again.
    ///
    /// # Errors
    /// [`Error::Busy`] when the turn did not come in time. Never a sign of whether the person exists.
    pub async fn verify(&self, person: Option<AccountId>, password: &SecretString) -> Result<Verdict, Error> {
        let text = compose(password.expose_secret());
        if is_too_long(&text) {
            return Ok(Verdict::Wrong);
        }
        // Nobody has the identifier zero: both ways ask the database once.
        let row = table::find(self.store.db(), person.unwrap_or(AccountId(Uuid::nil()))).await?;
        let cost = self.cost();
        let hash = match &row {
            Some(row) => Hash::parse(&row.hash)?,
            None => Hash::nobody(cost, &self.peppers)?,
        };
        let peppers = self.peppers.clone();
        let weak = !hash.is_current(cost, &self.peppers)?;
        let asked = text.clone();
        let right = self.turns.take(move || hash.matches(&asked, &peppers)).await??;
        let Some(row) = row.filter(|_| right) else { return Ok(Verdict::Wrong) };
        if weak {
            self.renew(&row, text).await;
        }
        Ok(match (row.kind, row.expires_at) {
            // Asked for after the answer is known: nobody learns by the time who exists.
            (Kind::Chosen, _) if self.ends() && self.is_over(&row, self.account(row.account).await?.as_ref()) => {
                Verdict::Expired
            }
            (Kind::Chosen, _) => Verdict::Right,
            (Kind::Compromised, _) => Verdict::Compromised,
            (Kind::Temporary, Some(end)) if self.clock.now() >= end => Verdict::TemporaryExpired,
            (Kind::Temporary, _) => Verdict::Temporary,
        })
    }

    /// Whether a text is the one that was hashed by [`Self::prepare`].
    pub(crate) async fn is_of(&self, hash: &str, text: &SecretString) -> Result<bool, Error> {
        let (hash, text, peppers) = (Hash::parse(hash)?, compose(text.expose_secret()), self.peppers.clone());
        self.turns.take(move || hash.matches(&text, &peppers)).await?
    }

    /// Since when a person has the password that they have.
    pub async fn since(&self, person: AccountId) -> Result<Option<Timestamp>, Error> {
        Ok(table::find(self.store.db(), person).await?.map(|row| row.changed_at))
    }

    /// When a person's password becomes too old, if ever.
    pub async fn expiry(&self, person: AccountId) -> Result<Option<Timestamp>, Error> {
        let Some(row) = table::find(self.store.db(), person).await? else { return Ok(None) };
        Ok(self.end_of(&row, self.account(person).await?.as_ref()))
    }

    /// Whether a person's password is too old, within a transaction.
    pub async fn is_expired(&self, txn: &Txn, person: AccountId) -> Result<bool, Error> {
        let Some(row) = table::find(txn, person).await? else { return Ok(false) };
        Ok(self.is_over(&row, store::account::find(txn, person).await?.as_ref()))
    }

    async fn account(&self, person: AccountId) -> Result<Option<AccountRow>, Error> {
        Ok(store::account::find(self.store.db(), person).await?)
    }

    /// Whether there is anybody whose password becomes too old.
    fn ends(&self) -> bool {
        self.policies.any(|policy| policy.password.life().is_some())
    }

    fn end_of(&self, row: &table::PasswordRow, person: Option<&AccountRow>) -> Option<Timestamp> {
        self.rules(person).life().filter(|_| row.kind == Kind::Chosen).map(|life| row.changed_at + life)
    }

    fn is_over(&self, row: &table::PasswordRow, person: Option<&AccountRow>) -> bool {
        self.end_of(row, person).is_some_and(|end| end <= self.clock.now())
    }

    /// Lays the active pepper over every hash that does not have it as its last one. Says how many.
    pub async fn rotate(&self) -> Result<u64, Error> {
        const BATCH: u64 = 500;
        let mut count = 0;
        let mut after = None;
        loop {
            let rows = table::list(self.store.db(), after, BATCH).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.account);
            for row in rows {
                if let Some(hash) = Hash::parse(&row.hash)?.cover(&self.peppers)? {
                    // Somebody who changed the password meanwhile has the active pepper already.
                    match table::rewrite(self.store.db(), row.account, (&row.hash, &hash.to_string())).await {
                        Ok(()) => count += 1,
                        Err(store::Error::Stale) => {}
                        Err(error) => return Err(error.into()),
                    }
                }
            }
        }
        let mut after = None;
        loop {
            let rows = table::list_former(self.store.db(), after, BATCH).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.id);
            for row in rows {
                if let Some(hash) = Hash::parse(&row.hash)?.cover(&self.peppers)? {
                    table::rewrite_former(self.store.db(), row.id, &hash.to_string()).await?;
                    count += 1;
                }
            }
        }
        Ok(count)
    }

    /// Hashes a right password anew. What goes wrong here must not keep anybody out.
    async fn renew(&self, row: &table::PasswordRow, text: Zeroizing<String>) {
        let (peppers, cost) = (self.peppers.clone(), self.cost());
        let renewed = match self.turns.take(move || Hash::make(&text, cost, &peppers)).await {
            Ok(Ok(hash)) => table::rewrite(self.store.db(), row.account, (&row.hash, &hash.to_string())).await,
            Ok(Err(error)) | Err(error) => {
                return tracing::warn!(%error, account.id = %row.account, "a weak hash was kept");
            }
        };
        if let Err(error) = renewed {
            tracing::warn!(%error, account.id = %row.account, "a weak hash was kept");
        }
    }
}
