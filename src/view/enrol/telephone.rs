//! `GET /enrol/push`: attaching a telephone that approves, as the first method or one more (S0-22 to S0-25).
//!
//! Form: POST `/enrol/push` with `csrf` and `action` = `confirm` or `again`.

use maud::{Markup, html};

use super::{Place, another, sheet::Sheet, wizard_with};
use crate::view::{
    Frame, path,
    push::{
        device::install,
        pair::{self, Step, Where},
    },
};

/// The set-up of a telephone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where one stands.
    pub place: Place,
    /// Where the telephone is.
    pub pairing: pair::Page,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let at = Where { form: path::ENROL_PUSH, state: path::ENROL_PUSH_STATE, alone: false };
    let card = html! {
        p.mute { (t.get("enrol-push-lead")) }
        (pair::steps(frame, &page.pairing, at))
        @if matches!(page.pairing.step, Step::Open { .. }) { (install(t)) }
        (another(t))
    };
    let script = pair::script(&page.pairing);
    wizard_with(frame, &page.place, (t.get("enrol-push-title"), Sheet::Push), script, &card)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let place = super::sample(super::Station::Method);
    let shown = pair::samples().into_iter().filter(|(name, _)| *name != "renew");
    shown.map(|(name, pairing)| (name, Page { place: place.clone(), pairing })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{base::Language, view::gallery};

    #[test]
    fn s0_22_s0_26_the_page_says_how_to_install_and_leads_to_another_method() {
        let (_, page) = samples().remove(0);
        let html = gallery::with_frame(Language::Fr, |frame| super::page(frame, &page).into_string());
        for text in [
            "écran d’accueil",
            "iOS 16.4",
            "Je veux configurer une autre méthode",
            "data-address=\"/enrol/push/state\"",
        ] {
            assert!(html.contains(text), "{text}");
        }
        assert!(!html.contains("Annuler"), "the set-up has its own way out");
    }
}
