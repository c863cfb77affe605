//! An institutional address that becomes an alias, and ceases to be one (S0-08 to S0-10).

use super::{Accounts, Error};
use crate::{
    base::{AccountId, Address},
    store::{
        Txn, account as table,
        address::{self, AddressRow, Role},
    },
};

impl Accounts {
    /// Makes an address of another house an alias of an account, in the caller's transaction; its domain need not be one of
    /// Pli's. Whether mail leaves with it is for the policy to say, and never does from a domain that is not Pli's (S0-10). After the commit the directory's `reload` is to be called.
    ///
    /// # Errors
    /// [`Error::Taken`] when it is somebody's.
    pub async fn take_over_in(&self, txn: &Txn, id: AccountId, address: &Address) -> Result<(), Error> {
        let now = self.clock.now();
        let alias =
            AddressRow { address: address.clone(), account: id, role: Role::Alias, may_send: true, created_at: now };
        address::insert(txn, alias).await?;
        Ok(table::touch(txn, id, now).await?)
    }

    /// Gives it back, as [`Self::take_over_in`]; one that the account no longer has is given back already.
    pub async fn give_back_in(&self, txn: &Txn, id: AccountId, address: &Address) -> Result<(), Error> {
        if address::find(txn, address).await?.is_some_and(|row| row.account == id && row.role == Role::Alias) {
            address::remove_alias(txn, id, address).await?;
            table::touch(txn, id, self.clock.now()).await?;
        }
        Ok(())
    }
}
