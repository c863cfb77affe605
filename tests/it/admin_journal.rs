//! Searching, taking out and verifying the journal: on both databases below, page by page above.

use std::time::Duration;

use pli::{
    account::Contacts,
    audit::{Check, Checked, Cursor, Entry, Event, Fault, Origin, Outcome, Search},
    base::{AccountId, Clock, StructureId, Timestamp},
};

use crate::{
    admin_pages::{administrator, done},
    harness::{
        database::{on_both_databases, raw},
        person::Fill,
        pli::Pli,
    },
    identity::{DAY, House, NOON, house},
    structure_pages::hospital,
};

/// What a search finds on its first page of five.
async fn numbers(house: &House, search: &Search, cursor: Cursor) -> (Vec<i64>, bool, bool) {
    let found = house.journal.search(search, cursor, 5).await.unwrap();
    (found.entries.iter().map(|entry| entry.seq).collect(), found.newer, found.older)
}

/// A journal of four days and forty entries, ten a day: people, outcomes and a structure in turn.
async fn forty(house: &House) -> ([AccountId; 2], StructureId) {
    let (people, structure) = ([AccountId::new(), AccountId::new()], StructureId::new());
    for number in 1..=40_usize {
        let (event, outcome) = match number % 4 {
            0 => (Event::LoginFail, Outcome::Fail),
            1 => (Event::LoginOk, Outcome::Ok),
            2 => (Event::RoleRefused, Outcome::Refused),
            _ => (Event::ReferentEdit, Outcome::Ok),
        };
        let mut entry = Entry::new(event, outcome).by(people[number % 2]);
        if number % 4 == 3 {
            entry = entry.about(people[0]).detail(structure.to_string());
        }
        house.journal.record(entry).await.unwrap();
        if number % 10 == 0 {
            house.clock.advance(DAY);
        }
    }
    (people, structure)
}

on_both_databases! {
    async fn the_journal_is_searched_newest_first_and_turned_page_by_page(db) {
        let house = house(db);
        let ([even, odd], structure) = forty(&house).await;
        let all = Search::default();
        assert_eq!(numbers(&house, &all, Cursor::Newest).await, (vec![40, 39, 38, 37, 36], false, true));
        assert_eq!(numbers(&house, &all, Cursor::Before(36)).await, (vec![35, 34, 33, 32, 31], true, true));
        assert_eq!(numbers(&house, &all, Cursor::After(35)).await, (vec![40, 39, 38, 37, 36], false, true));
        assert_eq!(numbers(&house, &all, Cursor::After(30)).await, (vec![35, 34, 33, 32, 31], true, true));
        assert_eq!(numbers(&house, &all, Cursor::Before(4)).await, (vec![3, 2, 1], true, false));
        let event = Search { event: Some(Event::LoginFail), ..Search::default() };
        assert_eq!(numbers(&house, &event, Cursor::Newest).await.0, [40, 36, 32, 28, 24]);
        let outcome = Search { outcome: Some(Outcome::Refused), ..Search::default() };
        assert_eq!(numbers(&house, &outcome, Cursor::Before(30)).await.0, [26, 22, 18, 14, 10]);
        // What a person did and what was done to them, each once: the odd ones did what happened to the even one.
        let person = Search { person: Some(even), ..Search::default() };
        assert_eq!(numbers(&house, &person, Cursor::Newest).await.0, [40, 39, 38, 36, 35]);
        assert_eq!(numbers(&house, &person, Cursor::After(34)).await.0, [40, 39, 38, 36, 35]);
        let both = Search { person: Some(odd), structure: Some(structure), ..Search::default() };
        assert_eq!(numbers(&house, &both, Cursor::Newest).await.0, [39, 35, 31, 27, 23]);
        let elsewhere = Search { structure: Some(StructureId::new()), ..Search::default() };
        assert!(numbers(&house, &elsewhere, Cursor::Newest).await.0.is_empty());
        // A period: the second day.
        let period = Search { from: Some(NOON + DAY), until: Some(NOON + 2 * DAY), ..Search::default() };
        assert_eq!(numbers(&house, &period, Cursor::Newest).await, (vec![20, 19, 18, 17, 16], false, true));
        assert_eq!(numbers(&house, &period, Cursor::Before(13)).await, (vec![12, 11], true, false));
        let before = Search { until: Some(NOON), ..Search::default() };
        let after = Search { from: Some(NOON + 9 * DAY), ..Search::default() };
        assert!(numbers(&house, &before, Cursor::Newest).await.0.is_empty());
        assert!(numbers(&house, &after, Cursor::Newest).await.0.is_empty());
    }

    async fn r_175_the_chain_is_verified_in_steps_and_goes_on_where_it_was(db) {
        let house = house(db);
        forty(&house).await;
        let check = async |anew, most| house.journal.check(anew, most).await.unwrap();
        let is = |check: &Check, result, through| assert_eq!((check.result, check.through), (result, through));
        assert_eq!(house.journal.last_check().await.unwrap(), None);
        // Steps are as long as what is read at a time, at least.
        is(&check(false, 1).await, Checked::Whole, 40);
        house.clock.advance(DAY);
        for _ in 0..5 {
            house.journal.record(Entry::new(Event::LoginOk, Outcome::Ok)).await.unwrap();
        }
        is(&check(false, 1_000).await, Checked::Whole, 45);
        assert_eq!(house.journal.last_check().await.unwrap().unwrap().at, house.clock.now());
        // What lies before the last check is read again only when that is asked for; what lies at it and after it always.
        let before = raw::keep_audit(&house.db).await;
        raw::run(&house.db, "UPDATE audit SET outcome = 'fail' WHERE seq = 3").await;
        is(&check(false, 1_000).await, Checked::Whole, 45);
        assert_eq!(check(true, 1_000).await.result, Checked::Broken(3, Fault::Altered));
        // What has broken stays so until it is read again.
        assert_eq!(house.journal.last_check().await.unwrap().unwrap().result, Checked::Broken(3, Fault::Altered));
        assert_eq!(check(false, 1_000).await.result, Checked::Broken(3, Fault::Altered));
        raw::restore_audit(&house.db, &before).await;
        is(&check(false, 1_000).await, Checked::Whole, 45);
        // Put back to an earlier state, whole by itself: the check remembers more.
        let earlier = raw::keep_audit(&house.db).await;
        house.journal.record(Entry::new(Event::LoginOk, Outcome::Ok)).await.unwrap();
        is(&check(false, 1_000).await, Checked::Whole, 46);
        raw::restore_audit(&house.db, &earlier).await;
        assert_eq!(check(false, 1_000).await.result, Checked::Broken(46, Fault::CutOff));
        is(&check(true, 1_000).await, Checked::Whole, 45);
        // Whoever writes in the database makes no check.
        raw::run(&house.db, "UPDATE audit_check SET seq = 44").await;
        assert_eq!(house.journal.last_check().await.unwrap(), None);
        is(&check(false, 1_000).await, Checked::Whole, 45);
    }

    async fn r_176_a_verification_goes_on_after_old_entries_were_removed(db) {
        let house = house(db);
        forty(&house).await;
        assert_eq!(house.journal.check(false, 1_000).await.unwrap().result, Checked::Whole);
        assert_eq!(house.journal.forget(Duration::from_hours(36)).await.unwrap(), 30);
        assert_eq!(house.journal.check(false, 1_000).await.unwrap().result, Checked::Whole);
        assert_eq!(house.journal.check(true, 1_000).await.unwrap().result, Checked::Whole);
        // Removed by somebody else: nothing explains it.
        raw::run(&house.db, "DELETE FROM audit WHERE seq < 33").await;
        assert!(matches!(house.journal.check(true, 1_000).await.unwrap().result, Checked::Broken(..)));
    }

    async fn r_175_a_long_chain_takes_several_steps(db) {
        let house = house(db);
        let txn = house.db.store.begin().await.unwrap();
        for _ in 0..2_500 {
            house.journal.append(&txn, Entry::new(Event::LoginOk, Outcome::Ok)).await.unwrap();
        }
        txn.commit().await.unwrap();
        let mut seen = Vec::new();
        for _ in 0..3 {
            let check = house.journal.check(false, 1_000).await.unwrap();
            seen.push((check.result, check.through, check.end));
        }
        let going = Checked::Going;
        assert_eq!(seen, [(going, 1_000, 2_500), (going, 2_000, 2_500), (Checked::Whole, 2_500, 2_500)]);
    }
}

#[tokio::test]
async fn the_journal_says_in_words_who_did_what_and_hides_every_secret() {
    let pli = Pli::alone().await;
    let ines = administrator(&pli, "ines@chts.example").await;
    let (at, _) = hospital(&pli, "Centre hospitalier", "julien@chts.example").await;
    let amina = pli.make(&"amina@chts.example".parse().unwrap(), "Amina Benhaddou", Contacts::default()).await;
    pli.app.people().structures.take_in(at, &amina, "").await.unwrap();
    let mut person = pli.signed_in(&ines.address).await;
    person.open("/admin/audit").await.is(200).says("Connexion").says("ines@chts.example").says("127.0.0.1");
    person.page.says("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0").says("Compte rattaché à une structure");
    person.page.says("La chaîne n’a pas encore été vérifiée");
    let find = |person: &str, structure: &str, event: &str| {
        let form = Fill::form("/admin/audit").write("person", person).write("structure", structure);
        form.write("event", event).press("Chercher")
    };
    person.submit(find("AMINA@chts.example", "", "")).await.is(200).says("structure.take").hides("login.ok");
    person.open("/admin/audit").await;
    person.submit(find("", "Centre hospitalier", "")).await.is(200).says("structure.take").says("structure.add");
    person.page.hides("login.ok").says("role.give");
    person.open("/admin/audit").await;
    person
        .submit(find("", "", "structure.take"))
        .await
        .is(200)
        .says("amina@chts.example")
        .hides("Structure créée Fait");
    person.open("/admin/audit").await;
    person.submit(find("personne@chts.example", "Nulle part", "")).await.is(422).says("Aucun compte n’a cette adresse");
    person.page.says("Aucune structure ne porte ce nom");
    assert_eq!(person.page.field("structure"), "Nulle part");
    person.open("/admin/audit?from=demain").await.is(422).says("Ce n’est pas un jour");
    person.open("/admin/audit?until=2020-01-01").await.is(200).says("Aucune entrée ne correspond");
    person.open("/admin/audit?event=nothing.such&outcome=x&before=x&after=-1").await.is(200);
    // Nobody else sees it.
    let mut other = pli.signed_in(&amina.address).await;
    for path in ["/admin/audit", "/admin/audit.csv", "/admin/audit.jsonl"] {
        other.open(path).await.is(404);
    }
}

#[tokio::test]
async fn the_journal_is_taken_out_after_a_fresh_proof_guarded_and_that_is_written_down() {
    let pli = Pli::alone_at(Clock::fixed(Timestamp::from_seconds(1_795_000_000)), "").await;
    let ines = administrator(&pli, "ines@chts.example").await;
    let mut person = pli.signed_in(&ines.address).await;
    let origin = Origin { agent: "=HYPERLINK(\"http://evil.test\")".to_owned(), ..Origin::default() };
    let entry = Entry::new(Event::LoginFail, Outcome::Fail).about(ines.id).from(&origin);
    pli.app.rooms().journal.record(entry).await.unwrap();
    let table = person.fetch("/admin/audit.csv?person=ines@chts.example&event=login.fail").await;
    assert_eq!((table.status, table.header("content-type").as_deref()), (200, Some("text/csv; charset=utf-8")));
    assert!(table.header("content-disposition").unwrap().contains("journal.csv"));
    let text = table.html();
    assert!(text.starts_with("\u{feff}seq;at;event;outcome;"), "{text}");
    assert_eq!(text.lines().count(), 2);
    assert!(text.contains(";\"'=HYPERLINK(\"\"http://evil.test\"\")\";"), "no cell is a formula: {text}");
    let lines = person.fetch("/admin/audit.jsonl?event=login.fail").await.html();
    let row: serde_json::Value = serde_json::from_str(lines.trim()).unwrap();
    assert_eq!((&row["event"], &row["subject"]), (&"login.fail".into(), &"ines@chts.example".into()));
    let nothing = person.fetch("/admin/audit.csv?until=2020-01-01").await.html();
    assert_eq!(nothing.lines().count(), 1, "the heads alone");
    assert_eq!(person.fetch("/admin/audit.csv?person=x").await.status, 400);
    let told = done(&pli, &ines, "audit.export").await;
    let told: Vec<_> = told.iter().map(|entry| (entry.reason.as_str(), entry.detail.as_str())).collect();
    assert_eq!(told[1..], [("jsonl", "event=login.fail"), ("csv", "event=login.fail person")]);
    // An older proof leads to the question first.
    pli.clock.advance(Duration::from_mins(11));
    let asked = person.fetch("/admin/audit.csv").await;
    assert_eq!(asked.status, 303);
    assert!(asked.header("location").unwrap().starts_with("/account/confirm?next=%2Fadmin%2Faudit.csv"));
}

#[tokio::test]
async fn r_175_the_chain_is_verified_by_a_button_which_says_where_it_breaks() {
    let pli = Pli::alone().await;
    let ines = administrator(&pli, "ines@chts.example").await;
    let mut person = pli.signed_in(&ines.address).await;
    let verify = |words: &str| Fill::form("/admin/audit").press(words);
    person.open("/admin/audit").await.is(200);
    person.submit(verify("Vérifier la chaîne")).await.is(200).is_at("/admin/audit").says("Entière jusqu’à l’entrée");
    assert_eq!(done(&pli, &ines, "audit.verify").await[0].outcome, "ok");
    let sql = "UPDATE audit SET reason = 'x' WHERE seq = 2";
    sea_orm::ConnectionTrait::execute_unprepared(pli.app.store().db(), sql).await.unwrap();
    person.submit(verify("Tout revérifier")).await.is(200).says("Rompue à l’entrée 2").says("a été modifié");
    assert_eq!(done(&pli, &ines, "audit.verify").await[0].outcome, "fail");
    person.follow("Voir autour de cette entrée").await.is(200).says("Entrée 2");
}
