//! Changing a password as a person does, page by page.

use std::time::Duration;

use pli::{
    account::Contacts,
    base::{Address, Clock, Timestamp},
    policy::Profile,
    web::Needs,
};

use crate::{
    harness::{
        person::{Fill, Person},
        pli::{PASSWORD, Pli},
    },
    sign_in_pages::jumps_nowhere,
};

const NEW: &str = "quatre tasses sur le quai gris";
const NOON: Timestamp = Timestamp(1_795_176_000_000);

async fn claire(pli: &Pli) -> Address {
    let address: Address = "claire.vasseur@pli.example".parse().unwrap();
    pli.make(&address, "Claire Vasseur", Contacts::default()).await;
    address
}

fn fill(current: &str, new: &str, again: &str) -> Fill {
    let fill = Fill::form("/account/password").write("Mot de passe actuel", current);
    fill.write("Nouveau mot de passe", new).write("Confirmez le mot de passe", again)
}

#[tokio::test]
async fn s4_12_s0_31_a_password_is_changed_by_who_is_signed_in_and_knows_the_present_one() {
    let pli = Pli::alone().await;
    let address = claire(&pli).await;
    pli.person().open("/account/password").await.is_at("/sign-in");
    let mut person = pli.signed_in(&address).await;
    let mut elsewhere = pli.signed_in_later(&address).await;
    person.open("/account/security").await.is(200).says("Choisi le");
    person.follow("/account/password").await.is(200).says("Niveau de sécurité du mot de passe");

    person.submit(fill("not mine", "claire", "other")).await.is(422);
    for sentence in ["pas votre mot de passe actuel", "au moins 12", "votre nom", "pas identiques"] {
        person.page.says(sentence);
    }
    // S1-18: without a script the measure comes with the answer.
    person.page.says("Très faible.").says("Entropie");
    for name in ["current", "password", "again"] {
        assert_eq!(person.page.field(name), "", "{name}");
    }
    let long = "x".repeat(10_000);
    person.submit(fill(PASSWORD, &long, &long)).await.is(422).says("au plus 256 caractères");
    person.submit(fill("", "", "")).await.is(422).says("Entrez un nouveau mot de passe");
    person.submit(fill(PASSWORD, PASSWORD, PASSWORD)).await.is(422).says("des 10 derniers");

    person.submit(fill(PASSWORD, NEW, NEW)).await.is(200).is_at("/account/security").says("mot de passe est changé");
    person.open("/account/password").await.is(200);
    elsewhere.open("/account/password").await.is_at("/sign-in");
    let first = Fill::form("/sign-in").write("username", address.as_str()).write("password", NEW);
    elsewhere.open("/sign-in").await;
    elsewhere.submit(first).await.is(200).is_at("/sign-in/verify");
}

/// Claire, whose password lasts for 182 days, before the page that replaces one that is too old.
async fn changing(pli: &Pli) -> Person {
    let address = claire(pli).await;
    let domain = address.domain().parse().unwrap();
    pli.app.people().accounts.set_profile(&domain, Some(Profile::Legacy), "").await.unwrap();
    pli.clock.advance(Duration::from_hours(200 * 24));
    let mut person = pli.person();
    person.open("/sign-in").await;
    // This profile asks for the name first.
    person.submit(Fill::form("/sign-in").write("username", address.as_str()).press("Suivant")).await.is(200);
    person.submit(Fill::form("/sign-in").write("password", PASSWORD)).await.is_at("/sign-in/verify");
    let code = Fill::form("/sign-in/verify").pick("method", "totp").write("code", &pli.code(0)).press("check");
    person.submit(code).await.is(200).is_at("/sign-in/password").says("Votre mot de passe a expiré");
    person
}

#[tokio::test]
async fn r_69_s0_32_a_password_that_is_too_old_is_replaced_after_the_code_and_then_one_is_in() {
    let pli = Pli::alone_at(Clock::fixed(NOON), "").await;
    let mut person = changing(&pli).await;
    person.page.says("compter de 8 à 16 caractères").says("ne contenir ni mot ni nom courant");
    let fill = |new: &str| Fill::form("/sign-in/password").write("password", new).write("again", new);
    person.submit(fill("soleil et printemps")).await.is(422);
    for sentence in ["au plus 16", "4 sortes de caractères", "un mot ou un nom trop courant"] {
        person.page.says(sentence);
    }
    person.submit(fill("Lb4!vqx7-Zk")).await;
    assert!(person.cookie("__Host-sid").is_some() && person.cookie("__Host-pre").is_none());
    person.open("/account/password").await.is(200).says("est à changer avant le");
}

/// Security.md part 5, simulation 4, from this step.
#[tokio::test]
async fn simulation_4_a_password_that_is_too_old_opens_its_change_and_nothing_else() {
    let pli = Pli::alone_at(Clock::fixed(NOON), "").await;
    let mut person = changing(&pli).await;
    jumps_nowhere(&mut person, ("changing", "/sign-in/password"), Needs::Change).await;
}
