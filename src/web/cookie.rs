//! The cookies that are not the session room's: what a person prefers, and what the next page is to say.
//!
//! Every name begins with `__Host-`: browsers then take the cookie only from this very host, over TLS, for the whole
//! path, so that no neighbour under the same domain can set one (RFC 6265bis section 4.1.3.2).

use std::time::Duration;

use actix_web::{
    HttpRequest,
    http::header::{COOKIE, HeaderValue},
};

/// A year: preferences are not secrets.
const LONG: Duration = Duration::from_hours(365 * 24);

/// A cookie of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    /// The language chosen before signing in.
    Language,
    /// The theme chosen.
    Theme,
    /// What has just happened, for the next page: a word of ours and numbers, never content.
    Notice,
}

impl Name {
    fn as_str(self) -> &'static str {
        match self {
            Self::Language => "__Host-language",
            Self::Theme => "__Host-theme",
            Self::Notice => "__Host-notice",
        }
    }
}

/// The value of a cookie as the browser sent it.
pub(super) fn read(request: &HttpRequest, name: Name) -> Option<&str> {
    request
        .headers()
        .get_all(COOKIE)
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name.as_str())?.strip_prefix('='))
}

/// A `Set-Cookie` header; an empty value removes the cookie. `None` for a value that would need quoting.
pub(super) fn set(name: Name, value: &str) -> Option<HeaderValue> {
    let age = match (value.is_empty(), name) {
        (true, _) => "; Max-Age=0".to_owned(),
        (false, Name::Notice) => String::new(),
        (false, _) => format!("; Max-Age={}", LONG.as_secs()),
    };
    let text = format!("{}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{age}", name.as_str());
    HeaderValue::from_str(&text).ok().filter(|_| !value.contains([';', ',', ' ', '"', '\\']))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let request = TestRequest::default()
            .insert_header((COOKIE, "x__Host-theme=no; __Host-themex=no; __Host-theme=dark; __Host-language=en"))
            .to_http_request();
        assert_eq!(read(&request, Name::Theme), Some("dark"));
        assert_eq!(read(&request, Name::Language), Some("en"));
        assert_eq!(read(&request, Name::Notice), None);
    }

    #[test]
    fn a_cookie_belongs_to_this_host_only_and_is_hidden_from_scripts() {
        let header = set(Name::Theme, "dark").unwrap();
        assert_eq!(header, "__Host-theme=dark; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=31536000");
        assert_eq!(set(Name::Notice, "").unwrap(), "__Host-notice=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
        assert!(set(Name::Theme, "a; Domain=evil").is_none());
    }
}
