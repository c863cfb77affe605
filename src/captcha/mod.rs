//! A small proof that a person asks, where asking costs others something (security.md R-172; S1-11).
//!
//! Six digits, as a picture or as a sound; or, for whom neither can be read nor heard (WCAG 3.3.8), the work of a moment or
//! a moment's wait: the ticket of [`Sessions`]. Nothing comes from elsewhere and nobody else learns of it.
//!
//! A challenge is a sealed ticket in the form: its digits, its time and its browser. Nothing is kept until somebody
//! answers; then its number is written down, so that it is answered once, rightly or wrongly, whoever is faster.

mod chance;
mod picture;
mod sound;
mod stroke;

use subtle::ConstantTimeEq as _;

use self::chance::Chance;
use crate::{
    base::{Clock, Language, Random, Timestamp},
    seal::{self, Codes, Keys, Place, Sealer},
    session::{self, Anyone, Sessions, Ticket, Visitor, fingerprint, take},
    store::{self, Store},
};

/// How many digits.
const DIGITS: usize = 6;

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error("store")]
    Store(#[from] store::Error),
    /// A key.
    #[error("seal")]
    Seal(#[from] seal::Error),
    /// The work of a moment.
    #[error("session")]
    Session(#[from] session::Error),
    /// The picture could not be made.
    #[error("picture")]
    Picture(#[from] png::EncodingError),
}

/// What came of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Right.
    Right,
    /// Wrong; this challenge is over.
    Wrong,
    /// Too late, or answered before.
    Over,
}

/// The room.
#[derive(Debug, Clone)]
pub struct Captcha {
    store: Store,
    sealer: Sealer,
    codes: Codes,
    sessions: Sessions,
    clock: Clock,
}

/// A challenge that was opened.
struct Opened {
    nonce: String,
    digits: String,
    seed: u64,
    issued: Timestamp,
}

impl Captcha {
    /// The room.
    pub fn new(store: Store, keys: &Keys, sessions: Sessions, clock: Clock) -> Self {
        Self { store, sealer: keys.sealer(), codes: keys.codes(), sessions, clock }
    }

    /// A new challenge for this browser: what its form carries.
    pub fn challenge(&self, browser: &Anyone) -> Result<String, Error> {
        let seed = u64::from_be_bytes(Random.bytes());
        let issued = self.clock.now().as_seconds();
        let text = format!("{} {} {seed} {issued}", Random.token(), Random.digits(DIGITS));
        Ok(self.sealer.seal(place(browser), text.as_bytes())?)
    }

    /// The work of a moment, or the wait, that takes the place of reading and hearing.
    pub fn ticket(&self, visitor: &Visitor) -> Result<Ticket, Error> {
        Ok(self.sessions.new_ticket(visitor)?)
    }

    /// Whether the work was done, or the moment has passed. Each ticket is good once.
    pub async fn paid(&self, visitor: &Visitor, ticket: &str, work: &str) -> Result<bool, Error> {
        let some = |text: &str| !text.is_empty();
        Ok(self.sessions.pay(visitor, Some(ticket).filter(|t| some(t)), Some(work).filter(|w| some(w))).await?)
    }

    /// How many seconds are still to wait before a ticket counts without work; `None` when none are, or it is no ticket.
    pub fn still_to_wait(&self, ticket: &str) -> Option<u64> {
        let issued = ticket.split('.').nth(1)?.parse().ok().map(Timestamp::from_seconds)?;
        let wait = self.sessions.policies().house().throttle.work_wait;
        let left = wait.checked_sub(self.clock.now().since(issued))?.as_millis().div_ceil(1_000);
        u64::try_from(left).ok().filter(|left| *left > 0)
    }

    /// The picture, as PNG; `None` when the challenge is not this browser's, or is over.
    pub fn picture(&self, browser: &Anyone, challenge: &str) -> Result<Option<Vec<u8>>, Error> {
        let Some(open) = self.open(browser, challenge) else { return Ok(None) };
        Ok(Some(picture::png(&open.values(), &mut Chance::new(open.seed))?))
    }

    /// The sound, as WAV.
    pub fn sound(&self, browser: &Anyone, challenge: &str, language: Language) -> Option<Vec<u8>> {
        let open = self.open(browser, challenge)?;
        Some(sound::wav(&open.values(), language, &mut Chance::new(open.seed)))
    }

    /// Reads an answer. Whatever it is, the challenge is over.
    pub async fn answer(&self, browser: &Anyone, challenge: &str, typed: &str) -> Result<Answer, Error> {
        let Some(open) = self.open(browser, challenge) else { return Ok(Answer::Over) };
        let now = self.clock.now();
        let txn = self.store.begin().await?;
        let mut once = take(&txn, &fingerprint(&self.codes, "captcha", &open.nonce)?, now).await?;
        let first = once.meter.consecutive == 0;
        once.meter.consecutive = 1;
        once.put(&txn, now).await?;
        txn.commit().await?;
        let digits: String = typed.chars().filter(|c| !c.is_whitespace() && !"-.,".contains(*c)).take(64).collect();
        let right: bool = digits.as_bytes().ct_eq(open.digits.as_bytes()).into();
        let answer = match (first, right) {
            (false, _) => Answer::Over,
            (true, true) => Answer::Right,
            (true, false) => Answer::Wrong,
        };
        let outcome = if answer == Answer::Right { "right" } else { "wrong" };
        metrics::counter!("pli_captcha_total", "outcome" => outcome).increment(1);
        Ok(answer)
    }

    /// The proof, given, on its way through a form that takes its time: good for one such form of this browser.
    pub fn pass(&self, browser: &Anyone) -> Result<String, Error> {
        let text = format!("{} {}", Random.token(), self.clock.now().as_seconds());
        Ok(self.sealer.seal(carried(browser), text.as_bytes())?)
    }

    /// Whether a pass is this browser's and not too old; whether it was spent, [`Self::spend`] says.
    pub fn is_pass(&self, browser: &Anyone, pass: &str) -> bool {
        self.nonce(browser, pass).is_some()
    }

    /// Spends a pass: true the first time.
    pub async fn spend(&self, browser: &Anyone, pass: &str) -> Result<bool, Error> {
        let Some(nonce) = self.nonce(browser, pass) else { return Ok(false) };
        let now = self.clock.now();
        let txn = self.store.begin().await?;
        let mut once = take(&txn, &fingerprint(&self.codes, "captcha", &nonce)?, now).await?;
        let first = once.meter.consecutive == 0;
        once.meter.consecutive = 1;
        once.put(&txn, now).await?;
        txn.commit().await?;
        Ok(first)
    }

    fn nonce(&self, browser: &Anyone, pass: &str) -> Option<String> {
        let text = self.sealer.open_text(carried(browser), pass).ok()?;
        let (nonce, issued) = text.split_once(' ')?;
        let (issued, now) = (Timestamp::from_seconds(issued.parse().ok()?), self.clock.now());
        let life = self.sessions.policies().house().support.form_life;
        (issued <= now && now.since(issued) < life).then(|| nonce.to_owned())
    }

    /// A challenge of this browser that is still good. What is not ours opens nothing and tells nothing.
    fn open(&self, browser: &Anyone, challenge: &str) -> Option<Opened> {
        let text = self.sealer.open_text(place(browser), challenge).ok()?;
        let mut pieces = text.split(' ');
        let open = Opened {
            nonce: pieces.next()?.to_owned(),
            digits: pieces.next()?.to_owned(),
            seed: pieces.next()?.parse().ok()?,
            issued: pieces.next()?.parse().ok().map(Timestamp::from_seconds)?,
        };
        let (now, life) = (self.clock.now(), self.sessions.policies().house().recovery.captcha_life);
        (open.issued <= now && now.since(open.issued) < life).then_some(open)
    }
}

impl Opened {
    fn values(&self) -> Vec<u8> {
        self.digits.bytes().map(|digit| digit.wrapping_sub(b'0')).collect()
    }
}

fn place(browser: &Anyone) -> Place<'_> {
    Place { table: "captcha", row: browser.browser(), column: "challenge" }
}

fn carried(browser: &Anyone) -> Place<'_> {
    Place { table: "captcha", row: browser.browser(), column: "pass" }
}
