//! What comes into a sign-in and what comes out: the plain types of this room.

use secrecy::SecretString;

use crate::{
    base::{FactorId, Timestamp},
    factor::{Delivery, Method, Sent},
    session::{SetCookie, SignedIn},
};

/// The first form as it was typed.
#[derive(Debug)]
pub struct Form {
    /// « Nom d’utilisateur ».
    pub username: String,
    /// « Mot de passe ».
    pub password: SecretString,
    /// The optional code (S4-01).
    pub code: Option<String>,
    /// « Se souvenir de moi » (S3-03).
    pub remember: bool,
    /// The page that was asked for before, a path of ours (S3-10). Anything else is left out.
    pub return_to: Option<String>,
    /// The ticket of a page shown during an attack, and what the browser computed for it.
    pub ticket: Option<String>,
    /// The proof of work for the ticket; without JavaScript there is none and time must have passed.
    pub work: Option<String>,
}

/// What the first form led to.
#[derive(Debug)]
pub enum Outcome {
    /// Unknown name or wrong password; nobody can tell which. The form again, HTTP 422.
    Refused,
    /// Too many tries, from here or for this name; the same for names that do not exist.
    Throttled {
        /// When the next try is read.
        until: Timestamp,
    },
    /// Many people sign in at this moment; nothing was tried. HTTP 503 with `Retry-After`.
    Busy,
    /// Pli is under attack and this browser is not known: the form again, with this ticket.
    NeedsWork(Work),
    /// The password was right, but the account is suspended: nothing opens.
    Suspended,
    /// The password was right, but its owner has frozen the account: support opens it.
    Frozen,
    /// The temporary password was right, but too old: the referent gives a new one.
    TemporaryExpired,
    /// The password was right, but there is no method of verification left: support helps (S3-12).
    NoMethod,
    /// To `/sign-in/verify`.
    NeedsFactor {
        /// For the answer.
        cookies: Vec<SetCookie>,
        /// What became of the code typed in the first form.
        first_code: FirstCode,
    },
    /// To the set-up of a method (S4-02).
    NeedsEnrolment {
        /// For the answer.
        cookies: Vec<SetCookie>,
    },
    /// To the change of a password that is too old.
    NeedsChange {
        /// For the answer.
        cookies: Vec<SetCookie>,
    },
    /// To the inbox, or where the person was going.
    SignedIn(Entry),
}

/// What became of the optional code of the first form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstCode {
    /// None was typed, or the person has no application.
    None,
    /// It was wrong: the second page says so.
    Wrong,
}

/// A new session.
#[derive(Debug)]
pub struct Entry {
    /// Its key.
    pub who: SignedIn,
    /// For the answer.
    pub cookies: Vec<SetCookie>,
    /// Where to go: a path of ours (S3-10).
    pub return_to: String,
    /// This browser has just become trusted and its owner has no passkey, which would serve better: unlike a cookie, it
    /// cannot be copied.
    pub offers_passkey: bool,
    /// Whether the oldest of too many sessions was ended; the next page says so.
    pub ended_oldest: bool,
}

/// The cost of a try during an attack: computed by a script, or waited for.
#[derive(Debug, Clone)]
pub struct Work {
    /// Goes back in the form's `ticket`.
    pub ticket: String,
    /// Leading zero bits of SHA-256(ticket ‖ "." ‖ work) that the script looks for.
    pub bits: u32,
    /// Without a script: how long to wait before the form is read, in seconds.
    pub wait_s: u64,
}

/// The second page (S3-05, S3-06).
#[derive(Debug, Clone)]
pub struct Choice {
    /// The person's own methods, strongest first.
    pub offers: Vec<Offer>,
    /// The one that is chosen already: the last one used, else the strongest.
    pub preferred: Method,
    /// When the page no longer works.
    pub expires: Timestamp,
}

/// One method of the second page.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Which.
    pub method: Method,
    /// Which of the person's.
    pub factor: FactorId,
    /// Where a code goes, masked; empty for an application.
    pub masked: String,
    /// Whether it can be used: a method closed after too many wrong codes is shown, and says so.
    pub disabled: bool,
    /// Of a code already sent: when, until when it is good, when another one can be asked for.
    pub sent: Option<Sent>,
    /// Whether it arrived, where the gateway told.
    pub delivery: Option<Delivery>,
    /// Whether it is given elsewhere than on this page: on the telephone.
    pub elsewhere: bool,
}

/// What a code led to.
#[derive(Debug)]
pub enum Checked {
    /// It was right.
    SignedIn(Entry),
    /// It was right, and a new password must be chosen first: to the set-up.
    NeedsEnrolment {
        /// For the answer.
        cookies: Vec<SetCookie>,
    },
    /// It was right, and the password is too old: to its change.
    NeedsChange {
        /// For the answer.
        cookies: Vec<SetCookie>,
    },
    /// It was wrong, or had been used already: the same words for both.
    Wrong {
        /// Tries left for this challenge.
        tries_left: u32,
    },
    /// What was typed is not a code: it was not counted.
    Malformed,
    /// It is to be given on the telephone, and has not been yet: wait.
    Awaited,
    /// It was to be given on the telephone and was not: ask again, or take another method.
    NotGiven,
    /// The code was good once; ask for another one.
    Expired,
    /// No code was sent by this method yet.
    NotSent,
    /// Too many wrong codes lately: nothing was tried.
    Throttled {
        /// When the next try is read.
        until: Timestamp,
    },
    /// The last try of this challenge was wrong: back to the password.
    Exhausted,
    /// The person has no such method, or it is closed.
    NotOffered,
    /// The password step must be done again: time is over, or another tab finished it.
    Over,
}
