//! Which mailbox of the old box goes into which of the present one. Pure.
//!
//! What a server says of a mailbox's use counts first; then names that mail programs give in French and English; everything
//! else keeps its name, level by level, with the separator of the new server.

use std::collections::BTreeSet;

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use super::bytes::hash;
use crate::{
    base::{MailboxName, SpecialUse},
    imap::Mailbox,
};

/// Where the mailboxes of the old box go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    /// Each into the one of the same use or name.
    InPlace,
    /// All below one, which this names.
    Below(String),
}

/// One mailbox and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// At the source.
    pub source: MailboxName,
    /// At the target.
    pub target: MailboxName,
}

/// Names that mail programs give to mailboxes of one use, without capitals.
const NAMES: &[(SpecialUse, &[&str])] = &[
    (SpecialUse::Sent, &["sent", "sent items", "sent messages", "éléments envoyés", "messages envoyés", "envoyés"]),
    (SpecialUse::Drafts, &["drafts", "brouillons"]),
    (SpecialUse::Trash, &["trash", "deleted items", "deleted messages", "corbeille", "éléments supprimés"]),
    (SpecialUse::Junk, &["junk", "junk e-mail", "spam", "courrier indésirable", "pourriel", "indésirables"]),
    (SpecialUse::Archive, &["archive", "archives"]),
];

/// Longest name of a mailbox that every server takes, in bytes of UTF-8.
const LONGEST: usize = 200;
/// Longest one of plain letters and digits, and of what tells those apart that would be the same.
const LONGEST_PLAIN: usize = 60;
const MARK: usize = 8;
/// Longest level of one: on the wire and on disks its letters take up to two and a half times as many bytes (modified UTF-7,
/// RFC 3501 section 5.1.3), of which a file's name has 255.
const LONGEST_LEVEL: usize = 90;

/// The mailboxes that are copied, each with its target, the inbox first and an archive last; those of a use in `without` are left out.
pub fn pairs(sources: &[Mailbox], targets: &[Mailbox], layout: &Layout, without: &[SpecialUse]) -> Vec<Pair> {
    let separator = targets.iter().find_map(|one| one.delimiter).unwrap_or('/');
    let below_inbox = all_below_inbox(sources);
    let mut taken: BTreeSet<MailboxName> = BTreeSet::new();
    let mut wanted: Vec<&Mailbox> = sources.iter().filter(|one| one.selectable && !one.is_view).collect();
    // What is in several mailboxes may come into one of them: the first.
    let rank = |one: &Mailbox| match usage(one, below_inbox) {
        _ if one.name.is_inbox() => 0,
        Some(SpecialUse::Archive | SpecialUse::Junk | SpecialUse::Trash) => 2,
        _ => 1,
    };
    wanted.sort_by_key(|one| (rank(one), one.name.clone()));
    let mut found = Vec::new();
    for one in wanted {
        let usage = usage(one, below_inbox);
        if usage.is_some_and(|usage| without.contains(&usage)) {
            continue;
        }
        let target = match layout {
            Layout::InPlace if one.name.is_inbox() => Some(MailboxName::inbox()),
            Layout::InPlace => usage.and_then(|usage| of_use(targets, usage)),
            Layout::Below(_) => None,
        };
        let target = target.unwrap_or_else(|| {
            let mut levels = levels(one, below_inbox, separator);
            if let Layout::Below(root) = layout {
                levels.insert(0, root.clone());
            }
            named(&levels, separator, &taken)
        });
        taken.insert(target.clone());
        found.push(Pair { source: one.name.clone(), target });
    }
    found
}

/// What a mailbox is for.
fn usage(one: &Mailbox, below_inbox: bool) -> Option<SpecialUse> {
    one.special_use.or_else(|| {
        let name = bare(one, below_inbox).to_lowercase();
        NAMES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(usage, _)| *usage)
    })
}

fn of_use(targets: &[Mailbox], usage: SpecialUse) -> Option<MailboxName> {
    targets.iter().find(|one| one.special_use == Some(usage) && one.selectable).map(|one| one.name.clone())
}

/// Whether the server keeps every mailbox below the inbox (the personal namespace `INBOX.`, RFC 2342).
fn all_below_inbox(sources: &[Mailbox]) -> bool {
    let mut others = sources.iter().filter(|one| !one.name.is_inbox()).peekable();
    others.peek().is_some() && others.all(|one| below_inbox(one).is_some())
}

fn below_inbox(one: &Mailbox) -> Option<&str> {
    let delimiter = one.delimiter?;
    let (first, rest) = one.name.as_str().split_once(delimiter)?;
    first.eq_ignore_ascii_case("INBOX").then_some(rest)
}

fn bare(one: &Mailbox, under_inbox: bool) -> &str {
    let name = one.name.as_str();
    if under_inbox { below_inbox(one).unwrap_or(name) } else { name }
}

/// The levels of a name; what would separate levels at the target is written otherwise.
fn levels(one: &Mailbox, below_inbox: bool, separator: char) -> Vec<String> {
    let name = bare(one, below_inbox);
    let parts: Vec<&str> = match one.delimiter {
        Some(delimiter) => name.split(delimiter).collect(),
        None => vec![name],
    };
    let level = |part: &str| {
        let part = part.replace(separator, "-");
        let part = cut(part.trim(), LONGEST_LEVEL).trim_end();
        // A level that begins so is a place on the disk of some servers, which refuse it.
        match part.strip_prefix(['~', '.']) {
            Some(rest) => format!("-{rest}"),
            None if part.is_empty() => "-".to_owned(),
            None => part.to_owned(),
        }
    };
    parts.into_iter().map(level).collect()
}

/// A name that every server takes, in the place of one that a server would not have: one level, of plain letters and digits.
/// It follows from the other alone: who has lost the ledger finds the mailbox again.
pub(super) fn plain(refused: &str) -> String {
    let mut word = String::new();
    for letter in refused.nfkd().filter(|letter| !is_combining_mark(*letter)) {
        match letter.is_ascii_alphanumeric() {
            true => word.push(letter),
            false if word.is_empty() || word.ends_with('-') => {}
            false => word.push('-'),
        }
    }
    let word = cut(&word, LONGEST_PLAIN).trim_end_matches('-');
    let mark = hash(refused.as_bytes());
    [word, cut(&mark, MARK)].join("-").trim_start_matches('-').to_owned()
}

/// The beginning of a text, in so many bytes at most.
fn cut(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or(text)
}

/// The name of levels, short enough and nobody else's.
fn named(levels: &[String], separator: char, taken: &BTreeSet<MailboxName>) -> MailboxName {
    let whole = levels.join(&separator.to_string());
    for number in 1_u32.. {
        let suffix = if number == 1 { String::new() } else { format!(" ({number})") };
        // What is cut at the end of a level has no end of its own.
        let name = cut(&whole, LONGEST - suffix.len()).trim_end_matches([separator, ' ']);
        let name = format!("{name}{suffix}");
        if let Ok(name) = name.parse::<MailboxName>()
            && !taken.contains(&name)
        {
            return name;
        }
        if number > 10_000 {
            break;
        }
    }
    // Ten thousand mailboxes that cannot be told apart: they go together.
    MailboxName::inbox()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mailbox(name: &str, delimiter: char, special_use: Option<SpecialUse>) -> Mailbox {
        Mailbox {
            name: name.parse().unwrap(),
            delimiter: Some(delimiter),
            special_use,
            selectable: true,
            is_view: false,
            subscribed: true,
            counts: None,
        }
    }

    fn present() -> Vec<Mailbox> {
        vec![
            mailbox("INBOX", '/', None),
            mailbox("Sent", '/', Some(SpecialUse::Sent)),
            mailbox("Trash", '/', Some(SpecialUse::Trash)),
        ]
    }

    fn mapped(sources: &[Mailbox], layout: &Layout, without: &[SpecialUse]) -> Vec<(String, String)> {
        let pairs = pairs(sources, &present(), layout, without);
        pairs.into_iter().map(|pair| (pair.source.to_string(), pair.target.to_string())).collect()
    }

    fn expected(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(source, target)| ((*source).to_owned(), (*target).to_owned())).collect()
    }

    #[test]
    fn a_use_then_a_usual_name_then_the_name_itself_says_where() {
        let sources = [
            mailbox("Éléments envoyés", '.', None),
            mailbox("Papierkorb", '.', Some(SpecialUse::Trash)),
            mailbox("Brouillons", '.', None),
            mailbox("Dossiers.Labo/nuit", '.', None),
            mailbox("INBOX", '.', None),
        ];
        let in_place = [
            ("INBOX", "INBOX"),
            ("Brouillons", "Brouillons"),
            ("Dossiers.Labo/nuit", "Dossiers/Labo-nuit"),
            ("Éléments envoyés", "Sent"),
            ("Papierkorb", "Trash"),
        ];
        assert_eq!(mapped(&sources, &Layout::InPlace, &[]), expected(&in_place));
        let below = Layout::Below("Ancienne boîte".to_owned());
        let kept = mapped(&sources, &below, &[SpecialUse::Trash]);
        let below = [
            ("INBOX", "Ancienne boîte/INBOX"),
            ("Brouillons", "Ancienne boîte/Brouillons"),
            ("Dossiers.Labo/nuit", "Ancienne boîte/Dossiers/Labo-nuit"),
            ("Éléments envoyés", "Ancienne boîte/Éléments envoyés"),
        ];
        assert_eq!(kept, expected(&below));
    }

    #[test]
    fn a_server_that_keeps_everything_below_the_inbox_does_not_pass_that_on() {
        let sources = [mailbox("INBOX", '.', None), mailbox("INBOX.Sent", '.', None), mailbox("INBOX.A.B", '.', None)];
        let pairs = [("INBOX", "INBOX"), ("INBOX.A.B", "A/B"), ("INBOX.Sent", "Sent")];
        assert_eq!(mapped(&sources, &Layout::InPlace, &[]), expected(&pairs));
        // One that is not: then it is a folder of the person's own making.
        let sources = [mailbox("INBOX.A", '.', None), mailbox("B", '.', None)];
        assert_eq!(mapped(&sources, &Layout::InPlace, &[]), expected(&[("B", "B"), ("INBOX.A", "INBOX/A")]));
    }

    #[test]
    fn the_inbox_comes_first_and_an_archive_last() {
        let sources = ["Archives", "INBOX", "Brouillons", "Zone", "Boîte"].map(|name| mailbox(name, '/', None));
        let order: Vec<String> = mapped(&sources, &Layout::InPlace, &[]).into_iter().map(|(name, _)| name).collect();
        assert_eq!(order, ["INBOX", "Boîte", "Brouillons", "Zone", "Archives"]);
    }

    #[test]
    fn names_that_become_the_same_stay_apart() {
        let sources = [mailbox("a/b", '.', None), mailbox("a-b", '.', None), mailbox(&"é".repeat(200), '.', None)];
        let found = mapped(&sources, &Layout::InPlace, &[]);
        assert_eq!(found[..2], expected(&[("a-b", "a-b"), ("a/b", "a-b (2)")]));
        assert!(found[2].1.len() <= LONGEST_LEVEL);
    }

    #[test]
    fn a_name_that_a_server_would_not_have_becomes_plain() {
        let names = ["Ancienne boîte/Été & nuit", "Ancienne boîte/été & nuit", "Été ! nuit", "健康", "🩺/-", "~inbox"];
        let found = names.map(plain);
        let words = found.each_ref().map(|name| name.rsplit_once('-').map_or("", |(word, _)| word));
        assert_eq!(words, ["Ancienne-boite-Ete-nuit", "Ancienne-boite-ete-nuit", "Ete-nuit", "", "", "inbox"]);
        assert_eq!(found, names.map(plain), "always the same");
        assert_ne!(plain("Labo & nuit"), plain("Labo ! nuit"));
        assert_eq!(plain(&"é".repeat(99)).len(), LONGEST_PLAIN + 1 + MARK);
    }

    proptest! {
        #[test]
        fn every_mailbox_has_a_place_of_its_own_unless_both_are_of_one_use(
            names in proptest::collection::btree_set("[a-zé./ -]{1,12}", 1..20), delimiter in "[./]",
        ) {
            let delimiter = delimiter.chars().next().unwrap();
            let parsed = names.iter().filter(|name| name.parse::<MailboxName>().is_ok());
            let sources: Vec<Mailbox> = parsed.map(|name| mailbox(name, delimiter, None)).collect();
            let found = pairs(&sources, &present(), &Layout::InPlace, &[]);
            prop_assert_eq!(found.len(), sources.len());
            let of_no_use = found.iter().filter(|pair| !["Sent", "Trash", "INBOX"].contains(&pair.target.as_str()));
            let targets: Vec<_> = of_no_use.map(|pair| pair.target.clone()).collect();
            prop_assert_eq!(targets.iter().collect::<BTreeSet<_>>().len(), targets.len());
        }
    }
}
