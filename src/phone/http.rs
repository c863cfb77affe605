//! What every provider that is called by HTTP shares: a bounded client, and what an answer means.

use std::time::Duration;

use reqwest::{Client, Response, StatusCode, redirect::Policy};

use super::Error;
use crate::config::ConfigError;

/// A client that waits this long, follows nobody and asks no proxy.
pub(super) fn client(section: &str, timeout_s: u64) -> Result<Client, ConfigError> {
    Client::builder()
        .timeout(Duration::from_secs(timeout_s.clamp(1, 60)))
        .connect_timeout(Duration::from_secs(timeout_s.clamp(1, 10)))
        .redirect(Policy::none())
        .no_proxy()
        .build()
        .map_err(|error| ConfigError::new(format!("configuration: {section}: {}", error.without_url())))
}

/// What an answer, or its absence, says of what was handed over.
pub(super) fn taken(answer: Result<Response, reqwest::Error>) -> Result<(), Error> {
    match answer.map_err(|error| kind(&error))?.status() {
        status if status.is_success() => Ok(()),
        status if status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS => {
            Err(Error::Refused { status: status.as_u16() })
        }
        status => Err(Error::Unavailable(format!("status {}", status.as_u16()))),
    }
}

/// Whether a provider answers at all and knows us, by an answer to a request without a number.
pub(super) fn known(answer: Result<Response, reqwest::Error>) -> Result<(), Error> {
    match answer.map_err(|error| kind(&error))?.status() {
        status @ (StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED | StatusCode::NOT_FOUND) => {
            Err(Error::Refused { status: status.as_u16() })
        }
        status if status.is_server_error() => Err(Error::Unavailable(format!("status {}", status.as_u16()))),
        _ => Ok(()),
    }
}

/// An error of the call. Its words would hold the address, and that the number, the text and the password.
fn kind(error: &reqwest::Error) -> Error {
    if error.is_connect() {
        return Error::Unavailable("it cannot be reached".to_owned());
    }
    Error::Uncertain
}
