//! The telephones of a person: listed, renamed, ended (S2-01, S2-20).

use super::{Error, Push};
use crate::{
    audit::{self, Event, Outcome},
    base::{AccountId, ApproverId, Method, Timestamp},
    factor::Factor,
    notify::{Detail, Notice},
    session::{CredentialEvent, SignedIn, Told, Visitor},
    store::{self, approver::ApproverRow},
};

/// Longest name of a telephone, in characters.
const MAX_NAME: usize = 60;

/// A telephone as its owner's list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approver {
    /// Which.
    pub id: ApproverId,
    /// What its owner calls it.
    pub name: String,
    /// Since when.
    pub since: Timestamp,
    /// Until when (S2-01).
    pub until: Timestamp,
    /// When it approved last.
    pub used: Option<Timestamp>,
    /// Whether notifications reach it; it can ask by itself all the same.
    pub notified: bool,
}

impl From<ApproverRow> for Approver {
    fn from(row: ApproverRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            since: row.created_at,
            until: row.expires_at,
            used: row.used_at,
            notified: !row.subscription.is_empty(),
        }
    }
}

/// What asking for the end of a telephone led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revoked {
    /// It approves no more.
    Done,
    /// Nothing else opens the account: another way comes first.
    Last,
    /// They have no such telephone.
    Unknown,
}

/// A name as it is kept: one line, bounded; `None` when nothing is left of it.
pub(super) fn clean(name: &str) -> Option<String> {
    let name: String = name.chars().filter(|c| !c.is_control()).take(MAX_NAME).collect();
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

impl Push {
    /// The telephones of a person, oldest first; expired ones too.
    pub async fn list(&self, account: AccountId) -> Result<Vec<Approver>, Error> {
        let db = self.rooms.store.db();
        if store::factor::active_of(db, account, Method::Push).await?.is_none() {
            return Ok(Vec::new());
        }
        Ok(store::approver::of_account(db, account).await?.into_iter().map(Approver::from).collect())
    }

    /// Calls one of one's telephones by another name: false when there is no such one, or no such name.
    pub async fn rename(&self, who: &SignedIn, id: ApproverId, name: &str) -> Result<bool, Error> {
        let Some(name) = clean(name) else { return Ok(false) };
        Ok(store::approver::rename(self.rooms.store.db(), who.account(), id, &name).await?)
    }

    /// Ends one of one's telephones, but never the last thing that opens the account. The last telephone takes the method
    /// with it.
    pub async fn revoke(&self, who: &SignedIn, visitor: &Visitor, id: ApproverId) -> Result<Revoked, Error> {
        let (rooms, account) = (&self.rooms, who.account());
        let now = rooms.clock.now();
        let txn = rooms.store.begin().await?;
        // Whoever ends another one, or a method, at the same moment waits here.
        store::account::touch(&txn, account, now).await?;
        if !store::approver::revoke(&txn, account, id, now).await? {
            return Ok(Revoked::Unknown);
        }
        let left = store::approver::of_account(&txn, account).await?;
        let opens =
            |factor: &Factor| factor.active && !matches!(factor.secret.method(), Method::Push | Method::Recovery);
        if left.iter().all(|row| row.expires_at <= now) && !rooms.factors.of_in(&txn, account).await?.iter().any(opens)
        {
            return Ok(Revoked::Last);
        }
        if left.is_empty()
            && let Some(method) = store::factor::active_of(&txn, account, Method::Push).await?
        {
            store::factor::revoke(&txn, account, method.id, now).await?;
        }
        let method = Some(Method::Push.as_str().to_owned());
        let detail = Detail { ip: Some(visitor.ip), agent: visitor.agent.clone(), method, ..Detail::default() };
        rooms.notify.enqueue(&txn, account, (Notice::FactorRemoved, &id.to_string()), detail).await?;
        let mut told = Told::new();
        let event = CredentialEvent::FactorRemoved;
        rooms.sessions.credential_event((&txn, &mut told), account, event, Some(who.session())).await?;
        let entry = audit::Entry::new(Event::FactorRemove, Outcome::Ok).by(account).method(Method::Push.as_str());
        told.push(entry.detail(id.to_string()));
        rooms.sessions.tell(txn, told).await?;
        Ok(Revoked::Done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_and_not_empty() {
        assert_eq!(clean("  iPhone de Claire\n").as_deref(), Some("iPhone de Claire"));
        assert_eq!(clean(&"é".repeat(200)).map(|name| name.chars().count()), Some(60));
        assert_eq!(clean(" \n\t "), None);
    }
}
