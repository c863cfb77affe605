//! From the form to what the outbox takes. What cannot be read is left out or made anew; nothing typed is lost.

use std::hash::{DefaultHasher, Hash, Hasher};

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
        from: form.text("from").to_owned(),
        to: form.text("to").to_owned(),
        cc: form.text("cc").to_owned(),
        bcc: form.text("bcc").to_owned(),
        subject: form.text("subject").to_owned(),
        body: form.text("body").to_owned(),
        html: html(form),
        kept,
        draft: form.text("draft").parse().ok(),
        about: form.text("about").parse().ok(),
        uploads: form.take_uploads(),
    }
}

/// Most HTML of a draft that is carried with its form, in bytes; of a longer one the text goes on, and its pictures as
/// files.
const MOST_HTML: usize = 512 * 1024;

/// The fields that carry the HTML of a draft, beside the text that it says the same as.
pub(super) fn html_fields(html: Option<&str>, body: &str) -> Vec<(String, String)> {
    let Some(html) = html.filter(|html| html.len() <= MOST_HTML) else { return Vec::new() };
    vec![("html".to_owned(), html.to_owned()), ("html-of".to_owned(), digest(body))]
}

/// The HTML that another program gave a draft: good as long as nobody changed its text here.
fn html(form: &Form) -> Option<String> {
    let (html, of) = (form.text("html"), form.text("html-of"));
    (!html.is_empty() && of == digest(form.text("body"))).then(|| html.to_owned())
}

/// Tells whether a text is still the same, whatever its line ends. No secret depends on it.
fn digest(text: &str) -> String {
    let mut hasher = DefaultHasher::new();
    text.trim_end().chars().filter(|c| *c != '\r').for_each(|c| c.hash(&mut hasher));
    format!("{:016x}", hasher.finish())
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
