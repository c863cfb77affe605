//! What somebody who asked sees of it: in the browser they asked with, or by the reference and its code.

use uuid::Uuid;

use super::{
    Error, Support,
    request::{again, column},
    types::{Applicant, Followed, Receipt},
};
use crate::{
    seal::{Place as Column, same},
    session::{Anyone, Limit, Network, Visitor, fingerprint, take},
    store::support_request::{self, SupportRequestRow},
};

const DAY: std::time::Duration = std::time::Duration::from_hours(24);

impl Support {
    /// What a page of this browser bears, to speak of a request: opened elsewhere it names none.
    pub fn ticket(&self, browser: &Anyone, id: Uuid) -> Result<String, Error> {
        Ok(self.sealer.seal(place(browser), id.to_string().as_bytes())?)
    }

    /// The request of a ticket of this browser.
    pub fn ticket_of(&self, browser: &Anyone, ticket: &str) -> Option<Uuid> {
        self.sealer.open_text(place(browser), ticket).ok()?.parse().ok()
    }

    /// What may be seen of a request.
    pub async fn receipt(&self, id: Uuid) -> Result<Option<Receipt>, Error> {
        let Some(row) = support_request::get(self.rooms.store.db(), id).await? else { return Ok(None) };
        let person = self.person(&row)?;
        let day = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
        let follow = row.follow.as_ref().map(|_| self.opened(&row, "follow")).transpose()?;
        let contact = self.opened(&row, "contact")?;
        let end = |number: &str| number.chars().skip(number.chars().count().saturating_sub(2)).collect::<String>();
        Ok(Some(Receipt {
            due: day(&row.due_from).zip(day(&row.due_to)),
            phone: person.map(|person| end(&person.phone)).unwrap_or_default(),
            follow: follow.unwrap_or_default(),
            contact: masked(&contact),
            again: again(&row),
            reference: row.reference,
            kind: row.kind,
            state: row.state,
            received: row.received_at,
            bounced: row.bounced_at,
            answer: row.answer,
            answered: row.answered_at,
        }))
    }

    /// Finds a request by its reference and its code. One that does not exist is like one whose code is wrong.
    pub async fn follow(&self, visitor: &Visitor, reference: &str, code: &str) -> Result<Followed, Error> {
        let now = self.rooms.clock.now();
        let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).take(40).collect::<String>();
        let (reference, code) = (plain(reference).to_ascii_uppercase(), plain(code));
        let near = Network::around(visitor.ip, 32, 64).to_string();
        let tries = self.rules().follow_tries;
        let many = tries.saturating_mul(3).saturating_mul(self.rooms.sessions.shared_factor(visitor.ip));
        let limits = [
            ("follow-at", near.as_str(), Limit::new(many, DAY)),
            ("follow-of", reference.as_str(), Limit::new(tries, DAY)),
        ];
        let txn = self.rooms.store.begin().await?;
        let (mut full, mut places) = (None, Vec::new());
        for (what, value, limit) in limits {
            let mut counter = take(&txn, &fingerprint(&self.codes, what, value)?, now).await?;
            full = full.max(counter.meter.full_until(&[limit], now));
            let charge = counter.meter.charge(&[limit], now);
            places.push((counter, charge));
        }
        let row = support_request::find(&txn, &reference).await?;
        let right = match row.as_ref().filter(|row| row.follow.is_some()) {
            Some(row) => same(self.opened(row, "follow")?.as_bytes(), code.as_bytes()),
            None => false,
        };
        let found = row.filter(|_| right && full.is_none()).map(|row| row.id);
        for (mut counter, charge) in places {
            if found.is_some() {
                counter.meter.refund(charge);
            }
            counter.put(&txn, now).await?;
        }
        txn.commit().await?;
        Ok(match (full, found) {
            (Some(until), _) => Followed::Throttled(until),
            (None, Some(id)) => Followed::Found(id),
            (None, None) => Followed::Unknown,
        })
    }

    /// Who asked; `None` for a request that only knows a name.
    pub(super) fn person(&self, row: &SupportRequestRow) -> Result<Option<Applicant>, Error> {
        if row.person.is_none() {
            return Ok(None);
        }
        let text = self.opened(row, "person")?;
        Ok(serde_json::from_str(&text).ok())
    }

    /// A sealed column of a request.
    pub(super) fn opened(&self, row: &SupportRequestRow, name: &'static str) -> Result<String, Error> {
        let sealed = match name {
            "person" => row.person.as_deref().unwrap_or_default(),
            "follow" => row.follow.as_deref().unwrap_or_default(),
            "words" => &row.words,
            _ => &row.contact,
        };
        Ok(self.sealer.open_text(column(&row.id.to_string(), name), sealed)?.to_string())
    }

    /// Seals a column of a request.
    pub(super) fn sealed(&self, id: Uuid, name: &'static str, text: &str) -> Result<String, Error> {
        Ok(self.sealer.seal(column(&id.to_string(), name), text.as_bytes())?)
    }
}

/// `l…@courriel.example`.
fn masked(address: &str) -> String {
    match address.split_once('@') {
        Some((local, domain)) => format!("{}…@{domain}", local.chars().take(1).collect::<String>()),
        None => String::new(),
    }
}

fn place(browser: &Anyone) -> Column<'_> {
    Column { table: "support_request", row: browser.browser(), column: "page" }
}
