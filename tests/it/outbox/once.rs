//! One click is one message, whatever breaks (mail.md 3c).

use std::{sync::Arc, time::Duration};

use pli::{
    base::{MessageId, SubmissionId},
    config::{Tls, Upstream},
    mail::{Deleted, Selection},
    outbox::{Error, Outbox, Outcome, Start, State},
    seal::Place,
    store::submission::{self, SubmissionRow},
};

use super::{
    fake_smtp::{Act, FakeSmtp, Script},
    send::words,
};
use crate::mail::desk::{Desks, Person, letter};

fn to_fake(desks: &Desks, fake: &FakeSmtp) -> Outbox {
    desks.outbox_to(&Upstream {
        host: "127.0.0.1".to_owned(),
        port: fake.address.port(),
        tls: Tls::None,
        ca_file: None,
        timeout_s: 1,
    })
}

async fn state(desks: &Desks, person: &Person, id: SubmissionId) -> State {
    submission::find(desks.database.store.db(), person.account, id).await.unwrap().unwrap().state
}

#[tokio::test]
async fn n3_eight_sends_of_one_composer_at_once_deliver_one_message() {
    let desks = Desks::new().await;
    let (alice, bob) = (Arc::new(desks.person("alice").await), desks.person("bob").await);
    let outbox = desks.outbox();
    let id = SubmissionId::new();
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (outbox, alice, to) = (outbox.clone(), alice.clone(), bob.address.to_string());
            tokio::spawn(async move {
                let mut typed = letter(&to);
                typed.submission = id;
                outbox.send(&alice.who, &mut typed).await.unwrap()
            })
        })
        .collect();
    for task in tasks {
        assert!(matches!(task.await.unwrap(), Outcome::Sent { .. }));
    }
    // Later still: a reload of the answer's page, another process.
    let mut typed = letter("quelqu’un d’autre, qui n’est pas une adresse");
    typed.submission = id;
    assert_eq!(desks.outbox().send(&alice.who, &mut typed).await.unwrap(), Outcome::Sent { copied: true });
    bob.wait_for("INBOX", 1).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!((bob.list("INBOX").await.len(), alice.list("Sent").await.len()), (1, 1));
}

#[tokio::test]
async fn rule_3_a_lost_answer_is_uncertain_kept_as_a_draft_and_never_repeated() {
    for act in [Act::Close, Act::Hang] {
        let desks = Desks::new().await;
        let alice = desks.person("alice").await;
        let script: Script = Box::leak(Box::new([("DOT", act)]));
        let fake = FakeSmtp::start(script).await;
        let outbox = to_fake(&desks, &fake);
        let mut typed = letter("bob@pli.example");
        let outcome = outbox.send(&alice.who, &mut typed).await.unwrap();
        assert!(matches!(outcome, Outcome::Uncertain { draft: Some(_) }), "{outcome:?}");
        assert_eq!(outbox.send(&alice.who, &mut typed).await.unwrap(), outcome, "a reload gets the same answer");
        desks.clock.advance(Duration::from_hours(24));
        outbox.go_on().await.unwrap();
        assert_eq!(fake.heard().matches("DATA\r\n").count(), 1, "nothing repeats it");
        assert_eq!(state(&desks, &alice, typed.submission).await, State::Uncertain);
        assert_eq!((alice.list("Drafts").await.len(), alice.list("Sent").await.len()), (1, 0));
        let kept = submission::message(desks.database.store.db(), alice.account, typed.submission).await.unwrap();
        assert_eq!(kept, None, "the content does not stay behind");
        // The person decides: the draft, opened again, is a message of its own.
        let Outcome::Uncertain { draft: Some(draft) } = outcome else { panic!() };
        let again = outbox.compose(&alice.who, &Start::Draft(draft.id.clone()), &words()).await.unwrap();
        assert_ne!(again.submission, typed.submission);
        assert_eq!((again.subject.as_str(), again.draft), (typed.subject.as_str(), Some(draft)));
    }
}

#[tokio::test]
async fn what_fails_before_the_dot_can_be_sent_again_and_keeps_its_message_id() {
    let desks = Desks::new().await;
    let (alice, bob) = (desks.person("alice").await, desks.person("bob").await);
    let mut typed = letter(bob.address.as_str());
    for (step, act) in [
        ("GREETING", Act::Close),
        ("AUTH", Act::Hang),
        ("MAIL", Act::Say("451 4.3.0 later\r\n")),
        ("RCPT", Act::Close),
        ("DATA", Act::Say("451 4.3.0 later\r\n")),
        ("DOT", Act::Say("452 4.3.1 Insufficient system storage\r\n")),
    ] {
        let script: Script = Box::leak(Box::new([(step, act)]));
        let fake = FakeSmtp::start(script).await;
        let outcome = to_fake(&desks, &fake).send(&alice.who, &mut typed).await;
        assert!(matches!(&outcome, Err(error) if error.is_temporary()), "{step}: {outcome:?}");
        assert_eq!(state(&desks, &alice, typed.submission).await, State::Failed, "{step}");
    }
    assert_eq!(desks.outbox().send(&alice.who, &mut typed).await.unwrap(), Outcome::Sent { copied: true });
    let row = bob.wait_for("INBOX", 1).await.remove(0);
    let source = String::from_utf8_lossy(&bob.source("INBOX", row.uid).await).into_owned();
    assert!(source.contains(&format!("<{}@pli.example>", typed.submission)), "{source}");
    assert_eq!(bob.list("INBOX").await.len(), 1);
}

#[tokio::test]
async fn a_refused_recipient_stops_the_message_before_any_content_leaves() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    let fake = FakeSmtp::start(&[("RCPT TO:<carol@", Act::Say("550 5.1.1 no such user\r\n"))]).await;
    let mut typed = letter("bob@pli.example, carol@pli.example");
    let outcome = to_fake(&desks, &fake).send(&alice.who, &mut typed).await;
    assert!(matches!(&outcome, Err(Error::Recipients(refused)) if refused.len() == 1), "{outcome:?}");
    assert!(!fake.heard().contains("DATA"));
}

#[tokio::test]
async fn r_177_the_journal_tells_of_every_sending_with_the_servers_answer_and_no_content() {
    let desks = Desks::new().await;
    let (alice, bob) = (desks.person("alice").await, desks.person("bob").await);
    let mut typed = letter(&format!("{}, personne@pli.example", bob.address));
    assert!(desks.outbox().send(&alice.who, &mut typed).await.is_err());
    let full = FakeSmtp::start(&[("DOT", Act::Say("452 4.3.1 Insufficient storage\r\n"))]).await;
    assert!(to_fake(&desks, &full).send(&alice.who, &mut typed).await.is_err());
    let silent = FakeSmtp::start(&[("DOT", Act::Close)]).await;
    to_fake(&desks, &silent).send(&alice.who, &mut letter(bob.address.as_str())).await.unwrap();
    typed.to = bob.address.to_string();
    desks.outbox().send(&alice.who, &mut typed).await.unwrap();
    desks.outbox().send(&alice.who, &mut typed).await.unwrap();
    let expected = [
        "mail.send fail recipients recipients=2 refused=1",
        "mail.send fail rejected recipients=2 452 at Message (4.3.1)",
        "mail.send fail uncertain recipients=1",
        "mail.send ok  recipients=1",
    ];
    assert_eq!(alice.told(&desks).await, expected);
}

/// Deletes a message for good.
async fn empty(desks: &Desks, person: &Person, id: MessageId) {
    let Deleted::Trashed(trashed) =
        desks.mail.delete(&person.who, &Selection::one(id.mailbox, id.uid), false).await.unwrap()
    else {
        panic!()
    };
    let there = Selection::one(trashed.to.clone(), person.list(trashed.to.as_str()).await[0].uid);
    desks.mail.delete(&person.who, &there, true).await.unwrap();
}

/// A row as a process that was killed leaves it behind.
async fn left_behind(desks: &Desks, person: &Person, state: State) -> SubmissionRow {
    let id = SubmissionId::new();
    let message_id = format!("{id}@pli.example");
    let message = format!("From: {}\r\nMessage-ID: <{message_id}>\r\nSubject: interrompu\r\n\r\nx\r\n", person.address);
    let row = format!("{}/{id}", person.account);
    let place = Place { table: "submission", row: &row, column: "message" };
    let now = desks.clock.now();
    let row = SubmissionRow {
        account: person.account,
        person: None,
        id,
        message_id,
        state,
        reason: None,
        recipients: 1,
        attempt: 1,
        leased_until: Some(now + Duration::from_mins(15)),
        message: Some(desks.keys.sealer().seal(place, message.as_bytes()).unwrap()),
        draft: None,
        about: None,
        created_at: now,
        changed_at: now,
    };
    submission::insert(desks.database.store.db(), row.clone()).await.unwrap();
    row
}

#[tokio::test]
async fn rule_4_whatever_a_killed_process_leaves_behind_is_finished_without_sending_twice() {
    for (before, after, drafts, sent) in [
        (State::Sending, State::Failed, 1, 0),
        (State::Handing, State::Uncertain, 1, 0),
        (State::Accepted, State::Copied, 0, 1),
    ] {
        let desks = Desks::new().await;
        let alice = desks.person("alice").await;
        let fake = FakeSmtp::start(&[]).await;
        let outbox = to_fake(&desks, &fake);
        let row = left_behind(&desks, &alice, before).await;
        outbox.go_on().await.unwrap();
        assert_eq!(state(&desks, &alice, row.id).await, before, "somebody may still be at work on it");
        desks.clock.advance(Duration::from_mins(16));
        outbox.go_on().await.unwrap();
        assert_eq!(state(&desks, &alice, row.id).await, after, "{before:?}");
        assert_eq!(alice.list("Drafts").await.len(), drafts, "{before:?}");
        assert_eq!(alice.list("Sent").await.len(), sent, "{before:?}");
        assert_eq!(fake.heard(), "", "{before:?}: nothing is sent by itself");
        let kept = submission::message(desks.database.store.db(), alice.account, row.id).await.unwrap();
        assert_eq!(kept, None, "{before:?}");
    }
}

#[tokio::test]
async fn what_was_interrupted_waits_in_its_row_until_the_mailbox_can_take_it() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    alice.limit(102_400).await;
    let filler = alice
        .put(
            "INBOX",
            &b"Subject: plein\n\n".iter().chain([b'x', b'\n'].repeat(34_100).iter()).copied().collect::<Vec<_>>(),
        )
        .await;
    let row = left_behind(&desks, &alice, State::Handing).await;
    let outbox = desks.outbox();
    desks.clock.advance(Duration::from_mins(16));
    outbox.go_on().await.unwrap();
    assert_eq!((state(&desks, &alice, row.id).await, alice.list("Drafts").await.len()), (State::Uncertain, 0));
    let kept = async || submission::message(desks.database.store.db(), alice.account, row.id).await.unwrap();
    assert!(kept().await.is_some());
    empty(&desks, &alice, filler).await;
    desks.clock.advance(Duration::from_mins(6));
    outbox.go_on().await.unwrap();
    assert_eq!((alice.list("Drafts").await.len(), kept().await), (1, None));
    assert_eq!(state(&desks, &alice, row.id).await, State::Uncertain);
}

#[tokio::test]
async fn rule_8_a_copy_that_is_there_already_is_not_made_again() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    let row = left_behind(&desks, &alice, State::Accepted).await;
    // Killed between the copy and the note of it.
    let copy = format!("Message-ID: <{}>\nSubject: interrompu\n\nx\n", row.message_id);
    let outbox = desks.outbox();
    outbox.send(&alice.who, &mut letter(alice.address.as_str())).await.unwrap();
    alice.put("Sent", copy.as_bytes()).await;
    assert_eq!(alice.list("Sent").await.len(), 2);
    desks.clock.advance(Duration::from_mins(16));
    outbox.go_on().await.unwrap();
    assert_eq!(state(&desks, &alice, row.id).await, State::Copied);
    assert_eq!(alice.list("Sent").await.len(), 2);
}

#[tokio::test]
async fn rule_8_a_full_mailbox_does_not_make_a_sent_message_unsent_and_the_copy_follows() {
    let desks = Desks::new().await;
    let (alice, bob) = (desks.person("alice").await, desks.person("bob").await);
    alice.limit(204_800).await;
    let filler =
        format!("Subject: plein\n\n{}\n", "x".repeat(76).as_str().to_owned() + &"\nxxxxxxxxxxxxxxxxxxxx".repeat(9_000));
    let filler = alice.put("INBOX", filler.as_bytes()).await;
    let outbox = desks.outbox();
    let mut typed = letter(bob.address.as_str());
    typed.body = "mot ".repeat(5_000);
    assert_eq!(outbox.send(&alice.who, &mut typed).await.unwrap(), Outcome::Sent { copied: false });
    bob.wait_for("INBOX", 1).await;
    assert_eq!(outbox.send(&alice.who, &mut typed).await.unwrap(), Outcome::Sent { copied: false });
    // She makes room; the copy comes, and only the copy.
    empty(&desks, &alice, filler).await;
    desks.clock.advance(Duration::from_hours(2));
    outbox.go_on().await.unwrap();
    assert_eq!(alice.list("Sent").await.len(), 1);
    assert_eq!(outbox.send(&alice.who, &mut typed).await.unwrap(), Outcome::Sent { copied: true });
    assert_eq!(bob.list("INBOX").await.len(), 1);
}
