//! Finding a request: by its reference, and by what is sealed in it, through keyed hashes of its words: those of the
//! name, the licence number, the addresses. What is typed is folded as they are; a part of a word finds nothing.

use super::{Error, Support, request::name_key, types::Applicant};
use crate::{
    base::Address,
    session::fingerprint,
    store::{request_list::Search, request_word, support_request::SupportRequestRow},
};

/// Most words of a search, and of what one request is found by.
const SEARCHED: usize = 8;
const KEPT: usize = 40;
/// Longest search, in characters.
const LONGEST: usize = 200;
const BATCH: u64 = 200;

impl Support {
    /// The hashes of the words by which a request is found.
    pub(super) fn words(&self, person: &Applicant, contact: &str) -> Result<Vec<String>, Error> {
        let texts = [&name_key(person), &person.licence, contact, &person.addresses];
        let words = texts.into_iter().flat_map(words);
        let whole = whole(&person.licence);
        words.chain((!whole.is_empty()).then_some(whole)).take(KEPT).map(|word| self.hashed(&word)).collect()
    }

    /// What was typed, as the table is asked for it; `None` when that is nothing.
    pub(super) fn search(&self, typed: &str) -> Result<Option<Search>, Error> {
        let typed: String = typed.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        let reference: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
        let words = words(typed).take(SEARCHED).map(|word| self.hashed(&word)).collect::<Result<_, _>>()?;
        let name = typed.parse::<Address>().map_or_else(|_| typed.to_lowercase(), |address| address.to_string());
        Ok(Some(Search { reference: reference.to_ascii_uppercase(), name, words, whole: self.hashed(&whole(typed))? }))
    }

    /// Makes findable the requests that were taken before they were. Says how many.
    pub async fn make_findable(&self) -> Result<usize, Error> {
        let mut count = 0;
        loop {
            let rows = request_word::lacking(self.rooms.store.db(), BATCH).await?;
            if rows.is_empty() {
                return Ok(count);
            }
            for row in &rows {
                self.put_words(row).await?;
                count += 1;
            }
        }
    }

    /// Writes the words of a request down, anew.
    pub(super) async fn put_words(&self, row: &SupportRequestRow) -> Result<(), Error> {
        let Some(person) = self.person(row)? else { return Ok(()) };
        let words = self.words(&person, &self.opened(row, "contact")?)?;
        let txn = self.rooms.store.begin().await?;
        request_word::put(&txn, row.id, words).await?;
        Ok(txn.commit().await?)
    }

    fn hashed(&self, word: &str) -> Result<String, Error> {
        Ok(fingerprint(&self.codes, "request-word", word)?)
    }
}

/// The words of a text: addresses whole, of everything else letters and digits.
fn words(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
    let split = |part: &str| match part.parse::<Address>() {
        Ok(address) => vec![address.to_string()],
        Err(_) => crate::base::plain(part)
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect(),
    };
    parts.flat_map(split).collect::<Vec<_>>().into_iter()
}

/// A number as one word, however it is grouped.
fn whole(text: &str) -> String {
    crate::base::plain(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x_06_words_are_folded_and_addresses_are_whole() {
        let of = |text: &str| words(text).collect::<Vec<_>>();
        assert_eq!(of("Léonie  MARCHETTI-O’Brien"), ["leonie", "marchetti", "o", "brien"]);
        assert_eq!(of("a.b@X.example, SF-0461"), ["a.b@x.example", "sf", "0461"]);
        assert_eq!(whole("79 927-398 713"), "79927398713");
        assert_eq!(of(" ,;- "), Vec::<String>::new());
    }
}
