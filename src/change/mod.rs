//! Changing one's password: by choice (S0-31, S4-12), or because it has become too old (S4-08, R-69).
//!
//! Whoever is signed in proves the present password; wrong ones are counted as on the first form. A password that is too
//! old locks nobody out: it opens the second factor, which opens the change and nothing else. Either way every other
//! session and every trusted device is over, and the person is told.

mod due;
mod own;
mod remind;
mod types;

pub use self::types::{Changed, Refusal, Typed};

use crate::{
    base::Timestamp,
    password::{self, Whose},
    session::{Changing, SignedIn},
    sign_in::{Error, SignIn},
};

/// The room of changing passwords. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Change {
    sign_in: SignIn,
}

impl Change {
    /// The room.
    pub fn new(sign_in: SignIn) -> Self {
        Self { sign_in }
    }

    /// For whom somebody who is signed in chooses a password.
    pub async fn whose(&self, key: &SignedIn) -> Result<Whose, Error> {
        let factors = self.sign_in.rooms.factors.of(key.account()).await?;
        Ok(Whose {
            account: Some(key.account()),
            address: key.address().clone(),
            name: key.name().to_owned(),
            alone: factors.iter().all(|factor| !factor.active),
        })
    }

    /// Since when the present password is there.
    pub async fn since(&self, key: &SignedIn) -> Result<Option<Timestamp>, Error> {
        Ok(self.sign_in.rooms.passwords.since(key.account()).await?)
    }

    /// When the present password must be changed, if ever.
    pub async fn expiry(&self, key: &SignedIn) -> Result<Option<Timestamp>, Error> {
        Ok(self.sign_in.rooms.passwords.expiry(key.account()).await?)
    }
}

/// For whom somebody whose password is too old chooses one: a second factor was proved a moment ago.
pub fn whose(key: &Changing) -> Whose {
    Whose { account: Some(key.account()), address: key.address().clone(), name: key.name().to_owned(), alone: false }
}

/// Too many at once is no failure: the person is asked to come back.
fn unless_busy<T>(result: Result<T, password::Error>) -> Result<Option<T>, Error> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(password::Error::Busy) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
