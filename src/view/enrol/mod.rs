//! The first sign-in: an application for codes, and a password of one's own.

pub mod password;
pub mod totp;

use maud::{Markup, html};

use super::{
    Frame,
    frame::{self, Script},
};

/// Where one stands in the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Application,
    Password,
}

/// The card with its steps beside it.
fn wizard(frame: &Frame<'_>, title: &str, step: Step, card: &Markup) -> Markup {
    let t = frame.text;
    let steps = [(Step::Application, t.get("enrol-step-application")), (Step::Password, t.get("enrol-step-password"))];
    let at = steps.iter().position(|(each, _)| *each == step).unwrap_or_default();
    let body = html! {
        (frame::bar(frame, Some(t.get("enrol-first"))))
        div.wizard {
            nav aria-label=(t.get("enrol-steps")) {
                ol.steps {
                    @for (place, (_, name)) in steps.iter().enumerate() {
                        li.done[place < at] aria-current=[(place == at).then_some("step")] {
                            (name) @if place < at { span.vh { (t.get("enrol-step-done")) } }
                        }
                    }
                }
            }
            main.card.fold #main {
                (frame::notices(frame))
                div.stack.stack-l {
                    div.stack.stack-s {
                        p.sm.mute {
                            (t.with("enrol-step-of", &[("step", (at + 1).into()), ("steps", steps.len().into())]))
                        }
                        h1 { (title) }
                    }
                    (card)
                }
            }
        }
        (frame::foot(frame))
    };
    frame::document(frame, title, Script::None, "solo", &body)
}
