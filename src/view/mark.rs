//! Choosing the phrase and the image by which one recognises Pli (S2-08): the form, at the first sign-in and later; and
//! `GET /account/mark`, where they are chosen anew.
//!
//! Form: POST with `csrf`, `phrase`, `image`, `page`; `action` = `keep`, or `more` for other images, with the phrase kept.

use maud::{Markup, html};

use super::{
    Frame, Weight, account_page,
    frame::Script,
    part::{
        self,
        field::{self, Field, field},
        image,
    },
    path,
};
use crate::mark::{Flaw, Image, LONGEST};

/// What can be chosen, and what was.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// What was written.
    pub phrase: String,
    /// The images of this page of them.
    pub images: Vec<Image>,
    /// Which page of them it is.
    pub page: u16,
    /// The one that is chosen.
    pub chosen: Option<Image>,
    /// What is wrong with the phrase.
    pub flaw: Option<Flaw>,
    /// Whether no image was chosen.
    pub no_image: bool,
}

/// The page of the account.
pub fn page(frame: &Frame<'_>, choice: &Choice) -> Markup {
    let t = frame.text;
    let content = html! { section.card.stack { (form(frame, (path::MARK, t.get("mark-keep")), choice)) } };
    account_page::page(frame, path::SECURITY, (t.get("mark-title"), t.get("mark-lead")), Script::None, &content)
}

/// The form; `to` is where it goes, and what its button says.
pub(super) fn form(frame: &Frame<'_>, to: (&str, &str), choice: &Choice) -> Markup {
    let t = frame.text;
    let limit = [("n", LONGEST.into())];
    let error = choice.flaw.map(|flaw| match flaw {
        Flaw::Empty => t.get("enrol-mark-empty").to_owned(),
        Flaw::TooLong => t.with("enrol-mark-long", &limit),
    });
    let hint = t.with("enrol-mark-phrase-hint", &limit);
    let phrase = Field {
        name: "phrase",
        label: t.get("enrol-mark-phrase"),
        hint: Some(&hint),
        error: error.as_deref(),
        value: &choice.phrase,
        autocomplete: "off",
        ..Field::default()
    };
    html! {
        @if choice.flaw.is_some() || choice.no_image { (part::note(Weight::Problem, None, t.get("enrol-mark-refused"))) }
        form.stack.stack-l method="post" action=(to.0) {
            (part::csrf(frame)) (part::hidden("page", &choice.page.to_string()))
            (field(t, &phrase))
            fieldset.stack.stack-s aria-describedby=[choice.no_image.then_some("image-error")] {
                legend { (t.get("enrol-mark-image")) }
                @if choice.no_image { (field::error("image", t.get("enrol-mark-no-image"))) }
                div.images {
                    @for each in &choice.images {
                        label.image {
                            input type="radio" name="image" value=(each.number()) checked[choice.chosen == Some(*each)];
                            (image::image(t, *each))
                        }
                    }
                }
            }
            div.line {
                span.end.line {
                    button.btn.btn-1.btn-lg name="action" value="keep" { (to.1) }
                    button.btn.btn-lg name="action" value="more" { (t.get("enrol-mark-more")) }
                }
            }
        }
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Choice)> {
    let images: Vec<Image> = (0..12).filter_map(|at| Image::new(at * 19)).collect();
    let choice = Choice { chosen: images.first().copied(), images, ..Choice::default() };
    let long = Choice { phrase: "x".repeat(61), flaw: Some(Flaw::TooLong), ..choice.clone() };
    let none = Choice { chosen: None, no_image: true, flaw: Some(Flaw::Empty), ..choice.clone() };
    vec![("choose", choice), ("long", long), ("none", none)]
}
