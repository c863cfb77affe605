//! The telephone: the SMS gateway, and who calls.

use super::Finding;
use crate::{
    base::Clock,
    config::{Config, Sms},
    phone::{Gateway, voice::Voice},
};

const PART: &str = "SMS";

pub(super) async fn look(config: &Config) -> Vec<Finding> {
    let Some(sms) = &config.sms else {
        return vec![Finding::warning(PART, "no gateway: codes by SMS are not offered", "add [sms] to offer them")];
    };
    let gateway = match Gateway::new(config) {
        Ok(gateway) => gateway,
        Err(error) => return vec![Finding::bad(PART, error.to_string(), "correct [sms]")],
    };
    let (place, mend) = match sms {
        Sms::Kannel(kannel) => (
            kannel.url.to_string(),
            "check that Kannel's smsbox runs, and sms.url, sms.user and sms.password_file against its sendsms-user group",
        ),
        Sms::Http(http) => (http.url.to_string(), "check sms.url, sms.user and sms.secret_file with the provider"),
        Sms::Mail(_) => ("the mail server of [letters]".to_owned(), "check [letters]: texts to carriers leave by it"),
    };
    let mut found = vec![match gateway.probe().await {
        Ok(()) => Finding::good(PART, format!("{place} answers")),
        Err(error) => Finding::bad(PART, error.to_string(), mend),
    }];
    if gateway.is_by_mail() {
        let mend = "texts that travel as letters are not encrypted and often late (S4-13): prefer kind = \"http\" or \"kannel\"";
        found.push(Finding::warning(PART, "codes travel unencrypted through carriers' mail gateways", mend));
    }
    found
}

/// Who calls people, if anybody does.
pub(super) async fn voice(config: &Config, clock: &Clock) -> Vec<Finding> {
    const PART: &str = "calls";
    let Some(section) = &config.voice else { return Vec::new() };
    let voice = match Voice::new(config) {
        Ok(voice) => voice,
        Err(error) => return vec![Finding::bad(PART, error.to_string(), "correct [voice]")],
    };
    vec![match voice.probe(clock.now()).await {
        Ok(()) => Finding::good(PART, format!("{} answers", section.url)),
        Err(error) => Finding::bad(PART, error.to_string(), "check voice.url and voice.secret_file with the provider"),
    }]
}
