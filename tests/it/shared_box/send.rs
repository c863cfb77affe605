//! What leaves from a box: in its name, with the name of who sent it, and only while they may.

use pli::shared_box::Rights;

use super::stage::{NAME, Ward, message};
use crate::{
    harness::{line::Line, person::Person, pli::Pli, stage},
    mail_pages::until,
};

#[tokio::test]
async fn x_11_h6_a_letter_from_a_box_names_the_box_and_who_sent_it() {
    let stage = stage();
    let ward = Ward::over(stage, Pli::over(stage).await).await;
    let (amina_account, mut amina) = ward.person(stage, "Amina Benhaddou", Some(Rights::Send)).await;
    let (_, mut samir) = ward.person(stage, "Samir Haddad", None).await;
    let to = samir_address(&mut samir).await;
    ward.receives(stage, "Question").await;
    until(&mut amina, &ward.at("/mail/INBOX"), "Question").await;
    amina.open(&message(&amina.page, "Question")).await.is(200);
    amina.follow("Répondre").await.is(200).is_at(&ward.at("/compose?reply=")).says(NAME).says("Amina Benhaddou");
    let send = ward.compose(&to, "Réponse du secrétariat", "Voici.\n").press("send");
    amina.submit(send).await.is(200).is_at(&ward.at("/mail/INBOX")).says("Message envoyé");
    amina.open(&ward.at("/mail/Sent")).await.is(200).says("Réponse du secrétariat");
    amina.open("/mail/Sent").await.is(200).hides("Réponse du secrétariat");

    let list = until(&mut samir, "/mail/INBOX", "Réponse du secrétariat").await;
    let received = crate::mail_pages::message_called(&list, "INBOX", "Réponse du secrétariat");
    samir.open(&received).await.is(200).says(NAME).says("Envoyé par Amina Benhaddou");
    let source = source_of(&mut samir, &received).await;
    let line = |name: &str| source.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned();
    assert!(line("From:").contains(ward.address.as_str()), "{source}");
    assert!(line("Sender:").contains("Amina Benhaddou") && line("Sender:").contains(amina_account.address.as_str()));
    assert!(source.contains("In-Reply-To:") && !source.contains("Bcc:"));
    // The envelope is the box's: what cannot be delivered comes back to it.
    assert!(line("Return-Path:").contains(ward.address.as_str()), "{source}");
    // The journal names both.
    let journal = ward.journal().await;
    let sent = ("mail.send".to_owned(), "ok".to_owned(), Some(amina_account.id));
    assert!(journal.contains(&sent), "{journal:?}");

    // What one writes oneself is one's own: no box, no sender.
    amina.open("/compose").await.is(200).hides("Envoyé par");
    let own = crate::mail_pages::compose(&to, "De moi", "Moi.\n").press("send");
    amina.submit(own).await.is(200).is_at("/mail").says("Message envoyé");
    let list = until(&mut samir, "/mail/INBOX", "De moi").await;
    let received = crate::mail_pages::message_called(&list, "INBOX", "De moi");
    let source = source_of(&mut samir, &received).await;
    assert!(!source.contains("Sender:") && source.contains(amina_account.address.as_str()), "{source}");
}

/// A message as it came.
async fn source_of(person: &mut Person, message: &str) -> String {
    let page = person.fetch(&format!("{}/source", message.split('?').next().unwrap())).await;
    String::from_utf8(page.bytes).unwrap().replace("\r\n ", " ").replace("\n ", " ")
}

/// Somebody's own address, as their pages show it.
async fn samir_address(person: &mut Person) -> String {
    person.open("/mail/INBOX").await.is(200);
    let text = person.page.text();
    text.split_whitespace().find(|word| word.starts_with("samir-")).expect("an address").to_owned()
}

#[tokio::test]
async fn x_11_a_message_that_waits_does_not_leave_once_its_writer_is_taken_out() {
    let stage = stage();
    let submission = Line::to(stage.port("P_SUBMISSIONS")).await;
    let pli = Pli::over_lines(stage, &[("P_SUBMISSIONS", submission.port)]).await;
    let ward = Ward::over(stage, pli).await;
    let (account, mut amina) = ward.person(stage, "Amina Benhaddou", Some(Rights::Send)).await;
    let outside = format!("patient-{}@{}", ward.id, stage::OUTSIDE);
    amina.open(&ward.at("/compose")).await.is(200);
    submission.hold();
    let send = ward.compose(&outside, "Trop tard", "Ce que j’écrivais").press("send");
    let (_, ()) = tokio::join!(
        async {
            // Told, with what was written.
            amina.submit(send).await.is(422).says("Ce que j’écrivais");
        },
        async {
            // It is about to be sent when she is taken out.
            let db = ward.pli.app.store().db();
            while pli::store::submission::due(db, Some(ward.id), pli::base::Timestamp(i64::MAX), 9)
                .await
                .unwrap()
                .is_empty()
            {
                tokio::task::yield_now().await;
            }
            ward.dismiss(&account).await;
            submission.release();
        }
    );
    let refused = ("mail.send".to_owned(), "fail".to_owned(), Some(account.id));
    assert!(ward.journal().await.contains(&refused));
    assert!(stage.letters_to(&outside).is_empty());
    // Nothing takes it up later either.
    ward.pli.app.rooms().outbox.go_on().await.unwrap();
    assert!(stage.letters_to(&outside).is_empty());
    assert!(stage.doveadm(&["search", "-u", ward.address.as_str(), "mailbox", "Sent", "all"]).trim().is_empty());
}
