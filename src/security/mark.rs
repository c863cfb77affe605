//! Another phrase and image to recognise Pli by, or the first ones (S2-08): letters and telephones show them from then on.

use super::{Error, Security};
use crate::{
    audit::{self, Event, Outcome},
    mark::{Image, Mark},
    notify::{Detail, Notice},
    session::{Elevated, SignedIn, Visitor},
};

impl Security {
    /// What the person has chosen.
    pub async fn mark(&self, who: &SignedIn) -> Result<Option<Mark>, Error> {
        Ok(self.sign_in.rooms.marks.of(who.account()).await?)
    }

    /// A page of images to choose from, in an order of the person's own.
    pub fn images(&self, who: &SignedIn, page: u16, size: u16) -> Result<Vec<Image>, Error> {
        Ok(self.sign_in.rooms.marks.images(who.account(), page, size)?)
    }

    /// Takes a phrase and an image in the place of those before, and tells every address of it.
    pub async fn choose_mark(&self, key: &Elevated, visitor: &Visitor, mark: &Mark) -> Result<(), Error> {
        let (rooms, account) = (&self.sign_in.rooms, key.account());
        let txn = rooms.store.begin().await?;
        rooms.marks.put(&txn, account, mark).await?;
        let detail = Detail { ip: Some(visitor.ip), agent: visitor.agent.clone(), ..Detail::default() };
        let once = rooms.clock.now().0.to_string();
        rooms.notify.enqueue(&txn, account, (Notice::MarkChanged, &once), detail).await?;
        let entry = audit::Entry::new(Event::PhraseSet, Outcome::Ok).by(account).from(&visitor.origin());
        Ok(rooms.sessions.tell(txn, vec![entry]).await?)
    }
}
