//! Mailboxes by any name (mail.md 3d, folders): each message of each has a place, and two mailboxes are not made one by their
//! names.

use std::collections::BTreeSet;

use pli::{
    base::{MailboxName, SpecialUse, Timestamp},
    imap::Mailbox,
    merge::engine::{Layout, folder::pairs},
};

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

#[tokio::test]
async fn ten_thousand_mailboxes_are_listed_and_have_a_place_each() {
    let merging = Merging::new(sqlite().await).await;
    merging.source.make_on_disk(10_000);
    let listed: Vec<Mailbox> = merging.source.listed().await;
    assert!(listed.len() > 10_000, "{}", listed.len());
    let targets = merging.target.listed().await;
    let pairs = pairs(&listed, &targets, &Layout::InPlace, &[]);
    let places: BTreeSet<&MailboxName> = pairs.iter().map(|pair| &pair.target).collect();
    assert_eq!(places.len(), pairs.len());
}
