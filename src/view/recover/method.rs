//! `GET /recover/method`: how to prove who one is (S1-14). Choosing sends nothing.
//!
//! Form: POST `/recover/method` with `csrf`, `method`, and `action` = `choose`.

use maud::{Markup, html};

use super::{Trail, step, ways_out};
use crate::{
    base::Method,
    text::Text,
    view::{
        Frame, Weight,
        part::{self, icon::icon},
        path, verify,
    },
};

/// The choice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// Where one stands.
    pub trail: Trail,
    /// The methods that are left; none when only somebody who sees the person can help.
    pub choices: Vec<Choice>,
    /// Whether it is shown again because none was chosen.
    pub missing: bool,
}

/// A method that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Which.
    pub method: Method,
    /// `*****74`, `c***@c***`; empty for an application.
    pub hint: String,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let needed = [("needed", page.trail.needed.into())];
    if page.choices.is_empty() {
        let card = html! {
            (part::note(Weight::Warning, None, &t.with("recover-none", &needed)))
            (ways_out(frame, false))
        };
        return step(frame, t.get("recover-none-title"), page.trail, &card);
    }
    let [needed] = needed;
    let lead = t.with("recover-method-lead", &[needed, ("step", (page.trail.passed + 1).into())]);
    let card = html! {
        p.mute { (lead) }
        @if page.missing { (part::note(Weight::Problem, None, t.get("recover-method-missing"))) }
        form.stack.stack-l method="post" action=(path::RECOVER_METHOD) data-once {
            (part::csrf(frame))
            fieldset {
                legend { (t.get("recover-method")) }
                div.stack.stack-s {
                    @for (at, choice) in page.choices.iter().enumerate() {
                        label.choice {
                            span.ico { (icon(verify::sign(choice.method))) }
                            span { b { (label(t, choice.method)) } span { (hint(t, choice)) } }
                            input type="radio" name="method" value=(choice.method.as_str()) checked[at == 0];
                        }
                    }
                }
            }
            button.btn.btn-1.btn-lg.btn-full name="action" value="choose" { (t.get("recover-next")) }
        }
        (ways_out(frame, false))
    };
    step(frame, t.get("recover-method-title"), page.trail, &card)
}

/// What a method does, in the words of the guides.
fn label(t: Text, method: Method) -> &'static str {
    match method {
        Method::Sms => t.get("recover-method-sms"),
        Method::Voice => t.get("recover-method-voice"),
        Method::Email => t.get("recover-method-email"),
        Method::Totp => t.get("recover-method-totp"),
        Method::Passkey => t.get("recover-method-passkey"),
        Method::Push => t.get("recover-method-push"),
        Method::Recovery => t.get("recover-method-recovery"),
    }
}

fn hint(t: Text, choice: &Choice) -> String {
    let hint = [("hint", (&choice.hint).into())];
    match choice.method {
        Method::Sms | Method::Voice => t.with("recover-method-number", &hint),
        Method::Email => t.with("recover-method-address", &hint),
        _ => t.get("recover-method-code").to_owned(),
    }
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let choices = vec![
        Choice { method: Method::Totp, hint: String::new() },
        Choice { method: Method::Sms, hint: "*****74".into() },
        Choice { method: Method::Email, hint: "c***@c***".into() },
        Choice { method: Method::Recovery, hint: String::new() },
    ];
    let second = Trail { passed: 1, ..Trail::default() };
    let page = Page { choices, ..Page::default() };
    vec![
        ("first", page.clone()),
        ("second", Page { trail: second, choices: page.choices[1..].to_vec(), missing: false }),
        ("only", Page { trail: Trail { needed: 1, ..Trail::default() }, ..page.clone() }),
        ("missing", Page { missing: true, ..page }),
        ("none", Page { trail: second, choices: Vec::new(), missing: false }),
    ]
}
