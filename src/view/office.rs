//! What the pages of those who look after accounts have around their content: referents, the support desk, administrators.

use maud::{Markup, html};

use super::{
    Frame,
    frame::{self, App, Script, Tab},
    part::{
        icon::{Icon, icon},
        person,
    },
    path,
};

/// Where one is.
pub(super) struct Place<'a> {
    /// Said beside the brand.
    pub(super) title: &'a str,
    /// Above the list of its pages.
    pub(super) name: &'a str,
    /// Its pages: address, icon, words, and how much waits there.
    pub(super) pages: Vec<(String, Icon, &'static str, u64)>,
}

/// One page of it.
pub(super) struct Sheet<'a> {
    /// Its own address.
    pub(super) here: &'a str,
    pub(super) title: &'a str,
    pub(super) lead: &'a str,
    /// The buttons beside the title.
    pub(super) acts: Markup,
    /// For tables.
    pub(super) wide: bool,
}

/// A page.
pub(super) fn page(frame: &Frame<'_>, place: &Place<'_>, sheet: &Sheet<'_>, content: &Markup) -> Markup {
    page_with(frame, place, sheet, (Script::None, content))
}

/// A page that needs a script.
pub(super) fn page_with(
    frame: &Frame<'_>,
    place: &Place<'_>,
    sheet: &Sheet<'_>,
    (script, content): (Script, &Markup),
) -> Markup {
    let main = html! {
        main.sheet #main tabindex="0" {
            div.page.full[sheet.wide] {
                div.page-head {
                    div { h1 { (person::title(sheet.title)) } p.mute { (sheet.lead) } }
                    @if !sheet.acts.0.is_empty() { div.acts { (sheet.acts) } }
                }
                (content)
            }
        }
    };
    let app = App {
        title: sheet.title,
        script,
        search: html! {},
        side: side(frame, place, sheet.here),
        main,
        root: path::Root::Own,
        place: Some(place.title),
        focus: false,
        current: Tab::Account,
    };
    frame::app(frame, &app)
}

fn side(frame: &Frame<'_>, place: &Place<'_>, here: &str) -> Markup {
    let t = frame.text;
    html! {
        nav.side #side aria-label=(place.title) {
            a.ib.phone href="#main" aria-label=(t.get("frame-close-menu")) { (icon(Icon::CLOSE)) }
            div.nav {
                a href=(path::MAIL) { (icon(Icon::BACK)) span { (t.get("account-back")) } }
                p.nav-h { (place.name) }
                @for (address, sign, words, waiting) in &place.pages {
                    a href=(address) aria-current=[(address == here).then_some("page")] {
                        (icon(*sign)) span { (t.get(words)) }
                        @if *waiting > 0 { " " span.n { (t.number(*waiting)) span.vh { " " (t.get("structure-waiting-word")) } } }
                    }
                }
            }
        }
    }
}
