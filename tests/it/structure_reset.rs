//! Methods of verification that are lost, which a referent takes away.

use std::time::Duration;

use pli::{
    account::{Account, Contacts},
    base::{Clock, StructureId, Timestamp},
    role::{Grant, Role},
};

use super::structure_pages::{hand_over, hospital, letters, sign_in};
use crate::harness::{
    person::Fill,
    pli::{PASSWORD, Pli},
};

/// Amina of a hospital, with an application; and the hospital's two referents.
pub(crate) async fn two_referents(pli: &Pli) -> (StructureId, Account, [Account; 2]) {
    let (at, first) = hospital(pli, "Centre hospitalier", "julien@chts.example").await;
    let second = pli.make(&"nadia@chts.example".parse().unwrap(), "Nadia Haddad", Contacts::default()).await;
    let grant = Grant { account: second.id, role: Role::Referent, structure: Some(at), ends: None };
    pli.app.people().roles.give(grant, None).await.unwrap();
    let amina = pli.make(&"amina@chts.example".parse().unwrap(), "Amina Benhaddou", Contacts::default()).await;
    pli.app.people().structures.take_in(at, &amina, "").await.unwrap();
    (at, amina, [first, second])
}

async fn open_methods(pli: &Pli, of: &Account) -> usize {
    pli.app.people().factors.of(of.id).await.unwrap().iter().filter(|factor| factor.active).count()
}

#[tokio::test]
async fn r_159_x_04_lost_methods_end_after_a_day_in_which_everybody_is_told() {
    let pli = Pli::alone_at(Clock::fixed(Timestamp::from_seconds(1_795_000_000)), "").await;
    let (at, amina, [first, _]) = two_referents(&pli).await;
    let mut julien = pli.signed_in(&first.address).await;
    let page = format!("/structure/{at}/account/{}", amina.id);
    julien.open(&page).await.is(200);
    julien.submit(Fill::form(&page).press("Demander le retrait")).await.is(200).says("Le retrait aura lieu le");
    // Who asked cannot attest.
    julien.page.hides("J’atteste");
    let fields = [("csrf", &*julien.token()), ("action", "attest-reset"), ("seen", "0")];
    julien.post(&page, &fields, "same-origin").await.is(403);
    assert!(letters(&pli, &amina).await.contains(&"reset asked".to_owned()));
    pli.clock.advance(Duration::from_secs(24 * 3600 - 1));
    assert_eq!(pli.app.people().structures.reset_due().await.unwrap(), 0);
    assert_eq!(open_methods(&pli, &amina).await, 1);
    pli.clock.advance(Duration::from_secs(1));
    assert_eq!(pli.app.people().structures.reset_due().await.unwrap(), 1);
    assert_eq!(open_methods(&pli, &amina).await, 0);
    assert!(letters(&pli, &amina).await.contains(&"reset done".to_owned()));
    // The password alone opens nothing: whoever stole it cannot set up methods. The way in is another sheet.
    sign_in(&pli, amina.address.as_str(), PASSWORD).await.page.is(422).says("Adressez-vous au référent");
    let mut julien = pli.signed_in(&first.address).await;
    let password = hand_over(&mut julien, &page).await;
    sign_in(&pli, amina.address.as_str(), &password).await.page.is(200).is_at("/enrol");
}

#[tokio::test]
async fn r_159_a_second_referent_who_has_seen_the_person_shortens_it() {
    let pli = Pli::alone_at(Clock::fixed(Timestamp::from_seconds(1_795_000_000)), "").await;
    let (at, amina, [first, second]) = two_referents(&pli).await;
    let page = format!("/structure/{at}/account/{}", amina.id);
    let mut julien = pli.signed_in(&first.address).await;
    julien.open(&page).await.is(200);
    julien.submit(Fill::form(&page).press("Demander le retrait")).await.is(200);
    // Nobody makes a second referent of their own for it: one must have been there as long as the wait is.
    let mut nadia = pli.signed_in(&second.address).await;
    nadia.open(&page).await.is(200).hides("J’atteste").says("depuis trop peu de temps");
    let fields = [("csrf", &*nadia.token()), ("action", "attest-reset"), ("seen", "0")];
    nadia.post(&page, &fields, "same-origin").await.is(403);
    assert_eq!(open_methods(&pli, &amina).await, 1);
    julien.open(&page).await;
    julien.submit(Fill::form(&page).press("Annuler le retrait")).await.is(200);
    pli.clock.advance(Duration::from_secs(24 * 3600));
    let mut julien = pli.signed_in(&first.address).await;
    julien.open(&page).await.is(200);
    julien.submit(Fill::form(&page).press("Demander le retrait")).await.is(200);
    let mut nadia = pli.signed_in(&second.address).await;
    nadia.open(&page).await.is(200).says("N’attestez que si");
    nadia.submit(Fill::form(&page).press("J’atteste avoir vu cette personne")).await.is(200).says("sont retirées");
    assert_eq!(open_methods(&pli, &amina).await, 0);
    let entries = pli.app.rooms().journal.about(amina.id, Timestamp(0), 50).await.unwrap();
    let told = |reason, who: &Account| {
        let fits = |entry: &&_| {
            let entry: &pli::audit::Written = entry;
            entry.event == "referent.reset" && entry.reason == reason && entry.actor == Some(who.id)
        };
        entries.iter().find(fits).is_some()
    };
    assert!(told("asked", &first) && told("attested", &second));
}

#[tokio::test]
async fn r_159_who_still_has_a_method_keeps_all_of_them() {
    let pli = Pli::alone_at(Clock::fixed(Timestamp::from_seconds(1_795_000_000)), "").await;
    let (at, amina, [first, _]) = two_referents(&pli).await;
    let mut julien = pli.signed_in(&first.address).await;
    let page = format!("/structure/{at}/account/{}", amina.id);
    julien.open(&page).await.is(200);
    julien.submit(Fill::form(&page).press("Demander le retrait")).await.is(200);
    pli.clock.advance(Duration::from_secs(3600));
    pli.signed_in(&amina.address).await;
    pli.clock.advance(Duration::from_secs(24 * 3600));
    assert_eq!(pli.app.people().structures.reset_due().await.unwrap(), 0);
    assert_eq!(open_methods(&pli, &amina).await, 1);
    // Asked for again and called off.
    let mut julien = pli.signed_in(&first.address).await;
    julien.open(&page).await.is(200);
    julien.submit(Fill::form(&page).press("Demander le retrait")).await.is(200);
    julien.submit(Fill::form(&page).press("Annuler le retrait")).await.is(200).says("Rien ne sera retiré");
    pli.clock.advance(Duration::from_secs(48 * 3600));
    assert_eq!(pli.app.people().structures.reset_due().await.unwrap(), 0);
    assert_eq!(open_methods(&pli, &amina).await, 1);
}
