//! The line under a submission: TCP, TLS, and STARTTLS done before anything else sees the stream.

use std::{
    fmt, io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::Error;
use crate::config::{ClientTls, Tls};

/// Longest answer read before STARTTLS, in bytes.
const MAX_PREFACE: usize = 16_384;
/// What stands for the greeting after STARTTLS: the server sends none then (RFC 3207 section 4.2), lettre waits for one.
const GREETING: &[u8] = b"220 ready\r\n";

/// Connects and protects the line as configured.
pub(super) async fn connect(server: (&str, u16), protection: Tls, tls: &ClientTls) -> Result<Wire, Error> {
    let tcp = TcpStream::connect(server).await.map_err(|_| Error::Unreachable)?;
    tcp.set_nodelay(true).map_err(|_| Error::Unreachable)?;
    let mut tcp = Prompt(tcp);
    let (line, greeting) = match protection {
        Tls::None => (Line::Plain(tcp), &[][..]),
        Tls::Implicit => (Line::Encrypted(Box::new(encrypt(tcp, tls).await?)), &[][..]),
        Tls::Starttls => {
            starttls(&mut tcp).await?;
            (Line::Encrypted(Box::new(encrypt(tcp, tls).await?)), GREETING)
        }
    };
    Ok(Wire { line, greeting })
}

async fn encrypt(tcp: Prompt, tls: &ClientTls) -> Result<TlsStream<Prompt>, Error> {
    TlsConnector::from(tls.config()).connect(tls.name(), tcp).await.map_err(|error| match error.kind() {
        // What rustls finds wrong (certificate, name, version) comes as these two kinds.
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
            Error::Unencrypted("the certificate or the TLS version is not accepted")
        }
        _ => Error::Unreachable,
    })
}

/// Greeting, EHLO, STARTTLS in the clear. What the server offers here is not believed: anybody could have said it.
async fn starttls(tcp: &mut Prompt) -> Result<(), Error> {
    answer(tcp, b"220").await?;
    say(tcp, b"EHLO pli\r\n").await?;
    let offered = answer(tcp, b"250").await?;
    if !offered.to_ascii_uppercase().split(['\r', '\n']).any(|line| line.get(4..) == Some("STARTTLS")) {
        return Err(Error::Unencrypted("the server does not offer STARTTLS"));
    }
    say(tcp, b"STARTTLS\r\n").await?;
    answer(tcp, b"220").await.map(drop)
}

async fn say(tcp: &mut Prompt, line: &[u8]) -> Result<(), Error> {
    tcp.write_all(line).await.map_err(|_| Error::Unreachable)
}

/// Reads one answer. Anything after its last line was injected before the encryption began: the line is given up.
async fn answer(tcp: &mut Prompt, code: &[u8]) -> Result<String, Error> {
    let mut text = Vec::new();
    let mut buffer = [0; 2048];
    loop {
        let read = tcp.read(&mut buffer).await.map_err(|_| Error::Unreachable)?;
        if read == 0 || text.len() + read > MAX_PREFACE {
            return Err(Error::Unreachable);
        }
        text.extend_from_slice(buffer.get(..read).unwrap_or_default());
        let mut lines = text.split_inclusive(|byte| *byte == b'\n');
        let last = lines.by_ref().find(|line| line.get(3) != Some(&b'-'));
        match last {
            Some(line) if !line.ends_with(b"\n") => {}
            Some(_) if lines.next().is_some() => return Err(Error::Protocol),
            Some(line) if line.starts_with(code) => {
                return String::from_utf8(text).map_err(|_| Error::Protocol);
            }
            Some(_) => return Err(Error::Unreachable),
            None => {}
        }
    }
}

/// A TCP stream that acknowledges at once.
///
/// Postfix waits for the acknowledgement of its last TLS record before it says 220; Linux delays that by 41 ms unless
/// told not to, and forgets being told, hence before each read.
#[derive(Debug)]
struct Prompt(TcpStream);

impl AsyncRead for Prompt {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        #[cfg(target_os = "linux")]
        if let Err(error) = self.0.set_quickack(true) {
            return Poll::Ready(Err(error));
        }
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Prompt {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

#[derive(Debug)]
enum Line {
    Plain(Prompt),
    Encrypted(Box<TlsStream<Prompt>>),
}

/// The protected line, as lettre takes it.
pub(super) struct Wire {
    line: Line,
    greeting: &'static [u8],
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        match &self.line {
            Line::Plain(tcp) => tcp.0.peer_addr(),
            Line::Encrypted(tls) => tls.get_ref().0.0.peer_addr(),
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if !self.greeting.is_empty() && buf.remaining() >= self.greeting.len() {
            buf.put_slice(self.greeting);
            self.greeting = &[];
            return Poll::Ready(Ok(()));
        }
        match &mut self.line {
            Line::Plain(tcp) => Pin::new(tcp).poll_read(cx, buf),
            Line::Encrypted(tls) => Pin::new(tls).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match &mut self.line {
            Line::Plain(tcp) => Pin::new(tcp).poll_write(cx, buf),
            Line::Encrypted(tls) => Pin::new(tls).poll_write(cx, buf),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.line {
            Line::Plain(tcp) => Pin::new(tcp).poll_flush(cx),
            Line::Encrypted(tls) => Pin::new(tls).poll_flush(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.line {
            Line::Plain(tcp) => Pin::new(tcp).poll_shutdown(cx),
            Line::Encrypted(tls) => Pin::new(tls).poll_shutdown(cx),
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::future::poll_fn;

    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn what_is_said_and_what_is_acknowledged_is_never_held_back() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = listener.local_addr().unwrap();
        let tls = ClientTls::new("localhost", None).unwrap();
        let wire = connect(("127.0.0.1", server.port()), Tls::None, &tls).await.unwrap();
        let Line::Plain(mut prompt) = wire.line else { panic!("{wire:?}") };
        assert!(prompt.0.nodelay().unwrap());
        // As the system does by itself, sooner or later.
        prompt.0.set_quickack(false).unwrap();
        assert!(!prompt.0.quickack().unwrap());
        let mut room = [0; 8];
        let waits = poll_fn(|cx| {
            let read = Pin::new(&mut prompt).poll_read(cx, &mut ReadBuf::new(&mut room));
            Poll::Ready(read.is_pending())
        });
        assert!(waits.await);
        assert!(prompt.0.quickack().unwrap(), "asked anew before each read");
    }
}
