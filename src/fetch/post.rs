//! A few bytes to an address that a browser gave, by the same rules as everything here: no inside address, one
//! resolution, one connection to what was checked, a bounded time. Redirects are not followed and answers are not read.

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::HeaderMap;
use tokio::time::timeout;

use super::{Error, Fetch, kind_of};

/// Longest time for all of it.
const MAX_TIME: Duration = Duration::from_secs(5);
/// Longest body.
const MAX_BODY: usize = 4_096;

impl Fetch {
    /// Whether [`Self::post`] would try this address.
    pub fn may_post(&self, url: &str) -> bool {
        self.rules.check_secure(url).is_ok()
    }

    /// Posts `body` and says the status that came back.
    pub async fn post(&self, url: &str, headers: HeaderMap, body: Bytes) -> Result<u16, Error> {
        if body.len() > MAX_BODY {
            return Err(Error::TooLarge);
        }
        let _place = self.waiting.try_acquire().map_err(|_| Error::Busy)?;
        let url = self.rules.check_secure(url)?;
        let work = async {
            let _turn = self.running.acquire().await.map_err(|_| Error::Busy)?;
            let request = self.client.post(url).headers(headers).body(body);
            let response = request.send().await.map_err(|error| kind_of(&error))?;
            Ok(response.status().as_u16())
        };
        timeout(MAX_TIME, work).await.unwrap_or(Err(Error::TimedOut))
    }
}
