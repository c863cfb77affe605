//! `/recover/contact`: « Contactez votre administrateur » (S1-17).

use super::THROTTLED;
use crate::{
    recover::Contacted,
    session::Recovering,
    view::{
        path,
        recover::contact::{Page, Problem, page},
    },
    web::{answer, cookie::Name, door::Answer, form::Form, visit::Visit},
};

/// What the notice begins with, before the reference.
const TAKEN: &str = "request-";

/// The form, or the reference of what was taken.
pub(in crate::web) async fn get(key: Recovering, visit: &Visit) -> Answer {
    let taken = visit.cookie(Name::Notice).and_then(|notice| notice.strip_prefix(TAKEN)).map(str::to_owned);
    let shown = Page { taken, ..Page::default() };
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// Takes a request.
pub(in crate::web) async fn post(key: Recovering, visit: &Visit, form: Form) -> Answer {
    let typed = (form.text("contact"), form.text("words"));
    let shown = Page { contact: typed.0.to_owned(), words: typed.1.to_owned(), ..Page::default() };
    match visit.rooms().recover.contact(&key, visit.visitor(), typed).await? {
        Contacted::Taken { reference } => {
            visit.set_cookie(Name::Notice, &format!("{TAKEN}{reference}"));
            Ok(answer::see_other(path::RECOVER_CONTACT))
        }
        Contacted::NoContact => {
            let shown = Page { problem: Some(Problem::NoContact), ..shown };
            Ok(visit.again(&key, |frame| page(frame, &shown)))
        }
        Contacted::Throttled { until } => {
            let shown = Page { problem: Some(Problem::Throttled(until)), ..shown };
            let again = visit.page(&key, THROTTLED, |frame| page(frame, &shown));
            Ok(answer::retry_at(again, until, visit.rooms().clock.now()))
        }
    }
}
