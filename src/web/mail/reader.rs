//! The key of mail: who reads, and whose mail. The path says which: the same pages stand below one's own mail and below
//! each shared box. A box is opened anew with every request, so who is taken out of it is out with the next click.

use std::net::IpAddr;

use super::no_message;
use crate::{
    audit::{Entry, Event, Outcome},
    base::{AccountId, MessageId},
    mail::Who,
    session::{CsrfSecret, SignedIn},
    shared_box::{BoxKey, BoxLink, MessageKey, Rights},
    view::{mail::OpenBox, path::Root},
    web::{Rooms, door::Needs, failure::Failure, key::Key, visit::Visit},
};

/// What the paths of boxes begin with.
const BOX: &str = "/box/";

/// Who reads mail: their own, or that of a box which they may open.
#[derive(Debug, Clone)]
pub(in crate::web) struct Reader {
    who: SignedIn,
    open: Option<BoxKey>,
}

impl Reader {
    /// The person.
    pub(in crate::web) fn person(&self) -> &SignedIn {
        &self.who
    }

    /// The key of the box, when it is one.
    pub(in crate::web) fn open_box(&self) -> Option<&BoxKey> {
        self.open.as_ref()
    }

    /// In a box: that somebody opens this message is written down before it is shown.
    pub(in crate::web) async fn opens(&self, visit: &Visit, handle: &str) -> Result<(), Failure> {
        let Some(key) = &self.open else { return Ok(()) };
        Ok(visit.rooms().shared_boxes.opens(key, &MessageKey::of(handle), visit.visitor()).await?)
    }

    /// In a box: that somebody takes something out of it is written down before it leaves.
    pub(super) async fn downloads(&self, visit: &Visit, id: &MessageId, what: &'static str) -> Result<(), Failure> {
        let (Some(key), rooms) = (&self.open, visit.rooms()) else { return Ok(()) };
        let handle = rooms.mail.handle(&self.mail(visit.visitor().ip), id).await.map_err(no_message)?;
        Ok(rooms.shared_boxes.downloads(key, &MessageKey::of(&handle), what, visit.visitor()).await?)
    }

    /// Where the pages of this mail stand.
    pub(in crate::web) fn root(&self) -> Root {
        self.open.as_ref().map_or(Root::Own, |key| Root::Box(key.account()))
    }

    /// Whose mail it is.
    pub(in crate::web) fn account(&self) -> AccountId {
        self.open.as_ref().map_or(self.who.account(), BoxKey::account)
    }

    /// In whose name the mail is asked for.
    pub(in crate::web) fn mail(&self, ip: IpAddr) -> Who {
        match &self.open {
            None => Who::new(&self.who, Some(ip)),
            Some(key) => Who::of_box(key, Some(ip)),
        }
    }

    /// Whether they may do this here.
    pub(in crate::web) fn may(&self, needed: Rights) -> bool {
        self.open.as_ref().is_none_or(|key| key.rights() >= needed)
    }

    /// The box as the pages show it.
    pub(in crate::web) fn shown(&self) -> Option<OpenBox> {
        self.open.as_ref().map(|key| OpenBox {
            link: BoxLink {
                account: key.account(),
                name: key.name().to_owned(),
                rights: key.rights(),
                kind: key.kind(),
            },
            address: key.address().to_string(),
            responsible: key.is_responsible(),
        })
    }

    /// The same person in another of their mailboxes: a box, or their own, as a form names it by its account.
    pub(super) async fn elsewhere(&self, visit: &Visit, account: &str) -> Result<Self, Failure> {
        let account: AccountId = account.parse().map_err(|_| Failure::BadRequest)?;
        let open = if account == self.who.account() {
            None
        } else {
            Some(visit.rooms().shared_boxes.open(&self.who, account).await?.ok_or(Failure::NotFound)?)
        };
        Ok(Self { who: self.who.clone(), open })
    }

    /// The same reader a moment later, if they still may: what is remembered of a right is not the right.
    pub(super) async fn again(&self, rooms: &Rooms) -> Option<Self> {
        let Some(key) = &self.open else { return Some(self.clone()) };
        let open = rooms.shared_boxes.open(&self.who, key.account()).await.ok()??;
        Some(Self { who: self.who.clone(), open: Some(open) })
    }
}

impl Key for Reader {
    const NEEDS: Needs = Needs::Session;

    fn needs(path: &str) -> Needs {
        if path.starts_with(BOX) { Needs::Member } else { Self::NEEDS }
    }

    async fn open(visit: &Visit) -> Result<Self, Failure> {
        let who = SignedIn::open(visit).await?;
        if !visit.pattern().starts_with(BOX) {
            return Ok(Self { who, open: None });
        }
        let id: AccountId = visit.at_as("account")?;
        let rooms = visit.rooms();
        if let Some(key) = rooms.shared_boxes.open(&who, id).await? {
            return Ok(Self { who, open: Some(key) });
        }
        visit.site().sides.forget(who.session());
        let refused = Entry::new(Event::BoxRefused, Outcome::Refused).by(who.account()).session(who.session());
        rooms.journal.record(refused.from(&visit.visitor().origin()).detail(id.to_string())).await?;
        Err(Failure::NotFound)
    }

    fn forms(&self) -> Option<&CsrfSecret> {
        Some(self.who.csrf())
    }

    fn who(&self) -> Option<&SignedIn> {
        Some(&self.who)
    }
}
