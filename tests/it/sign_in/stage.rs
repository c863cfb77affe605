//! The rooms of people over one database, people to sign in, and browsers to do it with.

use std::{net::IpAddr, time::Duration};

use pli::{
    account::{Account, Contacts, NewAccount},
    app::People,
    audit::Journal,
    base::{Clock, Language, Method, Timestamp},
    config::Config,
    factor::{Secret, TotpSecret},
    password::Kind,
    policy::Policy,
    seal::Keys,
    session::{Cookies, Found, Pending, SetCookie, SignedIn, Visitor},
    sign_in::{Checked, Entry, Form, Outcome, Sending},
    store::Store,
};
use secrecy::SecretString;

use super::{
    fake::{FakeKannel, FakePost},
    fake_http::FakeHttp,
};
use crate::harness::database::TestDatabase;

/// The methods that are a code to type.
pub(crate) const CODES: [Method; 3] = [Method::Totp, Method::Sms, Method::Email];

/// 20 November 2026, noon.
pub(crate) const NOON: Timestamp = Timestamp(1_795_176_000_000);
/// Everybody's password.
pub(crate) const PASSWORD: &str = "les hérons reviennent en avril";
/// Everybody's personal address and telephone number.
pub(crate) const PERSONAL: &str = "c.vasseur@courriel.example";
pub(crate) const PHONE: &str = "+15145550174";

/// What the provider of calls and we sign with.
pub(crate) const VOICE_SECRET: &str = "renard-0123456789-0123456789-0123";

/// The rooms, their database and their doors.
pub(crate) struct Stage {
    pub(crate) db: TestDatabase,
    pub(crate) config: Config,
    pub(crate) keys: Keys,
    pub(crate) clock: Clock,
    pub(crate) journal: Journal,
    pub(crate) people: People,
    pub(crate) sms: FakeKannel,
    pub(crate) post: FakePost,
    pub(crate) calls: FakeHttp,
}

/// A person, with the secret of their application.
pub(crate) struct Person {
    pub(crate) account: Account,
    pub(crate) totp: TotpSecret,
}

/// The rules of the tests: the cheapest hash, and no waiting.
fn rules() -> Policy {
    let mut rules = Policy::default();
    rules.password.memory_kib = 19_456;
    rules.password.passes = 2;
    rules.password.lanes = 1;
    rules.password.parallel = 2;
    rules.password.queue = Duration::from_secs(60);
    rules.password.answer_ms = 0;
    rules.password.jitter_ms = 0;
    rules
}

impl Stage {
    pub(crate) async fn new(db: TestDatabase) -> Self {
        Self::with(db, |_| {}).await
    }

    pub(crate) async fn with(db: TestDatabase, change: impl FnOnce(&mut Config)) -> Self {
        let (sms, post, calls) = (FakeKannel::start().await, FakePost::start().await, FakeHttp::start().await);
        let voice_secret = db.dir.path().join("voice-secret");
        std::fs::write(&voice_secret, VOICE_SECRET).unwrap();
        let secret = db.dir.path().join("sms-password");
        std::fs::write(&secret, "fox\n").unwrap();
        let mut config = Config::parse(&format!(
            r#"
[server]
public_url = "https://pli.example"
certificate_file = "cert.pem"
key_file = "key.pem"
shared_networks = ["192.0.2.0/24"]
shared_posts = ["198.51.100.0/24"]
[database]
url = "sqlite:unused.db"
[keys]
directory = "keys"
[imap]
host = "localhost"
port = 993
[submission]
host = "localhost"
port = 465
[sieve]
host = "localhost"
port = 4190
[letters]
host = "127.0.0.1"
port = {}
tls = "none"
[sms]
url = "http://127.0.0.1:{}/cgi-bin/sendsms"
user = "pli"
password_file = "{}"
timeout_s = 5
[voice]
url = "http://127.0.0.1:{}/calls"
secret_file = "{}"
timeout_s = 5
[brand]
name = "Libérations"
"#,
            post.port,
            sms.port,
            secret.display(),
            calls.port,
            voice_secret.display()
        ))
        .unwrap();
        config.policy = rules();
        change(&mut config);
        let keys = Keys::open_or_create(&db.dir.path().join("keys"), None).unwrap();
        let clock = Clock::fixed(NOON);
        let journal = Journal::new(db.store.clone(), keys.chain(), clock.clone());
        let people = People::build(&config, &db.store, &keys, (&journal, &clock)).unwrap();
        let stage = Self { db, config, keys, clock, journal, people, sms, post, calls };
        stage.people.accounts.add_domain("chts.example".parse().unwrap(), None, false).await.unwrap();
        stage
    }

    /// The rooms of another process over the same database.
    pub(crate) fn another(&self) -> People {
        People::build(&self.config, &self.db.store, &self.keys, (&self.journal, &self.clock)).unwrap()
    }

    /// The rooms after a restart: everything that was in memory is gone, the database and the keys are opened anew.
    pub(crate) async fn restarted(&self) -> People {
        let store = Store::open(&self.db.config).await.unwrap();
        let keys = Keys::open_or_create(&self.db.dir.path().join("keys"), None).unwrap();
        let journal = Journal::new(store.clone(), keys.chain(), self.clock.clone());
        People::build(&self.config, &store, &keys, (&journal, &self.clock)).unwrap()
    }

    /// A person without any method.
    pub(crate) async fn bare(&self, local: &str, kind: Kind) -> Account {
        let new = NewAccount {
            address: format!("{local}@chts.example").parse().unwrap(),
            name: "Claire Vasseur".to_owned(),
            language: Language::Fr,
            aliases: Vec::new(),
            contacts: Contacts { phone: Some(PHONE.parse().unwrap()), email: Some(PERSONAL.parse().unwrap()) },
        };
        let prepared = self.people.passwords.prepare(&SecretString::from(PASSWORD)).await.unwrap();
        let txn = self.db.store.begin().await.unwrap();
        let account = self.people.accounts.create(&txn, new).await.unwrap();
        self.people.passwords.put(&txn, account.id, &prepared, kind).await.unwrap();
        txn.commit().await.unwrap();
        self.people.accounts.directory().reload(account.id).await;
        account
    }

    /// A person with these methods.
    pub(crate) async fn person(&self, local: &str, methods: &[Method]) -> Person {
        let account = self.bare(local, Kind::Chosen).await;
        let totp = TotpSecret::generate(&self.config.policy.totp);
        for method in methods {
            let secret = match method {
                Method::Totp => Secret::Totp(totp.clone()),
                Method::Sms => Secret::Sms(PHONE.parse().unwrap()),
                Method::Voice => Secret::Voice(PHONE.parse().unwrap()),
                Method::Email => Secret::Email(PERSONAL.parse().unwrap()),
                other => panic!("{other:?} has tests of its own"),
            };
            self.people.factors.bind(account.id, &secret).await.unwrap();
        }
        Person { account, totp }
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// The present code of a person's application.
    pub(crate) fn code(&self, person: &Person) -> String {
        person.totp.code_at(&self.config.policy.totp, self.clock.now())
    }

    /// A code that is surely wrong.
    pub(crate) fn wrong_code(&self, person: &Person) -> String {
        let near = [-60_i64, -30, 0, 30, 60].map(|offset| {
            person.totp.code_at(&self.config.policy.totp, Timestamp(self.clock.now().0 + offset * 1_000))
        });
        (0..).map(|n: u32| format!("{n:06}")).find(|code| !near.contains(code)).unwrap()
    }

    /// The last code that was sent by SMS.
    pub(crate) fn sms_code(&self) -> String {
        let (_, text) = self.sms.texts().pop().unwrap();
        text.rsplit_once('#').unwrap().1.to_owned()
    }

    /// The last code that was sent by e-mail.
    pub(crate) fn email_code(&self) -> String {
        let (_, text) = self.post.last_to(PERSONAL).unwrap();
        let digits: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take(7).collect();
        digits.replace([' ', '\u{a0}', '\u{202f}'], "")
    }

    /// The whole database as text.
    pub(crate) async fn events(&self, person: &Account) -> Vec<String> {
        let rows = self.journal.about(person.id, Timestamp(0), 1_000).await.unwrap();
        rows.into_iter().rev().map(|row| format!("{} {} {}", row.event, row.outcome, row.reason)).collect()
    }
}

/// A browser: an address, a name, a jar of cookies.
#[derive(Clone)]
pub(crate) struct Browser {
    pub(crate) ip: IpAddr,
    pub(crate) jar: Cookies,
}

impl Browser {
    pub(crate) fn new(ip: &str) -> Self {
        Self { ip: ip.parse().unwrap(), jar: Cookies::default() }
    }

    pub(crate) fn visitor(&self) -> Visitor {
        Visitor::new(self.ip, "Mozilla/5.0 (X11; Linux) Firefox/140.0", self.jar.clone(), Language::Fr)
    }

    pub(crate) fn take(&mut self, cookies: &[SetCookie]) {
        cookies.iter().for_each(|cookie| self.jar.take(cookie));
    }

    pub(crate) fn form(username: &str, password: &str) -> Form {
        Form {
            username: username.to_owned(),
            password: SecretString::from(password),
            code: None,
            remember: false,
            return_to: None,
            ticket: None,
            work: None,
        }
    }

    /// Sends the first form.
    pub(crate) async fn start(&mut self, people: &People, form: Form) -> Outcome {
        let outcome = people.sign_in.start(&self.visitor(), form).await.unwrap();
        match &outcome {
            Outcome::NeedsFactor { cookies, .. } | Outcome::NeedsEnrolment { cookies } => self.take(cookies),
            Outcome::SignedIn(entry) => self.take(&entry.cookies),
            _ => {}
        }
        outcome
    }

    /// Sends the first form with the right password, and has to go on to the second page.
    pub(crate) async fn password(&mut self, stage: &Stage, person: &Person) -> Pending {
        self.password_at(&stage.people, person, false).await
    }

    pub(crate) async fn password_at(&mut self, people: &People, person: &Person, remember: bool) -> Pending {
        let form = Form { remember, ..Self::form(person.account.address.as_str(), PASSWORD) };
        let outcome = self.start(people, form).await;
        assert!(matches!(outcome, Outcome::NeedsFactor { .. }), "{outcome:?}");
        people.sessions.pending(&self.visitor()).await.unwrap().unwrap()
    }

    pub(crate) async fn send(&self, people: &People, key: &Pending, method: Method) -> Sending {
        people.sign_in.send(key, &self.visitor(), method).await.unwrap()
    }

    pub(crate) async fn check(&mut self, people: &People, key: &Pending, method: Method, code: &str) -> Checked {
        let checked = people.sign_in.check(key, &self.visitor(), method, code).await.unwrap();
        match &checked {
            Checked::SignedIn(entry) => self.take(&entry.cookies),
            Checked::NeedsEnrolment { cookies } => self.take(cookies),
            _ => {}
        }
        checked
    }

    /// Signs in with the application. The clock is moved to the next step first, so that no code comes twice.
    pub(crate) async fn sign_in(&mut self, stage: &Stage, person: &Person) -> Entry {
        self.sign_in_with(stage, person, false).await
    }

    pub(crate) async fn sign_in_with(&mut self, stage: &Stage, person: &Person, remember: bool) -> Entry {
        stage.advance(31);
        let key = self.password_at(&stage.people, person, remember).await;
        let code = stage.code(person);
        match self.check(&stage.people, &key, Method::Totp, &code).await {
            Checked::SignedIn(entry) => entry,
            other => panic!("{other:?}"),
        }
    }

    /// What its cookies open.
    pub(crate) async fn find(&mut self, people: &People) -> Found {
        let found = people.sessions.find(&self.visitor()).await.unwrap();
        if let Found::SignedIn { set: Some(set), .. } = &found {
            self.jar.take(set);
        }
        found
    }

    pub(crate) async fn who(&mut self, people: &People) -> Option<SignedIn> {
        match self.find(people).await {
            Found::SignedIn { who, .. } => Some(who),
            _ => None,
        }
    }
}
