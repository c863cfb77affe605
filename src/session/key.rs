//! Keys: what a request may do, as a value (architecture 2.3). Only this room makes them.
//!
//! A room that acts for a person takes the key by reference, so that a call without the right does not compile.

use std::{net::IpAddr, sync::Arc};

use uuid::Uuid;

use super::{Cookies, CsrfSecret};
use crate::{
    audit,
    base::{AccountId, Address, AssuranceLevel, Language, SessionId, Timestamp},
};

/// Longest user agent that is kept, in characters.
const MAX_AGENT: usize = 200;

/// Who knocks: everything about the browser that a rule may ask for.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The browser's address, as [`super::client_ip`] found it.
    pub ip: IpAddr,
    /// Its `User-Agent`, cut and without control characters.
    pub agent: String,
    /// Our cookies.
    pub cookies: Cookies,
    /// The language to answer in while nobody is known.
    pub language: Language,
    /// Whether a script asks by itself: nobody need be there, and a session does not stay awake because of it.
    pub looks: bool,
}

impl Visitor {
    /// A visitor; the user agent is cut to what is kept of it.
    pub fn new(ip: IpAddr, agent: &str, cookies: Cookies, language: Language) -> Self {
        let agent = agent.chars().filter(|c| !c.is_control()).take(MAX_AGENT).collect();
        Self { ip: ip.to_canonical(), agent, cookies, language, looks: false }
    }

    /// Where an act of theirs came from, for the journal.
    pub fn origin(&self) -> audit::Origin {
        audit::Origin { ip: Some(self.ip), agent: self.agent.clone(), device: None }
    }
}

/// Anyone: a browser of which nothing is known but its own cookie of the sign-in forms.
#[derive(Debug, Clone)]
pub struct Anyone {
    pub(super) csrf: CsrfSecret,
    pub(super) browser: String,
}

impl Anyone {
    /// Which browser, as a hash: what is given to one is not taken from another.
    pub fn browser(&self) -> &str {
        &self.browser
    }

    /// What the tokens of this browser's forms are made of (R-170, also against login CSRF).
    pub fn csrf(&self) -> &CsrfSecret {
        &self.csrf
    }
}

/// What a pre-session knows of its person, whatever its scope.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub(super) id: Uuid,
    pub(super) account: AccountId,
    pub(super) address: Address,
    pub(super) name: String,
    pub(super) language: Language,
    pub(super) csrf: CsrfSecret,
    pub(super) expires: Timestamp,
    pub(super) remember: bool,
    pub(super) extended: bool,
}

macro_rules! waiting {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name(pub(super) Waiting);

        impl $name {
            /// The pre-session.
            pub fn id(&self) -> Uuid {
                self.0.id
            }

            /// Whose password was right.
            pub fn account(&self) -> AccountId {
                self.0.account
            }

            /// Their address.
            pub fn address(&self) -> &Address {
                &self.0.address
            }

            /// Their name.
            pub fn name(&self) -> &str {
                &self.0.name
            }

            /// Their language.
            pub fn language(&self) -> Language {
                self.0.language
            }

            /// What the tokens of its forms are made of.
            pub fn csrf(&self) -> &CsrfSecret {
                &self.0.csrf
            }

            /// When it ends.
            pub fn expires(&self) -> Timestamp {
                self.0.expires
            }

            /// Whether « Se souvenir de moi » was ticked.
            pub fn remember(&self) -> bool {
                self.0.remember
            }
        }
    };
}

waiting!(
    /// Someone whose password was right and whose second factor is still to be proved. Opens `/sign-in/verify` only.
    Pending
);
waiting!(
    /// Someone who must set up a method and a password of their own. Opens `/enrol/…` only.
    Enrolling
);

waiting!(
    /// Someone whose second factor was right and whose password is too old. Opens `/sign-in/password` only.
    Changing
);

impl Enrolling {
    /// Whether the fifteen minutes were already extended, which is possible once.
    pub fn extended(&self) -> bool {
        self.0.extended
    }
}

/// What all requests of one session share.
#[derive(Debug)]
pub(super) struct Inner {
    pub(super) account: AccountId,
    pub(super) address: Address,
    pub(super) name: String,
    pub(super) language: Language,
    pub(super) session: SessionId,
    pub(super) level: AssuranceLevel,
    pub(super) amr: String,
    pub(super) auth: Timestamp,
    /// When its person last proved again who they are, and what that counted for.
    pub(super) confirmed: Option<(Timestamp, AssuranceLevel)>,
    pub(super) csrf: CsrfSecret,
}

/// Someone who is signed in. Cheap to clone.
#[derive(Debug, Clone)]
pub struct SignedIn(pub(super) Arc<Inner>);

impl SignedIn {
    /// Who.
    pub fn account(&self) -> AccountId {
        self.0.account
    }

    /// Their primary address.
    pub fn address(&self) -> &Address {
        &self.0.address
    }

    /// Their name, for pages and the `From` field.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The language of their pages.
    pub fn language(&self) -> Language {
        self.0.language
    }

    /// The session; it keeps its number when its cookie is renewed.
    pub fn session(&self) -> SessionId {
        self.0.session
    }

    /// How sure Pli is of who this is.
    pub fn level(&self) -> AssuranceLevel {
        self.0.level
    }

    /// What was proved, RFC 8176 words joined by `+`: `pwd+otp`.
    pub fn amr(&self) -> &str {
        &self.0.amr
    }

    /// When it was proved.
    pub fn auth_time(&self) -> Timestamp {
        self.0.auth
    }

    /// What the tokens of its forms are made of.
    pub fn csrf(&self) -> &CsrfSecret {
        &self.0.csrf
    }
}

/// Someone who is signed in and has proved it a moment ago, at the account's own level: the key of every act that
/// would let a passer-by, or whoever stole a session, keep the account. Wherever a [`SignedIn`] fits, it fits too.
#[derive(Debug, Clone)]
pub struct Elevated {
    pub(super) who: SignedIn,
    pub(super) until: Timestamp,
}

impl Elevated {
    /// Until when it opens.
    pub fn until(&self) -> Timestamp {
        self.until
    }
}

impl std::ops::Deref for Elevated {
    type Target = SignedIn;

    fn deref(&self) -> &SignedIn {
        &self.who
    }
}

/// What the cookies of a request opened.
#[derive(Debug)]
pub enum Found {
    /// A live session. `set` renews its cookie when it is time.
    SignedIn {
        /// The key.
        who: SignedIn,
        /// A cookie for the answer.
        set: Option<super::SetCookie>,
    },
    /// A session that slept too long: the password alone wakes it up.
    Idle,
    /// A session that somebody ended, and why; said once, then it is nobody.
    Ended(super::End),
    /// No session.
    Nobody,
}
