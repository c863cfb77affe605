//! The SMS gateway.

use super::Finding;
use crate::{config::Config, phone::Gateway};

const PART: &str = "SMS";

pub(super) async fn look(config: &Config) -> Vec<Finding> {
    let Some(sms) = &config.sms else {
        return vec![Finding::warning(PART, "no gateway: codes by SMS are not offered", "add [sms] to offer them")];
    };
    let gateway = match Gateway::new(Some(sms)) {
        Ok(gateway) => gateway,
        Err(error) => return vec![Finding::bad(PART, error.to_string(), "correct [sms]")],
    };
    vec![match gateway.probe().await {
        Ok(()) => Finding::good(PART, format!("{} answers", sms.url)),
        Err(error) => {
            let mend = "check that Kannel's smsbox runs, and sms.url, sms.user and sms.password_file against its \
                        sendsms-user group";
            Finding::bad(PART, error.to_string(), mend)
        }
    }]
}
