//! The sign-in of two screens: S0-16, S2-06, S2-08.

use pli::{
    account::Contacts,
    base::{Address, Clock},
    mark::{Image, Mark},
};

use crate::harness::{
    person::{Fill, Person},
    pli::{PASSWORD, Pli},
};

const TWO: &str = "[policy]\npassword.two_screens = true";
const PHRASE: &str = "Les hérons reviennent en avril";

async fn stage() -> (Pli, Address) {
    let pli = Pli::alone_at(Clock::System, TWO).await;
    let address: Address = "claire.vasseur@pli.example".parse().unwrap();
    let account = pli.make(&address, "Claire Vasseur", Contacts::default()).await;
    let mark = Mark { phrase: PHRASE.to_owned(), image: Image::new(57).unwrap() };
    let txn = pli.app.store().begin().await.unwrap();
    pli.app.people().marks.put(&txn, account.id, &mark).await.unwrap();
    txn.commit().await.unwrap();
    (pli, address)
}

/// The first screen, with a name.
async fn named(person: &mut Person, name: &str) {
    person.open("/sign-in?next=%2Fmail%2FINBOX").await.is(200).hides("Mot de passe");
    person.submit(Fill::form("/sign-in").write("username", name).press("Suivant")).await.is(200).says("Mot de passe");
}

fn password(typed: &str) -> Fill {
    Fill::form("/sign-in").write("password", typed).press("Connexion")
}

/// The page without what is its own at each view: the token, and the name.
fn plain(person: &Person, name: &str) -> String {
    person.page.html().replace(&person.token(), "token").replace(name, "name")
}

#[tokio::test]
async fn s0_16_s2_06_the_second_screen_is_the_same_for_a_name_that_nobody_has() {
    let (pli, address) = stage().await;
    let (mut one, mut other) = (pli.person(), pli.person());
    named(&mut one, address.as_str()).await;
    named(&mut other, "personne@pli.example").await;
    assert_eq!(plain(&one, address.as_str()), plain(&other, "personne@pli.example"));
    one.page.hides(PHRASE).says("vérifiez l’adresse du site");
    one.submit(password("pas lui")).await.is(422).says("vérifiez l’adresse du site");
    other.submit(password("pas lui")).await.is(422);
    assert_eq!(plain(&one, address.as_str()), plain(&other, "personne@pli.example"));
    one.submit(password("")).await.is(422).says("Mot de passe");
    one.submit(Fill::form("/sign-in").press("name")).await.is(200).hides("Mot de passe");
    assert_eq!(one.page.field("username"), address.as_str());
    one.submit(Fill::form("/sign-in").press("Suivant")).await.is(200);
    one.submit(password(PASSWORD)).await.is(200).is_at("/sign-in/verify");
    let mut nobody = pli.person();
    nobody.open("/sign-in").await;
    nobody.submit(Fill::form("/sign-in").press("Suivant")).await.is(422).hides("Mot de passe");
}

#[tokio::test]
async fn s2_08_the_phrase_and_the_image_are_shown_to_their_owner_s_browser_before_the_password() {
    let (pli, address) = stage().await;
    let samir: Address = "samir.haddad@pli.example".parse().unwrap();
    pli.make(&samir, "Samir Haddad", Contacts::default()).await;
    let mut person = pli.person();
    named(&mut person, address.as_str()).await;
    person.submit(password(PASSWORD)).await.is(200).is_at("/sign-in/verify");
    let code = Fill::form("/sign-in/verify").pick("method", "totp").write("Code de vérification", &pli.code(0));
    person.submit(code.press("check")).await;
    person.open("/account/security").await.is(200);
    person.submit(Fill::form("/sign-out")).await.is(200).is_at("/sign-in");
    named(&mut person, address.as_str()).await;
    person.page.says(PHRASE).says("Reconnaissez-vous");
    assert!(person.page.html().contains("role=\"img\""));
    person.submit(password("pas lui")).await.is(422).says(PHRASE);
    // Nobody else's name brings anything in this browser, and this name nothing in another one.
    named(&mut person, samir.as_str()).await;
    person.page.hides(PHRASE).hides("Reconnaissez-vous");
    let mut other = pli.person();
    named(&mut other, address.as_str()).await;
    other.page.hides(PHRASE);
}
