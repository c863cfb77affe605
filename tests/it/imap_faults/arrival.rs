//! Mail that arrives while a mailbox is listed.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use pli::imap::{Connection, Error};

use super::{
    LISTED, SELECTED,
    fake::{FakeServer, Say, say, somebody},
    inbox, row,
};

#[tokio::test]
async fn mail_told_of_after_the_rows_is_on_the_page() {
    // Dovecot may answer a pipelined NOOP after the FETCH that follows it.
    let looks = Arc::new(AtomicUsize::new(0));
    let server = FakeServer::start(move |command| match command.split(' ').next().unwrap() {
        "AUTHENTICATE" => say(""),
        "SELECT" => say(SELECTED),
        "LIST" => say(LISTED),
        "FETCH" => {
            let there = if looks.fetch_add(1, Ordering::Relaxed) < 2 { 3 } else { 4 };
            let low: u32 = command["FETCH ".len()..].split(':').next().unwrap().parse().unwrap();
            let rows: String = (low..=there).map(row).collect();
            let news = if looks.load(Ordering::Relaxed) == 2 { "* 4 EXISTS\r\n" } else { "" };
            Say::This(format!("{rows}{news}*TAG* OK done\r\n"))
        }
        _ => say("*TAG* OK done\r\n"),
    })
    .await;
    let pages = async |imap: &mut Connection| {
        let before = imap.page(&inbox(), 0, 2).await?;
        let after = imap.page(&inbox(), 0, 2).await?;
        Ok::<_, Error>((before, after))
    };
    let (before, after) = server.door().with(&somebody(), pages).await.unwrap();
    let uids = |page: &pli::imap::Page| page.rows.iter().map(|row| row.uid.get()).collect::<Vec<_>>();
    assert_eq!(uids(&before), [30, 20]);
    assert_eq!(uids(&after), [40, 30]);
    assert_eq!(after.selected.exists, 4);
}

#[tokio::test]
async fn mail_that_arrives_faster_than_it_is_listed_is_no_failure() {
    let exists = Arc::new(AtomicUsize::new(3));
    let server = FakeServer::start(move |command| match command.split(' ').next().unwrap() {
        "AUTHENTICATE" => say(""),
        "SELECT" => say(SELECTED),
        "LIST" => say(LISTED),
        "FETCH" => {
            // All that is there when the rows are read; one more has arrived when the answer ends.
            let there = exists.fetch_add(1, Ordering::Relaxed) as u32;
            let low: u32 = command["FETCH ".len()..].split(':').next().unwrap().parse().unwrap();
            let high = command.split([':', ' ']).nth(2).unwrap().parse().unwrap_or(there);
            let rows: String = (low..=high.min(there)).map(row).collect();
            Say::This(format!("{rows}* {} EXISTS\r\n*TAG* OK done\r\n", there + 1))
        }
        _ => say("*TAG* OK done\r\n"),
    })
    .await;
    let pages = async |imap: &mut Connection| {
        let first = imap.page(&inbox(), 0, 2).await?;
        let second = imap.page(&inbox(), 2, 2).await?;
        Ok::<_, Error>((first, second))
    };
    let (first, second) = server.door().with(&somebody(), pages).await.unwrap();
    let uids = |page: &pli::imap::Page| page.rows.iter().map(|row| row.uid.get()).collect::<Vec<_>>();
    assert_eq!(uids(&first), [60, 50], "the newest that were there when they were last read");
    assert_eq!(uids(&second).len(), 2, "{:?}", uids(&second));
    assert_eq!(uids(&second)[0] - uids(&second)[1], 10, "neighbours: {:?}", uids(&second));
}
