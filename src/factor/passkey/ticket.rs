//! Challenges: 256 random bits, good for five minutes, for one ceremony, for the browser they were given to, once.
//!
//! Giving one out writes nothing: the page carries it with a signature over all of that. Only an answer is written down, so
//! that nobody fills the database by opening the first page.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{
    base::{Random, Timestamp},
    factor::{Error, Factors},
    seal::token_hash,
    store::{self, Txn},
};

/// What a challenge is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ceremony {
    /// Signing in with nothing else.
    SignIn,
    /// The second step, after the password.
    Verify,
    /// Making a passkey.
    Create,
}

impl Ceremony {
    fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Verify => "verify",
            Self::Create => "create",
        }
    }
}

/// A challenge that came back.
#[derive(Debug)]
pub(super) struct Challenge {
    pub(super) bytes: Vec<u8>,
    expires: Timestamp,
}

/// What a ticket is worth.
#[derive(Debug)]
pub(super) enum Ticket {
    /// A challenge of ours, for this very browser and ceremony.
    Good(Challenge),
    /// It was: its time is over.
    Late,
    /// It is not ours, or somebody else's.
    Foreign,
}

/// What the challenge's signature is kept apart by.
const PURPOSE: &str = "passkey";

impl Factors {
    /// A new challenge and its ticket. `bound` stands for the browser: what [`crate::session::CsrfSecret::binding`] gives.
    pub(super) fn challenge(&self, ceremony: Ceremony, bound: &str) -> Result<(String, String), Error> {
        let challenge = URL_SAFE_NO_PAD.encode(Random.bytes::<32>());
        let expires = self.clock.now() + self.policies.house().passkey.challenge_life;
        let body = format!("{}.{challenge}", expires.0);
        let signed = self.cookies.sign(PURPOSE, &whole(ceremony, bound, &body))?;
        let signature = signed.rsplit_once('~').map(|(_, signature)| signature).unwrap_or_default();
        Ok((challenge, format!("{body}~{signature}")))
    }

    /// Reads a ticket.
    pub(super) fn ticket(&self, ceremony: Ceremony, bound: &str, text: &str) -> Ticket {
        let now = self.clock.now();
        let read = || {
            let (body, signature) = text.split_once('~')?;
            let signed = format!("{}~{signature}", whole(ceremony, bound, body));
            self.cookies.verify(PURPOSE, &signed)?;
            let (expires, challenge) = body.split_once('.')?;
            let bytes = URL_SAFE_NO_PAD.decode(challenge).ok()?;
            Some(Challenge { bytes, expires: Timestamp(expires.parse().ok()?) })
        };
        match Some(text).filter(|text| text.len() <= 300).and_then(|_| read()) {
            None => Ticket::Foreign,
            // One from further ahead than any is given out: the clock jumped back.
            Some(challenge) if challenge.expires > now + self.policies.house().passkey.challenge_life => Ticket::Late,
            Some(challenge) if challenge.expires <= now => Ticket::Late,
            Some(challenge) => Ticket::Good(challenge),
        }
    }

    /// Spends a challenge: true for the first answer, right or wrong, and for nobody after.
    pub(super) async fn spend(&self, txn: &Txn, challenge: &Challenge) -> Result<bool, Error> {
        let hash = token_hash(&URL_SAFE_NO_PAD.encode(&challenge.bytes));
        Ok(store::spent_challenge::spend(txn, hash, challenge.expires).await?)
    }
}

fn whole(ceremony: Ceremony, bound: &str, body: &str) -> String {
    format!("{} {bound} {body}", ceremony.as_str())
}
