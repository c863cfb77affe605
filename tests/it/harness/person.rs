//! A person without a browser: an HTTPS client that keeps cookies, follows redirections, and fills in the forms of a
//! page by their labels or names, hidden fields included, as a browser without scripts does.

use std::{collections::BTreeMap, fmt::Write as _, time::Duration};

use reqwest::{Client, Method, Response, StatusCode, header, redirect::Policy};
use tokio::time::timeout;

use super::html::{Document, Form, Kind};

/// Most redirections that are followed.
const MOST_TURNS: usize = 10;

/// A person, with what they see.
pub(crate) struct Person {
    client: Client,
    base: String,
    jar: BTreeMap<String, String>,
    /// What else the browser says of itself, on every request.
    pub(crate) headers: BTreeMap<&'static str, String>,
    /// The page that is open.
    pub(crate) page: Page,
}

/// An answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Page {
    /// Its status.
    pub(crate) status: u16,
    /// Where it was found, path and query, after redirections.
    pub(crate) path: String,
    /// Its headers.
    pub(crate) headers: header::HeaderMap,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
}

/// A file to attach.
#[derive(Debug, Clone)]
pub(crate) struct Attachment {
    /// Its name.
    pub(crate) name: String,
    /// Its media type.
    pub(crate) media_type: String,
    /// Its content.
    pub(crate) bytes: Vec<u8>,
}

/// What is done with a form before it is sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fill {
    action: Option<String>,
    values: Vec<(String, String)>,
    ticks: Vec<(String, bool)>,
    picks: Vec<(String, String)>,
    files: Vec<(String, Attachment)>,
    button: Option<String>,
}

impl Fill {
    /// The form that posts to `action`, or begins with it; without it, the only form with the named button or fields.
    pub(crate) fn form(action: &str) -> Self {
        Self { action: Some(action.to_owned()), ..Self::default() }
    }

    /// Writes into a field, found by label or name.
    pub(crate) fn write(mut self, field: &str, value: &str) -> Self {
        self.values.push((field.to_owned(), value.to_owned()));
        self
    }

    /// Ticks a box, found by label or name.
    pub(crate) fn tick(mut self, field: &str) -> Self {
        self.ticks.push((field.to_owned(), true));
        self
    }

    /// Chooses a value among buttons of a choice, or ticks the box of a list with this value.
    pub(crate) fn pick(mut self, field: &str, value: &str) -> Self {
        self.picks.push((field.to_owned(), value.to_owned()));
        self
    }

    /// Attaches a file.
    pub(crate) fn attach(mut self, field: &str, file: Attachment) -> Self {
        self.files.push((field.to_owned(), file));
        self
    }

    /// Presses a button, found by its words or its value.
    pub(crate) fn press(mut self, button: &str) -> Self {
        self.button = Some(button.to_owned());
        self
    }
}

impl Person {
    /// Somebody with a fresh browser. `base` is `https://localhost:PORT`.
    pub(crate) fn new(base: &str) -> Self {
        let client = Client::builder()
            .danger_accept_invalid_certs(true)
            .redirect(Policy::none())
            .build()
            .expect("a client can be built");
        let headers = [
            ("accept-language", "fr-CA,fr;q=0.9".to_owned()),
            ("user-agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0".to_owned()),
        ];
        Self { client, base: base.to_owned(), jar: BTreeMap::new(), headers: headers.into(), page: Page::default() }
    }

    /// Opens an address of the site by hand.
    pub(crate) async fn open(&mut self, path: &str) -> &Page {
        self.travel(Method::GET, path, None, "none").await
    }

    /// Follows the link with these words, or with this beginning of an address.
    pub(crate) async fn follow(&mut self, link: &str) -> &Page {
        let links = self.page.document().links();
        let found = links.iter().find(|(text, href)| text == link || (link.starts_with('/') && href.starts_with(link)));
        let href = found.unwrap_or_else(|| panic!("no link « {link} » among {links:?}")).1.clone();
        self.travel(Method::GET, &href, None, "same-origin").await
    }

    /// Fills in a form of the page and sends it.
    pub(crate) async fn submit(&mut self, fill: Fill) -> &Page {
        let form = self.page.form(&fill);
        let (kind, body) = form.body(&fill);
        let action = if form.action.is_empty() { self.page.path.clone() } else { form.action.clone() };
        if form.is_get() {
            let path = action.split('?').next().unwrap_or_default().to_owned();
            let query = String::from_utf8(body).expect("a query is text");
            return self.travel(Method::GET, &format!("{path}?{query}"), None, "same-origin").await;
        }
        self.travel(Method::POST, &action, Some((kind, body)), "same-origin").await
    }

    /// Sends fields that no page asked for, as a stranger's page could. `site` is `Sec-Fetch-Site`, empty for a
    /// text browser, which says nothing.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)], site: &str) -> &Page {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let body = ("application/x-www-form-urlencoded".to_owned(), body.into_bytes());
        self.travel(Method::POST, path, Some(body), site).await
    }

    /// Asks for something without opening it as a page, as an image or a frame does. Redirections are not followed.
    pub(crate) async fn fetch(&mut self, path: &str) -> Page {
        self.request(Method::GET, path, None, "same-origin").await
    }

    /// The value of a cookie.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.jar.get(name).map(String::as_str)
    }

    /// Puts a cookie into the browser, or takes it out.
    pub(crate) fn set_cookie(&mut self, name: &str, value: Option<&str>) {
        match value {
            Some(value) => self.jar.insert(name.to_owned(), value.to_owned()),
            None => self.jar.remove(name),
        };
    }

    /// Closes the browser: cookies without an age are gone.
    pub(crate) fn token(&self) -> String {
        self.page.document().forms().iter().find_map(|form| form.value("csrf")).expect("a form with a token")
    }

    async fn travel(&mut self, method: Method, path: &str, body: Option<(String, Vec<u8>)>, site: &str) -> &Page {
        let mut page = self.request(method, path, body, site).await;
        for _ in 0..MOST_TURNS {
            let Some(location) = page.header("location").filter(|_| (300..400).contains(&page.status)) else { break };
            assert!(location.starts_with('/') && !location.starts_with("//"), "led away to {location}");
            page = self.request(Method::GET, &location, None, "same-origin").await;
        }
        assert!(!(300..400).contains(&page.status), "led in circles: {}", page.path);
        self.page = page;
        &self.page
    }

    /// One request, without following anything.
    pub(crate) async fn request(
        &mut self,
        method: Method,
        path: &str,
        body: Option<(String, Vec<u8>)>,
        site: &str,
    ) -> Page {
        let response = self.ask(method, path, body, site).await;
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await.unwrap_or_else(|error| panic!("{path}: {error:?}")).to_vec();
        Page { status: status.as_u16(), path: path.to_owned(), headers, bytes }
    }

    /// Listens to the events of the site, as a script of a page does.
    pub(crate) async fn listen(&mut self, last: Option<&str>) -> Events {
        self.headers.insert("accept", "text/event-stream".to_owned());
        self.headers.extend(last.map(|last| ("last-event-id", last.to_owned())));
        let response = self.ask(Method::GET, "/events", None, "same-origin").await;
        self.headers.retain(|name, _| !["accept", "last-event-id"].contains(name));
        Events { status: response.status().as_u16(), response, heard: String::new() }
    }

    async fn ask(&mut self, method: Method, path: &str, body: Option<(String, Vec<u8>)>, site: &str) -> Response {
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        if !site.is_empty() {
            request = request.header("sec-fetch-site", site);
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let cookies: Vec<String> = self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        if let Some((kind, body)) = body {
            request = request.header(header::CONTENT_TYPE, kind).body(body);
        }
        let response = request.send().await.unwrap_or_else(|error| panic!("{path}: {error:?}"));
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            self.keep(cookie.to_str().expect("a cookie is text"));
        }
        response
    }

    fn keep(&mut self, cookie: &str) {
        let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
        let (name, value) = pair.split_once('=').expect("a cookie has a value");
        assert!(name.starts_with("__Host-"), "{name}: every cookie belongs to this host only");
        for needed in ["Path=/", "Secure", "HttpOnly", "SameSite="] {
            assert!(attributes.contains(needed), "{name} without {needed}");
        }
        if attributes.contains("Max-Age=0") {
            self.jar.remove(name);
        } else {
            self.jar.insert(name.to_owned(), value.to_owned());
        }
    }
}

/// What a page that listens is told (HTML section 9.2).
pub(crate) struct Events {
    /// The status of the answer.
    pub(crate) status: u16,
    response: Response,
    heard: String,
}

impl Events {
    /// What is told next, signs of life aside; `None` when it is over.
    pub(crate) async fn next(&mut self) -> Option<String> {
        loop {
            if let Some((told, rest)) = self.heard.split_once("\n\n") {
                let (told, rest) = (told.to_owned(), rest.to_owned());
                self.heard = rest;
                if told != ":" {
                    return Some(told);
                }
                continue;
            }
            let piece = timeout(Duration::from_mins(1), self.response.chunk()).await.expect("nothing for a minute");
            self.heard += std::str::from_utf8(&piece.expect("a stream")?).expect("text");
        }
    }
}

impl Page {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).map(|value| value.to_str().expect("a header is text").to_owned())
    }

    /// The source.
    pub(crate) fn html(&self) -> String {
        String::from_utf8(self.bytes.clone()).expect("a page is UTF-8")
    }

    /// What is in it.
    pub(crate) fn document(&self) -> Document {
        Document::read(&self.html())
    }

    /// What a person reads.
    pub(crate) fn text(&self) -> String {
        self.document().text()
    }

    /// Fails with the page's words unless it has this status.
    #[track_caller]
    pub(crate) fn is(&self, status: u16) -> &Self {
        let expected = StatusCode::from_u16(status).expect("a status");
        let words = String::from_utf8_lossy(&self.bytes);
        assert_eq!(self.status, status, "{}: expected {expected}\n{}", self.path, Document::read(&words).text());
        self
    }

    /// Fails unless a person reads these words.
    #[track_caller]
    pub(crate) fn says(&self, words: &str) -> &Self {
        let text = self.text();
        assert!(text.contains(words), "« {words} » is not on {}:\n{text}", self.path);
        self
    }

    /// Fails if a person reads these words.
    #[track_caller]
    pub(crate) fn hides(&self, words: &str) -> &Self {
        let text = self.text();
        assert!(!text.contains(words), "« {words} » is on {}:\n{text}", self.path);
        self
    }

    /// Fails unless this is the page at a path that begins so.
    #[track_caller]
    pub(crate) fn is_at(&self, path: &str) -> &Self {
        assert!(self.path.starts_with(path), "at {} ({}) instead of {path}\n{}", self.path, self.status, self.text());
        self
    }

    /// The value of a field as the page shows it.
    #[track_caller]
    pub(crate) fn field(&self, name: &str) -> String {
        let forms = self.document().forms();
        forms.iter().find_map(|form| form.value(name)).unwrap_or_else(|| panic!("no field {name} on {}", self.path))
    }

    #[track_caller]
    fn form(&self, fill: &Fill) -> Form {
        let forms = self.document().forms();
        let fits = |form: &&Form| match &fill.action {
            Some(action) => form.action.starts_with(action.as_str()) && fill.fits(form),
            None => fill.fits(form),
        };
        let found = forms.iter().find(fits).cloned();
        found.unwrap_or_else(|| {
            let mut list = String::new();
            for form in &forms {
                writeln!(list, "{}: {:?}", form.action, form.names()).expect("memory");
            }
            panic!("{} ({}) has no form for {fill:?}, but\n{list}{}", self.path, self.status, self.text())
        })
    }
}

impl Fill {
    fn fits(&self, form: &Form) -> bool {
        let fields = self.values.iter().map(|(field, _)| field).chain(self.ticks.iter().map(|(field, _)| field));
        fields.chain(self.picks.iter().map(|(field, _)| field)).all(|field| form.find(field).is_some())
            && self.button.as_ref().is_none_or(|button| form.button(button).is_some())
    }
}

impl Form {
    /// The body that a browser would send, and its type.
    fn body(&self, fill: &Fill) -> (String, Vec<u8>) {
        let mut pairs: Vec<(String, String)> = Vec::new();
        let name_of = |field: &str| self.find(field).unwrap_or_else(|| panic!("no field {field}: {:?}", self.names()));
        let written: Vec<(String, &String)> =
            fill.values.iter().map(|(field, value)| (name_of(field).name.clone(), value)).collect();
        let ticked: Vec<String> = fill.ticks.iter().map(|(field, _)| name_of(field).name.clone()).collect();
        let picked: Vec<(String, &String)> =
            fill.picks.iter().map(|(field, value)| (name_of(field).name.clone(), value)).collect();
        for input in &self.inputs {
            let told = written.iter().find(|(name, _)| *name == input.name).map(|(_, value)| (*value).clone());
            let value = match input.kind {
                Kind::Button | Kind::File => None,
                Kind::Text => Some(told.unwrap_or_else(|| input.value.clone())),
                Kind::Hidden => Some(told.unwrap_or_else(|| input.value.clone())),
                Kind::Box | Kind::Radio => {
                    let mine: Vec<_> = picked.iter().filter(|(name, _)| *name == input.name).collect();
                    let on = if mine.is_empty() {
                        input.on || ticked.contains(&input.name)
                    } else {
                        mine.iter().any(|(_, value)| **value == input.value)
                    };
                    on.then(|| input.value.clone())
                }
            };
            pairs.extend(value.map(|value| (input.name.clone(), value)));
        }
        if let Some(words) = &fill.button {
            let button = self.button(words).unwrap_or_else(|| panic!("no button « {words} »: {:?}", self.names()));
            if !button.name.is_empty() {
                pairs.push((button.name.clone(), button.value.clone()));
            }
        }
        if !self.is_multipart {
            let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
            return ("application/x-www-form-urlencoded".to_owned(), body.into_bytes());
        }
        let boundary = "----pli-test-boundary-7d1";
        let mut body = Vec::new();
        for (name, value) in &pairs {
            let value = value.replace("\r\n", "\n").replace('\n', "\r\n");
            body.extend(format!("--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n").bytes());
            body.extend(value.bytes());
            body.extend(b"\r\n");
        }
        for (name, file) in &fill.files {
            let file_name = file.name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
            body.extend(
                format!(
                    "--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\r\n\
                     content-type: {}\r\n\r\n",
                    file.media_type
                )
                .bytes(),
            );
            body.extend(&file.bytes);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{boundary}--\r\n").bytes());
        (format!("multipart/form-data; boundary={boundary}"), body)
    }
}
