//! Which mailboxes are in the order of arrival: what is known of it, so that it need not be asked again for each page.
//!
//! In memory, bounded. Losing it costs one more question and nothing else.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    base::{AccountId, MailboxName, UidValidity},
    imap::Selected,
};

/// Most mailboxes of which it is remembered; beyond it all are forgotten.
const MOST: usize = 50_000;
/// A mailbox that has grown by more since is looked at anew: of fewer, the page itself shows it.
const GROWN: u32 = 49;

#[derive(Debug, Clone, Copy)]
struct Known {
    uid_validity: UidValidity,
    exists: u32,
    in_order: bool,
}

/// What is known.
#[derive(Debug, Clone, Default)]
pub(super) struct Orders(Arc<Mutex<HashMap<(AccountId, MailboxName), Known>>>);

impl Orders {
    /// Whether a mailbox is in order, as it stands now.
    pub(super) fn of(&self, account: AccountId, now: &Selected) -> Option<bool> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.get(&(account, now.mailbox.clone())).filter(|known| known.uid_validity == now.uid_validity)?;
        (!known.in_order || now.exists.saturating_sub(known.exists) <= GROWN).then_some(known.in_order)
    }

    /// Remembers it.
    pub(super) fn keep(&self, account: AccountId, now: &Selected, in_order: bool) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.clear();
        }
        let known = Known { uid_validity: now.uid_validity, exists: now.exists, in_order };
        all.insert((account, now.mailbox.clone()), known);
    }
}
