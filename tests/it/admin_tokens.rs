//! The page of the tokens by which programs provision a structure.

use pli::role::Opened;

use crate::{
    admin_pages::{administrator, done},
    harness::{person::Fill, pli::Pli},
    sign_in::stage::Browser,
    structure_pages::hospital,
};

#[tokio::test]
async fn x_10_a_token_is_made_shown_once_listed_and_revoked() {
    let pli = Pli::alone().await;
    let ines = administrator(&pli, "ines@chts.example").await;
    let (at, referent) = hospital(&pli, "Centre hospitalier", "julien@chts.example").await;
    let (other, _) = hospital(&pli, "Clinique", "paule@chts.example").await;
    let mut person = pli.signed_in(&ines.address).await;
    let path = format!("/admin/structures/{at}/tokens");
    person.open(&format!("/admin/structures/{at}")).await.is(200);
    person.follow("Voir les jetons").await.is(200).is_at(&path).says("Aucun programme n’a de jeton");
    person.page.says("https://pli.example/scim/v2");
    let make = |label: &str, days: &str| Fill::form(&path).write("label", label).write("days", days).press("Créer");
    person.submit(make(" ", "30")).await.is(422).says("60 caractères au plus");
    for days in ["0", "366", "-1", "", "x", "99999999999"] {
        person.submit(make("Workday", days)).await.is(422).says("un nombre de jours");
    }
    assert_eq!(person.page.field("label"), "Workday");
    person.submit(make("Workday", "30")).await.is(200).says("n’est montré qu’une fois");
    assert_eq!(person.page.header("cache-control").as_deref(), Some("no-store, no-cache"));
    let text = person.page.text();
    let secret = text.split_whitespace().find(|word| word.starts_with("pli-scim-")).unwrap().to_owned();
    let opens = async || {
        let visitor = Browser::new("203.0.113.7").visitor();
        matches!(pli.app.people().tokens.open(&secret, &visitor).await.unwrap(), Opened::Key(_))
    };
    assert!(opens().await);
    // From now on only what it is called, and when it was used.
    person.open(&path).await.is(200).says("Workday").hides(&secret).hides("pli-scim-");
    let made = done(&pli, &ines, "token.make").await;
    assert!(made.len() == 1 && made[0].detail.starts_with(&at.to_string()) && !made[0].session.is_empty());
    assert!(!made[0].detail.contains(&secret));
    // By another structure's page nothing ends; by its own it does, once.
    let token = person.page.field("token");
    let fields = [("csrf", &*person.token()), ("action", "end"), ("token", &token)];
    let elsewhere = format!("/admin/structures/{other}/tokens");
    person.post(&elsewhere, &fields, "same-origin").await;
    assert!(opens().await);
    person.open(&path).await.is(200);
    person.submit(Fill::form(&path).press("Révoquer")).await.is(200).says("terminé");
    assert!(!opens().await);
    person.post(&path, &fields, "same-origin").await;
    assert_eq!(done(&pli, &ines, "token.end").await.len(), 1);
    // Referents and strangers find no such page.
    let mut julien = pli.signed_in(&referent.address).await;
    julien.open(&path).await.is(404);
    pli.person().open(&path).await.is_at("/sign-in");
    pli.stop().await;
}
