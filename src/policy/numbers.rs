//! The groups of keys, with defaults of `modern` and bounds.

use std::time::Duration;

use chrono::NaiveDate;

use super::{
    call::CallMode,
    key::{Setting, Value, Wrong, group},
};
use crate::base::{Method, Timestamp};

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

const HOUR: u32 = 3600;
const DAY: u32 = 24 * HOUR;

/// `+` and one to four digits: the beginning of a telephone number.
fn is_country_code(word: &str) -> bool {
    word.strip_prefix('+').is_some_and(|rest| (1..=4).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_digit()))
}

/// A method of verification.
fn is_method(word: &str) -> bool {
    Method::parse(word).is_some()
}

group! {
    /// Codes sent by SMS and e-mail (security.md 3.1).
    Codes "codes" {
        /// Digits of a code.
        digits "digits": u32 = 6, 6..=10;
        /// How long a code by SMS is good.
        sms_life "sms_life_s": Duration = seconds(300), 60..=600;
        /// How long a code by e-mail is good.
        email_life "email_life_s": Duration = seconds(600), 60..=600;
        /// Wrong tries that end a challenge.
        tries "tries": u32 = 5, 1..=5;
        /// Wrong tries per account and method, over all challenges, in `account_window`.
        account_tries "account_tries": u32 = 10, 1..=10;
        /// The window of `account_tries`.
        account_window "account_window_s": Duration = seconds(900), 900..=HOUR;
        /// Wrong tries per account and method in a day.
        day_tries "day_tries": u32 = 30, 1..=30;
        /// Wrong tries without a success in between that disable the method.
        consecutive_tries "consecutive_tries": u32 = 100, 5..=100;
        /// Waits before a new code can be asked for, the last one repeated.
        resend_waits "resend_waits_s": Vec<Duration> = [30, 60, 120, 300].map(seconds).to_vec(), 10..=HOUR;
        /// SMS per destination in 15 minutes.
        sms_per_quarter "sms_per_quarter": u32 = 3, 1..=10;
        /// SMS per destination in an hour.
        sms_per_hour "sms_per_hour": u32 = 5, 1..=20;
        /// SMS per destination in a day.
        sms_per_day "sms_per_day": u32 = 10, 1..=50;
        /// Codes by e-mail per destination in an hour.
        email_per_hour "email_per_hour": u32 = 5, 1..=20;
        /// SMS that a domain's people can cause in a day: the spend guard.
        sms_budget "sms_budget": u32 = 2_000, 1..=1_000_000;
        /// Beginnings of the telephone numbers that get SMS. Empty: all.
        countries "countries": Vec<String> = ["+33", "+1", "+212"].map(str::to_owned).to_vec(),
            (is_country_code as fn(&str) -> bool, "country codes such as [\"+33\", \"+1\"]");
        /// Whether the first form has the optional code field (S4: the three-field sign-in).
        on_first_form "on_first_form": bool = true, ();
    }
}

group! {
    /// Telephone calls.
    Voice "voice" {
        /// What the person does on the telephone.
        mode "mode": CallMode = CallMode::Type, ();
        /// Digits shown on the page, to be typed on the telephone.
        digits "digits": u32 = 6, 2..=10;
        /// How long a call may last, and how long its keys are awaited.
        longest "longest_s": Duration = seconds(60), 20..=60;
        /// How long the page may take to fetch an approval.
        fetch "fetch_s": Duration = seconds(60), 30..=120;
        /// How far the provider's clock may be from ours.
        skew "skew_s": Duration = seconds(300), 30..=300;
    }
}

group! {
    /// Codes of authenticator applications (security.md 3.2).
    Totp "totp" {
        /// Digits of a code. Most applications know 6 only.
        digits "digits": u32 = 6, 6..=8;
        /// How long a step lasts. Most applications know 30 seconds only.
        step "step_s": Duration = seconds(30), 30..=60;
        /// Bytes of a new secret.
        secret_bytes "secret_bytes": u32 = 20, 16..=64;
        /// Steps accepted before and after the present one.
        window "window": u32 = 1, 0..=2;
        /// Tries per step and account.
        tries_per_step "tries_per_step": u32 = 3, 1..=5;
    }
}

group! {
    /// Passkeys (security.md 3.3).
    Passkey "passkey" {
        /// How long a challenge is good.
        challenge_life "challenge_life_s": Duration = seconds(300), 60..=600;
        /// Refused answers per address and person in `window`.
        tries "tries": u32 = 15, 5..=100;
        /// The window of `tries`.
        window "window_s": Duration = seconds(900), 300..=HOUR;
        /// Most passkeys of one person.
        most "most": u32 = 5, 2..=10;
    }
}

group! {
    /// Recovery codes (security.md R-136), of 80 bits each.
    RecoveryCodes "recovery_codes" {
        /// How many make a set.
        count "count": u32 = 10, 5..=20;
    }
}

group! {
    /// Passwords and their hashing (security.md 3.5, R-130).
    Password "password" {
        /// Fewest code points.
        min "min": u32 = 12, 8..=64;
        /// Fewest code points where the password can be the only factor.
        min_alone "min_alone": u32 = 15, 8..=64;
        /// Most code points.
        max "max": u32 = 256, 16..=1024;
        /// Character classes that must appear; 0 asks for none.
        classes "classes": u32 = 0, 0..=4;
        /// Least strength, from 0 to 4, that is accepted.
        score "score": u32 = 3, 0..=4;
        /// Whether it may hold no common word or name at all.
        no_words "no_words": bool = false, ();
        /// Whether the name is asked for alone, and the password beside the phrase and the image (S0-16, S2-06, S2-08).
        two_screens "two_screens": bool = false, ();
        /// Days until it must be changed; 0 is never.
        max_age_days "max_age_days": u32 = 0, 0..=366;
        /// How long before that its owner is told (S4-08).
        reminders "reminders_s": Vec<Duration> = [14, 7, 1].map(|days| seconds(days * 24 * 3600)).to_vec(), DAY..=60 * DAY;
        /// Former passwords that are refused.
        history "history": u32 = 10, 0..=10;
        /// Argon2id memory in KiB.
        memory_kib "memory_kib": u32 = 65_536, 19_456..=1_048_576;
        /// Argon2id passes.
        passes "passes": u32 = 3, 2..=10;
        /// Argon2id lanes.
        lanes "lanes": u32 = 4, 1..=16;
        /// Hashes computed at once; 0 takes half the cores, two at least.
        parallel "parallel": u32 = 0, 0..=64;
        /// Longest wait for a turn before 503.
        queue "queue_s": Duration = seconds(2), 1..=10;
        /// Fastest answer to a password, right or wrong, in milliseconds.
        answer_ms "answer_ms": u32 = 250, 250..=2_000;
        /// Most random delay on top, in milliseconds.
        jitter_ms "jitter_ms": u32 = 85, 0..=500;
        /// How long a temporary password is good.
        temporary_life "temporary_life_s": Duration = seconds(72 * 3600), HOUR..=14 * DAY;
    }
}

impl Password {
    /// How long a password lasts; `None` for ever.
    pub fn life(&self) -> Option<Duration> {
        (self.max_age_days > 0).then(|| seconds(24 * 3600) * self.max_age_days)
    }
}

group! {
    /// Throttling (security.md 3.6).
    Throttle "throttle" {
        /// Failures from one known device in `device_window`.
        device_tries "device_tries": u32 = 10, 3..=100;
        /// The window of `device_tries`.
        device_window "device_window_s": Duration = seconds(600), 60..=HOUR;
        /// Failures from unknown devices together, per account, in `stranger_window`.
        stranger_tries "stranger_tries": u32 = 10, 3..=100;
        /// The window of `stranger_tries`.
        stranger_window "stranger_window_s": Duration = seconds(600), 60..=HOUR;
        /// First lock of strangers; each further one is twice as long.
        lock_first "lock_first_s": Duration = seconds(60), 30..=HOUR;
        /// Longest lock of strangers.
        lock_longest "lock_longest_s": Duration = seconds(3600), 60..=DAY;
        /// Wrong passwords remembered so that the same one is not counted again.
        same_password "same_password": u32 = 3, 0..=10;
        /// Failures from one address in `address_window`.
        address_tries "address_tries": u32 = 30, 5..=1_000;
        /// The window of `address_tries`.
        address_window "address_window_s": Duration = seconds(600), 60..=HOUR;
        /// How many times more an IPv6 /48 may fail than one /64.
        wide_factor "wide_factor": u32 = 5, 1..=100;
        /// Distinct pairs of name and password from one address in `pair_window`.
        pairs "pairs": u32 = 15, 5..=1_000;
        /// The window of `pairs`.
        pair_window "pair_window_s": Duration = seconds(3 * 3600), 600..=DAY;
        /// How long an address that tried too many pairs is shut out.
        pair_block "pair_block_s": Duration = seconds(24 * 3600), 600..=7 * DAY;
        /// How many times more the networks of `server.shared_networks` may fail.
        shared_factor "shared_factor": u32 = 20, 1..=100;
        /// Sign-in forms opened per address in a minute.
        starts_per_minute "starts_per_minute": u32 = 10, 1..=1_000;
        /// Sign-in forms that may be opened at once before that counts.
        starts_burst "starts_burst": u32 = 20, 1..=1_000;
        /// How many times the usual wrong passwords of five minutes ring the alarm of spraying.
        spray_times "spray_times": u32 = 5, 2..=50;
        /// Of a hundred passwords, how many must be wrong for it.
        spray_percent "spray_percent": u32 = 3, 1..=50;
        /// Fewer wrong passwords in five minutes never ring it: a small house has a usual of nothing.
        spray_least "spray_least": u32 = 50, 10..=10_000;
        /// Zero bits of the proof of work that an unknown browser then gives: 16 are half a second of a telephone.
        work_bits "work_bits": u32 = 16, 8..=24;
        /// Seconds that pass instead in a browser without scripts.
        work_wait "work_wait_s": Duration = seconds(15), 5..=120;
        /// Places a minute for such browsers of one network.
        work_places "work_places": u32 = 3, 1..=60;
    }
}

group! {
    /// Sessions (security.md 3.7).
    Session "session" {
        /// Idle time that ends a session.
        idle "idle_s": Duration = seconds(900), 300..=HOUR;
        /// How long before that the page warns.
        warning "warning_s": Duration = seconds(120), 30..=600;
        /// Longest life of a session.
        absolute "absolute_s": Duration = seconds(12 * 3600), HOUR..=DAY;
        /// When the cookie's secret is renewed.
        renewal "renewal_s": Duration = seconds(900), 300..=HOUR;
        /// How long the former secret is still good.
        renewal_grace "renewal_grace_s": Duration = seconds(10), 0..=60;
        /// Life of the session before sign-in.
        pending "pending_s": Duration = seconds(900), 300..=HOUR;
        /// Most sessions of one person; the oldest ends.
        parallel "parallel": u32 = 10, 1..=50;
    }
}

group! {
    /// Proving again who one is before an act that matters (security.md 3.10).
    StepUp "step_up" {
        /// How long a sign-in counts as that proof.
        fresh "fresh_s": Duration = seconds(300), 30..=300;
        /// How long a proof given on purpose counts.
        elevation "elevation_s": Duration = seconds(600), 60..=600;
        /// Whether who has a passkey must give that proof by it; else any second factor is enough.
        strict "strict": bool = true, ();
    }
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
    /// Trusted devices, « Se souvenir de moi » (security.md 3.8).
    Device "device" {
        /// Whether the box is offered.
        offered "offered": bool = true, ();
        /// Life of the trust, fixed when given.
        life "life_s": Duration = seconds(30 * 24 * 3600), DAY..=90 * DAY;
        /// How long the former secret is still good from the same address.
        grace "grace_s": Duration = seconds(10), 0..=60;
        /// Most trusted devices of one person.
        most "most": u32 = 5, 1..=5;
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

/// A host name, perhaps with `*.` before it.
fn is_host(word: &str) -> bool {
    let name = word.strip_prefix("*.").unwrap_or(word);
    name.contains('.') && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.".contains(&b))
}

group! {
    /// Approval on one's own telephone (security.md 3.4, R-132, R-135).
    Push "push" {
        /// Digits of the number that is typed on the telephone.
        digits "digits": u32 = 6, 2..=6;
        /// How long a request can be answered.
        life "life_s": Duration = seconds(120), 60..=300;
        /// How long the browser has to finish after the approval.
        finish "finish_s": Duration = seconds(60), 30..=120;
        /// Wrong numbers that end a request.
        tries "tries": u32 = 3, 1..=5;
        /// Requests in 15 minutes.
        per_quarter "per_quarter": u32 = 3, 1..=10;
        /// Requests in a day without a success, after which another method must succeed.
        per_day "per_day": u32 = 10, 1..=50;
        /// Most telephones of one person (S2-20).
        most "most": u32 = 5, 1..=5;
        /// How long a telephone approves before it must be renewed.
        life_of_device "life_of_device_s": Duration = seconds(365 * 24 * 3600), 30 * DAY..=1096 * DAY;
        /// How long before its end that is said by letter (S2-02).
        reminders "reminders_s": Vec<Duration> = [30, 14, 7, 1].map(|days| seconds(days * 24 * 3600)).to_vec(), DAY..=90 * DAY;
        /// Days without any notification after which it is checked that they still come.
        test_days "test_days": u32 = 30, 1..=90;
        /// How long a code attaches a telephone.
        pairing "pairing_s": Duration = seconds(600), 300..=3 * DAY;
        /// Whether the code typed by hand has eight digits; else eight letters and digits, 40 bits (R-132, S2-10).
        digits_by_hand "digits_by_hand": bool = false, ();
        /// Whether that code goes by e-mail too, which NIST SP 800-63B-4 forbids (S2-11).
        code_by_mail "code_by_mail": bool = false, ();
        /// Wrong codes that end the attaching.
        pairing_tries "pairing_tries": u32 = 5, 1..=5;
        /// Wrong codes from one address in ten minutes.
        pairing_tries_of_address "pairing_tries_of_address": u32 = 20, 5..=200;
        /// How far a telephone's clock may be off.
        skew "skew_s": Duration = seconds(60), 10..=300;
        /// The push services that may be asked, by host; `*.` stands for any name before.
        services "services": Vec<String> = [
            "fcm.googleapis.com",
            "updates.push.services.mozilla.com",
            "web.push.apple.com",
            "*.notify.windows.com",
        ].map(str::to_owned).to_vec(), (is_host as fn(&str) -> bool, "host names such as [\"fcm.googleapis.com\"]");
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
