//! The administrator's pages: what they share.

pub mod conformity;

use maud::{Markup, html};

use super::{
    Frame,
    office::{self, Place, Sheet},
    part::icon::Icon,
    path,
};

/// A page of the administration; `here` is its own address.
fn shell(frame: &Frame<'_>, here: &str, (title, lead): (&str, &str), content: &Markup) -> Markup {
    let place = frame.text.get("admin-menu");
    let pages = vec![(path::ADMIN_CONFORMITY.to_owned(), Icon::SHIELD, "conformity-title", 0)];
    let sheet = Sheet { here, title, lead, acts: html! {}, wide: true };
    office::page(frame, &Place { title: place, name: place, pages }, &sheet, content)
}

#[cfg(test)]
pub(super) fn samples(frame: &Frame<'_>) -> Vec<(String, Markup)> {
    let reports = conformity::samples(frame.text).into_iter();
    reports.map(|(name, page)| (format!("admin-conformity-{name}"), conformity::page(frame, &page))).collect()
}
