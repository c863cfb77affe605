//! The telephone: what there is to approve, and what it answers.

use std::time::Duration;

use uuid::Uuid;

use super::{Error, Push, number_place, proof};
use crate::{
    account::Account,
    audit::{self, Event, Outcome},
    base::{AccountId, Address, ApproverId, ChallengeId, Method, PairingId, Timestamp},
    notify::{Detail, Notice},
    seal,
    session::{CredentialEvent, Told, Visitor},
    store::{
        self, Txn,
        approver::{ApproverRow, State as Use},
        challenge::{ChallengeRow, State},
        pairing,
    },
};

/// How exactly it is known when a telephone last asked.
const MINUTE: Duration = Duration::from_mins(1);

/// Who speaks: a telephone, at a moment, by its signature.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    /// Which telephone.
    pub approver: ApproverId,
    /// When, in milliseconds.
    pub time: i64,
    /// 64 bytes in base64.
    pub signature: &'a str,
}

/// Why a telephone is not listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is not known, or no longer, or it was not its key that signed.
    Unknown,
    /// Its clock is off: this is the time.
    Clock(Timestamp),
    /// It expired.
    Expired(Timestamp),
}

/// What a telephone shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// What it is called.
    pub name: String,
    /// For whom it approves.
    pub address: Address,
    /// The phrase by which they recognise Pli, if they have one.
    pub phrase: Option<String>,
    /// Until when it does; none while it is being attached.
    pub until: Option<Timestamp>,
    /// Whether notifications reach it.
    pub notified: bool,
    /// How it computes its codes when it has no network.
    pub codes: OfflineCodes,
    /// What waits for it: one thing at most.
    pub request: Option<Request>,
    /// Whether it gave its number and the person has not yet confirmed it on the other page.
    pub proved: bool,
}

/// How a telephone computes its codes, and whether it was told what with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfflineCodes {
    /// How many digits they have.
    pub digits: u32,
    /// How long each lasts.
    pub step: Duration,
    /// Whether the secret was handed over; once.
    pub given: bool,
}

/// Something to approve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Which.
    pub id: Uuid,
    /// What for.
    pub kind: RequestKind,
    /// When it was asked for.
    pub at: Timestamp,
    /// Until when it can be answered.
    pub until: Timestamp,
    /// How many digits the number has.
    pub digits: u32,
}

/// What for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestKind {
    /// Somebody signs in.
    SignIn {
        /// From which network address.
        ip: String,
        /// With what.
        agent: String,
    },
    /// This telephone is being attached.
    Pairing,
}

/// What the person decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is them.
    Approve,
    /// « Ce n’est pas moi ».
    NotMe,
    /// « C’est une erreur ».
    Mistake,
}

impl Decision {
    /// Its name, as it is signed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::NotMe => "not-me",
            Self::Mistake => "mistake",
        }
    }

    /// The decision of a name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Approve, Self::NotMe, Self::Mistake].into_iter().find(|decision| decision.as_str() == text)
    }
}

/// An answer.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// To which request.
    pub request: Uuid,
    /// The number that was typed; empty when it is declined.
    pub number: &'a str,
    /// What was decided.
    pub decision: Decision,
}

/// What an answer led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// Approved.
    Approved,
    /// Declined.
    Declined,
    /// The number is another one.
    Wrong {
        /// Tries left.
        tries_left: u32,
    },
    /// It was the last wrong one.
    Exhausted,
    /// It is over: too late, answered already, or replaced by a newer one.
    Over,
}

impl Push {
    /// Whether it is this telephone that speaks.
    pub(super) async fn known(
        &self,
        signed: Signed<'_>,
        act: &str,
        parts: &[&str],
    ) -> Result<Result<ApproverRow, Refusal>, Error> {
        let (db, now) = (self.rooms.store.db(), self.rooms.clock.now());
        let Some(row) = store::approver::find(db, signed.approver).await? else { return Ok(Err(Refusal::Unknown)) };
        let text = proof::text(&self.origin, row.id, act, parts, signed.time);
        if !proof::is_signed(&row.public_key, &text, signed.signature) {
            return Ok(Err(Refusal::Unknown));
        }
        let said = Timestamp(signed.time);
        if now.since(said).max(said.since(now)) > self.house().skew {
            return Ok(Err(Refusal::Clock(now)));
        }
        if row.state == Use::Active && store::factor::active_of(db, row.account, Method::Push).await?.is_none() {
            return Ok(Err(Refusal::Unknown));
        }
        if row.expires_at <= now {
            let gone = row.state != Use::Active;
            return Ok(Err(if gone { Refusal::Unknown } else { Refusal::Expired(row.expires_at) }));
        }
        Ok(Ok(row))
    }

    pub(super) async fn owner(&self, account: AccountId) -> Result<Option<Account>, Error> {
        Ok(self.rooms.accounts.find(account).await?.filter(Account::is_active))
    }

    /// What waits for a telephone.
    pub async fn waiting(&self, signed: Signed<'_>) -> Result<Result<Waiting, Refusal>, Error> {
        let row = match self.known(signed, "list", &[]).await? {
            Ok(row) => row,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let (db, now) = (self.rooms.store.db(), self.rooms.clock.now());
        let Some(account) = self.owner(row.account).await? else { return Ok(Err(Refusal::Unknown)) };
        if row.seen_at.is_none_or(|seen| now.since(seen) >= MINUTE) {
            store::approver::seen(db, row.id, now).await?;
        }
        let (request, proved) = if row.state == Use::New {
            let pairing = pairing::find_by_approver(db, row.id).await?.filter(|one| one.expires_at > now);
            let Some(pairing) = pairing else { return Ok(Err(Refusal::Unknown)) };
            let proved = match pairing.state {
                pairing::State::Claimed => false,
                pairing::State::Proved => true,
                _ => return Ok(Err(Refusal::Unknown)),
            };
            let request = Request {
                id: pairing.id.0,
                kind: RequestKind::Pairing,
                at: pairing.created_at,
                until: pairing.expires_at,
                digits: self.rules(&account.address).digits,
            };
            ((!proved).then_some(request), proved)
        } else {
            let open = store::challenge::open_of(db, row.account, Method::Push, now).await?;
            let request = open.map(|row| Request {
                id: row.id.0,
                at: row.created_at,
                until: row.expires_at,
                digits: self.rules(&account.address).digits,
                kind: RequestKind::SignIn { ip: row.ip, agent: row.agent },
            });
            (request, false)
        };
        let mark = self.rooms.marks.of(account.id).await?;
        let totp = &self.rooms.sessions.policies().of(&account.address).totp;
        Ok(Ok(Waiting {
            name: row.name,
            address: account.address,
            phrase: mark.map(|mark| mark.phrase),
            until: (row.state == Use::Active).then_some(row.expires_at),
            notified: !row.subscription.is_empty(),
            codes: OfflineCodes { digits: totp.digits, step: totp.step, given: !row.offline.is_empty() },
            request,
            proved,
        }))
    }

    /// Reads an answer.
    pub async fn answer(
        &self,
        signed: Signed<'_>,
        answer: Answer<'_>,
        visitor: &Visitor,
    ) -> Result<Result<Answered, Refusal>, Error> {
        let id = answer.request.to_string();
        let row = match self.known(signed, "answer", &[&id, answer.number, answer.decision.as_str()]).await? {
            Ok(row) => row,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Some(account) = self.owner(row.account).await? else { return Ok(Err(Refusal::Unknown)) };
        if row.state == Use::New {
            return self.prove(&row, &account, answer).await.map(Ok);
        }
        let challenge = ChallengeId(answer.request);
        match answer.decision {
            Decision::Approve => self.approve((&row, &account), challenge, answer.number, visitor).await.map(Ok),
            Decision::NotMe | Decision::Mistake => {
                self.decline(&row, &account, (challenge, answer.decision), visitor).await.map(Ok)
            }
        }
    }

    /// Where notifications reach a telephone from now on. Says whether they do.
    pub async fn subscribe(&self, signed: Signed<'_>, given: [&str; 3]) -> Result<Result<bool, Refusal>, Error> {
        let row = match self.known(signed, "subscribe", &given).await? {
            Ok(row) => row,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let sealed = self.sealed(row.id, Some(given))?;
        store::approver::subscribe(self.rooms.store.db(), row.id, (&row.subscription, &sealed)).await?;
        Ok(Ok(!sealed.is_empty()))
    }

    /// The number of the page where this telephone is being attached.
    async fn prove(&self, row: &ApproverRow, account: &Account, answer: Answer<'_>) -> Result<Answered, Error> {
        let (rooms, now) = (&self.rooms, self.rooms.clock.now());
        let (id, claimed) = (PairingId(answer.request), pairing::State::Claimed);
        let txn = rooms.store.begin().await?;
        let pairing = pairing::find_by_approver(&txn, row.id).await?.filter(|one| one.id == id);
        let Some(pairing) = pairing.filter(|one| one.state == claimed) else { return Ok(Answered::Over) };
        let most = i32::try_from(self.rules(&account.address).tries).unwrap_or(3);
        let entry = |outcome| {
            let entry = audit::Entry::new(Event::EnrolStep, outcome).about(row.account);
            entry.method(Method::Push.as_str())
        };
        let (answered, outcome) = if answer.decision == Decision::Approve {
            let Some(taken) = pairing::take_try(&txn, (id, claimed), most, now).await? else {
                return Ok(Answered::Over);
            };
            let left = u32::try_from(most - taken.tries).unwrap_or(0);
            if seal::same(self.number_of(&pairing)?.as_bytes(), answer.number.as_bytes()) {
                pairing::change_state(&txn, id, (claimed, pairing::State::Proved), now).await?;
                (Answered::Approved, Outcome::Ok)
            } else if left > 0 {
                (Answered::Wrong { tries_left: left }, Outcome::Fail)
            } else {
                pairing::change_state(&txn, id, (claimed, pairing::State::Void), now).await?;
                (Answered::Exhausted, Outcome::Fail)
            }
        } else {
            pairing::change_state(&txn, id, (claimed, pairing::State::Void), now).await?;
            (Answered::Declined, Outcome::Fail)
        };
        rooms.sessions.tell(txn, vec![entry(outcome)]).await?;
        Ok(answered)
    }

    async fn approve(
        &self,
        (row, account): (&ApproverRow, &Account),
        id: ChallengeId,
        number: &str,
        visitor: &Visitor,
    ) -> Result<Answered, Error> {
        let (rooms, now) = (&self.rooms, self.rooms.clock.now());
        let txn = rooms.store.begin().await?;
        let entry = |event, outcome| {
            let entry = audit::Entry::new(event, outcome).by(row.account).from(&visitor.origin());
            entry.method(Method::Push.as_str()).challenge(id)
        };
        if self.open(&txn, row, id).await?.is_none() {
            return Ok(Answered::Over);
        }
        let Some(taken) = store::challenge::take_try(&txn, id, now).await? else { return Ok(Answered::Over) };
        let Some(approval) = store::approval::find(&txn, id).await? else { return Ok(Answered::Over) };
        let right = self.sealer.open_text(number_place(&id.to_string()), &approval.number)?;
        if seal::same(right.as_bytes(), number.as_bytes()) {
            if !store::challenge::approve(&txn, id, now + self.rules(&account.address).finish, now).await? {
                return Ok(Answered::Over);
            }
            store::approval::answered(&txn, id, row.id, now).await?;
            store::approver::used(&txn, row.id, now).await?;
            rooms.sessions.tell(txn, vec![entry(Event::MfaApproved, Outcome::Ok)]).await?;
            return Ok(Answered::Approved);
        }
        let left = u32::try_from(taken.max_tries - taken.tries).unwrap_or(0);
        if left == 0 {
            store::challenge::change_state(&txn, id, (State::Sent, State::Exhausted), now).await?;
        }
        rooms.sessions.tell(txn, vec![entry(Event::MfaFail, Outcome::Fail).reason("number")]).await?;
        Ok(if left == 0 { Answered::Exhausted } else { Answered::Wrong { tries_left: left } })
    }

    /// Declines. « Ce n’est pas moi » says that somebody else knows the password: it must be changed, every session and
    /// every trusted browser of the account ends, and all addresses are told.
    async fn decline(
        &self,
        row: &ApproverRow,
        account: &Account,
        (id, decision): (ChallengeId, Decision),
        visitor: &Visitor,
    ) -> Result<Answered, Error> {
        let (rooms, now) = (&self.rooms, self.rooms.clock.now());
        let txn = rooms.store.begin().await?;
        let Some(open) = self.open(&txn, row, id).await? else { return Ok(Answered::Over) };
        if !store::challenge::change_state(&txn, id, (State::Sent, State::Declined), now).await? {
            return Ok(Answered::Over);
        }
        store::approval::answered(&txn, id, row.id, now).await?;
        let mut told = Told::new();
        let entry = |event| {
            let entry = audit::Entry::new(event, Outcome::Ok).by(account.id).from(&visitor.origin());
            entry.method(Method::Push.as_str()).challenge(id)
        };
        told.push(entry(Event::MfaDeclined).reason(decision.as_str()));
        if decision == Decision::NotMe {
            told.push(entry(Event::PushNotMe));
            rooms.passwords.compromised(&txn, account.id).await?;
            let event = CredentialEvent::NotMe;
            rooms.sessions.credential_event((&txn, &mut told), account.id, event, None).await?;
            let detail = Detail { ip: open.ip.parse().ok(), agent: open.agent, ..Detail::default() };
            rooms.notify.enqueue(&txn, account.id, (Notice::NotMe, &id.to_string()), detail).await?;
        }
        rooms.sessions.tell(txn, told).await?;
        if decision == Decision::NotMe {
            rooms.sessions.forget(account.id);
        }
        Ok(Answered::Declined)
    }

    /// The open request of this telephone's account, if it is this one.
    async fn open(&self, txn: &Txn, row: &ApproverRow, id: ChallengeId) -> Result<Option<ChallengeRow>, Error> {
        let open = store::challenge::open_of(txn, row.account, Method::Push, self.rooms.clock.now()).await?;
        Ok(open.filter(|open| open.id == id))
    }
}
