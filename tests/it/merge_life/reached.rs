//! Where people get their codes is never behind the door that the codes open (S3-07): neither when an address is merged, nor
//! when a personal address is given while it is.

use pli::{
    account::Contacts,
    base::Address,
    factor::{self, Secret},
    merge::{Error, Flaw, Who},
    security,
    session::Told,
};

use super::stage::{House, Owner, asking};
use crate::harness::database::on_both_databases;

impl House {
    /// Gives somebody a method by mail, as if it were proved.
    async fn binds(&self, owner: &Owner, to: &Address) -> Result<(), factor::Error> {
        let people = &self.stage.people;
        let (txn, mut told) = (self.stage.db.store.begin().await.unwrap(), Told::new());
        people.factors.bind_in((&txn, &mut told), owner.account.id, &Secret::Email(to.clone()), None).await?;
        people.sessions.tell(txn, told).await.unwrap();
        Ok(())
    }

    /// Whether an address is refused as a person's own, wherever one can be given.
    async fn is_behind_the_door(&self, owner: &Owner, address: &Address) -> bool {
        let people = &self.stage.people;
        let proposed = people.security.propose(&owner.key, &owner.visitor(), Secret::Email(address.clone())).await;
        let proposed = matches!(proposed, Err(security::Error::Factor(factor::Error::OwnMailbox)));
        let txn = self.stage.db.store.begin().await.unwrap();
        let contacts = Contacts { email: Some(address.clone()), phone: None };
        let given = people.accounts.set_contacts(&txn, owner.account.id, &contacts).await;
        let given = matches!(given, Err(pli::account::Error::OwnMailbox));
        drop(txn);
        let (txn, mut told) = (self.stage.db.store.begin().await.unwrap(), Told::new());
        let bound =
            people.factors.bind_in((&txn, &mut told), owner.account.id, &Secret::Email(address.clone()), None).await;
        let bound = matches!(bound, Err(factor::Error::OwnMailbox));
        assert_eq!([given, bound], [proposed; 2], "one says another thing than the others of {address}");
        proposed
    }
}

on_both_databases! {
    async fn s3_07_an_address_to_which_codes_go_by_a_method_is_not_merged(db) {
        let house = House::new(db).await;
        let (old, claire) = (house.old_box("codes-la", "ancien-mot"), house.person("codes-la").await);
        house.binds(&claire, &old).await.unwrap();
        let asked = house.merges.ask(&claire.key, &asking(&old), &claire.visitor()).await;
        assert!(matches!(asked, Err(Error::Flaw(Flaw::Reached))), "{asked:?}");
    }

    async fn s3_07_no_code_goes_to_an_address_that_is_being_merged_or_was(db) {
        let house = House::new(db).await;
        let (old, claire) = (house.old_box("bientot", "ancien-mot"), house.person("bientot").await);
        assert!(!house.is_behind_the_door(&claire, &old).await, "an institution's address is outside");
        let me = claire.visitor();
        let id = house.merges.ask(&claire.key, &asking(&old), &me).await.unwrap();
        assert!(house.is_behind_the_door(&claire, &old).await, "asked for");
        house.merges.cancel(Who::Owner(&claire.key, &me), id).await.unwrap();
        assert!(!house.is_behind_the_door(&claire, &old).await, "given up");
        house.merged(&claire, &old, "ancien-mot").await;
        let detailed: Address = format!("{}+codes@{}", old.local(), old.domain()).parse().unwrap();
        for address in [&old, &detailed, &claire.account.address] {
            assert!(house.is_behind_the_door(&claire, address).await, "{address}");
        }
    }
}
