//! The messages beside one, in the order of the mailbox.
//!
//! Numbers are given in order (RFC 3501 section 2.3.1.1), so whose number is nearest is beside. Those near are asked for
//! together with the message itself; only where numbers are sparse is a second round trip needed, by sequence numbers.

use crate::base::Uid;

use super::{Beside, Connection, Error, command::Command, fetch::Rows, frame::Limits};

/// How far a neighbour's number is looked for at once.
const REACH: u32 = 16;

/// What the answer to a FETCH says of where a message stands.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// Its sequence number.
    pub(super) sequence: u32,
    /// Messages whose numbers are near.
    pub(super) near: Vec<Uid>,
}

/// Asks for the numbers near `uid`.
pub(super) fn command(uid: Uid) -> Command<'static> {
    let uid = uid.get();
    let above = format!("{}:{}", uid.saturating_add(1), uid.saturating_add(REACH));
    let set = if uid > 1 { format!("{}:{},{above}", uid.saturating_sub(REACH).max(1), uid - 1) } else { above };
    Command::new(&format!("UID FETCH {set} (UID)"))
}

/// Whether a number was asked for by [`command`]: what comes by itself may be from anywhere.
pub(super) fn is_near(uid: Uid, other: Uid) -> bool {
    other != uid && other.get().abs_diff(uid.get()) <= REACH
}

impl Connection {
    /// Who is beside `uid`, of which `place` was told when `expunged` messages had gone.
    pub(super) async fn beside(&mut self, uid: Uid, place: Place, expunged: usize) -> Result<Beside, Error> {
        let mut beside = Beside {
            newer: place.near.iter().copied().filter(|other| *other > uid).min(),
            older: place.near.iter().copied().filter(|other| *other < uid).max(),
        };
        let exists = self.link.selected().map_or(0, |selected| selected.exists);
        let mut missing = Vec::new();
        if beside.older.is_none() && place.sequence > 1 {
            missing.push((place.sequence - 1).to_string());
        }
        if beside.newer.is_none() && place.sequence < exists {
            missing.push((place.sequence + 1).to_string());
        }
        // Where messages went meanwhile, sequence numbers mean others: better no neighbour than a wrong one.
        if missing.is_empty() || self.link.expunged() != expunged {
            return Ok(beside);
        }
        let command = Command::new(&format!("FETCH {} (UID)", missing.join(",")));
        let mut rows = Rows::new(missing.len());
        for outcome in self.run(&[command], Limits::LISTING, &mut rows).await? {
            if outcome.done().is_err() {
                return Ok(beside);
            }
        }
        for row in rows.into_rows() {
            match row.uid {
                Some(other) if row.sequence == place.sequence + 1 && other > uid => beside.newer = Some(other),
                Some(other) if row.sequence + 1 == place.sequence && other < uid => beside.older = Some(other),
                _ => {}
            }
        }
        Ok(beside)
    }
}
