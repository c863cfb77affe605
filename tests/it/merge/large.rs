//! Messages larger than what is held in memory, and servers that are wrong about sizes.

use aws_lc_rs::digest::{SHA256, digest};
use pli::{
    base::{Flag, MailboxName, Timestamp},
    merge::engine::{Error, Side},
    store::{merge_folder, merge_message},
};

use super::stage::{Merging, message};
use crate::{
    harness::database::{on_both_databases, sqlite},
    imap_faults::fake::{FakeServer, MODERN, Say, say, somebody},
};

const AT: Timestamp = Timestamp(1_795_000_000_000);
const MB: u64 = 1 << 20;

/// A message of so many bytes or a few more, no two parts of which are the same.
fn of_size(size: usize, line_end: &str) -> Vec<u8> {
    let mut bytes = format!("Subject: large{line_end}{line_end}").into_bytes();
    let mut number = 0_u64;
    while bytes.len() < size {
        bytes.extend_from_slice(format!("{number:020} {}{line_end}", "x".repeat(50)).as_bytes());
        number += 1;
    }
    bytes
}

fn hashed(bytes: &[u8]) -> (u64, Vec<u8>) {
    (bytes.len() as u64, digest(&SHA256, bytes).as_ref().to_vec())
}

/// A server with one message in its inbox.
async fn server(fetched: impl Fn(&str) -> String + Send + Sync + 'static, capability: &str) -> FakeServer {
    let capabilities = format!("{MODERN} {capability}");
    let greeting = format!("* OK [CAPABILITY {capabilities}] hello\r\n");
    FakeServer::greeting(&greeting, &capabilities, move |command| {
        if command.starts_with("UID FETCH") {
            return Say::This(format!("{}*TAG* OK done\r\n", fetched(command)));
        }
        match command.split(' ').next().unwrap() {
            "AUTHENTICATE" => say(""),
            "LIST" => say("* LIST () \"/\" INBOX\r\n* STATUS INBOX (MESSAGES 1 UNSEEN 0 UIDVALIDITY 7 UIDNEXT 2)\r\n*TAG* OK done\r\n"),
            "SELECT" | "EXAMINE" => say("* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 2] x\r\n*TAG* OK done\r\n"),
            "STATUS" => say("* STATUS INBOX (APPENDLIMIT 5000)\r\n*TAG* OK done\r\n"),
            "UID" => say("* ESEARCH (TAG \"x\") UID ALL 1\r\n*TAG* OK done\r\n"),
            _ => say("*TAG* OK done\r\n"),
        }
    })
    .await
}

#[tokio::test]
async fn a_message_of_any_size_is_carried_piece_by_piece() {
    let merging = Merging::new(sqlite().await).await;
    let inbox = MailboxName::inbox();
    let large = of_size(150 << 20, "\r\n");
    let whole = hashed(&large);
    merging.source.put(&inbox, &[Flag::Flagged], AT, &large).await;
    drop(large);
    merging.source.put(&inbox, &[], AT, &message("small", "after it")).await;

    // The target takes no more, a little way into the message: no more is read than to measure it, and what is in hand.
    merging.to_target.stall_after(4 * MB);
    merging.pass_of(&merging.impatient_job()).await.unwrap_err();
    let read = merging.to_source.passed();
    assert!((150 * MB..180 * MB).contains(&read), "{read} bytes were read");
    merging.to_target.mend();

    let pass = merging.pass().await.unwrap();
    assert_eq!((pass.copied, pass.skipped, pass.missing), (2, 0, 0));
    assert_eq!(merging.target.hashes(&inbox).await[0], whole);
    assert_eq!(merging.pass().await.unwrap().copied, 0);
    super::progress::is_right(&merging).await;
}

on_both_databases! {
    async fn a_large_message_that_breaks_off_is_there_once(db) {
        let merging = Merging::new(db).await;
        let inbox = MailboxName::inbox();
        let large = of_size(9 << 20, "\r\n");
        merging.source.put(&inbox, &[Flag::Seen], AT, &large).await;
        for (line, megabytes) in [
            (&merging.to_source, 4),
            (&merging.to_source, 13),
            (&merging.to_target, 5),
            (&merging.to_target, 12),
        ] {
            line.cut_after(megabytes << 20);
            let _ = merging.pass().await;
            line.mend();
        }
        merging.pass().await.unwrap();
        merging.is_whole().await;
        super::progress::is_right(&merging).await;
        assert_eq!(merging.target.hashes(&inbox).await, [hashed(&large)]);
    }
}

#[tokio::test]
async fn a_server_that_is_wrong_about_a_size_and_about_line_ends_is_read_all_the_same() {
    let bare = of_size(9 << 20, "\n");
    let whole = String::from_utf8(bare.clone()).unwrap().replace('\n', "\r\n");
    let source = server(
        move |command| {
            if let Some((_, window)) = command.split_once("BODY.PEEK[]<") {
                let (offset, count) = window.trim_end_matches(">)").split_once('.').unwrap();
                let offset: usize = offset.parse().unwrap();
                let end = bare.len().min(offset + count.parse::<usize>().unwrap());
                let piece = str::from_utf8(bare.get(offset..end).unwrap_or_default()).unwrap();
                return format!("* 1 FETCH (UID 1 BODY[]<{offset}> {{{}}}\r\n{piece})\r\n", piece.len());
            }
            if command.contains("BODY.PEEK[]") {
                return format!(
                    "* 1 FETCH (UID 1 BODY[] {{{}}}\r\n{})\r\n",
                    bare.len(),
                    str::from_utf8(&bare).unwrap()
                );
            }
            "* 1 FETCH (UID 1 FLAGS () INTERNALDATE \"17-Jul-2026 02:44:25 +0000\" RFC822.SIZE 10)\r\n".to_owned()
        },
        "",
    )
    .await;
    let merging = Merging::new(sqlite().await).await;
    let mut job = merging.job();
    job.source = Side { imap: source.door(), login: somebody() };
    let pass = merging.pass_of(&job).await.unwrap();
    assert_eq!((pass.copied, pass.missing), (1, 0));
    assert_eq!(merging.target.hashes(&MailboxName::inbox()).await, [hashed(whole.as_bytes())]);
}

#[tokio::test]
async fn a_message_that_is_listed_and_not_given_is_told_of_and_asked_for_again() {
    let line = "* 1 FETCH (UID 1 FLAGS () INTERNALDATE \"17-Jul-2026 02:44:25 +0000\" RFC822.SIZE 10)\r\n";
    let source =
        server(move |command| if command.contains("BODY") { String::new() } else { line.to_owned() }, "").await;
    let merging = Merging::new(sqlite().await).await;
    let mut job = merging.job();
    job.source = Side { imap: source.door(), login: somebody() };
    for _ in 0..2 {
        let pass = merging.pass_of(&job).await.unwrap();
        assert_eq!((pass.copied, pass.skipped, pass.missing), (0, 0, 1));
    }
    let rows = merge_folder::of(merging.store().db(), job.id).await.unwrap();
    assert_eq!(rows.iter().map(|row| (row.messages, row.copied)).collect::<Vec<_>>(), [(1, 0)]);
}

#[tokio::test]
async fn what_is_larger_than_the_target_takes_is_left_out_before_any_byte_is_sent() {
    for capability in ["APPENDLIMIT=5000", "APPENDLIMIT"] {
        let target = server(|_| String::new(), capability).await;
        let merging = Merging::new(sqlite().await).await;
        merging.source.put(&MailboxName::inbox(), &[], AT, &of_size(6_000, "\r\n")).await;
        let mut job = merging.job();
        job.target = Side { imap: target.door(), login: somebody() };
        let pass = merging.pass_of(&job).await.map_err(|error: Error| error.to_string()).unwrap();
        assert_eq!((pass.copied, pass.skipped), (0, 1));
        let row = merge_folder::of(merging.store().db(), job.id).await.unwrap();
        let row = row.iter().find(|row| row.name == "INBOX").unwrap();
        let left = merge_message::in_state(merging.store().db(), row.id, merge_message::State::Skipped).await.unwrap();
        assert_eq!(left[0].reason.as_deref(), Some("too-large"));
        assert!(!target.heard().contains("APPEND "), "{capability}");
    }
}
