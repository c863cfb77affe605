//! The database and the keys.

use super::{Finding, tokens};
use crate::{account::Accounts, audit::Journal, base::Clock, config::Config, seal::Keys, store::Store};

const DATABASE: &str = "database";
const KEYS: &str = "keys";

/// What the other examinations need.
pub(super) struct Opened {
    pub(super) accounts: Accounts,
    pub(super) keys: Keys,
}

pub(super) async fn look(config: &Config, clock: &Clock) -> (Vec<Finding>, Option<Opened>) {
    let mut findings = Vec::new();
    let store = store(config, &mut findings).await;
    let keys = keys(config, &mut findings);
    let (Some(store), Some(keys)) = (store, keys) else { return (findings, None) };
    findings.extend(tokens::look(&store, clock).await);
    let journal = Journal::new(store.clone(), keys.chain(), clock.clone());
    let accounts = Accounts::new(store, keys.sealer(), journal, clock.clone(), config.policy.clone().into());
    if let Err(error) = accounts.directory().refresh().await {
        findings.push(Finding::bad(DATABASE, format!("the accounts cannot be read: {error}"), "run `pli migrate`"));
        return (findings, None);
    }
    (findings, Some(Opened { accounts, keys }))
}

async fn store(config: &Config, findings: &mut Vec<Finding>) -> Option<Store> {
    let mend = "check database.url, that the server runs, and that Pli's user may reach it";
    let store = match Store::open(&config.database).await {
        Ok(store) => store,
        Err(error) => {
            findings.push(Finding::bad(DATABASE, error.to_string(), mend));
            return None;
        }
    };
    if let Err(error) = store.ping().await {
        findings.push(Finding::bad(DATABASE, error.to_string(), mend));
        return None;
    }
    match store.is_migrated().await {
        Ok(true) => findings.push(Finding::good(DATABASE, format!("{}, tables of this version", store.kind()))),
        Ok(false) => {
            let what = format!("{} answers, but its tables are of an older version", store.kind());
            findings.push(Finding::bad(DATABASE, what, "run `pli migrate`, or start `pli serve` once"));
            return None;
        }
        Err(error) => {
            findings.push(Finding::bad(DATABASE, error.to_string(), mend));
            return None;
        }
    }
    Some(store)
}

fn keys(config: &Config, findings: &mut Vec<Finding>) -> Option<Keys> {
    match Keys::open_or_create(&config.keys.directory, config.keys.public_directory.as_deref()) {
        Ok(keys) => {
            findings.push(Finding::good(KEYS, config.keys.directory.display().to_string()));
            Some(keys)
        }
        Err(error) => {
            let mend = "give keys.directory to Pli's user alone (chmod 700); restore it from its own backup if it was lost: \
                        without it no phone number, application or password can be used";
            findings.push(Finding::bad(KEYS, error.to_string(), mend));
            None
        }
    }
}
