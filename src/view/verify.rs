//! `GET /sign-in/verify`: the type of verification and the code, on one screen (S3-05, S3-06).
//!
//! Choosing a method sends nothing; « Envoyer le code » does, once per cooldown, which is said. Without scripts
//! both buttons are there for every method; the application needs no sending and says so.
//!
//! Form: POST `/sign-in/verify` with `csrf`, `method`, `code`, and `action` = `send` or `check`. Enter checks.
//!
//! Within a session the same page confirms who one is before an act that matters: POST `/account/confirm`, with
//! `next` besides.

use maud::{Markup, html};

use super::{
    Frame, Weight,
    frame::{self, Script},
    part::{
        self,
        field::{Field, Kind, field},
        icon::{Icon, icon},
    },
    passkeys, path,
};
use crate::{base::Timestamp, factor::Delivery, text::Text};

pub use crate::base::Method;

/// What the proof is for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Purpose {
    /// The second step of a sign-in.
    #[default]
    SignIn,
    /// An act that matters, within a session.
    Confirm {
        /// Where the person was going: a page of ours.
        next: String,
        /// Whether a form was sent, which is not done by itself afterwards.
        again: bool,
    },
}

/// The second screen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// What the proof is for.
    pub purpose: Purpose,
    /// The person's name.
    pub name: String,
    /// Whether texts travel as unencrypted letters (S4-13).
    pub by_mail: bool,
    /// Their own methods, strongest first.
    pub choices: Vec<Choice>,
    /// Which one is chosen.
    pub chosen: Option<Method>,
    /// The last code sent, if one was.
    pub sent: Option<Sent>,
    /// Until when no other code can be sent.
    pub wait_until: Option<Timestamp>,
    /// What was typed.
    pub code: String,
    /// Why the page is shown again.
    pub problem: Option<Problem>,
}

/// The sign of a method.
pub(super) fn sign(method: Method) -> Icon {
    match method {
        Method::Passkey => Icon::PASSKEY,
        Method::Totp => Icon::APP,
        Method::Push => Icon::PHONE,
        Method::Sms => Icon::SMS,
        Method::Voice => Icon::CALL,
        Method::Email => Icon::MAIL,
        Method::Recovery => Icon::KEY,
    }
}

/// The name of a method.
pub(super) fn label(t: Text, method: Method) -> &'static str {
    match method {
        Method::Passkey => t.get("verify-passkey"),
        Method::Totp => t.get("verify-totp"),
        Method::Push => t.get("verify-push"),
        Method::Sms => t.get("verify-sms"),
        Method::Voice => t.get("verify-voice"),
        Method::Email => t.get("verify-email"),
        Method::Recovery => t.get("verify-recovery"),
    }
}

/// Where the code of a method is found.
fn explained(t: Text, choice: &Choice) -> String {
    let destination = choice.destination.as_str();
    match choice.method {
        Method::Passkey => t.get("verify-passkey-text").to_owned(),
        Method::Totp => t.get("verify-totp-text").to_owned(),
        Method::Push => t.get("verify-push-text").to_owned(),
        Method::Recovery => t.get("verify-recovery-text").to_owned(),
        Method::Sms => t.with("verify-sms-text", &[("digits", destination.into())]),
        Method::Voice => t.with("verify-voice-text", &[("digits", destination.into())]),
        Method::Email => t.with("verify-email-text", &[("address", destination.into())]),
    }
}

/// One of the person's methods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Which.
    pub method: Method,
    /// Where a code goes, masked: `···74`, `c···r@courriel.example`. Empty for the application.
    pub destination: String,
}

/// A code that is on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// How.
    pub method: Method,
    /// Where, masked.
    pub destination: String,
    /// When.
    pub at: Timestamp,
    /// Whether it arrived, where that is known.
    pub delivery: Option<Delivery>,
    /// The page that waits, when it is to be given on the telephone.
    pub elsewhere: Option<String>,
}

/// Why the person is not signed in yet (S3-12: after the password, each has its own sentence).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// No code was typed.
    NoCode,
    /// No method was chosen, or one that is not theirs.
    NoMethod,
    /// The code is wrong; how many tries are left.
    WrongCode(u32),
    /// The code was right once, and is too old.
    Expired,
    /// A code was typed for a method whose code was never sent.
    NotSent,
    /// Another code can be sent only later.
    TooSoon(Timestamp),
    /// As many codes as this destination takes were sent.
    TooManySent(Timestamp),
    /// The message could not be handed over.
    NotDelivered,
    /// Nobody gave on the telephone what was expected.
    NotGiven,
    /// Too many tries over all; when the next one is possible.
    Throttled(Timestamp),
    /// A request of another browser waits on the telephone; until when.
    Elsewhere(Timestamp),
    /// The telephone was asked too often; when the next time is.
    TooManyRequests(Timestamp),
    /// The telephone is not asked again before another method succeeded.
    ApprovalOff,
    /// The telephone has expired; when.
    TelephoneExpired(Timestamp),
    /// The passkey's answer proves nothing.
    PasskeyRefused,
    /// The passkey's challenge was too old.
    PasskeyLate,
    /// The passkey was chosen, and no script asked for it.
    NoScript,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let passkey = page.choices.iter().any(|choice| choice.method == Method::Passkey);
    let card = html! {
        form.stack.stack-l.proof method="post" action=(page.action()) data-once
            data-sent=[page.sent.as_ref().map(|sent| sent.method.as_str())]
            data-passkey=[passkey.then_some(page.options())] data-ceremony=[passkey.then_some("verify")] {
            (part::csrf(frame))
            @if passkey { (part::hidden("ticket", "")) (part::hidden("passkey", "")) }
            (opening(t, page))
            (alert(frame, page))
            @if let (Some(sent), None) = (&page.sent, page.problem) { (sent_note(frame, sent)) }
            @if page.choices.is_empty() {
                (part::note(Weight::Warning, Some(t.get("confirm-none")), t.get("confirm-none-text")))
            } @else {
                (choices(t, page))
                (code(frame, page))
                @if passkey { (passkeys::failures(frame)) }
            }
        }
        @if page.purpose != Purpose::SignIn {
            p.after { a.btn.btn-lg.btn-full.btn-q href=(path::MAIL) { (t.get("confirm-back")) } }
        }
        p.sm.mute.after { (t.get("verify-never-ask")) }
    };
    let script = if passkey { Script::Passkey } else { Script::None };
    frame::solo(frame, t.get("verify-title"), script, &card)
}

/// Whether the code is one from paper: only who asks for it is asked for letters, so that a telephone shows digits to
/// everybody else.
fn by_paper(page: &Page) -> bool {
    page.chosen == Some(Method::Recovery)
}

impl Page {
    /// Where its form goes.
    fn action(&self) -> &'static str {
        match self.purpose {
            Purpose::SignIn => path::VERIFY,
            Purpose::Confirm { .. } => path::CONFIRM,
        }
    }

    /// Where its script learns what to ask a passkey.
    fn options(&self) -> &'static str {
        match self.purpose {
            Purpose::SignIn => path::VERIFY_PASSKEY,
            Purpose::Confirm { .. } => path::CONFIRM_PASSKEY,
        }
    }

    /// This page with another method chosen.
    fn with_method(&self, method: Method) -> String {
        match &self.purpose {
            Purpose::SignIn => path::verify_by(method),
            Purpose::Confirm { next, again } => format!("{}&method={}", path::confirm(next, *again), method.as_str()),
        }
    }
}

/// What is asked, and why.
fn opening(t: Text, page: &Page) -> Markup {
    html! {
        div.stack.stack-s {
            h1 { (t.get("verify-title")) }
            @match &page.purpose {
                Purpose::SignIn => p.mute { (t.with("verify-lead", &[("name", (&page.name).into())])) },
                Purpose::Confirm { .. } => p.mute { (t.with("confirm-lead", &[("name", (&page.name).into())])) },
            }
        }
        @if let Purpose::Confirm { next, again } = &page.purpose {
            (part::hidden("next", next))
            @if *again {
                (part::hidden("again", "1"))
                (part::note(Weight::Info, Some(t.get("confirm-again")), t.get("confirm-again-text")))
            }
        }
    }
}

fn choices(t: Text, page: &Page) -> Markup {
    let on_paper = |choice: &&Choice| choice.method == Method::Recovery;
    let shown = page.choices.iter().filter(|choice| by_paper(page) || !on_paper(choice));
    let hidden = !by_paper(page) && page.choices.iter().any(|choice| on_paper(&choice));
    html! {
        fieldset {
            legend { (t.get("verify-method")) }
            div.stack.stack-s {
                @for choice in shown {
                    label.choice {
                        span.ico { (icon(sign(choice.method))) }
                        span {
                            b { (label(t, choice.method)) }
                            " " span { (explained(t, choice)) }
                            @if choice.method == Method::Passkey {
                                noscript { span { (t.get("passkey-needs-script")) } }
                            }
                        }
                        input type="radio" name="method" value=(choice.method.as_str())
                            checked[page.chosen == Some(choice.method)];
                    }
                }
            }
            // a restricted method is announced as such.
            @if page.choices.iter().any(|choice| choice.method.is_restricted()) {
                p.sm.mute { (t.get("verify-restricted")) }
            }
            @if page.by_mail && page.choices.iter().any(|choice| choice.method == Method::Sms) {
                p.sm.mute { (t.get("sms-by-mail")) }
            }
            // S0-19: a call may cost something.
            @if page.choices.iter().any(|choice| choice.method == Method::Voice) {
                p.sm.mute { (t.get("voice-fees")) }
            }
        }
        @if hidden {
            p.sm { a href=(page.with_method(Method::Recovery)) { (t.get("verify-recovery-link")) } }
        }
    }
}

fn code(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let paper = by_paper(page);
    let error = match page.problem {
        Some(Problem::NoCode) if paper => Some(t.get("verify-recovery-none").to_owned()),
        Some(Problem::WrongCode(left)) if paper => Some(t.with("verify-recovery-wrong", &[("left", left.into())])),
        Some(Problem::NoCode) => Some(t.get("verify-no-code").to_owned()),
        Some(Problem::WrongCode(left)) => Some(t.with("verify-wrong", &[("left", left.into())])),
        Some(Problem::Expired) => Some(t.get("verify-expired").to_owned()),
        Some(Problem::NotSent) if page.chosen == Some(Method::Voice) => Some(t.get("voice-not-asked").to_owned()),
        Some(Problem::NotSent) => Some(t.get("verify-not-sent").to_owned()),
        _ => None,
    };
    let to_ask = page.chosen.is_some_and(|method| {
        matches!(method, Method::Sms | Method::Email) && page.sent.as_ref().is_none_or(|sent| sent.method != method)
    }) && page.problem.is_none();
    let code = Field {
        name: "code",
        label: t.get(if paper { "verify-recovery-code" } else { "verify-code" }),
        hint: Some(t.get(if paper { "verify-recovery-hint" } else { "verify-code-hint" })),
        error: error.as_deref(),
        value: &page.code,
        kind: if paper { Kind::Paper } else { Kind::LargeCode },
        autocomplete: if paper { "off" } else { "one-time-code" },
        // Where a code must be asked for first, a telephone's keyboard would hide the button that does.
        autofocus: !to_ask,
        ..Field::default()
    };
    let waiting = page.wait_until.filter(|until| *until > frame.now);
    let sends = page.choices.iter().any(|choice| choice.method.is_sent() && choice.method != Method::Voice);
    let calls = page.choices.iter().any(|choice| choice.method == Method::Voice);
    let called = page.sent.as_ref().is_some_and(|sent| sent.method == Method::Voice);
    let sent = page.sent.is_some() && !called;
    html! {
        div.stack.stack-s data-typed { (field(t, &code)) }
        @if page.choices.iter().any(|choice| choice.method == Method::Passkey) {
            p.sm.mute data-touched hidden { (t.get("passkey-use")) }
        }
        div.stack.stack-s {
            // Enter presses the first button of the form: it must be the one that checks.
            button.btn.btn-1.btn-lg.btn-full name="action" value="check" {
                (match page.purpose {
                    Purpose::SignIn => t.get("sign-in-submit"),
                    Purpose::Confirm { .. } => t.get("confirm-submit"),
                })
            }
            @if sends {
                button.btn.btn-lg.btn-full.by-send name="action" value="send" autofocus[to_ask] data-wait=[waiting.map(|until| seconds(frame, until))]
                    aria-describedby=[waiting.map(|_| "wait")] {
                    (icon(Icon::SEND)) (if sent { t.get("verify-resend") } else { t.get("verify-send") })
                }
            }
            @if calls {
                button.btn.btn-lg.btn-full.by-call name="action" value="call" aria-describedby=[waiting.filter(|_| called).map(|_| "wait")] {
                    (icon(Icon::CALL)) (if called { t.get("voice-again") } else { t.get("voice-button") })
                }
            }
            @if sends || calls {
                @if let Some(until) = waiting {
                    p.hint.tc #wait role="status" {
                        (t.with("verify-wait", &[("seconds", seconds(frame, until).into())]))
                    }
                }
            }
        }
    }
}

/// Whole seconds from now, at least one.
fn seconds(frame: &Frame<'_>, until: Timestamp) -> u64 {
    until.since(frame.now).as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX).max(1)
}

fn sent_note(frame: &Frame<'_>, sent: &Sent) -> Markup {
    let t = frame.text;
    let values = [("to", sent.destination.as_str().into()), ("time", t.time(sent.at, frame.zone).into())];
    let text = match sent.method {
        Method::Sms => t.with("verify-sent-sms", &values),
        Method::Email => t.with("verify-sent-email", &values),
        Method::Voice => t.with("verify-sent-voice", &values),
        Method::Passkey | Method::Totp | Method::Push | Method::Recovery => return html! {},
    };
    let content = html! {
        (text)
        @match sent.delivery {
            Some(Delivery::Delivered) => { " " (t.get("sms-delivered")) }
            Some(Delivery::Failed) => { " " b { (t.get("sms-undelivered")) } }
            None => {}
        }
        @if let Some(page) = &sent.elsewhere { " " a href=(page) { (t.get("voice-check")) } }
        @else if sent.method == Method::Voice { " " (t.get("voice-dictated")) }
    };
    let weight = if sent.delivery == Some(Delivery::Failed) { Weight::Warning } else { Weight::Done };
    html! { div role="status" { (part::note_with(weight, None, &content)) } }
}

fn alert(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let later = |key, until| t.with(key, &[("time", t.time(until, frame.zone).into())]);
    let text = match page.problem {
        None => return html! {},
        Some(Problem::NoCode | Problem::WrongCode(_) | Problem::Expired | Problem::NotSent) => {
            let not_yet = match page.purpose {
                Purpose::SignIn => t.get("verify-not-yet"),
                Purpose::Confirm { .. } => t.get("confirm-not-yet"),
            };
            return part::note(Weight::Problem, None, not_yet);
        }
        Some(Problem::NoMethod) => t.get("verify-no-method").to_owned(),
        Some(Problem::TooSoon(until)) => t.with("verify-wait", &[("seconds", seconds(frame, until).into())]),
        Some(Problem::TooManySent(until)) => later("verify-too-many", until),
        Some(Problem::NotDelivered) => t.get("verify-not-delivered").to_owned(),
        Some(Problem::NotGiven) => t.get("voice-failed").to_owned(),
        Some(Problem::Throttled(until)) => later("verify-throttled", until),
        Some(Problem::Elsewhere(until)) => later("push-verify-elsewhere", until),
        Some(Problem::TooManyRequests(until)) => later("push-verify-many", until),
        Some(Problem::ApprovalOff) => t.get("push-verify-off").to_owned(),
        Some(Problem::TelephoneExpired(since)) => {
            t.with("push-verify-expired", &[("date", t.date(since, frame.zone).into())])
        }
        Some(Problem::PasskeyRefused) => t.get("passkey-refused-verify").to_owned(),
        Some(Problem::PasskeyLate) => t.get("passkey-late-verify").to_owned(),
        Some(Problem::NoScript) => t.get("passkey-no-script").to_owned(),
    };
    part::note(Weight::Problem, None, &text)
}

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(super) use self::samples::{more_samples, samples};
