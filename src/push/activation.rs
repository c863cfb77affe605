//! The letter beside the page on which a telephone is attached (S2-11).

use super::Push;
use crate::{
    base::{AccountId, Address, PairingId},
    notify::{Activation, Reader},
};

impl Push {
    /// Writes to the person's own address beside the page (S2-11). A letter that cannot leave stops nobody: the page says
    /// the same.
    pub(super) fn write_activation(&self, (account, address): (AccountId, &Address), id: PairingId, code: String) {
        let (push, username) = (self.clone(), address.to_string());
        let rules = self.rules(address);
        let hours = rules.pairing.as_secs() / 3600;
        let code = rules.code_by_mail.then_some(code);
        self.sending.spawn(async move {
            let accounts = &push.rooms.accounts;
            let (Ok(Some(person)), Ok(contacts)) = (accounts.find(account).await, accounts.contacts(account).await)
            else {
                return;
            };
            let Some(to) = contacts.email else { return };
            let reader = Reader {
                to: &to,
                domain: &person.domain,
                name: &person.name,
                language: person.language,
                phrase_of: Some(account),
            };
            let reference = reference(id);
            let (origin, code) = (push.origin.as_str(), code.as_deref());
            let what = Activation { origin, username: &username, code, hours, reference: &reference };
            if let Err(error) = push.rooms.notify.activation_by_email(reader, what).await {
                tracing::warn!(%error, "the letter beside the attaching of a telephone did not leave");
            }
        });
    }
}

/// What an attaching is called when one speaks of it.
fn reference(id: PairingId) -> String {
    let id = id.to_string().to_uppercase();
    id.rsplit('-').next().unwrap_or_default().to_owned()
}
