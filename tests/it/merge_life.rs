//! Taking over an institutional address from the asking to the end (S0-08, S0-09, S0-11): rooms over a real database, the
//! institution's real server and ours, and a clock that is moved.

mod calendar;
mod ends;
mod many;
mod reached;
mod said;
mod stage;

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use aws_lc_rs::digest::{SHA256, digest};
use pli::{
    base::{Clock, MailboxName, Timestamp},
    merge::{Asking, Choices, Error, Flaw, Pause, Proof, Proving, Refusal, State, Trouble, Verdict, Who},
    role::Confirmed,
    session::Elevated,
};
use secrecy::SecretString;

use self::stage::{House, asking, message};
use crate::harness::{
    database::on_both_databases,
    meddler::{Do, Script},
    old_server::old_server,
    stage::stage as servers,
};

const DAY: Duration = Duration::from_hours(24);

/// The SHA-256 of bytes, as reports write it.
fn hex(bytes: &[u8]) -> String {
    digest(&SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

on_both_databases! {
    async fn s0_08_an_address_is_asked_for_proved_approved_by_two_copied_and_leads_here(db) {
        let house = House::new(db).await;
        let (old, claire) = (house.old_box("claire", "ancien-mot"), house.person("claire").await);
        for number in 0..5 {
            house.put_old(&old, "INBOX", number).await;
        }
        house.put_old(&old, "Labo", 9).await;
        let (one, other) = (house.agent("elodie").await, house.agent("paul").await);
        let me = claire.visitor();

        let id = house.merges.ask(&claire.key, &asking(&old), &me).await.unwrap();
        let merge = house.merges.find(&claire.key, id).await.unwrap();
        assert_eq!((merge.state, merge.proof), (State::Asked, Some(Proof::Password)));
        // Nobody approves what is not proved.
        assert!(matches!(house.merges.approve(&one.key, id, &one.visitor()).await, Err(Error::Changed)));
        let wrong = house.merges.prove_password(&claire.key, id, secret("autre"), &me).await.unwrap();
        assert_eq!(wrong, Proving::Wrong(4));
        let proved = house.merges.prove_password(&claire.key, id, secret("ancien-mot"), &me).await.unwrap();
        assert_eq!(proved, Proving::Proved);
        let dump = house.dump().await;
        assert!(!dump.contains("ancien-mot"), "the password is sealed");

        // Four eyes: two people, neither of them the owner.
        assert_eq!(house.merges.approve(&one.key, id, &one.visitor()).await.unwrap(), State::Seconded);
        assert!(matches!(house.merges.approve(&one.key, id, &one.visitor()).await, Err(Error::SamePerson)));
        assert_eq!(house.merges.round().await.unwrap(), 0, "nothing is copied with one yes");
        assert_eq!(house.merges.approve(&other.key, id, &other.visitor()).await.unwrap(), State::Copying);

        assert_eq!(house.merges.round().await.unwrap(), 1);
        let merge = house.merges.find(&claire.key, id).await.unwrap();
        assert_eq!((merge.state, merge.problem, merge.finished), (State::Switched, None, None));
        let directory = house.stage.people.accounts.directory();
        assert_eq!(directory.aliases(&old).await.unwrap(), std::slice::from_ref(&claire.account.address));
        assert!(directory.senders(&old).await.unwrap().is_empty(), "S0-10: nothing leaves with it");
        // What came between the copy and the switch is brought by the last pass.
        house.put_old(&old, "INBOX", 77).await;
        assert_eq!(house.merges.round().await.unwrap(), 1);
        let merge = house.merges.find(&claire.key, id).await.unwrap();
        assert!(merge.finished.is_some());
        assert_eq!(house.present(&claire, "INBOX").await, 6);
        assert_eq!(house.present(&claire, "Labo").await, 1);
        let progress = house.merges.progress(&merge).await.unwrap();
        assert_eq!((progress.copied, progress.messages, progress.percent()), (7, 7, 100));
        assert!(progress.folders.iter().any(|folder| folder.target == "Labo"));
        // The names of mailboxes can name patients: the support sees how far it is and no more.
        let at_the_desk = house.merges.progress_for(&one.key, &merge).await.unwrap();
        assert_eq!((at_the_desk.folders.len(), at_the_desk.left_out.len(), at_the_desk.copied), (0, 0, 7));
        house.stage.people.notify.drain().await.unwrap();
        let (subject, text) = house.stage.post.last_to(crate::sign_in::stage::PERSONAL).unwrap();
        assert!(subject.contains("fusion terminée") && text.contains(old.as_str()), "{subject}\n{text}");
    }

    async fn s0_08_a_worker_that_slept_longer_than_its_lease_leaves_the_merge_to_others(db) {
        let (asleep, slept) = (Arc::new(OnceLock::<Clock>::new()), AtomicBool::new(false));
        let clock = Arc::clone(&asleep);
        let answer = move |line: &str| {
            // Once, when a message comes, the machine stands still for half a minute.
            if line.contains("BODY[]") && !slept.swap(true, Ordering::SeqCst) {
                clock.get().unwrap().advance(Duration::from_secs(30));
            }
            Do::Pass
        };
        let house = House::with_meddler(db, Script { answer: Box::new(answer), ..Script::default() }).await;
        asleep.set(house.stage.clock.clone()).unwrap();
        let (old, claire) = (house.old_box("dort", "ancien-mot"), house.person("dort").await);
        house.put_old(&old, "INBOX", 1).await;
        let id = house.approved(&claire, &old, "ancien-mot").await;
        let mut state = State::Copying;
        while state == State::Copying {
            // The one after it begins at once.
            assert_eq!(house.merges.round().await.unwrap(), 1);
            let merge = house.merges.find(&claire.key, id).await.unwrap();
            assert_eq!(merge.problem, None, "it is nobody's fault");
            state = merge.state;
        }
        assert_eq!((state, house.present(&claire, "INBOX").await), (State::Switched, 1));
    }

    async fn s0_09_what_still_arrives_in_the_old_box_is_brought_for_thirty_days_and_then_no_more(db) {
        let house = House::new(db).await;
        let (old, claire) = (house.old_box("tardif", "ancien-mot"), house.person("tardif").await);
        let id = house.merged(&claire, &old, "ancien-mot").await;
        house.put_old(&old, "INBOX", 1).await;
        assert_eq!(house.merges.round().await.unwrap(), 0, "not yet: every five minutes");
        house.stage.advance(301);
        house.merges.round().await.unwrap();
        assert_eq!(house.present(&claire, "INBOX").await, 1);
        house.stage.clock.advance(DAY * 30);
        house.merges.round().await.unwrap();
        let merge = house.merges.find(&claire.key, id).await.unwrap();
        assert_eq!(merge.state, State::Done);
        house.put_old(&old, "INBOX", 2).await;
        house.stage.advance(3_600);
        assert_eq!(house.merges.round().await.unwrap(), 0);
        assert_eq!(house.present(&claire, "INBOX").await, 1);
        // The ledger is not kept; the report is.
        assert!(house.merges.progress(&merge).await.unwrap().folders.is_empty());
        let file = house.merges.report(&claire.key, id, &claire.visitor()).await.unwrap();
        let Verdict::Genuine(report) = house.merges.verify(&file).unwrap() else { panic!("{file}") };
        assert_eq!((report.copied, report.left_out), (1, 0));
    }

    async fn s0_11_personal_addresses_are_refused_whatever_their_name_and_the_refusal_is_written_down(db) {
        let house = House::new(db).await;
        let claire = house.person("refusee").await;
        let me = claire.visitor();
        let ask = async |address: &str| {
            let asking = Asking { address: address.to_owned(), choices: Choices::default() };
            match house.merges.ask(&claire.key, &asking, &me).await {
                Err(Error::Flaw(flaw)) => flaw,
                other => panic!("{address}: {other:?}"),
            }
        };
        for address in ["c.vasseur@hotmail.com", "c@gmail.com", "c@icloud.com", "c@inconnu.example", "c@sub.ancien.example"] {
            assert_eq!(ask(address).await, Flaw::NotSafe, "{address}");
        }
        assert_eq!(ask("pas une adresse").await, Flaw::Address);
        assert_eq!(ask(claire.account.address.as_str()).await, Flaw::Own);
        let rows = house.stage.journal.about(claire.account.id, Timestamp(0), 100).await.unwrap();
        let refused = rows.iter().filter(|row| row.event == "merge.request" && row.outcome == "refused").count();
        assert_eq!(refused, 5);
    }

    async fn an_address_is_merged_once_at_a_time_and_too_many_tries_of_its_password_end(db) {
        let house = House::new(db).await;
        let (old, claire, luc) =
            (house.old_box("deux", "ancien-mot"), house.person("deux-a").await, house.person("deux-b").await);
        let id = house.merges.ask(&claire.key, &asking(&old), &claire.visitor()).await.unwrap();
        let again = house.merges.ask(&luc.key, &asking(&old), &luc.visitor()).await;
        assert!(matches!(again, Err(Error::Flaw(Flaw::Open))), "{again:?}");
        assert!(matches!(house.merges.find(&luc.key, id).await, Err(Error::Unknown)), "somebody else's is as none");
        for left in [4, 3, 2, 1, 0] {
            let tried = house.merges.prove_password(&claire.key, id, secret("faux"), &claire.visitor()).await;
            assert_eq!(tried.unwrap(), Proving::Wrong(left));
        }
        let tried = house.merges.prove_password(&claire.key, id, secret("ancien-mot"), &claire.visitor()).await;
        assert!(matches!(tried, Err(Error::Throttled(_))), "not even the right one: {tried:?}");
        house.stage.advance(3_601);
        let tried = house.merges.prove_password(&claire.key, id, secret("ancien-mot"), &claire.visitor()).await;
        assert_eq!(tried.unwrap(), Proving::Proved);
    }

    async fn by_a_master_user_a_code_that_is_mailed_to_the_address_proves_it(db) {
        let house = House::with_master(db).await;
        let (old, claire) = (house.old_box("code", "unused"), house.person("code").await);
        let me = claire.visitor();
        let id = house.merges.ask(&claire.key, &asking(&old), &me).await.unwrap();
        assert_eq!(house.merges.find(&claire.key, id).await.unwrap().proof, Some(Proof::Code));
        house.merges.send_code(&claire.key, id, &me).await.unwrap();
        house.merges.settle().await;
        assert!(matches!(house.merges.send_code(&claire.key, id, &me).await, Err(Error::Throttled(_))));
        let first = house.code_to(&old);
        house.stage.advance(31);
        house.merges.send_code(&claire.key, id, &me).await.unwrap();
        house.merges.settle().await;
        let second = house.code_to(&old);
        if first != second {
            let tried = house.merges.prove_code(&claire.key, id, &first, &me).await.unwrap();
            assert_eq!(tried, Proving::Wrong(4), "the one before is void");
        }
        assert_eq!(house.merges.prove_code(&claire.key, id, &second, &me).await.unwrap(), Proving::Proved);
        assert!(matches!(house.merges.prove_code(&claire.key, id, &second, &me).await, Err(Error::Changed)));
        house.approve(id).await;
        house.put_old(&old, "INBOX", 1).await;
        house.merges.round().await.unwrap();
        assert_eq!(house.present(&claire, "INBOX").await, 1);
    }

    async fn five_wrong_codes_or_ten_minutes_end_a_code(db) {
        let house = House::with_master(db).await;
        let (old, claire) = (house.old_box("codes", "unused"), house.person("codes").await);
        let me = claire.visitor();
        let id = house.merges.ask(&claire.key, &asking(&old), &me).await.unwrap();
        assert_eq!(house.merges.prove_code(&claire.key, id, "000000", &me).await.unwrap(), Proving::Over, "none was sent");
        house.merges.send_code(&claire.key, id, &me).await.unwrap();
        house.merges.settle().await;
        let code = house.code_to(&old);
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for left in [4, 3, 2, 1] {
            assert_eq!(house.merges.prove_code(&claire.key, id, wrong, &me).await.unwrap(), Proving::Wrong(left));
        }
        assert_eq!(house.merges.prove_code(&claire.key, id, wrong, &me).await.unwrap(), Proving::Over);
        assert_eq!(house.merges.prove_code(&claire.key, id, &code, &me).await.unwrap(), Proving::Over);
        house.stage.advance(31);
        house.merges.send_code(&claire.key, id, &me).await.unwrap();
        house.merges.settle().await;
        house.stage.advance(601);
        let code = house.code_to(&old);
        assert_eq!(house.merges.prove_code(&claire.key, id, &code, &me).await.unwrap(), Proving::Over);
    }

    async fn nobody_approves_or_asks_for_their_own_and_a_refusal_names_its_reason(db) {
        let house = House::new(db).await;
        let (old, agent) = (house.old_box("soi", "ancien-mot"), house.agent("soi").await);
        let (claire, other) = (house.person("soi-a").await, house.agent("autre").await);
        let own = house.merges.ask_for(&agent.key, (agent.account.id, None), &asking(&old), &agent.visitor()).await;
        assert!(matches!(own, Err(Error::Oneself)), "{own:?}");
        let id = house.merges.ask_for(&agent.key, (claire.account.id, None), &asking(&old), &agent.visitor()).await.unwrap();
        house.stage.people.notify.drain().await.unwrap();
        let (_, text) = house.stage.post.last_to(crate::sign_in::stage::PERSONAL).unwrap();
        assert!(text.contains("Rien ne commence avant que vous ayez prouvé"), "{text}");
        let proved = house.merges.prove_password(&claire.key, id, secret("ancien-mot"), &claire.visitor()).await;
        assert_eq!(proved.unwrap(), Proving::Proved);
        house.merges.refuse(&other.key, id, Refusal::NotTheirs, &other.visitor()).await.unwrap();
        let merge = house.merges.find(&claire.key, id).await.unwrap();
        assert_eq!((merge.state, merge.reason.as_deref()), (State::Refused, Some("not-theirs")));
        assert!(matches!(house.merges.approve(&other.key, id, &other.visitor()).await, Err(Error::Changed)));
        // The address is free again.
        house.merges.ask(&claire.key, &asking(&old), &claire.visitor()).await.unwrap();
    }

    async fn it_halts_goes_on_and_is_given_up_with_what_it_brought(db) {
        let house = House::new(db).await;
        let (old, claire) = (house.old_box("halte", "ancien-mot"), house.person("halte").await);
        house.put_old(&old, "INBOX", 1).await;
        house.put_old(&old, "Gardes", 2).await;
        let id = house.approved(&claire, &old, "ancien-mot").await;
        let me = claire.visitor();
        let who = Who::Owner(&claire.key, &me);
        house.merges.pause(who, id).await.unwrap();
        assert!(matches!(house.merges.pause(who, id).await, Err(Error::Changed)));
        assert_eq!(house.merges.round().await.unwrap(), 0);
        house.merges.resume(who, id).await.unwrap();
        // Given up while it is copied: what was brought goes.
        house.copy_without_switch(&claire, id).await;
        house.merges.cancel(who, id).await.unwrap();
        house.merges.round().await.unwrap();
        let merge = house.merges.find(&claire.key, id).await.unwrap();
        assert_eq!(merge.state, State::Undone);
        let rows = house.stage.journal.about(claire.account.id, Timestamp(0), 100).await.unwrap();
        let told = rows.iter().find(|row| row.event == "merge.undo").map(|row| row.detail.clone()).unwrap();
        assert!(told.ends_with("removed 2 elsewhere 0"), "{told}");
        assert_eq!((house.present(&claire, "INBOX").await, house.present(&claire, "Gardes").await), (0, 0));
        assert!(matches!(house.merges.undo(who, id).await, Err(Error::Changed)));
    }

    async fn within_thirty_days_it_is_taken_back_exactly_and_the_address_given_back(db) {
        let house = House::new(db).await;
        let (old, claire) = (house.old_box("retour", "ancien-mot"), house.person("retour").await);
        house.put_present(&claire, "INBOX", 100).await;
        house.put_old(&old, "INBOX", 1).await;
        let id = house.merged(&claire, &old, "ancien-mot").await;
        assert_eq!(house.present(&claire, "INBOX").await, 2);
        house.stage.clock.advance(DAY * 29);
        let me = claire.visitor();
        house.merges.undo(Who::Owner(&claire.key, &me), id).await.unwrap();
        let directory = house.stage.people.accounts.directory();
        assert!(directory.aliases(&old).await.unwrap().is_empty(), "the address is given back at once");
        house.merges.round().await.unwrap();
        assert_eq!(house.merges.find(&claire.key, id).await.unwrap().state, State::Undone);
        assert_eq!(house.present(&claire, "INBOX").await, 1, "what was there before stays");
        // And once more, past the time.
        let id = house.merged(&claire, &old, "ancien-mot").await;
        house.stage.clock.advance(DAY * 31);
        let late = house.merges.undo(Who::Owner(&claire.key, &me), id).await;
        assert!(matches!(late, Err(Error::TooLate)), "{late:?}");
    }

    async fn a_password_that_is_no_longer_good_halts_it_until_it_is_given_anew(db) {
        let house = House::new(db).await;
        let (old, claire) = (house.old_box("perdu", "ancien-mot"), house.person("perdu").await);
        let id = house.merged(&claire, &old, "ancien-mot").await;
        old_server().add_person(&old, "un-mot-plus-nouveau");
        house.until_refused(&old, "ancien-mot").await;
        house.put_old(&old, "INBOX", 1).await;
        house.stage.advance(301);
        house.merges.round().await.unwrap();
        let merge = house.merges.find(&claire.key, id).await.unwrap();
        assert_eq!((merge.state, merge.pause), (State::Switched, Some(Pause::Password)));
        house.stage.people.notify.drain().await.unwrap();
        let (_, text) = house.stage.post.last_to(crate::sign_in::stage::PERSONAL).unwrap();
        assert!(text.contains("rien n’est perdu"), "{text}");
        let me = claire.visitor();
        assert!(matches!(house.merges.resume(Who::Owner(&claire.key, &me), id).await, Err(Error::Changed)));
        let proved = house.merges.prove_password(&claire.key, id, secret("un-mot-plus-nouveau"), &me).await.unwrap();
        assert_eq!(proved, Proving::Proved);
        house.merges.round().await.unwrap();
        assert_eq!(house.present(&claire, "INBOX").await, 1);
    }

    async fn a_report_says_what_was_done_and_an_altered_one_is_known(db) {
        let house = House::new(db).await;
        let (old, claire) = (house.old_box("preuve", "ancien-mot"), house.person("preuve").await);
        for number in 0..3 {
            house.put_old(&old, "INBOX", number).await;
        }
        house.put_old(&old, "Corbeille", 50).await;
        let id = house.merged(&claire, &old, "ancien-mot").await;
        let file = house.merges.report(&claire.key, id, &claire.visitor()).await.unwrap();
        let Verdict::Genuine(report) = house.merges.verify(&file).unwrap() else { panic!("{file}") };
        assert_eq!((report.address.as_str(), report.copied), (old.as_str(), 3));
        let inbox = report.folders.iter().find(|folder| folder.target == MailboxName::inbox().as_str()).unwrap();
        assert_eq!((inbox.copied, inbox.sha256.len(), inbox.left_out.len()), (3, 64, 0));
        let stays: Vec<_> = report.not_copied.iter().map(|one| (one.name.as_str(), one.messages)).collect();
        assert_eq!(stays, [("INBOX.Corbeille", 1)], "what stays behind is named");
        let altered = file.replacen("\"copied\":3", "\"copied\":4", 1);
        assert_eq!(house.merges.verify(&altered).unwrap(), Verdict::Altered);
        assert_eq!(house.merges.verify("{}").unwrap(), Verdict::Unreadable);
        let rows = house.stage.journal.about(claire.account.id, Timestamp(0), 100).await.unwrap();
        assert!(rows.iter().any(|row| row.event == "merge.report"));
    }

    async fn s0_09_what_was_here_already_is_told_apart_and_an_older_report_is_still_genuine(db) {
        let house = House::new(db).await;
        let (old, claire) = (house.old_box("double", "ancien-mot"), house.person("double").await);
        for number in 0..3 {
            house.put_old(&old, "INBOX", number).await;
        }
        // As another program brought it: the same bytes, the same date.
        house.put_same(&claire, &old, 1).await;
        let id = house.merged(&claire, &old, "ancien-mot").await;
        let merge = house.merges.find(&claire.key, id).await.unwrap();
        let progress = house.merges.progress(&merge).await.unwrap();
        assert_eq!((progress.copied, progress.there, progress.messages, progress.percent()), (2, 1, 3, 100));
        assert_eq!(house.present(&claire, "INBOX").await, 3);
        let file = house.merges.report(&claire.key, id, &claire.visitor()).await.unwrap();
        let Verdict::Genuine(report) = house.merges.verify(&file).unwrap() else { panic!("{file}") };
        assert_eq!((report.copied, report.there, report.folders[0].there), (2, 1, 1));
        // The proof is of all that is here, whoever brought it.
        let sums: String = (0..3).map(|number| format!("{}\n", hex(&message(&old, number)))).collect();
        assert_eq!(report.folders[0].sha256, hex(sums.as_bytes()));

        // One that was written before this was told.
        let stamp = house.stage.keys.stamp();
        let text = serde_json::to_string(&report).unwrap().replace("\"there\":1,", "");
        let signature = stamp.sign(text.as_bytes()).unwrap();
        let older = format!("{{\"report\":{text},\"key\":\"{}\",\"signature\":\"{signature}\"}}", stamp.public_key().unwrap());
        let Verdict::Genuine(older) = house.merges.verify(&older).unwrap() else { panic!("{older}") };
        assert_eq!((older.copied, older.there), (2, 0));

        house.merges.undo(Who::Owner(&claire.key, &claire.visitor()), id).await.unwrap();
        house.merges.round().await.unwrap();
        assert_eq!(house.present(&claire, "INBOX").await, 1, "what was here stays");
    }

    async fn an_old_server_with_a_certificate_that_nobody_trusts_is_not_talked_to(db) {
        let house = House::with_strange_certificate(db).await;
        let (old, claire) = (house.old_box("faux", "ancien-mot"), house.person("faux").await);
        let me = claire.visitor();
        let id = house.merges.ask(&claire.key, &asking(&old), &me).await.unwrap();
        let tried = house.merges.prove_password(&claire.key, id, secret("ancien-mot"), &me).await;
        assert!(matches!(tried, Err(Error::Source(pli::imap::Error::Untrusted))), "{tried:?}");
        // Nobody looked at the password: no try is lost, however often.
        for _ in 0..6 {
            let tried = house.merges.prove_password(&claire.key, id, secret("ancien-mot"), &me).await;
            assert!(matches!(tried, Err(Error::Source(_))), "{tried:?}");
        }
        assert_eq!(house.merges.find(&claire.key, id).await.unwrap().state, State::Asked);
    }

    async fn a_full_mailbox_halts_it_until_there_is_room_and_nothing_is_lost(db) {
        let house = House::new(db).await;
        let (old, claire) = (house.old_box("plein", "ancien-mot"), house.person("plein").await);
        for number in 0..40 {
            house.put_large(&old, number).await;
        }
        servers().set_quota(&claire.account.address, 200 * 1024).await;
        let id = house.approved(&claire, &old, "ancien-mot").await;
        house.merges.round().await.unwrap();
        let merge = house.merges.find(&claire.key, id).await.unwrap();
        assert_eq!((merge.state, merge.pause), (State::Copying, Some(Pause::Quota)));
        let so_far = house.present(&claire, "INBOX").await;
        assert!((1..40).contains(&so_far), "{so_far}");
        servers().set_quota(&claire.account.address, 100 * 1024 * 1024).await;
        let me = claire.visitor();
        house.merges.resume(Who::Owner(&claire.key, &me), id).await.unwrap();
        house.merges.round().await.unwrap();
        assert_eq!(house.present(&claire, "INBOX").await, 40);
    }

    async fn first_copies_are_made_at_night_where_the_house_says_so_and_late_mail_by_day_as_well(db) {
        // NOON is noon.
        let house = House::at_night(db, "22-6").await;
        let (old, claire) = (house.old_box("nuit", "ancien-mot"), house.person("nuit").await);
        house.put_old(&old, "INBOX", 1).await;
        let id = house.approved(&claire, &old, "ancien-mot").await;
        for _ in 0..10 {
            house.merges.round().await.unwrap();
            assert_eq!(house.present(&claire, "INBOX").await, 0);
            house.stage.advance(3_600);
        }
        house.merges.round().await.unwrap();
        assert_eq!(house.merges.find(&claire.key, id).await.unwrap().state, State::Switched);
        house.stage.advance(12 * 3_600);
        house.put_old(&old, "INBOX", 2).await;
        house.merges.round().await.unwrap();
        assert_eq!(house.present(&claire, "INBOX").await, 2);
    }

    async fn two_hundred_merges_each_get_their_turn_and_two_at_a_time_of_a_server(db) {
        let house = House::with_dead_server(db).await;
        let now = house.stage.clock.now();
        for number in 0..200 {
            house.waiting_merge(number, now).await;
        }
        for round in 1..=100 {
            assert_eq!(house.merges.round().await.unwrap(), 2, "{round}");
        }
        let all = house.merges.all().await.unwrap();
        assert_eq!(all.len(), 200);
        assert!(all.iter().all(|merge| merge.next > now), "somebody waited while others had two turns");
    }

    async fn into_an_account_that_was_closed_nothing_is_copied(db) {
        let house = House::new(db).await;
        let (old, claire) = (house.old_box("partie", "ancien-mot"), house.person("partie").await);
        house.put_old(&old, "INBOX", 1).await;
        let id = house.approved(&claire, &old, "ancien-mot").await;
        house.stage.people.accounts.suspend(claire.account.id, None).await.unwrap();
        house.merges.round().await.unwrap();
        let merge = house.merges.find(&claire.key, id).await.unwrap();
        assert_eq!((merge.state, merge.problem), (State::Copying, Some(Trouble::TargetClosed)));
        assert_eq!(house.present(&claire, "INBOX").await, 0);
        assert!(house.stage.people.accounts.directory().aliases(&old).await.unwrap().is_empty());
    }

    async fn an_old_server_that_is_away_is_asked_again_later_ever_more_rarely(db) {
        let house = House::with_dead_server(db).await;
        let claire = house.person("loin").await;
        let id = house.approved_by_code(&claire).await;
        let mut waits = Vec::new();
        for _ in 0..4 {
            house.merges.round().await.unwrap();
            let merge = house.merges.find(&claire.key, id).await.unwrap();
            assert_eq!((merge.state, merge.problem), (State::Copying, Some(Trouble::SourceAway)));
            waits.push(merge.next.since(house.stage.clock.now()).as_secs());
            house.stage.clock.advance(merge.next.since(house.stage.clock.now()));
        }
        assert_eq!(waits, [30, 60, 120, 240]);
    }
}

/// Keys of people here have just been proved anew.
pub(crate) type Fresh = Elevated;
/// And those of the support.
pub(crate) type Agent = Confirmed<pli::role::Support>;
