//! The first sign-in: from a temporary password to methods and a password of one's own (S0-17 to S0-34, S1-01 to S1-07,
//! S4-02, S4-03, R-131).
//!
//! A set-up is a small state machine. [`plan`] says which steps the profile asks for and, from what has been done, which
//! one is next; [`progress`] is what has been done, sealed in the row of the pre-session. Every step reads both, changes
//! the progress in the place of the one it has seen, and nothing else: **nothing becomes true before the end**, when
//! [`finish`] binds all methods and puts the password in one transaction (known weakness 3). What is left unfinished is
//! forgotten. Whoever comes back in the same browser goes on where they were; another browser, even with the temporary
//! password, begins with nothing (known weakness 13, R-134).
//!
//! # A new method
//!
//! A method needs no change of this machine, only:
//!
//! 1. its [`Method`](crate::base::Method) in `BUILT` of `plan.rs`, and in [`Plan::can_use`] if a door must be there for it;
//! 2. pages of its own at `/enrol/{method}` (`web/enrol/…`, `view/enrol/…`); `GET` asks [`Enrol::here`] for
//!    [`Step::SetUp`], which sends whoever may not be there to where they belong;
//! 3. between set-up and proof, [`Enrol::begin`] keeps what the method needs (sealed; two tabs see the same) and
//!    [`Here::under_way`] gives it back;
//! 4. once it is proved, [`Enrol::proved`] with its [`Secret`](crate::factor::Secret). It is bound at the end with
//!    `Factors::bind_in`, like all others; a passkey, of which more is kept than its key, with `Factors::bind_passkey_in`.

mod finish;
mod keepsake;
mod known;
mod method;
mod passkey;
mod password;
mod plan;
mod progress;
mod sent;
mod telephone;
mod totp;
mod types;

pub use self::{
    finish::Finished,
    keepsake::Kept,
    password::{Chosen, whose},
    plan::{Plan, Station, Step},
    sent::Asked,
    telephone::{Attached, Telephone},
    types::{At, Here, Offer, Place, Proof, Shown},
};

use self::{plan::Doors, progress::Progress};
use crate::{
    account::Account,
    base::Timestamp,
    factor::{Factor, Prover},
    mark::Marks,
    policy::Policy,
    question::Questions,
    seal::{Codes, Sealer},
    session::{Enrolling, Visitor},
    sign_in::{Error, SignIn},
    store::{
        self,
        password::Kind,
        pre_session::{PreSessionRow, Scope},
    },
};

/// How often a change is tried again when another tab was faster.
const TURNS: usize = 4;

/// The room of first sign-ins. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Enrol {
    sign_in: SignIn,
    questions: Questions,
    marks: Marks,
    sealer: Sealer,
    codes: Codes,
}

/// A set-up as it stands.
pub(crate) struct State {
    row: PreSessionRow,
    account: Account,
    plan: Plan,
    progress: Progress,
}

impl State {
    fn prover<'a>(&'a self, visitor: &'a Visitor) -> Prover<'a> {
        Prover { holder: self.row.id, account: &self.account, visitor }
    }
}

impl Enrol {
    /// The room.
    pub fn new(sign_in: SignIn, (questions, marks): (Questions, Marks), keys: &crate::seal::Keys) -> Self {
        Self { sign_in, questions, marks, sealer: keys.sealer(), codes: keys.codes() }
    }

    /// Where the person is, for the page of `step`: there, or sent to where they belong, or over.
    pub async fn here(&self, key: &Enrolling, step: Step) -> Result<At, Error> {
        let Some(state) = self.state(key).await? else { return Ok(At::Over) };
        let next = state.plan.next(&state.progress);
        if !state.plan.allows(&state.progress, step) {
            return Ok(At::Elsewhere(next));
        }
        let place = Place {
            stations: state.plan.stations(),
            station: step.station(),
            expires: state.row.expires_at,
            can_extend: !state.row.extended,
        };
        Ok(At::Here(Box::new(Here { state, place, next })))
    }

    /// What is to be done next; `None` when it is over.
    pub async fn next(&self, key: &Enrolling) -> Result<Option<Step>, Error> {
        Ok(self.state(key).await?.map(|state| state.plan.next(&state.progress)))
    }

    /// Fifteen minutes more, once; false when they were given already.
    pub async fn extend(&self, key: &Enrolling) -> Result<bool, Error> {
        Ok(self.sign_in.rooms.sessions.extend(key).await?)
    }

    /// The numbers that hold for the person.
    fn rules(&self, key: &Enrolling) -> &Policy {
        self.sign_in.rooms.sessions.policies().of(key.address())
    }

    async fn state(&self, key: &Enrolling) -> Result<Option<State>, Error> {
        let rooms = &self.sign_in.rooms;
        let now = rooms.clock.now();
        let Some(row) = self.row(key, now).await? else { return Ok(None) };
        let Some(account) = rooms.accounts.find(row.account).await? else { return Ok(None) };
        let progress = self.open(&row)?;
        let plan = self.plan(&row, &account).await?;
        Ok(Some(State { row, account, plan, progress }))
    }

    async fn row(&self, key: &Enrolling, now: Timestamp) -> Result<Option<PreSessionRow>, Error> {
        let row = store::pre_session::get(self.sign_in.rooms.store.db(), key.id(), now).await?;
        Ok(row.filter(|row| row.scope == Scope::Enrol))
    }

    async fn plan(&self, row: &PreSessionRow, account: &Account) -> Result<Plan, Error> {
        let rooms = &self.sign_in.rooms;
        let kept = if row.proven_step < 0 { Vec::new() } else { rooms.factors.of(account.id).await? };
        let kept: Vec<Factor> = kept.into_iter().filter(|factor| factor.active).collect();
        let contacts = rooms.accounts.contacts(account.id).await?;
        let policy = rooms.sessions.policies().of(&account.address);
        let doors = Doors { texts: rooms.notify.has_phone(), calls: rooms.notify.has_voice() };
        let plan = Plan::new(policy, (kept, contacts), doors, row.password != Kind::Chosen);
        Ok(plan.within_grace(&policy.enrol, rooms.clock.now()))
    }

    /// Changes what has been done. `change` may be called again when another tab was faster; `None` when it is over.
    async fn change<T>(&self, key: &Enrolling, change: impl Fn(&mut Progress, &Plan) -> T) -> Result<Option<T>, Error> {
        for _ in 0..TURNS {
            let Some(mut state) = self.state(key).await? else { return Ok(None) };
            let result = change(&mut state.progress, &state.plan);
            let sealed = self.seal(&state.row, &state.progress)?;
            let db = self.sign_in.rooms.store.db();
            if store::pre_session::put_progress(db, state.row.id, (&state.row.progress, &sealed)).await? {
                return Ok(Some(result));
            }
        }
        Err(Error::Store(store::Error::Stale))
    }
}

fn sealing(error: crate::seal::Error) -> Error {
    Error::Session(crate::session::Error::Seal(error))
}
