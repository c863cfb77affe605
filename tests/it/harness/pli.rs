//! A Pli under test, on free ports, with a database and keys of its own and a clock that tests move.

use std::time::Duration;

use pli::{
    account::{Account, Contacts, NewAccount},
    app::{App, Running, tls},
    base::{Address, Clock, Language},
    config::Config,
    factor::{Secret, TotpSecret},
    password::Kind,
};
use secrecy::SecretString;
use tempfile::TempDir;

use super::{
    person::{Fill, Person},
    stage::Stage,
};

/// The seed of everybody's application.
const SEED: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
/// The password of everybody here.
pub(crate) const PASSWORD: &str = "cheval exact pile agrafe";

/// A Pli.
pub(crate) struct Pli {
    /// Its rooms.
    pub(crate) app: App,
    /// Where it listens.
    pub(crate) running: Running,
    /// Its clock.
    pub(crate) clock: Clock,
    /// Its database, keys and certificate.
    pub(crate) home: TempDir,
    /// Its configuration.
    pub(crate) toml: String,
}

impl Pli {
    /// Over real mail servers.
    pub(crate) async fn over(stage: &Stage) -> Self {
        Self::over_lines(stage, &[]).await
    }

    /// Over real mail servers, with some of their ports replaced.
    pub(crate) async fn over_lines(stage: &Stage, lines: &[(&str, u16)]) -> Self {
        let home = TempDir::new().expect("a temporary folder");
        let url = format!("sqlite:{}", home.path().join("pli.db").display());
        let mut toml = stage.configuration(&url, home.path());
        for (name, port) in lines {
            let direct = format!("port = {}", stage.port(name));
            assert!(toml.contains(&direct), "no {direct}");
            toml = toml.replace(&direct, &format!("port = {port}"));
        }
        Self::start(home, &toml, Clock::System).await
    }

    /// Over real mail servers, with more settings.
    pub(crate) async fn over_with(stage: &Stage, more: &str) -> Self {
        let home = TempDir::new().expect("a temporary folder");
        let url = format!("sqlite:{}", home.path().join("pli.db").display());
        let toml = format!("{}{more}\n", stage.configuration(&url, home.path()));
        Self::start(home, &toml, Clock::System).await
    }

    /// Without any mail server: every door leads to a closed port.
    pub(crate) async fn alone() -> Self {
        Self::alone_at(Clock::System, "").await
    }

    /// As [`Self::alone`], at this time, with more settings.
    pub(crate) async fn alone_at(clock: Clock, more: &str) -> Self {
        let home = TempDir::new().expect("a temporary folder");
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
        std::fs::write(home.path().join("cert.pem"), made.cert.pem()).expect("written");
        std::fs::write(home.path().join("key.pem"), made.signing_key.serialize_pem()).expect("written");
        let toml = format!(
            r#"
[server]
listen = "127.0.0.1:0"
health_listen = "127.0.0.1:0"
public_url = "https://pli.example"
certificate_file = "{home}/cert.pem"
key_file = "{home}/key.pem"
workers = 1
[database]
url = "sqlite:{home}/pli.db"
[keys]
directory = "{home}/keys"
[imap]
host = "localhost"
port = 9
[submission]
host = "localhost"
port = 9
[sieve]
host = "localhost"
port = 9
[letters]
host = "localhost"
port = 9
{more}
"#,
            home = home.path().display()
        );
        Self::start(home, &toml, clock).await
    }

    async fn start(home: TempDir, toml: &str, clock: Clock) -> Self {
        tls::install_provider();
        let config = Config::parse(toml).expect("a good configuration");
        let app = App::build(config, clock.clone()).await.expect("Pli builds");
        let running = app.serve().expect("Pli serves");
        Self { app, running, clock, home, toml: toml.to_owned() }
    }

    /// Makes an account with an application, and these contacts; `name` is the local part.
    pub(crate) async fn make(&self, address: &Address, name: &str, contacts: Contacts) -> Account {
        let account = self.make_bare(address, name, (contacts.clone(), Kind::Chosen)).await;
        let secret = TotpSecret::from_base32(SEED).expect("a secret");
        let sms = contacts.phone.map(Secret::Sms);
        let email = contacts.email.map(Secret::Email);
        for secret in [Some(Secret::Totp(secret)), sms, email].into_iter().flatten() {
            self.app.people().factors.bind(account.id, &secret).await.expect("a method");
        }
        account
    }

    /// Makes an account without any method, whose password is of this kind.
    pub(crate) async fn make_bare(&self, address: &Address, name: &str, (contacts, kind): (Contacts, Kind)) -> Account {
        let people = self.app.people();
        let domain = address.domain().parse().expect("a domain");
        // Another account's domain may be there already.
        drop(people.accounts.add_domain(domain, None, false).await);
        let prepared = people.passwords.prepare(&SecretString::from(PASSWORD)).await.expect("a hash");
        let txn = self.app.store().begin().await.expect("a transaction");
        let new = NewAccount {
            address: address.clone(),
            name: name.to_owned(),
            language: Language::Fr,
            aliases: Vec::new(),
            contacts,
        };
        let account = people.accounts.create(&txn, new).await.expect("an account");
        people.passwords.put(&txn, account.id, &prepared, kind).await.expect("a password");
        txn.commit().await.expect("committed");
        people.accounts.directory().reload(account.id).await;
        account
    }

    /// What the application of everybody here shows `steps` steps from now.
    pub(crate) fn code(&self, steps: u64) -> String {
        let secret = TotpSecret::from_base32(SEED).expect("a secret");
        let policies = self.app.people().sessions.policies();
        secret.code_at(&policies.house().totp, self.clock.now() + Duration::from_secs(30 * steps))
    }

    /// Signs in by the application.
    pub(crate) async fn signed_in(&self, address: &Address) -> Person {
        self.signed_in_with(address, 0).await
    }

    /// Signs in again, by the code that comes next: one code opens one door (R-23).
    pub(crate) async fn signed_in_later(&self, address: &Address) -> Person {
        self.signed_in_with(address, 1).await
    }

    async fn signed_in_with(&self, address: &Address, steps: u64) -> Person {
        let mut person = self.person();
        person.open("/sign-in").await.is(200);
        let first = Fill::form("/sign-in").write("username", address.as_str()).write("password", PASSWORD);
        person.submit(first).await.is(200).is_at("/sign-in/verify");
        let code = Fill::form("/sign-in/verify").pick("method", "totp").write("code", &self.code(steps)).press("check");
        person.submit(code).await;
        assert!(person.cookie("__Host-sid").is_some(), "not signed in: {}", person.page.text());
        person
    }

    /// Somebody with a fresh browser.
    pub(crate) fn person(&self) -> Person {
        Person::new(&format!("https://localhost:{}", self.running.address.port()))
    }

    /// What the other listener answers: status and text.
    pub(crate) async fn health(&self, path: &str) -> (u16, String) {
        let address = format!("http://{}{path}", self.running.health_address);
        let answer = reqwest::get(address).await.expect("the health listener answers");
        (answer.status().as_u16(), answer.text().await.expect("text"))
    }

    /// Stops as at SIGTERM.
    pub(crate) async fn stop(self) {
        self.running.stop().await;
        self.app.close().await;
    }
}
