//! Methods of verification and challenges (security.md 3.1, 3.2, part 7).
//!
//! A person's methods are rows whose secret is sealed for its place. A code is evaluated only after its try was
//! taken from the challenge **and** from the account's counter of that method, in the transaction that also decides
//! what comes of it: neither parallel requests, nor another challenge, nor a new code, nor a restart gives a try more
//!

mod answer;
mod bind;
mod candidate;
mod claim;
mod display;
mod error;
mod level;
mod offline;
mod passkey;
mod prove;
mod recovery;
mod send;
mod served;
mod totp;
mod voice;

pub use self::{
    answer::{Answer, Asked, Proved},
    bind::{Factor, Secret},
    candidate::{Adding, Candidate, Tried},
    claim::{Claim, Claimed},
    display::{masked_email, masked_phone, normal_code},
    error::Error,
    level::counts_for,
    passkey::{
        Added, Asking, Ceremony, NewPasskey, Passkey, PasskeyAnswer, PasskeyOptions, PasskeyProof, PasskeySite,
        passkey_name,
    },
    prove::{Prover, Reply},
    recovery::{RecoveryCodes, RecoveryLeft, normal_recovery, written_codes},
    send::{Sending, Sent},
    totp::{SetUp, TotpSecret, TotpSecretError},
    voice::{Awaited, Delivery, Hearing},
};

use crate::{
    account::Account,
    base::{Address, Clock, Country},
    notify::Notify,
    policy::{Policies, Policy},
    seal::{Codes, Cookies, Keys, Sealer},
    session::Sessions,
    store::Store,
};
pub use crate::{
    base::Method,
    phone::voice::{SIGNATURE, Signed, TIMESTAMP},
};

/// The methods of everybody.
#[derive(Debug, Clone)]
pub struct Factors {
    store: Store,
    sealer: Sealer,
    codes: Codes,
    cookies: Cookies,
    site: PasskeySite,
    policies: Policies,
    sessions: Sessions,
    notify: Notify,
    clock: Clock,
}

impl Factors {
    /// The room; passkeys are made for `site`.
    pub fn new(
        store: Store,
        keys: &Keys,
        sessions: Sessions,
        notify: Notify,
        (site, clock): (PasskeySite, Clock),
    ) -> Self {
        let policies = sessions.policies().clone();
        Self {
            store,
            sealer: keys.sealer(),
            codes: keys.codes(),
            cookies: keys.cookies(),
            site,
            policies,
            sessions,
            notify,
            clock,
        }
    }

    /// The countries whose numbers get codes of a person, those of most people first (S1-05).
    pub fn countries(&self, person: &Address) -> Vec<Country> {
        served::served_countries(&self.policies.of(person).codes.countries)
    }

    /// Whether texts can be sent at all.
    pub fn sends_texts(&self) -> bool {
        self.notify.has_phone()
    }

    /// Whether people can be called at all.
    pub fn makes_calls(&self) -> bool {
        self.notify.has_voice()
    }

    /// The numbers that hold for a person.
    fn rules(&self, person: &Account) -> &Policy {
        self.policies.of(&person.address)
    }
}
