//! From what was typed to the bytes of a message: recipients, text, attachments from the form and from the server.

use std::collections::BTreeSet;

use super::{
    Error, Outbox, PartRef, Relation, Typed,
    compose::{CID, attachments_bytes, file_name, own_html},
    finish::open,
    memory::Memory,
};
use crate::{
    base::Address,
    imap::{Connection, Section, Structure},
    mail::Who,
    mime::{
        self, Correspondent, Encoding, Headers,
        compose::{Attachment, Copy, Inline, Outgoing, ReplyTo, build, recipients, reply},
        decode_part,
    },
    shared_box::Rights,
};

/// Largest header that is read of an older message, in bytes.
const MAX_HEADER: usize = 262_144;

/// Whether everything must be right, or is only kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To be sent.
    Send,
    /// To be kept as a draft.
    Keep,
}

/// Recipients as they are read from the form.
#[derive(Debug, Default)]
pub(super) struct Recipients {
    to: Vec<Correspondent>,
    cc: Vec<Correspondent>,
    bcc: Vec<Correspondent>,
    wrong: Vec<String>,
}

impl Recipients {
    /// Reads the three fields.
    pub(super) fn read(typed: &Typed) -> Self {
        let mut all = Self::default();
        for (field, people) in [(&typed.to, &mut all.to), (&typed.cc, &mut all.cc), (&typed.bcc, &mut all.bcc)] {
            for one in recipients(field) {
                match one {
                    Ok(good) => people.push(good),
                    Err(bad) => all.wrong.push(bad),
                }
            }
        }
        all
    }

    /// Everybody, each once.
    ///
    /// # Errors
    /// What a person must mend before the message can be sent.
    pub(super) fn addresses(&self, limit: usize) -> Result<Vec<Address>, Error> {
        let mut wrong = self.wrong.clone();
        let mut once = BTreeSet::new();
        let mut found: Vec<Address> = Vec::new();
        for one in self.to.iter().chain(&self.cc).chain(&self.bcc) {
            match one.address.parse::<Address>() {
                Ok(address) if once.insert(address.clone()) => found.push(address),
                Ok(_) => {}
                Err(_) => wrong.push(one.address.clone()),
            }
        }
        if !wrong.is_empty() {
            return Err(Error::NotAddresses(wrong));
        }
        if found.is_empty() {
            return Err(Error::NoRecipient);
        }
        if found.len() > limit { Err(Error::TooManyRecipients { limit }) } else { Ok(found) }
    }
}

impl Outbox {
    /// The message as its writer keeps it, and as it leaves.
    pub(super) async fn assemble(
        &self,
        who: &Who,
        typed: &mut Typed,
        purpose: Purpose,
    ) -> Result<(Outgoing, Vec<u8>), Error> {
        who.may(if purpose == Purpose::Send { Rights::Send } else { Rights::Write })?;
        let limit_bytes = attachments_bytes(self.message_bytes());
        let mut files = Files { left: limit_bytes, ..Files::default() };
        for upload in &mut typed.uploads {
            files.left = files.left.checked_sub(upload.size()).ok_or(Error::TooLarge { limit_bytes })?;
            let bytes = upload.read().await.map_err(|_| Error::Broken("an attachment cannot be read again"))?;
            files.attachments.push(Attachment {
                name: upload.name.clone(),
                media_type: upload.media_type.clone(),
                bytes: bytes.into(),
            });
        }
        let html = typed.html.as_deref().and_then(own_html).map(|html| html.as_str().replace(CID, "cid:"));
        let mut thread = Thread::default();
        if !typed.kept.is_empty() || typed.about.is_some() || typed.draft.is_some() {
            (files, thread) = self
                .mail
                .imap()
                .with(who.login(), async |imap| {
                    let thread = thread_of(imap, typed, &who.address).await?;
                    let mut files = files;
                    for part in &typed.kept {
                        files.fetch(imap, part, html.as_deref(), limit_bytes).await?;
                    }
                    Ok::<_, Error>((files, thread))
                })
                .await?;
        }
        let sender = match self.sender(who, &typed.from) {
            // A draft is kept whatever the policy says by now.
            Err(_) if purpose == Purpose::Keep => who.address.clone(),
            sender => sender?,
        };
        let outgoing = self.outgoing(who, typed, (&sender, html, files, thread), purpose);
        let own = build(&outgoing, Copy::Own).map_err(build_error)?;
        if own.len() > self.message_bytes() {
            return Err(Error::TooLarge { limit_bytes });
        }
        Ok((outgoing, own))
    }

    /// The addresses as which somebody may write here, the primary one first. Mail from a box that others open bears its own.
    pub fn senders(&self, who: &Who) -> Vec<Address> {
        let mut senders = if who.person.is_none() { self.directory.sends_as(who.account) } else { Vec::new() };
        senders.retain(|sender| *sender != who.address);
        senders.insert(0, who.address.clone());
        senders
    }

    /// That which was chosen.
    ///
    /// # Errors
    /// [`Error::NoSender`] when it is none of theirs.
    pub(super) fn sender(&self, who: &Who, chosen: &str) -> Result<Address, Error> {
        let chosen = if chosen.is_empty() { who.address.as_str() } else { chosen };
        self.senders(who).into_iter().find(|sender| sender.as_str() == chosen).ok_or(Error::NoSender)
    }

    fn outgoing(
        &self,
        who: &Who,
        typed: &Typed,
        (sender, html, files, thread): (&Address, Option<String>, Files, Thread),
        purpose: Purpose,
    ) -> Outgoing {
        let people = Recipients::read(typed);
        let good = |people: Vec<Correspondent>| {
            people.into_iter().filter(|one| one.address.parse::<Address>().is_ok()).collect::<Vec<_>>()
        };
        let as_typed = |text: &String| (purpose == Purpose::Keep && !people.wrong.is_empty()).then(|| text.clone());
        let memory = Memory {
            about: typed.about.clone().filter(|_| purpose == Purpose::Keep),
            to: as_typed(&typed.to),
            cc: as_typed(&typed.cc),
            bcc: as_typed(&typed.bcc),
        };
        let text = match &html {
            Some(html) if typed.body.trim().is_empty() => mime::html::to_text(html),
            _ => typed.body.clone(),
        };
        Outgoing {
            // One of the account's own addresses, whatever a form says (mail.md 1.8, security of the sender).
            from: Correspondent::new(Some(&who.name), sender.as_str()),
            // From a shared box: who reads knows who really wrote (H6).
            sender: who.person.as_ref().map(|(_, written)| written.clone()),
            to: good(people.to),
            cc: good(people.cc),
            bcc: good(people.bcc),
            subject: typed.subject.clone(),
            text,
            html,
            in_reply_to: thread.in_reply_to,
            references: thread.references,
            message_id: format!("{}@{}", typed.submission, who.address.domain()),
            date: self.clock.now(),
            attachments: files.attachments,
            inline: files.inline,
            fields: memory.fields(),
        }
    }
}

/// What was built wrongly is a fault of ours; an address that slipped through is told.
pub(super) fn build_error(error: mime::compose::Error) -> Error {
    match error {
        mime::compose::Error::Address(text) => Error::NotAddresses(vec![text]),
        mime::compose::Error::Field => Error::Broken("a header cannot be written"),
        mime::compose::Error::Malformed => Error::Broken("the message is not well formed"),
    }
}

/// The conversation that a message belongs to.
#[derive(Debug, Default)]
struct Thread {
    in_reply_to: Option<String>,
    references: Vec<String>,
}

/// From the message it answers; when that is gone, from its own draft.
async fn thread_of(imap: &mut Connection, typed: &Typed, own: &Address) -> Result<Thread, Error> {
    if let Some(about) = &typed.about
        && let Some(headers) = headers_of(imap, &about.message).await?
    {
        let answer = reply(&headers, ReplyTo::Sender, std::slice::from_ref(own));
        // What is passed on begins a conversation of its own, which knows where it comes from.
        let in_reply_to = answer.in_reply_to.filter(|_| about.relation == Relation::Reply);
        return Ok(Thread { in_reply_to, references: answer.references });
    }
    let Some(draft) = &typed.draft else { return Ok(Thread::default()) };
    let Some(headers) = headers_of(imap, draft).await? else { return Ok(Thread::default()) };
    Ok(Thread { in_reply_to: headers.in_reply_to.into_iter().next(), references: headers.references })
}

async fn headers_of(imap: &mut Connection, message: &super::MessageRef) -> Result<Option<Headers>, Error> {
    if !open(imap, message).await? {
        return Ok(None);
    }
    match imap.section(message.id.uid, &Section::Header, MAX_HEADER).await {
        Ok(header) => Ok(header.map(|bytes| mime::header(&bytes))),
        // A header beyond all measure belongs to no conversation.
        Err(crate::imap::Error::Limit(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The files of a message.
#[derive(Debug, Default)]
struct Files {
    attachments: Vec<Attachment>,
    inline: Vec<Inline>,
    /// Bytes that may still come.
    left: usize,
    /// The parts of the message that was asked last.
    known: Option<(super::MessageRef, Structure)>,
}

impl Files {
    /// Takes a part from the server.
    async fn fetch(
        &mut self,
        imap: &mut Connection,
        part: &PartRef,
        html: Option<&str>,
        limit_bytes: usize,
    ) -> Result<(), Error> {
        if !open(imap, &part.message).await? {
            return Err(Error::AttachmentGone);
        }
        let uid = part.message.id.uid;
        let Some(path) = &part.path else {
            let whole = section(imap, part, &Section::Whole, self.left, limit_bytes).await?;
            let subject = mime::header(&whole).subject;
            let name = mime::file_name::clean(&subject).unwrap_or_else(|| "message".to_owned());
            return self.add(format!("{name}.eml"), "message/rfc822".to_owned(), whole, limit_bytes);
        };
        if self.known.as_ref().is_none_or(|(message, _)| *message != part.message) {
            let structure = imap.structure(uid).await?.ok_or(Error::AttachmentGone)?;
            self.known = Some((part.message.clone(), structure));
        }
        let found = self.known.as_ref().and_then(|(_, structure)| structure.find(path)).cloned();
        let found = found.filter(|part| !part.media_type.starts_with("multipart/")).ok_or(Error::AttachmentGone)?;
        // Encoded it is a little larger than what it gives.
        let most = self.left / 2 * 3 + 4_096;
        let encoded = section(imap, part, &Section::Part(path.clone()), most, limit_bytes).await?;
        let bytes = decode_part(Encoding::parse(&found.encoding), &encoded);
        let clean = found.filename.as_deref().and_then(mime::file_name::clean);
        let name = file_name(clean.as_deref(), &found.media_type, path.as_str());
        let id = found.content_id.filter(|id| html.is_some_and(|html| html.contains(&format!("cid:{id}"))));
        let Some(content_id) = id else { return self.add(name, found.media_type, bytes, limit_bytes) };
        self.left = self.left.checked_sub(bytes.len()).ok_or(Error::TooLarge { limit_bytes })?;
        self.inline.push(Inline { content_id, file: Attachment { name, media_type: found.media_type, bytes } });
        Ok(())
    }

    fn add(&mut self, name: String, media_type: String, bytes: Vec<u8>, limit_bytes: usize) -> Result<(), Error> {
        self.left = self.left.checked_sub(bytes.len()).ok_or(Error::TooLarge { limit_bytes })?;
        self.attachments.push(Attachment { name, media_type, bytes });
        Ok(())
    }
}

async fn section(
    imap: &mut Connection,
    part: &PartRef,
    section: &Section,
    most: usize,
    limit_bytes: usize,
) -> Result<Vec<u8>, Error> {
    match imap.section(part.message.id.uid, section, most).await {
        Ok(bytes) => Ok(bytes.ok_or(Error::AttachmentGone)?.into()),
        Err(crate::imap::Error::Limit(_)) => Err(Error::TooLarge { limit_bytes }),
        Err(error) => Err(error.into()),
    }
}
