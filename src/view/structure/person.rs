//! `GET /structure/{id}/account/{account}`: one account, as the referent sees it: no mail, no code.
//!
//! Forms: POST to the same path with `csrf`, `seen` and `action` = `hand-over`, which answers with the sheet, `close` (`why`),
//! `open`, `ask-reset`, `attest-reset`, `cancel-reset`, and what [`successor`] says.

use maud::{Markup, html};

use super::{
    Sheet, Where, accounts, address, select, shell,
    successor::{self, Mailbox},
    tag,
};
use crate::{
    base::{AccountId, Method, Timestamp},
    structure::{Attest, Reach, Reason, Reset, Standing},
    text::Text,
    view::{
        Frame, Weight,
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
    /// Of which structure.
    pub at: Where,
    /// Who.
    pub account: AccountId,
    /// Their name.
    pub name: String,
    /// Their primary address.
    pub address: String,
    /// What they do.
    pub profession: String,
    /// How far they have come.
    pub standing: Standing,
    /// Until when the temporary password is good.
    pub expires: Option<Timestamp>,
    /// When they last signed in.
    pub seen: Option<Timestamp>,
    /// Since when there is an account.
    pub made: Timestamp,
    /// When it last changed: carried by the forms.
    pub changed: Timestamp,
    /// The open methods.
    pub methods: Vec<Method>,
    /// The end of all methods that waits, if one does.
    pub reset: Option<Reset>,
    /// The telephone and the personal address, masked.
    pub reached: Vec<String>,
    /// Letters that came back.
    pub back: Vec<Back>,
    /// Whether the referent can act on it.
    pub reach: Reach,
    /// What becomes of the mailbox once the account is closed.
    pub mailbox: Mailbox,
    /// Why nothing was done.
    pub problem: Option<Problem>,
}

/// A letter that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Back {
    /// Whether from the mailbox here; else from the personal address.
    pub own: bool,
    /// When.
    pub at: Timestamp,
    /// Why, by its numbers.
    pub status: String,
}

/// Why nothing was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Somebody else has changed the account since it was shown.
    Changed,
    /// The account is closed.
    Closed,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let content = html! {
        @match page.problem {
            Some(Problem::Changed) => { (part::note(Weight::Problem, Some(t.get("structure-changed")), t.get("structure-changed-text"))) }
            Some(Problem::Closed) => { (part::note(Weight::Problem, Some(t.get("structure-is-closed")), t.get("structure-is-closed-text"))) }
            None => {}
        }
        @for back in &page.back { (came_back(frame, back)) }
        (facts(frame, page))
        @if page.reach == Reach::Own {
            (part::note(Weight::Info, Some(t.get("structure-own")), t.get("structure-own-text")))
        } @else if page.reach == Reach::Above {
            (part::note(Weight::Info, Some(t.get("structure-above")), t.get("structure-above-text")))
        } @else {
            @if page.standing != Standing::Closed {
                (hand_over(frame, page))
                @if !page.methods.is_empty() || page.reset.is_some() { (lost(frame, page)) }
                (close(frame, page))
            }
            @else {
                (successor::section(
                    frame,
                    &path::structure_account(page.at.id, page.account),
                    &page.mailbox,
                    &part::hidden("seen", &page.changed.0.to_string()),
                ))
                // First the mailbox is taken back: two people would read it.
                @if matches!(page.mailbox, Mailbox::Kept { .. }) { (open(frame, page)) }
            }
        }
        p { a href=(path::structure(page.at.id)) { (t.get("structure-back")) } }
    };
    let sheet = Sheet {
        here: &path::structure(page.at.id),
        title: &page.name,
        lead: &page.address,
        acts: html! {},
        wide: false,
    };
    shell(frame, &page.at, &sheet, &content)
}

fn came_back(frame: &Frame<'_>, back: &Back) -> Markup {
    let t = frame.text;
    let date = t.date(back.at, frame.zone);
    let text = if back.own { "structure-back-own" } else { "structure-back-personal" };
    part::note(Weight::Warning, None, &t.with(text, &[("date", date.into()), ("status", (&back.status).into())]))
}

fn facts(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let near = |at| t.near(at, frame.now, frame.zone);
    html! {
        dl.kv {
            dt { (t.get("structure-standing")) } dd { (tag(t, page.standing)) }
            @if let Some(until) = page.expires { dt { (t.get("structure-until")) } dd { (near(until)) } }
            dt { (t.get("structure-local")) } dd { (address(&page.address)) }
            @if !page.profession.is_empty() { dt { (t.get("structure-profession")) } dd { (page.profession) } }
            dt { (t.get("structure-seen")) }
            dd { @match page.seen { Some(at) => (near(at)), None => (t.get("structure-never")) } }
            dt { (t.get("structure-methods")) } dd { (accounts::methods(t, &page.methods)) }
            dt { (t.get("structure-reached")) }
            dd { @if page.reached.is_empty() { (t.get("structure-nowhere")) } @else { (page.reached.join(", ")) } }
            dt { (t.get("structure-made")) } dd { (t.date(page.made, frame.zone)) }
        }
    }
}

fn hand_over(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let first = matches!(page.standing, Standing::Waiting | Standing::Invited | Standing::Expired);
    let (title, text, button) = if first {
        ("structure-hand-over", "structure-hand-over-text", "structure-hand-over-button")
    } else {
        ("structure-reset", "structure-reset-text", "structure-reset-button")
    };
    html! {
        section.card.stack.stack-s {
            h2 { (t.get(title)) }
            p { (t.get(text)) }
            form method="post" action=(path::structure_account(page.at.id, page.account)) data-once {
                (part::csrf(frame)) (part::hidden("seen", &page.changed.0.to_string()))
                button.btn.btn-1[first] name="action" value="hand-over" { (icon(Icon::PRINT)) (t.get(button)) }
            }
        }
    }
}

/// Methods that are lost.
fn lost(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let until = |reset: &Reset| t.moment(reset.due, frame.zone);
    html! {
        section.card.stack.stack-s {
            h2 { (t.get("structure-lost")) }
            form.stack.stack-s method="post" action=(path::structure_account(page.at.id, page.account)) data-once {
                (part::csrf(frame)) (part::hidden("seen", &page.changed.0.to_string()))
                @match &page.reset {
                    None => {
                        p { (t.get("structure-lost-text")) }
                        div { button.btn name="action" value="ask-reset" { (icon(Icon::REFRESH)) (t.get("structure-lost-button")) } }
                    }
                    Some(reset) => {
                        p { (t.with("structure-lost-until", &[("moment", until(reset).into())])) }
                        p.sm.mute { (t.get(match reset.attest {
                            Attest::May => "structure-lost-other",
                            Attest::Own => "structure-lost-own",
                            Attest::TooNew => "structure-lost-new",
                        })) }
                        div.line {
                            @if reset.attest == Attest::May {
                                button.btn.btn-1 name="action" value="attest-reset" { (t.get("structure-lost-attest")) }
                            }
                            button.btn name="action" value="cancel-reset" { (t.get("structure-lost-cancel")) }
                        }
                    }
                }
            }
        }
    }
}

fn close(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    html! {
        section.card.stack.stack-s {
            h2 { (t.get("structure-close")) }
            p { (t.get("structure-close-text")) }
            form.stack.stack-s method="post" action=(path::structure_account(page.at.id, page.account)) data-once {
                (part::csrf(frame)) (part::hidden("seen", &page.changed.0.to_string()))
                (select(("why", t.get("structure-why")), &reasons(t), Reason::Left.as_str(), None))
                div { button.btn.btn-bad name="action" value="close" { (icon(Icon::LOCK)) (t.get("structure-close-button")) } }
            }
        }
    }
}

fn open(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    html! {
        section.card.stack.stack-s {
            h2 { (t.get("structure-open")) }
            p { (t.get("structure-open-text")) }
            form method="post" action=(path::structure_account(page.at.id, page.account)) data-once {
                (part::csrf(frame)) (part::hidden("seen", &page.changed.0.to_string()))
                button.btn.btn-1 name="action" value="open" { (t.get("structure-open-button")) }
            }
        }
    }
}

fn reasons(t: Text) -> [(&'static str, &'static str); 3] {
    Reason::ALL.map(|why| {
        let words = match why {
            Reason::Left => "structure-why-left",
            Reason::Away => "structure-why-away",
            Reason::Doubt => "structure-why-doubt",
        };
        (why.as_str(), t.get(words))
    })
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    let now = crate::view::gallery::NOW;
    let active = Page {
        at: super::sample(),
        account: AccountId::new(),
        name: "Amina <b>Benhaddou".into(),
        address: "amina.benhaddou@chts.example".into(),
        profession: "Infirmière".into(),
        standing: Standing::Active,
        expires: None,
        seen: Some(now),
        made: now,
        changed: now,
        methods: vec![Method::Passkey, Method::Totp],
        reset: None,
        reached: vec!["···74".into(), "a···@courriel.example".into()],
        back: Vec::new(),
        reach: Reach::Within,
        mailbox: Mailbox::kept(),
        problem: None,
    };
    let waiting = Page {
        standing: Standing::Waiting,
        seen: None,
        methods: Vec::new(),
        reached: Vec::new(),
        problem: Some(Problem::Changed),
        ..active.clone()
    };
    let closed = Page { standing: Standing::Closed, problem: Some(Problem::Closed), ..active.clone() };
    let own = Page { reach: Reach::Own, ..active.clone() };
    let asked = Page { reset: Some(Reset { attest: Attest::Own, due: now }), ..active.clone() };
    let attested = Page { reset: Some(Reset { attest: Attest::May, due: now }), ..active.clone() };
    let kept = |problem| Mailbox::Kept { typed: ("x@y.example".into(), "2026-12-24".into()), problem: Some(problem) };
    let with = |mailbox| Page { standing: Standing::Closed, mailbox, ..active.clone() };
    let back = |own| Back { own, at: now, status: "5.1.1".into() };
    let given = Mailbox::Given { successor: "Paul <b>Roy".into(), ends: Timestamp(now.0 + 900_000_000) };
    vec![
        ("successor-unknown", with(kept(successor::Problem::Unknown))),
        ("successor-oneself", with(kept(successor::Problem::Oneself))),
        ("successor-end", with(kept(successor::Problem::End { days: 90 }))),
        ("successor-given", with(given)),
        ("too-new", Page { reset: Some(Reset { attest: Attest::TooNew, due: now }), ..active.clone() }),
        ("back", Page { back: vec![back(true), back(false)], ..active.clone() }),
        ("above", Page { reach: Reach::Above, ..active.clone() }),
        ("asked", asked),
        ("attested", attested),
        ("active", active),
        ("waiting", waiting),
        ("closed", closed),
        ("own", own),
    ]
}
