//! Sending what was typed: once.

use super::{
    Error, Outbox, Outcome, Typed,
    assemble::{Purpose, Recipients, build_error},
    deliver::Ready,
};
use crate::{
    mail::Who,
    mime::compose::{Copy, build},
    shared_box::Rights,
    store,
};

impl Outbox {
    /// Sends, once; the same composer again gets the same answer.
    ///
    /// # Errors
    /// In every case nothing was sent, and what was typed is untouched.
    pub async fn send(&self, who: &Who, typed: &mut Typed) -> Result<Outcome, Error> {
        who.may(Rights::Send)?;
        // First of all: an answer that was given already does not depend on anything that may have changed since.
        if let Some(outcome) = self.answered(who, typed.submission).await? {
            return Ok(outcome);
        }
        let to = Recipients::read(typed).addresses(self.limits.recipients)?;
        let _turn = self.turn(typed).await;
        let (outgoing, copy) = match self.assemble(who, typed, Purpose::Send).await {
            Ok(assembled) => assembled,
            // Another request may have sent it meanwhile, and taken the draft with its attachments away.
            Err(error) => return self.answered(who, typed.submission).await?.ok_or(error),
        };
        let ready = Ready {
            id: typed.submission,
            message_id: outgoing.message_id.clone(),
            sender: self.sender(who, &typed.from)?,
            to,
            message: build(&outgoing, Copy::Wire).map_err(build_error)?,
            copy,
            draft: typed.draft.as_ref().map(ToString::to_string),
            about: typed.about.as_ref().map(ToString::to_string),
        };
        drop(outgoing);
        match self.enqueue(who, &ready).await {
            Ok(hold) => self.deliver(who, hold, ready).await,
            Err(error @ Error::Store(store::Error::Exists | store::Error::Stale)) => {
                // Another request of the same composer was faster: its answer is the answer.
                self.answered(who, typed.submission).await?.ok_or(error)
            }
            Err(error) => Err(error),
        }
    }
}
