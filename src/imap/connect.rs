//! From nothing to a signed-in connection: TCP, TLS, greeting, who asks (ID), AUTHENTICATE (RFC 3501 section 6.2).
//!
//! async-imap speaks here, over a [`Handshake`]: it sees one whole, short response at a time, and only those it knows.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_imap::{Authenticator, Client};
use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;

use crate::{
    base::{Bearer, Credentials},
    config::{ClientTls, Tls, Upstream},
};

use super::{
    Bar, Code, Error, Login,
    command::Command,
    error::wait_in,
    frame::Limits,
    handshake::{Greeting, Handshake},
    link::{Link, Nothing},
    response::Outcome,
    transport::Transport,
    wire::Wire,
};

/// Where the server is, and how to be let in.
#[derive(Debug)]
pub(super) struct Server {
    upstream: Upstream,
    tls: ClientTls,
    credentials: Credentials,
    /// How many exchanges there were, on all its connections.
    asked: Arc<AtomicU64>,
}

impl Server {
    pub(super) fn new(upstream: Upstream, tls: ClientTls, credentials: Credentials) -> Self {
        Self { upstream, tls, credentials, asked: Arc::default() }
    }

    /// Longest wait for one answer.
    pub(super) fn wait(&self) -> Duration {
        Duration::from_secs(self.upstream.timeout_s.max(1))
    }

    /// How many times it was asked something and waited for, on connections that were signed in or about to be.
    pub(super) fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    /// Connects without signing in, and says what the server can do before that.
    pub(super) async fn probe(&self) -> Result<Vec<String>, Error> {
        let (wire, capabilities) = self.limited(self.greet()).await?;
        wire.close().await;
        Ok(capabilities)
    }

    /// A connection in the name of `login`.
    pub(super) async fn connect(&self, login: &Login) -> Result<Link, Error> {
        // Made first: for a suspended account nothing is even connected.
        let response = self.credentials.initial_response(&login.address)?;
        let (wire, capabilities) = self.limited(self.greet()).await?;
        self.limited(self.sign_in(wire, capabilities, login, response)).await
    }

    async fn limited<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        timeout(self.wait(), work).await.map_err(|_| Error::TimedOut)?
    }

    async fn greet(&self) -> Result<(Wire, Vec<String>), Error> {
        let wait = self.wait();
        let mut transport = Transport::connect(&self.upstream.host, self.upstream.port, wait).await?;
        if self.upstream.tls == Tls::Implicit {
            transport = transport.protect(&self.tls, wait).await?;
        }
        let mut wire = Wire::new(transport, wait);
        let mut capabilities = {
            let mut client = Client::new(Handshake::greeting(&mut wire));
            // What it says of an error is less than what was heard.
            let greeted = client.read_response().await.is_ok_and(|response| response.is_some());
            let heard = client.get_mut().take_heard();
            match (heard.failed, heard.greeting) {
                (Some(error), _) => return Err(error),
                (None, Some(Greeting::Ok)) if greeted => heard.capabilities,
                (None, Some(Greeting::Preauth)) => return Err(Error::Protocol("signed in as somebody already")),
                (None, Some(Greeting::Bye)) => return Err(Error::Unreachable("the server said good-bye".to_owned())),
                (None, _) => return Err(Error::Protocol("no greeting")),
            }
        };
        if self.upstream.tls == Tls::Starttls {
            let refused = |outcome: Outcome| outcome.done().map_err(|_| Error::Protocol("STARTTLS is refused"));
            let mut link = Link::new(wire, Vec::new(), Arc::clone(&self.asked));
            refused(one(&mut link, "STARTTLS").await?)?;
            wire = link.into_wire();
            wire.protect(&self.tls).await?;
            // What was promised before TLS is not believed (RFC 3501 section 6.2.1).
            capabilities = None;
        }
        if let Some(capabilities) = capabilities {
            return Ok((wire, capabilities));
        }
        let mut link = Link::new(wire, Vec::new(), Arc::clone(&self.asked));
        one(&mut link, "CAPABILITY").await?.done()?;
        let capabilities = link.capabilities().to_vec();
        Ok((link.into_wire(), capabilities))
    }

    /// Who asks, for the backend's log (RFC 2971): our session, and the browser's address.
    ///
    /// Dovecot then takes the browser's address for that of the client everywhere, also where it checks from where a
    /// master user may come (`allow_nets`), which is Pli. So with a master user the browser's address is not told.
    fn identification(&self, login: &Login) -> String {
        let ip = match (&self.credentials, login.client_ip) {
            (Credentials::Bearer { .. }, Some(ip)) => format!("\"x-originating-ip\" \"{}\" ", ip.to_canonical()),
            _ => String::new(),
        };
        format!("id ID ({ip}\"x-session-id\" \"{}\")\r\n", login.session)
    }

    async fn sign_in(
        &self,
        mut wire: Wire,
        capabilities: Vec<String>,
        login: &Login,
        response: SecretString,
    ) -> Result<Link, Error> {
        let has = |name: &str| capabilities.iter().any(|found| found.eq_ignore_ascii_case(name));
        if has("ID") {
            // Written together with AUTHENTICATE, so that it costs no round trip.
            wire.put(self.identification(login).as_bytes());
        }
        let mut sasl = Sasl { credentials: &self.credentials, pending: None };
        let mechanism = if has("SASL-IR") {
            format!("{} {}", self.credentials.mechanism(), response.expose_secret())
        } else {
            sasl.pending = Some(response);
            self.credentials.mechanism().to_owned()
        };
        let mechanism = SecretString::from(mechanism);
        let client = Client::new(Handshake::sign_in(&mut wire));
        let heard = match client.authenticate(mechanism.expose_secret(), sasl).await {
            Ok(mut session) => session.get_mut().take_heard(),
            Err((_, mut client)) => client.get_mut().take_heard(),
        };
        match (heard.end, heard.failed) {
            (Some(Outcome::Ok(_)), None) => {}
            (Some(Outcome::No(code, text)), _) => return Err(self.refusal(code, text)),
            (Some(Outcome::Bad), _) => return Err(Error::Bad),
            (_, Some(error)) => return Err(error),
            (None, None) => return Err(Error::Protocol("AUTHENTICATE without an end")),
        }
        if let Some(capabilities) = heard.capabilities {
            return Ok(Link::new(wire, capabilities, Arc::clone(&self.asked)));
        }
        // What a person may use can differ from what was offered before (RFC 3501 section 6.2.2).
        let mut link = Link::new(wire, Vec::new(), Arc::clone(&self.asked));
        one(&mut link, "CAPABILITY").await?.done()?;
        Ok(link)
    }

    /// Only a refusal of the person is one; a server that has no room today is not. What it wants instead concerns who came
    /// with a password of theirs.
    fn refusal(&self, code: Option<Code>, text: String) -> Error {
        if let (Credentials::Own { .. }, Some(bar)) = (&self.credentials, Bar::said(code.as_ref(), &text)) {
            return Error::Barred(bar);
        }
        match code {
            // For a moment only, and it says for how long.
            Some(Code::Limit) if wait_in(&text).is_some() => Error::No { code, text },
            None | Some(Code::AuthenticationFailed | Code::Expired | Code::NoPermission | Code::Other(_)) => {
                Error::Refused
            }
            Some(Code::Limit) => Error::Limit("the backend takes no more connections of this person"),
            code => Error::No { code, text },
        }
    }
}

async fn one(link: &mut Link, command: &str) -> Result<Outcome, Error> {
    let outcomes = link.run(&[Command::new(command)], Limits::LISTING, &mut Nothing).await?;
    outcomes.into_iter().next().ok_or(Error::Protocol("no answer"))
}

/// Answers the challenges of the SASL exchange.
#[derive(Debug)]
struct Sasl<'a> {
    credentials: &'a Credentials,
    /// The initial response, when the server wants it by itself.
    pending: Option<SecretString>,
}

impl Authenticator for Sasl<'_> {
    type Response = Vec<u8>;

    fn process(&mut self, _challenge: &[u8]) -> Vec<u8> {
        if let Some(response) = self.pending.take() {
            return STANDARD.decode(response.expose_secret()).unwrap_or_default();
        }
        // A second challenge says why the token is refused; the server waits for an empty answer to end with NO.
        match self.credentials {
            Credentials::Bearer { mechanism: Bearer::Oauthbearer, .. } => vec![1],
            Credentials::Bearer { mechanism: Bearer::Xoauth2, .. }
            | Credentials::Master { .. }
            | Credentials::Own { .. } => Vec::new(),
        }
    }
}
