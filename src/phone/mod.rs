//! The door to telephones: texts through Kannel.
//!
//! A text is given to the gateway within the request that asks for it, in a bounded time. What the gateway said is told
//! apart by what one can do: it surely did not take the text, or nobody knows. Neither the number nor the text is ever
//! logged, nor the address of the call, which holds both.

mod kannel;

use crate::{
    base::E164,
    config::{ConfigError, Sms},
};

use self::kannel::Kannel;

/// Why a text was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No gateway is configured.
    #[error("no SMS gateway is configured")]
    None,
    /// The gateway refused it: wrong user, wrong number, no route. The same text would be refused again.
    #[error("the SMS gateway refused: status {status}")]
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// The gateway is broken or overloaded; the text was not taken.
    #[error("the SMS gateway is not available: {0}")]
    Unavailable(String),
    /// The connection broke after the text had left, or no answer came: it may have been taken.
    #[error("the SMS gateway did not answer")]
    Uncertain,
}

impl Error {
    /// Whether the text may have been taken all the same.
    pub fn is_uncertain(&self) -> bool {
        *self == Self::Uncertain
    }
}

/// A gateway for texts.
#[derive(Debug, Clone)]
pub enum Gateway {
    /// None: no SMS is offered.
    None,
    /// Kannel's `sendsms`.
    Kannel(Kannel),
}

impl Gateway {
    /// The gateway of the configuration.
    pub fn new(config: Option<&Sms>) -> Result<Self, ConfigError> {
        config.map_or(Ok(Self::None), |config| Kannel::new(config).map(Self::Kannel))
    }

    /// Whether there is one.
    pub fn is_there(&self) -> bool {
        !matches!(self, Self::None)
    }

    /// Gives a text to the gateway.
    ///
    /// # Errors
    /// When it was not taken, or nobody knows; see [`Error::is_uncertain`].
    pub async fn send(&self, to: &E164, text: &str) -> Result<(), Error> {
        match self {
            Self::None => Err(Error::None),
            Self::Kannel(kannel) => kannel.send(to, text).await,
        }
    }

    /// Whether the gateway answers, without sending anything; for `pli doctor`.
    pub async fn probe(&self) -> Result<(), Error> {
        match self {
            Self::None => Err(Error::None),
            Self::Kannel(kannel) => kannel.probe().await,
        }
    }
}
