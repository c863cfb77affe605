//! From a visit and a key to a page: what every page's frame is made of.

use actix_web::{HttpResponse, http::StatusCode};
use maud::Markup;

use super::{answer, cookie::Name, key::Key, notice, visit::Visit};
use crate::{
    role::{Grant, Role},
    session::{CsrfSecret, SignedIn},
    text::Text,
    view::{Frame, Idle, Office, Theme, Who},
};

impl Visit {
    /// A page for who holds `key`, with what has just happened.
    pub(super) fn page<K: Key>(
        &self,
        key: &K,
        status: StatusCode,
        draw: impl FnOnce(&Frame<'_>) -> Markup,
    ) -> HttpResponse {
        let token = key.forms().map(CsrfSecret::token).unwrap_or_default();
        let text = Text::of(self.language());
        // A script that looks opens the page that it was led to anew: it is told there, to eyes.
        let happened = self.cookie(Name::Notice).filter(|_| !self.visitor().looks);
        let notices: Vec<_> = happened.and_then(|value| notice::show(value, text)).into_iter().collect();
        if happened.is_some() {
            self.set_cookie(Name::Notice, "");
        }
        let (site, brand) = (self.site(), self.brand());
        let frame = Frame {
            text,
            csrf: &token,
            theme: self.theme(),
            brand: &brand,
            who: key.who().map(|who| Who::new(who.name(), who.address().as_str()).looking_after(self.offices(who))),
            notices: &notices,
            now: site.rooms.clock.now(),
            zone: self.zone(),
            here: self.path_and_query(),
            idle: key.who().map(|who| self.idle(who)),
        };
        answer::page(status, draw(&frame), self.accepts_encoding())
    }

    /// The page that was asked for.
    pub(super) fn show<K: Key>(&self, key: &K, draw: impl FnOnce(&Frame<'_>) -> Markup) -> HttpResponse {
        self.page(key, StatusCode::OK, draw)
    }

    /// The same page again, because the form on it cannot be taken as it is.
    pub(super) fn again<K: Key>(&self, key: &K, draw: impl FnOnce(&Frame<'_>) -> Markup) -> HttpResponse {
        self.page(key, StatusCode::UNPROCESSABLE_ENTITY, draw)
    }

    /// What somebody looks after, for the menu.
    fn offices(&self, who: &SignedIn) -> Vec<Office> {
        let office = |grant: &Grant| match grant.role {
            Role::Referent => Office::Structure,
            Role::Support => Office::Support,
            Role::Administrator => Office::Administration,
        };
        self.rooms().roles.known(who.account()).iter().map(office).collect()
    }

    /// When a session closes without activity, to be said in time.
    fn idle(&self, who: &SignedIn) -> Idle {
        let session = &self.rooms().sessions.policies().of(who.address()).session;
        Idle { after: session.idle, warning: session.warning }
    }

    /// Which colours.
    pub(super) fn theme(&self) -> Theme {
        let chosen = self.preferences().theme;
        chosen.or_else(|| self.cookie(Name::Theme).and_then(Theme::parse)).unwrap_or_default()
    }
}
