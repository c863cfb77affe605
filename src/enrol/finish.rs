//! The end of a set-up: everything becomes true in one transaction (known weakness 3).

use super::{At, Enrol, Here, Step, progress::Answer};
use crate::{
    account::Account,
    audit::{self, Event, Outcome},
    base::Method,
    factor::{self, Added},
    mark::{Image, Mark},
    notify::{Detail, Notice},
    password::{Kind, Prepared},
    push::{Confirmed, Owner},
    question::Answered,
    session::{CredentialEvent, Enrolling, Told, Visitor},
    sign_in::{Entry, Error, Proven},
    store::{self, Txn},
};

/// What the end led to.
#[derive(Debug)]
pub enum Finished {
    /// All is set up; the person is signed in.
    SignedIn(Box<Entry>),
    /// Something else comes first.
    NotYet(Step),
    /// The time is over, or another tab has finished.
    Over,
}

impl Enrol {
    /// Binds the methods that were proved, puts the password, ends the temporary one and every other session, and signs
    /// in. `stay` keeps the cookie when the browser closes (S0-33).
    pub async fn finish(&self, key: &Enrolling, visitor: &Visitor, stay: bool) -> Result<Finished, Error> {
        let rooms = &self.sign_in.rooms;
        let here = match self.here(key, Step::Stay).await? {
            At::Here(here) => here,
            At::Elsewhere(step) => return Ok(Finished::NotYet(step)),
            At::Over => return Ok(Finished::Over),
        };
        let known = rooms.sessions.known_device(key.account(), visitor).await?;
        let (txn, mut told) = (rooms.store.begin().await?, Told::new());
        let row = &here.state.row;
        // Only as it was read: a second tab that changed something meanwhile is read again.
        if !store::pre_session::end_as(&txn, row.id, &row.progress, rooms.clock.now()).await? {
            return Ok(Finished::Over);
        }
        let Some(method) = self.bind((&txn, &mut told), &here, visitor).await? else {
            drop(txn);
            self.forget_telephone(key).await?;
            return Ok(self.next(key).await?.map_or(Finished::Over, Finished::NotYet));
        };
        self.keep((&txn, &mut told), &here).await?;
        self.replace_password((&txn, &mut told), &here, visitor).await?;
        let account = store::account::find(&txn, key.account()).await?.map(Account::from);
        let Some(account) = account else { return Ok(Finished::Over) };
        told.push(audit::Entry::new(Event::EnrolDone, Outcome::Ok).by(account.id).from(&visitor.origin()));
        let proven = Proven { account: &account, known, method, waiting: row, stay };
        let entry = self.sign_in.open((txn, told), proven, visitor).await?;
        rooms.sessions.forget(account.id);
        Ok(Finished::SignedIn(Box::new(entry)))
    }

    /// Binds every method that was proved; says by which one the person is known: the strongest. `None` when a telephone
    /// can no longer be confirmed: it waited too long, or another browser has begun to attach one.
    async fn bind(
        &self,
        (txn, told): (&Txn, &mut Told),
        here: &Here,
        visitor: &Visitor,
    ) -> Result<Option<Method>, Error> {
        let factors = &self.sign_in.rooms.factors;
        let (account, progress) = (&here.state.account, &here.state.progress);
        let mut strongest = None;
        for (secret, step) in progress.secrets() {
            match (secret.method(), progress.passkey()) {
                (Method::Passkey, Some((new, name))) => {
                    let whose = (account.id, &account.address);
                    let added = factors.bind_passkey_in((txn, told), whose, new, name).await?;
                    // Whoever has one already is not offered another here.
                    if !matches!(added, Added::Bound(_)) {
                        return Err(factor::Error::Exists.into());
                    }
                }
                (Method::Push, _) => {
                    let owner = Owner { account: account.id, address: &account.address };
                    let which = progress.telephone.as_deref().and_then(|text| text.parse().ok());
                    let Some(which) = which else { return Ok(None) };
                    let confirmed = self.approvals().confirm_in((txn, told), owner, Some(which), visitor).await?;
                    if !matches!(confirmed, Confirmed::Done(_)) {
                        return Ok(None);
                    }
                }
                _ => {
                    factors.bind_in((txn, told), account.id, &secret, step).await?;
                }
            }
            strongest = strongest.into_iter().chain([secret.method()]).min();
        }
        // Without a new one: the method that was proved at the sign-in.
        let last = here.state.plan.kept.iter().max_by_key(|factor| factor.used).map(|factor| factor.secret.method());
        Ok(Some(last.or(strongest).unwrap_or(Method::Email)))
    }

    /// Keeps the answers, the phrase and the image, where they were asked for.
    async fn keep(&self, (txn, told): (&Txn, &mut Told), here: &Here) -> Result<(), Error> {
        let (account, progress) = (here.state.account.id, &here.state.progress);
        if let Some(answers) = &progress.answers {
            let answered: Vec<Answered> = answers.iter().filter_map(Answer::answered).collect();
            self.questions.put(txn, account, &answered).await?;
            told.push(audit::Entry::new(Event::QuestionsSet, Outcome::Ok).by(account));
        }
        if let Some((phrase, image)) = &progress.mark
            && let Some(image) = Image::new(*image)
        {
            self.marks.put(txn, account, &Mark { phrase: phrase.clone(), image }).await?;
            told.push(audit::Entry::new(Event::PhraseSet, Outcome::Ok).by(account));
        }
        Ok(())
    }

    /// Puts the new password, which ends all that the temporary one has opened (S0-31).
    async fn replace_password(
        &self,
        (txn, told): (&Txn, &mut Told),
        here: &Here,
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        let account = here.state.account.id;
        let Some(hash) = here.state.progress.password.clone().filter(|_| here.state.plan.password) else {
            let event = CredentialEvent::FactorAdded;
            return Ok(rooms.sessions.credential_event((txn, told), account, event, None).await?);
        };
        rooms.passwords.put(txn, account, &Prepared::kept(hash), Kind::Chosen).await?;
        rooms.accounts.begin_generation(txn, account).await?;
        let event = CredentialEvent::PasswordChanged;
        rooms.sessions.credential_event((txn, told), account, event, None).await?;
        // A password that somebody else knew is no temporary one.
        let first = here.state.row.password == Kind::Temporary;
        let used = first.then_some(Event::TempUse);
        let notice = if first { Notice::TemporaryUsed } else { Notice::PasswordChanged };
        for event in used.into_iter().chain([Event::PasswordChange]) {
            told.push(audit::Entry::new(event, Outcome::Ok).by(account).from(&visitor.origin()));
        }
        let detail = Detail { ip: Some(visitor.ip), agent: visitor.agent.clone(), ..Detail::default() };
        let once = here.state.row.id.to_string();
        rooms.notify.enqueue(txn, account, (notice, &once), detail).await?;
        Ok(())
    }
}
