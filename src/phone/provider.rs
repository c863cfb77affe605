//! Any provider that takes a text by an HTTP request: JSON or a form, a bearer token or a user and a password, fields
//! named as the provider names them.

use std::fmt;

use reqwest::{Client, RequestBuilder, Url, header::CONTENT_TYPE};
use secrecy::{ExposeSecret as _, SecretString};

use super::{Error, http};
use crate::{
    base::E164,
    config::{ConfigError, HttpFields, HttpFormat, HttpSms},
};

/// A provider.
#[derive(Clone)]
pub(super) struct Provider {
    http: Client,
    url: Url,
    format: HttpFormat,
    user: Option<String>,
    secret: SecretString,
    from: Option<String>,
    fields: HttpFields,
}

impl Provider {
    pub(super) fn new(config: &HttpSms) -> Result<Self, ConfigError> {
        Ok(Self {
            http: http::client("sms", config.timeout_s)?,
            secret: config.secret_file.read("sms.secret_file")?,
            url: config.url.clone(),
            format: config.format,
            user: config.user.clone(),
            from: config.from.clone(),
            fields: config.fields.clone(),
        })
    }

    /// Whether it reports deliveries.
    pub(super) fn reports(&self) -> bool {
        !self.fields.callback.is_empty()
    }

    /// Gives one text to the provider.
    pub(super) async fn send(&self, to: &E164, text: &str, report: Option<&Url>) -> Result<(), Error> {
        let names = &self.fields;
        let mut fields = vec![(names.to.as_str(), to.as_str()), (&names.text, text)];
        fields.extend(self.from.as_deref().map(|from| (names.from.as_str(), from)));
        fields.extend(report.filter(|_| self.reports()).map(|report| (names.callback.as_str(), report.as_str())));
        http::taken(self.request(&fields).send().await)
    }

    /// Asks without a number and without words: a provider that knows us refuses the fields, one that does not refuses us.
    pub(super) async fn probe(&self) -> Result<(), Error> {
        http::known(self.request(&[]).send().await)
    }

    fn request(&self, fields: &[(&str, &str)]) -> RequestBuilder {
        let request = self.http.post(self.url.clone());
        let request = match &self.user {
            Some(user) => request.basic_auth(user, Some(self.secret.expose_secret())),
            None => request.bearer_auth(self.secret.expose_secret()),
        };
        match self.format {
            HttpFormat::Form => request.form(fields),
            HttpFormat::Json => {
                let object: serde_json::Map<_, _> =
                    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
                let body = serde_json::Value::Object(object).to_string();
                request.header(CONTENT_TYPE, "application/json").body(body)
            }
        }
    }
}

/// The secret is not shown, and neither is the rest.
impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider").field("host", &self.url.host_str()).finish_non_exhaustive()
    }
}
