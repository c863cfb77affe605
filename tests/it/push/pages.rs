//! The same through the pages, as a browser without scripts and a telephone's script send it: S2-13, S2-14, S2-16, R-42,
//!

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use pli::{
    account::Contacts,
    base::{Address, Method},
    factor::Factor,
};
use serde_json::Value;

use crate::harness::{
    person::{Fill, Person},
    pli::{PASSWORD, Pli},
};

/// What the script of `/device` does.
pub(super) struct Script {
    pub(super) person: Person,
    token: String,
    pair: EcdsaKeyPair,
    pub(super) id: String,
}

impl Script {
    pub(super) async fn open(pli: &Pli) -> Self {
        let mut person = pli.person();
        person.open("/device").await.is(200).says("Vous êtes sur https://pli.example");
        let token = person.token();
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        Self { person, token, pair, id: String::new() }
    }

    pub(super) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Value {
        let all = [&[("csrf", self.token.as_str())][..], fields].concat();
        self.person.post(path, &all, "same-origin").await.is(200);
        serde_json::from_str(&self.person.page.html()).unwrap()
    }

    pub(super) async fn act(&mut self, pli: &Pli, act: &str, parts: &[&str], fields: &[(&str, &str)]) -> Value {
        let time = pli.clock.now().0.to_string();
        let words =
            [&["pli approval 1", "https://pli.example", &self.id, act][..], parts, &[&time]].concat().join("\n");
        let signature = URL_SAFE_NO_PAD.encode(self.pair.sign(&SystemRandom::new(), words.as_bytes()).unwrap());
        let id = self.id.clone();
        let proof = [("approver", id.as_str()), ("time", &time), ("signature", &signature)];
        self.post(&format!("/device/{act}"), &[&proof[..], fields].concat()).await
    }

    /// Comes with the code of a link that the computer shows.
    pub(super) async fn come(&mut self, link: &str) -> Value {
        let key = URL_SAFE_NO_PAD.encode(self.pair.public_key().as_ref());
        let ready = self.post("/device/pair", &[("link", link), ("key", &key)]).await;
        self.id = ready["approver"].as_str().unwrap_or_default().to_owned();
        ready
    }

    pub(super) async fn approve(&mut self, pli: &Pli, number: &str) -> Value {
        let list = self.act(pli, "list", &[], &[]).await;
        let request = list["request"]["id"].as_str().unwrap_or_else(|| panic!("{list}")).to_owned();
        let fields = [("request", request.as_str()), ("number", number), ("decision", "approve")];
        self.act(pli, "answer", &[&request, number, "approve"], &fields).await
    }
}

pub(super) fn number_of(person: &Person) -> String {
    let text = person.page.text();
    let number = text.split_whitespace().find(|word| word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit()));
    number.unwrap_or_else(|| panic!("no number: {text}")).to_owned()
}

/// What stands after these words.
fn after(person: &Person, words: &str) -> String {
    let text = person.page.text();
    let (_, rest) = text.split_once(words).unwrap_or_else(|| panic!("no {words}: {text}"));
    rest.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn s2_13_s2_14_s2_16_r_42_r_47_from_three_fields_to_an_approved_sign_in_without_scripts_on_the_computer() {
    let pli = Pli::alone().await;
    let address: Address = "claire.vasseur@pli.example".parse().unwrap();
    let claire = pli.make(&address, "Claire Vasseur", Contacts::default()).await.id;
    let mut computer = pli.signed_in(&address).await;
    let ways = |person: &Person| person.page.html().matches("href=\"/account/approval\"").count();
    computer.open("/account/security").await.is(200).says("Approbation sur le téléphone");
    assert_eq!(ways(&computer), 2, "beside the page, and among the methods to set up");
    computer.follow("/account/approval").await.is(200).says("Aucun téléphone n’est encore associé");
    computer.submit(Fill::form("/account/approval").press("add")).await.is(200).is_at("/account/approval/new");
    computer.page.says("https://pli.example/device").says(address.as_str());
    assert!(computer.page.html().contains("http-equiv=\"refresh\""));
    let code = after(&computer, "Code d’activation");
    // Too early: nothing is lost, the same code stays.
    computer.submit(Fill::form("/account/approval/new").press("confirm")).await.is(422).says("Pas encore activé");
    computer.open("/account/approval/new").await.is(200);
    assert_eq!(after(&computer, "Code d’activation"), code);

    let mut phone = Script::open(&pli).await;
    let key = URL_SAFE_NO_PAD.encode(phone.pair.public_key().as_ref());
    let wrong =
        phone.post("/device/pair", &[("username", address.as_str()), ("code", "11111111"), ("key", &key)]).await;
    assert_eq!(wrong["outcome"], "refused");
    let ready = phone.post("/device/pair", &[("username", address.as_str()), ("code", &code), ("key", &key)]).await;
    assert_eq!(ready["outcome"], "ready", "{ready}");
    phone.id = ready["approver"].as_str().unwrap().to_owned();

    computer.open("/account/approval/new").await.is(200).says("Tapez ce nombre sur le téléphone");
    let number = number_of(&computer);
    assert_eq!(phone.approve(&pli, &number).await["outcome"], "approved");
    computer.open("/account/approval/new").await.is(200).says("Le téléphone a donné le bon nombre");
    computer.submit(Fill::form("/account/approval/new").press("confirm")).await.is(200).is_at("/account/approval");
    computer.page.says("Le téléphone est associé").says("Firefox, Linux").says("rien à faire");

    // The sign-in, on another computer.
    let mut other = pli.person();
    other.open("/sign-in").await;
    let first = Fill::form("/sign-in").write("username", address.as_str()).write("password", PASSWORD);
    other.submit(first.press("Connexion")).await.is(200).is_at("/sign-in/verify");
    let asked = Fill::form("/sign-in/verify").pick("method", "push").press("check");
    other.submit(asked).await.is(200).is_at("/sign-in/approval").says("Tapez ce nombre sur votre téléphone");
    other.page.says("pli.example/device").says("Essayer une autre méthode").says("Ajouter un autre appareil");
    let number = number_of(&other);
    assert_eq!(phone.approve(&pli, "000000").await["outcome"], if number == "000000" { "approved" } else { "wrong" });
    assert_eq!(phone.approve(&pli, &number).await["outcome"], "approved");
    other.open("/sign-in/approval").await;
    assert!(other.cookie("__Host-sid").is_some() && other.cookie("__Host-pre").is_none());
    assert!(phone.person.cookie("__Host-sid").is_none(), "the telephone never holds a session");

    // Renaming and ending. No notification reaches this telephone: that is said, with what to do.
    computer.open("/account/security").await.is(200).says("notifications inactives").says("pli.example/device");
    assert_eq!(ways(&computer), 2, "beside the page, and among the methods to change");
    let of_push = |factor: &Factor| factor.secret.method() == Method::Push;
    let id = pli.app.people().factors.of(claire).await.unwrap().into_iter().find(of_push).unwrap().id;
    computer.open(&format!("/account/method/{id}")).await.is(200).is_at("/account/approval");
    let rename = Fill::form("/account/approval").write("name", "Téléphone de garde").press("Renommer");
    computer.submit(rename).await.is(200).says("Téléphone de garde").says("Dernière approbation");
    let revoke = Fill::form("/account/approval").press("Retirer");
    computer.submit(revoke).await.is(200).says("Le téléphone est retiré").says("Aucun téléphone");
    assert_eq!(phone.act(&pli, "list", &[], &[]).await["outcome"], "unknown");
}

#[tokio::test]
async fn r_170_what_the_telephone_posts_must_come_from_its_own_page_and_be_well_formed() {
    let pli = Pli::alone().await;
    let mut phone = Script::open(&pli).await;
    let token = phone.token.clone();
    let fields = [("csrf", token.as_str()), ("link", "0")];
    phone.person.post("/device/pair", &fields, "cross-site").await.is(403);
    phone.person.post("/device/pair", &[("link", "0")], "same-origin").await.is(403);
    for bad in [
        &[("approver", "x"), ("time", "1"), ("signature", "")][..],
        &[("approver", "00000000-0000-7000-8000-000000000000"), ("time", "noon")],
        &[],
    ] {
        let all = [&[("csrf", token.as_str())][..], bad].concat();
        phone.person.post("/device/list", &all, "same-origin").await.is(400);
    }
    phone.id = "00000000-0000-7000-8000-000000000000".to_owned();
    assert_eq!(phone.act(&pli, "list", &[], &[]).await["outcome"], "unknown");
}

#[tokio::test]
async fn s2_15_the_page_can_be_installed_and_its_worker_reaches_nothing_else() {
    let pli = Pli::alone().await;
    let mut person = pli.person();
    person.open("/device/manifest.webmanifest").await.is(200);
    let manifest: Value = serde_json::from_str(&person.page.html()).unwrap();
    assert_eq!((&manifest["scope"], &manifest["start_url"]), (&"/device".into(), &"/device".into()));
    person.open("/device/worker.js").await.is(200);
    assert_eq!(person.page.header("service-worker-allowed").as_deref(), Some("/device"));
    assert!(person.page.header("content-security-policy").unwrap().contains("manifest-src 'self'"));
}
