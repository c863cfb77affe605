//! The beginning: a name, and how often it may be asked under.

use std::{net::IpAddr, time::Duration, time::Instant};

use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

use super::{Error, Recover, Started};
use crate::{
    account::Account,
    audit::{self, Event, Outcome},
    base::{Address, Timestamp},
    notify::{Detail, Notice},
    seal::Place,
    session::{self, Limit, Network, Told, Visitor, fingerprint, take},
    store::{
        self, Txn,
        known_device::KnownDeviceRow,
        password::Kind,
        recovery::{Destination, RecoveryRow},
    },
};

/// Longest name that is looked at, in characters.
const MAX_NAME: usize = 320;
const DAY: Duration = Duration::from_hours(24);

/// What a name is sealed for on its way from one page to the next.
const CARRIED: Place<'static> = Place { table: "recovery", row: "page", column: "name" };

/// Whom a name leads to, and whether they can recover.
struct Named {
    account: Option<Account>,
    /// The one key that everything about them is counted by.
    subject: String,
    known: Option<KnownDeviceRow>,
    /// Active, with access once before, and something to prove by.
    can: bool,
}

impl Recover {
    /// Begins a recovery under a name. That somebody asks and not a machine has been proved.
    pub async fn start(&self, visitor: &Visitor, name: &str) -> Result<Started, Error> {
        let began = Instant::now();
        let started = self.begin(visitor, name).await;
        self.rest(began).await;
        let outcome = match &started {
            Ok(Started::Begun { .. }) => "begun",
            Ok(Started::Throttled { .. }) => "throttled",
            Err(_) => "error",
        };
        metrics::counter!("pli_recovery_total", "outcome" => outcome).increment(1);
        started
    }

    /// A name on its way to the next page: what an address holds of it says nothing to a history or a log (S1-09).
    pub fn carry(&self, name: &str) -> Result<String, Error> {
        let name: String = name.trim().chars().take(MAX_NAME).collect();
        Ok(self.sealer.seal(CARRIED, name.as_bytes()).map_err(session::Error::from)?)
    }

    /// The name that was carried; empty for what is not ours.
    pub fn carried(&self, sealed: &str) -> String {
        self.sealer.open_text(CARRIED, sealed).map(|name| name.to_string()).unwrap_or_default()
    }

    /// Makes an answer last as long as any other.
    pub(super) async fn rest(&self, began: Instant) {
        tokio::time::sleep(self.pace.rest(began.elapsed())).await;
    }

    async fn begin(&self, visitor: &Visitor, name: &str) -> Result<Started, Error> {
        let rooms = &self.rooms;
        let name: String = name.trim().chars().filter(|c| !c.is_control()).take(MAX_NAME).collect();
        let named = self.named(visitor, &name).await?;
        let now = rooms.clock.now();
        let rules = self.rules_for(&name, named.account.as_ref());
        let (hash, cookie) = rooms.sessions.recovery_cookie(rules.recovery.life);
        let txn = rooms.store.begin().await?;
        if let Some(until) = self.pay(&txn, visitor.ip, &named).await? {
            // That somebody came is written down all the same.
            txn.commit().await?;
            return Ok(Started::Throttled { until });
        }
        let questions = match named.account.as_ref().filter(|_| named.can) {
            Some(account) => self.draw_questions(account.id, rules).await?,
            None => String::new(),
        };
        let row = RecoveryRow {
            id: Uuid::now_v7(),
            questions,
            answered_at: None,
            secret_hash: hash,
            account: named.account.as_ref().filter(|_| named.can).map(|account| account.id),
            name,
            subject: named.subject.clone(),
            needed: i32::try_from(rules.recovery.proofs).unwrap_or(2),
            chosen: None,
            destination: Destination::Asked,
            destination_tries: 0,
            first: None,
            second: None,
            link_hash: None,
            link_expires_at: None,
            ip: visitor.ip.to_string(),
            agent: visitor.agent.clone(),
            created_at: now,
            expires_at: now + rules.recovery.life,
            done_at: None,
            ended_at: None,
        };
        store::recovery::insert(&txn, row.clone()).await?;
        let told = self.tell_start(&txn, visitor, &named, row.id).await?;
        rooms.sessions.tell(txn, told).await?;
        Ok(Started::Begun { cookies: vec![cookie] })
    }

    async fn named(&self, visitor: &Visitor, name: &str) -> Result<Named, Error> {
        let rooms = &self.rooms;
        let Some(account) = rooms.accounts.find_for_sign_in(name).await? else {
            let address = name.parse::<Address>().map(|address| address.to_string());
            let subject = address.unwrap_or_else(|_| name.nfc().collect::<String>().to_lowercase());
            return Ok(Named { account: None, subject, known: None, can: false });
        };
        let known = rooms.sessions.known_device(account.id, visitor).await?;
        let password = store::password::find(rooms.store.db(), account.id).await?;
        let has_chosen = password.is_some_and(|row| row.kind == Kind::Chosen);
        let proves = !rooms.factors.for_recovery(&account).await?.is_empty();
        let can = account.is_active() && has_chosen && proves;
        Ok(Named { subject: account.id.to_string(), account: Some(account), known, can })
    }

    /// Takes a place from the network, and from the account: from a browser that it knows in one way, from strangers in
    /// another, so that they cannot use up the owner's. A name that nobody has is counted like any other.
    async fn pay(&self, txn: &Txn, ip: IpAddr, named: &Named) -> Result<Option<Timestamp>, Error> {
        let now = self.rooms.clock.now();
        let rules = &self.rooms.sessions.policies().house().recovery;
        let near = Network::around(ip, 32, 64).to_string();
        let factor = self.rooms.sessions.shared_factor(ip);
        let hourly = |many: u32| Duration::from_hours(1) / many.max(1);
        let mut network = take(txn, &self.key("fresh-at", &near)?, now).await?;
        let (burst, interval) =
            (rules.starts_burst.saturating_mul(factor), hourly(rules.starts_per_hour.saturating_mul(factor)));
        if let Err(until) = network.meter.drip(burst, interval, now) {
            return Ok(Some(until));
        }
        network.put(txn, now).await?;
        if let Some(device) = &named.known {
            let mut own = take(txn, &self.key("fresh-by", &device.id.to_string())?, now).await?;
            let paid = own.meter.drip(rules.known_burst, hourly(rules.known_per_hour), now);
            own.put(txn, now).await?;
            return Ok(paid.err());
        }
        let limit = [Limit::new(rules.stranger_starts, DAY)];
        let mut strangers = take(txn, &self.key("fresh-of", &named.subject)?, now).await?;
        if let Some(until) = strangers.meter.full_until(&limit, now) {
            return Ok(Some(until));
        }
        strangers.meter.charge(&limit, now);
        strangers.put(txn, now).await?;
        Ok(None)
    }

    pub(super) fn key(&self, what: &'static str, value: &str) -> Result<String, Error> {
        Ok(fingerprint(&self.codes, what, value).map_err(session::Error::from)?)
    }

    /// Tells the journal, and the person: that it began, or why it leads nowhere (S0-37).
    async fn tell_start(&self, txn: &Txn, visitor: &Visitor, named: &Named, id: Uuid) -> Result<Told, Error> {
        let outcome = if named.can { Outcome::Ok } else { Outcome::Refused };
        let entry = audit::Entry::new(Event::RecoveryStart, outcome).from(&visitor.origin());
        let Some(account) = &named.account else { return Ok(vec![entry.reason("nobody")]) };
        let now = self.rooms.clock.now();
        let detail = Detail { ip: Some(visitor.ip), agent: visitor.agent.clone(), ..Detail::default() };
        let (notice, once) = if named.can {
            (Notice::RecoveryStarted, id.to_string())
        } else {
            (Notice::RecoveryRefused, now.to_chrono().format("%Y-%m-%d").to_string())
        };
        self.rooms.notify.enqueue(txn, account.id, (notice, &once), detail).await?;
        let entry = entry.about(account.id);
        Ok(vec![if named.can { entry } else { entry.reason("cannot recover") }])
    }
}
