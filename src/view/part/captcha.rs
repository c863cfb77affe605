//! The small proof that a person asks: six digits as a picture or as a sound, and the field for them (S1-11, R-172).

use maud::{Markup, html};

use super::field::{Field, Kind, field};
use crate::view::{Frame, path};

/// Why digits were not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// None were typed.
    Missing,
    /// They are wrong.
    Wrong,
    /// The picture was used before, or is too old.
    Over,
}

/// Picture, sound and field.
pub(in crate::view) fn captcha(
    frame: &Frame<'_>,
    challenge: &str,
    (unread, autofocus): (Option<Unread>, bool),
) -> Markup {
    let t = frame.text;
    let error = unread.map(|unread| match unread {
        Unread::Missing => t.get("recover-captcha-missing"),
        Unread::Wrong => t.get("recover-captcha-wrong"),
        Unread::Over => t.get("recover-captcha-over"),
    });
    let answer = Field {
        name: "answer",
        label: t.get("recover-captcha"),
        hint: Some(t.get("recover-captcha-hint")),
        error,
        kind: Kind::Code,
        autocomplete: "off",
        autofocus,
        ..Field::default()
    };
    html! {
        div.stack.stack-s.captcha {
            img src={ (path::RECOVER_PICTURE) (challenge) } width="280" height="96" alt=(t.get("recover-captcha-image"));
            audio controls preload="none" src={ (path::RECOVER_SOUND) (challenge) }
                aria-label=(t.get("recover-captcha-listen")) {}
            (field(t, &answer))
        }
    }
}
