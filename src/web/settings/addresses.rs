//! `GET /account/addresses`: the addresses at which one is reached.

use crate::{
    session::SignedIn,
    view::settings::addresses::{Page, page},
    web::{door::Answer, failure::Failure, visit::Visit},
};

/// The page.
pub(in crate::web) async fn get(key: SignedIn, visit: &Visit) -> Answer {
    let accounts = &visit.rooms().accounts;
    let primary = key.address();
    let own = accounts.directory().own(key.account());
    let domain = primary.domain().parse().map_err(|_| Failure::NotFound)?;
    let shown = Page {
        primary: primary.to_string(),
        aliases: own.into_iter().filter(|address| address != primary).map(|address| address.to_string()).collect(),
        domains: accounts.mergeable(&domain).await?.into_iter().map(|domain| domain.to_string()).collect(),
    };
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}
