//! `GET /enrol/summary`: all methods with their state, « Changer », « Configurer maintenant », « Terminer » (S0-30,
//! S1-03, S1-04, S1-07).
//!
//! Form: POST `/enrol/summary` with `csrf`.

use maud::{Markup, html};

use super::{Place, sheet::Sheet, wizard};
use crate::{
    base::Method,
    text::Text,
    view::{
        Frame, Weight,
        part::{
            self,
            icon::{Icon, icon, small},
        },
        path,
        verify::{label, sign},
    },
};

pub use crate::enrol::Shown;

/// The summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where one stands.
    pub place: Place,
    /// Every method.
    pub methods: Vec<Shown>,
    /// How many more there must be.
    pub missing: usize,
    /// Whether « Terminer » was refused for it.
    pub refused: bool,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let missing = (page.missing > 0).then(|| t.with("enrol-summary-missing", &[("n", page.missing.into())]));
    let card = html! {
        p.mute { (t.get("enrol-summary-lead")) }
        @if let Some(text) = &missing {
            (part::note(if page.refused { Weight::Problem } else { Weight::Info }, None, text))
        }
        ul.rows { @for method in &page.methods { (row(t, method)) } }
        p.sm.mute { (t.get("enrol-purpose")) }
        form method="post" action=(path::ENROL_SUMMARY) data-once {
            (part::csrf(frame))
            div.line { span.end {
                button.btn.btn-1.btn-lg aria-disabled=[missing.as_ref().map(|_| "true")] { (t.get("enrol-finish")) }
            } }
        }
    };
    wizard(frame, &page.place, (t.get("enrol-summary-title"), Sheet::Summary), &card)
}

/// One method: its state as a sign and in words (S1-04).
fn row(t: Text, shown: &Shown) -> Markup {
    let name = label(t, shown.method);
    let to = format!("{}{}", path::enrol_method(shown.method), if shown.configured { "?edit=1" } else { "" });
    html! {
        li {
            span.ico.ok[shown.configured] { (icon(sign(shown.method))) }
            div {
                b { (name) }
                @if shown.main { " " span.tag.ok { (t.get("enrol-main")) } }
                @if shown.configured {
                    p.line.nowrap { (small(Icon::OK)) span { (configured(t, shown)) } }
                } @else {
                    p.line.nowrap { (small(Icon::ALERT)) span { (t.get("enrol-not-configured")) } }
                }
            }
            @if !shown.configured {
                a.btn href=(to) { (t.get("enrol-configure")) span.vh { " : " (name) } }
            } @else if shown.changeable {
                a.btn href=(to) { (t.get("enrol-change")) span.vh { " : " (name) } }
            }
        }
    }
}

fn configured(t: Text, shown: &Shown) -> String {
    let to = [("to", (&shown.destination).into())];
    match shown.method {
        _ if shown.destination.is_empty() => t.get("enrol-configured").to_owned(),
        Method::Email => t.with("enrol-configured-email", &to),
        _ => t.with("enrol-configured-number", &to),
    }
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let shown = |method, configured, destination: &str| Shown {
        method,
        configured,
        destination: destination.into(),
        changeable: configured,
        main: method == Method::Totp,
    };
    let methods = vec![
        shown(Method::Totp, true, ""),
        shown(Method::Sms, true, "+212 7 01 07 10 74"),
        shown(Method::Passkey, false, ""),
        shown(Method::Email, false, ""),
    ];
    let place = super::sample(super::Station::Summary);
    let few = Page { place, methods: vec![methods[0].clone(), methods[3].clone()], missing: 1, refused: false };
    vec![
        ("enough", Page { methods, missing: 0, ..few.clone() }),
        ("one-more", few.clone()),
        ("refused", Page { refused: true, ..few }),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{base::Language, view::gallery};

    #[test]
    fn s0_30_s1_02_s1_04_s1_07_each_method_says_its_state_in_words_and_the_page_its_purpose() {
        let (_, page) = samples().remove(0);
        let html = gallery::with_frame(Language::Fr, |frame| super::page(frame, &page).into_string());
        for text in [
            "votre sécurité seulement",
            "+212 7 01 07 10 74",
            "Changer",
            "Configurer maintenant",
            "n’est pas configuré(e)",
            "Terminer",
        ] {
            assert!(html.contains(text), "{text}");
        }
    }
}
