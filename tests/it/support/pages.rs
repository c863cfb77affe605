//! Asking for an address page by page, without scripts, through the real mail servers.

use pli::mime;

use crate::{
    harness::{
        person::{Fill, Person},
        pli::Pli,
        post::eventually,
        stage::{OUTSIDE, Stage, stage},
    },
    recover::captcha::work,
};

/// From « Avant de commencer » to the form, by the work of a moment.
async fn to_form(person: &mut Person) {
    person.open("/sign-in").await.is(200);
    person.follow("Demander une adresse").await.is(200).is_at("/request").says("Avant de commencer");
    person
        .page
        .says("Votre adresse sécurisée")
        .says("mot de passe temporaire")
        .says("ligne fixe")
        .says("Un ordinateur");
    person.follow("Demander une adresse").await;
    person.open("/request/person").await.is(200);
    person
        .submit(Fill::form("/request/person").press("Continuer sans image ni son"))
        .await
        .is(200)
        .is_at("/request/wait");
    let bits = person.page.document().attributes("data-bits")[0].parse().unwrap();
    let number = work(&person.page.field("ticket"), bits);
    person.submit(Fill::form("/request/wait").write("work", &number)).await.is(200).is_at("/request/form");
}

fn filled(contact: &str) -> Fill {
    written(contact, ("midwife", "418 555-0119"))
}

fn written(contact: &str, (profession, phone): (&str, &str)) -> Fill {
    Fill::form("/request/form")
        .write("given", "Léonie")
        .write("family", "Marchetti")
        .write("place", "ca-qc")
        .write("profession", profession)
        .write("licence", "SF-0461")
        .write("contact", contact)
        .write("phone", phone)
        .write("structure", "Maison de naissance du Vallon")
        .pick("kind", "access")
        .tick("attested")
}

/// The letters to an address, as text.
fn letters(stage: &Stage, to: &str) -> Vec<String> {
    stage.letters_to(to).into_iter().map(|letter| mime::parse::read(letter.as_bytes()).body.text).collect()
}

fn code_in(text: &str) -> String {
    let digits: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take(7).collect();
    digits.replace([' ', '\u{a0}'], "")
}

#[tokio::test]
async fn s0_01_s0_04_s0_05_from_what_one_needs_to_an_acknowledged_request() {
    let stage = stage();
    let pli = Pli::over(stage).await;
    pli.app.people().accounts.add_domain("pli.example".parse().unwrap(), None, false).await.ok();
    let (mut person, contact) = (pli.person(), format!("sage-femme.demande@{OUTSIDE}"));
    to_form(&mut person).await;
    // What is wrong is said all at once, and what was typed stays.
    person
        .submit(written(&contact, ("physician", "12")))
        .await
        .is(422)
        .says("a 5\u{a0}chiffres")
        .says("Ce n’est pas un numéro de ce pays");
    assert_eq!(person.page.field("given"), "Léonie");
    person.submit(filled(&contact)).await.is(200).is_at("/request/code").says("s…@");
    let address = person.page.path.clone();
    assert!(!address.contains("sage-femme") && !address.contains('@'), "{address}");
    let letter = eventually("the code", || letters(stage, &contact).into_iter().next()).await;
    person.submit(Fill::form("/request/code").write("code", "abc").press("Confirmer")).await.is(422).says("4 essais");
    let code = Fill::form("/request/code").write("code", &code_in(&letter)).press("Confirmer");
    person.submit(code).await.is(200).is_at("/request/state").says("Nous avons bien reçu votre demande");
    person.page.says("Réponse entre le").says("qui finit par 19").hides("418 555-0119");
    // The form is over: the same proof sends no second request.
    let text = eventually("the acknowledgement", || letters(stage, &contact).into_iter().nth(1)).await;
    assert!(text.contains("Numéro de suivi") && !text.contains("Léonie") && !text.contains("Marchetti"), "{text}");
    // Another browser opens nothing by the address of the page, and everything by reference and code.
    let page = person.page.text();
    let mut other = pli.person();
    other.open(&person.page.path).await.is(404).says("liée à une demande");
    let word = |after: &str| page.split(after).nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    let reference = word("Numéro de suivi");
    let code: String = page.split("Code de suivi").nth(1).unwrap().split_whitespace().take(2).collect();
    other.open("/request/follow").await.is(200);
    let follow = |code: &str| Fill::form("/request/follow").write("reference", &reference).write("code", code);
    other.submit(follow("00000000")).await.is(422).says("ne vont pas ensemble");
    other.submit(follow(&code)).await.is(200).is_at("/request/state").says("Où en est votre demande");
}

#[tokio::test]
async fn s0_04_a_form_is_taken_from_who_proved_to_be_a_person_and_once() {
    let pli = Pli::alone().await;
    let mut person = pli.person();
    person.open("/request/form").await.is(200).is_at("/request/person");
    person.open("/request/form?pass=1.abc").await.is(200).is_at("/request/person");
    to_form(&mut person).await;
    let pass = person.page.path.clone();
    person.submit(filled("une@courriel.example")).await.is(200).is_at("/request/code");
    person.open(&pass).await.is(200).is_at("/request/form");
    person.submit(filled("deux@courriel.example")).await.is(200).is_at("/request/person").says("déjà servi");
    // A pass is its browser's.
    let mut other = pli.person();
    other.open(&pass).await.is(200).is_at("/request/person");
    other.submit(Fill::form("/request/person").write("answer", "000000").press("Suivant")).await.is(422);
    other.open("/request/code?for=1.abc").await.is(404);
    other.open("/request/state").await.is(404);
}
