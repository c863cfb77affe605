//! Adding a method, or putting another one in its place: proposed, proved by a code, then bound. The one before is good
//! until that moment.

use super::{Error, Security, detail};
use crate::{
    account::{self, Account},
    base::Method,
    factor::{self, Adding, Candidate, Factor, Secret, Sending, Tried},
    notify::Notice,
    session::{CredentialEvent, Elevated, Told, Visitor},
    store::Txn,
};

/// What the code of a new method led to.
#[derive(Debug)]
pub enum Added {
    /// It was right: the method is theirs.
    Done {
        /// Whether another one was there before.
        replaced: bool,
    },
    /// It was not; what to say.
    Not(Tried),
}

impl Security {
    /// The application that is about to be added, made if there is none yet. Shown once, `no-store`.
    pub async fn application(
        &self,
        key: &Elevated,
        visitor: &Visitor,
        anew: bool,
    ) -> Result<Option<factor::SetUp>, Error> {
        let rooms = &self.sign_in.rooms;
        let Some(account) = self.account(key).await? else { return Ok(None) };
        let adding = Adding { account: &account, session: key.session(), visitor };
        let secret = rooms.factors.new_application(adding, anew).await?;
        let rules = &rooms.sessions.policies().of(key.address()).totp;
        Ok(Some(secret.set_up(rules, rooms.notify.house_name(), key.address().as_str())))
    }

    /// The destination that is about to be added, if there is one.
    pub async fn candidate(
        &self,
        key: &Elevated,
        visitor: &Visitor,
        method: Method,
    ) -> Result<Option<Candidate>, Error> {
        let Some(account) = self.account(key).await? else { return Ok(None) };
        let adding = Adding { account: &account, session: key.session(), visitor };
        Ok(self.sign_in.rooms.factors.candidate(adding, method).await?)
    }

    /// Takes a destination and sends a code to it.
    ///
    /// # Errors
    /// [`factor::Error::OwnMailbox`] for an address behind the door that it would open (S3-07).
    pub async fn propose(&self, key: &Elevated, visitor: &Visitor, secret: Secret) -> Result<Sending, Error> {
        let Some(account) = self.account(key).await? else { return Ok(Sending::Over) };
        let adding = Adding { account: &account, session: key.session(), visitor };
        Ok(self.sign_in.rooms.factors.propose(adding, secret).await?)
    }

    /// Sends another code to the destination that was taken.
    pub async fn send_again(&self, key: &Elevated, visitor: &Visitor, method: Method) -> Result<Sending, Error> {
        let Some(account) = self.account(key).await? else { return Ok(Sending::Over) };
        let adding = Adding { account: &account, session: key.session(), visitor };
        Ok(self.sign_in.rooms.factors.send_again(adding, method).await?)
    }

    /// Reads the code that proves a method, and binds it. `end_others` ends the person's other sessions.
    pub async fn add(
        &self,
        key: &Elevated,
        (visitor, end_others): (&Visitor, bool),
        (method, code): (Method, &str),
    ) -> Result<Added, Error> {
        let rooms = &self.sign_in.rooms;
        let Some(account) = self.account(key).await? else { return Ok(Added::Not(Tried::Over)) };
        let txn = rooms.store.begin().await?;
        let mut told = Told::new();
        let adding = Adding { account: &account, session: key.session(), visitor };
        let tried = rooms.factors.prove((&txn, &mut told), adding, (method, code)).await?;
        let Tried::Right(secret, step) = tried else {
            rooms.sessions.tell(txn, told).await?;
            return Ok(Added::Not(tried));
        };
        let before = rooms.factors.of_in(&txn, account.id).await?;
        let before = before.into_iter().find(|factor| factor.active && factor.secret.method() == method);
        self.bind((&txn, &mut told), &account, visitor, (&secret, step, before.as_ref())).await?;
        let event = if before.is_some() { CredentialEvent::FactorReset } else { CredentialEvent::FactorAdded };
        rooms.sessions.credential_event((&txn, &mut told), account.id, event, Some(key.session())).await?;
        self.finish(txn, told, key, (visitor, end_others)).await?;
        Ok(Added::Done { replaced: before.is_some() })
    }

    async fn bind(
        &self,
        (txn, told): (&Txn, &mut Told),
        account: &Account,
        visitor: &Visitor,
        (secret, step, before): (&Secret, Option<i64>, Option<&Factor>),
    ) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        let Some(before) = before else {
            rooms.factors.bind_in((txn, told), account.id, secret, step).await?;
            return self.follow(txn, account, secret).await;
        };
        rooms.factors.end_in((txn, told), account.id, before.id, "replaced").await?;
        let id = rooms.factors.bind_quietly_in((txn, told), account.id, secret, step).await?;
        // The old destination is told too: it is where the owner still reads, if this was not the owner (3.12).
        let notice = (Notice::FactorReplaced, &*id.to_string());
        let detail = detail(visitor, secret.method());
        let former = before.secret.destination();
        rooms.notify.enqueue_also(txn, account.id, notice, (detail, former)).await?;
        self.follow(txn, account, secret).await
    }

    /// Where the person is reached for notices follows the method. A telephone that is only called may be a fixed
    /// line, which shows no text: notices stay where they were read.
    async fn follow(&self, txn: &Txn, account: &Account, secret: &Secret) -> Result<(), Error> {
        let accounts = &self.sign_in.rooms.accounts;
        let contacts = accounts.contacts(account.id).await?;
        let contacts = match secret {
            Secret::Sms(number) => account::Contacts { phone: Some(number.clone()), ..contacts },
            Secret::Email(address) => account::Contacts { email: Some(address.clone()), ..contacts },
            Secret::Voice(_) | Secret::Totp(_) | Secret::Passkey(_) | Secret::Recovery | Secret::Push => return Ok(()),
        };
        Ok(accounts.set_contacts(txn, account.id, &contacts).await?)
    }
}
