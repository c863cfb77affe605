//! An approval on the telephone, as the browser that waits for it comes for it: at a sign-in, or to confirm a
//! session.

use super::{Checked, Entry, Error, SignIn, verify::Right};
use crate::{
    account::Account,
    base::Method,
    factor::Proved,
    push::{Progress, Shown},
    session::{Pending, Scope, SetCookie, Told, Visitor},
    store,
};

/// What waiting has led to.
#[derive(Debug)]
pub enum Waiting {
    /// Nothing was asked for.
    Nothing,
    /// The telephone has not answered yet.
    Asked(Shown),
    /// Declined on the telephone.
    Declined,
    /// Nobody answered in time.
    Expired,
    /// Too many wrong numbers.
    Exhausted,
    /// Approved: a session.
    SignedIn(Entry),
    /// Approved, and a new password must be chosen first.
    NeedsEnrolment {
        /// For the answer.
        cookies: Vec<SetCookie>,
    },
    /// Approved, and the password is too old: its change comes first.
    NeedsChange {
        /// For the answer.
        cookies: Vec<SetCookie>,
    },
    /// The password step must be done again.
    Over,
}

impl SignIn {
    /// Where the request of this browser is, without changing anything.
    pub async fn progress(&self, key: &Pending) -> Result<Progress, Error> {
        Ok(self.rooms.push.progress(key.id()).await?)
    }

    /// Where the request of this browser is. An approval opens exactly one session, here and nowhere else.
    pub async fn wait(&self, key: &Pending, visitor: &Visitor) -> Result<Waiting, Error> {
        Ok(match self.progress(key).await? {
            Progress::None => Waiting::Nothing,
            Progress::Asked(shown) => Waiting::Asked(shown),
            Progress::Declined => Waiting::Declined,
            Progress::Expired => Waiting::Expired,
            Progress::Exhausted => Waiting::Exhausted,
            Progress::Over => Waiting::Over,
            Progress::Approved { .. } => match self.check(key, visitor, Method::Push, "").await? {
                Checked::SignedIn(entry) => Waiting::SignedIn(entry),
                Checked::NeedsEnrolment { cookies } => Waiting::NeedsEnrolment { cookies },
                Checked::NeedsChange { cookies } => Waiting::NeedsChange { cookies },
                _ => Waiting::Over,
            },
        })
    }

    /// Fetches an approval for a pre-session of this scope, as a right code is read.
    pub(super) async fn fetch_approval(
        &self,
        (key, scope): (&Pending, Scope),
        visitor: &Visitor,
    ) -> Result<Result<Right, Checked>, Error> {
        let rooms = &self.rooms;
        let (challenge, factor) = match self.progress(key).await? {
            Progress::Approved { challenge, factor } => (challenge, factor),
            Progress::None => return Ok(Err(Checked::NotSent)),
            Progress::Asked(_) => return Ok(Err(Checked::Awaited)),
            Progress::Declined | Progress::Exhausted => return Ok(Err(Checked::NotGiven)),
            Progress::Expired => return Ok(Err(Checked::Expired)),
            Progress::Over => return Ok(Err(Checked::Over)),
        };
        let known = rooms.sessions.known_device(key.account(), visitor).await?;
        let account = rooms.accounts.find(key.account()).await?.filter(Account::is_active);
        let Some(account) = account else { return Ok(Err(Checked::Over)) };
        let txn = rooms.store.begin().await?;
        let waiting = store::pre_session::get(&txn, key.id(), rooms.clock.now()).await?;
        let Some(waiting) = waiting.filter(|row| row.scope == scope) else { return Ok(Err(Checked::Over)) };
        let mut told = Told::new();
        if !rooms.push.consume((&txn, &mut told), account.id, (challenge, factor), visitor).await? {
            return Ok(Err(Checked::Over));
        }
        let proved = Proved { method: Method::Push, factor };
        Ok(Ok(Right { txn, told, waiting, account, known, proved }))
    }
}
