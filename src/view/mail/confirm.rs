//! Asked before anything is deleted for good: the only deletion that cannot be taken back.
//!
//! Form: POST to the address of the mailbox, as the list does, with `action` = `delete` and `confirmed` = `1`.

use maud::{Markup, html};

use super::side::form_start;
use crate::{
    base::{MailboxName, Uid, UidValidity},
    view::{
        Frame,
        frame::{self, Script},
        part::{
            self,
            icon::{Icon, icon},
        },
        path::Root,
    },
};

/// What would go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Whose mail it is.
    pub root: Root,
    /// Where the messages are.
    pub mailbox: MailboxName,
    /// Which ones.
    pub uids: Vec<Uid>,
    /// The generation of the uids.
    pub validity: Option<UidValidity>,
    /// The query of the list to return to.
    pub list_query: String,
    /// The page to return to when nothing is deleted.
    pub keep: String,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let title = t.with("mail-confirm", &[("n", page.uids.len().into())]);
    let card = html! {
        form.stack.stack-l method="post" action=(page.root.mailbox(&page.mailbox)) data-once {
            (form_start(frame, &page.list_query, page.validity))
            @for uid in &page.uids { input type="hidden" name="uid" value=(uid); }
            (part::hidden("confirmed", "1"))
            span.ico.ico-l.warn { (icon(Icon::TRASH)) }
            div.stack.stack-s { h1 { (title) } p.mute { (t.get("mail-confirm-text")) } }
            div.acts {
                a.btn.btn-1.btn-lg href=(page.keep) { (t.get("mail-confirm-keep")) }
                button.btn.btn-lg.btn-bad name="action" value="delete" { (t.get("mail-delete-for-good")) }
            }
        }
    };
    frame::solo(frame, &title, Script::None, &card)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let page = |count: u32| Page {
        root: Root::Own,
        mailbox: "Trash".parse().unwrap(),
        uids: (1..=count).filter_map(Uid::new).collect(),
        validity: UidValidity::new(7),
        list_query: "?page=2".into(),
        keep: "/mail/Trash?page=2".into(),
    };
    vec![("one", page(1)), ("many", page(50))]
}
