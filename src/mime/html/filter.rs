//! What each attribute that is allowed at all may say.

use std::{
    borrow::Cow,
    collections::BTreeSet,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use url::Url;

use super::{CleanOptions, Remote, sheet::Sheet, style::clean_style};

/// Longest link, in bytes: longer ones exist in no honest mail.
const MAX_LINK: usize = 8 * 1024;
/// Largest embedded picture, in bytes of its `data:` address.
const MAX_PICTURE: usize = 4 << 20;

/// The state of one pass.
pub(in crate::mime) struct Filter {
    options: CleanOptions,
    sheet: Sheet,
    blocked: AtomicUsize,
    /// Whether the passes run over our own output.
    checking: AtomicBool,
    /// Addresses that we wrote: the only ones that a checking pass lets stand.
    written: Mutex<BTreeSet<String>>,
}

impl Filter {
    pub(in crate::mime) fn new(options: CleanOptions, sheet: Sheet) -> Self {
        Self {
            options,
            sheet,
            blocked: AtomicUsize::new(0),
            checking: AtomicBool::new(false),
            written: Mutex::default(),
        }
    }

    /// How many remote pictures were left out.
    pub(in crate::mime) fn blocked(&self) -> usize {
        self.blocked.load(Ordering::Relaxed)
    }

    /// The first pass is over: what is cleaned now is our own output.
    pub(in crate::mime) fn check_from_now_on(&self) {
        self.checking.store(true, Ordering::Relaxed);
    }

    /// The rules that came with the message.
    pub(in crate::mime) fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// The value to write for an allowed attribute, `None` to drop it.
    pub(in crate::mime) fn value<'v>(&self, attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
        match attribute {
            "href" => link(value).map(Cow::Owned),
            "src" | "background" if self.checking.load(Ordering::Relaxed) => {
                let ours = data_picture(value) || self.written().contains(value);
                ours.then_some(Cow::Borrowed(value))
            }
            "src" | "background" => self.picture(value).map(Cow::Owned),
            "class" => self.sheet.classes(value).map(Cow::Owned),
            "style" => clean_style(value).map(Cow::Owned),
            "colspan" | "span" => at_most(value, 100),
            "rowspan" => at_most(value, 1_000),
            _ => Some(Cow::Borrowed(value)),
        }
    }

    /// Where a picture comes from: its own bytes, a part of this message, or our proxy. Never anywhere else.
    fn picture(&self, value: &str) -> Option<String> {
        let value = value.trim_matches(|c: char| c.is_ascii_whitespace() || c.is_control());
        if data_picture(value) {
            return Some(value.to_owned());
        }
        let scheme = value.split_once(':').map(|(scheme, rest)| (scheme.to_ascii_lowercase(), rest));
        let written = match scheme {
            Some((scheme, id)) if scheme == "cid" => (self.options.cid)(&unescaped(id))?,
            _ => {
                // `//host/x` and `\\host\x` are remote too: a browser would read them against our own address.
                let url = Url::parse(value).or_else(|_| Url::parse("https://relative.invalid/")?.join(value)).ok()?;
                if !matches!(url.scheme(), "http" | "https") || url.host_str() == Some("relative.invalid") {
                    return None;
                }
                match &self.options.remote {
                    Remote::Block => {
                        self.blocked.fetch_add(1, Ordering::Relaxed);
                        return None;
                    }
                    Remote::Proxy(address) => address(url.as_str()),
                }
            }
        };
        self.written().insert(written.clone());
        Some(written)
    }

    fn written(&self) -> std::sync::MutexGuard<'_, BTreeSet<String>> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A link to follow: web, mail and telephone only, in the parser's own spelling, without credentials (which make
/// `https://bank.example@evil.test` look like the bank).
pub(in crate::mime) fn link(value: &str) -> Option<String> {
    if value.len() > MAX_LINK {
        return None;
    }
    let mut url = Url::parse(value.trim()).ok()?;
    if !matches!(url.scheme(), "http" | "https" | "mailto" | "tel") {
        return None;
    }
    if url.has_host() {
        url.set_username("").ok()?;
        url.set_password(None).ok()?;
    }
    let text = String::from(url);
    (text.len() <= MAX_LINK).then_some(text)
}

/// `data:image/png;base64,…` and its three sisters, nothing else in it: SVG can run scripts, other types can be pages.
fn data_picture(value: &str) -> bool {
    let Some(rest) = value.strip_prefix("data:image/") else { return false };
    let Some((kind, data)) = rest.split_once(";base64,") else { return false };
    matches!(kind, "png" | "jpeg" | "jpg" | "gif" | "webp")
        && value.len() <= MAX_PICTURE
        && data.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=') || b.is_ascii_whitespace())
}

fn at_most(value: &str, most: u32) -> Option<Cow<'_, str>> {
    let number: u32 = value.trim().parse().ok()?;
    Some(number.clamp(1, most).to_string().into())
}

/// Undoes `%XX` in a content id (RFC 2392).
pub(in crate::mime) fn unescaped(id: &str) -> String {
    let mut bytes = Vec::with_capacity(id.len());
    let mut rest = id.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if let (b'%', [high, low, tail @ ..]) = (first, after)
            && let (Some(high), Some(low)) = (super::super::decode::hex(*high), super::super::decode::hex(*low))
        {
            bytes.push(high << 4 | low);
            rest = tail;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
