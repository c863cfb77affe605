//! A browser without a screen: one kept connection, cookies, forms.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, header, redirect::Policy};

use crate::{
    measure::Work,
    stage::{Person, Stage},
};

/// Names and values.
pub(crate) type Cookies = BTreeMap<String, String>;

/// One signed-in person.
pub(crate) struct Browser {
    client: Client,
    url: String,
    cookies: Mutex<Cookies>,
    messages: Mutex<BTreeMap<String, Vec<String>>>,
    to: String,
}

impl Browser {
    fn new(stage: &Stage, to: &str) -> anyhow::Result<Self> {
        let client = Client::builder()
            .tls_certs_only([reqwest::Certificate::from_pem(&stage.ca)?])
            .redirect(Policy::none())
            .pool_max_idle_per_host(1)
            .build()?;
        let (cookies, messages) = (Mutex::default(), Mutex::default());
        Ok(Self { client, url: stage.url.clone(), cookies, messages, to: to.to_owned() })
    }

    /// Signs `person` in; the time is from the sign-in form's posting to the inbox.
    /// With `device`, the cookies of a browser that is trusted, no code is needed.
    pub(crate) async fn sign_in(
        stage: &Stage,
        person: &Person,
        device: Option<&Cookies>,
    ) -> anyhow::Result<(Self, Duration)> {
        let browser = Self::new(stage, &person.address)?;
        lock(&browser.cookies).extend(device.cloned().unwrap_or_default());
        let page = browser.get("/sign-in").await?;
        let mut form = hidden(&page);
        let code = code(&person.totp)?;
        form.extend(
            [("username", person.address.as_str()), ("password", person.password.as_str()), ("code", &code)].map(own),
        );
        if device.is_none() {
            form.push(own(("remember", "yes")));
        }
        let start = Instant::now();
        let inbox = browser.post("/sign-in", &form).await?;
        let took = start.elapsed();
        ensure!(inbox.contains("/sign-out"), "{} was not signed in: {}", person.address, said(&inbox));
        Ok((browser, took))
    }

    /// The cookies by which this browser is known after its session has ended.
    pub(crate) fn device(&self) -> Cookies {
        let known = |name: &str| name == "__Host-td" || name == "__Host-dev";
        lock(&self.cookies)
            .iter()
            .filter(|(name, _)| known(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    /// Gets ready outside of the measured time: a cold list has no open connection to the mail server.
    pub(crate) async fn prepare(&self, mailbox: &str, work: Work) -> anyhow::Result<()> {
        // Another mailbox first: the connection must then select the measured one again.
        if work == Work::ListCold {
            self.get(&format!("/mail/{}", if mailbox == "INBOX" { "Drafts" } else { "INBOX" })).await?;
        }
        Ok(())
    }

    /// Does it once.
    pub(crate) async fn work(&self, mailbox: &str, work: Work, round: usize) -> anyhow::Result<()> {
        match work {
            Work::ListCold | Work::ListWarm => self.list(mailbox, "").await,
            Work::Search => self.list(mailbox, "?q=subject:scanner").await,
            Work::Open => {
                if round == 0 {
                    self.list(mailbox, "").await?;
                }
                let open = lock(&self.messages).get(mailbox).and_then(|all| all.get(round % all.len().max(1)).cloned());
                let page = self.get(&open.context("the list has messages")?).await?;
                ensure!(page.contains("/source"), "not a message page");
                Ok(())
            }
            Work::Send => {
                let mut form = hidden(&self.get("/compose").await?);
                let subject = format!("Mesure {round}");
                form.extend(
                    [("to", self.to.as_str()), ("subject", &subject), ("body", "Bonjour"), ("action", "send")].map(own),
                );
                self.post("/compose", &form).await.map(drop)
            }
        }
    }

    async fn list(&self, mailbox: &str, query: &str) -> anyhow::Result<()> {
        let page = self.get(&format!("/mail/{mailbox}{query}")).await?;
        let start = format!("href=\"/mail/{mailbox}/");
        let links = page.split(start.as_str()).skip(1).filter_map(|rest| rest.split('"').next());
        let uids = links.filter(|uid| !uid.is_empty() && uid.bytes().all(|b| b.is_ascii_digit()));
        let found: Vec<String> = uids.map(|uid| format!("/mail/{mailbox}/{uid}")).collect();
        ensure!(found.len() >= 50 || !query.is_empty(), "{} rows in {mailbox}", found.len());
        if query.is_empty() {
            lock(&self.messages).insert(mailbox.to_owned(), found);
        }
        Ok(())
    }

    async fn get(&self, path: &str) -> anyhow::Result<String> {
        let answer = self.request(Method::GET, path, None).await?;
        ensure!(answer.status() == StatusCode::OK, "GET {path}: {}", answer.status());
        Ok(answer.text().await?)
    }

    /// Posts a form and follows to where it leads.
    async fn post(&self, path: &str, form: &[(String, String)]) -> anyhow::Result<String> {
        let mut answer = self.request(Method::POST, path, Some(form)).await?;
        for _ in 0..5 {
            let status = answer.status();
            let Some(next) = answer.headers().get(header::LOCATION) else {
                ensure!(status == StatusCode::OK, "POST {path}: {status}");
                return Ok(answer.text().await?);
            };
            let next = next.to_str()?.to_owned();
            answer.bytes().await?;
            answer = self.request(Method::GET, &next, None).await?;
        }
        bail!("POST {path}: redirected without end")
    }

    fn prepare_request(&self, method: Method, path: &str) -> RequestBuilder {
        let cookies: Vec<String> = lock(&self.cookies).iter().map(|(name, value)| format!("{name}={value}")).collect();
        self.client
            .request(method, format!("{}{path}", self.url))
            .header(header::COOKIE, cookies.join("; "))
            .header(header::ORIGIN, &self.url)
            .header(header::ACCEPT_LANGUAGE, "fr")
            .header("Sec-Fetch-Site", "same-origin")
    }

    async fn request(&self, method: Method, path: &str, form: Option<&[(String, String)]>) -> anyhow::Result<Response> {
        let mut request = self.prepare_request(method, path);
        if let Some(form) = form {
            request = request.form(form);
        }
        let answer = request.send().await?;
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let pair = cookie.to_str()?.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                lock(&self.cookies).insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(answer)
    }
}

/// Bytes and requests of a first visit of the sign-in page, as a browser transfers them.
pub(crate) async fn first_visit(stage: &Stage) -> anyhow::Result<(usize, usize)> {
    Browser::new(stage, "")?.visit("/sign-in").await
}

impl Browser {
    /// Bytes and requests of a page with nothing in the cache: the page and all that it links to.
    pub(crate) async fn visit(&self, path: &str) -> anyhow::Result<(usize, usize)> {
        let page = self.get(path).await?;
        let mut linked: Vec<&str> = ["href=\"/static/", "src=\"/static/"]
            .iter()
            .flat_map(|start| page.split(start).skip(1).filter_map(|rest| rest.split(['"', '#']).next()))
            .collect();
        linked.sort_unstable();
        linked.dedup();
        let mut bytes = self.compressed(path).await?;
        for file in &linked {
            bytes += self.compressed(&format!("/static/{file}")).await?;
        }
        Ok((bytes, linked.len() + 1))
    }

    async fn compressed(&self, path: &str) -> anyhow::Result<usize> {
        let request = self.prepare_request(Method::GET, path).header(header::ACCEPT_ENCODING, "gzip, br");
        Ok(request.send().await?.error_for_status()?.bytes().await?.len())
    }
}

/// Seconds that Pli has spent hashing passwords, by its own account.
pub(crate) async fn hash_seconds(stage: &Stage) -> anyhow::Result<f64> {
    let text = reqwest::get(&stage.metrics).await?.text().await?;
    let line = text.lines().find(|line| line.starts_with("pli_password_hash_seconds_sum"));
    Ok(line.and_then(|line| line.rsplit(' ').next()?.parse().ok()).unwrap_or(0.0))
}

/// What a page says is wrong, with its markup: enough to find out why a measurement stopped.
fn said(page: &str) -> &str {
    page.split("role=\"alert\"").nth(1).and_then(|rest| rest.get(..300)).unwrap_or("no alert on the page")
}

/// The hidden fields of a page's forms, the last of each name.
fn hidden(page: &str) -> Vec<(String, String)> {
    let mut found = BTreeMap::new();
    for tag in page.split("<input").skip(1).filter_map(|rest| rest.split('>').next()) {
        let attribute = |name: &str| {
            let start = format!(" {name}=\"");
            tag.split(start.as_str()).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default()
        };
        if attribute("type") == "hidden" {
            found.insert(attribute("name").to_owned(), attribute("value").to_owned());
        }
    }
    found.into_iter().collect()
}

/// The present code of an authenticator application.
fn code(secret: &str) -> anyhow::Result<String> {
    let now = u64::try_from(pli::base::Clock::System.now().as_seconds())?;
    let key = decode_base32(secret).context("a base32 secret")?;
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let tag = aws_lc_rs::hmac::sign(&key, &(now / 30).to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag.last().copied().unwrap_or(0) & 15);
    let four = tag.get(at..at + 4).and_then(|four| <[u8; 4]>::try_from(four).ok()).context("an HMAC of 20 bytes")?;
    Ok(format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000))
}

fn decode_base32(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut held, mut bytes) = (0u32, 0u32, Vec::new());
    for c in text.bytes() {
        let value = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|b| *b == c.to_ascii_uppercase())?;
        bits = (bits << 5) | u32::try_from(value).ok()?;
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).ok()?);
        }
    }
    Some(bytes)
}

fn own((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
