//! How a person wants the pages: language, colours, rows, time zone.

use std::{sync::PoisonError, time::Duration};

use chrono_tz::Tz;

use super::{Error, Settings};
use crate::{
    base::{AccountId, Theme},
    store::{self, preference::PreferenceRow},
};

/// How long what is known is not asked for again: another process may have changed it.
const FRESH: Duration = Duration::from_secs(30);
/// Most people whose preferences are kept in memory.
const MOST: usize = 20_000;

/// Rows of a page of mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rows(u32);

impl Rows {
    /// What can be chosen.
    pub const ALL: [Self; 3] = [Self(25), Self(50), Self(100)];

    /// How many.
    pub fn get(self) -> u32 {
        self.0
    }

    /// The choice of this number.
    pub fn parse(text: &str) -> Option<Self> {
        Self::of(text.parse().ok()?)
    }

    fn of(rows: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.0 == rows)
    }
}

impl Default for Rows {
    fn default() -> Self {
        Self(50)
    }
}

/// What a person wants. The language is the account's own: letters follow it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Preferences {
    /// Which colours, if they ever said: the browser decides otherwise.
    pub theme: Option<Theme>,
    /// Rows of a page of mail.
    pub rows: Rows,
    /// Their time zone, if it is not the house's.
    pub zone: Option<Tz>,
}

impl Settings {
    /// What a person wants.
    pub async fn preferences(&self, account: AccountId) -> Result<Preferences, Error> {
        let now = self.clock.now();
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&account).copied();
        if let Some((_, preferences)) = known.filter(|(at, _)| now.since(*at) < FRESH && *at <= now) {
            return Ok(preferences);
        }
        let row = store::preference::find(self.store.db(), account).await?;
        let preferences = row.map(|row| read(&row)).unwrap_or_default();
        self.know(account, preferences);
        Ok(preferences)
    }

    /// Keeps what a person wants.
    pub async fn prefer(&self, account: AccountId, preferences: Preferences) -> Result<(), Error> {
        let row = PreferenceRow {
            account,
            theme: preferences.theme.map_or("", Theme::as_str).to_owned(),
            rows: i32::try_from(preferences.rows.get()).unwrap_or(50),
            zone: preferences.zone.map_or("", |zone| zone.name()).to_owned(),
            changed_at: self.clock.now(),
        };
        store::preference::put(self.store.db(), row).await?;
        self.know(account, preferences);
        Ok(())
    }

    fn know(&self, account: AccountId, preferences: Preferences) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(account, (self.clock.now(), preferences));
    }
}

/// What a row says; what it no longer can mean is as if it had never been chosen.
fn read(row: &PreferenceRow) -> Preferences {
    Preferences {
        theme: Theme::parse(&row.theme),
        rows: u32::try_from(row.rows).ok().and_then(Rows::of).unwrap_or_default(),
        zone: row.zone.parse().ok(),
    }
}
