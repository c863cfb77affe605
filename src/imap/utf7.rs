//! Mailbox names on the wire: modified UTF-7 (RFC 3501 section 5.1.3).

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

const ALPHABET: GeneralPurpose = GeneralPurpose::new(
    &alphabet::IMAP_MUTF7,
    GeneralPurposeConfig::new().with_encode_padding(false).with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// A name in its wire form: printable ASCII only, whatever the name holds.
pub(super) fn encode(name: &str) -> String {
    let mut wire = String::with_capacity(name.len());
    let mut shifted: Vec<u8> = Vec::new();
    let flush = |shifted: &mut Vec<u8>, wire: &mut String| {
        if !shifted.is_empty() {
            wire.push('&');
            ALPHABET.encode_string(&*shifted, wire);
            wire.push('-');
            shifted.clear();
        }
    };
    for character in name.chars() {
        if (' '..='~').contains(&character) {
            flush(&mut shifted, &mut wire);
            wire.push(character);
            if character == '&' {
                wire.push('-');
            }
        } else {
            let mut units = [0; 2];
            shifted.extend(character.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    flush(&mut shifted, &mut wire);
    wire
}

/// The name of a wire form; `None` when it is not one that [`encode`] would write, since it could then not be used in a
/// command.
pub(super) fn decode(wire: &[u8]) -> Option<String> {
    let text = str::from_utf8(wire).ok()?;
    if !text.contains('&') {
        return text.bytes().all(|byte| (b' '..=b'~').contains(&byte)).then(|| text.to_owned());
    }
    let mut pieces = text.split('&');
    let mut name = pieces.next()?.to_owned();
    for piece in pieces {
        let (shifted, plain) = piece.split_once('-')?;
        if shifted.is_empty() {
            name.push('&');
        } else {
            let bytes = ALPHABET.decode(shifted).ok()?;
            let units: Vec<u16> =
                bytes.chunks(2).map(|pair| Some(u16::from_be_bytes(pair.try_into().ok()?))).collect::<Option<_>>()?;
            name.push_str(&String::from_utf16(&units).ok()?);
        }
        name.push_str(plain);
    }
    (encode(&name) == text).then_some(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_of_the_rfc_and_of_people() {
        for (name, wire) in [
            ("INBOX", "INBOX"),
            ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
            ("Éléments envoyés", "&AMk-l&AOk-ments envoy&AOk-s"),
            ("R&D", "R&-D"),
            ("😀", "&2D3eAA-"),
            ("a\r\nb", "a&AA0ACg-b"),
        ] {
            assert_eq!(encode(name), wire);
            assert_eq!(decode(wire.as_bytes()).as_deref(), Some(name));
        }
    }

    #[test]
    fn what_could_not_be_written_back_is_not_a_name() {
        let bad: [&[u8]; 7] = [b"a&", b"a&b", b"&!!-", b"&AGE-", b"&2D0-", "é".as_bytes(), b"a\tb"];
        for wire in bad {
            assert_eq!(decode(wire), None, "{wire:?}");
        }
    }

    proptest! {
        #[test]
        fn every_name_survives_as_printable_ascii(name in any::<String>()) {
            let wire = encode(&name);
            prop_assert!(wire.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
            prop_assert_eq!(decode(wire.as_bytes()), Some(name));
        }

        #[test]
        fn any_bytes_are_a_name_or_none(wire in proptest::collection::vec(any::<u8>(), 0..64)) {
            if let Some(name) = decode(&wire) { prop_assert_eq!(encode(&name).into_bytes(), wire); }
        }
    }
}
