//! The phrase and the image by which a person recognises Pli (S2-08; security.md part 7).
//!
//! An image is a number: shape, colour and arrangement. The page draws it; nothing is loaded.

use unicode_normalization::UnicodeNormalization as _;

use crate::{
    base::{AccountId, Clock},
    seal::{self, Codes, Keys, Place, Sealer},
    store::{self, Store, Txn, mark::MarkRow},
};

/// Most characters of a phrase.
pub const LONGEST: usize = 60;
/// How many shapes an image can have.
pub const SHAPES: u16 = 8;
/// How many colours.
pub const COLOURS: u16 = 6;
/// How many arrangements.
pub const ARRANGEMENTS: u16 = 5;

/// One of 240 images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Image(u16);

impl Image {
    /// How many there are.
    pub const COUNT: u16 = SHAPES * COLOURS * ARRANGEMENTS;

    /// The image of a number.
    pub fn new(number: u16) -> Option<Self> {
        (number < Self::COUNT).then_some(Self(number))
    }

    /// Its number.
    pub fn number(self) -> u16 {
        self.0
    }

    /// Which shape, colour and arrangement it is.
    pub fn parts(self) -> (u16, u16, u16) {
        (self.0 % SHAPES, self.0 / SHAPES % COLOURS, self.0 / (SHAPES * COLOURS))
    }
}

/// What a person has chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The phrase.
    pub phrase: String,
    /// The image.
    pub image: Image,
}

/// Why a phrase is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// Nothing was written.
    Empty,
    /// It is too long.
    TooLong,
}

/// A phrase as it is kept: one line, composed.
///
/// # Errors
/// When it is empty or longer than [`LONGEST`] characters.
pub fn phrase(typed: &str) -> Result<String, Flaw> {
    let composed: String = typed.chars().take(4 * LONGEST).nfc().collect();
    let words: Vec<&str> =
        composed.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect();
    let phrase = words.join(" ");
    match phrase.chars().count() {
        0 => Err(Flaw::Empty),
        count if count > LONGEST => Err(Flaw::TooLong),
        _ => Ok(phrase),
    }
}

/// Everybody's phrases and images.
#[derive(Debug, Clone)]
pub struct Marks {
    store: Store,
    sealer: Sealer,
    codes: Codes,
    clock: Clock,
}

/// Why a mark was not read or kept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error("store")]
    Store(#[from] store::Error),
    /// A sealed phrase.
    #[error("seal")]
    Seal(#[from] seal::Error),
}

fn place(account: &str) -> Place<'_> {
    Place { table: "mark", row: account, column: "phrase" }
}

impl Marks {
    /// The room.
    pub fn new(store: Store, keys: &Keys, clock: Clock) -> Self {
        Self { store, sealer: keys.sealer(), codes: keys.codes(), clock }
    }

    /// Puts what a person has chosen in the place of what was before, in the caller's transaction.
    pub async fn put(&self, txn: &Txn, account: AccountId, mark: &Mark) -> Result<(), Error> {
        let phrase = self.sealer.seal(place(&account.to_string()), mark.phrase.as_bytes())?;
        let image = i32::from(mark.image.number());
        let row = MarkRow { account, phrase, image, changed_at: self.clock.now() };
        Ok(store::mark::put(txn, row).await?)
    }

    /// What a person has chosen.
    pub async fn of(&self, account: AccountId) -> Result<Option<Mark>, Error> {
        let Some(row) = store::mark::find(self.store.db(), account).await? else { return Ok(None) };
        let phrase = self.sealer.open_text(place(&account.to_string()), &row.phrase)?.to_string();
        let image = u16::try_from(row.image).ok().and_then(Image::new);
        Ok(image.map(|image| Mark { phrase, image }))
    }

    /// Seals every phrase again with the active key. Says how many.
    pub async fn reseal(&self) -> Result<u64, Error> {
        const BATCH: u64 = 500;
        let (mut count, mut after) = (0, None);
        loop {
            let rows = store::mark::list(self.store.db(), after, BATCH).await?;
            let Some(last) = rows.last() else { return Ok(count) };
            after = Some(last.account);
            for row in &rows {
                if let Some(sealed) = self.sealer.reseal(place(&row.account.to_string()), &row.phrase)? {
                    store::mark::reseal(self.store.db(), row.account, (&row.phrase, &sealed)).await?;
                    count += 1;
                }
            }
        }
    }

    /// The images that are shown first to a person, in an order of their own: a page of them.
    pub fn images(&self, account: AccountId, page: u16, size: u16) -> Result<Vec<Image>, Error> {
        let start = self.number(&account.to_string())? % u64::from(Image::COUNT);
        // 7 and 240 have no divisor in common: every image comes once before one comes again.
        let at = |place: u64| u16::try_from((start + place * 7) % u64::from(Image::COUNT)).ok().and_then(Image::new);
        let first = u64::from(page % Image::COUNT.div_ceil(size.max(1))) * u64::from(size);
        Ok((first..first + u64::from(size)).filter_map(at).collect())
    }

    fn number(&self, value: &str) -> Result<u64, seal::Error> {
        let hash = self.codes.fingerprint("mark", value)?;
        let digits = hash.split_once('.').map_or("", |(_, digits)| digits);
        Ok(u64::from_str_radix(digits.get(..12).unwrap_or_default(), 16).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s2_08_a_phrase_is_one_line_of_at_most_sixty_characters() {
        assert_eq!(
            phrase("  Les hérons\r\n reviennent\u{0}en avril ").as_deref(),
            Ok("Les hérons reviennent en avril")
        );
        assert_eq!(phrase(" \u{a0} "), Err(Flaw::Empty));
        assert_eq!(phrase(&"é".repeat(60)).map(|text| text.chars().count()), Ok(60));
        assert_eq!(phrase(&"é".repeat(61)), Err(Flaw::TooLong));
        assert_eq!(phrase(&"x".repeat(10_000)), Err(Flaw::TooLong));
    }

    #[test]
    fn s2_08_there_are_at_least_two_hundred_images_each_with_its_own_parts() {
        let parts: std::collections::BTreeSet<_> = (0..Image::COUNT).filter_map(Image::new).map(Image::parts).collect();
        assert!(parts.len() >= 200 && parts.len() == usize::from(Image::COUNT));
        assert_eq!(Image::new(Image::COUNT), None);
    }
}
