//! The calendars of a merge in its turns (S0-09): after the mail, late, in the report, and taken back.

use bytes::Bytes;
use pli::{
    caldav::Person,
    merge::{State, Trouble, Verdict, Who},
};

use super::stage::{House, Owner};
use crate::harness::{
    database::on_both_databases,
    line::Line,
    radicale::{house_calendars, old_calendars},
};

fn event(uid: &str) -> Bytes {
    Bytes::from(format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//pli//tests//FR\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n\
         DTSTAMP:20261101T080000Z\r\nDTSTART:20261124T130000Z\r\nSUMMARY:Garde {uid}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ))
}

/// Somebody's old calendar with two events.
async fn filled(old: &pli::base::Address) -> Person {
    let person = old_calendars().by_owner(old);
    let calendar = person.home().below("agenda");
    person.make(&calendar, "Gardes", &[]).await.unwrap();
    for uid in ["1", "2"] {
        person.put(&calendar.below(&format!("{uid}.ics")), event(uid), None).await.unwrap();
    }
    person
}

fn here(owner: &Owner) -> Person {
    house_calendars().by_service(house_calendars().port(), &owner.account.address)
}

/// How many objects the person's calendars hold.
async fn objects(person: &Person) -> usize {
    let mut count = 0;
    for one in person.calendars().await.map(|home| home.calendars).unwrap_or_default() {
        count += person.objects(&one.href).await.unwrap().len();
    }
    count
}

on_both_databases! {
    async fn s0_09_calendars_come_with_the_mail_late_ones_too_and_go_with_it(db) {
        let house = House::with_calendars(db, house_calendars().port()).await;
        let (old, claire) = (house.old_box("agenda", "ancien-mot"), house.person("agenda").await);
        house.put_old(&old, "INBOX", 1).await;
        let there = filled(&old).await;
        let id = house.merged(&claire, &old, "ancien-mot").await;
        let merge = house.merges.find(&claire.key, id).await.unwrap();
        assert_eq!((merge.calendars, merge.problem), (true, None));
        assert_eq!((house.present(&claire, "INBOX").await, objects(&here(&claire)).await), (1, 2));

        there.put(&there.home().below("agenda").below("3.ics"), event("3"), None).await.unwrap();
        house.stage.advance(301);
        house.merges.round().await.unwrap();
        let progress = house.merges.progress(&merge).await.unwrap();
        let calendar = &progress.calendars[0];
        assert_eq!((calendar.name.as_str(), calendar.events, calendar.copied, calendar.skipped), ("Gardes", 3, 3, 0));
        // Names can name patients: the support sees none.
        let agent = house.agent("agenda-desk").await;
        let at_the_desk = house.merges.progress_for(&agent.key, &merge).await.unwrap();
        assert_eq!((at_the_desk.calendars.len(), at_the_desk.folders.len()), (0, 0));
        let file = house.merges.report(&claire.key, id, &claire.visitor()).await.unwrap();
        let Verdict::Genuine(report) = house.merges.verify(&file).unwrap() else { panic!("{file}") };
        assert_eq!((report.calendars.len(), report.calendars[0].copied), (1, 3));

        house.merges.undo(Who::Owner(&claire.key, &claire.visitor()), id).await.unwrap();
        house.merges.round().await.unwrap();
        assert_eq!((house.present(&claire, "INBOX").await, objects(&here(&claire)).await), (0, 0));
        assert_eq!((house.merges.find(&claire.key, id).await.unwrap().state, objects(&there).await), (State::Undone, 3));
    }

    async fn a_calendar_server_that_is_away_is_waited_for_a_while_and_keeps_no_mail_back(db) {
        let line = Line::to(house_calendars().port()).await;
        line.cut();
        let house = House::with_calendars(db, line.port).await;
        let (old, claire) = (house.old_box("attente", "ancien-mot"), house.person("attente").await);
        house.put_old(&old, "INBOX", 1).await;
        filled(&old).await;
        let id = house.approved(&claire, &old, "ancien-mot").await;
        let mut turns = 0;
        loop {
            house.merges.round().await.unwrap();
            let merge = house.merges.find(&claire.key, id).await.unwrap();
            assert_eq!(merge.problem, Some(Trouble::CalendarAway));
            if merge.state == State::Switched {
                break;
            }
            turns += 1;
            house.stage.advance(3_601);
        }
        assert_eq!((turns, house.present(&claire, "INBOX").await), (5, 1));
        line.mend();
        house.stage.advance(301);
        house.merges.round().await.unwrap();
        let merge = house.merges.find(&claire.key, id).await.unwrap();
        assert_eq!((merge.problem, objects(&here(&claire)).await), (None, 2));
    }

    async fn without_a_calendar_server_here_the_mail_comes_alone(db) {
        let house = House::new(db).await;
        let (old, claire) = (house.old_box("seul", "ancien-mot"), house.person("seul").await);
        let id = house.merged(&claire, &old, "ancien-mot").await;
        let merge = house.merges.find(&claire.key, id).await.unwrap();
        assert_eq!((merge.state, merge.calendars, merge.problem), (State::Switched, false, None));
        assert!(house.merges.progress(&merge).await.unwrap().calendars.is_empty());
    }
}
