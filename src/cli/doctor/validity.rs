//! The dates of a certificate: just enough DER to find them (RFC 5280 section 4.1).

use chrono::NaiveDateTime;

use crate::base::Timestamp;

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// Not before, not after; `None` when it is no certificate.
pub(super) fn of(certificate: &[u8]) -> Option<(Timestamp, Timestamp)> {
    let (body, _) = take(certificate, SEQUENCE)?;
    let (mut fields, _) = take(body, SEQUENCE)?;
    if fields.first() == Some(&VERSION) {
        fields = next(fields)?.2;
    }
    // serialNumber, signature, issuer come before validity.
    for _ in 0..3 {
        fields = next(fields)?.2;
    }
    let (dates, _) = take(fields, SEQUENCE)?;
    let (tag, from, rest) = next(dates)?;
    let from = moment(tag, from)?;
    let (tag, until, _) = next(rest)?;
    Some((from, moment(tag, until)?))
}

/// The first value: its tag, its content, what follows it.
fn next(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        (digits.iter().take(4).fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

fn take(bytes: &[u8], wanted: u8) -> Option<(&[u8], &[u8])> {
    next(bytes).filter(|(tag, ..)| *tag == wanted).map(|(_, content, rest)| (content, rest))
}

fn moment(tag: u8, text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let text = match tag {
        // Two digits of the year: 50 and above belong to the last century.
        UTC_TIME => {
            let century = if text.get(..2)?.parse::<u8>().ok()? < 50 { "20" } else { "19" };
            format!("{century}{text}")
        }
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let moment = NaiveDateTime::parse_from_str(&text, "%Y%m%d%H%M%S").ok()?;
    Some(Timestamp::from_seconds(moment.and_utc().timestamp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dates_of_a_certificate_are_read() {
        let mut parameters = rcgen::CertificateParams::new(vec!["pli.test".to_owned()]).unwrap();
        parameters.not_before = rcgen::date_time_ymd(2026, 1, 2);
        parameters.not_after = rcgen::date_time_ymd(2051, 3, 4);
        let certificate = parameters.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap();
        let (from, until) = of(certificate.der()).unwrap();
        assert_eq!(
            (from.to_string(), until.to_string()),
            ("2026-01-02T00:00:00.000Z".to_owned(), "2051-03-04T00:00:00.000Z".to_owned())
        );
        for broken in [&[][..], &[0x30], &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], &certificate.der()[..40]] {
            assert!(of(broken).is_none());
        }
    }
}
