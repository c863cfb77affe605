//! A message, opened.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::{Beside, Correspondent, Error, Mail, Query, Who, body::Readable, parts::Parts};
use crate::{
    base::{Address, Flag, MessageId, PartPath, Timestamp, UidValidity},
    imap::{Connection, Section, Whole},
    mime::{
        self,
        parse::{Form, MAX_BODY},
    },
    shared_box::Rights,
};

/// What is asked for of a message at once, in bytes: most have no more.
const AT_ONCE: usize = 65_536;

/// A message as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Where it is.
    pub id: MessageId,
    /// The generation of its UID.
    pub uid_validity: UidValidity,
    /// What it is known by wherever it is moved: see [`handle`].
    pub handle: String,
    /// Its marks, now that it is opened.
    pub flags: Vec<Flag>,
    /// Whether it was unread until now.
    pub was_unread: bool,
    /// Who wrote it.
    pub from: Vec<Correspondent>,
    /// Who sent it, when that is somebody else.
    pub sender: Option<Correspondent>,
    /// Who wants the answer, when that is somebody else.
    pub reply_to: Vec<Correspondent>,
    /// To whom.
    pub to: Vec<Correspondent>,
    /// Copies.
    pub cc: Vec<Correspondent>,
    /// Hidden copies, in one's own copies.
    pub bcc: Vec<Correspondent>,
    /// The addresses that it came by, the last one first, as far as the message itself says.
    pub delivered_to: Vec<Address>,
    /// The subject; empty when there is none.
    pub subject: String,
    /// When it was written, if it says so.
    pub written_at: Option<Timestamp>,
    /// When it came.
    pub came_at: Timestamp,
    /// Its size, in bytes.
    pub size_bytes: u32,
    /// What there is to read.
    pub content: Content,
    /// Whether what there is to read is longer than what is shown: the rest is in the source.
    pub truncated: bool,
    /// What can be downloaded.
    pub attachments: Vec<Attachment>,
    /// Who is beside it where it was opened from.
    pub beside: Beside,
}

impl Message {
    /// Whether it bears `flag`.
    pub fn has(&self, flag: &Flag) -> bool {
        self.flags.contains(flag)
    }
}

/// What there is to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// HTML: shown from its own address, [`Mail::body`], in a frame of its own.
    Html {
        /// Whether it seems to ask for something from elsewhere.
        has_remote: bool,
        /// How long it is, in bytes.
        length: usize,
    },
    /// Text, as it is: `mime::text::to_html` makes a page of it.
    Text(String),
    /// Nothing that can be read.
    Nothing,
}

/// A part that can be downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its place.
    pub path: PartPath,
    /// Its name, safe to show and to save under.
    pub name: Option<String>,
    /// Its media type, as it says; never believed when it is served.
    pub media_type: String,
    /// About how large it is, decoded, in bytes.
    pub size_bytes: usize,
    /// Whether the text shows it already.
    pub inline: bool,
}

/// A message and the text it holds, before anything is made of it.
pub(crate) struct Opened {
    pub whole: Whole,
    pub uid_validity: UidValidity,
    pub headers: mime::Headers,
    pub parts: Parts,
    pub body: mime::Body,
}

/// Which of the texts of a message is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// What is shown: the HTML if there is any, else the text.
    Shown,
    /// The text only, made from the HTML if need be: for quoting.
    Text,
    /// Both, as they were written: for going on with a draft.
    Both,
}

impl Mail {
    /// What a message is known by: see [`handle`]. Marks nothing.
    pub async fn handle(&self, who: &Who, id: &MessageId) -> Result<String, Error> {
        self.imap
            .with(who.login(), async |imap| {
                let uid_validity = imap.open(&id.mailbox).await?.uid_validity;
                let row = imap.envelopes(&[id.uid]).await?.into_iter().next().ok_or(Error::NotFound)?;
                Ok(handle(row.message_id, id, uid_validity))
            })
            .await
    }

    /// Opens a message from the list `within`, everything or a search, and marks it as read; who may only read a box leaves
    /// no mark in it.
    pub async fn read(&self, who: &Who, id: &MessageId, within: &Query) -> Result<Message, Error> {
        let mark = who.is_allowed(Rights::Write);
        self.imap
            .with(who.login(), async |imap| {
                let open = imap.open(&id.mailbox).await?;
                let uid_validity = open.uid_validity;
                let by_number = within.is_empty() && self.orders.of(who.account, &open) != Some(false);
                let (whole, beside) = if by_number {
                    imap.whole_beside(id.uid, AT_ONCE, mark).await?.ok_or(Error::NotFound)?
                } else {
                    (imap.whole(id.uid, AT_ONCE, mark).await?.ok_or(Error::NotFound)?, Beside::default())
                };
                let opened = read(imap, (id, uid_validity), whole, Wanted::Shown).await?;
                let beside = if by_number {
                    beside
                } else {
                    // A search may be slow or refused: no reason not to show the message.
                    self.beside(imap, who, (id, uid_validity), within).await.unwrap_or_default()
                };
                if opened.body.html.is_some() {
                    self.recent.wait(who.place(), id, Readable::of(&opened), self.clock.now());
                }
                Ok(Message::new(id.clone(), opened, beside))
            })
            .await
    }
}

/// What a message is known by: its Message-ID, which it keeps wherever it is moved; one without by where it is.
pub(crate) fn handle(message_id: Option<String>, id: &MessageId, uid_validity: UidValidity) -> String {
    message_id.unwrap_or_else(|| format!("{uid_validity}:{id}"))
}

/// Reads a message: one round trip when it is small, one more for each text of a large one. Marks nothing.
pub(crate) async fn open(imap: &mut Connection, id: &MessageId, wanted: Wanted) -> Result<Opened, Error> {
    let uid_validity = imap.open(&id.mailbox).await?.uid_validity;
    let whole = imap.whole(id.uid, AT_ONCE, false).await?.ok_or(Error::NotFound)?;
    read(imap, (id, uid_validity), whole, wanted).await
}

/// The texts of a message of which the beginning is there.
async fn read(
    imap: &mut Connection,
    (id, uid_validity): (&MessageId, UidValidity),
    whole: Whole,
    wanted: Wanted,
) -> Result<Opened, Error> {
    let parts = Parts::new(&whole.structure);
    let forms: &[bool] = match wanted {
        Wanted::Shown if parts.has_html() => &[true],
        Wanted::Both if parts.has_html() => &[true, false],
        _ => &[false],
    };
    let too_large = forms.iter().flat_map(|html| parts.texts(*html)).any(|(_, part)| part.encoded_size > MAX_BODY);
    let (headers, body) = if whole.complete || too_large {
        // Of a text beyond all measure its beginning is shown; the source can be downloaded.
        let body = match wanted {
            Wanted::Shown => mime::parse::read_body(&whole.bytes, Form::Shown),
            Wanted::Text => mime::parse::read_body(&whole.bytes, Form::Text),
            Wanted::Both => mime::parse::read(&whole.bytes).body,
        };
        (mime::header(&whole.bytes), mime::Body { truncated: body.truncated || !whole.complete, ..body })
    } else {
        (mime::header(&whole.bytes), texts(imap, id, &parts, forms).await?)
    };
    Ok(Opened { whole, uid_validity, headers, parts, body })
}

/// The wanted texts of a large message, each asked for alone.
async fn texts(imap: &mut Connection, id: &MessageId, parts: &Parts, forms: &[bool]) -> Result<mime::Body, Error> {
    let mut found: BTreeMap<usize, Bytes> = BTreeMap::new();
    for (at, part) in forms.iter().flat_map(|html| parts.texts(*html)) {
        let Some(path) = part.path.as_ref().filter(|_| !found.contains_key(&at)) else { continue };
        if let Some(text) = imap.section(id.uid, &Section::Part(path.clone()), MAX_BODY).await? {
            found.insert(at, text);
        }
    }
    let mut layout = parts.layout.clone();
    if !forms.contains(&false) {
        layout.text.clear();
    }
    if !forms.contains(&true) {
        layout.html.clear();
    }
    Ok(mime::parse::body(&parts.list, &layout, |at| found.get(&at).map(AsRef::as_ref).unwrap_or_default()))
}

impl Message {
    fn new(id: MessageId, opened: Opened, beside: Beside) -> Self {
        let Opened { whole, uid_validity, headers, parts, body } = opened;
        let truncated = body.truncated;
        let content = match body.html {
            Some(html) if parts.has_html() => Content::Html { has_remote: asks_for_remote(&html), length: html.len() },
            _ if body.text.trim().is_empty() => Content::Nothing,
            _ => Content::Text(body.text),
        };
        let attachments = parts
            .attachments()
            .filter_map(|(part, inline)| {
                Some(Attachment {
                    path: part.path.clone()?,
                    name: part.content.name.clone(),
                    media_type: part.content.media_type.clone(),
                    size_bytes: part.size(),
                    inline,
                })
            })
            .collect();
        Self {
            handle: handle(whole.envelope.message_id, &id, uid_validity),
            id,
            uid_validity,
            flags: whole.envelope.flags,
            was_unread: whole.was_unread,
            sender: headers.sender.filter(|sender| !headers.from.iter().any(|one| one.same_address(&sender.address))),
            reply_to: if headers.reply_to == headers.from { Vec::new() } else { headers.reply_to },
            from: headers.from,
            to: headers.to,
            cc: headers.cc,
            bcc: headers.bcc,
            delivered_to: headers.delivered_to.iter().filter_map(|text| text.parse().ok()).collect(),
            subject: headers.subject,
            written_at: headers.date,
            came_at: whole.envelope.internal_date,
            size_bytes: whole.envelope.size,
            content,
            truncated,
            attachments,
            beside,
        }
    }
}

/// Whether HTML seems to load something from elsewhere. Only decides whether a button is offered: what is loaded is
/// decided by the cleaner and by the policy of the frame.
fn asks_for_remote(html: &str) -> bool {
    let html = html.to_ascii_lowercase();
    ["src", "background", "poster", "url(", "image-set("].iter().any(|word| {
        html.match_indices(word).any(|(at, _)| {
            let after = html.get(at + word.len()..).unwrap_or_default();
            let value = after.trim_start_matches(|c: char| c.is_whitespace() || "=\"'(:set".contains(c));
            value.starts_with("http://") || value.starts_with("https://") || value.starts_with("//")
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r2_a_remote_picture_is_noticed_and_a_link_is_not() {
        for html in [
            "<img src=https://x.test/a>",
            "<IMG SRC = \"http://x.test/a\">",
            "<td background='//x.test/a'>",
            "<p style=\"background:url( 'https://x.test/a')\">",
            "<img srcset=\"https://x.test/a 2x\">",
        ] {
            assert!(asks_for_remote(html), "{html}");
        }
        for html in ["<a href=https://x.test>x</a>", "<img src=cid:a@b>", "<img src=data:image/png;base64,aa>"] {
            assert!(!asks_for_remote(html), "{html}");
        }
    }
}
