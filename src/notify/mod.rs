//! Letters and texts to people, in their language.
//!
//! - A **code** is sent within the request that asks for it: the person waits for it. Its subject never holds it, since a
//!   locked screen shows subjects; its letter holds no link, so that nobody learns to click in one (S3-08).
//! - Both end with the personal phrase of who reads them, so that a false one can be told (S3-08).
//! - A **notice** bears one link, which only closes: « Ce n’était pas moi ». It is a row written in the transaction of
//!   what it tells of, sent soon after by [`Notify::drain`], at least once, to the personal address and to the mailbox
//!   itself (security.md 3.12, R-137). It never delays a request.

mod activation;
mod call;
mod code;
mod happened;
mod kind;
mod letter;
mod notice;
mod recovery;
mod request;
mod returned;

use chrono_tz::Tz;

use crate::{
    base::Clock,
    config::{Config, ConfigError},
    mark::Marks,
    mime, phone,
    phone::{Gateway, voice::Voice},
    seal::{self, Codes, Sealer},
    smtp::{self, Smtp},
    store::{self, Store},
};

pub use self::{
    activation::Activation,
    call::Ask,
    kind::Notice,
    letter::Reader,
    notice::{Destination, Detail, KEPT},
    request::RequestLetter,
    returned::Returned,
};

/// Why something was not sent.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The telephone.
    #[error("telephone")]
    Phone(#[from] phone::Error),
    /// The mail server.
    #[error("letter")]
    Smtp(#[from] smtp::Error),
    /// A letter could not be written: a fault of ours.
    #[error("letter")]
    Letter(#[from] mime::compose::Error),
    /// The database.
    #[error("store")]
    Store(#[from] store::Error),
    /// A sealed address.
    #[error("seal")]
    Seal(#[from] seal::Error),
    /// A value that no letter can have.
    #[error("a letter cannot have this: {0}")]
    Value(&'static str),
}

impl Error {
    /// Whether the mail server will never take it.
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Smtp(smtp::Error::Rejected(reply)) => reply.is_permanent(),
            Self::Smtp(smtp::Error::Recipients(refused)) => refused.iter().all(|one| one.reply.is_permanent()),
            _ => false,
        }
    }

    /// Why a server does not take mail for the address, by the numbers of RFC 3463; `None` when that is not what it said.
    fn status(&self) -> Option<String> {
        let Self::Smtp(smtp::Error::Recipients(refused)) = self else { return None };
        let reply = refused.iter().map(|one| &one.reply).find(|reply| reply.is_permanent())?;
        let (class, subject, detail) = reply.enhanced.unwrap_or((5, 0, 0));
        Some(format!("{class}.{subject}.{detail}"))
    }

    /// Whether it may have been sent all the same.
    pub fn is_uncertain(&self) -> bool {
        match self {
            Self::Phone(error) => error.is_uncertain(),
            Self::Smtp(error) => matches!(error, smtp::Error::Uncertain),
            _ => false,
        }
    }
}

/// What letters and texts say of the house they come from.
#[derive(Debug, Clone)]
pub struct House {
    /// The product's name.
    pub name: String,
    /// The host that codes by SMS are bound to.
    pub host: String,
    /// The site, as links in notices begin.
    pub origin: String,
    /// How long the link « Ce n’était pas moi » of a notice works.
    pub contest_life: std::time::Duration,
    /// The support desk's address.
    pub support_email: Option<String>,
    /// The support desk's telephone number.
    pub support_phone: Option<String>,
    /// The time zone that moments are written in.
    pub zone: Tz,
}

/// The doors that letters and texts leave by.
#[derive(Debug, Clone)]
pub struct Doors {
    /// The mail server.
    pub smtp: Smtp,
    /// What stands before the `@` of the sender (S3-08).
    pub sender: String,
    /// The SMS gateway.
    pub phone: Gateway,
    /// Who calls.
    pub voice: Voice,
}

impl Doors {
    /// The doors of a configuration.
    pub fn new(config: &Config) -> Result<Self, ConfigError> {
        let letters = &config.letters;
        Ok(Self {
            smtp: Smtp::for_letters(letters)?,
            sender: letters.sender.clone(),
            phone: Gateway::new(config)?,
            voice: Voice::new(config)?,
        })
    }
}

/// The room.
#[derive(Debug, Clone)]
pub struct Notify {
    store: Store,
    sealer: Sealer,
    marks: Marks,
    doors: Doors,
    house: House,
    /// What return addresses are marked by; without it letters have none.
    returns: Option<Codes>,
    clock: Clock,
}

impl Notify {
    /// The room.
    pub fn new(store: Store, (sealer, marks): (Sealer, Marks), doors: Doors, house: House, clock: Clock) -> Self {
        Self { store, sealer, marks, doors, house, returns: None, clock }
    }

    /// Whether texts can be sent at all.
    pub fn has_phone(&self) -> bool {
        self.doors.phone.is_there()
    }

    /// The doors themselves, for what they are told.
    pub(crate) fn doors(&self) -> &Doors {
        &self.doors
    }

    /// The product's name, as authenticator applications show it (S4-04).
    pub fn house_name(&self) -> &str {
        &self.house.name
    }
}
