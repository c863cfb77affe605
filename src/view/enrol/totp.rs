//! `GET /enrol/totp`: install an application, scan the code, type six digits: three steps on one page (S4-03).
//!
//! The key is shown here and never again. Form: POST `/enrol/totp` with `csrf`, `code`; `action` = `check`, or
//! `renew` for another key.

use maud::{Markup, html};

use super::{Place, another, sheet::Sheet, wizard};
use crate::{
    text::Text,
    view::{
        Frame, Weight,
        part::{
            self,
            field::{Field, Kind, field},
            icon::{Icon, icon},
            qr,
        },
        path,
    },
};

/// The set-up of the application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where one stands.
    pub place: Place,
    /// The `otpauth://totp/…` address that the picture holds.
    pub uri: String,
    /// The key in Base32, for those who cannot scan.
    pub key: String,
    /// The product's name as the application will show it.
    pub issuer: String,
    /// The account as the application will show it.
    pub account: String,
    /// Why the page is shown again.
    pub problem: Option<Problem>,
}

/// Why the application is not set up yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// No code was typed.
    NoCode,
    /// The code does not fit the key, or is about to expire (S4-06).
    WrongCode,
    /// Too many wrong codes: this is a new key.
    KeyRenewed,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let error = match page.problem {
        Some(Problem::NoCode) => Some(t.get("verify-no-code")),
        Some(Problem::WrongCode) => Some(t.get("enrol-totp-wrong")),
        Some(Problem::KeyRenewed) | None => None,
    };
    let code = Field {
        name: "code",
        label: t.get("enrol-totp-code"),
        hint: Some(t.get("enrol-totp-code-hint")),
        error,
        kind: Kind::LargeCode,
        autocomplete: "one-time-code",
        autofocus: error.is_some(),
        ..Field::default()
    };
    let card = html! {
        p.mute { (t.get("enrol-totp-lead")) }
        @if page.problem == Some(Problem::KeyRenewed) {
            (part::note(Weight::Warning, Some(t.get("enrol-totp-renewed")), t.get("enrol-totp-renewed-text")))
        } @else if error.is_some() {
            (part::note(Weight::Problem, None, t.get("enrol-totp-not-yet")))
        }
        form.stack.stack-l method="post" action=(path::ENROL_TOTP) data-once {
            (part::csrf(frame))
            section.stack.stack-s {
                h2 { (t.get("enrol-totp-install")) }
                p.sm { (t.get("enrol-totp-install-text")) }
            }
            section.stack.stack-s {
                h2 { (t.get("enrol-totp-scan")) }
                div.cols {
                    div { (qr::qr(&page.uri, t.get("enrol-totp-qr"))) }
                    div.stack.stack-s.sm {
                        p { (t.get("enrol-totp-scan-text")) }
                        p.mute { (t.with("enrol-totp-appears", &[
                            ("issuer", (&page.issuer).into()), ("account", (&page.account).into()),
                        ])) }
                        (same_device(t, &page.uri))
                    }
                }
                (by_hand(frame, page))
            }
            section.stack.stack-s {
                h2 { (t.get("enrol-totp-type")) }
                (field(t, &code))
            }
            div.line {
                span.end { button.btn.btn-1.btn-lg name="action" value="check" { (t.get("enrol-continue")) } }
            }
        }
        p.sm.mute { (t.get("enrol-totp-elsewhere")) }
        (another(t))
    };
    wizard(frame, &page.place, (t.get("enrol-totp-title"), Sheet::Totp), &card)
}

/// No telephone can scan its own screen: there the application opens by a tap (S2-03).
pub(in crate::view) fn same_device(t: Text, uri: &str) -> Markup {
    html! { p { (t.get("enrol-totp-same-device")) " " a href=(uri) { (t.get("enrol-totp-open")) } } }
}

/// The same, to be typed (S0-25).
fn by_hand(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    html! {
        details.more {
            summary { (t.get("enrol-totp-no-scan")) }
            div.stack.stack-s {
                p.sm.mute { (t.get("enrol-totp-no-scan-text")) }
                dl.kv {
                    dt { (t.get("enrol-totp-account")) } dd { (page.account) }
                    dt { (t.get("enrol-totp-issuer")) } dd { (page.issuer) }
                    dt { (t.get("enrol-totp-key")) }
                    dd.line {
                        code.key { (groups(&page.key)) }
                        button.btn type="button" hidden data-copy=(page.key) { (icon(Icon::COPY)) (t.get("frame-copy")) }
                    }
                    dt { (t.get("enrol-totp-uri")) } dd { code.wrap-any { (page.uri) } }
                    dt { (t.get("enrol-totp-kind")) } dd { (t.get("enrol-totp-kind-text")) }
                }
                div { button.btn.btn-q name="action" value="renew" { (icon(Icon::REFRESH)) (t.get("enrol-totp-renew")) } }
            }
        }
    }
}

/// `ABCD EFGH …`: what a person copies without losing the place.
fn groups(key: &str) -> String {
    let mut text = String::with_capacity(key.len() * 5 / 4);
    for (at, letter) in key.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            text.push(' ');
        }
        text.push(letter);
    }
    text
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let page = Page {
        place: super::sample(super::Station::Method),
        uri: "otpauth://totp/Pli:chts.claire.vasseur%40pli.example?secret=MAQUETTEMAQUETTEMAQUETTEMAQUETTE&issuer=Pli"
            .into(),
        key: "MAQUETTEMAQUETTEMAQUETTEMAQUETTE".into(),
        issuer: "Pli".into(),
        account: "chts.claire.vasseur@pli.example".into(),
        problem: None,
    };
    let with = |problem| Page { problem: Some(problem), ..page.clone() };
    vec![
        ("full", page.clone()),
        ("no-code", with(Problem::NoCode)),
        ("wrong", with(Problem::WrongCode)),
        ("renewed", with(Problem::KeyRenewed)),
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
