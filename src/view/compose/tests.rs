//! What the page of writing promises.

use super::*;
use crate::{base::Language, view::gallery};

fn html(name: &str) -> String {
    let (_, page) = samples().into_iter().find(|(each, _)| *each == name).unwrap();
    gallery::with_frame(Language::Fr, |frame| super::page(frame, &page).into_string())
}

#[test]
fn what_was_written_is_on_the_page_whatever_failed() {
    for name in ["wrong", "unavailable", "uncertain", "refused", "quota", "changed", "expired"] {
        let html = html(name);
        assert!(
            html.contains("\n\nBonjour Jeanne,\n\nMerci de l’avoir vue."),
            "{name}: the text, its empty first line too"
        );
        for kept in ["garde@chts.med.example", "conduite proposée", "Ordonnance_modifiee.pdf", "Drafts/7"] {
            assert!(html.contains(kept), "{name}: {kept}");
        }
    }
}

#[test]
fn enter_in_a_field_saves_and_never_sends() {
    let html = html("full");
    let first = html.split("<button").find(|tag| tag.contains("name=\"action\"")).unwrap();
    assert!(first.contains("value=\"save\""), "{first}");
}

#[test]
fn the_limit_is_said_before_anything_is_chosen() {
    assert!(html("empty").contains("Jusqu’à 25\u{a0}Mo en tout."));
}
