//! The page of one message, over real servers: its neighbours, what is done from it, and what is asked before anything
//! goes for good.

use crate::{
    harness::{
        person::{Fill, Person},
        stage,
        stage::Stage,
    },
    mail_pages::{message_called, two, uid_of, until},
};
use pli::base::Address;

/// Puts messages of these subjects into someone's inbox, oldest first.
async fn letters(stage: &Stage, to: &Address, claire: &mut Person, subjects: &[&str]) {
    for subject in subjects {
        let message = format!("From: Labo <labo@dehors.example>\r\nSubject: {subject}\r\n\r\nTexte de {subject}.\r\n");
        stage.deliver(to, message.as_bytes()).await;
        until(claire, "/mail/INBOX", subject).await;
    }
}

/// Where the link with this relation leads.
fn neighbour(claire: &Person, relation: &str) -> Option<String> {
    let html = claire.page.html();
    let tag = html.split('<').find(|tag| tag.starts_with("a ") && tag.contains(&format!("rel=\"{relation}\"")))?;
    Some(tag.split("href=\"").nth(1)?.split('"').next()?.replace("&amp;", "&"))
}

#[tokio::test]
async fn what_goes_for_good_is_asked_first_from_the_list_and_from_the_message() {
    let stage = stage();
    let (_pli, mut claire, address, _) = two(stage).await;
    letters(stage, &address, &mut claire, &["Premier", "Deuxième"]).await;
    for subject in ["Premier", "Deuxième"] {
        let uid = uid_of(&claire.page, "INBOX", subject);
        claire.submit(Fill::form("/mail/INBOX").pick("uid", &uid).press("delete")).await.is(200);
        claire.page.says("1 message mis à la corbeille");
    }
    // From the list.
    let list = until(&mut claire, "/mail/Trash", "Premier").await;
    assert!(list.html().contains("aria-label=\"Supprimer définitivement\""));
    let delete = || Fill::form("/mail/Trash").pick("uid", &uid_of(&list, "Trash", "Premier")).press("delete");
    claire.submit(delete()).await.is(200).says("Supprimer définitivement ce message");
    claire.follow("Garder").await.is_at("/mail/Trash").says("Premier");
    claire.submit(delete()).await.is(200);
    claire.submit(Fill::form("/mail/Trash").press("Supprimer définitivement")).await.is(200).is_at("/mail/Trash");
    claire.page.says("1 message supprimé définitivement").hides("Premier").says("Deuxième");
    // From the message.
    let message = message_called(&claire.page, "Trash", "Deuxième");
    claire.open(&message).await.is(200);
    assert!(claire.page.html().contains("aria-label=\"Supprimer définitivement\""));
    claire.submit(Fill::form(&message).press("delete")).await.is(200).says("Supprimer définitivement ce message");
    claire.follow("Garder").await.is(200).is_at(&message).says("Texte de Deuxième");
    claire.submit(Fill::form(&message).press("delete")).await.is(200);
    claire.submit(Fill::form("/mail/Trash").press("Supprimer définitivement")).await.is(200).is_at("/mail/Trash");
    claire.page.says("1 message supprimé définitivement").hides("Deuxième");
}

#[tokio::test]
async fn following_up_stays_on_the_message_and_marking_unread_leads_back_to_the_list() {
    let stage = stage();
    let (_pli, mut claire, address, _) = two(stage).await;
    letters(stage, &address, &mut claire, &["À suivre"]).await;
    let message = message_called(&claire.page, "INBOX", "À suivre");
    let opened = format!("{message}?q=suivre");
    claire.open(&opened).await.is(200);
    claire.submit(Fill::form(&message).press("flag")).await.is(200).is_at(&opened);
    assert!(claire.page.html().contains("aria-pressed=\"true\""));
    claire.submit(Fill::form(&message).press("unflag")).await.is(200).is_at(&opened);
    assert!(!claire.page.html().contains("aria-pressed=\"true\""));
    claire.submit(Fill::form(&message).press("unread")).await.is(200).is_at("/mail/INBOX?q=suivre");
    claire.page.says("Non lu.");
}

#[tokio::test]
async fn a_message_leads_to_its_neighbours_in_the_list_that_it_was_opened_from() {
    let stage = stage();
    let (_pli, mut claire, address, _) = two(stage).await;
    letters(stage, &address, &mut claire, &["Bilan 1", "Autre", "Bilan 2", "Bilan 3"]).await;
    let list = claire.page.clone();
    let at = |subject: &str| message_called(&list, "INBOX", subject).split('?').next().unwrap().to_owned();
    claire.open(&at("Bilan 2")).await.is(200);
    assert_eq!(neighbour(&claire, "prev"), Some(at("Bilan 3")));
    assert_eq!(neighbour(&claire, "next"), Some(at("Autre")));
    claire.open(&at("Bilan 1")).await.is(200);
    assert_eq!((neighbour(&claire, "prev"), neighbour(&claire, "next")), (Some(at("Autre")), None));
    claire.open(&at("Bilan 3")).await.is(200);
    assert_eq!((neighbour(&claire, "prev"), neighbour(&claire, "next")), (None, Some(at("Bilan 2"))));
    // From a search, also one that this Pli does not remember: from before it was restarted.
    claire.open("/mail/INBOX?q=subject%3ABilan").await.is(200);
    for query in ["?q=subject%3ABilan", "?subject=bilan"] {
        claire.open(&format!("{}{query}", at("Bilan 2"))).await.is(200);
        assert_eq!(neighbour(&claire, "prev"), Some(at("Bilan 3") + query));
        assert_eq!(neighbour(&claire, "next"), Some(at("Bilan 1") + query));
    }
    claire.follow("/mail/INBOX?subject=bilan").await.is(200).says("3 messages trouvés");
}

#[tokio::test]
async fn r3_in_the_dark_a_message_can_be_seen_in_its_own_colours() {
    let stage = stage();
    let (_pli, mut claire, address, _) = two(stage).await;
    let html = "<table bgcolor=\"#ffffff\"><tr><td style=\"color:#222222\">Lettre du mois</td></tr></table>";
    let message = format!(
        "From: a@dehors.example\r\nSubject: Lettre\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n{html}\r\n"
    );
    stage.deliver(&address, message.as_bytes()).await;
    let list = until(&mut claire, "/mail/INBOX", "Lettre").await;
    claire.submit(Fill::form("/account/theme").press("dark")).await.is(200);
    let frame = |claire: &Person| {
        let sources = claire.page.document().attributes("src");
        sources.into_iter().find(|src| src.contains("/body")).expect("a frame")
    };
    claire.open(&(message_called(&list, "INBOX", "Lettre") + "?q=lettre")).await.is(200);
    assert!(frame(&claire).ends_with("/body?theme=dark"));
    claire.follow("Couleurs d’origine").await.is(200);
    assert!(frame(&claire).ends_with("/body?theme=light"));
    assert!(claire.page.document().links().iter().any(|(_, href)| href == "/mail/INBOX?q=lettre"), "the way back");
    claire.follow("Couleurs sombres").await.is(200);
    assert!(frame(&claire).ends_with("/body?theme=dark"));
}

#[tokio::test]
async fn the_count_of_what_is_unread_follows_what_is_read() {
    let stage = stage();
    let (_pli, mut claire, address, _) = two(stage).await;
    letters(stage, &address, &mut claire, &["Un", "Deux"]).await;
    let list = claire.open("/mail/INBOX").await.is(200).clone();
    list.says("2 non lus");
    claire.open(&message_called(&list, "INBOX", "Un")).await.is(200).says("1 non lus");
    claire.open(&message_called(&list, "INBOX", "Un")).await.is(200).says("1 non lus");
}
