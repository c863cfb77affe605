//! The five cookies, how they are read and how they are set (security.md ).
//!
//! All bear the prefix `__Host-`: only this very host, over TLS, can have set them.

use std::{fmt, time::Duration};

use crate::base::Timestamp;

/// Longest cookie value that is read, in bytes.
const MAX_VALUE: usize = 1_200;

/// Which cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CookieName {
    /// The signed-in session.
    Session,
    /// The session before sign-in, never promoted.
    Pending,
    /// The devices that people signed in on: a throttle's memory, it opens nothing.
    Known,
    /// The trusted device, « Se souvenir de moi ».
    Trusted,
    /// The recovery under way.
    Recovery,
}

impl CookieName {
    /// Every cookie.
    pub const ALL: [Self; 5] = [Self::Session, Self::Pending, Self::Known, Self::Trusted, Self::Recovery];

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Session => "__Host-sid",
            Self::Pending => "__Host-pre",
            Self::Known => "__Host-dev",
            Self::Trusted => "__Host-td",
            Self::Recovery => "__Host-rec",
        }
    }

    /// Links in mails lead to a signed-in page, so the session's cookie is `Lax`; the others never need to come
    /// along from elsewhere.
    fn same_site(self) -> &'static str {
        match self {
            Self::Session | Self::Pending | Self::Recovery => "Lax",
            Self::Known | Self::Trusted => "Strict",
        }
    }
}

/// The cookies that a browser sent, as far as they are ours.
#[derive(Clone, Default)]
pub struct Cookies([Option<String>; 5]);

impl Cookies {
    /// Reads a `Cookie` header (RFC 6265 section 5.4). Of a name sent twice the first counts; what is too long counts as
    /// absent.
    pub fn parse(header: &str) -> Self {
        let mut cookies = Self::default();
        for pair in header.split(';').take(100) {
            let Some((name, value)) = pair.trim().split_once('=') else { continue };
            let Some(name) = CookieName::ALL.into_iter().find(|known| known.as_str() == name) else { continue };
            if cookies.get(name).is_none() && !value.is_empty() && value.len() <= MAX_VALUE {
                cookies.put(name, Some(value.to_owned()));
            }
        }
        cookies
    }

    /// The value of a cookie.
    pub fn get(&self, name: CookieName) -> Option<&str> {
        self.0.get(name as usize).and_then(Option::as_deref)
    }

    /// Takes over what an answer sets, as a browser would; for tests and for the browserless person.
    pub fn take(&mut self, set: &SetCookie) {
        if set.value.is_empty() {
            self.put(set.name, None);
        } else {
            self.put(set.name, Some(set.value.clone()));
        }
    }

    fn put(&mut self, name: CookieName, value: Option<String>) {
        if let Some(slot) = self.0.get_mut(name as usize) {
            *slot = value;
        }
    }
}

/// Cookies are secrets: only which ones there are is shown.
impl fmt::Debug for Cookies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(CookieName::ALL.into_iter().filter(|name| self.get(*name).is_some())).finish()
    }
}

/// A cookie that the answer sets or, with an empty value, takes away.
#[derive(Clone, PartialEq, Eq)]
pub struct SetCookie {
    name: CookieName,
    value: String,
    max_age: Option<Duration>,
}

impl SetCookie {
    /// A cookie that lasts until the browser closes.
    pub(super) fn until_closed(name: CookieName, value: String) -> Self {
        Self { name, value, max_age: None }
    }

    /// A cookie that lasts for `max_age`. The server's own clock decides all the same.
    pub(super) fn lasting(name: CookieName, value: String, max_age: Duration) -> Self {
        Self { name, value, max_age: Some(max_age) }
    }

    /// The same, outliving the browser's window until `end`.
    pub(super) fn lasting_until(self, end: Timestamp, now: Timestamp) -> Self {
        Self { max_age: Some(end.since(now)), ..self }
    }

    /// Takes a cookie away.
    pub fn gone(name: CookieName) -> Self {
        Self { name, value: String::new(), max_age: Some(Duration::ZERO) }
    }

    /// Which cookie.
    pub fn name(&self) -> CookieName {
        self.name
    }

    /// The value of the `Set-Cookie` header (RFC 6265 section 4.1).
    pub fn header(&self) -> String {
        let (name, same_site) = (self.name.as_str(), self.name.same_site());
        let age = self.max_age.map(|age| format!("; Max-Age={}", age.as_secs())).unwrap_or_default();
        format!("{name}={}; Path=/; Secure; HttpOnly; SameSite={same_site}{age}", self.value)
    }
}

/// Cookies are secrets: the value is not shown.
impl fmt::Debug for SetCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetCookie").field("name", &self.name).field("max_age", &self.max_age).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_101_the_session_cookie_is_host_only_secure_and_hidden_from_scripts() {
        let set = SetCookie::until_closed(CookieName::Session, "abc".to_owned());
        assert_eq!(set.header(), "__Host-sid=abc; Path=/; Secure; HttpOnly; SameSite=Lax");
        assert!(!format!("{set:?}").contains("abc"));
        assert!(SetCookie::gone(CookieName::Session).header().ends_with("; Max-Age=0"));
    }

    #[test]
    fn r_120_the_trusted_device_cookie_never_comes_along_from_elsewhere() {
        let set = SetCookie::lasting(CookieName::Trusted, "abc".to_owned(), Duration::from_secs(61));
        assert_eq!(set.header(), "__Host-td=abc; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=61");
    }

    #[test]
    fn cookies_are_read_once_and_bounded() {
        let cookies = Cookies::parse("a=b; __Host-sid=one;__Host-sid=two; __Host-td=; sid=x; __Host-dev=d");
        assert_eq!(cookies.get(CookieName::Session), Some("one"));
        assert_eq!(cookies.get(CookieName::Trusted), None);
        assert_eq!(cookies.get(CookieName::Known), Some("d"));
        let long = format!("__Host-pre={}", "x".repeat(MAX_VALUE + 1));
        assert_eq!(Cookies::parse(&long).get(CookieName::Pending), None);
        assert!(!format!("{cookies:?}").contains("one"));
        let mut jar = cookies;
        jar.take(&SetCookie::gone(CookieName::Session));
        assert_eq!(jar.get(CookieName::Session), None);
    }
}
