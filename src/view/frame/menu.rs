//! The menu of one's account: what one looks after, one's settings, the other language, the way out.

use maud::{Markup, html};

use super::{Frame, Office};
use crate::{
    base::Language,
    view::{
        part::{
            self,
            icon::{Icon, icon},
            person,
        },
        path,
    },
};

/// Behind the avatar.
pub(super) fn account(frame: &Frame<'_>) -> Markup {
    let t = frame.text;
    let Some(who) = &frame.who else { return html! {} };
    let other = match t.language() {
        Language::Fr => Language::En,
        Language::En => Language::Fr,
    };
    let label = t.with("frame-account-of", &[("name", (&who.name).into())]);
    html! {
        details.menu {
            summary.ib aria-label=(label) { (person::avatar(&who.initials, &who.address)) }
            div.pop {
                div.opt-row {
                    (person::avatar(&who.initials, &who.address))
                    span { b { (who.name) } " " small { (who.address) } }
                }
                hr;
                div.nav {
                    @for office in &who.offices { (self::office(frame, *office)) " " }
                    a href=(path::SECURITY) { (icon(Icon::SHIELD)) span { (t.get("account-title")) } } " "
                    a href=(path::SIGNATURE) { (icon(Icon::PEN)) span { (t.get("signature-title")) } } " "
                    a href=(path::ABSENCE) { (icon(Icon::CLOCK)) span { (t.get("absence-title")) } } " "
                    a href=(path::PREFERENCES) { (icon(Icon::GLOBE)) span { (t.get("preferences-title")) } }
                    form method="post" action=(path::LANGUAGE) {
                        (part::csrf(frame)) (part::hidden("back", frame.here))
                        button name="language" value=(other.tag()) lang=(other.tag()) {
                            (icon(Icon::GLOBE)) span { (t.get("frame-other-language")) }
                        }
                    }
                    form method="post" action=(path::SIGN_OUT) {
                        (part::csrf(frame))
                        button name="then" value="other" { (icon(Icon::KEY)) span { (t.get("frame-other-account")) } }
                        button { (icon(Icon::LOGOUT)) span { (t.get("frame-sign-out")) } }
                    }
                }
            }
        }
    }
}

/// The menu's way to what somebody looks after.
fn office(frame: &Frame<'_>, office: Office) -> Markup {
    let (address, sign, words) = match office {
        Office::Structure => (path::STRUCTURES, Icon::BUILDING, "structure-menu"),
        Office::Support => (path::SUPPORT, Icon::HELP, "support-menu"),
        Office::Administration => (path::ADMIN, Icon::SETTINGS, "admin-menu"),
    };
    html! { a href=(address) { (icon(sign)) span { (frame.text.get(words)) } } }
}
