//! The browser's own word about where a request comes from (security.md R-170).
//!
//! The other proof, the token in the form, belongs to the session: `door` asks for both.

use actix_web::http::header::{HeaderMap, HeaderName, ORIGIN, REFERER};

/// Whether a request that changes something may be made by a page of ours or by the person directly.
///
/// `none` is a person's own act (the address bar, a bookmark); `same-site` is a neighbour and is refused. Whatever runs
/// scripts sends one of the first two headers with a form, and no page can keep it from doing so. A text browser sends
/// neither, and its `Referer` not always (Lynx: not from an address with a query): what it says must be ours, and where
/// it says nothing, the token of the form decides alone.
pub(super) fn is_ours(headers: &HeaderMap, origin: &str) -> bool {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text(&HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    if let Some(from) = text(&ORIGIN) {
        return from == origin;
    }
    text(&REFERER).is_none_or(|page| page.strip_prefix(origin).is_some_and(|path| path.starts_with('/')))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn ask(pairs: &[(&'static str, &'static str)]) -> bool {
        let header = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        is_ours(&pairs.iter().map(header).collect(), "https://pli.example")
    }

    #[test]
    fn r_170_only_our_own_pages_may_change_something() {
        assert!(ask(&[("sec-fetch-site", "same-origin")]));
        assert!(ask(&[("sec-fetch-site", "none")]));
        assert!(ask(&[("origin", "https://pli.example")]));
        assert!(!ask(&[("sec-fetch-site", "cross-site"), ("origin", "https://pli.example")]));
        assert!(!ask(&[("sec-fetch-site", "same-site")]));
        assert!(!ask(&[("origin", "https://pli.example.evil.test")]));
        assert!(!ask(&[("origin", "null")]));
    }

    #[test]
    fn s2_04_r_170_a_text_browser_is_refused_only_when_it_names_another_page() {
        assert!(ask(&[]), "the token of the form decides");
        assert!(ask(&[("referer", "https://pli.example/sign-in")]));
        for other in ["https://evil.test/", "https://pli.example.evil.test/", "https://pli.example", "", "/sign-in"] {
            assert!(!ask(&[("referer", other)]), "{other}");
        }
        assert!(!ask(&[("referer", "https://pli.example/"), ("origin", "null")]));
        assert!(!ask(&[("referer", "https://pli.example/"), ("sec-fetch-site", "cross-site")]));
    }
}
