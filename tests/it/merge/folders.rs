//! Mailboxes by any name (mail.md 3d, folders): each message of each has a place, and two mailboxes are not made one by their
//! names.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};

use pli::base::{MailboxName, SpecialUse, Timestamp};

use super::{
    folder,
    stage::{Merging, Server, message},
};
use crate::harness::{
    database::sqlite,
    meddler::{Do, Script},
};

const AT: Timestamp = Timestamp(1_795_000_000_000);

/// Names of the old box, without its prefix.
const NAMES: &[&str] = &[
    "Inbox",
    "Labo \"nuit\" & été",
    "100 % *",
    " blancs ",
    "a/b",
    "a-b",
    "a\\b",
    "~tilde",
    "🩺 garde",
    "&",
    "&AOk-",
    // The same to the eye: composed and decomposed.
    "caf\u{e9}",
    "cafe\u{301}",
    "健康",
];

#[tokio::test]
async fn mailboxes_of_any_name_have_a_place_each() {
    let merging = Merging::new(sqlite().await).await;
    for name in NAMES {
        merging.source.put_as(&format!("INBOX.{name}").parse().unwrap(), &[], AT, &message("m", name)).await;
    }
    // Levels that are no mailbox themselves, and a name longer than others take.
    let long = ["é".repeat(80), "œ".repeat(80), "fin".to_owned()].join(".");
    merging.source.put_as(&format!("INBOX.{long}").parse().unwrap(), &[], AT, &message("m", "long")).await;
    merging.pass().await.unwrap();
    merging.is_whole().await;
    let places: BTreeSet<String> = merging.places().await.into_iter().map(|(_, place)| place).collect();
    assert_eq!(places.len(), NAMES.len() + 2, "{places:?}");
    assert!(places.contains("INBOX") && places.contains("a-b (2)") && places.contains("Inbox (2)"), "{places:?}");
    assert_eq!(merging.pass().await.unwrap().copied, 0);
}

#[tokio::test]
async fn what_is_made_is_followed_also_where_the_old_one_was_not() {
    let merging = Merging::new(sqlite().await).await;
    merging.source.put(&folder("Suivi"), &[], AT, &message("m", "x")).await;
    merging.source.put(&folder("Oublié"), &[], AT, &message("m", "x")).await;
    merging.source.raw().await.say("UNSUBSCRIBE \"INBOX.Oubli&AOk-\"").await;
    merging.pass().await.unwrap();
    let told = merging.target.raw().await.say("LSUB \"\" *").await.join("\n");
    assert!(told.contains("Suivi") && told.contains("Oubli"), "nothing is out of sight: {told}");
}

#[tokio::test]
async fn what_cyrus_says_of_uses_counts_whatever_the_names() {
    let merging = Merging::from(Server::Cyrus, sqlite().await).await;
    merging.source.raw().await.say("SELECT INBOX").await;
    for name in ["Messages envoyes", "Brouillons", "Corbeille", "Pourriel", "Gardes"] {
        merging.source.put(&folder(name), &[], AT, &message("m", name)).await;
    }
    let mut job = merging.job();
    job.without = vec![SpecialUse::Trash, SpecialUse::Junk];
    merging.pass_of(&job).await.unwrap();
    for (place, count) in [("Sent", 1), ("Drafts", 1), ("Trash", 0), ("Junk", 0), ("Gardes", 1)] {
        assert_eq!(merging.target.contents(&folder(place)).await.len(), count, "{place}");
    }
}

#[tokio::test]
async fn a_mailbox_that_shows_all_others_again_is_left_out() {
    let merging = Merging::new(sqlite().await).await;
    merging.source.put(&MailboxName::inbox(), &[], AT, &message("m", "x")).await;
    for name in ["Tous", "Suivis"] {
        merging.source.put(&folder(name), &[], AT, &message("m", "x")).await;
    }
    let answer = |line: &str| match line.strip_prefix("* LIST (") {
        Some(rest) if rest.contains("INBOX.Tous") => Do::Write(format!("* LIST (\\All {rest}")),
        Some(rest) if rest.contains("INBOX.Suivis") => Do::Write(format!("* LIST (\\Flagged {rest}")),
        _ => Do::Pass,
    };
    let job = merging.with_source(Script { answer: Box::new(answer), ..Script::default() }).await;
    assert_eq!(merging.pass_of(&job).await.unwrap().copied, 1);
}

#[tokio::test]
async fn a_mailbox_of_the_same_name_is_added_to_and_keeps_what_it_had() {
    let merging = Merging::new(sqlite().await).await;
    merging.target.put(&folder("Gardes"), &[], AT, &message("own", "mine")).await;
    merging.source.put(&folder("Gardes"), &[], AT, &message("old", "theirs")).await;
    merging.pass().await.unwrap();
    assert_eq!(merging.target.contents(&folder("Gardes")).await.len(), 2);
}

/// How often each command was said, by its first word.
type Said = Arc<Mutex<BTreeMap<String, usize>>>;

/// Passes everything on, and counts the commands.
pub(super) fn counting() -> (Said, Script) {
    let said = Said::default();
    let counts = Arc::clone(&said);
    let command = move |line: &str| {
        let word = line.split(' ').next().unwrap_or_default().to_owned();
        *counts.lock().unwrap_or_else(PoisonError::into_inner).entry(word).or_default() += 1;
        Do::Pass
    };
    (said, Script { command: Box::new(command), ..Script::default() })
}

pub(super) fn times(said: &Said, word: &str) -> usize {
    said.lock().unwrap().get(word).copied().unwrap_or(0)
}

#[tokio::test]
async fn mailboxes_with_nothing_are_made_without_being_opened() {
    let merging = Merging::new(sqlite().await).await;
    merging.source.make_on_disk(120);
    for name in ["Gardes", "Labo"] {
        merging.source.put(&folder(name), &[], AT, &message("m", name)).await;
    }
    let made = async || {
        let names = merging.target.names().await;
        names.into_iter().filter(|name| name.as_str().starts_with("Dossier ")).count()
    };
    let ((at_source, source), (at_target, target)) = (counting(), counting());
    let mut job = merging.with_source(source).await;
    job.target.imap = merging.with_target(target).await.target.imap;
    assert_eq!(merging.pass_of(&job).await.unwrap().copied, 2);
    assert_eq!(made().await, 120);
    // The inbox has nothing either.
    assert_eq!((times(&at_source, "EXAMINE"), times(&at_target, "SELECT")), (2, 2));
    assert_eq!((times(&at_target, "CREATE"), times(&at_target, "SUBSCRIBE")), (122, 122));
    // One that the person removes stays removed.
    merging.target.delete(&folder("Dossier 00007")).await;
    merging.pass_of(&job).await.unwrap();
    assert_eq!((times(&at_source, "EXAMINE"), times(&at_target, "SELECT"), made().await), (2, 2, 119));
    // The last pass believes nothing: the old box is looked at whole, and the present one where there is something.
    job.thorough = true;
    merging.pass_of(&job).await.unwrap();
    assert_eq!((times(&at_source, "EXAMINE"), times(&at_target, "SELECT")), (125, 4));
    merging.undo().await.unwrap();
    assert_eq!(made().await, 0);
}

#[tokio::test]
async fn the_making_of_many_mailboxes_goes_on_where_it_was_and_all_of_them_are_taken_back() {
    let merging = Merging::new(sqlite().await).await;
    merging.source.make_on_disk(60);
    let mut broken = 0;
    for bytes in [6_000, 9_000, 4_000, 7_000] {
        merging.to_target.cut_after(bytes);
        broken += u32::from(merging.pass().await.is_err());
        merging.to_target.mend();
    }
    assert!(broken > 1, "{broken}");
    merging.pass().await.unwrap();
    let dossiers = async || {
        let names = merging.target.names().await;
        names.into_iter().filter(|name| name.as_str().starts_with("Dossier ")).count()
    };
    assert_eq!(dossiers().await, 60);
    merging.undo().await.unwrap();
    assert_eq!(dossiers().await, 0);
}

/// A server that does not have names of which something is so.
pub(super) fn refusing(is_refused: fn(&str) -> bool) -> Script {
    let command = move |line: &str| match line.strip_prefix("CREATE ").is_some_and(is_refused) {
        true => Do::Say("*TAG* NO [X-WHATEVER] not this one\r\n".to_owned()),
        false => Do::Pass,
    };
    Script { command: Box::new(command), ..Script::default() }
}

#[tokio::test]
async fn a_name_that_the_server_refuses_becomes_one_that_it_takes_and_that_is_said() {
    let merging = Merging::new(sqlite().await).await;
    for name in ["Labo & nuit", "Labo-nuit", "Vide & refusé"] {
        merging
            .source
            .raw()
            .await
            .say(&format!("CREATE \"INBOX.{}\"", name.replace('&', "&-").replace('é', "&AOk-")))
            .await;
    }
    for name in ["Labo & nuit", "Labo-nuit"] {
        merging.source.put(&folder(name), &[], AT, &message("m", name)).await;
    }
    let job = merging.with_target(refusing(|name| name.contains('&'))).await;
    assert_eq!(merging.pass_of(&job).await.unwrap().copied, 2);
    let refused = merging.refused().await;
    let expected = [("Labo & nuit", "Labo-nuit-"), ("Vide & refusé", "Vide-refuse-")];
    assert_eq!(refused.len(), expected.len());
    for ((name, place), (expected, begin)) in refused.iter().zip(expected) {
        assert!(name == expected && place.starts_with(begin), "{refused:?}");
    }
    let other = folder(&refused[0].1);
    merging.is_whole().await;
    assert_eq!(merging.target.contents(&folder("Labo-nuit")).await.len(), 1, "two stay two");
    // Where it went it goes on, also once its numbers are other ones.
    merging.source.put(&folder("Labo & nuit"), &[], AT, &message("n", "more")).await;
    assert_eq!(merging.pass().await.unwrap().copied, 1);
    merging.source.delete(&folder("Labo &- nuit")).await;
    merging.source.put(&folder("Labo & nuit"), &[], AT, &message("n", "more")).await;
    assert_eq!(merging.pass().await.unwrap().copied, 0);
    assert_eq!(merging.target.contents(&other).await.len(), 2);
    merging.undo().await.unwrap();
    let left = merging.target.names().await;
    assert!(!left.iter().any(|name| name.as_str().contains("nuit") || name.as_str().contains("Vide")), "{left:?}");
}

#[tokio::test]
async fn a_mailbox_for_which_the_server_takes_no_name_is_named_and_the_others_come() {
    for is_made_by_hand in [false, true] {
        let merging = Merging::new(sqlite().await).await;
        for name in ["Gardes", "Labo"] {
            merging.source.put(&folder(name), &[], AT, &message("m", name)).await;
        }
        let job = merging.with_target(refusing(|name| name.contains("Gardes"))).await;
        for _ in 0..2 {
            merging.pass_of(&job).await.unwrap();
            assert_eq!(merging.left_behind().await, [("INBOX.Gardes".to_owned(), 1, Some("refused".to_owned()))]);
            assert_eq!(merging.target.contents(&folder("Labo")).await.len(), 1);
        }
        // It does not count among those that are gone through.
        let known = merging.places().await;
        assert!(!known.iter().any(|(name, _)| name == "INBOX.Gardes"), "{known:?}");
        // The server is mended, or the person sees to it: it comes, where it was to go.
        if is_made_by_hand {
            merging.target.raw().await.say("CREATE Gardes").await;
        }
        assert_eq!(merging.pass().await.unwrap().copied, 1);
        assert!(merging.left_behind().await.is_empty());
        merging.is_whole().await;
        assert_eq!(merging.target.contents(&folder("Gardes")).await.len(), 1);
    }
}

#[tokio::test]
async fn a_server_that_can_make_no_mailbox_just_now_is_come_back_to() {
    let merging = Merging::new(sqlite().await).await;
    merging.source.put(&folder("Labo"), &[], AT, &message("m", "x")).await;
    for (words, is_temporary) in [("[UNAVAILABLE] later", true), ("[OVERQUOTA] full", false)] {
        let command = move |line: &str| match line.starts_with("CREATE") {
            true => Do::Say(format!("*TAG* NO {words}\r\n")),
            false => Do::Pass,
        };
        let job = merging.with_target(Script { command: Box::new(command), ..Script::default() }).await;
        let error = merging.pass_of(&job).await.unwrap_err();
        assert_eq!(error.is_temporary(), is_temporary, "{error}");
        // Before it is known whether the mailbox is there.
        merging.undo().await.unwrap();
    }
    assert_eq!(merging.pass().await.unwrap().copied, 1);
    assert!(merging.refused().await.is_empty());
}

#[tokio::test]
async fn taken_back_a_level_goes_that_became_a_mailbox_after_what_is_below_it() {
    let merging = Merging::new(sqlite().await).await;
    merging.source.put(&folder("Gardes/Nuit"), &[], AT, &message("m", "below")).await;
    assert_eq!(merging.pass().await.unwrap().copied, 1);
    merging.source.raw().await.say("CREATE INBOX.Gardes").await;
    merging.source.put(&folder("Gardes"), &[], AT, &message("m", "above")).await;
    assert_eq!(merging.pass().await.unwrap().copied, 1);
    assert_eq!(merging.undo().await.unwrap().removed, 2);
    let left = merging.target.names().await;
    assert!(!left.iter().any(|name| name.as_str().starts_with("Gardes")), "{left:?}");
}
