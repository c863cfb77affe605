//! The letter beside the page on which a telephone is attached (S2-11).

use super::{
    Error, Notify,
    letter::{Letter, Reader},
    returned::About,
};
use crate::text::Text;

/// What is typed on the telephone.
#[derive(Debug, Clone, Copy)]
pub struct Activation<'a> {
    /// Pli's address.
    pub origin: &'a str,
    /// The user name.
    pub username: &'a str,
    /// The code, only where the profile lets it go by mail (`legacy`): a code that binds must not (NIST SP 800-63B-4,
    /// section 4.1.2.2).
    pub code: Option<&'a str>,
    /// How long it is good.
    pub hours: u64,
    /// What this attaching is called when one speaks of it.
    pub reference: &'a str,
}

impl Notify {
    /// Says by letter how the telephone is attached: all three fields, or what to do without the code.
    pub async fn activation_by_email(&self, reader: Reader<'_>, what: Activation<'_>) -> Result<(), Error> {
        let Reader { to, domain, name, language, phrase_of } = reader;
        let text = Text::of(language);
        let house = || (&self.house.name).into();
        let how = match what.code {
            Some(code) => text.with(
                "letter-activation-data",
                &[
                    ("origin", what.origin.into()),
                    ("username", what.username.into()),
                    ("code", code.into()),
                    ("hours", what.hours.into()),
                ],
            ),
            None => text.with("letter-activation-how", &[("origin", what.origin.into())]),
        };
        let body = [
            text.with("letter-hello", &[("name", name.into())]),
            text.with("letter-activation-text", &[("house", house()), ("reference", what.reference.into())]),
            how,
            text.get("letter-activation-not-you").to_owned(),
            self.close(text, phrase_of).await,
        ];
        let letter = Letter {
            to: to.clone(),
            name: name.to_owned(),
            subject: text.with("letter-activation-subject", &[("house", house())]),
            body: body.join("\n\n"),
            about: About::reader(phrase_of),
        };
        self.post(domain, what.reference, letter).await
    }
}
