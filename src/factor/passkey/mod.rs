//! Passkeys of people (security.md ): made, listed, renamed, and proved.
//!
//! - [`ticket`]: a challenge is signed and given out without a trace; answering spends it, once.
//! - [`options`]: what the browser is asked, as the JSON that its own interface takes.
//! - [`bind`]: a new passkey, and another name for one.
//! - [`prove`]: an answer, with a throttle of its own that strangers cannot fill for anybody else.

mod bind;
mod options;
mod prove;
mod ticket;

use crate::{
    base::{AccountId, FactorId, Timestamp},
    config, store, webauthn,
};

pub use self::{
    bind::{Added, NewPasskey},
    options::PasskeyOptions,
    prove::{Asking, PasskeyProof},
    ticket::Ceremony,
};
use super::{Error, Factor, Factors, Secret};

/// Longest name of a passkey, in characters.
const MAX_NAME: usize = 40;

/// The site that passkeys are made for: its host, and the only address that its pages have. Both come from
/// `server.public_url`, so that they cannot contradict each other.
#[derive(Debug, Clone)]
pub struct PasskeySite {
    /// The host.
    pub host: String,
    /// The origins of its pages.
    pub origins: Vec<String>,
}

impl PasskeySite {
    /// The site of a configuration.
    pub fn new(server: &config::Server) -> Self {
        let host = server.public_url.host_str().unwrap_or_default().to_owned();
        Self { host, origins: vec![server.origin()] }
    }
}

/// What a page brings back from a ceremony.
#[derive(Debug, Clone, Copy)]
pub struct PasskeyAnswer<'a> {
    /// The ticket of the challenge.
    pub ticket: &'a str,
    /// The browser's answer, as JSON.
    pub json: &'a str,
}

/// A passkey as its owner's list shows it.
#[derive(Debug, Clone)]
pub struct Passkey {
    /// Which.
    pub id: FactorId,
    /// What its owner calls it.
    pub name: String,
    /// Whether it is synchronised between devices, or bound to one.
    pub synced: bool,
    /// Since when.
    pub created: Timestamp,
    /// When it was used last.
    pub used: Option<Timestamp>,
}

/// A name as people type it: one line, not too long; `None` when nothing is left.
pub fn passkey_name(typed: &str) -> Option<String> {
    let plain: String = typed.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let name: String = plain.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MAX_NAME).collect();
    let name = name.trim_end().to_owned();
    (!name.is_empty()).then_some(name)
}

impl Factors {
    /// The passkeys of a person, oldest first.
    pub async fn passkeys(&self, account: AccountId) -> Result<Vec<Passkey>, Error> {
        let rows = store::passkey::of_account(self.store.db(), account).await?;
        let mut factors = self.of(account).await?;
        factors.sort_by_key(|factor| factor.id);
        let known = factors.into_iter().filter(|factor| factor.active).filter_map(|factor| {
            let row = rows.iter().find(|row| row.id == factor.id)?;
            Some(Passkey {
                id: row.id,
                name: row.name.clone(),
                synced: row.copyable,
                created: factor.created,
                used: factor.used,
            })
        });
        Ok(known.collect())
    }

    /// Says in the log, at the start, when there are passkeys that no browser will ever use here: they were made for
    /// another host (known weakness 44).
    pub async fn check_passkeys(&self) -> Result<(), Error> {
        let site = &self.site.host;
        let elsewhere = store::passkey::made_elsewhere(self.store.db(), site).await?;
        if elsewhere > 0 {
            tracing::warn!(
                passkeys = elsewhere,
                host = site,
                "server.public_url has another host than these passkeys were made for: they cannot be used here"
            );
        }
        if site.parse::<std::net::IpAddr>().is_ok() || site.starts_with('[') {
            tracing::warn!(host = site, "server.public_url is an IP address: browsers make no passkeys for it");
        }
        Ok(())
    }
}

/// The keys among a person's methods that can be used.
fn keys(factors: &[Factor]) -> impl Iterator<Item = (FactorId, &webauthn::Credential)> {
    factors.iter().filter(|factor| factor.active).filter_map(|factor| match &factor.secret {
        Secret::Passkey(credential) => Some((factor.id, credential)),
        _ => None,
    })
}

/// Its name in the journal.
const METHOD: &str = "passkey";

/// What a device gives back when it proves a key: nothing that says who it is to anybody else.
fn handle(account: AccountId) -> [u8; 16] {
    account.0.into_bytes()
}

/// Whose handle it is, if it can be anybody's.
pub(super) fn owner(handle: &[u8]) -> Option<AccountId> {
    uuid::Uuid::from_slice(handle).ok().map(AccountId)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_34_a_passkey_has_a_name_of_one_line() {
        assert_eq!(passkey_name("  iPhone \n de\tClaire ").as_deref(), Some("iPhone de Claire"));
        assert_eq!(passkey_name(" \u{7f} ").as_deref(), None);
        assert_eq!(passkey_name(&"é".repeat(100)).unwrap().chars().count(), MAX_NAME);
        assert_eq!(METHOD, crate::base::Method::Passkey.as_str());
    }

    #[test]
    fn r_30_a_handle_names_an_account_and_nothing_else() {
        let account = AccountId::new();
        assert_eq!(owner(&handle(account)), Some(account));
        assert_eq!((owner(b""), owner(&[0; 64])), (None, None));
    }
}
