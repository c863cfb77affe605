//! `GET /account/questions`: the security questions answered anew, or for the first time, where the profile asks for them
//! (S0-29).
//!
//! Form: POST to the same path, as at the first sign-in. Answers are never shown again.

use maud::{Markup, html};

use super::{
    Frame, account_page,
    enrol::questions::{Row, form},
    frame::Script,
    path,
};

/// The page.
pub fn page(frame: &Frame<'_>, rows: &[Row]) -> Markup {
    let t = frame.text;
    let lead = t.with("enrol-questions-lead", &[("n", rows.len().into())]);
    let content = html! { section.card.stack { (form(frame, (path::QUESTIONS, t.get("security-save")), rows)) } };
    account_page::page(frame, path::SECURITY, (t.get("enrol-questions-title"), &lead), Script::None, &content)
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Vec<Row>)> {
    super::enrol::questions::samples().into_iter().map(|(name, page)| (name, page.rows)).collect()
}
