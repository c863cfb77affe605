//! The browser's own word about where a request comes from (security.md R-170).
//!
//! The other proof, the token in the form, belongs to the session: `door` asks for both.

use actix_web::http::header::{HeaderMap, HeaderName, ORIGIN};

/// Whether a request that changes something was made by a page of ours or by the person directly.
///
/// `none` is a person's own act (the address bar, a bookmark); `same-site` is a neighbour and is refused. A browser that
/// sends neither header is too old to be told apart from a stranger.
pub(super) fn is_ours(headers: &HeaderMap, origin: &str) -> bool {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    match text(&HeaderName::from_static("sec-fetch-site")) {
        Some(site) => matches!(site, "same-origin" | "none"),
        None => text(&ORIGIN) == Some(origin),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn r_170_only_our_own_pages_may_change_something() {
        let ask = |pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
            }
            is_ours(&headers, "https://pli.example")
        };
        assert!(ask(&[("sec-fetch-site", "same-origin")]));
        assert!(ask(&[("sec-fetch-site", "none")]));
        assert!(ask(&[("origin", "https://pli.example")]));
        assert!(!ask(&[("sec-fetch-site", "cross-site"), ("origin", "https://pli.example")]));
        assert!(!ask(&[("sec-fetch-site", "same-site")]));
        assert!(!ask(&[("origin", "https://pli.example.evil.test")]));
        assert!(!ask(&[("origin", "null")]));
        assert!(!ask(&[]));
    }
}
