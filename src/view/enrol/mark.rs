//! `GET /enrol/mark`: the personal phrase and image, where the profile asks for them (S2-08).
//!
//! Form: POST `/enrol/mark` with `csrf`, `phrase`, `image`, `page`; `action` = `more` for other images, with the phrase
//! kept.

use maud::{Markup, html};

use super::{Place, sheet::Sheet, wizard};
use crate::{
    mark::{Flaw, Image, LONGEST},
    view::{
        Frame, Weight,
        part::{
            self,
            field::{self, Field, field},
            image,
        },
        path,
    },
};

/// The choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where one stands.
    pub place: Place,
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

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let limit = [("n", LONGEST.into())];
    let error = page.flaw.map(|flaw| match flaw {
        Flaw::Empty => t.get("enrol-mark-empty").to_owned(),
        Flaw::TooLong => t.with("enrol-mark-long", &limit),
    });
    let hint = t.with("enrol-mark-phrase-hint", &limit);
    let phrase = Field {
        name: "phrase",
        label: t.get("enrol-mark-phrase"),
        hint: Some(&hint),
        error: error.as_deref(),
        value: &page.phrase,
        autocomplete: "off",
        ..Field::default()
    };
    let card = html! {
        p.mute { (t.get("enrol-mark-lead")) }
        @if page.flaw.is_some() || page.no_image { (part::note(Weight::Problem, None, t.get("enrol-mark-refused"))) }
        form.stack.stack-l method="post" action=(path::ENROL_MARK) {
            (part::csrf(frame)) (part::hidden("page", &page.page.to_string()))
            (field(t, &phrase))
            fieldset.stack.stack-s aria-describedby=[page.no_image.then_some("image-error")] {
                legend { (t.get("enrol-mark-image")) }
                @if page.no_image { (field::error("image", t.get("enrol-mark-no-image"))) }
                div.images {
                    @for each in &page.images {
                        label.image {
                            input type="radio" name="image" value=(each.number()) checked[page.chosen == Some(*each)];
                            (image::image(t, *each))
                        }
                    }
                }
            }
            div.line {
                span.end.line {
                    button.btn.btn-1.btn-lg name="action" value="keep" { (t.get("enrol-continue")) }
                    button.btn.btn-lg name="action" value="more" { (t.get("enrol-mark-more")) }
                }
            }
        }
    };
    wizard(frame, &page.place, (t.get("enrol-mark-title"), Sheet::Mark), &card)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let images: Vec<Image> = (0..12).filter_map(|at| Image::new(at * 19)).collect();
    let page = Page {
        place: super::sample(super::Station::Mark),
        phrase: String::new(),
        chosen: images.first().copied(),
        images,
        page: 0,
        flaw: None,
        no_image: false,
    };
    let long = Page { phrase: "x".repeat(61), flaw: Some(Flaw::TooLong), ..page.clone() };
    let none = Page { chosen: None, no_image: true, flaw: Some(Flaw::Empty), ..page.clone() };
    vec![("choose", page), ("long", long), ("none", none)]
}
