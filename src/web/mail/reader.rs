//! The keys of mail: who reads, and whose mail. The path says which: the same pages stand below one's own mail and below
//! each shared box.

use std::net::IpAddr;

use crate::{
    base::AccountId,
    mail::Who,
    session::{CsrfSecret, SignedIn},
    view::path::Root,
    web::{door::Needs, failure::Failure, key::Key, visit::Visit},
};

/// Who reads mail.
#[derive(Debug, Clone)]
pub(in crate::web) struct Reader {
    who: SignedIn,
    root: Root,
}

impl Reader {
    /// The person.
    pub(in crate::web) fn person(&self) -> &SignedIn {
        &self.who
    }

    /// Where the pages of this mail stand.
    pub(in crate::web) fn root(&self) -> Root {
        self.root
    }

    /// Whose mail it is.
    pub(in crate::web) fn account(&self) -> AccountId {
        match self.root {
            Root::Own => self.who.account(),
            Root::Box(account) => account,
        }
    }

    /// In whose name the mail is asked for.
    pub(in crate::web) fn mail(&self, ip: IpAddr) -> Who {
        Who::new(&self.who, Some(ip))
    }
}

impl Key for Reader {
    const NEEDS: Needs = Needs::Session;

    async fn open(visit: &Visit) -> Result<Self, Failure> {
        Ok(Self { who: SignedIn::open(visit).await?, root: Root::Own })
    }

    fn forms(&self) -> Option<&CsrfSecret> {
        Some(self.who.csrf())
    }

    fn who(&self) -> Option<&SignedIn> {
        Some(&self.who)
    }
}
