//! A request on its way to the queue: asked, its address proved by a mailed code, received (S0-04, S0-05).
//!
//! Nothing here tells whether an account exists: what is looked up goes to the support's list and to no page, and every
//! letter leaves after the page was answered.

use std::{net::IpAddr, time::Duration};

use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

use super::{
    Error, Support,
    types::{Applicant, Asked, Asking, Confirmed, Resent, State},
};
use crate::{
    audit::{Entry, Event, Outcome},
    base::{Address, Language, Random, Timestamp},
    notify::RequestLetter,
    seal::Place as Column,
    session::{Limit, Network, Visitor, fingerprint, take},
    store::{
        Txn, request_word,
        support_request::{self, SupportRequestRow},
    },
    structure::fold,
};

const DAY: Duration = Duration::from_hours(24);
/// Between two codes for one request.
const PATIENCE: Duration = Duration::from_secs(30);
/// Digits of the code that opens the page of a request.
const FOLLOW: usize = 8;

impl Support {
    /// Takes a form that was read. That somebody asks and not a machine has been proved.
    pub async fn ask(&self, visitor: &Visitor, asking: &Asking) -> Result<Asked, Error> {
        let now = self.rooms.clock.now();
        let row = self.row((visitor.language, visitor.ip.to_string()), asking, now).await?;
        let (code, hash) = self.new_code(row.id)?;
        let txn = self.rooms.store.begin().await?;
        if let Some(until) = self.pay(&txn, (visitor.ip, &asking.contact), now).await? {
            return Ok(Asked::Throttled(until));
        }
        let id = row.id;
        let until = now + self.rules().code_life;
        let row = SupportRequestRow { code_hash: Some(hash), code_until: Some(until), code_sent_at: Some(now), ..row };
        self.insert(&txn, row, asking).await?;
        txn.commit().await?;
        self.send_code(asking.contact.clone(), visitor.language, code);
        Ok(Asked::Code(id))
    }

    /// Proves the address of a request: from then on it is received, counts, and is acknowledged.
    pub async fn confirm(&self, visitor: &Visitor, id: Uuid, typed: &str) -> Result<Confirmed, Error> {
        let (db, now) = (self.rooms.store.db(), self.rooms.clock.now());
        let Some(row) = support_request::get(db, id).await? else { return Ok(Confirmed::Over) };
        if row.state != State::Unproved {
            return Ok(Confirmed::Received);
        }
        let most = self.rules().code_tries;
        let counted = support_request::try_code(db, id, i32::try_from(most).unwrap_or(i32::MAX)).await?;
        let (Some(hash), true) = (&row.code_hash, counted && row.code_until.is_some_and(|until| now < until)) else {
            return Ok(Confirmed::Over);
        };
        let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').take(20).collect();
        if !self.codes.matches(&id.to_string(), &digits, hash) {
            let used = u32::try_from(row.code_tries).unwrap_or(u32::MAX).saturating_add(1);
            return Ok(if used >= most { Confirmed::Over } else { Confirmed::Wrong(most - used) });
        }
        let entry = Entry::new(Event::RequestCreate, Outcome::Ok).from(&visitor.origin());
        self.receive((self.rooms.store.begin().await?, now), &row, entry).await?;
        Ok(Confirmed::Received)
    }

    /// Takes down what somebody asks by telephone: it is received at once. Gives its reference.
    pub async fn take_down(&self, asking: &Asking, language: Language) -> Result<String, Error> {
        let now = self.rooms.clock.now();
        let row = self.row((language, String::new()), asking, now).await?;
        let txn = self.rooms.store.begin().await?;
        self.insert(&txn, row.clone(), asking).await?;
        self.receive((txn, now), &row, Entry::new(Event::RequestCreate, Outcome::Ok)).await?;
        Ok(row.reference)
    }

    /// With the words by which it is found.
    async fn insert(&self, txn: &Txn, row: SupportRequestRow, asking: &Asking) -> Result<(), Error> {
        let (id, words) = (row.id, self.words(&asking.person, asking.contact.as_str())?);
        support_request::insert(txn, row).await?;
        Ok(request_word::put(txn, id, words).await?)
    }

    /// From now on it is in the queue, counts, and is acknowledged.
    async fn receive(&self, (txn, now): (Txn, Timestamp), row: &SupportRequestRow, fact: Entry) -> Result<(), Error> {
        let due = self.calendar(row.place).due(now);
        let follow = self.sealed(row.id, "follow", &Random.digits(FOLLOW))?;
        support_request::receive(&txn, row.id, (follow, now), (due.from.to_string(), due.to.to_string())).await?;
        self.rooms.notify.enqueue_about(&txn, row.id, RequestLetter::Received).await?;
        let fact = fact.detail(row.reference.clone()).reason(row.kind.as_str());
        self.rooms.sessions.tell(txn, vec![fact]).await?;
        metrics::counter!("pli_requests_total", "kind" => row.kind.as_str()).increment(1);
        Ok(())
    }

    /// Sends another code; the one before is void.
    pub async fn resend(&self, visitor: &Visitor, id: Uuid) -> Result<Resent, Error> {
        let now = self.rooms.clock.now();
        let row = support_request::get(self.rooms.store.db(), id).await?.ok_or(Error::Unknown)?;
        if let Some(again) = again(&row).filter(|again| *again > now) {
            return Ok(Resent::Wait(again));
        }
        let contact: Address = self.opened(&row, "contact")?.parse().map_err(|_| Error::Unknown)?;
        let (code, hash) = self.new_code(id)?;
        let txn = self.rooms.store.begin().await?;
        if let Some(until) = self.pay(&txn, (visitor.ip, &contact), now).await? {
            return Ok(Resent::Wait(until));
        }
        let until = now + self.rules().code_life;
        support_request::new_code(&txn, id, row.code_sent_at, (hash, until, now)).await?;
        txn.commit().await?;
        self.send_code(contact, row.language, code);
        Ok(Resent::Sent)
    }

    fn new_code(&self, id: Uuid) -> Result<(String, String), Error> {
        let digits = self.rooms.sessions.policies().house().codes.digits;
        let code = Random.digits(usize::try_from(digits).unwrap_or(6));
        let hash = self.codes.hash(&id.to_string(), &code)?;
        Ok((code, hash))
    }

    /// Sends a code once the page is answered: whether a mail server takes an address at once, or at all, tells whose it is.
    fn send_code(&self, to: Address, language: Language, code: String) {
        let notify = self.rooms.notify.clone();
        let minutes = self.rules().code_life.as_secs() / 60;
        self.sending.spawn(async move {
            let sent = notify.request_code(&to, language, (&code, minutes)).await;
            if let Err(error) = sent {
                tracing::warn!(%error, "the code of a request was not sent");
            }
        });
    }

    async fn row(
        &self,
        (language, ip): (Language, String),
        asking: &Asking,
        now: Timestamp,
    ) -> Result<SupportRequestRow, Error> {
        let row = SupportRequestRow::new(asking.kind, (language, asking.place), now);
        let person = serde_json::to_string(&asking.person).map_err(|_| Error::Unknown)?;
        let [same_name, same_licence, same_contact] = self.sames(&asking.person, asking.contact.as_str())?;
        Ok(SupportRequestRow {
            account: self.account_of(&asking.person).await?,
            contact: self.sealed(row.id, "contact", asking.contact.as_str())?,
            words: self.sealed(row.id, "words", &asking.words)?,
            person: Some(self.sealed(row.id, "person", &person)?),
            same_name,
            same_licence,
            same_contact,
            ip,
            ..row
        })
    }

    /// The keyed hashes by which somebody is found who asks twice: of the name, the licence number and the address.
    pub(super) fn sames(&self, person: &Applicant, contact: &str) -> Result<[String; 3], Error> {
        let same = |what, value: &str| fingerprint(&self.codes, what, value);
        let licence = &person.licence;
        Ok([
            same("same-name", &name_key(person))?,
            if licence.is_empty() { String::new() } else { same("same-licence", licence)? },
            same("same-contact", contact)?,
        ])
    }

    /// The account that one of the named addresses belongs to, for the support's eyes.
    async fn account_of(&self, person: &Applicant) -> Result<Option<crate::base::AccountId>, Error> {
        let words = person.addresses.split(|c: char| c.is_whitespace() || c == ',' || c == ';');
        for address in words.filter_map(|word| word.parse::<Address>().ok()).take(5) {
            if let Some(account) = self.rooms.accounts.find_by_address(&address).await? {
                return Ok(Some(account.id));
            }
        }
        Ok(None)
    }

    /// Takes a place from the network, and from the address: nobody fills a stranger's mailbox with our codes.
    async fn pay(
        &self,
        txn: &Txn,
        (ip, contact): (IpAddr, &Address),
        now: Timestamp,
    ) -> Result<Option<Timestamp>, Error> {
        let rules = self.rules();
        let many = rules.per_network.saturating_mul(self.rooms.sessions.shared_factor(ip));
        let near = Network::around(ip, 32, 64).to_string();
        let limits = [
            ("ask-at", near.as_str(), Limit::new(many, DAY)),
            ("ask-to", contact.as_str(), Limit::new(rules.per_contact, DAY)),
        ];
        let mut full = None;
        for (what, value, limit) in limits {
            let mut place = take(txn, &fingerprint(&self.codes, what, value)?, now).await?;
            full = full.max(place.meter.full_until(&[limit], now));
            place.meter.charge(&[limit], now);
            place.put(txn, now).await?;
        }
        Ok(full)
    }
}

/// When another code can be sent for a request.
pub(super) fn again(row: &SupportRequestRow) -> Option<Timestamp> {
    row.code_sent_at.filter(|_| row.state == State::Unproved).map(|at| at + PATIENCE)
}

/// By what the same person is recognised who asks twice, however they write themselves.
pub(super) fn name_key(person: &Applicant) -> String {
    let one = |name: &str| match fold(name) {
        folded if folded.is_empty() => name.nfkc().collect::<String>().to_lowercase(),
        folded => folded,
    };
    format!("{} {}", one(&person.given), one(&person.family))
}

/// Where a sealed column of a request stands.
pub(super) fn column<'a>(row: &'a str, column: &'static str) -> Column<'a> {
    Column { table: "support_request", row, column }
}
