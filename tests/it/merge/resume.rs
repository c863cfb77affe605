//! Merges that are broken off at every moment there is (mail.md 3d, resume): nothing is lost, nothing comes twice.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use pli::{
    base::{Clock, MailboxName, Timestamp},
    merge::{
        Books,
        engine::{Engine, Pace},
    },
};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{
    folder,
    stage::{Merging, Server, message},
};
use crate::harness::{
    database::sqlite,
    meddler::{Do, Script},
    old_server::restarted_server,
};

const AT: Timestamp = Timestamp(1_795_000_000_000);

async fn fill(merging: &Merging, count: usize, bytes: usize) {
    for number in 0..count {
        let place = if number % 4 == 0 { folder("Dossiers/Labo") } else { MailboxName::inbox() };
        let body = format!("{number} {}", "lorem ".repeat(bytes / 6));
        merging.source.put(&place, &[], AT, &message(&(number % 9).to_string(), &body)).await;
    }
}

/// One more pass makes it whole, and another finds nothing to do.
async fn goes_on(merging: &Merging) {
    merging.pass().await.unwrap();
    merging.is_whole().await;
    assert_eq!(merging.pass().await.unwrap().copied, 0);
}

/// Counts the lines that are of one kind, and says whether this is the one.
fn nth(wanted: usize, is_one: fn(&str) -> bool) -> impl Fn(&str) -> bool + Send + Sync {
    let met = AtomicUsize::new(0);
    move |line| is_one(line) && met.fetch_add(1, Ordering::SeqCst) == wanted
}

#[tokio::test]
async fn the_target_is_gone_before_a_message_is_put() {
    let merging = Merging::new(sqlite().await).await;
    fill(&merging, 12, 300).await;
    let here = nth(4, |command| command.starts_with("APPEND"));
    let command = Box::new(move |line: &str| if here(line) { Do::Bye(String::new()) } else { Do::Pass });
    let job = merging.with_target(Script { command, ..Script::default() }).await;
    merging.pass_of(&job).await.unwrap_err();
    goes_on(&merging).await;
}

#[tokio::test]
async fn the_target_is_gone_when_a_message_was_put_and_before_it_said_so() {
    for which in [0, 5, 8] {
        let merging = Merging::new(sqlite().await).await;
        fill(&merging, 12, 300).await;
        let here = nth(which, |answer| answer.contains("[APPENDUID"));
        let answer = Box::new(move |line: &str| if here(line) { Do::Bye(String::new()) } else { Do::Pass });
        let job = merging.with_target(Script { answer, ..Script::default() }).await;
        merging.pass_of(&job).await.unwrap_err();
        goes_on(&merging).await;
    }
}

#[tokio::test]
async fn we_are_gone_when_a_message_was_put_and_before_that_is_written_down() {
    let merging = Merging::new(sqlite().await).await;
    fill(&merging, 12, 300).await;
    let (here, said) = (nth(5, |answer| answer.contains("[APPENDUID")), Arc::new(Notify::new()));
    let tells = Arc::clone(&said);
    let answer = Box::new(move |line: &str| {
        if here(line) {
            tells.notify_one();
        }
        Do::Pass
    });
    let job = merging.with_target(Script { answer, ..Script::default() }).await;
    tokio::select! {
        biased;
        () = said.notified() => {}
        _ = merging.pass_of(&job) => panic!("it was not stopped"),
    }
    goes_on(&merging).await;
}

#[tokio::test]
async fn what_was_put_and_not_written_down_goes_when_the_merge_is_taken_back() {
    for which in [0, 5, 8] {
        let merging = Merging::new(sqlite().await).await;
        merging.target.put(&MailboxName::inbox(), &[], AT, &message("own", "mine")).await;
        fill(&merging, 12, 300).await;
        let here = nth(which, |answer| answer.contains("[APPENDUID"));
        let answer = Box::new(move |line: &str| if here(line) { Do::Bye(String::new()) } else { Do::Pass });
        let job = merging.with_target(Script { answer, ..Script::default() }).await;
        merging.pass_of(&job).await.unwrap_err();
        merging.undo().await.unwrap();
        let left = merging.target.contents(&MailboxName::inbox()).await;
        assert_eq!(left.iter().map(|one| &one.bytes).collect::<Vec<_>>(), [&message("own", "mine")]);
        assert_eq!(merging.target.filled().await.len(), 1);
    }
}

#[tokio::test]
async fn a_target_that_does_not_say_where_it_put_a_message_is_asked() {
    let merging = Merging::new(sqlite().await).await;
    fill(&merging, 12, 300).await;
    let answer = |line: &str| match line.split_once(" [APPENDUID ") {
        Some((before, after)) => Do::Write(format!("{before}{}", after.split_once(']').unwrap().1)),
        None => Do::Pass,
    };
    let job = merging.with_target(Script { answer: Box::new(answer), ..Script::default() }).await;
    merging.pass_of(&job).await.unwrap();
    merging.is_whole().await;
    goes_on(&merging).await;
    assert_eq!(merging.undo().await.unwrap().removed, 12, "it is known where each is");
}

#[tokio::test]
async fn the_source_is_gone_in_the_middle_of_a_message() {
    for server in [Server::Old, Server::Cyrus] {
        let merging = Merging::from(server, sqlite().await).await;
        fill(&merging, 12, 300).await;
        let here = nth(3, |answer| answer.contains("BODY[]"));
        let answer = Box::new(move |line: &str| if here(line) { Do::Bye(line[..9].to_owned()) } else { Do::Pass });
        let job = merging.with_source(Script { answer, ..Script::default() }).await;
        merging.pass_of(&job).await.unwrap_err();
        goes_on(&merging).await;
    }
}

#[tokio::test]
async fn the_source_breaks_at_half_of_it() {
    for server in [Server::Old, Server::Cyrus] {
        let merging = Merging::from(server, sqlite().await).await;
        fill(&merging, 30, 8_000).await;
        merging.to_source.cut_after(120_000);
        merging.pass().await.unwrap_err();
        merging.to_source.mend();
        goes_on(&merging).await;
    }
}

#[tokio::test]
async fn either_server_is_restarted() {
    let merging = Merging::from(Server::Restarted, sqlite().await).await;
    fill(&merging, 30, 8_000).await;
    let restart = || tokio::task::spawn_blocking(|| restarted_server().restart());
    let (first, restarted) = tokio::join!(merging.pass(), restart());
    restarted.unwrap();
    drop(first);
    goes_on(&merging).await;
    // And as the target, which has only an inbox here.
    let merging = Merging::between(Server::Old, Server::Restarted, sqlite().await).await;
    for number in 0..20 {
        merging.source.put(&MailboxName::inbox(), &[], AT, &message("x", &number.to_string().repeat(4_000))).await;
    }
    let (first, restarted) = tokio::join!(merging.pass(), restart());
    restarted.unwrap();
    drop(first);
    goes_on(&merging).await;
}

#[tokio::test]
async fn after_three_days_it_goes_on() {
    let mut merging = Merging::new(sqlite().await).await;
    fill(&merging, 20, 4_000).await;
    merging.to_target.cut_after(30_000);
    merging.pass().await.unwrap_err();
    // Nobody is connected any more, and nothing is in memory.
    merging.to_target.cut();
    merging.to_source.cut();
    merging.to_target.mend();
    merging.to_source.mend();
    let clock = Clock::fixed(Timestamp(AT.as_millis() + 1));
    clock.advance(Duration::from_hours(72));
    merging.engine = Engine::new(Books::new(merging.store().clone(), clock));
    goes_on(&merging).await;
}

#[tokio::test]
async fn a_stop_that_is_asked_for_is_obeyed_between_two_batches() {
    let merging = Merging::new(sqlite().await).await;
    fill(&merging, 8, 300).await;
    let stop = CancellationToken::new();
    stop.cancel();
    let pass = merging.engine.pass(&merging.job(), &Pace::new(None), &stop).await.unwrap();
    assert_eq!((pass.copied, pass.stopped.is_some()), (0, true));
    goes_on(&merging).await;
}

#[tokio::test]
async fn a_mailbox_of_cyrus_that_was_made_anew_brings_no_copy_twice() {
    let merging = Merging::from(Server::Cyrus, sqlite().await).await;
    let name = folder("Gardes");
    for number in 0..6 {
        merging.source.put(&name, &[], AT, &message("g", &number.to_string())).await;
    }
    merging.pass().await.unwrap();
    merging.source.delete(&name).await;
    for number in (0..7).rev() {
        merging.source.put(&name, &[], AT, &message("g", &number.to_string())).await;
    }
    assert_eq!(merging.pass().await.unwrap().copied, 1);
    merging.is_whole().await;
}

#[tokio::test]
async fn a_mailbox_that_is_removed_or_renamed_between_two_passes_loses_nothing_and_comes_once() {
    for server in [Server::Old, Server::Cyrus] {
        let merging = Merging::from(server, sqlite().await).await;
        for name in ["Ancien nom", "Jeté", "Reste"] {
            merging.source.put(&folder(name), &[], AT, &message(name, name)).await;
        }
        merging.pass().await.unwrap();
        let raw = &mut merging.source.raw().await;
        raw.say("RENAME \"INBOX.Ancien nom\" \"INBOX.Nouveau nom\"").await;
        raw.say("DELETE \"INBOX.Jet&AOk-\"").await;
        merging.source.put(&folder("Nouveau nom"), &[], AT, &message("later", "later")).await;
        // As new as the other, and with a first message that arrived at the same moment: not the same for all that.
        merging.source.put(&folder("Semblable"), &[], AT, &message("alike", "alike")).await;
        assert_eq!(merging.pass().await.unwrap().copied, 2, "what was brought is not brought again");
        assert_eq!(merging.target.contents(&folder("Ancien nom")).await.len(), 2, "the later goes where the rest went");
        assert!(merging.target.contents(&folder("Nouveau nom")).await.is_empty());
        assert_eq!(merging.target.contents(&folder("Semblable")).await.len(), 1);
        assert_eq!(merging.target.contents(&folder("Jeté")).await.len(), 1, "what was brought stays");
        merging.undo().await.unwrap();
        assert!(merging.target.contents(&folder("Ancien nom")).await.is_empty());
    }
}

#[tokio::test]
async fn a_mailbox_that_goes_while_it_is_listed_is_no_error() {
    let merging = Merging::new(sqlite().await).await;
    for name in ["A", "B"] {
        merging.source.put(&folder(name), &[], AT, &message(name, name)).await;
    }
    let command = |line: &str| match line {
        "EXAMINE \"INBOX.A\"" => Do::Say("*TAG* NO [NONEXISTENT] gone\r\n".to_owned()),
        _ => Do::Pass,
    };
    let job = merging.with_source(Script { command: Box::new(command), ..Script::default() }).await;
    assert_eq!(merging.pass_of(&job).await.unwrap().copied, 1);
    goes_on(&merging).await;
}
