//! The door to telephones: texts and calls, through the provider that the configuration names.
//!
//! A text or a call is given to its provider within the request that asks for it, in a bounded time. What the provider
//! said is told apart by what one can do: it surely did not take it, or nobody knows. Neither the number nor the text is
//! ever logged, nor the address of the call, which holds both.

mod http;
mod kannel;
mod letters;
mod provider;
mod report;
pub mod voice;

use std::sync::Arc;

use url::Url;

pub use self::report::Report;
use self::{kannel::Kannel, letters::Carriers, provider::Provider};
use crate::{
    base::{E164, Timestamp},
    config::{Config, ConfigError, Sms},
};

/// Why a text was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No provider is configured.
    #[error("no telephone provider is configured")]
    None,
    /// The provider refused it: wrong user, wrong number, no route. The same would be refused again.
    #[error("the telephone provider refused: status {status}")]
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// The provider is broken or overloaded; nothing was taken.
    #[error("the telephone provider is not available: {0}")]
    Unavailable(String),
    /// The connection broke after the request had left, or no answer came: it may have been taken.
    #[error("the telephone provider did not answer")]
    Uncertain,
}

impl Error {
    /// Whether it may have been taken all the same.
    pub fn is_uncertain(&self) -> bool {
        *self == Self::Uncertain
    }
}

/// A text to a telephone.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    /// The number.
    pub to: &'a E164,
    /// The words.
    pub words: &'a str,
    /// The name under which a delivery is reported; none when nobody waits for it.
    pub nonce: Option<&'a str>,
    /// The present moment.
    pub now: Timestamp,
}

/// A way for texts.
#[derive(Debug, Clone)]
enum Way {
    None,
    Kannel(Arc<Kannel>),
    Http(Arc<Provider>),
    Mail(Arc<Carriers>),
}

/// The gateway for texts.
#[derive(Debug, Clone)]
pub struct Gateway {
    way: Way,
    /// Where reports are told: an address that a nonce is put behind.
    callback: Url,
}

impl Gateway {
    /// The gateway of the configuration.
    pub fn new(config: &Config) -> Result<Self, ConfigError> {
        let public = &config.server.public_url;
        let (way, callback) = match &config.sms {
            None => (Way::None, None),
            Some(Sms::Kannel(kannel)) => (Way::Kannel(Arc::new(Kannel::new(kannel)?)), kannel.callback_url.as_ref()),
            Some(Sms::Http(http)) => (Way::Http(Arc::new(Provider::new(http)?)), http.callback_url.as_ref()),
            Some(Sms::Mail(mail)) => (Way::Mail(Arc::new(Carriers::new(mail, &config.letters)?)), None),
        };
        let callback = callback.unwrap_or(public).join("/hook/sms/");
        let callback =
            callback.map_err(|error| ConfigError::new(format!("configuration: sms.callback_url: {error}")))?;
        Ok(Self { way, callback })
    }

    /// Whether there is one.
    pub fn is_there(&self) -> bool {
        !matches!(self.way, Way::None)
    }

    /// Whether texts travel as letters, which nothing encrypts (S4-13).
    pub fn is_by_mail(&self) -> bool {
        matches!(self.way, Way::Mail(_))
    }

    /// Whether it says what became of a text.
    pub fn reports(&self) -> bool {
        match &self.way {
            Way::None | Way::Mail(_) => false,
            Way::Kannel(_) => true,
            Way::Http(provider) => provider.reports(),
        }
    }

    /// Gives a text to the gateway.
    ///
    /// # Errors
    /// When it was not taken, or nobody knows; see [`Error::is_uncertain`].
    pub async fn send(&self, text: &Message<'_>) -> Result<(), Error> {
        // A nonce is letters and digits: joining it cannot fail.
        let report = text.nonce.and_then(|nonce| self.callback.join(nonce).ok());
        match &self.way {
            Way::None => Err(Error::None),
            Way::Kannel(kannel) => kannel.send(text.to, text.words, report.as_ref()).await,
            Way::Http(provider) => provider.send(text.to, text.words, report.as_ref()).await,
            Way::Mail(carriers) => carriers.send((text.to, text.words), text.now).await,
        }
    }

    /// Whether the gateway answers, without sending anything; for `pli doctor`.
    pub async fn probe(&self) -> Result<(), Error> {
        match &self.way {
            Way::None => Err(Error::None),
            Way::Kannel(kannel) => kannel.probe().await,
            Way::Http(provider) => provider.probe().await,
            Way::Mail(carriers) => carriers.probe().await,
        }
    }
}
