//! The HTML of a message, made safe for a frame of its own (mail.md 3a).

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, LazyLock},
};

use tokio::sync::Semaphore;

use super::{
    Error, Mail, Who,
    read::{Opened, Wanted, open},
};
use crate::{
    base::{MessageId, PartPath},
    mime::{
        SafeHtml,
        html::{CleanOptions, Proxy, Remote, clean},
    },
};

/// Messages that are cleaned at once: hostile ones take seconds (crates.md 4).
static TURNS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(4));

/// Makes the address of a part of this message.
pub type PartAddress = Arc<dyn Fn(&PartPath) -> String + Send + Sync>;

/// The addresses that a body may name.
#[derive(Clone)]
pub struct BodyLinks {
    /// Of the pictures that came with the message.
    pub part: PartAddress,
    /// Of remote pictures, through the proxy; `None` leaves them out.
    pub proxy: Option<Proxy>,
}

impl fmt::Debug for BodyLinks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BodyLinks").field("proxied", &self.proxy.is_some()).finish_non_exhaustive()
    }
}

/// What a frame shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// The HTML, cleaned.
    Html {
        /// What to show.
        html: SafeHtml,
        /// How many remote pictures were left out.
        blocked: usize,
    },
    /// The text: there is no HTML, or none that can be made safe in reasonable time.
    Text(String),
}

/// What a body is made of.
#[derive(Debug, Clone, Default)]
pub(super) struct Readable {
    html: Option<String>,
    text: String,
    /// The pictures that came with it, by content id.
    pictures: BTreeMap<String, PartPath>,
}

impl Readable {
    pub(super) fn of(opened: &Opened) -> Self {
        let parts = opened.parts.list.iter();
        let pictures = parts.filter_map(|part| Some((part.content.content_id.clone()?, part.path.clone()?)));
        Self { html: opened.body.html.clone(), text: opened.body.text.clone(), pictures: pictures.collect() }
    }

    /// About how much memory it takes, in bytes.
    pub(super) fn size(&self) -> usize {
        self.html.as_ref().map_or(0, String::len) + self.text.len()
    }
}

impl Mail {
    /// The body of a message for its frame.
    pub async fn body(&self, who: &Who, id: &MessageId, links: BodyLinks) -> Result<Body, Error> {
        let readable = if let Some(readable) = self.recent.take(who.place(), id, self.clock.now()) {
            readable
        } else {
            let opened = self.imap.with(who.login(), async |imap| open(imap, id, Wanted::Shown).await).await?;
            Readable::of(&opened)
        };
        let Readable { html, text, pictures: by_id } = readable;
        let Some(html) = html else { return Ok(Body::Text(text)) };
        let part = links.part;
        let options = CleanOptions {
            remote: links.proxy.map_or(Remote::Block, Remote::Proxy),
            cid: Arc::new(move |id| by_id.get(id).map(|path| part(path))),
        };
        let turn = TURNS.acquire().await;
        let cleaned = tokio::task::spawn_blocking(move || {
            let cleaned = clean(&html, &options);
            match cleaned {
                Some(cleaned) => Body::Html { html: cleaned.html, blocked: cleaned.blocked },
                None if text.is_empty() => Body::Text(crate::mime::html::to_text(&html)),
                None => Body::Text(text),
            }
        })
        .await;
        drop(turn);
        // A panic in the parser costs this body and nothing else.
        cleaned.map_err(|_| Error::NotFound)
    }
}
