//! Responses come off it whole and within bounds, commands go onto it; every wait has an end.

use std::{
    io,
    pin::{Pin, pin},
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::{Buf, Bytes, BytesMut};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::{Instant, timeout, timeout_at},
};

use super::{
    Error,
    frame::{Buffer, Found, Limits, Scanner},
    transport::{Transport, unreachable},
};

/// What is read at once. A TLS record holds 16 kB.
const READ: usize = 16 * 1024;
/// What is written at once of a large literal; each piece has its own time limit.
const WRITE: usize = 64 * 1024;
/// A response of this size is lent as shared bytes, so that a part of it can be kept without a copy.
const SHARE: usize = 16 * 1024;

/// One response, as long as it is looked at.
#[derive(Debug)]
pub(super) enum Frame<'a> {
    /// Small: lent.
    Lent(&'a [u8]),
    /// Large: shared.
    Shared(Bytes),
    /// Too large to keep: its first bytes.
    Oversize(Bytes),
}

/// A connection as responses and commands.
#[derive(Debug)]
pub(super) struct Wire {
    transport: Transport,
    input: Input,
    scanner: Scanner,
    output: BytesMut,
    /// Bytes at the front of the input that the last frame lent.
    lent: usize,
    limits: Limits,
    wait: Duration,
    deadline: Instant,
    /// Bytes that this exchange may still bring.
    left: usize,
}

#[derive(Debug, Default)]
struct Input(BytesMut);

impl Buffer for Input {
    fn bytes(&self) -> &[u8] {
        &self.0
    }

    fn remove(&mut self, from: usize, count: usize) {
        let tail = self.0.split_off(from);
        self.0.extend_from_slice(tail.get(count..).unwrap_or_default());
    }
}

impl Wire {
    /// Over a connection; no single wait is longer than `wait`.
    pub(super) fn new(transport: Transport, wait: Duration) -> Self {
        Self {
            transport,
            input: Input::default(),
            scanner: Scanner::default(),
            output: BytesMut::new(),
            lent: 0,
            limits: Limits::LISTING,
            wait,
            deadline: Instant::now() + wait,
            left: Limits::LISTING.exchange,
        }
    }

    /// Begins an exchange: its bounds, and the time for all of it.
    pub(super) fn begin(&mut self, limits: Limits) {
        self.limits = limits;
        self.left = limits.exchange;
        self.wait_anew();
    }

    /// Begins the time for an exchange again.
    pub(super) fn wait_anew(&mut self) {
        // A large answer may take its time, yet not for ever: at worst 64 kB a second.
        let for_size = Duration::from_secs(u64::try_from(self.limits.response / 65_536).unwrap_or(u64::MAX).min(3_600));
        self.deadline = Instant::now() + self.wait * 3 + for_size;
    }

    /// Gives the memory of large answers back.
    pub(super) fn rest(&mut self) {
        self.release();
        if self.input.0.is_empty() {
            self.input = Input::default();
        }
        self.output = BytesMut::new();
    }

    /// Whether bytes are there that nobody asked for.
    pub(super) fn has_leftover(&mut self) -> bool {
        self.release();
        !self.input.0.is_empty()
    }

    /// Puts TLS over the connection (RFC 3501 section 6.2.1). What came before it is not believed.
    pub(super) async fn protect(&mut self, tls: &crate::config::ClientTls) -> Result<(), Error> {
        if self.has_leftover() {
            return Err(Error::Protocol("bytes before TLS"));
        }
        let plain = std::mem::replace(&mut self.transport, Transport::Closed);
        self.transport = plain.protect(tls, self.wait).await?;
        Ok(())
    }

    /// Puts bytes where the next [`Self::flush`] takes them.
    pub(super) fn put(&mut self, bytes: &[u8]) {
        self.output.extend_from_slice(bytes);
    }

    /// Sends what was put.
    pub(super) async fn flush(&mut self) -> Result<(), Error> {
        let output = std::mem::take(&mut self.output);
        let sent = self.send(&output).await;
        self.output = output;
        self.output.clear();
        sent
    }

    /// Sends what was put and then `bytes`; those which are few wait for more with what was put.
    pub(super) async fn carry(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if self.output.len() + bytes.len() <= WRITE {
            self.put(bytes);
            return Ok(());
        }
        self.flush().await?;
        if bytes.len() <= WRITE / 4 {
            self.put(bytes);
            return Ok(());
        }
        self.send(bytes).await
    }

    /// Sends bytes at once, in pieces, without a copy.
    pub(super) async fn send(&mut self, bytes: &[u8]) -> Result<(), Error> {
        for piece in bytes.chunks(WRITE) {
            let written = timeout(self.wait, self.transport.write_all(piece)).await;
            written.map_err(|_| Error::TimedOut)?.map_err(|error| unreachable(&error))?;
        }
        let flushed = timeout(self.wait, self.transport.flush()).await;
        flushed.map_err(|_| Error::TimedOut)?.map_err(|error| unreachable(&error))
    }

    /// The next response.
    pub(super) async fn frame(&mut self) -> Result<Frame<'_>, Error> {
        self.release();
        loop {
            let found = self.scanner.scan(&mut self.input, &self.limits)?;
            match found {
                Found::Whole(size) => {
                    self.spend(size)?;
                    if size >= SHARE {
                        return Ok(Frame::Shared(self.input.0.split_to(size).freeze()));
                    }
                    self.lent = size;
                    return Ok(Frame::Lent(self.input.0.get(..size).unwrap_or_default()));
                }
                Found::Oversize(size) => {
                    self.spend(self.limits.response)?;
                    return Ok(Frame::Oversize(self.input.0.split_to(size).freeze()));
                }
                Found::More => self.fill().await?,
            }
        }
    }

    /// Whether anything comes until then: what a server tells when it likes is nothing to be impatient about.
    pub(super) async fn hears_until(&mut self, until: Instant) -> Result<bool, Error> {
        if self.has_leftover() {
            return Ok(true);
        }
        self.input.0.reserve(READ);
        match timeout_at(until, self.transport.read_buf(&mut self.input.0)).await {
            Ok(read) => received(read).map(|()| true),
            Err(_) => Ok(false),
        }
    }

    /// As [`Self::frame`], for a caller that is polled: a response shorter than its bounds, copied.
    pub(super) fn poll_line(&mut self, cx: &mut Context<'_>) -> Poll<Result<Bytes, Error>> {
        self.release();
        loop {
            match self.scanner.scan(&mut self.input, &self.limits)? {
                Found::Whole(size) => {
                    self.spend(size)?;
                    return Poll::Ready(Ok(self.input.0.split_to(size).freeze()));
                }
                Found::Oversize(_) => return Poll::Ready(Err(Error::Limit("a line before sign-in is too large"))),
                Found::More => {
                    self.input.0.reserve(READ);
                    let read = ready!(pin!(self.transport.read_buf(&mut self.input.0)).poll(cx));
                    received(read)?;
                }
            }
        }
    }

    /// As [`Self::flush`], for a caller that is polled.
    pub(super) fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.output.has_remaining() {
            if ready!(pin!(self.transport.write_buf(&mut self.output)).poll(cx))? == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
        }
        tokio::io::AsyncWrite::poll_flush(Pin::new(&mut self.transport), cx)
    }

    /// Says good-bye, without waiting for the answer.
    pub(super) async fn close(mut self) {
        self.put(b"bye LOGOUT\r\n");
        if self.flush().await.is_ok() {
            // The connection is given up either way.
            drop(timeout(self.wait, self.transport.shutdown()).await);
        }
    }

    fn release(&mut self) {
        self.input.0.advance(self.lent.min(self.input.0.len()));
        self.lent = 0;
    }

    fn spend(&mut self, bytes: usize) -> Result<(), Error> {
        self.left = self.left.checked_sub(bytes).ok_or(Error::Limit("the backend answers without end"))?;
        Ok(())
    }

    async fn fill(&mut self) -> Result<(), Error> {
        self.input.0.reserve(READ);
        let until = self.deadline.min(Instant::now() + self.wait);
        let read = timeout_at(until, self.transport.read_buf(&mut self.input.0)).await;
        received(read.map_err(|_| Error::TimedOut)?)
    }
}

fn received(read: io::Result<usize>) -> Result<(), Error> {
    match read {
        Ok(0) => Err(Error::Unreachable("the connection was closed".to_owned())),
        Ok(_) => Ok(()),
        Err(error) => Err(unreachable(&error)),
    }
}
