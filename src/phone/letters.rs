//! « Courriel téléphonique » (S4-13): carriers that turn a letter into a text.
//!
//! Not encrypted on its way, often late, and several carriers have closed theirs: off unless configured, and the pages say
//! what it is worth. Nothing reports a delivery.

use super::Error;
use crate::{
    base::{Address, E164, Timestamp},
    config::{Carrier, ConfigError, Letters, MailSms},
    mime::{
        Correspondent,
        compose::{Copy, Outgoing, build},
    },
    smtp::{self, Smtp},
};

/// The carriers, and the server that letters to them leave by.
#[derive(Debug, Clone)]
pub(super) struct Carriers {
    smtp: Smtp,
    from: Address,
    routes: Vec<Carrier>,
}

impl Carriers {
    pub(super) fn new(config: &MailSms, letters: &Letters) -> Result<Self, ConfigError> {
        Ok(Self { smtp: Smtp::for_letters(letters)?, from: config.from.clone(), routes: config.carriers.clone() })
    }

    /// Writes to the carrier of a number.
    pub(super) async fn send(&self, (to, text): (&E164, &str), now: Timestamp) -> Result<(), Error> {
        // No carrier takes this number: as if the gateway had answered that there is no route.
        let to = address(&self.routes, to).ok_or(Error::Refused { status: 404 })?;
        let letter = Outgoing {
            from: Correspondent::new(None, self.from.as_str()),
            sender: None,
            to: vec![Correspondent::new(None, to.as_str())],
            cc: Vec::new(),
            bcc: Vec::new(),
            // What a subject adds to a text differs from carrier to carrier.
            subject: String::new(),
            text: text.to_owned(),
            html: None,
            in_reply_to: None,
            references: Vec::new(),
            message_id: format!("{}@{}", uuid::Uuid::now_v7(), self.from.domain()),
            date: now,
            attachments: Vec::new(),
            inline: Vec::new(),
            fields: vec![("Auto-Submitted", "auto-generated".to_owned())],
        };
        let bytes = build(&letter, Copy::Wire).map_err(|error| Error::Unavailable(error.to_string()))?;
        match self.smtp.send(&self.from, &[to], &bytes).await {
            Ok(_) => Ok(()),
            Err(smtp::Error::Uncertain) => Err(Error::Uncertain),
            // The words would hold the number.
            Err(_) => Err(Error::Unavailable("the mail server did not take it".to_owned())),
        }
    }

    /// Whether the mail server answers.
    pub(super) async fn probe(&self) -> Result<(), Error> {
        let probe = self.smtp.probe().await;
        probe.map(drop).map_err(|_| Error::Unavailable("the mail server does not answer".to_owned()))
    }
}

/// The address of a number at its carrier: the longest beginning wins.
fn address(carriers: &[Carrier], number: &E164) -> Option<Address> {
    let serves = |carrier: &&Carrier| number.as_str().starts_with(&carrier.numbers);
    let carrier = carriers.iter().filter(serves).max_by_key(|carrier| carrier.numbers.len())?;
    let digits = number.as_str().trim_start_matches('+');
    let from = carrier.digits.map_or(0, |last| digits.len().saturating_sub(last));
    format!("{}@{}", digits.get(from..)?, carrier.domain).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s4_13_the_carrier_is_found_by_the_beginning_of_the_number() {
        let carrier = |numbers: &str, domain: &str, digits| Carrier {
            numbers: numbers.to_owned(),
            domain: domain.to_owned(),
            digits,
        };
        let carriers = [
            carrier("+1", "texto.amerique.example", Some(10)),
            carrier("+1514", "texto.montreal.example", Some(10)),
            carrier("+33", "sms.france.example", None),
        ];
        let found = |number: &str| address(&carriers, &number.parse().unwrap()).map(|found| found.to_string());
        assert_eq!(found("+15145550174").as_deref(), Some("5145550174@texto.montreal.example"));
        assert_eq!(found("+14185550174").as_deref(), Some("4185550174@texto.amerique.example"));
        assert_eq!(found("+33612345678").as_deref(), Some("33612345678@sms.france.example"));
        assert_eq!(found("+212612345678"), None, "nobody is guessed");
    }
}
