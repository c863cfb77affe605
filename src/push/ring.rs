//! Waking telephones: notifications that say nothing but that there is something to ask for.

use std::time::Duration;

use futures_util::future::join_all;
use uuid::Uuid;

use super::{Error, Push, subscription_place};
use crate::{
    base::ApproverId,
    store::{self, approver::ApproverRow},
    webpush::{self, Message, Subscription},
};

/// How long a push service tries to bring a check to a telephone that is switched off.
const CHECK_LIFE: Duration = Duration::from_hours(24);

/// What a telephone is woken for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wake<'a> {
    /// Something is asked.
    Request {
        /// What.
        id: &'a str,
        /// How long it can be answered.
        life: Duration,
    },
    /// Nothing: it is seen whether notifications still come.
    Check,
}

impl Push {
    /// Wakes these telephones, as far as they can be reached: what travels is an identifier and nothing else. Says
    /// how many notifications were taken. What fails here fails nothing: the page on the telephone asks by itself.
    pub(super) async fn ring(&self, approvers: &[ApproverRow], wake: Wake<'_>) -> usize {
        let all = approvers.iter().filter(|row| !row.subscription.is_empty());
        let rung = join_all(all.map(|row| self.ring_one(row, wake))).await;
        rung.into_iter().filter(|taken| *taken).count()
    }

    async fn ring_one(&self, row: &ApproverRow, wake: Wake<'_>) -> bool {
        let outcome = self.try_ring(row, wake).await;
        let word = match &outcome {
            Ok(()) => "sent",
            Err(Error::Web(webpush::Error::Gone)) => "gone",
            Err(_) => "failed",
        };
        metrics::counter!("pli_push_total", "outcome" => word).increment(1);
        match outcome {
            Ok(()) => return true,
            // The browser no longer has it, or the policy no longer allows it.
            Err(Error::Web(webpush::Error::Gone | webpush::Error::Forbidden)) => {
                let db = self.rooms.store.db();
                if let Err(error) = store::approver::subscribe(db, row.id, (&row.subscription, "")).await {
                    tracing::warn!(%error, "a dead subscription stays");
                }
            }
            Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "a telephone was not woken"),
        }
        false
    }

    async fn try_ring(&self, row: &ApproverRow, wake: Wake<'_>) -> Result<(), Error> {
        let text = self.sealer.open_text(subscription_place(&row.id.to_string()), &row.subscription)?;
        let to = Subscription::from_text(&text).ok_or(webpush::Error::Malformed)?;
        let now = self.rooms.clock.now();
        // As long as every other: the push service cannot tell a check from a request by its length.
        let nothing = Uuid::nil().to_string();
        let (content, kind, life) = match wake {
            Wake::Request { id, life } => (id, "push topic", life),
            Wake::Check => (nothing.as_str(), "push check", CHECK_LIFE),
        };
        let topic = self.topic(row, kind)?;
        let urgent = matches!(wake, Wake::Request { .. });
        self.rooms.web.send(&to, Message { content, topic: &topic, life, urgent }, now).await?;
        store::approver::rung(self.rooms.store.db(), row.id, now).await?;
        Ok(())
    }

    /// The topic of an account's notifications of a kind: a keyed hash, which says nothing of whom. At most 32
    /// characters of base64 (RFC 8030 section 5.4).
    fn topic(&self, row: &ApproverRow, kind: &'static str) -> Result<String, Error> {
        let hash = self.codes.fingerprint(kind, &row.account.to_string())?;
        let digits = hash.split_once('.').map_or(hash.as_str(), |(_, digits)| digits);
        Ok(digits.chars().take(32).collect())
    }

    /// Seals what a browser gave when it subscribed; nothing when it gave none or one that is not allowed.
    pub(super) fn sealed(&self, id: ApproverId, given: Option<[&str; 3]>) -> Result<String, Error> {
        let Some([endpoint, key, secret]) = given.filter(|given| given.iter().any(|text| !text.is_empty())) else {
            return Ok(String::new());
        };
        match self.rooms.web.subscription(endpoint, key, secret) {
            Ok(subscription) => {
                Ok(self.sealer.seal(subscription_place(&id.to_string()), subscription.to_text().as_bytes())?)
            }
            Err(error) => {
                tracing::warn!(%error, "a subscription was refused");
                Ok(String::new())
            }
        }
    }

    /// Seals every address of notifications again with the active key. Says how many.
    pub async fn reseal(&self) -> Result<u64, Error> {
        const BATCH: u64 = 500;
        let (mut count, mut after) = (0, None);
        loop {
            let rows = store::approver::list(self.rooms.store.db(), after, BATCH).await?;
            let Some(last) = rows.last() else { return Ok(count) };
            after = Some(last.id);
            for row in rows.iter().filter(|row| !row.subscription.is_empty()) {
                let id = row.id.to_string();
                if let Some(sealed) = self.sealer.reseal(subscription_place(&id), &row.subscription)? {
                    store::approver::subscribe(self.rooms.store.db(), row.id, (&row.subscription, &sealed)).await?;
                    count += 1;
                }
            }
        }
    }
}
