//! `[brand]`: names and contacts shown on pages.

use chrono_tz::Tz;
use serde::Deserialize;

/// Names and contacts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Brand {
    /// The product's name on pages and in authenticator applications (S4-04).
    pub name: String,
    /// The support desk's address (S3-11).
    pub support_email: Option<String>,
    /// Its telephone number, as people write it.
    pub support_phone: Option<String>,
    /// Its hours, as people write them.
    pub support_hours: Option<String>,
    /// The time zone of the pages, as the IANA database names it.
    pub time_zone: Tz,
    /// The form of a user name, shown beside its field (S3-01).
    pub example: String,
}

impl Default for Brand {
    fn default() -> Self {
        Self {
            name: "Pli".to_owned(),
            support_email: None,
            support_phone: None,
            support_hours: None,
            time_zone: Tz::America__Toronto,
            example: "organisme.prenom.nom@domaine".to_owned(),
        }
    }
}
