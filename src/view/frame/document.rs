//! The document around every page: its head, its scripts, and what stands at the top of all of them.

use maud::{DOCTYPE, Markup, html};

use super::{Frame, Theme};
use crate::{
    base::Language,
    view::{
        asset,
        part::{
            self,
            icon::{Embedded, Icon, icon, mark},
        },
        path,
    },
};

/// The scripts of a page, beside the common one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::view) enum Script {
    None,
    Mail,
    Compose,
    Passkey,
    Proof,
    /// The page on the telephone, which can be installed.
    Device,
    /// The page waits for the telephone and counts; without scripts it is asked for again.
    Approval,
    /// The page asks again by itself.
    Wait,
    /// The page looks again by itself, for as long as it takes; without scripts a link does.
    Live,
    Signature,
}

/// The document around a body.
pub(in crate::view) fn document(frame: &Frame<'_>, title: &str, script: Script, class: &str, body: &Markup) -> Markup {
    let addresses = asset::addresses();
    let t = frame.text;
    html! {
        (DOCTYPE)
        html lang=(t.language().tag()) data-theme=[frame.theme.attribute()] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (frame.brand.name) }
                link rel="icon" href=(addresses.icons) type="image/svg+xml";
                link rel="stylesheet" href=(addresses.style);
                // The script of passkeys holds the common one.
                @if script != Script::Passkey { script type="module" src=(addresses.script) {} }
                @match script {
                    Script::None => {}
                    Script::Mail => { script type="module" src=(addresses.mail) {} }
                    Script::Compose => { script type="module" src=(addresses.compose) {} }
                    Script::Passkey => { script type="module" src=(addresses.passkey) {} }
                    Script::Proof => { script type="module" src=(addresses.proof) {} }
                    Script::Signature => { script type="module" src=(addresses.signature) {} }
                    Script::Device => {
                        link rel="manifest" href=(path::DEVICE_MANIFEST);
                        script type="module" src=(addresses.device) {}
                    }
                    Script::Approval => {
                        noscript { meta http-equiv="refresh" content="3"; }
                        script type="module" src=(addresses.approval) {}
                    }
                    Script::Live => { script type="module" src=(addresses.wait) {} }
                    Script::Wait => {
                        noscript { meta http-equiv="refresh" content="3"; }
                        script type="module" src=(addresses.wait) {}
                    }
                }
            }
            body class=(class) {
                a.skip href="#main" { (t.get("frame-skip")) }
                // Before somebody is signed in, the browser has nothing yet: the icons come along.
                @if frame.who.is_none() { (Embedded(&body.0)) } @else { (body) }
            }
        }
    }
}

/// The bar above a page of one card: brand, language, theme.
pub(in crate::view) fn bar(frame: &Frame<'_>, place: Option<&str>) -> Markup {
    html! {
        header.bar {
            (brand(frame, place))
            span.end.line { (language_form(frame)) (theme_form(frame)) }
        }
    }
}

/// The mark and the name, leading to where one begins.
pub(in crate::view) fn brand(frame: &Frame<'_>, place: Option<&str>) -> Markup {
    let home = if frame.who.is_some() { path::MAIL } else { path::SIGN_IN };
    html! {
        a.brand href=(home) {
            (mark()) span { (frame.brand.name) }
            @if let Some(place) = place { small { (place) } }
        }
    }
}

/// One button: the other language.
fn language_form(frame: &Frame<'_>) -> Markup {
    let other = match frame.text.language() {
        Language::Fr => Language::En,
        Language::En => Language::Fr,
    };
    html! {
        form method="post" action=(path::LANGUAGE) {
            (part::csrf(frame)) (part::hidden("back", frame.here))
            button.btn.btn-q name="language" value=(other.tag()) lang=(other.tag()) {
                (frame.text.get("frame-other-language"))
            }
        }
    }
}

/// One button: the other theme. The script turns it at once and remembers it by the same form.
pub(in crate::view) fn theme_form(frame: &Frame<'_>) -> Markup {
    let t = frame.text;
    let (next, sign) = match frame.theme {
        Theme::Dark => (Theme::Light, Icon::SUN),
        Theme::Light | Theme::System => (Theme::Dark, Icon::MOON),
    };
    let label = t.get("frame-theme-toggle");
    html! {
        form method="post" action=(path::THEME) data-theme-form {
            (part::csrf(frame)) (part::hidden("back", frame.here))
            button.ib name="theme" value=(next.as_str()) aria-label=(label) title=(label) { (icon(sign)) }
        }
    }
}
