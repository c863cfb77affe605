//! What a page says when it cannot be shown: what happened, what is safe, what to do next; the reference goes last.
//!
//! When a form came with the request, the page carries it: « Réessayer » posts the same fields again, and what the
//! person was writing is shown so that it can be read and copied.

use maud::{Markup, html};

use super::{
    Frame, Weight,
    frame::{self, Script},
    part::{
        self,
        icon::{Icon, icon},
    },
    path,
};
use crate::{base::Timestamp, text::Text};

/// A failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// What happened.
    pub kind: Kind,
    /// What the support desk finds it by.
    pub reference: Option<String>,
    /// The form that did not get through.
    pub again: Option<Again>,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 404: no such page.
    NoPage,
    /// 404: no such message, or it was moved.
    NoMessage,
    /// 404: no such mailbox.
    NoMailbox,
    /// 404: no such attachment.
    NoPart,
    /// 403: not theirs to see or do.
    Forbidden,
    /// 400 or 422: a form that this site did not make, or made too long ago.
    BadForm,
    /// 413: more than is taken, in bytes.
    TooLarge(u64),
    /// 429: too many requests; when the next one is welcome.
    TooMany(Timestamp),
    /// 401: the session ended.
    SignedOut,
    /// 401: the time of a first sign-in ran out (S0-20).
    EnrolmentOver,
    /// 500: our fault.
    Broken,
    /// 503: the mail server does not answer.
    Unavailable,
}

/// A form that can be sent again as it was.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Again {
    /// Where it posts; an own path.
    pub action: String,
    /// Its fields, without the token: this page gives a fresh one. Never a password.
    pub fields: Vec<(String, String)>,
    /// The fields that the person wrote, to be shown.
    pub written: Vec<String>,
}

/// What a kind says.
struct Words {
    sign: Icon,
    warn: bool,
    title: &'static str,
    text: String,
    note: Option<(Weight, &'static str, &'static str)>,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let words = words(frame, page.kind);
    let card = html! {
        div.stack.stack-l {
            span.ico.ico-l.warn[words.warn] { (icon(words.sign)) }
            div.stack.stack-s { h1 { (words.title) } p.mute { (words.text) } }
            @if let Some((weight, title, text)) = words.note { (part::note(weight, Some(title), text)) }
            @if let Some(again) = &page.again { (written(t, again)) }
            (next(frame, page))
            @if let Some(reference) = &page.reference {
                p.sm.mute { (t.get("error-reference")) " " code { (reference) } }
            }
        }
    };
    frame::solo(frame, words.title, Script::None, &card)
}

fn words(frame: &Frame<'_>, kind: Kind) -> Words {
    let t = frame.text;
    let plain = |sign, title, text: &str| Words { sign, warn: false, title, text: text.to_owned(), note: None };
    let warn = |sign, title, text: String, note| Words { sign, warn: true, title, text, note };
    let lost = Some((Weight::Info, t.get("error-lost-message"), t.get("error-lost-message-text")));
    let kept = Some((Weight::Done, t.get("error-nothing-lost"), t.get("error-nothing-lost-text")));
    match kind {
        Kind::NoPage => plain(Icon::SEARCH, t.get("error-no-page"), t.get("error-no-page-text")),
        Kind::NoMessage => {
            Words { note: lost, ..plain(Icon::SEARCH, t.get("error-no-message"), t.get("error-no-message-text")) }
        }
        Kind::NoMailbox => plain(Icon::FOLDER, t.get("error-no-mailbox"), t.get("error-no-mailbox-text")),
        Kind::NoPart => plain(Icon::CLIP, t.get("error-no-part"), t.get("error-no-part-text")),
        Kind::Forbidden => plain(Icon::LOCK, t.get("error-forbidden"), t.get("error-forbidden-text")),
        Kind::BadForm => plain(Icon::REFRESH, t.get("error-bad-form"), t.get("error-bad-form-text")),
        Kind::TooLarge(bytes) => {
            let text = t.with("error-too-large-text", &[("limit", t.size(bytes).into())]);
            warn(Icon::CLIP, t.get("error-too-large"), text, None)
        }
        Kind::TooMany(until) => {
            let text = t.with("error-too-many-text", &[("time", t.time(until, frame.zone).into())]);
            warn(Icon::CLOCK, t.get("error-too-many"), text, None)
        }
        Kind::SignedOut => {
            warn(Icon::CLOCK, t.get("error-signed-out"), t.get("error-signed-out-text").to_owned(), None)
        }
        Kind::EnrolmentOver => {
            let kept = Some((Weight::Done, t.get("error-enrolment-kept"), t.get("error-enrolment-kept-text")));
            warn(Icon::CLOCK, t.get("error-enrolment-over"), t.get("error-enrolment-over-text").to_owned(), kept)
        }
        Kind::Broken => warn(Icon::ALERT, t.get("error-broken"), t.get("error-broken-text").to_owned(), None),
        Kind::Unavailable => {
            warn(Icon::REFRESH, t.get("error-unavailable"), t.get("error-unavailable-text").to_owned(), kept)
        }
    }
}

/// What the person wrote, to be read and copied whatever happens next.
fn written(t: Text, again: &Again) -> Markup {
    let written = again.fields.iter().filter(|(name, value)| again.written.contains(name) && !value.trim().is_empty());
    html! {
        @for (at, (name, value)) in written.enumerate() {
            div.field {
                label for={ "written-" (at) } { (label(t, name)) }
                @if name == "body" { textarea.in id={ "written-" (at) } rows="8" readonly { "\n" (value) } }
                @else { input.in id={ "written-" (at) } value=(value) readonly; }
            }
        }
    }
}

/// The name of a field that people write in.
fn label(t: Text, name: &str) -> &'static str {
    match name {
        "to" => t.get("compose-to"),
        "cc" => t.get("compose-cc"),
        "bcc" => t.get("compose-bcc"),
        "subject" => t.get("compose-subject"),
        _ => t.get("error-written"),
    }
}

fn next(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let home = if frame.who.is_some() { path::MAIL } else { path::SIGN_IN };
    let back = if frame.who.is_some() { t.get("error-to-mail") } else { t.get("error-to-sign-in") };
    let retry = matches!(page.kind, Kind::Unavailable | Kind::Broken | Kind::TooMany(_) | Kind::BadForm);
    html! {
        div.acts {
            @match &page.again {
                Some(again) if retry => {
                    form method="post" action=(again.action) data-once {
                        (part::csrf(frame))
                        @for (name, value) in &again.fields { (part::hidden(name, value)) }
                        button.btn.btn-1.btn-lg { (icon(Icon::REFRESH)) (t.get("error-retry")) }
                    }
                    a.btn.btn-lg.btn-q href=(home) { (back) }
                }
                _ if page.kind == Kind::SignedOut => {
                    a.btn.btn-1.btn-lg href=(path::SIGN_IN) target=[page.again.as_ref().map(|_| "_blank")] rel="opener" {
                        (t.get("error-to-sign-in"))
                    }
                    // What was written comes back in the composer, which gives it a fresh token.
                    @if let Some(again) = &page.again {
                        form method="post" action=(again.action) data-once {
                            (part::csrf(frame))
                            @for (name, value) in &again.fields { (part::hidden(name, value)) }
                            button.btn.btn-lg.btn-q name="action" value="resume" { (t.get("error-resume")) }
                        }
                    }
                }
                _ if retry => {
                    a.btn.btn-1.btn-lg href=(frame.here) { (icon(Icon::REFRESH)) (t.get("error-retry")) }
                    a.btn.btn-lg.btn-q href=(home) { (back) }
                }
                _ if page.kind == Kind::EnrolmentOver => {
                    a.btn.btn-1.btn-lg href=(path::SIGN_IN) { (t.get("error-enrolment-again")) }
                }
                _ => { a.btn.btn-1.btn-lg href=(home) { (back) } }
            }
        }
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    let of = |kind| Page { kind, reference: None, again: None };
    let later = Timestamp(super::gallery::NOW.0 + 90_000);
    let again = Again {
        action: "/compose".into(),
        fields: vec![
            ("submission".into(), "x".into()),
            ("to".into(), "jeanne@chts.med.example".into()),
            ("body".into(), "Bonjour Jeanne,\n\n</textarea><script>alert(1)</script>".into()),
        ],
        written: vec!["to".into(), "cc".into(), "bcc".into(), "subject".into(), "body".into()],
    };
    let reference = Some("7Q4X-0938".to_owned());
    vec![
        ("no-page", of(Kind::NoPage)),
        ("no-message", of(Kind::NoMessage)),
        ("no-mailbox", of(Kind::NoMailbox)),
        ("no-part", of(Kind::NoPart)),
        ("forbidden", of(Kind::Forbidden)),
        ("bad-form", of(Kind::BadForm)),
        ("too-large", of(Kind::TooLarge(25_000_000))),
        ("too-many", of(Kind::TooMany(later))),
        ("signed-out", of(Kind::SignedOut)),
        ("enrolment-over", of(Kind::EnrolmentOver)),
        ("signed-out-writing", Page { again: Some(again.clone()), ..of(Kind::SignedOut) }),
        ("broken", Page { reference: reference.clone(), ..of(Kind::Broken) }),
        ("unavailable", Page { reference: reference.clone(), ..of(Kind::Unavailable) }),
        ("unavailable-writing", Page { again: Some(again), reference, ..of(Kind::Unavailable) }),
    ]
}
