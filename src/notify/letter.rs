//! One letter by e-mail: plain text, no picture, marked as automatic. A code's letter holds no link (S3-08).

use super::{Error, Notify};
use crate::{
    base::{Address, Domain},
    mime::{
        Correspondent,
        compose::{Copy, Outgoing, build},
    },
    text::Text,
};

/// A letter, written.
pub(super) struct Letter {
    pub(super) to: Address,
    pub(super) name: String,
    pub(super) subject: String,
    pub(super) body: String,
}

impl Notify {
    /// Gives a letter to the mail server. `id` makes its Message-ID: the same letter sent twice is one.
    pub(super) async fn post(&self, domain: &Domain, id: &str, letter: Letter) -> Result<(), Error> {
        let from: Address = format!("{}@{domain}", self.doors.sender).parse().map_err(|_| Error::Value("sender"))?;
        let message = Outgoing {
            from: Correspondent::new(Some(&self.house.name), from.as_str()),
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
        self.doors.smtp.send(&from, &[letter.to], &bytes).await?;
        Ok(())
    }

    /// Who writes, and whom to ask.
    pub(super) fn signature(&self, text: Text) -> String {
        let contacts = [&self.house.support_phone, &self.house.support_email];
        let contacts: Vec<&str> = contacts.into_iter().flatten().map(String::as_str).collect();
        if contacts.is_empty() {
            return format!("-- \n{}", self.house.name);
        }
        let help = text.with("letter-support", &[("contacts", contacts.join(", ").into())]);
        format!("{help}\n\n-- \n{}", self.house.name)
    }
}
