//! The IMAP door against a server that lies, stalls and hangs up: an error or an understanding, never an empty success.

mod arrival;
mod breath;
mod door;
pub(crate) mod fake;

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use pli::{
    base::{Bearer, Credentials, Flag, MailboxName, Refused, SpecialUse, Uid},
    config::Tls,
    imap::{Code, Connection, Error, MAX_DEPTH, Search, Section, Store},
};
use secrecy::SecretString;

use self::fake::{FakeServer, MODERN, Say, say, somebody};

const SELECTED: &str = "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 40] x\r\n*TAG* OK [READ-WRITE] done\r\n";
const LISTED: &str = "* LIST (\\Subscribed) \"/\" INBOX\r\n* LIST (\\Sent) \"/\" Sent\r\n\
    * STATUS INBOX (MESSAGES 3 UNSEEN 1 UIDVALIDITY 7 UIDNEXT 40)\r\n\
    * STATUS Sent (MESSAGES 0 UNSEEN 0 UIDVALIDITY 8 UIDNEXT 1)\r\n*TAG* OK done\r\n";

fn inbox() -> MailboxName {
    MailboxName::inbox()
}

fn uid(number: u32) -> Uid {
    Uid::new(number).unwrap()
}

/// A whole row.
fn row(sequence: u32) -> String {
    format!(
        "* {sequence} FETCH (UID {} FLAGS () INTERNALDATE \"17-Jul-2026 02:44:25 +0000\" RFC822.SIZE 9 \
         ENVELOPE (NIL \"s{sequence}\" NIL NIL NIL NIL NIL NIL NIL NIL) \
         BODYSTRUCTURE (\"text\" \"plain\" NIL NIL NIL \"7bit\" 5 1) PREVIEW \"p\")\r\n",
        sequence * 10
    )
}

/// A server on which everything but `verb` works.
async fn server(verb: &'static str, answer: impl Fn() -> Say + Send + Sync + 'static) -> FakeServer {
    FakeServer::start(move |command| {
        if command.starts_with(verb) {
            return answer();
        }
        match command.split(' ').next().unwrap() {
            "AUTHENTICATE" => say(""),
            "SELECT" => say(SELECTED),
            "LIST" => say(LISTED),
            "FETCH" => Say::This(format!("{}{}{}*TAG* OK done\r\n", row(1), row(2), row(3))),
            _ => say("*TAG* OK done\r\n"),
        }
    })
    .await
}

/// What one piece of work on the open inbox ends with, when `verb` is answered so.
async fn ends<T>(
    verb: &'static str,
    answer: &'static str,
    work: impl AsyncFnOnce(&mut Connection) -> Result<T, Error>,
) -> Result<T, Error> {
    let server = server(verb, move || say(answer)).await;
    let door = server.door();
    door.with(&somebody(), async |imap| {
        if verb != "SELECT" {
            imap.open(&inbox()).await?;
        }
        work(imap).await
    })
    .await
}

#[tokio::test]
async fn a_no_is_an_error_with_its_reason_for_every_command() {
    const NO: &str = "*TAG* NO [NOPERM] never\r\n";
    let results = [
        ends("SELECT", NO, async |imap| imap.select(&inbox()).await.map(|_| ())).await,
        ends("LIST", NO, async |imap| imap.list().await.map(|_| ())).await,
        ends("FETCH", NO, async |imap| imap.page(&inbox(), 0, 50).await.map(|_| ())).await,
        ends("LIST", NO, async |imap| imap.page_and_list(&inbox(), 0, 50).await.map(|_| ())).await,
        ends("UID FETCH", NO, async |imap| imap.envelopes(&[uid(1)]).await.map(|_| ())).await,
        ends("UID FETCH", NO, async |imap| imap.structure(uid(1)).await.map(|_| ())).await,
        ends("UID FETCH", NO, async |imap| imap.section(uid(1), &Section::Whole, 9).await.map(|_| ())).await,
        ends("UID FETCH", NO, async |imap| imap.whole(uid(1), 9, false).await.map(|_| ())).await,
        ends("UID SEARCH", NO, async |imap| imap.search(&Search::All).await.map(|_| ())).await,
        ends("UID STORE", NO, async |imap| imap.store(&[uid(1)], Store::Add, &[Flag::Seen]).await).await,
        ends("UID COPY", NO, async |imap| imap.copy(&[uid(1)], &inbox()).await.map(|_| ())).await,
        ends("UID MOVE", NO, async |imap| imap.move_to(&[uid(1)], &inbox()).await.map(|_| ())).await,
        ends("UID EXPUNGE", NO, async |imap| imap.expunge(&[uid(1)]).await).await,
        ends("APPEND", NO, async |imap| imap.append(&inbox(), &[], None, b"x").await.map(|_| ())).await,
        ends("CREATE", NO, async |imap| imap.create(&inbox()).await).await,
        ends("GETQUOTAROOT", NO, async |imap| imap.quota().await.map(|_| ())).await,
        ends("NOOP", NO, async |imap| imap.noop().await).await,
    ];
    for (at, result) in results.into_iter().enumerate() {
        assert!(matches!(result, Err(Error::No { code: Some(Code::NoPermission), .. })), "{at}: {result:?}");
    }
}

#[tokio::test]
async fn a_bad_is_an_error_too() {
    const BAD: &str = "*TAG* BAD what?\r\n";
    let results = [
        ends("UID SEARCH", BAD, async |imap| imap.search(&Search::All).await.map(|_| ())).await,
        ends("FETCH", BAD, async |imap| imap.page(&inbox(), 0, 50).await.map(|_| ())).await,
        ends("UID STORE", BAD, async |imap| imap.store(&[uid(1)], Store::Add, &[Flag::Seen]).await).await,
        ends("APPEND", BAD, async |imap| imap.append(&inbox(), &[], None, b"x").await.map(|_| ())).await,
    ];
    for result in results {
        assert!(matches!(result, Err(Error::Bad)), "{result:?}");
    }
}

#[tokio::test]
async fn an_ok_without_its_data_is_not_believed() {
    const OK: &str = "*TAG* OK done\r\n";
    let results = [
        ends("SELECT", OK, async |imap| imap.select(&inbox()).await.map(|_| ())).await,
        ends("SELECT", "* 3 EXISTS\r\n*TAG* OK done\r\n", async |imap| imap.select(&inbox()).await.map(|_| ())).await,
        ends("LIST", OK, async |imap| imap.list().await.map(|_| ())).await,
        ends("FETCH", OK, async |imap| imap.page(&inbox(), 0, 50).await.map(|_| ())).await,
        ends("FETCH", "* 3 FETCH (UID 30 FLAGS ())\r\n*TAG* OK done\r\n", async |imap| {
            imap.page(&inbox(), 0, 50).await.map(|_| ())
        })
        .await,
        ends("UID FETCH", "* 3 FETCH (UID 30 RFC822.SIZE 9)\r\n*TAG* OK done\r\n", async |imap| {
            imap.envelopes(&[uid(30)]).await.map(|_| ())
        })
        .await,
        ends("UID FETCH", "* 3 FETCH (UID 30)\r\n*TAG* OK done\r\n", async |imap| {
            imap.section(uid(30), &Section::Whole, 9).await.map(|_| ())
        })
        .await,
        ends("UID FETCH", "* 3 FETCH (UID 30 BODYSTRUCTURE NIL)\r\n*TAG* OK done\r\n", async |imap| {
            imap.structure(uid(30)).await.map(|_| ())
        })
        .await,
        ends("UID SEARCH", OK, async |imap| imap.search(&Search::All).await.map(|_| ())).await,
        ends("NOOP", "p99 OK done\r\n", async |imap| imap.noop().await).await,
        ends("NOOP", "A1 OK done\r\n", async |imap| imap.noop().await).await,
    ];
    for (at, result) in results.into_iter().enumerate() {
        assert!(matches!(result, Err(Error::Protocol(_))), "{at}: {result:?}");
    }
}

#[tokio::test]
async fn answers_in_any_order_and_among_unknown_ones_are_understood() {
    // The commands of a warm page: NOOP, FETCH, LIST. Answered from the last to the first.
    let held = std::sync::Mutex::new(String::new());
    let server = FakeServer::start(move |command| {
        let mut held = held.lock().unwrap();
        match command.split(' ').next().unwrap() {
            "AUTHENTICATE" => say(""),
            "SELECT" => say(SELECTED),
            "NOOP" => {
                *held =
                    "* 4 EXISTS\r\n* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n* 3 X-NEW (a {3}\r\n)\"( b)\r\n".to_owned();
                say("")
            }
            // Tags count up: of the three in hand, this is the second and LIST the third.
            "FETCH" => {
                held.push_str(&format!("{}* 2 FETCH (FLAGS (\\Seen))\r\n{}", row(4), row(3)));
                held.push_str(&format!(
                    "{}{}* OK [X-CODE ] news {{9}}\r\n* 1 FETCH (FLAGS (\\Flagged))\r\n",
                    row(2),
                    row(1)
                ));
                say("")
            }
            "LIST" => Say::This(format!("{}{LISTED}p3 OK done\r\np2 OK done\r\n", held)),
            _ => say("*TAG* OK done\r\n"),
        }
    })
    .await;
    server
        .door()
        .with(&somebody(), async |imap| {
            imap.open(&inbox()).await?;
            let (page, mailboxes) = imap.page_and_list(&inbox(), 0, 50).await?;
            let subjects: Vec<_> = page.rows.iter().map(|row| row.subject.as_deref().unwrap()).collect();
            assert_eq!(subjects, ["s4", "s3", "s2", "s1"]);
            assert!(page.rows[3].has(&Flag::Flagged), "news of a row are kept");
            assert_eq!(page.selected.exists, 4);
            assert_eq!((mailboxes.len(), mailboxes[1].special_use), (2, Some(SpecialUse::Sent)));
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    assert!(server.heard().contains("p2 NOOP\r\np3 FETCH 1:* (UID FLAGS"), "{}", server.heard());
}

#[tokio::test]
async fn three_hundred_levels_of_parts_are_described_to_a_depth() {
    let text = "(\"text\" \"plain\" NIL NIL NIL \"7bit\" 5 1)";
    let deep = format!("{}{text}{}", "(".repeat(300), " \"mixed\")".repeat(300));
    let answer = format!("* 3 FETCH (UID 30 BODYSTRUCTURE {deep})\r\n*TAG* OK done\r\n");
    let server = server("UID FETCH", move || Say::This(answer.clone())).await;
    let structure = server
        .door()
        .with(&somebody(), async |imap| {
            imap.open(&inbox()).await?;
            imap.structure(uid(30)).await
        })
        .await
        .unwrap()
        .unwrap();
    let mut depth = 0;
    let mut part = Some(&structure);
    while let Some(here) = part {
        depth += 1;
        part = here.children.first();
    }
    assert_eq!(depth, MAX_DEPTH);
}

#[tokio::test]
async fn news_before_the_go_ahead_of_an_append_do_not_break_it() {
    let server = FakeServer::greeting("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] x\r\n", "IMAP4rev1 UIDPLUS", |command| {
        match command {
            command if command.starts_with("AUTHENTICATE") => say(""),
            command if command.ends_with('}') => say("* 9 EXISTS\r\n* OK still here\r\n"),
            _ => say("* 10 EXISTS\r\n*TAG* OK [APPENDUID 7 41] done\r\n"),
        }
    })
    .await;
    let door = server.door();
    let put = door.with(&somebody(), async |imap| imap.append(&inbox(), &[Flag::Seen], None, b"a\r\n").await).await;
    assert_eq!(put.unwrap().unwrap().1, uid(41));
    assert!(server.heard().contains("APPEND \"INBOX\" (\\Seen) {3}\r\na\r\n\r\n"), "{}", server.heard());
    assert!(server.heard().contains("AUTHENTICATE PLAIN\r\n"), "no SASL-IR was offered: {}", server.heard());
}

#[tokio::test]
async fn a_literal_that_is_refused_is_not_sent() {
    let server = FakeServer::greeting(&format!("* OK [CAPABILITY {MODERN}]\r\n"), MODERN, |command| match command {
        command if command.starts_with("AUTHENTICATE") => say(""),
        command if command.ends_with('}') => say("*TAG* NO [OVERQUOTA] full\r\n"),
        _ => say("*TAG* OK done\r\n"),
    })
    .await;
    let door = server.door();
    let large = b"secret content\r\n".repeat(1_000);
    door.with(&somebody(), async |imap| {
        let refused = imap.append(&inbox(), &[], None, &large).await.unwrap_err();
        assert!(refused.is_over_quota());
        imap.noop().await
    })
    .await
    .unwrap();
    assert!(!server.heard().contains("secret content"));
    assert_eq!((server.connections(), door.gauge().idle), (1, 1), "a refusal does not cost the connection");
}

#[tokio::test]
async fn an_answer_without_bounds_costs_its_connection_and_nothing_else() {
    let endless = format!("* 3 FETCH (UID 30 BODY[] \"{}\")\r\n*TAG* OK done\r\n", "x".repeat(70 << 20));
    let many: String = (1..30_000).map(|at| format!("* {at} FETCH (UID {at} RFC822.SIZE 1)\r\n")).collect();
    let many = many + "*TAG* OK done\r\n";
    for answer in ["* 3 FETCH (UID 30 BODY[] {4294967296}\r\nabc".to_owned(), endless, many] {
        let server = server("UID FETCH", move || Say::This(answer.clone())).await;
        let door = server.door();
        let who = somebody();
        let error = door
            .with(&who, async |imap| {
                imap.open(&inbox()).await?;
                imap.section(uid(30), &Section::Whole, 1_000).await
            })
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Limit(_)), "{error:?}");
        assert_eq!(door.gauge().open, 0);
        door.with(&who, async |imap| imap.noop().await).await.unwrap();
        assert_eq!(server.connections(), 2);
    }
}

#[tokio::test]
async fn a_message_whose_headers_are_too_large_is_listed_without_them() {
    let server = FakeServer::start(|command| match command.split(' ').next().unwrap() {
        "AUTHENTICATE" => say(""),
        "SELECT" => say(SELECTED),
        "FETCH" if command.contains("ENVELOPE") => {
            let large = row(2).replace("\"s2\"", &format!("\"{}\"", "s".repeat(3 << 20)));
            Say::This(format!("{}{large}{}*TAG* OK done\r\n", row(1), row(3)))
        }
        "FETCH" => {
            say("* 2 FETCH (UID 20 FLAGS (\\Seen) INTERNALDATE \"17-Jul-2026 02:44:25 +0000\" RFC822.SIZE 3145728)\r\n\
             *TAG* OK done\r\n")
        }
        _ => say("*TAG* OK done\r\n"),
    })
    .await;
    let page = server.door().with(&somebody(), async |imap| imap.page(&inbox(), 0, 50).await).await.unwrap();
    let subjects: Vec<_> = page.rows.iter().map(|row| row.subject.as_deref().unwrap_or("-")).collect();
    assert_eq!(subjects, ["s3", "-", "s1"]);
    assert_eq!((page.rows[1].uid, page.rows[1].size), (uid(20), 3 << 20));
}

#[tokio::test]
async fn a_server_that_hangs_up_in_the_middle_is_away() {
    for answer in ["", "* 3 FETCH (UID 30 BODY[] {100}\r\nabc", "* 3 FET", "* BYE going down\r\n"] {
        let server = server("UID FETCH", move || Say::Bye(answer.to_owned())).await;
        let door = server.door();
        let error = door
            .with(&somebody(), async |imap| {
                imap.open(&inbox()).await?;
                imap.section(uid(30), &Section::Whole, 1_000).await
            })
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Unreachable(_)) && error.is_temporary(), "{answer}: {error:?}");
        assert_eq!((door.gauge().open, server.connections()), (0, 1), "it had answered before: no second try");
    }
}

#[tokio::test]
async fn a_connection_that_died_in_the_pool_is_replaced_once() {
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = tries.clone();
    let server = FakeServer::start(move |command| match command.split(' ').next().unwrap() {
        "AUTHENTICATE" => say(""),
        "SELECT" => say(SELECTED),
        // Dies at the first, the third and every further one.
        "LIST" => match counted.fetch_add(1, Ordering::SeqCst) {
            1 => say(LISTED),
            _ => Say::Bye("* BYE restart\r\n".to_owned()),
        },
        "APPEND" => Say::Bye(String::new()),
        _ => say("*TAG* OK done\r\n"),
    })
    .await;
    let (door, who) = (server.door(), somebody());
    door.with(&who, async |imap| imap.select(&inbox()).await).await.unwrap();
    assert_eq!(door.with(&who, async |imap| imap.list().await).await.unwrap().len(), 2);
    assert_eq!(server.connections(), 2);
    assert_eq!(server.heard().matches("SELECT").count(), 2, "the mailbox that was open is opened again");
    assert!(matches!(door.with(&who, async |imap| imap.list().await).await, Err(Error::Unreachable(_))));
    assert_eq!((server.connections(), tries.load(Ordering::SeqCst)), (3, 4), "once, not for ever");
    door.with(&who, async |imap| imap.noop().await).await.unwrap();
    let put = door.with(&who, async |imap| imap.append(&inbox(), &[], None, b"x").await).await;
    assert!(matches!(put, Err(Error::Unreachable(_))), "{put:?}");
    assert_eq!(server.heard().matches("APPEND").count(), 1, "what must not happen twice is not sent twice");
}

#[tokio::test]
async fn a_server_that_hangs_is_given_up_in_time() {
    let server = server("UID SEARCH", || Say::Hang).await;
    let (door, who) = (server.impatient_door(), somebody());
    let result = door
        .with(&who, async |imap| {
            imap.open(&inbox()).await?;
            imap.search(&Search::All).await
        })
        .await;
    assert!(matches!(result, Err(Error::TimedOut)), "{result:?}");
    assert_eq!(door.gauge().open, 0);
}

#[tokio::test]
async fn hostile_words_arrive_as_words() {
    let server = server("UID SEARCH", || say("* ESEARCH (TAG \"x\") UID\r\n*TAG* OK done\r\n")).await;
    let door = server.door();
    let who = somebody();
    let names = ["a\" b\\ {5+}", "é&-x", "{3}", "* (x)", "~{9}"].map(|name| name.parse::<MailboxName>().unwrap());
    door.with(&who, async |imap| {
        for name in &names {
            imap.select(name).await?;
        }
        for words in ["x\r\np9 DELETE INBOX", "a\" ALL", "\\", "{5+}", "{5}\r\nhello", "\u{2028}é"] {
            imap.search(&Search::Subject(words.to_owned())).await?;
        }
        for flag in ["a b", "x\r\np9 NOOP", "\\Deleted)", "", "{3}"] {
            let refused = imap.store(&[uid(1)], Store::Add, &[Flag::Keyword(flag.to_owned())]).await;
            assert!(matches!(refused, Err(Error::Unwritable(_))), "{flag:?}");
        }
        assert!(matches!(imap.search(&Search::Body("a\0b".to_owned())).await, Err(Error::Unwritable(_))));
        assert!(matches!(imap.append(&inbox(), &[], None, b"a\0b").await, Err(Error::Unwritable(_))));
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    let heard = server.heard();
    for expected in [
        "SELECT \"a\\\" b\\\\ {5+}\"\r\n",
        "SELECT \"&AOk-&--x\"\r\n",
        "SELECT \"{3}\"\r\n",
        "SELECT \"* (x)\"\r\n",
        "UID SEARCH RETURN (ALL) SUBJECT {18+}\r\nx\r\np9 DELETE INBOX\r\n",
        "SUBJECT \"a\\\" ALL\"\r\n",
        "SUBJECT \"\\\\\"\r\n",
        "SUBJECT \"{5+}\"\r\n",
        "SUBJECT {10+}\r\n{5}\r\nhello\r\n",
        "UID SEARCH RETURN (ALL) CHARSET UTF-8 SUBJECT {5+}\r\n\u{2028}é\r\n",
    ] {
        assert!(heard.contains(expected), "{expected:?} in {heard}");
    }
    assert!(!heard.contains("STORE") && !heard.contains("APPEND"), "{heard}");
}

#[tokio::test]
async fn a_server_without_extensions_is_served_all_the_same() {
    let deleted = Arc::new(AtomicUsize::new(0));
    let server = FakeServer::greeting("* OK hello\r\n", "IMAP4rev1", move |command| {
        match command {
            "CAPABILITY" => say("* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n*TAG* OK done\r\n"),
            "SELECT \"INBOX\"" => say(SELECTED),
            "LIST \"\" \"*\"" => {
                say("* LIST () \".\" INBOX\r\n* LIST (\\Noselect) \".\" a\r\n* LIST () \".\" a.b\r\n*TAG* OK\r\n")
            }
            "LSUB \"\" \"*\"" => say("* LSUB () \".\" a.b\r\n*TAG* OK\r\n"),
            "STATUS \"INBOX\" (MESSAGES UNSEEN UIDVALIDITY UIDNEXT)" => {
                say("* STATUS INBOX (MESSAGES 3 UNSEEN 2 UIDVALIDITY 7 UIDNEXT 40)\r\n*TAG* OK\r\n")
            }
            "STATUS \"a.b\" (MESSAGES UNSEEN UIDVALIDITY UIDNEXT)" => say("*TAG* NO no right\r\n"),
            // Of the messages marked as deleted, only 10 is ours.
            "UID SEARCH DELETED" => match deleted.fetch_add(1, Ordering::SeqCst) {
                0 => say("* SEARCH 20 10\r\n*TAG* OK\r\n"),
                _ => say("* SEARCH\r\n*TAG* OK\r\n"),
            },
            command if command.starts_with("UID SEARCH") => say("* SEARCH 3 1\r\n* 4 EXISTS\r\n*TAG* OK\r\n"),
            command if command.starts_with("AUTHENTICATE") => say(""),
            _ => say("*TAG* OK done\r\n"),
        }
    })
    .await;
    server
        .door()
        .with(&somebody(), async |imap| {
            let found = imap.list().await?;
            assert_eq!(found.len(), 3);
            assert_eq!(found[0].counts.unwrap().unseen, 2);
            assert_eq!((found[2].subscribed, found[2].counts), (true, None));
            imap.open(&inbox()).await?;
            assert_eq!(imap.search(&Search::Text("x".to_owned())).await?, [uid(1), uid(3)]);
            assert_eq!(imap.move_to(&[uid(10)], &"a.b".parse().unwrap()).await?, None);
            assert_eq!(imap.quota().await?, None);
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    let heard = server.heard();
    let order = [
        "UID COPY 10 \"a.b\"",
        "UID STORE 10 +FLAGS.SILENT (\\Deleted)",
        "UID SEARCH DELETED",
        "UID STORE 20 -FLAGS.SILENT (\\Deleted)",
        "EXPUNGE\r\n",
        "UID STORE 20 +FLAGS.SILENT (\\Deleted)",
    ];
    let places: Vec<usize> =
        order.iter().map(|words| heard.find(words).unwrap_or_else(|| panic!("{words} in {heard}"))).collect();
    assert!(places.is_sorted(), "{heard}");
}
