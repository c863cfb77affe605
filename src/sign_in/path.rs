//! Where to go after a sign-in: a page of ours and nothing else (S3-10).

/// Longest path that is kept, in bytes.
const MAX: usize = 2_000;
/// Where nobody goes after a sign-in.
const CLOSED: [&str; 4] = ["/sign-in", "/sign-out", "/enrol", "/recover"];

/// The path, if it is one of ours; else nothing, which means the inbox.
pub(super) fn own_path(asked: Option<&str>) -> String {
    let Some(path) = asked.filter(|path| path.len() <= MAX && is_ours(path)) else { return String::new() };
    path.to_owned()
}

fn is_ours(path: &str) -> bool {
    // `//host` and `/\host` are other hosts to a browser, and controls are dropped before it reads them.
    let other_host = path.starts_with("//") || path.contains('\\') || path.chars().any(char::is_control);
    let piece = path.split(['?', '#']).next().unwrap_or_default();
    let closed = CLOSED
        .iter()
        .any(|closed| piece.strip_prefix(closed).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
    path.starts_with('/') && !other_host && !closed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s3_10_after_the_sign_in_one_goes_to_a_page_of_ours_and_nowhere_else() {
        for path in ["/mail/INBOX?page=2", "/compose?reply=INBOX/7", "/", "/signature", "/mail/a//b"] {
            assert_eq!(own_path(Some(path)), path);
        }
        for path in [
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "\\/evil",
            "javascript:alert(1)",
            "mail",
            "",
            "/\t/evil.example",
            "/sign-in",
            "/sign-in/verify?x=1",
            "/sign-out",
            "/enrol/totp",
        ] {
            assert_eq!(own_path(Some(path)), "", "{path}");
        }
        assert_eq!(own_path(Some(&format!("/{}", "a".repeat(3_000)))), "");
        assert_eq!(own_path(None), "");
    }
}
