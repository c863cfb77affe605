//! Calendar servers: real Radicales, those of a house and that of the institution before it, each started once for all
//! tests by the same script as the mail servers. In the old one Pli's own user may only read.

use std::{net::TcpListener, sync::OnceLock};

use pli::{
    base::Address,
    caldav::{CalDav, Person},
    config::{Calendar, CalendarAuth},
};
use secrecy::SecretString;

use super::{
    old_server::OLD_DOMAIN,
    servers::Servers,
    stage::{DOMAIN, stage, unique_number},
};

/// What everybody's password at the old server is.
const PASSWORD: &str = "l'ancien mot de passe";

/// A calendar server.
pub(crate) struct Radicale {
    servers: Servers,
    domain: &'static str,
    user: &'static str,
    _ports: TcpListener,
}

/// That of the house.
pub(crate) fn calendars() -> &'static Radicale {
    static ONE: OnceLock<Radicale> = OnceLock::new();
    ONE.get_or_init(|| Radicale::start("radicale", DOMAIN, "pli"))
}

/// That of a house whose people have sessions, which is of another domain.
pub(crate) fn house_calendars() -> &'static Radicale {
    static ONE: OnceLock<Radicale> = OnceLock::new();
    ONE.get_or_init(|| Radicale::start("radicale", "chts.example", "pli"))
}

/// The old one.
pub(crate) fn old_calendars() -> &'static Radicale {
    static ONE: OnceLock<Radicale> = OnceLock::new();
    ONE.get_or_init(|| Radicale::start("old radicale", OLD_DOMAIN, "migration"))
}

impl Radicale {
    fn start(services: &str, domain: &'static str, user: &'static str) -> Self {
        let tls = stage().path("tls").display().to_string();
        let (servers, ports) = Servers::start(services, &[("DOMAIN", domain), ("TLS", &tls), ("FSYNC", "never")]);
        Self { servers, domain, user, _ports: ports }
    }

    /// Where it listens.
    pub(crate) fn port(&self) -> u16 {
        self.servers.port("P_CALDAV")
    }

    /// Somebody new: `NAME-NUMBER@DOMAIN`.
    pub(crate) fn somebody(&self, name: &str) -> Address {
        format!("{name}-{}@{}", unique_number(), self.domain).parse().expect("an address")
    }

    /// How Pli is told of it; by way of `port`.
    pub(crate) fn config(&self, port: u16, auth: CalendarAuth) -> Calendar {
        let secret = self.servers.path("secrets/calendar");
        Calendar {
            url: format!("https://localhost:{port}/{{address}}/"),
            ca_file: Some(stage().ca_file()),
            timeout_s: 10,
            auth,
            user: Some(self.user.to_owned()),
            secret_file: Some(serde_json::from_value(secret.display().to_string().into()).expect("a path")),
        }
    }

    /// Somebody's calendars, as Pli comes to them by way of `port`.
    pub(crate) fn by_service(&self, port: u16, who: &Address) -> Person {
        let door = CalDav::new("calendar", &self.config(port, CalendarAuth::Service)).expect("a good section");
        door.of(who, None).expect("a person")
    }

    /// Somebody's calendars as they come themselves, to an old server; from then on they have a password.
    pub(crate) fn by_owner(&self, who: &Address) -> Person {
        self.servers.script(&["person", who.as_str()], &format!("{PASSWORD}\n"));
        self.with_password(self.port(), who, PASSWORD)
    }

    /// Somebody's calendars by way of `port`, by a password.
    pub(crate) fn with_password(&self, port: u16, who: &Address, password: &str) -> Person {
        let door = CalDav::new("calendar", &self.config(port, CalendarAuth::Password)).expect("a good section");
        door.of(who, Some(&SecretString::from(password))).expect("a person")
    }
}
