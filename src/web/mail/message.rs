//! `GET /mail/{mailbox}/{uid}`: one message.

use super::{list, message_id, no_message, picture, reader::Reader, shown, work};
use crate::{
    base::{Address, Flag},
    mail::{Content, Message},
    mime::text::to_html,
    text::Text,
    view::mail::{
        Side, content,
        message::{self, Attachment, Body, Images},
    },
    web::{door::Answer, visit::Visit},
};

/// The message.
pub(in crate::web) async fn get(key: Reader, visit: &Visit) -> Answer {
    let (id, person) = (message_id(visit)?, key.mail(visit.visitor().ip));
    let (_, within) = list::asked(visit);
    let message = visit.rooms().mail.read(&person, &id, &within).await.map_err(no_message)?;
    key.opens(visit, &message.handle).await?;
    let handled = work::handled(&key, visit, &message.handle).await?;
    if message.was_unread && message.has(&Flag::Seen) {
        visit.site().sides.read(&key, &id.mailbox);
    }
    let side = visit.site().sides.get(visit.rooms(), &key, &person, Some(&id.mailbox)).await;
    let images = images(&key, visit, &message);
    let came_by = came_by(&key, visit, &message);
    let page = message::Page { came_by, handled, ..page(visit, side, message, images) };
    Ok(visit.show(&key, |frame| message::page(frame, &page)))
}

/// The alias that it came by, when it did not come to the primary address.
fn came_by(key: &Reader, visit: &Visit, message: &Message) -> Option<String> {
    let own = visit.rooms().accounts.directory().own(key.account());
    let (primary, aliases) = own.split_first()?;
    let first = message.delivered_to.iter().map(Address::without_detail).find(|address| own.contains(address))?;
    (first != *primary && aliases.contains(&first)).then(|| first.to_string())
}

/// Whether remote pictures are offered or were asked for.
fn images(key: &Reader, visit: &Visit, message: &Message) -> Images {
    if !visit.rooms().config.mail.remote_images || !matches!(message.content, Content::Html { has_remote: true, .. }) {
        return Images::Blocked;
    }
    match picture::consent(visit, key, &message.id) {
        Some(token) if visit.query("images") == token => Images::Shown(token),
        Some(token) => Images::Offered(token),
        None => Images::Blocked,
    }
}

fn page(visit: &Visit, side: Side, message: Message, images: Images) -> message::Page {
    let text = Text::of(visit.language());
    let body = match &message.content {
        Content::Html { length, .. } => Body::Html(*length),
        Content::Text(plain) => Body::Text(to_html(plain, text.get("message-quoted"))),
        Content::Nothing => Body::Empty,
    };
    let remote = matches!(message.content, Content::Html { has_remote: true, .. });
    message::Page {
        side,
        list_query: list_query(visit),
        newer: message.beside.newer,
        older: message.beside.older,
        from: shown::people(&message.from),
        sender: message.sender.as_ref().map(shown::person),
        reply_to: shown::people(&message.reply_to),
        to: shown::people(&message.to),
        cc: shown::people(&message.cc),
        bcc: shown::people(&message.bcc),
        came_by: None,
        date: message.written_at.unwrap_or(message.came_at),
        size: message.size_bytes.into(),
        flagged: message.has(&Flag::Flagged),
        answered: message.has(&Flag::Answered),
        forwarded: message.has(&Flag::Forwarded),
        body,
        remote,
        validity: Some(message.uid_validity),
        images,
        original_colours: visit.query("colours") == content::ORIGINAL,
        attachments: message
            .attachments
            .iter()
            .filter(|part| !part.inline)
            .map(|part| Attachment {
                part: part.path.clone(),
                name: part.name.clone().unwrap_or_else(|| text.get("message-unnamed").to_owned()),
                media_type: part.media_type.clone(),
                size: u64::try_from(part.size_bytes).unwrap_or(u64::MAX),
            })
            .collect(),
        damaged: false,
        handled: None,
        subject: message.subject,
        mailbox: message.id.mailbox,
        uid: message.id.uid,
    }
}

/// The list that the message was opened from: its search and its page.
fn list_query(visit: &Visit) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for name in LIST {
        if !visit.query(name).is_empty() {
            query.append_pair(name, visit.query(name));
        }
    }
    let query = query.finish();
    if query.is_empty() { query } else { format!("?{query}") }
}

/// What can stand in the query of a list.
const LIST: [&str; 11] =
    ["q", "from", "to", "subject", "body", "since", "before", "unread", "flagged", "attachment", "page"];
