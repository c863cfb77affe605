//! `GET /account/add/{method}`: adding a method of verification, or putting another one in its place, each proved by a
//! code before it counts.
//!
//! Forms, all POST to the same path: `destination` with `action` = `send`; `code`, `others` with `action` = `check`;
//! `action` = `send` alone for another code, `renew` for another key of an application. A telephone on which keys are to be
//! pressed has no code to type: `others` comes with its number. The key is shown here and never again.

use maud::{Markup, html};

use super::{
    Frame, Weight,
    account::shell,
    enrol::totp::same_device,
    part::{
        self,
        field::{Field, Kind, field},
        icon::{Icon, icon},
        qr,
    },
    path,
    verify::Method,
};
use crate::{base::Timestamp, text::Text};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Which method: the application, SMS, a call or e-mail.
    pub method: Method,
    /// Whether it takes the place of one that is there.
    pub replaces: bool,
    /// What is to be done now.
    pub step: Step,
    /// Whether it is proved on the telephone: another page waits for that.
    pub given_there: bool,
    /// Why the page is shown again.
    pub problem: Option<Problem>,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Scan a code, type the code that the application shows.
    Application(Application),
    /// Say where codes are to go; what was typed.
    Destination(String),
    /// Type the code that was sent.
    Code(Sent),
}

/// An application that is being set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// The `otpauth://totp/…` address that the picture holds.
    pub uri: String,
    /// The key in base 32, for those who cannot scan.
    pub key: String,
    /// The product's name as the application will show it.
    pub issuer: String,
    /// The account as the application will show it.
    pub account: String,
}

/// A code that was sent to a new destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Where, in full: a slip of a finger must be seen now.
    pub to: String,
    /// When, if it is still good.
    pub at: Option<Timestamp>,
    /// Until when no other one can be sent.
    pub wait_until: Option<Timestamp>,
}

/// Why the method is not added yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// What was typed is no telephone number in international form.
    BadPhone,
    /// What was typed is no address.
    BadEmail,
    /// The address is one of Pli's own (S3-07).
    OwnMailbox,
    /// Numbers of this country get no codes here.
    Country,
    /// The code could not be handed over.
    NotDelivered,
    /// Another code can be sent only later.
    TooSoon(Timestamp),
    /// As many codes as are sent in a while were sent.
    TooManySent(Timestamp),
    /// No code was typed.
    NoCode,
    /// Nobody pressed on the telephone what was expected.
    NotGiven,
    /// The code is wrong; how many tries are left.
    WrongCode(u32),
    /// The code was right once.
    Expired,
    /// Too many wrong codes; when the next one is read.
    Throttled(Timestamp),
    /// Too many wrong codes for this one: it begins anew.
    Exhausted,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let title = title(t, page);
    let content = html! {
        div.card.fold {
            form.stack.stack-l method="post" action=(path::add(page.method)) data-once {
                (part::csrf(frame))
                (alert(frame, page.problem))
                @match &page.step {
                    Step::Application(application) => (self::application(t, page, application)),
                    Step::Destination(typed) => (destination(t, page, typed)),
                    Step::Code(sent) => (code_sent(frame, page, sent)),
                }
            }
        }
        p { a href=(path::SECURITY) { (t.get("security-back")) } }
    };
    shell(frame, title, lead(t, page), &content)
}

fn title(t: Text, page: &Page) -> &'static str {
    match (page.method, page.replaces) {
        (Method::Sms, false) => t.get("security-add-sms"),
        (Method::Sms, true) => t.get("security-change-sms"),
        (Method::Voice, false) => t.get("security-add-voice"),
        (Method::Voice, true) => t.get("security-change-voice"),
        (Method::Email, false) => t.get("security-add-email"),
        (Method::Email, true) => t.get("security-change-email"),
        (_, false) => t.get("security-add-totp"),
        (_, true) => t.get("security-change-totp"),
    }
}

fn lead(t: Text, page: &Page) -> &'static str {
    match (page.given_there, page.replaces) {
        (false, false) => t.get("security-add-lead"),
        (false, true) => t.get("security-change-lead"),
        (true, false) => t.get("security-add-call-lead"),
        (true, true) => t.get("security-change-call-lead"),
    }
}

fn application(t: Text, page: &Page, shown: &Application) -> Markup {
    html! {
        section.stack.stack-s {
            h2 { (t.get("enrol-totp-scan")) }
            div.cols {
                div { (qr::qr(&shown.uri, t.get("enrol-totp-qr"))) }
                div.stack.stack-s.sm {
                    p { (t.get("enrol-totp-install-text")) }
                    p { (t.get("enrol-totp-scan-text")) }
                    p.mute { (t.with("enrol-totp-appears", &[
                        ("issuer", (&shown.issuer).into()), ("account", (&shown.account).into()),
                    ])) }
                    (same_device(t, &shown.uri))
                }
            }
            details.more {
                summary { (t.get("enrol-totp-no-scan")) }
                div.stack.stack-s {
                    p.sm.mute { (t.get("enrol-totp-no-scan-text")) }
                    dl.kv {
                        dt { (t.get("enrol-totp-key")) }
                        dd.line {
                            code.key { (groups(&shown.key)) }
                            button.btn type="button" hidden data-copy=(shown.key) {
                                (icon(Icon::COPY)) (t.get("frame-copy"))
                            }
                        }
                        dt { (t.get("enrol-totp-kind")) } dd { (t.get("enrol-totp-kind-text")) }
                    }
                    p.sm { code.wrap-any { (shown.uri) } }
                    div {
                        button.btn.btn-q name="action" value="renew" formnovalidate {
                            (icon(Icon::REFRESH)) (t.get("enrol-totp-renew"))
                        }
                    }
                }
            }
        }
        (proof(t, page, t.get("enrol-totp-code-hint")))
    }
}

/// `ABCD EFGH …`: what a person copies without losing the place.
fn groups(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

fn destination(t: Text, page: &Page, typed: &str) -> Markup {
    let error = match page.problem {
        Some(Problem::BadPhone) => Some(t.get("security-bad-phone")),
        Some(Problem::BadEmail) => Some(t.get("security-bad-email")),
        Some(Problem::OwnMailbox) => Some(t.get("security-own-mailbox")),
        Some(Problem::Country) => Some(t.get("security-country")),
        _ => None,
    };
    let (name, hint, autocomplete, kind) = match page.method {
        Method::Email => (t.get("security-email"), t.get("security-email-hint"), "email", Kind::Address),
        Method::Voice => (t.get("security-phone"), t.get("security-call-hint"), "tel", Kind::Text),
        _ => (t.get("security-phone"), t.get("security-phone-hint"), "tel", Kind::Text),
    };
    let calls = page.method == Method::Voice;
    let typed = Field {
        name: "destination",
        label: name,
        hint: Some(hint),
        error,
        value: typed,
        kind,
        autocomplete,
        autofocus: error.is_some(),
        ..Field::default()
    };
    html! {
        (field(t, &typed))
        @if calls { p.sm.mute { (t.get("voice-fees")) } }
        p.sm.mute { (t.get("security-restricted")) }
        @if page.given_there { (others(t)) }
        button.btn.btn-1.btn-lg.btn-full name="action" value="send" {
            @if calls { (icon(Icon::CALL)) (t.get("voice-button")) } @else { (icon(Icon::SEND)) (t.get("verify-send")) }
        }
    }
}

fn code_sent(frame: &Frame<'_>, page: &Page, sent: &Sent) -> Markup {
    let t = frame.text;
    let calls = page.method == Method::Voice;
    let waiting = sent.wait_until.filter(|until| *until > frame.now);
    let seconds = waiting.map(|until| seconds(frame, until));
    html! {
        @if let (Some(at), None) = (sent.at, page.problem) {
            @let values = [("to", (&sent.to).into()), ("time", t.time(at, frame.zone).into())];
            @let sent = if calls { t.with("voice-sent", &values) } else { t.with("security-sent", &values) };
            div role="status" { (part::note(Weight::Done, None, &sent)) }
        } @else {
            p { (t.with("security-to", &[("to", (&sent.to).into())])) }
        }
        (proof(t, page, t.get("verify-code-hint")))
        div.stack.stack-s {
            button.btn.btn-lg.btn-full name="action" value="send" data-wait=[seconds]
                aria-describedby=[seconds.map(|_| "wait")] {
                @if calls { (icon(Icon::CALL)) (t.get("voice-again")) }
                @else { (icon(Icon::SEND)) (t.get("verify-resend")) }
            }
            @if let Some(seconds) = seconds {
                p.hint.tc #wait role="status" { (t.with("verify-wait", &[("seconds", seconds.into())])) }
            }
            a.btn.btn-lg.btn-full.btn-q href={ (path::add(page.method)) "?other=1" } { (t.get("security-other-destination")) }
        }
    }
}

/// The code, what becomes of other sessions, and the button that adds.
fn proof(t: Text, page: &Page, hint: &'static str) -> Markup {
    let error = match page.problem {
        Some(Problem::NoCode) => Some(t.get("verify-no-code").to_owned()),
        Some(Problem::WrongCode(left)) => Some(t.with("verify-wrong", &[("left", left.into())])),
        Some(Problem::Expired) => Some(t.get("verify-expired").to_owned()),
        _ => None,
    };
    let code = Field {
        name: "code",
        label: t.get("verify-code"),
        hint: Some(hint),
        error: error.as_deref(),
        kind: Kind::LargeCode,
        autocomplete: "one-time-code",
        autofocus: error.is_some(),
        ..Field::default()
    };
    html! {
        (field(t, &code))
        (others(t))
        button.btn.btn-1.btn-lg.btn-full name="action" value="check" {
            (if page.replaces { t.get("security-replace") } else { t.get("security-add") })
        }
    }
}

/// Whether other sessions end with the change. Ticked: whoever changed it unasked is then out.
pub(super) fn others(t: Text) -> Markup {
    html! {
        label.check {
            input type="checkbox" name="others" value="1" checked;
            span { (t.get("security-others")) span.hint { (t.get("security-others-hint")) } }
        }
    }
}

fn seconds(frame: &Frame<'_>, until: Timestamp) -> u64 {
    until.since(frame.now).as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX).max(1)
}

fn alert(frame: &Frame<'_>, problem: Option<Problem>) -> Markup {
    let t = frame.text;
    let later = |key, until| t.with(key, &[("time", t.time(until, frame.zone).into())]);
    let text = match problem {
        None => return html! {},
        Some(Problem::NotDelivered) => t.get("security-not-delivered").to_owned(),
        Some(Problem::NotGiven) => t.get("voice-failed").to_owned(),
        Some(Problem::TooSoon(until)) => t.with("verify-wait", &[("seconds", seconds(frame, until).into())]),
        Some(Problem::TooManySent(until)) => later("security-too-many", until),
        Some(Problem::Throttled(until)) => later("verify-throttled", until),
        Some(Problem::Exhausted) => t.get("security-exhausted").to_owned(),
        Some(_) => t.get("security-not-yet").to_owned(),
    };
    part::note(Weight::Problem, None, &text)
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    let now = super::gallery::NOW;
    let application = Step::Application(Application {
        uri: "otpauth://totp/Pli:claire.vasseur%40pli.example?secret=MAQUETTEMAQUETTEMAQUETTEMAQUETTE&issuer=Pli"
            .into(),
        key: "MAQUETTEMAQUETTEMAQUETTEMAQUETTE".into(),
        issuer: "Pli".into(),
        account: "claire.vasseur@pli.example".into(),
    });
    let sent = |to: &str| {
        let wait_until = Some(Timestamp(now.0 + 24_000));
        Step::Code(Sent { to: to.into(), at: Some(now), wait_until })
    };
    let page = |method, step| Page { method, replaces: false, step, given_there: false, problem: None };
    let with = |problem, page: Page| Page { problem: Some(problem), replaces: true, ..page };
    let sms = page(Method::Sms, sent("+15145550174"));
    let call = |typed: &str| Page { given_there: true, ..page(Method::Voice, Step::Destination(typed.into())) };
    vec![
        ("totp", page(Method::Totp, application.clone())),
        ("totp-wrong", with(Problem::WrongCode(3), page(Method::Totp, application))),
        ("sms", page(Method::Sms, Step::Destination(String::new()))),
        ("sms-bad", with(Problem::BadPhone, page(Method::Sms, Step::Destination("<b>514".into())))),
        ("sms-sent", sms.clone()),
        ("sms-expired", with(Problem::Expired, sms.clone())),
        ("sms-too-soon", with(Problem::TooSoon(Timestamp(now.0 + 24_000)), sms.clone())),
        ("sms-throttled", with(Problem::Throttled(Timestamp(now.0 + 90_000)), sms)),
        ("call", call("")),
        ("call-not-given", with(Problem::NotGiven, call("+15145550174"))),
        ("call-dictated", page(Method::Voice, sent("+15145550174"))),
        ("email", page(Method::Email, Step::Destination(String::new()))),
        ("email-own", with(Problem::OwnMailbox, page(Method::Email, Step::Destination("claire@pli.example".into())))),
        ("email-sent", page(Method::Email, sent("c.vasseur@courriel.example"))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s0_25_the_key_is_shown_in_groups_of_four() {
        assert_eq!(groups("ABCDEFGHIJ"), "ABCD EFGH IJ");
        assert_eq!(groups(""), "");
    }
}
