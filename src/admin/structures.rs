//! Structures: making one with its first referent, what is known of it, who helps its people (S0-13, S2-21).

use std::collections::BTreeMap;

use super::{Admin, Administrator, Appointment, Confirmed, Error, signed};
use crate::{
    base::{StructureId, Timestamp, plain},
    session::{Told, Visitor},
    store,
    structure::{NewStructure, Structure},
};

/// Lines of a page.
pub const STRUCTURES_PAGE: usize = 50;

/// A structure in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StructureLine {
    /// It.
    pub structure: Structure,
    /// How many people belong to it.
    pub people: u64,
    /// How many look after it.
    pub referents: u64,
    /// When it was closed.
    pub closed: Option<Timestamp>,
}

/// A page of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StructureList {
    /// The lines.
    pub lines: Vec<StructureLine>,
    /// How many structures the words find.
    pub total: usize,
    /// Which page this is, from 1.
    pub page: usize,
}

impl Admin {
    /// A page of the structures whose name or domain holds every word, by name.
    pub async fn structures(&self, _: &Administrator, words: &str, page: usize) -> Result<StructureList, Error> {
        let words = plain(words);
        let holds = |(structure, _): &(Structure, Option<Timestamp>)| {
            let text = plain(&format!("{} {}", structure.name, structure.domain));
            words.split_whitespace().all(|word| text.contains(word))
        };
        let found: Vec<_> = self.structures.list_all().await?.into_iter().filter(holds).collect();
        let total = found.len();
        let page = page.clamp(1, total.div_ceil(STRUCTURES_PAGE).max(1));
        let shown: Vec<_> = found.into_iter().skip((page - 1) * STRUCTURES_PAGE).take(STRUCTURES_PAGE).collect();
        let lines = self.counted(shown).await?;
        Ok(StructureList { lines, total, page })
    }

    /// One structure.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub async fn structure(&self, _: &Administrator, id: StructureId) -> Result<StructureLine, Error> {
        let found = self.structures.find_any(id).await?.ok_or(Error::Unknown)?;
        self.counted(vec![found]).await?.pop().ok_or(Error::Unknown)
    }

    /// Makes a structure, and names its first referent.
    ///
    /// # Errors
    /// [`Error::Taken`] when the name is; [`Error::Name`]; [`Error::Nobody`] when no open account has the referent's address.
    pub async fn make_structure(
        &self,
        key: &Confirmed<Administrator>,
        (new, first): (NewStructure, Option<Appointment>),
        visitor: &Visitor,
    ) -> Result<StructureId, Error> {
        let referent = match &first {
            Some(first) => Some(self.active(&first.address).await?),
            None => None,
        };
        let (txn, mut told) = (self.rooms().store.begin().await?, Told::new());
        let (made, fact) = self.structures.create_in(&txn, new).await?;
        told.push(signed(fact, key, visitor));
        if let (Some(first), Some(account)) = (first, referent) {
            let first = Appointment { structure: Some(made.id), ..first };
            self.give_in((&txn, &mut told), key, (&account, &first, &made.name), visitor).await?;
        }
        self.rooms().sessions.tell(txn, told).await?;
        self.roles().refresh_or_warn().await;
        Ok(made.id)
    }

    /// Changes what is known of a structure, as it was read.
    ///
    /// # Errors
    /// [`Error::Changed`], [`Error::Taken`], [`Error::Name`].
    pub async fn change_structure(
        &self,
        key: &Confirmed<Administrator>,
        structure: Structure,
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let txn = self.rooms().store.begin().await?;
        let fact = self.structures.change_in(&txn, structure).await?;
        Ok(self.rooms().sessions.tell(txn, vec![signed(fact, key, visitor)]).await?)
    }

    async fn counted(&self, structures: Vec<(Structure, Option<Timestamp>)>) -> Result<Vec<StructureLine>, Error> {
        let ids: Vec<StructureId> = structures.iter().map(|(structure, _)| structure.id).collect();
        let people = self.structures.sizes(ids.clone()).await?;
        let referents = store::role::referents(self.rooms().store.db(), ids, self.rooms().clock.now()).await?;
        let [people, referents] =
            [people, referents].map(|counts| counts.into_iter().collect::<BTreeMap<StructureId, i64>>());
        let count = |counts: &BTreeMap<StructureId, i64>, id| {
            counts.get(&id).and_then(|count| u64::try_from(*count).ok()).unwrap_or(0)
        };
        let line = |(structure, closed): (Structure, Option<Timestamp>)| StructureLine {
            people: count(&people, structure.id),
            referents: count(&referents, structure.id),
            structure,
            closed,
        };
        Ok(structures.into_iter().map(line).collect())
    }
}
