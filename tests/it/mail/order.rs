//! Mail that came in later than it arrived, as by a merge, stands where it belongs.

use std::time::Duration;

use pli::{
    base::{Clock, MailboxName, MessageId, Uid},
    mail::{List, Mail, Query, Who},
};

use super::desk::{Desks, Person};

async fn put(person: &Person, days_ago: u64, subject: &str) -> Uid {
    let at = Clock::System.now() - Duration::from_hours(24 * days_ago);
    let message = format!("From: Zoé <zoe@dehors.example>\nTo: x@pli.example\nSubject: {subject}\n\nTexte\n");
    person.put_at("INBOX", message.as_bytes(), (&[], Some(at))).await.uid
}

async fn page(mail: &Mail, who: &Who, number: u32) -> List {
    mail.list(who, &MailboxName::inbox(), number, &Query::default()).await.unwrap()
}

fn subjects(list: &List) -> Vec<&str> {
    list.rows.iter().map(|row| row.subject.as_str()).collect()
}

/// What is before and after a message that is opened from the list.
async fn beside(mail: &Mail, who: &Who, uid: Uid) -> (Option<Uid>, Option<Uid>) {
    let id = MessageId { mailbox: MailboxName::inbox(), uid };
    let beside = mail.read(who, &id, &Query::default()).await.unwrap().beside;
    (beside.newer, beside.older)
}

#[tokio::test]
async fn what_a_merge_brings_stands_below_what_arrived_later() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    let mut present = Vec::new();
    for days in [3, 2, 1] {
        present.push(put(&alice, days, &format!("Présent {days}")).await);
    }
    assert_eq!(subjects(&page(&desks.mail, &alice.who, 1).await), ["Présent 1", "Présent 2", "Présent 3"]);
    // More than a page of old mail comes in: on its first page nothing shows that something later is below it.
    let mut old = Vec::new();
    for days in (1_000..1_120).rev() {
        old.push(put(&alice, days, &format!("Ancien {days}")).await);
    }
    // Seen by a Pli that knew the mailbox before, and by one that did not.
    let fresh = Mail::new(desks.imap.clone(), desks.journal.clone(), desks.clock.clone());
    for mail in [&desks.mail, &fresh] {
        let first = page(mail, &alice.who, 1).await;
        assert_eq!(subjects(&first)[..4], ["Présent 1", "Présent 2", "Présent 3", "Ancien 1000"]);
        assert_eq!((first.rows.len(), first.total, first.pages), (50, 123, 3));
        assert_eq!(first.newest, old.last().copied(), "what is known goes up to the last that came in");
        let last = page(mail, &alice.who, 3).await;
        assert_eq!((last.rows.len(), subjects(&last)[22]), (23, "Ancien 1119"));
        assert_eq!(beside(mail, &alice.who, present[0]).await, (Some(present[1]), old.last().copied()));
        assert_eq!(beside(mail, &alice.who, present[2]).await, (None, Some(present[1])));
        assert_eq!(beside(mail, &alice.who, old[0]).await, (Some(old[1]), None));
    }
    // What arrives now is on top, whatever came in before.
    let now = put(&alice, 0, "Maintenant").await;
    assert_eq!(subjects(&page(&fresh, &alice.who, 1).await)[..2], ["Maintenant", "Présent 1"]);
    assert_eq!(beside(&fresh, &alice.who, now).await, (None, Some(present[2])));
}

#[tokio::test]
async fn a_few_that_come_in_late_are_noticed_on_the_page_and_an_hour_is_not_late() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    for days in [9, 8, 7] {
        put(&alice, days, &format!("Jour {days}")).await;
    }
    page(&desks.mail, &alice.who, 1).await;
    put(&alice, 7, "Presque ensemble").await;
    assert_eq!(subjects(&page(&desks.mail, &alice.who, 1).await)[0], "Presque ensemble");
    put(&alice, 30, "D’un autre dossier").await;
    assert_eq!(subjects(&page(&desks.mail, &alice.who, 1).await)[..2], ["Presque ensemble", "Jour 7"]);
    assert_eq!(subjects(&page(&desks.mail, &alice.who, 1).await)[4], "D’un autre dossier");
}
