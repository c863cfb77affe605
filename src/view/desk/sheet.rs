//! The answer to an approval and to a temporary access pass: what was made, and the temporary password where it is handed
//! over by hand. It is shown this once: nothing else knows it any more.

use maud::{Markup, html};

use crate::{
    base::Timestamp,
    view::{
        Frame, Weight,
        frame::{self, Script},
        part::{
            self,
            icon::{Icon, icon},
        },
        path,
    },
};

/// What is handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Whose.
    pub name: String,
    /// What they type as « Nom d'utilisateur ».
    pub username: String,
    /// The temporary password; nothing where it went another way.
    pub password: Option<String>,
    /// Until when it is good.
    pub expires: Option<Timestamp>,
    /// Whether it is good once only.
    pub once: bool,
    /// Where one signs in.
    pub origin: String,
    /// Whether the text or the letter with the password was taken, where there is one.
    pub sent: Option<bool>,
    /// Where one goes on.
    pub back: String,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let card = html! {
        div.stack.stack-l {
            span.ico.ico-l.ok { (icon(Icon::OK)) }
            h1 { (t.with("desk-sheet-title", &[("name", (&page.name).into())])) }
            @match page.sent {
                Some(true) => { (part::note(Weight::Done, None, t.get("desk-sheet-sent"))) }
                Some(false) => { (part::note(Weight::Problem, None, t.get("desk-sheet-not-sent"))) }
                None if page.password.is_none() => { (part::note(Weight::Info, None, t.get("desk-sheet-referent"))) }
                None => {}
            }
            dl.kv {
                dt { (t.get("structure-sheet-address")) } dd.mono { (page.origin) (path::SIGN_IN) }
                dt { (t.get("structure-sheet-username")) } dd.mono { (page.username) }
                @if let Some(password) = &page.password {
                    dt { (t.get("structure-sheet-password")) } dd.mono { b { (password) } }
                }
                @if let Some(until) = page.expires { dt { (t.get("structure-until")) } dd { (t.moment(until, frame.zone)) } }
            }
            @if page.once { p { (t.get("desk-sheet-once")) } }
            @if page.password.is_some() { p.sm.mute { (t.get("structure-sheet-once")) } }
            div.acts.no-print {
                @if page.password.is_some() {
                    button.btn.btn-lg type="button" hidden data-print { (icon(Icon::PRINT)) (t.get("request-print")) }
                }
                a.btn.btn-1.btn-lg href=(page.back) { (t.get("desk-sheet-back")) }
            }
        }
    };
    frame::solo(frame, t.with("desk-sheet-title", &[("name", (&page.name).into())]).as_str(), Script::None, &card)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let page = Page {
        name: "Léonie <Marchetti>".into(),
        username: "leonie.marchetti.med@vallon.example".into(),
        password: Some("abcd-efgh-jkmn-pqrs".into()),
        expires: Some(Timestamp(1_795_187_520_000)),
        once: false,
        origin: "https://pli.example".into(),
        sent: None,
        back: path::SUPPORT.into(),
    };
    let without = Page { password: None, ..page.clone() };
    vec![
        ("shown", page.clone()),
        ("pass", Page { once: true, ..page }),
        ("sent", Page { sent: Some(true), ..without.clone() }),
        ("not-sent", Page { sent: Some(false), ..without.clone() }),
        ("referent", Page { expires: None, ..without }),
    ]
}
