//! What the browser says: for which ceremony, which challenge, on which page (Level 3, sections 5.8.1, 7.1 and 7.2).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use subtle::ConstantTimeEq as _;

use super::{Asked, Refused};

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ceremony {
    /// A key was made.
    Create,
    /// A key was proved.
    Get,
}

impl Ceremony {
    fn as_str(self) -> &'static str {
        match self {
            Self::Create => "webauthn.create",
            Self::Get => "webauthn.get",
        }
    }
}

/// Fields that are not known are left alone: the specification says that there will be more.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
    #[serde(default)]
    top_origin: Option<String>,
}

/// Holds it to what was asked.
pub(super) fn check(json: &[u8], ceremony: Ceremony, asked: Asked<'_>) -> Result<(), Refused> {
    let data: ClientData = serde_json::from_slice(json).map_err(|_| Refused::Malformed)?;
    if data.kind != ceremony.as_str() {
        return Err(Refused::Ceremony);
    }
    let challenge = URL_SAFE_NO_PAD.decode(&data.challenge).map_err(|_| Refused::Challenge)?;
    let same: bool = challenge.ct_eq(asked.challenge).into();
    if !same {
        return Err(Refused::Challenge);
    }
    // Pli is framed by nobody, so a ceremony within another page is somebody else's.
    if data.cross_origin || data.top_origin.is_some() || !asked.origins.contains(&data.origin) {
        return Err(Refused::Origin);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(json: &str) -> Result<(), Refused> {
        let origins = ["https://pli.example".to_owned()];
        check(json.as_bytes(), Ceremony::Get, Asked { site: "pli.example", origins: &origins, challenge: b"abc" })
    }

    #[test]
    fn r_30_sim_5_only_our_own_page_with_our_own_challenge_counts() {
        let good = r#"{"type":"webauthn.get","challenge":"YWJj","origin":"https://pli.example","crossOrigin":false,"new":[1]}"#;
        assert_eq!(refused(good), Ok(()));
        for (from, to, why) in [
            ("webauthn.get", "webauthn.create", Refused::Ceremony),
            ("YWJj", "YWJk", Refused::Challenge),
            ("YWJj", "YWI", Refused::Challenge),
            ("YWJj", "é", Refused::Challenge),
            ("https://pli.example", "https://pli.example.evil.test", Refused::Origin),
            ("https://pli.example", "https://www.pli.example", Refused::Origin),
            ("https://pli.example", "http://pli.example", Refused::Origin),
            ("https://pli.example", "https://pli.example:8443", Refused::Origin),
            ("https://pli.example", "https://PLI.example", Refused::Origin),
            ("false", "true", Refused::Origin),
            ("\"new\":[1]", "\"topOrigin\":\"https://pli.example\"", Refused::Origin),
            ("\"new\":[1]", "\"origin\":\"https://pli.example\"", Refused::Malformed),
            ("{", "[", Refused::Malformed),
        ] {
            assert_eq!(refused(&good.replace(from, to)), Err(why), "{to}");
        }
    }
}
