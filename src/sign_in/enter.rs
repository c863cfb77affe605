//! The last step: a session, the devices that remember it, and who is told.

use super::{Entry, Error, Outcome, SignIn, password::proof_of};
use crate::{
    account::Account,
    audit::{self, Event, Outcome as Done},
    base::Method,
    notify::{Detail, Notice},
    session::{Begun, Reset, SetCookie, Told, Visitor},
    store::{Txn, known_device::KnownDeviceRow, pre_session::PreSessionRow},
};

/// A session that has begun in the transaction, and what goes with it.
pub(super) struct Enter {
    pub(super) begun: Begun,
    pub(super) known: Option<KnownDeviceRow>,
    /// The counter of the password, if it was used.
    pub(super) reset: Option<Reset>,
    /// « Se souvenir de moi », after a second factor.
    pub(super) remember: bool,
    pub(super) return_to: String,
    pub(super) cookies: Vec<SetCookie>,
    pub(super) method: &'static str,
}

impl Enter {
    /// A session that slept and was woken up by the password.
    pub(super) fn woken(begun: Begun, known: Option<KnownDeviceRow>, reset: Reset) -> Self {
        let (remember, return_to, cookies, reset) = (false, String::new(), Vec::new(), Some(reset));
        Self { begun, known, reset, remember, return_to, cookies, method: "" }
    }

    /// A session by a trusted device.
    pub(super) fn trusted(begun: Begun, known: Option<KnownDeviceRow>, reset: Reset, set: Option<SetCookie>) -> Self {
        let (remember, return_to, reset) = (false, String::new(), Some(reset));
        Self { begun, known, reset, remember, return_to, cookies: set.into_iter().collect(), method: "device" }
    }
}

/// What a password and a method have proved, at the end of a sign-in.
pub(crate) struct Proven<'a> {
    /// Whose.
    pub(crate) account: &'a Account,
    /// The browser, if it is one that the person has signed in on.
    pub(crate) known: Option<KnownDeviceRow>,
    /// By which method.
    pub(crate) method: Method,
    /// The pre-session, which has ended.
    pub(crate) waiting: &'a PreSessionRow,
    /// « Rester connecté »: whether the cookie outlives the browser's window.
    pub(crate) stay: bool,
}

impl SignIn {
    /// Opens the session of a sign-in by password and method, wherever its last step was: the second page, the end of a
    /// set-up, the change of a password that was too old.
    pub(crate) async fn open(
        &self,
        (txn, mut told): (Txn, Told),
        Proven { account, known, method, waiting, stay }: Proven<'_>,
        visitor: &Visitor,
    ) -> Result<Entry, Error> {
        let sessions = &self.rooms.sessions;
        let reset = sessions.reset_of(&account.id.to_string(), known.as_ref(), visitor)?;
        let mut begun = sessions.begin((&txn, &mut told), account, visitor, proof_of(method)).await?;
        if stay {
            sessions.stay(&txn, &mut begun).await?;
        }
        let enter = Enter {
            begun,
            known,
            reset: Some(reset),
            remember: waiting.remember,
            return_to: waiting.return_to.clone(),
            cookies: Vec::new(),
            method: method.as_str(),
        };
        self.complete(txn, told, enter, visitor, account).await
    }

    /// As [`Self::complete`], as the outcome of the first form.
    pub(super) async fn enter(
        &self,
        txn: Txn,
        told: Told,
        enter: Enter,
        visitor: &Visitor,
        account: &Account,
    ) -> Result<Outcome, Error> {
        Ok(Outcome::SignedIn(self.complete(txn, told, enter, visitor, account).await?))
    }

    /// Remembers the device, resets the counter of the password that was used, tells, and makes it all true.
    pub(super) async fn complete(
        &self,
        txn: Txn,
        mut told: Told,
        enter: Enter,
        visitor: &Visitor,
        account: &Account,
    ) -> Result<Entry, Error> {
        let rooms = &self.rooms;
        let mut cookies = enter.begun.cookies.clone();
        cookies.extend(enter.cookies);
        let detail = || Detail { ip: Some(visitor.ip), agent: visitor.agent.clone(), ..Detail::default() };
        let once = enter.begun.who.session().to_string();
        let known = enter.known.as_ref();
        let (set, is_new) = rooms.sessions.remember_device(&txn, account.id, visitor, known).await?;
        cookies.extend(set);
        if is_new {
            rooms.notify.enqueue(&txn, account.id, (Notice::NewDevice, &once), detail()).await?;
        }
        let mut offers_passkey = false;
        if enter.remember {
            let level = enter.begun.who.level();
            if let Some((id, set)) = rooms.sessions.trust((&txn, &mut told), account, visitor, level).await? {
                cookies.push(set);
                let once = id.to_string();
                rooms.notify.enqueue(&txn, account.id, (Notice::DeviceTrusted, &once), detail()).await?;
                let factors = rooms.factors.of_in(&txn, account.id).await?;
                offers_passkey = !factors.iter().any(|factor| factor.secret.method() == Method::Passkey);
            }
        }
        if Method::parse(enter.method).is_some() {
            // The telephone may be asked again: the person is in.
            rooms.push.succeeded(&txn, account.id).await?;
        }
        if let Some(reset) = enter.reset {
            rooms.sessions.reset(&txn, reset).await?;
        }
        let entry = audit::Entry::new(Event::LoginOk, Done::Ok).by(account.id).from(&visitor.origin());
        let entry = entry.session(enter.begun.who.session()).level(enter.begun.who.level());
        told.push(entry.method(enter.method));
        rooms.sessions.tell(txn, told).await?;
        rooms.sessions.begun(&enter.begun);
        Ok(Entry {
            who: enter.begun.who,
            cookies,
            return_to: if enter.return_to.is_empty() { "/".to_owned() } else { enter.return_to },
            offers_passkey,
            ended_oldest: enter.begun.ended_oldest,
        })
    }
}
