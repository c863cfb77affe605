//! What arrives in one's inbox, told to who waits for it.

use std::{fmt, str::FromStr, time::Duration};

use super::{Error, Mail, Who};
use crate::{
    base::{MailboxName, Uid, UidValidity},
    imap::{Aside, Selected},
};

/// How far an inbox is known: the generation of its numbers, and the number that the next message will have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Until {
    uid_validity: UidValidity,
    uid_next: u32,
}

impl Until {
    /// For who knows all messages up to this one.
    pub fn after(uid_validity: UidValidity, newest: Option<Uid>) -> Self {
        Self { uid_validity, uid_next: newest.map_or(1, |uid| uid.get().saturating_add(1)) }
    }

    fn of(selected: &Selected) -> Self {
        Self { uid_validity: selected.uid_validity, uid_next: selected.uid_next.unwrap_or(1) }
    }
}

impl fmt::Display for Until {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.uid_validity, self.uid_next)
    }
}

impl FromStr for Until {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let read = |text: &str| text.parse::<u32>().ok();
        let (validity, next) = text.split_once('-').ok_or(Error::NotFound)?;
        let uid_validity = read(validity).and_then(UidValidity::new).ok_or(Error::NotFound)?;
        Ok(Self { uid_validity, uid_next: read(next).ok_or(Error::NotFound)? })
    }
}

/// An inbox that is watched. It is only looked at: nothing in it counts as seen because of that.
#[derive(Debug)]
pub struct Arrivals {
    aside: Aside,
    until: Until,
}

impl Mail {
    /// Begins to watch the inbox.
    pub async fn arrivals(&self, who: &Who) -> Result<Arrivals, Error> {
        let mut aside = self.imap.aside(who.login()).await?;
        let inbox = aside.connection().examine(&MailboxName::inbox()).await?;
        Ok(Arrivals { aside, until: Until::of(&inbox) })
    }
}

impl Arrivals {
    /// How far the inbox is known now.
    pub fn until(&self) -> Until {
        self.until
    }

    /// Whether something is there of which who knew the inbox until then has not been told. One that was made anew is
    /// another inbox.
    pub async fn is_news_to(&mut self, known: Until) -> Result<bool, Error> {
        if known.uid_validity != self.until.uid_validity {
            return Ok(true);
        }
        Ok(known != self.until && !self.aside.connection().numbers(known.uid_next).await?.is_empty())
    }

    /// Waits at most so long, and says whether something arrived.
    pub async fn next(&mut self, most: Duration) -> Result<bool, Error> {
        if !self.aside.await_mail(most).await? {
            return Ok(false);
        }
        // Nobody tells the next number of a mailbox that is open already.
        self.until = Until::of(&self.aside.connection().examine(&MailboxName::inbox()).await?);
        Ok(true)
    }
}
