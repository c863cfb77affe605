//! Making many accounts from a list: read and shown first, made when asked, nobody twice.

use std::{fmt::Write as _, io::Write as _, time::Duration};

use pli::{
    account::{Account, Contacts},
    audit::Verdict,
    base::{AccountId, Address, Clock, ImportId, Place, StructureId, Timestamp},
    role::{Grant, Role},
    store::{self, Error, import},
};

use crate::harness::{
    database::on_both_databases,
    person::{Attachment, Fill, Person},
    pli::{PASSWORD, Pli},
};
use crate::structure_pages::hospital;

/// What Excel writes where French is spoken: semicolons, Windows-1252, ends of lines of Windows.
const LIST: &str = "Prénom;NOM;Profession;Adresse;Téléphone;Courriel personnel;Service\r\n\
    Rosalie;Thibodeau;Infirmière;;418 555-0174;rosalie@ailleurs.test;Soins\r\n\
    Samuel;Ndiaye-Caron;Pharmacien;;;;\r\n\
    \r\n\
    Marie;Gagnon;Infirmière;;;;\r\n\
    Pascal;;Médecin;;+1 514 555-0174;;\r\n\
    =Océane;Lambert;Nutritionniste;;;;\r\n\
    Claire;Vasseur;Médecin;marie.gagnon.med;;;\r\n\
    Hugo;Bélair;Médecin;h.belair@chts.example;;;\r\n";

fn file(bytes: impl Into<Vec<u8>>) -> Attachment {
    Attachment { name: "equipe_soins.csv".to_owned(), media_type: "text/csv".to_owned(), bytes: bytes.into() }
}

fn latin(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

/// Brings a list and is on what follows.
async fn bring(referent: &mut Person, at: StructureId, bytes: impl Into<Vec<u8>>) {
    let path = format!("/structure/{at}/import");
    referent.open(&path).await.is(200).says("Importer une liste");
    referent.submit(Fill::form(&path).attach("list", file(bytes)).press("Lire la liste")).await;
}

/// Gives the word to go and is on what was made.
async fn make(pli: &Pli, referent: &mut Person, button: &str) {
    let path = referent.page.path.clone();
    referent.submit(Fill::form(&path).press(button)).await.is(200);
    finish(pli, referent, &path).await;
}

async fn finish(pli: &Pli, referent: &mut Person, path: &str) {
    let wait = format!("{path}/wait");
    let until_done = async {
        while referent.open(&wait).await.is(200).path == wait {
            pli.app.people().structures.import_due().await.unwrap();
        }
    };
    tokio::time::timeout(Duration::from_secs(300), until_done).await.expect("the import ends");
    referent.page.is_at(path);
}

async fn account(pli: &Pli, local: &str) -> Option<Account> {
    let address: Address = format!("{local}@chts.example").parse().unwrap();
    let row = store::account::find_by_address(pli.app.store().db(), &address).await.unwrap();
    row.map(Account::from)
}

/// How many accounts a structure has.
async fn people(referent: &mut Person, at: StructureId) -> String {
    referent.open(&format!("/structure/{at}")).await.is(200).text()
}

#[tokio::test]
async fn x_10_a_list_is_shown_first_and_only_what_is_asked_for_is_made() {
    let pli = Pli::alone().await;
    let (at, referent) = hospital(&pli, "Centre hospitalier", "julien@chts.example").await;
    let there = pli.make(&"marie.gagnon.med@chts.example".parse().unwrap(), "Marie Gagnon", Contacts::default()).await;
    let mut julien = pli.signed_in(&referent.address).await;
    bring(&mut julien, at, latin(LIST)).await;
    let list = julien.page.path.clone();
    julien
        .page
        .is(200)
        .says("equipe_soins.csv · 7 lignes lues, séparateur point-virgule")
        .says("3 lignes sur 7 sont à corriger");
    julien.page.says("Toutes 7").says("Prêtes 4").says("À corriger 3").says("Homonymes 1").says("Service");
    julien.page.says("Rosalie Thibodeau").says("rosalie.thibodeau.med").says("samuel.ndiaye-caron.med");
    julien.page.says("marie.gagnon2.med").says("h.belair");
    // Each error by its column, on its row as the spreadsheet counts.
    for row in ["6 Pascal Médecin Nom\u{a0}: la cellule est vide", "7 =Océane Lambert", "8 Claire Vasseur"] {
        let text = julien.page.text().split_whitespace().collect::<Vec<_>>().join(" ");
        let row = row.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(&row), "{row} is not in {text}");
    }
    julien.page.says("Prénom\u{a0}: un tableur y verrait une formule").says("Adresse\u{a0}: ce compte existe déjà");
    julien.open(&format!("{list}?show=wrong")).await.is(200).says("Pascal").hides("Rosalie");
    julien.open(&format!("{list}?show=homonym")).await.is(200).says("Marie").hides("Rosalie");
    // Nothing is made yet, and nothing of it can be read in the database.
    assert!(account(&pli, "rosalie.thibodeau.med").await.is_none());
    let id: ImportId = list.rsplit('/').next().unwrap().parse().unwrap();
    let kept = import::find(pli.app.store().db(), id).await.unwrap().unwrap();
    assert!(!kept.lines.contains("Rosalie") && kept.made == 0);
    // What is wrong comes as a list that can be corrected and holds no formula.
    let wrong = julien.fetch(&format!("{list}/to-correct.csv")).await;
    assert_eq!(wrong.header("content-disposition").as_deref(), Some("attachment; filename=\"a-corriger.csv\""));
    let csv = String::from_utf8(wrong.bytes.clone()).unwrap();
    assert!(
        csv.starts_with("\u{feff}Ligne;Prénom;Nom;Profession;Adresse;Langue;Téléphone;Courriel personnel;À corriger\n")
    );
    assert!(csv.contains("\n7;'=Océane;Lambert;Nutritionniste;;;;;") && csv.lines().count() == 4, "{csv}");
    // Made, and nobody can sign in before the hand-over.
    julien.open(&list).await;
    make(&pli, &mut julien, "Créer les 4 comptes prêts").await;
    julien.page.says("4 comptes sont créés").hides("Créer les 4 comptes");
    let rosalie = account(&pli, "rosalie.thibodeau.med").await.unwrap();
    let contacts = pli.app.people().accounts.contacts(rosalie.id).await.unwrap();
    assert_eq!(contacts.phone.unwrap().as_str(), "+14185550174");
    assert_eq!(contacts.email.unwrap().as_str(), "rosalie@ailleurs.test");
    assert!(account(&pli, "h.belair").await.is_some());
    assert_eq!(account(&pli, "marie.gagnon.med").await.unwrap().id, there.id);
    julien.follow("Remettre les accès").await.is(200).says("À remettre 4").says("Samuel Ndiaye-Caron");
    let mut stranger = pli.person();
    stranger.open("/sign-in").await;
    let first = Fill::form("/sign-in").write("username", rosalie.address.as_str()).write("password", PASSWORD);
    stranger.submit(first).await.is(422);
    // Written down: each account, and the import.
    let journal = &pli.app.rooms().journal;
    let about = journal.about(rosalie.id, Timestamp(0), 10).await.unwrap();
    assert!(
        about.iter().any(|it| it.event == "referent.edit" && it.reason == "imported" && it.actor == Some(referent.id))
    );
    let own = journal.about(referent.id, Timestamp(0), 50).await.unwrap();
    assert_eq!(own.iter().filter(|it| it.event == "referent.import").count(), 1);
    // Asked again, nobody is made twice.
    julien.open(&format!("/structure/{at}/import")).await;
    let token = julien.token();
    julien.post(&list, &[("csrf", &token)], "same-origin").await.is(200).is_at(&list).says("4 comptes sont créés");
    assert!(people(&mut julien, at).await.contains("4 comptes"));
    // The corrected list, read again: the formula stays one.
    bring(&mut julien, at, wrong.bytes).await;
    julien.page.is(200).says("3 lignes sur 3 sont à corriger").hides("Créer les");
}

#[tokio::test]
async fn x_10_a_file_that_is_no_list_is_refused_with_a_sentence() {
    let pli = Pli::alone().await;
    let (at, referent) = hospital(&pli, "Centre hospitalier", "julien@chts.example").await;
    let mut julien = pli.signed_in(&referent.address).await;
    let heads = "Prénom;Nom\n";
    for (bytes, words) in [
        (b"PK\x03\x04workbook".to_vec(), "C’est un classeur"),
        (b"Pr\0nom".to_vec(), "ne peut pas être lu"),
        (b"\n\n".to_vec(), "Le fichier est vide"),
        (heads.as_bytes().to_vec(), "aucune personne"),
        ("Prénom;Profession\nAnne;x\n".as_bytes().to_vec(), "ne nomme pas la colonne Nom"),
        ("Prénom;Nom;nom\nAnne;x;y\n".as_bytes().to_vec(), "La colonne Nom y est deux fois"),
        (format!("{heads}{}", "A;B\n".repeat(10_001)).into_bytes(), "plus de 10 000 personnes"),
        (vec![b'x'; 2_000_001], "Le fichier dépasse 2"),
    ] {
        bring(&mut julien, at, bytes).await;
        let text = julien.page.is(422).text().replace(['\u{a0}', '\u{202f}'], " ");
        assert!(text.contains(words), "{words}: {text}");
    }
    let path = format!("/structure/{at}/import");
    julien.open(&path).await;
    julien.submit(Fill::form(&path).press("Lire la liste")).await.is(422).says("Choisissez un fichier");
}

#[tokio::test]
async fn x_10_x_01_a_list_is_its_referents_own_and_is_forgotten_after_an_hour() {
    let pli = Pli::alone_at(Clock::fixed(Timestamp::from_seconds(1_795_000_000)), "").await;
    let (at, referent) = hospital(&pli, "Centre hospitalier", "julien@chts.example").await;
    let (other, stranger) = hospital(&pli, "Clinique du Vallon", "nadia@vallon.example").await;
    let colleague = pli.make(&"paul@chts.example".parse().unwrap(), "Paul Roy", Contacts::default()).await;
    let grant = Grant { account: colleague.id, role: Role::Referent, structure: Some(at), ends: None };
    pli.app.people().roles.give(grant, None).await.unwrap();
    let mut julien = pli.signed_in(&referent.address).await;
    bring(&mut julien, at, "Prénom,Nom\nAnne,Roy\n").await;
    let list = julien.page.is(200).says("La ligne est prête").path.clone();
    let elsewhere = list.replace(&at.to_string(), &other.to_string());
    let mut nadia = pli.signed_in(&stranger.address).await;
    let mut paul = pli.signed_in(&colleague.address).await;
    for (somebody, path) in [(0, &list), (0, &elsewhere), (1, &list)] {
        let somebody = if somebody == 0 { &mut nadia } else { &mut paul };
        for page in ["", "/wait", "/to-correct.csv"] {
            somebody.open(&format!("{path}{page}")).await.is(404);
        }
        somebody.open("/account/security").await;
        let token = somebody.token();
        somebody.post(path, &[("csrf", &token)], "same-origin").await.is(404);
    }
    // Without the form's token nothing begins.
    julien.post(&list, &[], "same-origin").await.is(403);
    // Another list takes its place.
    bring(&mut julien, at, "Prénom,Nom\nLuc,Roy\n").await;
    let second = julien.page.path.clone();
    julien.open(&list).await.is(404);
    pli.clock.advance(Duration::from_secs(3600));
    let mut julien = pli.signed_in(&referent.address).await;
    julien.open(&second).await.is(404);
    pli.app.people().structures.import_due().await.unwrap();
    let id = second.rsplit('/').next().unwrap().parse().unwrap();
    assert_eq!(import::find(pli.app.store().db(), id).await.unwrap(), None);
    assert!(account(&pli, "luc.roy.med").await.is_none());
}

#[tokio::test]
async fn x_10_who_got_an_address_meanwhile_keeps_it() {
    let pli = Pli::alone().await;
    let (at, referent) = hospital(&pli, "Centre hospitalier", "julien@chts.example").await;
    let mut julien = pli.signed_in(&referent.address).await;
    bring(&mut julien, at, "Prénom;Nom;Adresse\nAnne;Roy;\nLuc;Côté;luc\nLuc;Côté;LUC\nAnne;Roy;\nAnne;Roy;a.roy\n")
        .await;
    julien.page.is(200).says("la même qu’à la ligne 3").says("la même qu’à la ligne 2");
    for taken in ["anne.roy.med@chts.example", "luc@chts.example"] {
        pli.make(&taken.parse().unwrap(), "Quelqu’un", Contacts::default()).await;
    }
    make(&pli, &mut julien, "Créer les 3 comptes prêts").await;
    julien.page.says("2 comptes sont créés").says("l’adresse entre-temps\u{a0}: 3");
    assert!(account(&pli, "anne.roy2.med").await.is_some() && account(&pli, "a.roy").await.is_some());
    let list = julien.page.path.clone();
    let csv = String::from_utf8(julien.fetch(&format!("{list}/to-correct.csv")).await.bytes).unwrap();
    assert!(csv.contains("\n3;Luc;Côté;;luc;;;;ce compte existe déjà\n"), "{csv}");
}

#[tokio::test]
async fn x_10_five_thousand_people_are_made_once_by_two_who_work_at_it() {
    let pli = Pli::alone().await;
    let (at, referent) = hospital(&pli, "Centre hospitalier", "julien@chts.example").await;
    let mut julien = pli.signed_in(&referent.address).await;
    let mut list = "Prénom;Nom;Téléphone\n".to_owned();
    for number in 0..5_000 {
        // Everybody's name is borne by a second one.
        writeln!(list, "Anne;Nom{};418 555-{:04}", letters(number / 2), number).unwrap();
    }
    let began = std::time::Instant::now();
    bring(&mut julien, at, list).await;
    let shown = began.elapsed();
    let path = julien.page.is(200).says("5\u{a0}000 lignes").path.clone();
    julien.open(&format!("{path}?page=100")).await.is(200).says("4\u{a0}951 à 5\u{a0}000");
    julien.submit(Fill::form(&path).press("Créer les 5 000 comptes prêts")).await.is(200);
    julien.page.is_at(&format!("{path}/wait")).says("lignes sur 5\u{a0}000").says("la création continue");
    assert!(julien.page.html().contains("<noscript><meta http-equiv=\"refresh\""), "it asks again without scripts");
    let structures = &pli.app.people().structures;
    let (one, other) = tokio::join!(structures.import_due(), structures.import_due());
    one.and(other).unwrap();
    finish(&pli, &mut julien, &path).await;
    let made = began.elapsed();
    julien.page.says("5\u{a0}000 comptes sont créés");
    writeln!(std::io::stderr(), "5000 rows: shown after {shown:?}, made after {made:?}").unwrap();
    let text = people(&mut julien, at).await;
    assert!(text.contains("5\u{a0}000 comptes"), "{text}");
    assert!(account(&pli, &format!("anne.nom{}2.med", letters(2_499))).await.is_some());
    assert!(matches!(pli.app.rooms().journal.verify(None).await.unwrap(), Verdict::Whole { .. }));
}

/// A number in letters, so that it is part of a name.
fn letters(number: u32) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}

on_both_databases! {
    async fn x_10_the_next_rows_of_a_list_are_taken_once(db) {
        let store = &db.store;
        let domain = store::domain::DomainRow {
            name: "chts.example".parse().unwrap(), profile: None, short_names: false, reason: String::new(), created_at: Timestamp(1),
        };
        store::domain::insert(store.db(), domain).await.unwrap();
        let structure = store::structure::StructureRow {
            id: StructureId::new(), name: "Clinique".to_owned(), place: Place::Quebec, domain: "chts.example".parse().unwrap(),
            pattern: "prenom.nom".to_owned(), support_email: None, support_phone: None, support_hours: None,
            requests: true, created_at: Timestamp(1), changed_at: Timestamp(1), closed_at: None,
        };
        store::structure::insert(store.db(), structure.clone()).await.unwrap();
        let row = import::ImportRow {
            id: ImportId::new(), structure: structure.id, made_by: AccountId::new(), lines: "sealed".to_owned(), total: 3,
            handled: 0, made: 0, refused: String::new(), started_at: None, created_at: Timestamp(1), expires_at: Timestamp(9),
        };
        import::insert(store.db(), row.clone()).await.unwrap();
        assert_eq!(import::find(store.db(), row.id).await.unwrap(), Some(row.clone()));
        // Nobody takes what was not begun, and it begins once.
        assert!(matches!(import::take(store.db(), row.id, (0, 2)).await, Err(Error::Stale)));
        assert!(import::unfinished(store.db()).await.unwrap().is_empty());
        assert!(import::start(store.db(), row.id, (Timestamp(2), Timestamp(20))).await.unwrap());
        assert!(!import::start(store.db(), row.id, (Timestamp(3), Timestamp(30))).await.unwrap());
        assert_eq!(import::unfinished(store.db()).await.unwrap(), [row.id]);
        // What is made belongs to the same transaction: undone together.
        let txn = store.begin().await.unwrap();
        import::take(&txn, row.id, (0, 2)).await.unwrap();
        drop(txn);
        let txn = store.begin().await.unwrap();
        import::take(&txn, row.id, (0, 2)).await.unwrap();
        import::count(&txn, row.id, (1, "5".to_owned())).await.unwrap();
        txn.commit().await.unwrap();
        assert!(matches!(import::take(store.db(), row.id, (0, 2)).await, Err(Error::Stale)));
        let far = import::progress(store.db(), row.id).await.unwrap().unwrap();
        assert_eq!((far.handled, far.made, far.refused.as_str(), far.started_at), (2, 1, "5", Some(Timestamp(2))));
        import::take(store.db(), row.id, (2, 3)).await.unwrap();
        assert!(import::unfinished(store.db()).await.unwrap().is_empty());
        // A list that was begun stays when another is brought, until its time is over.
        import::forget_waiting(store.db(), structure.id, row.made_by).await.unwrap();
        import::forget_old(store.db(), Timestamp(19)).await.unwrap();
        assert!(import::progress(store.db(), row.id).await.unwrap().is_some());
        import::forget_old(store.db(), Timestamp(20)).await.unwrap();
        assert!(import::progress(store.db(), row.id).await.unwrap().is_none());
    }
}
