//! What need not be put: an earlier generation of the mailbox has brought it, or, where each message is brought once,
//! another mailbox has.
//!
//! Which mailbox has it is decided by the order of the pass: the inbox first, so that nothing is missing where new mail is
//! looked for; an archive last, so that it goes where somebody filed it; the others by name. What a mailbox has it keeps,
//! whatever a later pass meets before it: nothing that was brought goes away again. Within one mailbox the very same twice
//! stays twice. The ledger is asked by the hash of the bytes, once for a batch: nothing is kept in memory, and a message
//! that is never there as a whole is told by its hash before it is read to be put.

use std::collections::BTreeMap;

use super::{Error, read::Reader, way::Carried};
use crate::store::merge_message::{self, MergeMessageRow};

impl Reader<'_, '_> {
    /// Those that are to be put.
    pub(super) async fn unbrought(&mut self, carried: Vec<Carried>) -> Result<Vec<Carried>, Error> {
        let carried = self.adopt(carried).await?;
        if self.once { self.leave(carried).await } else { Ok(carried) }
    }

    /// Those of which an earlier generation of the mailbox has brought the copy already take it over; gives the others.
    async fn adopt(&mut self, carried: Vec<Carried>) -> Result<Vec<Carried>, Error> {
        if self.earlier.is_empty() {
            return Ok(carried);
        }
        let known =
            merge_message::with_hash(self.engine.books.store().db(), self.earlier.clone(), hashes(&carried)).await?;
        let mut free: BTreeMap<String, Vec<MergeMessageRow>> = BTreeMap::new();
        for row in known {
            free.entry(row.sha256.clone()).or_default().push(row);
        }
        let mut new = Vec::new();
        for one in carried {
            match free.get_mut(&one.row.sha256).and_then(Vec::pop) {
                Some(before) => self.ledger.adopt(one.row, before),
                None => new.push(one),
            }
        }
        Ok(new)
    }

    /// Those that another mailbox has brought, or found, stay; gives the others.
    async fn leave(&mut self, carried: Vec<Carried>) -> Result<Vec<Carried>, Error> {
        let mailbox = (self.ledger.row.merge, self.ledger.row.name.as_str());
        let places = merge_message::elsewhere(self.engine.books.store().db(), mailbox, hashes(&carried)).await?;
        let mut new = Vec::new();
        for one in carried {
            match places.get(&(one.row.sha256.clone(), one.row.size)) {
                Some(place) => self.ledger.leave(one.row, *place),
                None => new.push(one),
            }
        }
        Ok(new)
    }
}

fn hashes(carried: &[Carried]) -> Vec<String> {
    carried.iter().map(|one| one.row.sha256.clone()).collect()
}
