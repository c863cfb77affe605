//! What a request brings besides its key and its form: where, by whom as far as the network knows, in which language.

use std::{cell::RefCell, time::Instant};

use actix_web::{
    HttpMessage, HttpRequest,
    http::header::{ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, COOKIE, HeaderName, HeaderValue, SET_COOKIE, USER_AGENT},
    web::Data,
};

use chrono_tz::Tz;

use super::{
    Rooms, Site,
    cookie::{self, Name},
    failure::Failure,
};
use crate::{
    base::{Language, Random},
    session::{Cookies, Network, SetCookie, Visitor, client_ip},
    settings::Preferences,
    structure::Contact,
    view::Brand,
};

/// Most fields that a query may have.
const MAX_QUERY: usize = 64;

/// A short name for one request: shown on failure pages, written in the log.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reference([u8; 8]);

impl Reference {
    fn new() -> Self {
        // Crockford's alphabet: nothing that is misread over the telephone.
        const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        Self(Random.bytes::<8>().map(|byte| ALPHABET.get(usize::from(byte % 32)).copied().unwrap_or(b'0')))
    }
}

impl std::fmt::Display for Reference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = std::str::from_utf8(&self.0).unwrap_or_default();
        write!(f, "{}-{}", text.get(..4).unwrap_or_default(), text.get(4..).unwrap_or_default())
    }
}

/// What every answer to a request needs, kept in the request's extensions so that the failure pages have it too.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trace {
    /// The language of the pages: the one chosen in this browser, else the account's once the key is open, else what
    /// the browser asks for.
    pub(super) language: Language,
    /// Whether it was chosen in this browser.
    chosen: bool,
    /// The name of this request.
    pub(super) reference: Reference,
    /// When it began.
    pub(super) began: Instant,
}

impl Trace {
    /// Reads what the browser says.
    pub(super) fn of(request: &HttpRequest) -> Self {
        let chosen = cookie::read(request, Name::Language).and_then(Language::from_tag);
        let language = chosen.unwrap_or_else(|| {
            Language::negotiate(
                request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default(),
            )
        });
        Self { language, chosen: chosen.is_some(), reference: Reference::new(), began: Instant::now() }
    }
}

/// One request.
pub(super) struct Visit {
    request: HttpRequest,
    site: Data<Site>,
    visitor: Visitor,
    pattern: &'static str,
    query: Vec<(String, String)>,
    headers: RefCell<Vec<(HeaderName, HeaderValue)>>,
}

impl Visit {
    /// Takes a request that reached the route `pattern`.
    pub(super) fn new(request: HttpRequest, pattern: &'static str) -> Result<Self, Failure> {
        let site = request.app_data::<Data<Site>>().ok_or_else(|| Failure::broken("no site"))?.clone();
        let query = url::form_urlencoded::parse(request.query_string().as_bytes())
            .take(MAX_QUERY)
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        let visitor = visitor(&request, &site.proxies)?;
        Ok(Self { request, site, visitor, pattern, query, headers: RefCell::default() })
    }

    /// The rooms that can be called.
    pub(super) fn rooms(&self) -> &Rooms {
        &self.site.rooms
    }

    /// What all workers share.
    pub(super) fn site(&self) -> &Site {
        &self.site
    }

    /// Who knocks.
    pub(super) fn visitor(&self) -> &Visitor {
        &self.visitor
    }

    /// The path of the route, with `{names}`.
    pub(super) fn pattern(&self) -> &'static str {
        self.pattern
    }

    /// A piece of the path by its name in the route, percent-decoded.
    ///
    /// Read from the path as it came: the server decodes `é` and keeps `%2F`, and a mailbox named `a%2Fb` must not
    /// become `a/b`. A piece that is not UTF-8 names nothing that exists.
    pub(super) fn at(&self, name: &str) -> Result<String, Failure> {
        let wanted = |piece: &str| piece.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) == Some(name);
        let index = self.pattern.split('/').position(wanted).ok_or(Failure::NotFound)?;
        let raw = self.request.uri().path().split('/').nth(index).ok_or(Failure::NotFound)?;
        decode(raw).ok_or(Failure::NotFound)
    }

    /// A piece of the path as the value it stands for; what cannot be one is not found.
    pub(super) fn at_as<T: std::str::FromStr>(&self, name: &str) -> Result<T, Failure> {
        self.at(name)?.parse().map_err(|_| Failure::NotFound)
    }

    /// A field of the query, empty if it is not there.
    pub(super) fn query(&self, name: &str) -> &str {
        self.query.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The path as it came.
    pub(super) fn path(&self) -> &str {
        self.request.uri().path()
    }

    /// Path and query as they came, for coming back after the sign-in.
    pub(super) fn path_and_query(&self) -> &str {
        self.request.uri().path_and_query().map_or("/", |both| both.as_str())
    }

    /// Where to come back to after the sign-in: here, if this can be asked for again.
    pub(super) fn back(&self) -> Option<String> {
        self.request.method().is_safe().then(|| self.path_and_query().to_owned())
    }

    /// The value of a cookie of the pages.
    pub(super) fn cookie(&self, name: Name) -> Option<&str> {
        cookie::read(&self.request, name)
    }

    /// Sets a cookie of the pages on whatever answer follows.
    pub(super) fn set_cookie(&self, name: Name, value: &str) {
        self.headers.borrow_mut().extend(cookie::set(name, value).map(|header| (SET_COOKIE, header)));
    }

    /// Sets the session room's cookies on whatever answer follows, a failure included.
    pub(super) fn set(&self, cookies: impl IntoIterator<Item = SetCookie>) {
        let headers = cookies.into_iter().filter_map(|cookie| HeaderValue::from_str(&cookie.header()).ok());
        self.headers.borrow_mut().extend(headers.map(|header| (SET_COOKIE, header)));
    }

    /// Takes the headers that the answer must bear.
    pub(super) fn take_headers(&self) -> Vec<(HeaderName, HeaderValue)> {
        std::mem::take(&mut *self.headers.borrow_mut())
    }

    /// The request's own headers.
    pub(super) fn header(&self, name: &HeaderName) -> Option<&str> {
        self.request.headers().get(name).and_then(|value| value.to_str().ok())
    }

    /// Whether a program asks, which cannot be led to a page: it takes JSON or events, and no HTML.
    pub(super) fn is_program(&self) -> bool {
        let takes = self.header(&ACCEPT).unwrap_or_default();
        let program = ["application/json", "text/event-stream"].iter().any(|kind| takes.contains(kind));
        program && !takes.contains("text/html")
    }

    /// What the answer needs to know about the visitor.
    pub(super) fn trace(&self) -> Trace {
        let known = self.request.extensions().get::<Trace>().copied();
        known.unwrap_or_else(|| Trace::of(&self.request))
    }

    /// The pages' language.
    pub(super) fn language(&self) -> Language {
        self.trace().language
    }

    /// From now on pages, failure pages included, are in this language, unless another one was chosen here.
    pub(super) fn speak(&self, language: Language) {
        if !self.trace().chosen {
            self.speak_as(language);
        }
    }

    /// As [`Self::speak`], whatever was chosen in this browser: of a person who is signed in, the account's language holds.
    pub(super) fn speak_as(&self, language: Language) {
        let trace = Trace { language, ..self.trace() };
        self.request.extensions_mut().insert(trace);
    }

    /// From now on pages are as this person wants them.
    pub(super) fn prefer(&self, preferences: Preferences) {
        self.request.extensions_mut().insert(preferences);
    }

    /// From now on pages name these who help, in the place of the house's support desk.
    pub(super) fn help_by(&self, contact: Contact) {
        let brand = Brand {
            support_email: contact.email,
            support_phone: contact.phone,
            support_hours: contact.hours,
            ..self.site.brand.clone()
        };
        self.request.extensions_mut().insert(brand);
    }

    /// Names, and who helps.
    pub(super) fn brand(&self) -> Brand {
        self.request.extensions().get::<Brand>().cloned().unwrap_or_else(|| self.site.brand.clone())
    }

    /// How the person wants the pages; as the house shows them while nobody is known.
    pub(super) fn preferences(&self) -> Preferences {
        self.request.extensions().get::<Preferences>().copied().unwrap_or_default()
    }

    /// The time zone of the pages.
    pub(super) fn zone(&self) -> Tz {
        self.preferences().zone.unwrap_or(self.site.zone)
    }

    /// What encodings the browser takes.
    pub(super) fn accepts_encoding(&self) -> &str {
        self.header(&ACCEPT_ENCODING).unwrap_or_default()
    }

    /// The request as the framework has it.
    pub(super) fn request(&self) -> &HttpRequest {
        &self.request
    }
}

/// What the script of a page that waits sends along when it looks whether to go on.
const LOOKS: &str = "pli-looks";

/// Who knocks: the browser's address, its name of itself, our cookies.
fn visitor(request: &HttpRequest, proxies: &[Network]) -> Result<Visitor, Failure> {
    let headers = request.headers();
    let joined = |name: &HeaderName, by: &str| {
        let mut lines = headers.get_all(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
        let first = lines.next()?;
        Some(lines.fold(first.into_owned(), |all, line| all + by + &line))
    };
    let peer = request.peer_addr().ok_or_else(|| Failure::broken("a request from nowhere"))?.ip();
    let forwarded = joined(&HeaderName::from_static("x-forwarded-for"), ",");
    let ip = client_ip(peer, forwarded.as_deref().map(str::as_bytes), proxies);
    let agent = joined(&USER_AGENT, " ").unwrap_or_default();
    let cookies = Cookies::parse(&joined(&COOKIE, ";").unwrap_or_default());
    let trace = request.extensions().get::<Trace>().copied();
    let language = trace.unwrap_or_else(|| Trace::of(request)).language;
    let listens = headers.get(ACCEPT).is_some_and(|kind| kind == "text/event-stream");
    Ok(Visitor { looks: listens || headers.contains_key(LOOKS), ..Visitor::new(ip, &agent, cookies, language) })
}

/// Percent-decodes one piece of a path; `None` if the result is not UTF-8 or holds a NUL.
fn decode(raw: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let (high, low) = (digit()?, digit()?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_of_a_path_is_decoded_once_and_strictly() {
        assert_eq!(decode("Mes%20dossiers%2F2026").as_deref(), Some("Mes dossiers/2026"));
        assert_eq!(decode("a%252Fb").as_deref(), Some("a%2Fb"));
        assert_eq!(decode("%C3%89l%C3%A9ments%20%22x%22").as_deref(), Some("Éléments \"x\""));
        for hostile in ["%", "%4", "%zz", "%FF", "%C3", "a%00b", "%+1"] {
            assert_eq!(decode(hostile), None, "{hostile}");
        }
    }
}
