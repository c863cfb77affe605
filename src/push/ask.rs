//! Asking for an approval: when it may be asked, and the number that the browser shows.

use std::time::Duration;

use super::{Error, Push, number_place, ring::Wake};
use crate::{
    account::Account,
    audit::{self, Event, Outcome},
    base::{ChallengeId, Method, Random, Timestamp},
    factor::{Sending, Sent},
    policy,
    session::{Limit, Pending, Told, Visitor, take},
    store::{
        self, Txn,
        approval::ApprovalRow,
        approver::ApproverRow,
        challenge::{ChallengeRow, Purpose, State},
        factor::FactorRow,
        pre_session::PreSessionRow,
    },
};

/// A second click within this time finds the request that the first one made.
const SAME: Duration = Duration::from_secs(10);

impl Push {
    /// Asks the telephones of the person who holds `key`. The request is written down first: one that arrives can be
    /// answered.
    pub async fn ask(&self, key: &Pending, account: &Account, visitor: &Visitor) -> Result<Sending, Error> {
        let (row, approvers) = match self.write(key, account, visitor).await? {
            Ok(written) => written,
            Err(refused) => return Ok(refused),
        };
        let life = self.rules(&account.address).life;
        self.ring(&approvers, Wake::Request { id: &row.id.to_string(), life }).await;
        Ok(Sending::Sent(sent(&row)))
    }

    async fn write(
        &self,
        key: &Pending,
        account: &Account,
        visitor: &Visitor,
    ) -> Result<Result<(ChallengeRow, Vec<ApproverRow>), Sending>, Error> {
        let rooms = &self.rooms;
        let (now, rules) = (rooms.clock.now(), self.rules(&account.address));
        let txn = rooms.store.begin().await?;
        // Whoever asks for this account at the same moment waits here.
        let mut counter = take(&txn, &self.counter(account.id)?, now).await?;
        let Some(waiting) = store::pre_session::get(&txn, key.id(), now).await? else { return Ok(Err(Sending::Over)) };
        let Some(factor) = store::factor::active_of(&txn, account.id, Method::Push).await? else {
            return Ok(Err(Sending::NotOffered));
        };
        let (usable, expired): (Vec<_>, Vec<_>) =
            store::approver::of_account(&txn, account.id).await?.into_iter().partition(|row| row.expires_at > now);
        if usable.is_empty() {
            let since = expired.iter().map(|row| row.expires_at).max();
            return Ok(Err(since.map_or(Sending::NotOffered, |since| Sending::Expired { since })));
        }
        if let Some(open) = store::challenge::open_of(&txn, account.id, Method::Push, now).await? {
            let same = open.pre_session == waiting.id;
            if same && now.since(open.created_at) < SAME {
                return Ok(Err(Sending::Sent(sent(&open))));
            }
            if !same {
                // One at a time: the person looks at one number only, and nobody takes the place of another.
                return Ok(Err(Sending::Elsewhere { until: open.expires_at }));
            }
        }
        let quarter = [Limit::new(rules.per_quarter, Duration::from_mins(15))];
        let day = [Limit::new(rules.per_day, Duration::from_hours(24))];
        let refused = if counter.meter.level > 0 || counter.meter.full_until(&day, now).is_some() {
            // It stays off until another method succeeds, which forgets this counter.
            counter.meter.level = 1;
            Some(Sending::Off)
        } else {
            counter.meter.full_until(&quarter, now).map(|until| Sending::Limit { until })
        };
        if let Some(refused) = refused {
            counter.put(&txn, now).await?;
            let entry = audit::Entry::new(Event::MfaThrottled, Outcome::Refused).by(account.id);
            let entry = entry.from(&visitor.origin()).method(Method::Push.as_str()).reason("requests");
            rooms.sessions.tell(txn, vec![entry]).await?;
            return Ok(Err(refused));
        }
        counter.meter.charge(&[quarter, day].concat(), now);
        counter.put(&txn, now).await?;
        let mut told = Told::new();
        let row = self.replace((&txn, &mut told), &waiting, (&factor, rules), visitor).await?;
        rooms.sessions.tell(txn, told).await?;
        Ok(Ok((row, usable)))
    }

    /// A new request in the place of this browser's last one.
    async fn replace(
        &self,
        (txn, told): (&Txn, &mut Told),
        waiting: &PreSessionRow,
        (factor, rules): (&FactorRow, &policy::Push),
        visitor: &Visitor,
    ) -> Result<ChallengeRow, Error> {
        let now = self.rooms.clock.now();
        let last = store::challenge::last(txn, waiting.id, Method::Push).await?;
        if let Some(last) = &last {
            for state in [State::Sent, State::Approved] {
                store::challenge::change_state(txn, last.id, (state, State::Superseded), now).await?;
            }
        }
        let id = ChallengeId::new();
        let row = ChallengeRow {
            id,
            account: Some(waiting.account),
            factor: Some(factor.id),
            pre_session: waiting.id,
            seq: last.as_ref().map_or(0, |last| last.seq + 1),
            purpose: Purpose::Login,
            channel: Method::Push,
            state: State::Sent,
            code_hmac: None,
            tries: 0,
            max_tries: i32::try_from(rules.tries).unwrap_or(3),
            sends: last.as_ref().map_or(0, |last| last.sends) + 1,
            created_at: now,
            sent_at: Some(now),
            expires_at: now + rules.life,
            ended_at: None,
            ip: visitor.ip.to_string(),
            agent: visitor.agent.clone(),
        };
        store::challenge::insert(txn, row.clone()).await?;
        let number = Random.digits(usize::try_from(rules.digits).unwrap_or(6));
        let number = self.sealer.seal(number_place(&id.to_string()), number.as_bytes())?;
        let approval = ApprovalRow { challenge: id, number, approver: None, answered_at: None };
        store::approval::insert(txn, approval).await?;
        let event = if row.sends > 1 { Event::MfaResent } else { Event::MfaSent };
        let entry = audit::Entry::new(event, Outcome::Ok).by(waiting.account).from(&visitor.origin());
        told.push(entry.method(Method::Push.as_str()).challenge(id));
        Ok(row)
    }
}

fn sent(row: &ChallengeRow) -> Sent {
    let at: Timestamp = row.sent_at.unwrap_or(row.created_at);
    Sent { at, expires: row.expires_at, next: at + SAME }
}
