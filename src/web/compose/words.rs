//! The reader's words that go into a new message: before a subject, a quote, a message passed on.

use chrono_tz::Tz;

use crate::{
    mime::Correspondent,
    outbox::{Original, Words},
    text::Text,
};

/// Gives `act` the words of a language.
///
/// Subjects leave Pli: their prefix is the plain `Re:` that every program knows.
pub(super) async fn with<T>(t: Text, zone: Tz, act: impl AsyncFnOnce(&Words<'_>) -> T) -> T {
    let wrote = |original: &Original<'_>| {
        let name = original.from.first().map_or_else(String::new, Correspondent::to_field);
        t.with("quote-wrote", &[("date", t.moment(original.at, zone).into()), ("name", name.into())])
    };
    let passed_on = |original: &Original<'_>| passed_on(t, zone, original);
    let words =
        Words { reply: t.get("quote-reply"), forward: t.get("quote-forward"), wrote: &wrote, passed_on: &passed_on };
    act(&words).await
}

fn passed_on(t: Text, zone: Tz, original: &Original<'_>) -> String {
    let people = |all: &[Correspondent]| all.iter().map(Correspondent::to_field).collect::<Vec<_>>().join(", ");
    let mut lines = vec![
        t.get("quote-forwarded").to_owned(),
        t.with("quote-from", &[("who", people(original.from).into())]),
        t.with("quote-date", &[("date", t.moment(original.at, zone).into())]),
        t.with("quote-subject", &[("subject", original.subject.into())]),
        t.with("quote-to", &[("who", people(original.to).into())]),
    ];
    if !original.cc.is_empty() {
        lines.push(t.with("quote-cc", &[("who", people(original.cc).into())]));
    }
    lines.join("\n")
}
