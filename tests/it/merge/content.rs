//! What is in messages (mail.md 3d, content): the bytes that were there, or a line in the ledger that says why not.

use std::{path::Path, process::Command};

use pli::base::{MailboxName, Timestamp};

use super::stage::{Merging, message};
use crate::harness::{
    database::sqlite,
    meddler::{Do, Script},
};

const AT: Timestamp = Timestamp(1_795_000_000_000);

#[tokio::test]
async fn bare_line_feeds_become_line_ends_and_the_rest_stays() {
    let merging = Merging::new(sqlite().await).await;
    merging.source.put(&MailboxName::inbox(), &[], AT, b"Subject: lf\r\n\r\none#\r\ntwo#\r\n").await;
    // As servers do that give what they have: the two bytes before a line's end.
    let literal = |bytes: &mut [u8]| {
        for at in 1..bytes.len() {
            if bytes[at - 1..].starts_with(b"#\r\n") {
                bytes[at - 1..at + 2].copy_from_slice(b"## ");
                bytes[at + 1] = b'\n';
            }
        }
    };
    let job = merging.with_source(Script { literal: Box::new(literal), ..Script::default() }).await;
    assert_eq!(merging.pass_of(&job).await.unwrap().copied, 1);
    let copies = merging.target.contents(&MailboxName::inbox()).await;
    assert_eq!(String::from_utf8_lossy(&copies[0].bytes), "Subject: lf\r\n\r\none##\r\ntwo##\r\n");
    assert_eq!(merging.pass_of(&job).await.unwrap().copied, 0);
}

#[tokio::test]
async fn a_message_with_nul_is_left_out_and_named_and_the_others_come() {
    let merging = Merging::new(sqlite().await).await;
    for body in ["good", "b#d"] {
        merging.source.put(&MailboxName::inbox(), &[], AT, &message("m", body)).await;
    }
    let literal = |bytes: &mut [u8]| bytes.iter_mut().filter(|byte| **byte == b'#').for_each(|byte| *byte = 0);
    let job = merging.with_source(Script { literal: Box::new(literal), ..Script::default() }).await;
    let pass = merging.pass_of(&job).await.unwrap();
    assert_eq!((pass.copied, pass.skipped), (1, 1));
    assert_eq!(merging.reasons().await, ["skipped nul"]);
}

#[tokio::test]
async fn a_message_without_any_byte_is_named_if_it_cannot_be_put() {
    let merging = Merging::new(sqlite().await).await;
    merging.source.put(&MailboxName::inbox(), &[], AT, &message("m", "x")).await;
    merging.source.place_on_disk(b"");
    let pass = merging.pass().await.unwrap();
    assert_eq!((pass.copied, pass.skipped), (1, 1));
    assert_eq!(merging.reasons().await, ["skipped refused"]);
    assert_eq!(merging.pass().await.unwrap(), pli::merge::engine::Pass::default());
}

#[tokio::test]
async fn what_is_on_an_old_disk_comes_as_the_server_gives_it() {
    let merging = Merging::new(sqlite().await).await;
    for bytes in [
        b"Subject: lf only\n\nunix\nlines\n".as_slice(),
        b"\n\n\n",
        b"no header, no end",
        b"Subject: \xe9\xff\n\n\x80\x81 eight bits\n",
        b"From old@example Mon Jan  1 00:00:00 2001\nSubject: mbox\n\n>From x\n",
    ] {
        merging.source.place_on_disk(bytes);
    }
    assert_eq!(merging.pass().await.unwrap().copied, 5);
    merging.is_whole().await;
}

#[tokio::test]
async fn a_message_over_the_targets_limit_is_named_and_not_sent() {
    // Said beforehand, and said when it comes.
    for says in [true, false] {
        let merging = Merging::new(sqlite().await).await;
        for size in [100, 20_000] {
            merging.source.put(&MailboxName::inbox(), &[], AT, &message("m", &"x".repeat(size))).await;
        }
        let answer = move |line: &str| match says && line.contains("[CAPABILITY") {
            true => Do::Write(line.replace("LITERAL+", "LITERAL+ APPENDLIMIT=5000")),
            false => Do::Pass,
        };
        let command = move |line: &str| match line.rsplit_once('{') {
            Some((_, size)) if line.starts_with("APPEND") && size.len() > 6 => {
                assert!(!says, "it was sent");
                Do::Say("*TAG* NO [TOOBIG] never\r\n".to_owned())
            }
            _ => Do::Pass,
        };
        let script = Script { answer: Box::new(answer), command: Box::new(command), ..Script::default() };
        let job = merging.with_target(script).await;
        let pass = merging.pass_of(&job).await.unwrap();
        assert_eq!((pass.copied, pass.skipped), (1, 1), "said beforehand: {says}");
        assert_eq!(merging.reasons().await, ["skipped too-large"]);
    }
}

fn openssl(home: &Path, arguments: &[&str]) -> bool {
    let ran = Command::new("openssl").current_dir(home).args(arguments).output().unwrap();
    ran.status.success()
}

#[tokio::test]
async fn a_signature_that_was_valid_is_valid() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let request =
        ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Dre Martin", "-keyout", "key", "-out", "cert"];
    assert!(openssl(home, &request));
    std::fs::write(home.join("text"), "Content-Type: text/plain; charset=utf-8\r\n\r\nRésultat : 12,5 g/L \r\n\r\n")
        .unwrap();
    let sign = [
        "smime",
        "-sign",
        "-crlfeol",
        "-in",
        "text",
        "-signer",
        "cert",
        "-inkey",
        "key",
        "-from",
        "a@old.test",
        "-out",
        "signed",
    ];
    assert!(openssl(home, &sign));
    let signed = std::fs::read_to_string(home.join("signed")).unwrap();
    let signed = signed.replace("\r\n", "\n").replace('\n', "\r\n");
    let merging = Merging::new(sqlite().await).await;
    merging.source.put(&MailboxName::inbox(), &[], AT, signed.as_bytes()).await;
    merging.pass().await.unwrap();
    let copy = &merging.target.contents(&MailboxName::inbox()).await[0].bytes;
    std::fs::write(home.join("copy"), copy).unwrap();
    assert!(openssl(home, &["smime", "-verify", "-in", "copy", "-CAfile", "cert", "-purpose", "any", "-out", "out"]));
    std::fs::write(home.join("copy"), String::from_utf8_lossy(copy).replace("12,5", "12,6")).unwrap();
    assert!(!openssl(home, &["smime", "-verify", "-in", "copy", "-CAfile", "cert", "-purpose", "any", "-out", "out"]));
}

#[tokio::test]
async fn what_a_domain_signed_and_an_ihe_document_set_come_byte_for_byte() {
    let merging = Merging::new(sqlite().await).await;
    // Blanks that a server might tidy up, a folded header, and a ZIP in base64 with lines of 76.
    let zip: String = (0..400).map(|number| format!("{number:076}\r\n").replace('0', "A")).collect();
    let bytes = format!(
        "DKIM-Signature: v=1; a=rsa-sha256; c=simple/simple; d=old.test; s=k;\r\n\t bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n b=AAAA\r\n\
         from:  Two  Blanks <a@old.test> \r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain \r\n\r\ntrailing blanks  \t\r\n\r\n\r\n\
         --b\r\nContent-Type: application/zip; name=IHE_XDM.ZIP\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename=IHE_XDM.ZIP\r\n\r\n{zip}--b--\r\n\r\n"
    );
    merging.source.put(&MailboxName::inbox(), &[], AT, bytes.as_bytes()).await;
    merging.pass().await.unwrap();
    assert_eq!(merging.target.contents(&MailboxName::inbox()).await[0].bytes, bytes.as_bytes());
}
