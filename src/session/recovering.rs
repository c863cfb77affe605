//! The key of someone who is getting an account back: a cookie of its own, beside any sign-in of the browser.
//!
//! It opens `/recover/…` and nothing else. It is the same for a name that leads to nobody.

use std::{net::IpAddr, time::Duration};

use uuid::Uuid;

use super::{CookieName, CsrfSecret, Error, Sessions, SetCookie, Visitor};
use crate::{
    base::{Random, Timestamp},
    seal::token_hash,
    store::{self, recovery::RecoveryRow},
};

/// Someone who is getting an account back. Opens `/recover/…` only.
#[derive(Debug, Clone)]
pub struct Recovering {
    id: Uuid,
    csrf: CsrfSecret,
    expires: Timestamp,
}

impl Recovering {
    /// The recovery.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// What the tokens of its forms are made of.
    pub fn csrf(&self) -> &CsrfSecret {
        &self.csrf
    }

    /// When it ends.
    pub fn expires(&self) -> Timestamp {
        self.expires
    }
}

impl Sessions {
    /// The cookie of a recovery that begins or changes hands, and the hash to keep of it: new each time (no fixation).
    pub fn recovery_cookie(&self, life: Duration) -> (String, SetCookie) {
        let token = Random.token();
        (token_hash(&token), SetCookie::lasting(CookieName::Recovery, token, life))
    }

    /// How many times more a network may that many people share.
    pub fn shared_factor(&self, ip: IpAddr) -> u32 {
        self.0.factor(ip)
    }

    /// The key of a browser that is getting an account back.
    pub async fn recovering(&self, visitor: &Visitor) -> Result<Option<Recovering>, Error> {
        let room = &self.0;
        let Some(token) = visitor.cookies.get(CookieName::Recovery) else { return Ok(None) };
        let row = store::recovery::find(room.store.db(), &token_hash(token), room.clock.now()).await?;
        row.map(|row| self.recovering_of(&row)).transpose()
    }

    /// The key of a recovery, for what follows in the same request.
    pub fn recovering_of(&self, row: &RecoveryRow) -> Result<Recovering, Error> {
        let csrf = self.0.csrf("recovery", &row.secret_hash)?;
        Ok(Recovering { id: row.id, csrf, expires: row.expires_at })
    }
}
