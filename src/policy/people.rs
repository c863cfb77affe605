//! The groups of keys of what happens to an account: it is set up, told of, got back, asked for, and all of it written down.

use std::time::Duration;

use chrono::NaiveDate;

use super::key::{DAY, HOUR, Setting, Value, Wrong, group, seconds};
use crate::base::{Method, Timestamp};

/// A method of verification.
fn is_method(word: &str) -> bool {
    Method::parse(word).is_some()
}

group! {
    /// The first sign-in (S0-17 to S0-34, S1-03, security.md ).
    Enrol "enrol" {
        /// The methods that can be set up (S0-18).
        methods "methods": Vec<String> = Method::ALL.map(|method| method.as_str().to_owned()).to_vec(),
            (is_method as fn(&str) -> bool, "methods such as [\"totp\", \"sms\"]");
        /// Fewest methods at the end of it (S1-03).
        min_recovery_methods "min_recovery_methods": u32 = 2, 1..=4;
        /// Whether who has fewer is interrupted at each sign-in (S1-01).
        interrupt "interrupt": bool = false, ();
        /// Whether that can be left for the next sign-in (S1-01).
        skippable "skippable": bool = true, ();
        /// The day (UTC) from which it cannot be left any more: before it is the time of grace (S4-15).
        enforced_from "enforced_from": Option<NaiveDate> = None, ();
        /// Whether the person is reached first where the referent said they are.
        second_channel "second_channel": bool = true, ();
        /// How many security questions are asked for; 0 is none (S0-29).
        questions "questions": u32 = 0, 0..=10;
        /// Whether a personal phrase and image are chosen (S2-08).
        mark "mark": bool = false, ();
        /// How long an unfinished one can be taken up again, in the same browser (S0-20).
        resume "resume_s": Duration = seconds(12 * 3600), 0..=DAY;
    }
}

impl Enrol {
    /// Whether a set-up that interrupts can be left for the next sign-in (S1-01, S4-15).
    pub fn can_wait(&self, now: Timestamp) -> bool {
        self.skippable && self.enforced_from.is_none_or(|day| now.to_chrono().date_naive() < day)
    }
}

group! {
    /// Notices and what follows from them (security.md 3.12, R-158).
    Notices "notices" {
        /// How long the link « Ce n’était pas moi » of a notice works.
        contest_life "contest_life_s": Duration = seconds(14 * 24 * 3600), DAY..=60 * DAY;
        /// How far back methods are closed by it.
        window "window_s": Duration = seconds(72 * 3600), DAY..=14 * DAY;
    }
}

group! {
    /// Getting an account back (security.md 3.11), and the small proof before it.
    Recovery "recovery" {
        /// How long a recovery lasts, from its first page to the new password.
        life "life_s": Duration = seconds(3_600), 900..=4 * HOUR;
        /// Proofs by different methods before a new password. One is less than the standard asks for.
        proofs "proofs": u32 = 2, 1..=2;
        /// How long a code or a link by e-mail is good.
        email_life "email_life_s": Duration = seconds(1_800), 300..=DAY;
        /// Numbers and addresses that may be typed in one recovery (S1-15).
        destination_tries "destination_tries": u32 = 3, 1..=5;
        /// Security questions asked after the proofs, of those that the profile makes people answer.
        questions "questions": u32 = 2, 0..=5;
        /// Tries at them in a day.
        question_tries "question_tries": u32 = 3, 1..=5;
        /// How long after a referent asked for lost methods to end they do, so that their owner can say no.
        reset_wait "reset_wait_s": Duration = seconds(24 * 3600), 0..=7 * DAY;
        /// Recoveries begun from one address before that counts.
        starts_burst "starts_burst": u32 = 3, 1..=100;
        /// And then in an hour.
        starts_per_hour "starts_per_hour": u32 = 3, 1..=100;
        /// Recoveries of one account, begun from a browser it knows, before that counts.
        known_burst "known_burst": u32 = 3, 1..=20;
        /// And then in an hour.
        known_per_hour "known_per_hour": u32 = 1, 1..=20;
        /// Recoveries of one account that strangers may begin in a day.
        stranger_starts "stranger_starts": u32 = 3, 1..=20;
        /// How long a picture or a sound can be answered.
        captcha_life "captcha_life_s": Duration = seconds(300), 60..=600;
        /// Requests to the support from one address in a day (S1-17).
        contacts_per_day "contacts_per_day": u32 = 3, 1..=50;
    }
}

group! {
    /// What anybody may ask of the support (S0-04 to S0-06).
    Support "support" {
        /// Requests from one address in a day.
        per_network "per_network": u32 = 10, 1..=200;
        /// Codes to one mail address in a day.
        per_contact "per_contact": u32 = 5, 2..=20;
        /// How long the proof that a person asks is good: as long as a form is filled in.
        form_life "form_life_s": Duration = seconds(3_600), 900..=4 * HOUR;
        /// How long the code is good that proves the mail address.
        code_life "code_life_s": Duration = seconds(1_800), 300..=DAY;
        /// Wrong tries that end it.
        code_tries "code_tries": u32 = 5, 1..=10;
        /// Wrong tries in a day at the code that shows where a request is.
        follow_tries "follow_tries": u32 = 10, 3..=50;
        /// Whether a letter may hold both the address and the temporary password (S0-07).
        password_by_mail "password_by_mail": bool = false, ();
        /// How long a caller's code is good, and a number that was shown to be called back.
        caller_life "caller_life_s": Duration = seconds(600), 60..=1_800;
        /// How long a caller stays recognised by who recognised them.
        caller_known "caller_known_s": Duration = seconds(1_800), 300..=2 * HOUR;
        /// The shortest temporary access pass.
        pass_least "pass_least_s": Duration = seconds(600), 600..=HOUR;
        /// The longest.
        pass_most "pass_most_s": Duration = seconds(3_600), 600..=HOUR;
        /// How many days a request is kept once it was answered.
        keep_days "keep_days": u32 = 180, 30..=730;
    }
}

impl Support {
    /// How long a request is kept once it was answered.
    pub fn keep(&self) -> Duration {
        seconds(u64::from(self.keep_days) * u64::from(DAY))
    }
}

group! {
    /// The journal (security.md 3.12).
    Journal "journal" {
        /// How many days its entries are kept.
        keep_days "keep_days": u32 = 184, 90..=1_100;
    }
}

impl Journal {
    /// How long entries are kept.
    pub fn keep(&self) -> Duration {
        seconds(u64::from(self.keep_days) * u64::from(DAY))
    }
}
