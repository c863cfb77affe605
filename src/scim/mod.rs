//! Provisioning by programs: SCIM 2.0, RFC 7643 and 7644.
//!
//! A program has a key of one structure ([`Provisioner`]) and does what a referent of it does by hand: make accounts, change
//! what is known of people, close and open. It sees no password, no telephone and no mail, hands nothing over, and never
//! touches who looks after something. The pure part reads filters, paths and patches by the tables of [`schema`].

mod act;
mod bulk;
mod discovery;
mod fault;
mod filter;
mod group;
mod patch;
mod query;
mod read;
mod schema;
mod shown;
mod user;

pub use self::{
    act::Resource,
    bulk::MAX_BYTES,
    fault::{Error, Fault, Kind},
    query::Query,
    shown::Shown,
};
pub use crate::role::Provisioner;

use std::sync::Arc;

use crate::{
    sign_in::{Rooms, SignIn},
    structure::{Structure, Structures},
};

/// Where everything here is found.
pub const PATH: &str = "/scim/v2";

/// The room. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Scim {
    rooms: Arc<Rooms>,
    structures: Arc<Structures>,
    /// What every address here begins with.
    base: String,
}

impl Scim {
    /// The room; `origin` is where the site is found.
    pub fn new(sign_in: &SignIn, structures: Structures, origin: &str) -> Self {
        let rooms = Arc::new(sign_in.rooms.clone());
        Self { rooms, structures: Arc::new(structures), base: format!("{origin}{PATH}") }
    }

    async fn structure(&self, key: &Provisioner) -> Result<Structure, Error> {
        Ok(self.structures.find(key.structure()).await?.ok_or_else(Fault::unknown)?)
    }
}
