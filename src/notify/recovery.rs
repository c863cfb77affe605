//! Letters of a recovery: the code and the link, sent while the person waits; and a request, sent to the support.

use super::{
    Error, Notify,
    code::spaced,
    letter::{Letter, Reader},
    returned::About,
};
use crate::{
    base::{Address, Domain, Language},
    text::Text,
};

impl Notify {
    /// Sends the code of a recovery, and the link that does the same. It is the one letter with a link: it is
    /// expected, and what the link leads to asks before it does anything.
    pub async fn recovery_by_email(
        &self,
        reader: Reader<'_>,
        (code, link, minutes): (&str, &str, u64),
    ) -> Result<(), Error> {
        let Reader { to, domain, name, language, phrase_of } = reader;
        let text = Text::of(language);
        let house = || (&self.house.name).into();
        let body = [
            text.with("letter-hello", &[("name", name.into())]),
            text.with("letter-recovery-code-text", &[("house", house())]),
            text.with("letter-recovery-code", &[("code", spaced(code).into())]),
            format!("{}\n{link}", text.get("letter-recovery-link")),
            text.with("letter-recovery-code-minutes", &[("minutes", minutes.into())]),
            text.get("letter-recovery-code-never").to_owned(),
            self.close(text, phrase_of).await,
        ];
        let letter = Letter {
            to: to.clone(),
            name: name.to_owned(),
            subject: text.with("letter-recovery-code-subject", &[("house", house())]),
            body: body.join("\n\n"),
            about: About::reader(phrase_of),
        };
        self.post(domain, &uuid::Uuid::now_v7().to_string(), letter).await
    }

    /// Tells the support of a request of somebody who cannot sign in. Nothing when no address is configured: the request
    /// is in its list.
    pub async fn support_request(
        &self,
        reference: &str,
        name: &str,
        (contact, words): (&str, &str),
    ) -> Result<(), Error> {
        let Some(to) = self.house.support_email.as_ref().and_then(|address| address.parse::<Address>().ok()) else {
            return Ok(());
        };
        let domain: Domain = to.domain().parse().map_err(|_| Error::Value("support"))?;
        let text = Text::of(Language::Fr);
        let body = [
            text.with("letter-request-text", &[("reference", reference.into())]),
            [
                text.with("letter-request-name", &[("name", name.into())]),
                text.with("letter-request-contact", &[("contact", contact.into())]),
            ]
            .join("\n"),
            words.to_owned(),
            text.get("letter-request-care").to_owned(),
        ];
        let subject = text.with("letter-request-subject", &[("reference", reference.into())]);
        let name = self.house.name.clone();
        let letter = Letter { to, name, subject, body: body.join("\n\n"), about: About::Nobody };
        self.post(&domain, &uuid::Uuid::now_v7().to_string(), letter).await
    }
}
