//! Icons, from the sprite. They decorate: the words beside them say what they mean.

use maud::{Markup, Render, html};

use crate::view::asset;

/// An icon of `assets/icons.svg`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::view) struct Icon(pub(in crate::view) &'static str);

macro_rules! icons {
    ($($constant:ident $id:literal)+) => {
        impl Icon {
            $(#[doc = concat!("`", $id, "`")] pub(in crate::view) const $constant: Self = Self($id);)+
            /// All of them, to hold the sprite to this list.
            #[cfg(test)]
            pub(in crate::view) const ALL: &'static [&'static str] = &[$($id),+];
        }
    };
}

icons! {
    ALERT "alert" APP "app" ARCHIVE "archive" BACK "back" BUILDING "building" CALL "call" CHECK "check" CLIP "clip" CLOCK "clock" CLOSE "close"
    COPY "copy" DESKTOP "desktop" DOWNLOAD "download" DRAFT "draft" EYE "eye" FILE "file" FILTER "filter" FLAG "flag"
    FOLDER "folder" FORWARD "forward" GLOBE "globe" HELP "help" IMAGE "image"
    IMAGE_OFF "image-off" INBOX "inbox" INFO "info" KEY "key" LOCK "lock" LOGOUT "logout" MAIL "mail" MENU "menu" MINUS "minus" MOON "moon" MORE "more" NEXT "next" OK "ok" OPEN "open" PASSKEY "passkey" PEN "pen" PHONE "phone" PLUS "plus" PRINT "print"
    REFRESH "refresh" REPLY "reply" REPLY_ALL "reply-all" SEARCH "search" SEND "send" SETTINGS "settings"
    SHIELD "shield" SMS "sms" SPAM "spam" SUN "sun" TABLE "table" TRASH "trash" UNDO "undo" UPLOAD "upload" USERS "users"
}

impl Icon {
    /// Its address in the sprite.
    pub(in crate::view) fn address(self) -> Address {
        Address(self)
    }
}

/// The address of an icon, written straight into the page.
pub(in crate::view) struct Address(Icon);

impl Render for Address {
    fn render_to(&self, page: &mut String) {
        page.push_str(&asset::addresses().icons);
        page.push('#');
        page.push_str(self.0.0);
    }
}

/// An icon of the usual size.
pub(in crate::view) fn icon(icon: Icon) -> Markup {
    html! { svg.i aria-hidden="true" { use href=(icon.address()) {} } }
}

/// A small icon, beside small text.
pub(in crate::view) fn small(icon: Icon) -> Markup {
    html! { svg.i.i-s aria-hidden="true" { use href=(icon.address()) {} } }
}

/// The mark of Pli.
pub(in crate::view) fn mark() -> Markup {
    html! { svg.mark aria-hidden="true" { use href={ (asset::addresses().icons) "#pli" } {} } }
}

/// A page's own markup with the symbols it uses inside it: the first page a browser asks for then needs no sprite, and
/// stays within five requests.
///
/// Only the addresses that [`icon`] and its like wrote are touched: text of others is escaped and holds no quotation mark.
pub(in crate::view) struct Embedded<'a>(pub(in crate::view) &'a str);

/// The sprite, one symbol a line.
const SPRITE: &str = include_str!("../../../assets/icons.svg");

impl Render for Embedded<'_> {
    fn render_to(&self, page: &mut String) {
        let address = format!("href=\"{}#", asset::addresses().icons);
        let mut used: Vec<&str> = Vec::new();
        let mut pieces = self.0.split(&address);
        page.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let id = piece.split('"').next().unwrap_or_default();
            // The theme's button turns from one into the other without a new page.
            let both = if id == Icon::MOON.0 || id == Icon::SUN.0 { [Icon::MOON.0, Icon::SUN.0] } else { [id, id] };
            for id in both {
                if !used.contains(&id) {
                    used.push(id);
                }
            }
            page.push_str("href=\"#");
            page.push_str(piece);
        }
        page.push_str("<svg hidden>");
        for id in used {
            let opening = format!("<symbol id=\"{id}\"");
            page.push_str(SPRITE.lines().find(|line| line.starts_with(&opening)).unwrap_or_default());
        }
        page.push_str("</svg>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sprite_has_every_icon() {
        for id in Icon::ALL.iter().chain(&["pli"]) {
            let line = SPRITE.lines().find(|line| line.starts_with(&format!("<symbol id=\"{id}\""))).unwrap();
            assert!(line.ends_with("</symbol>"), "{id} has a line of its own");
        }
    }

    #[test]
    fn an_embedded_page_asks_for_no_sprite() {
        let page = html! { (icon(Icon::EYE)) (icon(Icon::EYE)) (icon(Icon::MOON)) (mark()) };
        let embedded = html! { (Embedded(&page.into_string())) }.into_string();
        assert!(!embedded.contains(asset::ROOT));
        for id in ["eye", "moon", "sun", "pli"] {
            assert_eq!(embedded.matches(&format!("<symbol id=\"{id}\"")).count(), 1, "{id}");
        }
    }
}
