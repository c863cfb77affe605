//! What a composer shows and what comes back from it.

use super::{About, MessageRef, PartRef, Upload};
use crate::{
    base::{Address, MessageId, SubmissionId, Timestamp},
    mime::{Correspondent, SafeHtml},
};

/// How a composer opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// Empty, perhaps with a recipient.
    New {
        /// As in a `mailto:` link.
        to: String,
    },
    /// An answer to who wrote.
    Reply(MessageId),
    /// An answer to everybody.
    ReplyAll(MessageId),
    /// A message passed on, with its attachments.
    Forward(MessageId),
    /// A message passed on as an attachment, as it came.
    ForwardWhole(MessageId),
    /// A draft to go on with.
    Draft(MessageId),
}

/// The words of a language that go into a new message.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// Before the subject of an answer: `Re:`.
    pub reply: &'a str,
    /// Before the subject of what is passed on: `Tr:`.
    pub forward: &'a str,
    /// The line before a quote: « Le …, X a écrit : ».
    pub wrote: &'a (dyn Fn(&Original<'_>) -> String + Sync),
    /// The lines before a message passed on: who, when, to whom, which subject.
    pub passed_on: &'a (dyn Fn(&Original<'_>) -> String + Sync),
}

/// What those lines can say of the older message. Every text is anybody's words.
#[derive(Debug, Clone, Copy)]
pub struct Original<'a> {
    /// Who wrote it.
    pub from: &'a [Correspondent],
    /// To whom.
    pub to: &'a [Correspondent],
    /// Copies.
    pub cc: &'a [Correspondent],
    /// Its subject.
    pub subject: &'a str,
    /// When it was written, or came.
    pub at: Timestamp,
}

/// An attachment that is on the server already and stays there until the message is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Where it is; the value of the form's field.
    pub part: PartRef,
    /// Its file name, safe to show.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// About how large it is, decoded, in bytes.
    pub size_bytes: usize,
    /// Whether it is a picture of the text and not a file.
    pub inline: bool,
}

/// What a composer shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composer {
    /// The one name of this message, from here to its end: what makes sending it twice impossible.
    pub submission: SubmissionId,
    /// The addresses as which it may leave, the primary one first.
    pub senders: Vec<Address>,
    /// That which was chosen; empty for the primary one.
    pub from: String,
    /// Recipients, as text.
    pub to: String,
    /// Copies, as text.
    pub cc: String,
    /// Hidden copies, as text.
    pub bcc: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub body: String,
    /// The text as HTML, when it was written so; cleaned like that of a stranger (mail.md D8).
    pub html: Option<SafeHtml>,
    /// Attachments that are on the server.
    pub kept: Vec<Kept>,
    /// The draft on the server, if there is one.
    pub draft: Option<MessageRef>,
    /// The message it answers or passes on.
    pub about: Option<About>,
    /// What that message is known by wherever it is moved, when it has just been read.
    pub original: Option<String>,
    /// How much all attachments together may weigh, in bytes (mail.md A7).
    pub attachments_bytes: usize,
    /// The draft had been changed elsewhere meanwhile; the other one was kept beside this one.
    pub conflict: bool,
}

/// What came back from a composer, as typed. Nothing takes it away: whatever fails, it can be shown again.
#[derive(Debug)]
pub struct Typed {
    /// The message's one name.
    pub submission: SubmissionId,
    /// As whom it is to leave; empty for the primary address.
    pub from: String,
    /// Recipients.
    pub to: String,
    /// Copies.
    pub cc: String,
    /// Hidden copies.
    pub bcc: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub body: String,
    /// The text as HTML, when the rich editor was used; cleaned before it goes anywhere.
    pub html: Option<String>,
    /// Attachments on the server that stay attached.
    pub kept: Vec<PartRef>,
    /// Attachments that came with the form.
    pub uploads: Vec<Upload>,
    /// The draft that this replaces.
    pub draft: Option<MessageRef>,
    /// The message it answers or passes on.
    pub about: Option<About>,
}

/// How a sending ended, when it did not fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server has it.
    Sent {
        /// Whether the copy is already among the sent messages; if not, it comes by itself.
        copied: bool,
    },
    /// The message was handed over but the answer is lost: it may or may not have been sent. Nothing repeats it but the
    /// person, from the draft that it is kept as: opened again, that is a message of its own.
    Uncertain {
        /// The draft; `None` while the mailbox could not take it.
        draft: Option<MessageRef>,
    },
    /// Another request of the same composer is sending it right now.
    UnderWay,
}
