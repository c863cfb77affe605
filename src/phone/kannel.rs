//! Kannel's `sendsms` (its user's guide, "Using the SMS push").

use std::fmt;

use reqwest::{Client, Url};
use secrecy::{ExposeSecret as _, SecretString};

use super::{Error, http};
use crate::{
    base::E164,
    config::{ConfigError, KannelSms},
};

/// The characters of GSM 03.38 beyond those of ASCII that it shares; a text of these alone needs no second alphabet.
const GSM: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Which reports are asked for: delivered to the phone (1), not delivered (2), refused by the centre (16).
const REPORTS: &str = "19";

/// A Kannel.
#[derive(Clone)]
pub(super) struct Kannel {
    http: Client,
    url: Url,
    user: String,
    password: SecretString,
    from: Option<String>,
}

impl Kannel {
    pub(super) fn new(config: &KannelSms) -> Result<Self, ConfigError> {
        let password = config.password_file.read("sms.password_file")?;
        let http = http::client("sms", config.timeout_s)?;
        let (url, user, from) = (config.url.clone(), config.user.clone(), config.from.clone());
        Ok(Self { http, url, user, password, from })
    }

    /// Gives one text to the gateway. It takes it with 202, also when it only queues it (`3: Queued for later delivery`).
    pub(super) async fn send(&self, to: &E164, text: &str, report: Option<&Url>) -> Result<(), Error> {
        let mut query = vec![
            ("username", self.user.as_str()),
            ("password", self.password.expose_secret()),
            ("to", to.as_str()),
            ("text", text),
            ("charset", "UTF-8"),
        ];
        if !text.chars().all(|c| GSM.contains(c)) {
            // Without UCS-2 the gateway would turn ç into Ç and « into a question mark.
            query.push(("coding", "2"));
        }
        if let Some(from) = &self.from {
            query.push(("from", from));
        }
        // `%d` becomes the kind of report.
        let report = report.map(|report| format!("{report}?status=%d"));
        if let Some(report) = &report {
            query.extend([("dlr-mask", REPORTS), ("dlr-url", report)]);
        }
        http::taken(self.http.get(self.url.clone()).query(&query).send().await)
    }

    /// Asks without a recipient: a gateway that knows us answers 400 or so, one that does not know us 403.
    pub(super) async fn probe(&self) -> Result<(), Error> {
        let query = [("username", self.user.as_str()), ("password", self.password.expose_secret())];
        http::known(self.http.get(self.url.clone()).query(&query).send().await)
    }
}

/// The password is not shown, and neither is the rest.
impl fmt::Debug for Kannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kannel").field("host", &self.url.host_str()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_15_the_text_of_a_code_fits_the_short_alphabet() {
        let text = "123 456 est votre code Pli. Ne le donnez à personne.\n@pli.example #123456";
        assert!(text.chars().all(|c| GSM.contains(c)));
        assert!(text.chars().count() <= 160);
        assert!(!"Reçu « ça »".chars().all(|c| GSM.contains(c)));
    }
}
