//! When messages arrived (mail.md 3d, dates), which is what lists are sorted by.

use pli::base::{MailboxName, Timestamp};

use super::stage::{Box as Mailbox, Merging, Server, message};
use crate::harness::{
    database::sqlite,
    meddler::{Do, Script},
};

#[tokio::test]
async fn dates_are_kept_to_the_second_whatever_their_zone() {
    let merging = Merging::new(sqlite().await).await;
    let bytes = String::from_utf8(message("d", "x")).unwrap();
    let raw = &mut merging.source.raw().await;
    for date in [
        "17-Jul-2026 02:44:25 +0530",
        "31-Dec-2025 23:59:59 -0800",
        "01-Jan-1970 00:00:01 +0000",
        "29-Feb-2024 12:00:00 -0330",
    ] {
        raw.say(&format!("APPEND INBOX \"{date}\" {{{}+}}\r\n{bytes}", bytes.len())).await;
    }
    merging.pass().await.unwrap();
    merging.is_whole().await;
    let arrived = merging.target.contents(&MailboxName::inbox()).await.into_iter().map(|one| one.arrived);
    let mut seconds: Vec<i64> = arrived.map(Timestamp::as_seconds).collect();
    seconds.sort_unstable();
    assert_eq!(seconds, [1, 1_709_220_600, 1_767_254_399, 1_784_236_465]);
    assert!(merging.reasons().await.is_empty());
}

#[tokio::test]
async fn a_date_in_the_future_is_kept_or_it_is_said_that_it_was_not() {
    let merging = Merging::new(sqlite().await).await;
    // A clock was wrong when they arrived: beyond what 31 bits count, and further. Dovecot takes no such date.
    for seconds in [2_147_483_648, 4_086_892_800, 1_700_000_000] {
        merging.source.place_on_disk_at(b"Subject: d\n\nx\n", Timestamp::from_seconds(seconds));
    }
    assert_eq!(merging.pass().await.unwrap().copied, 3);
    assert_eq!(merging.reasons().await, ["copied other-date", "copied other-date"]);
    assert_eq!(merging.pass().await.unwrap().copied, 0);
}

/// Subjects by date of arrival.
async fn sorted(mailbox: &Mailbox) -> Vec<String> {
    let raw = &mut mailbox.raw().await;
    raw.say("EXAMINE INBOX").await;
    let told = raw.say("SORT (ARRIVAL) UTF-8 ALL").await;
    let order: Vec<String> = told[0].split(' ').skip(2).map(str::to_owned).collect();
    let mut subjects = Vec::new();
    for number in order {
        let told = raw.say(&format!("FETCH {number} BODY.PEEK[HEADER.FIELDS (SUBJECT)]")).await;
        subjects.push(told[1].clone());
    }
    subjects
}

#[tokio::test]
async fn messages_are_in_the_same_order_before_and_after_whatever_their_headers_say() {
    for server in [Server::Old, Server::Cyrus] {
        let merging = Merging::from(server, sqlite().await).await;
        for (number, header) in
            ["", "Date: not a date\r\n", "Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n", "Date:\r\n"].iter().enumerate()
        {
            let bytes = format!("{header}Subject: s{number}\r\n\r\nx\r\n");
            let at = Timestamp::from_seconds(1_795_000_000 - (number as i64 * 7 % 4) * 100_000);
            merging.source.put(&MailboxName::inbox(), &[], at, bytes.as_bytes()).await;
        }
        merging.pass().await.unwrap();
        assert_eq!(sorted(&merging.target).await, sorted(&merging.source).await, "{server:?}");
        merging.is_whole().await;
    }
}

#[tokio::test]
async fn a_target_that_keeps_no_dates_is_noticed_and_the_ledger_says_so() {
    let merging = Merging::new(sqlite().await).await;
    for number in 0..3 {
        let bytes = message("d", &number.to_string());
        merging.source.put(&MailboxName::inbox(), &[], Timestamp::from_seconds(1_500_000_000), &bytes).await;
    }
    let command = |line: &str| match (line.strip_prefix("APPEND"), line.split('"').collect::<Vec<_>>()) {
        // The date is the text in quotes before the literal.
        (Some(_), parts) if parts.len() >= 3 => {
            Do::Write(format!("{}{}", parts[..parts.len() - 2].join("\"").trim_end(), parts[parts.len() - 1]))
        }
        _ => Do::Pass,
    };
    let job = merging.with_target(Script { command: Box::new(command), ..Script::default() }).await;
    assert_eq!(merging.pass_of(&job).await.unwrap().copied, 3);
    let reasons = merging.reasons().await;
    assert_eq!(reasons, vec!["copied other-date".to_owned(); 3]);
}
