//! Finding accounts.

use std::collections::BTreeMap;

use super::{Account, Accounts, Error};
use crate::base::{AccountId, Address, Domain};
use crate::store::{account as table, address, domain};

/// Longest name that is looked up at all, in bytes.
const MAX_TYPED: usize = 1_016;

impl Accounts {
    /// The account of an id.
    pub async fn find(&self, id: AccountId) -> Result<Option<Account>, Error> {
        let row = table::find(self.store.db(), id).await?;
        if let Some(row) = &row {
            self.directory.notice(row).await?;
        }
        Ok(row.map(Account::from))
    }

    /// The accounts of some ids.
    pub async fn find_all(
        &self,
        ids: impl IntoIterator<Item = AccountId>,
    ) -> Result<BTreeMap<AccountId, Account>, Error> {
        let rows = table::find_all(self.store.db(), ids.into_iter().collect()).await?;
        for row in &rows {
            self.directory.notice(row).await?;
        }
        Ok(rows.into_iter().map(|row| (row.id, Account::from(row))).collect())
    }

    /// The account of an address, primary or alias.
    pub async fn find_by_address(&self, address: &Address) -> Result<Option<Account>, Error> {
        match address::find(self.store.db(), address).await? {
            Some(found) => self.find(found.account).await,
            None => Ok(None),
        }
    }

    /// The account that a person means by what they typed as « Nom d'utilisateur »: an address in any spelling, an
    /// alias, or what stands before the `@` where a domain allows it. All lead to the same id (security.md R-83).
    ///
    /// Suspended accounts are found too; that they may not come in is told after the password (S3-12).
    pub async fn find_for_sign_in(&self, typed: &str) -> Result<Option<Account>, Error> {
        let typed = typed.trim();
        if typed.len() > MAX_TYPED {
            return Ok(None);
        }
        if typed.contains('@') {
            return match typed.parse::<Address>() {
                Ok(address) => self.find_by_address(&address).await,
                Err(_) => Ok(None),
            };
        }
        let mut found = None;
        for row in domain::list(self.store.db()).await?.into_iter().filter(|row| row.short_names) {
            let Ok(address) = format!("{typed}@{}", row.name).parse::<Address>() else { continue };
            if let Some(account) = self.find_by_address(&address).await? {
                if found.is_some() {
                    // Two people of two domains: only the whole address says who.
                    return Ok(None);
                }
                found = Some(account);
            }
        }
        Ok(found)
    }

    /// Accounts by address, `limit` of them after `after`, of one domain or of all.
    pub async fn list(
        &self,
        domain: Option<&Domain>,
        after: Option<&Address>,
        limit: u64,
    ) -> Result<Vec<Account>, Error> {
        let rows = table::list(self.store.db(), domain, after, limit).await?;
        Ok(rows.into_iter().map(Account::from).collect())
    }

    /// The other addresses of an account, each with whether mail may leave with it.
    pub async fn aliases(&self, id: AccountId) -> Result<Vec<super::Alias>, Error> {
        let rows = address::of_account(self.store.db(), id).await?;
        let aliases = rows.into_iter().filter(|row| row.role == address::Role::Alias);
        Ok(aliases.map(|row| super::Alias { address: row.address, may_send: row.may_send }).collect())
    }
}
