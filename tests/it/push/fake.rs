//! A push service that notes what it gets, and a telephone that holds a key as the page on it does.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
    },
};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use pli::{
    app::People,
    base::{ApproverId, Method},
    factor::TotpSecret,
    push::{Answer, Answered, Begun, By, Claim, Claimed, Confirmed, Decision, Owner, Refusal, Signed, Step, Waiting},
    session::Pending,
    sign_in::{Entry, Sending, Waiting as Wait},
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};
use uuid::Uuid;

use crate::{
    harness::database::TestDatabase,
    sign_in::stage::{Browser, Person, Stage},
};

/// The keys of a subscription: those of the example of RFC 8291.
pub(crate) const KEY: &str = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
pub(crate) const SECRET: &str = "BTBZMqHH6r4Tts7J_aSIgg";

/// What a push service received: its headers in small letters, and its body.
#[derive(Debug, Clone)]
pub(crate) struct Pushed {
    pub(crate) headers: String,
    pub(crate) body: Vec<u8>,
}

/// A push service for tests: it answers with a status that can be changed, 0 hangs up.
pub(crate) struct FakePushService {
    pub(crate) address: SocketAddr,
    pub(crate) status: Arc<AtomicU16>,
    pushed: Arc<Mutex<Vec<Pushed>>>,
}

impl FakePushService {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (status, pushed) = (Arc::new(AtomicU16::new(201)), Arc::new(Mutex::new(Vec::new())));
        let (answer, noted) = (Arc::clone(&status), Arc::clone(&pushed));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, noted) = (answer.load(Ordering::SeqCst), Arc::clone(&noted));
                tokio::spawn(async move { serve(stream, answer, &noted).await });
            }
        });
        Self { address, status, pushed }
    }

    pub(crate) fn pushed(&self) -> Vec<Pushed> {
        self.pushed.lock().unwrap().clone()
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}/push/abc", self.address)
    }
}

async fn serve(stream: TcpStream, status: u16, noted: &Mutex<Vec<Pushed>>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let (mut headers, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? <= 2 {
            break;
        }
        let line = line.to_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        headers += &line;
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    if status == 0 {
        return None;
    }
    noted.lock().unwrap().push(Pushed { headers, body });
    let answer = format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    stream.write_all(answer.as_bytes()).await.ok()
}

/// The rooms, with a push service beside them.
pub(crate) async fn stage(db: TestDatabase) -> (Stage, FakePushService) {
    stage_with(db, |_| {}).await
}

pub(crate) async fn stage_with(
    db: TestDatabase,
    change: impl FnOnce(&mut pli::config::Config),
) -> (Stage, FakePushService) {
    pli::app::tls::install_provider();
    let service = FakePushService::start().await;
    let address = service.address;
    let stage = Stage::with(db, |config| {
        config.push.local_service = Some(address);
        change(config);
    })
    .await;
    (stage, service)
}

/// A telephone.
pub(crate) struct Telephone {
    pair: EcdsaKeyPair,
    pub(crate) id: ApproverId,
}

impl Telephone {
    pub(crate) fn new() -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        Self { pair, id: ApproverId::new() }
    }

    /// Comes with a code.
    pub(crate) async fn claim(&mut self, people: &People, by: By<'_>, endpoint: &str) -> Claimed {
        let key = URL_SAFE_NO_PAD.encode(self.pair.public_key().as_ref());
        let subscription = if endpoint.is_empty() { [""; 3] } else { [endpoint, KEY, SECRET] };
        let claim = Claim { by, key: &key, name: "Chrome, Android", subscription };
        let claimed = people.push.claim(&Browser::new("198.51.100.7").visitor(), claim).await.unwrap();
        if let Claimed::Ready(id) = claimed {
            self.id = id;
        }
        claimed
    }

    /// What the script on the page signs.
    fn signature(&self, act: &str, parts: &[&str], time: i64) -> String {
        let mut words = vec!["pli approval 1".to_owned(), "https://pli.example".to_owned(), self.id.to_string()];
        words.push(act.to_owned());
        words.extend(parts.iter().map(|part| (*part).to_owned()));
        words.push(time.to_string());
        let signature = self.pair.sign(&SystemRandom::new(), words.join("\n").as_bytes()).unwrap();
        URL_SAFE_NO_PAD.encode(signature.as_ref())
    }

    pub(crate) async fn list(&self, stage: &Stage) -> Result<Waiting, Refusal> {
        self.list_at(stage, stage.clock.now().0).await
    }

    pub(crate) async fn list_at(&self, stage: &Stage, time: i64) -> Result<Waiting, Refusal> {
        let signature = self.signature("list", &[], time);
        stage.people.push.waiting(Signed { approver: self.id, time, signature: &signature }).await.unwrap()
    }

    /// The request that waits here.
    pub(crate) async fn request(&self, stage: &Stage) -> Option<Uuid> {
        self.list(stage).await.unwrap().request.map(|request| request.id)
    }

    pub(crate) async fn answer(
        &self,
        stage: &Stage,
        (request, number, decision): (Uuid, &str, Decision),
    ) -> Result<Answered, Refusal> {
        let time = stage.clock.now().0;
        let signature = self.signature("answer", &[&request.to_string(), number, decision.as_str()], time);
        let signed = Signed { approver: self.id, time, signature: &signature };
        let answer = Answer { request, number, decision };
        stage.people.push.answer(signed, answer, &Browser::new("198.51.100.7").visitor()).await.unwrap()
    }

    /// Asks for what it computes its codes with.
    pub(crate) async fn offline(&self, stage: &Stage) -> Result<Option<TotpSecret>, Refusal> {
        let time = stage.clock.now().0;
        let signature = self.signature("offline", &[], time);
        stage.people.push.offline(Signed { approver: self.id, time, signature: &signature }).await.unwrap()
    }

    pub(crate) async fn subscribe(&self, stage: &Stage, endpoint: &str) -> Result<bool, Refusal> {
        let (time, given) = (stage.clock.now().0, [endpoint, KEY, SECRET]);
        let signature = self.signature("subscribe", &given, time);
        let signed = Signed { approver: self.id, time, signature: &signature };
        stage.people.push.subscribe(signed, given).await.unwrap()
    }
}

/// Whose.
pub(crate) fn owner(person: &Person) -> Owner<'_> {
    Owner { account: person.account.id, address: &person.account.address }
}

/// Begins to attach a telephone; gives the code of the link and the one by hand.
pub(crate) async fn begin(stage: &Stage, person: &Person, replaces: Option<ApproverId>) -> (String, String) {
    let visitor = Browser::new("203.0.113.9").visitor();
    let begun = stage.people.push.begin_pairing(owner(person), &visitor, replaces).await.unwrap();
    assert!(matches!(begun, Begun::Ready(_)), "{begun:?}");
    match stage.people.push.pairing(person.account.id).await.unwrap().unwrap().step {
        Step::Open { link, code } => (link.split_once('#').unwrap().1.to_owned(), code),
        other => panic!("{other:?}"),
    }
}

/// The number that the page shows while a telephone is being attached.
pub(crate) async fn pairing_number(stage: &Stage, person: &Person) -> String {
    match stage.people.push.pairing(person.account.id).await.unwrap().unwrap().step {
        Step::Claimed { number, .. } => number,
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn confirm(stage: &Stage, person: &Person) -> Confirmed {
    stage.people.push.confirm(owner(person), &Browser::new("203.0.113.9").visitor(), None).await.unwrap()
}

/// A telephone, attached from beginning to end, that notifications reach at `endpoint`.
pub(crate) async fn attached(stage: &Stage, person: &Person, endpoint: &str) -> Telephone {
    attached_in_place_of(stage, person, endpoint, None).await
}

pub(crate) async fn attached_in_place_of(
    stage: &Stage,
    person: &Person,
    endpoint: &str,
    replaces: Option<ApproverId>,
) -> Telephone {
    let (link, _) = begin(stage, person, replaces).await;
    let mut telephone = Telephone::new();
    let claimed = telephone.claim(&stage.people, By::Link(&link), endpoint).await;
    assert!(matches!(claimed, Claimed::Ready(_)), "{claimed:?}");
    let request = telephone.request(stage).await.unwrap();
    let number = pairing_number(stage, person).await;
    let answered = telephone.answer(stage, (request, &number, Decision::Approve)).await;
    assert_eq!(answered, Ok(Answered::Approved));
    assert!(matches!(confirm(stage, person).await, Confirmed::Done(_)));
    telephone
}

/// Asks for an approval.
pub(crate) async fn ask(stage: &Stage, browser: &Browser, key: &Pending) -> Sending {
    browser.send(&stage.people, key, Method::Push).await
}

pub(crate) async fn wait(stage: &Stage, browser: &Browser, key: &Pending) -> Wait {
    stage.people.sign_in.wait(key, &browser.visitor()).await.unwrap()
}

/// The number on the waiting page.
pub(crate) async fn number(stage: &Stage, browser: &Browser, key: &Pending) -> String {
    match wait(stage, browser, key).await {
        Wait::Asked(shown) => shown.number,
        other => panic!("{other:?}"),
    }
}

/// A request that waits on a telephone of its person.
pub(crate) struct Asked {
    pub(crate) telephone: Telephone,
    pub(crate) browser: Browser,
    pub(crate) key: Pending,
    /// The number that the browser shows.
    pub(crate) right: String,
    pub(crate) request: Uuid,
}

/// Attaches a telephone, and asks it for an approval.
pub(crate) async fn asked(stage: &Stage, person: &Person) -> Asked {
    let telephone = attached(stage, person, "").await;
    let mut browser = Browser::new("203.0.113.9");
    let key = browser.password(stage, person).await;
    assert!(matches!(ask(stage, &browser, &key).await, Sending::Sent(_)));
    let right = number(stage, &browser, &key).await;
    let request = telephone.request(stage).await.unwrap();
    Asked { telephone, browser, key, right, request }
}

/// Signs in by an approval.
pub(crate) async fn sign_in(stage: &Stage, person: &Person, telephone: &Telephone) -> Entry {
    let mut browser = Browser::new("203.0.113.9");
    let key = browser.password(stage, person).await;
    let sending = ask(stage, &browser, &key).await;
    assert!(matches!(sending, Sending::Sent(_)), "{sending:?}");
    let request = telephone.request(stage).await.unwrap();
    let number = number(stage, &browser, &key).await;
    assert_eq!(telephone.answer(stage, (request, &number, Decision::Approve)).await, Ok(Answered::Approved));
    match wait(stage, &browser, &key).await {
        Wait::SignedIn(entry) => entry,
        other => panic!("{other:?}"),
    }
}
