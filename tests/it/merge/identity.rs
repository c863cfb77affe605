//! Which message is which (mail.md 3d, identity): between two servers of each kind, whatever messages look like, each comes once.

use pli::base::{MailboxName, Timestamp};

use super::{
    folder, odd,
    stage::{Merging, Server, message},
};
use crate::harness::{database::sqlite, meddler::Script};

async fn comes_once_and_only_what_is_new_comes_later(server: Server) {
    let merging = Merging::from(server, sqlite().await).await;
    let at = |number: i64| Timestamp::from_seconds(1_795_000_000 + number);
    for (number, bytes) in (0..).zip(odd()) {
        let place = if number % 3 == 0 { folder("Dossiers/Labo") } else { MailboxName::inbox() };
        merging.source.put(&place, &[], at(number), &bytes).await;
    }
    let first = merging.pass().await.unwrap();
    assert_eq!((first.copied, first.skipped), (odd().len() as u64, 0));
    merging.is_whole().await;
    assert_eq!(merging.pass().await.unwrap().copied, 0, "run twice, nothing is new");
    merging.source.put(&MailboxName::inbox(), &[], at(99), &message("late", "just arrived")).await;
    assert_eq!(merging.pass().await.unwrap().copied, 1, "run thrice, only what is new");
    merging.is_whole().await;
}

#[tokio::test]
async fn from_dovecot_each_comes_once_and_only_what_is_new_comes_later() {
    comes_once_and_only_what_is_new_comes_later(Server::Old).await;
}

#[tokio::test]
async fn from_cyrus_each_comes_once_and_only_what_is_new_comes_later() {
    comes_once_and_only_what_is_new_comes_later(Server::Cyrus).await;
}

#[tokio::test]
async fn what_the_target_changes_is_not_copied_again() {
    let merging = Merging::new(sqlite().await).await;
    for number in 0..4 {
        merging
            .source
            .put(&MailboxName::inbox(), &[], Timestamp::from_seconds(1_795_000_000), &message("m", &number.to_string()))
            .await;
    }
    // It writes headers in its own way.
    let given = |bytes: &mut [u8]| {
        let end = bytes.len().min(12);
        bytes[..end].make_ascii_uppercase();
    };
    let job = merging.with_target(Script { given: Box::new(given), ..Script::default() }).await;
    assert_eq!(merging.pass_of(&job).await.unwrap().copied, 4);
    assert!(merging.target.contents(&MailboxName::inbox()).await[0].bytes.starts_with(b"MESSAGE-ID:"));
    assert_eq!(merging.pass_of(&job).await.unwrap().copied, 0);
    assert_eq!(merging.undo().await.unwrap().removed, 4);
}
