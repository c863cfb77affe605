//! `GET /enrol/sheet/{step}`: the « fiche » of a step, one printed page with numbered sentences (S0-02). It names nobody
//! and holds no form, so that it can be handed over with the temporary password.

use maud::{Markup, html};

use crate::{
    text::Text,
    view::{
        Frame,
        frame::{self, Script},
        part::icon::{Icon, icon},
    },
};

/// Which sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheet {
    /// Before one begins.
    Start,
    /// Being reached.
    Known,
    /// Choosing a method.
    Method,
    /// A passkey.
    Passkey,
    /// An authenticator application.
    Totp,
    /// A telephone that approves.
    Push,
    /// A code by SMS.
    Sms,
    /// A code by e-mail.
    Email,
    /// The summary.
    Summary,
    /// Security questions.
    Questions,
    /// The phrase and the image.
    Mark,
    /// A password of one's own.
    Password,
}

impl Sheet {
    /// Every sheet.
    pub const ALL: [Self; 12] = [
        Self::Start,
        Self::Known,
        Self::Method,
        Self::Passkey,
        Self::Totp,
        Self::Push,
        Self::Sms,
        Self::Email,
        Self::Summary,
        Self::Questions,
        Self::Mark,
        Self::Password,
    ];

    /// Its name in the address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Known => "known",
            Self::Method => "method",
            Self::Passkey => "passkey",
            Self::Totp => "totp",
            Self::Push => "push",
            Self::Sms => "sms",
            Self::Email => "email",
            Self::Summary => "summary",
            Self::Questions => "questions",
            Self::Mark => "mark",
            Self::Password => "password",
        }
    }

    /// The sheet of a name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sheet| sheet.as_str() == text)
    }

    /// Its title, and its sentences, one a line.
    fn words(self, t: Text) -> (&'static str, &'static str) {
        match self {
            Self::Start => (t.get("sheet-start"), t.get("sheet-start-steps")),
            Self::Known => (t.get("sheet-known"), t.get("sheet-known-steps")),
            Self::Method => (t.get("sheet-method"), t.get("sheet-method-steps")),
            Self::Passkey => (t.get("sheet-passkey"), t.get("sheet-passkey-steps")),
            Self::Totp => (t.get("sheet-totp"), t.get("sheet-totp-steps")),
            Self::Push => (t.get("sheet-push"), t.get("sheet-push-steps")),
            Self::Sms => (t.get("sheet-sms"), t.get("sheet-sms-steps")),
            Self::Email => (t.get("sheet-email"), t.get("sheet-email-steps")),
            Self::Summary => (t.get("sheet-summary"), t.get("sheet-summary-steps")),
            Self::Questions => (t.get("sheet-questions"), t.get("sheet-questions-steps")),
            Self::Mark => (t.get("sheet-mark"), t.get("sheet-mark-steps")),
            Self::Password => (t.get("sheet-password"), t.get("sheet-password-steps")),
        }
    }
}

/// The sheet.
pub fn page(frame: &Frame<'_>, sheet: Sheet) -> Markup {
    let t = frame.text;
    let (title, steps) = sheet.words(t);
    let body = html! {
        header.bar { (frame::brand(frame, Some(t.get("sheet-name")))) }
        main.card.fold #main {
            div.stack.stack-l {
                h1 { (title) }
                ol.stack.list { @for step in steps.lines().filter(|line| !line.trim().is_empty()) { li { (step.trim()) } } }
                div.line { span.end {
                    button.btn type="button" hidden data-print { (icon(Icon::PRINT)) (t.get("sheet-print")) }
                } }
            }
        }
        (frame::foot(frame))
    };
    frame::document(frame, title, Script::None, "solo", &body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{base::Language, view::gallery};

    #[test]
    fn s0_02_every_step_has_a_sheet_of_one_page_in_both_languages() {
        for language in Language::ALL {
            for sheet in Sheet::ALL {
                let html = gallery::with_frame(language, |frame| page(frame, sheet).into_string());
                let steps = html.matches("<li>").count();
                assert!((3..=9).contains(&steps), "{sheet:?} {language:?}: {steps} sentences");
                assert!(!html.contains("<form"), "nothing to fill in");
                assert_eq!(Sheet::parse(sheet.as_str()), Some(sheet));
            }
        }
    }
}
