//! What a gateway reports of a text it took, in the words of those we know.

/// What became of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// The phone has it.
    Delivered,
    /// It will not come.
    Failed,
    /// Still on its way, or something we do not know.
    Pending,
}

/// The names under which gateways say it.
const NAMES: [&str; 4] = ["status", "messagestatus", "smsstatus", "state"];
/// Longest report that is read, in bytes.
const MAX: usize = 16_384;

impl Report {
    /// Reads a report: its query, and its body as a form or as a JSON object.
    pub fn read(query: &str, body: &[u8]) -> Self {
        let body = body.get(..body.len().min(MAX)).unwrap_or_default();
        let json: Option<serde_json::Map<String, serde_json::Value>> = serde_json::from_slice(body).ok();
        let json = json.into_iter().flatten().map(|(name, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (name, text)
        });
        let form = [query.as_bytes(), body].into_iter().flat_map(url::form_urlencoded::parse);
        let form = form.map(|(name, value)| (name.into_owned(), value.into_owned()));
        let said = form.chain(json).find(|(name, _)| NAMES.contains(&name.to_ascii_lowercase().as_str()));
        said.map_or(Self::Pending, |(_, word)| Self::of(&word))
    }

    /// Kannel's numbers, the words of SMPP, and those of today's providers.
    fn of(word: &str) -> Self {
        match word.trim().to_ascii_lowercase().as_str() {
            "1" | "delivered" | "delivrd" => Self::Delivered,
            "2" | "16" | "failed" | "undelivered" | "undeliv" | "undeliverable" | "rejected" | "rejectd"
            | "expired" | "deleted" => Self::Failed,
            _ => Self::Pending,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_11_a_report_is_read_in_the_words_of_each_gateway_and_anything_else_says_nothing() {
        for (query, body, expected) in [
            ("status=1", "", Report::Delivered),
            ("status=2", "", Report::Failed),
            ("status=16", "", Report::Failed),
            ("status=8", "", Report::Pending),
            ("", "MessageSid=x&MessageStatus=delivered", Report::Delivered),
            ("", r#"{"id":"x","status":"UNDELIV"}"#, Report::Failed),
            ("", r#"{"status":1}"#, Report::Delivered),
            ("", r#"{"status":{"a":[]}}"#, Report::Pending),
            ("", "", Report::Pending),
            ("%ff=%00", "\u{0}{{{", Report::Pending),
        ] {
            assert_eq!(Report::read(query, body.as_bytes()), expected, "{query} {body}");
        }
        assert_eq!(Report::read("", &vec![b'['; 1_000_000]), Report::Pending);
    }
}
