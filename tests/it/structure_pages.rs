//! What referents see and do, page by page (S0-01 to S0-03, X-01 to X-05).

use std::time::Duration;

use pli::{
    account::{Account, Contacts, NewAccount},
    base::{Address, Clock, Language, Place, StructureId, Timestamp},
    password::Kind,
    role::{Grant, Role},
    structure::{Contact, NewStructure, Pattern},
};

use super::structure_reset::two_referents;
use crate::harness::{
    person::{Fill, Person},
    pli::{PASSWORD, Pli},
};

/// A hospital and its referent.
pub(crate) async fn hospital(pli: &Pli, name: &str, referent: &str) -> (StructureId, Account) {
    let address: Address = referent.parse().unwrap();
    let account = pli.make(&address, "Julien Roussel", Contacts::default()).await;
    let new = NewStructure {
        name: name.to_owned(),
        place: Place::Quebec,
        domain: address.domain().parse().unwrap(),
        pattern: Pattern::default(),
        contact: Contact { email: Some("aide@chts.example".to_owned()), ..Contact::default() },
    };
    let people = pli.app.people();
    let structure = people.structures.create(new, None).await.unwrap();
    let grant = Grant { account: account.id, role: Role::Referent, structure: Some(structure.id), ends: None };
    people.roles.give(grant, None).await.unwrap();
    (structure.id, account)
}

/// Makes an account by the form and is on its page.
async fn make(referent: &mut Person, at: StructureId, (given, family): (&str, &str)) -> String {
    let path = format!("/structure/{at}/new");
    referent.open(&path).await.is(200).says("Créer un compte");
    let form = Fill::form(&path).write("given", given).write("family", family).write("profession", "Infirmière");
    referent.submit(form).await.is(200).is_at(&format!("/structure/{at}/account/")).says("Le compte est créé");
    referent.page.path.clone()
}

/// Hands over access and reads the temporary password on the sheet.
pub(crate) async fn hand_over(referent: &mut Person, page: &str) -> String {
    referent.open(page).await.is(200);
    referent.submit(Fill::form(page).press("fiche")).await.is(200).says("Fiche de remise");
    let text = referent.page.text();
    let password = text.split_whitespace().find(|word| word.len() == 19 && word.matches('-').count() == 3);
    password.unwrap_or_else(|| panic!("no password on {text}")).to_owned()
}

/// The kinds of the notices that are on their way to somebody.
pub(crate) async fn letters(pli: &Pli, to: &Account) -> Vec<String> {
    let rows = pli::store::letter::due(pli.app.store().db(), Timestamp(i64::MAX), 100).await.unwrap();
    rows.into_iter().filter(|row| row.account == to.id).map(|row| row.kind).collect()
}

async fn without_password(pli: &Pli, address: Address, name: &str) -> Account {
    let (name, contacts) = (name.to_owned(), Contacts::default());
    let new = NewAccount { address, name, language: Language::Fr, aliases: Vec::new(), contacts };
    let txn = pli.app.store().begin().await.unwrap();
    let account = pli.app.people().accounts.create(&txn, new).await.unwrap();
    txn.commit().await.unwrap();
    account
}

pub(crate) async fn sign_in(pli: &Pli, username: &str, password: &str) -> Person {
    let mut person = pli.person();
    person.open("/sign-in").await;
    person.submit(Fill::form("/sign-in").write("username", username).write("password", password)).await;
    person
}

#[tokio::test]
async fn x_01_x_02_a_referent_makes_an_account_and_hands_over_a_password_that_is_shown_once() {
    let pli = Pli::alone().await;
    let (at, referent) = hospital(&pli, "Centre hospitalier", "julien@chts.example").await;
    let mut julien = pli.signed_in(&referent.address).await;
    julien.open("/structure").await.is(200).is_at(&format!("/structure/{at}")).says("aucun compte");
    let page = make(&mut julien, at, ("Léonie", "de la Rivière")).await;
    julien.page.says("leonie.delariviere.med").says("À remettre");
    // Nobody can sign in before the hand-over.
    sign_in(&pli, "leonie.delariviere.med@chts.example", PASSWORD).await.page.is(422);
    let password = hand_over(&mut julien, &page).await;
    julien.page.says("leonie.delariviere.med@chts.example").says("aide@chts.example").says("Valide jusqu’au");
    assert!(julien.page.html().contains("<svg class=\"qr\""), "the address as a QR code");
    // No field anywhere takes a password, and no page shows it again.
    assert!(!julien.page.html().contains("type=\"password\""));
    assert!(!julien.open(&page).await.is(200).html().contains(&password));
    julien.page.says("Invité");
    // It opens the first sign-in and nothing else.
    sign_in(&pli, "leonie.delariviere.med@chts.example", &password).await.page.is(200).is_at("/enrol");
    // A second sheet makes the first one worthless.
    let second = hand_over(&mut julien, &page).await;
    sign_in(&pli, "leonie.delariviere.med@chts.example", &password).await.page.is(422);
    sign_in(&pli, "leonie.delariviere.med@chts.example", &second).await.page.is(200).is_at("/enrol");
    // Each display is written down, with who showed it.
    let entries = pli.app.rooms().journal.about(account_of(&page).parse().unwrap(), Timestamp(0), 50).await.unwrap();
    let printed: Vec<_> = entries.iter().filter(|entry| entry.event == "temp.print").collect();
    assert_eq!(printed.len(), 2);
    assert!(printed.iter().all(|entry| entry.actor == Some(referent.id) && entry.detail == at.to_string()));
}

fn account_of(page: &str) -> &str {
    page.rsplit('/').next().unwrap()
}

#[tokio::test]
async fn x_01_a_referent_sees_only_their_own_structure_and_a_try_is_written_down() {
    let pli = Pli::alone().await;
    let (own, referent) = hospital(&pli, "Centre hospitalier", "julien@chts.example").await;
    let (other, _) = hospital(&pli, "Clinique du Vallon", "nadia@vallon.example").await;
    let stranger = pli.make(&"claire@chts.example".parse().unwrap(), "Claire", Contacts::default()).await;
    let member = pli.make(&"paul@vallon.example".parse().unwrap(), "Paul Roy", Contacts::default()).await;
    pli.app.people().structures.take_in(other, &member, "").await.unwrap();
    let mut julien = pli.signed_in(&referent.address).await;
    for path in [
        format!("/structure/{other}"),
        format!("/structure/{other}/new"),
        format!("/structure/{other}/accounts.csv"),
        format!("/structure/{other}/account/{}", member.id),
        // Of nobody, and of another structure, under one's own.
        format!("/structure/{own}/account/{}", stranger.id),
        format!("/structure/{own}/account/{}", member.id),
        "/structure/nonsense".to_owned(),
    ] {
        julien.open(&path).await.is(404);
    }
    julien.open(&format!("/structure/{own}")).await.is(200);
    let token = julien.token();
    for action in ["hand-over", "close", "open"] {
        let fields = [("csrf", token.as_str()), ("action", action), ("seen", "0"), ("why", "left")];
        julien.post(&format!("/structure/{own}/account/{}", member.id), &fields, "same-origin").await.is(404);
        julien.post(&format!("/structure/{other}/account/{}", member.id), &fields, "same-origin").await.is(404);
    }
    assert!(pli.app.rooms().accounts.find(member.id).await.unwrap().unwrap().is_active());
    let entries = pli.app.rooms().journal.about(referent.id, Timestamp(0), 100).await.unwrap();
    let refused: Vec<_> = entries.iter().filter(|entry| entry.event == "role.refused").collect();
    assert_eq!(refused.len(), 7);
    assert!(refused.iter().all(|entry| entry.detail == other.to_string() && entry.reason == "referent"));
    // Somebody without any role sees no console and no way to it.
    let mut claire = pli.signed_in(&stranger.address).await;
    claire.open("/structure").await.is(404);
    claire.open("/account/security").await.is(200).hides("Gérer ma structure");
    julien.open("/account/security").await.is(200).says("Gérer ma structure");
}

#[tokio::test]
async fn x_03_a_temporary_password_ends_unused_and_another_is_made() {
    let pli = Pli::alone_at(Clock::fixed(Timestamp::from_seconds(1_795_000_000)), "").await;
    let (at, referent) = hospital(&pli, "Centre hospitalier", "julien@chts.example").await;
    let mut julien = pli.signed_in(&referent.address).await;
    let page = make(&mut julien, at, ("Tristan", "Dufault")).await;
    let password = hand_over(&mut julien, &page).await;
    pli.clock.advance(Duration::from_secs(72 * 3600 + 1));
    sign_in(&pli, "tristan.dufault.med@chts.example", &password).await.page.is(422);
    let mut julien = pli.signed_in(&referent.address).await;
    julien.open(&format!("/structure/{at}?standing=expired")).await.is(200).says("Tristan Dufault");
    julien.page.says("Invitation expirée");
    let again = hand_over(&mut julien, &page).await;
    sign_in(&pli, "tristan.dufault.med@chts.example", &again).await.page.is(200).is_at("/enrol");
}

#[tokio::test]
async fn x_04_a_new_password_keeps_the_methods_ends_what_is_open_and_tells_the_person() {
    let pli = Pli::alone().await;
    let (at, referent) = hospital(&pli, "Centre hospitalier", "julien@chts.example").await;
    let amina = pli.make(&"amina@chts.example".parse().unwrap(), "Amina Benhaddou", Contacts::default()).await;
    let structures = &pli.app.people().structures;
    structures.take_in(at, &amina, "Médecin").await.unwrap();
    let mut hers = pli.signed_in(&amina.address).await;
    let mut julien = pli.signed_in(&referent.address).await;
    let page = format!("/structure/{at}/account/{}", amina.id);
    julien.open(&page).await.is(200).says("Activé").says("Médecin").says("Application");
    let password = hand_over(&mut julien, &page).await;
    hers.open("/account/security").await.is_at("/sign-in");
    let factors = pli.app.people().factors.of(amina.id).await.unwrap();
    assert!(factors.iter().all(|factor| factor.active) && factors.len() == 1, "X-04: the application stays");
    assert!(letters(&pli, &amina).await.contains(&"temporary given".to_owned()));
    // Her own application is asked for before the temporary password opens anything.
    sign_in(&pli, amina.address.as_str(), &password).await.page.is(200).is_at("/sign-in/verify");
}

#[tokio::test]
async fn x_05_a_leaver_is_out_at_once_and_everywhere() {
    let pli = Pli::alone().await;
    let (at, referent) = hospital(&pli, "Centre hospitalier", "julien@chts.example").await;
    let amina = pli.make(&"amina@chts.example".parse().unwrap(), "Amina Benhaddou", Contacts::default()).await;
    pli.app.people().structures.take_in(at, &amina, "").await.unwrap();
    let mut hers = pli.signed_in(&amina.address).await;
    let mut julien = pli.signed_in(&referent.address).await;
    let page = format!("/structure/{at}/account/{}", amina.id);
    julien.open(&page).await.is(200);
    let shown = julien.page.clone();
    let close = || Fill::form(&page).pick("why", "left").press("Fermer le compte");
    julien.submit(close()).await.is(200).says("Le compte est fermé").says("Rouvrir");
    hers.open("/account/security").await.is_at("/sign-in");
    let people = pli.app.people();
    let mint = people.accounts.mint(pli.app.keys().token_signer("pli"));
    assert!(mint(&amina.address).is_err(), "no token for the mail servers");
    assert!(!people.accounts.directory().mailbox(&amina.address).await.unwrap(), "no mail");
    sign_in(&pli, amina.address.as_str(), PASSWORD).await.page.is(422);
    // Two referents: the second, whose page is older, is told and does nothing.
    julien.page = shown;
    julien.submit(close()).await.is(422).says("Le compte a changé entre-temps");
    julien.open(&page).await;
    julien.submit(Fill::form(&page).press("Rouvrir")).await.is(200).says("Le compte est rouvert");
    sign_in(&pli, amina.address.as_str(), PASSWORD).await.page.is(200).is_at("/sign-in/verify");
    let entries = pli.app.rooms().journal.about(amina.id, Timestamp(0), 50).await.unwrap();
    for event in ["account.suspend", "account.activate"] {
        assert!(entries.iter().any(|entry| entry.event == event && entry.actor == Some(referent.id)), "{event}");
    }
    // Nobody closes their own account here.
    people.structures.take_in(at, &referent, "").await.unwrap();
    let own = format!("/structure/{at}/account/{}", referent.id);
    julien.open(&own).await.is(200).says("C’est votre compte").hides("Fermer le compte");
    let fields = [("csrf", &*julien.token()), ("action", "close"), ("seen", "0"), ("why", "left")];
    julien.post(&own, &fields, "same-origin").await.is(403);
}

#[tokio::test]
async fn s0_03_the_address_is_made_of_the_name_and_taken_by_nobody_else() {
    let pli = Pli::alone().await;
    let (at, referent) = hospital(&pli, "Centre hospitalier", "julien@chts.example").await;
    let mut julien = pli.signed_in(&referent.address).await;
    make(&mut julien, at, ("Hélène", "Garand")).await;
    julien.page.says("helene.garand.med");
    make(&mut julien, at, ("Helene", "Garand")).await;
    julien.page.says("helene.garand2.med");
    // Everything that is wrong is said at once, and what was typed stays.
    let path = format!("/structure/{at}/new");
    julien.open(&path).await;
    let form = Fill::form(&path).write("given", "Noémie").write("local", "helene.garand.med");
    let form = form.write("phone", "418 555-01").write("email", "noemie");
    julien.submit(form).await.is(422).says("Écrivez le nom").says("Ce numéro ne peut pas être joint");
    julien.page.says("Ce n’est pas une adresse de courriel");
    assert_eq!(julien.page.field("given"), "Noémie");
    let form = Fill::form(&path).write("given", "Noémie").write("family", "Roy").write("local", "helene.garand.med");
    julien.submit(form.write("phone", "").write("email", "")).await.is(422).says("Cette adresse est déjà prise");
    let form = Fill::form(&path).write("given", "Noémie").write("family", "Roy").write("local", "a b@c");
    julien.submit(form).await.is(422).says("Des lettres, des chiffres");
    let form = Fill::form(&path).write("given", "李").write("family", "王").write("local", "");
    julien.submit(form).await.is(422).says("rien ne peut être formé de ce nom");
    let form = Fill::form(&path).write("given", "Noémie").write("family", "Roy");
    let form = form.write("local", "").write("email", "noemie@chts.example");
    julien.submit(form).await.is(422).says("Choisissez une adresse hors de ce service");
}

#[tokio::test]
async fn the_list_is_searched_filtered_sorted_paged_and_exported() {
    let pli = Pli::alone().await;
    let (at, referent) = hospital(&pli, "Centre hospitalier", "julien@chts.example").await;
    let people = pli.app.people();
    for number in 0..60 {
        let address = format!("personne{number:02}@chts.example").parse().unwrap();
        let account = without_password(&pli, address, &format!("Prénom Nom{number:02}")).await;
        people.structures.take_in(at, &account, "Infirmière").await.unwrap();
    }
    let address: Address = "helene@chts.example".parse().unwrap();
    let helene = pli.make_bare(&address, "=Hélène Formule", (Contacts::default(), Kind::Chosen)).await;
    people.structures.take_in(at, &helene, "=HYPERLINK(\"x\")").await.unwrap();
    let mut julien = pli.signed_in(&referent.address).await;
    let list = format!("/structure/{at}");
    julien.open(&list).await.is(200).says("61 comptes").says("Tous 61").says("Activés 1").says("À remettre 60");
    julien.page.says("1 à 50 sur 61").hides("Nom59");
    julien.open(&format!("{list}?page=2")).await.is(200).says("51 à 61 sur 61").says("Nom59");
    julien.open(&format!("{list}?page=999")).await.is(200).says("51 à 61 sur 61");
    julien.open(&format!("{list}?q=HELENE+formu")).await.is(200).says("Hélène").hides("Nom01");
    julien.open(&format!("{list}?q=%25")).await.is(200).says("Aucun compte ne correspond");
    julien.open(&format!("{list}?standing=active")).await.is(200).says("Hélène").hides("Nom01");
    // By family name.
    let text = julien.open(&list).await.text();
    assert!(text.find("Hélène").unwrap() < text.find("Nom00").unwrap());
    let file = julien.fetch(&format!("{list}/accounts.csv?standing=active")).await;
    assert_eq!((file.status, file.header("content-type").as_deref()), (200, Some("text/csv; charset=utf-8")));
    let csv = String::from_utf8(file.bytes).unwrap();
    assert!(csv.starts_with("\u{feff}Personne;Adresse;Profession;Statut;"), "{csv}");
    assert!(csv.contains("'=Hélène Formule;helene@chts.example;\"'=HYPERLINK(\"\"x\"\")\";Activé;"), "{csv}");
    assert_eq!(csv.lines().count(), 2);
    let entries = pli.app.rooms().journal.about(referent.id, Timestamp(0), 50).await.unwrap();
    assert!(entries.iter().any(|entry| entry.event == "referent.export"));
}

#[tokio::test]
async fn r_126_a_trusted_browser_opens_no_console_before_the_second_factor() {
    let pli = Pli::alone().await;
    let (at, referent) = hospital(&pli, "Centre hospitalier", "julien@chts.example").await;
    let mut julien = pli.person();
    let first = || Fill::form("/sign-in").write("username", referent.address.as_str()).write("password", PASSWORD);
    julien.open("/sign-in").await;
    julien.submit(first().tick("remember")).await.is_at("/sign-in/verify");
    let code = Fill::form("/sign-in/verify").pick("method", "totp").write("code", &pli.code(0)).press("check");
    julien.submit(code).await;
    julien.open("/account/security").await.is(200);
    julien.submit(Fill::form("/sign-out")).await.is_at("/sign-in");
    julien.submit(first()).await;
    julien.open("/account/security").await.is(200);
    julien.open(&format!("/structure/{at}")).await.is(200).is_at("/account/confirm");
    let code = Fill::form("/account/confirm").pick("method", "totp");
    julien.submit(code.write("Code de vérification", &pli.code(1)).press("Continuer")).await.is(200);
    julien.page.is_at(&format!("/structure/{at}"));
}

#[tokio::test]
async fn a_role_that_is_taken_away_or_over_opens_nothing_from_the_next_request_on() {
    let pli = Pli::alone_at(Clock::fixed(Timestamp::from_seconds(1_795_000_000)), "").await;
    let (at, referent) = hospital(&pli, "Centre hospitalier", "julien@chts.example").await;
    let deputy = pli.make(&"paul@chts.example".parse().unwrap(), "Paul Roy", Contacts::default()).await;
    let roles = &pli.app.people().roles;
    let grant = Grant { account: deputy.id, role: Role::Referent, structure: Some(at), ends: None };
    let until = Timestamp::from_seconds(1_795_000_600);
    roles.give(Grant { ends: Some(until), ..grant }, Some(referent.id)).await.unwrap();
    assert!(roles.give(grant, None).await.is_err(), "held already");
    let mut paul = pli.signed_in(&deputy.address).await;
    let list = format!("/structure/{at}");
    paul.open(&list).await.is(200);
    pli.clock.advance(Duration::from_secs(600));
    paul.open(&list).await.is(404);
    roles.give(grant, None).await.unwrap();
    paul.open(&list).await.is(200);
    roles.take(grant, Some(referent.id)).await.unwrap();
    paul.open(&list).await.is(404);
}

#[tokio::test]
async fn x_01_a_structure_is_delegated_to_its_own_people_with_an_end() {
    let pli = Pli::alone().await;
    let (at, amina, [first, _]) = two_referents(&pli).await;
    let stranger = pli.make(&"claire@chts.example".parse().unwrap(), "Claire", Contacts::default()).await;
    let mut julien = pli.signed_in(&first.address).await;
    let path = format!("/structure/{at}/referents");
    julien.open(&path).await.is(200).says("Nadia Haddad").says("Julien Roussel (vous)");
    let add = |address: &Address, until: &str| {
        Fill::form(&path).write("address", address.as_str()).write("until", until).press("Déléguer")
    };
    julien.submit(add(&stranger.address, "")).await.is(422).says("Personne de la structure n’a cette adresse");
    julien.submit(add(&amina.address, "2020-01-01")).await.is(422).says("Choisissez un jour à venir");
    assert_eq!(julien.page.field("address"), amina.address.as_str());
    julien.submit(add(&amina.address, "2099-12-31")).await.is(200).says("La personne est référente");
    julien.page.says("Amina Benhaddou").says("2099");
    julien.submit(add(&amina.address, "")).await.is(422).says("déjà référente");
    assert!(letters(&pli, &amina).await.contains(&"role given".to_owned()));
    let mut hers = pli.signed_in(&amina.address).await;
    hers.open(&path).await.is(200);
    // Nobody takes it from themselves.
    let own = first.id.to_string();
    let fields = [("csrf", &*julien.token()), ("action", "remove"), ("account", &own)];
    julien.post(&path, &fields, "same-origin").await.is(403);
    julien.open(&path).await;
    julien.submit(Fill::form(&path).press("Retirer Amina Benhaddou")).await.is(200).says("n’est plus référente");
    hers.open(&path).await.is(404);
}

#[tokio::test]
async fn x_01_who_looks_after_more_than_the_structure_is_out_of_its_referents_reach() {
    let pli = Pli::alone().await;
    let (at, referent) = hospital(&pli, "Centre hospitalier", "julien@chts.example").await;
    let (elsewhere, _) = hospital(&pli, "Clinique du Vallon", "nadia@vallon.example").await;
    let mut julien = pli.signed_in(&referent.address).await;
    for (name, role, structure) in [
        ("soutien", Role::Support, None),
        ("admin", Role::Administrator, None),
        ("autre", Role::Referent, Some(elsewhere)),
    ] {
        let account = pli.make(&format!("{name}@chts.example").parse().unwrap(), name, Contacts::default()).await;
        let people = pli.app.people();
        people.structures.take_in(at, &account, "").await.unwrap();
        people.roles.give(Grant { account: account.id, role, structure, ends: None }, None).await.unwrap();
        let page = format!("/structure/{at}/account/{}", account.id);
        julien.open(&page).await.is(200).says("Cette personne a d’autres responsabilités").hides("Fermer le compte");
        let seen = pli::store::account::find(pli.app.store().db(), account.id).await.unwrap().unwrap().changed_at;
        for action in ["hand-over", "close", "ask-reset"] {
            let seen = seen.0.to_string();
            let fields = [("csrf", &*julien.token()), ("action", action), ("seen", &seen), ("why", "left")];
            julien.post(&page, &fields, "same-origin").await.is(403);
            julien.open(&page).await.is(200);
        }
        assert!(people.accounts.find(account.id).await.unwrap().unwrap().is_active());
        sign_in(&pli, account.address.as_str(), PASSWORD).await.page.is(200).is_at("/sign-in/verify");
    }
}
