//! `GET /sign-in/wait`: the page that waits for the telephone.

use super::{Again, enter, verify};
use crate::{
    base::Method,
    session::Pending,
    sign_in::Checked,
    view::{
        path,
        wait::{Page, page},
    },
    web::{answer, door::Answer, visit::Visit},
};

/// Fetches what was given on the telephone, or waits on.
pub(in crate::web) async fn get(key: Pending, visit: &Visit) -> Answer {
    let rooms = visit.rooms();
    let method = Method::parse(visit.query("method")).unwrap_or(Method::Voice);
    if !rooms.factors.is_given_elsewhere(key.address(), method) {
        return Ok(answer::see_other(path::VERIFY));
    }
    match rooms.sign_in.check(&key, visit.visitor(), method, "").await? {
        Checked::SignedIn(entry) => Ok(enter(visit, entry)),
        Checked::NeedsEnrolment { cookies } => {
            visit.set(cookies);
            Ok(answer::see_other("/enrol"))
        }
        Checked::NeedsChange { cookies } => {
            visit.set(cookies);
            Ok(answer::see_other(path::DUE_PASSWORD))
        }
        Checked::Awaited => {
            let Some(awaited) = rooms.sign_in.awaited(&key).await? else { return Ok(answer::see_other(path::VERIFY)) };
            let choice = rooms.sign_in.choice(&key).await?;
            let offer = choice.iter().flat_map(|choice| &choice.offers).find(|offer| offer.method == method);
            let destination = offer.map(|offer| offer.masked.clone()).unwrap_or_default();
            let (here, other) = (path::wait(method), path::VERIFY.to_owned());
            let shown = Page { destination, digits: awaited.digits, until: awaited.until, here, other };
            Ok(visit.show(&key, |frame| page(frame, &shown)))
        }
        Checked::NotGiven => {
            let (name, value) = verify::NOT_GIVEN;
            Ok(answer::see_other(&format!("{}&{name}={value}", path::verify_by(method))))
        }
        Checked::Exhausted => Ok(Again::CodesExhausted.go(visit)),
        Checked::Over => Ok(Again::VerificationExpired.go(visit)),
        _ => Ok(answer::see_other(path::VERIFY)),
    }
}
