//! The real backend: nobody has a password there, tokens open it, and Postfix asks who exists.

use pli::{
    account::{Accounts, Alias, Contacts, NewAccount},
    audit::Journal,
    base::{Address, Bearer, Clock, Credentials, Domain, Language, Timestamp},
    policy::Policy,
    seal::{Keys, TokenSigner},
};
use secrecy::ExposeSecret as _;

use crate::harness::{
    database::{self, TestDatabase},
    post::{Talk, code_in, eventually},
    sasl::{DOORS, Door, Outcome},
    stage,
    stage::{ISSUER, unique_address},
};

/// As much of Pli as the mail servers see: accounts, the directory that answers Postfix, tokens.
struct Pli {
    accounts: Accounts,
    signer: TokenSigner,
    domain: Domain,
    database: TestDatabase,
}

impl Pli {
    async fn open() -> Self {
        Self::with(false).await
    }

    /// Whether its people may send as their aliases.
    async fn with(aliases_send: bool) -> Self {
        let domain: Domain = unique_address("x").as_str().replace('@', ".").parse().unwrap();
        let mut policy = Policy::default();
        policy.sending.alias_domains.extend(aliases_send.then(|| domain.to_string()));
        let database = database::sqlite().await;
        let keys = stage().keys();
        let store = database.store.clone();
        let journal = Journal::new(store.clone(), keys.chain(), Clock::System);
        let accounts = Accounts::new(store, keys.sealer(), journal, Clock::System, policy.into());
        accounts.add_domain(domain.clone(), None, false).await.unwrap();
        stage().lookups().admit(&domain, accounts.directory().clone());
        Self { accounts, signer: keys.token_signer(ISSUER), domain, database }
    }

    fn address(&self, name: &str) -> Address {
        format!("{name}@{}", self.domain).parse().unwrap()
    }

    async fn create(&self, name: &str, aliases: &[(&str, bool)]) -> pli::account::Account {
        let alias = |(name, may_send): &(&str, bool)| Alias { address: self.address(name), may_send: *may_send };
        let new = NewAccount {
            address: self.address(name),
            name: name.to_owned(),
            language: Language::Fr,
            aliases: aliases.iter().map(alias).collect(),
            contacts: Contacts::default(),
        };
        let txn = self.database.store.begin().await.unwrap();
        let account = self.accounts.create(&txn, new).await.unwrap();
        txn.commit().await.unwrap();
        self.accounts.directory().reload(account.id).await;
        account
    }

    fn bearer(&self, mechanism: Bearer) -> Credentials {
        self.accounts.bearer(mechanism, self.signer.clone())
    }
}

fn bearer_response(person: &str, token: &str) -> Vec<u8> {
    format!("n,a={person},\u{1}auth=Bearer {token}\u{1}\u{1}").into_bytes()
}

fn refused(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Refused(_))
}

#[tokio::test]
async fn a_token_opens_every_door_in_both_forms() {
    let pli = Pli::open().await;
    let alice = pli.create("alice", &[]).await;
    for door in DOORS {
        for mechanism in [Bearer::Oauthbearer, Bearer::Xoauth2] {
            let credentials = pli.bearer(mechanism);
            let response = credentials.initial_response(&alice.address).unwrap();
            let response = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, response.expose_secret());
            let outcome = stage().sign_in(door, credentials.mechanism(), &response.unwrap()).await;
            assert_eq!(outcome, Outcome::Accepted, "{door:?} {}", credentials.mechanism());
        }
    }
}

#[tokio::test]
async fn a_password_opens_nothing() {
    let pli = Pli::open().await;
    let alice = pli.create("alice", &[]).await;
    for door in DOORS {
        for authorized in ["", alice.address.as_str()] {
            let response = format!("{authorized}\0{}\0lavande-boreale-42", alice.address);
            let outcome = stage().sign_in(door, "PLAIN", response.as_bytes()).await;
            assert!(refused(&outcome), "{door:?}: {outcome:?}");
        }
    }
    let mut imap = Talk::silent(
        stage().tls(tokio::net::TcpStream::connect(("127.0.0.1", stage().port("P_IMAPS"))).await.unwrap()).await,
    );
    imap.send(format!("a LOGIN {} lavande-boreale-42\r\n", alice.address).as_bytes()).await;
    assert!(imap.line_that(|line| line.starts_with("a ")).await.starts_with("a NO"));
}

#[tokio::test]
async fn a_backend_without_tokens_is_opened_by_the_master_user_and_by_nobody_else() {
    let stage = stage::Stage::start_by("dovecot", "master");
    let Credentials::Master { user, secret } = stage.master() else { panic!("a master user") };
    let secret = secret.expose_secret();
    let person = "somebody@pli.example";
    let opened = stage.sign_in(Door::Imap, "PLAIN", format!("{person}\0{user}\0{secret}").as_bytes()).await;
    assert_eq!(opened, Outcome::Accepted);
    for (authorized, name, word) in
        [(person, user.as_str(), "wrong"), ("", user.as_str(), secret), (person, person, secret), ("", person, "")]
    {
        let outcome = stage.sign_in(Door::Imap, "PLAIN", format!("{authorized}\0{name}\0{word}").as_bytes()).await;
        assert!(refused(&outcome), "{authorized} {name}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_token_that_is_not_fresh_and_ours_opens_nothing() {
    let pli = Pli::open().await;
    let (alice, bob) = (pli.create("alice", &[]).await.address, pli.create("bob", &[]).await.address);
    let now = Clock::System.now();
    let signed = |signer: &TokenSigner, seconds: i64| {
        let at = Timestamp::from_seconds(now.as_seconds() + seconds);
        signer.sign(&alice, at).unwrap().expose_secret().to_owned()
    };
    let elsewhere = tempfile::tempdir().unwrap();
    let rogue = Keys::open_or_create(&elsewhere.path().join("keys"), None).unwrap().token_signer(ISSUER);
    let good = signed(&pli.signer, 0);
    let altered = {
        let mut parts: Vec<&str> = good.split('.').collect();
        let claims = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, parts[1]).unwrap();
        let claims = String::from_utf8(claims).unwrap().replace("alice", "bob");
        let claims = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, claims);
        parts[1] = &claims;
        parts.join(".")
    };
    let cases = [
        ("expired", signed(&pli.signer, -62), &alice),
        ("from tomorrow", signed(&pli.signer, 86_400), &alice),
        ("signed by another", signed(&rogue, 0), &alice),
        ("of somebody else", good.clone(), &bob),
        ("altered", altered, &bob),
        ("cut", good[..good.len() - 4].to_owned(), &alice),
    ];
    // at once: the backend takes half a second for each refusal
    let tries = cases.iter().flat_map(|(what, token, person)| DOORS.map(|door| (what, token, person, door)));
    let tries = tries.map(async |(what, token, person, door)| {
        let outcome = stage().sign_in(door, "OAUTHBEARER", &bearer_response(person.as_str(), token)).await;
        assert!(refused(&outcome), "{door:?}: a token {what}: {outcome:?}");
    });
    futures_util::future::join_all(tries).await;
    let outcome = stage().sign_in(Door::Imap, "OAUTHBEARER", &bearer_response(alice.as_str(), &good)).await;
    assert_eq!(outcome, Outcome::Accepted, "the good one");
}

#[tokio::test]
async fn an_account_receives_as_soon_as_it_exists_and_no_more_when_it_is_suspended() {
    let pli = Pli::open().await;
    let address = pli.address("claire");
    assert!(stage().recipient_reply(address.as_str()).await.starts_with("550 5.1.1"), "before");
    let claire = pli.create("claire", &[("dr.martin", false)]).await;
    stage().send_from_outside(&address, b"Subject: bienvenue\n\nBonjour\n").await;
    stage().send_from_outside(&pli.address("Dr.Martin+labo"), b"Subject: alias\n\nBonjour\n").await;
    eventually("both messages", || {
        let found = stage().doveadm(&["fetch", "-u", address.as_str(), "hdr.subject", "mailbox", "INBOX"]);
        (found.contains("bienvenue") && found.contains("alias")).then_some(())
    })
    .await;

    pli.accounts.suspend(claire.id, None).await.unwrap();
    assert!(pli.bearer(Bearer::Oauthbearer).initial_response(&address).is_err(), "no token for a suspended account");
    for gone in [&address, &pli.address("dr.martin")] {
        assert!(stage().recipient_reply(gone.as_str()).await.starts_with("550 5.1.1"), "suspended");
    }
    pli.accounts.activate(claire.id, None).await.unwrap();
    assert!(stage().recipient_reply(address.as_str()).await.starts_with("250"), "active again");
}

#[tokio::test]
async fn s0_10_a_person_sends_as_himself_as_an_alias_where_the_domain_lets_him_and_as_nobody_else() {
    for (aliases_send, alias) in [(false, "553 5.7.1"), (true, "250")] {
        sends_as(&Pli::with(aliases_send).await, alias).await;
    }
}

/// `alias` is what is said of an alias that may send.
async fn sends_as(pli: &Pli, alias: &str) {
    let alice = pli.create("alice", &[("dr.martin", true), ("alice.old", false)]).await.address;
    let bob = pli.create("bob", &[]).await.address;
    let mut talk = stage().submission_of(&pli.bearer(Bearer::Oauthbearer), alice.as_str()).await;
    let cases = [
        (alice.clone(), "250"),
        (pli.address("alice+rendez-vous"), "250"),
        (pli.address("dr.martin"), alias),
        (pli.address("alice.old"), "553 5.7.1"),
        (bob.clone(), "553 5.7.1"),
        (pli.address("personne"), "553 5.7.1"),
        ("x@ailleurs.example".parse().unwrap(), "553 5.7.1"),
    ];
    for (sender, code) in cases {
        talk.say(&format!("MAIL FROM:<{sender}>\r\n"), "250").await;
        // Postfix judges the sender when it hears the recipient
        talk.say(&format!("RCPT TO:<{bob}>\r\n"), code).await;
        talk.say("RSET\r\n", "250").await;
    }
    talk.say("MAIL FROM:<>\r\n", "250").await;
    talk.say(&format!("RCPT TO:<{bob}>\r\n"), "554").await;
}

#[tokio::test]
async fn while_the_directory_cannot_be_read_mail_waits_and_nobody_is_denied() {
    let pli = Pli::open().await;
    let known = pli.create("alice", &[]).await.address;
    pli.database.store.close().await;
    assert!(stage().recipient_reply(known.as_str()).await.starts_with("250"), "answered from memory");
    let reply = stage().recipient_reply(pli.address("peut-etre").as_str()).await;
    assert!(reply.starts_with("451"), "{reply}");
}

#[tokio::test]
async fn someone_known_receives_at_once_and_a_stranger_does_not_exist() {
    let stage = stage();
    let claire = stage.somebody("claire");
    assert!(stage.recipient_reply(claire.as_str()).await.starts_with("250"));
    let detail = format!("claire+labo@{}", claire.domain());
    for unknown in ["personne@pli.example", &detail, "x'--@pli.example"] {
        let reply = stage.recipient_reply(unknown).await;
        assert!(reply.starts_with("550 5.1.1"), "{unknown}: {reply}");
    }
    assert!(stage.recipient_reply("x@dehors.example").await.starts_with("554"), "no relay");
    let with_detail = claire.as_str().replace('@', "+labo@");
    assert!(stage.recipient_reply(&with_detail).await.starts_with("250"));
}

#[tokio::test]
async fn a_letter_to_a_personal_address_can_be_read() {
    let stage = stage();
    stage.send_from_outside(&"claire@courriel.example".parse().unwrap(), b"Subject: code\n\n123456\n").await;
    let letter = stage.letter_to("claire@courriel.example", 1).await;
    assert_eq!(code_in(letter.split("\n\n").nth(1).unwrap()), "123456");
}

#[tokio::test]
async fn nothing_is_offered_before_tls() {
    let mut smtp = Talk::open(stage().port("P_SUBMISSION")).await;
    let offered = smtp.say("EHLO localhost\r\n", "250").await;
    assert!(offered.contains("STARTTLS") && !offered.contains("AUTH"), "{offered}");
    smtp.say("MAIL FROM:<a@pli.example>\r\n", "530").await;
}

#[tokio::test]
async fn a_full_mailbox_takes_no_more() {
    let stage = stage();
    let petit = stage.somebody("petit");
    stage.set_quota(&petit, 102_400).await;
    stage.deliver(&petit, b"Subject: peu\n\nBonjour\n").await;
    let mut lmtp = Talk::open(stage.port("P_LMTP")).await;
    lmtp.say("LHLO localhost\r\n", "250").await;
    lmtp.say("MAIL FROM:<x@ailleurs.example>\r\n", "250").await;
    lmtp.say(&format!("RCPT TO:<{petit}>\r\n"), "250").await;
    lmtp.say("DATA\r\n", "354").await;
    lmtp.send(format!("Subject: trop\r\n\r\n{}.\r\n", "0123456789012345678901234567\r\n".repeat(10_000)).as_bytes())
        .await;
    lmtp.expect("552 5.2.2").await;
}

#[tokio::test]
async fn a_text_message_is_shown_by_the_phone_and_kept_nowhere_else() {
    let stage = stage();
    let password = std::fs::read_to_string(stage.path("secrets/sms")).unwrap();
    let query = [
        ("username", "pli"),
        ("password", password.trim()),
        ("to", "+15145550123"),
        ("text", "Pli : 739164 est votre code."),
        ("charset", "UTF-8"),
    ];
    let url = format!("http://127.0.0.1:{}/cgi-bin/sendsms", stage.port("P_SENDSMS"));
    let answer = reqwest::Client::new().get(url).query(&query).send().await.unwrap();
    assert!(answer.status().is_success());
    assert_eq!(code_in(&stage.text_to("+15145550123", 1).await), "739164");
    let found = std::process::Command::new("grep").args(["-rl", "739164"]).arg(stage.path("kannel")).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&found.stdout), "", "a code is kept");
}
