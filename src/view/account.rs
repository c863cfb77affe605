//! `GET /account/security`: one's methods, trusted browsers, open sessions and recent activity.
//!
//! Forms: POST `/account/sessions` with `csrf` and `end` = the id of a session, or `action` = `end-others`;
//! POST `/account/devices` with `csrf` and `revoke` = the id of a trusted browser.

use maud::{Markup, html};

use super::{
    Frame, Weight, account_page,
    frame::Script,
    part::{
        self,
        icon::{Icon, icon},
        image::image,
    },
    path,
    verify::{label, sign},
};
use crate::{
    base::{self, DeviceId, SessionId, Timestamp},
    mark::Mark,
    text::Text,
};

/// The page of one's own security.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The password.
    pub password: Password,
    /// The methods of verification, the usual one first, then those that can be set up.
    pub methods: Vec<Method>,
    /// The phrase and the image by which the person recognises Pli.
    pub mark: Option<Mark>,
    /// Whether the security questions are answered; none where the profile asks for no such questions.
    pub questions: Option<bool>,
    /// Telephones that approve and that no notification reaches.
    pub silent: Option<Silent>,
    /// Browsers that are not asked for a code.
    pub devices: Vec<Device>,
    /// Open sessions, this one first.
    pub sessions: Vec<Session>,
    /// What happened, the latest first (90 days).
    pub activity: Vec<Activity>,
}

/// What may be said of a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Password {
    /// Since when it is there.
    pub since: Option<Timestamp>,
    /// When it must be changed, if ever.
    pub expires: Option<Timestamp>,
}

/// A method of verification, or the place of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    /// Of which kind.
    pub kind: base::Method,
    /// Whether it is there.
    pub state: State,
    /// The name that its owner gave it.
    pub label: String,
    /// Where its codes go, masked.
    pub destination: String,
    /// The page that changes it, or sets it up.
    pub change: String,
}

/// Whether a method is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is.
    Set {
        /// Whether it was closed after too many wrong codes.
        closed: bool,
        /// Since when.
        since: Timestamp,
    },
    /// It can be set up.
    Absent,
}

/// Telephones that no notification reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silent {
    /// What they are called.
    pub names: Vec<String>,
    /// The page on them that mends it.
    pub address: String,
}

/// A trusted browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Which.
    pub id: DeviceId,
    /// Browser and system, in words: « Chrome, Windows ».
    pub label: String,
    /// Until when it is trusted.
    pub expires: Timestamp,
    /// Whether it is the one in use.
    pub current: bool,
}

/// An open session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Which.
    pub id: SessionId,
    /// Browser and system, in words.
    pub label: String,
    /// The network address it was last seen from.
    pub network: String,
    /// When it was last used.
    pub seen: Timestamp,
    /// Whether it is this one.
    pub current: bool,
}

/// Something that happened to the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// What.
    pub what: Event,
    /// When.
    pub at: Timestamp,
    /// From which network address, when it is known.
    pub network: Option<String>,
    /// With which browser, when it is known.
    pub browser: Option<String>,
}

/// What can happen to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Signed in.
    SignedIn,
    /// Signed out.
    SignedOut,
    /// The password was right, the code was not.
    WrongCode,
    /// The password was wrong.
    WrongPassword,
    /// A code was sent.
    CodeSent,
    /// The password was changed.
    PasswordChanged,
    /// A method was set up.
    MethodAdded,
    /// A method was removed.
    MethodRemoved,
    /// A phrase and an image were chosen.
    MarkChosen,
    /// The security questions were answered.
    QuestionsAnswered,
    /// A browser was trusted.
    DeviceTrusted,
    /// A browser is no longer trusted.
    DeviceRevoked,
    /// A copied trust was used: all of it was revoked.
    DeviceStolen,
    /// A session was ended from elsewhere.
    SessionEnded,
    /// A passkey did not open the account.
    PasskeyRefused,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let content = html! {
        (password(frame, &page.password))
        (methods(frame, page))
        (mark(frame, page.mark.as_ref()))
        @if let Some(answered) = page.questions { (questions(frame, answered)) }
        (devices(frame, page))
        (sessions(frame, page))
        p { a.btn href=(path::CALLER_CODE) { (icon(Icon::CALL)) (t.get("desk-own-code")) } }
        (activity(frame, page))
    };
    shell(frame, t.get("account-title"), t.get("account-lead"), &content)
}

/// A page of the account: its title, what it is for, its content.
pub(super) fn shell(frame: &Frame<'_>, title: &str, lead: &str, content: &Markup) -> Markup {
    account_page::page(frame, path::SECURITY, (title, lead), Script::None, content)
}

fn section(title: &str, lead: &str, content: &Markup) -> Markup {
    html! {
        section.stack.stack-s {
            div { h2 { (title) } p.sm.mute { (lead) } }
            div.card.card-s { ul.rows { (content) } }
        }
    }
}

fn password(frame: &Frame<'_>, password: &Password) -> Markup {
    let t = frame.text;
    let date = |key, at| t.with(key, &[("date", t.date(at, frame.zone).into())]);
    let row = html! {
        li {
            span.ico.ok { (icon(Icon::LOCK)) }
            div {
                @if let Some(since) = password.since { b { (date("account-password-since", since)) } }
                @if let Some(expires) = password.expires { p { (date("password-expires", expires)) } }
            }
            a.btn href=(path::PASSWORD) aria-label=(t.get("password-change")) { (t.get("security-change")) }
        }
    };
    section(t.get("account-password"), t.get("account-password-lead"), &row)
}

fn methods(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let opens = |method: &&Method| {
        matches!(method.state, State::Set { closed: false, .. }) && method.kind != base::Method::Recovery
    };
    let own = page.methods.iter().filter(opens).count();
    let rows = html! {
        @for (at, method) in page.methods.iter().enumerate() { (self::method(frame, page, method, at == 0 && own > 1)) }
    };
    html! {
        @if own == 1 {
            (part::note(Weight::Warning, Some(t.get("security-one-only")), t.get("security-one-only-text")))
        }
        (section(t.get("account-methods"), t.get("security-keep-two"), &rows))
    }
}

fn method(frame: &Frame<'_>, page: &Page, method: &Method, usual: bool) -> Markup {
    let t = frame.text;
    let kind = label(t, method.kind);
    let name = if method.label.is_empty() { kind } else { &method.label };
    let named = [("name", name.into())];
    html! {
        li {
            span.ico.ok[matches!(method.state, State::Set { closed: false, .. })] { (icon(sign(method.kind))) }
            div {
                b { (name) }
                @if usual { " " span.tag.ok { (t.get("account-usual")) } }
                @match method.state {
                    State::Absent => { p { (t.get("security-none-yet")) } }
                    State::Set { closed, since } => {
                        @if closed { " " span.tag.warn { (t.get("security-closed-tag")) } }
                        p {
                            @if name != kind { (kind) " · " }
                            @if !method.destination.is_empty() { (method.destination) " · " }
                            (t.with("security-since", &[("date", t.date(since, frame.zone).into())]))
                        }
                        @if let (base::Method::Push, Some(silent)) = (method.kind, &page.silent) {
                            p {
                                span.tag.warn { (t.get("push-account-silent")) } " "
                                (t.with("push-account-silent-text", &[
                                    ("names", silent.names.join(", ").into()),
                                    ("address", (&silent.address).into()),
                                ]))
                            }
                        }
                    }
                }
            }
            @if method.state == State::Absent {
                a.btn href=(method.change) aria-label=(t.with("security-set-up-label", &named)) {
                    (t.get("security-set-up"))
                }
            } @else {
                a.btn href=(method.change) aria-label=(t.with("security-change-label", &named)) {
                    (t.get("security-change"))
                }
            }
        }
    }
}

fn mark(frame: &Frame<'_>, mark: Option<&Mark>) -> Markup {
    let t = frame.text;
    let row = html! {
        li {
            @if let Some(mark) = mark {
                span.mark { (image(t, mark.image)) }
                div { b.wrap-any { (t.with("sign-in-mark-quoted", &[("phrase", (&mark.phrase).into())])) } }
                a.btn href=(path::MARK) aria-label=(t.get("mark-change")) { (t.get("security-change")) }
            } @else {
                span.ico { (icon(Icon::EYE)) }
                div { p { (t.get("mark-none")) } }
                a.btn href=(path::MARK) aria-label=(t.get("mark-title")) { (t.get("security-set-up")) }
            }
        }
    };
    section(t.get("mark-heading"), t.get("mark-lead"), &row)
}

fn questions(frame: &Frame<'_>, answered: bool) -> Markup {
    let t = frame.text;
    let row = html! {
        li {
            span.ico.ok[answered] { (icon(Icon::LOCK)) }
            @if answered {
                div { p { (t.get("questions-answered")) } }
                a.btn href=(path::QUESTIONS) aria-label=(t.get("questions-change")) { (t.get("security-change")) }
            } @else {
                div { p { (t.get("questions-none")) } }
                a.btn href=(path::QUESTIONS) aria-label=(t.get("questions-answer")) { (t.get("security-set-up")) }
            }
        }
    };
    section(t.get("enrol-questions-title"), t.get("questions-lead"), &row)
}

fn devices(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let rows = html! {
        @for device in &page.devices {
            li {
                span.ico { (icon(Icon::DESKTOP)) }
                div {
                    b { (device.label) }
                    @if device.current { " " span.tag.acc { (t.get("account-this-device")) } }
                    p { (t.with("account-expires", &[("date", t.date(device.expires, frame.zone).into())])) }
                }
                form method="post" action=(path::DEVICES) {
                    (part::csrf(frame))
                    button.btn name="revoke" value=(device.id)
                        aria-label=(t.with("account-revoke-label", &[("name", (&device.label).into())])) {
                        (t.get("account-revoke"))
                    }
                }
            }
        }
        @if page.devices.is_empty() { li.mute { (t.get("account-no-device")) } }
    };
    section(t.get("account-devices"), t.get("account-devices-lead"), &rows)
}

fn sessions(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let rows = html! {
        @for session in &page.sessions {
            li {
                span.ico { (icon(Icon::DESKTOP)) }
                div {
                    b { (session.label) }
                    p { (session.network) " · " (t.near(session.seen, frame.now, frame.zone)) }
                }
                @if session.current { span.sm.mute { (t.get("account-this-session")) } }
                @else {
                    form method="post" action=(path::SESSIONS) {
                        (part::csrf(frame))
                        button.btn name="end" value=(session.id)
                            aria-label=(t.with("account-end-label", &[("name", (&session.label).into())])) {
                            (t.get("account-end"))
                        }
                    }
                }
            }
        }
    };
    html! {
        (section(t.get("account-sessions"), t.get("account-sessions-lead"), &rows))
        @if page.sessions.len() > 1 {
            form method="post" action=(path::SESSIONS) {
                (part::csrf(frame))
                button.btn.btn-bad name="action" value="end-others" { (icon(Icon::LOGOUT)) (t.get("account-end-others")) }
            }
        }
    }
}

fn activity(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    html! {
        section.stack.stack-s {
            div { h2 { (t.get("account-activity")) } p.sm.mute { (t.get("account-activity-lead")) } }
            ul.time {
                @for each in &page.activity {
                    li {
                        div {
                            b { (event(t, each.what)) }
                            p.sm.mute {
                                (t.near(each.at, frame.now, frame.zone))
                                @for more in [&each.browser, &each.network].into_iter().flatten() { " · " (more) }
                            }
                        }
                    }
                }
            }
            @if page.activity.is_empty() { p.mute { (t.get("account-no-activity")) } }
            @else {
                form.stack.stack-s method="post" action=(path::NOT_ME) {
                    (part::csrf(frame))
                    (part::note(Weight::Info, Some(t.get("account-not-me")), t.get("contest-not-me-text")))
                    div { button.btn.btn-bad { (icon(Icon::LOCK)) (t.get("contest-not-me")) } }
                }
            }
        }
    }
}

fn event(t: Text, event: Event) -> &'static str {
    match event {
        Event::SignedIn => t.get("account-event-signed-in"),
        Event::SignedOut => t.get("account-event-signed-out"),
        Event::WrongCode => t.get("account-event-wrong-code"),
        Event::WrongPassword => t.get("account-event-wrong-password"),
        Event::CodeSent => t.get("account-event-code-sent"),
        Event::PasswordChanged => t.get("account-event-password-changed"),
        Event::MethodAdded => t.get("account-event-method-added"),
        Event::MethodRemoved => t.get("account-event-method-removed"),
        Event::MarkChosen => t.get("account-event-mark-chosen"),
        Event::QuestionsAnswered => t.get("account-event-questions-answered"),
        Event::DeviceTrusted => t.get("account-event-device-trusted"),
        Event::DeviceRevoked => t.get("account-event-device-revoked"),
        Event::DeviceStolen => t.get("account-event-device-stolen"),
        Event::SessionEnded => t.get("account-event-session-ended"),
        Event::PasskeyRefused => t.get("account-event-passkey-refused"),
    }
}

#[cfg(test)]
mod samples;
#[cfg(test)]
pub(super) use self::samples::samples;
