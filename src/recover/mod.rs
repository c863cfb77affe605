//! Getting an account back: the lost password, the lost telephone (security.md 3.11; S1-08 to S1-22).
//!
//! A person asks under a name, proves twice and by different methods that it is theirs, and chooses a password.
//! Nobody is signed in by it: what they sign in with besides the password stays what it is, so that a
//! recovery never takes less than a sign-in.
//!
//! Where one stands is read from a row, by [`gate()`] alone. For a name that nobody has, that never had access, or
//! that is suspended, every step is the same, with methods and hints made up from the name by a keyed hash; nothing is
//! sent and nothing fits (R-152, S0-37). What really leaves, leaves after the page has been answered, so that no time
//! tells.

mod contact;
mod decoy;
mod destination;
mod gate;
mod link;
mod question;
mod reset;
mod start;
mod step;
mod types;

pub use self::{
    gate::Gate,
    reset::whose,
    types::{Answered, Chosen, Contacted, Letter, Linked, Offer, Page, Passed, Resent, Reset, Started, Typed},
};
pub use crate::sign_in::Error;

use std::sync::Arc;

use tokio_util::task::TaskTracker;

use self::gate::gate;
use crate::{
    account::Account,
    base::{Address, Place},
    factor::{Claim, Factor},
    password::Pace,
    policy::Policy,
    question::Questions,
    seal::{Codes, Keys, Sealer},
    session::{self, Recovering, Visitor},
    sign_in::{Rooms, SignIn},
    store::{
        self,
        recovery::{Destination, RecoveryRow},
    },
};

/// The room. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Recover {
    rooms: Rooms,
    questions: Questions,
    codes: Codes,
    sealer: Sealer,
    /// Where mailed links lead to: configured, whatever a request says of itself.
    origin: Arc<str>,
    /// Where the house works: its calendar is that of people without a structure.
    place: Place,
    pace: Arc<Pace>,
    /// What is being sent.
    sending: TaskTracker,
}

/// A recovery, and whom it is about.
struct Case {
    row: RecoveryRow,
    account: Option<Account>,
    /// The methods that prove something, real ones only.
    factors: Vec<Factor>,
}

impl Recover {
    /// The room. `origin` is the public address, without a path; `house` is where the house works.
    pub fn new(sign_in: &SignIn, questions: Questions, keys: &Keys, (origin, house): (&str, Place)) -> Self {
        let rooms = sign_in.rooms.clone();
        let pace = Arc::new(Pace::new(&rooms.sessions.policies().house().password));
        Self {
            rooms,
            questions,
            codes: keys.codes(),
            sealer: keys.sealer(),
            origin: origin.into(),
            place: house,
            pace,
            sending: TaskTracker::new(),
        }
    }

    /// Waits until what was to leave has left: at the end of the process, and in tests.
    pub async fn settle(&self) {
        self.sending.close();
        self.sending.wait().await;
        self.sending.reopen();
    }

    /// Where somebody stands; `None` when they must begin again.
    pub async fn page(&self, key: &Recovering) -> Result<Option<Page>, Error> {
        let Some(case) = self.case(key).await? else { return Ok(None) };
        let row = &case.row;
        let sent = match gate(row) {
            Gate::Code(method) => self.rooms.factors.claim_sent(row, method, self.rules(&case)).await?,
            _ => None,
        };
        Ok(Some(Page {
            gate: gate(row),
            name: row.name.clone(),
            passed: gate::passed(row),
            needed: u32::try_from(row.needed).unwrap_or(1),
            answered: row.answered_at.is_some(),
            offers: self.offers(&case)?,
            sent,
            tries_left: self.tries_left(&case),
            expires: row.expires_at,
        }))
    }

    /// Gives it up: the password stays what it is (S1-12, S1-20).
    pub async fn cancel(&self, key: &Recovering) -> Result<(), Error> {
        let txn = self.rooms.store.begin().await?;
        store::recovery::end(&txn, key.id(), self.rooms.clock.now()).await?;
        Ok(txn.commit().await?)
    }

    async fn case(&self, key: &Recovering) -> Result<Option<Case>, Error> {
        let row = store::recovery::get(self.rooms.store.db(), key.id(), self.rooms.clock.now()).await?;
        match row {
            Some(row) => self.case_of(row).await.map(Some),
            None => Ok(None),
        }
    }

    async fn case_of(&self, row: RecoveryRow) -> Result<Case, Error> {
        let account = match row.account {
            Some(id) => self.rooms.accounts.find(id).await?.filter(Account::is_active),
            None => None,
        };
        let factors = match &account {
            Some(account) => self.rooms.factors.for_recovery(account).await?,
            None => Vec::new(),
        };
        Ok(Case { row, account, factors })
    }

    /// The methods that are left to choose from, with what a stranger may see of them.
    fn offers(&self, case: &Case) -> Result<Vec<Offer>, Error> {
        let all = if case.row.account.is_some() {
            case.factors.iter().map(|factor| destination::offer(&factor.secret)).collect()
        } else {
            decoy::offers(&self.codes, &case.row.subject, |method| self.rooms.factors.is_had(method))
                .map_err(session::Error::from)?
        };
        let used = case.row.first;
        Ok(all.into_iter().filter(|offer| used.is_none_or(|used| !gate::same_kind(used, offer.method))).collect())
    }

    /// The numbers that hold: of the person's domain, or of the one that was typed.
    fn rules(&self, case: &Case) -> &Policy {
        self.rules_for(&case.row.name, case.account.as_ref())
    }

    fn rules_for(&self, name: &str, account: Option<&Account>) -> &Policy {
        let policies = self.rooms.sessions.policies();
        match (account, name.parse::<Address>()) {
            (Some(account), _) => policies.of(&account.address),
            (None, Ok(address)) => policies.of(&address),
            (None, Err(_)) => policies.house(),
        }
    }

    fn tries_left(&self, case: &Case) -> u32 {
        let used = u32::try_from(case.row.destination_tries).unwrap_or(u32::MAX);
        self.rules(case).recovery.destination_tries.saturating_sub(used)
    }

    /// What is asked of `factor` for this case: the person's own method, if the destination that was typed is theirs.
    fn claim<'a>(&'a self, case: &'a Case, method: crate::base::Method, visitor: &'a Visitor) -> Claim<'a> {
        let theirs = !method.is_sent() || case.row.destination == Destination::Right;
        let factor = case.factors.iter().find(|factor| theirs && factor.secret.method() == method);
        Claim { recovery: &case.row, account: case.account.as_ref(), factor, method, rules: self.rules(case), visitor }
    }
}
