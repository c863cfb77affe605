//! Kannel's `sendsms` (its user's guide, "Using the SMS push").

use std::{fmt, time::Duration};

use reqwest::{Client, StatusCode, Url, redirect::Policy};
use secrecy::{ExposeSecret as _, SecretString};

use super::Error;
use crate::{
    base::E164,
    config::{ConfigError, Sms},
};

/// The characters of GSM 03.38 beyond those of ASCII that it shares; a text of these alone needs no second alphabet.
const GSM: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// A Kannel.
#[derive(Clone)]
pub struct Kannel {
    http: Client,
    url: Url,
    user: String,
    password: SecretString,
    from: Option<String>,
}

impl Kannel {
    pub(super) fn new(config: &Sms) -> Result<Self, ConfigError> {
        let password = config.password_file.read("sms.password_file")?;
        let http = Client::builder()
            .timeout(Duration::from_secs(config.timeout_s.clamp(1, 60)))
            .connect_timeout(Duration::from_secs(config.timeout_s.clamp(1, 10)))
            .redirect(Policy::none())
            .no_proxy()
            .build()
            .map_err(|error| ConfigError::new(format!("configuration: sms: {}", error.without_url())))?;
        let (url, user, from) = (config.url.clone(), config.user.clone(), config.from.clone());
        Ok(Self { http, url, user, password, from })
    }

    /// Gives one text to the gateway. It takes it with 202, also when it only queues it (`3: Queued for later delivery`).
    pub(super) async fn send(&self, to: &E164, text: &str) -> Result<(), Error> {
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
        let answer = self.http.get(self.url.clone()).query(&query).send().await.map_err(|error| kind(&error))?;
        match answer.status() {
            StatusCode::ACCEPTED | StatusCode::OK => Ok(()),
            status if status.is_client_error() => Err(Error::Refused { status: status.as_u16() }),
            status => Err(Error::Unavailable(format!("status {}", status.as_u16()))),
        }
    }

    /// Asks without a recipient: a gateway that knows us answers 400 or so, one that does not know us 403.
    pub(super) async fn probe(&self) -> Result<(), Error> {
        let query = [("username", self.user.as_str()), ("password", self.password.expose_secret())];
        let answer = self.http.get(self.url.clone()).query(&query).send().await.map_err(|error| kind(&error))?;
        match answer.status() {
            StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => {
                Err(Error::Refused { status: answer.status().as_u16() })
            }
            StatusCode::NOT_FOUND => Err(Error::Refused { status: 404 }),
            status if status.is_server_error() => Err(Error::Unavailable(format!("status {}", status.as_u16()))),
            _ => Ok(()),
        }
    }
}

/// An error of the call. Its words would hold the address, and that the number, the text and the password.
fn kind(error: &reqwest::Error) -> Error {
    if error.is_connect() {
        return Error::Unavailable("it cannot be reached".to_owned());
    }
    Error::Uncertain
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
