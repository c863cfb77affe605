//! What async-imap sees of the connection until someone is signed in.
//!
//! async-imap 0.12 ends the session at any response it does not know, keeps bytes for itself, and can be made to recurse
//! by nested parentheses. Here it is given one short response at a time, and only a greeting, a `+`, or the end of its own
//! command; so none of this can happen, and no byte of what follows is lost in it.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{
    Error,
    frame::Limits,
    response::{self, Note, Outcome, Response, Untagged},
    wire::Wire,
};

/// Bounds before sign-in: short lines only.
const BEFORE_SIGN_IN: Limits = Limits { response: 16 * 1024, oversize: 0, exchange: 256 * 1024 };

/// How the server opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Greeting {
    /// It waits for someone to sign in.
    Ok,
    /// Someone is signed in already: not for us.
    Preauth,
    /// It does not want us.
    Bye,
}

/// What was heard on the way.
#[derive(Debug, Default)]
pub(super) struct Heard {
    pub(super) greeting: Option<Greeting>,
    pub(super) capabilities: Option<Vec<String>>,
    /// How async-imap's own command ended.
    pub(super) end: Option<Outcome>,
    /// Why the connection is given up.
    pub(super) failed: Option<Error>,
}

/// The connection as async-imap sees it.
#[derive(Debug)]
pub(super) struct Handshake<'a> {
    wire: &'a mut Wire,
    line: Bytes,
    heard: Heard,
    /// Whether async-imap waits for the greeting.
    greets: bool,
}

impl<'a> Handshake<'a> {
    /// Up to the greeting.
    pub(super) fn greeting(wire: &'a mut Wire) -> Self {
        wire.begin(BEFORE_SIGN_IN);
        Self { wire, line: Bytes::new(), heard: Heard::default(), greets: true }
    }

    /// From AUTHENTICATE to its end.
    pub(super) fn sign_in(wire: &'a mut Wire) -> Self {
        Self { greets: false, ..Self::greeting(wire) }
    }

    pub(super) fn take_heard(&mut self) -> Heard {
        std::mem::take(&mut self.heard)
    }

    /// What async-imap may see of a response; `None` for what is not its affair.
    fn admit(&mut self, line: &Bytes) -> Option<Bytes> {
        if let Some(challenge) = line.strip_prefix(b"+") {
            return Some([b"+ ".as_slice(), challenge.trim_ascii(), b"\r\n"].concat().into());
        }
        let Some(data) = line.strip_prefix(b"* ") else { return self.end(line) };
        if let Some(Response::Untagged(Untagged::Capabilities(all))) = Response::parse(line) {
            self.heard.capabilities = Some(all);
            return None;
        }
        let word = data.split(|byte| matches!(byte, b' ' | b'\r' | b'\n')).next().unwrap_or_default();
        let greeting = match word.to_ascii_uppercase().as_slice() {
            b"OK" => Greeting::Ok,
            b"PREAUTH" => Greeting::Preauth,
            b"BYE" => Greeting::Bye,
            _ => return None,
        };
        if let Some(Note::Capabilities(all)) = response::note(data.get(word.len()..).unwrap_or_default()) {
            self.heard.capabilities = Some(all);
        }
        self.heard.greeting = Some(greeting);
        std::mem::take(&mut self.greets).then(|| Bytes::from_static(b"* OK\r\n"))
    }

    /// The end of a command. Only async-imap's own tags begin with `A`; ours (ID) is nobody's affair.
    fn end(&mut self, line: &Bytes) -> Option<Bytes> {
        let tag = line.split(|byte| *byte == b' ').next().unwrap_or_default();
        let rest = line.get(tag.len()..).unwrap_or_default();
        if !tag.starts_with(b"A") {
            return None;
        }
        let Some(Response::Tagged(_, outcome)) = Response::parse(&[b"p0".as_slice(), rest].concat()) else {
            return None;
        };
        if let Outcome::Ok(Some(Note::Capabilities(all))) = &outcome {
            self.heard.capabilities = Some(all.clone());
        }
        let word: &[u8] = match outcome {
            Outcome::Ok(_) => b" OK done\r\n",
            Outcome::No(..) => b" NO no\r\n",
            Outcome::Bad => b" BAD bad\r\n",
        };
        self.heard.end = Some(outcome);
        Some([tag, word].concat().into())
    }
}

impl AsyncRead for Handshake<'_> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        while this.line.is_empty() {
            match ready!(this.wire.poll_line(cx)) {
                Ok(line) => this.line = this.admit(&line).unwrap_or_default(),
                Err(error) => {
                    this.heard.failed = Some(error);
                    return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
                }
            }
        }
        let size = this.line.len().min(buf.remaining());
        buf.put_slice(this.line.get(..size).unwrap_or_default());
        this.line.advance(size);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Handshake<'_> {
    fn poll_write(self: Pin<&mut Self>, _cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        // Kept until it is flushed: one write for ID and AUTHENTICATE.
        self.get_mut().wire.put(buf);
        Poll::Ready(Ok(buf.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().wire.poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
