//! The pages of changing a password: one's own, and one that is too old.
//!
//! Forms: POST `/account/password` and POST `/sign-in/password`, each with `csrf` and the fields of [`Choice`].

use maud::{Markup, html};

use super::{Choice, fields};
use crate::{
    base::Timestamp,
    view::{
        Frame, Weight, account,
        frame::{self, Script},
        part, path,
    },
};

/// The page of changing one's own password.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Own {
    /// The choice of the new one.
    pub choice: Choice,
    /// When the present one must be changed, if ever.
    pub expires: Option<Timestamp>,
}

/// `GET /account/password`.
pub fn own(frame: &Frame<'_>, page: &Own) -> Markup {
    let t = frame.text;
    let content = html! {
        @if let Some(expires) = page.expires {
            @let date = t.date(expires, frame.zone);
            (part::note(Weight::Info, None, &t.with("password-expires", &[("date", date.into())])))
        }
        form.card.stack.stack-l method="post" action=(path::PASSWORD) data-once {
            (part::csrf(frame))
            (fields(frame, &page.choice))
            div.line {
                a.btn.btn-lg.btn-q href=(path::SECURITY) { (t.get("password-cancel")) }
                span.end { button.btn.btn-1.btn-lg { (t.get("password-change")) } }
            }
        }
    };
    account::shell(frame, t.get("password-change"), t.get("password-change-lead"), &content)
}

/// `GET /sign-in/password`: the second factor was right, the password is too old.
pub fn due(frame: &Frame<'_>, choice: &Choice) -> Markup {
    let t = frame.text;
    let card = html! {
        form.stack.stack-l method="post" action=(path::DUE_PASSWORD) data-once {
            div.stack.stack-s { h1 { (t.get("password-due")) } p.mute { (t.get("password-due-lead")) } }
            (part::csrf(frame))
            (fields(frame, choice))
            div.line { span.end { button.btn.btn-1.btn-lg { (t.get("sign-in-title")) } } }
        }
    };
    frame::solo(frame, t.get("password-due"), Script::None, &card)
}

#[cfg(test)]
pub(in crate::view) fn own_samples() -> Vec<(&'static str, Own)> {
    use super::{Asks, samples};
    let expires = Some(Timestamp(crate::view::gallery::NOW.0 + 12 * 86_400_000));
    let own =
        |(name, choice): (&'static str, Choice)| (name, Own { choice: choice.asking(Asks::Current), expires: None });
    let mut all: Vec<(&'static str, Own)> = samples().into_iter().map(own).collect();
    all.extend(all.first().cloned().map(|(_, own)| ("expires", Own { expires, ..own })));
    all
}
