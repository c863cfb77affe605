//! Taking away methods of verification that are lost.
//!
//! Whoever talks one referent into it must not get an account: it takes a day, in which everybody is told and can say no,
//! or a second referent who has seen the person, and who has been one for as long as that: nobody makes one for it. Who uses a method meanwhile has not lost it, and keeps all of them.

use super::{Confirmed, Error, Referent, Structures, entry};
use crate::{
    audit::{self, Event, Outcome},
    base::{AccountId, Timestamp},
    factor::Factor,
    notify::{Detail, Notice},
    session::{CredentialEvent, Told, Visitor},
    store::{
        self, Txn,
        method_reset::{self as table, MethodResetRow},
    },
};

/// How often those that are due are looked for.
const INTERVAL: std::time::Duration = std::time::Duration::from_secs(30);
/// How many are done at a time.
const BATCH: u64 = 50;

/// A reset that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reset {
    /// Whether the referent of the key can attest it.
    pub attest: Attest,
    /// When it is done by itself.
    pub due: Timestamp,
}

/// Whether a referent can attest a reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attest {
    /// Yes.
    May,
    /// No: they asked for it.
    Own,
    /// No: they have not been a referent for long enough.
    TooNew,
}

impl Structures {
    /// The reset that waits for a person, if there is one.
    pub async fn resetting(&self, key: &Referent, id: AccountId) -> Result<Option<Reset>, Error> {
        let row = table::find(self.sign_in.rooms.store.db(), id).await?;
        match row.filter(|row| row.structure == key.structure()) {
            Some(row) => Ok(Some(Reset { attest: self.attest(key, &row).await?, due: row.due_at })),
            None => Ok(None),
        }
    }

    async fn attest(&self, key: &Referent, row: &MethodResetRow) -> Result<Attest, Error> {
        if row.asked_by == key.account() {
            return Ok(Attest::Own);
        }
        let wait = row.due_at.since(row.asked_at);
        let long =
            self.roles.referent_since(key).await?.is_some_and(|since| since + wait <= self.sign_in.rooms.clock.now());
        Ok(if long { Attest::May } else { Attest::TooNew })
    }

    /// Asks for all methods of a person to end, after the time to say no. Everybody is told.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::Changed`], [`Error::Oneself`], [`Error::Closed`].
    pub async fn ask_reset(
        &self,
        key: &Confirmed<Referent>,
        (id, seen): (AccountId, Timestamp),
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        let account = self.reached(key, id, seen).await?;
        if !account.is_active() {
            return Err(Error::Closed);
        }
        let now = rooms.clock.now();
        let wait = rooms.sessions.policies().of(&account.address).recovery.reset_wait;
        let row = MethodResetRow {
            account: id,
            structure: key.structure(),
            asked_by: key.account(),
            asked_at: now,
            due_at: now + wait,
        };
        let txn = rooms.store.begin().await?;
        table::insert(&txn, row.clone()).await.map_err(|error| match error {
            store::Error::Exists => Error::Changed,
            other => Error::Store(other),
        })?;
        let detail = Detail { until: Some(row.due_at.0), ..Detail::default() };
        rooms.notify.enqueue(&txn, id, (Notice::ResetAsked, &now.0.to_string()), detail).await?;
        let fact = entry(Event::ReferentReset, key, id, visitor).reason("asked");
        Ok(rooms.sessions.tell(txn, vec![fact]).await?)
    }

    /// A second referent has seen the person: it is done now.
    ///
    /// # Errors
    /// [`Error::Changed`] when nothing waits any more; [`Error::Oneself`] for who has asked for it; [`Error::TooNew`].
    pub async fn attest_reset(&self, key: &Confirmed<Referent>, id: AccountId, visitor: &Visitor) -> Result<(), Error> {
        let row = self.waiting(key, id).await?;
        match self.attest(key, &row).await? {
            Attest::May if id != key.account() => {}
            Attest::TooNew => return Err(Error::TooNew),
            Attest::May | Attest::Own => return Err(Error::Oneself),
        }
        let fact = entry(Event::ReferentReset, key, id, visitor).reason("attested");
        if self.carry_out(&row, fact).await? { Ok(()) } else { Err(Error::Changed) }
    }

    /// Nothing is taken away after all.
    ///
    /// # Errors
    /// [`Error::Changed`] when nothing waits any more.
    pub async fn cancel_reset(&self, key: &Confirmed<Referent>, id: AccountId, visitor: &Visitor) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        let row = self.waiting(key, id).await?;
        let txn = rooms.store.begin().await?;
        if !table::take(&txn, &row).await? {
            return Err(Error::Changed);
        }
        let fact = entry(Event::ReferentReset, key, id, visitor).reason("cancelled");
        Ok(rooms.sessions.tell(txn, vec![fact]).await?)
    }

    /// Does what is due; says how many it was.
    pub async fn reset_due(&self) -> Result<usize, Error> {
        let rooms = &self.sign_in.rooms;
        let mut done = 0;
        for row in table::due(rooms.store.db(), rooms.clock.now(), BATCH).await? {
            let fact = audit::Entry::new(Event::ReferentReset, Outcome::Ok).by(row.asked_by).about(row.account);
            done += usize::from(self.carry_out(&row, fact.reason("due").detail(row.structure.to_string())).await?);
        }
        Ok(done)
    }

    /// [`Self::reset_due`] for ever.
    pub async fn run(&self) {
        let mut tick = tokio::time::interval(INTERVAL);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            if let Err(error) = self.reset_due().await {
                tracing::warn!(%error, "resets of methods wait");
            }
        }
    }

    async fn waiting(&self, key: &Referent, id: AccountId) -> Result<MethodResetRow, Error> {
        let _member = self.member(key, id).await?.ok_or(Error::Unknown)?;
        let row = table::find(self.sign_in.rooms.store.db(), id).await?;
        row.filter(|row| row.structure == key.structure()).ok_or(Error::Changed)
    }

    /// Ends every method, unless the account was frozen or closed meanwhile, or one of them was used: then whoever asked
    /// was wrong. False when there was nothing to do.
    async fn carry_out(&self, row: &MethodResetRow, fact: audit::Entry) -> Result<bool, Error> {
        let rooms = &self.sign_in.rooms;
        let (txn, mut told, id) = (rooms.store.begin().await?, Told::new(), row.account);
        if !table::take(&txn, row).await? {
            return Ok(false);
        }
        let account = store::account::find(&txn, id).await?.ok_or(Error::Unknown)?;
        let factors = rooms.factors.of_in(&txn, id).await?;
        let used = |factor: &Factor| factor.used.is_some_and(|used| used > row.asked_at);
        if account.state != store::account::State::Active || factors.iter().any(used) {
            told.push(fact.reason("kept"));
            rooms.sessions.tell(txn, told).await?;
            return Ok(false);
        }
        self.end_all((&txn, &mut told), &factors, id).await?;
        rooms.accounts.begin_generation(&txn, id).await?;
        let event = CredentialEvent::FactorReset;
        rooms.sessions.credential_event((&txn, &mut told), id, event, None).await?;
        told.push(fact);
        let once = row.asked_at.0.to_string();
        rooms.notify.enqueue(&txn, id, (Notice::ResetDone, &once), Detail::default()).await?;
        rooms.sessions.tell(txn, told).await?;
        rooms.sessions.forget(id);
        rooms.accounts.directory().reload(id).await;
        Ok(true)
    }

    async fn end_all(&self, (txn, told): (&Txn, &mut Told), factors: &[Factor], id: AccountId) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        for factor in factors {
            rooms.factors.end_in((txn, told), id, factor.id, "reset").await?;
        }
        for telephone in store::approver::of_account(txn, id).await? {
            store::approver::revoke(txn, id, telephone.id, rooms.clock.now()).await?;
        }
        Ok(())
    }
}
