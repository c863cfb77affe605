//! The last step: a session, the devices that remember it, and who is told.

use super::{Entry, Error, Outcome, SignIn};
use crate::{
    account::Account,
    audit::{self, Event, Outcome as Done},
    base::Method,
    notify::{Detail, Notice},
    session::{Begun, Reset, SetCookie, Told, Visitor},
    store::{Txn, known_device::KnownDeviceRow},
};

/// A session that has begun in the transaction, and what goes with it.
pub(crate) struct Enter {
    pub(crate) begun: Begun,
    pub(crate) known: Option<KnownDeviceRow>,
    /// The counter of the password, if it was used.
    pub(crate) reset: Option<Reset>,
    /// « Se souvenir de moi », after a second factor.
    pub(crate) remember: bool,
    pub(crate) return_to: String,
    pub(crate) cookies: Vec<SetCookie>,
    pub(crate) method: &'static str,
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

impl SignIn {
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
    pub(crate) async fn complete(
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
