//! « Contactez votre administrateur » (S1-17): a request that the support finds in its list, and a letter that says so.

use std::time::Duration;

use super::{Contacted, Error, Recover};
use crate::{
    audit::{self, Event, Outcome},
    seal,
    session::{self, Limit, Network, Recovering, Visitor, take},
    store::{
        self,
        support_request::{Kind, State, SupportRequestRow},
    },
};

/// Longest way to answer, and longest message, in characters.
const MAX_CONTACT: usize = 200;
const MAX_WORDS: usize = 2_000;

impl Recover {
    /// Takes a request of somebody who cannot go on: how to answer them, and what they say.
    pub async fn contact(
        &self,
        key: &Recovering,
        visitor: &Visitor,
        (contact, words): (&str, &str),
    ) -> Result<Contacted, Error> {
        let contact: String = contact.trim().chars().filter(|c| !c.is_control()).take(MAX_CONTACT).collect();
        if contact.is_empty() {
            return Ok(Contacted::NoContact);
        }
        let plain = |c: &char| *c == '\n' || !c.is_control();
        let words: String = words.trim().chars().filter(plain).take(MAX_WORDS).collect();
        let (rooms, now) = (&self.rooms, self.rooms.clock.now());
        let Some(case) = self.case(key).await? else { return Ok(Contacted::NoContact) };
        let rules = &rooms.sessions.policies().house().recovery;
        let near = Network::around(visitor.ip, 32, 64).to_string();
        let many = rules.contacts_per_day.saturating_mul(rooms.sessions.shared_factor(visitor.ip));
        let limit = [Limit::new(many, Duration::from_hours(24))];
        // Answered within the days that are worked where the person is.
        let place = match case.row.account {
            Some(account) => store::structure::of_account(rooms.store.db(), account).await?.map(|at| at.place),
            None => None,
        };
        let txn = rooms.store.begin().await?;
        let mut places = take(&txn, &self.key("contact", &near)?, now).await?;
        if let Some(until) = places.meter.full_until(&limit, now) {
            return Ok(Contacted::Throttled { until });
        }
        places.meter.charge(&limit, now);
        places.put(&txn, now).await?;
        let row = SupportRequestRow::new(Kind::Recovery, (visitor.language, place.unwrap_or(self.place)), now);
        let (row_id, reference) = (row.id.to_string(), row.reference.clone());
        let seal = |column, text: &str| {
            let place = seal::Place { table: "support_request", row: &row_id, column };
            self.sealer.seal(place, text.as_bytes()).map_err(session::Error::from)
        };
        // Nothing is sent to who asks here: it counts at once.
        let row = SupportRequestRow {
            account: case.row.account,
            name: case.row.name.clone(),
            contact: seal("contact", &contact)?,
            words: seal("words", &words)?,
            state: State::Received,
            ip: visitor.ip.to_string(),
            received_at: Some(now),
            ..row
        };
        store::support_request::insert(&txn, row).await?;
        let entry =
            audit::Entry::new(Event::RequestCreate, Outcome::Ok).from(&visitor.origin()).detail(reference.clone());
        rooms.sessions.tell(txn, vec![entry.reason("recovery")]).await?;
        let (notify, name, told) = (rooms.notify.clone(), case.row.name, reference.clone());
        self.sending.spawn(async move {
            // The request stands in the list whether or not the letter arrives.
            if let Err(error) = notify.support_request(&told, &name, (&contact, &words)).await {
                tracing::warn!(%error, "the support was not told of a request");
            }
        });
        Ok(Contacted::Taken { reference })
    }
}
