//! Drafts: exactly one a composer, nothing lost, gone once sent.

use pli::{
    base::MessageId,
    outbox::{Composer, Outcome, Start, Typed},
};

use super::send::{upload, words};
use crate::mail::desk::{Desks, Person, all, letter, noise};

/// The composer as a form brings it back.
fn again(_: &Person, composer: &Composer) -> Typed {
    Typed {
        submission: composer.submission,
        to: composer.to.clone(),
        cc: composer.cc.clone(),
        bcc: composer.bcc.clone(),
        subject: composer.subject.clone(),
        body: composer.body.clone(),
        html: composer.html.as_ref().map(|html| html.as_str().to_owned()),
        kept: composer.kept.iter().map(|kept| kept.part.clone()).collect(),
        draft: composer.draft.clone(),
        about: composer.about.clone(),
        ..letter("")
    }
}

#[tokio::test]
async fn d3_many_saves_leave_exactly_one_draft_with_everything_in_it() {
    let desks = Desks::new().await;
    let (alice, bob) = (desks.person("alice").await, desks.person("bob").await);
    let outbox = desks.outbox();
    let bytes = noise(13, 300_001);
    let mut typed = letter(bob.address.as_str());
    typed.cc = "pas encore une adresse".to_owned();
    typed.bcc = "c@pli.example".to_owned();
    typed.uploads.push(upload("a.pdf", &bytes).await);
    let mut composer = outbox.save(&alice.who, &mut typed).await.unwrap();
    for turn in 0..3 {
        let mut typed = again(&alice, &composer);
        typed.body = format!("Version {turn}\n\navec une ligne vide et du blanc  ");
        composer = outbox.save(&alice.who, &mut typed).await.unwrap();
        assert!(!composer.conflict);
        assert_eq!(composer.kept.len(), 1);
    }
    let rows = alice.list("Drafts").await;
    assert_eq!(rows.len(), 1);
    assert!(rows[0].has_attachment && rows[0].has(&pli::base::Flag::Draft));
    let id = MessageId { mailbox: "Drafts".parse().unwrap(), uid: rows[0].uid };
    let reopened = outbox.compose(&alice.who, &Start::Draft(id.clone()), &words()).await.unwrap();
    assert_eq!(reopened.submission, composer.submission);
    assert_eq!((&reopened.to, &reopened.cc, &reopened.bcc), (&composer.to, &composer.cc, &composer.bcc));
    assert_eq!(reopened.body, "Version 2\n\navec une ligne vide et du blanc  ");
    assert_eq!(reopened.kept[0].name, "a.pdf");
    let part = reopened.kept[0].part.path.clone().unwrap();
    assert!(all(desks.mail.part(&alice.who, &id, &part).await.unwrap()).await == bytes);
    // D5: it goes out and leaves the drafts.
    let mut typed = again(&alice, &reopened);
    typed.cc = String::new();
    typed.bcc = String::new();
    assert_eq!(outbox.send(&alice.who, &mut typed).await.unwrap(), Outcome::Sent { copied: true });
    assert_eq!(alice.list("Drafts").await.len(), 0);
    let row = bob.wait_for("INBOX", 1).await.remove(0);
    let source = String::from_utf8_lossy(&bob.source("INBOX", row.uid).await).into_owned();
    assert!(!source.contains("Pli-"), "what a draft remembers stays with it");
}

#[tokio::test]
async fn d6_a_draft_changed_elsewhere_is_kept_beside_this_one() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    let outbox = desks.outbox();
    let first = outbox.save(&alice.who, &mut letter("a@pli.example")).await.unwrap();
    // Two devices go on from the same draft.
    let mut here = again(&alice, &first);
    here.body = "ici".to_owned();
    let mut there = again(&alice, &first);
    there.body = "là".to_owned();
    assert!(!outbox.save(&alice.who, &mut here).await.unwrap().conflict);
    assert!(outbox.save(&alice.who, &mut there).await.unwrap().conflict);
    assert_eq!(alice.list("Drafts").await.len(), 2, "neither is lost");
}

#[tokio::test]
async fn a_draft_that_is_given_up_can_come_back_from_the_trash() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    let outbox = desks.outbox();
    let composer = outbox.save(&alice.who, &mut letter("")).await.unwrap();
    let undo = outbox.discard(&alice.who, composer.draft.as_ref()).await.unwrap();
    assert_eq!(alice.list("Drafts").await.len(), 0);
    desks.mail.undo(&alice.who, &undo.unwrap()).await.unwrap();
    assert_eq!(alice.list("Drafts").await.len(), 1);
    assert!(outbox.discard(&alice.who, None).await.unwrap().is_none());
}

#[tokio::test]
async fn d7_an_answer_kept_as_a_draft_is_still_an_answer() {
    let desks = Desks::new().await;
    let (alice, bob) = (desks.person("alice").await, desks.person("bob").await);
    let outbox = desks.outbox();
    let message = format!("From: {}\nSubject: Avis\nMessage-ID: <2@x.example>\n\nBonjour\n", bob.address);
    let id = alice.put("INBOX", message.as_bytes()).await;
    let composer = outbox.compose(&alice.who, &Start::Reply(id), &words()).await.unwrap();
    outbox.save(&alice.who, &mut again(&alice, &composer)).await.unwrap();
    let draft = MessageId { mailbox: "Drafts".parse().unwrap(), uid: alice.list("Drafts").await[0].uid };
    let reopened = outbox.compose(&alice.who, &Start::Draft(draft), &words()).await.unwrap();
    assert_eq!(reopened.about, composer.about);
    outbox.send(&alice.who, &mut again(&alice, &reopened)).await.unwrap();
    let row = bob.wait_for("INBOX", 1).await.remove(0);
    let source = String::from_utf8_lossy(&bob.source("INBOX", row.uid).await).into_owned();
    assert!(source.contains("In-Reply-To: <2@x.example>"), "{source}");
    assert!(alice.list("INBOX").await[0].has(&pli::base::Flag::Answered));
}

#[tokio::test]
async fn a9_pictures_of_a_draft_written_elsewhere_stay_in_its_text_save_after_save() {
    let desks = Desks::new().await;
    let (alice, bob) = (desks.person("alice").await, desks.person("bob").await);
    let outbox = desks.outbox();
    let message = format!(
        "From: {}\nTo: {}\nSubject: Schéma\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=a\n\n\
         --a\nContent-Type: text/plain\n\nVoici.\n--a\nContent-Type: multipart/related; boundary=r\n\n\
         --r\nContent-Type: text/html\n\n<p>Voici <img src=\"cid:p@x\" alt=\"schéma\"></p>\n\
         --r\nContent-Type: image/png; name=p.png\nContent-ID: <p@x>\nContent-Disposition: inline\n\
         Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--r--\n--a--\n",
        alice.address, bob.address
    );
    let mut id = alice.put("Drafts", message.as_bytes()).await;
    for _ in 0..2 {
        let composer = outbox.compose(&alice.who, &Start::Draft(id), &words()).await.unwrap();
        assert!(composer.kept.len() == 1 && composer.kept[0].inline, "{:?}", composer.kept);
        let saved = outbox.save(&alice.who, &mut again(&alice, &composer)).await.unwrap();
        assert!(saved.kept.len() == 1 && saved.kept[0].inline, "{:?}", saved.kept);
        id = saved.draft.unwrap().id;
    }
    let source = String::from_utf8_lossy(&alice.source("Drafts", id.uid).await).into_owned();
    assert!(source.contains("src=3D\"cid:p@x\"") && source.contains("Content-ID: <p@x>"), "{source}");
    assert!(source.contains("multipart/related") && !source.contains("cid.invalid"), "{source}");
    let composer = outbox.compose(&alice.who, &Start::Draft(id), &words()).await.unwrap();
    outbox.send(&alice.who, &mut again(&alice, &composer)).await.unwrap();
    let row = bob.wait_for("INBOX", 1).await.remove(0);
    let source = String::from_utf8_lossy(&bob.source("INBOX", row.uid).await).into_owned();
    assert!(source.contains("iVBORw0KGgo=") && source.contains("cid:p@x"), "{source}");
    assert_eq!(alice.list("Drafts").await.len(), 0);
}

#[tokio::test]
async fn d8_html_of_a_draft_is_cleaned_on_the_way_in_and_out() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    let outbox = desks.outbox();
    let mut typed = letter("a@pli.example");
    typed.body = String::new();
    typed.html = Some("<p>Bonjour <b>Zoé</b><script>x()</script><img src=x onerror=x()></p>".to_owned());
    outbox.save(&alice.who, &mut typed).await.unwrap();
    let uid = alice.list("Drafts").await[0].uid;
    let source = String::from_utf8_lossy(&alice.source("Drafts", uid).await).into_owned();
    assert!(!source.contains("script") && !source.contains("onerror"), "{source}");
    let draft = MessageId { mailbox: "Drafts".parse().unwrap(), uid };
    let reopened = outbox.compose(&alice.who, &Start::Draft(draft), &words()).await.unwrap();
    assert!(reopened.html.unwrap().as_str().contains("<b>Zoé</b>"));
    assert_eq!(reopened.body.trim(), "Bonjour Zoé");
}
