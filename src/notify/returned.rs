//! Letters that come back: each has a return address of its own, and what a mail server reports there is written down once; so
//! is that a server did not take it at all.
//!
//! The address is `pli-bounce+` with the letter's identifier and a mark that only Pli can make, so that Postfix refuses every
//! other one at the door, and nobody but who handled a letter can say that it came back. Nothing is ever sent in answer.

use std::time::Duration;

use uuid::Uuid;

use super::{Error, Notify};
use crate::{
    base::{AccountId, Address, Domain, Timestamp},
    mime::report,
    seal::Codes,
    store::{self, posted_letter::PostedLetterRow},
};

/// What the local part begins with.
const PREFIX: &str = "pli-bounce+";
/// What the mark is of.
const WHAT: &str = "return address";
/// Length of an identifier in hexadecimal.
const ID: usize = 32;
/// How long a letter may take to come back: mail servers try for five days, each on its way.
const LIFE: Duration = Duration::from_hours(14 * 24);

/// About whom a letter is, when it is of use to know that it came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// Nobody: its address is not proved yet, or the support's own.
    Nobody,
    /// Somebody with an account.
    Account(AccountId),
    /// A request.
    Request(Uuid),
}

impl About {
    /// Whose phrase a letter bears.
    pub(super) fn reader(account: Option<AccountId>) -> Self {
        account.map_or(Self::Nobody, Self::Account)
    }
}

/// A letter that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// From which address.
    pub address: Address,
    /// When.
    pub at: Timestamp,
    /// Why, by the numbers of RFC 3463.
    pub status: String,
}

impl Notify {
    /// As before, with return addresses for letters.
    #[must_use]
    pub fn with_returns(self, codes: Codes) -> Self {
        Self { returns: Some(codes), ..self }
    }

    /// The envelope sender of a letter that is about to leave, written down; `None` when it may get lost in silence.
    pub(super) async fn return_address(
        &self,
        domain: &Domain,
        to: &Address,
        about: About,
    ) -> Result<Option<Address>, Error> {
        let Some(codes) = &self.returns else { return Ok(None) };
        let (account, request) = match about {
            About::Nobody => return Ok(None),
            About::Account(account) => (Some(account), None),
            About::Request(request) => (None, Some(request)),
        };
        let (id, created_at) = (Uuid::now_v7(), self.clock.now());
        let same_address = codes.fingerprint(WHAT, to.as_str())?;
        let text = id.simple().to_string();
        let mark = codes.mark(WHAT, &text)?;
        let address = format!("{PREFIX}{text}{mark}@{domain}").parse().map_err(|_| Error::Value("return address"))?;
        let row = PostedLetterRow { id, account, request, same_address, created_at, returned_at: None, status: None };
        store::posted_letter::insert(self.store.db(), row).await?;
        Ok(Some(address))
    }

    /// Whether mail to an address is a report about a letter of ours. Answered from memory.
    pub fn is_return_address(&self, address: &Address) -> bool {
        self.returned_letter(address).is_some()
    }

    /// Reads what came to such an address. What is no report, or of no letter, is forgotten.
    ///
    /// # Errors
    /// Of the database: the report is to be brought again.
    pub async fn take_report(&self, address: &Address, message: &[u8]) -> Result<(), Error> {
        match report::given_up(message) {
            Some(status) => self.come_back(address, &status).await,
            None => Ok(()),
        }
    }

    /// Writes down that the letter of a return address came back, the first time.
    pub(super) async fn come_back(&self, address: &Address, status: &str) -> Result<(), Error> {
        let Some(id) = self.returned_letter(address) else { return Ok(()) };
        let (txn, now) = (self.store.begin().await?, self.clock.now());
        let letter = store::posted_letter::come_back(&txn, id, status, (now - LIFE, now)).await?;
        let Some(letter) = letter else { return Ok(()) };
        if let Some(request) = letter.request {
            store::support_request::bounced(&txn, request, Some(status), now).await?;
        }
        txn.commit().await?;
        metrics::counter!("pli_letters_total", "outcome" => "returned").increment(1);
        tracing::info!(letter.id = %id, status, "a letter came back");
        Ok(())
    }

    /// Which of somebody's present addresses gave a letter back lately.
    pub async fn returned_of(&self, account: AccountId, addresses: Vec<Address>) -> Result<Vec<Returned>, Error> {
        let Some(codes) = &self.returns else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for address in addresses {
            let same_address = codes.fingerprint(WHAT, address.as_str())?;
            let row = store::posted_letter::last_back(self.store.db(), account, &same_address).await?;
            if let Some((at, status)) = row.and_then(|row| row.returned_at.zip(row.status)) {
                found.push(Returned { address, at, status });
            }
        }
        Ok(found)
    }

    /// The letter of a return address of ours.
    fn returned_letter(&self, address: &Address) -> Option<Uuid> {
        let token = address.local().strip_prefix(PREFIX)?;
        let (id, mark) = token.split_at_checked(ID)?;
        self.returns.as_ref().filter(|codes| codes.is_mark(WHAT, id, mark))?;
        Uuid::try_parse(id).ok()
    }
}
