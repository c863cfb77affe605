//! `GET /device`: the page on the telephone. It needs scripts, because it signs; everything it says is in here.
//!
//! The script shows one part at a time: attaching, a request, what is attached, or the codes of a telephone that has no
//! network, for which its worker keeps the page. It posts to `/device/pair`, `/device/list`, `/device/answer`,
//! `/device/subscribe` and `/device/offline`.

use maud::{Markup, html};

use crate::{
    text::Text,
    view::{
        Brand, Frame, Weight, asset,
        frame::{self, Script},
        part::{
            self,
            field::{Field, Kind, field},
            icon::{Icon, icon},
        },
        path,
    },
};

/// The worker's own text.
const WORKER: &str = include_str!("../../../assets/js/worker.js");

/// The page on the telephone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The only origin that this telephone can be attached to (S2-16).
    pub origin: String,
    /// What browsers subscribe to notifications with.
    pub key: String,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let words = |key| t.get(key);
    let card = html! {
        div.stack.stack-l data-device data-origin=(page.origin) data-key=(page.key) data-worker=(path::DEVICE_WORKER)
            data-other-server=(words("push-device-other-server")) data-offline=(words("push-device-offline"))
            data-too-old=(words("push-device-too-old")) data-request=(words("push-device-request"))
            data-test=(words("push-device-test")) data-proved=(words("push-device-proved"))
            data-notified=(words("push-device-notified")) data-silent=(words("push-device-not-notified"))
            data-unknown=(words("push-device-unknown")) {
            div.stack.stack-s {
                h1 { (t.get("push-device-title")) }
                p.mute { (t.with("push-device-lead", &[("house", (&frame.brand.name).into())])) }
                // S2-16: seen before anything is typed.
                p.sm { b { (t.with("push-device-origin", &[("origin", (&page.origin).into())])) } }
            }
            noscript { (part::note(Weight::Warning, None, t.get("push-device-no-script"))) }
            div.note.bad data-part="note" hidden { (icon(Icon::INFO)) div { p data-slot="text" {} } }
            (request(frame))
            div.stack.stack-s data-part="idle" hidden {
                p { b { (t.get("push-device-idle")) } }
                p.sm.mute { (t.get("push-device-idle-text")) }
                button.btn type="button" data-part="check" { (icon(Icon::REFRESH)) (t.get("push-device-check")) }
            }
            (codes(t))
            (pair(frame))
            (phones(t))
            (install(t))
        }
    };
    frame::solo(frame, t.get("push-device-title"), Script::Device, &card)
}

/// A request: who asks, then the number, and only then the button.
fn request(frame: &Frame<'_>) -> Markup {
    let t = frame.text;
    let number = Field {
        name: "number",
        label: t.get("push-device-number"),
        kind: Kind::LargeCode,
        autocomplete: "off",
        ..Field::default()
    };
    html! {
        form.stack data-part="request" hidden method="post" action=(path::DEVICE_ANSWER) {
            (part::csrf(frame))
            h2 data-slot="title" tabindex="-1" { (t.get("push-device-request")) }
            p data-slot="lead" { (t.get("push-device-test-text")) }
            div.card.card-s.stack.stack-s {
                p.sm.wrap-any { span.vh { (t.get("push-device-account")) " " } b data-slot="account" {} }
                // whoever imitates this page does not know it.
                dl.kv data-slot="phrase-line" { dt { (t.get("push-device-phrase")) } dd { b data-slot="phrase" {} } }
                dl.kv data-slot="facts" {
                    dt { (t.get("push-device-when")) } dd data-slot="when" {}
                    dt { (t.get("push-device-where")) } dd data-slot="place" {}
                    dt { (t.get("push-device-browser")) } dd data-slot="browser" {}
                }
            }
            (field(t, &number))
            button.btn.btn-1.btn-lg.btn-full data-slot="approve" hidden { (icon(Icon::CHECK)) (t.get("push-device-approve")) }
            div.stack.stack-s data-slot="declines" {
                p.sm { (t.get("push-device-decline")) }
                div.cols {
                    button.btn.btn-bad type="button" data-decision="not-me" { (t.get("push-device-not-me")) }
                    button.btn type="button" data-decision="mistake" { (t.get("push-device-mistake")) }
                }
                p.sm.mute { (t.get("push-device-not-me-sure")) }
            }
        }
    }
}

/// Attaching: by the code of the address, or by three fields (S2-16 to S2-18).
fn pair(frame: &Frame<'_>) -> Markup {
    let t = frame.text;
    let server = Field {
        name: "server",
        label: t.get("push-device-server"),
        hint: Some(t.get("push-device-server-hint")),
        kind: Kind::Address,
        autocomplete: "off",
        ..Field::default()
    };
    let user = Field {
        name: "username",
        label: t.get("push-device-user"),
        kind: Kind::Address,
        autocomplete: "username",
        ..Field::default()
    };
    let code = Field {
        name: "code",
        label: t.get("push-device-code"),
        hint: Some(t.get("push-device-code-hint")),
        autocomplete: "off",
        ..Field::default()
    };
    html! {
        form.stack data-part="pair" data-pair hidden method="post" action=(path::DEVICE_PAIR) {
            (part::csrf(frame))
            h2 { (t.get("push-device-pair")) }
            p.sm data-part="link" hidden { (t.get("push-device-link-lead")) }
            div.stack data-part="hand" {
                p.sm.mute { (t.get("push-device-pair-lead")) }
                (field(t, &server)) (field(t, &user)) (field(t, &code))
            }
            button.btn.btn-1.btn-lg.btn-full { (icon(Icon::PHONE)) (t.get("push-device-submit")) }
        }
    }
}

/// The codes of a telephone without network, one for each account.
fn codes(t: Text) -> Markup {
    html! {
        section.stack.stack-s data-part="codes" hidden {
            h2 { (t.get("push-device-codes")) }
            p.sm.mute { (t.get("push-device-codes-text")) }
            template { li { div.stack.stack-s { p.wrap-any data-slot="account" {} p.big data-slot="code" {} } } }
            ul.rows {}
        }
    }
}

/// What this telephone is attached to, with its expiry (S2-01).
fn phones(t: Text) -> Markup {
    html! {
        section.stack.stack-s data-part="phones" hidden {
            h2 { (t.get("push-device-phones")) }
            template {
                li {
                    span.ico.ok { (icon(Icon::PHONE)) }
                    div.stack.stack-s {
                        b data-slot="name" {}
                        p data-slot="until" {}
                        p data-slot="notified" {}
                        div.line {
                            button.btn type="button" data-slot="notify" hidden { (t.get("push-device-notify")) }
                            button.btn.btn-q type="button" data-slot="forget" { (t.get("push-device-forget")) }
                        }
                    }
                }
            }
            ul.rows {}
            div { button.btn.btn-q type="button" data-part="another" { (t.get("push-device-another")) } }
        }
    }
}

/// How the page comes on the home screen, on each kind of telephone (S0-22, S2-15).
pub(in crate::view) fn install(t: Text) -> Markup {
    html! {
        details.more {
            summary { (t.get("push-device-install")) }
            div.stack.stack-s.sm {
                p { (t.get("push-device-install-android")) }
                p { (t.get("push-device-install-ios")) }
                p { (t.get("push-device-install-desktop")) }
            }
        }
    }
}

/// What makes the page one that can be installed: nothing of mail is in its scope.
pub fn manifest(t: Text, brand: &Brand) -> String {
    let icons = &asset::addresses().icons;
    serde_json::json!({
        "name": format!("{} · {}", brand.name, t.get("push-device-title")),
        "short_name": brand.name,
        "lang": t.language().tag(),
        "id": path::DEVICE,
        "start_url": path::DEVICE,
        "scope": path::DEVICE,
        "display": "standalone",
        "background_color": "#f2f4f1",
        "theme_color": "#0b5c66",
        "icons": [{ "src": icons, "sizes": "any", "type": "image/svg+xml", "purpose": "any" }],
    })
    .to_string()
}

/// The worker, with the words of its two notifications before it, and the addresses of what makes the page.
pub fn worker(t: Text, brand: &Brand) -> String {
    let house = || (&brand.name).into();
    let words = serde_json::json!({
        "request": {
            "title": t.with("push-notification-title", &[("house", house())]),
            "body": t.get("push-notification-body"),
        },
        "check": {
            "title": t.with("push-notification-check-title", &[("house", house())]),
            "body": t.get("push-notification-check-body"),
        },
        "icon": asset::addresses().icons,
    });
    let addresses = asset::addresses();
    let page = serde_json::json!({
        // Another version of the files is another page.
        "name": format!("pli-device-{}", asset::version()),
        "paths": [path::DEVICE, &addresses.style, &addresses.icons, &addresses.script, &addresses.device],
    });
    format!("const words = {words};\nconst page = {page};\n{WORKER}")
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    vec![("page", Page { origin: "https://pli.example".into(), key: "BExample".into() })]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{base::Language, view::gallery};

    #[test]
    fn s2_15_s2_16_the_page_comes_from_pli_itself_and_shows_where_it_is_and_whose() {
        let (_, page) = samples().remove(0);
        let html = gallery::with_frame(Language::Fr, |frame| super::page(frame, &page).into_string());
        assert!(html.contains("Vous êtes sur https://pli.example") && html.contains("connexions à Pli"));
        assert!(html.contains("<link rel=\"manifest\" href=\"/device/manifest.webmanifest\">"));
        let brand = Brand { name: "Pli \"x\"".into(), ..Brand::default() };
        let manifest: serde_json::Value = serde_json::from_str(&manifest(Text::of(Language::Fr), &brand)).unwrap();
        assert_eq!((&manifest["scope"], &manifest["start_url"]), (&"/device".into(), &"/device".into()));
    }

    #[test]
    fn r_41_the_button_is_hidden_until_there_is_a_number_and_declining_is_not() {
        let (_, page) = samples().remove(0);
        let html = gallery::with_frame(Language::Fr, |frame| super::page(frame, &page).into_string());
        assert!(html.contains("data-slot=\"approve\" hidden"));
        assert!(html.contains("Ce n’est pas moi") && html.contains("C’est une erreur"));
    }

    #[test]
    fn r_46_every_push_shows_a_notification_that_says_nothing_of_whom() {
        let worker = worker(Text::of(Language::Fr), &Brand { name: "Pli".into(), ..Brand::default() });
        assert!(worker.contains("showNotification(title") && worker.contains("une connexion attend"));
        // What came is looked at to tell a check from a request, and is never shown.
        assert_eq!(worker.matches("event.data").count(), 1);
        assert!(worker.contains("event.data?.text() === NOTHING") && worker.contains(&uuid::Uuid::nil().to_string()));
        assert!(worker.contains("\"paths\":[\"/device\",\"/static/") && !worker.contains("/mail"), "no mail is kept");
    }
}
