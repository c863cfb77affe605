//! `GET /compose`: writing a message, with text and attachments; and the same page again when something was refused or
//! a server did not answer: what was typed is always in it.
//!
//! Form: POST `/compose`, `multipart/form-data`, with `csrf`, `submission` (one id per opened page: sending twice is
//! sending once), `from` (where there is a choice), `to`, `cc`, `bcc`, `subject`, `body`, `attachment` (files), `kept` (repeated: ids of attachments that
//! stay, each with its `name {id}` and `size {id}`), the carried fields, and `action` = `send` `save` `discard` `attach`,
//! or `remove` = the id of an attachment.

use maud::{Markup, html};

use super::{
    Frame, Weight,
    frame::{self, App, Script, Tab},
    mail::{Side, message::file_icon, side::side},
    part::{
        self,
        field::{described, error},
        icon::{Icon, icon, small},
        icon_link,
    },
};
use crate::{
    base::{SubmissionId, Timestamp},
    shared_box::Rights,
    text::Text,
};

/// A message being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// What it is.
    pub kind: Kind,
    /// The mailboxes beside it.
    pub side: Side,
    /// Made when the page is first opened, kept as long as it is edited.
    pub submission: SubmissionId,
    /// The addresses as which it may leave, the primary one first.
    pub senders: Vec<String>,
    /// That which was chosen; empty for the primary one.
    pub from: String,
    /// Recipients, as typed.
    pub to: String,
    /// Recipients of a copy, as typed.
    pub cc: String,
    /// Recipients of a blind copy, as typed.
    pub bcc: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub body: String,
    /// Files that are already in the draft.
    pub attachments: Vec<Attachment>,
    /// Most bytes of all attachments together, decoded: told before anything is chosen.
    pub limit_bytes: u64,
    /// When the draft was last saved.
    pub saved_at: Option<Timestamp>,
    /// Fields that only travel: what is answered, which draft this replaces, attachments that the text shows.
    pub carried: Vec<(String, String)>,
    /// What is wrong, by field.
    pub problems: Vec<(Part, Problem)>,
    /// What failed although nothing is wrong with what was typed.
    pub trouble: Option<Trouble>,
    /// Who else answers the same message now, in a shared box.
    pub also: Option<String>,
    /// Where the cross leads.
    pub back: String,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// A new message.
    #[default]
    New,
    /// An answer.
    Reply,
    /// An answer to everyone.
    ReplyAll,
    /// Passing on.
    Forward,
    /// A draft.
    Draft,
}

/// A file in the draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// What names it in the form.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
}

/// A part of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// As whom it leaves.
    From,
    /// Recipients.
    To,
    /// Recipients of a copy.
    Cc,
    /// Recipients of a blind copy.
    Bcc,
    /// The subject.
    Subject,
    /// The text.
    Body,
    /// The files.
    Attachments,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// As this address one no longer writes.
    NoSender,
    /// Nobody to send it to.
    NoRecipient,
    /// This is not an address.
    BadAddress(String),
    /// The mail server does not take this recipient.
    RefusedRecipient(String),
    /// More recipients than one message may have.
    TooManyRecipients(u32),
    /// A control character, or more characters than a subject takes.
    BadSubject(u32),
    /// More text than a message takes, in bytes.
    TextTooLong(u64),
    /// The message is over the limit, in bytes.
    TooLarge(u64),
    /// An attachment that is no longer there.
    AttachmentGone(String),
}

/// What failed, while what was typed is fine and kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The mail server does not answer: nothing was sent.
    Unavailable,
    /// It is not known whether it left: the connection broke after the last word (mail.md 3c, rule 3).
    Uncertain,
    /// The server refused the whole message.
    Refused,
    /// No space is left for the draft or the copy.
    OverQuota,
    /// The draft was changed elsewhere: both are kept.
    DraftChanged,
    /// The form was open too long, or came from elsewhere.
    FormExpired,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let title = match page.kind {
        Kind::New => t.get("compose-new"),
        Kind::Reply => t.get("compose-reply"),
        Kind::ReplyAll => t.get("compose-reply-all"),
        Kind::Forward => t.get("compose-forward"),
        Kind::Draft => t.get("compose-draft"),
    };
    let main = html! {
        main.sheet #main { (form(frame, page, title)) }
    };
    frame::app(
        frame,
        &App {
            title: &page.side.titled(title),
            script: Script::Compose,
            search: html! {},
            side: side(frame, &page.side),
            main,
            root: page.side.root(),
            place: page.side.place(),
            focus: true,
            current: Tab::Mailboxes,
        },
    )
}

fn form(frame: &Frame<'_>, page: &Page, title: &str) -> Markup {
    let t = frame.text;
    let send = t.get("compose-send");
    let saved = page.saved_at.map(|at| t.with("compose-saved-at", &[("time", t.time(at, frame.zone).into())]));
    html! {
        form.comp method="post" action=(page.side.root().write()) enctype="multipart/form-data" data-compose
            data-limit=(page.limit_bytes) data-once data-saving=(t.get("compose-saving"))
            data-unsaved=(t.get("compose-unsaved")) data-too-large=(too_large(t, page.limit_bytes)) {
            (part::csrf(frame))
            (part::hidden("submission", &page.submission.to_string()))
            @for (name, value) in &page.carried { (part::hidden(name, value)) }
            // Enter in a field presses the first button of the form: it must only save.
            button.vh name="action" value="save" tabindex="-1" { (t.get("compose-save")) }
            div.head {
                (icon_link(&page.back, Icon::CLOSE, t.get("compose-close")))
                h1 { (title) }
                span.sm.mute role="status" data-state { @if let Some(saved) = saved { (saved) } }
                @if page.side.may(Rights::Send) {
                    button.ib.phone.btn-1 name="action" value="send" aria-label=(send) title=(send) { (icon(Icon::SEND)) }
                }
            }
            (notes(t, page))
            (sender(frame, page))
            (recipients(t, page, Part::To))
            (copies(t, page))
            (subject(t, page))
            (body(t, page))
            (attachments(t, page))
            (buttons(t, page))
        }
    }
}

fn notes(t: Text, page: &Page) -> Markup {
    let trouble = page.trouble.map(|trouble| match trouble {
        Trouble::Unavailable => (Weight::Warning, t.get("compose-unavailable"), t.get("compose-unavailable-text")),
        Trouble::Uncertain => (Weight::Warning, t.get("compose-uncertain"), t.get("compose-uncertain-text")),
        Trouble::Refused => (Weight::Problem, t.get("compose-refused"), t.get("compose-refused-text")),
        Trouble::OverQuota => (Weight::Problem, t.get("compose-quota"), t.get("compose-quota-text")),
        Trouble::DraftChanged => (Weight::Warning, t.get("compose-changed"), t.get("compose-changed-text")),
        Trouble::FormExpired => (Weight::Warning, t.get("compose-expired"), t.get("compose-expired-text")),
    });
    html! {
        @if let Some(name) = &page.also {
            div.pad role="alert" {
                (part::note(Weight::Warning, Some(&t.with("shared-mail-answering", &[("name", name.into())])), t.get("shared-mail-also")))
            }
        }
        @if let Some((weight, title, text)) = trouble {
            div.pad role="alert" { (part::note(weight, Some(title), text)) }
        }
        @if !page.problems.is_empty() {
            div.pad { (part::note(Weight::Problem, Some(t.get("compose-not-sent")), t.get("compose-not-sent-text"))) }
        }
    }
}

/// Whom the letter is from: a choice where there is one (S0-10); from a box, also whom it names as its sender.
fn sender(frame: &Frame<'_>, page: &Page) -> Markup {
    let (t, Some(who)) = (frame.text, &frame.who) else { return html! {} };
    let wrong = problems(t, page, Part::From);
    if page.senders.len() > 1 {
        return html! {
            div.crow {
                label for="from" { (t.get("compose-from")) }
                div {
                    select.in id="from" name="from" aria-describedby=[described("from", false, wrong.is_some())]
                        aria-invalid=[wrong.as_ref().map(|_| "true")] {
                        @for one in &page.senders { option value=(one) selected[*one == page.from] { (one) } }
                    }
                    @if let Some(text) = wrong { (error("from", &text)) }
                }
            }
        };
    }
    let (name, address) = match &page.side.open {
        Some(open) => (&open.link.name, &open.address),
        None => (&who.name, &who.address),
    };
    html! {
        div.crow {
            span.label { (t.get("compose-from")) }
            p.line {
                (small(Icon::LOCK))
                span {
                    (name) " " span.mute { (address) }
                    @if page.side.open.is_some() {
                        br; span.sm.mute { (t.with("shared-mail-sent-by", &[("name", (&who.name).into())])) }
                    }
                    @if let Some(text) = wrong { br; (error("from", &text)) }
                }
            }
        }
    }
}

/// The problems of a field, each a sentence.
fn problems(t: Text, page: &Page, part: Part) -> Option<String> {
    let sentences: Vec<String> =
        page.problems.iter().filter(|(of, _)| *of == part).map(|(_, problem)| sentence(t, problem)).collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

fn sentence(t: Text, problem: &Problem) -> String {
    match problem {
        Problem::NoSender => t.get("compose-no-sender").to_owned(),
        Problem::NoRecipient => t.get("compose-no-recipient").to_owned(),
        Problem::BadAddress(text) => t.with("compose-bad-address", &[("text", text.into())]),
        Problem::RefusedRecipient(text) => t.with("compose-refused-recipient", &[("address", text.into())]),
        Problem::TooManyRecipients(n) => t.with("compose-too-many", &[("n", (*n).into())]),
        Problem::BadSubject(n) => t.with("compose-bad-subject", &[("n", (*n).into())]),
        Problem::TextTooLong(bytes) => t.with("compose-too-long", &[("limit", t.size(*bytes).into())]),
        Problem::TooLarge(bytes) => too_large(t, *bytes),
        Problem::AttachmentGone(name) => t.with("compose-attachment-gone", &[("name", name.into())]),
    }
}

fn too_large(t: Text, bytes: u64) -> String {
    t.with("compose-too-large", &[("limit", t.size(bytes).into())])
}

fn recipients(t: Text, page: &Page, part: Part) -> Markup {
    let (name, label, value) = match part {
        Part::Cc => ("cc", t.get("compose-cc"), &page.cc),
        Part::Bcc => ("bcc", t.get("compose-bcc"), &page.bcc),
        _ => ("to", t.get("compose-to"), &page.to),
    };
    let wrong = problems(t, page, part);
    html! {
        div.crow {
            label for=(name) { (label) }
            div {
                input.in id=(name) name=(name) value=(value) inputmode="email" autocapitalize="none" spellcheck="false"
                    autocomplete="off" aria-describedby=[described(name, name == "to", wrong.is_some())]
                    aria-invalid=[wrong.as_ref().map(|_| "true")] autofocus[name == "to" && page.kind == Kind::New];
                @if name == "to" { span.vh id="to-hint" { (t.get("compose-to-hint")) } }
                @if let Some(text) = wrong { (error(name, &text)) }
            }
        }
    }
}

fn copies(t: Text, page: &Page) -> Markup {
    let open = !page.cc.is_empty()
        || !page.bcc.is_empty()
        || page.problems.iter().any(|(part, _)| matches!(part, Part::Cc | Part::Bcc));
    html! {
        details.more.copies open[open] {
            summary { (t.get("compose-copies")) }
            (recipients(t, page, Part::Cc))
            (recipients(t, page, Part::Bcc))
        }
    }
}

fn subject(t: Text, page: &Page) -> Markup {
    let wrong = problems(t, page, Part::Subject);
    html! {
        div.crow {
            label for="subject" { (t.get("compose-subject")) }
            div {
                input.in id="subject" name="subject" value=(page.subject) autocomplete="off"
                    aria-describedby=[described("subject", true, wrong.is_some())]
                    aria-invalid=[wrong.as_ref().map(|_| "true")];
                span.hint id="subject-hint" { (t.get("compose-subject-hint")) }
                @if let Some(text) = wrong { (error("subject", &text)) }
            }
        }
    }
}

fn body(t: Text, page: &Page) -> Markup {
    let wrong = problems(t, page, Part::Body);
    html! {
        label.vh for="body" { (t.get("compose-body")) }
        // A line break right after the tag is not part of the value: one is given, so that none of the text is lost.
        textarea.edit.prose id="body" name="body" rows="14" aria-describedby=[described("body", false, wrong.is_some())]
            aria-invalid=[wrong.as_ref().map(|_| "true")] autofocus[matches!(page.kind, Kind::Reply | Kind::ReplyAll)] {
            "\n" (page.body)
        }
        @if let Some(text) = wrong { div.pad { (error("body", &text)) } }
    }
}

fn attachments(t: Text, page: &Page) -> Markup {
    let wrong = problems(t, page, Part::Attachments);
    let hint = t.with("compose-attach-hint", &[("limit", t.size(page.limit_bytes).into())]);
    html! {
        @if !page.attachments.is_empty() {
            ul.atts aria-label=(t.get("message-attachments")) {
                @for attachment in &page.attachments {
                    li.file data-size=(attachment.size) {
                        (icon(file_icon(&attachment.media_type)))
                        div { b { (part::file_name(&attachment.name)) } @if attachment.size > 0 { small { (t.size(attachment.size)) } } }
                        (part::hidden("kept", &attachment.id))
                        (part::hidden(&format!("name {}", attachment.id), &attachment.name))
                        (part::hidden(&format!("size {}", attachment.id), &attachment.size.to_string()))
                        button.ib name="remove" value=(attachment.id) title=(t.get("compose-remove-tip"))
                            aria-label=(t.with("compose-remove", &[("name", (&attachment.name).into())])) { (icon(Icon::CLOSE)) }
                    }
                }
            }
        }
        div.attach {
            label.label for="attachment" { (t.get("compose-attach")) }
            input.in id="attachment" name="attachment" type="file" multiple
                aria-describedby=[described("attachment", true, wrong.is_some())]
                aria-invalid=[wrong.as_ref().map(|_| "true")];
            button.btn name="action" value="attach" { (icon(Icon::CLIP)) (t.get("compose-attach-do")) }
            p.hint id="attachment-hint" { (hint) }
            @if let Some(text) = wrong { (error("attachment", &text)) }
            p.err role="alert" hidden data-too-large-note {}
        }
    }
}

fn buttons(t: Text, page: &Page) -> Markup {
    html! {
        div.send {
            @if page.side.may(Rights::Send) {
                button.btn.btn-1.btn-lg name="action" value="send" { (icon(Icon::SEND)) (t.get("compose-send")) }
            } @else { p.sm.mute { (t.get("shared-mail-no-sending")) } }
            button.btn.btn-lg name="action" value="save" { (t.get("compose-save")) }
            span.end {
                (part::icon_button("action", "discard", Icon::TRASH, t.get("compose-discard")))
            }
        }
    }
}

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(super) use self::samples::samples;
