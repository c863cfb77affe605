//! Parts and sources as streams: decoded while they pass, never in memory as a whole, byte for byte (mail.md A5).

use std::fmt;

use bytes::Bytes;
use futures_util::{
    StreamExt,
    stream::{self, BoxStream},
};

use super::{Error, Mail, Who, parts::content};
use crate::{
    base::{MessageId, PartPath},
    imap::{self, Section},
    mime::{Content, Encoding, decode_part},
};

/// Longest line of quoted-printable that is waited for before it is cut where it is safe, in bytes.
const LONG_LINE: usize = 65_536;

/// Something to download.
pub struct Download {
    /// Type and name as the message says; its `served_as` is what may be told to a browser.
    pub content: Content,
    /// About how many bytes will come.
    pub size_bytes: usize,
    /// The bytes.
    pub bytes: BoxStream<'static, Result<Bytes, Error>>,
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download").field("size_bytes", &self.size_bytes).finish_non_exhaustive()
    }
}

impl Mail {
    /// One part, decoded.
    pub async fn part(&self, who: &Who, id: &MessageId, path: &PartPath) -> Result<Download, Error> {
        let structure = self
            .imap
            .with(who.login(), async |imap| {
                imap.open(&id.mailbox).await?;
                imap.structure(id.uid).await?.ok_or(Error::NotFound)
            })
            .await?;
        let part = structure.find(path).filter(|part| !part.media_type.starts_with("multipart/"));
        let part = part.ok_or(Error::NotFound)?;
        let content = content(part);
        let windows = self.imap.download(who.login(), &id.mailbox, id.uid, Section::Part(path.clone()));
        let mut decoder = Decoder { encoding: content.encoding, held: Vec::new() };
        let last = stream::once(async { None });
        let content_bytes = windows.map(Some).chain(last).filter_map(move |window| {
            let bytes = match window {
                Some(Ok(bytes)) => Ok(decoder.window(bytes)),
                Some(Err(error)) => Err(error),
                None => Ok(decoder.end()),
            };
            futures_util::future::ready(match bytes {
                Ok(bytes) if bytes.is_empty() => None,
                bytes => Some(bytes),
            })
        });
        let size_bytes = if content.encoding == Encoding::Base64 { part.size / 78 * 57 } else { part.size } as usize;
        Ok(Download { content, size_bytes, bytes: begun(content_bytes.boxed()).await?.0 })
    }

    /// The whole message as it came, for `text/plain`.
    pub async fn source(&self, who: &Who, id: &MessageId) -> Result<Download, Error> {
        let whole = self.imap.download(who.login(), &id.mailbox, id.uid, Section::Whole);
        let (bytes, is_empty) = begun(whole.boxed()).await?;
        if is_empty {
            return Err(Error::NotFound);
        }
        Ok(Download { content: Content::default(), size_bytes: 0, bytes })
    }
}

/// Waits for the first window, so that what is not there is an error and not a broken download; says whether there
/// was none.
async fn begun(
    mut windows: BoxStream<'static, Result<Bytes, imap::Error>>,
) -> Result<(BoxStream<'static, Result<Bytes, Error>>, bool), Error> {
    let first = windows.next().await.transpose()?;
    let is_empty = first.is_none();
    let rest = windows.map(|window| window.map_err(Error::from));
    Ok((stream::iter(first.map(Ok)).chain(rest).boxed(), is_empty))
}

/// Decodes what comes in pieces: each piece is cut where the decoder of a whole would not see a difference.
struct Decoder {
    encoding: Encoding,
    held: Vec<u8>,
}

impl Decoder {
    fn window(&mut self, bytes: Bytes) -> Bytes {
        if self.encoding == Encoding::Identity {
            return bytes;
        }
        self.held.extend_from_slice(&bytes);
        let cut = match self.encoding {
            Encoding::Base64 => base64_cut(&self.held),
            _ => quoted_cut(&self.held),
        };
        let rest = self.held.split_off(cut);
        let whole = std::mem::replace(&mut self.held, rest);
        decode_part(self.encoding, &whole).into()
    }

    fn end(&mut self) -> Bytes {
        decode_part(self.encoding, &std::mem::take(&mut self.held)).into()
    }
}

/// After the last whole group of four, or padding.
fn base64_cut(bytes: &[u8]) -> usize {
    let (mut held, mut cut) = (0, 0);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'=' => held = 0,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => held = (held + 1) % 4,
            _ => {}
        }
        if held == 0 {
            cut = at + 1;
        }
    }
    cut
}

/// After the last line end; in an endless line, where no escape and no white space is cut.
fn quoted_cut(bytes: &[u8]) -> usize {
    if let Some(at) = bytes.iter().rposition(|byte| *byte == b'\n') {
        return at + 1;
    }
    if bytes.len() < LONG_LINE {
        return 0;
    }
    let safe = |window: &[u8]| !window.contains(&b'=') && window.last().is_some_and(u8::is_ascii_graphic);
    bytes.windows(3).rposition(safe).map_or(0, |at| at + 3)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn in_pieces(encoding: Encoding, bytes: &[u8], size: usize) -> Vec<u8> {
        let mut decoder = Decoder { encoding, held: Vec::new() };
        let mut out = Vec::new();
        for piece in bytes.chunks(size.max(1)) {
            out.extend_from_slice(&decoder.window(Bytes::copy_from_slice(piece)));
        }
        out.extend_from_slice(&decoder.end());
        out
    }

    #[test]
    fn an_endless_line_does_not_fill_the_memory() {
        let line: Vec<u8> = b"abc=41 d".iter().copied().cycle().take(1_000_000).collect();
        let mut decoder = Decoder { encoding: Encoding::QuotedPrintable, held: Vec::new() };
        for piece in line.chunks(10_000) {
            decoder.window(Bytes::copy_from_slice(piece));
            assert!(decoder.held.len() < LONG_LINE + 10_000);
        }
        assert_eq!(in_pieces(Encoding::QuotedPrintable, &line, 10_000), decode_part(Encoding::QuotedPrintable, &line));
    }

    proptest! {
        #[test]
        fn a5_pieces_decode_to_the_same_bytes_as_the_whole(
            bytes in proptest::collection::vec(prop_oneof![
                Just(b'='), Just(b'\r'), Just(b'\n'), Just(b' '), Just(b'A'), Just(b'4'), Just(b'*'), any::<u8>(),
            ], 0..200),
            size in 1_usize..40,
        ) {
            for encoding in [Encoding::Base64, Encoding::QuotedPrintable, Encoding::Identity] {
                prop_assert_eq!(in_pieces(encoding, &bytes, size), decode_part(encoding, &bytes));
            }
        }
    }
}
