//! Counting: one recorder for the process, read by `/metrics` in Prometheus' text form.

use std::sync::OnceLock;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// The process's recorder, installed at the first call. `None` if something else records already.
pub(super) fn recorder() -> Option<&'static PrometheusHandle> {
    RECORDER
        .get_or_init(|| {
            let buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0];
            let handle = PrometheusBuilder::new().set_buckets(&buckets).ok()?.install_recorder().ok()?;
            metrics::describe_counter!("pli_http_responses_total", "Answers by route, method and status");
            metrics::describe_histogram!("pli_http_seconds", metrics::Unit::Seconds, "Time to answer");
            metrics::describe_histogram!(
                "pli_password_hash_seconds",
                metrics::Unit::Seconds,
                "Time of one password hash"
            );
            Some(handle)
        })
        .as_ref()
}
