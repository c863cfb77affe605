//! What a page of the account has around its content: the list of its pages, and the sheet.

use maud::{Markup, html};

use super::{
    Frame,
    frame::{self, App, Script, Tab},
    part::person,
    path::Root,
    settings,
};

/// A page of the account: its title, what it is for, its script, its content. `here` is its own address.
pub(super) fn page(
    frame: &Frame<'_>,
    here: &str,
    (title, lead): (&str, &str),
    script: Script,
    content: &Markup,
) -> Markup {
    let main = html! {
        main.sheet #main tabindex="0" {
            div.page {
                div.page-head { div { h1 { (person::title(title)) } p.mute { (lead) } } }
                (content)
            }
        }
    };
    around(frame, here, (title, script), main)
}

/// A page of the account whose sheet is of its own kind: its title, its script, its `main`.
pub(super) fn around(frame: &Frame<'_>, here: &str, (title, script): (&str, Script), main: Markup) -> Markup {
    let (side, search) = (settings::side(frame, here), html! {});
    frame::app(
        frame,
        &App { title, script, search, side, main, root: Root::Own, place: None, focus: false, current: Tab::Account },
    )
}
