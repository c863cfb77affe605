//! Merging the calendars of an old address into those of an account, between two real Radicales (S0-09).

mod fake;
mod faults;
mod liar;
mod lost;
mod stage;

use pli::{
    caldav,
    merge::{
        calendar::{CalendarPass, Error},
        engine::{Stop, Undone},
    },
};
use tokio_util::sync::CancellationToken;

use self::stage::{Merging, event, wrapped};
use crate::harness::{database::on_both_databases, radicale::old_calendars};

const ZONE: &str = "BEGIN:VTIMEZONE\r\nTZID:Hôpital-d'ici\r\nBEGIN:STANDARD\r\nDTSTART:19701101T020000\r\n\
    TZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\r\nEND:STANDARD\r\n\
    BEGIN:DAYLIGHT\r\nDTSTART:19700308T020000\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\n\
    RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n";

/// Every week, but once an hour later and once not at all, in a time zone that nobody else knows.
fn recurring() -> String {
    wrapped(&format!(
        "{ZONE}BEGIN:VEVENT\r\nUID:garde@ancien\r\nDTSTAMP:20261101T080000Z\r\nDTSTART;TZID=Hôpital-d'ici:20261102T080000\r\n\
         DTEND;TZID=Hôpital-d'ici:20261102T200000\r\nRRULE:FREQ=WEEKLY;COUNT=12\r\n\
         EXDATE;TZID=Hôpital-d'ici:20261109T080000\r\nSUMMARY:Garde\\, étage 4\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\n\
         DESCRIPTION:Garde\r\nTRIGGER:-PT1H\r\nEND:VALARM\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:garde@ancien\r\n\
         RECURRENCE-ID;TZID=Hôpital-d'ici:20261116T080000\r\nDTSTAMP:20261101T080000Z\r\n\
         DTSTART;TZID=Hôpital-d'ici:20261116T090000\r\nDTEND;TZID=Hôpital-d'ici:20261116T210000\r\n\
         SUMMARY:Garde\\, décalée\r\nEND:VEVENT\r\n"
    ))
}

fn meeting() -> String {
    wrapped(
        "BEGIN:VEVENT\r\nUID:réunion-1\r\nDTSTAMP:20261101T080000Z\r\nDTSTART;VALUE=DATE:20261130\r\nSUMMARY:Réunion\r\n\
         ORGANIZER;CN=\"Roy: Anne\":mailto:anne@ancien.example\r\n\
         ATTENDEE;CN=Zoé;PARTSTAT=ACCEPTED:mailto:zoe@ailleurs.example\r\nATTENDEE:mailto:luc@ailleurs.example\r\n\
         DESCRIPTION:Une ligne qui est bien trop longue pour rester en une seule\\, et qui est donc pliée quelque part.\r\n\
         END:VEVENT\r\n",
    )
}

fn task(uid: &str) -> String {
    wrapped(&format!(
        "BEGIN:VTODO\r\nUID:{uid}\r\nDTSTAMP:20261101T080000Z\r\nSUMMARY:Appeler le labo\r\nEND:VTODO\r\n"
    ))
}

fn note() -> String {
    wrapped(
        "BEGIN:VJOURNAL\r\nUID:note\r\nDTSTAMP:20261101T080000Z\r\nDTSTART;VALUE=DATE:20261101\r\nSUMMARY:Note\r\nEND:VJOURNAL\r\n",
    )
}

fn copied(copied: u64) -> CalendarPass {
    CalendarPass { copied, ..CalendarPass::default() }
}

/// A pass without its bytes.
async fn pass(merging: &Merging) -> CalendarPass {
    CalendarPass { bytes: 0, ..merging.pass().await.unwrap() }
}

on_both_databases! {
    async fn s0_09_every_object_of_every_calendar_comes_over_once_byte_for_byte(db) {
        let merging = Merging::new(db).await;
        let (source, target) = (&merging.source, &merging.target);
        let agenda = source.make("calendrier", "Mon agenda").await;
        let nights = source.make("gardes é", "Gardes & nuits").await;
        source.put(&agenda, "simple.ics", &event("simple", "Consultation")).await;
        source.put(&agenda, "réunion d'équipe (été).ics", &meeting()).await;
        source.put(&agenda, "100%.ics", &task("tâche")).await;
        source.put(&nights, "garde.ics", &recurring()).await;
        source.put(&nights, "note.ics", &note()).await;
        let own = target.make("mien", "À moi").await;
        target.put(&own, "own.ics", &event("own", "Dentiste")).await;
        let dentist = target.texts(&own).await.concat();
        let before = (source.person.calendars().await.unwrap(), source.all().await);

        assert_eq!(pass(&merging).await, copied(5));
        let (old, new) = (source.all().await, target.all().await);
        assert_eq!(new.keys().collect::<Vec<_>>(), ["Gardes & nuits", "À moi"]);
        assert_eq!(new["Gardes & nuits"], old["Gardes & nuits"]);
        let mut both = old["Mon agenda"].clone();
        both.push(dentist);
        both.sort();
        assert_eq!((new["À moi"].len(), &new["À moi"]), (4, &both));
        let exception = |text: &String| text.contains("TZID=Hôpital-d'ici") && text.contains("RECURRENCE-ID");
        assert!(new["Gardes & nuits"].iter().any(exception));

        // Nothing is copied twice, and nothing was ever written at the source.
        assert_eq!(pass(&merging).await, copied(0));
        assert_eq!(merging.thorough_pass().await.unwrap(), copied(0));
        assert_eq!(target.all().await, new);
        assert_eq!((source.person.calendars().await.unwrap(), source.all().await), before);

        let report = merging.calendars.report(merging.job.id).await.unwrap();
        let line = |name: &str| report.iter().find(|line| line.name == name).unwrap();
        let agenda = line("Mon agenda");
        assert_eq!((agenda.events, agenda.copied, agenda.skipped, agenda.sha256.len()), (3, 3, 0, 64));
        let bytes: usize = old["Mon agenda"].iter().map(String::len).sum();
        assert_eq!((agenda.bytes, agenda.left.len()), (bytes as u64, 0));
        assert_eq!(line("Gardes & nuits").events, 2);
    }

    async fn s0_09_who_has_no_calendar_here_gets_one_and_who_had_none_there_brings_none(db) {
        let merging = Merging::new(db).await;
        assert_eq!(pass(&merging).await, copied(0));
        assert!(merging.target.all().await.is_empty());
        let agenda = merging.source.make("calendrier", "").await;
        merging.source.put(&agenda, "1.ics", &event("1", "Un")).await;
        assert_eq!(pass(&merging).await, copied(1));
        assert_eq!(merging.target.all().await["calendrier"], merging.source.texts(&agenda).await);
        assert_eq!(merging.undo().await.unwrap(), Undone { removed: 1, elsewhere: 0 });
        assert!(merging.target.all().await.is_empty(), "the calendar goes with what it was made for");
    }

    async fn a_calendar_beside_others_has_a_name_of_its_own(db) {
        let merging = Merging::new(db).await;
        merging.target.make("a", "Gardes").await;
        merging.target.make("b", "Autre").await;
        for (path, name) in [("x", "gardes"), ("y", "Gardes")] {
            let calendar = merging.source.make(path, name).await;
            merging.source.put(&calendar, "1.ics", &event(path, name)).await;
        }
        assert_eq!(pass(&merging).await, copied(2));
        let names: Vec<String> = merging.target.all().await.into_keys().collect();
        assert_eq!(names, ["Autre", "Gardes", "Gardes (3)", "gardes (2)"]);
    }

    async fn what_changes_at_the_source_changes_its_copy_unless_the_person_has_changed_that(db) {
        let merging = Merging::new(db).await;
        let (source, target) = (&merging.source, &merging.target);
        let agenda = source.make("calendrier", "Agenda").await;
        for uid in ["a", "b", "c", "d"] {
            source.put(&agenda, &format!("{uid}.ics"), &event(uid, &format!("premier {uid}"))).await;
        }
        let here = target.make("agenda", "Ici").await;
        assert_eq!(pass(&merging).await, copied(4));

        // At the source: a and b and c change, d goes, e comes. Here: the person changes b, and removes c.
        for uid in ["a", "b", "c"] {
            source.change(&agenda.below(&format!("{uid}.ics")), "premier", "deuxième").await;
        }
        source.remove(&agenda.below("d.ics")).await;
        source.put(&agenda, "e.ics", &event("e", "nouveau")).await;
        target.change(&target.find(&here, "premier b").await, "premier b", "le mien").await;
        target.remove(&target.find(&here, "premier c").await).await;
        let expected = CalendarPass { copied: 1, replaced: 1, conflicts: 2, ..CalendarPass::default() };
        assert_eq!(pass(&merging).await, expected);
        let texts = target.texts(&here).await.concat();
        for there in ["deuxième a", "le mien", "premier d", "nouveau"] {
            assert!(texts.contains(there), "{there}: {texts}");
        }
        assert!(!texts.contains("deuxième b") && !texts.contains("UID:c"), "{texts}");
        assert_eq!(pass(&merging).await, copied(0));
        let report = merging.calendars.report(merging.job.id).await.unwrap();
        let last = |href: &str| href.rsplit('/').next().unwrap().to_owned();
        let left: Vec<_> = report[0].left.iter().map(|left| (last(&left.href), left.reason.as_str())).collect();
        assert_eq!(left, [("b.ics".to_owned(), "changed"), ("c.ics".to_owned(), "removed")]);

        // Undo: what is still what was put goes; what the person changed stays.
        assert_eq!(merging.undo().await.unwrap(), Undone { removed: 3, elsewhere: 2 });
        let texts = target.texts(&here).await;
        assert!(texts.len() == 1 && texts[0].contains("le mien"), "{texts:?}");
    }

    async fn undo_leaves_everything_as_it_was_and_can_be_followed_by_another_merge(db) {
        let merging = Merging::new(db).await;
        let (source, target) = (&merging.source, &merging.target);
        let (agenda, labo) = (source.make("calendrier", "Agenda").await, source.make("labo", "Labo").await);
        for number in 0..8 {
            let calendar = if number % 2 == 0 { &agenda } else { &labo };
            source.put(calendar, &format!("{number}.ics"), &event(&number.to_string(), "Garde")).await;
        }
        let here = target.make("agenda", "Ici").await;
        target.put(&here, "own.ics", &event("own", "Dentiste")).await;
        let before = target.all().await;
        assert_eq!(pass(&merging).await, copied(8));
        let whole = target.all().await;
        assert_eq!(merging.undo().await.unwrap(), Undone { removed: 8, elsewhere: 0 });
        assert_eq!(target.all().await, before);
        assert_eq!(merging.undo().await.unwrap(), Undone::default());
        assert_eq!(pass(&merging).await, copied(8));
        assert_eq!(target.all().await, whole);

        // What the person did since stays: one changed, one moved away, one of their own in a calendar that was made.
        target.change(&target.find(&here, "UID:0").await, "Garde", "Échangée").await;
        target.remove(&target.find(&here, "UID:2").await).await;
        let made = target.named("Labo").await;
        target.put(&made, "mine.ics", &event("mine", "À moi")).await;
        assert_eq!(merging.undo().await.unwrap(), Undone { removed: 6, elsewhere: 2 });
        let after = target.all().await;
        assert_eq!((after["Ici"].len(), after["Labo"].len()), (2, 1));
        assert!(after["Ici"].concat().contains("Échangée") && after["Labo"][0].contains("À moi"));
    }

    async fn what_is_there_already_is_not_there_twice_and_what_bears_its_identifier_goes_beside(db) {
        let merging = Merging::new(db).await;
        let (source, target) = (&merging.source, &merging.target);
        let (agenda, here) = (source.make("calendrier", "Agenda").await, target.make("agenda", "Ici").await);
        source.put(&agenda, "1.ics", &meeting()).await;
        source.put(&agenda, "2.ics", &event("both", "Vu de là-bas")).await;
        target.put(&here, "already.ics", &meeting()).await;
        target.put(&here, "other.ics", &event("both", "Vu d'ici")).await;
        let before = target.all().await;
        let expected = CalendarPass { copied: 1, adopted: 1, ..CalendarPass::default() };
        assert_eq!(pass(&merging).await, expected);
        let all = target.all().await;
        assert_eq!(all["Ici"], before["Ici"]);
        assert!(all["Agenda"].len() == 1 && all["Agenda"][0].contains("Vu de là-bas"), "{all:?}");
        let report = merging.calendars.report(merging.job.id).await.unwrap();
        assert_eq!((report[0].copied, report[0].left.len(), report[0].left[0].reason.as_str()), (2, 1, "beside"));
        assert_eq!(pass(&merging).await, copied(0));
        source.change(&agenda.below("2.ics"), "là-bas", "là-bas encore").await;
        let expected = CalendarPass { replaced: 1, ..CalendarPass::default() };
        assert_eq!(pass(&merging).await, expected);
        assert_eq!(merging.undo().await.unwrap(), Undone { removed: 1, elsewhere: 0 });
        assert_eq!(target.all().await, before, "what was there before the merge is not the merge's to remove");
    }

    async fn a_wrong_password_and_a_server_that_is_away_change_nothing_and_say_which_it_is(db) {
        let mut merging = Merging::new(db).await;
        let agenda = merging.source.make("calendrier", "Agenda").await;
        for number in 0..4 {
            merging.source.put(&agenda, &format!("{number}.ics"), &event(&number.to_string(), "Garde")).await;
        }
        let right = merging.job.source.clone();
        merging.job.source = old_calendars().with_password(merging.to_source.port, &merging.source.address, "faux");
        let refused = merging.pass().await.unwrap_err();
        assert!(matches!(refused, Error::Source(caldav::Error::Refused)) && !refused.is_temporary(), "{refused}");
        merging.job.source = right;
        for source in [true, false] {
            let line = if source { &merging.to_source } else { &merging.to_target };
            line.cut();
            let away = merging.pass().await.unwrap_err();
            assert!(matches!(away, Error::Source(caldav::Error::Unreachable(_))) == source && away.is_temporary(), "{away}");
            line.mend();
        }
        assert!(merging.target.all().await.is_empty());
        assert_eq!(pass(&merging).await, copied(4));
        // Undone by halves: the rest goes when the server is back.
        merging.to_target.cut();
        assert!(merging.undo().await.unwrap_err().is_temporary());
        merging.to_target.mend();
        assert_eq!(merging.undo().await.unwrap(), Undone { removed: 4, elsewhere: 0 });
    }

    async fn the_persons_own_password_opens_an_old_server_without_a_user_of_ours(db) {
        let mut merging = Merging::new(db).await;
        let agenda = merging.source.make("calendrier", "Agenda").await;
        merging.source.put(&agenda, "1.ics", &event("1", "Un")).await;
        merging.job.source = merging.source.person.clone();
        assert_eq!(pass(&merging).await, copied(1));
        let stop = CancellationToken::new();
        stop.cancel();
        merging.source.put(&agenda, "2.ics", &event("2", "Deux")).await;
        let stopped = merging.calendars.pass(&merging.job, &stop).await.unwrap();
        assert_eq!((stopped.copied, stopped.stopped), (0, Some(Stop::Asked)));
        assert_eq!(pass(&merging).await, copied(1));
    }
}
