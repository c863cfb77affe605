//! The groups of keys of what is done with mailboxes and addresses: shared boxes, senders, merges, and the programs that provision.

use std::time::Duration;

use super::key::{Setting, Value, Wrong, group};
use crate::base::Domain;

/// So many days.
fn days(days: u32) -> Duration {
    Duration::from_hours(24 * u64::from(days))
}

group! {
    /// Mailboxes that several people open.
    SharedBox "shared_box" {
        /// For how many days the mailbox of somebody who has left can be handed over to a successor.
        hand_over_days "hand_over_days": u32 = 90, 1..=400;
    }
}

impl SharedBox {
    /// For how long a mailbox can be handed over.
    pub fn longest_hand_over(&self) -> Duration {
        days(self.hand_over_days)
    }
}

/// A domain.
fn is_domain(word: &str) -> bool {
    word.parse::<Domain>().is_ok()
}

group! {
    /// Mail that people send (S0-10).
    Sending "sending" {
        /// Domains whose people may write as an alias of theirs, where the alias may send and its domain is Pli's.
        alias_domains "alias_domains": Vec<String> = Vec::new(), (is_domain, "domains such as \"chts.example\"");
    }
}

group! {
    /// Taking over an institutional address (S0-08, S0-09).
    Merge "merge" {
        /// For how many days what still arrives in the old box is brought over.
        late_days "late_days": u32 = 30, 1..=365;
        /// For how many days a merge can be taken back once the address leads here.
        undo_days "undo_days": u32 = 30, 1..=365;
        /// Wrong passwords for an old box in an hour.
        tries_per_hour "tries_per_hour": u32 = 5, 1..=10;
    }
}

impl Merge {
    /// For how long what still arrives in the old box is brought over.
    pub fn late(&self) -> Duration {
        days(self.late_days)
    }

    /// For how long a merge can be taken back.
    pub fn undo(&self) -> Duration {
        days(self.undo_days)
    }
}

group! {
    /// Programs that provision a structure.
    Scim "scim" {
        /// How many days a token is good at most.
        token_days "token_days": u32 = 365, 1..=1_096;
        /// Wrong tokens from one network in a quarter of an hour before it is told to wait.
        wrong_tokens "wrong_tokens": u32 = 20, 1..=1_000;
    }
}
