//! A page of the application: top bar, side, sheet, and the bar at the thumb.

use maud::{Markup, html};

use super::{Frame, Script, brand, document, menu, notice, theme_form};
use crate::view::{
    part::icon::{Icon, icon},
    path,
};

/// A page of the application: top bar, side, sheet, and the bar at the thumb.
pub(in crate::view) struct App<'a> {
    pub(in crate::view) title: &'a str,
    pub(in crate::view) script: Script,
    pub(in crate::view) search: Markup,
    pub(in crate::view) side: Markup,
    pub(in crate::view) main: Markup,
    /// Whose mail the bar at the thumb leads to.
    pub(in crate::view) root: path::Root,
    /// Said beside the brand, where one is not among one's mail.
    pub(in crate::view) place: Option<&'a str>,
    /// Hides the bars on a phone: reading and writing.
    pub(in crate::view) focus: bool,
    pub(in crate::view) current: Tab,
}

/// The bar at the thumb: where one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::view) enum Tab {
    Inbox,
    Mailboxes,
    Account,
}

pub(in crate::view) fn app(frame: &Frame<'_>, page: &App<'_>) -> Markup {
    let t = frame.text;
    let tab = |tab: Tab| (page.current == tab).then_some("page");
    let body = html! {
        header.top {
            (brand(frame, page.place))
            (page.search)
            div.line.end.bar-end { (theme_form(frame)) (menu::account(frame)) }
        }
        @if let (path::Root::Box(_), Some(place)) = (page.root, page.place) {
            // The bar of a phone has no room for it.
            p.boxed.phone { (icon(Icon::USERS)) span { (place) } }
        }
        (page.side)
        (page.main)
        div.toasts { (notice::idle(frame)) (notice::toasts(frame)) }
        nav.tabbar aria-label=(t.get("frame-main-navigation")) {
            a href=(page.root.home()) aria-current=[tab(Tab::Inbox)] { (icon(Icon::INBOX)) (t.get("mail-inbox")) }
            @if page.current == Tab::Account {
                // What stands at the side there are pages, not folders.
                a href="#side" { (icon(Icon::MENU)) (t.get("frame-menu")) }
            } @else {
                a href="#side" aria-current=[tab(Tab::Mailboxes)] { (icon(Icon::FOLDER)) (t.get("mail-mailboxes")) }
            }
            a href=(page.root.write()) { (icon(Icon::PEN)) (t.get("frame-write")) }
            a href=(path::SECURITY) aria-current=[tab(Tab::Account)] { (icon(Icon::SETTINGS)) (t.get("frame-account")) }
        }
    };
    let class = match (page.focus, page.root) {
        (false, path::Root::Own) => "app",
        (true, path::Root::Own) => "app focus",
        // Made plain on every page: what is done here is done in a box.
        (false, path::Root::Box(_)) => "app shared",
        (true, path::Root::Box(_)) => "app shared focus",
    };
    document(frame, page.title, page.script, class, &body)
}
