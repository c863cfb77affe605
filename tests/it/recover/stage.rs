//! A browser on its way through a recovery.

use pli::{
    base::Method,
    recover::{Chosen, Gate, Page, Passed, Reset, Started, Typed},
    session::Recovering,
};
use secrecy::SecretString;

pub(crate) use crate::sign_in::stage::{Browser, PASSWORD, PERSONAL, PHONE, Stage};

/// A password that nobody had.
pub(crate) const NEW: &str = "quatre vélos jaunes au grenier";

/// Rules that let a test begin as often as it likes.
pub(crate) async fn generous(db: crate::harness::database::TestDatabase) -> Stage {
    Stage::with(db, |config| {
        config.policy.recovery.starts_burst = 100;
        config.policy.recovery.starts_per_hour = 100;
    })
    .await
}

/// Begins under a name.
pub(crate) async fn start(stage: &Stage, browser: &mut Browser, name: &str) -> Started {
    let started = stage.people.recover.start(&browser.visitor(), name).await.unwrap();
    if let Started::Begun { cookies } = &started {
        browser.take(cookies);
    }
    started
}

/// Begins, and has to be let in.
pub(crate) async fn begun(stage: &Stage, browser: &mut Browser, name: &str) -> Recovering {
    let started = start(stage, browser, name).await;
    assert!(matches!(started, Started::Begun { .. }), "{started:?}");
    key(stage, browser).await.expect("a recovery under way")
}

/// The key that a browser holds.
pub(crate) async fn key(stage: &Stage, browser: &Browser) -> Option<Recovering> {
    stage.people.sessions.recovering(&browser.visitor()).await.unwrap()
}

pub(crate) async fn page(stage: &Stage, key: &Recovering) -> Page {
    stage.people.recover.page(key).await.unwrap().expect("a page")
}

pub(crate) async fn gate(stage: &Stage, key: &Recovering) -> Gate {
    page(stage, key).await.gate
}

pub(crate) async fn choose(stage: &Stage, key: &Recovering, method: Method) -> Chosen {
    stage.people.recover.choose(key, Some(method)).await.unwrap()
}

/// Types a destination, and waits for what leaves.
pub(crate) async fn send_to(stage: &Stage, browser: &Browser, key: &Recovering, typed: &str) -> Typed {
    let answer = stage.people.recover.send_to(key, &browser.visitor(), typed).await.unwrap();
    stage.people.recover.settle().await;
    answer
}

pub(crate) async fn check(stage: &Stage, browser: &Browser, key: &Recovering, code: &str) -> Passed {
    stage.people.recover.check(key, &browser.visitor(), code).await.unwrap()
}

pub(crate) async fn reset(stage: &Stage, browser: &Browser, key: &Recovering, new: &str) -> Reset {
    let twice = || SecretString::from(new);
    stage.people.recover.reset(key, &browser.visitor(), twice(), twice()).await.unwrap()
}

/// The code of the last letter of a recovery.
pub(crate) fn mailed_code(stage: &Stage) -> String {
    let (_, text) = stage.post.last_to(PERSONAL).expect("a letter");
    let words: Vec<&str> = text.split_whitespace().collect();
    let group = |word: &str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    let pair = words.windows(2).find(|pair| group(pair[0]) && group(pair[1])).expect("a code");
    pair.concat()
}

/// The secret of the link in the last letter of a recovery.
pub(crate) fn mailed_link(stage: &Stage) -> String {
    let (_, text) = stage.post.last_to(PERSONAL).expect("a letter");
    let link = text.split_whitespace().find(|word| word.contains("/recover/link/")).expect("a link");
    link.strip_prefix("https://pli.example/recover/link/").expect("the configured address").to_owned()
}

/// A code that is not this one.
pub(crate) fn other_than(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

/// Proves the telephone.
pub(crate) async fn by_sms(stage: &Stage, browser: &Browser, key: &Recovering) {
    assert_eq!(choose(stage, key, Method::Sms).await, Chosen::Next);
    assert_eq!(send_to(stage, browser, key, PHONE).await, Typed::Next);
    assert_eq!(check(stage, browser, key, &stage.sms_code()).await, Passed::Next);
}

/// Proves the personal address by its code.
pub(crate) async fn by_email(stage: &Stage, browser: &Browser, key: &Recovering) {
    assert_eq!(choose(stage, key, Method::Email).await, Chosen::Next);
    assert_eq!(send_to(stage, browser, key, PERSONAL).await, Typed::Next);
    assert_eq!(check(stage, browser, key, &mailed_code(stage)).await, Passed::Next);
}
