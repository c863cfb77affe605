//! One's own security, page by page: confirming, adding, replacing, naming, removing (R-140, R-109, S0-25).

use pli::{
    account::Contacts,
    base::{Address, Clock},
    factor::TotpSecret,
    web::Needs,
};
use tempfile::TempDir;

use crate::{
    harness::{
        person::{Fill, Person},
        pli::{PASSWORD, Pli},
    },
    sign_in::{fake_http::FakeHttp, prove_call::pressed, stage::VOICE_SECRET},
};

async fn claire(pli: &Pli) -> Address {
    let address: Address = "claire.vasseur@pli.example".parse().unwrap();
    pli.make(&address, "Claire Vasseur", Contacts::default()).await;
    address
}

/// Signed in by a trusted browser: no proof is fresh.
async fn trusted(pli: &Pli, address: &Address) -> Person {
    let mut person = pli.person();
    let first = || Fill::form("/sign-in").write("username", address.as_str()).write("password", PASSWORD);
    person.open("/sign-in").await;
    person.submit(first().tick("remember")).await.is_at("/sign-in/verify");
    let code = Fill::form("/sign-in/verify").pick("method", "totp").write("code", &pli.code(0)).press("check");
    person.submit(code).await;
    person.open("/account/security").await.is(200);
    person.submit(Fill::form("/sign-out")).await.is_at("/sign-in");
    person.submit(first()).await;
    assert!(person.cookie("__Host-sid").is_some());
    person
}

fn confirm(code: &str) -> Fill {
    Fill::form("/account/confirm").pick("method", "totp").write("Code de vérification", code).press("Continuer")
}

#[tokio::test]
async fn r_140_what_matters_asks_who_one_is_and_goes_on_where_one_was_going() {
    let pli = Pli::alone().await;
    let address = claire(&pli).await;
    let mut person = trusted(&pli, &address).await;
    person.open("/account/add/email").await.is(200).is_at("/account/confirm?next=%2Faccount%2Fadd%2Femail");
    person.page.says("Confirmez que c’est vous").hides("se connecter");
    person.submit(confirm("000000")).await.is(422).says("Ce code ne convient pas").says("Ce n’est pas encore confirmé");
    let cookie = person.cookie("__Host-sid").unwrap().to_owned();
    person
        .submit(confirm(&pli.code(1)))
        .await
        .is(200)
        .is_at("/account/add/email")
        .says("Adresse de courriel personnelle");
    assert_ne!(person.cookie("__Host-sid").unwrap(), cookie, "R-105");
    // What was typed stays, and says what to do.
    let wrong = Fill::form("/account/add/email").write("destination", "claire").press("send");
    person.submit(wrong).await.is(422).says("Ce n’est pas une adresse de courriel");
    assert_eq!(person.page.field("destination"), "claire");
    let own = Fill::form("/account/add/email").write("destination", address.as_str()).press("send");
    person.submit(own).await.is(422).says("Donnez une adresse d’ailleurs");
    // Asked for while the proof is fresh, the page of confirmation leads on at once; and never away from here.
    person.open("/account/confirm?next=%2Faccount%2Fsecurity").await.is(200).is_at("/account/security");
    person.open("/account/confirm?next=https%3A%2F%2Fevil.example%2F").await.is(200).is_at("/account/security");
    person.open("/account/confirm?next=%2Faccount%2Fconfirm").await.is(200).is_at("/account/security");
}

#[tokio::test]
async fn r_140_a_form_without_a_fresh_proof_does_nothing_and_says_so() {
    let pli = Pli::alone().await;
    let address = claire(&pli).await;
    let mut person = trusted(&pli, &address).await;
    person.open("/account/security").await.is(200);
    let token = person.token();
    let fields = [("csrf", token.as_str()), ("action", "send"), ("destination", "claire@ailleurs.example")];
    person.post("/account/add/email", &fields, "same-origin").await.is(200).is_at("/account/confirm?next=");
    person.page.says("Rien n’a encore été changé").says("puis continuez");
    person.submit(confirm(&pli.code(1))).await.is(200).is_at("/account/add/email");
    assert_eq!(person.page.field("destination"), "", "nothing was done by itself");
}

#[tokio::test]
async fn s0_25_an_application_is_replaced_by_the_key_that_is_shown() {
    let pli = Pli::alone().await;
    let address = claire(&pli).await;
    let mut person = pli.signed_in(&address).await;
    person
        .open("/account/security")
        .await
        .is(200)
        .says("Application d’authentification")
        .says("Vous n’avez qu’une méthode");
    person.follow("/account/method/").await.is(200).says("C’est la seule qui ouvre votre boîte");
    let named = Fill::form("/account/method/").write("label", "Téléphone de garde").press("rename");
    person.submit(named).await.is(200).is_at("/account/security").says("Téléphone de garde").says("Nom enregistré");
    person.open("/account/add/totp").await.is(200).says("Impossible de numériser l’image");
    assert_eq!(person.page.header("cache-control").as_deref(), Some("no-store, no-cache"), "R-26");
    let key = person.page.document().attributes("data-copy").into_iter().next().expect("the key to type");
    let secret = TotpSecret::from_base32(&key).expect("base32");
    person.submit(Fill::form("/account/add/totp").write("code", "000000").press("check")).await.is(422);
    let rules = &pli.app.people().sessions.policies().house().totp;
    let code = secret.code_at(rules, pli.clock.now());
    person.submit(Fill::form("/account/add/totp").write("code", &code).press("check")).await.is(200);
    person.page.is_at("/account/security").says("Méthode remplacée");
}

#[tokio::test]
async fn s2_08_r_140_the_phrase_and_the_image_are_chosen_again_after_a_fresh_proof_and_told() {
    let pli = Pli::alone().await;
    let address = claire(&pli).await;
    let mut person = trusted(&pli, &address).await;
    person.open("/account/security").await.is(200).says("Phrase et image personnelles").says("Pas encore choisies");
    person.follow("/account/mark").await.is(200).is_at("/account/confirm?next=%2Faccount%2Fmark");
    person.submit(confirm(&pli.code(1))).await.is(200).is_at("/account/mark");
    let form = |phrase: &str| Fill::form("/account/mark").write("phrase", phrase);
    person.submit(form("").press("keep")).await.is(422).says("Écrivez une phrase").says("Choisissez une image");
    let (long, one_too_many) = ("é".repeat(60), "é".repeat(61));
    person.submit(form(&one_too_many).press("keep")).await.is(422).says("60 caractères au plus");
    // Other images keep the phrase, and nothing is true before « Enregistrer ».
    let images = |person: &Person| person.page.document().attributes("aria-label").join("; ");
    let before = images(&person);
    person.submit(form("Les hérons reviennent").press("more")).await.is(200);
    assert_eq!(person.page.field("phrase"), "Les hérons reviennent");
    assert_ne!(images(&person), before);
    let html = person.page.html();
    let (_, number) = html.split_once("name=\"image\" value=\"").expect("an image");
    let number = number.split('"').next().unwrap().to_owned();
    let account = pli.app.people().accounts.find_by_address(&address).await.unwrap().unwrap().id;
    let marks = &pli.app.people().marks;
    assert_eq!(marks.of(account).await.unwrap(), None);
    person.submit(form("Les hérons reviennent").pick("image", &number).press("keep")).await.is(200);
    person.page.is_at("/account/security").says("sont enregistrées").says("Les hérons reviennent");
    person.page.says("Phrase et image personnelles choisies");
    let mark = marks.of(account).await.unwrap().unwrap();
    assert_eq!((mark.phrase.as_str(), mark.image.number().to_string()), ("Les hérons reviennent", number));
    // Once more: what was chosen is there, the image first.
    person.open("/account/mark").await.is(200);
    assert_eq!(
        (person.page.field("phrase"), person.page.field("image")),
        (mark.phrase.clone(), mark.image.number().to_string())
    );
    person.submit(form(&long).press("keep")).await.is(200).is_at("/account/security");
    assert_eq!(marks.of(account).await.unwrap().unwrap().phrase, long);
}

#[tokio::test]
async fn s0_29_r_140_questions_are_answered_anew_after_a_fresh_proof_where_the_profile_asks_for_them() {
    let pli = Pli::alone_at(Clock::System, "[policy]\nenrol.questions = 5\n").await;
    let address = claire(&pli).await;
    let mut person = trusted(&pli, &address).await;
    person.open("/account/security").await.is(200).says("Questions de sécurité").says("Pas encore de réponses");
    person.follow("/account/questions").await.is(200).is_at("/account/confirm?next=%2Faccount%2Fquestions");
    person.submit(confirm(&pli.code(1))).await.is(200).is_at("/account/questions").says("Personne ne peut lire");
    let answers = |first: usize, last: &str| {
        let given = ["hautbois", "rue des Érables", "cardiologie", "la Puce", last];
        (1..=5).zip(given).fold(Fill::form("/account/questions"), |fill, (at, text)| {
            fill.write(&format!("question-{at}"), &(first + at).to_string()).write(&format!("answer-{at}"), text)
        })
    };
    person.submit(answers(0, "Hautbois")).await.is(422).says("déjà donnée").hides("hautbois");
    assert_eq!(person.page.field("answer-1"), "", "never shown again");
    person.submit(answers(3, "tonton Émile")).await.is(200).is_at("/account/security");
    person.page.says("Vos réponses sont enregistrées").says("réponses enregistrées").hides("hautbois");
    person.follow("/account/questions").await.is(200).hides("hautbois");
    let chosen: std::collections::BTreeSet<String> =
        (1..=5).map(|at| person.page.field(&format!("question-{at}"))).collect();
    assert_eq!(chosen, (4..=8).map(|number| number.to_string()).collect(), "the questions that were chosen");
    // Elsewhere there is no such page.
    let plain = Pli::alone().await;
    let address = claire(&plain).await;
    let mut person = plain.signed_in(&address).await;
    person.open("/account/security").await.is(200).hides("Questions de sécurité");
    person.open("/account/questions").await.is(404);
}

/// A house whose calls are made by a provider that the test plays; its secret lies in the folder.
async fn calling(policy: &str) -> (Pli, FakeHttp, TempDir) {
    let (calls, folder) = (FakeHttp::start().await, TempDir::new().unwrap());
    let secret = folder.path().join("voice-secret");
    std::fs::write(&secret, VOICE_SECRET).unwrap();
    let (port, secret) = (calls.port, secret.display());
    let more = format!("[voice]\nurl = \"http://127.0.0.1:{port}/calls\"\nsecret_file = \"{secret}\"\n{policy}");
    (Pli::alone_at(Clock::System, &more).await, calls, folder)
}

fn call(number: &str) -> Fill {
    Fill::form("/account/add/voice").write("destination", number).press("Appelez-moi")
}

#[tokio::test]
async fn s0_28_r_16_a_fixed_line_is_added_by_the_keys_pressed_there() {
    let (pli, calls, _folder) = calling("").await;
    let address = claire(&pli).await;
    let mut person = trusted(&pli, &address).await;
    person.open("/account/security").await.is(200).says("Appel téléphonique");
    person.follow("/account/add/voice").await.is_at("/account/confirm?next=%2Faccount%2Fadd%2Fvoice");
    person.submit(confirm(&pli.code(1))).await.is(200).is_at("/account/add/voice").says("Un fixe convient");
    person.submit(call("12")).await.is(422).says("Ce n’est pas un numéro de téléphone");
    assert_eq!(person.page.field("destination"), "12", "what was typed stays");
    person.submit(call("0899 12 34 56")).await.is(422);
    assert!(calls.requests().is_empty());
    person.submit(call("+33 1 23 45 67 89")).await.is(200).is_at("/account/add/voice/wait?others=1");
    person.page.says("Répondez à l’appel").says("+33123456789");
    let document = person.page.document();
    assert!(document.links().iter().any(|(_, to)| to == "/account/security"), "there is always another way");
    let digits = |person: &Person| {
        let text = person.page.text();
        let (_, after) = text.split_once("Chiffres à composer au téléphone").expect("the digits");
        after.chars().filter(char::is_ascii_digit).take(6).collect::<String>()
    };
    let factors = &pli.app.people().factors;
    // Wrong keys: nothing is added, and the page says so with the number in its place.
    pressed(factors, &calls, pli.clock.now(), "000#").await;
    person.open("/account/add/voice/wait?others=1").await.is(422).is_at("/account/add/voice?given=no");
    person.page.says("L’appel n’a pas abouti");
    assert_eq!(person.page.field("destination"), "+33123456789");
    person.submit(call("+33123456789")).await.is(429).says("pourra être envoyé dans");
    person.submit(call("+33 1 23 45 67 88")).await.is(200).is_at("/account/add/voice/wait");
    let shown = digits(&person);
    pressed(factors, &calls, pli.clock.now(), &format!("{shown}#")).await;
    // The page's script looks whether it is time to go on; what has happened is told to the page that is then opened.
    person.headers.insert("pli-looks", "1".to_owned());
    person.open("/account/add/voice/wait").await.is(200).is_at("/account/security").hides("Méthode ajoutée");
    person.headers.remove("pli-looks");
    person.open("/account/security").await.is(200).says("Méthode ajoutée");
    person.follow("/account/method/").await.is(200);
    person.open("/account/add/voice").await.is(200).says("Changer de numéro à appeler");
    person.open("/account/add/voice/wait").await.is(200).is_at("/account/add/voice");
}

#[tokio::test]
async fn r_16_a_code_that_is_said_is_typed_below() {
    let (pli, calls, _folder) = calling("[policy]\nvoice.mode = \"dictate\"\n").await;
    let address = claire(&pli).await;
    let mut person = pli.signed_in(&address).await;
    person.open("/account/add/voice").await.is(200);
    person.submit(call("+33 1 23 45 67 89")).await.is(200).is_at("/account/add/voice").says("Nous appelons");
    let said = calls.last().json()["script"][2]["say"].as_str().unwrap().to_owned();
    let code: String = said.chars().filter(char::is_ascii_digit).collect();
    person.submit(Fill::form("/account/add/voice").write("code", "").press("check")).await.is(422);
    person.submit(Fill::form("/account/add/voice").write("code", &code).press("check")).await.is(200);
    person.page.is_at("/account/security").says("Méthode ajoutée").says("···89");
    person.open("/account/add/voice/wait").await.is(404);
}

#[tokio::test]
async fn r_16_without_a_provider_of_calls_no_number_to_call_is_offered() {
    let pli = Pli::alone().await;
    let address = claire(&pli).await;
    let mut person = pli.signed_in(&address).await;
    person.open("/account/security").await.is(200).hides("Appel téléphonique");
    for path in ["/account/add/voice", "/account/add/voice/wait"] {
        person.open(path).await.is(404);
    }
}

/// Simulation 4, for sessions: whatever needs a fresh proof is refused without one, whether it shows or changes.
#[tokio::test]
async fn sim_4_no_session_jumps_over_the_confirmation() {
    let pli = Pli::alone().await;
    let address = claire(&pli).await;
    let mut person = trusted(&pli, &address).await;
    person.open("/account/security").await.is(200);
    let mut tried = 0;
    for row in pli::web::routes().rows().iter().filter(|row| row.needs == Needs::Elevation) {
        let path = row.path.replace("{method}", "email").replace("{id}", "0195e0d8-7b7a-7000-8000-000000000000");
        let body = format!("csrf={}&action=send&code=123456&destination=x%40y.example", person.token()).into_bytes();
        let form = ("application/x-www-form-urlencoded".to_owned(), body);
        let answer = match row.method {
            pli::web::Method::Get => person.request(reqwest::Method::GET, &path, None, "same-origin").await,
            pli::web::Method::Post => person.request(reqwest::Method::POST, &path, Some(form), "same-origin").await,
            other => panic!("{other} {path} is no page"),
        };
        assert_eq!(answer.status, 303, "{} {path}", row.method);
        let to = answer.header("location").unwrap();
        assert!(to.starts_with("/account/confirm?next="), "{} {path} led to {to}", row.method);
        tried += 1;
    }
    assert!(tried >= 4, "only {tried} routes need a fresh proof");
    // A form that needs a proof stands on a page of the same path, to which one comes back.
    let routes = pli::web::routes();
    let confirmed =
        [Needs::Elevation, Needs::ReferentConfirmed, Needs::SupportConfirmed, Needs::AdministratorConfirmed];
    for post in routes.rows().iter().filter(|row| confirmed.contains(&row.needs)) {
        let page = routes.rows().iter().any(|row| row.path == post.path && row.method == pli::web::Method::Get);
        assert!(page, "{} has no page", post.path);
    }
}

#[tokio::test]
async fn the_language_chosen_by_who_is_signed_in_is_the_accounts() {
    let pli = Pli::alone().await;
    let address = claire(&pli).await;
    let mut person = pli.person();
    person.open("/sign-in").await;
    person.submit(Fill::form("/account/language").press("English")).await.says("Sign in");
    let first = Fill::form("/sign-in").write("username", address.as_str()).write("password", PASSWORD);
    person.submit(first).await.is_at("/sign-in/verify");
    let code = Fill::form("/sign-in/verify").pick("method", "totp").write("code", &pli.code(0)).press("check");
    person.submit(code).await;
    person.open("/account/security").await.is(200).says("Sécurité et connexion");
    person.submit(Fill::form("/account/language").press("English")).await.is(200).says("Security and sign-in");
    let mut elsewhere = pli.signed_in_later(&address).await;
    elsewhere.open("/account/security").await.is(200).says("Security and sign-in");
}
