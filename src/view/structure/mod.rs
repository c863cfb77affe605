//! The referent's pages: what they share.

pub mod accounts;
pub mod boxes;
pub mod choose;
pub mod create;
pub mod import;
pub mod person;
pub mod preview;
pub mod referents;
pub mod requests;
pub mod shared_box;
pub mod sheet;
pub mod successor;

use maud::{Markup, html};

use super::{
    Frame,
    frame::Script,
    office::{self, Place, Sheet},
    part::{
        field::select,
        icon::{Icon, icon},
        person::address,
    },
    path,
};
use crate::{
    base::{Language, StructureId},
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
    /// How many requests wait for its referents.
    pub asks: u64,
}

impl Where {
    /// A structure in which so many requests wait.
    pub fn new(structure: &Structure, asks: u64) -> Self {
        Self { id: structure.id, name: structure.name.clone(), asks }
    }
}

/// A page of a structure.
fn shell(frame: &Frame<'_>, at: &Where, sheet: &Sheet<'_>, content: &Markup) -> Markup {
    shell_with(frame, at, sheet, (Script::None, content))
}

/// A page of a structure that needs a script.
fn shell_with(frame: &Frame<'_>, at: &Where, sheet: &Sheet<'_>, content: (Script, &Markup)) -> Markup {
    let page = |page| path::structure_page(at.id, page);
    let pages = vec![
        (path::structure(at.id), Icon::USERS, "structure-accounts", 0),
        (page("new"), Icon::PLUS, "structure-new", 0),
        (page("import"), Icon::TABLE, "structure-import", 0),
        (page("boxes"), Icon::MAIL, "structure-boxes", 0),
        (page("requests"), Icon::INBOX, "structure-requests", at.asks),
        (page("referents"), Icon::SHIELD, "structure-referents", 0),
    ];
    let place = Place { title: frame.text.get("structure-place"), name: &at.name, pages };
    office::page_with(frame, &place, sheet, content)
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

/// The languages of pages and letters, as choices.
fn languages(t: Text) -> [(&'static str, &'static str); 2] {
    [(Language::Fr.tag(), t.get("structure-french")), (Language::En.tag(), t.get("structure-english"))]
}
#[cfg(test)]
pub(super) fn samples(frame: &Frame<'_>) -> Vec<(String, Markup)> {
    let named = |page: &str, name: &str| format!("structure-{page}-{name}");
    let accounts = accounts::samples().into_iter();
    let accounts = accounts.map(|(name, page)| (named("accounts", name), accounts::page(frame, &page)));
    let boxes = boxes::samples().into_iter().map(|(name, page)| (named("boxes", name), boxes::page(frame, &page)));
    let box_forms = boxes::forms().into_iter().map(|(name, page)| (named("box-new", name), boxes::new(frame, &page)));
    let one_box = shared_box::samples().into_iter();
    let one_box = one_box.map(|(name, page)| (named("box", name), shared_box::page(frame, &page)));
    let choices = choose::samples().into_iter();
    let choices = choices.map(|(name, page)| (named("choose", name), choose::page(frame, &page)));
    let forms = create::samples().into_iter().map(|(name, page)| (named("create", name), create::page(frame, &page)));
    let lists = import::samples().into_iter().map(|(name, page)| (named("import", name), import::page(frame, &page)));
    let waits = import::waits().into_iter().map(|(name, wait)| (named("import", name), import::wait(frame, &wait)));
    let previews = preview::samples().into_iter();
    let previews = previews.map(|(name, page)| (named("preview", name), preview::page(frame, &page)));
    let people = person::samples().into_iter().map(|(name, page)| (named("person", name), person::page(frame, &page)));
    let referents = referents::samples().into_iter();
    let referents = referents.map(|(name, page)| (named("referents", name), referents::page(frame, &page)));
    let asks = requests::samples().into_iter();
    let asks = asks.map(|(name, page)| (named("requests", name), requests::page(frame, &page)));
    let sheets = sheet::samples().into_iter().map(|(name, page)| (named("sheet", name), sheet::page(frame, &page)));
    accounts
        .chain(boxes)
        .chain(box_forms)
        .chain(one_box)
        .chain(choices)
        .chain(forms)
        .chain(people)
        .chain(sheets)
        .chain(referents)
        .chain(asks)
        .chain(lists)
        .chain(waits)
        .chain(previews)
        .collect()
}

#[cfg(test)]
fn sample() -> Where {
    Where { id: StructureId::new(), name: "Centre hospitalier des Trois-Saules".into(), asks: 2 }
}
