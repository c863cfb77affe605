//! Signing in as a person does, page by page.

use pli::{
    account::Contacts,
    base::Address,
    mime,
    password::Kind,
    web::{Method, Needs},
};

use crate::harness::{
    person::{Fill, Person},
    pli::{PASSWORD, Pli},
    post::eventually,
    stage,
    stage::{OUTSIDE, Stage},
};

async fn claire(pli: &Pli) -> Address {
    let address: Address = "claire.vasseur@pli.example".parse().unwrap();
    pli.make(&address, "Claire Vasseur", Contacts::default()).await;
    address
}

fn first(username: &str, password: &str) -> Fill {
    Fill::form("/sign-in").write("Nom d’utilisateur", username).write("Mot de passe", password).press("Connexion")
}

#[tokio::test]
async fn s3_01_to_s3_06_a_name_a_password_and_a_code_lead_in() {
    let pli = Pli::alone().await;
    let address = claire(&pli).await;
    let mut person = pli.person();
    person.open("/mail/INBOX?page=2").await.is(200).is_at("/sign-in?next=").says("Se souvenir de moi");
    person.submit(first(address.as_str(), PASSWORD)).await.is(200).is_at("/sign-in/verify");
    person.page.says("Type de vérification").says("Code de vérification");
    let code = Fill::form("/sign-in/verify").pick("method", "totp").write("Code de vérification", &pli.code(0));
    person.submit(code.press("check")).await;
    // S3-10: where the person was going. Nobody answers for the mail here, and nothing is lost.
    person.page.is(503).is_at("/mail/INBOX?page=2").says("Rien n’est perdu");
    assert!(person.page.header("retry-after").is_some());
    // A new session, not the one before.
    assert!(person.cookie("__Host-sid").is_some() && person.cookie("__Host-pre").is_none());
    person.open("/account/security").await.is(200).says("Firefox, Linux");
    person.submit(Fill::form("/sign-out")).await.is(200).is_at("/sign-in").says("Vous êtes déconnecté");
    person.open("/account/security").await.is_at("/sign-in");
}

#[tokio::test]
async fn s0_15_another_account_of_the_same_browser_ends_the_first_and_the_menu_says_whose_it_is() {
    let pli = Pli::alone().await;
    let claire = claire(&pli).await;
    let samir: Address = "samir.haddad@pli.example".parse().unwrap();
    pli.make(&samir, "Samir Haddad", Contacts::default()).await;
    let mut person = pli.signed_in(&claire).await;
    person.open("/account/security").await.is(200).says("Claire Vasseur").says("Se connecter avec un autre compte");
    let claires = person.cookie("__Host-sid").unwrap().to_owned();
    person.submit(Fill::form("/sign-out").press("Se connecter avec un autre compte")).await.is(200).is_at("/sign-in");
    person.page.says("Vous êtes déconnecté").hides("Claire");
    assert_eq!(person.page.field("username"), "");
    person.submit(first(samir.as_str(), PASSWORD)).await.is(200).is_at("/sign-in/verify");
    let code = Fill::form("/sign-in/verify").pick("method", "totp").write("Code de vérification", &pli.code(0));
    person.submit(code.press("check")).await;
    person.open("/account/security").await.is(200).says("Samir Haddad").hides("Claire");
    // What was Claire's opens nothing, from wherever it comes.
    person.set_cookie("__Host-sid", Some(&claires));
    person.open("/account/security").await.is_at("/sign-in").hides("Claire").hides("Samir");
}

#[tokio::test]
async fn s3_12_a_refused_sign_in_keeps_the_name_and_tells_nobody_which_part_was_wrong() {
    let pli = Pli::alone().await;
    let address = claire(&pli).await;
    let mut words = Vec::new();
    for (name, password) in [(address.as_str(), "wrong password of hers"), ("nobody@pli.example", PASSWORD)] {
        let mut person = pli.person();
        person.open("/sign-in").await;
        person.submit(first(name, password)).await.is(422);
        assert_eq!(person.page.field("username"), name);
        assert_eq!(person.page.field("password"), "");
        assert!(!person.page.html().contains(password));
        assert!(person.page.document().attributes("role").contains(&"alert".to_owned()));
        words.push(person.page.text().replace(name, "NAME"));
    }
    assert_eq!(words[0], words[1]);
    let mut person = pli.person();
    person.open("/sign-in").await;
    person.submit(first("", PASSWORD)).await.is(422);
    person.submit(first(address.as_str(), "")).await.is(422);
    assert_eq!(person.page.field("username"), address.as_str());
}

#[tokio::test]
async fn s3_12_a_wrong_code_says_so_and_the_method_stays_chosen() {
    let pli = Pli::alone().await;
    let address = claire(&pli).await;
    let mut person = pli.person();
    person.open("/sign-in").await;
    person.submit(first(address.as_str(), PASSWORD).tick("remember")).await.is_at("/sign-in/verify");
    let wrong = Fill::form("/sign-in/verify").pick("method", "totp").write("code", "000000").press("check");
    person.submit(wrong).await.is(422).says("Ce code ne convient pas");
    let none = Fill::form("/sign-in/verify").pick("method", "totp").press("check");
    person.submit(none).await.is(422);
    // S3-03: ticked, and still nothing is trusted before a code was right.
    assert!(person.cookie("__Host-sid").is_none() && person.cookie("__Host-td").is_none());
}

#[tokio::test]
async fn r_170_a_form_without_its_token_or_from_elsewhere_does_nothing() {
    let pli = Pli::alone().await;
    let address = claire(&pli).await;
    let mut person = pli.person();
    person.open("/sign-in").await;
    let token = person.token();
    let fields = [("username", address.as_str()), ("password", PASSWORD)];
    person.post("/sign-in", &fields, "same-origin").await.is(403);
    let with = |token: &str| [("csrf".to_owned(), token.to_owned())];
    let good = [&[("csrf", token.as_str())][..], &fields[..]].concat();
    person.post("/sign-in", &good, "cross-site").await.is(403);
    person.post("/sign-in", &good, "same-site").await.is(403);
    // Another browser's token.
    let mut stranger = pli.person();
    stranger.open("/sign-in").await;
    let foreign = with(&stranger.token());
    let foreign = [&[(foreign[0].0.as_str(), foreign[0].1.as_str())][..], &fields[..]].concat();
    person.post("/sign-in", &foreign, "same-origin").await.is(403);
    // A text browser says nothing of where it comes from: the token is all there is.
    person.post("/sign-in", &fields, "").await.is(403);
    person.post("/sign-in", &foreign, "").await.is(403);
    assert!(person.cookie("__Host-sid").is_none());
    person.post("/sign-in", &good, "same-origin").await.is(200).is_at("/sign-in/verify");
}

#[tokio::test]
async fn r_111_signing_out_empties_the_browser() {
    let pli = Pli::alone().await;
    let address = claire(&pli).await;
    let mut person = pli.signed_in(&address).await;
    person.open("/account/security").await.is(200);
    let body = url::form_urlencoded::Serializer::new(String::new()).append_pair("csrf", &person.token()).finish();
    let body = ("application/x-www-form-urlencoded".to_owned(), body.into_bytes());
    let answer = person.request(reqwest::Method::POST, "/sign-out", Some(body), "same-origin").await;
    assert_eq!(answer.status, 303);
    assert_eq!(answer.header("clear-site-data").as_deref(), Some("\"cache\""));
    assert!(person.cookie("__Host-sid").is_none());
}

/// Breadth first over every route with every scope (security.md part 5, simulation 4).
#[tokio::test]
async fn simulation_4_no_step_can_be_jumped() {
    let pli = Pli::alone().await;
    let address = claire(&pli).await;
    let mut nobody = pli.person();
    nobody.open("/sign-in").await;
    let mut pending = pli.person();
    pending.open("/sign-in").await;
    pending.submit(first(address.as_str(), PASSWORD)).await.is_at("/sign-in/verify");
    let newcomer: Address = "nouvelle@pli.example".parse().unwrap();
    pli.make_bare(&newcomer, "Nouvelle Venue", (Contacts::default(), Kind::Temporary)).await;
    let mut enrolling = pli.person();
    enrolling.open("/sign-in").await;
    enrolling.submit(first(newcomer.as_str(), PASSWORD)).await.is(200).is_at("/enrol");
    for (person, scope, own) in [
        (&mut nobody, "nobody", Needs::Nothing),
        (&mut pending, "pending", Needs::Verification),
        (&mut enrolling, "enrolling", Needs::Enrolment),
    ] {
        jumps_nowhere(person, (scope, "/sign-in"), own).await;
    }
}

/// Asks for every route that is neither anyone's nor of this scope, with a token from `page`: each is refused.
pub(crate) async fn jumps_nowhere(person: &mut Person, (scope, page): (&str, &str), own: Needs) {
    for row in pli::web::routes().rows() {
        if row.needs == Needs::Nothing || row.needs == own {
            continue;
        }
        let path = row.path.replace("{mailbox}", "INBOX").replace("{uid}", "1").replace("{part}", "1");
        let (method, body) = match row.method {
            Method::Get => (reqwest::Method::GET, None),
            Method::Post => {
                person.open(page).await.is(200);
                let body = format!("csrf={}", person.token()).into_bytes();
                (reqwest::Method::POST, Some(("application/x-www-form-urlencoded".to_owned(), body)))
            }
            other => (other.to_string().parse().unwrap(), None),
        };
        let answer = person.request(method, &path, body, "same-origin").await;
        let refused = match answer.status {
            303 => answer
                .header("location")
                .is_some_and(|to| to.starts_with("/sign-in") || to == "/enrol" || to == "/recover"),
            status => matches!(status, 401 | 403) || (row.needs == Needs::Word && status == 410),
        };
        assert!(refused, "{scope}: {} {path} answered {} {:?}", row.method, answer.status, answer.header("location"));
    }
    assert!(person.cookie("__Host-sid").is_none());
}

#[tokio::test]
async fn the_language_and_the_colours_are_chosen_before_signing_in() {
    let pli = Pli::alone().await;
    let mut person = pli.person();
    person.open("/sign-in?next=%2Fcompose").await.is(200).says("Connexion");
    person.submit(Fill::form("/account/language").press("English")).await.is(200).says("Sign in");
    person.page.is_at("/sign-in?next=%2Fcompose");
    person.submit(Fill::form("/account/theme").press("dark")).await.is(200);
    assert!(person.page.html().contains("data-theme=\"dark\""));
}

#[tokio::test]
async fn r_170_a_sign_in_form_that_was_open_too_long_says_so_and_keeps_the_name() {
    let pli = Pli::alone().await;
    let mut person = pli.person();
    person.open("/sign-in").await;
    person.set_cookie("__Host-pre", None);
    person.submit(first("claire.vasseur@pli.example", PASSWORD)).await.is(403);
    assert_eq!(person.page.field("username"), "claire.vasseur@pli.example");
    assert!(!person.page.html().contains(PASSWORD));
}

#[tokio::test]
async fn s3_05_s3_07_a_code_by_sms_and_by_mail_through_the_real_gateways_leads_in() {
    let stage = stage();
    let pli = Pli::over(stage).await;
    let address = stage.somebody("claire");
    let (phone, email) = ("+15145550188", format!("{}@{OUTSIDE}", address.local()));
    let contacts = Contacts { phone: phone.parse().ok(), email: email.parse().ok() };
    pli.make(&address, "Claire Vasseur", contacts).await;
    for method in ["sms", "email"] {
        let mut person = pli.person();
        person.open("/sign-in").await;
        person.submit(first(address.as_str(), PASSWORD)).await.is(200).is_at("/sign-in/verify").hides(phone);
        // Nothing is sent before it is asked for (S3-05).
        let (texts, letters) = (stage.texts_to(phone).len(), codes(stage, &email).len());
        person.submit(Fill::form("/sign-in/verify").pick("method", method).press("send")).await.is(200);
        let text = match method {
            "sms" => stage.text_to(phone, texts + 1).await,
            _ => eventually("the letter", || codes(stage, &email).get(letters).cloned()).await,
        };
        // Asking again at once is refused with when it is possible, and the first code stays good.
        person.submit(Fill::form("/sign-in/verify").pick("method", method).press("send")).await.is(429);
        assert!(person.page.header("retry-after").is_some());
        let code = Fill::form("/sign-in/verify").pick("method", method).write("code", &code_in(&text)).press("check");
        person.submit(code).await.is(200).is_at("/mail/INBOX");
    }
}

/// The letters with a code; there are notices too.
pub(crate) fn codes(stage: &Stage, email: &str) -> Vec<String> {
    let letters = stage.letters_to(email).into_iter().map(|letter| mime::parse::read(letter.as_bytes()).body.text);
    letters.filter(|text| text.split_whitespace().any(|word| word.len() == 3 && word.parse::<u32>().is_ok())).collect()
}

/// The code of a letter or a text, two groups of three digits.
pub(crate) fn code_in(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let group = |word: &str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    let pair = words.windows(2).find(|pair| group(pair[0]) && group(pair[1])).expect("a code");
    format!("{} {}", pair[0], pair[1])
}

#[tokio::test]
async fn s3_03_a_trusted_browser_gives_no_code_until_its_owner_says_so() {
    let pli = Pli::alone().await;
    let address = claire(&pli).await;
    let mut person = pli.person();
    person.open("/sign-in").await;
    person.submit(first(address.as_str(), PASSWORD).tick("Se souvenir de moi")).await.is_at("/sign-in/verify");
    assert!(person.cookie("__Host-td").is_none(), "never before the second factor");
    let code = Fill::form("/sign-in/verify").pick("method", "totp").write("code", &pli.code(0)).press("check");
    person.submit(code).await;
    assert!(person.cookie("__Host-td").is_some());
    person.open("/account/security").await.is(200);
    person.submit(Fill::form("/sign-out")).await.is_at("/sign-in");
    person.submit(first(address.as_str(), PASSWORD)).await;
    person.open("/account/security").await.is(200).is_at("/account/security");
    person.submit(Fill::form("/account/devices").press("revoke")).await.is(200).says("devra de nouveau donner un code");
    person.submit(Fill::form("/sign-out")).await;
    person.submit(first(address.as_str(), PASSWORD)).await.is(200).is_at("/sign-in/verify");
}

#[tokio::test]
async fn r_108_other_sessions_are_listed_and_ended() {
    let pli = Pli::alone().await;
    let address = claire(&pli).await;
    let mut first = pli.signed_in(&address).await;
    let mut second = pli.signed_in_later(&address).await;
    second.open("/account/security").await.is(200);
    assert_eq!(second.page.text().matches("Firefox, Linux · ").count() + 2, 4, "{}", second.page.text());
    second.submit(Fill::form("/account/sessions").press("end-others")).await.is(200).says("Session fermée");
    first.open("/account/security").await.is(200).is_at("/sign-in");
    second.open("/account/security").await.is(200).is_at("/account/security");
}
