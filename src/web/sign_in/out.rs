//! `POST /sign-out`.

use actix_web::http::header::{HeaderName, HeaderValue};

use super::Again;
use crate::{
    session::SignedIn,
    web::{door::Answer, form::Form, visit::Visit},
};

/// Ends the session and empties the browser of what belonged to it.
///
/// What the browser stores stays: this may be a telephone that approves, for whoever signs out or for somebody else. Its
/// keys are there and nowhere else, and beside them only the page of approvals, which is the same for everybody, and when
/// the mail was last used.
///
/// One session per browser: whoever comes in with another account leaves this one first (S0-15).
pub(in crate::web) async fn post(who: SignedIn, visit: &Visit, form: Form) -> Answer {
    let rooms = visit.rooms();
    visit.set(rooms.sessions.sign_out(&who, visit.visitor()).await?);
    let again = if form.text("then") == "other" { Again::OtherAccount } else { Again::SignedOut };
    let mut answer = again.go(visit);
    let name = HeaderName::from_static("clear-site-data");
    answer.headers_mut().insert(name, HeaderValue::from_static("\"cache\""));
    Ok(answer)
}
