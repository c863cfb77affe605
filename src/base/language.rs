//! The languages of the pages.

/// A language that every text exists in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Language {
    /// French, the first language of the pages.
    #[default]
    Fr,
    /// English.
    En,
}

impl Language {
    /// Every language, the first one first.
    pub const ALL: [Self; 2] = [Self::Fr, Self::En];

    /// The tag of the `lang` attribute (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// The language of a tag such as `fr-CA`, if Pli has it.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }

    /// The best language for an `Accept-Language` header (RFC 9110 section 12.5.4); French when nothing fits.
    pub fn negotiate(header: &str) -> Self {
        let mut best = (0.0, Self::default());
        for entry in header.split(',').take(32) {
            let mut pieces = entry.split(';');
            let tag = pieces.next().unwrap_or_default().trim();
            let weight = pieces
                .find_map(|piece| piece.trim().strip_prefix("q=").map(|q| q.parse::<f32>().unwrap_or(0.0)))
                .unwrap_or(1.0);
            if let Some(language) = Self::from_tag(tag)
                && weight > best.0
            {
                best = (weight, language);
            }
        }
        best.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_follows_the_browser_and_is_french_otherwise() {
        assert_eq!(Language::negotiate("en-CA,en;q=0.9,fr;q=0.8"), Language::En);
        assert_eq!(Language::negotiate("en;q=0.3, fr-CA;q=0.8"), Language::Fr);
        assert_eq!(Language::negotiate("de, *;q=0.1"), Language::Fr);
        assert_eq!(Language::negotiate(""), Language::Fr);
        assert_eq!(Language::negotiate("en;q=0"), Language::Fr);
    }
}
