//! Codes, sent while the person waits.

use super::{
    Error, Notify,
    letter::{Letter, Reader},
    returned::About,
};
use crate::{
    base::{E164, Language},
    phone::Message,
    text::Text,
};

impl Notify {
    /// Sends a code by SMS. The last line binds it to our host, so that a telephone offers it there and nowhere else
    /// . A delivery is reported under `nonce`.
    pub async fn code_by_sms(
        &self,
        to: &E164,
        language: Language,
        code: &str,
        nonce: Option<&str>,
    ) -> Result<(), Error> {
        let text = Text::of(language)
            .with("letter-code-sms", &[("code", spaced(code).into()), ("house", (&self.house.name).into())]);
        // One line each: whatever the texts hold, the binding is the last line.
        let text = text.replace(['\r', '\n'], " ");
        let text = format!("{text}\n@{} #{code}", self.house.host);
        let message = Message { to, words: &text, nonce, now: self.clock.now() };
        Ok(self.doors.phone.send(&message).await?)
    }

    /// Sends a code by e-mail, from the fixed sender of the person's domain to their personal address (S3-07, S3-08).
    pub async fn code_by_email(&self, reader: Reader<'_>, (code, minutes): (&str, u64)) -> Result<(), Error> {
        let Reader { to, domain, name, language, phrase_of } = reader;
        let text = Text::of(language);
        let house = || (&self.house.name).into();
        let body = [
            text.with("letter-hello", &[("name", name.into())]),
            text.with("letter-code-text", &[("code", spaced(code).into()), ("house", house())]),
            text.with("letter-code-minutes", &[("minutes", minutes.into())]),
            text.get("letter-code-never").to_owned(),
            self.close(text, phrase_of).await,
        ];
        let letter = Letter {
            to: to.clone(),
            name: name.to_owned(),
            subject: text.with("letter-code-subject", &[("house", house())]),
            body: body.join("\n\n"),
            about: About::reader(phrase_of),
        };
        self.post(domain, &uuid::Uuid::now_v7().to_string(), letter).await
    }
}

/// A code as it is read aloud: two groups.
pub(super) fn spaced(code: &str) -> String {
    let middle = code.len() / 2;
    match (code.get(..middle), code.get(middle..)) {
        (Some(first), Some(second)) if code.len() >= 6 => format!("{first} {second}"),
        _ => code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_15_a_code_is_written_in_two_groups() {
        assert_eq!(spaced("012345"), "012 345");
        assert_eq!(spaced("01234567"), "0123 4567");
    }
}
