//! What goes out together, so that it costs one round trip.

use super::*;

#[tokio::test]
async fn a_search_asks_for_the_mailboxes_in_the_same_breath_and_searches_nothing_that_is_not_open() {
    let selects = Arc::new(AtomicUsize::new(0));
    let seen = selects.clone();
    let server = FakeServer::start(move |command| match command.split(' ').next().unwrap() {
        "AUTHENTICATE" => say(""),
        "SELECT" if seen.fetch_add(1, Ordering::SeqCst) == 1 => say("*TAG* NO [NONEXISTENT] none\r\n"),
        "SELECT" => say(SELECTED),
        "LIST" => say(LISTED),
        _ if command.starts_with("UID SEARCH") => say("* ESEARCH (TAG \"x\") UID ALL 10,30\r\n*TAG* OK done\r\n"),
        _ => say("*TAG* OK done\r\n"),
    })
    .await;
    let search = Search::Subject("x".to_owned());
    let door = server.door();
    let who = somebody();
    let found = door.with(&who, async |imap| {
        let (selected, uids, mailboxes) = imap.search_and_list(&inbox(), &search).await?;
        assert_eq!((selected.exists, mailboxes.len()), (3, 2));
        let again = imap.search_and_list(&inbox(), &search).await?.1;
        assert_eq!(uids, again);
        Ok::<_, Error>(uids)
    });
    assert_eq!(found.await.unwrap(), [uid(10), uid(30)]);
    let heard = server.heard();
    let after = heard.lines().skip_while(|line| !line.contains("SELECT"));
    let verbs: Vec<&str> = after.filter_map(|line| line.split(' ').nth(1)).collect();
    assert_eq!(verbs, ["SELECT", "UID", "LIST", "NOOP", "UID", "LIST"]);
    let other = "Autre".parse().unwrap();
    let missing = door.with(&who, async |imap| imap.search_and_list(&other, &search).await).await;
    assert!(missing.unwrap_err().is_no_such_mailbox());
}

#[tokio::test]
async fn opening_a_message_with_its_neighbours_is_three_commands_in_one_breath() {
    let server = FakeServer::start(|command| match command.split(' ').next().unwrap() {
        "AUTHENTICATE" => say(""),
        "SELECT" => say(SELECTED),
        _ if command.starts_with("UID FETCH 20 ") => {
            Say::This(row(2).replace(" PREVIEW", " BODY[]<0> \"x\" PREVIEW") + "*TAG* OK done\r\n")
        }
        // What changed elsewhere comes along, and is no neighbour.
        _ if command.starts_with("UID FETCH 4:19,21:36 ") => {
            say("* 3 FETCH (UID 30)\r\n* 1 FETCH (UID 10)\r\n* 9 FETCH (UID 900 FLAGS ())\r\n*TAG* OK done\r\n")
        }
        _ => say("*TAG* OK done\r\n"),
    })
    .await;
    let (whole, beside) = server
        .door()
        .with(&somebody(), async |imap| {
            imap.open(&inbox()).await?;
            Ok::<_, Error>(imap.whole_beside(uid(20), 100, true).await?.unwrap())
        })
        .await
        .unwrap();
    assert_eq!((whole.envelope.uid, beside.newer, beside.older), (uid(20), Some(uid(30)), Some(uid(10))));
    let heard = server.heard();
    let after: Vec<&str> = heard.lines().skip_while(|line| !line.contains("SELECT")).skip(1).collect();
    assert_eq!(after.len(), 3, "{heard}");
}
