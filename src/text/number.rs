//! Counts and sizes as each language writes them.

use super::Text;
use crate::base::Language;

/// Between groups of three digits, and before a unit, in French (and before a unit in English).
const NO_BREAK: char = '\u{a0}';

/// `12 345`, with spaces that do not break.
pub(super) fn french(number: i64) -> String {
    grouped(number, NO_BREAK)
}

/// `12,345`.
pub(super) fn english(number: i64) -> String {
    grouped(number, ',')
}

fn grouped(number: i64, separator: char) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

impl Text {
    /// A count: `12 345` or `12,345`.
    pub fn number(self, number: u64) -> String {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        match self.language() {
            Language::Fr => french(number),
            Language::En => english(number),
        }
    }

    /// A size: `812 octets`, `412 ko`, `1,1 Mo`, `3,2 Go`; in English `412 KB`, `1.1 MB`. Decimal units, as the systems
    /// around a webmail show them; one decimal below ten.
    pub fn size(self, bytes: u64) -> String {
        let (units, point) = match self.language() {
            Language::Fr => (["ko", "Mo", "Go", "To"], ','),
            Language::En => (["KB", "MB", "GB", "TB"], '.'),
        };
        if bytes < 1000 {
            return self.with("size-bytes", &[("n", bytes.into())]);
        }
        // In tenths of the unit, rounded half up.
        let mut tenths = bytes.saturating_add(50) / 100;
        for unit in units {
            if tenths < 9995 || unit == units[3] {
                let whole = (tenths + 5) / 10;
                return if tenths < 100 && !tenths.is_multiple_of(10) {
                    format!("{}{point}{}{NO_BREAK}{unit}", tenths / 10, tenths % 10)
                } else {
                    format!("{}{NO_BREAK}{unit}", if tenths < 100 { tenths / 10 } else { whole })
                };
            }
            tenths = tenths.saturating_add(500) / 1000;
        }
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_without_a_break() {
        assert_eq!(french(1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(english(-1234), "-1,234");
        assert_eq!(french(999), "999");
    }

    #[test]
    fn sizes_are_short_and_use_the_comma_in_french() {
        let (fr, en) = (Text::of(Language::Fr), Text::of(Language::En));
        for (bytes, french, english) in [
            (0, "0\u{a0}octet", "0\u{a0}bytes"),
            (1, "1\u{a0}octet", "1\u{a0}byte"),
            (999, "999\u{a0}octets", "999\u{a0}bytes"),
            (1000, "1\u{a0}ko", "1\u{a0}KB"),
            (1_250, "1,3\u{a0}ko", "1.3\u{a0}KB"),
            (412_000, "412\u{a0}ko", "412\u{a0}KB"),
            (999_949, "1\u{a0}Mo", "1\u{a0}MB"),
            (1_100_000, "1,1\u{a0}Mo", "1.1\u{a0}MB"),
            (25_000_000, "25\u{a0}Mo", "25\u{a0}MB"),
            (3_200_000_000, "3,2\u{a0}Go", "3.2\u{a0}GB"),
            (5_000_000_000_000, "5\u{a0}To", "5\u{a0}TB"),
        ] {
            assert_eq!((fr.size(bytes).as_str(), en.size(bytes).as_str()), (french, english), "{bytes}");
        }
    }
}
