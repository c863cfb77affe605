//! What the page of verification promises, held against every sample of it.

use super::*;
use crate::{base::Language, view::gallery};

fn html(name: &str) -> String {
    let mut all = samples().into_iter().chain(more_samples());
    let (_, page) = all.find(|(each, _)| *each == name).unwrap();
    gallery::with_frame(Language::Fr, |frame| super::page(frame, &page).into_string())
}

#[test]
fn s3_05_the_person_s_own_methods_are_a_list_and_one_is_chosen() {
    let html = html("methods");
    assert!(html.contains("Type de vérification"));
    assert_eq!(html.matches("type=\"radio\" name=\"method\"").count(), 3);
    assert_eq!(html.matches(" checked").count(), 1);
    assert!(html.contains("···74") && html.contains("c···r@courriel.example"));
}

#[test]
fn s3_06_the_code_and_both_buttons_are_on_the_same_screen_and_enter_checks() {
    let html = html("methods");
    let place = |text: &str| html.find(text).unwrap();
    assert!(html.contains("Code de vérification"));
    assert!(place("value=\"check\"") < place("value=\"send\""));
}

#[test]
fn s3_06_where_a_code_must_be_asked_for_first_the_button_that_asks_has_the_focus_and_no_keyboard_rises() {
    let with = |sent: Option<Sent>| {
        let choice = Choice { method: Method::Sms, destination: "···42".into() };
        let page = Page { choices: vec![choice], chosen: Some(Method::Sms), sent, ..Page::default() };
        gallery::with_frame(Language::Fr, |frame| super::page(frame, &page).into_string())
    };
    let focus = |html: &str| {
        let at = html.find(" autofocus").unwrap();
        html.get(html.get(..at).unwrap().rfind('<').unwrap()..at).unwrap().to_owned()
    };
    assert!(focus(&with(None)).contains("value=\"send\""));
    let at = Timestamp(1_795_187_520_000);
    let sent = Sent { method: Method::Sms, destination: "···42".into(), at, delivery: None, elsewhere: None };
    let html = with(Some(sent));
    assert!(focus(&html).contains("name=\"code\"") && html.contains("data-sent=\"sms\""));
    assert_eq!(html.matches(" autofocus").count(), 1);
}

#[test]
fn s3_09_the_field_takes_digits_with_spaces_and_lets_the_telephone_fill_it() {
    let html = html("methods");
    assert!(html.contains("autocomplete=\"one-time-code\"") && html.contains("inputmode=\"numeric\""));
    assert!(html.contains("maxlength=\"12\""));
}

#[test]
fn r_136_codes_on_paper_are_a_link_away_and_then_a_field_for_letters() {
    assert!(html("passkey").contains("/sign-in/verify?method=recovery"));
    assert!(!html("passkey").contains("value=\"recovery\""));
    let paper = html("recovery");
    assert!(paper.contains("value=\"recovery\" checked") && !paper.contains("inputmode=\"numeric\""));
    assert!(paper.contains("Code de récupération") && paper.contains("maxlength=\"40\""));
}

#[test]
fn r_36_without_scripts_the_passkey_says_that_it_needs_one() {
    let html = html("passkey");
    assert!(html.contains("<noscript><span>Demande JavaScript"));
    assert!(html.contains("data-passkey=\"/sign-in/verify/passkey\""));
}

#[test]
fn s3_12_every_reason_has_its_own_sentence() {
    let said: std::collections::BTreeSet<String> =
        samples().into_iter().filter(|(_, page)| page.problem.is_some()).map(|(name, _)| html(name)).collect();
    assert_eq!(said.len(), samples().iter().filter(|(_, page)| page.problem.is_some()).count());
}

#[test]
fn r_140_the_same_page_confirms_within_a_session_and_leads_on() {
    let again = html("confirm-again");
    assert!(again.contains("action=\"/account/confirm\"") && again.contains("value=\"/account/security\""));
    assert!(again.contains("puis continuez") && !again.contains("Connexion</button>"));
    assert!(!html("confirm-none").contains("value=\"check\""));
}

#[test]
fn r_09_the_cooldown_is_said_in_seconds() {
    assert!(html("sent").contains("Un autre code pourra être envoyé dans 24\u{a0}s."));
    assert!(html("sent").contains("data-wait=\"24\""));
    assert!(!html("sent-email").contains("data-wait"));
}
