//! The groups of keys of methods of verification, and the codes, keys and telephones that they take.

use std::time::Duration;

use super::{
    call::CallMode,
    key::{DAY, HOUR, Setting, Value, Wrong, group, seconds},
};

/// `+` and one to four digits: the beginning of a telephone number.
fn is_country_code(word: &str) -> bool {
    word.strip_prefix('+').is_some_and(|rest| (1..=4).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_digit()))
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
