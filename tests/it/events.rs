//! New mail is told to the pages that are open, while their session lasts.

use std::time::Duration;

use pli::{account::Contacts, base::Clock};

use crate::harness::{
    line::Line,
    person::{Events, Fill},
    pli::Pli,
    stage,
    stage::unique_address,
};

const LETTER: &[u8] = b"From: i@dehors.example\r\nTo: c@pli.example\r\nSubject: Bilan\r\n\r\nVoici.\r\n";

/// What ends a stream that is not to be begun again at once.
const LATER: &str = "retry: 60000";

/// How far one was told.
#[track_caller]
fn id(told: &str) -> &str {
    told.lines().find_map(|line| line.strip_prefix("id: ")).unwrap_or_else(|| panic!("no id in {told:?}"))
}

/// What begins a stream: how soon to come back, and how far the inbox is known.
async fn begun(events: &mut Events) -> String {
    assert_eq!(events.status, 200);
    let told = events.next().await.expect("a beginning");
    assert!(told.starts_with("retry: 5000\n"), "{told:?}");
    told
}

#[tokio::test]
async fn new_mail_is_told_at_once_and_what_came_while_nobody_listened_as_soon_as_somebody_does() {
    let pli = Pli::over(stage()).await;
    let address = stage().somebody("claire");
    pli.make(&address, "Claire Vasseur", Contacts::default()).await;
    let mut claire = pli.signed_in(&address).await;
    let mut events = claire.listen(None).await;
    let first = begun(&mut events).await;
    assert!(!first.contains("event:"), "nothing has arrived: {first:?}");
    stage().deliver(&address, LETTER).await;
    let told = events.next().await.expect("news");
    assert!(told.starts_with("event: mail\n") && told.ends_with("data: 1"), "{told:?}");
    let known = id(&told).to_owned();
    // What is removed or marked is no mail, and what comes after it is.
    stage().doveadm(&["flags", "add", "-u", address.as_str(), "\\Seen", "mailbox", "INBOX", "all"]);
    stage().doveadm(&["expunge", "-u", address.as_str(), "mailbox", "INBOX", "all"]);
    stage().deliver(&address, LETTER).await;
    let again = events.next().await.expect("news");
    assert!(again.starts_with("event: mail\n") && id(&again) != known, "{again:?}");
    drop(events);
    // The same browser comes back: it missed one, then none.
    let told = begun(&mut claire.listen(Some(&known)).await).await;
    assert!(told.contains("\nevent: mail\n"), "{told:?}");
    let told = begun(&mut claire.listen(Some(id(&told))).await).await;
    assert!(!told.contains("event:"), "{told:?}");
    for nonsense in ["", "-", "0-0", "x-1", "1", "99999999999-1"] {
        assert!(!begun(&mut claire.listen(Some(nonsense)).await).await.contains("event:"), "{nonsense}");
    }
    // To look is not to read: what arrived is as new as before.
    assert_eq!(stage().doveadm(&["search", "-u", address.as_str(), "mailbox", "INBOX", "unseen"]).lines().count(), 1);
}

#[tokio::test]
async fn who_signs_out_hears_nothing_more() {
    let pli = Pli::over(stage()).await;
    let address = stage().somebody("claire");
    pli.make(&address, "Claire Vasseur", Contacts::default()).await;
    let mut claire = pli.signed_in(&address).await;
    let mut events = claire.listen(None).await;
    begun(&mut events).await;
    claire.open("/mail/INBOX").await.is(200);
    claire.submit(Fill::form("/sign-out")).await.is(200);
    assert_eq!(events.next().await.as_deref(), Some(LATER));
    assert_eq!(events.next().await, None);
    assert_eq!(claire.listen(None).await.status, 303);
}

#[tokio::test]
async fn r_102_a_page_that_listens_keeps_nobody_signed_in() {
    let pli = Pli::alone_at(Clock::fixed(Clock::System.now()), "").await;
    let address = unique_address("claire");
    pli.make(&address, "Claire Vasseur", Contacts::default()).await;
    let mut claire = pli.signed_in(&address).await;
    pli.clock.advance(Duration::from_mins(14));
    // There is no backend here; the session is asked for all the same.
    assert_eq!(claire.listen(None).await.status, 200);
    pli.clock.advance(Duration::from_mins(2));
    assert_eq!(claire.listen(None).await.status, 303);
    claire.open("/mail/INBOX").await.is_at("/sign-in");
}

#[tokio::test]
async fn a_browser_that_listens_anew_is_heard_and_pli_stops_without_waiting_for_it() {
    let pli = Pli::over(stage()).await;
    let address = stage().somebody("claire");
    pli.make(&address, "Claire Vasseur", Contacts::default()).await;
    let mut claire = pli.signed_in(&address).await;
    let mut open = claire.listen(None).await;
    begun(&mut open).await;
    for _ in 0..10 {
        let mut again = claire.listen(None).await;
        begun(&mut again).await;
        assert_eq!(open.next().await.as_deref(), Some(LATER), "the one before is over");
        open = again;
    }
    claire.open("/mail/INBOX").await.is(200);
    pli.stop().await;
    assert_eq!(open.next().await.as_deref(), Some(LATER));
}

#[tokio::test]
async fn where_the_backend_is_away_a_browser_is_told_to_come_back_later() {
    let stage = stage();
    let imap = Line::to(stage.port("P_IMAPS")).await;
    let pli = Pli::over_lines(stage, &[("P_IMAPS", imap.port)]).await;
    let address = stage.somebody("claire");
    pli.make(&address, "Claire Vasseur", Contacts::default()).await;
    let mut claire = pli.signed_in(&address).await;
    let mut events = claire.listen(None).await;
    begun(&mut events).await;
    imap.cut();
    assert_eq!(events.next().await.as_deref(), Some(LATER));
    assert_eq!(events.next().await, None);
    let mut events = claire.listen(None).await;
    assert_eq!((events.status, events.next().await.as_deref()), (200, Some(LATER)));
    imap.mend();
    begun(&mut claire.listen(None).await).await;
}
