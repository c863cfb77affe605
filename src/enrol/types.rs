//! What a first sign-in shows and leads to: the plain types of this room.

use chrono::NaiveDate;

use super::{State, Station, Step, sent::destination};
use crate::{
    base::{Method, Timestamp},
    factor::Secret,
    password::Kind,
};

/// Whether the person is where the page they asked for is.
pub enum At {
    /// They are.
    Here(Box<Here>),
    /// They belong elsewhere.
    Elsewhere(Step),
    /// The time is over, or another tab has finished.
    Over,
}

/// A step that may be shown.
pub struct Here {
    pub(super) state: State,
    pub(super) place: Place,
    pub(super) next: Step,
}

/// Where one stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The list beside the card.
    pub stations: Vec<Station>,
    /// The one the page belongs to.
    pub station: Station,
    /// When the set-up is forgotten.
    pub expires: Timestamp,
    /// Whether it can be given fifteen minutes more (once, R-131).
    pub can_extend: bool,
}

/// A method that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// Which.
    pub method: Method,
    /// Whether it is the one to take: the strongest.
    pub recommended: bool,
}

/// A method in the summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Which.
    pub method: Method,
    /// Whether it is configured.
    pub configured: bool,
    /// Where its codes go: whole for what was registered just now (S1-07), masked for what was there before.
    pub destination: String,
    /// Whether it can be changed here.
    pub changeable: bool,
    /// Whether it is the one that is asked for first.
    pub main: bool,
}

/// What a code led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// It was right.
    Proven,
    /// It was wrong; how many tries are left, if they are few.
    Wrong(Option<u32>),
    /// What was typed is not a code.
    Malformed,
    /// It is to be given on the telephone, and has not been yet.
    Awaited,
    /// It was to be given on the telephone and was not.
    NotGiven,
    /// The code was good once.
    Expired,
    /// No code is on its way.
    NotSent,
    /// Too many wrong codes lately.
    Throttled {
        /// When the next try is read.
        until: Timestamp,
    },
    /// The time is over, or the last try was.
    Over,
}

impl Here {
    /// Where one stands.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// What is to be done next.
    pub fn next(&self) -> Step {
        self.next
    }

    /// Whether something was done already: the set-up goes on.
    pub fn resumes(&self) -> bool {
        let progress = &self.state.progress;
        progress.known || !progress.proven.is_empty() || progress.under_way.is_some() || progress.password.is_some()
    }

    /// Whether the person has signed in before, and only a way of getting back in is missing (S1-01).
    pub fn interrupts(&self) -> bool {
        !self.state.plan.password
    }

    /// Whether somebody else knows the password, so that nothing but another one is asked for.
    pub fn known_to_others(&self) -> bool {
        self.state.row.password == Kind::Compromised
    }

    /// Whether that can be left for the next sign-in (S1-01).
    pub fn skippable(&self) -> bool {
        self.state.plan.skippable
    }

    /// The day from which it cannot be left any more (S4-15).
    pub fn enforced_from(&self) -> Option<NaiveDate> {
        self.state.plan.enforced_from.filter(|_| self.state.plan.skippable)
    }

    /// The methods to choose from, strongest first (S0-18).
    pub fn offers(&self) -> Vec<Offer> {
        let plan = &self.state.plan;
        let open = plan.offered.iter().copied().filter(|method| plan.offers(*method));
        open.enumerate().map(|(at, method)| Offer { method, recommended: at == 0 }).collect()
    }

    /// What a method under way has kept ([`super::Enrol::begin`]).
    pub fn under_way(&self, method: Method) -> Option<&[u8]> {
        self.state.progress.data_of(method)
    }

    /// The number or address that a method sends to, or would: what was proved or typed.
    pub fn destination(&self, method: Method) -> Option<Secret> {
        let typed = self.under_way(method).and_then(|data| Secret::from_bytes(method, data));
        typed.or_else(|| self.state.progress.secrets().map(|(secret, _)| secret).find(|one| one.method() == method))
    }

    /// Where the referent said the person is.
    pub fn contact(&self) -> Option<&Secret> {
        self.state.plan.contact.as_ref()
    }

    /// Every method, with what is configured (S0-30, S1-04).
    pub fn methods(&self) -> Vec<Shown> {
        let (plan, progress) = (&self.state.plan, &self.state.progress);
        let kept = plan.kept.iter().map(|factor| (factor.secret.clone(), false));
        let all: Vec<(Secret, bool)> = kept.chain(progress.secrets().map(|(secret, _)| (secret, true))).collect();
        let main = all.iter().map(|(secret, _)| secret.method()).min();
        let mut shown: Vec<Shown> = all
            .iter()
            .map(|(secret, new)| Shown {
                method: secret.method(),
                configured: true,
                destination: if *new { destination(secret) } else { secret.masked() },
                changeable: *new,
                main: Some(secret.method()) == main,
            })
            .collect();
        let missing = plan.offered.iter().filter(|method| !all.iter().any(|(secret, _)| secret.method() == **method));
        shown.extend(missing.map(|method| Shown {
            method: *method,
            configured: false,
            destination: String::new(),
            changeable: false,
            main: false,
        }));
        shown.sort_by_key(|one| (!one.configured, one.method));
        shown
    }

    /// How many security questions are asked for (S0-29).
    pub fn questions(&self) -> usize {
        self.state.plan.questions
    }

    /// How many methods are still missing (S1-03).
    pub fn missing(&self) -> usize {
        let configured = self.methods().iter().filter(|one| one.configured).count();
        self.state.plan.least.saturating_sub(configured)
    }
}
