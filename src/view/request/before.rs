//! `GET /request`: « Avant de commencer », the four things that a first sign-in takes, to read and to print (S0-01). It
//! holds no form of its own and is the same for everybody.

use maud::{Markup, html};

use crate::view::{
    Frame,
    frame::{self, Script},
    part::icon::{Icon, icon},
    path,
};

/// The page. `example` is the form of an address in this house.
pub fn page(frame: &Frame<'_>, example: &str) -> Markup {
    let t = frame.text;
    let address = t.with("request-before-address-text", &[("example", example.into())]);
    let things = [
        (Icon::MAIL, t.get("request-before-address"), address.as_str()),
        (Icon::KEY, t.get("request-before-password"), t.get("request-before-password-text")),
        (Icon::PHONE, t.get("request-before-phone"), t.get("request-before-phone-text")),
        (Icon::DESKTOP, t.get("request-before-computer"), t.get("request-before-computer-text")),
    ];
    let card = html! {
        div.stack.stack-l {
            div.stack.stack-s { h1 { (t.get("request-before-title")) } p.mute { (t.get("request-before-lead")) } }
            ul.rows {
                @for (sign, name, text) in things {
                    li { span.ico { (icon(sign)) } span { b { (name) } br; span.sm.mute { (text) } } }
                }
            }
            div.acts {
                a.btn.btn-1.btn-lg href=(path::REQUEST_PERSON) { (t.get("request-before-ask")) }
                a.btn.btn-lg href=(path::REQUEST_FOLLOW) { (t.get("request-before-follow")) }
            }
            div.line {
                a.btn.btn-q href=(path::SIGN_IN) { (t.get("request-before-sign-in")) }
                a.btn.btn-q href=(path::SHEET_START) { (icon(Icon::FILE)) (t.get("request-before-sheet")) }
                button.btn.btn-q type="button" hidden data-print { (icon(Icon::PRINT)) (t.get("request-print")) }
            }
        }
    };
    frame::solo(frame, t.get("request-before-title"), Script::None, &card)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{base::Language, view::gallery};

    #[test]
    fn s0_01_the_four_prerequisites_are_listed_and_a_fixed_line_takes_calls_only() {
        let html = gallery::with_frame(Language::Fr, |frame| page(frame, "prenom.nom@pli.example").into_string());
        for words in ["Votre adresse sécurisée", "mot de passe temporaire", "Un téléphone", "Un ordinateur"] {
            assert!(html.contains(words), "{words}");
        }
        assert!(html.contains("ligne fixe reçoit des appels, et jamais de texto"));
        assert_eq!(html.matches("<li>").count(), 4);
    }
}
