//! The door to calendar servers: `CalDAV` (RFC 4791) over HTTP.
//!
//! Where a server is comes from the configuration; nothing that it answers leads anywhere else: redirects are not followed,
//! and an address in an answer that is not of the same server makes the answer void. Answers are bounded in bytes, time and
//! depth; XML with a document type, and so with entities of its own, is refused.
//!
//! | what | where |
//! |---|---|
//! | one request, and what its answer means | `request` |
//! | addresses in answers | `href` |
//! | XML in and out | `xml` |
//! | which calendars there are, and what is in them | `find` |
//! | one object: read, put, removed | `object` |
//! | making a calendar, removing an empty one | `collection` |

mod collection;
mod find;
mod href;
mod object;
mod request;
mod xml;

use std::{fmt, time::Duration};

use reqwest::{Client, Url, redirect::Policy};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    base::Address,
    config::{self, CALENDAR_ADDRESS, CalendarAuth, ClientTls, ConfigError},
};

pub use self::{
    find::{Calendar, Home, Listed},
    href::Href,
    object::{Object, Placed},
};

/// Why a request did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server does not know us: the name or the secret is wrong.
    #[error("the calendar server does not let this person in")]
    Refused,
    /// It knows us, and does not let us do that.
    #[error("the calendar server does not allow it")]
    Forbidden,
    /// No connection, or it broke. Trying again later can help; what was asked may have been done.
    #[error("the calendar server cannot be reached: {0}")]
    Unreachable(&'static str),
    /// There is no such thing.
    #[error("the calendar server has nothing there")]
    NotFound,
    /// Any other answer.
    #[error("the calendar server answered {0}")]
    Status(u16),
    /// An answer larger than it may be.
    #[error("the calendar server's answer is too large")]
    TooLarge,
    /// The answer makes no sense, or is not to be believed.
    #[error("the calendar server's answer makes no sense: {0}")]
    Protocol(&'static str),
}

impl Error {
    /// Whether the same request may succeed later without any change.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Unreachable(_) => true,
            Self::Status(status) => *status >= 500 || *status == 429,
            Self::Refused | Self::Forbidden | Self::NotFound | Self::TooLarge | Self::Protocol(_) => false,
        }
    }
}

/// A calendar server. Cheap to clone.
#[derive(Clone)]
pub struct CalDav {
    http: Client,
    /// With [`CALENDAR_ADDRESS`] where the person's address goes.
    url: String,
    service: Option<(String, SecretString)>,
}

impl CalDav {
    /// The server of a section of the configuration, which `section` names.
    ///
    /// # Errors
    /// When its certificates or its secret cannot be read.
    pub fn new(section: &str, config: &config::Calendar) -> Result<Self, ConfigError> {
        let unusable = |why: String| ConfigError::new(format!("configuration: {section}: {why}"));
        let host = Url::parse(&config.url.replace(CALENDAR_ADDRESS, "a"))
            .ok()
            .and_then(|url| url.host_str().map(str::to_owned))
            .ok_or_else(|| unusable("url is no address".to_owned()))?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let tls = ClientTls::new(host, config.ca_file.as_deref())?;
        let http = Client::builder()
            .tls_backend_preconfigured((*tls.config()).clone())
            .timeout(Duration::from_secs(config.timeout_s.clamp(1, 300)))
            .connect_timeout(Duration::from_secs(config.timeout_s.clamp(1, 30)))
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .build()
            .map_err(|error| unusable(error.without_url().to_string()))?;
        let service = match (config.auth, &config.user, &config.secret_file) {
            (CalendarAuth::Service, Some(user), Some(file)) => {
                Some((user.clone(), file.read(&format!("{section}.secret_file"))?))
            }
            (CalendarAuth::Service, ..) => return Err(unusable("user and secret_file are missing".to_owned())),
            (CalendarAuth::Password, ..) => None,
        };
        Ok(Self { http, url: config.url.clone(), service })
    }

    /// One person's calendars there. `password` is theirs, for a server without a user that may act for everybody.
    ///
    /// # Errors
    /// [`Error::Refused`] when the password is needed and missing.
    pub fn of(&self, who: &Address, password: Option<&SecretString>) -> Result<Person, Error> {
        let url = self.url.replace(CALENDAR_ADDRESS, &href::encoded(who.as_str().as_bytes()));
        let base = Url::parse(&url).map_err(|_| Error::Protocol("its configured address"))?;
        let home = Href::read(&base, base.path()).ok_or(Error::Protocol("its configured address"))?;
        let (user, secret) = match (&self.service, password) {
            (Some((user, secret)), _) => (user.clone(), secret.clone()),
            (None, Some(password)) => (who.as_str().to_owned(), password.clone()),
            (None, None) => return Err(Error::Refused),
        };
        Ok(Person { http: self.http.clone(), base, home, user, secret })
    }
}

/// The secret is not shown, and neither is the rest.
impl fmt::Debug for CalDav {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CalDav").field("url", &self.url).finish_non_exhaustive()
    }
}

/// One person at a calendar server.
#[derive(Clone)]
pub struct Person {
    http: Client,
    base: Url,
    home: Href,
    user: String,
    secret: SecretString,
}

impl Person {
    /// Where their calendars are.
    pub fn home(&self) -> &Href {
        &self.home
    }

    fn password(&self) -> &str {
        self.secret.expose_secret()
    }
}

/// Neither the person nor the secret is shown.
impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person").field("host", &self.base.host_str()).finish_non_exhaustive()
    }
}
