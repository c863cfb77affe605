//! Asking for a health address, page by page (S0-01, S0-04 to S0-06).
//!
//! No page says whether an account exists, and none names anybody but who asked, in the browser they asked with.

pub mod before;
pub mod code;
pub mod follow;
pub mod form;
pub mod person;
pub mod state;

#[cfg(test)]
use maud::Markup;

/// Every sample of every page of the way.
#[cfg(test)]
pub(super) fn samples(frame: &super::Frame<'_>) -> Vec<(String, Markup)> {
    fn named<P>(page: &str, samples: &[(&str, P)], draw: impl Fn(&P) -> Markup) -> Vec<(String, Markup)> {
        samples.iter().map(|(name, shown)| (format!("request-{page}-{name}"), draw(shown))).collect()
    }
    let all = [
        vec![("request-before".to_owned(), before::page(frame, "org.prenom.nom@pli.example"))],
        named("person", &person::samples(), |page| person::page(frame, page)),
        named("form", &form::samples(), |page| form::page(frame, page)),
        named("code", &code::samples(), |page| code::page(frame, page)),
        named("state", &state::samples(), |page| state::page(frame, page)),
        named("follow", &follow::samples(), |page| follow::page(frame, page)),
        vec![("request-gone".to_owned(), state::gone(frame))],
    ];
    all.into_iter().flatten().collect()
}
