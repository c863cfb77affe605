//! What a referent is asked about a request, and what is not theirs to see.

use pli::{
    base::{Language, Method, StructureId, Timestamp},
    role::{Confirmed, Grant, Referent, Role},
    store::support_request,
    support::{Error, State, Typed, read},
};
use uuid::Uuid;

use super::{
    desk::{agent, structure, structure_named},
    request::{HERS, form, received},
};
use crate::{
    harness::{
        database::{on_both_databases, raw},
        person::Fill,
        pli::Pli,
    },
    sign_in::stage::{Browser, Stage},
    structure_pages::hospital,
};

/// A referent who has just signed in.
async fn referent(stage: &Stage, local: &str, at: StructureId) -> (Browser, Confirmed<Referent>) {
    let person = stage.person(local, &[Method::Totp]).await;
    let grant = Grant { account: person.account.id, role: Role::Referent, structure: Some(at), ends: None };
    stage.people.roles.give(grant, None).await.unwrap();
    let mut browser = Browser::new("203.0.113.60");
    browser.sign_in(stage, &person).await;
    let who = browser.who(&stage.people).await.unwrap();
    let proof = stage.people.sessions.elevated(&who, who.level()).unwrap();
    let role = stage.people.roles.referent(&who, at, &browser.visitor()).await.unwrap().unwrap();
    (browser, stage.people.roles.confirmed(role, &proof).unwrap())
}

async fn state(stage: &Stage, id: Uuid) -> (State, Option<StructureId>) {
    let row = support_request::get(stage.db.store.db(), id).await.unwrap().unwrap();
    (row.state, row.structure)
}

on_both_databases! {
    async fn x_06_referents_are_told_that_requests_wait_once_a_day_and_without_a_name(db) {
        let stage = Stage::new(db).await;
        let (browser, key) = agent(&stage, "elodie").await;
        let here = structure(&stage).await;
        let (_, own) = referent(&stage, "julien", here).await;
        let (_, over) = referent(&stage, "nadia", here).await;
        let grant = |ends| Grant { account: over.account(), role: Role::Referent, structure: Some(here), ends };
        stage.people.roles.take(grant(None), None).await.unwrap();
        stage.people.roles.give(grant(Some(stage.clock.now() + std::time::Duration::from_mins(1))), None).await.unwrap();
        stage.clock.advance(std::time::Duration::from_mins(2));
        let anybody = Browser::new("203.0.113.9");
        let leave = async |contact: &str| {
            let id = received(&stage, &anybody, &Typed { contact: contact.into(), ..form() }).await;
            stage.people.support.leave_to(&key, id, here, &browser.visitor()).await.unwrap();
        };
        let waiting = async || {
            let due = pli::store::letter::due(stage.db.store.db(), Timestamp(i64::MAX), 200).await.unwrap();
            due.into_iter().filter(|row| row.kind == "requests wait").collect::<Vec<_>>()
        };
        leave("a@x.example").await;
        leave("b@x.example").await;
        let first = waiting().await;
        assert_eq!(first.iter().map(|row| row.account).collect::<Vec<_>>(), [own.account()]);
        assert!(first[0].run_at > stage.clock.now(), "it gathers first");
        assert!(!first[0].detail.contains("x.example"));
        stage.clock.advance(std::time::Duration::from_hours(24));
        leave("c@x.example").await;
        assert_eq!(waiting().await.len(), 2);
    }

    async fn x_06_a_referent_says_whether_somebody_works_there_and_the_desk_reads_it(db) {
        let stage = Stage::new(db).await;
        let (browser, key) = agent(&stage, "elodie").await;
        let (here, elsewhere) = (structure(&stage).await, structure_named(&stage, "Clinique du Nord").await);
        let (julien, own) = referent(&stage, "julien", here).await;
        let (nadia, other) = referent(&stage, "nadia", elsewhere).await;
        let support = &stage.people.support;
        let anybody = Browser::new("203.0.113.9");
        let id = received(&stage, &anybody, &form()).await;
        let second = received(&stage, &anybody, &Typed { contact: "b@x.example".into(), ..form() }).await;
        assert!(support.asks(&own).await.unwrap().is_empty(), "the desk reads them first");
        let nowhere = support.leave_to(&key, id, StructureId::new(), &browser.visitor()).await;
        assert!(matches!(nowhere, Err(Error::Unknown)));
        support.leave_to(&key, id, here, &browser.visitor()).await.unwrap();
        assert!(matches!(support.leave_to(&key, id, elsewhere, &browser.visitor()).await, Err(Error::Changed)));

        let asks = support.asks(&own).await.unwrap();
        assert_eq!((asks.len(), support.asks_waiting(&own).await.unwrap()), (1, 1));
        let ask = &asks[0];
        assert_eq!((ask.id, ask.name.as_str(), ask.profession.as_str()), (id, "Léonie Marchetti", "midwife"));
        assert_eq!(ask.due.to_string(), "2026-11-27");
        // What is another structure's, or was left to nobody, does not exist for her.
        assert!(support.asks(&other).await.unwrap().is_empty());
        assert_eq!(support.asks_waiting(&other).await.unwrap(), 0);
        for foreign in [id, second, Uuid::now_v7()] {
            let said = support.vouch(&other, foreign, (true, "Elle exerce ici"), &nadia.visitor()).await;
            assert!(matches!(said, Err(Error::Changed)), "{said:?}");
        }
        assert_eq!((state(&stage, id).await, state(&stage, second).await), ((State::Waiting, Some(here)), (State::Received, None)));
        assert!(support.case(&key, id).await.unwrap().notes.is_empty());

        support.vouch(&own, id, (true, "Elle exerce ici"), &julien.visitor()).await.unwrap();
        assert_eq!(state(&stage, id).await, (State::Received, None));
        assert!(support.asks(&own).await.unwrap().is_empty());
        let notes = support.case(&key, id).await.unwrap().notes;
        assert_eq!((notes.len(), notes[0].words.as_str()), (1, "Elle exerce ici"));
        assert!(!raw::dump(&stage.db).await.contains("Elle exerce ici"), "notes are sealed");
        let twice = support.vouch(&own, id, (false, "Inconnue"), &julien.visitor()).await;
        assert!(matches!(twice, Err(Error::Changed)), "once");
        // What the desk takes back, or answers, is nobody else's any more.
        support.leave_to(&key, id, here, &browser.visitor()).await.unwrap();
        support.take_back(&key, id, &browser.visitor()).await.unwrap();
        let late = support.vouch(&own, id, (true, "Elle exerce ici"), &julien.visitor()).await;
        assert!(matches!(late, Err(Error::Changed)));
        support.leave_to(&key, second, here, &browser.visitor()).await.unwrap();
        support.vouch(&own, second, (false, "Inconnue"), &julien.visitor()).await.unwrap();
        // Who said what, from where, about which request.
        let rows = stage.journal.about(own.account(), Timestamp(0), 1_000).await.unwrap();
        let told: Vec<_> = rows.iter().filter(|row| row.event == "request.assign").collect();
        let mut reasons: Vec<_> = told.iter().map(|row| row.reason.as_str()).collect();
        reasons.sort_unstable();
        assert_eq!(reasons, ["not known", "vouched for"]);
        assert!(told.iter().all(|row| row.ip == "203.0.113.60" && row.detail.len() == 8));
    }
}

#[tokio::test]
async fn x_06_a_referent_reads_the_requests_of_their_structure_and_nothing_that_is_not_asked() {
    let pli = Pli::alone().await;
    let (at, julien) = hospital(&pli, "Centre hospitalier", "julien@chts.example").await;
    let (other, nadia) = hospital(&pli, "Clinique du Vallon", "nadia@vallon.example").await;
    let (support, db) = (&pli.app.people().support, pli.app.store().db());
    let reference = support.take_down(&read(&form()).unwrap(), Language::Fr).await.unwrap();
    let row = support_request::find(db, &reference).await.unwrap().unwrap();
    support_request::leave_to(db, row.id, at).await.unwrap();

    let mut nadia = pli.signed_in(&nadia.address).await;
    nadia.open(&format!("/structure/{at}/requests")).await.is(404);
    nadia.open(&format!("/structure/{other}/requests")).await.is(200).says("Aucune demande").hides("Marchetti");

    let mut julien = pli.signed_in(&julien.address).await;
    let list = format!("/structure/{at}/requests");
    julien.open(&format!("/structure/{at}")).await.is(200).says("Demandes à lire 1 en attente");
    julien
        .follow("Demandes à lire 1 en attente")
        .await
        .is(200)
        .is_at(&list)
        .says("Léonie Marchetti")
        .says("Sage-femme");
    for hidden in ["SF-0461", "0119", HERS, "Je commence lundi", reference.as_str()] {
        assert!(!julien.page.html().contains(hidden), "{hidden}");
    }
    julien.submit(Fill::form(&list).press("Cette personne exerce ici")).await.is(200).is_at(&list);
    julien.page.says("Votre mot est noté").says("Aucune demande").hides("Marchetti").hides("en attente");
    let row = support_request::get(db, row.id).await.unwrap().unwrap();
    assert_eq!((row.state, row.structure), (State::Received, None));
}
