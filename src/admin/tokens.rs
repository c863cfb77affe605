//! What programs prove themselves with that provision a structure: which there are, made, ended.

use super::{Admin, Administrator, Confirmed, Error, signed};
use crate::{
    base::{StructureId, TokenId},
    role::{MadeToken, Token},
    session::Visitor,
};

impl Admin {
    /// Those of a structure, the latest first, over or not; never their secrets.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub async fn tokens(&self, _: &Administrator, structure: StructureId) -> Result<Vec<Token>, Error> {
        self.structures.find(structure).await?.ok_or(Error::Unknown)?;
        let mut all = self.tokens.list(structure).await?;
        all.reverse();
        Ok(all)
    }

    /// Most days that one may be good.
    pub fn token_days(&self) -> u32 {
        self.tokens.most_days()
    }

    /// Makes one; its secret is in the answer and nowhere else.
    ///
    /// # Errors
    /// [`Error::Unknown`]; [`Error::Label`], [`Error::Days`].
    pub async fn make_token(
        &self,
        key: &Confirmed<Administrator>,
        structure: StructureId,
        what: (&str, Option<u32>),
        visitor: &Visitor,
    ) -> Result<MadeToken, Error> {
        self.structures.find(structure).await?.ok_or(Error::Unknown)?;
        let txn = self.rooms().store.begin().await?;
        let (made, fact) = self.tokens.make_in(&txn, structure, what).await?;
        self.rooms().sessions.tell(txn, vec![signed(fact, key, visitor)]).await?;
        Ok(made)
    }

    /// Ends one, from the next request on.
    ///
    /// # Errors
    /// [`Error::Changed`] when it was over already.
    pub async fn end_token(
        &self,
        key: &Confirmed<Administrator>,
        (structure, id): (StructureId, TokenId),
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let txn = self.rooms().store.begin().await?;
        let fact = self.tokens.end_in(&txn, structure, id).await?;
        Ok(self.rooms().sessions.tell(txn, vec![signed(fact, key, visitor)]).await?)
    }
}
