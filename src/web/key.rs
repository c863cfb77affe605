//! Keys: a right is a value.
//!
//! A handler's first argument is its key. Opening it is the only way in, and what a route needs is read from the key's
//! type, so that the matrix of who may call what is printed from the routes themselves. `session` makes the keys; here is
//! what happens when there is none.

use super::{cookie::Name, door::Needs, failure::Failure, sign_in::Again, visit::Visit};
use crate::base::AccountId;
use crate::session::{Anyone, Changing, CsrfSecret, Elevated, Enrolling, Found, Pending, Recovering, SignedIn};

/// Where the second step of a sign-in is done.
const VERIFY: &str = "/sign-in/verify";
/// Where the first sign-in is completed.
const ENROL: &str = "/enrol";
/// Where a recovery begins.
const RECOVER: &str = "/recover";
/// Where a password that is too old is replaced.
const CHANGE: &str = "/sign-in/password";

/// What a route asks for before it lets anyone in.
pub(super) trait Key: Sized {
    /// The requirement, for the matrix.
    const NEEDS: Needs;

    /// The requirement at this path, for a key that asks for more at some of them.
    fn needs(_path: &str) -> Needs {
        Self::NEEDS
    }

    /// Opens the door, or says where to go instead.
    async fn open(visit: &Visit) -> Result<Self, Failure>;

    /// What the forms of this key are tied to; `None` for a key that has no forms.
    fn forms(&self) -> Option<&CsrfSecret>;

    /// Whether the token of a form is one that this browser was given.
    fn accepts(&self, token: &str) -> bool {
        self.forms().is_some_and(|secret| secret.accepts(token))
    }

    /// Who the page names as signed in.
    fn who(&self) -> Option<&SignedIn> {
        None
    }
}

/// No right and no form: what is the same for everybody and sets no cookie.
pub(super) struct Open;

impl Key for Open {
    const NEEDS: Needs = Needs::Nothing;

    async fn open(_: &Visit) -> Result<Self, Failure> {
        Ok(Self)
    }

    fn forms(&self) -> Option<&CsrfSecret> {
        None
    }
}

impl Key for Anyone {
    const NEEDS: Needs = Needs::Nothing;

    async fn open(visit: &Visit) -> Result<Self, Failure> {
        let (anyone, set) = visit.rooms().sessions.anyone(visit.visitor())?;
        visit.set(set);
        Ok(anyone)
    }

    fn forms(&self) -> Option<&CsrfSecret> {
        Some(self.csrf())
    }
}

/// Whoever it is: the forms that are on every page, signed in or not.
pub(super) struct Somebody {
    whoever: Whoever,
    /// What the forms of other pages in this browser are tied to: a session does not keep one from getting another
    /// account back, nor from looking at a page that is for anyone.
    others: Vec<CsrfSecret>,
}

/// The nearest key that a browser holds.
enum Whoever {
    /// Signed in.
    SignedIn(SignedIn),
    /// Between two steps.
    Pending(Pending),
    /// Setting up.
    Enrolling(Enrolling),
    /// Replacing a password.
    Changing(Changing),
    /// Nobody that is known.
    Anyone(Anyone),
}

impl Whoever {
    async fn open(visit: &Visit) -> Result<Self, Failure> {
        let sessions = &visit.rooms().sessions;
        if let Found::SignedIn { who, set } = sessions.find(visit.visitor()).await? {
            visit.set(set);
            known(visit, &who).await;
            helped(visit, who.account()).await;
            return Ok(Self::SignedIn(who));
        }
        if let Some(pending) = sessions.pending(visit.visitor()).await? {
            return Ok(Self::Pending(pending));
        }
        if let Some(enrolling) = sessions.enrolling(visit.visitor()).await? {
            return Ok(Self::Enrolling(enrolling));
        }
        if let Some(changing) = sessions.changing(visit.visitor()).await? {
            return Ok(Self::Changing(changing));
        }
        Anyone::open(visit).await.map(Self::Anyone)
    }
}

impl Key for Somebody {
    const NEEDS: Needs = Needs::Nothing;

    async fn open(visit: &Visit) -> Result<Self, Failure> {
        let whoever = Whoever::open(visit).await?;
        let sessions = &visit.rooms().sessions;
        let recovering = sessions.recovering(visit.visitor()).await?;
        let mut others: Vec<CsrfSecret> = recovering.iter().map(|key| key.csrf().clone()).collect();
        if !matches!(whoever, Whoever::Anyone(_)) {
            others.push(sessions.anyone(visit.visitor())?.0.csrf().clone());
        }
        Ok(Self { whoever, others })
    }

    fn forms(&self) -> Option<&CsrfSecret> {
        Some(match &self.whoever {
            Whoever::SignedIn(who) => who.csrf(),
            Whoever::Pending(who) => who.csrf(),
            Whoever::Enrolling(who) => who.csrf(),
            Whoever::Changing(who) => who.csrf(),
            Whoever::Anyone(who) => who.csrf(),
        })
    }

    fn accepts(&self, token: &str) -> bool {
        self.forms().into_iter().chain(&self.others).any(|secret| secret.accepts(token))
    }

    fn who(&self) -> Option<&SignedIn> {
        match &self.whoever {
            Whoever::SignedIn(who) => Some(who),
            _ => None,
        }
    }
}

impl Key for Pending {
    const NEEDS: Needs = Needs::Verification;

    async fn open(visit: &Visit) -> Result<Self, Failure> {
        let found = visit.rooms().sessions.pending(visit.visitor()).await?;
        let key = found.ok_or(Failure::Elsewhere("/sign-in"))?;
        visit.speak(key.language());
        helped(visit, key.account()).await;
        Ok(key)
    }

    fn forms(&self) -> Option<&CsrfSecret> {
        Some(self.csrf())
    }
}

impl Key for Enrolling {
    const NEEDS: Needs = Needs::Enrolment;

    async fn open(visit: &Visit) -> Result<Self, Failure> {
        let sessions = &visit.rooms().sessions;
        let Some(key) = sessions.enrolling(visit.visitor()).await? else {
            let over = sessions.ran_out(visit.visitor()).await?;
            return Err(if over { Failure::EnrolmentOver } else { Failure::Elsewhere("/sign-in") });
        };
        visit.speak(key.language());
        helped(visit, key.account()).await;
        Ok(key)
    }

    fn forms(&self) -> Option<&CsrfSecret> {
        Some(self.csrf())
    }
}

impl Key for Recovering {
    const NEEDS: Needs = Needs::Recovery;

    async fn open(visit: &Visit) -> Result<Self, Failure> {
        // The page stays in the browser's language: the person's own would tell whose account it is.
        let found = visit.rooms().sessions.recovering(visit.visitor()).await?;
        found.ok_or(Failure::Elsewhere(RECOVER))
    }

    fn forms(&self) -> Option<&CsrfSecret> {
        Some(self.csrf())
    }
}

/// From now on the page is as this person wants it. That decides nothing: when it cannot be read, it is as the house has it.
async fn known(visit: &Visit, who: &SignedIn) {
    visit.speak_as(who.language());
    match visit.rooms().settings.preferences(who.account()).await {
        Ok(preferences) => visit.prefer(preferences),
        Err(error) => tracing::warn!(%error, "a page is not shown as its reader wants it"),
    }
}

/// From now on pages name who helps this person: their structure, where it says so (S2-21).
async fn helped(visit: &Visit, person: AccountId) {
    match visit.rooms().structures.help_of(person).await {
        Ok(Some(contact)) => visit.help_by(contact),
        Ok(None) => {}
        Err(error) => tracing::warn!(%error, "a page names the house's support desk"),
    }
}

impl Key for Changing {
    const NEEDS: Needs = Needs::Change;

    async fn open(visit: &Visit) -> Result<Self, Failure> {
        let found = visit.rooms().sessions.changing(visit.visitor()).await?;
        let key = found.ok_or(Failure::Elsewhere("/sign-in"))?;
        visit.speak(key.language());
        helped(visit, key.account()).await;
        Ok(key)
    }

    fn forms(&self) -> Option<&CsrfSecret> {
        Some(self.csrf())
    }
}

impl Key for SignedIn {
    const NEEDS: Needs = Needs::Session;

    async fn open(visit: &Visit) -> Result<Self, Failure> {
        let sessions = &visit.rooms().sessions;
        match sessions.find(visit.visitor()).await? {
            Found::SignedIn { who, set } => {
                visit.set(set);
                known(visit, &who).await;
                Ok(who)
            }
            Found::Idle | Found::Ended(_) => {
                // Said once: the next request no longer knows.
                visit.set_cookie(Name::Notice, Again::SessionEnded.as_str());
                Err(Failure::SignIn { back: visit.back() })
            }
            // S0-17: whoever has begun goes on where they are.
            Found::Nobody if sessions.enrolling(visit.visitor()).await?.is_some() => {
                Err(if visit.is_program() { Failure::EnrolmentRequired } else { Failure::Elsewhere(ENROL) })
            }
            Found::Nobody if sessions.pending(visit.visitor()).await?.is_some() => Err(Failure::Elsewhere(VERIFY)),
            Found::Nobody if sessions.changing(visit.visitor()).await?.is_some() => Err(Failure::Elsewhere(CHANGE)),
            Found::Nobody => Err(Failure::SignIn { back: visit.back() }),
        }
    }

    fn forms(&self) -> Option<&CsrfSecret> {
        Some(self.csrf())
    }

    fn who(&self) -> Option<&SignedIn> {
        Some(self)
    }
}

impl Visit {
    /// Whether the holder of a session has just proved again who they are, so that a page can say what comes next.
    pub(super) async fn is_elevated(&self, who: &SignedIn) -> Result<bool, Failure> {
        let needed = self.rooms().factors.level(who).await?;
        Ok(self.rooms().sessions.elevated(who, needed).is_some())
    }
}

/// A session whose holder has just proved again who they are. Without that proof: to the page that asks for it, and back.
impl Key for Elevated {
    const NEEDS: Needs = Needs::Elevation;

    async fn open(visit: &Visit) -> Result<Self, Failure> {
        let who = SignedIn::open(visit).await?;
        let needed = visit.rooms().factors.level(&who).await?;
        visit.rooms().sessions.elevated(&who, needed).ok_or_else(|| confirm(visit))
    }

    fn forms(&self) -> Option<&CsrfSecret> {
        Key::forms(&**self)
    }

    fn who(&self) -> Option<&SignedIn> {
        Some(self)
    }
}

/// To the proof, and back.
pub(super) fn confirm(visit: &Visit) -> Failure {
    match visit.back() {
        Some(next) => Failure::Confirm { next, again: false },
        // Nothing was done; the page that the form is on has the same path.
        None => Failure::Confirm { next: visit.path().to_owned(), again: true },
    }
}
