//! What is sent arrives, whole, under the sender's own name, and is kept once.

use pli::{
    base::{Address, Flag, MessageId, Timestamp},
    mail::{Message, Query},
    outbox::{About, Error, Original, Outcome, PartRef, Relation, Start, Upload, Words},
    store::address::{self, AddressRow, Role},
};

use crate::{
    harness::stage,
    mail::desk::{Desks, Person, all, letter, noise},
};

pub(super) fn words() -> Words<'static> {
    fn line(original: &Original<'_>) -> String {
        format!("{} a écrit\u{a0}:", original.from.first().map(|one| one.shown().to_owned()).unwrap_or_default())
    }
    Words { reply: "Re:", forward: "Tr:", wrote: &line, passed_on: &line }
}

pub(super) async fn upload(name: &str, bytes: &[u8]) -> Upload {
    let mut upload = Upload::new(name, "application/pdf");
    for chunk in bytes.chunks(50_000) {
        upload.write(chunk).await.unwrap();
    }
    upload
}

async fn opened(desks: &Desks, person: &Person, mailbox: &str, at: usize) -> (MessageId, Message) {
    let rows = person.list(mailbox).await;
    let id = MessageId { mailbox: mailbox.parse().unwrap(), uid: rows[at].uid };
    (id.clone(), desks.mail.read(&person.who, &id, &Query::default()).await.unwrap())
}

async fn attachment(desks: &Desks, person: &Person, id: &MessageId, message: &Message, at: usize) -> Vec<u8> {
    all(desks.mail.part(&person.who, id, &message.attachments[at].path).await.unwrap()).await
}

#[tokio::test]
async fn n4_a_message_arrives_with_its_attachment_and_is_kept_once() {
    let desks = Desks::new().await;
    let (alice, bob, carol) = (desks.person("alice").await, desks.person("bob").await, desks.person("carol").await);
    let outbox = desks.outbox();
    let bytes = noise(5, 3_000_001);
    let mut typed = letter(&format!("Bob <{}>", bob.address));
    typed.bcc = carol.address.to_string();
    typed.uploads.push(upload("résultat d’Élise.pdf", &bytes).await);
    let outcome = outbox.send(&alice.who, &mut typed).await.unwrap();
    assert_eq!(outcome, Outcome::Sent { copied: true });
    for person in [&bob, &carol] {
        person.wait_for("INBOX", 1).await;
        let (id, message) = opened(&desks, person, "INBOX", 0).await;
        assert_eq!(message.from[0].address, alice.address.as_str());
        assert_eq!(message.subject, "Résultats d’analyse");
        assert_eq!(message.attachments[0].name.as_deref(), Some("résultat d’Élise.pdf"));
        assert!(attachment(&desks, person, &id, &message, 0).await == bytes);
        let source = String::from_utf8_lossy(&person.source("INBOX", id.uid).await).into_owned();
        assert!(!source.contains("Bcc:") && !source.contains("Pli-"), "{source}");
    }
    let (id, kept) = opened(&desks, &alice, "Sent", 0).await;
    assert_eq!((alice.list("Sent").await.len(), kept.has(&Flag::Seen)), (1, true));
    assert_eq!(kept.bcc[0].address, carol.address.as_str());
    assert!(attachment(&desks, &alice, &id, &kept, 0).await == bytes);
    assert_eq!(alice.list("Drafts").await.len(), 0);
}

#[tokio::test]
async fn the_sender_is_the_account_whatever_the_form_says() {
    let desks = Desks::new().await;
    let (alice, bob) = (desks.person("alice").await, desks.person("bob").await);
    let mut typed = letter(bob.address.as_str());
    typed.subject = format!("x\r\nFrom: {}\r\nSender: evil@evil.example", bob.address);
    typed.body = "\r\n.\r\nMAIL FROM:<evil@evil.example>\r\n.\r\n.\r\nfin".to_owned();
    desks.outbox().send(&alice.who, &mut typed).await.unwrap();
    let rows = bob.wait_for("INBOX", 1).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].correspondents[0].address, alice.address.as_str());
    let (_, message) = opened(&desks, &bob, "INBOX", 0).await;
    assert_eq!(message.sender, None);
    let pli::mail::Content::Text(text) = message.content else { panic!() };
    assert_eq!(text, "\n.\nMAIL FROM:<evil@evil.example>\n.\n.\nfin\n");
}

#[tokio::test]
async fn unknown_recipients_are_named_and_nobody_gets_anything() {
    let desks = Desks::new().await;
    let (alice, bob) = (desks.person("alice").await, desks.person("bob").await);
    let outbox = desks.outbox();
    let mut typed = letter(&format!("{}, personne@pli.example, rien@pli.example", bob.address));
    let Err(Error::Recipients(refused)) = outbox.send(&alice.who, &mut typed).await else { panic!() };
    let names: Vec<&str> = refused.iter().map(|one| one.address.as_str()).collect();
    assert_eq!(names, ["personne@pli.example", "rien@pli.example"]);
    assert!(refused.iter().all(|one| one.permanent));
    assert_eq!(bob.list("INBOX").await.len(), 0);
    // Mended, the same composer sends.
    typed.to = bob.address.to_string();
    assert_eq!(outbox.send(&alice.who, &mut typed).await.unwrap(), Outcome::Sent { copied: true });
    bob.wait_for("INBOX", 1).await;
}

#[tokio::test]
async fn what_a_person_must_mend_is_said_before_anything_is_sent() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    let outbox = desks.outbox();
    let send = async |to: &str| outbox.send(&alice.who, &mut letter(to)).await;
    assert!(matches!(send(" ").await, Err(Error::NoRecipient)));
    for hostile in ["pas une adresse", "@", "a@[127.0.0.1]", "a@b@"] {
        let outcome = send(hostile).await;
        assert!(matches!(&outcome, Err(Error::NotAddresses(_))), "{hostile:?}: {outcome:?}");
    }
    let many: Vec<String> = (0..=desks.config.mail.recipients).map(|at| format!("p{at}@pli.example")).collect();
    assert!(matches!(send(&many.join(", ")).await, Err(Error::TooManyRecipients { limit: 100 })));
    let mut typed = letter("bob@pli.example");
    typed.uploads.push(upload("a.bin", &vec![0; desks.config.mail.message_bytes]).await);
    assert!(matches!(outbox.send(&alice.who, &mut typed).await, Err(Error::TooLarge { .. })));
}

#[tokio::test]
async fn s0_10_nothing_leaves_as_an_address_that_is_not_ones_own() {
    let desks = Desks::new().await;
    let (alice, bob) = (desks.person("alice").await, desks.person("bob").await);
    let outbox = desks.outbox();
    for other in [bob.address.as_str(), "x@ailleurs.example", "pas une adresse", &alice.address.as_str().to_uppercase()]
    {
        let mut typed = letter(bob.address.as_str());
        typed.from = other.to_owned();
        let refused = outbox.send(&alice.who, &mut typed).await;
        assert!(matches!(refused, Err(Error::NoSender)), "{other}: {refused:?}");
        // What was written is kept all the same.
        let kept = outbox.save(&alice.who, &mut typed).await.unwrap();
        assert_eq!(kept.senders, std::slice::from_ref(&alice.address));
    }
    assert!(bob.list("INBOX").await.is_empty());
}

#[tokio::test]
async fn c9_an_answer_to_all_goes_to_the_others_in_the_same_conversation_and_marks_the_message() {
    let desks = Desks::new().await;
    let (alice, bob) = (desks.person("alice").await, desks.person("bob").await);
    let message = format!(
        "From: Bob <{}>\nTo: {}, c@pli.example\nCc: D <d@pli.example>\nSubject: Re: Avis\nMessage-ID: <2@x.example>\n\
         References: <1@x.example>\n\nBonjour\n",
        bob.address, alice.address
    );
    let id = alice.put("INBOX", message.as_bytes()).await;
    let outbox = desks.outbox();
    let all = outbox.compose(&alice.who, &Start::ReplyAll(id.clone()), &words()).await.unwrap();
    assert_eq!(all.to, format!("Bob <{}>, c@pli.example", bob.address));
    assert_eq!((all.cc.as_str(), all.subject.as_str()), ("D <d@pli.example>", "Re: Avis"));
    let one = outbox.compose(&alice.who, &Start::Reply(id.clone()), &words()).await.unwrap();
    assert_eq!((one.to.as_str(), one.cc.as_str()), (format!("Bob <{}>", bob.address).as_str(), ""));
    assert_eq!(one.body, "\n\nBob a écrit\u{a0}:\n> Bonjour\n");
    let mut typed = letter(&one.to);
    (typed.submission, typed.subject, typed.about) = (one.submission, one.subject, one.about);
    outbox.send(&alice.who, &mut typed).await.unwrap();
    let rows = bob.wait_for("INBOX", 1).await;
    let source = String::from_utf8_lossy(&bob.source("INBOX", rows[0].uid).await).into_owned();
    assert!(source.contains("In-Reply-To: <2@x.example>"), "{source}");
    assert!(source.contains("<1@x.example>") && source.contains("References:"), "{source}");
    assert!(alice.list("INBOX").await[0].has(&Flag::Answered));
}

#[tokio::test]
async fn c9_an_answer_to_all_leaves_out_every_address_of_ones_own() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    let alias = format!("ancienne.{}", alice.address).parse::<Address>().unwrap();
    let row = AddressRow {
        address: alias.clone(),
        account: alice.account,
        role: Role::Alias,
        may_send: false,
        created_at: Timestamp(1),
    };
    address::insert(desks.database.store.db(), row).await.unwrap();
    desks.accounts.directory().refresh().await.unwrap();
    let message = format!(
        "From: B <b@x.example>\nTo: {}, c@x.example\nCc: Moi <{alias}>, {}, d@x.example\nSubject: Avis\n\nBonjour\n",
        alias.as_str().to_uppercase(),
        alice.address
    );
    let id = alice.put("INBOX", message.as_bytes()).await;
    let all = desks.outbox().compose(&alice.who, &Start::ReplyAll(id), &words()).await.unwrap();
    assert_eq!((all.to.as_str(), all.cc.as_str()), ("B <b@x.example>, c@x.example", "d@x.example"));
}

#[tokio::test]
async fn a9_a_message_passed_on_keeps_its_attachments_by_reference() {
    let desks = Desks::new().await;
    let (alice, bob, carol) = (desks.person("alice").await, desks.person("bob").await, desks.person("carol").await);
    let outbox = desks.outbox();
    let bytes = noise(9, 400_003);
    let mut first = letter(bob.address.as_str());
    first.uploads.push(upload("a.pdf", &bytes).await);
    first.uploads.push(upload("b.pdf", b"%PDF").await);
    outbox.send(&alice.who, &mut first).await.unwrap();
    let row = bob.wait_for("INBOX", 1).await.remove(0);
    let id = MessageId { mailbox: "INBOX".parse().unwrap(), uid: row.uid };
    for (start, whole) in [(Start::Forward(id.clone()), false), (Start::ForwardWhole(id.clone()), true)] {
        let composer = outbox.compose(&bob.who, &start, &words()).await.unwrap();
        assert_eq!(composer.subject, "Tr: Résultats d’analyse");
        assert_eq!(composer.kept.len(), if whole { 1 } else { 2 });
        assert!(composer.to.is_empty());
        let mut typed = letter(carol.address.as_str());
        typed.submission = composer.submission;
        typed.kept = composer.kept.iter().map(|kept| kept.part.to_string().parse::<PartRef>().unwrap()).collect();
        typed.about = composer.about.clone();
        assert!(matches!(&composer.about, Some(About { relation: Relation::Forward, .. })));
        outbox.send(&bob.who, &mut typed).await.unwrap();
    }
    carol.wait_for("INBOX", 2).await;
    let (id, whole) = opened(&desks, &carol, "INBOX", 0).await;
    assert_eq!(whole.attachments[0].media_type, "message/rfc822");
    let inner = attachment(&desks, &carol, &id, &whole, 0).await;
    assert!(inner == bob.source("INBOX", row.uid).await);
    let (id, message) = opened(&desks, &carol, "INBOX", 1).await;
    assert!(attachment(&desks, &carol, &id, &message, 0).await == bytes);
    assert_eq!(attachment(&desks, &carol, &id, &message, 1).await, b"%PDF");
    assert!(bob.list("INBOX").await[0].has(&Flag::Forwarded));
}

#[tokio::test]
async fn an_attachment_that_is_gone_or_belongs_to_another_is_not_sent() {
    let desks = Desks::new().await;
    let (alice, bob) = (desks.person("alice").await, desks.person("bob").await);
    let theirs = bob.put("INBOX", b"Subject: secret\n\nsecret\n").await;
    let list = desks.mail.list(&bob.who, &theirs.mailbox, 1, &Query::default()).await.unwrap();
    for part in
        [format!("1:{}:INBOX/{}", list.uid_validity, theirs.uid), "1:1:Rien/1".to_owned(), "0:9:INBOX/9".to_owned()]
    {
        let mut typed = letter(alice.address.as_str());
        typed.kept = vec![part.parse().unwrap()];
        let outcome = desks.outbox().send(&alice.who, &mut typed).await;
        assert!(matches!(outcome, Err(Error::AttachmentGone)), "{part}: {outcome:?}");
    }
    assert!(stage().recipient_reply(alice.address.as_str()).await.starts_with("250"));
    assert_eq!(alice.list("INBOX").await.len(), 0);
}
