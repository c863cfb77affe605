//! `GET /account/approval/new`: attaching a telephone, with the page beside it (S0-23 to S0-25, S2-10 to S2-18).
//!
//! Form: POST `/account/approval/new` with `csrf` and `action` = `confirm`, `again` or `cancel`. « Soumettre » too early
//! loses nothing (S2-13).

use maud::{Markup, html};

use super::list::sheet;
use crate::{
    base::Timestamp,
    view::{
        Frame, Weight,
        frame::Script,
        part::{
            self,
            icon::{Icon, icon},
            qr,
        },
        path,
    },
};

/// Attaching a telephone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where it is.
    pub step: Step,
    /// Until when.
    pub until: Timestamp,
    /// Whether it takes the place of one.
    pub renews: bool,
    /// Whether « Soumettre » came too early.
    pub early: bool,
}

/// Where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Waiting for a telephone.
    Open {
        /// The address with the code, for the QR code.
        link: String,
        /// The address without it.
        address: String,
        /// The user name.
        username: String,
        /// The code by hand.
        code: String,
    },
    /// A telephone came.
    Claimed {
        /// Its name.
        name: String,
        /// The number to type there.
        number: String,
    },
    /// The number was right.
    Proved {
        /// Its name.
        name: String,
    },
    /// It is over without a telephone.
    Over,
}

impl Step {
    /// Its word for the script that waits.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Open { .. } => "open",
            Self::Claimed { .. } => "claimed",
            Self::Proved { .. } => "proved",
            Self::Over => "over",
        }
    }
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let title = t.get(if page.renews { "push-pair-renew-title" } else { "push-pair-title" });
    let content = html! {
        div.page-head {
            div { h1 { (title) } @if page.renews { p.mute { (t.get("push-pair-renew-lead")) } } }
        }
        (steps(frame, page, Where { form: path::APPROVAL_NEW, state: path::APPROVAL_STATE, alone: true }))
    };
    sheet(frame, title, script(page), &content)
}

/// Where the steps of attaching stand.
#[derive(Debug, Clone, Copy)]
pub(in crate::view) struct Where {
    /// Where their form goes.
    pub form: &'static str,
    /// Where a script asks for the state, in one word.
    pub state: &'static str,
    /// Whether they are a page of their own, which can be given up.
    pub alone: bool,
}

/// What a page with the steps needs: one that waits asks for itself.
pub(in crate::view) fn script(page: &Page) -> Script {
    if moves(page) { Script::Approval } else { Script::None }
}

fn moves(page: &Page) -> bool {
    matches!(page.step, Step::Open { .. } | Step::Claimed { .. })
}

/// The steps, from the codes to « Soumettre ».
pub(in crate::view) fn steps(frame: &Frame<'_>, page: &Page, at: Where) -> Markup {
    let t = frame.text;
    html! {
        @if page.early { (part::note(Weight::Problem, None, t.get("push-pair-not-yet"))) }
        div.stack.stack-l.card[at.alone] data-waiting=[moves(page).then(|| page.step.word())] data-address=(at.state) {
            @match &page.step {
                Step::Open { link, address, username, code } => {
                    (open(frame, page, link, [address, username, code]))
                }
                Step::Claimed { name, number } => {
                    div.stack.tc {
                        h2 { (t.get("push-pair-number-title")) }
                        p.big { (number) }
                        p.mute { (t.with("push-pair-number-text", &[("name", name.into())])) }
                    }
                }
                Step::Proved { name } => {
                    (part::note(Weight::Done, Some(t.get("push-pair-proved-title")),
                        &t.with("push-pair-proved-text", &[("name", name.into())])))
                }
                Step::Over => { (part::note(Weight::Problem, None, t.get("push-pair-over"))) }
            }
            (buttons(frame, page, at))
        }
    }
}

fn open(frame: &Frame<'_>, page: &Page, link: &str, [address, username, code]: [&str; 3]) -> Markup {
    let t = frame.text;
    let own = link.split_once('#').map_or(String::new(), |(_, code)| format!("{}#{code}", path::DEVICE));
    html! {
        section.stack.stack-s {
            h2 { (t.get("push-pair-scan")) }
            div.cols {
                div { (qr::qr(link, t.get("push-pair-qr"))) }
                div.stack.stack-s.sm {
                    p { (t.with("push-pair-scan-text", &[("house", (&frame.brand.name).into())])) }
                    p { (t.with("push-pair-until", &[("moment", t.moment(page.until, frame.zone).into())])) }
                    p.mute { (t.get("push-pair-keep-open")) }
                }
            }
            // S2-03: a QR code on the very telephone that should scan it helps nobody.
            p.sm { (t.get("push-pair-same")) " " a href=(own) { (t.get("push-pair-same-link")) } }
        }
        details.more {
            summary { (t.get("push-pair-no-scan")) }
            div.stack.stack-s {
                p.sm.mute { (t.get("push-pair-no-scan-text")) }
                dl.kv {
                    dt { (t.get("push-pair-url")) } dd { (address) }
                    dt { (t.get("push-device-user")) } dd { (username) }
                    dt { (t.get("push-device-code")) } dd { code.key { (groups(code)) } }
                }
            }
        }
    }
}

fn buttons(frame: &Frame<'_>, page: &Page, at: Where) -> Markup {
    let t = frame.text;
    let proved = matches!(page.step, Step::Proved { .. });
    html! {
        form.line method="post" action=(at.form) {
            (part::csrf(frame))
            @if page.step == Step::Over {
                button.btn.btn-1 name="action" value="again" { (icon(Icon::REFRESH)) (t.get("push-pair-again")) }
            } @else {
                button.btn.btn-1[proved] name="action" value="confirm" { (t.get("push-pair-submit")) }
                @if !proved {
                    button.btn name="action" value="again" { (icon(Icon::REFRESH)) (t.get("push-pair-again")) }
                }
            }
            @if at.alone { button.btn.btn-q name="action" value="cancel" { (t.get("push-pair-cancel")) } }
        }
    }
}

/// `1234 5678`.
fn groups(code: &str) -> String {
    match (code.get(..4), code.get(4..)) {
        (Some(first), Some(rest)) => format!("{first} {rest}"),
        _ => code.to_owned(),
    }
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let until = Timestamp(crate::view::gallery::NOW.0 + 600_000);
    let open = Step::Open {
        link: "https://pli.example/device#0123456789abcdef0123456789ab".into(),
        address: "https://pli.example/device".into(),
        username: "claire.vasseur@chts.med.example".into(),
        code: "K7QF92MD".into(),
    };
    let page = |step| Page { step, until, renews: false, early: false };
    let name = String::from("<b>Chrome</b>, Android");
    vec![
        ("open", page(open.clone())),
        ("early", Page { early: true, ..page(open.clone()) }),
        ("renew", Page { renews: true, ..page(open) }),
        ("claimed", page(Step::Claimed { name: name.clone(), number: "482019".into() })),
        ("proved", page(Step::Proved { name })),
        ("over", page(Step::Over)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{base::Language, view::gallery};

    #[test]
    fn s0_25_s2_10_the_same_can_be_typed_and_needs_no_script_to_be_copied() {
        let (_, page) = samples().remove(0);
        let html = gallery::with_frame(Language::Fr, |frame| super::page(frame, &page).into_string());
        for value in ["https://pli.example/device<", "claire.vasseur@chts.med.example<", "K7QF 92MD<"] {
            assert!(html.contains(value), "{value}");
        }
        assert!(html.contains("href=\"/device#0123456789abcdef0123456789ab\""), "S2-03");
        assert!(html.contains("Soumettre") && html.contains("http-equiv=\"refresh\""), "S2-14");
    }
}
