//! Codes of authenticator applications (RFC 6238; security.md, S4-03 to S4-06).

use qrcode::{EcLevel, QrCode, render::svg};
use subtle::ConstantTimeEq;
use totp_rs::{Builder, Secret, Totp};
use zeroize::Zeroizing;

use crate::{
    base::{Random, Timestamp},
    policy,
};

/// A secret shared with an authenticator application.
#[derive(Clone)]
pub struct TotpSecret(Zeroizing<Vec<u8>>);

/// The secret is too short, too long, or not base32.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a secret is 16 to 64 bytes in base32")]
pub struct TotpSecretError;

/// What a page shows while an application is being set up. Never again afterwards.
#[derive(Clone)]
pub struct SetUp {
    /// The key in base32, to be typed (« Impossible de numériser l’image ? »).
    pub key: String,
    /// The `otpauth://` address.
    pub uri: String,
    /// The same as a QR code: an SVG document without styles or scripts.
    pub qr_svg: String,
}

impl TotpSecret {
    /// A new one, of as many random bytes as the policy says.
    pub fn generate(rules: &policy::Totp) -> Self {
        let bytes = usize::try_from(rules.secret_bytes).unwrap_or(20).min(64);
        let mut secret = Random.bytes::<64>().to_vec();
        secret.truncate(bytes);
        Self(Zeroizing::new(secret))
    }

    /// From the key as people type it, base32.
    ///
    /// # Errors
    /// When it is not base32 or has an unsafe length.
    pub fn from_base32(text: &str) -> Result<Self, TotpSecretError> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).take(200).collect();
        let secret = Secret::try_from_base32(text.to_ascii_uppercase()).map_err(|_| TotpSecretError)?;
        Self::from_bytes(secret.as_ref())
    }

    /// From its bytes.
    ///
    /// # Errors
    /// When there are fewer than 16 or more than 64.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TotpSecretError> {
        if !(16..=64).contains(&bytes.len()) {
            return Err(TotpSecretError);
        }
        Ok(Self(Zeroizing::new(bytes.to_vec())))
    }

    /// Its bytes, to be sealed.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// In base32.
    pub fn to_base32(&self) -> String {
        Secret::from(self.0.as_slice()).to_base32()
    }

    fn totp(&self, rules: &policy::Totp, issuer: &str, account: &str) -> Totp {
        // ':' separates issuer and account in the label, so neither may hold one.
        let plain = |text: &str| text.replace(':', " ").trim().to_owned();
        Builder::new()
            .with_secret(self.0.as_slice())
            .with_digits(u8::try_from(rules.digits.min(8)).unwrap_or(6))
            .with_step_duration(rules.step.as_secs().max(1))
            .with_issuer(Some(plain(issuer)))
            .with_account_name(plain(account))
            .build_noncompliant()
    }

    /// The step that `code` belongs to, if it is one of the accepted ones at `now`. Every accepted step is
    /// compared, in constant time, whichever matches.
    ///
    /// `drift` is the offset, in steps, that the application's clock was last seen at.
    pub fn matching_step(&self, rules: &policy::Totp, code: &str, now: Timestamp, drift: i64) -> Option<i64> {
        let step = i64::try_from(rules.step.as_secs()).unwrap_or(30).max(1);
        let present = now.as_seconds().div_euclid(step);
        let window = i64::from(rules.window);
        // The learned drift never widens the window, it is within it already.
        let drift = drift.clamp(-window, window);
        let totp = self.totp(rules, "", "");
        let mut found = None;
        for candidate in (present - window)..=(present + window) {
            let at = u64::try_from(candidate.saturating_mul(step)).unwrap_or(0);
            let expected = totp.generate(at).to_string();
            let same: bool = expected.as_bytes().ct_eq(code.as_bytes()).into();
            // Two steps with the same code: the one nearest to the learned drift.
            let nearer = |old: i64| (candidate - present - drift).abs() < (old - present - drift).abs();
            if same && found.is_none_or(nearer) {
                found = Some(candidate);
            }
        }
        found
    }

    /// The code of a moment; for the demo and tests that play the application.
    pub fn code_at(&self, rules: &policy::Totp, now: Timestamp) -> String {
        self.totp(rules, "", "").generate(u64::try_from(now.as_seconds()).unwrap_or(0)).to_string()
    }

    /// What the set-up page shows: `issuer` is the product's name, `account` the person's address (S4-04).
    pub fn set_up(&self, rules: &policy::Totp, issuer: &str, account: &str) -> SetUp {
        let uri = self.totp(rules, issuer, account).to_url().unwrap_or_default();
        SetUp { qr_svg: qr_svg(&uri), key: self.to_base32(), uri }
    }
}

/// A secret is not shown.
impl std::fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

/// Neither is what it is shown as.
impl std::fmt::Debug for SetUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SetUp(…)")
    }
}

/// A QR code as SVG, black on white in every theme: cameras expect it so. Empty when the text does not fit.
fn qr_svg(text: &str) -> String {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else { return String::new() };
    let svg = code
        .render::<svg::Color<'_>>()
        .min_dimensions(220, 220)
        .dark_color(svg::Color("#000"))
        .light_color(svg::Color("#fff"))
        .build();
    // Within a page the XML declaration has no place.
    svg.split_once("?>").map_or(svg.clone(), |(_, rest)| rest.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> policy::Totp {
        policy::Totp::default()
    }

    /// RFC 6238 appendix B, SHA-1, cut to six digits.
    #[test]
    fn r_20_the_vectors_of_rfc_6238() {
        let secret = TotpSecret::from_bytes(b"12345678901234567890").unwrap();
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let now = Timestamp::from_seconds(seconds);
            assert_eq!(secret.code_at(&rules(), now), code);
            assert_eq!(secret.matching_step(&rules(), code, now, 0), Some(seconds / 30));
        }
    }

    #[test]
    fn r_21_a_secret_has_160_random_bits() {
        let secret = TotpSecret::generate(&rules());
        assert_eq!(secret.as_bytes().len(), 20);
        assert_ne!(secret.as_bytes(), TotpSecret::generate(&rules()).as_bytes());
        assert!(TotpSecret::from_bytes(&[0; 15]).is_err());
        assert_eq!(TotpSecret::from_base32(&secret.to_base32().to_lowercase()).unwrap().as_bytes(), secret.as_bytes());
        assert!(!format!("{secret:?}").contains(&secret.to_base32()));
    }

    #[test]
    fn r_22_s4_06_the_step_before_and_the_step_after_are_accepted_and_no_other() {
        let secret = TotpSecret::generate(&rules());
        let now = Timestamp::from_seconds(1_700_000_010);
        for (offset, good) in [(-60, false), (-30, true), (0, true), (30, true), (60, false)] {
            let code = secret.code_at(&rules(), Timestamp::from_seconds(1_700_000_010 + offset));
            assert_eq!(secret.matching_step(&rules(), &code, now, 0).is_some(), good, "{offset}");
        }
        for wrong in ["", "12345", "abcdef", "0000000", "+12345"] {
            assert_eq!(secret.matching_step(&rules(), wrong, now, 0), None);
        }
    }

    #[test]
    fn r_24_a_learned_drift_never_widens_the_window() {
        let secret = TotpSecret::generate(&rules());
        let now = Timestamp::from_seconds(1_700_000_010);
        let code = secret.code_at(&rules(), Timestamp::from_seconds(1_700_000_010 + 60));
        for drift in [-5, 0, 1, 5, i64::MAX, i64::MIN] {
            assert_eq!(secret.matching_step(&rules(), &code, now, drift), None);
        }
    }

    #[test]
    fn s4_04_s4_05_the_application_shows_the_sites_name_and_counts_in_thirty_seconds() {
        let secret = TotpSecret::from_bytes(b"12345678901234567890").unwrap();
        let shown = secret.set_up(&rules(), "Libérations", "claire@chts.example");
        let uri = url::Url::parse(&shown.uri).unwrap();
        let query: std::collections::BTreeMap<_, _> = uri.query_pairs().into_owned().collect();
        assert_eq!(uri.scheme(), "otpauth");
        assert_eq!(query["issuer"], "Libérations");
        assert_eq!(query["secret"], "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(query.get("period").map_or("30", String::as_str), "30");
        assert_eq!(query.get("digits").map_or("6", String::as_str), "6");
        assert_eq!(query.get("algorithm").map_or("SHA1", String::as_str), "SHA1");
        assert!(uri.path().contains("claire"), "{uri}");
        assert_eq!(shown.key, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(shown.qr_svg.trim_start().starts_with("<svg") && !shown.qr_svg.contains("<script"));
    }
}
