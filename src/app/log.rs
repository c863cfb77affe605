//! Log lines: structured, in UTC, without secrets (security.md R-174).
//!
//! Two libraries would write what must not be written: async-imap its AUTHENTICATE lines, sqlx the statements. They are
//! silent whatever the configured filter says.

use tracing_subscriber::{EnvFilter, fmt::time::SystemTime};

use crate::config::{Log, LogFormat};

/// Libraries whose lines can hold what must not be written.
const SILENCED: [&str; 3] = ["async_imap=off", "sqlx=off", "sea_orm=warn"];

/// A filter that cannot be understood.
#[derive(Debug, thiserror::Error)]
#[error("configuration: log.filter: expected a filter such as `info` or `pli=debug,info` ({0})")]
pub struct FilterError(String);

/// Starts logging to the standard error. A second start, as in tests, changes nothing.
pub fn start(config: &Log) -> Result<(), FilterError> {
    let filter = filter(&config.filter)?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_timer(SystemTime)
        .with_writer(std::io::stderr)
        .with_target(true);
    drop(match config.format {
        LogFormat::Json => builder.json().flatten_event(true).with_span_list(false).try_init(),
        LogFormat::Text => builder.try_init(),
    });
    Ok(())
}

fn filter(text: &str) -> Result<EnvFilter, FilterError> {
    SILENCED
        .iter()
        .try_fold(EnvFilter::try_new(text).map_err(|error| FilterError(error.to_string()))?, |filter, rule| {
            rule.parse().map(|rule| filter.add_directive(rule)).map_err(|_| FilterError((*rule).to_owned()))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_174_libraries_that_tell_secrets_stay_silent_whatever_is_configured() {
        for wish in ["trace", "async_imap=trace,sqlx=debug", "info"] {
            let text = filter(wish).unwrap().to_string();
            assert!(text.contains("async_imap=off") && text.contains("sqlx=off"), "{text}");
            assert!(!text.contains("async_imap=trace"), "{text}");
        }
        assert!(filter("info=what=this").is_err());
    }
}
