//! The journal: whole, and tampered with in every way, on SQLite and on PostgreSQL (security.md R-175), and
//! what of it is kept.

use std::sync::Arc;

use pli::{
    audit::{Anchor, Entry, Event, Fault, Journal, Origin, Outcome, Verdict},
    base::Clock,
    policy::Policy,
};

use crate::{
    harness::database::{on_both_databases, raw},
    identity::{DAY, House, NOON, house, person},
};

impl House {
    async fn record(&self, event: Event) {
        self.journal.record(Entry::new(event, Outcome::Ok)).await.unwrap();
    }

    async fn whole(&self) -> Verdict {
        self.journal.verify(None).await.unwrap()
    }
}

on_both_databases! {
    async fn r_175_a_journal_of_several_days_is_whole(db) {
        let house = house(db);
        assert!(matches!(house.whole().await, Verdict::Whole { entries: 0, .. }));
        for _ in 0..3 {
            for _ in 0..4 {
                house.record(Event::LoginOk).await;
            }
            house.clock.advance(DAY);
        }
        let Verdict::Whole { entries, end } = house.whole().await else { panic!("broken") };
        assert_eq!((entries, end.seq), (12, 12));
        assert_eq!(raw::text(&house.db, "SELECT CAST(count(*) AS TEXT) FROM audit_day").await, "2");
        let anchor: Anchor = format!("{}:{}", end.seq, end.hash).parse().unwrap();
        assert!(matches!(house.journal.verify(Some(&anchor)).await.unwrap(), Verdict::Whole { .. }));
    }

    async fn r_175_whoever_writes_in_the_database_is_found_out(db) {
        let house = house(db);
        for _ in 0..2 {
            for _ in 0..5 {
                house.record(Event::LoginOk).await;
            }
            house.clock.advance(DAY);
        }
        house.record(Event::LoginOk).await;
        for (what, damage, seq, fault) in [
            ("a changed field", "UPDATE audit SET outcome = 'fail' WHERE seq = 3", 3, Fault::Altered),
            ("a changed time", "UPDATE audit SET at = at + 1 WHERE seq = 7", 7, Fault::Altered),
            ("a removed entry", "DELETE FROM audit WHERE seq = 4", 4, Fault::Missing),
            ("a removed beginning", "DELETE FROM audit WHERE seq = 1", 1, Fault::Missing),
            ("a cut end", "DELETE FROM audit WHERE seq = 11", 11, Fault::CutOff),
            ("all removed", "DELETE FROM audit", 1, Fault::CutOff),
            ("an end moved back",
             "DELETE FROM audit WHERE seq = 11; UPDATE audit_chain SET seq = 10, entries = 5, \
              day = (SELECT day FROM audit WHERE seq = 10), hash = (SELECT hash FROM audit WHERE seq = 10)",
             10, Fault::Seal),
            ("an end moved back to a sealed day",
             "DELETE FROM audit WHERE seq > 5; DELETE FROM audit_day WHERE seq > 5; \
              UPDATE audit_chain SET seq = 5, entries = 5, day = (SELECT day FROM audit_day), \
              hash = (SELECT hash FROM audit_day), seal = (SELECT seal FROM audit_day)",
             5, Fault::CutOff),
            ("two entries exchanged",
             "UPDATE audit SET seq = 99 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3; \
              UPDATE audit SET seq = 3 WHERE seq = 99", 2, Fault::Altered),
            ("a day's end removed", "DELETE FROM audit_day WHERE seq = 5", 5, Fault::DayEnd),
            ("a day's seal changed", "UPDATE audit_day SET seal = '1.00' WHERE seq = 5", 5, Fault::Seal),
            ("an entry added past the end",
             "INSERT INTO audit SELECT 12, id, day, at, event, outcome, reason, actor, subject, ip, device, agent, \
              session, challenge, method, level, detail, hash FROM audit WHERE seq = 11", 12, Fault::Altered),
        ] {
            let before = raw::keep_audit(&house.db).await;
            raw::run(&house.db, damage).await;
            assert_eq!(house.whole().await, Verdict::Broken { seq, fault }, "{what}");
            raw::restore_audit(&house.db, &before).await;
            assert!(matches!(house.whole().await, Verdict::Whole { entries: 11, .. }), "{what}: restored");
        }
    }

    async fn r_175_an_end_that_was_moved_is_never_sealed_again(db) {
        let house = house(db);
        for _ in 0..5 {
            house.record(Event::LoginOk).await;
        }
        let cut = "DELETE FROM audit WHERE seq > 3; \
                   UPDATE audit_chain SET seq = 3, entries = 3, hash = (SELECT hash FROM audit WHERE seq = 3)";
        raw::run(&house.db, cut).await;
        house.record(Event::LoginOk).await;
        house.record(Event::LoginOk).await;
        assert_eq!(house.whole().await, Verdict::Broken { seq: 4, fault: Fault::Altered });
    }

    async fn r_175_an_end_noted_elsewhere_tells_that_all_was_put_back(db) {
        let house = house(db);
        house.record(Event::LoginOk).await;
        let before = raw::keep_audit(&house.db).await;
        house.record(Event::LoginFail).await;
        let Verdict::Whole { end, .. } = house.whole().await else { panic!("broken") };
        raw::restore_audit(&house.db, &before).await;
        // By itself the earlier state is whole: only the note knows better.
        assert!(matches!(house.whole().await, Verdict::Whole { entries: 1, .. }));
        let verdict = house.journal.verify(Some(&end)).await.unwrap();
        assert_eq!(verdict, Verdict::Broken { seq: 2, fault: Fault::CutOff });
        house.record(Event::MailSend).await;
        let verdict = house.journal.verify(Some(&end)).await.unwrap();
        assert_eq!(verdict, Verdict::Broken { seq: 2, fault: Fault::Anchor });
    }

    async fn r_175_many_writers_make_one_chain_and_a_rolled_back_act_leaves_no_entry(db) {
        let house = Arc::new(house(db));
        let mut writers = tokio::task::JoinSet::new();
        for number in 0..6 {
            let house = Arc::clone(&house);
            writers.spawn(async move {
                for _ in 0..10 {
                    let txn = house.db.store.begin().await.unwrap();
                    house.journal.append(&txn, Entry::new(Event::LoginOk, Outcome::Ok)).await.unwrap();
                    if number % 2 == 0 { txn.commit().await.unwrap() } else { drop(txn) }
                }
            });
        }
        while let Some(done) = writers.join_next().await {
            done.unwrap();
        }
        assert!(matches!(house.whole().await, Verdict::Whole { entries: 30, .. }));
    }

    async fn r_175_a_clock_put_back_does_not_reopen_a_day(db) {
        let house = house(db);
        house.record(Event::LoginOk).await;
        let earlier = Clock::fixed(NOON - 3 * DAY);
        let journal = Journal::new(house.db.store.clone(), house.keys.chain(), earlier);
        journal.record(Entry::new(Event::LoginOk, Outcome::Ok)).await.unwrap();
        assert!(matches!(house.whole().await, Verdict::Whole { entries: 2, .. }));
    }

    async fn r_176_what_is_older_than_six_months_goes_and_what_is_left_is_whole(db) {
        let house = house(db);
        for entries in [3, 2] {
            for _ in 0..entries {
                house.record(Event::LoginOk).await;
            }
            house.clock.advance(DAY);
        }
        let keep = Policy::default().journal.keep();
        house.clock.advance(keep - 2 * DAY);
        assert_eq!(house.journal.forget(keep).await.unwrap(), 0, "six months old, not older");
        let Verdict::Whole { entries: 5, end: noted } = house.whole().await else { panic!("broken") };
        house.clock.advance(DAY);
        let noted_on_the_first_day = Anchor { seq: 3, hash: raw::text(&house.db, "SELECT hash FROM audit_day").await };
        let noted_within_it = Anchor { seq: 2, hash: raw::text(&house.db, "SELECT hash FROM audit WHERE seq = 2").await };
        assert_eq!(house.journal.forget(keep).await.unwrap(), 3, "the first day");
        assert_eq!(house.journal.forget(keep).await.unwrap(), 0, "once");
        assert_eq!(raw::text(&house.db, "SELECT CAST(min(seq) AS TEXT) FROM audit").await, "4");
        // Two of the second day, and the one that says so.
        let Verdict::Whole { entries: 3, end } = house.whole().await else { panic!("broken") };
        assert_eq!(end.seq, 6);
        for anchor in [&noted, &noted_on_the_first_day, &noted_within_it, &end] {
            let verdict = house.journal.verify(Some(anchor)).await.unwrap();
            assert!(matches!(verdict, Verdict::Whole { .. }), "{anchor:?}: {verdict:?}");
        }
        let other = Anchor { hash: end.hash, ..noted_on_the_first_day };
        assert_eq!(house.journal.verify(Some(&other)).await.unwrap(), Verdict::Broken { seq: 3, fault: Fault::Anchor });

        for (what, damage, seq, fault) in [
            ("an entry more", "DELETE FROM audit WHERE seq = 4", 4, Fault::Missing),
            ("a whole day more", "DELETE FROM audit WHERE seq <= 5", 4, Fault::Missing),
            ("a whole day more, and a lie about it",
             "DELETE FROM audit WHERE seq <= 5; UPDATE audit SET detail = '5'", 6, Fault::Altered),
            ("where it begins", "DELETE FROM audit_day WHERE seq = 3", 1, Fault::Missing),
            ("another beginning", "UPDATE audit_day SET hash = 'x' WHERE seq = 3", 3, Fault::Seal),
            ("everything", "DELETE FROM audit", 1, Fault::CutOff),
        ] {
            let before = raw::keep_audit(&house.db).await;
            raw::run(&house.db, damage).await;
            assert_eq!(house.whole().await, Verdict::Broken { seq, fault }, "{what}");
            raw::restore_audit(&house.db, &before).await;
        }
        house.clock.advance(DAY);
        assert_eq!(house.journal.forget(keep).await.unwrap(), 2, "the second day");
        assert!(matches!(house.whole().await, Verdict::Whole { entries: 2, .. }), "both that say so");
    }

    async fn r_178_a_person_sees_what_happened_to_them_and_to_nobody_else(db) {
        let house = house(db);
        let id = house.alice().await;
        let bob = house.create(person("bob@med.test")).await.unwrap();
        let origin = Origin { ip: Some("203.0.113.7".parse().unwrap()), agent: "Firefox".to_owned(), device: None };
        house.journal.record(Entry::new(Event::LoginFail, Outcome::Fail).about(id).from(&origin)).await.unwrap();
        house.journal.record(Entry::new(Event::LoginOk, Outcome::Ok).by(bob)).await.unwrap();
        let entries = house.journal.about(id, NOON - DAY, 10).await.unwrap();
        let events: Vec<&str> = entries.iter().map(|entry| entry.event.as_str()).collect();
        assert_eq!(events, ["login.fail", "account.create"]);
        assert_eq!((entries[0].ip.as_str(), entries[0].actor), ("203.0.113.7", None));
    }
}
