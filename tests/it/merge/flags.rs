//! Marks on messages (mail.md 3d, flags), from both kinds of server.

use pli::{
    base::{Flag, MailboxName, Timestamp},
    merge::engine::Job,
};

use super::{
    progress::is_right,
    stage::{Merging, Server, message},
};
use crate::harness::{
    database::sqlite,
    meddler::{Do, Script},
};

const AT: Timestamp = Timestamp(1_795_000_000_000);

fn word(word: &str) -> Flag {
    Flag::Keyword(word.to_owned())
}

/// The flags of each copy, by its subject.
async fn copied(merging: &Merging) -> Vec<String> {
    merging.target.contents(&MailboxName::inbox()).await.into_iter().map(|one| one.flags).collect()
}

#[tokio::test]
async fn each_mark_comes_along_but_that_of_removal() {
    let table = [
        (vec![Flag::Seen], "\\Seen"),
        (vec![Flag::Answered], "\\Answered"),
        (vec![Flag::Flagged], "\\Flagged"),
        (vec![Flag::Draft], "\\Draft"),
        // Any mail program removes what is marked so: it stays behind, the message comes.
        (vec![Flag::Deleted, Flag::Seen], "\\Seen"),
        (vec![Flag::Forwarded], "$Forwarded"),
        (vec![word("$MDNSent")], "$MDNSent"),
        (vec![word("$label1")], "$label1"),
        (vec![word("Junk")], "Junk"),
        (vec![word("NonJunk")], "NonJunk"),
        (Vec::new(), ""),
    ];
    for server in [Server::Old, Server::Cyrus] {
        let merging = Merging::from(server, sqlite().await).await;
        for (number, (flags, _)) in table.iter().enumerate() {
            let bytes = message(&format!("{number:02}"), "x");
            merging.source.put(&MailboxName::inbox(), flags, AT, &bytes).await;
        }
        merging.pass().await.unwrap();
        assert_eq!(copied(&merging).await, table.each_ref().map(|(_, kept)| *kept), "{server:?}");
        assert_eq!(merging.pass().await.unwrap().marked, 0, "{server:?}");
    }
}

#[tokio::test]
async fn a_keyword_is_the_same_in_capitals() {
    let merging = Merging::new(sqlite().await).await;
    let inbox = MailboxName::inbox();
    merging.target.put(&inbox, &[word("$Label1")], AT, &message("own", "x")).await;
    merging.source.put(&inbox, &[word("$LABEL1"), word("$forwarded")], AT, &message("old", "x")).await;
    merging.pass().await.unwrap();
    let flags = copied(&merging).await;
    assert!(flags[0].eq_ignore_ascii_case("$Forwarded $Label1"), "{flags:?}");
    assert_eq!(merging.pass().await.unwrap().marked, 0);
}

#[tokio::test]
async fn a_hundred_keywords_come_along() {
    let merging = Merging::new(sqlite().await).await;
    let words: Vec<Flag> = (0..100).map(|number| word(&format!("mot{number:03}"))).collect();
    merging.source.put(&MailboxName::inbox(), &words, AT, &message("m", "x")).await;
    merging.pass().await.unwrap();
    assert_eq!(copied(&merging).await[0].split(' ').count(), 100);
    merging.is_whole().await;
}

#[tokio::test]
async fn marks_that_the_target_does_not_keep_are_left_out() {
    let merging = Merging::new(sqlite().await).await;
    merging.source.put(&MailboxName::inbox(), &[Flag::Seen, word("inconnu")], AT, &message("m", "x")).await;
    let answer = |line: &str| match line.contains("PERMANENTFLAGS") {
        true => Do::Write(line.replace(" \\*)", ")")),
        false => Do::Pass,
    };
    let job = merging.with_target(Script { answer: Box::new(answer), ..Script::default() }).await;
    merging.pass_of(&job).await.unwrap();
    assert_eq!(copied(&merging).await, ["\\Seen"]);
}

#[tokio::test]
async fn marks_of_a_servers_own_are_nobody_elses() {
    let merging = Merging::new(sqlite().await).await;
    merging.source.put(&MailboxName::inbox(), &[Flag::Seen], AT, &message("m", "x")).await;
    let answer = |line: &str| Do::Write(line.replace("FLAGS (\\Seen", "FLAGS (\\Seen \\X-illegal \\Recent a]b"));
    let job = merging.with_source(Script { answer: Box::new(answer), ..Script::default() }).await;
    merging.pass_of(&job).await.unwrap();
    assert_eq!(copied(&merging).await, ["\\Seen"]);
}

#[tokio::test]
async fn marks_that_change_between_two_passes_follow() {
    for server in [Server::Old, Server::Cyrus] {
        let merging = Merging::from(server, sqlite().await).await;
        let inbox = MailboxName::inbox();
        merging.source.put(&inbox, &[Flag::Flagged], AT, &message("a", "one")).await;
        merging.pass().await.unwrap();
        merging.target.mark(&inbox, 1, &[Flag::Answered], &[]).await;
        merging.source.mark(&inbox, 1, &[Flag::Seen, word("lu")], &[Flag::Flagged]).await;
        assert_eq!(merging.pass().await.unwrap().marked, 1, "{server:?}");
        assert_eq!(copied(&merging).await, ["\\Answered \\Seen lu"], "an answer that was sent from here is kept");
        assert_eq!(merging.pass().await.unwrap().marked, 0, "{server:?}");
    }
}

/// Nothing that is marked as removed comes.
fn leaving(merging: &Merging) -> Job {
    Job { leave_removed: true, ..merging.job() }
}

#[tokio::test]
async fn what_is_marked_as_removed_stays_where_that_was_chosen_and_comes_when_it_no_longer_is() {
    for server in [Server::Old, Server::Cyrus] {
        let merging = Merging::from(server, sqlite().await).await;
        let (inbox, removed) = (MailboxName::inbox(), vec![Flag::Deleted, Flag::Seen]);
        for (number, flags) in [(1, vec![Flag::Seen]), (2, removed.clone()), (3, removed)] {
            merging.source.put(&inbox, &flags, AT, &message("m", &number.to_string())).await;
        }
        let pass = merging.pass_of(&leaving(&merging)).await.unwrap();
        assert_eq!((pass.copied, pass.skipped), (1, 2), "{server:?}");
        assert_eq!(merging.reasons().await, ["skipped removed", "skipped removed"]);
        is_right(&merging).await;
        let pass = merging.pass_of(&leaving(&merging)).await.unwrap();
        assert_eq!((pass.copied, pass.skipped), (0, 0), "{server:?}");
        // One is taken back there; one that is here already is removed there, and stays here.
        merging.source.mark(&inbox, 2, &[Flag::Flagged], &[Flag::Deleted]).await;
        merging.source.mark(&inbox, 1, &[Flag::Deleted], &[]).await;
        let pass = merging.pass_of(&leaving(&merging)).await.unwrap();
        assert_eq!((pass.copied, pass.skipped, pass.marked), (1, 0, 0), "{server:?}");
        assert_eq!(copied(&merging).await, ["\\Seen", "\\Flagged \\Seen"], "{server:?}");
        is_right(&merging).await;
        // The last pass looks at every message.
        merging.source.mark(&inbox, 3, &[], &[Flag::Deleted]).await;
        let job = Job { thorough: true, ..leaving(&merging) };
        assert_eq!(merging.pass_of(&job).await.unwrap().copied, 1, "{server:?}");
        assert_eq!(merging.reasons().await, [""; 0]);
        assert_eq!(merging.undo().await.unwrap().removed, 3);
    }
}

#[tokio::test]
async fn what_is_no_longer_marked_as_removed_comes_once_wherever_that_breaks_off() {
    let merging = Merging::new(sqlite().await).await;
    let inbox = MailboxName::inbox();
    let mut broken = 0;
    for round in 0..12_u32 {
        let (body, uid) = ("x".repeat(3_000), round + 1);
        merging.source.put(&inbox, &[Flag::Deleted], AT, &message(&format!("{round:02}"), &body)).await;
        merging.pass_of(&leaving(&merging)).await.unwrap();
        assert_eq!(merging.target.contents(&inbox).await.len(), round as usize);
        merging.source.mark(&inbox, uid, &[], &[Flag::Deleted]).await;
        let line = if round % 2 == 0 { &merging.to_target } else { &merging.to_source };
        line.cut_after(300 + round * 500);
        broken += u32::from(merging.pass_of(&leaving(&merging)).await.is_err());
        line.mend();
        merging.pass_of(&leaving(&merging)).await.unwrap();
        assert_eq!(merging.target.contents(&inbox).await.len() as u32, uid, "in round {round}");
        is_right(&merging).await;
    }
    assert!(broken > 3, "nothing broke: {broken}");
}
