//! HTTP outwards, with limits, time-outs and rules against reaching inside.
//!
//! Two uses. One is to [`Fetch::post`] a few bytes to an address that a browser gave. The other is a picture that a message refers to, fetched after its reader asked for it. The address comes from a
//! stranger, so it is hostile (mail.md 3a, 76 and 77):
//!
//! * only http and https, only ports 80 and 443, only names, never address literals in any spelling;
//! * a name is resolved once, by us; if one of its addresses is not public, nothing is fetched; the connection is made
//!   to the very addresses that were checked, so a name that changes in between changes nothing;
//! * redirects are followed by hand, three at most, each checked like the first address;
//! * the answer is read up to 5 MB within 10 seconds in all, never decompressed, and given out only if its own first
//!   bytes say that it is a PNG, JPEG, GIF or WebP of bearable size. SVG is a document, not a picture;
//! * no cookie, no referrer, no credentials, nothing that tells who reads.

mod address;
mod picture;
mod post;
mod resolve;
mod target;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use reqwest::{
    Client, Response, StatusCode,
    header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, LOCATION},
    redirect::Policy,
};
use tokio::{sync::Semaphore, time::timeout};
use url::Url;

pub use self::picture::Kind;
use self::{
    resolve::{Forbidden, Resolver},
    target::Rules,
};

/// Largest picture, in bytes.
const MAX_BYTES: usize = 5 * 1024 * 1024;
/// Most redirects.
const MAX_REDIRECTS: usize = 3;
/// Longest time for all of it: names, connections, redirects, reading.
const MAX_TIME: Duration = Duration::from_secs(10);
/// Most fetches under way at once.
const AT_ONCE: usize = 16;
/// Most that run or wait; more are turned away at once.
const WAITING: usize = 128;
/// What we say that we are: nothing that tells the reader, the product or its version.
const USER_AGENT: &str = "Mozilla/5.0 (compatible)";

/// Fetches pictures for readers.
#[derive(Debug, Clone)]
pub struct Fetch {
    client: Client,
    rules: Rules,
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    longest: Duration,
}

/// A picture, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// What it is, by its own bytes.
    pub kind: Kind,
    /// All of it.
    pub bytes: Bytes,
}

/// Why there is no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The address is none that may be fetched: it is private, local, malformed, or of another kind. Final.
    #[error("this address is not fetched")]
    Forbidden,
    /// The server did not answer, or broke off.
    #[error("the server cannot be reached")]
    Unreachable,
    /// The server answered with something else than success.
    #[error("the server answered {0}")]
    Status(u16),
    /// More than ten seconds.
    #[error("the server is too slow")]
    TimedOut,
    /// Over the limits of bytes or of width and height.
    #[error("the picture is too large")]
    TooLarge,
    /// Not a PNG, JPEG, GIF or WebP.
    #[error("this is not a picture")]
    NotAPicture,
    /// Too many redirects, or one that leads nowhere.
    #[error("the address leads in circles")]
    Redirects,
    /// Too many fetches under way.
    #[error("too many pictures at once")]
    Busy,
    /// The client could not be made: TLS is not set up.
    #[error("the web client cannot start")]
    Setup,
}

impl Error {
    /// Whether trying again later may help.
    pub fn is_temporary(self) -> bool {
        matches!(self, Self::Unreachable | Self::TimedOut | Self::Busy) || matches!(self, Self::Status(500..))
    }
}

impl Fetch {
    /// Ready to fetch from the public web.
    pub fn new() -> Result<Self, Error> {
        Self::with(Rules::public(), Resolver::system(None))
    }

    /// As [`Self::new`], but `address` may be reached too, although it is local: for tests and a demonstration that play
    /// the outside.
    pub fn allowing(address: SocketAddr) -> Result<Self, Error> {
        Self::with(Rules::allowing(address), Resolver::system(Some(address.ip())))
    }

    fn with(rules: Rules, resolver: Resolver) -> Result<Self, Error> {
        let client = Client::builder()
            .dns_resolver(Arc::new(resolver))
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .user_agent(USER_AGENT)
            .http1_only()
            .pool_max_idle_per_host(0)
            .connect_timeout(MAX_TIME)
            .build()
            .map_err(|_| Error::Setup)?;
        let [running, waiting] = [AT_ONCE, WAITING].map(|places| Arc::new(Semaphore::new(places)));
        Ok(Self { client, rules, running, waiting, longest: MAX_TIME })
    }

    /// Fetches the picture at `url`.
    pub async fn image(&self, url: &str) -> Result<Image, Error> {
        let _place = self.waiting.try_acquire().map_err(|_| Error::Busy)?;
        let work = async {
            let _turn = self.running.acquire().await.map_err(|_| Error::Busy)?;
            let response = self.follow(self.rules.check(url)?).await?;
            let bytes = read(response).await?;
            let kind = picture::check(&bytes)?;
            Ok(Image { kind, bytes })
        };
        timeout(self.longest, work).await.unwrap_or(Err(Error::TimedOut))
    }

    /// Gets `url`, following redirects; each new address passes the same rules.
    async fn follow(&self, mut url: Url) -> Result<Response, Error> {
        for _ in 0..=MAX_REDIRECTS {
            let request = self.client.get(url.clone());
            let request = request.header(ACCEPT, "image/webp,image/png,image/jpeg,image/gif");
            let response = request.header(ACCEPT_ENCODING, "identity").send().await.map_err(|error| kind_of(&error))?;
            let status = response.status();
            if status == StatusCode::OK {
                return Ok(response);
            }
            if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
                return Err(Error::Status(status.as_u16()));
            }
            let target =
                response.headers().get(LOCATION).and_then(|value| value.to_str().ok()).ok_or(Error::Redirects)?;
            let next = url.join(target).map_err(|_| Error::Redirects)?;
            url = self.rules.check(next.as_str())?;
        }
        Err(Error::Redirects)
    }
}

/// Reads the body, never more than [`MAX_BYTES`] of it. A compressed one is refused: we did not ask for it, and a few
/// kilobytes of it can be gigabytes.
async fn read(mut response: Response) -> Result<Bytes, Error> {
    let encoding = response.headers().get(CONTENT_ENCODING);
    if encoding.is_some_and(|value| !value.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(Error::NotAPicture);
    }
    if response.content_length().is_some_and(|length| length > MAX_BYTES as u64) {
        return Err(Error::TooLarge);
    }
    let mut bytes = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| kind_of(&error))? {
        if bytes.len() + chunk.len() > MAX_BYTES {
            return Err(Error::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
        // What does not even start as a picture is not waited for.
        if bytes.len() >= picture::ENOUGH {
            picture::starts_well(&bytes)?;
        }
    }
    Ok(bytes.freeze())
}

fn kind_of(error: &reqwest::Error) -> Error {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if cause.is::<Forbidden>() {
            return Error::Forbidden;
        }
        source = cause.source();
    }
    if error.is_timeout() { Error::TimedOut } else { Error::Unreachable }
}

#[cfg(test)]
mod tests;
