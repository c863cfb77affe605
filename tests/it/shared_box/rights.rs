//! Who may do what in a box, and for how long.

use pli::{
    base::{Address, Language, Method, StructureId},
    shared_box::{Kind, Rights},
    store::{
        box_member::{self, BoxMemberRow},
        shared_box::{self, SharedBoxRow},
    },
};

use super::stage::{NAME, Ward, message, uid};
use crate::{
    harness::{database::sqlite, person::Fill, pli::Pli, stage},
    mail_pages::until,
    sign_in::stage::{Browser, Stage as SignInStage},
};

#[tokio::test]
async fn x_11_a_box_stands_beside_ones_own_mail_and_for_nobody_else() {
    let stage = stage();
    let ward = Ward::over(stage, Pli::over(stage).await).await;
    let (amina_account, mut amina) = ward.person(stage, "Amina Benhaddou", Some(Rights::Send)).await;
    let (paul_account, mut paul) = ward.person(stage, "Paul Roy", None).await;
    ward.receives(stage, "Rendez-vous").await;
    stage.deliver(&amina_account.address, b"Subject: Pour moi seule\r\n\r\nx\r\n").await;

    until(&mut amina, "/mail/INBOX", "Pour moi seule").await;
    amina.page.hides("Rendez-vous").says(NAME);
    amina.follow(NAME).await.is(200).is_at(&ward.at("/mail/INBOX")).hides("Pour moi seule");
    until(&mut amina, &ward.at("/mail/INBOX"), "Rendez-vous").await;
    amina.page.says("Ma boîte");
    // An address may break before its `@`.
    assert!(amina.page.text().replace(' ', "").contains(ward.address.as_str()), "{}", amina.page.text());
    let opened = message(&amina.page, "Rendez-vous");
    amina.open(&opened).await.is(200).says("Bonjour, Rendez-vous.").says(NAME);
    // No link of the box leads into her own mail but the one that says so.
    let own = |href: &String| href.starts_with("/mail/") || href.starts_with("/compose");
    let strays: Vec<_> = amina.page.document().links().into_iter().map(|(_, href)| href).filter(own).collect();
    assert!(strays.is_empty(), "{strays:?}");

    // To anybody else it is a page that does not exist, whatever is asked, and that they asked is written down.
    paul.open("/mail/INBOX").await.is(200).hides(NAME);
    let token = paul.token();
    for path in ["", "/mail", "/mail/INBOX", "/mail/INBOX/1", "/mail/INBOX/1/source", "/compose"] {
        paul.open(&ward.at(path)).await.is(404).hides(NAME).hides("Rendez-vous");
    }
    for path in ["/mail/INBOX", "/mail/INBOX/1", "/compose", "/undo"] {
        let fields = [("csrf", token.as_str()), ("action", "delete"), ("uid", "1")];
        paul.post(&ward.at(path), &fields, "same-origin").await.is(404);
    }
    paul.open("/box/not-a-box/mail/INBOX").await.is(404);
    // Whatever stands for another account in a path of boxes opens nothing.
    paul.open(&format!("/box/{}/mail/INBOX", paul_account.id)).await.is(404);
    paul.open(&format!("/box/{}/mail/INBOX", amina_account.id)).await.is(404);
    let tries = pli_entries(&ward, paul_account.id).await;
    assert!(tries.iter().filter(|detail| **detail == ward.id.to_string()).count() >= 10, "{tries:?}");
}

/// What the journal says that a person was refused.
async fn pli_entries(ward: &Ward, person: pli::base::AccountId) -> Vec<String> {
    let journal = &ward.pli.app.rooms().journal;
    let entries = journal.about(person, pli::base::Timestamp(0), 100).await.unwrap();
    entries.into_iter().filter(|entry| entry.event == "box.refused").map(|entry| entry.detail).collect()
}

#[tokio::test]
async fn x_11_who_may_read_leaves_no_trace_in_the_box() {
    let stage = stage();
    let ward = Ward::over(stage, Pli::over(stage).await).await;
    let (_, mut paul) = ward.person(stage, "Paul Roy", Some(Rights::Read)).await;
    ward.receives(stage, "À lire").await;
    let inbox = ward.at("/mail/INBOX");
    let list = until(&mut paul, &inbox, "À lire").await;
    let buttons =
        |html: &str| html.matches("name=\"action\"").count() + html.matches("type=\"checkbox\" name=\"uid\"").count();
    assert_eq!(buttons(&list.html()), 0);
    let opened = message(&list, "À lire");
    paul.open(&opened).await.is(200).says("Bonjour, À lire.").hides("Répondre");
    assert_eq!(buttons(&paul.page.html()), 0);
    let token = paul.token();
    paul.open(&format!("{inbox}?q=Bonjour")).await.is(200).says("À lire");
    // The flag of the server is as it was.
    let unseen = stage.doveadm(&["search", "-u", ward.address.as_str(), "mailbox", "INBOX", "unseen"]);
    assert_eq!(unseen.lines().count(), 1, "{unseen}");
    let number = uid(&opened);
    for action in ["archive", "delete", "read", "unread", "flag", "unflag", "move", "copy"] {
        let fields = [("csrf", token.as_str()), ("action", action), ("uid", &number), ("target", "Archive")];
        paul.post(&inbox, &fields, "same-origin").await.is(403);
        paul.post(&ward.at(&format!("/mail/INBOX/{number}")), &fields, "same-origin").await.is(403);
    }
    paul.open(&ward.at("/compose")).await.is(403);
    for action in ["save", "send", "discard"] {
        let fields = [("csrf", token.as_str()), ("action", action), ("to", "x@y.test"), ("body", "Mes mots")];
        paul.post(&ward.at("/compose"), &fields, "same-origin").await.is(403).says("Mes mots");
    }
    paul.post(&ward.at("/undo"), &[("csrf", &token), ("undo", "x")], "same-origin").await.is(403);
    paul.open(&inbox).await.is(200).says("À lire");
}

#[tokio::test]
async fn x_11_trap_15_everything_works_in_a_box_for_who_may_write() {
    let stage = stage();
    let ward = Ward::over(stage, Pli::over(stage).await).await;
    let (_, mut amina) = ward.person(stage, "Amina Benhaddou", Some(Rights::Write)).await;
    let inbox = ward.at("/mail/INBOX");
    for subject in ["Un", "Deux", "Trois"] {
        ward.receives(stage, subject).await;
        until(&mut amina, &inbox, subject).await;
    }
    let list = amina.page.clone();
    let pick = |subject: &str| Fill::form(&inbox).pick("uid", &uid(&message(&list, subject)));
    // Search, and the neighbours of what was found.
    amina.open(&format!("{inbox}?q=Deux")).await.is(200).says("Deux").hides("Trois");
    amina.open(&inbox).await;
    // Archive and back: the box's own archive, by the button on the box's own page.
    amina.submit(pick("Un").press("archive")).await.is(200).is_at(&inbox).hides("Un").says("archivé");
    amina.submit(Fill::form(&ward.at("/undo"))).await.is(200).is_at(&inbox).says("Un");
    let list = amina.page.clone();
    let pick = |subject: &str| Fill::form(&inbox).pick("uid", &uid(&message(&list, subject)));
    amina.submit(pick("Un").press("archive")).await.is(200);
    amina.open(&ward.at("/mail/Archive")).await.is(200).says("Un");
    amina.open("/mail/INBOX").await.is(200).hides("Un").hides("Deux");
    amina.open(&inbox).await;
    amina.submit(pick("Deux").write("target", "Junk").press("move")).await.is(200).hides("Deux");
    amina.open(&ward.at("/mail/Junk")).await.is(200).says("Deux");
    amina.open(&inbox).await;
    amina.submit(pick("Trois").press("flag")).await.is(200).says("Trois");
    amina.submit(pick("Trois").press("delete")).await.is(200).hides("Trois");
    amina.open(&ward.at("/mail/Trash")).await.is(200).says("Trois");
    // A draft is kept in the box, opened there, and is no draft of her own.
    amina.open(&ward.at("/compose")).await.is(200);
    assert!(!amina.page.html().contains("value=\"send\""), "no button to send");
    amina.submit(ward.compose("patient@dehors.example", "Ordonnance", "À finir").press("save")).await.is(200);
    let draft = amina.page.document().forms().iter().find_map(|form| form.value("draft")).unwrap();
    amina.open(&ward.at("/mail/Drafts")).await.is(200).says("Ordonnance");
    let opens = message(&amina.page, "Ordonnance");
    assert!(opens.starts_with(&ward.at("/compose?draft=")), "{opens}");
    amina.open(&opens).await.is(200);
    assert_eq!(amina.page.field("body").trim(), "À finir");
    // Sending is not hers, whatever is posted, and what she wrote stays.
    let fields =
        [("csrf", &*amina.token()), ("action", "send"), ("to", "patient@dehors.example"), ("body", "Mes mots")];
    amina.post(&ward.at("/compose"), &fields, "same-origin").await.is(403).says("Mes mots");
    amina.open(&ward.at("/mail/Sent")).await.is(200).hides("Ordonnance");
    // The same number names nothing of her own.
    amina.open(&opens.replace(&ward.root, "")).await.is(404);
    amina.open("/compose").await.is(200);
    let mut stray = Fill::form("/compose").write("to", "x@dehors.example").write("subject", "Autre").press("save");
    let html = amina.page.html().replace(
        "name=\"submission\"",
        &format!("name=\"draft\" value=\"{draft}\"><input type=\"hidden\" name=\"submission\""),
    );
    amina.page.bytes = html.into_bytes();
    stray = stray.write("body", "Le mien");
    amina.submit(stray).await.is(200);
    amina.open(&ward.at("/mail/Drafts")).await.is(200).says("Ordonnance").hides("Autre");
}

#[tokio::test]
async fn x_11_who_is_taken_out_is_out_with_the_next_click_even_while_writing() {
    let stage = stage();
    let ward = Ward::over(stage, Pli::over(stage).await).await;
    let (account, mut amina) = ward.person(stage, "Amina Benhaddou", Some(Rights::Send)).await;
    ward.receives(stage, "Reçu").await;
    let inbox = ward.at("/mail/INBOX");
    until(&mut amina, &inbox, "Reçu").await;
    amina.open("/mail/INBOX").await.is(200).says(NAME);
    amina.open(&ward.at("/compose")).await.is(200);
    ward.dismiss(&account).await;
    let send = ward.compose("patient@dehors.example", "Trop tard", "Ce que j’écrivais").press("send");
    amina.submit(send).await.is(404).says("Ce que j’écrivais").hides(NAME);
    amina.open(&inbox).await.is(404).hides("Reçu");
    amina.open("/mail/INBOX").await.is(200).hides(NAME);
    assert!(stage.doveadm(&["search", "-u", ward.address.as_str(), "mailbox", "Sent", "all"]).trim().is_empty());
    // Let in again with less, she finds less.
    ward.admit(&account, Rights::Read).await;
    amina.open(&inbox).await.is(200).says("Reçu");
    assert!(!amina.page.html().contains("name=\"action\""));
}

#[tokio::test]
async fn x_11_a_box_that_another_process_made_a_moment_ago_opens() {
    let stage = SignInStage::new(sqlite().await).await;
    let person = stage.person("amina", &[Method::Totp]).await;
    let mut browser = Browser::new("203.0.113.50");
    browser.sign_in(&stage, &person).await;
    let who = browser.who(&stage.people).await.unwrap();
    let (another, now) = (stage.another(), stage.clock.now());
    let address: Address = "service@chts.example".parse().unwrap();
    let txn = stage.db.store.begin().await.unwrap();
    let made = another.accounts.create_shared(&txn, address.clone(), "Service", Language::Fr).await.unwrap();
    let row = SharedBoxRow {
        account: made.id,
        structure: StructureId::new(),
        kind: Kind::Shared,
        responsible: person.account.id,
        made_by: None,
        created_at: now,
        changed_at: now,
        ends_at: None,
    };
    shared_box::insert(&txn, row).await.unwrap();
    let member = BoxMemberRow {
        account: made.id,
        person: person.account.id,
        rights: Rights::Read,
        given_by: None,
        created_at: now,
    };
    box_member::insert(&txn, member).await.unwrap();
    txn.commit().await.unwrap();
    assert!(stage.people.shared_boxes.open(&who, made.id).await.unwrap().is_some());
    assert!(stage.people.accounts.directory().is_read(&address), "tokens for it are made from now on");
}
