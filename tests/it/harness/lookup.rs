//! Who answers Postfix in the tests: every Pli under test for its own domain, and a list of people of [`DOMAIN`] for
//! tests that need no Pli.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::TcpListener,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use pli::{
    account::Directory,
    base::{Address, Domain},
    gate::{self, Known as Answers, Question, Relays, Reply},
};
use tokio_util::sync::CancellationToken;

use super::stage::DOMAIN;

/// Those who are asked.
#[derive(Clone, Default)]
pub(crate) struct Registry(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    people: BTreeSet<String>,
    /// Domains that go on to an old server, and by which transport(5).
    relays: BTreeMap<String, String>,
    directories: BTreeMap<String, Answers>,
}

impl Registry {
    /// Answers on `listener` from a thread of its own: tests come and go with their runtimes, this stays.
    pub(super) fn serve(listener: TcpListener) -> Self {
        let registry = Self::default();
        let asked = registry.clone();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                listener.set_nonblocking(true).expect("a socket that can wait");
                let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
                let answer = move |question| answer(asked.clone(), question);
                gate::serve(listener, answer, CancellationToken::new()).await;
            });
        });
        registry
    }

    /// From now on this person of [`DOMAIN`] has a mailbox and may send as himself.
    pub(crate) fn know(&self, person: &Address) {
        self.known().people.insert(person.as_str().to_owned());
    }

    /// From now on this Pli is asked for everything about its domain, which no other test may use.
    pub(crate) fn admit(&self, domain: &Domain, directory: Directory) {
        self.admit_with(domain, directory, Relays::default());
    }

    /// As [`Self::admit`], with old servers to which it passes mail on.
    pub(crate) fn admit_with(&self, domain: &Domain, directory: Directory, relays: Relays) {
        self.admit_known(domain, Answers { directory, relays, returns: None });
    }

    /// As [`Self::admit`], with everything that this Pli answers by.
    pub(crate) fn admit_known(&self, domain: &Domain, answers: Answers) {
        self.known().directories.insert(domain.as_str().to_owned(), answers);
    }

    /// From now on mail to this domain goes on to an old server.
    pub(crate) fn relay(&self, domain: &str, transport: String) {
        self.known().relays.insert(domain.to_owned(), transport);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn answer(registry: Registry, question: Question) -> Reply {
    let domain = question.key.rsplit('@').next().unwrap_or_default();
    let answers = registry.known().directories.get(domain).cloned();
    if let Some(answers) = answers {
        return gate::answer(&answers, &question).await;
    }
    let relay = registry.known().relays.get(domain).cloned();
    match (question.map.as_str(), relay) {
        ("relays", Some(_)) if !question.key.starts_with('@') => return Reply::Found(question.key),
        ("transports", Some(transport)) => return Reply::Found(transport),
        _ => {}
    }
    let found = match question.map.as_str() {
        "domains" => question.key == DOMAIN,
        "mailboxes" | "senders" => question
            .key
            .parse::<Address>()
            .is_ok_and(|person| registry.known().people.contains(person.without_detail().as_str())),
        _ => false,
    };
    if found { Reply::Found(question.key) } else { Reply::NotFound }
}
