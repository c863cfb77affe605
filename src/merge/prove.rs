//! That an old address is the person's: a code that is mailed there, or the password there. Which of the two follows from
//! how Pli signs in at the old server: where that takes the person's password, it proves the address at once.

use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};

use super::{Error, Merges, Pause, State, entry, entry_of, place};
use crate::{
    audit::{Event, Outcome},
    base::{Address, Language, MergeId, Random, Timestamp},
    config::SourceAuth,
    imap,
    session::{Charge, Limit, SignedIn, Visitor, fingerprint, take},
    store::merge::{self as table, MergeRow},
};

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
/// Between two codes.
const PATIENCE: Duration = Duration::from_secs(30);

/// How an address is proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// By a code that is mailed there.
    Code,
    /// By the password there.
    Password,
}

/// What came of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proving {
    /// It is proved.
    Proved,
    /// It is not the code, or not the password; so many tries are left.
    Wrong(u32),
    /// It was the password, perhaps: the old server wants something else.
    Barred(imap::Bar),
    /// The code is too old, or was typed wrongly too often: another one is to be asked for.
    Over,
}

impl Merges {
    /// How an address is proved; nothing when its old server is not known any more.
    pub fn proof(&self, address: &Address) -> Option<Proof> {
        self.sources.auth(address).map(|auth| match auth {
            SourceAuth::Password => Proof::Password,
            SourceAuth::Oauthbearer | SourceAuth::Master => Proof::Code,
        })
    }

    /// Mails a code to the old address; the one before is void.
    ///
    /// # Errors
    /// [`Error::Throttled`] when too many were sent; [`Error::Changed`] when nothing is to be proved, or not so.
    pub async fn send_code(&self, key: &SignedIn, id: MergeId, visitor: &Visitor) -> Result<(), Error> {
        let (row, now) = (self.own(key, id).await?, self.rooms.clock.now());
        if row.state != State::Asked || self.proof(&row.address) != Some(Proof::Code) {
            return Err(Error::Changed);
        }
        let rules = &self.rooms.sessions.policies().house().codes;
        if let Some(until) = row.code_sent_at.map(|at| at + PATIENCE).filter(|until| *until > now) {
            return Err(Error::Throttled(until));
        }
        // Nobody fills a stranger's mailbox with our codes: counted by the address, whoever asks.
        let limits = [Limit::new(rules.email_per_hour, HOUR), Limit::new(rules.email_per_hour * 3, DAY)];
        if let Err(until) = self.charge(("merge-to", row.address.as_str()), &limits, now).await? {
            return Err(Error::Throttled(until));
        }
        let code = Random.digits(usize::try_from(rules.digits).unwrap_or(6));
        let hash = self.codes.hash(&id.to_string(), &code)?;
        let until = now + rules.email_life;
        let minutes = rules.email_life.as_secs() / 60;
        let txn = self.rooms.store.begin().await?;
        let changed =
            MergeRow { code_hash: Some(hash), code_until: Some(until), code_sent_at: Some(now), ..row.clone() };
        table::save(&txn, changed).await?;
        table::forget_tries(&txn, id).await?;
        let fact = entry(Event::MergeProve, key, &row, visitor).reason("code sent");
        self.rooms.sessions.tell(txn, vec![fact]).await?;
        self.mail_code(row.address, visitor.language, (code, minutes));
        Ok(())
    }

    /// Tries the code that was mailed.
    ///
    /// # Errors
    /// [`Error::Changed`] when nothing is to be proved.
    pub async fn prove_code(
        &self,
        key: &SignedIn,
        id: MergeId,
        typed: &str,
        visitor: &Visitor,
    ) -> Result<Proving, Error> {
        let (row, now) = (self.own(key, id).await?, self.rooms.clock.now());
        if row.state != State::Asked {
            return Err(Error::Changed);
        }
        let most = self.rooms.sessions.policies().house().codes.tries;
        let counted = table::try_code(self.rooms.store.db(), id, i32::try_from(most).unwrap_or(i32::MAX)).await?;
        let (Some(hash), true) = (&row.code_hash, counted && row.code_until.is_some_and(|until| now < until)) else {
            return Ok(Proving::Over);
        };
        let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').take(20).collect();
        if !self.codes.matches(&id.to_string(), &digits, hash) {
            let used = u32::try_from(row.code_tries).unwrap_or(u32::MAX).saturating_add(1);
            self.journal_wrong((key, &row), "code", visitor).await?;
            return Ok(if used >= most { Proving::Over } else { Proving::Wrong(most - used) });
        }
        self.proved((key, row), None, ("code", now), visitor).await
    }

    /// Tries the password at the old server. It proves the address; where the server no longer took it, the merge goes on.
    ///
    /// # Errors
    /// [`Error::Throttled`]; [`Error::Source`] when the old server cannot be asked; [`Error::Changed`].
    pub async fn prove_password(
        &self,
        key: &SignedIn,
        id: MergeId,
        password: SecretString,
        visitor: &Visitor,
    ) -> Result<Proving, Error> {
        let (row, now) = (self.own(key, id).await?, self.rooms.clock.now());
        let is_asked_for = row.state == State::Asked || row.pause == Some(Pause::Password);
        if !is_asked_for || self.proof(&row.address) != Some(Proof::Password) {
            return Err(Error::Changed);
        }
        let most = self.rules().tries_per_hour;
        let limits = [Limit::new(most, HOUR), Limit::new(most * 4, DAY)];
        // Before the old server is asked: nobody tries passwords there through Pli. By the address, and by who asks.
        let mut charges = Vec::new();
        for (what, value) in [("merge-of", row.address.to_string()), ("merge-by", key.account().to_string())] {
            match self.charge((what, &value), &limits, now).await? {
                Ok(charge) => charges.push((what, value, charge)),
                Err(until) => return Err(Error::Throttled(until)),
            }
        }
        let side = self.sources.side(&row.address, Some(password.clone())).ok_or(Error::Changed)?;
        match side.imap.with(&side.login, async |imap| imap.list().await.map(drop)).await {
            Ok(()) => {
                let sealed = self.sealer.seal(place(&id.to_string()), password.expose_secret().as_bytes())?;
                self.proved((key, row), Some(sealed), ("password", now), visitor).await
            }
            Err(imap::Error::Refused) => {
                self.journal_wrong((key, &row), "password", visitor).await?;
                Ok(Proving::Wrong(self.left(&row, most, now).await?))
            }
            Err(imap::Error::Barred(bar)) => {
                self.journal_wrong((key, &row), "password", visitor).await?;
                Ok(Proving::Barred(bar))
            }
            Err(error) => {
                // Nobody looked at the password: trying again while the server is away costs nothing.
                if matches!(error, imap::Error::Unreachable(_) | imap::Error::Untrusted) {
                    self.refund(charges, now).await?;
                }
                Err(Error::Source(error))
            }
        }
    }

    async fn proved(
        &self,
        (key, row): (&SignedIn, MergeRow),
        secret: Option<String>,
        (how, now): (&'static str, Timestamp),
        visitor: &Visitor,
    ) -> Result<Proving, Error> {
        let state = if row.state == State::Asked { State::Proved } else { row.state };
        let pause = row.pause.filter(|pause| *pause != Pause::Password);
        let changed = MergeRow {
            state,
            secret,
            pause,
            code_hash: None,
            code_until: None,
            proved_at: Some(now),
            problem: None,
            failures: 0,
            run_at: now,
            ..row.clone()
        };
        let txn = self.rooms.store.begin().await?;
        table::save(&txn, changed).await?;
        let fact = entry(Event::MergeProve, key, &row, visitor).reason(how);
        self.rooms.sessions.tell(txn, vec![fact]).await?;
        Ok(Proving::Proved)
    }

    async fn journal_wrong(
        &self,
        (key, row): (&SignedIn, &MergeRow),
        what: &'static str,
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let fact = entry_of((Event::MergeProve, Outcome::Fail), key, row, visitor).reason(what);
        Ok(self.rooms.sessions.tell(self.rooms.store.begin().await?, vec![fact]).await?)
    }

    /// Counts a try; or until when there are too many of them.
    pub(super) async fn charge(
        &self,
        (what, value): (&'static str, &str),
        limits: &[Limit],
        now: Timestamp,
    ) -> Result<Result<Charge, Timestamp>, Error> {
        let txn = self.rooms.store.begin().await?;
        let mut place = take(&txn, &fingerprint(&self.codes, what, value)?, now).await?;
        if let Some(until) = place.meter.full_until(limits, now) {
            return Ok(Err(until));
        }
        let charge = place.meter.charge(limits, now);
        place.put(&txn, now).await?;
        txn.commit().await?;
        Ok(Ok(charge))
    }

    /// Takes tries back that were none.
    async fn refund(&self, charges: Vec<(&'static str, String, Charge)>, now: Timestamp) -> Result<(), Error> {
        for (what, value, charge) in charges {
            let txn = self.rooms.store.begin().await?;
            let mut place = take(&txn, &fingerprint(&self.codes, what, &value)?, now).await?;
            place.meter.refund(charge);
            place.put(&txn, now).await?;
            txn.commit().await?;
        }
        Ok(())
    }

    /// How many tries are left in this hour.
    async fn left(&self, row: &MergeRow, most: u32, now: Timestamp) -> Result<u32, Error> {
        let txn = self.rooms.store.begin().await?;
        let place = take(&txn, &fingerprint(&self.codes, "merge-of", row.address.as_str())?, now).await?;
        Ok(most.saturating_sub(place.meter.log.count(HOUR, now)))
    }

    /// Mails a code once the page is answered.
    fn mail_code(&self, to: Address, language: Language, (code, minutes): (String, u64)) {
        let notify = self.rooms.notify.clone();
        self.sending.spawn(async move {
            let sent = notify.request_code(&to, language, (&code, minutes)).await;
            if let Err(error) = sent {
                tracing::warn!(%error, "the code of a merge was not sent");
            }
        });
    }
}
