//! What people change about what protects their own account: methods of verification, and what follows from it (R-109,
//!
//!
//! What changes a method takes an [`Elevated`] key: without a fresh proof of who is asking, it does not compile. What only
//! closes (« Ce n’était pas moi ») is open to who holds a notice's link.

mod add;
mod change;
mod contest;
mod mark;
mod question;

pub use self::{
    add::Added,
    change::Removed,
    contest::{Contested, Freezing, Thawed},
    question::Answers,
};
pub use crate::sign_in::Error;

use crate::{
    account::Account,
    notify::Detail,
    question::Questions,
    session::{Elevated, Told, Visitor},
    sign_in::SignIn,
    store::Txn,
};

/// The room. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Security {
    sign_in: SignIn,
    questions: Questions,
}

impl Security {
    /// The room.
    pub fn new(sign_in: SignIn, questions: Questions) -> Self {
        Self { sign_in, questions }
    }

    async fn account(&self, key: &Elevated) -> Result<Option<Account>, Error> {
        Ok(self.sign_in.rooms.accounts.find(key.account()).await?.filter(Account::is_active))
    }

    /// Makes a change true, last of all ending the other sessions if that was asked for.
    async fn finish(
        &self,
        txn: Txn,
        mut told: Told,
        key: &Elevated,
        (visitor, end_others): (&Visitor, bool),
    ) -> Result<(), Error> {
        let sessions = &self.sign_in.rooms.sessions;
        if end_others {
            sessions.end_others_in((&txn, &mut told), key, visitor).await?;
        }
        sessions.tell(txn, told).await?;
        sessions.forget_others(key);
        Ok(())
    }
}

/// What a notice says of who did it.
fn detail(visitor: &Visitor, method: crate::base::Method) -> Detail {
    let method = Some(method.as_str().to_owned());
    Detail { ip: Some(visitor.ip), agent: visitor.agent.clone(), method, ..Detail::default() }
}
