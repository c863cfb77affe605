//! « J'ai oublié mon mot de passe », page by page, without scripts.

use pli::{
    account::Contacts,
    base::{Address, Clock, Timestamp},
    factor::Secret,
    mime,
    password::Kind,
    question::{Question, Typed},
    web::{Method, Needs},
};
use secrecy::SecretString;

use crate::{
    harness::{
        person::{Fill, Person},
        pli::{PASSWORD, Pli},
        post::eventually,
        stage,
        stage::{OUTSIDE, Stage},
    },
    recover::captcha::work,
};

const NEW: &str = "quatre vélos jaunes au grenier";
/// As many beginnings as a test likes, and no other waits.
const GENEROUS: &str =
    "[policy]\nrecovery.starts_burst = 100\nrecovery.starts_per_hour = 100\npassword.jitter_ms = 0\n";

async fn claire(pli: &Pli) -> Address {
    let address: Address = "claire.vasseur@pli.example".parse().unwrap();
    pli.make(&address, "Claire Vasseur", Contacts::default()).await;
    address
}

/// From the sign-in page to the first step, by the work of a moment.
async fn begin(person: &mut Person, name: &str) {
    person.open("/sign-in").await.is(200).says("J’ai oublié mon mot de passe");
    // What was typed goes along: the button belongs to the form of the password, though it stands below the other one.
    let attributes = |name: &str| person.page.document().attributes(name);
    assert!(attributes("formaction").contains(&"/recover/begin".to_owned()));
    assert_eq!(attributes("form"), ["password-form"]);
    let token = person.token();
    let fields = [("csrf", token.as_str()), ("username", name), ("password", "à moitié tapé")];
    person.post("/recover/begin", &fields, "same-origin").await.is(200).is_at("/recover");
    assert_eq!(person.page.field("username"), name);
    let without = Fill::form("/recover").press("Continuer sans image ni son");
    person.submit(without).await.is(200).is_at("/recover/wait");
    let bits = person.page.document().attributes("data-bits")[0].parse().unwrap();
    let number = work(&person.page.field("ticket"), bits);
    person.submit(Fill::form("/recover/wait").write("work", &number)).await.is(200);
}

fn choose(method: &str) -> Fill {
    Fill::form("/recover/method").pick("method", method).press("Suivant")
}

#[tokio::test]
async fn s1_09_s1_10_the_name_goes_along_and_stands_in_no_address() {
    let pli = Pli::alone().await;
    let mut person = pli.person();
    begin(&mut person, "claire.vasseur@pli.example").await;
    assert!(!person.page.path.contains("claire"), "{}", person.page.path);
    person.page.is_at("/recover/method");
    // Prefilled, and still to be changed; the form of a name is shown; nothing is referred to.
    let mut other = pli.person();
    other.open("/sign-in").await;
    let token = other.token();
    let fields = [("csrf", token.as_str()), ("username", "luc.desrochers@pli.example")];
    other.post("/recover/begin", &fields, "same-origin").await.is(200).says("Sous la forme");
    assert_eq!(other.page.field("username"), "luc.desrochers@pli.example");
    assert_eq!(other.page.header("referrer-policy").as_deref(), Some("no-referrer"));
    assert!(other.page.path.starts_with("/recover?who=") && !other.page.path.contains("desrochers"));
    // Another site cannot begin one.
    other.post("/recover/begin", &fields, "cross-site").await.is(403);
}

#[tokio::test]
async fn s2_09_questions_are_masked_and_can_be_read_without_scripts() {
    let house = format!("{GENEROUS}enrol.questions = 5\nrecovery.proofs = 1\nrecovery.questions = 1\n");
    let pli = Pli::alone_at(Clock::System, &house).await;
    let address = claire(&pli).await;
    let people = pli.app.people();
    let account = people.accounts.find_by_address(&address).await.unwrap().unwrap();
    let question = Question::parse("1").unwrap();
    let typed = Typed { question: Some((question, String::new())), answer: SecretString::from("hautbois") };
    let answered = people.questions.prepare(&[typed]).await.unwrap();
    let txn = pli.app.store().begin().await.unwrap();
    people.questions.put(&txn, account.id, &answered).await.unwrap();
    txn.commit().await.unwrap();
    let mut person = pli.person();
    begin(&mut person, address.as_str()).await;
    person.page.hides("vos questions");
    person.submit(choose("totp")).await.is(200).is_at("/recover/code");
    person.submit(Fill::form("/recover/code").write("code", &pli.code(0)).press("Suivant")).await.is(200);
    person.page.is_at("/recover/questions").says("instrument").says("vos questions").says("Afficher en clair");
    person.open("/recover/password").await.is_at("/recover/questions");
    let masked = person.page.html();
    assert!(masked.contains("type=\"password\"") && !masked.contains("hautbois"));
    let read = Fill::form("/recover/questions").write("answer-1", "haut bois").press("Afficher en clair");
    person.submit(read).await.is(200);
    assert_eq!(person.page.field("answer-1"), "haut bois");
    let wrong = Fill::form("/recover/questions").write("answer-1", "clarinette").press("Soumettre");
    person.submit(wrong).await.is(422).says("Il reste 2 essais");
    assert_eq!(person.page.field("answer-1"), "");
    person.submit(Fill::form("/recover/questions").write("answer-1", " ").press("Soumettre")).await.is(422);
    let right = Fill::form("/recover/questions").write("answer-1", "Haut-bois").press("Soumettre");
    person.submit(right).await.is(200).is_at("/recover/password");
}

#[tokio::test]
async fn s1_11_a_picture_a_sound_another_one_and_a_wrong_answer_keeps_the_name() {
    let pli = Pli::alone().await;
    let mut person = pli.person();
    person.open("/recover").await.is(200).says("Caractères de l’image ou mots du fichier audio");
    let challenge = person.page.field("challenge");
    let picture = person.fetch(&format!("/recover/picture/{challenge}")).await;
    assert_eq!(picture.header("content-type").as_deref(), Some("image/png"));
    assert_eq!(picture.header("cache-control").as_deref(), Some("no-store, no-cache"));
    let french = person.fetch(&format!("/recover/sound/{challenge}")).await;
    assert_eq!(french.header("content-type").as_deref(), Some("audio/wav"));
    assert!(french.header("content-security-policy").unwrap().contains("media-src 'self'"));
    person.submit(Fill::form("/account/language").press("English")).await.is(200);
    let english = person.fetch(&format!("/recover/sound/{challenge}")).await;
    assert!(english.bytes.starts_with(b"RIFF") && english.bytes != french.bytes);
    person.submit(Fill::form("/account/language").press("Français")).await.is(200);
    let answer = Fill::form("/recover").write("username", "claire@pli.example").write("answer", "abc");
    person.submit(answer.press("Suivant")).await.is(422).says("Ce ne sont pas les bons chiffres");
    assert_eq!(
        (person.page.field("username").as_str(), person.page.field("answer").as_str()),
        ("claire@pli.example", "")
    );
    assert_ne!(person.page.field("challenge"), challenge);
    let another = person.page.field("challenge");
    person.submit(Fill::form("/recover").press("Autre image, autre son")).await.is(200);
    assert_eq!(person.page.field("username"), "claire@pli.example");
    assert_ne!(person.page.field("challenge"), another);
    person.submit(Fill::form("/recover").write("username", "").press("Continuer sans image ni son")).await.is(422);
    let mut stranger = pli.person();
    assert_eq!(stranger.fetch(&format!("/recover/picture/{another}")).await.status, 404);
}

#[tokio::test]
async fn r_172_without_picture_sound_or_script_one_waits() {
    let clock = Clock::fixed(Timestamp(1_795_176_000_000));
    let pli = Pli::alone_at(clock, "").await;
    let mut person = pli.person();
    person.open("/recover").await;
    let without = Fill::form("/recover").write("username", "claire@pli.example").press("Continuer sans image ni son");
    person.submit(without).await.is(200).is_at("/recover/wait").says("attendez");
    person.submit(Fill::form("/recover/wait")).await.is(422).says("un peu tôt");
    pli.clock.advance(std::time::Duration::from_secs(15));
    person.submit(Fill::form("/recover/wait")).await.is(200).is_at("/recover/method");
}

#[tokio::test]
async fn s1_14_s1_15_s1_17_s1_18_s1_21_through_the_real_gateways_to_a_new_password() {
    let stage = stage();
    let pli = Pli::over(stage).await;
    let address = stage.somebody("oublieuse");
    let (phone, email) = ("+15145550163", format!("{}@{OUTSIDE}", address.local()));
    let contacts = Contacts { phone: phone.parse().ok(), email: email.parse().ok() };
    pli.make(&address, "Claire Vasseur", contacts).await;
    let mut open = pli.signed_in(&address).await;
    let mut person = pli.person();
    begin(&mut person, address.as_str()).await;
    person.page.is_at("/recover/method").says("étape de vérification 1").says("choisir un nouveau mot de passe");
    assert_eq!(person.page.document().attributes("aria-current"), ["step"]);
    // S1-14, S1-15: the hint is all that is told.
    person.page.says("*****63").hides(phone).hides(&email);
    person.submit(choose("sms")).await.is(200).is_at("/recover/destination");
    let texts = stage.texts_to(phone).len();
    let number = |typed: &str| Fill::form("/recover/destination").write("destination", typed).press("Envoyer le code");
    person.submit(number("514 555-0199")).await.is(422).says("ne se termine pas comme");
    assert_eq!(person.page.field("destination"), "514 555-0199");
    person.submit(number("514 555-0163")).await.is(200).is_at("/recover/code").says("Si ce numéro est bien le vôtre");
    let text = stage.text_to(phone, texts + 1).await;
    let code = |typed: &str| Fill::form("/recover/code").write("code", typed).press("Suivant");
    person.submit(Fill::form("/recover/code").press("Réessayer")).await.is(429);
    assert!(person.page.header("retry-after").is_some());
    person.submit(code("12")).await.is(422);
    person.submit(code(&code_in(&text))).await.is(200).is_at("/recover/method").says("la preuve 2");
    person.submit(choose("email")).await.is(200).is_at("/recover/destination");
    let address_typed = Fill::form("/recover/destination").write("destination", &email);
    person.submit(address_typed).await.is(200).is_at("/recover/code");
    let letter =
        eventually("the letter", || letters(stage, &email).into_iter().find(|text| text.contains("/recover/link/")));
    person.submit(code(&code_in(&letter.await))).await.is(200).is_at("/recover/password");
    // S1-18: the rules are said, all at once, and nothing typed comes back.
    let choose = |new: &str, again: &str| Fill::form("/recover/password").write("password", new).write("again", again);
    person.submit(choose("court", "cour")).await.is(422);
    assert_eq!(person.page.field("password"), "");
    person.submit(choose(PASSWORD, PASSWORD)).await.is(422);
    person.submit(choose(NEW, NEW).press("Terminer")).await.is(200).is_at("/recover/done");
    person.page.says("Votre mot de passe a été réinitialisé").says("cliquez ici");
    assert!(person.cookie("__Host-sid").is_none(), "nobody is signed in (R-153)");
    open.open("/account/security").await.is(200).is_at("/sign-in");
    // The back button leads to the end, not to the form.
    person.open("/recover/password").await.is(200).is_at("/recover/done");
    person.follow("cliquez ici").await.is(200).is_at("/sign-in");
    let first = |password: &str| Fill::form("/sign-in").write("username", address.as_str()).write("password", password);
    person.submit(first(PASSWORD).press("Connexion")).await.is(422);
    person.submit(first(NEW).press("Connexion")).await.is(200).is_at("/sign-in/verify");
}

/// The letters to an address, as text.
fn letters(stage: &Stage, to: &str) -> Vec<String> {
    stage.letters_to(to).into_iter().map(|letter| mime::parse::read(letter.as_bytes()).body.text).collect()
}

/// The code of a letter or a text, two groups of three digits.
fn code_in(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let group = |word: &str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    let pair = words.windows(2).find(|pair| group(pair[0]) && group(pair[1])).expect("a code");
    format!("{} {}", pair[0], pair[1])
}

#[tokio::test]
async fn r_155_r_156_sim_9_the_link_is_looked_at_by_machines_and_pressed_by_a_person_who_is_signed_in_elsewhere() {
    let stage = stage();
    let pli = Pli::over(stage).await;
    let address = stage.somebody("scannee");
    let email = format!("{}@{OUTSIDE}", address.local());
    let contacts = Contacts { phone: None, email: email.parse().ok() };
    pli.make(&address, "Claire Vasseur", contacts).await;
    let luc = stage.somebody("luc");
    pli.make(&luc, "Luc Tremblay", Contacts::default()).await;
    let mut first = pli.person();
    begin(&mut first, address.as_str()).await;
    first.submit(choose("email")).await.is_at("/recover/destination");
    // whatever the request calls its host, the link leads to the configured one.
    first.submit(Fill::form("/recover/destination").write("destination", &email)).await.is_at("/recover/code");
    let letter =
        eventually("the letter", || letters(stage, &email).into_iter().find(|text| text.contains("/recover/link/")));
    let letter = letter.await;
    let link = letter.split_whitespace().find(|word| word.contains("/recover/link/")).unwrap();
    let path = link.strip_prefix("https://pli.example").expect("the configured address").to_owned();
    let mut scanner = pli.person();
    for method in [reqwest::Method::HEAD, reqwest::Method::GET].into_iter().cycle().take(6) {
        assert_eq!(scanner.request(method, &path, None, "none").await.status, 200);
    }
    // A signed-in session of somebody else says so, and offers to go on.
    let mut other = pli.signed_in(&luc).await;
    other.open(&path).await.is(200).says("Luc Tremblay").says("Continuer ici");
    assert_eq!(other.page.header("referrer-policy").as_deref(), Some("no-referrer"));
    other.submit(Fill::form("/recover/link/")).await.is(200).is_at("/recover/method").says("la preuve 2");
    other.open("/account/security").await.is(200).is_at("/account/security");
    // Where it was asked for it goes on no more, and the link has served.
    first.open("/recover/code").await.is_at("/recover");
    scanner.open(&path).await.is(410).says("Ce lien ne sert plus");
}

/// Every route of a recovery, at every step of one, as the table of routes has them (SIM-4, R-151).
#[tokio::test]
async fn sim_4_r_151_no_step_of_a_recovery_can_be_jumped_to() {
    let pli = Pli::alone_at(Clock::System, GENEROUS).await;
    let address = claire(&pli).await;
    let secret = Secret::Email("c.vasseur@courriel.example".parse().unwrap());
    let people = pli.app.people();
    let account = people.accounts.find_by_address(&address).await.unwrap().unwrap();
    people.factors.bind(account.id, &secret).await.unwrap();
    let mut person = pli.person();
    begin(&mut person, address.as_str()).await;
    walk(&mut person, "/recover/method").await;
    person.open("/recover/now").await;
    person.submit(choose("email")).await;
    walk(&mut person, "/recover/destination").await;
    person.open("/recover/now").await;
    person.submit(Fill::form("/recover/destination").write("destination", "c.vasseur@courriel.example")).await;
    walk(&mut person, "/recover/code").await;
    // Nothing of it was a session, and the password is what it was.
    assert!(person.cookie("__Host-sid").is_none());
    pli.signed_in(&address).await;
    // Without the cookie, or with a foreign one, there is no step at all.
    for cookie in [None, Some("A".repeat(43))] {
        person.set_cookie("__Host-rec", cookie.as_deref());
        for row in pli::web::routes().rows().iter().filter(|row| row.needs == Needs::Recovery) {
            let answer = ask(&mut person, row.method, row.path, "x").await;
            assert!(answer == "/recover" || answer == "403", "{} {}: {answer}", row.method, row.path);
        }
    }
}

/// Asks for every route of a recovery but those of the step `here` and the ways out, and stays where it is.
async fn walk(person: &mut Person, here: &str) {
    person.open("/recover/now").await.is(200).is_at(here);
    let out = ["/recover/cancel", "/recover/contact"];
    let rows = pli::web::routes();
    let others = rows.rows().iter().filter(|row| row.needs == Needs::Recovery);
    for row in others.filter(|row| row.path != here && !out.contains(&row.path)) {
        person.open("/recover/now").await.is_at(here);
        let token = person.token();
        let answer = ask(person, row.method, row.path, &token).await;
        // « Un autre moyen » is the one way back.
        if row.path == "/recover/method" && row.method == Method::Post {
            continue;
        }
        assert!(answer == here || answer == "/recover/now", "at {here}: {} {} led to {answer}", row.method, row.path);
        person.open("/recover/now").await.is(200).is_at(here);
    }
}

/// Where a request leads, with every field that any step has.
async fn ask(person: &mut Person, method: Method, path: &str, token: &str) -> String {
    let fields = [
        ("csrf", token),
        ("method", "totp"),
        ("destination", "c.vasseur@courriel.example"),
        ("code", "123456"),
        ("password", NEW),
        ("again", NEW),
    ];
    let (method, body) = match method {
        Method::Get => (reqwest::Method::GET, None),
        Method::Post => {
            let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
            (reqwest::Method::POST, Some(("application/x-www-form-urlencoded".to_owned(), body.into_bytes())))
        }
        other => (other.to_string().parse().unwrap(), None),
    };
    let answer = person.request(method, path, body, "same-origin").await;
    answer.header("location").unwrap_or_else(|| answer.status.to_string())
}

/// Bodies that differ by nothing but the name, the hint and the marks of a session (SIM-6).
#[tokio::test]
async fn sim_6_r_152_the_pages_of_somebody_and_of_nobody_are_the_same() {
    // One moment for everybody: what a page says of the time is the same.
    let pli = Pli::alone_at(Clock::fixed(Timestamp(1_795_176_000_000)), GENEROUS).await;
    let address = claire(&pli).await;
    let bare: Address = "nouvelle@pli.example".parse().unwrap();
    pli.make_bare(&bare, "Nouvelle Venue", (Contacts::default(), Kind::Temporary)).await;
    let somebody = pages(&pli, address.as_str()).await.expect("an application");
    let mut compared = 0;
    for n in 0..400 {
        // Whose made-up method is an application and nothing else, as Claire's is: one in eight, by a key that is new in
        // every run.
        if let Some(nobody) = pages(&pli, &format!("personne{n}@pli.example")).await {
            assert_eq!(nobody, somebody, "personne{n}");
            compared += 1;
        }
        if compared == 3 {
            return;
        }
    }
    panic!("of four hundred made-up people {compared} have one method");
}

/// The pages of one name until its codes are used up; `None` when it has other methods than an application.
async fn pages(pli: &Pli, name: &str) -> Option<Vec<String>> {
    let mut person = pli.person();
    begin(&mut person, name).await;
    let methods = person.page.html().matches("name=\"method\"").count();
    if methods != 1 || !person.page.html().contains("value=\"totp\"") {
        return None;
    }
    let mut seen = vec![masked(&person, name)];
    person.submit(choose("totp")).await;
    seen.push(masked(&person, name));
    for _ in 0..5 {
        if !person.page.path.starts_with("/recover/code") {
            break;
        }
        let wrong = if pli.code(0) == "123456" { "123457" } else { "123456" };
        person.submit(Fill::form("/recover/code").write("code", wrong).press("Suivant")).await;
        seen.push(masked(&person, name));
    }
    Some(seen)
}

/// A page without what belongs to its browser.
fn masked(person: &Person, name: &str) -> String {
    let mut html = person.page.html().replace(name, "NAME");
    for field in ["csrf", "challenge"] {
        let opening = format!("name=\"{field}\" value=\"");
        let pieces: Vec<&str> = html.split(&opening).collect();
        let cut: Vec<String> =
            pieces[1..].iter().map(|piece| format!("{opening}X{}", &piece[piece.find('"').unwrap()..])).collect();
        html = pieces[0].to_owned() + &cut.concat();
    }
    // The challenge stands in the addresses of its picture and its sound, too.
    for opening in ["/recover/picture/", "/recover/sound/"] {
        let pieces: Vec<&str> = html.split(opening).collect();
        let cut: Vec<String> =
            pieces[1..].iter().map(|piece| format!("{opening}X{}", &piece[piece.find('"').unwrap()..])).collect();
        html = pieces[0].to_owned() + &cut.concat();
    }
    format!("{} {}\n{html}", person.page.status, person.page.path)
}

#[tokio::test]
async fn s1_12_s1_17_giving_up_and_asking_the_administrator() {
    let pli = Pli::alone().await;
    let address = claire(&pli).await;
    let mut person = pli.person();
    begin(&mut person, address.as_str()).await;
    person.follow("Contactez votre administrateur").await.is(200).is_at("/recover/contact");
    let ask =
        |contact: &str| Fill::form("/recover/contact").write("contact", contact).write("words", "Téléphone perdu");
    person.submit(ask("")).await.is(422);
    assert_eq!(person.page.field("words"), "Téléphone perdu");
    person.submit(ask("418 555-0142")).await.is(200).is_at("/recover/contact").says("Sa référence est");
    person.follow("Revenir à la vérification").await.is_at("/recover/method");
    person.submit(Fill::form("/recover/cancel")).await.is(200).is_at("/sign-in").says("La récupération est abandonnée");
    assert!(person.cookie("__Host-rec").is_none());
    person.open("/recover/method").await.is_at("/recover");
    pli.signed_in(&address).await;
}

#[tokio::test]
async fn r_170_the_forms_of_every_page_of_a_recovery_serve_the_language_too() {
    let pli = Pli::alone().await;
    let address = claire(&pli).await;
    let mut person = pli.signed_in(&address).await;
    // Somebody who is signed in looks at the page of a forgotten password: one browser, two keys.
    person.open("/recover").await.is(200);
    person
        .submit(Fill::form("/account/language").press("English"))
        .await
        .is(200)
        .is_at("/recover")
        .says("Who are you?");
    begin_in_english(&mut person, address.as_str()).await;
    person.submit(Fill::form("/account/language").press("Français")).await.is(200).is_at("/recover/method");
    person.page.says("Moyen de vérification");
}

async fn begin_in_english(person: &mut Person, name: &str) {
    let without = Fill::form("/recover").write("username", name).press("Continue without picture or sound");
    person.submit(without).await.is(200).is_at("/recover/wait");
    let bits = person.page.document().attributes("data-bits")[0].parse().unwrap();
    let number = work(&person.page.field("ticket"), bits);
    person.submit(Fill::form("/recover/wait").write("work", &number)).await.is(200).is_at("/recover/method");
}

#[tokio::test]
async fn r_136_r_150_a_code_on_paper_is_asked_for_in_its_own_words() {
    let pli = Pli::alone().await;
    let address = claire(&pli).await;
    let mut open = pli.signed_in(&address).await;
    open.open("/account/recovery-codes").await;
    open.submit(Fill::form("/account/recovery-codes").press("Créer des codes")).await.is(200);
    let codes = open.page.field("codes");
    let mut person = pli.person();
    begin(&mut person, address.as_str()).await;
    person.page.says("Utiliser un code de récupération");
    person.submit(choose("recovery")).await.is(200).is_at("/recover/code").says("16 lettres et chiffres");
    let code = |typed: &str| Fill::form("/recover/code").write("code", typed).press("Suivant");
    person.submit(code("482 019")).await.is(422).says("Entrez un de vos codes de récupération");
    assert_eq!(person.page.field("code"), "482 019", "what could not be read is corrected");
    person.submit(code("0000-0000-0000-0000")).await.is(422).says("ou il a déjà servi");
    let first = codes.split(' ').next().unwrap().to_lowercase();
    person.submit(code(&first)).await.is(200).is_at("/recover/method").says("Utiliser mon application");
    person.page.hides("Utiliser un code de récupération");
}
