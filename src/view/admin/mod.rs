//! The administrator's pages: what they share.

pub mod conformity;

use maud::{Markup, html};

use super::{
    Frame,
    frame::{self, App, Script, Tab},
    part::icon::{Icon, icon},
    path,
};

/// A page of the administration; `here` is its own address.
fn shell(frame: &Frame<'_>, here: &str, (title, lead): (&str, &str), content: &Markup) -> Markup {
    let t = frame.text;
    let main = html! {
        main.sheet #main tabindex="0" {
            div.page.full {
                div.page-head { div { h1 { (title) } p.mute { (lead) } } }
                (content)
            }
        }
    };
    let app = App {
        title,
        script: Script::None,
        search: html! {},
        side: side(frame, here),
        main,
        place: Some(t.get("admin-menu")),
        focus: false,
        current: Tab::Account,
    };
    frame::app(frame, &app)
}

fn side(frame: &Frame<'_>, here: &str) -> Markup {
    let t = frame.text;
    let link = |address: &str, sign, words: &'static str| {
        let current = (address == here).then_some("page");
        html! { a href=(address) aria-current=[current] { (icon(sign)) span { (t.get(words)) } } }
    };
    html! {
        nav.side #side aria-label=(t.get("admin-menu")) {
            a.ib.phone href="#main" aria-label=(t.get("frame-close-menu")) { (icon(Icon::CLOSE)) }
            div.nav {
                a href=(path::MAIL) { (icon(Icon::BACK)) span { (t.get("account-back")) } }
                p.nav-h { (t.get("admin-menu")) }
                (link(path::ADMIN_CONFORMITY, Icon::SHIELD, "conformity-title"))
            }
        }
    }
}

#[cfg(test)]
pub(super) fn samples(frame: &Frame<'_>) -> Vec<(String, Markup)> {
    let reports = conformity::samples(frame.text).into_iter();
    reports.map(|(name, page)| (format!("admin-conformity-{name}"), conformity::page(frame, &page))).collect()
}
