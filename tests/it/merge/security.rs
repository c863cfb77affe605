//! Who is let in, and over what (mail.md 3d, security): a merge that may not be done ends at once and says nothing to anybody.

use std::sync::{Arc, Mutex};

use pli::{
    base::{Bearer, Credentials, MailboxName, Mint, Timestamp},
    config::Tls,
    imap::Error as ImapError,
    merge::engine::Error,
    seal::TokenSigner,
};
use secrecy::SecretString;

use super::stage::{Merging, PASSWORD, Server, door, door_at, message};
use crate::harness::{
    database::sqlite,
    meddler::{Do, Script, meddle},
    old_server, stage,
    stage::ISSUER,
};

const AT: Timestamp = Timestamp(1_795_000_000_000);

async fn one_message(server: Server) -> Merging {
    let merging = Merging::from(server, sqlite().await).await;
    merging.source.put(&MailboxName::inbox(), &[], AT, &message("m", "x")).await;
    merging
}

#[tokio::test]
async fn a_wrong_password_is_refused_for_good_and_the_right_one_opens() {
    let merging = one_message(Server::Old).await;
    let mut job = merging.job();
    for (port, tls) in [("P_IMAPS", Tls::Implicit), ("P_IMAP", Tls::Starttls)] {
        let old = old_server();
        job.source.imap = door(old.port(port), tls, old.own("un autre"));
        let error = merging.pass_of(&job).await.unwrap_err();
        assert!(matches!(error, Error::Source(ImapError::Refused)) && !error.is_temporary(), "{error:?}");
        job.source.imap = door(old.port(port), tls, old.own(PASSWORD));
        merging.pass_of(&job).await.unwrap();
        merging.is_whole().await;
        assert!(!format!("{job:?} {error:?} {error}").contains("un autre"), "a password is in no log");
    }
}

#[tokio::test]
async fn a_token_that_has_ended_is_refused_and_a_fresh_one_is_made_for_each_connection() {
    let merging = one_message(Server::Present).await;
    let signer = Arc::new(stage().keys().token_signer(ISSUER));
    let mint = |at: fn() -> Timestamp| -> Mint {
        let signer: Arc<TokenSigner> = Arc::clone(&signer);
        Arc::new(move |person| Ok(signer.sign(person, at()).unwrap()))
    };
    let mut job = merging.job();
    let bearer = |mint| Credentials::Bearer { mechanism: Bearer::Xoauth2, mint };
    let ended = || Timestamp(pli::base::Clock::System.now().as_millis() - 3_600_000);
    job.source.imap = door(Server::Present.port(), Tls::Implicit, bearer(mint(ended)));
    let error = merging.pass_of(&job).await.unwrap_err();
    assert!(matches!(error, Error::Source(ImapError::Refused)), "{error:?}");
    // The line breaks again and again: every connection has a token of its own.
    job.source.imap = door(merging.to_source.port, Tls::Implicit, bearer(mint(|| pli::base::Clock::System.now())));
    for bytes in [2_000, 5_000] {
        merging.to_source.cut_after(bytes);
        merging.pass_of(&job).await.ok();
    }
    merging.to_source.mend();
    merging.pass_of(&job).await.unwrap();
    merging.is_whole().await;
}

#[tokio::test]
async fn a_certificate_that_nobody_has_signed_is_refused() {
    let merging = one_message(Server::Old).await;
    let mut job = merging.job();
    let old = old_server();
    job.source.imap = door_at("127.0.0.2", old.port("P_IMAPS"), (Tls::Implicit, 10), old.own(PASSWORD));
    let error = merging.pass_of(&job).await.unwrap_err();
    assert!(matches!(error, Error::Source(ImapError::Untrusted)), "{error:?}");
    assert_eq!(merging.target.contents(&MailboxName::inbox()).await.len(), 0);
}

#[tokio::test]
async fn a_server_that_refers_to_another_one_is_not_followed() {
    let merging = one_message(Server::Old).await;
    let trap = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let there = format!("[REFERRAL imap://x@127.0.0.1:{}/INBOX]", trap.local_addr().unwrap().port());
    // RFC 2221 and RFC 2193: what it refuses is elsewhere, and even what it does is.
    for verb in ["AUTHENTICATE", "LIST", "EXAMINE", "UID FETCH"] {
        let refers = there.clone();
        let command = move |line: &str| match line.starts_with(verb) {
            true => Do::Say(format!("*TAG* NO {refers} it is elsewhere\r\n")),
            false => Do::Pass,
        };
        let job = merging.with_source(Script { command: Box::new(command), ..Script::default() }).await;
        let done = merging.pass_of(&job).await;
        assert!(done.is_err() || verb == "EXAMINE", "{verb}: {done:?}");
    }
    let refers = there.clone();
    let answer = move |line: &str| match line.split_once(" OK ") {
        Some((tag, words)) if !words.starts_with('[') => Do::Write(format!("{tag} OK {refers} {words}")),
        _ => Do::Pass,
    };
    let job = merging.with_source(Script { answer: Box::new(answer), ..Script::default() }).await;
    merging.pass_of(&job).await.unwrap();
    merging.is_whole().await;
    // Nobody has come: to wait is to be told at once that there is none.
    let nobody = std::future::poll_fn(|cx| std::task::Poll::Ready(trap.poll_accept(cx).is_pending())).await;
    assert!(nobody, "somebody followed");
}

#[tokio::test]
async fn where_starttls_is_stripped_nothing_is_said_that_is_secret() {
    let merging = one_message(Server::Old).await;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let said = Arc::clone(&heard);
    let command = move |line: &str| {
        said.lock().unwrap().push(line.to_owned());
        match line {
            "STARTTLS" => Do::Say("*TAG* BAD what?\r\n".to_owned()),
            _ => Do::Pass,
        }
    };
    let port = meddle(Server::Old.port(), Script { command: Box::new(command), ..Script::default() }).await;
    let mut job = merging.job();
    job.source.imap = door(port, Tls::Starttls, old_server().own(PASSWORD));
    merging.pass_of(&job).await.unwrap_err();
    assert_eq!(*heard.lock().unwrap(), ["STARTTLS"]);
}

#[tokio::test]
async fn what_is_in_a_job_can_be_written_without_its_secrets() {
    let merging = one_message(Server::Old).await;
    let mut job = merging.job();
    let credentials = Credentials::Own { password: SecretString::from("tres-secret") };
    job.source.imap = door(Server::Old.port(), Tls::Implicit, credentials);
    assert!(!format!("{job:?}").contains("tres-secret"));
}
