//! Reading and writing mail as a person does, page by page, over real servers.

use std::time::Duration;

use pli::{account::Contacts, base::Address};

use crate::harness::{
    line::Line,
    person::{Attachment, Fill, Page, Person},
    pli::Pli,
    stage,
    stage::Stage,
};

/// Two people of one Pli, the first one signed in.
pub(crate) async fn two(stage: &Stage) -> (Pli, Person, Address, Address) {
    let pli = Pli::over(stage).await;
    let (claire, samir) = (stage.somebody("claire"), stage.somebody("samir"));
    pli.make(&claire, "Claire Vasseur", Contacts::default()).await;
    pli.make(&samir, "Samir Haddad", Contacts::default()).await;
    let person = pli.signed_in(&claire).await;
    (pli, person, claire, samir)
}

pub(crate) fn compose(to: &str, subject: &str, body: &str) -> Fill {
    Fill::form("/compose").write("to", to).write("subject", subject).write("body", body)
}

/// Opens the mailbox until the page has these words.
pub(crate) async fn until(person: &mut Person, path: &str, words: &str) -> Page {
    let arrives = async {
        while !person.open(path).await.is(200).text().contains(words) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), arrives).await.unwrap_or_else(|_| panic!("no « {words} » on {path}"));
    person.page.clone()
}

/// The address of the message with this subject.
#[track_caller]
pub(crate) fn message_called(page: &Page, mailbox: &str, subject: &str) -> String {
    let stem = format!("/mail/{mailbox}/");
    let mut links = page.document().links().into_iter();
    let found = links.find(|(words, href)| words == subject && href.starts_with(&stem));
    found.unwrap_or_else(|| panic!("no « {subject} »")).1
}

/// The number of the message with this subject.
#[track_caller]
pub(crate) fn uid_of(page: &Page, mailbox: &str, subject: &str) -> String {
    let address = message_called(page, mailbox, subject);
    address.split('?').next().and_then(|path| path.rsplit('/').next()).expect("a number").to_owned()
}

#[tokio::test]
async fn a_message_with_an_attachment_arrives_whole_and_is_sent_once() {
    let (pli, mut claire, _, samir) = two(stage()).await;
    let bytes: Vec<u8> = (0..300_000_u32).map(|at| (at * 31 % 251) as u8).collect();
    let file = Attachment {
        name: "résultat \"final\".pdf".into(),
        media_type: "application/pdf".into(),
        bytes: bytes.clone(),
    };
    claire.open("/compose").await.is(200);
    let send = compose(samir.as_str(), "Bilan du 20 novembre", "Bonjour,\nvoici le bilan.\n")
        .attach("attachment", file)
        .press("send");
    let form = claire.page.clone();
    claire.submit(send.clone()).await.is(200).is_at("/mail").says("Message envoyé");
    // The same composer again, as by the back button: the same answer, no second message.
    claire.page = form;
    claire.submit(send).await.is(200).is_at("/mail").says("Message envoyé");
    claire.open("/mail/Sent").await.says("Bilan du 20 novembre");

    let mut other = pli.signed_in(&samir).await;
    let list = until(&mut other, "/mail/INBOX", "Bilan du 20 novembre").await;
    assert_eq!(list.text().matches("Bilan du 20 novembre").count(), 1);
    let message = message_called(&list, "INBOX", "Bilan du 20 novembre");
    other.open(&message).await.is(200).says("voici le bilan").says("Claire Vasseur");
    let part = other.page.document().links().into_iter().find(|(_, href)| href.contains("/parts/")).expect("a part").1;
    let file = other.fetch(&part).await;
    assert_eq!(file.bytes, bytes);
    let disposition = file.header("content-disposition").unwrap();
    assert!(disposition.starts_with("attachment;"), "{disposition}");
    assert!(file.header("content-security-policy").unwrap().contains("sandbox"));
    other.open(&format!("{}/source", message.split('?').next().unwrap())).await.is(200);
    assert_eq!(other.page.header("content-type").as_deref(), Some("text/plain; charset=utf-8"));
    // The answer knows whom and what.
    other.open(&message).await;
    other.follow("Répondre").await.is(200).is_at("/compose?reply=");
    assert_eq!(other.page.field("subject"), "Re: Bilan du 20 novembre");
    assert!(other.page.field("body").contains("> voici le bilan"));
}

#[tokio::test]
async fn what_is_wrong_is_said_on_the_same_page_and_nothing_typed_is_lost() {
    let (_pli, mut claire, _, samir) = two(stage()).await;
    let kept = |page: &Page, to: &str| {
        assert_eq!(page.field("to"), to);
        assert_eq!(page.field("subject"), "Sujet « à garder »");
        assert_eq!(page.field("body").replace("\r\n", "\n"), "Une ligne\n<b>et une autre</b>");
        assert!(page.document().attributes("role").contains(&"alert".to_owned()));
    };
    let typed = |to: &str| compose(to, "Sujet « à garder »", "Une ligne\n<b>et une autre</b>").press("send");
    claire.open("/compose").await.is(200);
    for to in ["", "pas une adresse", "a\r\nBcc: x@y.test@z"] {
        claire.submit(typed(to)).await.is(422);
        kept(&claire.page, to);
    }
    let nobody = format!("nobody-there@{}", samir.domain());
    claire.submit(typed(&nobody)).await.is(422).says(&nobody);
    kept(&claire.page, &nobody);
    // a token that does not fit. The text stays, nothing leaves.
    let page = claire.page.html().replace(&claire.token(), "not-a-token");
    claire.page.bytes = page.into_bytes();
    claire.submit(typed(samir.as_str())).await.is(403);
    kept(&claire.page, samir.as_str());
    claire.submit(Fill::form("/compose").press("send")).await.is(200).is_at("/mail").says("Message envoyé");
}

#[tokio::test]
async fn a_session_that_ended_meanwhile_does_not_lose_the_letter() {
    let (pli, mut claire, address, samir) = two(stage()).await;
    claire.open("/compose").await.is(200);
    claire.set_cookie("__Host-sid", None);
    claire.submit(compose(samir.as_str(), "Longue lettre", "Écrite en une heure.").press("send")).await.is(401);
    claire.page.says("Écrite en une heure.");
    assert!(claire.page.document().attributes("value").contains(&"Longue lettre".to_owned()));
    let shown = claire.page.clone();
    // Signed in again, in another tab of the same browser.
    let renewed = pli.signed_in_later(&address).await;
    claire.set_cookie("__Host-sid", renewed.cookie("__Host-sid"));
    claire.page = shown;
    claire.submit(Fill::form("/compose").press("resume")).await.is(403);
    assert_eq!(claire.page.field("subject"), "Longue lettre");
    claire.submit(Fill::form("/compose").press("send")).await.is(200).says("Message envoyé");
}

#[tokio::test]
async fn a_body_over_the_limit_is_413_with_the_text_kept() {
    let (_pli, mut claire, _, samir) = two(stage()).await;
    claire.open("/compose").await.is(200);
    let file = Attachment {
        name: "huge.bin".into(),
        media_type: "application/octet-stream".into(),
        bytes: vec![7; 40_000_000],
    };
    let send = compose(samir.as_str(), "Trop grand", "Texte gardé").attach("attachment", file).press("send");
    claire.submit(send).await.is(413).says("Mo");
    assert_eq!((claire.page.field("subject"), claire.page.field("body")), ("Trop grand".into(), "Texte gardé".into()));
}

#[tokio::test]
async fn messages_are_moved_and_brought_back() {
    let (pli, mut claire, address, samir) = two(stage()).await;
    let mut other = pli.signed_in(&samir).await;
    for subject in ["Premier", "Deuxième", "Troisième"] {
        other.open("/compose").await;
        other.submit(compose(address.as_str(), subject, "x").press("send")).await.is(200);
        until(&mut claire, "/mail/INBOX", subject).await;
    }
    let tick = |page: &Page, subject: &str, action: &str| {
        Fill::form("/mail/INBOX").pick("uid", &uid_of(page, "INBOX", subject)).press(action)
    };
    let fill = tick(&claire.page, "Troisième", "delete");
    claire.submit(fill).await.is(200).says("1 message mis à la corbeille").hides("Troisième");
    claire.submit(Fill::form("/undo")).await.is(200).says("Troisième");
    let fill = tick(&claire.page, "Troisième", "archive");
    claire.submit(fill).await.is(200).says("1 message archivé").hides("Troisième");
    claire.open("/mail/Archive").await.says("Troisième");
    claire.open("/mail/INBOX").await;
    let fill = tick(&claire.page, "Deuxième", "flag");
    claire.submit(fill).await.is(200);
    claire.open("/mail/INBOX?flagged=1").await.is(200).says("Deuxième").hides("Premier");
    claire.open("/mail/INBOX?q=subject%3APremier").await.is(200).says("Premier").hides("Deuxième");
    claire.submit(Fill::form("/mail/INBOX").press("archive")).await.is(200).says("Aucun message n’était coché");
}

#[tokio::test]
async fn what_does_not_exist_is_404_and_what_is_hostile_is_harmless() {
    let (_pli, mut claire, ..) = two(stage()).await;
    for path in [
        "/mail/Nope",
        "/mail/INBOX/900001",
        "/mail/INBOX/0",
        "/mail/INBOX/-1",
        "/mail/INBOX/99999999999",
        "/mail/INBOX/900001/parts/1",
        "/mail/INBOX/900001/parts/1.HEADER",
        "/mail/INBOX/900001/body",
        "/mail/INBOX/900001/source",
        "/mail/a%0d%0aA2%20LOGOUT",
        "/mail/%00",
        "/mail/%22%29%20%7B5%2B%7D",
        "/compose?reply=INBOX%2F9",
        "/compose?draft=x",
        "/picture/x",
        "/image?u=http%3A%2F%2F127.0.0.1%2F&t=99999999999&p=x&s=x",
    ] {
        claire.open(path).await.is(404);
    }
    let long = format!("/mail/{}", "x".repeat(1_500));
    claire.open(&long).await.is(404);
    for search in ["%0d%0aA2%20LOGOUT", "%7B5%2B%7D", "%22%5C%22", "%00"] {
        claire.open(&format!("/mail/INBOX?q={search}")).await.is(200);
        claire.open(&format!("/mail/INBOX?from={search}&since=2026-99-99")).await.is(200);
    }
}

#[tokio::test]
async fn a_backend_that_is_away_is_said_and_the_letter_is_kept_until_it_is_back() {
    let stage = stage();
    let (imap, submission) = (Line::to(stage.port("P_IMAPS")).await, Line::to(stage.port("P_SUBMISSIONS")).await);
    let lines = [("P_IMAPS", imap.port), ("P_SUBMISSIONS", submission.port)];
    let pli = Pli::over_lines(stage, &lines).await;
    let (address, samir) = (stage.somebody("claire"), stage.somebody("samir"));
    pli.make(&address, "Claire Vasseur", Contacts::default()).await;
    let mut claire = pli.signed_in(&address).await;
    claire.open("/compose").await.is(200);
    imap.cut();
    submission.cut();
    claire.submit(compose(samir.as_str(), "Pendant la panne", "Gardé").press("send")).await.is(503);
    assert!(claire.page.header("retry-after").is_some());
    assert_eq!((claire.page.field("subject"), claire.page.field("body")), ("Pendant la panne".into(), "Gardé".into()));
    let composer = claire.page.clone();
    claire.open("/mail/INBOX").await.is(503).says("Rien n’est perdu");
    imap.mend();
    submission.mend();
    claire.open("/mail/INBOX").await.is(200);
    claire.page = composer;
    claire.submit(Fill::form("/compose").press("send")).await.is(200).says("Message envoyé");
}

const HOSTILE: &[u8] = b"From: Mallory <m@dehors.example>\r\nTo: claire@pli.example\r\nSubject: <script>alert(1)</script>\r\n\
Message-ID: <h1@dehors.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n\
--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Bonjour <img src=\"cid:logo\"><img src=\"http://suivi.example/t.png\">\
<script>alert(1)</script><a href=\"javascript:alert(1)\">x</a></p>\r\n\
--x\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\nContent-Transfer-Encoding: base64\r\n\r\n\
iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFklEQVR4nGP4z8BAEmIYNXBUw6gBAJ8q/wGMmUVQAAAAAElFTkSuQmCC\r\n\
--x--\r\n";

#[tokio::test]
async fn html_is_shown_alone_under_a_policy_of_its_own_and_remote_pictures_only_when_asked_for() {
    let stage = stage();
    let (pli, mut claire, address, _) = two(stage).await;
    stage.deliver(&address, HOSTILE).await;
    let list = until(&mut claire, "/mail/INBOX", "<script>alert(1)</script>").await;
    let message = message_called(&list, "INBOX", "<script>alert(1)</script>").split('?').next().unwrap().to_owned();
    claire.open(&message).await.is(200).says("Afficher les images");
    let frame = claire.page.document().attributes("src").into_iter().find(|src| src.contains("/body")).unwrap();
    let body = claire.fetch(&frame).await;
    let policy = body.header("content-security-policy").unwrap();
    for rule in [
        "default-src 'none'",
        "script-src 'none'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
        "sandbox allow-popups allow-popups-to-escape-sandbox",
    ] {
        assert!(policy.contains(rule), "{policy}");
    }
    assert_eq!(body.header("referrer-policy").as_deref(), Some("no-referrer"));
    assert_eq!(body.header("x-content-type-options").as_deref(), Some("nosniff"));
    let html = body.html();
    assert!(!html.contains("<script") && !html.contains("javascript:") && !html.contains("suivi.example"), "{html}");
    // Its origin is opaque: the picture that came with it is fetched without cookies.
    let picture = body.document().attributes("src").into_iter().find(|src| src.starts_with("/picture/")).unwrap();
    let shown = pli.person().fetch(&picture).await;
    assert_eq!((shown.status, shown.header("content-type").as_deref()), (200, Some("image/png")));
    assert_eq!(shown.header("cross-origin-resource-policy").as_deref(), Some("cross-origin"));
    // An address that a stranger made up asks for nothing.
    assert!(!claire.fetch(&format!("{message}/body?images=1")).await.html().contains("suivi.example"));
    claire.submit(Fill::form("").press("Afficher les images")).await.is(200);
    let frame = claire.page.document().attributes("src").into_iter().find(|src| src.contains("/body")).unwrap();
    let html = claire.fetch(&frame).await.html();
    assert!(html.contains("/image?u=http%3A%2F%2Fsuivi.example%2Ft.png"), "{html}");
    // What ends with the session: the picture's address.
    claire.open("/account/security").await;
    claire.submit(Fill::form("/sign-out")).await.is(200);
    let gone = async {
        while pli.person().fetch(&picture).await.status != 404 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), gone).await.expect("the picture is gone with the session");
}

#[tokio::test]
async fn a_file_is_kept_while_the_person_mends_the_rest() {
    let (pli, mut claire, _, samir) = two(stage()).await;
    let bytes: Vec<u8> = (0..9_000_u32).map(|at| (at % 256) as u8).collect();
    let file = Attachment { name: "bilan.pdf".into(), media_type: "application/pdf".into(), bytes: bytes.clone() };
    claire.open("/compose").await.is(200);
    claire.submit(compose("pas une adresse", "Avec pièce", "x").attach("attachment", file).press("send")).await.is(422);
    claire.page.says("bilan.pdf");
    claire.submit(Fill::form("/compose").write("to", samir.as_str()).press("send")).await.is(200).is_at("/mail");
    let mut other = pli.signed_in(&samir).await;
    let list = until(&mut other, "/mail/INBOX", "Avec pièce").await;
    other.open(&message_called(&list, "INBOX", "Avec pièce")).await;
    let part = other.page.document().links().into_iter().find(|(_, href)| href.contains("/parts/")).expect("a part").1;
    assert_eq!(other.fetch(&part).await.bytes, bytes);
}

#[tokio::test]
async fn a_full_box_is_said_where_something_can_be_deleted() {
    let stage = stage();
    let (pli, mut claire, address, _) = two(stage).await;
    let large = [b"From: a@dehors.example\r\nSubject: Gros message\r\n\r\n".as_slice(), &vec![b'x'; 60_000]].concat();
    stage.deliver(&address, &large).await;
    until(&mut claire, "/mail/INBOX", "Gros message").await;
    stage.set_quota(&address, 102_400).await;
    // The limit holds for connections that begin after it: those of another session.
    let mut claire = pli.signed_in_later(&address).await;
    claire.open("/mail/INBOX").await;
    let uid = uid_of(&claire.page, "INBOX", "Gros message");
    let copy = Fill::form("/mail/INBOX").pick("uid", &uid).write("target", "Archive").press("copy");
    claire.submit(copy).await.is(200).says("Votre boîte est pleine");
}

const DRAWN: &[u8] = b"From: claire@pli.example\r\nSubject: Dessin\r\nMIME-Version: 1.0\r\n\
Content-Type: multipart/related; boundary=r\r\n\r\n--r\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
<p>Voici <b>le</b> dessin <img src=\"cid:p@x\"></p>\r\n--r\r\nContent-Type: image/png; name=dessin.png\r\n\
Content-ID: <p@x>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--r--\r\n";

#[tokio::test]
async fn a9_the_pictures_of_a_draft_stay_in_its_text_until_the_text_is_changed_here() {
    let stage = stage();
    let (_pli, mut claire, address, _) = two(stage).await;
    stage.deliver(&address, DRAWN).await;
    let list = until(&mut claire, "/mail/INBOX", "Dessin").await;
    let uid = uid_of(&list, "INBOX", "Dessin");
    claire.submit(Fill::form("/mail/INBOX").pick("uid", &uid).write("target", "Drafts").press("move")).await.is(200);
    let drafts = claire.open("/mail/Drafts").await.is(200).clone();
    let draft = |page: &Page| {
        let links = page.document().links().into_iter();
        links.map(|(_, href)| href).find(|href| href.starts_with("/compose?draft=")).expect("a draft")
    };
    claire.open(&draft(&drafts)).await.is(200).hides("dessin.png");
    claire.submit(Fill::form("/compose").press("save")).await.is(200).hides("dessin.png").says("Enregistré");
    // What is wrong is said on the same page: the pictures stay on it.
    claire.submit(Fill::form("/compose").write("to", "pas une adresse").press("send")).await.is(422);
    claire.submit(Fill::form("/compose").write("to", "").press("save")).await.is(200);
    let saved = claire.open("/mail/Drafts").await.is(200).clone();
    let source = draft(&saved).replace("/compose?draft=", "/mail/").replace("%2F", "/") + "/source";
    let html = claire.open(&source).await.is(200).html();
    assert!(html.contains("cid:p@x") && html.contains("<b>le</b>") && html.contains("iVBORw0KGgo="), "{html}");
    claire.open(&draft(&saved)).await.is(200);
    claire.submit(Fill::form("/compose").write("body", "Autre texte").press("save")).await.is(200).says("dessin.png");
}
