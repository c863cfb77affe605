//! The vectors of RFC 4226, and another program that computes the same codes from the same keys: what people's
//! applications show is what Pli expects.

use std::process::Command;

use pli::{base::Timestamp, factor::TotpSecret, policy::Policy};

/// RFC 4226, appendix D: the counter is the step of thirty seconds.
#[test]
fn r_20_the_vectors_of_rfc_4226() {
    let rules = Policy::default().totp;
    let secret = TotpSecret::from_bytes(b"12345678901234567890").unwrap();
    let codes = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
    for (step, code) in (0..).zip(codes) {
        assert_eq!(secret.code_at(&rules, Timestamp::from_seconds(30 * step)), code, "{step}");
    }
}

#[test]
fn r_20_oathtool_shows_the_same_codes() {
    let rules = Policy::default().totp;
    for n in 0..12_i64 {
        let secret = TotpSecret::generate(&rules);
        let seconds = 1_795_176_000 + n * 7_919;
        let shown = Command::new("oathtool")
            .args(["--totp", "--base32", &secret.to_base32(), "--now", &format!("@{seconds}")])
            .output()
            .expect("oathtool is installed");
        let shown = String::from_utf8(shown.stdout).unwrap();
        assert_eq!(shown.trim(), secret.code_at(&rules, Timestamp::from_seconds(seconds)), "{seconds}");
    }
}
