//! `GET /admin/structures/{structure}/tokens`: what programs prove themselves with that provision a structure.
//!
//! Forms: POST to the same path with `csrf` and `action` = `make` (`label`, `days`), which answers with the secret, or `end`
//! (`token`).

use maud::{Markup, html};

use super::{Sheet, shell};
use crate::{
    admin::Token,
    base::StructureId,
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

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Of which structure.
    pub structure: StructureId,
    /// Its name.
    pub name: String,
    /// The tokens, the latest first.
    pub tokens: Vec<Token>,
    /// The secret of one that was just made: shown this once.
    pub secret: Option<String>,
    /// Where programs find the service.
    pub service: String,
    /// Most days that one may be good.
    pub most: u32,
    /// What was typed: what it is called, for how many days.
    pub typed: (String, String),
    /// What is wrong.
    pub problem: Option<Problem>,
}

/// What is wrong with a token to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// What it is called.
    Label,
    /// For how long.
    Days,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let content = html! {
        @if let Some(secret) = &page.secret {
            section.card.stack.stack-s aria-labelledby="secret" {
                h2 #secret { (t.get("admin-token-secret")) }
                p.mono.wrap-any { b { (secret) } }
                p { (t.get("admin-token-once")) }
            }
        }
        p { (t.get("admin-token-service")) " " span.mono.wrap-any { (page.service) } }
        @if page.tokens.is_empty() {
            div.empty { (icon(Icon::KEY)) p { (t.get("admin-tokens-none")) } }
        } @else { (table(frame, page)) }
        (make(frame, page))
        p { a href=(path::admin_structure(page.structure)) { (t.get("admin-tokens-back")) } }
    };
    let title = t.get("admin-tokens");
    let sheet = Sheet { here: path::ADMIN_STRUCTURES, title, lead: &page.name, acts: html! {}, wide: true };
    shell(frame, &sheet, &content)
}

fn table(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let near = |at| t.near(at, frame.now, frame.zone);
    html! {
        div.wrap {
            table.table {
                caption.vh { (t.get("admin-tokens")) }
                thead {
                    tr {
                        th scope="col" { (t.get("admin-token-label")) }
                        th scope="col" { (t.get("admin-token-made")) }
                        th scope="col" { (t.get("admin-token-used")) }
                        th scope="col" { (t.get("admin-token-until")) }
                        th scope="col" { span.vh { (t.get("admin-token-end")) } }
                    }
                }
                tbody {
                    @for token in &page.tokens {
                        tr {
                            td { b.wrap-any { (token.label) } }
                            td data-l=(t.get("admin-token-made")) { (near(token.made)) }
                            td data-l=(t.get("admin-token-used")) {
                                @match token.used { Some(at) => (near(at)), None => (t.get("structure-never")) }
                            }
                            td data-l=(t.get("admin-token-until")) {
                                span { (near(token.until)) @if !token.live { " " span.tag { (t.get("admin-token-over")) } } }
                            }
                            td { @if token.live { (end(frame, page, token)) } }
                        }
                    }
                }
            }
        }
    }
}

fn end(frame: &Frame<'_>, page: &Page, token: &Token) -> Markup {
    let t = frame.text;
    html! {
        form method="post" action=(path::admin_tokens(page.structure)) data-once {
            (part::csrf(frame)) (part::hidden("token", &token.id.to_string()))
            button.btn.btn-bad name="action" value="end" { (t.get("admin-token-end")) span.vh { " " (token.label) } }
        }
    }
}

fn make(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let days = t.with("admin-token-days-hint", &[("n", page.most.into())]);
    let wrong = |problem, words: &'static str| (page.problem == Some(problem)).then(|| t.get(words));
    let line = |name, label, hint, error, value| {
        let shown = Field {
            name,
            label: t.get(label),
            hint,
            error,
            value,
            kind: Kind::Text,
            autocomplete: "off",
            required: true,
            ..Field::default()
        };
        field(t, &shown)
    };
    html! {
        section.stack.slim {
            h2 { (t.get("admin-token-make")) }
            form.stack method="post" action=(path::admin_tokens(page.structure)) data-once {
                (part::csrf(frame))
                @if page.problem.is_some() { (part::note(Weight::Problem, None, t.get("structure-problems-text"))) }
                (line(
                    "label",
                    "admin-token-label",
                    Some(t.get("admin-token-label-hint")),
                    wrong(Problem::Label, "admin-token-label-flaw"),
                    &page.typed.0,
                ))
                (line("days", "admin-token-days", Some(&days), wrong(Problem::Days, "admin-token-days-flaw"), &page.typed.1))
                div { button.btn.btn-1 name="action" value="make" { (icon(Icon::PLUS)) (t.get("admin-token-make-button")) } }
            }
        }
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    use crate::base::{Timestamp, TokenId};
    let now = crate::view::gallery::NOW;
    let token = |label: &str, live, used| {
        let (made, until) = (Timestamp(now.0 - 86_400_000), Timestamp(now.0 + 86_400_000));
        Token { id: TokenId::new(), label: label.into(), made, until, live, used }
    };
    let page = Page {
        structure: StructureId::new(),
        name: "Centre hospitalier <des> Trois-Saules".into(),
        tokens: vec![token("Workday <b>", true, Some(now)), token("Annuaire", false, None)],
        secret: None,
        service: "https://pli.example/scim/v2".into(),
        most: 365,
        typed: (String::new(), "365".into()),
        problem: None,
    };
    let made = Page { secret: Some(format!("pli-scim-{}", "x".repeat(43))), ..page.clone() };
    let wrong = |problem| Page { problem: Some(problem), tokens: Vec::new(), ..page.clone() };
    vec![("made", made), ("label", wrong(Problem::Label)), ("days", wrong(Problem::Days)), ("list", page)]
}
