//! Operating Pli: health, headers, certificates, failures, stopping.

use std::{fs, time::Duration};

use crate::harness::pli::Pli;

#[tokio::test]
async fn health_and_figures_have_a_listener_of_their_own() {
    let pli = Pli::alone().await;
    assert_eq!(pli.health("/health/live").await, (200, "live\n".to_owned()));
    let (status, text) = pli.health("/health/ready").await;
    assert_eq!((status, text.as_str()), (200, "database ok\nmail away\n"));
    let mut person = pli.person();
    for hidden in ["/health/live", "/health/ready", "/metrics"] {
        person.open(hidden).await.is(404);
    }
    let (_, figures) = pli.health("/metrics").await;
    assert!(figures.contains("pli_http_responses_total{") && figures.contains("status=\"404\""), "{figures}");
}

#[tokio::test]
async fn s2_05_r_171_every_answer_says_what_a_browser_may_do_with_it() {
    let pli = Pli::alone().await;
    let mut person = pli.person();
    for (path, status) in [("/sign-in", 200), ("/nothing", 404), ("/mail/INBOX", 303), ("/static/0/pli.css", 404)] {
        let page = person.fetch(path).await;
        assert_eq!(page.status, status, "{path}");
        let header = |name: &str| page.header(name).unwrap_or_else(|| panic!("{path} has no {name}"));
        let policy = header("content-security-policy");
        for rule in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "object-src 'none'",
        ] {
            assert!(policy.contains(rule), "{path}: {policy}");
        }
        // S2-05: no page of warnings is ever to be clicked through.
        let age = header("strict-transport-security");
        assert!(age.contains("includeSubDomains") && age.contains("max-age=63072000"));
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("cache-control"), "no-store, no-cache");
    }
}

#[tokio::test]
async fn static_files_are_kept_for_ever_and_compressed() {
    let pli = Pli::alone().await;
    let mut person = pli.person();
    person.open("/sign-in").await.is(200);
    let style = person.page.document().attributes("href").into_iter().find(|href| href.ends_with("pli.css")).unwrap();
    let plain = person.fetch(&style).await;
    assert!(plain.header("cache-control").unwrap().contains("immutable"));
    assert_eq!(plain.header("content-type").as_deref(), Some("text/css; charset=utf-8"));
    for (accepted, encoding) in [("gzip, br", "br"), ("gzip", "gzip")] {
        person.headers.insert("accept-encoding", accepted.to_owned());
        let packed = person.fetch(&style).await;
        assert_eq!(packed.header("content-encoding").as_deref(), Some(encoding));
        assert!(packed.bytes.len() * 3 < plain.bytes.len(), "{} of {}", packed.bytes.len(), plain.bytes.len());
    }
}

#[tokio::test]
async fn a_failure_is_a_page_in_the_language_of_the_visitor_without_the_words_of_the_machine() {
    let pli = Pli::alone().await;
    let mut person = pli.person();
    person.open("/nothing").await.is(404).says("Cette page n’existe pas");
    person.headers.insert("accept-language", "en-CA".to_owned());
    person.open("/nothing/%FF").await.is(404).says("This page does not exist");
    let wrong = person.request(reqwest::Method::DELETE, "/sign-in", None, "same-origin").await;
    assert_eq!((wrong.status, wrong.header("allow").as_deref()), (405, Some("GET, HEAD, POST")));
    let head = person.request(reqwest::Method::HEAD, "/sign-in", None, "none").await;
    assert_eq!((head.status, head.bytes.len()), (200, 0));
}

#[tokio::test]
async fn a_body_over_the_limit_is_413_and_names_the_limit() {
    let pli = Pli::alone().await;
    let mut person = pli.person();
    person.open("/sign-in").await;
    let token = person.token();
    let long = "x".repeat(100_000);
    person.post("/sign-in", &[("csrf", &token), ("username", &long)], "same-origin").await.is(413).says("64\u{a0}ko");
}

#[tokio::test]
async fn r_155_the_host_that_a_request_names_changes_nothing() {
    let pli = Pli::alone().await;
    let mut person = pli.person();
    person.headers.insert("host", "evil.test".to_owned());
    let answer = person.fetch("/mail/INBOX").await;
    assert_eq!(answer.header("location").as_deref(), Some("/sign-in?next=%2Fmail%2FINBOX"));
    assert!(!person.fetch("/sign-in").await.html().contains("evil.test"));
}

#[tokio::test]
async fn a_renewed_certificate_is_used_without_a_restart() {
    let pli = Pli::alone().await;
    let before = presented(&pli).await;
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned(), "renewed.test".to_owned()]).unwrap();
    fs::write(pli.home.path().join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    fs::write(pli.home.path().join("cert.pem"), made.cert.pem()).unwrap();
    let renewed = async {
        while presented(&pli).await == before {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), renewed).await.expect("the new certificate is presented");
    assert_eq!(presented(&pli).await, made.cert.der().to_vec());
}

/// The certificate that a browser gets.
async fn presented(pli: &Pli) -> Vec<u8> {
    let client = reqwest::Client::builder().danger_accept_invalid_certs(true).tls_info(true).build().unwrap();
    let answer = client.get(format!("https://localhost:{}/", pli.running.address.port())).send().await.unwrap();
    let info = answer.extensions().get::<reqwest::tls::TlsInfo>().expect("TLS");
    info.peer_certificate().expect("a certificate").to_vec()
}

#[tokio::test]
async fn stopping_finishes_what_is_under_way_and_leaves_nothing_behind() {
    let pli = Pli::alone().await;
    let address = pli.running.address;
    let mut person = pli.person();
    person.open("/sign-in").await.is(200);
    drop(person);
    tokio::time::timeout(Duration::from_mins(1), pli.stop()).await.expect("it stops");
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn doctor_says_what_does_not_work_and_how_to_mend_it() {
    let pli = Pli::alone().await;
    let file = pli.home.path().join("pli.toml");
    fs::write(&file, &pli.toml).unwrap();
    let output =
        std::process::Command::new(env!("CARGO_BIN_EXE_pli")).arg("-c").arg(&file).arg("doctor").output().unwrap();
    let report = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{report}");
    let line = |part: &str| {
        let mut lines = report.lines().skip_while(|line| !line.contains(part));
        (lines.next().unwrap_or_else(|| panic!("nothing about {part}:\n{report}")), lines.next().unwrap_or_default())
    };
    assert!(line("database").0.starts_with("ok"));
    assert!(line("TLS").0.starts_with("BAD") || report.contains("not for pli.example"), "{report}");
    for part in ["IMAP", "submission", "ManageSieve", "letters"] {
        let (what, mend) = line(part);
        assert!(what.starts_with("BAD") && mend.contains("check that the server runs"), "{what}\n{mend}");
    }
    assert!(line("SMS").1.contains("[sms]"));
}

#[tokio::test]
async fn a_wrong_configuration_stops_the_start_with_key_value_and_expectation() {
    let pli = Pli::alone().await;
    let file = pli.home.path().join("pli.toml");
    for (from, to, words) in [
        ("public_url = \"https://pli.example\"", "public_url = \"http://pli.example\"", ["server.public_url", "https"]),
        ("[database]", "[databse]", ["databse", "expected"]),
        ("workers = 1", "workers = \"two\"", ["server.workers", "two"]),
        ("cert.pem", "nothing.pem", ["server.certificate_file", "nothing.pem"]),
    ] {
        fs::write(&file, pli.toml.replacen(from, to, 1)).unwrap();
        let output =
            std::process::Command::new(env!("CARGO_BIN_EXE_pli")).arg("-c").arg(&file).arg("serve").output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success());
        assert!(words.iter().all(|word| said.contains(word)), "{words:?} in: {said}");
    }
}
