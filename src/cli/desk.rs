//! What the commands that change accounts need: the rooms over the configured database, without the servers.

use anyhow::Context as _;

use crate::{
    account::Account,
    app::{self, People},
    audit::Journal,
    base::{Address, Clock},
    config::Config,
    merge::Merges,
    seal::Keys,
    store::Store,
};

/// The rooms, open. The database is brought to the present version first, as `pli serve` does.
pub(super) struct Desk {
    pub(super) store: Store,
    pub(super) keys: Keys,
    pub(super) journal: Journal,
    pub(super) people: Box<People>,
}

impl Desk {
    pub(super) async fn open(config: &Config) -> anyhow::Result<Self> {
        let clock = Clock::System;
        let store = Store::open(&config.database).await.context("database")?;
        store.migrate().await.context("database")?;
        let keys = Keys::open_or_create(&config.keys.directory, config.keys.public_directory.as_deref())?;
        let journal = Journal::new(store.clone(), keys.chain(), clock.clone());
        let people = Box::new(People::build(config, &store, &keys, (&journal, &clock))?);
        // Which policy holds for whom.
        people.accounts.directory().refresh_domains().await?;
        Ok(Self { store, keys, journal, people })
    }

    /// The room of merges.
    pub(super) fn merges(&self, config: &Config) -> anyhow::Result<Merges> {
        Ok(app::merges(config, &self.people, (&self.store, &self.keys), &Clock::System)?)
    }

    /// The account of an address, or words that say that there is none.
    pub(super) async fn account(&self, address: &Address) -> anyhow::Result<Account> {
        let found = self.people.accounts.find_by_address(address).await?;
        found.with_context(|| format!("{address}: there is no account with this address"))
    }
}
