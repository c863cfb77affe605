//! What a message says: text in the page, HTML in its frame; and what a reader chooses about it, remote images and
//! colours.

use maud::{Markup, html};

use super::{
    body,
    message::{Body, Images, Page},
};
use crate::{
    text::Text,
    view::{
        Frame, Theme, Weight,
        part::{
            self,
            icon::{Icon, icon},
        },
        path,
    },
};

/// Says that remote images stay out, and offers them.
pub(super) fn images(t: Text, page: &Page) -> Markup {
    html! {
        @if page.remote && !matches!(page.images, Images::Shown(_)) {
            form.blocked {
                @for (name, value) in url::form_urlencoded::parse(page.list_query.trim_start_matches('?').as_bytes()) {
                    (part::hidden(&name, &value))
                }
                span.line { (icon(Icon::IMAGE_OFF)) span { (t.get("message-blocked")) } }
                @if page.original_colours { (part::hidden("colours", ORIGINAL)) }
                @if let Images::Offered(token) = &page.images {
                    button.btn name="images" value=(token) { (t.get("message-show-images")) }
                }
            }
        }
    }
}

/// What `colours` says for a message in its own ones.
pub const ORIGINAL: &str = "original";

/// In the dark a message is darkened; this leads to its own colours, and back.
pub(super) fn colours(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let mut query = url::form_urlencoded::Serializer::new(page.list_query.trim_start_matches('?').to_owned());
    if let Images::Shown(token) = &page.images {
        query.append_pair("images", token);
    }
    let label = if page.original_colours {
        t.get("message-dark-colours")
    } else {
        query.append_pair("colours", ORIGINAL);
        t.get("message-original-colours")
    };
    let (here, query) = (page.side.root().message(&page.mailbox, page.uid), query.finish());
    let mark = if query.is_empty() { "" } else { "?" };
    html! {
        @if matches!(page.body, Body::Html(_)) && frame.theme != Theme::Light {
            a.btn.btn-q.in-dark href={ (here) (mark) (query) } data-here {
                (icon(if page.original_colours { Icon::MOON } else { Icon::SUN })) (label)
            }
        }
    }
}

/// Where the frame finds its document.
pub(super) fn frame_address(page: &Page, theme: Option<&str>) -> String {
    let mut address = page.side.root().body(&page.mailbox, page.uid);
    let mut mark = '?';
    let images = if let Images::Shown(token) = &page.images { Some(token.as_str()) } else { None };
    for (name, value) in [("images", images), ("theme", theme)] {
        if let Some(value) = value {
            address.push(mark);
            address.push_str(name);
            address.push('=');
            address.push_str(&path::encode(value));
            mark = '&';
        }
    }
    address
}

/// What there is to read.
pub(super) fn content(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let theme = if page.original_colours { Theme::Light } else { frame.theme };
    html! {
        @match &page.body {
            Body::Text(text) => { div.prose.plain { (text) } }
            Body::TextOfHtml(text) => {
                (part::note(Weight::Info, Some(t.get("message-as-text")), t.get("message-as-text-text")))
                div.prose.plain { (text) }
            }
            Body::Html(bytes) => {
                iframe class={ "body-frame " (body::height(*bytes)) } sandbox="allow-popups allow-popups-to-escape-sandbox"
                    referrerpolicy="no-referrer" title=(t.get("message-body")) data-themed[!page.original_colours]
                    src=(frame_address(page, theme.attribute())) {}
            }
            Body::Empty => { p.mute { (t.get("message-empty")) } }
        }
    }
}
