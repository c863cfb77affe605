//! The referent's pages: what they share.

pub mod accounts;
pub mod choose;
pub mod create;
pub mod person;
pub mod referents;
pub mod sheet;

use maud::{Markup, html};

use super::{
    Frame,
    frame::{self, App, Script, Tab},
    part::{
        field::{described, error},
        icon::{Icon, icon},
    },
    path,
};
use crate::{
    base::StructureId,
    structure::{Standing, Structure},
    text::Text,
};

/// Which structure, on every page of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Where {
    /// Which one.
    pub id: StructureId,
    /// Its name.
    pub name: String,
}

impl From<&Structure> for Where {
    fn from(structure: &Structure) -> Self {
        Self { id: structure.id, name: structure.name.clone() }
    }
}

/// A page of a structure.
struct Shell<'a> {
    at: &'a Where,
    /// Its own address, for the side.
    here: &'a str,
    title: &'a str,
    lead: &'a str,
    /// The buttons beside the title.
    acts: Markup,
    /// For tables.
    wide: bool,
}

fn shell(frame: &Frame<'_>, shell: &Shell<'_>, content: &Markup) -> Markup {
    let t = frame.text;
    let main = html! {
        main.sheet #main tabindex="0" {
            div.page.full[shell.wide] {
                div.page-head {
                    div { h1 { (shell.title) } p.mute { (shell.lead) } }
                    div.acts { (shell.acts) }
                }
                (content)
            }
        }
    };
    let app = App {
        title: shell.title,
        script: Script::None,
        search: html! {},
        side: side(frame, shell.at, shell.here),
        main,
        place: Some(t.get("structure-place")),
        focus: false,
        current: Tab::Account,
    };
    frame::app(frame, &app)
}

fn side(frame: &Frame<'_>, at: &Where, here: &str) -> Markup {
    let t = frame.text;
    let link = |address: String, sign, words: &'static str| {
        let current = (address == here).then_some("page");
        html! { a href=(address) aria-current=[current] { (icon(sign)) span { (t.get(words)) } } }
    };
    html! {
        nav.side #side aria-label=(t.get("structure-place")) {
            a.ib.phone href="#main" aria-label=(t.get("frame-close-menu")) { (icon(Icon::CLOSE)) }
            div.nav {
                a href=(path::MAIL) { (icon(Icon::BACK)) span { (t.get("account-back")) } }
                p.nav-h { (at.name) }
                (link(path::structure(at.id), Icon::USERS, "structure-accounts"))
                (link(path::structure_page(at.id, "new"), Icon::PLUS, "structure-new"))
                (link(path::structure_page(at.id, "referents"), Icon::SHIELD, "structure-referents"))
            }
        }
    }
}

/// How far somebody has come, as a tag.
fn tag(t: Text, standing: Standing) -> Markup {
    let (class, sign, words) = match standing {
        Standing::Active => ("tag ok", Icon::CHECK, "structure-active"),
        Standing::Invited => ("tag acc", Icon::SEND, "structure-invited"),
        Standing::Expired => ("tag warn", Icon::CLOCK, "structure-expired"),
        Standing::Waiting => ("tag", Icon::FILE, "structure-waiting"),
        Standing::Closed => ("tag bad", Icon::LOCK, "structure-closed"),
    };
    html! { span class=(class) { (icon(sign)) (t.get(words)) } }
}

/// A choice of one among few, in a list.
fn select((name, label): (&str, &str), choices: &[(&str, &str)], chosen: &str, problem: Option<&str>) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            select.in id=(name) name=(name) aria-describedby=[described(name, false, problem.is_some())] {
                @for (value, words) in choices {
                    option value=(value) selected[*value == chosen] { (words) }
                }
            }
            @if let Some(problem) = problem { (error(name, problem)) }
        }
    }
}

/// The parts of an address, that may be broken before the `@`.
fn address(address: &str) -> Markup {
    let (local, domain) = address.split_once('@').unwrap_or((address, ""));
    html! { (local) wbr; "@" (domain) }
}

#[cfg(test)]
pub(super) fn samples(frame: &Frame<'_>) -> Vec<(String, Markup)> {
    let named = |page: &str, name: &str| format!("structure-{page}-{name}");
    let accounts = accounts::samples().into_iter();
    let accounts = accounts.map(|(name, page)| (named("accounts", name), accounts::page(frame, &page)));
    let choices = choose::samples().into_iter();
    let choices = choices.map(|(name, page)| (named("choose", name), choose::page(frame, &page)));
    let forms = create::samples().into_iter().map(|(name, page)| (named("create", name), create::page(frame, &page)));
    let people = person::samples().into_iter().map(|(name, page)| (named("person", name), person::page(frame, &page)));
    let referents = referents::samples().into_iter();
    let referents = referents.map(|(name, page)| (named("referents", name), referents::page(frame, &page)));
    let sheets = sheet::samples().into_iter().map(|(name, page)| (named("sheet", name), sheet::page(frame, &page)));
    accounts.chain(choices).chain(forms).chain(people).chain(sheets).chain(referents).collect()
}

#[cfg(test)]
fn sample() -> Where {
    Where { id: StructureId::new(), name: "Centre hospitalier des Trois-Saules".into() }
}
