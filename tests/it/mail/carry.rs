//! Marks, moves, the way back, and deleting.

use pli::{
    base::{Flag, MailboxName, SpecialUse, Uid},
    mail::{Carried, Deleted, Error, MOST, Mark, Query, Selection},
};

use super::desk::{Desks, Person};

async fn letters(person: &Person, count: usize) -> Vec<Uid> {
    let mut uids = Vec::new();
    for at in 1..=count {
        uids.push(person.put("INBOX", format!("Subject: Lettre {at}\n\nx\n").as_bytes()).await.uid);
    }
    uids
}

fn inbox(uids: &[Uid]) -> Selection {
    Selection { mailbox: MailboxName::inbox(), uid_validity: None, uids: uids.to_vec() }
}

async fn subjects(person: &Person, mailbox: &str) -> Vec<String> {
    let mut subjects: Vec<String> = person.list(mailbox).await.into_iter().map(|row| row.subject).collect();
    subjects.sort();
    subjects
}

#[tokio::test]
async fn marks_are_set_and_removed_on_many_at_once() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    let uids = letters(&alice, 3).await;
    for (mark, flag, there) in [
        (Mark::Read, Flag::Seen, true),
        (Mark::Unread, Flag::Seen, false),
        (Mark::Flagged, Flag::Flagged, true),
        (Mark::Unflagged, Flag::Flagged, false),
        (Mark::Answered, Flag::Answered, true),
        (Mark::Forwarded, Flag::Forwarded, true),
    ] {
        desks.mail.mark(&alice.who, &inbox(&uids[..2]), mark).await.unwrap();
        let rows = alice.list("INBOX").await;
        let marked: Vec<bool> = rows.iter().map(|row| row.has(&flag)).collect();
        assert_eq!(marked, [false, there, there], "{mark:?}");
    }
}

#[tokio::test]
async fn l7_a_move_of_many_can_be_taken_back_once_by_its_owner() {
    let desks = Desks::new().await;
    let (alice, bob) = (desks.person("alice").await, desks.person("bob").await);
    let uids = letters(&alice, 5).await;
    let archived = desks.mail.archive(&alice.who, &inbox(&uids[..3])).await.unwrap();
    assert_eq!(archived.count, 3);
    assert_eq!(subjects(&alice, "INBOX").await, ["Lettre 4", "Lettre 5"]);
    assert_eq!(subjects(&alice, archived.to.as_str()).await, ["Lettre 1", "Lettre 2", "Lettre 3"]);
    let listed = desks.mail.mailboxes(&alice.who).await.unwrap();
    let archive = listed.iter().find(|one| one.name == archived.to).unwrap();
    assert_eq!(archive.special_use, Some(SpecialUse::Archive));
    let undo = archived.undo.unwrap();
    assert!(matches!(desks.mail.undo(&bob.who, &undo).await, Err(Error::TooLate)));
    let back = desks.mail.undo(&alice.who, &undo).await.unwrap();
    assert_eq!(back, Carried { count: 3, to: MailboxName::inbox(), undo: None });
    assert_eq!(subjects(&alice, "INBOX").await.len(), 5);
    assert!(matches!(desks.mail.undo(&alice.who, &undo).await, Err(Error::TooLate)));
}

#[tokio::test]
async fn what_is_deleted_goes_to_the_trash_and_from_there_only_when_confirmed() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    let uids = letters(&alice, 2).await;
    let Deleted::Trashed(carried) = desks.mail.delete(&alice.who, &inbox(&uids), false).await.unwrap() else {
        panic!()
    };
    assert_eq!(carried.count, 2);
    let trash = desks.mail.list(&alice.who, &carried.to, 1, &Query::default()).await.unwrap();
    assert_eq!((trash.rows.len(), trash.mailbox.special_use), (2, Some(SpecialUse::Trash)));
    let there = Selection {
        mailbox: carried.to.clone(),
        uid_validity: Some(trash.uid_validity),
        uids: vec![trash.rows[0].uid],
    };
    let asked = desks.mail.delete(&alice.who, &there, false).await.unwrap();
    assert_eq!(asked, Deleted::NeedsConfirmation { count: 1 });
    assert_eq!(alice.list(carried.to.as_str()).await.len(), 2, "nothing is gone before it is confirmed");
    assert_eq!(desks.mail.delete(&alice.who, &there, true).await.unwrap(), Deleted::Gone { count: 1 });
    assert_eq!(alice.list(carried.to.as_str()).await.len(), 1);
    // One of the two is gone for good: the other still comes back.
    let back = desks.mail.undo(&alice.who, &carried.undo.unwrap()).await.unwrap();
    assert_eq!(back.count, 1);
}

#[tokio::test]
async fn r_177_the_journal_tells_of_deletions_and_never_of_what_was_deleted() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    let uids = letters(&alice, 2).await;
    let Deleted::Trashed(carried) = desks.mail.delete(&alice.who, &inbox(&uids), false).await.unwrap() else {
        panic!()
    };
    let there = Selection::one(carried.to.clone(), alice.list(carried.to.as_str()).await[0].uid);
    desks.mail.delete(&alice.who, &there, false).await.unwrap();
    desks.mail.delete(&alice.who, &there, true).await.unwrap();
    assert!(desks.mail.delete(&alice.who, &inbox(&uids), false).await.is_err());
    let told = alice.told(&desks).await;
    let expected =
        ["mail.delete ok trash messages=2", "mail.delete ok gone messages=1", "mail.delete fail refused messages=2"];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_copy_leaves_the_message_where_it_is() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    let uids = letters(&alice, 1).await;
    let archive = desks.mail.archive(&alice.who, &inbox(&letters(&alice, 1).await)).await.unwrap().to;
    assert_eq!(desks.mail.copy(&alice.who, &inbox(&uids), &archive).await.unwrap(), 1);
    assert_eq!((alice.list("INBOX").await.len(), alice.list(archive.as_str()).await.len()), (1, 2));
}

#[tokio::test]
async fn what_is_gone_cannot_be_carried_and_nothing_else_is() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    let uids = letters(&alice, 1).await;
    let missing = inbox(&["4000000000".parse().unwrap()]);
    let archived = desks.mail.archive(&alice.who, &missing).await;
    assert!(matches!(archived, Err(Error::NotFound)), "{archived:?}");
    let nowhere = desks.mail.move_to(&alice.who, &inbox(&uids), &"Rien/du tout".parse().unwrap()).await;
    assert!(matches!(nowhere, Err(Error::NotFound)), "{nowhere:?}");
    // The mailbox was made anew since the page was shown: these UIDs mean nothing there.
    let stale = Selection { uid_validity: "1".parse().ok(), ..inbox(&uids) };
    assert!(matches!(desks.mail.archive(&alice.who, &stale).await, Err(Error::NotFound)));
    let many: Vec<Uid> = (1..=u32::try_from(MOST).unwrap() + 1).filter_map(Uid::new).collect();
    assert!(matches!(desks.mail.archive(&alice.who, &inbox(&many)).await, Err(Error::TooMany { limit: MOST })));
    assert_eq!(alice.list("INBOX").await.len(), 1);
    assert_eq!(desks.mail.archive(&alice.who, &inbox(&[])).await.unwrap().count, 0);
}

#[tokio::test]
async fn how_full_the_box_is_can_be_told() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    alice.limit(204_800).await;
    letters(&alice, 1).await;
    let quota = desks.mail.quota(&alice.who).await.unwrap().unwrap();
    assert_eq!(quota.limit_bytes, 204_800);
    assert!(quota.used_bytes < 204_800);
}
