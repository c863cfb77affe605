//! A page of one card on the frame: verification, enrolment, errors.

use maud::{Markup, html};

use super::{Frame, Script, bar, document, notices};
use crate::view::path;

/// Who to call, under pages of one card (S3-11).
pub(in crate::view) fn foot(frame: &Frame<'_>) -> Markup {
    let (t, brand) = (frame.text, frame.brand);
    html! {
        footer.foot {
            @if frame.who.is_none() { a href=(path::REQUEST) { (t.get("request-before-ask")) } }
            @if brand.support_email.is_some() || brand.support_phone.is_some() {
                p {
                    span { (t.get("frame-support")) } " "
                    @if let Some(address) = &brand.support_email { a href={ "mailto:" (address) } { (address) } " " }
                    @if let Some(number) = &brand.support_phone { span.nw { (number) } " " }
                    @if let Some(hours) = &brand.support_hours { span { (hours) } }
                }
            }
        }
    }
}

/// A page of one card on the frame: verification, enrolment, errors.
pub(in crate::view) fn solo(frame: &Frame<'_>, title: &str, script: Script, card: &Markup) -> Markup {
    let body = html! {
        (bar(frame, None))
        main.card.fold #main { (notices(frame)) (card) }
        (foot(frame))
    };
    document(frame, title, script, "solo", &body)
}

/// As [`solo`], with room for two fields side by side.
pub(in crate::view) fn solo_wide(frame: &Frame<'_>, title: &str, card: &Markup) -> Markup {
    let body = html! {
        (bar(frame, None))
        main.card.fold.w #main { (notices(frame)) (card) }
        (foot(frame))
    };
    document(frame, title, Script::None, "solo", &body)
}
