//! From one's own mail into a box and back (H2), without a loss.

use pli::shared_box::Rights;

use super::stage::{Ward, message, uid};
use crate::{
    harness::{
        person::{Fill, Person},
        pli::Pli,
        stage,
    },
    mail_pages::{message_called, until},
};

/// A message as it came, without what the server put before it.
async fn bytes(person: &mut Person, address: &str) -> Vec<u8> {
    let address = address.split('?').next().unwrap();
    person.fetch(&format!("{address}/source")).await.is(200).bytes.clone()
}

#[tokio::test]
async fn x_11_h2_a_message_goes_into_a_box_and_back_byte_for_byte() {
    let stage = stage();
    let ward = Ward::over(stage, Pli::over(stage).await).await;
    let (account, mut amina) = ward.person(stage, "Amina Benhaddou", Some(Rights::Write)).await;
    let (inbox, own) = (ward.at("/mail/INBOX"), "/mail/INBOX");
    let letter =
        format!("Subject: Pour le service\r\nMessage-ID: <carry@{}>\r\n\r\n{}", ward.id, "é\r\n".repeat(50_000));
    stage.deliver(&account.address, letter.as_bytes()).await;
    let list = until(&mut amina, own, "Pour le service").await;
    let at = message_called(&list, "INBOX", "Pour le service");
    amina.open(&at).await.is(200);
    let before = bytes(&mut amina, &at).await;
    let form = Fill::form("/mail/INBOX").write("into", &ward.id.to_string()).press("carry");
    amina.submit(form).await.is(200).is_at(own).hides("Pour le service").says("déplacé");
    amina.open(&inbox).await.is(200).says("Pour le service");
    let there = message(&amina.page, "Pour le service");
    assert_eq!(bytes(&mut amina, &there).await, before);
    // It was read, and still is; what came with it has not changed.
    assert!(stage.doveadm(&["search", "-u", ward.address.as_str(), "mailbox", "INBOX", "unseen"]).trim().is_empty());

    // Back, and this time it stays there too.
    amina.open(&inbox).await;
    let back = Fill::form(&inbox).pick("uid", &uid(&there)).write("into", &account.id.to_string());
    amina.submit(back.press("carry-copy")).await.is(200).is_at(&inbox).says("Pour le service").says("copié");
    let list = until(&mut amina, own, "Pour le service").await;
    let again = message_called(&list, "INBOX", "Pour le service");
    assert_eq!(bytes(&mut amina, &again).await, before);
    let arranged: Vec<_> = ward.journal().await.into_iter().filter(|(event, ..)| event == "box.arrange").collect();
    assert_eq!(arranged.len(), 2);
    assert!(arranged.iter().all(|(_, outcome, actor)| outcome == "ok" && *actor == Some(account.id)));
}

#[tokio::test]
async fn x_11_h2_nothing_goes_where_one_may_not_write_and_nothing_is_lost_where_there_is_no_room() {
    let stage = stage();
    let ward = Ward::over(stage, Pli::over(stage).await).await;
    let (account, mut amina) = ward.person(stage, "Amina Benhaddou", Some(Rights::Read)).await;
    let own = "/mail/INBOX";
    stage.deliver(&account.address, b"Subject: Reste ici\r\n\r\nx\r\n").await;
    let list = until(&mut amina, own, "Reste ici").await;
    assert!(!list.html().contains("name=\"into\""), "no box into which anything may be put");
    let number = uid(&message_called(&list, "INBOX", "Reste ici"));
    let token = amina.token();
    let to = |into: &str| {
        [("csrf", token.clone()), ("action", "carry".to_owned()), ("uid", number.clone()), ("into", into.to_owned())]
    };
    for (into, status) in
        [(ward.id.to_string(), 403), (pli::base::AccountId::new().to_string(), 404), ("x".to_owned(), 400)]
    {
        let fields = to(&into);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        amina.post(own, &fields, "same-origin").await.is(status);
    }
    amina.open(own).await.is(200).says("Reste ici");

    // A box without room: said, and the message is where it was.
    ward.dismiss(&account).await;
    // The next click asks anew which boxes there are.
    amina.open(&ward.at("/mail/INBOX")).await.is(404);
    ward.admit(&account, Rights::Write).await;
    stage.set_quota(&ward.address, 4_096).await;
    let large = format!("Subject: Trop grand\r\n\r\n{}", "x\r\n".repeat(10_000));
    stage.deliver(&account.address, large.as_bytes()).await;
    let list = until(&mut amina, own, "Trop grand").await;
    let number = uid(&message_called(&list, "INBOX", "Trop grand"));
    amina.open(own).await;
    let form = Fill::form(own).pick("uid", &number).write("into", &ward.id.to_string()).press("carry");
    amina.submit(form).await.is(200).is_at(own).says("Trop grand");
    assert!(amina.page.document().attributes("role").contains(&"alert".to_owned()), "{}", amina.page.text());
    amina.open(&ward.at("/mail/INBOX")).await.is(200).hides("Trop grand");
}
