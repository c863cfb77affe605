//! Mailboxes, pages and search.

use pli::{
    base::{Flag, MailboxName, SpecialUse},
    config::Config,
    mail::{Error, Mail, Query},
};

use super::desk::{Desks, Person};

async fn letters(person: &Person, count: usize) {
    for at in 1..=count {
        let message =
            format!("From: Zoé <zoe@dehors.example>\nTo: x@pli.example\nSubject: Lettre {at}\n\nTexte {at}\n");
        person.put("INBOX", message.as_bytes()).await;
    }
}

#[tokio::test]
async fn l1_a_page_has_fifty_rows_newest_first_and_the_last_page_stands_for_those_beyond() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    letters(&alice, 120).await;
    let page = async |page| desks.mail.list(&alice.who, &MailboxName::inbox(), page, &Query::default()).await.unwrap();
    let first = page(1).await;
    assert_eq!((first.rows.len(), first.total, first.page, first.pages), (50, 120, 1, 3));
    assert_eq!(first.rows[0].subject, "Lettre 120");
    assert_eq!(first.rows[0].correspondents[0].address, "zoe@dehors.example");
    assert_eq!(first.rows[49].subject, "Lettre 71");
    assert_eq!((first.mailbox.messages, first.mailbox.unseen), (120, 120));
    let last = page(3).await;
    assert_eq!((last.rows.len(), last.rows[19].subject.as_str()), (20, "Lettre 1"));
    for beyond in [4, 9_999, u32::MAX] {
        assert_eq!(page(beyond).await.page, 3);
    }
    assert_eq!(page(0).await.page, 1);
}

#[tokio::test]
async fn an_empty_mailbox_has_one_empty_page() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    let list = desks.mail.list(&alice.who, &MailboxName::inbox(), 1, &Query::default()).await.unwrap();
    assert_eq!((list.rows.len(), list.total, list.page, list.pages), (0, 0, 1, 1));
}

#[tokio::test]
async fn f1_mailboxes_come_by_their_use_with_their_counts() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    alice.put("INBOX", b"Subject: a\n\na\n").await;
    alice.put_flagged("INBOX", b"Subject: b\n\nb\n", &[Flag::Seen]).await;
    let mailboxes = desks.mail.mailboxes(&alice.who).await.unwrap();
    assert!(mailboxes[0].name.is_inbox());
    assert_eq!((mailboxes[0].messages, mailboxes[0].unseen), (2, 1));
    let uses: Vec<_> = mailboxes.iter().filter_map(|mailbox| mailbox.special_use).collect();
    let mut sorted = uses.clone();
    sorted.sort_by_key(|one| {
        [SpecialUse::Drafts, SpecialUse::Sent, SpecialUse::Archive, SpecialUse::Junk, SpecialUse::Trash]
            .iter()
            .position(|other| other == one)
    });
    assert_eq!(uses, sorted);
}

#[tokio::test]
async fn s1_every_kind_of_search_finds_what_it_names() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    let plain = |from: &str, subject: &str, text: &str| {
        format!("From: {from}\nTo: Alice <alice@pli.example>\nCc: bob@pli.example\nSubject: {subject}\n\n{text}\n")
    };
    alice.put("INBOX", plain("claire@dehors.example", "Compte rendu", "rien").as_bytes()).await;
    alice.put_flagged("INBOX", plain("marc@dehors.example", "Facture", "compte rendu").as_bytes(), &[Flag::Seen]).await;
    alice
        .put_flagged("INBOX", plain("eve@dehors.example", "Rappel", "x").as_bytes(), &[Flag::Flagged, Flag::Answered])
        .await;
    alice
        .put(
            "INBOX",
            b"From: f@dehors.example\nSubject: Piece\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n\
              --b\nContent-Type: text/plain\n\nvoir\n--b\nContent-Type: application/pdf\nContent-Disposition: \
              attachment; filename=a.pdf\nContent-Transfer-Encoding: base64\n\nJVBERg==\n--b--\n",
        )
        .await;
    let found = async |text: &str| {
        let list = desks.mail.list(&alice.who, &MailboxName::inbox(), 1, &Query::parse(text)).await.unwrap();
        assert_eq!(list.total as usize, list.rows.len());
        list.rows.into_iter().map(|row| row.subject).collect::<Vec<_>>()
    };
    assert_eq!(found("from:claire").await, ["Compte rendu"]);
    assert_eq!(found("to:bob subject:rappel").await, ["Rappel"]);
    assert_eq!(found("\"compte rendu\"").await, ["Facture", "Compte rendu"]);
    assert_eq!(found("body:\"compte rendu\"").await, ["Facture"]);
    assert_eq!(found("\"compte rendu\" -facture").await, ["Compte rendu"]);
    assert_eq!(found("is:unread").await, ["Piece", "Rappel", "Compte rendu"]);
    assert_eq!(found("is:read").await, ["Facture"]);
    assert_eq!(found("is:flagged").await, ["Rappel"]);
    assert_eq!(found("is:answered").await, ["Rappel"]);
    assert_eq!(found("has:attachment").await, ["Piece"]);
    assert_eq!(found("-has:attachment from:dehors").await, ["Rappel", "Facture", "Compte rendu"]);
    assert_eq!(found("before:2020-01-01").await, Vec::<String>::new());
    assert_eq!(found("after:2020-01-01").await.len(), 4);
}

#[tokio::test]
async fn s11_hostile_words_are_searched_for_and_nothing_else() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    alice.put("INBOX", "Subject: il a dit \"oui\" {5+} \\ à % *\n\nx\n".as_bytes()).await;
    for text in
        ["\"oui\" {5+}", "x\r\nA1 LOGOUT", "{5+}\r\nabcde", "subject:\\", "\0", "*", "é", "% *", &"mot ".repeat(400)]
    {
        let list = desks.mail.list(&alice.who, &MailboxName::inbox(), 1, &Query::parse(text)).await;
        assert!(list.is_ok(), "{text:?}: {list:?}");
    }
    assert_eq!(alice.list("INBOX").await.len(), 1);
}

#[tokio::test]
async fn a_mailbox_that_is_not_there_is_not_found_whatever_its_name() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    for name in ["Rien", "a\"b", "{5+}", "a/b/c", "%", "*", "\\", "é".repeat(100).as_str(), "..", "../bob", "~", "&"] {
        let list = desks.mail.list(&alice.who, &name.parse().unwrap(), 1, &Query::default()).await;
        assert!(matches!(list, Err(Error::NotFound | Error::NotAllowed)), "{name}: {list:?}");
    }
}

#[tokio::test]
async fn a_backend_that_is_away_is_said_and_is_temporary() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    let mut config: Config = desks.config.clone();
    config.imap.port = 1;
    let mail = Mail::new(Desks::imap(&config.imap, &desks.clock), desks.journal.clone(), desks.clock.clone());
    let error = mail.list(&alice.who, &MailboxName::inbox(), 1, &Query::default()).await.unwrap_err();
    assert!(error.is_temporary(), "{error:?}");
}
