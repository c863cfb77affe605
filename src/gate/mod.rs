//! Listeners that are not HTTP: where Postfix asks who exists and who may send as whom.
//!
//! Postfix asks for every recipient and every sender (socketmap, `socketmap_table(5)`), so that an account made in Pli
//! receives mail at once and a suspended one sends no more, without any file shared between the two. Answers come from
//! memory: a busy database never delays mail. When no answer can be given the map says TEMP and Postfix tries again
//! later; nothing is lost and nothing is bounced.
//!
//! It also brings here what it reports of Pli's own letters ([`Returns`]).
//!
//! The listeners are for Postfix alone. They are bounded all the same: length of a request, time to send it, idle time and
//! number of connections.

mod listen;
mod lookup;
mod netstring;
mod relay;
mod returns;
mod server;

pub use self::{
    lookup::{Known, answer},
    netstring::{MAX_REQUEST, Malformed},
    relay::Relays,
    returns::Returns,
    server::serve,
};

/// What is answered to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// It exists; the text is the value.
    Found(String),
    /// It does not exist.
    NotFound,
    /// Nobody can say now: Postfix asks again later.
    Temporary(&'static str),
    /// The question makes no sense.
    Permanent(&'static str),
}

impl Reply {
    /// The reply as socketmap writes it.
    fn text(&self) -> String {
        match self {
            Self::Found(value) => format!("OK {value}"),
            // the space is part of the protocol
            Self::NotFound => "NOTFOUND ".to_owned(),
            Self::Temporary(why) => format!("TEMP {why}"),
            Self::Permanent(why) => format!("PERM {why}"),
        }
    }
}

/// The question of one request, `MAP KEY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Name of the map: `domains`, `mailboxes`, `aliases`, `senders`, `relays`, `transports`.
    pub map: String,
    /// What is looked up in it.
    pub key: String,
}

impl Question {
    fn parse(request: &[u8]) -> Option<Self> {
        let (map, key) = std::str::from_utf8(request).ok()?.split_once(' ')?;
        Some(Self { map: map.to_owned(), key: key.to_owned() })
    }
}
