//! Notices: what happened to an account, told to its owner (security.md 3.12).

use std::{net::IpAddr, time::Duration};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Error, Notify, letter::Letter};
use crate::{
    base::{AccountId, Address, Method, Timestamp},
    seal::Place,
    store::{
        self, Txn,
        account::AccountRow,
        letter::{LetterRow, State},
    },
    text::Text,
};

/// Notices sent in one turn.
const BATCH: u64 = 50;
/// Tries before a notice is given up: about a day.
const TRIES: i32 = 12;

/// How long a sent notice is remembered, so that the same is not said again.
const KEPT: Duration = Duration::from_hours(30 * 24);

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// A sign-in from a browser that was not known.
    NewDevice,
    /// A device became trusted.
    DeviceTrusted,
    /// A trusted device showed a secret that had been used: somebody has a copy.
    DeviceTheft,
    /// Wrong codes after the right password, once a day at most.
    WrongCodes,
    /// The temporary password was used and the account set up.
    TemporaryUsed,
    /// A method of verification was added.
    FactorAdded,
    /// A method of verification was closed after too many wrong codes.
    FactorDisabled,
    /// The password was changed.
    PasswordChanged,
    /// « J’ai oublié mon mot de passe » was asked for.
    RecoveryStarted,
    /// It was asked for, and cannot be (S0-37).
    RecoveryRefused,
    /// It has led to a new password.
    RecoveryDone,
}

impl Notice {
    const ALL: [Self; 11] = [
        Self::NewDevice,
        Self::DeviceTrusted,
        Self::DeviceTheft,
        Self::WrongCodes,
        Self::TemporaryUsed,
        Self::FactorAdded,
        Self::FactorDisabled,
        Self::PasswordChanged,
        Self::RecoveryStarted,
        Self::RecoveryRefused,
        Self::RecoveryDone,
    ];

    fn as_str(self) -> &'static str {
        match self {
            Self::NewDevice => "new device",
            Self::DeviceTrusted => "device trusted",
            Self::DeviceTheft => "device theft",
            Self::WrongCodes => "wrong codes",
            Self::TemporaryUsed => "temporary used",
            Self::FactorAdded => "factor added",
            Self::FactorDisabled => "factor disabled",
            Self::PasswordChanged => "password changed",
            Self::RecoveryStarted => "recovery started",
            Self::RecoveryRefused => "recovery refused",
            Self::RecoveryDone => "recovery done",
        }
    }

    /// How long it waits before it is sent: what is said once a day gathers first.
    fn delay(self) -> Duration {
        if self == Self::WrongCodes { Duration::from_mins(15) } else { Duration::ZERO }
    }
}

/// What a notice names. No secret is among it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Detail {
    /// From where.
    pub ip: Option<IpAddr>,
    /// With what.
    pub agent: String,
    /// The method, if it is about one: `totp`.
    pub method: Option<String>,
    /// When, in milliseconds.
    pub at: i64,
}

impl Notify {
    /// Writes a notice in the caller's transaction. `once` is what it must not be said twice about: a device, a day.
    pub async fn enqueue(
        &self,
        txn: &Txn,
        account: AccountId,
        (notice, once): (Notice, &str),
        detail: Detail,
    ) -> Result<(), Error> {
        let now = self.clock.now();
        let detail = Detail { at: now.0, ..detail };
        let row = LetterRow {
            id: Uuid::now_v7(),
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
            store::letter::purge(self.store.db(), now - KEPT).await?;
        }
        Ok(sent)
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
        let Some(account) = store::account::find(self.store.db(), row.account).await? else { return Ok(()) };
        let notice = Notice::ALL.into_iter().find(|notice| notice.as_str() == row.kind);
        let notice = notice.ok_or(Error::Value("kind"))?;
        let detail: Detail = serde_json::from_str(&row.detail).map_err(|_| Error::Value("detail"))?;
        let text = Text::of(account.language);
        let (subject, body) = self.words(notice, &account, &detail, text).await?;
        let (mut taken, mut failed) = (false, None);
        for (at, to) in self.addresses(&account)?.into_iter().enumerate() {
            let letter = Letter { to, name: account.name.clone(), subject: subject.clone(), body: body.clone() };
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

    /// The personal address, if there is one, and the mailbox itself.
    fn addresses(&self, account: &AccountRow) -> Result<Vec<Address>, Error> {
        let row = account.id.to_string();
        let place = Place { table: "account", row: &row, column: "email" };
        let personal = account.email.as_ref().map(|sealed| self.sealer.open_text(place, sealed)).transpose()?;
        let personal = personal.and_then(|text| text.parse().ok());
        Ok(personal.into_iter().chain([account.address.clone()]).collect())
    }

    async fn words(
        &self,
        notice: Notice,
        account: &AccountRow,
        detail: &Detail,
        text: Text,
    ) -> Result<(String, String), Error> {
        let house = self.house.name.clone();
        let (subject, happened) = match notice {
            Notice::NewDevice => (text.get("letter-new-device-subject"), text.get("letter-new-device-text").to_owned()),
            Notice::DeviceTrusted => {
                (text.get("letter-device-trusted-subject"), text.get("letter-device-trusted-text").to_owned())
            }
            Notice::DeviceTheft => {
                (text.get("letter-device-theft-subject"), text.get("letter-device-theft-text").to_owned())
            }
            Notice::WrongCodes => {
                let since = Timestamp(detail.at) - Duration::from_hours(24);
                let count = store::challenge::wrong_since(self.store.db(), account.id, since).await?;
                let happened = text.with("letter-wrong-codes-text", &[("count", count.into())]);
                (text.get("letter-wrong-codes-subject"), happened)
            }
            Notice::TemporaryUsed => {
                (text.get("letter-temporary-used-subject"), text.get("letter-temporary-used-text").to_owned())
            }
            Notice::FactorAdded => {
                let happened = text.with("letter-factor-added-text", &[("method", method(text, detail).into())]);
                (text.get("letter-factor-added-subject"), happened)
            }
            Notice::FactorDisabled => {
                let happened = text.with("letter-factor-disabled-text", &[("method", method(text, detail).into())]);
                (text.get("letter-factor-disabled-subject"), happened)
            }
            Notice::PasswordChanged => {
                (text.get("letter-password-changed-subject"), text.get("letter-password-changed-text").to_owned())
            }
            Notice::RecoveryStarted => {
                (text.get("letter-recovery-started-subject"), text.get("letter-recovery-started-text").to_owned())
            }
            Notice::RecoveryRefused => {
                (text.get("letter-recovery-refused-subject"), text.get("letter-recovery-refused-text").to_owned())
            }
            Notice::RecoveryDone => {
                (text.get("letter-recovery-done-subject"), text.get("letter-recovery-done-text").to_owned())
            }
        };
        let mut facts =
            vec![text.with("letter-when", &[("moment", text.moment(Timestamp(detail.at), self.house.zone).into())])];
        facts.extend(detail.ip.map(|ip| text.with("letter-where", &[("ip", ip.to_string().into())])));
        if !detail.agent.is_empty() {
            facts.push(text.with("letter-with", &[("agent", (&detail.agent).into())]));
        }
        let paragraphs = [
            text.with("letter-hello", &[("name", (&account.name).into())]),
            happened,
            facts.join("\n"),
            text.get("letter-not-you").to_owned(),
            self.signature(text),
        ];
        let subject = text.with("letter-subject", &[("house", house.into()), ("subject", subject.into())]);
        Ok((subject, paragraphs.join("\n\n")))
    }
}

fn method(text: Text, detail: &Detail) -> &'static str {
    match detail.method.as_deref().and_then(Method::parse) {
        Some(Method::Passkey) => text.get("letter-method-passkey"),
        Some(Method::Push) => text.get("letter-method-push"),
        Some(Method::Sms) => text.get("letter-method-sms"),
        Some(Method::Voice) => text.get("letter-method-voice"),
        Some(Method::Email) => text.get("letter-method-email"),
        Some(Method::Recovery) => text.get("letter-method-recovery"),
        Some(Method::Totp) | None => text.get("letter-method-totp"),
    }
}
