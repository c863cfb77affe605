//! `GET /recover/code`: the code (S1-16, S1-17). Whether one is on its way is said with « si ».
//!
//! Form: POST `/recover/code` with `csrf`, `code`, and `action` = `check` or `again`. Enter checks.

use maud::{Markup, html};

use super::{Trail, seconds, step, ways_out};
use crate::{
    base::{Method, Timestamp},
    view::{
        Frame, Weight,
        part::{
            self,
            field::{Field, Kind, field},
            icon::{Icon, icon},
        },
        path,
    },
};

/// The page of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where one stands.
    pub trail: Trail,
    /// The method.
    pub method: Method,
    /// What is shown of its destination.
    pub hint: String,
    /// Until when no other code can be asked for.
    pub wait_until: Option<Timestamp>,
    /// What was typed.
    pub code: String,
    /// Why it is shown again.
    pub problem: Option<Problem>,
}

/// Why it does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// It is no code.
    NoCode,
    /// It is wrong; how many tries are left.
    Wrong(u32),
    /// It was good once.
    Expired,
    /// Too many tries for this name.
    Throttled(Timestamp),
    /// Another code was asked for too soon.
    TooSoon(Timestamp),
    /// Enough codes for this name.
    Limit(Timestamp),
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let hint = [("hint", (&page.hint).into())];
    let lead = match page.method {
        Method::Sms => t.with("recover-code-sms", &hint),
        Method::Voice => t.with("recover-code-voice", &hint),
        Method::Email => t.with("recover-code-email", &hint),
        Method::Recovery => t.get("recover-code-paper").to_owned(),
        _ => t.get("recover-code-totp").to_owned(),
    };
    let card = html! {
        p.mute { (lead) }
        (alert(frame, page.problem))
        (form(frame, page))
        p.sm.mute { (t.get("verify-never-ask")) }
        (ways_out(frame, true))
    };
    step(frame, t.get("recover-code-title"), page.trail, &card)
}

fn form(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let paper = page.method == Method::Recovery;
    let error = match page.problem {
        Some(Problem::NoCode) if paper => Some(t.get("verify-recovery-none").to_owned()),
        Some(Problem::Wrong(left)) if paper => Some(t.with("verify-recovery-wrong", &[("left", left.into())])),
        Some(Problem::NoCode) => Some(t.get("recover-code-missing").to_owned()),
        Some(Problem::Wrong(left)) => Some(t.with("recover-code-wrong", &[("left", left.into())])),
        Some(Problem::Expired) => Some(t.get("recover-code-expired").to_owned()),
        _ => None,
    };
    let code = Field {
        name: "code",
        label: if paper { t.get("verify-recovery-code") } else { t.get("recover-code") },
        hint: Some(if paper { t.get("verify-recovery-hint") } else { t.get("recover-code-hint") }),
        error: error.as_deref(),
        value: &page.code,
        kind: if paper { Kind::Paper } else { Kind::LargeCode },
        autocomplete: if paper { "off" } else { "one-time-code" },
        autofocus: true,
        ..Field::default()
    };
    let waiting = page.wait_until.filter(|until| *until > frame.now);
    html! {
        form.stack.stack-l method="post" action=(path::RECOVER_CODE) data-once {
            (part::csrf(frame))
            (field(t, &code))
            div.stack.stack-s {
                button.btn.btn-1.btn-lg.btn-full name="action" value="check" { (t.get("recover-next")) }
                @if page.method.is_sent() {
                    button.btn.btn-lg.btn-full name="action" value="again"
                        data-wait=[waiting.map(|until| seconds(frame, until))] aria-describedby=[waiting.map(|_| "wait")] {
                        (icon(Icon::REFRESH)) (t.get("recover-again"))
                    }
                    @if let Some(until) = waiting {
                        p.hint.tc #wait role="status" {
                            (t.with("recover-again-wait", &[("seconds", seconds(frame, until).into())]))
                        }
                    }
                }
            }
        }
    }
}

fn alert(frame: &Frame<'_>, problem: Option<Problem>) -> Markup {
    let t = frame.text;
    let time = |until| [("time", t.time(until, frame.zone).into())];
    let text = match problem {
        None => return html! {},
        Some(Problem::NoCode | Problem::Wrong(_) | Problem::Expired) => t.get("recover-not-yet").to_owned(),
        Some(Problem::Throttled(until)) => t.with("recover-code-throttled", &time(until)),
        Some(Problem::TooSoon(until)) => t.with("recover-too-soon", &[("seconds", seconds(frame, until).into())]),
        Some(Problem::Limit(until)) => t.with("recover-limit", &time(until)),
    };
    part::note(Weight::Problem, None, &text)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let later = Timestamp(crate::view::gallery::NOW.0 + 24_000);
    let sms = Page {
        trail: Trail::default(),
        method: Method::Sms,
        hint: "*****74".into(),
        wait_until: Some(later),
        code: String::new(),
        problem: None,
    };
    let second = Trail { passed: 1, ..Trail::default() };
    let with = |problem| Page { problem: Some(problem), ..sms.clone() };
    vec![
        ("sms", sms.clone()),
        ("email", Page { method: Method::Email, hint: "c***@c***".into(), wait_until: None, ..sms.clone() }),
        ("totp", Page { method: Method::Totp, hint: String::new(), wait_until: None, trail: second, ..sms.clone() }),
        (
            "paper",
            Page { method: Method::Recovery, hint: String::new(), wait_until: None, trail: second, ..sms.clone() },
        ),
        ("voice", Page { method: Method::Voice, wait_until: None, ..sms.clone() }),
        ("no-code", Page { code: "12".into(), ..with(Problem::NoCode) }),
        ("wrong", with(Problem::Wrong(4))),
        ("wrong-last", with(Problem::Wrong(1))),
        ("expired", with(Problem::Expired)),
        ("throttled", with(Problem::Throttled(later))),
        ("too-soon", with(Problem::TooSoon(later))),
        ("limit", with(Problem::Limit(later))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{base::Language, view::gallery};

    #[test]
    fn s1_13_s1_17_the_trail_the_words_of_the_guides_and_every_way_on() {
        let (_, page) = samples().into_iter().find(|(name, _)| *name == "sms").unwrap();
        let html = gallery::with_frame(Language::Fr, |frame| super::page(frame, &page).into_string());
        for words in [
            "étape de vérification 1",
            "choisir un nouveau mot de passe",
            "Suivant",
            "Réessayer",
            "Contactez votre administrateur",
            "Annuler",
        ] {
            assert!(html.contains(words), "{words}");
        }
        assert_eq!(html.matches("aria-current=\"step\"").count(), 1);
        assert!(html.find("value=\"check\"").unwrap() < html.find("value=\"again\"").unwrap(), "Enter checks");
    }
}
