//! `/enrol/sheet/{step}`: the printed page of a step, for anyone (S0-02).

use crate::{
    view::enrol::sheet::{Sheet, page},
    web::{door::Answer, failure::Failure, key::Open, visit::Visit},
};

/// The sheet.
pub(in crate::web) async fn get(key: Open, visit: &Visit) -> Answer {
    let sheet = Sheet::parse(&visit.at("step")?).ok_or(Failure::NotFound)?;
    Ok(visit.show(&key, |frame| page(frame, sheet)))
}
