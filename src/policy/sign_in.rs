//! The groups of keys of passwords, tries, sessions and the devices that are trusted.

use std::time::Duration;

use super::key::{DAY, HOUR, Setting, Value, Wrong, group, seconds};

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
