//! `GET /sign-in`: name, password, and the code when one already has it (S3-01, S3-03, S4-01).
//!
//! Before the password nothing tells whether a name exists: one sentence for every refusal (S3-12).
//!
//! Form: POST `/sign-in` with `csrf`, `username`, `password`, `code` (optional), `remember` (`1`), and `next` and
//! `proof` when they are given.

use maud::{Markup, html};

use super::{
    Frame, Weight,
    frame::{self, Script},
    part::{
        self,
        field::{Field, Kind, field},
        icon::{Icon, icon},
    },
    passkeys, path, sign_in_mark,
};
use crate::{base::Timestamp, mark::Mark, text::Text};

/// The form of name and password.
const FORM: &str = "password-form";

/// The first screen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// How much of the form is shown.
    pub screen: Screen,
    /// What was typed, or remembered.
    pub username: String,
    /// Whether « Se souvenir de moi » is ticked; never by itself.
    pub remember: bool,
    /// How many days a browser is then trusted; 0 when it is not offered.
    pub remember_days: u32,
    /// Whether the profile shows the code on this form.
    pub asks_code: bool,
    /// What was typed as a code.
    pub code: String,
    /// The form of a name in this domain, shown as an example: `org.prenom.nom@domaine`.
    pub example: String,
    /// Where to go once signed in; an own path, checked by `web`.
    pub next: Option<String>,
    /// The ticket of a proof of work, when one was asked for.
    pub proof: Option<String>,
    /// Why the form is shown again.
    pub problem: Option<Problem>,
    /// What ended before, told once.
    pub news: Option<News>,
}

/// How much of the form a screen shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Screen {
    /// All of it.
    #[default]
    Whole,
    /// The name alone (S0-16, S2-06).
    Name,
    /// The password, beside the phrase and the image of whom the name leads to (S2-08). There are none for a name that nobody
    /// has, and none in a browser that is new to its owner: both look the same.
    Password(Option<Mark>),
}

/// Why a sign-in did not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// The name is missing.
    NoName,
    /// The password is missing.
    NoPassword,
    /// Name, password or both are wrong.
    Refused,
    /// Too many tries; when the next one is possible.
    Throttled(Timestamp),
    /// The form was open too long, or came from elsewhere.
    FormExpired,
    /// Too many wrong codes: back to the password.
    CodesExhausted,
    /// The time to give the code is over.
    VerificationExpired,
    /// The right password, but the account is suspended.
    Suspended,
    /// The right password, but its owner has frozen the account.
    Frozen,
    /// The right temporary password, but it is no longer valid.
    TemporaryExpired,
    /// The right password, but no method of verification can be used.
    NoMethod,
    /// The passkey's answer proves nothing.
    PasskeyRefused,
    /// The passkey's challenge was too old.
    PasskeyLate,
}

/// What ended before this page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// Signed out on purpose.
    SignedOut,
    /// Signed out to come in with another account.
    OtherAccount,
    /// The session ended by itself.
    SessionEnded,
    /// The password was replaced: sign in with the new one.
    PasswordChanged,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    // A passkey is asked for where the name is.
    let named = matches!(page.screen, Screen::Password(_));
    let body = html! {
        (art(t))
        div.auth-main {
            (frame::bar(frame, None))
            main.box #main {
                (sign_in_mark::head(frame, &page.screen))
                (frame::notices(frame))
                (news(t, page.news))
                (alert(frame, page.problem))
                (form(frame, page))
                @if !named { (by_passkey(frame, page)) }
                // The name goes along in the form, so that no address and no `Referer` holds it (S1-09).
                button.btn.btn-q form=(FORM) formaction=(path::RECOVER_BEGIN) formnovalidate { (t.get("recover-link")) }
            }
            (frame::foot(frame))
        }
    };
    let script = if named { Script::None } else { Script::Passkey };
    frame::document(frame, t.get("sign-in-title"), script, "auth", &body)
}

/// The passkey, for browsers that have any; its script also offers it in the field of the name, but not the one
/// that was refused a moment ago: a device that answers by itself would go on for ever.
fn by_passkey(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let fill_in = page.problem != Some(Problem::PasskeyRefused);
    html! {
        form.stack method="post" action=(path::SIGN_IN_PASSKEY) data-once hidden
            data-passkey=(path::SIGN_IN_PASSKEY) data-ceremony="sign-in" data-fill-in[fill_in] {
            (part::csrf(frame))
            (part::hidden("ticket", ""))
            (part::hidden("passkey", ""))
            @if let Some(next) = &page.next { (part::hidden("next", next)) }
            button.btn.btn-lg.btn-full { (icon(Icon::PASSKEY)) (t.get("passkey-sign-in")) }
            (passkeys::failures(frame))
        }
    }
}

fn form(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let missing = |problem: Problem, key| (page.problem == Some(problem)).then(|| t.get(key));
    let hint = (!page.example.is_empty()).then(|| t.with("sign-in-name-hint", &[("example", (&page.example).into())]));
    let username = Field {
        name: "username",
        label: t.get("sign-in-name"),
        hint: hint.as_deref(),
        error: missing(Problem::NoName, "sign-in-name-missing"),
        value: &page.username,
        kind: Kind::Address,
        autocomplete: "username webauthn",
        required: true,
        autofocus: page.username.is_empty(),
        ..Field::default()
    };
    let password = Field {
        name: "password",
        label: t.get("sign-in-password"),
        error: missing(Problem::NoPassword, "sign-in-password-missing"),
        kind: Kind::Password,
        autocomplete: "current-password",
        required: true,
        autofocus: !page.username.is_empty(),
        ..Field::default()
    };
    let code = Field {
        name: "code",
        label: t.get("sign-in-code"),
        aside: Some(t.get("frame-optional")),
        hint: Some(t.get("sign-in-code-hint")),
        value: &page.code,
        kind: Kind::Code,
        autocomplete: "one-time-code",
        ..Field::default()
    };
    let whole = page.screen != Screen::Name;
    html! {
        form.stack #(FORM) method="post" action=(path::SIGN_IN) data-once {
            (part::csrf(frame))
            @if let Some(next) = &page.next { (part::hidden("next", next)) }
            @if let Some(proof) = &page.proof { (part::hidden("proof", proof)) }
            @if let Screen::Password(mark) = &page.screen { (sign_in_mark::beside(frame, mark.as_ref(), &page.username)) }
            @else { (field(t, &username)) }
            @if whole { (field(t, &password)) }
            @if whole && page.asks_code {
                details.more open[!page.code.is_empty()] {
                    summary { (t.get("sign-in-have-code")) }
                    (field(t, &code))
                }
            }
            @if whole && page.remember_days > 0 { label.check {
                input type="checkbox" name="remember" value="1" checked[page.remember];
                span { (t.get("sign-in-remember")) br; span.hint { (t.with("sign-in-remember-hint", &[("days", page.remember_days.into())])) } }
            } }
            button.btn.btn-1.btn-lg.btn-full { (t.get(if whole { "sign-in-submit" } else { "enrol-next" })) }
            @if let Screen::Password(_) = page.screen { (sign_in_mark::other_name(frame.text)) }
        }
    }
}

fn alert(frame: &Frame<'_>, problem: Option<Problem>) -> Markup {
    let t = frame.text;
    let (title, text) = match problem {
        None => return html! {},
        Some(Problem::NoName | Problem::NoPassword) => {
            (t.get("sign-in-incomplete"), t.get("sign-in-incomplete-text").into())
        }
        Some(Problem::Refused) => (t.get("sign-in-refused"), t.get("sign-in-refused-text").into()),
        Some(Problem::Throttled(until)) => {
            let time = t.time(until, frame.zone);
            (t.get("sign-in-throttled"), t.with("sign-in-throttled-text", &[("time", time.into())]))
        }
        Some(Problem::FormExpired) => (t.get("sign-in-form-expired"), t.get("sign-in-form-expired-text").into()),
        Some(Problem::CodesExhausted) => (t.get("sign-in-exhausted"), t.get("sign-in-exhausted-text").into()),
        Some(Problem::VerificationExpired) => (t.get("sign-in-late"), t.get("sign-in-late-text").into()),
        Some(Problem::Suspended) => (t.get("sign-in-suspended"), t.get("sign-in-suspended-text").into()),
        Some(Problem::Frozen) => (t.get("contest-sign-in"), t.get("contest-sign-in-text").into()),
        Some(Problem::TemporaryExpired) => (t.get("sign-in-temporary"), t.get("sign-in-temporary-text").into()),
        Some(Problem::PasskeyRefused) => (t.get("passkey-refused"), t.get("passkey-refused-text").into()),
        Some(Problem::PasskeyLate) => (t.get("passkey-late"), t.get("passkey-late-text").into()),
        Some(Problem::NoMethod) => (t.get("sign-in-no-method"), t.get("sign-in-no-method-text").into()),
    };
    part::note(Weight::Problem, Some(title), &text)
}

fn news(t: Text, news: Option<News>) -> Markup {
    match news {
        None => html! {},
        Some(News::SignedOut) => part::note(Weight::Done, None, t.get("sign-in-signed-out")),
        Some(News::OtherAccount) => part::note(Weight::Done, None, t.get("sign-in-other-account")),
        Some(News::SessionEnded) => part::note(Weight::Info, None, t.get("sign-in-session-ended")),
        Some(News::PasswordChanged) => part::note(Weight::Done, None, t.get("sign-in-password-changed")),
    }
}

/// The folded letter beside the form.
fn art(t: Text) -> Markup {
    html! {
        aside.auth-art {
            svg viewBox="0 0 500 900" preserveAspectRatio="xMidYMid slice" aria-hidden="true" {
                path fill="#0d5963" d="M0 0h500v900H0z" {}
                path fill="#0f6670" d="M0 0h500L250 262z" {}
                path fill="#0b525b" d="M0 0l250 262L0 560z" {}
                path fill="#115f69" d="M500 0v470L250 262z" {}
                path fill="#094750" d="M0 560l250-298 250 208v430H0z" {}
                path fill="none" stroke="#fff" stroke-opacity=".16" d="M0 0l250 262L500 0M0 560l250-298 250 208" {}
                circle cx="250" cy="262" r="44" fill="#cf5a3c" {}
                circle cx="250" cy="262" r="35" fill="none" stroke="#fff" stroke-opacity=".35" {}
                path d="M236 263l10 10 18-20" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round"
                    stroke-linejoin="round" {}
            }
            p.h { (t.get("sign-in-motto")) }
            p { (t.get("sign-in-promise")) }
        }
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    let example = "org.prenom.nom@pli.example".to_owned();
    let typed = Page {
        username: "chts.claire.vasseur@pli.example".into(),
        remember: true,
        remember_days: 30,
        asks_code: true,
        example: example.clone(),
        ..Page::default()
    };
    let at = Timestamp(1_795_187_520_000);
    let with = |problem| Page { problem: Some(problem), ..typed.clone() };
    vec![
        ("empty", Page { example, remember_days: 30, ..Page::default() }),
        ("full", typed.clone()),
        ("refused", with(Problem::Refused)),
        ("throttled", with(Problem::Throttled(at))),
        ("no-name", Page { username: String::new(), ..with(Problem::NoName) }),
        ("no-password", with(Problem::NoPassword)),
        ("exhausted", with(Problem::CodesExhausted)),
        ("late", with(Problem::VerificationExpired)),
        ("form-expired", with(Problem::FormExpired)),
        ("suspended", with(Problem::Suspended)),
        ("frozen", with(Problem::Frozen)),
        ("temporary", with(Problem::TemporaryExpired)),
        ("no-method", with(Problem::NoMethod)),
        ("passkey-refused", with(Problem::PasskeyRefused)),
        ("passkey-late", with(Problem::PasskeyLate)),
        ("signed-out", Page { news: Some(News::SignedOut), ..Page::default() }),
        ("ended", Page { news: Some(News::SessionEnded), next: Some("/mail/INBOX".into()), ..Page::default() }),
        ("changed", Page { news: Some(News::PasswordChanged), proof: Some("ticket".into()), ..Page::default() }),
        ("name", Page { screen: Screen::Name, ..typed.clone() }),
        ("mark", Page { screen: Screen::Password(sign_in_mark::sample()), ..typed.clone() }),
        ("mark-none", Page { screen: Screen::Password(None), ..typed.clone() }),
        ("mark-refused", Page { screen: Screen::Password(sign_in_mark::sample()), ..with(Problem::Refused) }),
        ("hostile", Page { username: "\"><script>alert(1)</script>".into(), code: "\"><b>".into(), ..typed }),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{base::Language, view::gallery};

    fn html(page: &Page) -> String {
        gallery::with_frame(Language::Fr, |frame| super::page(frame, page).into_string())
    }

    #[test]
    fn s3_01_the_form_bears_the_labels_that_people_were_taught() {
        let html = html(&Page { example: "org.prenom.nom@pli.example".into(), remember_days: 30, ..Page::default() });
        for words in
            ["Nom d’utilisateur", "Mot de passe", "Se souvenir de moi", "Connexion", "org.prenom.nom@pli.example"]
        {
            assert!(html.contains(words), "{words}");
        }
    }

    #[test]
    fn s3_03_remember_me_is_not_ticked_by_itself_and_can_be_left_out() {
        let page = Page { remember_days: 30, ..Page::default() };
        assert!(html(&page).contains("name=\"remember\" value=\"1\">"));
        assert!(!html(&Page::default()).contains("name=\"remember\""));
    }

    #[test]
    fn s3_11_the_support_desk_is_at_the_foot() {
        let html = html(&Page::default());
        assert!(html.contains("mailto:soutien@pli.example") && html.contains("418 555-0100"));
    }

    #[test]
    fn s3_12_a_refusal_is_one_sentence_whatever_was_wrong_and_keeps_the_name_only() {
        let page = Page { username: "claire".into(), problem: Some(Problem::Refused), ..Page::default() };
        let html = html(&page);
        assert!(html.contains("value=\"claire\"") && html.contains("role=\"alert\""));
        assert!(!html.contains("aria-invalid"), "no field is blamed");
    }

    #[test]
    fn r_36_a_passkey_is_offered_in_the_field_of_the_name_and_by_a_button_that_a_script_shows() {
        let html = html(&Page { next: Some("/mail/Sent".into()), ..Page::default() });
        assert!(html.contains("autocomplete=\"username webauthn\""));
        assert!(html.contains("hidden data-passkey=\"/sign-in/passkey\" data-ceremony=\"sign-in\" data-fill-in>"));
        assert_eq!(html.matches("name=\"next\" value=\"/mail/Sent\"").count(), 2);
        let refused = Page { problem: Some(Problem::PasskeyRefused), ..Page::default() };
        assert!(!self::html(&refused).contains("data-fill-in"), "nothing answers by itself again and again");
    }

    #[test]
    fn s4_01_the_code_may_be_given_on_the_same_form() {
        assert!(html(&Page { asks_code: true, ..Page::default() }).contains("name=\"code\""));
        assert!(!html(&Page::default()).contains("name=\"code\""));
    }
}
