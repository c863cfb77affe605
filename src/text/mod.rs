//! Every word a person reads, in French and English, from the Fluent files of `assets/text`; dates and sizes as each
//! language writes them.
//!
//! A text without variables is resolved once, when its language is first used, and then costs one look-up: a page of
//! fifty rows asks for its words once, never per row. Pages look texts up by literal keys, so that three tests can hold
//! the files to the code: both languages have the same keys with the same variables, every key asked for exists, and no
//! key is left unused.

mod catalogue;
mod date;
mod number;
mod source;
#[cfg(test)]
mod tests;

pub use date::{Dates, Day};

use std::fmt;

use catalogue::Catalogue;

use crate::base::Language;

/// The texts of one language. A copy costs nothing.
#[derive(Clone, Copy)]
pub struct Text {
    language: Language,
    catalogue: &'static Catalogue,
}

/// What a text's variable holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// A count: chooses the plural and is written with the language's separators.
    Number(i64),
    /// A name, a date already written, an address.
    Text(std::borrow::Cow<'a, str>),
}

impl Text {
    /// The texts of a language.
    pub fn of(language: Language) -> Self {
        Self { language, catalogue: catalogue::of(language) }
    }

    /// Which language this is.
    pub fn language(self) -> Language {
        self.language
    }

    /// A text without variables. A key that no file has is shown as it is, and a test fails.
    pub fn get(self, key: &'static str) -> &'static str {
        self.catalogue.get(key)
    }

    /// The name of a country by its two letters; the letters themselves for one that has no name here.
    pub fn country(self, code: &str) -> &str {
        let named = |line: &'static str| line.split_once(' ').filter(|(letters, _)| *letters == code);
        self.get("country-names").lines().find_map(named).map_or(code, |(_, name)| name)
    }

    /// A text with its variables filled in.
    pub fn with(self, key: &'static str, values: &[(&str, Value<'_>)]) -> String {
        self.catalogue.with(key, values)
    }
}

/// Every key, to prove that none is shown raw.
#[cfg(test)]
pub(crate) fn keys(language: Language) -> Vec<&'static str> {
    source::files(language).iter().flat_map(|(_, text)| catalogue::keys(text)).map(|(key, _)| key).collect()
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({:?})", self.language)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text.as_str().into())
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

macro_rules! from_number {
    ($($kind:ty)+) => {$(
        impl From<$kind> for Value<'_> {
            /// A number too large for the text is written as the largest one it can hold.
            fn from(number: $kind) -> Self {
                Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
        }
    )+};
}
from_number!(i64 u64 usize u32 u16 u8 i32);
