//! The small proof that a person asks (R-172, S1-11).

use pli::{captcha::Answer, session::Anyone};

use super::stage::{Browser, Stage};
use crate::harness::database::{on_both_databases, raw};

fn anyone(stage: &Stage, browser: &mut Browser) -> Anyone {
    let (anyone, set) = stage.people.sessions.anyone(&browser.visitor()).unwrap();
    browser.take(&set.into_iter().collect::<Vec<_>>());
    anyone
}

/// What a challenge asks for: read with the house's own keys, as nobody else can.
fn digits(stage: &Stage, browser: &Anyone, challenge: &str) -> String {
    let place = pli::seal::Place { table: "captcha", row: browser.browser(), column: "challenge" };
    let text = stage.keys.sealer().open_text(place, challenge).unwrap();
    text.split(' ').nth(1).unwrap().to_owned()
}

on_both_databases! {
    async fn s1_11_r_172_an_answer_is_read_once_in_its_browser_and_for_five_minutes(db) {
        let stage = Stage::new(db).await;
        let captcha = &stage.people.captcha;
        let mut browser = Browser::new("203.0.113.9");
        let me = anyone(&stage, &mut browser);
        let challenge = captcha.challenge(&me).unwrap();
        let right = digits(&stage, &me, &challenge);
        let spaced = format!(" {} {} ", &right[..3], &right[3..]);
        assert_eq!(captcha.answer(&me, &challenge, &spaced).await.unwrap(), Answer::Right);
        assert_eq!(captcha.answer(&me, &challenge, &right).await.unwrap(), Answer::Over, "solved twice");

        let challenge = captcha.challenge(&me).unwrap();
        let right = digits(&stage, &me, &challenge);
        assert_eq!(captcha.answer(&me, &challenge, "").await.unwrap(), Answer::Wrong);
        assert_eq!(captcha.answer(&me, &challenge, &right).await.unwrap(), Answer::Over, "one try, right or wrong");

        let challenge = captcha.challenge(&me).unwrap();
        let right = digits(&stage, &me, &challenge);
        let other = anyone(&stage, &mut Browser::new("203.0.113.9"));
        assert_eq!(captcha.answer(&other, &challenge, &right).await.unwrap(), Answer::Over, "another browser");
        assert!(captcha.picture(&other, &challenge).unwrap().is_none());
        stage.advance(299);
        assert!(captcha.picture(&me, &challenge).unwrap().is_some());
        stage.advance(1);
        assert_eq!(captcha.answer(&me, &challenge, &right).await.unwrap(), Answer::Over, "five minutes");
        assert!(captcha.sound(&me, &challenge, pli::base::Language::Fr).is_none());
        for foreign in ["", "1.abc", "x", &"A".repeat(4_000)] {
            assert_eq!(captcha.answer(&me, foreign, "123456").await.unwrap(), Answer::Over);
        }
    }

    async fn s1_11_fifty_right_answers_at_once_are_one(db) {
        let stage = Stage::new(db).await;
        let captcha = &stage.people.captcha;
        let me = anyone(&stage, &mut Browser::new("203.0.113.9"));
        let challenge = captcha.challenge(&me).unwrap();
        let right = digits(&stage, &me, &challenge);
        let all = (0..50).map(|_| captcha.answer(&me, &challenge, &right));
        let answers = futures_util::future::join_all(all).await;
        let count = answers.into_iter().filter(|answer| matches!(answer, Ok(Answer::Right))).count();
        assert_eq!(count, 1);
    }

    async fn r_172_asking_for_pictures_writes_nothing_and_tells_nothing(db) {
        let stage = Stage::new(db).await;
        let me = anyone(&stage, &mut Browser::new("203.0.113.9"));
        let challenges: Vec<String> = (0..50).map(|_| stage.people.captcha.challenge(&me).unwrap()).collect();
        let dump = raw::dump(&stage.db).await;
        assert!(!dump.contains("captcha:"), "a row for a look");
        for challenge in &challenges {
            assert!(!challenge.contains(&digits(&stage, &me, challenge)));
        }
        // The same challenge is the same picture: fifty of one word would be easier to read than one.
        let picture = |at: usize| stage.people.captcha.picture(&me, &challenges[at]).unwrap().unwrap();
        assert!(picture(0) == picture(0) && picture(0) != picture(1));
    }

    async fn r_172_who_can_neither_see_nor_hear_waits_or_works_and_each_ticket_serves_once(db) {
        let stage = Stage::new(db).await;
        let captcha = &stage.people.captcha;
        let visitor = Browser::new("203.0.113.9").visitor();
        let ticket = captcha.ticket(&visitor).unwrap();
        assert!(!captcha.paid(&visitor, &ticket.text, "").await.unwrap(), "too early");
        assert_eq!(captcha.still_to_wait(&ticket.text), Some(ticket.wait_s));
        stage.advance(ticket.wait_s);
        assert_eq!(captcha.still_to_wait(&ticket.text), None);
        assert!(captcha.paid(&visitor, &ticket.text, "").await.unwrap());
        assert!(!captcha.paid(&visitor, &ticket.text, "").await.unwrap(), "once");
        let ticket = captcha.ticket(&visitor).unwrap();
        let work = work(&ticket.text, ticket.bits);
        assert!(captcha.paid(&visitor, &ticket.text, &work).await.unwrap());
        assert!(!captcha.paid(&visitor, &ticket.text, &work).await.unwrap(), "once");
    }

    // Plain tesseract, where it is installed: twenty pictures, none read (S1-11).
    async fn s1_11_plain_tesseract_reads_none_of_twenty_pictures(db) {
        if std::process::Command::new("tesseract").arg("--version").output().is_err() {
            return;
        }
        let stage = Stage::new(db).await;
        let me = anyone(&stage, &mut Browser::new("203.0.113.9"));
        for _ in 0..20 {
            let challenge = stage.people.captcha.challenge(&me).unwrap();
            let file = stage.db.dir.path().join("challenge.png");
            std::fs::write(&file, stage.people.captcha.picture(&me, &challenge).unwrap().unwrap()).unwrap();
            let output = std::process::Command::new("tesseract")
                .arg(&file)
                .args(["stdout", "--psm", "7", "-c", "tessedit_char_whitelist=0123456789"])
                .output()
                .unwrap();
            let read: String = String::from_utf8_lossy(&output.stdout).chars().filter(char::is_ascii_digit).collect();
            assert_ne!(read, digits(&stage, &me, &challenge));
        }
    }
}

/// The number that a browser's script finds.
pub(crate) fn work(ticket: &str, bits: u32) -> String {
    let zeros = |text: &str| {
        let digest = pli_digest(text);
        let mut zeros = 0;
        for byte in digest {
            zeros += byte.leading_zeros();
            if byte != 0 {
                break;
            }
        }
        zeros
    };
    (0_u64..).map(|n| n.to_string()).find(|n| zeros(&format!("{ticket}.{n}")) >= bits).unwrap()
}

fn pli_digest(text: &str) -> Vec<u8> {
    aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes()).as_ref().to_vec()
}
