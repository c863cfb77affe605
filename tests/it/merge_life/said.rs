//! What is not simply here as it was there has a sentence on the page and a line in the report (mail.md 3d); and so has why a
//! merge waits.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use aws_lc_rs::digest::{Context, SHA256, digest};
use pli::{
    base::MergeId,
    merge::{Asking, Bar, Choices, Named, Pause, Proving, Remark, Removed, Report, State, Trouble, Twice, Verdict},
};
use secrecy::SecretString;

use super::stage::{House, Owner, asking};
use crate::harness::{
    database::{on_both_databases, sqlite},
    meddler::{Do, Script},
    old_server::old_server,
};

impl House {
    async fn report_of(&self, owner: &Owner, id: MergeId) -> Report {
        let file = self.merges.report(&owner.key, id, &owner.visitor()).await.unwrap();
        match self.merges.verify(&file).unwrap() {
            Verdict::Genuine(report) => *report,
            other => panic!("{other:?} of {file}"),
        }
    }

    async fn remarks(&self, owner: &Owner, id: MergeId) -> Vec<(Remark, u64)> {
        let merge = self.merges.find(&owner.key, id).await.unwrap();
        self.merges.progress(&merge).await.unwrap().remarks
    }
}

/// Gives a NUL for every `#`, and a bare line feed after every `~`.
fn badly(bytes: &mut [u8]) {
    bytes.iter_mut().filter(|byte| **byte == b'#').for_each(|byte| *byte = 0);
    for at in 1..bytes.len() {
        if bytes[at - 1..].starts_with(b"~\r\n") {
            bytes[at - 1..=at].copy_from_slice(b"~~");
        }
    }
}

/// An old server that answers every sign-in so.
fn refusing(answer: &'static str) -> Script {
    let command = move |line: &str| match line.starts_with("AUTHENTICATE") {
        true => Do::Say(format!("*TAG* NO {answer}\r\n")),
        false => Do::Pass,
    };
    Script { command: Box::new(command), ..Script::default() }
}

#[tokio::test]
async fn s0_08_what_a_server_wants_instead_of_the_password_is_said() {
    let cases = [
        ("[AUTHENTICATIONFAILED] Application-specific password required", Bar::AppPassword),
        ("[EXPIRED] change it", Bar::Expired),
        ("[CONTACTADMIN] The account is closed", Bar::Administrator),
    ];
    for (at, (answer, bar)) in cases.into_iter().enumerate() {
        let house = House::meddled(sqlite().await, refusing(answer)).await;
        let name = format!("barree-{at}");
        let (old, claire) = (house.old_box(&name, "ancien-mot"), house.person(&name).await);
        let me = claire.visitor();
        let id = house.merges.ask(&claire.key, &asking(&old), &me).await.unwrap();
        let tried = house.merges.prove_password(&claire.key, id, SecretString::from("ancien-mot"), &me).await;
        assert_eq!(tried.unwrap(), Proving::Barred(bar));
        assert_eq!(house.merges.find(&claire.key, id).await.unwrap().state, State::Asked);
    }
}

/// Where a server wants it of a merge that is under way.
#[tokio::test]
async fn s0_08_a_merge_for_which_a_second_proof_was_set_waits_for_an_app_password_and_says_so() {
    let wants = Arc::new(AtomicBool::new(false));
    let now = Arc::clone(&wants);
    let command = move |line: &str| match line.starts_with("AUTHENTICATE") && now.load(Ordering::SeqCst) {
        true => Do::Say("*TAG* NO [ALERT] Application-specific password required\r\n".to_owned()),
        false => Do::Pass,
    };
    let house = House::meddled(sqlite().await, Script { command: Box::new(command), ..Script::default() }).await;
    let (old, claire) = (house.old_box("preuve-2", "ancien-mot"), house.person("preuve-2").await);
    let id = house.merged(&claire, &old, "ancien-mot").await;
    wants.store(true, Ordering::SeqCst);
    house.stage.advance(301);
    house.merges.round().await.unwrap();
    let merge = house.merges.find(&claire.key, id).await.unwrap();
    assert_eq!((merge.pause, merge.problem), (Some(Pause::Password), Some(Trouble::SourceAppPassword)));
    assert_eq!(house.report_of(&claire, id).await.waits.as_deref(), Some("password"));
}

on_both_databases! {
    async fn s0_08_a_message_with_nul_and_one_with_bare_line_feeds_have_a_sentence_and_a_line(db) {
        let house = House::meddled(db, Script { literal: Box::new(badly), ..Script::default() }).await;
        let (old, claire) = (house.old_box("mal-fait", "ancien-mot"), house.person("mal-fait").await);
        for text in ["Subject: nul\r\n\r\na#b\r\n", "Subject: lf\r\n\r\none~\r\ntwo\r\n", "Subject: good\r\n\r\nx\r\n"] {
            house.put_text(&old, text).await;
        }
        let id = house.merged(&claire, &old, "ancien-mot").await;
        let mut remarks = house.remarks(&claire, id).await;
        remarks.sort_by_key(|(remark, _)| *remark as u8);
        assert_eq!(remarks, [(Remark::Nul, 1), (Remark::LineEnds, 1)]);
        let report = house.report_of(&claire, id).await;
        let inbox = report.folders.iter().find(|folder| folder.name == "INBOX").unwrap();
        let words = |named: &[Named]| {
            named.iter().map(|one| (one.uid, one.reason.clone())).collect::<Vec<_>>()
        };
        assert_eq!(words(&inbox.left_out), [(1, "nul".to_owned())]);
        assert_eq!(words(&inbox.changed), [(2, "line-ends".to_owned())]);
        assert_eq!((report.copied, report.left_out, report.waits), (2, 1, None));
    }

    async fn s0_08_what_is_left_as_removed_by_choice_has_a_sentence_and_a_line_and_comes_late_when_it_no_longer_is(db) {
        let house = House::new(db).await;
        let (old, claire) = (house.old_box("efface", "ancien-mot"), house.person("efface").await);
        for number in [1, 2] {
            house.put_old(&old, "INBOX", number).await;
        }
        let mark = |act: &str| {
            old_server().doveadm(&["flags", act, "-u", old.as_str(), "\\Deleted", "mailbox", "INBOX", "uid", "2"])
        };
        mark("add");
        let choices = Choices { removed: Removed::Leave, ..Choices::default() };
        let id = house.approved_as(&claire, &Asking { choices, ..asking(&old) }, "ancien-mot").await;
        house.merges.round().await.unwrap();
        house.merges.round().await.unwrap();
        let merge = house.merges.find(&claire.key, id).await.unwrap();
        assert_eq!((merge.choices, merge.finished.is_some()), (choices, true));
        assert_eq!(house.remarks(&claire, id).await, [(Remark::Removed, 1)]);
        let progress = house.merges.progress(&merge).await.unwrap();
        let inbox = &progress.folders[0];
        assert_eq!((inbox.copied, inbox.skipped, inbox.chosen, progress.percent()), (1, 1, 1, 100));
        let report = house.report_of(&claire, id).await;
        let named: Vec<_> = report.folders[0].left_out.iter().map(|one| (one.uid, one.reason.as_str())).collect();
        assert_eq!(named, [(2, "removed")]);
        mark("remove");
        house.stage.advance(301);
        house.merges.round().await.unwrap();
        assert_eq!((house.present(&claire, "INBOX").await, house.remarks(&claire, id).await), (2, Vec::new()));
        assert_eq!(house.report_of(&claire, id).await.left_out, 0);
    }

    async fn s0_08_what_is_in_several_mailboxes_and_brought_once_has_a_sentence_and_a_line_that_says_where(db) {
        let house = House::new(db).await;
        let (old, claire) = (house.old_box("double", "ancien-mot"), house.person("double").await);
        for (place, number) in [("INBOX", 1), ("INBOX", 2), ("Labo", 1), ("Labo", 3), ("Zone", 3), ("Zone", 1)] {
            house.put_old(&old, place, number).await;
        }
        let choices = Choices { twice: Twice::Once, ..Choices::default() };
        let id = house.approved_as(&claire, &Asking { choices, ..asking(&old) }, "ancien-mot").await;
        house.merges.round().await.unwrap();
        house.merges.round().await.unwrap();
        let merge = house.merges.find(&claire.key, id).await.unwrap();
        assert_eq!((merge.choices, merge.finished.is_some()), (choices, true));
        assert_eq!(house.remarks(&claire, id).await, [(Remark::Elsewhere, 3)]);
        let progress = house.merges.progress(&merge).await.unwrap();
        assert_eq!(progress.elsewhere, [("INBOX".to_owned(), 2), ("Labo".to_owned(), 1)]);
        assert_eq!((progress.copied, progress.skipped, progress.percent()), (3, 3, 100));
        assert!(progress.folders.iter().all(|folder| folder.skipped == folder.chosen));
        // The names of mailboxes can name patients.
        let agent = house.agent("double").await;
        let seen = house.merges.progress_for(&agent.key, &merge).await.unwrap();
        assert_eq!((seen.remarks, seen.elsewhere), (progress.remarks, Vec::new()));
        let report = house.report_of(&claire, id).await;
        let zone = report.folders.iter().find(|folder| folder.name == "INBOX.Zone").unwrap();
        let named: Vec<_> = zone.left_out.iter().map(|one| (one.reason.as_str(), one.elsewhere.as_deref())).collect();
        assert_eq!(named, [("elsewhere", Some("Labo")), ("elsewhere", Some("INBOX"))]);
        assert_eq!((report.copied, report.left_out), (3, 3));
    }

    async fn s0_08_a_mailbox_that_was_made_anew_has_a_sentence_and_its_generations_a_line_each(db) {
        let house = House::new(db).await;
        let (old, claire) = (house.old_box("refait", "ancien-mot"), house.person("refait").await);
        house.put_old(&old, "Labo", 1).await;
        let id = house.merged(&claire, &old, "ancien-mot").await;
        assert_eq!(house.remarks(&claire, id).await, []);
        old_server().doveadm(&["mailbox", "delete", "-u", old.as_str(), "INBOX.Labo"]);
        for number in [1, 2] {
            house.put_old(&old, "Labo", number).await;
        }
        house.stage.advance(301);
        house.merges.round().await.unwrap();
        assert_eq!(house.present(&claire, "Labo").await, 2);
        assert_eq!(house.remarks(&claire, id).await, [(Remark::MadeAnew, 1)]);
        let merge = house.merges.find(&claire.key, id).await.unwrap();
        let progress = house.merges.progress(&merge).await.unwrap();
        let labo: Vec<_> = progress.folders.iter().filter(|folder| folder.target == "Labo").collect();
        assert_eq!((labo.len(), labo[0].messages, labo[0].copied), (1, 2, 2), "one mailbox to whom it belongs");
        let report = house.report_of(&claire, id).await;
        let generations: Vec<_> = report.folders.iter().filter(|folder| folder.target == "Labo").collect();
        assert_eq!(generations.iter().map(|one| one.copied).collect::<Vec<_>>(), [0, 2]);
        assert_ne!(generations[0].uid_validity, generations[1].uid_validity);
    }

    async fn s0_08_a_report_has_the_first_and_the_last_date_and_the_hash_of_all_bytes(db) {
        let house = House::new(db).await;
        let (old, claire) = (house.old_box("sceau", "ancien-mot"), house.person("sceau").await);
        // The larger the number, the older the message.
        for number in [60, 0, 30] {
            house.put_old(&old, "INBOX", number).await;
        }
        let id = house.merged(&claire, &old, "ancien-mot").await;
        let report = house.report_of(&claire, id).await;
        let inbox = report.folders.iter().find(|folder| folder.name == "INBOX").unwrap();
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let mut all = Context::new(&SHA256);
        for number in [60, 0, 30] {
            let bytes = format!("Message-ID: <{number}@{old}>\r\nSubject: {number}\r\n\r\nBonjour\r\n");
            all.update(format!("{}\n", hex(digest(&SHA256, bytes.as_bytes()).as_ref())).as_bytes());
        }
        assert_eq!(inbox.sha256, hex(all.finish().as_ref()));
        assert_eq!((inbox.first.as_deref(), inbox.last.as_deref()), (Some("2026-11-20T11:59:00Z"), Some("2026-11-20T12:00:00Z")));
    }

    async fn s0_08_an_old_server_that_lets_nobody_in_any_more_is_named_in_the_report(db) {
        let house = House::with_wrong_master(db).await;
        let claire = house.person("portier").await;
        let id = house.approved_by_code(&claire).await;
        house.merges.round().await.unwrap();
        let merge = house.merges.find(&claire.key, id).await.unwrap();
        assert_eq!((merge.state, merge.problem), (State::Copying, Some(Trouble::SourceRefused)));
        assert_eq!(house.report_of(&claire, id).await.waits.as_deref(), Some("source-refused"));
    }

    async fn s0_08_no_more_than_the_measure_is_read_in_a_day_and_it_goes_on_the_next(db) {
        // Four messages of ten kilobytes.
        let house = House::by_the_day(db, 45_000).await;
        let (old, claire) = (house.old_box("mesure", "ancien-mot"), house.person("mesure").await);
        for number in 0..10 {
            house.put_large(&old, number).await;
        }
        let id = house.approved(&claire, &old, "ancien-mot").await;
        for there in [4, 8] {
            house.merges.round().await.unwrap();
            let merge = house.merges.find(&claire.key, id).await.unwrap();
            assert_eq!((merge.state, merge.problem), (State::Copying, Some(Trouble::Day)));
            assert_eq!(house.present(&claire, "INBOX").await, there);
            assert_eq!(house.report_of(&claire, id).await.waits.as_deref(), Some("day"));
            let midnight = merge.next.since(house.stage.clock.now());
            assert!(midnight <= Duration::from_hours(24) && merge.next.as_seconds() % 86_400 == 0, "{midnight:?}");
            house.stage.clock.advance(midnight - Duration::from_secs(1));
            assert_eq!(house.merges.round().await.unwrap(), 0, "not before midnight");
            house.stage.advance(1);
        }
        house.merges.round().await.unwrap();
        let merge = house.merges.find(&claire.key, id).await.unwrap();
        assert_eq!((merge.state, merge.problem, house.present(&claire, "INBOX").await), (State::Switched, None, 10));
    }
}
