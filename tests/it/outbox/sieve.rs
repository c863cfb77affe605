//! The ManageSieve door on the real server.

use pli::{
    base::Credentials,
    config::{Tls, Upstream},
    sieve::{Error, Sieve},
};
use secrecy::SecretString;

use crate::harness::stage;

fn upstream() -> Upstream {
    let stage = stage();
    Upstream {
        host: "localhost".to_owned(),
        port: stage.port("P_SIEVE"),
        tls: Tls::Starttls,
        ca_file: Some(stage.ca_file()),
        timeout_s: 20,
    }
}

#[tokio::test]
async fn the_script_server_lets_a_person_in_over_tls_only() {
    let stage = stage();
    let sieve = Sieve::new(&upstream(), stage.master()).unwrap();
    let known = sieve.probe().await.unwrap();
    assert!(known.mechanisms.iter().any(|one| one == "OAUTHBEARER"), "{known:?}");
    assert!(known.extensions.iter().any(|one| one == "vacation"), "{known:?}");
    let mut session = sieve.open(&stage.somebody("alice")).await.unwrap();
    session.logout().await.unwrap();
    let plain = Upstream { tls: Tls::Implicit, ..upstream() };
    assert!(Sieve::new(&plain, stage.master()).unwrap().probe().await.is_err());
}

#[tokio::test]
async fn the_script_server_refuses_a_wrong_secret() {
    let wrong = Credentials::Master { user: "pli".to_owned(), secret: SecretString::from("wrong") };
    let sieve = Sieve::new(&upstream(), wrong).unwrap();
    assert!(matches!(sieve.open(&stage().somebody("alice")).await, Err(Error::Refused)));
}
