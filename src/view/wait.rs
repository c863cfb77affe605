//! `GET /sign-in/wait`, `/account/confirm/wait`, `/account/add/voice/wait` and `/enrol/voice/wait`: what is to be done on
//! the telephone, while this page waits for it.
//!
//! It asks again by itself every three seconds: by a script that changes nothing on the screen, or, without scripts, by
//! loading itself anew. Nothing is lost by leaving it.

use maud::{Markup, html};

use super::{
    Frame,
    frame::{self, Script},
    part::{
        self,
        icon::{Icon, icon},
    },
};
use crate::base::Timestamp;

/// The wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Which telephone, masked.
    pub destination: String,
    /// What to type there; none when one key is enough.
    pub digits: Option<String>,
    /// Until when.
    pub until: Timestamp,
    /// The address of this page.
    pub here: String,
    /// Where another method is chosen.
    pub other: String,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let card = html! {
        div.stack.stack-l.tc {
            div.stack.stack-s {
                h1 { (t.get("voice-title")) }
                p.mute { (t.with("voice-lead", &[("digits", page.destination.as_str().into())])) }
            }
            div.stack.stack-s {
                @if let Some(digits) = &page.digits {
                    p { (t.get("voice-type-on-phone")) }
                    p.big.big-row { span.vh { (t.get("voice-digits")) " : " } (spaced(digits)) }
                } @else {
                    p { (t.get("voice-press-on-phone")) }
                    p.big { span.vh { (t.get("voice-digits")) " : " } "#" }
                }
            }
            div.stack.stack-s role="status" {
                p.sm.mute { (t.with("voice-until", &[("time", t.time(page.until, frame.zone).into())])) }
                progress aria-label=(t.get("voice-title")) {}
            }
            div.stack.stack-s {
                a.btn.btn-lg.btn-full href=(page.here) { (icon(Icon::REFRESH)) (t.get("voice-check")) }
                a.btn.btn-q.btn-full href=(page.other) { (t.get("voice-cancel")) }
            }
            (part::note(super::Weight::Info, None, t.get("voice-never-alone")))
        }
    };
    frame::solo(frame, t.get("voice-title"), Script::Wait, &card)
}

/// Six digits in two groups, as one reads them out.
fn spaced(digits: &str) -> String {
    let (first, second) = digits.split_at_checked(digits.len() / 2).unwrap_or((digits, ""));
    if digits.len() < 6 { digits.to_owned() } else { format!("{first}\u{a0}{second}") }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    use crate::{base::Method, view::path};
    let until = Timestamp(super::gallery::NOW.0 + 55_000);
    let typed = Page {
        destination: "···74".into(),
        digits: Some("048213".into()),
        until,
        here: path::wait(Method::Voice),
        other: path::VERIFY.to_owned(),
    };
    let short = Page { digits: Some("47".into()), ..typed.clone() };
    let press = Page { digits: None, ..typed.clone() };
    vec![("type", typed), ("two-digits", short), ("press", press)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{base::Language, view::gallery};

    #[test]
    fn r_172_the_page_waits_without_scripts_and_shows_what_to_type() {
        let (_, page) = samples().remove(0);
        let html = gallery::with_frame(Language::Fr, |frame| super::page(frame, &page).into_string());
        assert!(html.contains("<noscript><meta http-equiv=\"refresh\" content=\"3\"></noscript>"));
        assert!(html.contains("048\u{a0}213") && html.contains("···74"));
        assert!(html.contains("href=\"/sign-in/verify\""), "there is always another way");
    }
}
