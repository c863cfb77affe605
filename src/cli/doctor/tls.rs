//! The certificate: can it be used, for which name, until when.

use std::{fs, time::Duration};

use rustls::{
    client::verify_server_name,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
    server::ParsedCertificate,
};

use super::{Finding, validity};
use crate::{app::tls::Certificate, base::Timestamp, config::Server};

/// From when on an expiry is told.
const SOON: Duration = Duration::from_hours(21 * 24);
const PART: &str = "TLS";

pub(super) fn look(server: &Server, now: Timestamp) -> Vec<Finding> {
    if let Err(error) = Certificate::open(server) {
        let mend = "put a PEM certificate chain in server.certificate_file and its PEM private key in server.key_file, \
                    both readable by Pli's user";
        return vec![Finding::bad(PART, error.to_string(), mend)];
    }
    let leaf = fs::read(&server.certificate_file)
        .ok()
        .and_then(|text| CertificateDer::pem_slice_iter(&text).next().and_then(Result::ok));
    let Some(leaf) = leaf else { return vec![Finding::bad(PART, "the certificate went away", "put it back")] };
    let mut findings = vec![expiry(&leaf, now)];
    let host = server.public_url.host_str().unwrap_or_default();
    let fits = ServerName::try_from(host).is_ok_and(|name| {
        ParsedCertificate::try_from(&leaf).is_ok_and(|leaf| verify_server_name(&leaf, &name).is_ok())
    });
    if !fits {
        findings.push(Finding::bad(
            PART,
            format!("the certificate is not for {host}, the name in server.public_url"),
            "get a certificate whose subjectAltName has this name, or correct server.public_url",
        ));
    }
    findings
}

fn expiry(leaf: &CertificateDer<'_>, now: Timestamp) -> Finding {
    let mend = "renew it; Pli takes the new files by itself, without a restart";
    let Some((from, until)) = validity::of(leaf) else {
        return Finding::warning(PART, "the certificate's dates cannot be read", mend);
    };
    let day = |moment: Timestamp| moment.to_chrono().format("%Y-%m-%d").to_string();
    if until <= now {
        return Finding::bad(PART, format!("the certificate expired on {}", day(until)), mend);
    }
    if from > now {
        let clock = "correct this machine's clock, or wait";
        return Finding::bad(PART, format!("the certificate is good only from {} on", day(from)), clock);
    }
    if until.since(now) < SOON {
        return Finding::warning(PART, format!("the certificate expires on {}", day(until)), mend);
    }
    Finding::good(PART, format!("the certificate is good until {}", day(until)))
}
