//! Binding methods to accounts, listing and ending them.

use zeroize::Zeroizing;

use super::{Error, Factors, TotpSecret, masked_email, masked_phone};
use crate::{
    audit::{self, Event, Outcome},
    base::{AccountId, Address, E164, FactorId, Method, Timestamp},
    notify::{Destination, Detail, Notice},
    seal::Place,
    session::{CredentialEvent, Told},
    store::{
        self, Txn,
        factor::{FactorRow, State},
    },
    webauthn::Credential,
};

/// What a method is made of.
#[derive(Debug, Clone)]
pub enum Secret {
    /// An authenticator application's secret.
    Totp(TotpSecret),
    /// A telephone number.
    Sms(E164),
    /// A telephone number that is called; a fixed line will do.
    Voice(E164),
    /// A personal address.
    Email(Address),
    /// Approval on one's own telephones, which are rows of their own: nothing is kept here.
    Push,
    /// A passkey.
    Passkey(Credential),
    /// A set of codes on paper; each is kept apart, as a keyed hash.
    Recovery,
}

impl Secret {
    /// Of which method.
    pub fn method(&self) -> Method {
        match self {
            Self::Totp(_) => Method::Totp,
            Self::Sms(_) => Method::Sms,
            Self::Voice(_) => Method::Voice,
            Self::Email(_) => Method::Email,
            Self::Push => Method::Push,
            Self::Passkey(_) => Method::Passkey,
            Self::Recovery => Method::Recovery,
        }
    }

    /// As a page shows it: nothing of an application, a masked destination.
    pub fn masked(&self) -> String {
        match self {
            Self::Totp(_) | Self::Passkey(_) | Self::Recovery | Self::Push => String::new(),
            Self::Sms(number) | Self::Voice(number) => masked_phone(number),
            Self::Email(address) => masked_email(address),
        }
    }

    /// Where its codes go, in full: for who owns it, and for telling them that it changed.
    pub fn destination(&self) -> Option<Destination> {
        if let Self::Email(address) = self {
            return Some(Destination::Email(address.clone()));
        }
        let (Self::Sms(number) | Self::Voice(number)) = self else { return None };
        Some(Destination::Phone(number.clone()))
    }

    /// Whether both are made of the same.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.method() == other.method() && *self.to_bytes() == *other.to_bytes()
    }

    /// Its bytes, to be sealed.
    pub(crate) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(match self {
            Self::Totp(secret) => secret.as_bytes().to_vec(),
            Self::Sms(number) | Self::Voice(number) => number.as_str().as_bytes().to_vec(),
            Self::Email(address) => address.as_str().as_bytes().to_vec(),
            Self::Passkey(credential) => credential.to_bytes(),
            Self::Recovery | Self::Push => Vec::new(),
        })
    }

    /// From its bytes.
    pub(crate) fn from_bytes(method: Method, bytes: &[u8]) -> Option<Self> {
        let text = || std::str::from_utf8(bytes).ok();
        match method {
            Method::Totp => TotpSecret::from_bytes(bytes).ok().map(Self::Totp),
            Method::Sms => text()?.parse().ok().map(Self::Sms),
            Method::Voice => text()?.parse().ok().map(Self::Voice),
            Method::Email => text()?.parse().ok().map(Self::Email),
            Method::Push => bytes.is_empty().then_some(Self::Push),
            Method::Recovery => Some(Self::Recovery),
            Method::Passkey => Credential::from_bytes(bytes).map(Self::Passkey),
        }
    }
}

/// A method of a person.
#[derive(Debug, Clone)]
pub struct Factor {
    /// Which one.
    pub id: FactorId,
    /// Whether it can be used; false when it was closed after too many wrong codes.
    pub active: bool,
    /// What it is made of.
    pub secret: Secret,
    /// The last accepted step of an application.
    pub last_step: i64,
    /// How many steps its clock was off, last time.
    pub drift: i64,
    /// The name that its owner gave it.
    pub label: Option<String>,
    /// Since when.
    pub created: Timestamp,
    /// When it was used last.
    pub used: Option<Timestamp>,
}

pub(super) fn place(id: &str) -> Place<'_> {
    Place { table: "factor", row: id, column: "secret" }
}

impl Factors {
    /// The methods of a person, strongest first. SMS and calls are left out where nobody takes them.
    pub async fn of(&self, account: AccountId) -> Result<Vec<Factor>, Error> {
        self.open_all(&store::factor::of_account(self.store.db(), account).await?)
    }

    /// As [`Self::of`], within a transaction.
    pub async fn of_in(&self, txn: &Txn, account: AccountId) -> Result<Vec<Factor>, Error> {
        self.open_all(&store::factor::of_account(txn, account).await?)
    }

    fn open_all(&self, rows: &[FactorRow]) -> Result<Vec<Factor>, Error> {
        let usable = |row: &&FactorRow| match row.method {
            Method::Sms => self.notify.has_phone(),
            Method::Voice => self.notify.has_voice(),
            _ => true,
        };
        let mut found = rows.iter().filter(usable).map(|row| self.open(row)).collect::<Result<Vec<_>, _>>()?;
        found.sort_by_key(|factor| (!factor.active, factor.secret.method()));
        Ok(found)
    }

    /// Unseals a row.
    fn open(&self, row: &FactorRow) -> Result<Factor, Error> {
        let id = row.id.to_string();
        let bytes = self.sealer.open(place(&id), &row.secret)?;
        let secret = Secret::from_bytes(row.method, &bytes).ok_or(crate::seal::Error::Altered)?;
        Ok(Factor {
            id: row.id,
            active: row.state == State::Active,
            secret,
            last_step: row.last_step,
            drift: i64::from(row.drift),
            label: row.label.clone(),
            created: row.created_at,
            used: row.used_at,
        })
    }

    /// Binds a method that was proved, in the caller's transaction. `step` is the one whose code proved an application:
    /// it counts as used.
    ///
    /// # Errors
    /// [`Error::OwnMailbox`], and [`Error::Exists`] when there is an active one of the same kind.
    pub async fn bind_in(
        &self,
        (txn, told): (&Txn, &mut Told),
        account: AccountId,
        secret: &Secret,
        step: Option<i64>,
    ) -> Result<FactorId, Error> {
        let id = self.bind_quietly_in((txn, told), account, secret, step).await?;
        let detail = Detail { method: Some(secret.method().as_str().to_owned()), ..Detail::default() };
        self.notify.enqueue(txn, account, (Notice::FactorAdded, &id.to_string()), detail).await?;
        Ok(id)
    }

    /// As [`Self::bind_in`], for a caller who tells the person more than that a method was added.
    pub async fn bind_quietly_in(
        &self,
        (txn, told): (&Txn, &mut Told),
        account: AccountId,
        secret: &Secret,
        step: Option<i64>,
    ) -> Result<FactorId, Error> {
        let now = self.clock.now();
        if let Secret::Email(address) = secret
            && store::inside::holds(txn, address).await?
        {
            return Err(Error::OwnMailbox);
        }
        let method = secret.method();
        for row in store::factor::of_account(txn, account).await?.into_iter().filter(|row| row.method == method) {
            if row.state == State::Active {
                // Of passkeys there are several; how many is for the one who adds them to say.
                if method == Method::Passkey {
                    continue;
                }
                return Err(Error::Exists);
            }
            // A closed one is replaced by the new one.
            store::factor::revoke(txn, account, row.id, now).await?;
        }
        let id = FactorId::new();
        let row = FactorRow {
            id,
            account,
            method,
            state: State::Active,
            secret: self.sealer.seal(place(&id.to_string()), &secret.to_bytes())?,
            last_step: step.unwrap_or(-1),
            drift: 0,
            label: None,
            created_at: now,
            used_at: None,
            ended_at: None,
        };
        store::factor::insert(txn, row).await?;
        // What was guessed at the one before says nothing of this one.
        let code_key = self.sessions.code_key(&account.to_string(), method)?;
        store::throttle::clear(txn, &[code_key]).await?;
        told.push(audit::Entry::new(Event::FactorAdd, Outcome::Ok).about(account).method(method.as_str()));
        Ok(id)
    }

    /// Binds a method that whoever made the account answers for: the command line, the demo. Devices are no longer
    /// trusted by it.
    pub async fn bind(&self, account: AccountId, secret: &Secret) -> Result<FactorId, Error> {
        let txn = self.store.begin().await?;
        let mut told = Told::new();
        let id = self.bind_in((&txn, &mut told), account, secret, None).await?;
        self.sessions.credential_event((&txn, &mut told), account, CredentialEvent::FactorAdded, None).await?;
        self.sessions.tell(txn, told).await?;
        Ok(id)
    }

    /// Ends a method: its secret is wiped, the row stays (security.md part 7).
    pub async fn remove(&self, account: AccountId, id: FactorId) -> Result<(), Error> {
        let txn = self.store.begin().await?;
        let mut told = Told::new();
        self.end_in((&txn, &mut told), account, id, "removed").await?;
        self.sessions.credential_event((&txn, &mut told), account, CredentialEvent::FactorRemoved, None).await?;
        self.sessions.tell(txn, told).await?;
        Ok(())
    }

    /// Ends a method in the caller's transaction, and says why in the journal.
    ///
    /// # Errors
    /// [`Error::Unknown`] when there is no such method of that person.
    pub async fn end_in(
        &self,
        (txn, told): (&Txn, &mut Told),
        account: AccountId,
        id: FactorId,
        why: &'static str,
    ) -> Result<(), Error> {
        store::factor::revoke(txn, account, id, self.clock.now()).await.map_err(|error| match error {
            store::Error::Stale => Error::Unknown,
            other => Error::Store(other),
        })?;
        let entry = audit::Entry::new(Event::FactorRemove, Outcome::Ok).about(account);
        told.push(entry.reason(why).detail(id.to_string()));
        Ok(())
    }

    /// Seals every secret again with the active key. Says how many.
    pub async fn reseal(&self) -> Result<u64, Error> {
        const BATCH: u64 = 500;
        let (mut count, mut after) = (0, None);
        loop {
            let rows = store::factor::list(self.store.db(), after, BATCH).await?;
            let Some(last) = rows.last() else { return Ok(count + self.reseal_offline().await?) };
            after = Some(last.id);
            for row in rows.iter().filter(|row| !row.secret.is_empty()) {
                if let Some(sealed) = self.sealer.reseal(place(&row.id.to_string()), &row.secret)? {
                    store::factor::reseal(self.store.db(), row.id, (&row.secret, &sealed)).await?;
                    count += 1;
                }
            }
        }
    }
}
