//! What is kept of requests, under which keys and how long (R-173, S0-04).

use pli::{
    seal,
    store::support_request::{self, SupportRequestRow},
    support::{Confirmed, Followed, Kind, Refusal, Same, State, Typed},
};
use uuid::Uuid;

use super::{
    desk::{agent, structure},
    request::{HERS, asked, confirm, form, mailed, received},
};
use crate::{
    harness::database::{on_both_databases, raw},
    sign_in::stage::{Browser, Stage},
};

/// What « Contactez votre administrateur » writes down: a name, and how to answer in words of one's own.
async fn from_a_recovery(stage: &Stage) -> Uuid {
    let now = stage.clock.now();
    let row = SupportRequestRow::new(Kind::Recovery, Default::default(), now);
    let key = row.id.to_string();
    let seal = |column, text: &str| {
        let place = seal::Place { table: "support_request", row: &key, column };
        stage.keys.sealer().seal(place, text.as_bytes()).unwrap()
    };
    let (contact, words) = (seal("contact", "au 418 555-0117"), seal("words", "Merci."));
    let id = row.id;
    let row = SupportRequestRow { contact, words, state: State::Received, received_at: Some(now), ..row };
    support_request::insert(stage.db.store.db(), row).await.unwrap();
    id
}

on_both_databases! {
    async fn r_173_a_rotation_reaches_requests_and_notes_and_who_asks_twice_is_still_found(db) {
        let stage = Stage::new(db).await;
        let (browser, key) = agent(&stage, "elodie").await;
        let support = &stage.people.support;
        let anybody = Browser::new("203.0.113.9");
        let first = received(&stage, &anybody, &form()).await;
        support.note(&key, first, "Appelée, sans réponse.", &browser.visitor()).await.unwrap();
        let unproved = asked(&stage, &anybody, &Typed { given: "Aline".into(), contact: "a@x.example".into(), ..form() }).await;
        let words = from_a_recovery(&stage).await;
        let receipt = support.receipt(first).await.unwrap().unwrap();

        assert_eq!(support.reseal().await.unwrap(), 0, "everything is under the active key");
        stage.keys.rotate().unwrap();
        assert_eq!(support.reseal().await.unwrap(), 4, "three requests and a note");
        assert_eq!(support.reseal().await.unwrap(), 0);
        let former = "SELECT CAST(count(*) AS TEXT) FROM support_request WHERE contact LIKE '1.%' OR words LIKE '1.%' \
            OR person LIKE '1.%' OR follow LIKE '1.%' OR same_name LIKE '%:1.%' OR same_licence LIKE '%:1.%' \
            OR same_contact LIKE '%:1.%'";
        assert_eq!(raw::text(&stage.db, former).await, "0");
        assert!(raw::text(&stage.db, "SELECT words FROM request_note").await.starts_with("2."));

        // Everything opens: the case, its note, the code to follow it, and the code that proves an address.
        let case = support.case(&key, first).await.unwrap();
        assert_eq!((case.contact.as_str(), case.words.as_str()), (HERS, "Je commence lundi."));
        assert_eq!((case.line.name.as_str(), case.notes[0].words.as_str()), ("Léonie Marchetti", "Appelée, sans réponse."));
        let followed = support.follow(&anybody.visitor(), &receipt.reference, &receipt.follow).await.unwrap();
        assert_eq!(followed, Followed::Found(first));
        let code = mailed(&stage, "a@x.example");
        assert_eq!(confirm(&stage, &anybody, unproved, &code).await, Confirmed::Received);
        let case = support.case(&key, words).await.unwrap();
        assert_eq!((case.contact.as_str(), case.words.as_str(), case.alike.len()), ("au 418 555-0117", "Merci.", 0));

        // The same person, before and after.
        let again = received(&stage, &anybody, &form()).await;
        let alike = support.case(&key, again).await.unwrap().alike;
        let found = alike.iter().find(|other| other.id == first).unwrap();
        assert_eq!(found.same, [Same::Name, Same::Licence, Same::Contact]);
    }

    async fn s0_04_an_answered_request_is_kept_half_a_year_with_all_that_belongs_to_it_and_an_open_one_stays(db) {
        let stage = Stage::new(db).await;
        let (browser, key) = agent(&stage, "elodie").await;
        let (me, anybody) = (browser.visitor(), Browser::new("203.0.113.9"));
        let support = &stage.people.support;
        let refused = received(&stage, &anybody, &form()).await;
        let of = |kind: &str, to: &str| Typed {
            kind: kind.into(),
            addresses: "a@chts.example b@chts.example".into(),
            contact: format!("{to}@courriel.example"),
            ..form()
        };
        let done = received(&stage, &anybody, &of("merge", "une")).await;
        let open = received(&stage, &anybody, &of("merge", "deux")).await;
        let waiting = received(&stage, &anybody, &of("access", "trois")).await;
        for id in [refused, open] {
            support.note(&key, id, "Appelée.", &me).await.unwrap();
        }
        support.leave_to(&key, waiting, structure(&stage).await, &me).await.unwrap();
        support.refuse(&key, refused, Refusal::NotThere, &me).await.unwrap();
        stage.people.notify.drain().await.unwrap();
        stage.advance(24 * 3_600);
        let answered = stage.clock.now();
        support_request::answer(stage.db.store.db(), done, (State::Approved, "done", None), answered).await.unwrap();

        let there = async |id| support_request::get(stage.db.store.db(), id).await.unwrap().is_some();
        stage.advance(179 * 24 * 3_600);
        assert_eq!(support.forget().await.unwrap(), 0);
        assert!(there(refused).await, "to the day");
        stage.advance(1);
        assert_eq!(support.forget().await.unwrap(), 1);
        assert_eq!((there(refused).await, there(done).await), (false, true), "counted from the answer");
        assert_eq!(support.receipt(refused).await.unwrap(), None);
        for (table, left) in [("request_note", "1"), ("request_letter", "3")] {
            let count = format!("SELECT CAST(count(*) AS TEXT) FROM {table}");
            assert_eq!(raw::text(&stage.db, &count).await, left, "{table}: what belongs to others stays");
        }
        stage.advance(700 * 24 * 3_600);
        assert_eq!(support.forget().await.unwrap(), 1);
        assert_eq!((there(done).await, there(open).await, there(waiting).await), (false, true, true));
    }

    async fn s0_04_how_long_an_answered_request_is_kept_is_for_the_policy_to_say(db) {
        let stage = Stage::with(db, |config| config.policy.support.keep_days = 30).await;
        let (browser, key) = agent(&stage, "elodie").await;
        let id = received(&stage, &Browser::new("203.0.113.9"), &form()).await;
        stage.people.support.refuse(&key, id, Refusal::Twice, &browser.visitor()).await.unwrap();
        stage.advance(30 * 24 * 3_600);
        assert_eq!(stage.people.support.forget().await.unwrap(), 0);
        stage.advance(1);
        assert_eq!(stage.people.support.forget().await.unwrap(), 1);
    }
}
