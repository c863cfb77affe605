//! `GET /support/people`: finding who calls. `GET /support/person/{account}`: recognising them without a secret, and
//! what may be done for them. `GET /account/caller-code`: the code that they read out.
//!
//! Forms: GET `/support/people` with `address`; POST `/support/person/{account}` with `csrf` and `action` = `identify`
//! (`code`), `call`, `called` (`call`), `unlock` (`why`) or `pass` (`minutes`); POST `/account/caller-code` with `csrf`.

use maud::{Markup, html};

use super::{Shell, shell};
use crate::{
    base::{AccountId, Timestamp},
    support::{How, Why},
    text::Text,
    view::{
        Frame, Weight,
        frame::{self, Script},
        part::{
            self,
            field::{Field, Kind, field},
            icon::{Icon, icon},
        },
        path,
    },
};

/// Looking for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    /// What was typed.
    pub address: String,
    /// Whether nobody has it.
    pub nobody: bool,
}

/// Somebody who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Who.
    pub account: AccountId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub address: String,
    /// Their structure.
    pub structure: Option<String>,
    /// The last digits of the telephone that is known.
    pub phone_end: Option<String>,
    /// Whether they may come in.
    pub active: bool,
    /// Whether they have a method of verification.
    pub has_methods: bool,
    /// How and when they were recognised.
    pub known: Option<(How, Timestamp)>,
    /// The number to call back, once it was asked for, and the call.
    pub call: Option<(String, String)>,
    /// Minutes that a pass may be good: least, usual, most.
    pub minutes: (u64, u64, u64),
    /// What has just happened.
    pub said: Option<Said>,
}

/// What has just happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// It is not the code.
    Wrong,
    /// There is no code, or it is of no use any more.
    Over,
    /// It changed meanwhile.
    Changed,
    /// No number is known.
    NoNumber,
    /// Counters were cleared.
    Unlocked,
    /// The caller is to be recognised first.
    NotKnown,
    /// They have methods: the referent resets those.
    HasMethods,
    /// The account is closed.
    Closed,
    /// It is one's own account.
    Oneself,
}

/// The search.
pub fn search(frame: &Frame<'_>, page: &Search) -> Markup {
    let t = frame.text;
    let address = Field {
        name: "address",
        label: t.get("desk-address"),
        hint: Some(t.get("desk-address-hint")),
        error: page.nobody.then(|| t.get("desk-address-nobody")),
        value: &page.address,
        kind: Kind::Address,
        autocomplete: "off",
        required: true,
        ..Field::default()
    };
    let content = html! {
        form.stack method="get" action=(path::SUPPORT_PEOPLE) {
            (field(t, &address))
            div.acts { button.btn.btn-1 { (icon(Icon::SEARCH)) (t.get("desk-find")) } }
        }
    };
    let (title, lead) = (t.get("desk-people"), t.get("desk-people-lead"));
    shell(frame, &Shell { here: path::SUPPORT_PEOPLE, title, lead, wide: false }, &content)
}

/// Somebody who calls.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let content = html! {
        (said(t, page.said))
        dl.kv {
            dt { (t.get("desk-structure")) } dd { @match &page.structure { Some(name) => (name), None => "–" } }
            dt { (t.get("request-phone")) }
            dd { @match &page.phone_end { Some(end) => { "\u{b7}\u{b7}\u{b7}" (end) }, None => (t.get("desk-no-phone")) } }
            dt { (t.get("structure-standing")) }
            dd { (t.get(if page.active { "structure-active" } else { "structure-closed" })) }
        }
        (recognise(frame, page))
        (unlock(frame, page))
        (pass(frame, page))
        p { a href=(path::support_merge_for(&page.address, "", None)) { (t.get("desk-merge-ask")) } }
        p { a href=(path::SUPPORT_PEOPLE) { (t.get("desk-other-person")) } }
    };
    shell(frame, &Shell { here: path::SUPPORT_PEOPLE, title: &page.name, lead: &page.address, wide: false }, &content)
}

fn said(t: Text, said: Option<Said>) -> Markup {
    let words = match said {
        None => return html! {},
        Some(Said::Unlocked) => {
            return html! { div role="status" { (part::note(Weight::Done, None, t.get("desk-unlocked"))) } };
        }
        Some(Said::Wrong) => t.get("desk-code-wrong"),
        Some(Said::Over) => t.get("desk-code-over"),
        Some(Said::Changed) => t.get("desk-changed"),
        Some(Said::NoNumber) => t.get("desk-no-phone"),
        Some(Said::NotKnown) => t.get("desk-not-known"),
        Some(Said::HasMethods) => t.get("desk-has-methods"),
        Some(Said::Closed) => t.get("desk-closed"),
        Some(Said::Oneself) => t.get("desk-oneself"),
    };
    part::note(Weight::Problem, None, words)
}

fn recognise(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let here = path::support_person(page.account);
    let code = Field {
        name: "code",
        label: t.get("desk-code"),
        hint: Some(t.get("desk-code-hint")),
        kind: Kind::Code,
        autocomplete: "off",
        ..Field::default()
    };
    html! {
        section.card.stack {
            h2 { (t.get("desk-recognise")) }
            @match page.known {
                Some((how, at)) => {
                    @let how = t.get(if how == How::Code { "desk-known-code" } else { "desk-known-call" });
                    (part::note(Weight::Done, Some(how), &t.near(at, frame.now, frame.zone)))
                }
                None => { p.mute { (t.get("desk-recognise-text")) } }
            }
            form.stack.stack-s method="post" action=(here) data-once {
                (part::csrf(frame))
                (field(t, &code))
                div.acts { button.btn name="action" value="identify" { (t.get("desk-code-check")) } }
            }
            @match (&page.call, &page.phone_end) {
                (Some((number, call)), _) => {
                    form.stack.stack-s method="post" action=(here) data-once {
                        (part::csrf(frame)) (part::hidden("call", call))
                        p { (t.get("desk-call-now")) " " b.nw { (number) } }
                        div.acts { button.btn.btn-1 name="action" value="called" { (t.get("desk-called")) } }
                    }
                }
                (None, Some(_)) => {
                    form method="post" action=(here) data-once {
                        (part::csrf(frame))
                        button.btn name="action" value="call" { (icon(Icon::CALL)) (t.get("desk-call")) }
                    }
                }
                (None, None) => {}
            }
        }
    }
}

fn unlock(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let name = |why| match why {
        Why::Mistyped => t.get("desk-why-mistyped"),
        Why::Stranger => t.get("desk-why-stranger"),
        Why::Program => t.get("desk-why-program"),
    };
    html! {
        form.card.stack method="post" action=(path::support_person(page.account)) data-once {
            (part::csrf(frame))
            h2 { (t.get("desk-unlock")) }
            p.mute { (t.get("desk-unlock-text")) }
            div.field {
                label for="why" { (t.get("desk-why")) }
                select.in #why name="why" { @for why in Why::ALL { option value=(why.as_str()) { (name(why)) } } }
            }
            div.acts { button.btn name="action" value="unlock" { (t.get("desk-unlock-button")) } }
        }
    }
}

fn pass(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let (least, usual, most) = page.minutes;
    let choices: Vec<u64> = [least, usual, most].into_iter().fold(Vec::new(), |mut all, minutes| {
        if !all.contains(&minutes) {
            all.push(minutes);
        }
        all
    });
    html! {
        section.card.stack {
            h2 { (t.get("desk-pass")) }
            p.mute { (t.get("desk-pass-text")) }
            @if page.has_methods { p { (t.get("desk-has-methods")) } }
            @else if page.known.is_none() { p { (t.get("desk-not-known")) } }
            @else {
                form.stack.stack-s method="post" action=(path::support_person(page.account)) data-once {
                    (part::csrf(frame))
                    div.field {
                        label for="minutes" { (t.get("desk-minutes")) }
                        select.in #minutes name="minutes" {
                            @for minutes in choices {
                                option value=(minutes) selected[minutes == usual] { (t.with("desk-minutes-of", &[("minutes", minutes.into())])) }
                            }
                        }
                    }
                    div.acts { button.btn name="action" value="pass" { (icon(Icon::KEY)) (t.get("desk-pass-button")) } }
                }
            }
        }
    }
}

/// The code that one reads out to the support.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OwnCode {
    /// It, and until when it is good.
    pub code: Option<(String, Timestamp)>,
}

/// The page of one's own code.
pub fn own_code(frame: &Frame<'_>, page: &OwnCode) -> Markup {
    let t = frame.text;
    let card = html! {
        div.stack.stack-l {
            div.stack.stack-s { h1 { (t.get("desk-own-code")) } p.mute { (t.get("desk-own-code-text")) } }
            @if let Some((code, until)) = &page.code {
                @let (first, second) = code.split_at_checked(code.len() / 2).unwrap_or((code, ""));
                div role="status" {
                    p.big { (first) " " (second) }
                    p.sm.mute { (t.with("desk-own-code-until", &[("time", t.time(*until, frame.zone).into())])) }
                }
            }
            form method="post" action=(path::CALLER_CODE) data-once {
                (part::csrf(frame))
                button.btn.btn-1.btn-lg { (t.get(if page.code.is_some() { "desk-own-code-again" } else { "desk-own-code-make" })) }
            }
            (part::note(Weight::Warning, None, t.get("desk-own-code-care")))
            p { a href=(path::SECURITY) { (t.get("account-title")) } }
        }
    };
    frame::solo(frame, t.get("desk-own-code"), Script::None, &card)
}

#[cfg(test)]
pub(in crate::view) fn search_samples() -> Vec<(&'static str, Search)> {
    let found = Search { address: "claire <b>@x".into(), nobody: true };
    vec![("empty", Search::default()), ("nobody", found)]
}

#[cfg(test)]
pub(in crate::view) fn code_samples() -> Vec<(&'static str, OwnCode)> {
    let code = Some(("042817".into(), Timestamp(1_795_187_520_000)));
    vec![("none", OwnCode::default()), ("made", OwnCode { code })]
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let at = Timestamp(1_795_185_120_000);
    let page = Page {
        account: AccountId::new(),
        name: "Claire <b>Vasseur</b>".into(),
        address: "claire.vasseur@chts.example".into(),
        structure: Some("CH des Trois-Saules".into()),
        phone_end: Some("74".into()),
        active: true,
        has_methods: false,
        known: None,
        call: None,
        minutes: (10, 30, 60),
        said: None,
    };
    let with = |said| Page { said: Some(said), ..page.clone() };
    vec![
        ("new", page.clone()),
        ("known", Page { known: Some((How::Code, at)), ..page.clone() }),
        ("called", Page { known: Some((How::CallBack, at)), has_methods: true, ..page.clone() }),
        ("call", Page { call: Some(("+1 514-555-0174".into(), "id".into())), ..page.clone() }),
        ("no-phone", Page { phone_end: None, structure: None, active: false, ..page.clone() }),
        ("wrong", with(Said::Wrong)),
        ("over", with(Said::Over)),
        ("changed", with(Said::Changed)),
        ("no-number", with(Said::NoNumber)),
        ("unlocked", with(Said::Unlocked)),
        ("not-known", with(Said::NotKnown)),
        ("methods", with(Said::HasMethods)),
        ("closed", with(Said::Closed)),
        ("oneself", with(Said::Oneself)),
    ]
}
