//! A form field: label, hint above, input, error below, tied together by `aria-describedby`.

use maud::{Markup, html};

use super::icon::{Icon, icon, small};
use crate::text::Text;

/// A field of one line.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::view) struct Field<'a> {
    /// Its name in the form.
    pub(in crate::view) name: &'a str,
    /// Its id, when the name is taken already on the page.
    pub(in crate::view) id: Option<&'a str>,
    pub(in crate::view) label: &'a str,
    /// Said beside the label, such as « facultatif ».
    pub(in crate::view) aside: Option<&'a str>,
    pub(in crate::view) hint: Option<&'a str>,
    pub(in crate::view) error: Option<&'a str>,
    /// What was typed; never given for a password.
    pub(in crate::view) value: &'a str,
    pub(in crate::view) kind: Kind,
    pub(in crate::view) autocomplete: &'a str,
    pub(in crate::view) placeholder: Option<&'a str>,
    pub(in crate::view) required: bool,
    pub(in crate::view) autofocus: bool,
}

/// What a field takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::view) enum Kind {
    #[default]
    Text,
    /// An address or an identifier that looks like one.
    Address,
    Password,
    /// A telephone number.
    Telephone,
    /// Digits of a code.
    Code,
    /// Digits of a code, in large.
    LargeCode,
    /// A code of letters and digits, from paper.
    Paper,
    Date,
}

pub(in crate::view) fn field(t: Text, field: &Field<'_>) -> Markup {
    let id = field.id.unwrap_or(field.name);
    html! {
        div.field {
            label for=(id) {
                (field.label)
                @if let Some(aside) = field.aside { " " span.opt { "(" (aside) ")" } }
            }
            @if let Some(hint) = field.hint { p.hint id={ (id) "-hint" } { (hint) } }
            @if field.kind == Kind::Password {
                div.in-x {
                    (input(field))
                    button.ib type="button" hidden data-reveal aria-pressed="false" aria-label=(t.get("frame-reveal"))
                        title=(t.get("frame-reveal")) { (icon(Icon::EYE)) }
                }
            } @else { (input(field)) }
            @if let Some(error) = field.error { (self::error(id, error)) }
        }
    }
}

/// A choice of one among few, in a list.
pub(in crate::view) fn select(
    (name, label): (&str, &str),
    choices: &[(&str, &str)],
    chosen: &str,
    problem: Option<&str>,
) -> Markup {
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

/// The sentence under a field that was refused.
pub(in crate::view) fn error(id: &str, text: &str) -> Markup {
    html! { p.err id={ (id) "-error" } { (small(Icon::ALERT)) span { (text) } } }
}

/// What describes the field `id`: its hint, its error, both or nothing.
pub(in crate::view) fn described(id: &str, hint: bool, error: bool) -> Option<String> {
    match (hint, error) {
        (false, false) => None,
        (true, false) => Some(format!("{id}-hint")),
        (false, true) => Some(format!("{id}-error")),
        (true, true) => Some(format!("{id}-hint {id}-error")),
    }
}

fn input(field: &Field<'_>) -> Markup {
    let id = field.id.unwrap_or(field.name);
    let kind = match field.kind {
        Kind::Password => "password",
        Kind::Telephone => "tel",
        Kind::Date => "date",
        Kind::Text | Kind::Address | Kind::Code | Kind::LargeCode | Kind::Paper => "text",
    };
    let mode = match field.kind {
        Kind::Address => Some("email"),
        Kind::Code | Kind::LargeCode => Some("numeric"),
        Kind::Telephone => Some("tel"),
        Kind::Text | Kind::Password | Kind::Date | Kind::Paper => None,
    };
    let plain = matches!(field.kind, Kind::Address | Kind::Password | Kind::Paper);
    let longest = match field.kind {
        // Digits may be typed with spaces between (S3-09).
        Kind::Code | Kind::LargeCode => Some("12"),
        Kind::Paper => Some("40"),
        Kind::Text | Kind::Address | Kind::Password | Kind::Telephone | Kind::Date => None,
    };
    html! {
        input.in.code[field.kind == Kind::LargeCode] id=(id) name=(field.name) type=(kind)
            value=[(!field.value.is_empty() && field.kind != Kind::Password).then_some(field.value)]
            autocomplete=[(!field.autocomplete.is_empty()).then_some(field.autocomplete)]
            placeholder=[field.placeholder] inputmode=[mode]
            maxlength=[longest]
            autocapitalize=[plain.then_some("none")] spellcheck=[plain.then_some("false")]
            aria-describedby=[described(id, field.hint.is_some(), field.error.is_some())]
            aria-invalid=[field.error.map(|_| "true")] required[field.required] autofocus[field.autofocus];
    }
}
