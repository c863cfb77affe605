//! Which calendars a person has, and what is in them (PROPFIND, RFC 4918 section 9.1).

use std::collections::BTreeMap;

use super::{
    Error, Href, Person,
    request::{LARGEST_WORD, etag},
    xml::{self, Found},
};

/// A calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Where it is.
    pub href: Href,
    /// What its person calls it.
    pub name: Option<String>,
    /// What changes with everything in it: its sync-token (RFC 6578), else its `getctag`.
    pub token: Option<String>,
    /// The kinds of components it takes; empty when the server does not say.
    pub components: Vec<String>,
}

impl Calendar {
    /// Whether it takes components of a kind.
    pub fn takes(&self, component: &str) -> bool {
        self.components.is_empty() || self.components.iter().any(|one| one == component)
    }
}

/// A person's calendars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// Where new ones go.
    pub href: Href,
    /// All of them.
    pub calendars: Vec<Calendar>,
    /// The one of them that the server says is the person's (RFC 6638 section 9.2).
    pub default: Option<Href>,
}

/// What a calendar says of one of its objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Where it is.
    pub href: Href,
    /// Its version.
    pub etag: Option<String>,
}

impl Person {
    /// The person's calendars.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the server has no place for this person.
    pub async fn calendars(&self) -> Result<Home, Error> {
        let (found, home) = self.home_at(&self.home).await?;
        // What is configured may be a principal that keeps its calendars elsewhere (RFC 4791 section 6.2.1).
        match home.filter(|home| *home != self.home) {
            Some(home) => Ok(self.home_at(&home).await?.0),
            None => Ok(found),
        }
    }

    async fn home_at(&self, href: &Href) -> Result<(Home, Option<Href>), Error> {
        let mut home = Home { href: href.clone(), calendars: Vec::new(), default: None };
        let mut elsewhere = None;
        for (place, one) in self.list(href, xml::CALENDARS).await? {
            if one.inbox {
                home.default = one.default.as_deref().map(|default| self.read(default)).transpose()?;
            }
            if place == *href {
                elsewhere = one.home.as_deref().map(|home| self.read(home)).transpose()?;
            }
            if one.calendar {
                let token = one.sync_token.or(one.ctag);
                home.calendars.push(Calendar { href: place, name: one.name, token, components: one.components });
            }
        }
        home.calendars.sort_by(|one, other| one.href.cmp(&other.href));
        Ok((home, elsewhere))
    }

    /// The objects of a calendar, in an order of their own.
    pub async fn objects(&self, calendar: &Href) -> Result<Vec<Listed>, Error> {
        let found = self.list(calendar, xml::OBJECTS).await?;
        let objects = found.into_iter().filter(|(href, one)| href != calendar && !one.collection);
        Ok(objects.map(|(href, one)| Listed { href, etag: one.etag.as_deref().and_then(etag) }).collect())
    }

    /// Whether the server sends invitations by itself when something is put (RFC 6638 section 2).
    pub async fn schedules(&self) -> Result<bool, Error> {
        let request = self.about_collection("OPTIONS", &self.home)?;
        let answer = self.answer(request, LARGEST_WORD).await?.success()?;
        let says = |value: &reqwest::header::HeaderValue| {
            value.to_str().is_ok_and(|value| value.split(',').any(|word| word.trim() == "calendar-auto-schedule"))
        };
        Ok(answer.headers.get_all("DAV").iter().any(says))
    }

    /// A collection and what is directly in it, by where it is. What is neither was not asked: then nothing is believed.
    pub(super) async fn list(&self, href: &Href, what: &'static str) -> Result<BTreeMap<Href, Found>, Error> {
        let request = self.about_collection("PROPFIND", href)?.header("Depth", "1");
        let answer = self.ask(request, what.to_owned()).await?.success()?;
        let mut list = BTreeMap::new();
        for found in xml::multistatus(&answer.body)? {
            let place = self.read(&found.href)?;
            if place != *href && !place.is_directly_below(href) {
                return Err(Error::Protocol("an address that was not asked"));
            }
            // Gone between two looks of the server's own.
            if found.status.is_some_and(|status| !(200..300).contains(&status)) {
                continue;
            }
            list.insert(place, found);
        }
        Ok(list)
    }

    /// An address of an answer.
    pub(super) fn read(&self, href: &str) -> Result<Href, Error> {
        Href::read(&self.base, href).ok_or(Error::Protocol("an address of another server"))
    }
}
