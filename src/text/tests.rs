//! The files of both languages held to each other, to the code, and to French typography.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use super::{catalogue, source};
use crate::base::Language;

/// Key and text of every message of a language.
fn messages(language: Language) -> BTreeMap<&'static str, &'static str> {
    let mut found = BTreeMap::new();
    for (file, text) in source::files(language) {
        assert!(fluent_bundle::FluentResource::try_new((*text).to_owned()).is_ok(), "{language:?} {file} has an error");
        for (key, text) in catalogue::keys(text) {
            assert!(found.insert(key, text).is_none(), "{key} stands twice");
        }
    }
    found
}

fn variables(text: &str) -> BTreeSet<&str> {
    text.split('$')
        .skip(1)
        .map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap())
        .collect()
}

/// The Rust files of `src`, without the files of this test.
fn code() -> String {
    fn read(folder: &Path, code: &mut String) {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                read(&entry, code);
            } else {
                code.push_str(&fs::read_to_string(&entry).unwrap());
            }
        }
    }
    let mut text = String::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut text);
    text
}

#[test]
fn both_languages_say_the_same_things_with_the_same_variables() {
    let (french, english) = (messages(Language::Fr), messages(Language::En));
    let keys = |of: &BTreeMap<&'static str, &'static str>| of.keys().copied().collect::<BTreeSet<_>>();
    let missing: Vec<_> = keys(&french).symmetric_difference(&keys(&english)).copied().collect();
    assert!(missing.is_empty(), "in one language only: {missing:?}");
    for (key, text) in &french {
        assert_eq!(variables(text), variables(english[key]), "{key}");
    }
}

#[test]
fn every_file_of_the_folder_is_read() {
    for language in Language::ALL {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/text").join(language.tag());
        let found: BTreeSet<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        let read: BTreeSet<String> = source::files(language).iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(found, read);
    }
}

#[test]
fn every_key_that_the_code_asks_for_exists_and_none_is_left_over() {
    let keys = messages(Language::Fr);
    let areas: BTreeSet<&str> = keys.keys().filter_map(|key| key.split('-').next()).collect();
    let code = code();
    for call in [".get(\"", ".with(\""] {
        for rest in code.split(call).skip(1) {
            let key = rest.split('"').next().unwrap();
            let ours = key.contains('-') && areas.contains(key.split('-').next().unwrap());
            assert!(!ours || keys.contains_key(key), "{key} is asked for and in no file");
        }
    }
    let unused: Vec<_> = keys.keys().filter(|key| !code.contains(&format!("\"{key}\""))).collect();
    assert!(unused.is_empty(), "asked for nowhere: {unused:?}");
}

#[test]
fn french_typography_is_kept() {
    // The marks of a subject line are read by mail programs, not by people.
    let marks = ["quote-reply", "quote-forward"];
    for (key, text) in messages(Language::Fr).into_iter().filter(|(key, _)| !marks.contains(key)) {
        let (_, text) = text.split_once('=').unwrap();
        assert!(!text.contains('\''), "{key}: a straight apostrophe");
        // Outside of placeables, where `:` and `"` belong to Fluent.
        let words: String = text.split('{').map(|piece| piece.rsplit('}').next().unwrap()).collect();
        let mut before = ' ';
        for c in words.chars() {
            match c {
                ';' | '!' | '?' => assert_eq!(before, '\u{202f}', "{key}: a thin space before {c}"),
                ':' | '»' => assert!(matches!(before, '\u{a0}'), "{key}: a no-break space before {c}"),
                '"' => panic!("{key}: a straight quotation mark"),
                _ => {}
            }
            assert!(before != '«' || c == '\u{a0}', "{key}: a no-break space after «");
            before = c;
        }
    }
}

#[test]
fn plurals_follow_the_language() {
    use super::Text;
    let (fr, en) = (Text::of(Language::Fr), Text::of(Language::En));
    assert_eq!(fr.with("mail-found", &[("n", 0_u64.into())]), "Aucun message trouvé");
    assert_eq!(fr.with("mail-found", &[("n", 1_u64.into())]), "1 message trouvé");
    assert_eq!(fr.with("mail-found", &[("n", 1_204_u64.into())]), "1\u{a0}204 messages trouvés");
    assert_eq!(en.with("mail-found", &[("n", 1_204_u64.into())]), "1,204 messages found");
    assert_eq!(fr.get("no key"), "no key");
}
