//! The answer to POST `/structure/{id}/account/{account}` with `action` = `hand-over`: what is handed over, printed on one page. It is
//! shown this once: nothing else knows the temporary password any more.

use maud::{Markup, html};

use super::Where;
use crate::{
    base::{AccountId, Timestamp},
    view::{
        Frame,
        frame::{self, Script},
        part::{
            icon::{Icon, icon},
            qr::qr,
        },
        path,
    },
};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Of which structure.
    pub at: Where,
    /// For whom.
    pub account: AccountId,
    /// Their name.
    pub name: String,
    /// What they type as « Nom d'utilisateur ».
    pub username: String,
    /// The temporary password.
    pub password: String,
    /// Until when it is good.
    pub expires: Option<Timestamp>,
    /// Where one signs in.
    pub origin: String,
    /// Whether a code on the telephone or by letter is asked for first.
    pub code_follows: bool,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let address = format!("{}{}", page.origin, path::SIGN_IN);
    let steps = ["structure-sheet-1", "structure-sheet-2", "structure-sheet-3"];
    let card = html! {
        div.stack.stack-l {
            div {
                p.sm.mute { (page.at.name) }
                h1 { (t.with("structure-sheet-title", &[("name", (&page.name).into())])) }
            }
            dl.kv {
                dt { (t.get("structure-sheet-address")) } dd.mono { (address) }
                dt { (t.get("structure-sheet-username")) } dd.mono { (page.username) }
                dt { (t.get("structure-sheet-password")) } dd.mono { b { (page.password) } }
                @if let Some(until) = page.expires {
                    dt { (t.get("structure-until")) } dd { (t.moment(until, frame.zone)) }
                }
            }
            div.line {
                (qr(&address, t.get("structure-sheet-qr")))
                ol.list.stack.stack-s {
                    @for step in steps { li { (t.get(step)) } }
                    @if page.code_follows { li { (t.get("structure-sheet-code")) } }
                }
            }
            p { (t.get("structure-sheet-secret")) }
            div.acts.no-print {
                button.btn.btn-1.btn-lg type="button" hidden data-print { (icon(Icon::PRINT)) (t.get("structure-print")) }
                a.btn.btn-lg href=(path::structure_account(page.at.id, page.account)) { (t.get("structure-sheet-done")) }
            }
            p.sm.mute.no-print { (t.get("structure-sheet-once")) }
        }
    };
    frame::solo(frame, t.get("structure-sheet"), Script::None, &card)
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    let page = Page {
        at: super::sample(),
        account: AccountId::new(),
        name: "Solène <Nadeau>".into(),
        username: "solene.nadeau@chts.example".into(),
        password: "abcd-efgh-jkmn-pqrs".into(),
        expires: Some(crate::view::gallery::NOW),
        origin: "https://pli.example".into(),
        code_follows: true,
    };
    let bare = Page { expires: None, code_follows: false, ..page.clone() };
    vec![("full", page), ("bare", bare)]
}
