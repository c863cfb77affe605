//! `GET /support/merges/{merge}`: one merge, and the support's word on it: a yes takes two different people (S0-08, X-06).
//!
//! Forms: POST to the same path with `csrf` and `action` = `approve`, `refuse` (`why`), `pause`, `resume`, `cancel` or `undo`.

use maud::{Markup, html};

use super::{Shell, shell};
use crate::{
    merge::{Merge, Progress, Proof, Refusal, State},
    view::{
        Frame, Weight,
        merge::{chip, meaning, one, progress, refusal},
        part::{
            self,
            icon::{Icon, icon},
        },
        path,
    },
};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The merge.
    pub merge: Merge,
    /// How far it is.
    pub progress: Progress,
    /// Whose it is.
    pub name: String,
    /// Their primary address.
    pub into: String,
    /// Whether who looks at it may say yes.
    pub may: May,
    /// Why nothing was done.
    pub problem: Option<Problem>,
}

/// Whether one's yes counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum May {
    /// It does.
    Yes,
    /// It is one's own mailbox.
    Own,
    /// One has said it already: another person has to.
    Said,
}

/// Why nothing was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Somebody else was faster.
    Changed,
    /// It is one's own mailbox.
    Oneself,
    /// One has said yes already.
    SamePerson,
    /// It can no longer be taken back.
    TooLate,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let (t, merge) = (frame.text, &page.merge);
    let here = path::support_merge(merge.id);
    let problem = page.problem.map(|problem| match problem {
        Problem::Changed => t.get("merge-changed"),
        Problem::Oneself => t.get("desk-merge-oneself"),
        Problem::SamePerson => t.get("desk-merge-same"),
        Problem::TooLate => t.get("merge-too-late"),
    });
    let content = html! {
        @if let Some(words) = problem { (part::note(Weight::Problem, None, words)) }
        div.line { (chip(t, merge, Some(page.progress.percent()))) }
        p { (meaning(t, merge)) }
        dl.kv {
            dt { (t.get("desk-person")) }
            dd { a href=(path::support_person(merge.account)) { (page.name) } br; small.mute { (page.into) } }
            // Of one that was refused or given up nobody needs to know it any more.
            @if !merge.state.is_over() { dt { (t.get("desk-merge-proof")) } dd { (proof(frame, merge)) } }
            dt { (t.get("desk-merge-asked-by")) }
            dd { (t.get(if merge.by_support { "desk-merge-by-support" } else { "desk-merge-by-person" })) }
        }
        (one::facts(frame, merge))
        @if merge.started.is_some() { (progress::card(frame, merge, &page.progress)) }
        @if let Some(why) = merge.reason.as_deref().and_then(Refusal::parse) {
            (part::note(Weight::Info, Some(t.get("merge-refused-because")), refusal(t, why)))
        }
        (one::trouble(frame, merge))
        (word(frame, page, &here))
        div.acts {
            (one::halt(frame, merge, &here))
        }
        (one::leave(frame, merge, &here))
        p { a href=(path::SUPPORT_MERGES) { (t.get("desk-merges-back")) } }
    };
    let title = merge.address.as_str();
    shell(frame, &Shell { here: path::SUPPORT_MERGES, title, lead: &page.into, wide: false }, &content)
}

/// How the person shows, or has shown, that the address is theirs.
fn proof(frame: &Frame<'_>, merge: &Merge) -> &'static str {
    let t = frame.text;
    match (merge.state, merge.proof) {
        (_, None) => t.get("merge-flaw-no-server"),
        (State::Asked, _) => t.get("desk-merge-unproved"),
        (_, Some(Proof::Code)) => t.get("desk-merge-proved-code"),
        (_, Some(Proof::Password)) => t.get("desk-merge-proved-password"),
    }
}

/// Yes or no, while it can be said.
fn word(frame: &Frame<'_>, page: &Page, here: &str) -> Markup {
    let (t, merge) = (frame.text, &page.merge);
    if !matches!(merge.state, State::Asked | State::Proved | State::Seconded) {
        return html! {};
    }
    html! {
        section.card.stack {
            h2 { (t.get("desk-merge-word")) }
            @if merge.state == State::Asked { p { (t.get("desk-merge-waits")) } }
            @else {
                @match page.may {
                    May::Own => { p { (t.get("desk-merge-oneself")) } }
                    May::Said => { p { (t.get("desk-merge-same")) } }
                    May::Yes => {
                        p.mute { (t.get(if merge.state == State::Proved { "desk-merge-first" } else { "desk-merge-second" })) }
                        form method="post" action=(here) data-once {
                            (part::csrf(frame))
                            button.btn.btn-1 name="action" value="approve" { (icon(Icon::CHECK)) (t.get("desk-merge-approve")) }
                        }
                    }
                }
            }
            @if page.may != May::Own {
                form.stack.stack-s method="post" action=(here) data-once {
                    (part::csrf(frame))
                    div.field {
                        label for="why" { (t.get("desk-merge-why")) }
                        select.in #why name="why" { @for why in Refusal::ALL { option value=(why.as_str()) { (refusal(t, why)) } } }
                    }
                    div.acts { button.btn.btn-bad name="action" value="refuse" { (t.get("desk-merge-refuse")) } }
                }
            }
        }
    }
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    use crate::view::merge::sample;
    // The names of mailboxes and calendars are not the support's.
    let half = || {
        let (folders, others, left_out, others_left_out, calendars, elsewhere) = Default::default();
        Progress { folders, others, left_out, others_left_out, calendars, elsewhere, ..progress::sample() }
    };
    let of = |state| Page {
        merge: sample(state),
        progress: if state == State::Copying { half() } else { Progress::default() },
        name: "Claire <b>Vasseur</b>".into(),
        into: "claire.vasseur.med@chts.example".into(),
        may: May::Yes,
        problem: None,
    };
    let password = Merge { proof: Some(Proof::Password), by_support: true, ..sample(State::Seconded) };
    let broken = Merge { problem: Some(crate::merge::Trouble::SourceAway), proof: None, ..sample(State::Copying) };
    let refused = Merge { reason: Some("not-agreed".into()), ..sample(State::Refused) };
    vec![
        ("asked", of(State::Asked)),
        ("proved", of(State::Proved)),
        ("own", Page { may: May::Own, problem: Some(Problem::Oneself), ..of(State::Proved) }),
        ("seconded", Page { merge: password, ..of(State::Seconded) }),
        ("same", Page { may: May::Said, problem: Some(Problem::SamePerson), ..of(State::Seconded) }),
        ("copying", Page { merge: broken, problem: Some(Problem::Changed), ..of(State::Copying) }),
        ("switched", Page { problem: Some(Problem::TooLate), ..of(State::Switched) }),
        ("refused", Page { merge: refused, ..of(State::Refused) }),
    ]
}
