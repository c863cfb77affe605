//! What a draft remembers beside what every mail program keeps: fields of ours in its header, never in what is sent.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::About;

/// Longest value that is remembered, in bytes as written: it must fit a line of a header (RFC 5322 section 2.1.1).
const MAX_VALUE: usize = 900;
/// Largest header that is looked through, in bytes.
const MAX_HEADER: usize = 65_536;

const ABOUT: &str = "Pli-About";
const TO: &str = "Pli-Draft-To";
const CC: &str = "Pli-Draft-Cc";
const BCC: &str = "Pli-Draft-Bcc";

/// What a draft remembers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Memory {
    /// The message it answers or passes on.
    pub about: Option<About>,
    /// An address field as typed, when not all of it is addresses.
    pub to: Option<String>,
    /// The same for copies.
    pub cc: Option<String>,
    /// The same for hidden copies.
    pub bcc: Option<String>,
}

impl Memory {
    /// The fields to write.
    pub(super) fn fields(&self) -> Vec<(&'static str, String)> {
        let about = self.about.as_ref().map(ToString::to_string);
        [(ABOUT, about.as_ref()), (TO, self.to.as_ref()), (CC, self.cc.as_ref()), (BCC, self.bcc.as_ref())]
            .into_iter()
            .filter_map(|(name, value)| Some((name, URL_SAFE_NO_PAD.encode(value?))))
            .filter(|(_, value)| value.len() <= MAX_VALUE)
            .collect()
    }

    /// Reads the header of a draft. Whatever is not as we write it is absent.
    pub(super) fn read(message: &[u8]) -> Self {
        let header = message.get(..MAX_HEADER.min(message.len())).unwrap_or_default();
        let end = header.windows(4).position(|window| window == b"\r\n\r\n").unwrap_or(header.len());
        let header = String::from_utf8_lossy(header.get(..end).unwrap_or_default()).replace("\r\n ", "");
        let value = |wanted: &str| {
            let written = header.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case(wanted).then(|| value.trim())
            })?;
            String::from_utf8(URL_SAFE_NO_PAD.decode(written).ok()?).ok()
        };
        Self { about: value(ABOUT).and_then(|text| text.parse().ok()), to: value(TO), cc: value(CC), bcc: value(BCC) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d7_a_draft_remembers_what_it_answers_and_what_was_typed() {
        let memory = Memory {
            about: "reply:7:Éléments envoyés/3".parse().ok(),
            to: Some("Zoé <zoe@med.test>, pas une adresse\r\nX: y".to_owned()),
            ..Memory::default()
        };
        let fields = memory.fields().into_iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let message = format!("Subject: x\r\n{}\r\nPli-About: AAAA\r\n", fields.collect::<String>());
        assert_eq!(Memory::read(message.as_bytes()), memory);
        assert_eq!(Memory::read(b"Pli-About: !!!\r\n\r\n"), Memory::default());
        assert_eq!(Memory { to: Some("x".repeat(10_000)), ..Memory::default() }.fields(), []);
    }
}
