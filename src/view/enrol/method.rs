//! `GET /enrol/method`: the choice of a method, strongest first (S0-18).
//!
//! Form: POST `/enrol/method` with `csrf`, `method`.

use maud::{Markup, html};

use super::{Place, sheet::Sheet, wizard};
use crate::{
    base::Method,
    text::Text,
    view::{
        Frame, Weight,
        part::{self, icon::icon},
        path,
        verify::{label, sign},
    },
};

pub use crate::enrol::Offer;

/// The choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where one stands.
    pub place: Place,
    /// The methods, strongest first.
    pub offers: Vec<Offer>,
    /// Whether none was chosen.
    pub none: bool,
}

/// What a method asks of the person, in a sentence.
fn about(t: Text, method: Method) -> &'static str {
    match method {
        Method::Passkey => t.get("enrol-about-passkey"),
        Method::Totp => t.get("enrol-about-totp"),
        Method::Push => t.get("enrol-about-push"),
        Method::Sms => t.get("enrol-about-sms"),
        Method::Voice => t.get("enrol-about-voice"),
        Method::Email => t.get("enrol-about-email"),
        Method::Recovery => t.get("enrol-about-recovery"),
    }
}

/// What a method can cost; said before it is chosen (S0-19).
pub(super) fn fees(t: Text, method: Method) -> Option<&'static str> {
    match method {
        Method::Sms => Some(t.get("enrol-fees-sms")),
        Method::Voice => Some(t.get("enrol-fees-voice")),
        _ => None,
    }
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let title = t.get("enrol-method-title");
    let card = html! {
        p.mute { (t.get("enrol-method-lead")) }
        @if page.none { (part::note(Weight::Problem, None, t.get("enrol-method-none"))) }
        form.stack.stack-l method="post" action=(path::ENROL_METHOD) {
            (part::csrf(frame))
            fieldset.stack.stack-s {
                legend.vh { (t.get("verify-method")) }
                @for offer in &page.offers {
                    label.choice {
                        span.ico { (icon(sign(offer.method))) }
                        span {
                            b {
                                (label(t, offer.method))
                                @if offer.recommended { " " span.tag.acc { (t.get("enrol-recommended")) } }
                            }
                            span { (about(t, offer.method)) }
                            @if let Some(fees) = fees(t, offer.method) { " " span { (fees) } }
                            @if offer.method == Method::Passkey {
                                noscript { span { (t.get("passkey-needs-script")) } }
                            }
                        }
                        input type="radio" name="method" value=(offer.method.as_str()) checked[offer.recommended];
                    }
                }
            }
            // what can be intercepted is announced as such.
            @if page.offers.iter().any(|offer| offer.method.is_restricted()) {
                p.sm.mute { (t.get("enrol-restricted")) }
            }
            div.line { span.end { button.btn.btn-1.btn-lg { (t.get("enrol-next")) } } }
        }
    };
    wizard(frame, &page.place, (title, Sheet::Method), &card)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let offers =
        Method::ALL.into_iter().map(|method| Offer { method, recommended: method == Method::ALL[0] }).collect();
    let page = Page { place: super::sample(super::Station::Method), offers, none: false };
    vec![("all", page.clone()), ("none", Page { none: true, ..page })]
}
