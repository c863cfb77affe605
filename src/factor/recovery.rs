//! Recovery codes: ten proofs kept on paper for the day on which all else is lost (security.md R-136).
//!
//! A set is one method of a person; each of its codes counts once. They are shown once, when they are made: what is kept is
//! a keyed hash, good within its own set, so that a new set voids the one before without a word about its codes.

use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Error, Factor, Factors, Secret};
use crate::{
    account::Account,
    audit::{self, Event, Outcome},
    base::{AccountId, Address, FactorId, Method, Random, Timestamp},
    notify::{Detail, Notice},
    session::{CredentialEvent, SignedIn, Told, Visitor},
    store::{self, Txn, recovery_code::RecoveryCodeRow},
};

/// Crockford's alphabet: no I, L, O or U, which are misread or spell things.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of a code, five bits each: 80 bits.
const LETTERS: usize = 16;
/// Letters of a group.
const GROUP: usize = 4;

/// New codes, for the one page that shows them.
#[derive(Clone)]
pub struct RecoveryCodes(Vec<Zeroizing<String>>);

/// What is left of a person's codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecoveryLeft {
    /// How many can still be used.
    pub left: usize,
    /// How many there were.
    pub made: usize,
    /// Since when.
    pub since: Timestamp,
}

impl RecoveryCodes {
    fn make(count: u32) -> Self {
        Self((0..count).map(|_| Zeroizing::new(make_one())).collect())
    }

    /// The codes as they are written down: `7K3M-9QXA-…`.
    pub fn written(&self) -> Vec<String> {
        self.0.iter().map(|code| written(code)).collect()
    }
}

/// Codes are secrets: only how many there are is shown.
impl std::fmt::Debug for RecoveryCodes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RecoveryCodes({})", self.0.len())
    }
}

fn make_one() -> String {
    let mut bits = Random.bytes::<10>().iter().fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    let mut letters = [0; LETTERS];
    for letter in letters.iter_mut().rev() {
        *letter = ALPHABET.get(usize::try_from(bits & 31).unwrap_or(0)).copied().unwrap_or(b'0');
        bits >>= 5;
    }
    letters.iter().copied().map(char::from).collect()
}

fn written(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    letters.chunks(GROUP).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// A code as people type it from paper: in any case, with any spaces and dashes, O for 0, I and L for 1. `None` when it
/// cannot be one: then it is no try at all.
pub fn normal_recovery(typed: &str) -> Option<String> {
    if typed.len() > 100 {
        return None;
    }
    let kept = typed.chars().filter(|c| !c.is_whitespace() && !"-.\u{2010}\u{2011}\u{2013}\u{2014}".contains(*c));
    let read = kept.map(|c| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    });
    let code: String = read.collect();
    let is_one = code.len() == LETTERS && code.bytes().all(|letter| ALPHABET.contains(&letter));
    is_one.then_some(code)
}

/// Codes that came back from the page that showed them, to be saved as a file: exactly as written, and no more than there
/// can be.
pub fn written_codes(text: &str) -> Option<Vec<String>> {
    let codes: Vec<String> = text.split(' ').take(101).filter_map(normal_recovery).map(|code| written(&code)).collect();
    let whole = codes.join(" ") == text && !codes.is_empty() && codes.len() <= 100;
    whole.then_some(codes)
}

impl Factors {
    /// Makes a new set for the one who is signed in; the one before is void from now on. The answer must be `no-store`.
    pub async fn renew_recovery(&self, who: &SignedIn, visitor: &Visitor) -> Result<RecoveryCodes, Error> {
        let txn = self.store.begin().await?;
        let mut told = Told::new();
        let whose = (who.account(), who.address());
        let codes = self.renew_recovery_in((&txn, &mut told), whose, Some(visitor)).await?;
        self.sessions.tell(txn, told).await?;
        Ok(codes)
    }

    /// As [`Self::renew_recovery`], for a person who cannot come and was recognised by whoever runs Pli.
    pub async fn issue_recovery(&self, account: &Account) -> Result<RecoveryCodes, Error> {
        let txn = self.store.begin().await?;
        let mut told = Told::new();
        let codes = self.renew_recovery_in((&txn, &mut told), (account.id, &account.address), None).await?;
        self.sessions.tell(txn, told).await?;
        Ok(codes)
    }

    async fn renew_recovery_in(
        &self,
        (txn, told): (&Txn, &mut Told),
        (account, address): (AccountId, &Address),
        visitor: Option<&Visitor>,
    ) -> Result<RecoveryCodes, Error> {
        let now = self.clock.now();
        let former = store::factor::of_account(txn, account).await?;
        let former = former.into_iter().filter(|row| row.method == Method::Recovery);
        let mut renewed = false;
        for row in former {
            store::factor::revoke(txn, account, row.id, now).await?;
            renewed = true;
        }
        let set = self.bind_in((txn, told), account, &Secret::Recovery, None).await?;
        let codes = RecoveryCodes::make(self.policies.of(address).recovery_codes.count);
        let row = |code: &Zeroizing<String>| {
            let code_hmac = self.codes.hash(&set.to_string(), code)?;
            Ok(RecoveryCodeRow { id: Uuid::now_v7(), factor: set, code_hmac, created_at: now, used_at: None })
        };
        store::recovery_code::insert(txn, codes.0.iter().map(row).collect::<Result<_, Error>>()?).await?;
        let event = if renewed { CredentialEvent::FactorReset } else { CredentialEvent::FactorAdded };
        self.sessions.credential_event((txn, told), account, event, None).await?;
        if renewed {
            let entry = audit::Entry::new(Event::FactorRenew, Outcome::Ok).about(account);
            let entry = match visitor {
                Some(visitor) => entry.by(account).from(&visitor.origin()),
                None => entry.reason("issued"),
            };
            told.push(entry.method(Method::Recovery.as_str()));
        }
        Ok(codes)
    }

    /// What is left of a person's codes; `None` when they have none.
    pub async fn recovery_left(&self, account: AccountId) -> Result<Option<RecoveryLeft>, Error> {
        let rows = store::factor::of_account(self.store.db(), account).await?;
        let Some(set) = rows.into_iter().find(|row| row.method == Method::Recovery) else { return Ok(None) };
        let codes = store::recovery_code::of_set(self.store.db(), set.id).await?;
        let left = codes.iter().filter(|code| code.used_at.is_none()).count();
        Ok(Some(RecoveryLeft { left, made: codes.len(), since: set.created_at }))
    }

    /// Uses a code of a set, if it is one of those that are left; every one of them is compared, whichever matches.
    pub(super) async fn spend_recovery(&self, txn: &Txn, set: FactorId, code: &str) -> Result<bool, Error> {
        let codes = store::recovery_code::of_set(txn, set).await?;
        let mut found = None;
        for row in codes.iter().filter(|row| row.used_at.is_none()) {
            if self.codes.matches(&set.to_string(), code, &row.code_hmac) {
                found = Some(row.id);
            }
        }
        match found {
            None => Ok(false),
            Some(id) => Ok(store::recovery_code::spend(txn, id, self.clock.now()).await?),
        }
    }

    /// Tells that a code was used, and ends a set of which nothing is left.
    pub(super) async fn recovery_used(
        &self,
        txn: &Txn,
        (account, visitor): (AccountId, &Visitor),
        factor: &Factor,
    ) -> Result<(), Error> {
        let now = self.clock.now();
        let codes = store::recovery_code::of_set(txn, factor.id).await?;
        let left = codes.iter().filter(|row| row.used_at.is_none()).count();
        if left == 0 {
            store::factor::revoke(txn, account, factor.id, now).await?;
        }
        let detail =
            Detail { ip: Some(visitor.ip), agent: visitor.agent.clone(), left: Some(left), ..Detail::default() };
        let once = format!("{} {left}", factor.id);
        self.notify.enqueue(txn, account, (Notice::RecoveryUsed, &once), detail).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn r_136_ten_codes_of_eighty_bits_in_groups_that_nobody_misreads() {
        let codes = RecoveryCodes::make(10);
        let written: BTreeSet<String> = codes.written().into_iter().collect();
        assert_eq!(written.len(), 10);
        for code in &written {
            assert_eq!((code.len(), code.matches('-').count()), (19, 3), "{code}");
            assert!(!code.contains(['I', 'L', 'O', 'U']), "{code}");
            assert_eq!(super::written(&normal_recovery(code).unwrap()), *code);
            assert!(!format!("{codes:?}").contains(code.as_str()));
        }
        // Every letter comes, and none much more often than another: 160 000 bits of 32 letters.
        let many: String = (0..2_000).map(|_| make_one()).collect();
        for letter in ALPHABET.iter().copied().map(char::from) {
            let seen = many.chars().filter(|c| *c == letter).count();
            assert!((800..1_200).contains(&seen), "{letter} came {seen} times");
        }
    }

    #[test]
    fn r_136_a_code_is_read_as_people_type_it() {
        for typed in [
            "7K3M-9QXA-01BC-DEFG",
            " 7k3m 9qxa oibc defg ",
            "7k3m9qxaOLbcdefg",
            "7K3M–9QXA\u{a0}O1BC—DEFG",
            "7k.3m9qxa0lbcdefg",
        ] {
            assert_eq!(normal_recovery(typed).as_deref(), Some("7K3M9QXA01BCDEFG"), "{typed}");
        }
        for wrong in
            ["", "123456", "7K3M-9QXA-01BC-DEF", "7K3M-9QXA-01BC-DEFGH", "7K3M-9QXA-01BC-DEFU", "７K3M9QXA01BCDEFG"]
        {
            assert_eq!(normal_recovery(wrong), None, "{wrong}");
        }
        assert_eq!(normal_recovery(&" ".repeat(1_000)), None);
    }

    #[test]
    fn r_136_only_codes_as_they_were_written_are_saved() {
        let text = RecoveryCodes::make(10).written().join(" ");
        assert_eq!(written_codes(&text).unwrap().join(" "), text);
        for wrong in [
            "",
            "<b>",
            &text.to_lowercase(),
            &format!("{text} <script>"),
            &format!("{text} "),
            &text.replace(' ', "\n"),
        ] {
            assert_eq!(written_codes(wrong), None);
        }
    }
}
