//! Servers that have had enough (mail.md 3d, throttle), and sources that lie: the pass ends, says whether it is worth coming
//! back and when, and the next one goes on.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use pli::base::{MailboxName, Timestamp};

use super::{
    folder,
    stage::{Merging, message},
};
use crate::harness::{
    database::sqlite,
    meddler::{Do, Script},
};

const AT: Timestamp = Timestamp(1_795_000_000_000);

/// Says so to the first command that begins so, and to no other.
fn once(verb: &'static str, words: &'static str) -> Script {
    let said = AtomicBool::new(false);
    let command = move |line: &str| {
        if !line.starts_with(verb) || said.swap(true, Ordering::SeqCst) {
            return Do::Pass;
        }
        match words.starts_with("* BYE") {
            true => Do::Bye(words.to_owned()),
            false => Do::Say(words.to_owned()),
        }
    };
    Script { command: Box::new(command), ..Script::default() }
}

const PRESSED: &[(&str, Option<u64>)] = &[
    ("*TAG* NO [LIMIT] too many\r\n", None),
    ("*TAG* NO [UNAVAILABLE] later\r\n", None),
    ("*TAG* NO [INUSE] somebody else\r\n", None),
    ("*TAG* NO [THROTTLED] slowly\r\n", None),
    ("*TAG* NO Request is throttled. Suggested Backoff Time: 295312 milliseconds\r\n", Some(295_312)),
    ("*TAG* BAD Request is throttled. Suggested Backoff Time: 9 milliseconds\r\n", Some(9)),
    ("* BYE see you\r\n", None),
    ("* BYE [UNAVAILABLE] maintenance\r\n", None),
];

#[tokio::test]
async fn a_server_that_has_had_enough_is_left_alone_and_come_back_to() {
    let source = ["AUTHENTICATE", "LIST", "EXAMINE", "UID SEARCH", "UID FETCH"];
    let places = source.iter().map(|verb| (true, *verb)).chain(["SELECT", "APPEND"].map(|verb| (false, verb)));
    for (at_source, verb) in places {
        let merging = Merging::new(sqlite().await).await;
        merging.source.put(&MailboxName::inbox(), &[], AT, &message("m", verb)).await;
        for (words, wait) in PRESSED {
            let script = once(verb, words);
            let job = if at_source { merging.with_source(script).await } else { merging.with_target(script).await };
            // A copy that is there already is not put again: something new each time.
            merging.source.put(&MailboxName::inbox(), &[], AT, &message("n", words)).await;
            let error = merging.pass_of(&job).await.expect_err(&format!("{verb}: {words}"));
            assert!(error.is_temporary(), "{verb}: {words}: {error:?}");
            assert_eq!(error.wait(), wait.map(Duration::from_millis), "{verb}: {words}: {error:?}");
            merging.pass_of(&job).await.unwrap();
        }
        merging.is_whole().await;
    }
}

#[tokio::test]
async fn a_source_over_its_measure_for_the_day_is_come_back_to_and_the_target_is_not_full() {
    let merging = Merging::new(sqlite().await).await;
    merging.source.put(&MailboxName::inbox(), &[], AT, &message("m", "x")).await;
    let words = "*TAG* NO [OVERQUOTA] Account exceeded command or bandwidth limits.\r\n";
    let job = merging.with_source(once("UID FETCH", words)).await;
    assert!(merging.pass_of(&job).await.unwrap_err().is_temporary());
    assert_eq!(merging.pass_of(&job).await.unwrap().copied, 1);
}

#[tokio::test]
async fn a_source_that_lies_in_its_counts_loses_no_message() {
    let lies: [fn(&str) -> Option<String>; 4] = [
        // It has nothing new, and never had anything.
        |line| {
            line.starts_with("* STATUS")
                .then(|| line.replace("MESSAGES 3", "MESSAGES 0").replace("UIDNEXT 4", "UIDNEXT 1"))
        },
        // It does not know the next number.
        |line| line.starts_with("* STATUS").then(|| line.replace("UIDNEXT 4", "UIDNEXT 0")),
        // It has fewer than it gives.
        |line| (line == "* 3 EXISTS").then(|| "* 1 EXISTS".to_owned()),
        // It has more.
        |line| (line == "* 3 EXISTS").then(|| "* 30000 EXISTS".to_owned()),
    ];
    for (number, lie) in lies.into_iter().enumerate() {
        let merging = Merging::new(sqlite().await).await;
        for body in ["one", "two", "three"] {
            merging.source.put(&folder("Labo"), &[], AT, &message("m", body)).await;
        }
        let answer = move |line: &str| lie(line).map_or(Do::Pass, Do::Write);
        let mut job = merging.with_source(Script { answer: Box::new(answer), ..Script::default() }).await;
        merging.pass_of(&job).await.unwrap();
        // The last pass believes nothing.
        job.thorough = true;
        merging.pass_of(&job).await.unwrap();
        merging.is_whole().await;
        assert_eq!(merging.target.contents(&folder("Labo")).await.len(), 3, "lie {number}");
    }
}

#[tokio::test]
async fn a_source_that_leaves_out_the_generation_of_its_numbers_is_not_copied_from() {
    let merging = Merging::new(sqlite().await).await;
    merging.source.put(&MailboxName::inbox(), &[], AT, &message("m", "x")).await;
    let answer = |line: &str| match line.contains("[UIDVALIDITY") {
        true => Do::Write("* OK nothing".to_owned()),
        false => Do::Pass,
    };
    let job = merging.with_source(Script { answer: Box::new(answer), ..Script::default() }).await;
    merging.pass_of(&job).await.unwrap_err();
    assert!(merging.target.contents(&MailboxName::inbox()).await.is_empty());
    merging.pass().await.unwrap();
    merging.is_whole().await;
}
