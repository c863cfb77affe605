//! Attaching a telephone (S0-23 to S0-25, S2-10 to S2-19, R-132).
//!
//! The page shows an address with a code of 112 bits, as a QR code, and a short code to type by hand with one's user name.
//! A telephone that comes with either is not trusted yet: it must give the number that the page then shows, signed. Who
//! photographs the code over a shoulder does not see that number. At last the person confirms on the page, where the
//! telephone is named; until then a telephone that is being renewed goes on (S2-02).

use super::{Error, Owner, Push, device::clean, proof, ring::Wake, secret_place};
use crate::{
    account::Account,
    audit::{self, Event, Outcome},
    base::{AccountId, ApproverId, Method, PairingId, Random, SessionId, Timestamp},
    factor::Secret,
    notify::{Detail, Notice},
    policy, seal,
    session::{CredentialEvent, Limit, Told, Visitor, fingerprint, take},
    store::{
        self, Txn,
        approver::{ApproverRow, State as Use},
        pairing::{PairingRow, State},
    },
};

/// Nothing that is misread: Crockford's alphabet, five bits a symbol.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Symbols of the code typed by hand: eight digits, or 40 bits.
const BY_HAND: usize = 8;
/// How long the rest takes at most once a telephone has come.
const PROOF: std::time::Duration = std::time::Duration::from_mins(10);

/// What beginning led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// The page waits for a telephone.
    Ready(PairingId),
    /// There are as many telephones as there may be: end one first (S2-20).
    TooMany,
    /// The telephone to be renewed is not there.
    Unknown,
}

/// A telephone being attached, as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairing {
    /// Which.
    pub id: PairingId,
    /// Where it is.
    pub step: Step,
    /// Until when.
    pub until: Timestamp,
    /// The telephone that is being renewed, if one is.
    pub replaces: Option<ApproverId>,
}

/// Where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Its codes wait for a telephone.
    Open {
        /// The address for the QR code.
        link: String,
        /// The code to type by hand.
        code: String,
    },
    /// A telephone came: this number is to be typed there.
    Claimed {
        /// What the telephone is called.
        name: String,
        /// The number.
        number: String,
    },
    /// The number was right: the person has the last word.
    Proved {
        /// What the telephone is called.
        name: String,
    },
}

/// What « Soumettre » led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed {
    /// The telephone approves from now on.
    Done(ApproverId),
    /// The telephone has not given its number yet; nothing is lost (S2-13).
    NotYet,
    /// Its time is over, or it was given up.
    Over,
}

/// How a telephone says what it comes for.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    /// By the code of the address.
    Link(&'a str),
    /// By what a person typed.
    Hand {
        /// The user name.
        username: &'a str,
        /// The activation code.
        code: &'a str,
    },
}

/// A telephone that comes.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// What for.
    pub by: By<'a>,
    /// Its public key.
    pub key: &'a str,
    /// What it is called until its owner says otherwise.
    pub name: &'a str,
    /// Where notifications reach it: address, key, secret; all empty when nowhere.
    pub subscription: [&'a str; 3],
}

/// What coming led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claimed {
    /// It is known from now on by this identifier, and must give the number of the page.
    Ready(ApproverId),
    /// Name and code do not fit, or nobody waits for a telephone: the same words for all.
    Refused,
    /// The code was good once (S2-12).
    Expired,
    /// Too many wrong codes from this address.
    Throttled(Timestamp),
}

/// What is sealed of a pairing: three codes of one line.
struct Codes {
    link: String,
    hand: String,
    number: String,
}

impl Push {
    /// Begins to attach a telephone; what was under way is void. `replaces` is one that is to be renewed.
    pub async fn begin_pairing(
        &self,
        Owner { account, address }: Owner<'_>,
        visitor: &Visitor,
        replaces: Option<ApproverId>,
    ) -> Result<Begun, Error> {
        let (rooms, rules) = (&self.rooms, self.rules(address));
        let now = rooms.clock.now();
        let txn = rooms.store.begin().await?;
        let present = match store::factor::active_of(&txn, account, Method::Push).await? {
            Some(_) => store::approver::of_account(&txn, account).await?,
            None => Vec::new(),
        };
        match replaces {
            Some(id) if present.iter().all(|row| row.id != id) => return Ok(Begun::Unknown),
            None if present.len() >= usize::try_from(rules.most).unwrap_or(5) => return Ok(Begun::TooMany),
            _ => {}
        }
        store::pairing::void_all(&txn, account, now).await?;
        let id = PairingId::new();
        let codes = new_codes(rules);
        let secret = format!("{} {} {}", codes.link, codes.hand, codes.number);
        let row = PairingRow {
            id,
            account,
            state: State::Open,
            link_hash: seal::token_hash(&codes.link),
            secret: self.sealer.seal(secret_place(&id.to_string()), secret.as_bytes())?,
            tries: 0,
            approver: None,
            replaces,
            created_at: now,
            expires_at: now + rules.pairing,
            ended_at: None,
        };
        store::pairing::insert(&txn, row).await?;
        let entry = audit::Entry::new(Event::ActivationIssue, Outcome::Ok).by(account).from(&visitor.origin());
        rooms.sessions.tell(txn, vec![entry.method(Method::Push.as_str())]).await?;
        self.write_activation((account, address), id, codes.hand);
        Ok(Begun::Ready(id))
    }

    fn codes_of(&self, row: &PairingRow) -> Result<Codes, Error> {
        let text = self.sealer.open_text(secret_place(&row.id.to_string()), &row.secret)?;
        let mut pieces = text.split(' ').map(str::to_owned);
        let mut next = || pieces.next().ok_or(seal::Error::Altered);
        Ok(Codes { link: next()?, hand: next()?, number: next()? })
    }

    /// The number that a telephone being attached must give.
    pub(super) fn number_of(&self, row: &PairingRow) -> Result<String, Error> {
        Ok(self.codes_of(row)?.number)
    }

    /// The telephone that is being attached for a person, if one is.
    pub async fn pairing(&self, account: AccountId) -> Result<Option<Pairing>, Error> {
        let (db, now) = (self.rooms.store.db(), self.rooms.clock.now());
        let Some(row) = store::pairing::under_way(db, account).await?.filter(|row| row.expires_at > now) else {
            return Ok(None);
        };
        let name = match row.approver {
            Some(id) => store::approver::find(db, id).await?.map(|row| row.name).unwrap_or_default(),
            None => String::new(),
        };
        let step = match row.state {
            State::Open => {
                let codes = self.codes_of(&row)?;
                // Behind the `#`, so that it never leaves the telephone for a log or another site.
                Step::Open { link: format!("{}/device#{}", self.origin, codes.link), code: codes.hand }
            }
            State::Claimed => Step::Claimed { name, number: self.number_of(&row)? },
            State::Proved => Step::Proved { name },
            State::Done | State::Void => return Ok(None),
        };
        Ok(Some(Pairing { id: row.id, step, until: row.expires_at, replaces: row.replaces }))
    }

    /// Gives up what is under way.
    pub async fn cancel_pairing(&self, account: AccountId) -> Result<(), Error> {
        store::pairing::void_all(self.rooms.store.db(), account, self.rooms.clock.now()).await?;
        Ok(())
    }

    /// A telephone comes with a code.
    pub async fn claim(&self, visitor: &Visitor, claim: Claim<'_>) -> Result<Claimed, Error> {
        let (rooms, house) = (&self.rooms, self.house());
        let now = rooms.clock.now();
        if !proof::is_key(claim.key) {
            return Ok(Claimed::Refused);
        }
        let account = match claim.by {
            By::Hand { username, .. } => rooms.accounts.find_for_sign_in(username).await?,
            By::Link(_) => None,
        };
        let txn = rooms.store.begin().await?;
        let limits = [Limit::new(house.pairing_tries_of_address, std::time::Duration::from_mins(10))];
        let key = fingerprint(&self.codes, "pairing", &visitor.ip.to_string())?;
        let mut counter = take(&txn, &key, now).await?;
        if let Some(until) = counter.meter.full_until(&limits, now) {
            return Ok(Claimed::Throttled(until));
        }
        let found = match claim.by {
            By::Link(code) => self.by_link(&txn, code).await?,
            By::Hand { code, .. } => self.by_hand(&txn, account.as_ref(), code).await?,
        };
        let Some(row) = found.filter(|row| row.state == State::Open) else {
            counter.meter.charge(&limits, now);
            counter.put(&txn, now).await?;
            let entry = audit::Entry::new(Event::ActivationUse, Outcome::Fail).from(&visitor.origin());
            let entry = account.map_or(entry.clone(), |account| entry.about(account.id));
            rooms.sessions.tell(txn, vec![entry.method(Method::Push.as_str())]).await?;
            return Ok(Claimed::Refused);
        };
        let entry = |event, outcome| {
            let entry = audit::Entry::new(event, outcome).about(row.account).from(&visitor.origin());
            entry.method(Method::Push.as_str())
        };
        if row.expires_at <= now {
            rooms.sessions.tell(txn, vec![entry(Event::ActivationExpire, Outcome::Refused)]).await?;
            return Ok(Claimed::Expired);
        }
        let (id, until) = (ApproverId::new(), now + PROOF);
        let approver = ApproverRow {
            id,
            account: row.account,
            name: clean(claim.name).unwrap_or_else(|| "…".to_owned()),
            state: Use::New,
            public_key: claim.key.to_owned(),
            subscription: self.sealed(id, Some(claim.subscription))?,
            created_at: now,
            expires_at: until,
            used_at: None,
            seen_at: None,
            rung_at: None,
            offline: String::new(),
            offline_step: -1,
            offline_drift: 0,
            ended_at: None,
        };
        store::approver::insert(&txn, approver.clone()).await?;
        if !store::pairing::claim(&txn, row.id, id, (now, until)).await? {
            return Ok(Claimed::Refused);
        }
        rooms.sessions.tell(txn, vec![entry(Event::ActivationUse, Outcome::Ok)]).await?;
        // The test notification of S0-24.
        self.ring(&[approver], Wake::Request { id: &row.id.to_string(), life: house.life }).await;
        Ok(Claimed::Ready(id))
    }

    async fn by_link(&self, txn: &Txn, code: &str) -> Result<Option<PairingRow>, Error> {
        if code.len() != 28 {
            return Ok(None);
        }
        Ok(store::pairing::find_by_link(txn, &seal::token_hash(code)).await?)
    }

    /// The pairing of a name, if the code is its own. Each try costs one of the pairing's few.
    async fn by_hand(&self, txn: &Txn, account: Option<&Account>, code: &str) -> Result<Option<PairingRow>, Error> {
        let now = self.rooms.clock.now();
        let Some(account) = account else { return Ok(None) };
        let Some(row) = store::pairing::under_way(txn, account.id).await?.filter(|row| row.state == State::Open) else {
            return Ok(None);
        };
        let right = seal::same(self.codes_of(&row)?.hand.as_bytes(), normal(code).as_bytes());
        if row.expires_at <= now {
            return Ok(right.then_some(row));
        }
        let most = i32::try_from(self.rules(&account.address).pairing_tries).unwrap_or(5);
        let taken = store::pairing::take_try(txn, (row.id, State::Open), most, now).await?;
        if !right && taken.as_ref().is_none_or(|row| row.tries >= most) {
            store::pairing::change_state(txn, row.id, (State::Open, State::Void), now).await?;
        }
        Ok(taken.filter(|_| right))
    }

    /// « Soumettre »: what was proved becomes true. `but` is the session that it is said from.
    pub async fn confirm(
        &self,
        owner: Owner<'_>,
        visitor: &Visitor,
        but: Option<SessionId>,
    ) -> Result<Confirmed, Error> {
        let rooms = &self.rooms;
        let txn = rooms.store.begin().await?;
        let mut told = Told::new();
        let confirmed = self.confirm_in((&txn, &mut told), owner, None, visitor).await?;
        if matches!(confirmed, Confirmed::Done(_)) {
            let event = CredentialEvent::FactorAdded;
            rooms.sessions.credential_event((&txn, &mut told), owner.account, event, but).await?;
            rooms.sessions.tell(txn, told).await?;
        }
        Ok(confirmed)
    }

    /// Keeps a telephone that gave its number until a set-up ends, which confirms it. False when it is another one, or over.
    pub async fn keep(&self, account: AccountId, id: PairingId, until: Timestamp) -> Result<bool, Error> {
        let rooms = &self.rooms;
        let txn = rooms.store.begin().await?;
        let row = store::pairing::under_way(&txn, account).await?.filter(|row| row.id == id);
        let Some((row, approver)) = row.and_then(|row| Some((row.id, row.approver?))) else { return Ok(false) };
        let kept = store::pairing::prolong(&txn, row, (rooms.clock.now(), until)).await?;
        store::approver::prolong(&txn, approver, until).await?;
        if kept {
            txn.commit().await?;
        }
        Ok(kept)
    }

    /// As [`Self::confirm`], in the caller's transaction, which also says what else it changes. With `which`, it is
    /// that telephone or none.
    pub async fn confirm_in(
        &self,
        (txn, told): (&Txn, &mut Told),
        Owner { account, address }: Owner<'_>,
        which: Option<PairingId>,
        visitor: &Visitor,
    ) -> Result<Confirmed, Error> {
        let (rooms, rules) = (&self.rooms, self.rules(address));
        let now = rooms.clock.now();
        let row = store::pairing::under_way(txn, account).await?;
        let Some(row) = row.filter(|row| which.is_none_or(|id| row.id == id)) else { return Ok(Confirmed::Over) };
        if matches!(row.state, State::Open | State::Claimed) && row.expires_at > now {
            return Ok(Confirmed::NotYet);
        }
        if !store::pairing::change_state(txn, row.id, (State::Proved, State::Done), now).await? {
            return Ok(Confirmed::Over);
        }
        let Some(id) = row.approver else { return Ok(Confirmed::Over) };
        let has_method = store::factor::active_of(txn, account, Method::Push).await?.is_some();
        if !has_method {
            // Telephones of a method that ended do not come back with a new one.
            for former in store::approver::of_account(txn, account).await? {
                store::approver::revoke(txn, account, former.id, now).await?;
            }
        }
        if !store::approver::activate(txn, id, (now, now + rules.life_of_device)).await? {
            return Ok(Confirmed::Over);
        }
        if let Some(former) = row.replaces {
            store::approver::revoke(txn, account, former, now).await?;
        }
        if has_method {
            let event = if row.replaces.is_some() { Event::FactorRenew } else { Event::FactorAdd };
            let entry = audit::Entry::new(event, Outcome::Ok).by(account).from(&visitor.origin());
            told.push(entry.method(Method::Push.as_str()).detail(id.to_string()));
            let detail = Detail { method: Some(Method::Push.as_str().to_owned()), ..Detail::default() };
            rooms.notify.enqueue(txn, account, (Notice::FactorAdded, &id.to_string()), detail).await?;
        } else {
            rooms.factors.bind_in((txn, told), account, &Secret::Push, None).await?;
        }
        Ok(Confirmed::Done(id))
    }
}

fn new_codes(rules: &policy::Push) -> Codes {
    // 14 bytes are 112 bits.
    let link = seal::hex(&Random.bytes::<14>());
    let symbol = || ALPHABET.get(usize::try_from(Random.below(32)).unwrap_or(0)).copied().map_or('0', char::from);
    let hand = if rules.digits_by_hand { Random.digits(BY_HAND) } else { (0..BY_HAND).map(|_| symbol()).collect() };
    Codes { link, hand, number: Random.digits(usize::try_from(rules.digits).unwrap_or(6)) }
}

/// A code as it was made, from what a person typed: without spaces and dashes, letters that look like digits read as such.
fn normal(typed: &str) -> String {
    let kept = typed.chars().take(64).filter(char::is_ascii_alphanumeric).map(|c| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s2_18_a_code_is_read_however_it_is_typed() {
        assert_eq!(normal(" k7qf-92md "), "K7QF92MD");
        assert_eq!(normal("oil0 1234"), "01101234");
        assert_eq!(normal("1234\u{a0}5678"), "12345678");
    }
}
