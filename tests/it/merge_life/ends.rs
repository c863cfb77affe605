//! What ends with a merge, and where none begins: the password of the old box is forgotten whatever the end, and nothing that
//! anybody types or a server answers leads Pli to another server (mail.md 3d, security).

use std::time::Duration;

use pli::{
    base::MergeId,
    merge::{Asking, Choices, Error, Flaw, Refusal, State, Trouble, Who},
    store::merge::{self as table, MergeRow},
};
use secrecy::SecretString;

use super::stage::{House, Owner, asking};
use crate::harness::database::on_both_databases;

const DAY: Duration = Duration::from_hours(24);

/// What would be another server, if anybody asked it.
const ELSEWHERE: [&str; 14] = [
    "x@127.0.0.1",
    "x@[127.0.0.1]",
    "x@[::1]",
    "x@localhost",
    "x@localhost:993",
    "x@169.254.169.254",
    "x@imap.ancien.example",
    "x@ancien.example.attaque.example",
    "x@ancien.example:143",
    "x@ancien.example/../",
    "x@attaque.example@ancien.example",
    "imaps://ancien.example",
    "x@ancien.example\r\nHost: y",
    "x%attaque.example@[ancien.example]",
];

impl House {
    async fn proved(&self, owner: &Owner, name: &str) -> MergeId {
        let (old, me) = (self.old_box(name, "ancien-mot"), owner.visitor());
        let id = self.merges.ask(&owner.key, &asking(&old), &me).await.unwrap();
        self.merges.prove_password(&owner.key, id, SecretString::from("ancien-mot"), &me).await.unwrap();
        assert!(self.keeps_a_secret(id).await, "it is needed");
        id
    }

    async fn keeps_a_secret(&self, id: MergeId) -> bool {
        table::find(self.stage.db.store.db(), id).await.unwrap().unwrap().secret.is_some()
    }
}

on_both_databases! {
    async fn s0_08_the_password_of_the_old_box_is_forgotten_at_every_end(db) {
        let house = House::new(db).await;
        let claire = house.person("oubli").await;
        let agent = house.agent("oubli").await;
        let me = claire.visitor();
        let own = Who::Owner(&claire.key, &me);
        let mut ended = Vec::new();

        let id = house.proved(&claire, "oubli-abandon").await;
        house.merges.cancel(own, id).await.unwrap();
        ended.push((id, State::Cancelled));

        let id = house.proved(&claire, "oubli-refus").await;
        house.merges.refuse(&agent.key, id, Refusal::NotAgreed, &agent.visitor()).await.unwrap();
        ended.push((id, State::Refused));

        let old = house.old_box("oubli-retour", "ancien-mot");
        let id = house.merged(&claire, &old, "ancien-mot").await;
        assert!(house.keeps_a_secret(id).await, "late mail is looked for");
        house.merges.undo(own, id).await.unwrap();
        assert!(!house.keeps_a_secret(id).await, "not needed to take it back");
        house.merges.round().await.unwrap();
        ended.push((id, State::Undone));

        let old = house.old_box("oubli-fin", "ancien-mot");
        let id = house.merged(&claire, &old, "ancien-mot").await;
        house.stage.clock.advance(DAY * 31);
        house.merges.round().await.unwrap();
        ended.push((id, State::Done));

        for (id, state) in ended {
            assert_eq!(house.merges.find(&claire.key, id).await.unwrap().state, state);
            assert!(!house.keeps_a_secret(id).await, "{state:?}");
        }
    }

    async fn s0_11_nothing_that_is_typed_leads_to_another_server(db) {
        let house = House::new(db).await;
        let claire = house.person("ailleurs").await;
        for typed in ELSEWHERE {
            let asking = Asking { address: typed.to_owned(), choices: Choices::default() };
            let asked = house.merges.ask(&claire.key, &asking, &claire.visitor()).await;
            assert!(matches!(asked, Err(Error::Flaw(Flaw::Address | Flaw::NotSafe))), "{typed}: {asked:?}");
            house.stage.clock.advance(DAY);
        }
    }

    async fn a_password_that_cannot_be_opened_is_said_and_not_tried_again_at_once(db) {
        let house = House::new(db).await;
        let claire = house.person("scelle").await;
        let id = house.proved(&claire, "scelle").await;
        house.approve(id).await;
        let store = &house.stage.db.store;
        let row = table::find(store.db(), id).await.unwrap().unwrap();
        table::save(store.db(), MergeRow { secret: Some("sealed by a key that is lost".to_owned()), ..row }).await.unwrap();
        let mut waits = Vec::new();
        for _ in 0..3 {
            assert_eq!(house.merges.round().await.unwrap(), 1);
            let merge = house.merges.find(&claire.key, id).await.unwrap();
            assert_eq!((merge.state, merge.problem), (State::Copying, Some(Trouble::NoServer)));
            waits.push(merge.next.since(house.stage.clock.now()).as_secs());
            house.stage.clock.advance(merge.next.since(house.stage.clock.now()));
        }
        assert_eq!(waits, [30, 60, 120]);
    }
}
