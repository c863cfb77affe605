//! The mail servers: can they be reached, do they take Pli's word for who somebody is.

use super::{Finding, database::Opened};
use crate::{
    account::Account,
    app::credentials,
    base::{Address, Clock, Credentials, SessionId},
    config::{Config, Upstream},
    imap::{Error, Imap, Login},
    sieve::Sieve,
    smtp::Smtp,
};

const IMAP: &str = "IMAP";
const SUBMISSION: &str = "submission";
const SIEVE: &str = "ManageSieve";
const LETTERS: &str = "letters";

/// How to make the backend take what Pli shows.
const TOKENS: &str = "apply what `pli backend-config` prints to the mail server (issuer, audience, directory of public \
                      keys), check that it can read keys.public_directory, and that both clocks agree";

fn reach(section: &str, upstream: &Upstream) -> String {
    format!(
        "check that the server runs, {section}.host = {} and {section}.port = {}, {section}.tls, and \
         {section}.ca_file if its certificate is not from a public authority",
        upstream.host, upstream.port
    )
}

/// One account to try with.
pub(super) async fn somebody(opened: &Opened) -> Option<Address> {
    let some = opened.accounts.list(None, None, 20).await.ok()?;
    some.into_iter().find(Account::is_active).map(|account| account.address)
}

fn shown(config: &Config, opened: Option<&Opened>) -> Option<Credentials> {
    let opened = opened?;
    credentials(config, &opened.keys, &opened.accounts).ok()
}

pub(super) async fn imap(config: &Config, opened: Option<&Opened>, clock: &Clock) -> Vec<Finding> {
    let upstream = config.imap.upstream();
    let Some((opened, shown)) = opened.zip(shown(config, opened)) else {
        return vec![Finding::warning(IMAP, "not tried: the database or the keys come first", "")];
    };
    let mechanism = shown.mechanism();
    let door = match upstream.client_tls() {
        Ok(tls) => Imap::new(&config.imap, tls, shown, clock.clone()),
        Err(error) => return vec![Finding::bad(IMAP, error.to_string(), "correct imap.ca_file")],
    };
    let door = match door {
        Ok(door) => door,
        Err(error) => return vec![Finding::bad(IMAP, error.to_string(), reach("imap", &upstream))],
    };
    let capabilities = match door.probe().await {
        Ok(capabilities) => capabilities,
        Err(error) => return vec![Finding::bad(IMAP, error.to_string(), reach("imap", &upstream))],
    };
    let offered = format!("AUTH={mechanism}");
    if !capabilities.iter().any(|capability| capability.eq_ignore_ascii_case(&offered)) {
        let what = format!("the server answers, but does not offer {offered}");
        return vec![Finding::bad(IMAP, what, format!("{TOKENS}; or set imap.auth to what it offers"))];
    }
    let mut findings =
        vec![Finding::good(IMAP, format!("{}:{} answers and offers {offered}", upstream.host, upstream.port))];
    let Some(address) = somebody(opened).await else {
        findings.push(Finding::warning(
            IMAP,
            "signing in was not tried: there is no account yet",
            "make one: `pli account create`",
        ));
        return findings;
    };
    let login = Login { session: SessionId::new(), address, client_ip: None };
    let tried = door.with(&login, async |imap| Ok::<_, Error>(imap.list().await?.len())).await;
    door.forget(login.session).await;
    findings.push(match tried {
        Ok(count) => Finding::good(IMAP, format!("an account was opened ({count} mailboxes)")),
        Err(Error::Refused) => Finding::bad(IMAP, "the server refuses what Pli shows for an active account", TOKENS),
        Err(error) => Finding::bad(IMAP, error.to_string(), reach("imap", &upstream)),
    });
    findings
}

pub(super) async fn submission(config: &Config, opened: Option<&Opened>) -> Vec<Finding> {
    let Some(shown) = shown(config, opened) else { return Vec::new() };
    let mechanism = shown.mechanism();
    let reach = reach("submission", &config.submission);
    let door = match Smtp::new(&config.submission, shown) {
        Ok(door) => door,
        Err(error) => return vec![Finding::bad(SUBMISSION, error.to_string(), "correct submission.ca_file")],
    };
    let capabilities = match door.probe().await {
        Ok(capabilities) => capabilities,
        Err(error) => return vec![Finding::bad(SUBMISSION, error.to_string(), reach)],
    };
    if !capabilities.mechanisms.iter().any(|offered| offered == mechanism) {
        let what = format!("the server answers, but does not offer AUTH {mechanism}");
        return vec![Finding::bad(SUBMISSION, what, TOKENS)];
    }
    let mut findings = vec![Finding::good(
        SUBMISSION,
        format!("{}:{} answers and offers AUTH {mechanism}", config.submission.host, config.submission.port),
    )];
    if let Some(size) = capabilities.size_bytes.filter(|size| *size < config.mail.message_bytes) {
        findings.push(Finding::warning(
            SUBMISSION,
            format!("it takes messages of {size} bytes only, mail.message_bytes is {}", config.mail.message_bytes),
            "raise message_size_limit of the server, or lower mail.message_bytes: people are told the smaller one",
        ));
    }
    let address = match opened {
        Some(opened) => somebody(opened).await,
        None => None,
    };
    if let Some(address) = address {
        findings.push(match door.open(&address).await {
            Ok(session) => {
                session.quit().await;
                Finding::good(SUBMISSION, "an account was let in")
            }
            Err(error) => Finding::bad(SUBMISSION, format!("an active account is not let in: {error}"), TOKENS),
        });
    }
    findings
}

pub(super) async fn sieve(config: &Config, opened: Option<&Opened>) -> Vec<Finding> {
    let Some(shown) = shown(config, opened) else { return Vec::new() };
    let door = match Sieve::new(&config.sieve, shown) {
        Ok(door) => door,
        Err(error) => return vec![Finding::bad(SIEVE, error.to_string(), "correct sieve.ca_file")],
    };
    vec![match door.probe().await {
        Ok(_) => Finding::good(SIEVE, format!("{}:{} answers", config.sieve.host, config.sieve.port)),
        Err(error) => Finding::bad(SIEVE, error.to_string(), reach("sieve", &config.sieve)),
    }]
}

pub(super) async fn letters(config: &Config) -> Vec<Finding> {
    let letters = &config.letters;
    let mend = format!(
        "check that the server runs, letters.host = {}, letters.port = {}, letters.tls and letters.ca_file: codes by \
         e-mail and notices leave through it",
        letters.host, letters.port
    );
    let door = match Smtp::for_letters(letters) {
        Ok(door) => door,
        Err(error) => return vec![Finding::bad(LETTERS, error.to_string(), "correct [letters]")],
    };
    vec![match door.probe().await {
        Ok(_) => Finding::good(LETTERS, format!("{}:{} answers", letters.host, letters.port)),
        Err(error) => Finding::bad(LETTERS, error.to_string(), mend),
    }]
}
