//! `/account/mark`: another phrase and image, or the first ones (S2-08, R-140).

use actix_web::http::StatusCode;

use super::back;
use crate::{
    session::Elevated,
    view::mark::{Choice, page},
    web::{
        door::Answer,
        form::Form,
        mark::{SIZE, Typed, read},
        notice::Happened,
        visit::Visit,
    },
};

/// What is chosen today, among a first dozen of images.
pub(in crate::web) async fn get(key: Elevated, visit: &Visit) -> Answer {
    let security = &visit.rooms().security;
    let mut images = security.images(&key, 0, SIZE)?;
    let mut shown = Choice::default();
    if let Some(mark) = security.mark(&key).await? {
        images.retain(|image| *image != mark.image);
        images.insert(0, mark.image);
        (shown.phrase, shown.chosen) = (mark.phrase, Some(mark.image));
    }
    shown.images = images;
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// Other images, or what was chosen.
pub(in crate::web) async fn post(key: Elevated, visit: &Visit, form: Form) -> Answer {
    let security = &visit.rooms().security;
    match read(&form, |at| Ok(security.images(&key, at, SIZE)?))? {
        Typed::More(choice) => Ok(visit.page(&key, StatusCode::OK, |frame| page(frame, &choice))),
        Typed::Refused(choice) => Ok(visit.again(&key, |frame| page(frame, &choice))),
        Typed::Chosen(mark) => {
            security.choose_mark(&key, visit.visitor(), &mark).await?;
            Ok(back(visit, &Happened::MarkChosen))
        }
    }
}
