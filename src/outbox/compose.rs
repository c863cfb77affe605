//! Opening a composer.

use std::sync::Arc;

use super::{
    About, Composer, Error, Kept, MessageRef, Original, Outbox, PartRef, Relation, Start, Words, memory::Memory,
};
use crate::{
    base::{MessageId, SubmissionId},
    mail::{Opened, Wanted, Who, handle, open},
    mime::{
        self, SafeHtml,
        compose::{Prefix, ReplyTo, forward_text, many_to_field, prefixed, quote, reply},
        html::{CleanOptions, Remote, clean},
    },
    store::submission,
};

/// What attachments grow by as they are encoded, and room for the rest: base64 with its line ends is 1.37 (mail.md A7).
pub(super) fn attachments_bytes(message_bytes: usize) -> usize {
    message_bytes.saturating_sub(65_536) / 137 * 100
}

impl Outbox {
    /// Opens a composer.
    pub async fn compose(&self, who: &Who, start: &Start, words: &Words<'_>) -> Result<Composer, Error> {
        match start {
            Start::New { to } => Ok(Composer { to: to.clone(), ..self.empty(who) }),
            Start::Reply(id) => self.answer(who, id, ReplyTo::Sender, words).await,
            Start::ReplyAll(id) => self.answer(who, id, ReplyTo::All, words).await,
            Start::Forward(id) => self.forward(who, id, false, words).await,
            Start::ForwardWhole(id) => self.forward(who, id, true, words).await,
            Start::Draft(id) => self.draft(who, id).await,
        }
    }

    fn empty(&self, who: &Who) -> Composer {
        Composer {
            submission: SubmissionId::new(),
            senders: self.senders(who),
            from: String::new(),
            to: String::new(),
            cc: String::new(),
            bcc: String::new(),
            subject: String::new(),
            body: String::new(),
            html: None,
            kept: Vec::new(),
            draft: None,
            about: None,
            original: None,
            attachments_bytes: attachments_bytes(self.message_bytes()),
            conflict: false,
        }
    }

    async fn open(&self, who: &Who, id: &MessageId, wanted: Wanted) -> Result<Opened, Error> {
        let opened = self.mail.imap().with(who.login(), async |imap| open(imap, id, wanted).await).await?;
        Ok(opened)
    }

    async fn answer(&self, who: &Who, id: &MessageId, whom: ReplyTo, words: &Words<'_>) -> Result<Composer, Error> {
        let opened = self.open(who, id, Wanted::Text).await?;
        let mut own = self.directory.own(who.account);
        own.push(who.address.clone());
        let answer = reply(&opened.headers, whom, &own);
        let wrote = (words.wrote)(&original(&opened));
        Ok(Composer {
            to: many_to_field(&answer.to),
            cc: many_to_field(&answer.cc),
            subject: prefixed(&opened.headers.subject, Prefix::Reply, words.reply),
            body: quote(&opened.body.text, &wrote),
            about: Some(About { relation: Relation::Reply, message: reference(&opened, id) }),
            original: Some(handle(opened.whole.envelope.message_id.clone(), id, opened.uid_validity)),
            ..self.empty(who)
        })
    }

    async fn forward(&self, who: &Who, id: &MessageId, whole: bool, words: &Words<'_>) -> Result<Composer, Error> {
        let opened = self.open(who, id, Wanted::Text).await?;
        let message = reference(&opened, id);
        let (body, kept) = if whole {
            let subject = mime::file_name::clean(&opened.headers.subject).unwrap_or_else(|| "message".to_owned());
            let size_bytes = opened.whole.envelope.size as usize;
            let name = format!("{subject}.eml");
            let part = PartRef { path: None, message: message.clone() };
            let media_type = "message/rfc822".to_owned();
            (String::new(), vec![Kept { part, name, media_type, size_bytes, inline: false }])
        } else {
            (forward_text(&opened.body.text, &(words.passed_on)(&original(&opened))), kept(&opened, &message))
        };
        Ok(Composer {
            subject: prefixed(&opened.headers.subject, Prefix::Forward, words.forward),
            body,
            kept,
            about: Some(About { relation: Relation::Forward, message }),
            original: Some(handle(opened.whole.envelope.message_id.clone(), id, opened.uid_validity)),
            ..self.empty(who)
        })
    }

    async fn draft(&self, who: &Who, id: &MessageId) -> Result<Composer, Error> {
        let opened = self.open(who, id, Wanted::Both).await?;
        let draft = reference(&opened, id);
        let memory = Memory::read(&opened.whole.bytes);
        let headers = &opened.headers;
        let from = headers.from.first().map_or_else(String::new, |from| from.address.clone());
        let html = opened.body.html.as_deref().filter(|_| opened.parts.has_html()).and_then(own_html);
        let body = opened.body.text.strip_suffix('\n').unwrap_or(&opened.body.text);
        Ok(Composer {
            submission: self.submission_of(who, headers.message_id.as_deref()).await?,
            from,
            to: memory.to.unwrap_or_else(|| many_to_field(&headers.to)),
            cc: memory.cc.unwrap_or_else(|| many_to_field(&headers.cc)),
            bcc: memory.bcc.unwrap_or_else(|| many_to_field(&headers.bcc)),
            subject: headers.subject.clone(),
            body: body.to_owned(),
            html,
            kept: kept(&opened, &draft),
            original: headers.in_reply_to.first().cloned(),
            about: memory.about,
            draft: Some(draft),
            ..self.empty(who)
        })
    }

    /// The name that this draft was begun with, if it is one of ours and nothing was sent under it: a draft opened in
    /// two tabs is one message. Otherwise a new one.
    async fn submission_of(&self, who: &Who, message_id: Option<&str>) -> Result<SubmissionId, Error> {
        let named = message_id
            .and_then(|id| id.split_once('@'))
            .filter(|(_, domain)| *domain == who.address.domain())
            .and_then(|(name, _)| name.parse::<SubmissionId>().ok());
        let Some(named) = named else { return Ok(SubmissionId::new()) };
        match submission::find(self.store.db(), who.account, named).await? {
            Some(row) if row.state != super::State::Failed => Ok(SubmissionId::new()),
            _ => Ok(named),
        }
    }
}

fn reference(opened: &Opened, id: &MessageId) -> MessageRef {
    MessageRef { uid_validity: opened.uid_validity, id: id.clone() }
}

fn original(opened: &Opened) -> Original<'_> {
    Original {
        from: &opened.headers.from,
        to: &opened.headers.to,
        cc: &opened.headers.cc,
        subject: &opened.headers.subject,
        at: opened.headers.date.unwrap_or(opened.whole.envelope.internal_date),
    }
}

/// The attachments of a message on the server, kept where they are.
fn kept(opened: &Opened, message: &MessageRef) -> Vec<Kept> {
    opened.parts.attachments().filter_map(|(part, inline)| kept_part(part, inline, message)).collect()
}

/// One of them.
pub(super) fn kept_part(part: &mime::Part, inline: bool, message: &MessageRef) -> Option<Kept> {
    let path = part.path.clone()?;
    Some(Kept {
        name: file_name(part.content.name.as_deref(), &part.content.media_type, path.as_str()),
        media_type: part.content.media_type.clone(),
        size_bytes: part.size(),
        inline,
        part: PartRef { path: Some(path), message: message.clone() },
    })
}

/// A name for a part that has none.
pub(super) fn file_name(name: Option<&str>, media_type: &str, path: &str) -> String {
    let ending = match media_type {
        "message/rfc822" => "eml",
        "text/calendar" => "ics",
        "text/plain" => "txt",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "application/pdf" => "pdf",
        _ => "bin",
    };
    name.map_or_else(|| format!("{path}.{ending}"), str::to_owned)
}

/// HTML that a person writes, as it is kept and sent: the same elements as for reading, nothing from elsewhere; the
/// pictures that come with it stay.
pub(super) fn own_html(html: &str) -> Option<SafeHtml> {
    let cid = |id: &str| Some(format!("{CID}{id}"));
    // What was cleaned before comes back with its pictures.
    clean(&html.replace(CID, "cid:"), &CleanOptions { remote: Remote::Block, cid: Arc::new(cid) })
        .map(|cleaned| cleaned.html)
}

/// Stands for `cid:` while the cleaner, which knows the addresses of the web only, is at work.
pub(super) const CID: &str = "https://cid.invalid/";
