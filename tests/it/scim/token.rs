//! Tokens of programs: what opens, what does not, and who is told.

use std::time::Duration;

use pli::base::Timestamp;
use reqwest::Method;

use super::stage::{Program, clinic, provisioner};
use crate::{harness::pli::Pli, structure_pages::hospital};

#[tokio::test]
async fn x_10_a_token_opens_its_structure_until_it_is_over_or_ended() {
    let (pli, at, _) = clinic().await;
    let tokens = &pli.app.people().tokens;
    let (token, program) = provisioner(&pli, at).await;
    assert!(program.secret.starts_with("pli-scim-") && program.secret.len() == 52);
    program.get("/Users").await.is(200);
    let kept = pli::store::scim_token::of_structure(pli.app.store().db(), at).await.unwrap();
    assert!(kept.iter().all(|row| !program.secret.contains(&row.hash) && row.hash.len() == 64));
    let known = |list: Vec<pli::role::Token>| list.into_iter().find(|one| one.id == token.id).unwrap();
    assert_eq!(known(tokens.list(at).await.unwrap()).used, Some(pli.clock.now()));
    // Somebody else's structure cannot end it.
    let (other, _) = hospital(&pli, "Clinique du Vallon", "nadia@vallon.example").await;
    assert!(tokens.end(other, token.id).await.is_err());
    tokens.end(at, token.id).await.unwrap();
    assert!(tokens.end(at, token.id).await.is_err());
    program.get("/Users").await.refused(401, None);
    assert!(!known(tokens.list(at).await.unwrap()).live);
    // A second one is over by itself.
    let (_, program) = provisioner(&pli, at).await;
    pli.clock.advance(Duration::from_secs(365 * 24 * 3600 - 1));
    program.get("/Users").await.is(200);
    pli.clock.advance(Duration::from_secs(1));
    let said = program.get("/Users").await.refused(401, None);
    assert_eq!(said.header("www-authenticate"), "Bearer realm=\"scim\"");
    for (label, days) in [("", None), (&*"x".repeat(61), None), ("a\nb", None), ("a", Some(0)), ("a", Some(366))] {
        assert!(tokens.make(at, label, days).await.is_err(), "{label:?} {days:?}");
    }
}

#[tokio::test]
async fn x_10_doctor_names_the_tokens_that_are_soon_over() {
    let pli = Pli::alone().await;
    let (at, _) = hospital(&pli, "Centre hospitalier", "julien@chts.example").await;
    let tokens = &pli.app.people().tokens;
    for (label, days) in [("Bientôt", 29), ("Plus tard", 31), ("Finie", 5)] {
        let made = tokens.make(at, label, Some(days)).await.unwrap();
        if label == "Finie" {
            tokens.end(at, made.token.id).await.unwrap();
        }
    }
    let file = pli.home.path().join("pli.toml");
    std::fs::write(&file, &pli.toml).unwrap();
    let mut doctor = std::process::Command::new(env!("CARGO_BIN_EXE_pli"));
    let report = String::from_utf8(doctor.arg("-c").arg(&file).arg("doctor").output().unwrap().stdout).unwrap();
    assert!(report.contains("note  provisioning") && report.contains("« Bientôt »"), "{report}");
    assert!(
        report.contains("pli structure token make \"Centre hospitalier\"") && !report.contains("Plus tard"),
        "{report}"
    );
    assert!(!report.contains("Finie"), "{report}");
}

#[tokio::test]
async fn x_10_only_a_token_opens_and_wrong_ones_are_counted_and_written_down() {
    let (pli, at, program) = clinic().await;
    let nobody = |secret: &str| Program::new(&pli, secret);
    for path in ["/Users", "/Groups", "/Schemas", "/ResourceTypes", "/ServiceProviderConfig"] {
        nobody("").get(path).await.refused(401, None);
    }
    // Somebody who is signed in, a referent even, is nobody here.
    let mut julien = pli.signed_in(&"julien@chts.example".parse().unwrap()).await;
    julien.open("/scim/v2/Users").await.is(401);
    assert!(julien.fetch("/scim/v2/Users").await.header("set-cookie").is_none());
    // A page of another site gets nothing, whatever it knows.
    let mut page = Program::new(&pli, &program.secret);
    page.headers.insert("origin", "https://evil.test".parse().unwrap());
    page.get("/Users").await.refused(403, None);
    // A token opens nothing else.
    let client = reqwest::Client::builder()
        .danger_accept_invalid_certs(true)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let console = format!("https://localhost:{}/structure/{at}", pli.running.address.port());
    let answer = client.get(console).bearer_auth(&program.secret).send().await.unwrap();
    assert_eq!(answer.status(), 303);
    let wrong = format!("pli-scim-{}", "A".repeat(43));
    for _ in 0..20 {
        nobody(&wrong).get("/Users").await.refused(401, None);
    }
    let said = nobody(&wrong).get("/Users").await.refused(429, None);
    assert!(said.header("retry-after").parse::<u64>().unwrap() <= 901);
    // Whoever shares the network with a thief goes on.
    program.get("/Users").await.is(200);
    pli.clock.advance(Duration::from_secs(901));
    nobody(&wrong).get("/Users").await.refused(401, None);
    let journal = pli::store::audit::after(pli.app.store().db(), 0, 1_000).await.unwrap();
    let count = |event: &str| journal.iter().filter(|entry| entry.event == event).count();
    assert_eq!((count("token.make"), count("token.refused")), (1, 21));
    assert!(journal.iter().all(|entry| !entry.detail.contains("pli-scim")));
    assert!(journal.iter().all(|entry| entry.at >= Timestamp(0)));
}

#[tokio::test]
async fn x_10_what_is_not_there_and_what_is_not_done_is_said_in_the_form_of_scim() {
    let (_pli, _, program) = clinic().await;
    for path in ["/nothing", "/Users/nothing", "/Users/0198c0de-0000-7000-8000-000000000000", "/Schemas/x", "/Groups/x"]
    {
        program.get(path).await.refused(404, None);
    }
    for (method, path, allow) in [
        (Method::DELETE, "/Users", "GET, HEAD, POST"),
        (Method::POST, "/Schemas", "GET, HEAD"),
        (Method::PUT, "/ResourceTypes/User", "GET, HEAD"),
        (Method::GET, "/Bulk", "POST"),
        (Method::POST, "/Users/0198c0de-0000-7000-8000-000000000000", "GET, HEAD, PUT, PATCH, DELETE"),
    ] {
        let said = program.ask(method, path, None).await.refused(405, None);
        assert_eq!(said.header("allow"), allow, "{path}");
    }
    program.get("/Schemas?filter=id%20pr").await.refused(403, None);
    let client = reqwest::Client::builder().danger_accept_invalid_certs(true).build().unwrap();
    let send = async |kind: &str, body: String| {
        let address = format!("https://localhost:{}/scim/v2/Users", _pli.running.address.port());
        let request = client.post(address).bearer_auth(&program.secret).header("content-type", kind).body(body);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    assert_eq!(send("text/plain", "{}".to_owned()).await.0, 415);
    let (status, body) = send("application/json", "{".to_owned()).await;
    assert!(status == 400 && body.contains("\"scimType\":\"invalidSyntax\""), "{body}");
    let (status, body) = send("application/json", format!("\"{}\"", "x".repeat(70_000))).await;
    assert!(status == 413 && body.contains("messages:2.0:Error"), "{body}");
}
