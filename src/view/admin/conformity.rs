//! `GET /admin/conformity`: every security rule against the policy that holds, deviations in words.
//!
//! Query: `show` = `deviations`.

use maud::{Markup, html};

use super::{Sheet, shell};
use crate::{
    conformity::{Finding, Part, Verdict},
    text::Text,
    view::{
        Frame,
        part::icon::{Icon, icon},
        path,
    },
};

/// The page.
#[derive(Debug, Clone)]
pub struct Page {
    /// Every policy that holds, the house's first.
    pub parts: Vec<Part>,
    /// Whether only what is not conform is shown.
    pub deviations: bool,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let pill = |only: bool, words: &'static str| {
        let href =
            if only { format!("{}?show=deviations", path::ADMIN_CONFORMITY) } else { path::ADMIN_CONFORMITY.into() };
        html! { a href=(href) aria-current=[(page.deviations == only).then_some("true")] { (t.get(words)) } }
    };
    let content = html! {
        nav.pills aria-label=(t.get("conformity-filter")) {
            (pill(false, "conformity-all"))
            (pill(true, "conformity-only"))
        }
        @for part in &page.parts { (of_policy(t, part, page.deviations)) }
    };
    let (title, lead) = (t.get("conformity-title"), t.get("conformity-lead"));
    shell(frame, &Sheet { here: path::ADMIN_CONFORMITY, title, lead, acts: html! {}, wide: true }, &content)
}

fn of_policy(t: Text, part: &Part, deviations: bool) -> Markup {
    let whose = if part.domains.is_empty() { t.get("conformity-house").to_owned() } else { part.domains.join(", ") };
    let count = |verdict| part.count(verdict).into();
    let counts = t.with(
        "conformity-count",
        &[
            ("conform", count(Verdict::Conform)),
            ("stricter", count(Verdict::Stricter)),
            ("deviations", count(Verdict::Deviation)),
            ("unproven", count(Verdict::Unproven)),
        ],
    );
    let shown = |finding: &&Finding| !deviations || matches!(finding.verdict, Verdict::Deviation | Verdict::Unproven);
    html! {
        section.stack.stack-s {
            h2 { (whose) " (" (part.profile) ")" }
            p.sm.mute { (counts) }
            @for (domain, reason) in &part.reasons {
                p.sm { (t.with("conformity-domain-reason", &[("domain", domain.into()), ("reason", reason.into())])) }
            }
            div.wrap {
                table.table {
                    caption.vh { (whose) }
                    thead {
                        tr {
                            th scope="col" { (t.get("conformity-rule")) }
                            th scope="col" { (t.get("conformity-verdict")) }
                            th scope="col" { (t.get("conformity-live")) }
                            th.lo scope="col" { (t.get("conformity-bound")) }
                        }
                    }
                    tbody { @for finding in part.findings.iter().filter(shown) { (row(t, finding)) } }
                }
            }
        }
    }
}

fn row(t: Text, finding: &Finding) -> Markup {
    let (class, sign) = match finding.verdict {
        Verdict::Conform | Verdict::Stricter => ("tag ok", Icon::CHECK),
        Verdict::Deviation => ("tag warn", Icon::ALERT),
        Verdict::Unproven => ("tag bad", Icon::INFO),
    };
    html! {
        tr {
            td { span { b { (finding.id) } " " (finding.title) @if !finding.reason.is_empty() { small { (finding.reason) } } } }
            td data-l=(t.get("conformity-verdict")) { span class=(class) { (icon(sign)) (finding.verdict.words(t)) } }
            td.wrap-any data-l=(t.get("conformity-live")) { (breakable(&finding.live)) }
            td.lo data-l=(t.get("conformity-bound")) { (finding.bound) }
        }
    }
}

/// Keys of the policy, that may be broken after a point or an underscore.
fn breakable(text: &str) -> Markup {
    html! { @for piece in text.split_inclusive(['.', '_']) { (piece) wbr; } }
}

#[cfg(test)]
pub(super) fn samples(t: Text) -> Vec<(&'static str, Page)> {
    use crate::policy::{Policies, Policy, Profile};
    let reason = "Les postes de garde <b>n’ont pas</b> de clavier.".to_owned();
    let domain = "legacy.example".parse().unwrap();
    let domains = [crate::conformity::Chosen { domain, profile: Some(Profile::Legacy), reason }];
    let mut parts = crate::conformity::parts(&Policies::new(Policy::default()), &domains, t);
    for part in &mut parts {
        part.findings.truncate(60);
    }
    vec![("all", Page { parts: parts.clone(), deviations: false }), ("deviations", Page { parts, deviations: true })]
}
