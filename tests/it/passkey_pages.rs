//! Passkeys and recovery codes, page by page, as a browser that runs no script of ours sends them.

use std::time::Duration;

use pli::password::Kind;
use pli::{
    account::Contacts,
    base::{Address, Clock, Method, Timestamp},
};
use serde_json::Value;

use crate::harness::{
    authenticator::Device,
    person::{Fill, Person},
    pli::{PASSWORD, Pli},
};

async fn claire(pli: &Pli) -> Address {
    let address: Address = "claire.vasseur@pli.example".parse().unwrap();
    pli.make(&address, "Claire Vasseur", Contacts::default()).await;
    address
}

/// What the page's script asks for.
async fn ask(person: &mut Person, path: &str) -> (String, Value) {
    let page = person.fetch(path).await;
    assert_eq!((page.status, page.header("content-type").as_deref()), (200, Some("application/json")));
    assert_eq!(page.header("cache-control").as_deref(), Some("no-store, no-cache"));
    let all: Value = serde_json::from_slice(&page.bytes).unwrap();
    (all["ticket"].as_str().unwrap().to_owned(), all["publicKey"].clone())
}

async fn add(person: &mut Person, device: &mut Device, name: &str) {
    person.open("/account/passkeys").await.is(200);
    let (ticket, options) = ask(person, "/account/passkeys/options").await;
    let (csrf, json) = (person.token(), device.create(&options));
    let fields = [("csrf", csrf.as_str()), ("action", "add"), ("name", name), ("ticket", &ticket), ("passkey", &json)];
    person.post("/account/passkeys", &fields, "same-origin").await;
}

async fn alone(person: &mut Person, device: &mut Device, next: &str) {
    person.open("/sign-in").await.is(200);
    let (ticket, options) = ask(person, "/sign-in/passkey").await;
    let (csrf, json) = (person.token(), device.get(&options));
    let fields = [("csrf", csrf.as_str()), ("next", next), ("ticket", &ticket), ("passkey", &json)];
    person.post("/sign-in/passkey", &fields, "same-origin").await;
}

fn first(address: &Address) -> Fill {
    Fill::form("/sign-in").write("username", address.as_str()).write("password", PASSWORD).press("Connexion")
}

#[tokio::test]
async fn r_30_r_34_a_passkey_is_added_and_then_opens_alone_and_after_the_password() {
    let pli = Pli::alone().await;
    let address = claire(&pli).await;
    let mut device = Device::new();
    let mut person = pli.signed_in(&address).await;
    add(&mut person, &mut device, "Clé <b>du</b> trousseau").await;
    person.page.is(200).is_at("/account/passkeys").says("La clé d’accès est ajoutée").says("Clé <b>du</b> trousseau");
    person.page.says("Liée à l’appareil").says("jamais utilisée");
    // What was proved is weaker than a passkey now: it is asked for before anything else changes.
    person.follow("Confirmer").await.is(200).is_at("/account/confirm");
    let (ticket, options) = ask(&mut person, "/account/confirm/passkey").await;
    let (csrf, json) = (person.token(), device.get(&options));
    let confirm = |json: &str| {
        [
            ("csrf", csrf.clone()),
            ("next", "/account/passkeys".to_owned()),
            ("method", "passkey".to_owned()),
            ("action", "check".to_owned()),
            ("ticket", ticket.clone()),
            ("passkey", json.to_owned()),
        ]
    };
    for (json, answer) in [("", "demande JavaScript"), ("{}", "n’a pas été acceptée")] {
        let fields = confirm(json);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        person.post("/account/confirm", &fields, "same-origin").await.is(422).says(answer);
    }
    let fields = confirm(&json);
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    person.post("/account/confirm", &fields, "same-origin").await.is(422).says("n’a pas été acceptée");
    let (ticket, options) = ask(&mut person, "/account/confirm/passkey").await;
    let (csrf, json) = (person.token(), device.get(&options));
    let good = [
        ("csrf", csrf.as_str()),
        ("next", "/account/passkeys"),
        ("method", "passkey"),
        ("action", "check"),
        ("ticket", &ticket),
        ("passkey", &json),
    ];
    person.post("/account/confirm", &good, "same-origin").await.is(200).is_at("/account/passkeys");
    // What one has is on the page of one's security, by its name, and leads to where it changes.
    person.open("/account/security").await.says("Clé <b>du</b> trousseau");
    let links = person.page.document().links();
    let leads = |words: &str, to: &str| links.iter().any(|(said, there)| said.starts_with(words) && there == to);
    assert!(leads("Changer : Clé <b>du</b> trousseau", "/account/passkeys"), "{links:?}");
    assert!(leads("Configurer maintenant : Code de récupération", "/account/recovery-codes"), "{links:?}");
    person.open("/account/passkeys").await.is(200);
    let rename =
        Fill::form("/account/passkeys").press("rename").write("Nouveau nom de « Clé <b>du</b> trousseau »", "Bureau");
    person.submit(rename).await.is(200).says("renommée").says("Bureau");

    let mut alone_one = pli.person();
    alone(&mut alone_one, &mut device, "/account/security").await;
    alone_one.page.is(200).is_at("/account/security");
    let mut elsewhere = pli.person();
    alone(&mut elsewhere, &mut device, "https://evil.test/").await;
    elsewhere.page.is_at("/mail");

    let mut second = pli.person();
    second.open("/sign-in").await;
    second.submit(first(&address)).await.is_at("/sign-in/verify").says("Clé d’accès");
    // Without a script nothing is asked of any device, and the page says so.
    second
        .submit(Fill::form("/sign-in/verify").pick("method", "passkey").press("check"))
        .await
        .is(422)
        .says("demande JavaScript");
    let (ticket, options) = ask(&mut second, "/sign-in/verify/passkey").await;
    let (csrf, json) = (second.token(), device.get(&options));
    let fields = |json| {
        [
            ("csrf", csrf.clone()),
            ("method", "passkey".to_owned()),
            ("action", "check".to_owned()),
            ("ticket", ticket.clone()),
            ("passkey", json),
        ]
    };
    let bad: Vec<_> = fields(json.replace("signature\":\"", "signature\":\"AA")).to_vec();
    let bad: Vec<_> = bad.iter().map(|(name, value)| (*name, value.as_str())).collect();
    second.post("/sign-in/verify", &bad, "same-origin").await.is(422).says("n’a pas été acceptée");
    let (ticket, options) = ask(&mut second, "/sign-in/verify/passkey").await;
    let (csrf, json) = (second.token(), device.get(&options));
    let good =
        [("csrf", csrf.as_str()), ("method", "passkey"), ("action", "check"), ("ticket", &ticket), ("passkey", &json)];
    second.post("/sign-in/verify", &good, "same-origin").await;
    assert!(second.cookie("__Host-sid").is_some(), "{}", second.page.text());

    // The passkey proves enough to change passkeys; the same one twice is no second one.
    add(&mut alone_one, &mut device, "encore").await;
    alone_one.page.is(422).says("déjà enregistrée");
    alone_one.open("/account/passkeys").await;
    alone_one.submit(Fill::form("/account/passkeys").press("remove")).await.is(200).says("retirée");
    let mut gone = pli.person();
    alone(&mut gone, &mut device, "").await;
    gone.page.is(422).is_at("/sign-in/passkey").says("n’a pas été acceptée");
    assert!(gone.cookie("__Host-sid").is_none());
}

#[tokio::test]
async fn r_35_r_140_only_who_has_just_signed_in_changes_passkeys_and_codes() {
    let clock = Clock::fixed(Timestamp(1_795_176_000_000));
    let pli = Pli::alone_at(clock.clone(), "").await;
    let address = claire(&pli).await;
    let mut person = pli.signed_in(&address).await;
    add(&mut person, &mut Device::new(), "Bureau").await;
    person.page.is(200);
    // What was proved is weaker than a passkey now.
    person.open("/account/passkeys").await.is(200).says("Confirmez d’abord que c’est vous");
    assert_eq!(person.fetch("/account/passkeys/options").await.status, 303);
    let mut later = pli.signed_in_later(&address).await;
    later.open("/account/recovery-codes").await.is(200).says("Confirmez d’abord que c’est vous");
    let csrf = later.token();
    later
        .post("/account/recovery-codes", &[("csrf", csrf.as_str())], "same-origin")
        .await
        .is(200)
        .is_at("/account/confirm");
    later.open("/account/recovery-codes").await.says("Vous n’avez pas de codes");
    // And by time.
    let address: Address = "luc.tremblay@pli.example".parse().unwrap();
    pli.make(&address, "Luc Tremblay", Contacts::default()).await;
    let mut luc = pli.signed_in(&address).await;
    clock.advance(Duration::from_secs(299));
    luc.open("/account/recovery-codes").await.says("Créer des codes");
    clock.advance(Duration::from_secs(2));
    luc.open("/account/recovery-codes").await.says("Confirmez d’abord");
    luc.open("/account/passkeys").await.says("Confirmez d’abord");
}

#[tokio::test]
async fn r_136_codes_are_shown_once_saved_as_text_and_open_when_all_else_is_lost() {
    let pli = Pli::alone().await;
    let address = claire(&pli).await;
    let mut person = pli.signed_in(&address).await;
    person.open("/account/recovery-codes").await.is(200).says("Vous n’avez pas de codes");
    person
        .submit(Fill::form("/account/recovery-codes").press("Créer des codes"))
        .await
        .is(200)
        .says("Vos nouveaux codes");
    assert_eq!(person.page.header("cache-control").as_deref(), Some("no-store, no-cache"));
    let written = person.page.field("codes");
    let codes: Vec<&str> = written.split(' ').collect();
    assert_eq!(codes.len(), 10);
    person.submit(Fill::form("/account/recovery-codes/file")).await.is(200);
    assert_eq!(
        person.page.header("content-disposition").unwrap(),
        "attachment; filename=\"codes-de-recuperation.txt\""
    );
    assert!(person.page.header("content-type").unwrap().starts_with("text/plain"));
    let file = person.page.html();
    assert!(file.contains(&codes.join("\r\n")) && file.contains(address.as_str()), "{file}");
    person.open("/account/recovery-codes").await.says("Il vous reste 10 codes sur 10");
    assert!(!person.page.html().contains(codes[0]));
    let csrf = person.token();
    let forged = [("csrf", csrf.as_str()), ("codes", "<script>alert(1)</script>")];
    person.post("/account/recovery-codes/file", &forged, "same-origin").await.is(400);

    let mut lost = pli.person();
    lost.open("/sign-in").await;
    lost.submit(first(&address)).await.is_at("/sign-in/verify");
    lost.follow("Je n’ai plus accès à ces méthodes").await.is(200).is_at("/sign-in/verify?method=recovery");
    let code = |text: &str| Fill::form("/sign-in/verify").pick("method", "recovery").write("code", text).press("check");
    lost.submit(code("123456")).await.is(422).says("Entrez un de vos codes de récupération");
    lost.submit(code("ZZZZ-ZZZZ-ZZZZ-ZZZZ")).await.is(422).says("ou il a déjà servi");
    lost.submit(code(&codes[4].to_lowercase().replace('-', ""))).await;
    lost.page
        .is(200)
        .is_at("/account/recovery-codes?used=1")
        .says("il ne sert plus")
        .says("Il vous reste 9 codes sur 10");
    // It proves enough to make new ones at once.
    lost.page.says("Créer de nouveaux codes");
}

#[tokio::test]
async fn s0_18_s0_26_a_passkey_is_the_first_method_offered_at_a_first_sign_in_and_never_the_only_one() {
    let plain = "[policy]\nenrol.second_channel = false\nenrol.min_recovery_methods = 1";
    let pli = Pli::alone_at(Clock::System, plain).await;
    let address: Address = "nouvelle@pli.example".parse().unwrap();
    pli.make_bare(&address, "Nouvelle Venue", (Contacts::default(), Kind::Temporary)).await;
    let (mut person, mut device) = (pli.person(), Device::new());
    person.open("/sign-in").await;
    person.submit(first(&address)).await.is(200).is_at("/enrol");
    person.follow("Suivant").await.is_at("/enrol/method").says("Demande JavaScript");
    person.submit(Fill::form("/enrol/method").pick("method", "passkey")).await.is(200).is_at("/enrol/passkey");
    person.page.says("Je veux configurer une autre méthode").says("Fiche à imprimer");
    let (ticket, options) = ask(&mut person, "/enrol/passkey/options").await;
    let (csrf, json) = (person.token(), device.create(&options));
    for (name, answer, said) in [
        ("Bureau", "", "demande JavaScript"),
        (" ", json.as_str(), "Donnez-lui un nom"),
        ("Bureau", "{}", "n’a pas pu être vérifiée"),
        ("Bureau", json.as_str(), "n’a pas pu être vérifiée"),
    ] {
        let fields = [("csrf", csrf.as_str()), ("name", name), ("ticket", &ticket), ("passkey", answer)];
        person.post("/enrol/passkey", &fields, "same-origin").await.is(422).says(said);
    }
    let (ticket, options) = ask(&mut person, "/enrol/passkey/options").await;
    let json = device.create(&options);
    let fields = [("csrf", csrf.as_str()), ("name", "Bureau"), ("ticket", &ticket), ("passkey", &json)];
    person.post("/enrol/passkey", &fields, "same-origin").await.is(200).is_at("/enrol/summary").says("Principale");
    person.submit(Fill::form("/enrol/summary")).await.is(200).is_at("/enrol/password");
    let new = "un vélo jaune au grenier";
    let chosen = Fill::form("/enrol/password").write("current", PASSWORD).write("password", new).write("again", new);
    person.submit(chosen).await.is(200).is_at("/enrol/stay");
    // Whoever is done may ask for nothing more.
    person.submit(Fill::form("/enrol/stay").press("no")).await.is(200).is_at("/enrol/done").says("Bravo");
    assert_ne!(person.fetch("/enrol/passkey/options").await.status, 200);
    person.open("/account/passkeys").await.is(200).says("Bureau").says("Ajouter une clé d’accès");
    let mut elsewhere = pli.person();
    alone(&mut elsewhere, &mut device, "/account/security").await;
    elsewhere.page.is(200).is_at("/account/security");
}

/// What is several has a page of its own: the page of one method neither shows it nor changes it.
#[tokio::test]
async fn r_140_the_address_of_one_method_leads_to_the_page_of_passkeys_and_of_codes_on_paper() {
    let pli = Pli::alone().await;
    let address: Address = "claire.vasseur@pli.example".parse().unwrap();
    let account = pli.make(&address, "Claire Vasseur", Contacts::default()).await.id;
    let mut person = pli.signed_in(&address).await;
    person.open("/account/recovery-codes").await.is(200);
    person.submit(Fill::form("/account/recovery-codes")).await.is(200);
    let mut device = Device::new();
    add(&mut person, &mut device, "Trousseau").await;
    let (ticket, options) = {
        person.open("/account/confirm?next=%2Faccount%2Fpasskeys").await.is(200);
        ask(&mut person, "/account/confirm/passkey").await
    };
    let (csrf, json) = (person.token(), device.get(&options));
    let proved =
        [("csrf", &*csrf), ("method", "passkey"), ("action", "check"), ("ticket", &ticket), ("passkey", &json)];
    person.post("/account/confirm", &proved, "same-origin").await.is(200);
    let factors = pli.app.people().factors.of(account).await.unwrap();
    for (method, page) in [(Method::Passkey, "/account/passkeys"), (Method::Recovery, "/account/recovery-codes")] {
        let id = factors.iter().find(|factor| factor.secret.method() == method).unwrap().id;
        let path = format!("/account/method/{id}");
        person.open(&path).await.is(200).is_at(page);
        let csrf = person.token();
        for fields in [[("csrf", &*csrf), ("action", "remove")], [("csrf", &*csrf), ("label", "autre")]] {
            person.post(&path, &fields, "same-origin").await.is(404);
        }
    }
    assert_eq!(pli.app.people().factors.of(account).await.unwrap().len(), factors.len());
}
