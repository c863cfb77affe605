//! Who opens a box, what they may do in it, who answers for it, and whether it is open at all.

use super::{Error, Kind, Rights, SharedBoxes};
use crate::{
    account::State,
    audit::Event,
    base::{AccountId, Address, Timestamp},
    notify::Notice,
    role::{Confirmed, Referent},
    session::Visitor,
    store::{self, Txn, box_member, shared_box::SharedBoxRow},
    structure,
};

/// What a referent changes of a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Somebody of the structure opens it from now on.
    Admit(Address, Rights),
    /// One of its people may do something else.
    Rights(AccountId, Rights),
    /// One of its people no longer opens it.
    Dismiss(AccountId),
    /// One of its people answers for it.
    Responsible(AccountId),
    /// It is closed: mail no longer arrives and nobody opens it.
    Close,
    /// It is open again.
    Open,
}

impl Change {
    fn word(&self) -> &'static str {
        match self {
            Self::Admit(..) => "admit",
            Self::Rights(..) => "rights",
            Self::Dismiss(_) => "dismiss",
            Self::Responsible(_) => "responsible",
            Self::Close => "close",
            Self::Open => "open",
        }
    }
}

impl SharedBoxes {
    /// Changes a box of the structure of the key, as it was when it was `seen`. It holds with the next request of whom it is
    /// about, and who answers for the box is told.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::Changed`], [`Error::NoPerson`], [`Error::Held`], [`Error::Responsible`], [`Error::Oneself`].
    pub async fn change(
        &self,
        key: &Confirmed<Referent>,
        (id, seen): (AccountId, Timestamp),
        change: Change,
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        let structure = self.structures.find(key.structure()).await?.ok_or(Error::Unknown)?;
        let found = store::shared_box::find(rooms.store.db(), id).await?;
        let row =
            found.filter(|row| row.structure == structure.id && row.kind == Kind::Shared).ok_or(Error::Unknown)?;
        let account = store::account::find(rooms.store.db(), id).await?.ok_or(Error::Unknown)?;
        let admitted = match &change {
            Change::Admit(address, _) => Some(self.person_of(&structure, address).await?.id),
            _ => None,
        };
        let now = rooms.clock.now();
        let txn = rooms.store.begin().await?;
        let (person, responsible) = match &change {
            Change::Admit(_, rights) => {
                let person = admitted.filter(|person| *person != key.account()).ok_or(Error::Oneself)?;
                self.let_in(&txn, (id, person), *rights, (Some(key.account()), now)).await?;
                self.tell(&txn, person, Notice::BoxGiven, (&account.name, None)).await?;
                (Some(person), row.responsible)
            }
            Change::Rights(person, rights) => {
                not_oneself(key, *person)?;
                box_member::set_rights(&txn, (id, *person), *rights).await?;
                (Some(*person), row.responsible)
            }
            Change::Dismiss(person) => {
                self.dismiss(&txn, &row, *person).await?;
                (Some(*person), row.responsible)
            }
            Change::Responsible(person) => {
                not_oneself(key, *person)?;
                box_member::find(&txn, id, *person).await?.ok_or(Error::Changed)?;
                (Some(*person), *person)
            }
            Change::Close => {
                store::account::change_state(&txn, id, (State::Shared, State::Suspended), now).await?;
                (None, row.responsible)
            }
            Change::Open => {
                store::account::change_state(&txn, id, (State::Suspended, State::Shared), now).await?;
                (None, row.responsible)
            }
        };
        store::shared_box::touch(&txn, (id, seen), responsible, now).await?;
        self.tell(&txn, row.responsible, Notice::BoxChanged, (&account.name, None)).await?;
        if responsible != row.responsible {
            self.tell(&txn, responsible, Notice::BoxGiven, (&account.name, None)).await?;
        }
        let mut fact = structure::entry(Event::BoxChange, key, id, visitor).reason(change.word());
        if let Some(person) = person {
            fact = fact.detail(person.to_string());
        }
        rooms.sessions.tell(txn, vec![fact]).await?;
        rooms.accounts.directory().reload(id).await;
        Ok(())
    }

    async fn dismiss(&self, txn: &Txn, row: &SharedBoxRow, person: AccountId) -> Result<(), Error> {
        if person == row.responsible {
            return Err(Error::Responsible);
        }
        if box_member::remove(txn, row.account, person).await? { Ok(()) } else { Err(Error::Changed) }
    }
}

/// Referents do not let themselves into a box, nor further into one: it is another referent who does.
fn not_oneself(key: &Referent, person: AccountId) -> Result<(), Error> {
    if person == key.account() { Err(Error::Oneself) } else { Ok(()) }
}
