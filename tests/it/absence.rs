//! An absence set on its page makes the real mail server answer (S0-36, Z1, Z3): once, not to lists, not outside of its
//! dates; and what another program wrote there stays as it is.

use chrono::{Duration as Days, NaiveDate};
use chrono_tz::Tz;
use pli::{
    account::Contacts,
    base::{Address, Clock},
    config::{Tls, Upstream},
    rules::{Absence, Person as Away},
    sieve::Sieve,
};

use crate::harness::{
    person::{Fill, Person},
    pli::Pli,
    post::eventually,
    stage,
    stage::{OUTSIDE, Stage},
};

const FOREIGN: &str = "require [\"fileinto\", \"mailbox\"];\r\n# « règles » d'un autre logiciel\r\n\
                       if header :contains \"Subject\" \"labo\" {\r\n  fileinto :create \"Labo\";\r\n  stop;\r\n}\r\n";

fn today() -> NaiveDate {
    Clock::System.now().to_chrono().date_naive()
}

async fn claire(stage: &Stage) -> (Pli, Person, Address) {
    let pli = Pli::over(stage).await;
    let address = stage.somebody("claire");
    pli.make(&address, "Claire Vasseur", Contacts::default()).await;
    let person = pli.signed_in(&address).await;
    (pli, person, address)
}

/// The script server, as another program would use it.
fn other_program(stage: &Stage) -> Sieve {
    let upstream = Upstream {
        host: "localhost".to_owned(),
        port: stage.port("P_SIEVE"),
        tls: Tls::Starttls,
        ca_file: Some(stage.ca_file()),
        timeout_s: 20,
    };
    Sieve::new(&upstream, stage.master()).unwrap()
}

async fn write(stage: &Stage, to: &Address, name: &str, headers: &str) -> String {
    let from = format!("{name}.{}@{OUTSIDE}", to.local());
    let message = format!(
        "From: {from}\r\nTo: {to}\r\nSubject: Bonjour\r\nMessage-ID: <{}@{OUTSIDE}>\r\n{headers}\r\nBonjour.\r\n",
        uuid::Uuid::now_v7()
    );
    stage.deliver_from(&from, to, message.as_bytes()).await;
    from
}

const WORDS: &str = "Je suis absente \"jusqu’à lundi\". ; discard;";

fn form(from: NaiveDate, to: NaiveDate) -> Fill {
    saying(from, to, WORDS)
}

fn saying(from: NaiveDate, to: NaiveDate, words: &str) -> Fill {
    Fill::form("/account/absence")
        .write("from", &from.to_string())
        .write("to", &to.to_string())
        .write("inside", words)
        .tick("on")
        .press("save")
}

#[tokio::test]
async fn s0_36_z3_an_absence_answers_once_to_a_person_and_never_to_a_list() {
    let stage = stage();
    let (_pli, mut person, address) = claire(stage).await;
    person.open("/account/absence").await.is(200).says("Répondre pendant mon absence");
    let everybody = form(today() - Days::days(1), today() + Days::days(3));
    let everybody = everybody.write("reach", "everybody").write("outside", "Ailleurs : absente.\n.\nFin.");
    person.submit(everybody).await.is(200).says("Enregistré").says("Vous êtes absent en ce moment");
    assert_eq!(person.page.field("outside"), "Ailleurs : absente.\n.\nFin.");

    let friend = write(stage, &address, "ami", "").await;
    let answer = stage.letter_to(&friend, 1).await;
    assert!(answer.contains("Auto-Submitted: auto-replied") && answer.contains("Subject:"), "{answer}");
    let text = pli::mime::parse::read(answer.as_bytes());
    assert!(text.body.text.contains("Ailleurs : absente."), "{}", text.body.text);
    assert!(text.headers.subject.contains("Absence de Claire Vasseur"), "{}", text.headers.subject);

    write(stage, &address, "ami", "").await;
    let list = write(stage, &address, "liste", "List-Id: <annonces.courriel.example>\r\n").await;
    let bulk = write(stage, &address, "envoi", "Precedence: bulk\r\n").await;
    let robot = write(stage, &address, "robot", "Auto-Submitted: auto-generated\r\n").await;
    let last = write(stage, &address, "dernier", "").await;
    stage.letter_to(&last, 1).await;
    assert_eq!(stage.letters_to(&friend).len(), 1, "once");
    for nobody in [list, bulk, robot] {
        assert!(stage.letters_to(&nobody).is_empty(), "{nobody}");
    }

    // A colleague reads what is for colleagues.
    let samir = stage.somebody("samir");
    let message = format!(
        "From: {samir}\r\nTo: {address}\r\nSubject: Avis\r\nMessage-ID: <{}@x>\r\n\r\nAvis.\r\n",
        samir.local()
    );
    stage.deliver_from(samir.as_str(), &address, message.as_bytes()).await;
    let told = || {
        let mail = stage.doveadm(&["fetch", "-u", samir.as_str(), "body", "mailbox", "INBOX"]);
        (mail.contains("discard;") || mail.contains("SmUgc3Vpcy")).then_some(())
    };
    eventually("the answer to a colleague", told).await;

    // Back: nobody is answered any more, and what was written waits for the next time.
    let mut back = Fill::form("/account/absence").press("save");
    back = back.pick("on", "no");
    person.submit(back).await.is(200).says("Enregistré");
    let late = write(stage, &address, "tardif", "").await;
    write(stage, &address, "encore", "").await;
    assert!(stage.letters_to(&late).is_empty());
    person.open("/account/absence").await.is(200);
    assert_eq!(person.page.field("inside"), WORDS);
}

#[tokio::test]
async fn s0_36_z3_nobody_is_answered_before_the_first_day_and_after_the_last() {
    let stage = stage();
    let (pli, mut person, address) = claire(stage).await;
    person.open("/account/absence").await.is(200);
    person.submit(form(today() + Days::days(2), today() + Days::days(9))).await.is(200).says("commencera");
    let early = write(stage, &address, "tot", "").await;
    let away = Away { address: address.clone(), aliases: Vec::new(), domains: vec!["pli.example".parse().unwrap()] };
    let absence = |from, to| Absence {
        from: today() + Days::days(from),
        to: today() + Days::days(to),
        zone: Tz::UTC,
        days: 1,
        inside: "Dedans.".to_owned(),
        outside: Some("Dehors.".to_owned()),
    };
    let rules = &pli.app.rooms().rules;
    rules.leave(&away, &absence(-9, -1), "Absence").await.unwrap();
    let late = write(stage, &address, "tard", "").await;
    rules.leave(&away, &absence(0, 0), "Absence").await.unwrap();
    let now = write(stage, &address, "present", "").await;
    stage.letter_to(&now, 1).await;
    assert!(stage.letters_to(&early).is_empty() && stage.letters_to(&late).is_empty());
    // The page says what cannot be, and keeps what was typed.
    person.open("/account/absence").await.is(200);
    for (from, to, said) in [(5, 3, "doit finir après"), (-9, -3, "déjà terminée")] {
        let wrong = form(today() + Days::days(from), today() + Days::days(to));
        person.submit(wrong).await.is(422).says(said);
        assert_eq!(person.page.field("inside"), WORDS);
    }
    person.submit(saying(today(), today(), "")).await.is(422).says("Écrivez ce que");
}

#[tokio::test]
async fn s0_36_z1_the_script_of_another_program_goes_on_beside_ours_and_is_never_changed() {
    let stage = stage();
    let (_pli, mut person, address) = claire(stage).await;
    let other = other_program(stage);
    let install = async |name: &str, script: &str| {
        other
            .with(&address, async |session| {
                session.put(name, script).await?;
                session.activate(Some(name)).await
            })
            .await
            .unwrap();
    };
    let scripts = async || {
        let mut found = other.with(&address, async |session| session.scripts().await).await.unwrap();
        found.sort_by(|one, two| one.name.cmp(&two.name));
        found.into_iter().map(|script| (script.name, script.active)).collect::<Vec<_>>()
    };
    let foreign = "filtres \"été\"";
    install(foreign, FOREIGN).await;
    person.open("/account/absence").await.is(200).says("filtres \"été\"");
    // From yesterday: where the person is, today may not have begun.
    let everybody = form(today() - Days::days(1), today() + Days::days(1)).write("reach", "everybody");
    person.submit(everybody.clone()).await.is(200).says("Enregistré").says("filtres \"été\"");
    let names = |found: &[(String, bool)]| {
        found.iter().map(|(name, on)| format!("{name}{}", if *on { "*" } else { "" })).collect::<Vec<_>>()
    };
    assert_eq!(names(&scripts().await), ["filtres \"été\"", "pli*", "pli-absence"]);

    // Both run: the message is filed by the one and answered by the other.
    let from = format!("labo.{}@{OUTSIDE}", address.local());
    let message = format!(
        "From: {from}\r\nTo: {address}\r\nSubject: labo 7\r\nMessage-ID: <labo.{}@x>\r\n\r\n1\r\n",
        address.local()
    );
    stage.deliver_from(&from, &address, message.as_bytes()).await;
    stage.letter_to(&from, 1).await;
    let filed = stage.doveadm(&["fetch", "-u", address.as_str(), "hdr.subject", "mailbox", "Labo"]);
    assert!(filed.contains("labo 7"), "{filed}");

    // Ours ends; the other one runs alone again, byte for byte.
    person.open("/account/absence").await;
    person.submit(Fill::form("/account/absence").pick("on", "no").press("save")).await.is(200);
    assert_eq!(names(&scripts().await), ["filtres \"été\"*", "pli-absence"]);
    let kept = other.with(&address, async |session| session.script(foreign).await).await.unwrap();
    assert_eq!(kept, FOREIGN);

    // One that answers by itself cannot run beside ours: said, nothing changed.
    install("roundcube", "require [\"vacation\"];\r\nvacation \"Parti.\";\r\n").await;
    person.open("/account/absence").await;
    person.submit(everybody).await.is(422).says("roundcube").says("Rien n’a été changé");
    assert_eq!(names(&scripts().await), ["filtres \"été\"", "pli-absence", "roundcube*"]);
}

#[tokio::test]
async fn s0_36_a_script_server_that_is_away_loses_nothing_that_was_typed() {
    let stage = stage();
    let pli = Pli::over_lines(stage, &[("P_SIEVE", 9)]).await;
    let address = stage.somebody("claire");
    pli.make(&address, "Claire Vasseur", Contacts::default()).await;
    let mut person = pli.signed_in(&address).await;
    person.open("/account/absence").await.is(503);
    person.open("/account/preferences").await.is(200);
    let token = person.token();
    let (from, to) = (today().to_string(), (today() + Days::days(2)).to_string());
    let fields = [
        ("csrf", token.as_str()),
        ("on", "1"),
        ("from", &from),
        ("to", &to),
        ("days", "3"),
        ("inside", "Gardez ceci."),
        ("reach", "inside"),
        ("outside", ""),
    ];
    person.post("/account/absence", &fields, "same-origin").await.is(503).says("serveur de courrier ne répond pas");
    assert_eq!(person.page.field("inside"), "Gardez ceci.");
}
