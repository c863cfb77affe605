//! The code that a telephone shows when it has no network.
//!
//! It is an application's code (RFC 6238) over a secret of the telephone's own, which leaves Pli once, for a signature of the
//! telephone's key. It is typed in the place of the approval, and counts, waits and ends as an application's code does.

use super::{Error, Factors, TotpSecret, answer::drift};
use crate::{
    account::Account,
    audit::{self, Event, Outcome},
    base::{AccountId, ApproverId, Method},
    policy,
    seal::{self, Place},
    store::{self, Txn, approver::ApproverRow},
};

fn place(id: &str) -> Place<'_> {
    Place { table: "approver", row: id, column: "offline" }
}

impl Factors {
    /// Makes the secret of a telephone that approves, to be handed over at once; `None` when it was given one before:
    /// whoever holds the telephone for a moment takes no copy away.
    pub async fn give_offline(&self, account: &Account, id: ApproverId) -> Result<Option<TotpSecret>, Error> {
        let secret = TotpSecret::generate(&self.rules(account).totp);
        let sealed = self.sealer.seal(place(&id.to_string()), secret.as_bytes())?;
        let txn = self.store.begin().await?;
        if !store::approver::give_offline(&txn, id, &sealed).await? {
            return Ok(None);
        }
        let entry = audit::Entry::new(Event::EnrolStep, Outcome::Ok).about(account.id).method(Method::Push.as_str());
        self.sessions.tell(txn, vec![entry.reason("offline code").detail(id.to_string())]).await?;
        Ok(Some(secret))
    }

    /// Whether a code is of one of the person's telephones; its step is taken by the first who comes with it.
    pub(super) async fn is_offline_code(
        &self,
        txn: &Txn,
        rules: &policy::Totp,
        (account, code): (AccountId, &str),
    ) -> Result<bool, Error> {
        let now = self.clock.now();
        let mut found = None;
        for row in store::approver::of_account(txn, account).await? {
            if row.offline.is_empty() || row.expires_at <= now {
                continue;
            }
            let step = self.offline_secret(&row)?.matching_step(rules, code, now, i64::from(row.offline_drift));
            found = found.or(step.filter(|step| *step > row.offline_step).map(|step| (row.id, step)));
        }
        let Some((id, step)) = found else { return Ok(false) };
        let taken = store::approver::take_step(txn, id, step, drift(rules, step, now)).await?;
        if taken {
            store::approver::used(txn, id, now).await?;
        }
        Ok(taken)
    }

    fn offline_secret(&self, row: &ApproverRow) -> Result<TotpSecret, Error> {
        let bytes = self.sealer.open(place(&row.id.to_string()), &row.offline)?;
        Ok(TotpSecret::from_bytes(&bytes).map_err(|_| seal::Error::Altered)?)
    }

    /// Seals the secrets of telephones again with the active key. Says how many.
    pub(super) async fn reseal_offline(&self) -> Result<u64, Error> {
        const BATCH: u64 = 500;
        let (mut count, mut after) = (0, None);
        loop {
            let rows = store::approver::list(self.store.db(), after, BATCH).await?;
            let Some(last) = rows.last() else { return Ok(count) };
            after = Some(last.id);
            for row in rows.iter().filter(|row| !row.offline.is_empty()) {
                if let Some(sealed) = self.sealer.reseal(place(&row.id.to_string()), &row.offline)? {
                    store::approver::replace_offline(self.store.db(), row.id, (&row.offline, &sealed)).await?;
                    count += 1;
                }
            }
        }
    }
}
