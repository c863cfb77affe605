//! Judging a new password: the rules first, for anyone; the history last, for somebody who has been authenticated.

use secrecy::{ExposeSecret as _, SecretString};

use super::{Error, Flaw, Hash, Judged, Kind, Passwords, Whose, compose, rules, table};
use crate::base::AccountId;

impl Passwords {
    /// Every rule that a new password breaks, all at once, but for the history.
    ///
    /// # Errors
    /// [`Error::Busy`] when the turn did not come in time.
    pub async fn look(&self, whose: &Whose, password: &SecretString) -> Result<Judged, Error> {
        let rules = self.policies.of(&whose.address).password.clone();
        let (whose, lists, password) = (whose.clone(), self.lists.clone(), password.clone());
        let looked = self.turns.take(move || rules::check(password.expose_secret(), &whose, &rules, &lists)).await?;
        looked.map_err(Error::Breached)
    }

    /// As [`Self::look`]; and of one that breaks no rule, whether the person had it before. At most ten hashes.
    ///
    /// # Errors
    /// [`Error::Busy`] when a turn did not come in time.
    pub async fn judge(&self, whose: &Whose, password: &SecretString) -> Result<Judged, Error> {
        let mut judged = self.look(whose, password).await?;
        if let (true, Some(person)) = (judged.flaws.is_empty(), whose.account) {
            judged.flaws.extend(self.former(person, password).await?);
        }
        Ok(judged)
    }

    /// Whether a password is one of those that the person had before, the present one among them.
    pub async fn was_used(&self, person: AccountId, password: &SecretString) -> Result<bool, Error> {
        Ok(self.former(person, password).await?.is_some())
    }

    /// Whether a password is one that the person has or had, as a flaw. At most ten hashes and one: for somebody who
    /// has been authenticated, after the other rules.
    ///
    /// # Errors
    /// [`Error::Busy`] when a turn did not come in time.
    pub async fn former(&self, person: AccountId, password: &SecretString) -> Result<Option<Flaw>, Error> {
        let text = compose(password.expose_secret());
        let account = self.account(person).await?;
        let history = self.rules(account.as_ref()).history;
        let former = table::former_of(self.store.db(), person, u64::from(history)).await?;
        let former = former.into_iter().map(|row| (row.hash, Flaw::Reused(history.max(1))));
        // The present one is never to be chosen again, whatever the history is.
        let present = table::find(self.store.db(), person).await?.map(|row| match row.kind {
            Kind::Temporary => (row.hash, Flaw::Temporary),
            Kind::Chosen | Kind::Compromised => (row.hash, Flaw::Reused(history.max(1))),
        });
        for (stored, flaw) in present.into_iter().chain(former) {
            let (hash, asked, peppers) = (Hash::parse(&stored)?, text.clone(), self.peppers.clone());
            if self.turns.take(move || hash.matches(&asked, &peppers)).await?? {
                return Ok(Some(flaw));
            }
        }
        Ok(None)
    }
}
