//! `/account/preferences`: language, colours, rows of a page, time zone.
//!
//! Form: POST with `csrf`, `language`, `theme`, `rows`, `zone`.

use maud::{Markup, html};

use super::{page as whole, select};
use crate::{
    base::{Language, Theme},
    settings::Rows,
    view::{Frame, frame::Script, path},
};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The language of pages and letters.
    pub language: Language,
    /// Which colours.
    pub theme: Theme,
    /// Rows of a page of mail.
    pub rows: Rows,
    /// The time zone by its name; empty for the house's.
    pub zone: String,
    /// The house's time zone.
    pub house: String,
    /// The zones that are offered, by their names.
    pub zones: Vec<String>,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let theme = |theme: Theme| match theme {
        Theme::System => t.get("preferences-theme-system"),
        Theme::Light => t.get("preferences-theme-light"),
        Theme::Dark => t.get("preferences-theme-dark"),
    };
    let pair = |value: &str, words: &str| (value.to_owned(), words.to_owned());
    let languages = [pair("fr", "Français"), pair("en", "English")];
    let themes: Vec<_> = Theme::ALL.into_iter().map(|one| pair(one.as_str(), theme(one))).collect();
    let rows: Vec<_> =
        Rows::ALL.into_iter().map(|rows| pair(&rows.get().to_string(), &rows.get().to_string())).collect();
    let house = t.with("preferences-zone-house", &[("zone", (&page.house).into())]);
    let zones: Vec<_> = std::iter::once((String::new(), house))
        .chain(page.zones.iter().map(|zone| pair(zone, &zone.replace('_', " "))))
        .collect();
    let content = html! {
        div.card.stack {
            (select("language", t.get("preferences-language"), Some(t.get("preferences-language-hint")), &languages, page.language.tag()))
            (select("theme", t.get("preferences-theme"), None, &themes, page.theme.as_str()))
            (select("rows", t.get("preferences-rows"), None, &rows, &page.rows.get().to_string()))
            (select("zone", t.get("preferences-zone"), Some(t.get("preferences-zone-hint")), &zones, &page.zone))
        }
    };
    whole(frame, (path::PREFERENCES, "preferences-title", "preferences-lead"), Script::None, &content)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let zones = ["America/Montreal", "Europe/Paris", "Africa/Casablanca"].map(str::to_owned).to_vec();
    let page = Page {
        language: Language::Fr,
        theme: Theme::Dark,
        rows: Rows::default(),
        zone: "Europe/Paris".into(),
        house: "America/Toronto".into(),
        zones,
    };
    vec![("usual", page.clone()), ("house", Page { zone: String::new(), theme: Theme::System, ..page })]
}
