//! The link in a letter of recovery. Looking at it changes nothing, as often as a scanner likes; pressing
//! its button proves the letter, **in the browser where it was pressed**: whoever began the recovery elsewhere, and cannot
//! read the letter, is left with nothing.

use super::{Error, Letter, Linked, Recover};
use crate::{
    base::Method,
    seal::token_hash,
    session::{Told, Visitor},
    store,
};

/// Where it leads to, before its secret.
pub(super) const PATH: &str = "/recover/link";
/// How long a secret is.
const LENGTH: usize = 43;

impl Recover {
    /// What a link leads to; `None` when it was used, replaced, or is too old.
    pub async fn letter(&self, secret: &str) -> Result<Option<Letter>, Error> {
        if secret.len() != LENGTH {
            return Ok(None);
        }
        let (db, now) = (self.rooms.store.db(), self.rooms.clock.now());
        let row = store::recovery::of_link(db, &token_hash(secret), now).await?;
        Ok(row.filter(|row| row.chosen == Some(Method::Email)).map(|row| Letter { name: row.name }))
    }

    /// Follows a link: once.
    pub async fn follow(&self, visitor: &Visitor, secret: &str) -> Result<Linked, Error> {
        if secret.len() != LENGTH {
            return Ok(Linked::Over);
        }
        let (rooms, now) = (&self.rooms, self.rooms.clock.now());
        let hash = token_hash(secret);
        let Some(row) = store::recovery::of_link(rooms.store.db(), &hash, now).await? else { return Ok(Linked::Over) };
        let case = self.case_of(row).await?;
        if case.account.is_none() {
            return Ok(Linked::Over);
        }
        let (to, cookie) = rooms.sessions.recovery_cookie(case.row.expires_at.since(now));
        let txn = rooms.store.begin().await?;
        let mut told = Told::new();
        if !store::recovery::hand_over(&txn, &case.row, (&hash, &to), now).await?
            || !self.pass((&txn, &mut told), &case, visitor, Method::Email).await?
        {
            return Ok(Linked::Over);
        }
        rooms.factors.consume_claim(&txn, &case.row, Method::Email).await?;
        rooms.sessions.tell(txn, told).await?;
        Ok(Linked::Next { cookies: vec![cookie] })
    }
}
