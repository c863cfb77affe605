//! `POST /sign-out`.

use actix_web::http::header::HeaderName;

use super::Again;
use crate::{
    session::SignedIn,
    web::{door::Answer, form::Form, visit::Visit},
};

/// Ends the session and empties the browser of what belonged to it.
///
/// One session per browser: whoever comes in with another account leaves this one first (S0-15).
pub(in crate::web) async fn post(who: SignedIn, visit: &Visit, form: Form) -> Answer {
    let rooms = visit.rooms();
    visit.set(rooms.sessions.sign_out(&who, visit.visitor()).await?);
    let again = if form.text("then") == "other" { Again::OtherAccount } else { Again::SignedOut };
    let mut answer = again.go(visit);
    let name = HeaderName::from_static("clear-site-data");
    answer.headers_mut().insert(name, actix_web::http::header::HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(answer)
}
