//! The second of two screens of a sign-in: the phrase and the image of whom the name leads to, above the password (S0-16,
//! S2-08). A copy of the site does not know them.
//!
//! Form fields of its own: `username`, read only, and `action` = `name` to give another one.

use maud::{Markup, html};

use super::{
    Frame, Weight,
    part::{self, image},
    sign_in::Screen,
};
use crate::{mark::Mark, text::Text};

/// The title of a screen, and what it asks of the person.
pub(super) fn head(frame: &Frame<'_>, screen: &Screen) -> Markup {
    let t = frame.text;
    let (title, lead) = match screen {
        Screen::Password(Some(_)) => {
            let house = [("house", (&frame.brand.name).into())];
            (t.get("sign-in-mark-title"), t.with("sign-in-mark-lead", &house))
        }
        _ => (t.get("sign-in-title"), t.get("sign-in-lead").to_owned()),
    };
    html! { div.stack.stack-s { h1 { (title) } p.mute { (lead) } } }
}

/// What stands above the password.
pub(super) fn beside(frame: &Frame<'_>, mark: Option<&Mark>, username: &str) -> Markup {
    let t = frame.text;
    html! {
        @if let Some(mark) = mark {
            div.card.card-s.phrase {
                (image::image(t, mark.image))
                div {
                    p.sm.mute { (t.get("sign-in-mark-phrase")) }
                    p.wrap-any { b { (t.with("sign-in-mark-quoted", &[("phrase", (&mark.phrase).into())])) } }
                }
            }
            p.sm { (t.get("sign-in-mark-not")) }
        } @else {
            (part::note(Weight::Info, None, t.get("sign-in-mark-none")))
        }
        div.field {
            label for="username" { (t.get("sign-in-name")) }
            input.in #username name="username" value=(username) readonly autocomplete="username";
        }
    }
}

/// The way to another name. It stands after the button that signs in: a return key in a field presses the first one.
pub(super) fn other_name(t: Text) -> Markup {
    html! { button.btn.btn-q name="action" value="name" formnovalidate { (t.get("sign-in-other-name")) } }
}

#[cfg(test)]
pub(super) fn sample() -> Option<Mark> {
    let image = crate::mark::Image::new(57)?;
    Some(Mark { phrase: "Les hérons <b>reviennent</b> en avril".to_owned(), image })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::Language,
        view::{
            gallery,
            sign_in::{self, Page},
        },
    };

    fn html(screen: Screen) -> String {
        let page = Page { screen, username: "claire".into(), remember_days: 30, asks_code: true, ..Page::default() };
        gallery::with_frame(Language::Fr, |frame| sign_in::page(frame, &page).into_string())
    }

    #[test]
    fn s0_16_s2_06_the_first_screen_asks_for_the_name_and_nothing_else() {
        let html = html(Screen::Name);
        assert!(html.contains("name=\"username\"") && html.contains(">Suivant<"));
        for later in ["name=\"password\"", "name=\"code\"", "name=\"remember\""] {
            assert!(!html.contains(later), "{later}");
        }
    }

    #[test]
    fn s2_08_the_phrase_and_the_image_stand_before_the_password_and_both_fields_can_be_filled_by_the_browser() {
        let html = html(Screen::Password(sample()));
        let at = |words: &str| html.find(words).unwrap_or_else(|| panic!("{words}"));
        assert!(at("Les hérons &lt;b&gt;") < at("name=\"password\"") && at("role=\"img\"") < at("name=\"password\""));
        assert!(at(">Connexion<") < at("value=\"name\""), "a return key signs in");
        assert!(html.contains("autocomplete=\"username\"") && html.contains("autocomplete=\"current-password\""));
    }
}
