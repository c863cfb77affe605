//! The first sign-in, page by page: S0-17 to S0-34, S1-03 to S1-07, S4-02, S4-03, without scripts.

use std::time::Duration;

use pli::{account::Contacts, base::Address, factor::TotpSecret, password::Kind};

use crate::harness::{
    person::{Fill, Person},
    pli::{PASSWORD, Pli},
    post::eventually,
    stage,
    stage::OUTSIDE,
};
use crate::sign_in_pages::{code_in, codes};

const NEW: &str = "un vélo jaune au grenier";
/// Nobody is reached first, and one method is enough.
const PLAIN: &str = "[policy]\nenrol.second_channel = false\nenrol.min_recovery_methods = 1";

fn first(username: &str) -> Fill {
    Fill::form("/sign-in").write("Nom d’utilisateur", username).write("Mot de passe", PASSWORD).press("Connexion")
}

async fn newcomer(pli: &Pli, contacts: Contacts) -> (Address, Person) {
    let address: Address = "nouvelle@pli.example".parse().unwrap();
    pli.make_bare(&address, "Nouvelle Venue", (contacts, Kind::Temporary)).await;
    let mut person = pli.person();
    person.open("/mail/INBOX?page=2").await;
    person.submit(first(address.as_str())).await.is(200).is_at("/enrol").says("Plus d’informations requises");
    (address, person)
}

/// The code of the application whose key the page shows.
fn code(pli: &Pli, person: &Person) -> String {
    let key = person.page.document().attributes("data-copy").into_iter().next().expect("the key to type");
    let secret = TotpSecret::from_base32(&key).expect("base32");
    secret.code_at(&pli.app.people().sessions.policies().house().totp, pli.clock.now())
}

async fn set_up_application(pli: &Pli, person: &mut Person) {
    person.open("/enrol/totp").await.is(200);
    let code = code(pli, person);
    person.submit(Fill::form("/enrol/totp").write("code", &code).press("check")).await.is(200).is_at("/enrol/summary");
}

#[tokio::test]
async fn s0_17_to_s0_34_s0_21_s4_02_s4_03_from_a_temporary_password_to_bravo_without_scripts() {
    let pli = Pli::alone_at(pli::base::Clock::System, PLAIN).await;
    let (address, mut person) = newcomer(&pli, Contacts::default()).await;
    person.follow("Suivant").await.is(200).is_at("/enrol/method").says("Recommandée");
    person.submit(Fill::form("/enrol/method").pick("method", "totp")).await.is(200).is_at("/enrol/totp");
    // S0-21: who cannot scan is told of what suits them better.
    person.page.says("Le SMS ou l’appel convient mieux.");
    assert_eq!(person.page.header("cache-control").as_deref(), Some("no-store, no-cache"), "R-26");
    person.page.says("Je veux configurer une autre méthode").says("Impossible de numériser").says("otpauth://totp/");
    let right = code(&pli, &person);
    // The password comes after the proof, whatever address is typed.
    for later in ["/enrol/password", "/enrol/summary", "/enrol/stay"] {
        person.open(later).await.is_at("/enrol/totp");
    }
    person.submit(Fill::form("/enrol/totp").write("code", "000000").press("check")).await.is(422);
    person.submit(Fill::form("/enrol/totp").write("code", &right).press("check")).await.is(200).is_at("/enrol/summary");
    person.page.says("Confirmation de vos méthodes").says("Principale").says("Configurer maintenant");
    person.submit(Fill::form("/enrol/summary")).await.is(200).is_at("/enrol/password");
    // S0-26, the back button: an earlier page still works, and loses nothing.
    person.open("/enrol/method").await.is(200).is_at("/enrol/method");
    person.open("/enrol/password").await.is(200);
    let choose = |current: &str, new: &str, again: &str| {
        Fill::form("/enrol/password").write("current", current).write("password", new).write("again", again)
    };
    for (current, new, again) in [
        (PASSWORD, "court", "court"),
        (PASSWORD, NEW, "un vélo vert au grenier"),
        (PASSWORD, PASSWORD, PASSWORD),
        ("pas lui", NEW, NEW),
    ] {
        person.submit(choose(current, new, again)).await.is(422);
        assert!(person.page.document().attributes("role").contains(&"alert".to_owned()));
        assert!(!person.page.html().contains(NEW) && !person.page.html().contains(PASSWORD));
    }
    let long = "x".repeat(10_000);
    person.submit(choose(PASSWORD, &long, &long)).await.is(422);
    person.submit(choose(PASSWORD, NEW, NEW)).await.is(200).is_at("/enrol/stay").says("Rester connecté");
    assert!(person.cookie("__Host-sid").is_none(), "nothing is true yet");
    person.submit(Fill::form("/enrol/stay").press("yes")).await.is(200).is_at("/enrol/done").says("Bravo");
    person.page.says(address.as_str());
    assert!(person.cookie("__Host-sid").is_some() && person.cookie("__Host-pre").is_none());
    let links = person.page.document().attributes("href");
    assert!(links.contains(&"/mail/INBOX?page=2".to_owned()), "S3-10: where the person was going: {links:?}");
    person.open("/account/security").await.is(200);
    person.open("/enrol").await.hides("Plus d’informations requises");
}

#[tokio::test]
async fn s0_17_a_set_up_opens_nothing_else_and_programs_are_told_so() {
    let pli = Pli::alone_at(pli::base::Clock::System, PLAIN).await;
    let (_, mut person) = newcomer(&pli, Contacts::default()).await;
    for path in ["/", "/mail/INBOX", "/compose", "/account/security", "/enrol/done"] {
        person.open(path).await.is(200).is_at("/enrol");
    }
    person.headers.insert("accept", "application/json".to_owned());
    let answer = person.fetch("/mail/INBOX").await;
    answer.is(403);
    assert_eq!(String::from_utf8(answer.bytes.clone()).unwrap(), r#"{"error":"enrolment_required"}"#);
    person.headers.insert("accept", "text/html".to_owned());
    person.open("/mail/INBOX").await.is_at("/enrol");
}

#[tokio::test]
async fn s0_20_r_131_a_late_page_says_so_with_one_button_and_the_same_step_comes_back() {
    let clock = pli::base::Clock::fixed(pli::base::Timestamp(1_795_176_000_000));
    let pli = Pli::alone_at(clock, PLAIN).await;
    let (address, mut person) = newcomer(&pli, Contacts::default()).await;
    person.page.says("Prolonger de 15 minutes");
    person.submit(Fill::form("/enrol/extend")).await.is(200).is_at("/enrol").hides("Prolonger de 15 minutes");
    set_up_application(&pli, &mut person).await;
    pli.clock.advance(Duration::from_mins(31));
    for path in ["/enrol", "/enrol/totp", "/enrol/summary"] {
        person.open(path).await.is(401).says("Le temps de la configuration est écoulé").says("Recommencer");
    }
    let main = person.page.document();
    assert_eq!(main.attributes("href").iter().filter(|link| *link == "/sign-in").count(), 2, "the mark and one button");
    person.follow("Recommencer").await.is(200).is_at("/sign-in");
    person.submit(first(address.as_str())).await.is(200).is_at("/enrol").says("Vous reprenez où vous en étiez");
    person.follow("Suivant").await.is(200).is_at("/enrol/summary").says("Configurée à l’instant");
}

#[tokio::test]
async fn s0_18_s0_26_a_method_that_is_not_offered_cannot_be_opened() {
    let more = format!("{PLAIN}\nenrol.methods = [\"totp\"]");
    let pli = Pli::alone_at(pli::base::Clock::System, &more).await;
    let (_, mut person) = newcomer(&pli, Contacts::default()).await;
    person.open("/enrol/method").await.is(200).hides("SMS").hides("Courriel de secours");
    person.open("/enrol/email").await.is_at("/enrol/method");
    let token = person.token();
    let forged = [("csrf", token.as_str()), ("method", "email"), ("action", "send"), ("address", "a@ailleurs.example")];
    person.post("/enrol/method", &forged, "same-origin").await.is(422);
    person.post("/enrol/email", &forged, "same-origin").await.is(200).is_at("/enrol/method");
}

#[tokio::test]
async fn s0_29_s2_08_questions_a_phrase_and_an_image_without_scripts() {
    let more = format!("{PLAIN}\nenrol.questions = 5\nenrol.mark = true");
    let pli = Pli::alone_at(pli::base::Clock::System, &more).await;
    let (_, mut person) = newcomer(&pli, Contacts::default()).await;
    set_up_application(&pli, &mut person).await;
    person.submit(Fill::form("/enrol/summary")).await.is(200).is_at("/enrol/questions");
    assert_eq!(person.page.document().attributes("autocomplete").iter().filter(|one| *one == "off").count(), 5);
    let answers = |last: &str| {
        let given = ["hautbois", "rue des Érables", "cardiologie", "la Puce", last];
        (1..=5).zip(given).fold(Fill::form("/enrol/questions"), |fill, (at, text)| {
            fill.write(&format!("question-{at}"), &at.to_string()).write(&format!("answer-{at}"), text)
        })
    };
    person.submit(answers("Hautbois")).await.is(422).says("déjà donnée").hides("hautbois");
    person.submit(answers("tonton Émile")).await.is(200).is_at("/enrol/mark");
    let first = person.page.html();
    person.submit(Fill::form("/enrol/mark").write("phrase", "Les hérons reviennent").press("more")).await.is(200);
    assert_eq!(person.page.field("phrase"), "Les hérons reviennent");
    assert_ne!(person.page.html(), first);
    person.submit(Fill::form("/enrol/mark").write("phrase", "").press("keep")).await.is(422).says("Écrivez une phrase");
    let image =
        person.page.document().attributes("value").into_iter().find(|value| value.parse::<u16>().is_ok_and(|n| n > 9));
    let keep = Fill::form("/enrol/mark").write("phrase", "Les hérons reviennent").pick("image", &image.unwrap());
    person.submit(keep.press("keep")).await.is(200).is_at("/enrol/password");
}

#[tokio::test]
async fn s0_02_the_sheets_are_for_everybody() {
    let pli = Pli::alone().await;
    let mut person = pli.person();
    person.open("/enrol/sheet/totp").await.is(200).says("Authenticator").hides("Se déconnecter");
    person.open("/enrol/sheet/other").await.is(404);
    person.headers.insert("accept-language", "en".to_owned());
    person.open("/enrol/sheet/start").await.is(200).says("Before you begin");
}

#[tokio::test]
async fn r_134_s0_27_s1_04_to_s1_07_a_known_telephone_a_number_and_an_address_through_the_real_gateways() {
    let stage = stage();
    let pli = Pli::over(stage).await;
    let contacts = Contacts { phone: Some("+15145550164".parse().unwrap()), email: None };
    let (_, mut person) = newcomer(&pli, contacts).await;
    person.follow("Suivant").await.is(200).is_at("/enrol/known").says("···64").hides("5145550164");
    let texts = stage.texts_to("+15145550164").len();
    person.submit(Fill::form("/enrol/known").press("send")).await.is(200).says("Vérifier");
    let known = code_in(&stage.text_to("+15145550164", texts + 1).await);
    person.submit(Fill::form("/enrol/known").write("code", &known).press("check")).await.is(200).is_at("/enrol/method");

    person.page.says("frais de message texte");
    person.submit(Fill::form("/enrol/method").pick("method", "sms")).await.is(200).is_at("/enrol/sms");
    let number = |country: &str, number: &str| {
        Fill::form("/enrol/sms").write("country", country).write("number", number).press("send")
    };
    for (country, typed, says) in [
        ("CA", "", "Entrez un numéro"),
        ("CA", "12", "pas un numéro de ce pays"),
        ("CA", "900 555 1234", "surtaxé"),
        ("FR", "09 51 00 00 00", "Internet"),
        ("FR", "01 42 68 53 00", "téléphone fixe"),
        ("CA", "+44 7911 123456", "Aucun code n’est envoyé vers ce pays"),
        ("CA", "800 555 1234", "service"),
    ] {
        person.submit(number(country, typed)).await.is(422).says(says);
        assert_eq!(person.page.field("number"), typed, "what was typed is kept");
    }
    let texts = stage.texts_to("+15145550165").len();
    person.submit(number("CA", "514 555-0165")).await.is(200).is_at("/enrol/sms").says("+1 514-555-0165");
    person.page.says("Réessayer").says("Précédent");
    let code = code_in(&stage.text_to("+15145550165", texts + 1).await);
    // « précédent » keeps the number.
    person.follow("Précédent").await.is(200);
    assert_eq!(person.page.field("number"), "+1 514-555-0165");
    person.open("/enrol/sms").await.is(200);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    person.submit(Fill::form("/enrol/sms").write("code", wrong).press("check")).await.is(422).says("Il reste");
    person.submit(Fill::form("/enrol/sms").write("code", &code).press("check")).await.is(200).is_at("/enrol/summary");
    person
        .page
        .says("+1 514-555-0165")
        .says("Changer")
        .says("n’est pas configuré(e)")
        .says("Configurez encore une méthode");
    person.submit(Fill::form("/enrol/summary")).await.is(422).is_at("/enrol/summary");

    person.open("/enrol/email").await.is(200);
    let address = |text: &str| Fill::form("/enrol/email").write("address", text).press("send");
    person.submit(address("quelqu’un")).await.is(422).says("incomplète");
    person.submit(address("autre@pli.example")).await.is(422).says("derrière la porte");
    let personal = format!("{}@{OUTSIDE}", stage.somebody("personnelle").local());
    person.submit(address(&personal)).await.is(200).says(&personal);
    let letter = eventually("the letter", || codes(stage, &personal).pop()).await;
    let fill = Fill::form("/enrol/email").write("code", &code_in(&letter)).press("check");
    person.submit(fill).await.is(200).is_at("/enrol/summary").hides("Configurez encore");
    person.submit(Fill::form("/enrol/summary")).await.is(200).is_at("/enrol/password");
    let choose = Fill::form("/enrol/password").write("current", PASSWORD).write("password", NEW).write("again", NEW);
    person.submit(choose).await.is(200).is_at("/enrol/stay");
    person.submit(Fill::form("/enrol/stay").press("no")).await.is(200).is_at("/enrol/done");
    person.open("/account/security").await.is(200).says("···65").hides("555-0165");
}
