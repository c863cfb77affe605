//! The mailbox of somebody who has left, as its successor opens it; and what strangers put where several people write.

use std::time::Duration;

use pli::{
    account::{Contacts, State},
    shared_box::{Kind, Rights},
    store::{account, box_member, shared_box},
};

use super::stage::{Ward, message, uid};
use crate::{
    harness::{
        person::Fill,
        pli::{PASSWORD, Pli},
        stage,
    },
    mail_pages::until,
};

#[tokio::test]
async fn x_11_a_successor_reads_the_mailbox_of_who_has_left_until_a_day() {
    let stage = stage();
    let pli = Pli::over(stage).await;
    let address = stage.somebody("partie");
    let leaver = pli.make(&address, "Léonie Partie", Contacts::default()).await;
    let (db, now) = (pli.app.store().db(), pli.clock.now());
    let row = shared_box::SharedBoxRow {
        account: leaver.id,
        structure: pli::base::StructureId::new(),
        kind: Kind::HandedOver,
        responsible: leaver.id,
        made_by: None,
        created_at: now,
        changed_at: now,
        ends_at: Some(now + Duration::from_hours(24)),
    };
    account::change_state(db, leaver.id, (State::Active, State::Shared), now).await.unwrap();
    shared_box::insert(db, row).await.unwrap();
    pli.app.people().accounts.directory().reload(leaver.id).await;
    let ward = Ward { root: format!("/box/{}", leaver.id), id: leaver.id, address: address.clone(), pli };
    let (successor, mut paul) = ward.person(stage, "Paul Roy", Some(Rights::Read)).await;
    // What is there is read, and what still arrives.
    ward.receives(stage, "Encore pour elle").await;
    let inbox = ward.at("/mail/INBOX");
    let list = until(&mut paul, &inbox, "Encore pour elle").await;
    paul.page.says("Léonie Partie").says("en lecture");
    paul.open(&message(&list, "Encore pour elle")).await.is(200).says("Bonjour");
    paul.open(&ward.at("/compose")).await.is(403);
    // She herself is out.
    let mut leonie = ward.pli.person();
    leonie.open("/sign-in").await;
    let enter = Fill::form("/sign-in").write("username", address.as_str()).write("password", PASSWORD);
    leonie.submit(enter).await.is(422);
    // After the day nobody reads it, whether or not anybody has tidied up.
    let before = ward.pli.clock.now() - Duration::from_secs(1);
    let row = shared_box::SharedBoxRow {
        ends_at: Some(before),
        ..shared_box::find(ward.pli.app.store().db(), ward.id).await.unwrap().unwrap()
    };
    let db = ward.pli.app.store().db();
    shared_box::remove(db, ward.id).await.unwrap();
    shared_box::insert(db, row).await.unwrap();
    ward.admit(&successor, Rights::Read).await;
    paul.open(&inbox).await.is(404).hides("Encore pour elle");
    assert!(box_member::open(db, ward.id, successor.id, ward.pli.clock.now()).await.unwrap().is_none());
}

#[tokio::test]
async fn x_11_d8_a_draft_of_a_box_is_cleaned_like_the_mail_of_a_stranger() {
    let stage = stage();
    let ward = Ward::over(stage, Pli::over(stage).await).await;
    let (_, mut amina) = ward.person(stage, "Amina Benhaddou", Some(Rights::Write)).await;
    let (inbox, drafts) = (ward.at("/mail/INBOX"), ward.at("/mail/Drafts"));
    let hostile = "Subject: Piège \"><script>alert(1)</script>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\
                   Content-Transfer-Encoding: 8bit\r\nTo: \"</textarea><script>alert(2)</script>\" <a@dehors.example>\r\n\r\n\
                   <p onclick=alert(3)>Bonjour<img src=x onerror=alert(4)><script>alert(5)</script></textarea><svg onload=alert(6)>";
    stage.deliver(&ward.address, hostile.as_bytes()).await;
    let list = until(&mut amina, &inbox, "Piège").await;
    let found = list.document().links().into_iter().find(|(words, _)| words.starts_with("Piège")).unwrap();
    let form = Fill::form(&inbox).pick("uid", &uid(&found.1)).write("target", "Drafts").press("move");
    amina.submit(form).await.is(200);
    let list = amina.open(&drafts).await.is(200).clone();
    let found = list.document().links().into_iter().find(|(words, _)| words.starts_with("Piège")).unwrap();
    amina.open(&found.1).await.is(200).says("Bonjour");
    let kept = amina.page.field("html");
    for bad in ["onclick", "onerror", "onload", "<script", "<svg"] {
        assert!(!kept.contains(bad), "{bad} in {kept}");
    }
    let page = amina.page.html();
    for bad in ["<script>alert", "<img src=x", "<svg onload"] {
        assert!(!page.contains(bad), "{bad} on the page");
    }
    // Saved and opened again, it is as clean, and what is in the box is what was shown.
    let save = Fill::form(&ward.at("/compose")).press("save");
    amina.submit(save).await.is(200);
    assert!(!amina.page.html().contains("<script>alert") && !amina.page.field("html").contains("alert"));
}
