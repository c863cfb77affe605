//! The stage on which the tests play: real servers, started once, and a browserless person.

pub(crate) mod authenticator;
pub(crate) mod cyrus;
pub(crate) mod database;
pub(crate) mod dice;
pub(crate) mod html;
pub(crate) mod line;
mod lookup;
pub(crate) mod meddler;
pub(crate) mod old_server;
pub(crate) mod person;
pub(crate) mod pli;
pub(crate) mod post;
pub(crate) mod radicale;
pub(crate) mod raw;
pub(crate) mod sasl;
mod servers;
pub(crate) mod stage;

pub(crate) use self::{cyrus::cyrus, old_server::old_server, stage::stage};
