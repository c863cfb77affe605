//! Opening messages: good, odd and broken ones; parts and sources byte for byte.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use pli::{
    base::{Flag, MessageId},
    mail::{Body, BodyLinks, Content, Error, Query},
};

use super::desk::{Desks, Person, all, crlf, noise};

fn links() -> BodyLinks {
    BodyLinks { part: Arc::new(|path| format!("/parts/{path}")), proxy: None }
}

#[tokio::test]
async fn a_text_opens_with_its_header_and_is_read_from_then_on() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    let id = alice
        .put(
            "INBOX",
            "From: =?utf-8?q?Zo=C3=A9?= <zoe@dehors.example>\nTo: alice@pli.example\nCc: b@pli.example\n\
             Subject: =?iso-8859-1?Q?R=E9sultat?=\nDate: Fri, 20 Nov 2026 10:00:00 +0100\n\
             Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n=E9t=E9\n"
                .as_bytes(),
        )
        .await;
    let message = desks.mail.read(&alice.who, &id, &Query::default()).await.unwrap();
    assert_eq!(message.subject, "Résultat");
    assert_eq!(message.from[0].name.as_deref(), Some("Zoé"));
    assert_eq!(message.content, Content::Text("été\n".to_owned()));
    assert_eq!(message.written_at.unwrap().as_seconds(), 1_795_165_200);
    assert!(message.has(&Flag::Seen) && alice.list("INBOX").await[0].has(&Flag::Seen));
    assert!(message.attachments.is_empty());
}

#[tokio::test]
async fn html_is_shown_from_a_frame_cleaned_with_its_own_pictures_and_nothing_remote() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    let id = alice
        .put(
            "INBOX",
            b"Subject: h\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=r\n\n--r\n\
              Content-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/plain\n\ntexte\n--a\n\
              Content-Type: text/html\n\n<p onclick=x()>Bonjour<script>x()</script><img src=cid:i@x>\
              <img src=https://evil.example/p.png></p>\n--a--\n--r\nContent-Type: image/png\nContent-ID: <i@x>\n\
              Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--r--\n",
        )
        .await;
    let message = desks.mail.read(&alice.who, &id, &Query::default()).await.unwrap();
    assert!(matches!(message.content, Content::Html { has_remote: true, .. }));
    assert!(message.attachments.iter().all(|one| one.inline), "{:?}", message.attachments);
    let Body::Html { html, blocked } = desks.mail.body(&alice.who, &id, links()).await.unwrap() else { panic!() };
    assert_eq!(blocked, 1);
    let html = html.as_str();
    assert!(html.contains("Bonjour") && html.contains("/parts/2") && !html.contains("evil"), "{html}");
    assert!(!html.contains("script") && !html.contains("onclick"), "{html}");
    let picture = all(desks.mail.part(&alice.who, &id, &"2".parse().unwrap()).await.unwrap()).await;
    assert_eq!(picture, STANDARD.decode("iVBORw0KGgo=").unwrap());
}

/// A message with one attachment of `encoded` bytes in this encoding.
fn with_attachment(encoding: &str, encoded: &[u8]) -> Vec<u8> {
    let mut message = crlf(
        format!(
            "Subject: pj\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=limite\n\n--limite\n\
             Content-Type: text/plain\n\nvoir\n--limite\nContent-Type: application/octet-stream\n\
             Content-Disposition: attachment; filename*=UTF-8''r%C3%A9sultat.bin\n\
             Content-Transfer-Encoding: {encoding}\n\n"
        )
        .as_bytes(),
    );
    message.extend_from_slice(encoded);
    message.extend_from_slice(b"\r\n--limite--\r\n");
    message
}

fn base64_lines(bytes: &[u8]) -> Vec<u8> {
    let text = STANDARD.encode(bytes);
    text.as_bytes().chunks(76).flat_map(|line| [line, b"\r\n"].concat()).collect()
}

async fn downloaded(desks: &Desks, person: &Person, message: &[u8]) -> Vec<u8> {
    let id = person.put("INBOX", message).await;
    let opened = desks.mail.read(&person.who, &id, &Query::default()).await.unwrap();
    let [attachment] = opened.attachments.as_slice() else { panic!("{:?}", opened.attachments) };
    assert_eq!(attachment.name.as_deref(), Some("résultat.bin"));
    all(desks.mail.part(&person.who, &id, &attachment.path).await.unwrap()).await
}

#[tokio::test]
async fn a5_what_is_downloaded_is_what_was_attached_byte_for_byte() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    for length in [0, 1, 2, 3, 56, 57, 58, 1_000, 70_000, 500_001] {
        let bytes = noise(7, length);
        assert_eq!(
            downloaded(&desks, &alice, &with_attachment("base64", &base64_lines(&bytes))).await,
            bytes,
            "{length}"
        );
    }
    // The last line without a line end, 8-bit text, quoted-printable with soft breaks.
    let text = "ligne\r\nété sans fin de ligne".as_bytes();
    assert_eq!(downloaded(&desks, &alice, &with_attachment("8bit", text)).await, text);
    let quoted = b"a=3Db =\r\nsuite\r\nfin=20";
    assert_eq!(downloaded(&desks, &alice, &with_attachment("quoted-printable", quoted)).await, b"a=b suite\r\nfin ");
}

#[tokio::test]
async fn a5_twenty_five_megabytes_come_back_whole() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    let bytes = noise(11, 25 << 20);
    let back = downloaded(&desks, &alice, &with_attachment("base64", &base64_lines(&bytes))).await;
    assert!(back == bytes, "{} of {} bytes", back.len(), bytes.len());
}

#[tokio::test]
async fn r5_the_source_is_what_came() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    let message = with_attachment("base64", &base64_lines(&noise(3, 200_000)));
    let id = alice.put("INBOX", &message).await;
    assert!(alice.source("INBOX", id.uid).await == message);
}

#[tokio::test]
async fn a_malformed_message_opens_and_its_source_can_be_downloaded() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    let nested = {
        let mut text = String::from("Subject: nid\nMIME-Version: 1.0\n");
        for level in 0..1_000 {
            text += &format!("Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n");
        }
        text + "Content-Type: text/plain\n\nau fond\n"
    };
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("nothing", b"\n".to_vec()),
        ("no header", b"\nseulement du texte\n".to_vec()),
        ("header only", b"Subject: x\n".to_vec()),
        (
            "no boundary",
            b"Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed\n\n--b\n\ntexte\n--b--\n".to_vec(),
        ),
        (
            "unclosed",
            b"Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntexte".to_vec(),
        ),
        ("wrong charset", b"Subject: x\nContent-Type: text/plain; charset=klingon\n\n\xe9t\xe9\n".to_vec()),
        ("utf-7", b"Subject: x\nContent-Type: text/html; charset=utf-7\n\n+ADw-script+AD4-\n".to_vec()),
        ("broken base64", b"Subject: x\nContent-Transfer-Encoding: base64\n\nQm9u*am91!cg\n".to_vec()),
        ("raw 8-bit header", b"Subject: \xe9t\xe9 \xff\nFrom: \xe9 <a@b.example>\n\nx\n".to_vec()),
        ("hostile header", b"Subject: =?utf-8?B?YQ0KQmNjOiB4?=\nFrom: \"a\\\"<script>\" <x@y>\n\nx\n".to_vec()),
        ("1 000 nested parts", nested.into_bytes()),
        ("10 MB header", [b"Subject: x\nX-A: ".as_slice(), "y".repeat(900).as_bytes(), b"\n"].concat().repeat(11_000)),
        ("huge text", [b"Subject: x\n\n".to_vec(), b"une ligne de texte\n".repeat(400_000)].concat()),
    ];
    for (name, message) in cases {
        let message = crlf(&message);
        let id = alice.put("INBOX", &message).await;
        let opened = desks.mail.read(&alice.who, &id, &Query::default()).await;
        assert!(opened.is_ok(), "{name}: {opened:?}");
        let body = desks.mail.body(&alice.who, &id, links()).await;
        assert!(body.is_ok(), "{name}: {body:?}");
        if name == "huge text" {
            assert!(matches!(&opened.unwrap().content, Content::Text(text) if text.starts_with("une ligne")));
        }
        let source = alice.source("INBOX", id.uid).await;
        assert!(source == message, "{name}: {} of {} bytes", source.len(), message.len());
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let desks = Desks::new().await;
    let alice = desks.person("alice").await;
    let id = alice.put("INBOX", b"Subject: x\n\nx\n").await;
    let other = MessageId { uid: "4000000000".parse().unwrap(), ..id.clone() };
    let nowhere = MessageId { mailbox: "Rien".parse().unwrap(), ..id.clone() };
    for missing in [other, nowhere] {
        assert!(matches!(desks.mail.read(&alice.who, &missing, &Query::default()).await, Err(Error::NotFound)));
        assert!(matches!(desks.mail.body(&alice.who, &missing, links()).await, Err(Error::NotFound)));
        assert!(matches!(desks.mail.source(&alice.who, &missing).await, Err(Error::NotFound)));
        assert!(matches!(desks.mail.part(&alice.who, &missing, &"1".parse().unwrap()).await, Err(Error::NotFound)));
    }
    for path in ["2", "1.1", "1.2.3", "99999"] {
        assert!(
            matches!(desks.mail.part(&alice.who, &id, &path.parse().unwrap()).await, Err(Error::NotFound)),
            "{path}"
        );
    }
}
