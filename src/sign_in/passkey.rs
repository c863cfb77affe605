//! Passkeys: as the second step, and as the only one.
//!
//! A passkey that its device verified its person for is both something they have and something they are or know, and no
//! other site can ask for it: it opens a session by itself, whatever strangers have closed, and in the place of one that
//! sleeps.

use super::{Checked, Entry, Error, SignIn, enter::Enter, path::own_path, verify::Right};
use crate::{
    account::Account,
    audit::{self, Event, Outcome as Done},
    base::{Method, Timestamp},
    factor::{Asking, Ceremony, PasskeyAnswer, PasskeyProof},
    session::{Anyone, Pending, Proof, Told, Visitor},
    store::{self, pre_session::Scope},
};

/// What signing in with a passkey and nothing else led to.
#[derive(Debug)]
pub enum ByPasskey {
    /// To the inbox, or where the person was going.
    SignedIn(Entry),
    /// The answer proves nothing: the same for a person who does not exist.
    Refused,
    /// The page was open too long: once more.
    Late,
    /// Too many refused answers, from here and for this person.
    Throttled {
        /// When the next one is looked at.
        until: Timestamp,
    },
    /// It was right, but the account is suspended: nothing opens.
    Suspended,
}

impl SignIn {
    /// Signs in with a passkey and nothing else.
    pub async fn by_passkey(
        &self,
        key: &Anyone,
        visitor: &Visitor,
        given: PasskeyAnswer<'_>,
        return_to: Option<&str>,
    ) -> Result<ByPasskey, Error> {
        let rooms = &self.rooms;
        let account = match rooms.factors.passkey_owner(given) {
            Some(owner) => rooms.accounts.find(owner).await?,
            None => None,
        };
        let known = match &account {
            Some(account) => rooms.sessions.known_device(account.id, visitor).await?,
            None => None,
        };
        let bound = key.csrf().binding();
        let whose = account.as_ref().map(|account| account.id);
        let asking = Asking { ceremony: Ceremony::SignIn, bound: &bound, account: whose, visitor };
        let txn = rooms.store.begin().await?;
        let mut told = Told::new();
        let proof = rooms.factors.prove_passkey((&txn, &mut told), asking, given).await?;
        let outcome = match (&proof, account) {
            (PasskeyProof::Right(_), Some(account)) if account.is_active() => {
                let proof = Proof { level: Method::Passkey.level(), amr: AMR.to_owned(), device: None };
                let begun = rooms.sessions.begin((&txn, &mut told), &account, visitor, proof).await?;
                let enter = Enter {
                    begun,
                    known,
                    reset: None,
                    remember: false,
                    return_to: own_path(return_to),
                    cookies: Vec::new(),
                    method: Method::Passkey.as_str(),
                };
                return Ok(ByPasskey::SignedIn(self.complete(txn, told, enter, visitor, &account).await?));
            }
            (PasskeyProof::Right(_), Some(account)) => {
                let entry = audit::Entry::new(Event::LoginFail, Done::Refused).by(account.id).from(&visitor.origin());
                told.push(entry.reason("suspended"));
                ByPasskey::Suspended
            }
            (PasskeyProof::Right(_), None) | (PasskeyProof::Refused, _) => ByPasskey::Refused,
            (PasskeyProof::Late, _) => ByPasskey::Late,
            (PasskeyProof::Throttled { until }, _) => ByPasskey::Throttled { until: *until },
        };
        rooms.sessions.tell(txn, told).await?;
        Ok(outcome)
    }

    /// Reads the answer of a passkey as the second step.
    pub async fn check_passkey(
        &self,
        key: &Pending,
        visitor: &Visitor,
        given: PasskeyAnswer<'_>,
    ) -> Result<Checked, Error> {
        match self.read_passkey((key, Scope::Verify), visitor, given).await? {
            Ok(right) => self.right_code(right, visitor).await,
            Err(checked) => Ok(checked),
        }
    }

    /// Reads the answer of a passkey for a pre-session of this scope; whoever gets a right one has the transaction to
    /// decide in.
    pub(super) async fn read_passkey(
        &self,
        (key, scope): (&Pending, Scope),
        visitor: &Visitor,
        given: PasskeyAnswer<'_>,
    ) -> Result<Result<Right, Checked>, Error> {
        let rooms = &self.rooms;
        let known = rooms.sessions.known_device(key.account(), visitor).await?;
        let waiting = store::pre_session::get(rooms.store.db(), key.id(), rooms.clock.now()).await?;
        let account = rooms.accounts.find(key.account()).await?.filter(Account::is_active);
        let (Some(waiting), Some(account)) = (waiting.filter(|row| row.scope == scope), account) else {
            return Ok(Err(Checked::Over));
        };
        let bound = key.csrf().binding();
        let asking = Asking { ceremony: Ceremony::Verify, bound: &bound, account: Some(account.id), visitor };
        let txn = rooms.store.begin().await?;
        let mut told = Told::new();
        let proof = rooms.factors.prove_passkey((&txn, &mut told), asking, given).await?;
        if let PasskeyProof::Right(proved) = proof {
            return Ok(Ok(Right { txn, told, waiting, account, known, proved }));
        }
        rooms.sessions.tell(txn, told).await?;
        Ok(Err(match proof {
            PasskeyProof::Late => Checked::Expired,
            PasskeyProof::Throttled { until } => Checked::Throttled { until },
            // Nothing was guessed: the page stays open, and every other method with it.
            PasskeyProof::Refused | PasskeyProof::Right(_) => Checked::Wrong { tries_left: 0 },
        }))
    }
}

/// RFC 8176: possession of a key, and a person verified by its device.
const AMR: &str = "pop+user";
