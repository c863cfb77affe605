//! The old servers: those of the configuration and no other, so that nobody can make Pli connect to a place of theirs.

use std::{collections::BTreeMap, sync::Arc};

use secrecy::SecretString;

use super::engine::Side;
use crate::{
    base::{Address, Bearer, Clock, Credentials, Domain, Refused, SessionId},
    caldav::CalDav,
    config::{self, ClientTls, ConfigError, ImapAuth, Source, SourceAuth},
    imap::{Imap, Login},
    seal::TokenSigner,
};

/// One old server.
#[derive(Debug)]
struct Old {
    config: config::Imap,
    tls: ClientTls,
    auth: SourceAuth,
    /// How Pli proves itself there, where that needs no password of the person's.
    shared: Option<Imap>,
    calendars: Option<CalDav>,
}

/// The old servers, by the domain of their addresses.
#[derive(Debug)]
pub struct Sources {
    old: BTreeMap<Domain, Old>,
    clock: Clock,
}

impl Sources {
    /// Those of the configuration.
    ///
    /// # Errors
    /// A certificate or a secret that cannot be read.
    pub fn new(config: &config::Merge, signer: &TokenSigner, clock: Clock) -> Result<Self, ConfigError> {
        let mut old = BTreeMap::new();
        for source in &config.source {
            let tls = source.upstream().client_tls()?;
            let door = door(source, config.per_server);
            let imap = |credentials| {
                Imap::new(&door, tls.clone(), credentials, clock.clone()).map_err(|error| {
                    ConfigError::new(format!("configuration: merge.source {}: {error}", source.domain))
                })
            };
            let shared = match (source.auth, &source.master_user, &source.master_secret_file) {
                (SourceAuth::Password, ..) => None,
                (SourceAuth::Oauthbearer, ..) => Some(imap(bearer(signer, &source.domain, &clock))?),
                (SourceAuth::Master, Some(user), Some(file)) => {
                    let secret = file.read("merge.source.master_secret_file")?;
                    Some(imap(Credentials::Master { user: user.clone(), secret })?)
                }
                (SourceAuth::Master, ..) => {
                    return Err(ConfigError::new("configuration: merge.source.auth".to_owned()));
                }
            };
            let calendars = source.calendar.as_ref();
            let calendars = calendars.map(|one| CalDav::new("merge.source.calendar", one)).transpose()?;
            old.insert(source.domain.clone(), Old { config: door, tls, auth: source.auth, shared, calendars });
        }
        Ok(Self { old, clock })
    }

    /// How Pli signs in where an address was; nothing when its old server is not known.
    pub fn auth(&self, address: &Address) -> Option<SourceAuth> {
        self.of(address).map(|old| old.auth)
    }

    /// The old box of an address, with the person's password where the server asks for it.
    pub fn side(&self, address: &Address, password: Option<SecretString>) -> Option<Side> {
        let old = self.of(address)?;
        let imap = match (&old.shared, password) {
            (Some(shared), _) => shared.clone(),
            (None, Some(password)) => {
                let credentials = Credentials::Own { password };
                Imap::new(&old.config, old.tls.clone(), credentials, self.clock.clone()).ok()?
            }
            (None, None) => return None,
        };
        let login = Login { session: SessionId::new(), address: address.clone(), client_ip: None };
        Some(Side { imap, login })
    }

    /// The old calendars of an address, if the configuration says where they are.
    pub fn calendars(&self, address: &Address) -> Option<&CalDav> {
        self.of(address)?.calendars.as_ref()
    }

    fn of(&self, address: &Address) -> Option<&Old> {
        self.old.get(address.domain())
    }
}

/// A token for an address of this old server's domain, and for no other: it is nobody's here.
fn bearer(signer: &TokenSigner, domain: &Domain, clock: &Clock) -> Credentials {
    let (signer, domain, clock) = (signer.clone(), domain.clone(), clock.clone());
    let mint = move |person: &Address| {
        if person.domain() != domain.as_str() {
            return Err(Refused);
        }
        signer.sign(person, clock.now()).map_err(|error| {
            tracing::error!(%error, "no token can be signed");
            Refused
        })
    };
    Credentials::Bearer { mechanism: Bearer::Oauthbearer, mint: Arc::new(mint) }
}

fn door(source: &Source, per_server: usize) -> config::Imap {
    config::Imap {
        host: source.host.clone(),
        port: source.port,
        tls: source.tls,
        ca_file: source.ca_file.clone(),
        timeout_s: source.timeout_s,
        auth: ImapAuth::Master,
        master_user: None,
        master_secret_file: None,
        connections_per_person: 2,
        // Beside the copying somebody may prove an address.
        connections_total: per_server * 2 + 4,
        keep_s: 30,
    }
}
