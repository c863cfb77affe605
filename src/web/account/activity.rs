//! What happened to an account, in its owner's words: sign-ins, codes, changes. Nothing of messages.

use std::time::Duration;

use super::browser;
use crate::{
    audit::Written,
    session::SignedIn,
    view::account::{Activity, Event},
    web::{failure::Failure, visit::Visit},
};

/// How far back is told.
const BACK: Duration = Duration::from_hours(90 * 24);
/// Most entries shown.
const MOST: usize = 30;
/// Most entries looked through for them.
const LOOKED: u64 = 200;

/// What happened lately, the latest first.
pub(super) async fn of(key: &SignedIn, visit: &Visit) -> Result<Vec<Activity>, Failure> {
    let rooms = visit.rooms();
    let since = rooms.clock.now() - BACK;
    let written = rooms.journal.about(key.account(), since, LOOKED).await?;
    Ok(written.into_iter().filter_map(activity).take(MOST).collect())
}

fn activity(entry: Written) -> Option<Activity> {
    let what = match (entry.event.as_str(), entry.reason.as_str()) {
        ("login.ok", _) => Event::SignedIn,
        ("login.fail", "password") | ("password.blocked", "current password") => Event::WrongPassword,
        ("login.fail", "passkey") => Event::PasskeyRefused,
        ("mfa.fail", _) => Event::WrongCode,
        ("mfa.sent" | "mfa.resent", _) => Event::CodeSent,
        ("session.end", "signed out") => Event::SignedOut,
        ("session.end", _) => Event::SessionEnded,
        ("password.change" | "password.reset", _) => Event::PasswordChanged,
        ("factor.add", _) => Event::MethodAdded,
        ("factor.remove" | "factor.disable", _) => Event::MethodRemoved,
        ("phrase.set", _) => Event::MarkChosen,
        ("questions.set", _) => Event::QuestionsAnswered,
        ("device.trust", _) => Event::DeviceTrusted,
        ("device.untrust", _) => Event::DeviceRevoked,
        ("device.theft", _) => Event::DeviceStolen,
        _ => return None,
    };
    let known = |text: String| Some(text).filter(|text| !text.is_empty());
    let browser = known(entry.agent).map(|agent| browser(&agent));
    Some(Activity { what, at: entry.at, network: known(entry.ip), browser })
}
