//! An answer to « prove a passkey ».
//!
//! Wrong answers are counted per network and person, never on the counters of passwords and codes: whoever guesses those
//! shuts no passkey out, and a right answer costs nothing. There is nothing to guess; the limit bounds work.

use super::{Ceremony, METHOD, PasskeyAnswer, keys, owner, ticket::Ticket};
use crate::{
    audit::{self, Event, Outcome},
    base::{AccountId, FactorId, Method, Timestamp},
    factor::{Error, Factors, Proved},
    notify::{Detail, Notice},
    session::{Limit, Network, Told, Visitor, fingerprint, take},
    store::{self, Txn},
    webauthn::{self, Asked, Assertion},
};

/// Who answers what.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// What the challenge was for.
    pub ceremony: Ceremony,
    /// The browser it was given to: what [`crate::session::CsrfSecret::binding`] gives.
    pub bound: &'a str,
    /// Whose passkey it must be; nobody's when the answer names somebody who does not exist.
    pub account: Option<AccountId>,
    /// Who answers.
    pub visitor: &'a Visitor,
}

/// What an answer is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasskeyProof {
    /// It is the person's key, and nobody can use this answer again.
    Right(Proved),
    /// It proves nothing.
    Refused,
    /// The challenge's time was over: once more.
    Late,
    /// Too many refused answers lately: nothing was looked at.
    Throttled {
        /// When the next one is.
        until: Timestamp,
    },
}

/// Why an answer is refused, for the journal.
enum Why {
    Answer(webauthn::Refused),
    Words(&'static str),
}

impl From<webauthn::Refused> for Why {
    fn from(why: webauthn::Refused) -> Self {
        Self::Answer(why)
    }
}

impl Factors {
    /// Whose passkey an answer says it is. Proves nothing.
    pub fn passkey_owner(&self, given: PasskeyAnswer<'_>) -> Option<AccountId> {
        Assertion::parse(given.json).ok()?.user().and_then(owner)
    }

    /// Reads an answer in the caller's transaction, which must be committed whatever it is worth.
    pub async fn prove_passkey(
        &self,
        (txn, told): (&Txn, &mut Told),
        asking: Asking<'_>,
        given: PasskeyAnswer<'_>,
    ) -> Result<PasskeyProof, Error> {
        let now = self.clock.now();
        let rules = &self.policies.house().passkey;
        let limit = Limit::new(rules.tries, rules.window);
        let near = Network::of_throttle(asking.visitor.ip);
        let whose = asking.account.map_or_else(|| "nobody".to_owned(), |account| account.to_string());
        let key = fingerprint(&self.codes, "passkey", &format!("{near} {whose}"))?;
        let mut counter = take(txn, &key, now).await?;
        if let Some(until) = counter.meter.full_until(&[limit], now) {
            return Ok(PasskeyProof::Throttled { until });
        }
        let challenge = match self.ticket(asking.ceremony, asking.bound, given.ticket) {
            Ticket::Late => return Ok(PasskeyProof::Late),
            Ticket::Good(challenge) if self.spend(txn, &challenge).await? => Ok(challenge),
            Ticket::Good(_) => Err(Why::Words("replayed challenge")),
            Ticket::Foreign => Err(Why::Words("foreign challenge")),
        };
        let proved = match challenge {
            Err(why) => Err(why),
            Ok(challenge) => self.check((txn, told), asking, given, &challenge.bytes).await?,
        };
        let outcome = if proved.is_ok() { "right" } else { "wrong" };
        metrics::counter!("pli_codes_total", "method" => METHOD, "outcome" => outcome).increment(1);
        match proved {
            Ok(factor) => {
                store::factor::used(txn, factor, now).await?;
                told.push(entry(Event::MfaOk, Outcome::Ok, asking));
                Ok(PasskeyProof::Right(Proved { method: Method::Passkey, factor }))
            }
            Err(why) => {
                counter.meter.charge(&[limit], now);
                if counter.meter.full_until(&[limit], now).is_some() {
                    told.push(entry(Event::MfaThrottled, Outcome::Ok, asking).reason("refused answers"));
                }
                counter.put(txn, now).await?;
                // Without the password before it, it is the sign-in that failed.
                let event = if asking.ceremony == Ceremony::SignIn { Event::LoginFail } else { Event::MfaFail };
                let why = match why {
                    Why::Answer(why) => why.to_string(),
                    Why::Words(words) => words.to_owned(),
                };
                told.push(entry(event, Outcome::Fail, asking).reason("passkey").detail(why));
                Ok(PasskeyProof::Refused)
            }
        }
    }

    /// The answer itself, and the counter of its device.
    async fn check(
        &self,
        (txn, told): (&Txn, &mut Told),
        asking: Asking<'_>,
        given: PasskeyAnswer<'_>,
        challenge: &[u8],
    ) -> Result<Result<FactorId, Why>, Error> {
        let answer = match Assertion::parse(given.json) {
            Ok(answer) => answer,
            Err(why) => return Ok(Err(why.into())),
        };
        let Some(account) = asking.account else { return Ok(Err(Why::Words("unknown person"))) };
        if answer.user().is_some_and(|user| owner(user) != Some(account)) {
            return Ok(Err(Why::Words("another person")));
        }
        let factors = self.of_in(txn, account).await?;
        let Some((id, credential)) = keys(&factors).find(|(_, key)| key.id == answer.id()) else {
            return Ok(Err(Why::Words("unknown key")));
        };
        let rows = store::passkey::of_account(txn, account).await?;
        let Some(row) = rows.into_iter().find(|row| row.id == id) else { return Ok(Err(Why::Words("unknown key"))) };
        let asked = Asked { site: &self.site.host, origins: &self.site.origins, challenge };
        let device = match webauthn::assert(&answer, credential, row.copyable, asked) {
            Ok(device) => device,
            Err(why) => return Ok(Err(why.into())),
        };
        if store::passkey::advance(txn, id, device.count, device.copied).await? {
            return Ok(Ok(id));
        }
        // somebody may have a copy. A key that is copied on purpose can do this by itself; one that cannot, cannot.
        let detail = Detail {
            ip: Some(asking.visitor.ip),
            agent: asking.visitor.agent.clone(),
            method: Some(METHOD.to_owned()),
            ..Detail::default()
        };
        let once = format!("{id} {}", row.sign_count);
        self.notify.enqueue(txn, account, (Notice::PasskeyCounter, &once), detail).await?;
        let outcome = if row.copyable { Outcome::Ok } else { Outcome::Refused };
        told.push(entry(Event::FactorCounter, outcome, asking).detail(id.to_string()));
        Ok(if row.copyable { Ok(id) } else { Err(Why::Words("counter")) })
    }
}

fn entry(event: Event, outcome: Outcome, asking: Asking<'_>) -> audit::Entry {
    let entry = audit::Entry::new(event, outcome).from(&asking.visitor.origin()).method(METHOD);
    match (asking.account, outcome, asking.ceremony) {
        (None, ..) => entry,
        // Who failed without a password may be anybody.
        (Some(account), Outcome::Fail, Ceremony::SignIn) => entry.about(account),
        (Some(account), ..) => entry.by(account),
    }
}
