//! The steps of a proof: the method, its destination, its code.

use std::time::Instant;

use super::{Case, Chosen, Error, Gate, Passed, Recover, Resent, Typed, destination, gate::gate};
use crate::{
    audit::{self, Event, Outcome},
    base::{Method, Random},
    factor::{Answer, Secret, Sending},
    notify::Reader,
    seal::token_hash,
    session::{Recovering, Told, Visitor},
    store::{self, Txn, recovery::Destination},
};

/// A code that leaves once it is true.
struct Leaving {
    code: String,
    /// The secret of the link beside it, in a letter.
    link: Option<String>,
}

impl Recover {
    /// Chooses the method of the proof to come.
    pub async fn choose(&self, key: &Recovering, method: Option<Method>) -> Result<Chosen, Error> {
        let Some(case) = self.case(key).await? else { return Ok(Chosen::Elsewhere) };
        if gate(&case.row) != Gate::Method {
            return Ok(Chosen::Elsewhere);
        }
        let offers = self.offers(&case)?;
        let Some(method) = method.filter(|method| offers.iter().any(|offer| offer.method == *method)) else {
            return Ok(Chosen::NotOffered);
        };
        let db = self.rooms.store.db();
        let chosen = store::recovery::choose(db, case.row.id, method, self.rooms.clock.now()).await?;
        Ok(if chosen { Chosen::Next } else { Chosen::Elsewhere })
    }

    /// Goes back to the choice of a method. What was counted stays counted.
    pub async fn choose_again(&self, key: &Recovering) -> Result<(), Error> {
        store::recovery::unchoose(self.rooms.store.db(), key.id(), self.rooms.clock.now()).await?;
        Ok(())
    }

    /// Reads the whole number or address (S1-15). What could be right gets the same answer as what is.
    pub async fn send_to(&self, key: &Recovering, visitor: &Visitor, typed: &str) -> Result<Typed, Error> {
        let began = Instant::now();
        let answer = self.read_destination(key, visitor, typed).await;
        self.rest(began).await;
        answer
    }

    async fn read_destination(&self, key: &Recovering, visitor: &Visitor, typed: &str) -> Result<Typed, Error> {
        let Some(mut case) = self.case(key).await? else { return Ok(Typed::Elsewhere) };
        let Gate::Destination(method) = gate(&case.row) else { return Ok(Typed::Elsewhere) };
        let offers = self.offers(&case)?;
        let Some(offer) = offers.iter().find(|offer| offer.method == method) else { return Ok(Typed::Elsewhere) };
        let read = destination::read(offer, typed);
        if read == destination::Read::Unreadable {
            return Ok(Typed::Unreadable);
        }
        let now = self.rooms.clock.now();
        let most = i32::try_from(self.rules(&case).recovery.destination_tries).unwrap_or(3);
        let txn = self.rooms.store.begin().await?;
        if !store::recovery::count_destination(&txn, case.row.id, (method, most), now).await? {
            return self.give_up((txn, Told::new()), &case, visitor).await.map(|()| Typed::Over);
        }
        case.row.destination_tries += 1;
        if read == destination::Read::Contradicts {
            let tries_left = self.tries_left(&case);
            if tries_left == 0 {
                return self.give_up((txn, Told::new()), &case, visitor).await.map(|()| Typed::Over);
            }
            txn.commit().await?;
            return Ok(Typed::Contradicts { tries_left });
        }
        let mine = case.factors.iter().filter(|factor| factor.secret.method() == method);
        let is_right = mine.fold(false, |any, factor| any | destination::is(&factor.secret, typed));
        case.row.destination = if is_right { Destination::Right } else { Destination::Wrong };
        let mut told = Told::new();
        let leaving = match self.prepare((&txn, &mut told), &case, visitor, method).await? {
            Ok(leaving) => leaving,
            Err(refused) => {
                self.rooms.sessions.tell(txn, told).await?;
                return Ok(match refused {
                    Resent::TooSoon { until } => Typed::TooSoon { until },
                    Resent::Limit { until } => Typed::Limit { until },
                    Resent::Next | Resent::Elsewhere => Typed::Over,
                });
            }
        };
        let to = (method, case.row.destination);
        if !store::recovery::set_destination(&txn, case.row.id, to, now).await? {
            return Ok(Typed::Elsewhere);
        }
        self.rooms.sessions.tell(txn, told).await?;
        self.leave(&case, method, leaving);
        Ok(Typed::Next)
    }

    /// Asks for another code (« Réessayer »).
    pub async fn send_again(&self, key: &Recovering, visitor: &Visitor) -> Result<Resent, Error> {
        let began = Instant::now();
        let answer = self.resend(key, visitor).await;
        self.rest(began).await;
        answer
    }

    async fn resend(&self, key: &Recovering, visitor: &Visitor) -> Result<Resent, Error> {
        let Some(case) = self.case(key).await? else { return Ok(Resent::Elsewhere) };
        let method = match gate(&case.row) {
            Gate::Code(method) if method.is_sent() => method,
            _ => return Ok(Resent::Elsewhere),
        };
        let txn = self.rooms.store.begin().await?;
        let mut told = Told::new();
        let prepared = self.prepare((&txn, &mut told), &case, visitor, method).await?;
        self.rooms.sessions.tell(txn, told).await?;
        Ok(match prepared {
            Ok(leaving) => {
                self.leave(&case, method, leaving);
                Resent::Next
            }
            Err(refused) => refused,
        })
    }

    /// Writes a code down, and a link beside one that goes by letter; for nobody just the same.
    async fn prepare(
        &self,
        (txn, told): (&Txn, &mut Told),
        case: &Case,
        visitor: &Visitor,
        method: Method,
    ) -> Result<Result<Option<Leaving>, Resent>, Error> {
        let claim = self.claim(case, method, visitor);
        let claimed = match self.rooms.factors.claim_code((txn, told), claim).await? {
            Ok(claimed) => claimed,
            Err(Sending::TooSoon { until }) => return Ok(Err(Resent::TooSoon { until })),
            Err(Sending::Limit { until }) => return Ok(Err(Resent::Limit { until })),
            Err(_) => return Ok(Err(Resent::Elsewhere)),
        };
        let link = (method == Method::Email).then(|| Random.token());
        if let Some(link) = &link {
            // A letter that is not written has no link that anybody could learn.
            let hash = claimed.code.as_ref().map(|_| token_hash(link)).unwrap_or_default();
            let offered = (hash.as_str(), claimed.sent.expires);
            store::recovery::offer_link(txn, case.row.id, offered, self.rooms.clock.now()).await?;
        }
        Ok(Ok(claimed.code.map(|code| Leaving { code, link })))
    }

    /// Sends what was written down, beside the answer to the page.
    fn leave(&self, case: &Case, method: Method, leaving: Option<Leaving>) {
        let (Some(leaving), Some(account)) = (leaving, case.account.clone()) else { return };
        let mine = case.factors.iter().find(|factor| factor.secret.method() == method);
        let Some(secret) = mine.map(|factor| factor.secret.clone()) else { return };
        let (rooms, origin) = (self.rooms.clone(), self.origin.clone());
        let minutes = self.rules(case).recovery.email_life.as_secs() / 60;
        self.sending.spawn(async move {
            let (Secret::Email(to), Some(link)) = (&secret, &leaving.link) else {
                return rooms.factors.deliver(&account, &secret, &leaving.code).await;
            };
            let link = format!("{origin}{}/{link}", super::link::PATH);
            let reader = Reader {
                to,
                domain: &account.domain,
                name: &account.name,
                language: account.language,
                phrase_of: Some(account.id),
            };
            let sent = rooms.notify.recovery_by_email(reader, (&leaving.code, &link, minutes)).await;
            let outcome = if sent.is_ok() { "sent" } else { "failed" };
            metrics::counter!("pli_codes_total", "method" => "email", "outcome" => outcome).increment(1);
            if let Err(error) = sent {
                tracing::warn!(%error, method = "email", "a code was not sent");
            }
        });
    }

    /// Reads the code of the step.
    pub async fn check(&self, key: &Recovering, visitor: &Visitor, code: &str) -> Result<Passed, Error> {
        let began = Instant::now();
        let answer = self.read_code(key, visitor, code).await;
        self.rest(began).await;
        answer
    }

    async fn read_code(&self, key: &Recovering, visitor: &Visitor, code: &str) -> Result<Passed, Error> {
        let Some(case) = self.case(key).await? else { return Ok(Passed::Elsewhere) };
        let Gate::Code(method) = gate(&case.row) else { return Ok(Passed::Elsewhere) };
        let claim = self.claim(&case, method, visitor);
        let txn = self.rooms.store.begin().await?;
        let mut told = Told::new();
        let answer = self.rooms.factors.answer_claim((&txn, &mut told), claim, code).await?;
        if answer == Answer::Exhausted {
            return self.give_up((txn, told), &case, visitor).await.map(|()| Passed::Over);
        }
        let right = matches!(answer, Answer::Right(_));
        // Where another tab was faster, the code is spent and nothing is proved by it.
        let passed = right && self.pass((&txn, &mut told), &case, visitor, method).await?;
        self.rooms.sessions.tell(txn, told).await?;
        Ok(match answer {
            Answer::Right(_) if passed => Passed::Next,
            Answer::Wrong { tries_left } => Passed::Wrong { tries_left },
            Answer::Malformed => Passed::Malformed,
            Answer::Expired | Answer::NotSent => Passed::Expired,
            Answer::Throttled { until } => Passed::Throttled { until },
            Answer::Right(_)
            | Answer::Awaited
            | Answer::NotGiven
            | Answer::Exhausted
            | Answer::NotOffered
            | Answer::Over => Passed::Elsewhere,
        })
    }

    /// Notes a proof.
    pub(super) async fn pass(
        &self,
        (txn, told): (&Txn, &mut Told),
        case: &Case,
        visitor: &Visitor,
        method: Method,
    ) -> Result<bool, Error> {
        let passed = store::recovery::pass(txn, &case.row, method, self.rooms.clock.now()).await?;
        if passed {
            let entry = audit::Entry::new(Event::RecoveryGate, Outcome::Ok).from(&visitor.origin());
            let entry = entry.method(method.as_str());
            told.push(match &case.account {
                Some(account) => entry.about(account.id),
                None => entry,
            });
        }
        Ok(passed)
    }

    /// Ends a recovery in which too much was wrong.
    pub(super) async fn give_up(
        &self,
        (txn, mut told): (Txn, Told),
        case: &Case,
        visitor: &Visitor,
    ) -> Result<(), Error> {
        store::recovery::end(&txn, case.row.id, self.rooms.clock.now()).await?;
        let entry = audit::Entry::new(Event::RecoveryFail, Outcome::Fail).from(&visitor.origin()).reason("last try");
        told.push(match &case.account {
            Some(account) => entry.about(account.id),
            None => entry,
        });
        metrics::counter!("pli_recovery_total", "outcome" => "failed").increment(1);
        Ok(self.rooms.sessions.tell(txn, told).await?)
    }
}
