//! The bytes beneath: TCP, with TLS over it or not.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::config::ClientTls;

use super::Error;

/// A connection to the server.
#[derive(Debug)]
pub(super) enum Transport {
    /// Before STARTTLS, or on a socket that never leaves the machine.
    Plain(TcpStream),
    /// Protected.
    Tls(Box<TlsStream<TcpStream>>),
    /// Given up.
    Closed,
}

impl Transport {
    /// Connects by TCP.
    pub(super) async fn connect(host: &str, port: u16, wait: Duration) -> Result<Self, Error> {
        let stream = timeout(wait, TcpStream::connect((host, port)))
            .await
            .map_err(|_| Error::TimedOut)?
            .map_err(|error| unreachable(&error))?;
        // Commands are small and wait for their answer: never hold them back.
        stream.set_nodelay(true).map_err(|error| unreachable(&error))?;
        Ok(Self::Plain(stream))
    }

    /// Puts TLS over it, and checks whom it talks to.
    pub(super) async fn protect(self, tls: &ClientTls, wait: Duration) -> Result<Self, Error> {
        let Self::Plain(stream) = self else { return Err(Error::Protocol("TLS twice")) };
        let stream = timeout(wait, TlsConnector::from(tls.config()).connect(tls.name(), stream))
            .await
            .map_err(|_| Error::TimedOut)?
            .map_err(|error| if is_untrusted(&error) { Error::Untrusted } else { unreachable(&error) })?;
        Ok(Self::Tls(Box::new(stream)))
    }
}

/// What the operating system or TLS says; it holds no secret and no content.
pub(super) fn unreachable(error: &io::Error) -> Error {
    Error::Unreachable(error.to_string())
}

fn is_untrusted(error: &io::Error) -> bool {
    let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    matches!(tls, Some(rustls::Error::InvalidCertificate(_)))
}

impl AsyncRead for Transport {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buf),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buf),
            Self::Closed => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        }
    }
}

impl AsyncWrite for Transport {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, buf),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, buf),
            Self::Closed => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
            Self::Closed => Poll::Ready(Ok(())),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Closed => Poll::Ready(Ok(())),
        }
    }
}
