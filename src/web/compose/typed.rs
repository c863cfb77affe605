//! From the form to what the outbox takes. What cannot be read is left out or made anew; nothing typed is lost.

use crate::{
    base::SubmissionId,
    outbox::{PartRef, Typed},
    view::compose::Kind,
    web::form::Form,
};

/// What was typed; takes the files.
pub(super) fn read(form: &mut Form) -> Typed {
    let removed = form.text("remove").to_owned();
    let kept: Vec<PartRef> =
        form.all("kept").filter(|part| *part != removed).filter_map(|part| part.parse().ok()).collect();
    Typed {
        // One that was altered is another message: it cannot be one that was sent.
        submission: form.text("submission").parse().unwrap_or_else(|_| SubmissionId::new()),
        to: form.text("to").to_owned(),
        cc: form.text("cc").to_owned(),
        bcc: form.text("bcc").to_owned(),
        subject: form.text("subject").to_owned(),
        body: form.text("body").to_owned(),
        html: None,
        kept,
        draft: form.text("draft").parse().ok(),
        about: form.text("about").parse().ok(),
        uploads: form.take_uploads(),
    }
}

/// What is being written, carried with the form.
pub(super) fn kind(form: &Form) -> Kind {
    match form.text("kind") {
        "reply" => Kind::Reply,
        "reply-all" => Kind::ReplyAll,
        "forward" => Kind::Forward,
        "draft" => Kind::Draft,
        _ => Kind::New,
    }
}

/// The word of a kind in the form.
pub(super) fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::New => "new",
        Kind::Reply => "reply",
        Kind::ReplyAll => "reply-all",
        Kind::Forward => "forward",
        Kind::Draft => "draft",
    }
}
