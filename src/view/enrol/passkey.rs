//! `GET /enrol/passkey`: a passkey, made by the device at hand, the telephone beside it or a security key.
//!
//! Form: POST `/enrol/passkey` with `csrf`, `name`, and `ticket` and `passkey`, which the script fills in. Browsers make
//! passkeys for scripts only: without one the page says so and leads to the other methods.

use maud::{Markup, html};

use super::{Place, another, sheet::Sheet, wizard_with};
use crate::view::{
    Frame, Weight,
    frame::Script,
    part::{
        self,
        field::{Field, field},
        icon::{Icon, icon},
    },
    passkeys::failures,
    path,
};

/// The set-up of a passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where one stands.
    pub place: Place,
    /// Its name, as proposed or typed.
    pub name: String,
    /// Why the page is shown again.
    pub problem: Option<Problem>,
}

/// Why there is no passkey yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// The time to answer was over.
    Late,
    /// The answer proves nothing.
    Refused,
    /// The name is empty.
    Name,
    /// The browser runs no scripts.
    NoScript,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let name = Field {
        name: "name",
        label: t.get("passkeys-name"),
        hint: Some(t.get("passkeys-name-hint")),
        error: (page.problem == Some(Problem::Name)).then(|| t.get("passkeys-problem-name")),
        value: &page.name,
        required: true,
        ..Field::default()
    };
    let card = html! {
        p.mute { (t.get("enrol-passkey-lead")) }
        @match page.problem {
            Some(Problem::Late) => { (part::note(Weight::Problem, None, t.get("passkeys-problem-late"))) }
            Some(Problem::Refused) => { (part::note(Weight::Problem, None, t.get("passkeys-problem-refused"))) }
            Some(Problem::NoScript) => { (part::note(Weight::Problem, None, t.get("passkeys-script"))) }
            Some(Problem::Name) | None => {}
        }
        @if page.problem != Some(Problem::NoScript) {
            noscript { (part::note(Weight::Info, None, t.get("passkeys-script"))) }
        }
        p data-no-passkeys hidden { (t.get("passkeys-unsupported")) }
        form.stack method="post" action=(path::ENROL_PASSKEY) data-once hidden
            data-passkey=(path::ENROL_PASSKEY_OPTIONS) data-ceremony="create" {
            (part::csrf(frame))
            (part::hidden("ticket", ""))
            (part::hidden("passkey", ""))
            (field(t, &name))
            p.sm.mute { (t.get("passkey-use")) }
            (failures(frame))
            div.line { span.end {
                button.btn.btn-1.btn-lg { (icon(Icon::PASSKEY)) (t.get("passkeys-create")) }
            } }
        }
        (another(t))
    };
    wizard_with(frame, &page.place, (t.get("enrol-passkey-title"), Sheet::Passkey), Script::Passkey, &card)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let place = super::sample(super::Station::Method);
    let page = Page { place, name: "Chrome, Windows".into(), problem: None };
    let with = |problem| Page { problem: Some(problem), name: "<script>".into(), ..page.clone() };
    vec![
        ("full", page.clone()),
        ("late", with(Problem::Late)),
        ("refused", with(Problem::Refused)),
        ("name", with(Problem::Name)),
        ("no-script", with(Problem::NoScript)),
    ]
}
