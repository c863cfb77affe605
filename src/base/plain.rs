//! How words are compared where a person's spelling must not matter.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Small letters without accents: `Hélène` is `helene`.
pub fn plain(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}
