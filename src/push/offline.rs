//! What a telephone computes codes with when it has no network: handed over once, for a signature of its key. Reading
//! the codes is for `factor`, which reads those of applications.

use super::{Error, Push, Refusal, Signed};
use crate::{factor::TotpSecret, store::approver::State};

impl Push {
    /// The secret of a telephone that approves; `None` when it has got one, or is not confirmed yet.
    pub async fn offline(&self, signed: Signed<'_>) -> Result<Result<Option<TotpSecret>, Refusal>, Error> {
        let row = match self.known(signed, "offline", &[]).await? {
            Ok(row) => row,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Some(account) = self.owner(row.account).await? else { return Ok(Err(Refusal::Unknown)) };
        if row.state != State::Active {
            return Ok(Ok(None));
        }
        Ok(Ok(self.rooms.factors.give_offline(&account, row.id).await?))
    }
}
