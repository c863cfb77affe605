//! What a new password must not be: words that everybody tries, and passwords that leaked (security.md R-63).
//!
//! The list in `assets/passwords.txt` is ours: French and English passwords, words, first and family names. The library
//! zxcvbn brings longer English ones, among them the thirty thousand passwords most often found in leaks. A house may add
//! the file that Have I Been Pwned publishes (`passwords.breached_file`), which is looked at where it lies: nothing of a
//! password leaves the machine.

use std::{
    fs::File,
    io::{self, Error, ErrorKind},
    os::unix::fs::FileExt as _,
    path::Path,
    sync::{Arc, OnceLock},
};

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

use crate::base::plain;

/// Our own list, the most usual first.
pub(super) fn words() -> &'static [&'static str] {
    static WORDS: OnceLock<Vec<&'static str>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let lines = include_str!("../../assets/passwords.txt").lines().filter(|line| !line.starts_with('#'));
        lines.flat_map(str::split_whitespace).collect()
    })
}

/// What a house adds. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// Its own names: of the product, of structures.
    pub(super) house: Arc<[String]>,
    pub(super) breached: Option<Breached>,
}

impl Lists {
    /// The names of a house, and the file of leaked passwords if it has one.
    pub fn new(names: &[&str], breached: Option<Breached>) -> Self {
        let words = names.iter().flat_map(|name| name.split(|c: char| !c.is_alphanumeric()));
        Self { house: words.map(plain).filter(|word| word.chars().count() >= 3).collect(), breached }
    }
}

/// Leaked passwords: a text of one SHA-1 in hexadecimal a line, in order, each with what may follow a colon.
#[derive(Debug, Clone)]
pub struct Breached {
    file: Arc<File>,
    length: u64,
}

/// Digits of a SHA-1.
const DIGITS: usize = 40;
/// More than a line has: the digits, a colon, a count, the end.
const LINE: u64 = 64;
/// What is read around a place: the line that it is in is whole.
const WINDOW: usize = 192;

impl Breached {
    /// Opens a file and looks at its first line.
    ///
    /// # Errors
    /// When it cannot be read or is not such a text.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        let breached = Self { file: Arc::new(file), length };
        breached.line_around(0)?;
        Ok(breached)
    }

    /// Whether a password is among them. A search by halves: some forty short reads in a file of forty gigabytes.
    pub(super) fn knows(&self, password: &str) -> io::Result<bool> {
        let sum = digest(&SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
        let wanted = crate::seal::hex(sum.as_ref());
        let (mut low, mut high) = (0, self.length);
        while low < high {
            let (start, end, found) = self.line_around(low + (high - low) / 2)?;
            match wanted.cmp(&found) {
                std::cmp::Ordering::Equal => return Ok(true),
                std::cmp::Ordering::Less => high = start,
                std::cmp::Ordering::Greater => low = end,
            }
        }
        Ok(false)
    }

    /// The line that a place is in: where it starts, where the next one does, and its digits.
    fn line_around(&self, place: u64) -> io::Result<(u64, u64, String)> {
        let from = place.saturating_sub(LINE);
        let mut window = [0; WINDOW];
        let mut read = 0;
        while let Some(rest) = window.get_mut(read..).filter(|rest| !rest.is_empty()) {
            match self.file.read_at(rest, from + u64::try_from(read).unwrap_or(0))? {
                0 => break,
                more => read += more,
            }
        }
        let window = window.get(..read).unwrap_or_default();
        let bad = || Error::new(ErrorKind::InvalidData, "expected lines of SHA-1 in hexadecimal, in order");
        let at = usize::try_from(place - from).map_err(|_| bad())?;
        let before = window.get(..at).ok_or_else(bad)?;
        let start = match before.iter().rposition(|byte| *byte == b'\n') {
            Some(end) => end + 1,
            None if from == 0 => 0,
            None => return Err(bad()),
        };
        let line = window.get(start..).ok_or_else(bad)?;
        let length = line.iter().position(|byte| *byte == b'\n').map_or(line.len(), |end| end + 1);
        let digits = line.get(..DIGITS.min(length)).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let digits = digits.filter(|digits| digits.len() == DIGITS).ok_or_else(bad)?;
        let found = String::from_utf8(digits.to_ascii_lowercase()).map_err(|_| bad())?;
        let start = from + u64::try_from(start).map_err(|_| bad())?;
        Ok((start, start + u64::try_from(length).map_err(|_| bad())?, found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_63_our_own_list_is_folded_and_has_thousands_of_neighbours_in_the_library() {
        assert!(words().len() > 1_400, "{}", words().len());
        for word in words() {
            assert_eq!(*word, plain(word), "small letters without accents");
        }
        for word in ["motdepasse123", "soleil", "hopital", "tremblay", "fatima"] {
            assert!(words().contains(&word), "{word}");
        }
    }

    #[test]
    fn r_63_a_leaked_password_is_found_in_a_file_of_any_size_and_no_other_is() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("breached");
        for count in [1, 2, 3, 100, 5_000] {
            let leaked: Vec<String> = (0..count).map(|n| format!("leaked {n}")).collect();
            let sum = |text: &String| {
                crate::seal::hex(digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes()).as_ref()).to_uppercase()
            };
            let mut lines: Vec<String> =
                leaked.iter().enumerate().map(|(n, text)| format!("{}:{}", sum(text), n * n * 37 + 1)).collect();
            lines.sort();
            // As it is published: lines end with CR LF, the last one without.
            std::fs::write(&path, lines.join("\r\n")).unwrap();
            let breached = Breached::open(&path).unwrap();
            for text in &leaked {
                assert!(breached.knows(text).unwrap(), "{text} of {count}");
            }
            for n in 0..50 {
                assert!(!breached.knows(&format!("safe {n}")).unwrap());
            }
        }
        for bad in ["", "not hexadecimal\n", "0123456789abcdef\n"] {
            std::fs::write(&path, bad).unwrap();
            assert!(Breached::open(&path).is_err(), "{bad:?}");
        }
    }
}
