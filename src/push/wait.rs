//! The browser that waits: what it shows, and the one moment at which an approval counts.

use uuid::Uuid;

use super::{Error, Push, number_place};
use crate::{
    audit::{self, Event, Outcome},
    base::{AccountId, ChallengeId, FactorId, Method, Timestamp},
    session::{Told, Visitor},
    store::{self, Txn, challenge::State},
};

/// What the waiting page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The number to type on the telephone.
    pub number: String,
    /// Until when it can be answered.
    pub until: Timestamp,
    /// The telephones that can answer, by the names their owner gave them.
    pub telephones: Vec<String>,
}

/// Where a browser's last request is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// It never asked.
    None,
    /// The telephone has not answered yet.
    Asked(Shown),
    /// Approved, and not yet used.
    Approved {
        /// The request.
        challenge: ChallengeId,
        /// By which method of the person.
        factor: FactorId,
    },
    /// Declined on the telephone.
    Declined,
    /// Nobody answered in time, or the approval was not used in time.
    Expired,
    /// Too many wrong numbers.
    Exhausted,
    /// Used already.
    Over,
}

impl Push {
    /// Where the last request of a browser is.
    pub async fn progress(&self, pre_session: Uuid) -> Result<Progress, Error> {
        let (db, now) = (self.rooms.store.db(), self.rooms.clock.now());
        let Some(row) = store::challenge::last(db, pre_session, Method::Push).await? else { return Ok(Progress::None) };
        Ok(match (row.state, row.factor) {
            (State::Sent | State::Approved, _) if row.expires_at <= now => Progress::Expired,
            (State::Approved, Some(factor)) => Progress::Approved { challenge: row.id, factor },
            (State::Sent, _) => {
                let Some(account) = row.account else { return Ok(Progress::Over) };
                let approvers = store::approver::of_account(db, account).await?;
                let usable = approvers.into_iter().filter(|row| row.expires_at > now);
                let Some(approval) = store::approval::find(db, row.id).await? else { return Ok(Progress::Over) };
                let number = self.sealer.open_text(number_place(&row.id.to_string()), &approval.number)?.to_string();
                let telephones = usable.map(|row| row.name).collect();
                Progress::Asked(Shown { number, until: row.expires_at, telephones })
            }
            (State::Declined, _) => Progress::Declined,
            (State::Expired, _) => Progress::Expired,
            (State::Exhausted, _) => Progress::Exhausted,
            (State::New | State::Approved | State::Consumed | State::Superseded, _) => Progress::Over,
        })
    }

    /// Uses an approval, in the transaction that opens what it opens: true for the first who does, in time. When it is
    /// false, that transaction is to be dropped.
    pub async fn consume(
        &self,
        (txn, told): (&Txn, &mut Told),
        account: AccountId,
        (challenge, factor): (ChallengeId, FactorId),
        visitor: &Visitor,
    ) -> Result<bool, Error> {
        let now = self.rooms.clock.now();
        // The counter first, as when asking: two transactions never wait for each other.
        self.succeeded(txn, account).await?;
        let row = store::challenge::consume_approved(txn, challenge, now).await?;
        if row.is_none_or(|row| row.account != Some(account)) {
            return Ok(false);
        }
        store::factor::used(txn, factor, now).await?;
        let entry = audit::Entry::new(Event::MfaOk, Outcome::Ok).by(account).from(&visitor.origin());
        told.push(entry.method(Method::Push.as_str()).challenge(challenge));
        metrics::counter!("pli_codes_total", "method" => Method::Push.as_str(), "outcome" => "right").increment(1);
        Ok(true)
    }
}
