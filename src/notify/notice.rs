//! Notices: what happened to an account, told to its owner (security.md 3.12).

use std::{fmt, net::IpAddr, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Error, Notice, Notify, letter::Letter, returned::About};
use crate::{
    base::{AccountId, Address, E164, Random, Timestamp},
    phone::Message,
    seal::{Place, token_hash},
    store::{
        self, Txn,
        account::{self, AccountRow},
        contest::ContestRow,
        letter::LetterRow,
        to_send::State,
    },
    text::Text,
};

/// Notices sent in one turn.
const BATCH: u64 = 50;
/// Tries before a notice is given up: about a day.
const TRIES: i32 = 12;

/// How long a sent notice is remembered, so that the same is not said again.
pub const KEPT: Duration = Duration::from_hours(30 * 24);

/// What a notice names. No secret is among it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Detail {
    /// From where.
    pub ip: Option<IpAddr>,
    /// With what.
    pub agent: String,
    /// The method, if it is about one: `totp`.
    pub method: Option<String>,
    /// Where codes went until now, sealed by [`Notify::enqueue_also`]: the old destination is told too.
    #[serde(default)]
    pub former: Option<String>,
    /// What it is called, if it is about something with a name: a telephone.
    #[serde(default)]
    pub what: Option<String>,
    /// Until when, in milliseconds, if it is about an end to come.
    #[serde(default)]
    pub until: Option<i64>,
    /// How many days are left, if it is about a time to come.
    #[serde(default)]
    pub days: Option<u32>,
    /// How many are left, if it is about one of several.
    #[serde(default)]
    pub left: Option<usize>,
    /// When, in milliseconds.
    pub at: i64,
}

/// Where a person is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// By a text.
    Phone(E164),
    /// By a letter.
    Email(Address),
}

impl Destination {
    fn parse(text: &str) -> Option<Self> {
        if text.contains('@') {
            return text.parse().ok().map(Self::Email);
        }
        text.parse().ok().map(Self::Phone)
    }
}

/// A telephone number begins with `+`, an address holds an `@`.
impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Phone(number) => number.as_str(),
            Self::Email(address) => address.as_str(),
        })
    }
}

fn former_place(id: &str) -> Place<'_> {
    Place { table: "letter", row: id, column: "former" }
}

impl Notify {
    /// Writes a notice in the caller's transaction. `once` is what it must not be said twice about: a device, a day.
    pub async fn enqueue(
        &self,
        txn: &Txn,
        account: AccountId,
        what: (Notice, &str),
        detail: Detail,
    ) -> Result<(), Error> {
        self.enqueue_also(txn, account, what, (detail, None)).await
    }

    /// As [`Self::enqueue`], told to a former destination too: if its owner did not change it, that is where they read.
    pub async fn enqueue_also(
        &self,
        txn: &Txn,
        account: AccountId,
        (notice, once): (Notice, &str),
        (detail, former): (Detail, Option<Destination>),
    ) -> Result<(), Error> {
        let (id, now) = (Uuid::now_v7(), self.clock.now());
        let sealed = |to: Destination| self.sealer.seal(former_place(&id.to_string()), to.to_string().as_bytes());
        let detail = Detail { at: now.0, former: former.map(sealed).transpose()?, ..detail };
        let row = LetterRow {
            id,
            dedupe: format!("{} {account} {once}", notice.as_str()),
            account,
            kind: notice.as_str().to_owned(),
            detail: serde_json::to_string(&detail).map_err(|_| Error::Value("detail"))?,
            state: State::Waiting,
            attempts: 0,
            created_at: now,
            run_at: now + notice.delay(),
            sent_at: None,
        };
        Ok(store::letter::insert(txn, row).await?)
    }

    /// Sends the notices that are due, and says how many. One that cannot be sent comes back later, ever more rarely, and
    /// is given up after a day.
    pub async fn drain(&self) -> Result<usize, Error> {
        let now = self.clock.now();
        let mut sent = 0;
        for row in store::letter::due(self.store.db(), now, BATCH).await? {
            let wait = Duration::from_secs(30 << row.attempts.clamp(0, 8));
            if !store::letter::claim(self.store.db(), &row, now + wait).await? {
                continue;
            }
            match self.send_notice(&row).await {
                Ok(()) => {
                    store::letter::finish(self.store.db(), row.id, State::Sent, now).await?;
                    metrics::counter!("pli_letters_total", "outcome" => "sent").increment(1);
                    sent += 1;
                }
                Err(error) if row.attempts + 1 >= TRIES => {
                    tracing::error!(%error, letter.id = %row.id, "a notice was given up");
                    store::letter::finish(self.store.db(), row.id, State::Dropped, now).await?;
                    metrics::counter!("pli_letters_total", "outcome" => "dropped").increment(1);
                }
                Err(error) => tracing::warn!(%error, letter.id = %row.id, "a notice waits"),
            }
        }
        if sent > 0 {
            let removed = store::letter::purge(self.store.db(), now - KEPT).await?
                + store::posted_letter::purge(self.store.db(), now - KEPT).await?;
            store::upkeep::note(self.store.db(), "letter", now, removed).await?;
        }
        Ok(sent + self.drain_requests(now).await?)
    }

    /// [`Self::drain`] for ever.
    pub async fn run(&self) {
        loop {
            if let Err(error) = self.drain().await {
                tracing::warn!(%error, "notices wait");
            }
            tokio::time::sleep(Duration::from_secs(5)).await;
        }
    }

    /// Writes a notice in the words of today and sends it to every address of its person. When none took it, it failed.
    async fn send_notice(&self, row: &LetterRow) -> Result<(), Error> {
        let Some(account) = account::find(self.store.db(), row.account).await? else { return Ok(()) };
        let notice = Notice::ALL.into_iter().find(|notice| notice.as_str() == row.kind);
        let notice = notice.ok_or(Error::Value("kind"))?;
        let detail: Detail = serde_json::from_str(&row.detail).map_err(|_| Error::Value("detail"))?;
        let text = Text::of(account.language);
        let (subject, body) = self.words(notice, &account, &detail, text).await?;
        let (mut taken, mut failed) = (false, None);
        let former = detail.former.as_ref();
        let former =
            former.map(|sealed| self.sealer.open_text(former_place(&row.id.to_string()), sealed)).transpose()?;
        let former = former.and_then(|text| Destination::parse(&text));
        let mut addresses = self.addresses(&account)?;
        let first = row.attempts == 0;
        if let Some(number) = self.telephone(&account)?.filter(|_| first && addresses.len() < 2) {
            self.text(&number, &subject, text).await;
        }
        match former {
            Some(Destination::Email(address)) if !addresses.contains(&address) => addresses.push(address),
            Some(Destination::Phone(number)) if first => self.text(&number, &subject, text).await,
            _ => {}
        }
        for (at, to) in addresses.into_iter().enumerate() {
            let (name, about) = (account.name.clone(), About::Account(account.id));
            let letter = Letter { to, name, subject: subject.clone(), body: body.clone(), about };
            match self.post(&account.domain, &format!("{}.{at}", row.id), letter).await {
                Ok(()) => taken = true,
                Err(error) if error.is_uncertain() => taken = true,
                Err(error) => failed = Some(error),
            }
        }
        match failed {
            Some(error) if !taken => Err(error),
            _ => Ok(()),
        }
    }

    /// The telephone, where texts can be sent: the second notification address of who has no personal one.
    fn telephone(&self, account: &AccountRow) -> Result<Option<E164>, Error> {
        let row = account.id.to_string();
        let place = Place { table: "account", row: &row, column: "phone" };
        let sealed = account.phone.as_ref().filter(|_| self.has_phone());
        Ok(sealed.map(|sealed| self.sealer.open_text(place, sealed)).transpose()?.and_then(|text| text.parse().ok()))
    }

    /// The link « Ce n’était pas moi » of a notice: 128 random bits of which the hash is kept.
    async fn contest(&self, account: &AccountRow, subject: &str, at: Timestamp) -> Result<String, Error> {
        let token = URL_SAFE_NO_PAD.encode(Random.bytes::<16>());
        let row = ContestRow {
            token_hash: token_hash(&token),
            account: account.id,
            notice: subject.to_owned(),
            happened_at: at,
            expires_at: self.clock.now() + self.house.contest_life,
            used_at: None,
        };
        store::contest::insert(self.store.db(), row).await?;
        Ok(format!("{}/contest/{token}", self.house.origin.trim_end_matches('/')))
    }

    /// A notice in one line, to a telephone. The letters say more; one that does not arrive is not sent again, because a
    /// text costs.
    async fn text(&self, to: &E164, subject: &str, text: Text) {
        let support = self.house.support_phone.as_deref().unwrap_or_default();
        let line = text.with("letter-text", &[("subject", subject.into()), ("support", support.into())]);
        let message = Message { to, words: line.trim(), nonce: None, now: self.clock.now() };
        if let Err(error) = self.doors.phone.send(&message).await {
            tracing::warn!(%error, "a notice by text was not sent");
        }
    }

    /// The personal address, if there is one, and the mailbox itself while its person reads it.
    fn addresses(&self, account: &AccountRow) -> Result<Vec<Address>, Error> {
        let row = account.id.to_string();
        let place = Place { table: "account", row: &row, column: "email" };
        let personal = account.email.as_ref().map(|sealed| self.sealer.open_text(place, sealed)).transpose()?;
        let personal = personal.and_then(|text| text.parse().ok());
        let own = match account.state {
            account::State::Active | account::State::Frozen => Some(account.address.clone()),
            account::State::Suspended | account::State::Shared => None,
        };
        Ok(personal.into_iter().chain(own).collect())
    }

    /// A notice in full: its subject, and its text.
    async fn words(
        &self,
        notice: Notice,
        account: &AccountRow,
        detail: &Detail,
        text: Text,
    ) -> Result<(String, String), Error> {
        let (subject, happened) = self.happened(notice, account, detail, text).await?;
        let mut facts =
            vec![text.with("letter-when", &[("moment", text.moment(Timestamp(detail.at), self.house.zone).into())])];
        facts.extend(detail.ip.map(|ip| text.with("letter-where", &[("ip", ip.to_string().into())])));
        if !detail.agent.is_empty() {
            facts.push(text.with("letter-with", &[("agent", (&detail.agent).into())]));
        }
        let not_you = if notice.is_of_others() {
            String::new()
        } else {
            let link = self.contest(account, subject, Timestamp(detail.at)).await?;
            let contest = text.with("letter-contest", &[("link", link.into())]);
            format!("{}\n\n{contest}", text.get("letter-not-you"))
        };
        let paragraphs = [
            text.with("letter-hello", &[("name", (&account.name).into())]),
            happened,
            // A reminder is about what nobody has done yet.
            if matches!(notice, Notice::PasswordExpires | Notice::RequestsWait) {
                String::new()
            } else {
                facts.join("\n")
            },
            not_you,
            self.close(text, Some(account.id)).await,
        ];
        let paragraphs: Vec<String> = paragraphs.into_iter().filter(|text| !text.is_empty()).collect();
        let subject = text.with("letter-subject", &[("house", (&self.house.name).into()), ("subject", subject.into())]);
        Ok((subject, paragraphs.join("\n\n")))
    }
}
