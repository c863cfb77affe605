//! `/account/password` and `/sign-in/password`: a new password, by choice or because the present one is too old.

use secrecy::SecretString;

use super::{
    answer,
    door::Answer,
    failure::Failure,
    form::Form,
    notice::Happened,
    sign_in::{Again, enter},
    visit::Visit,
};
use crate::{
    change::{Changed, Refusal, Typed, whose},
    password::Whose,
    session::{Changing, Elevated, SignedIn},
    view::{
        password::{self, Asks, Choice, Own, Problem},
        path,
    },
    web::cookie::Name,
};

/// `GET /account/password`: only for who has just proved again who they are.
pub(super) async fn get(key: Elevated, visit: &Visit) -> Answer {
    let shown = own(&key, visit).await?;
    Ok(visit.show(&key, |frame| password::own(frame, &shown)))
}

/// `POST /account/password`: the present password, the new one, and again.
pub(super) async fn post(key: Elevated, visit: &Visit, form: Form) -> Answer {
    let typed = Typed {
        current: SecretString::from(form.text("current")),
        new: SecretString::from(form.text("password")),
        again: SecretString::from(form.text("again")),
    };
    let mut shown = own(&key, visit).await?;
    // What was not typed is not counted as wrong.
    let missing = [("current", Problem::WrongCurrent), ("password", Problem::Missing)];
    let missing: Vec<Problem> =
        missing.into_iter().filter(|(name, _)| form.text(name).is_empty()).map(|(_, problem)| problem).collect();
    if missing.is_empty() {
        match visit.rooms().change.own(&key, visit.visitor(), &typed).await? {
            Changed::Done(cookies) => {
                visit.set(cookies);
                visit.set_cookie(Name::Notice, &Happened::PasswordChanged.cookie());
                return Ok(answer::see_other(path::SECURITY));
            }
            Changed::Over => return Ok(Again::SessionEnded.go(visit)),
            Changed::Throttled { until } => return Err(Failure::Throttled { until }),
            Changed::Busy => return Err(Failure::unavailable("too many passwords at once")),
            Changed::Refused(refusal) => shown.choice = refused(shown.choice, refusal),
        }
    } else {
        shown.choice = missing.into_iter().fold(shown.choice, Choice::with);
    }
    Ok(visit.again(&key, |frame| password::own(frame, &shown)))
}

async fn own(key: &SignedIn, visit: &Visit) -> Result<Own, Failure> {
    let change = &visit.rooms().change;
    let choice = choice(visit, &change.whose(key).await?).asking(Asks::Current);
    Ok(Own { choice, expires: change.expiry(key).await? })
}

/// `GET /sign-in/password`.
pub(super) async fn due_get(key: Changing, visit: &Visit) -> Answer {
    if !visit.rooms().change.is_due(&key).await? {
        return Ok(Again::VerificationExpired.go(visit));
    }
    let shown = choice(visit, &whose(&key));
    Ok(visit.show(&key, |frame| password::due(frame, &shown)))
}

/// `POST /sign-in/password`: the new one, and again; then signed in.
pub(super) async fn due_post(key: Changing, visit: &Visit, form: Form) -> Answer {
    let mut shown = choice(visit, &whose(&key));
    if form.text("password").is_empty() {
        shown = shown.with(Problem::Missing);
    } else {
        let (new, twice) = (SecretString::from(form.text("password")), SecretString::from(form.text("again")));
        match visit.rooms().change.due(&key, visit.visitor(), (&new, &twice)).await? {
            Changed::Done(entry) => return Ok(enter(visit, entry)),
            Changed::Over => return Ok(Again::VerificationExpired.go(visit)),
            Changed::Throttled { until } => return Err(Failure::Throttled { until }),
            Changed::Busy => return Err(Failure::unavailable("too many passwords at once")),
            Changed::Refused(refusal) => shown = refused(shown, refusal),
        }
    }
    Ok(visit.again(&key, |frame| password::due(frame, &shown)))
}

fn choice(visit: &Visit, whose: &Whose) -> Choice {
    Choice::new(whose, &visit.rooms().sessions.policies().of(&whose.address).password)
}

fn refused(choice: Choice, Refusal { wrong_current, different, judged }: Refusal) -> Choice {
    choice.refused(wrong_current, different, judged)
}
