//! In a shared box: the others know who answers a message now. It is said while a composer is open and for some minutes after
//! its last sign of life, and no longer once the answer left or was given up.

use super::Writer;
use crate::{
    outbox::{Composer, Start},
    shared_box::MessageKey,
    view::compose::Kind,
    web::failure::Failure,
    web::form::Form,
};

impl Writer<'_> {
    /// A composer opens: reading what it shows, a draft or what is quoted, is written down like any reading, and answering
    /// begins.
    pub(super) async fn begins(&mut self, start: &Start, composer: &Composer, kind: Kind) -> Result<(), Failure> {
        if self.key.open_box().is_none() {
            return Ok(());
        }
        if let Start::Draft(id) = start {
            let handle = self.visit.rooms().mail.handle(&self.person, id).await?;
            self.key.opens(self.visit, &handle).await?;
        }
        let Some(original) = &composer.original else { return Ok(()) };
        if kind != Kind::Draft {
            self.key.opens(self.visit, original).await?;
        }
        if kind != Kind::Forward {
            self.answers = Some(MessageKey::of(original));
            self.goes_on().await;
        }
        Ok(())
    }

    /// A form comes back: whoever sent it is still at it.
    pub(super) async fn comes_back(&mut self, form: &Form) {
        self.answers = MessageKey::parse(form.text("answers"));
        self.goes_on().await;
    }

    /// Says that this person answers, and finds out who else does. That it cannot be said stops nobody from writing.
    async fn goes_on(&mut self) {
        let (Some(open), Some(message)) = (self.key.open_box(), &self.answers) else { return };
        match self.visit.rooms().shared_boxes.answers(open, message).await {
            Ok(also) => self.also = also,
            Err(error) => tracing::warn!(%error, "the others are not told who answers"),
        }
    }

    /// The answer left, or was given up.
    pub(super) async fn ends(&self) {
        let (Some(open), Some(message)) = (self.key.open_box(), &self.answers) else { return };
        if let Err(error) = self.visit.rooms().shared_boxes.answered(open, message).await {
            tracing::warn!(%error, "the others are told that somebody answers who no longer does");
        }
    }
}
