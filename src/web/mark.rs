//! Reading the form of a phrase and an image, at the first sign-in and on the account's page (S2-08).

use super::{failure::Failure, form::Form};
use crate::{
    mark::{Image, Mark, phrase},
    view::mark::Choice,
};

/// Images on one page.
pub(super) const SIZE: u16 = 12;

/// What was chosen.
pub(super) enum Typed {
    /// Other images are asked for.
    More(Choice),
    /// A phrase and an image.
    Chosen(Mark),
    /// Something is missing or too long.
    Refused(Choice),
}

/// What a form holds; `images` gives a page of them.
pub(super) fn read(form: &Form, images: impl FnOnce(u16) -> Result<Vec<Image>, Failure>) -> Result<Typed, Failure> {
    let at = form.text("page").parse().unwrap_or(0_u16);
    let more = form.text("action") == "more";
    let page = if more { at.wrapping_add(1) } else { at } % Image::COUNT;
    let written = form.text("phrase").chars().take(200).collect();
    let choice = Choice { phrase: written, images: images(page)?, page, ..Choice::default() };
    if more {
        return Ok(Typed::More(choice));
    }
    let chosen = form.text("image").parse().ok().and_then(Image::new);
    Ok(match (phrase(form.text("phrase")), chosen) {
        (Ok(phrase), Some(image)) => Typed::Chosen(Mark { phrase, image }),
        (phrase, image) => Typed::Refused(Choice { chosen, flaw: phrase.err(), no_image: image.is_none(), ..choice }),
    })
}
