//! `/enrol/mark`: the personal phrase and image (S2-08).

use actix_web::http::StatusCode;

use super::{here, to};
use crate::{
    enrol::{Here, Step},
    mark::{Image, Mark, phrase},
    session::Enrolling,
    view::enrol::mark::{Page, page},
    web::{door::Answer, failure::Failure, form::Form, visit::Visit},
};

/// Images on one page.
const SIZE: u16 = 12;

/// A phrase, and an image among a first dozen.
pub(in crate::web) async fn get(key: Enrolling, visit: &Visit) -> Answer {
    Ok(match here(visit, &key, Step::Mark).await? {
        Ok(here) => {
            let shown = blank(visit, &key, &here, 0)?;
            visit.show(&key, |frame| page(frame, &shown))
        }
        Err(elsewhere) => elsewhere,
    })
}

/// Other images, or what was chosen.
pub(in crate::web) async fn post(key: Enrolling, visit: &Visit, form: Form) -> Answer {
    let here = match here(visit, &key, Step::Mark).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let at = form.text("page").parse().unwrap_or(0_u16);
    let more = form.text("action") == "more";
    let mut shown =
        blank(visit, &key, &here, if more { at.wrapping_add(1) % Image::COUNT } else { at % Image::COUNT })?;
    shown.phrase = form.text("phrase").chars().take(200).collect();
    if more {
        return Ok(visit.page(&key, StatusCode::OK, |frame| page(frame, &shown)));
    }
    shown.chosen = form.text("image").parse().ok().and_then(Image::new);
    match (phrase(form.text("phrase")), shown.chosen) {
        (Ok(phrase), Some(image)) => match visit.rooms().enrol.choose_mark(&key, &Mark { phrase, image }).await? {
            Some(step) => Ok(to(step)),
            None => Err(Failure::EnrolmentOver),
        },
        (phrase, image) => {
            (shown.flaw, shown.no_image) = (phrase.err(), image.is_none());
            Ok(visit.again(&key, |frame| page(frame, &shown)))
        }
    }
}

fn blank(visit: &Visit, key: &Enrolling, here: &Here, at: u16) -> Result<Page, Failure> {
    let images = visit.rooms().enrol.images(key, at, SIZE)?;
    Ok(Page {
        place: here.place().clone(),
        phrase: String::new(),
        images,
        page: at,
        chosen: None,
        flaw: None,
        no_image: false,
    })
}
