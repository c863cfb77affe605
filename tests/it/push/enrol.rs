//! A telephone attached in the first sign-in, without scripts on the computer: S0-18, S0-22 to S0-24, S2-13.

use std::time::Duration;

use pli::{
    account::Contacts,
    base::{Address, Clock, Timestamp},
    password::Kind,
};

use super::pages::{Script, number_of};
use crate::harness::{
    person::{Fill, Person},
    pli::{PASSWORD, Pli},
};

const NEW: &str = "un vélo jaune au grenier";
/// Nobody is reached first, and one method is enough.
const PLAIN: &str = "[policy]\nenrol.second_channel = false\nenrol.min_recovery_methods = 1";

async fn stage() -> (Pli, Address) {
    let pli = Pli::alone_at(Clock::fixed(Timestamp(1_795_176_000_000)), PLAIN).await;
    let address: Address = "nouvelle@pli.example".parse().unwrap();
    pli.make_bare(&address, "Nouvelle Venue", (Contacts::default(), Kind::Temporary)).await;
    (pli, address)
}

/// A browser at the page of attaching, by the temporary password.
async fn begin(pli: &Pli, address: &Address) -> Person {
    let mut person = pli.person();
    person.open("/sign-in").await;
    let first = Fill::form("/sign-in").write("username", address.as_str()).write("password", PASSWORD);
    person.submit(first.press("Connexion")).await.is(200).is_at("/enrol");
    person.open("/enrol/method").await.is(200);
    person.submit(Fill::form("/enrol/method").pick("method", "push")).await.is(200).is_at("/enrol/push");
    person
}

/// The code behind the `#` of the link that the page shows.
fn link(person: &Person) -> String {
    let links = person.page.document().attributes("href");
    let link = links.iter().find_map(|href| href.strip_prefix("/device#"));
    link.unwrap_or_else(|| panic!("no link: {links:?}")).to_owned()
}

/// A telephone that comes and gives the number of the page.
async fn attach(pli: &Pli, computer: &mut Person) -> Script {
    let mut phone = Script::open(pli).await;
    let ready = phone.come(&link(computer)).await;
    assert_eq!(ready["outcome"], "ready", "{ready}");
    computer.open("/enrol/push").await.is(200).says("Tapez ce nombre sur le téléphone");
    let number = number_of(computer);
    assert_eq!(phone.approve(pli, &number).await["outcome"], "approved");
    phone
}

/// From the summary to the last page.
async fn finish(computer: &mut Person) {
    computer.submit(Fill::form("/enrol/summary")).await.is(200).is_at("/enrol/password");
    let choose = Fill::form("/enrol/password").write("current", PASSWORD).write("password", NEW).write("again", NEW);
    computer.submit(choose).await.is(200).is_at("/enrol/stay");
    computer.submit(Fill::form("/enrol/stay").press("no")).await.is(200);
}

#[tokio::test]
async fn s0_18_s0_22_s0_24_s2_13_a_telephone_is_the_method_of_a_first_sign_in_and_opens_the_next_one() {
    let (pli, address) = stage().await;
    let mut computer = begin(&pli, &address).await;
    computer.page.says("écran d’accueil").says(address.as_str()).says("https://pli.example/device");
    let code = link(&computer);
    computer.submit(Fill::form("/enrol/push").press("confirm")).await.is(422).says("Pas encore activé");
    computer.open("/enrol/push").await.is(200);
    assert_eq!(link(&computer), code, "loading it again changes nothing");
    computer.open("/enrol/push/state").await.is(200).says("open");
    computer.open("/enrol/push").await;
    let mut phone = attach(&pli, &mut computer).await;
    computer.open("/enrol/push").await.is(200).says("Le téléphone a donné le bon nombre");
    computer.submit(Fill::form("/enrol/push").press("confirm")).await.is(200).is_at("/enrol/summary");
    computer.page.says("Approbation sur le téléphone").says("Principale");
    // Longer than a telephone waits elsewhere; the set-up was given more time.
    pli.clock.advance(Duration::from_mins(11));
    computer.submit(Fill::form("/enrol/extend")).await.is(200);
    assert_eq!(phone.act(&pli, "list", &[], &[]).await["proved"], true);
    computer.open("/enrol/summary").await.is(200);
    finish(&mut computer).await;
    computer.page.is_at("/enrol/done");
    computer.open("/account/approval").await.is(200).says("rien à faire");

    let mut other = pli.person();
    other.open("/sign-in").await;
    let first = Fill::form("/sign-in").write("username", address.as_str()).write("password", NEW);
    other.submit(first.press("Connexion")).await.is(200).is_at("/sign-in/verify");
    let asked = Fill::form("/sign-in/verify").pick("method", "push").press("check");
    other.submit(asked).await.is(200).is_at("/sign-in/approval");
    let number = number_of(&other);
    assert_eq!(phone.approve(&pli, &number).await["outcome"], "approved");
    other.open("/sign-in/approval").await;
    assert!(other.cookie("__Host-sid").is_some());
}

#[tokio::test]
async fn s0_23_what_another_browser_attaches_with_the_same_temporary_password_is_never_taken_for_one_s_own() {
    let (pli, address) = stage().await;
    let mut computer = begin(&pli, &address).await;
    let mut phone = attach(&pli, &mut computer).await;
    computer.open("/enrol/push").await;
    computer.submit(Fill::form("/enrol/push").press("confirm")).await.is(200).is_at("/enrol/summary");
    let mut thief = begin(&pli, &address).await;
    let mut stranger = attach(&pli, &mut thief).await;
    thief.open("/enrol/push").await.says("Le téléphone a donné le bon nombre");
    assert_eq!(phone.act(&pli, "list", &[], &[]).await["outcome"], "unknown");
    // The first one cannot end with either of them, and is led back to the choice.
    finish(&mut computer).await;
    computer.page.is_at("/enrol/method");
    assert!(computer.cookie("__Host-sid").is_none());
    assert_eq!(stranger.act(&pli, "list", &[], &[]).await["proved"], true);
    // New codes, and a telephone of one's own.
    computer.submit(Fill::form("/enrol/method").pick("method", "push")).await.is(200).is_at("/enrol/push");
    attach(&pli, &mut computer).await;
    assert_eq!(stranger.act(&pli, "list", &[], &[]).await["outcome"], "unknown");
    computer.open("/enrol/push").await;
    computer.submit(Fill::form("/enrol/push").press("confirm")).await.is(200).is_at("/enrol/summary");
    computer.submit(Fill::form("/enrol/summary")).await.is(200).is_at("/enrol/stay");
    computer.submit(Fill::form("/enrol/stay").press("no")).await.is(200).is_at("/enrol/done");
}
