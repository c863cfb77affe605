//! `GET /help/merge`: what merging two addresses does and does not, and how it differs from adding an account (S0-09 to S0-12).

use maud::{Markup, html};

use crate::view::{
    Frame,
    frame::{self, Script},
    path,
};

/// The sections: a title, then its sentences.
const SECTIONS: [(&str, &[&str]); 6] = [
    ("help-merge-does", &["help-merge-does-one", "help-merge-does-two", "help-merge-does-three"]),
    ("help-merge-not", &["help-merge-not-one", "help-merge-not-two", "help-merge-not-three"]),
    ("help-merge-how", &["help-merge-how-one", "help-merge-how-two", "help-merge-how-three", "help-merge-how-four"]),
    ("help-merge-calendars", &["merge-calendars"]),
    ("help-merge-who", &["help-merge-who-one", "help-merge-who-two"]),
    ("addresses-differ", &["addresses-differ-merge", "addresses-differ-add", "addresses-differ-never"]),
];

/// The page: the same for everybody.
pub fn page(frame: &Frame<'_>) -> Markup {
    let t = frame.text;
    let card = html! {
        div.stack.stack-l {
            div.stack.stack-s { h1 { (t.get("help-merge-title")) } p.mute { (t.get("help-merge-lead")) } }
            @for (title, sentences) in SECTIONS {
                section.stack.stack-s {
                    h2 { (t.get(title)) }
                    @if title == "help-merge-how" {
                        ol.list.stack.stack-s { @for sentence in sentences { li { (t.get(sentence)) } } }
                    } @else { @for sentence in sentences { p { (t.get(sentence)) } } }
                }
            }
            div.line {
                a.btn href=(path::ADDRESSES) { (t.get("addresses-title")) }
                a.btn.btn-q href=(path::REQUEST) { (t.get("help-merge-request")) }
            }
        }
    };
    frame::solo(frame, t.get("help-merge-title"), Script::None, &card)
}
