//! One letter by e-mail: plain text, no picture, marked as automatic. A code's letter holds no link, and ends with the
//! phrase by which its reader recognises Pli (S3-08).

use super::{Error, Notify, returned::About};
use crate::{
    base::{AccountId, Address, Domain, Language},
    mime::{
        Correspondent,
        compose::{Copy, Outgoing, build},
    },
    store,
    text::Text,
};

/// Who reads a letter.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// At which address.
    pub to: &'a Address,
    /// The domain that writes.
    pub domain: &'a Domain,
    /// The name to greet.
    pub name: &'a str,
    /// In which language.
    pub language: Language,
    /// Whose personal phrase the letter bears; nobody's where the address is not proved yet, because it may be a
    /// stranger's.
    pub phrase_of: Option<AccountId>,
}

/// A letter, written.
pub(super) struct Letter {
    pub(super) to: Address,
    pub(super) name: String,
    pub(super) subject: String,
    pub(super) body: String,
    /// Whom it concerns that it came back.
    pub(super) about: About,
}

impl Notify {
    /// Gives a letter to the mail server. `id` makes its Message-ID: the same letter sent twice is one.
    pub(super) async fn post(&self, domain: &Domain, id: &str, letter: Letter) -> Result<(), Error> {
        let from: Address = format!("{}@{domain}", self.doors.sender).parse().map_err(|_| Error::Value("sender"))?;
        let message = Outgoing {
            from: Correspondent::new(Some(&self.house.name), from.as_str()),
            sender: None,
            to: vec![Correspondent::new(Some(&letter.name), letter.to.as_str())],
            cc: Vec::new(),
            bcc: Vec::new(),
            subject: letter.subject,
            text: letter.body,
            html: None,
            in_reply_to: None,
            references: Vec::new(),
            message_id: format!("{id}@{domain}"),
            date: self.clock.now(),
            attachments: Vec::new(),
            inline: Vec::new(),
            // RFC 3834: no absence message answers it.
            fields: vec![("Auto-Submitted", "auto-generated".to_owned())],
        };
        let bytes = build(&message, Copy::Wire)?;
        let back = self.return_address(domain, &letter.to, letter.about).await?;
        let sent = self.doors.smtp.send(back.as_ref().unwrap_or(&from), &[letter.to], &bytes).await;
        let sent = sent.map(drop).map_err(Error::from);
        if let (Some(back), Err(error)) = (back, &sent)
            && let Some(status) = error.status()
        {
            self.come_back(&back, &status).await?;
        }
        sent
    }

    /// The end of a letter: the personal phrase of its reader, whom to ask, who writes.
    pub(super) async fn close(&self, text: Text, reader: Option<AccountId>) -> String {
        let Some(account) = reader else { return self.signature(text) };
        let phrase = self.phrase(text, account).await;
        let own = self.help(account).await;
        let signature = own.map_or_else(|| self.signature(text), |help| self.signed(text, &help));
        phrase.into_iter().chain([signature]).collect::<Vec<_>>().join("\n\n")
    }

    /// Whom the people of the reader's structure ask, where it says so (S2-21). A letter does not wait for it.
    async fn help(&self, account: AccountId) -> Option<[Option<String>; 2]> {
        match store::structure::of_account(self.store.db(), account).await {
            Ok(row) => row.map(|row| [row.support_phone, row.support_email]).filter(|help| *help != [None, None]),
            Err(error) => {
                tracing::warn!(%error, "a letter names the house's support desk");
                None
            }
        }
    }

    /// The phrase that a person has chosen. A letter does not wait for one that cannot be read.
    async fn phrase(&self, text: Text, account: AccountId) -> Option<String> {
        match self.marks.of(account).await {
            Ok(mark) => mark.map(|mark| text.with("letter-phrase", &[("phrase", mark.phrase.into())])),
            Err(error) => {
                tracing::warn!(%error, "a letter leaves without its phrase");
                None
            }
        }
    }

    /// Who writes, and whom to ask.
    pub(super) fn signature(&self, text: Text) -> String {
        self.signed(text, &[self.house.support_phone.clone(), self.house.support_email.clone()])
    }

    fn signed(&self, text: Text, contacts: &[Option<String>; 2]) -> String {
        let contacts: Vec<&str> = contacts.iter().flatten().map(String::as_str).collect();
        if contacts.is_empty() {
            return format!("-- \n{}", self.house.name);
        }
        let help = text.with("letter-support", &[("contacts", contacts.join(", ").into())]);
        format!("{help}\n\n-- \n{}", self.house.name)
    }
}
