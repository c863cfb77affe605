//! `GET /account/recovery-codes`: how many codes are left; `POST`: a new set, shown this once.
//!
//! Forms: POST `/account/recovery-codes` with `csrf`; POST `/account/recovery-codes/file` with `csrf` and `codes`, which
//! answers with them as a text file: no script is needed to keep them.

use maud::{Markup, html};

use super::{
    Frame, Weight, account_page,
    frame::Script,
    part::{
        self,
        icon::{Icon, icon},
    },
    passkeys, path,
};
use crate::base::Timestamp;

/// Fewer codes than this are few.
const FEW: u32 = 4;

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// What is left, if there are any.
    pub left: Option<Left>,
    /// New codes, shown this once.
    pub new: Vec<String>,
    /// Whether one was used to sign in a moment ago.
    pub used: bool,
    /// Whether the person proved a moment ago who they are.
    pub fresh: bool,
}

/// What is left of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// How many can be used.
    pub left: u32,
    /// How many there were.
    pub made: u32,
    /// Since when.
    pub since: Timestamp,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let content = if page.new.is_empty() { standing(frame, page) } else { new(frame, page) };
    let heading = (t.get("recovery-codes-title"), t.get("recovery-codes-lead"));
    account_page::page(frame, path::RECOVERY_CODES, heading, Script::None, &content)
}

fn standing(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let words = |left: &Left| t.with("recovery-codes-left", &[("left", left.left.into()), ("made", left.made.into())]);
    html! {
        @if page.used {
            (part::note(Weight::Warning, Some(t.get("recovery-codes-used")), t.get("recovery-codes-used-text")))
        }
        section.card.stack.stack-s {
            @match &page.left {
                None => { p { b { (t.get("recovery-codes-none")) } } }
                Some(left) => {
                    p { b { (words(left)) } }
                    p.sm.mute { (t.with("recovery-codes-since", &[("date", t.date(left.since, frame.zone).into())])) }
                    @if left.left < FEW { p { (t.get("recovery-codes-few")) } }
                }
            }
            @if page.fresh {
                form.stack.stack-s method="post" action=(path::RECOVERY_CODES) data-once {
                    (part::csrf(frame))
                    @if page.left.is_some() { p.sm.mute { (t.get("recovery-codes-renew-text")) } }
                    div {
                        button.btn.btn-1 {
                            (icon(Icon::KEY))
                            @if page.left.is_some() { (t.get("recovery-codes-renew")) } @else { (t.get("recovery-codes-make")) }
                        }
                    }
                }
            }
        }
        @if !page.fresh { (passkeys::confirm(frame, path::RECOVERY_CODES, t.get("recovery-codes-fresh-text"))) }
        @if page.used { div { a.btn href=(path::MAIL) { (t.get("recovery-codes-continue")) } } }
    }
}

fn new(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    html! {
        div role="status" {
            (part::note(Weight::Warning, Some(t.get("recovery-codes-new")), t.get("recovery-codes-new-text")))
        }
        section.card.stack {
            h2 { (t.get("recovery-codes-list")) }
            ol.codes {
                @for code in &page.new { li { code { (code) } } }
            }
            form.acts method="post" action=(path::RECOVERY_FILE) {
                (part::csrf(frame))
                (part::hidden("codes", &page.new.join(" ")))
                button.btn { (icon(Icon::DOWNLOAD)) (t.get("recovery-codes-download")) }
                button.btn type="button" hidden data-print { (icon(Icon::PRINT)) (t.get("recovery-codes-print")) }
                a.btn.btn-1 href=(path::RECOVERY_CODES) { (t.get("recovery-codes-done")) }
            }
        }
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    let since = Timestamp(super::gallery::NOW.0 - 7_200_000_000);
    let some = |left| Page { left: Some(Left { left, made: 10, since }), fresh: true, ..Page::default() };
    let new = (0..10).map(|n| format!("7K3M-9QXA-01BC-DEF{n}")).collect();
    vec![
        ("none", Page { fresh: true, ..Page::default() }),
        ("ten", some(10)),
        ("few", some(1)),
        ("stale", Page { fresh: false, ..some(10) }),
        ("used", Page { used: true, ..some(9) }),
        ("new", Page { new, ..some(10) }),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{base::Language, view::gallery};

    #[test]
    fn r_136_codes_are_shown_saved_and_printed_on_the_page_that_made_them_and_on_no_other() {
        let html = |name: &str| {
            let (_, page) = samples().into_iter().find(|(each, _)| *each == name).unwrap();
            gallery::with_frame(Language::Fr, |frame| super::page(frame, &page).into_string())
        };
        assert_eq!(html("new").matches("<code>").count(), 10);
        assert!(html("new").contains("action=\"/account/recovery-codes/file\"") && html("new").contains("data-print"));
        assert!(html("ten").contains("Il vous reste 10 codes sur 10") && !html("ten").contains("<code>"));
        assert!(html("few").contains("Il en reste peu"));
        assert!(
            html("ten").contains("action=\"/account/recovery-codes\"")
                && !html("stale").contains("action=\"/account/recovery")
        );
    }
}
