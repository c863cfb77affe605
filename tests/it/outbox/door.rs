//! The submission door against a server that misbehaves.

use std::{sync::Arc, time::Duration};

use pli::{
    base::{Address, Bearer, Credentials, Refused},
    config::{Tls, Upstream},
    smtp::{Command, Error, Smtp},
};
use secrecy::SecretString;

use super::fake_smtp::{Act, FakeSmtp, Script};
use crate::harness::stage;

fn upstream(fake: &FakeSmtp, tls: Tls, timeout_s: u64) -> Upstream {
    Upstream { host: "127.0.0.1".to_owned(), port: fake.address.port(), tls, ca_file: None, timeout_s }
}

fn credentials() -> Credentials {
    Credentials::Bearer { mechanism: Bearer::Oauthbearer, mint: Arc::new(|_| Ok(SecretString::from("token"))) }
}

fn address(text: &str) -> Address {
    text.parse().unwrap()
}

async fn send(script: Script, message: &[u8]) -> (Result<(), Error>, String) {
    let fake = FakeSmtp::start(script).await;
    let smtp = Smtp::new(&upstream(&fake, Tls::None, 1), credentials()).unwrap();
    let to = [address("bob@medi.test"), address("carol@medi.test")];
    let outcome = smtp.send(&address("alice@medi.test"), &to, message).await.map(drop);
    (outcome, fake.heard())
}

const MESSAGE: &[u8] = b"Subject: x\r\n\r\n.one\r\n..two\r\nthree\r\n";

#[tokio::test]
async fn a_message_leaves_whole_with_its_dots_doubled_and_no_line_added() {
    let (outcome, heard) = send(&[], MESSAGE).await;
    outcome.unwrap();
    assert!(heard.contains("DATA\r\nSubject: x\r\n\r\n..one\r\n...two\r\nthree\r\n.\r\nQUIT\r\n"), "{heard:?}");
    assert!(heard.contains("AUTH OAUTHBEARER "), "{heard:?}");
    assert!(heard.contains("MAIL FROM:<alice@medi.test> SIZE="), "{heard:?}");
}

#[tokio::test]
async fn m_79_a_second_message_cannot_be_smuggled_in() {
    for trick in ["\n.\n", "\r.\r", "\n.\r\n", "\r\n.\r", "\r\n.\n", "\0\r\n.\0\r\n", "\r\r\n.\r\n"] {
        let message = format!("Subject: x\r\n\r\na{trick}MAIL FROM:<eve@medi.test>\r\nb\r\n");
        let (outcome, heard) = send(&[], message.as_bytes()).await;
        outcome.unwrap();
        assert_eq!(heard.matches("\r\n.\r\n").count(), 1, "{trick:?}: {heard:?}");
        assert!(heard.ends_with("b\r\n.\r\nQUIT\r\n"), "{trick:?}: {heard:?}");
        let data = heard.split_once("DATA\r\n").unwrap().1;
        assert!(!data.replace("\r\n", "").contains(['\r', '\n', '\0']), "{trick:?}: {heard:?}");
    }
}

#[tokio::test]
async fn every_refused_recipient_is_named_and_nothing_is_sent() {
    let (outcome, heard) =
        send(&[("RCPT TO:<carol@", Act::Say("550 5.1.1 <carol@medi.test>: Recipient address rejected\r\n"))], MESSAGE)
            .await;
    let Err(Error::Recipients(refused)) = outcome else { panic!("{outcome:?}") };
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].address.as_str(), "carol@medi.test");
    assert_eq!((refused[0].reply.code, refused[0].reply.enhanced), (550, Some((5, 1, 1))));
    assert!(!heard.contains("DATA") && heard.contains("RCPT TO:<bob@medi.test>"), "{heard:?}");
}

#[tokio::test]
async fn rule_3_silence_after_the_final_dot_is_uncertain() {
    for act in [Act::Close, Act::Hang, Act::Say("hello?\r\n"), Act::Say("250-half\r\n"), Act::Say("354 what\r\n")] {
        let script: Script = Box::leak(Box::new([("DOT", act.clone())]));
        let (outcome, _) = send(script, MESSAGE).await;
        assert!(matches!(outcome, Err(Error::Uncertain)), "{act:?}: {outcome:?}");
        assert!(!Error::Uncertain.is_temporary(), "nothing repeats it by itself");
    }
}

#[tokio::test]
async fn a_refusal_at_the_dot_is_certain() {
    let (outcome, _) = send(&[("DOT", Act::Say("452 4.3.1 Insufficient system storage\r\n"))], MESSAGE).await;
    let Err(error @ Error::Rejected(_)) = outcome else { panic!("{outcome:?}") };
    assert!(error.is_temporary());
    let (outcome, _) = send(&[("DOT", Act::Say("554 5.7.1 no\r\n"))], MESSAGE).await;
    let Err(Error::Rejected(reply)) = outcome else { panic!("{outcome:?}") };
    assert!(reply.is_permanent() && reply.command == Command::Message);
}

#[tokio::test]
async fn a_server_that_fails_before_the_dot_has_not_taken_the_message() {
    for step in ["GREETING", "EHLO", "AUTH", "MAIL", "RCPT", "DATA"] {
        for (act, hangs) in [(Act::Close, false), (Act::Hang, true)] {
            let script: Script = Box::leak(Box::new([(step, act)]));
            let (outcome, _) = send(script, MESSAGE).await;
            let error = outcome.unwrap_err();
            assert!(
                matches!((&error, hangs), (Error::Unreachable, false) | (Error::TimedOut, true)),
                "{step}: {error:?}"
            );
            assert!(error.is_temporary());
        }
    }
}

#[tokio::test]
async fn a_server_that_says_no_is_quoted_with_the_step() {
    for (step, command) in [("AUTH", Command::Auth), ("MAIL", Command::Mail), ("DATA", Command::Data)] {
        let script: Script = Box::leak(Box::new([(step, Act::Say("553 5.7.1 not owned by user\r\n"))]));
        let (outcome, _) = send(script, MESSAGE).await;
        let Err(Error::Rejected(reply)) = outcome else { panic!("{step}: {outcome:?}") };
        assert_eq!((reply.code, reply.command), (553, command));
    }
    let (outcome, _) = send(&[("RCPT", Act::Say("421 4.3.2 shutting down\r\n"))], MESSAGE).await;
    assert!(matches!(outcome, Err(Error::Rejected(reply)) if reply.code == 421));
}

#[tokio::test]
async fn endless_or_foreign_answers_end_the_session() {
    let long: &'static str = Box::leak(format!("250-{}\r\n", "x".repeat(900)).repeat(200).into_boxed_str());
    for text in [long, "HTTP/1.1 400 Bad Request\r\n", "999 x\r\n", "\u{ff}\r\n"] {
        let script: Script = Box::leak(Box::new([("EHLO", Act::Say(text))]));
        let (outcome, _) = send(script, MESSAGE).await;
        assert!(matches!(outcome, Err(Error::Protocol | Error::Unreachable)), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_message_over_the_servers_size_is_not_even_begun() {
    let (outcome, heard) = send(&[], &vec![b'a'; 1_000_001]).await;
    assert!(matches!(outcome, Err(Error::TooLarge { limit_bytes: 1_000_000 })), "{outcome:?}");
    assert!(!heard.contains("MAIL"), "{heard:?}");
}

#[tokio::test]
async fn nothing_is_said_in_the_clear_when_starttls_is_missing_or_poisoned() {
    let missing: Script = &[];
    let refused: Script = &[("EHLO", Act::Say("250-fake\r\n250 STARTTLS\r\n")), ("STARTTLS", Act::Say("454 no\r\n"))];
    let poisoned: Script = &[
        ("EHLO", Act::Say("250-fake\r\n250 STARTTLS\r\n")),
        ("STARTTLS", Act::Say("220 go\r\n250-AUTH PLAIN\r\n250 ok\r\n")),
    ];
    for script in [missing, refused, poisoned] {
        let fake = FakeSmtp::start(script).await;
        let smtp = Smtp::new(&upstream(&fake, Tls::Starttls, 1), credentials()).unwrap();
        let outcome = smtp.send(&address("a@medi.test"), &[address("b@medi.test")], MESSAGE).await;
        assert!(outcome.is_err());
        let heard = fake.heard();
        assert!(!heard.contains("AUTH") && !heard.contains("MAIL"), "{heard:?}");
    }
}

#[tokio::test]
async fn no_connection_is_opened_for_a_refused_account() {
    let fake = FakeSmtp::start(&[]).await;
    let none = Credentials::Bearer { mechanism: Bearer::Oauthbearer, mint: Arc::new(|_| Err(Refused)) };
    let smtp = Smtp::new(&upstream(&fake, Tls::None, 1), none).unwrap();
    assert!(matches!(smtp.open(&address("a@medi.test")).await, Err(Error::Refused(_))));
    assert_eq!(fake.heard(), "");
}

#[tokio::test]
async fn a_token_that_is_refused_ends_in_a_clear_answer() {
    let fake = FakeSmtp::start(&[
        ("AUTH", Act::Say("334 eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=\r\n")),
        ("AQ==", Act::Say("535 5.7.8 Error: authentication failed\r\n")),
    ])
    .await;
    let smtp = Smtp::new(&upstream(&fake, Tls::None, 1), credentials()).unwrap();
    let outcome = tokio::time::timeout(Duration::from_mins(1), smtp.open(&address("a@medi.test"))).await.unwrap();
    assert!(matches!(outcome, Err(Error::Rejected(reply)) if reply.code == 535));
}

fn real(port: &str, tls: Tls) -> Smtp {
    let stage = stage();
    let upstream = Upstream {
        host: "localhost".to_owned(),
        port: stage.port(port),
        tls,
        ca_file: Some(stage.ca_file()),
        timeout_s: 20,
    };
    Smtp::new(&upstream, stage.master()).unwrap()
}

#[tokio::test]
async fn a_message_reaches_the_real_server_by_both_kinds_of_tls() {
    let stage = stage();
    let (alice, bob) = (stage.somebody("alice"), stage.somebody("bob"));
    for (port, tls) in [("P_SUBMISSIONS", Tls::Implicit), ("P_SUBMISSION", Tls::Starttls)] {
        let smtp = real(port, tls);
        let known = smtp.probe().await.unwrap();
        assert!(known.size_bytes.is_some() && known.mechanisms.iter().any(|one| one == "OAUTHBEARER"), "{known:?}");
        let accepted = smtp.send(&alice, std::slice::from_ref(&bob), MESSAGE).await.unwrap();
        assert!(accepted.text.contains("queued as"), "{accepted:?}");
    }
}

#[tokio::test]
async fn the_real_server_refuses_strangers_and_borrowed_senders() {
    let stage = stage();
    let (alice, bob) = (stage.somebody("alice"), stage.somebody("bob"));
    let smtp = real("P_SUBMISSIONS", Tls::Implicit);
    let nobody = address("personne@pli.example");
    let outcome = smtp.send(&alice, &[bob.clone(), nobody.clone()], MESSAGE).await;
    let Err(Error::Recipients(refused)) = outcome else { panic!("{outcome:?}") };
    assert_eq!(refused.iter().map(|one| &one.address).collect::<Vec<_>>(), [&nobody]);
    assert_eq!(refused[0].reply.enhanced, Some((5, 1, 1)));
    let mut session = smtp.open(&alice).await.unwrap();
    let borrowed = session.envelope(&bob, std::slice::from_ref(&alice), MESSAGE).await;
    assert!(matches!(&borrowed, Err(Error::Recipients(_) | Error::Rejected(_))), "{borrowed:?}");
}

#[tokio::test]
async fn a_certificate_of_nobody_is_refused() {
    let stage = stage();
    let upstream = Upstream {
        host: "localhost".to_owned(),
        port: stage.port("P_SUBMISSIONS"),
        tls: Tls::Implicit,
        ca_file: None,
        timeout_s: 20,
    };
    let smtp = Smtp::new(&upstream, stage.master()).unwrap();
    assert!(matches!(smtp.probe().await, Err(Error::Unencrypted(_))));
}
