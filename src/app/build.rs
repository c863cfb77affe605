//! Building: every door and every room once, each given exactly what it uses.

use std::sync::Arc;

use actix_web::web::Data;

use super::{merges::merges, people::People, tls};
use crate::{
    account::{self, Accounts},
    audit::Journal,
    base::{Bearer, Clock, Credentials},
    config::{Config, ConfigError, ImapAuth},
    fetch::{self, Fetch},
    imap::{self, Imap},
    mail::{Mail, RemotePictures},
    outbox::{Doors, Outbox},
    rules::Rules,
    seal::{self, Keys},
    session::{Network, NetworkError},
    settings::Settings,
    sieve::Sieve,
    smtp::Smtp,
    store::{self, Store},
    web::{Rooms, Site},
};

/// Why Pli does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A value of the configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The certificate or its key cannot be used.
    #[error("configuration: server.certificate_file, server.key_file: {0}")]
    Tls(#[from] tls::Error),
    /// A network of the configuration is none.
    #[error("configuration: server.{key}: {error}")]
    Network {
        /// The key.
        key: &'static str,
        /// What is wrong.
        error: NetworkError,
    },
    /// The keys cannot be read or made.
    #[error(transparent)]
    Keys(#[from] seal::Error),
    /// The database cannot be opened or brought to this version.
    #[error("database: {0}")]
    Store(#[from] store::Error),
    /// The accounts cannot be read.
    #[error("accounts: {0}")]
    Accounts(#[from] account::Error),
    /// The passkeys cannot be read.
    #[error("passkeys: {0}")]
    Passkeys(#[from] crate::factor::Error),
    /// The mail backend's settings cannot be used.
    #[error("imap: {0}")]
    Imap(#[from] imap::Error),
    /// Remote pictures cannot be fetched.
    #[error("fetch: {0}")]
    Fetch(#[from] fetch::Error),
    /// An address cannot be listened on.
    #[error("configuration: {key} = {address}: {error}")]
    Listen {
        /// The key of the configuration.
        key: &'static str,
        /// Its value.
        address: std::net::SocketAddr,
        /// What the system says.
        error: std::io::Error,
    },
}

/// Pli, built and not yet serving.
pub struct App {
    pub(super) config: Arc<Config>,
    pub(super) site: Data<Site>,
    pub(super) store: Store,
    pub(super) imap: Imap,
    pub(super) people: People,
    pub(super) keys: Keys,
    pub(super) certificate: Arc<tls::Certificate>,
}

impl App {
    /// The only way to start, for `main`, for the demo and for every test.
    pub async fn build(config: Config, clock: Clock) -> Result<Self, StartError> {
        let config = Arc::new(config);
        let network = |key, list: &[String]| Network::list(list).map_err(|error| StartError::Network { key, error });
        let proxies = network("trusted_proxies", &config.server.trusted_proxies)?;
        let certificate = Arc::new(tls::Certificate::open(&config.server)?);
        let store = Store::open(&config.database).await?;
        store.migrate().await?;
        let keys = Keys::open_or_create(&config.keys.directory, config.keys.public_directory.as_deref())?;
        let journal = Journal::new(store.clone(), keys.chain(), clock.clone());
        let people = People::build(&config, &store, &keys, (&journal, &clock))?;
        people.accounts.directory().refresh().await?;
        people.factors.check_passkeys().await?;
        let credentials = credentials(&config, &keys, &people.accounts)?;

        let tls = config.imap.upstream().client_tls()?;
        let imap = Imap::new(&config.imap, tls, credentials.clone(), clock.clone())?;
        let merges = merges(&config, &people, (&store, &keys), &clock)?;
        let smtp = Smtp::new(&config.submission, credentials.clone())?;
        let mail = Mail::new(imap.clone(), journal.clone(), clock.clone());
        let doors = Doors {
            smtp,
            store: store.clone(),
            sealer: keys.sealer(),
            journal: journal.clone(),
            directory: people.accounts.directory().clone(),
        };
        let outbox = Outbox::new(config.mail.clone(), mail.clone(), doors, clock.clone());
        let rules = Rules::new(Sieve::new(&config.sieve, credentials)?);
        let settings = Settings::new(store.clone(), clock.clone());
        let remote = RemotePictures::new(Fetch::new()?);
        let rooms = Rooms {
            config: Arc::clone(&config),
            clock,
            sessions: people.sessions.clone(),
            accounts: people.accounts.clone(),
            sign_in: people.sign_in.clone(),
            enrol: people.enrol.clone(),
            recover: people.recover.clone(),
            captcha: people.captcha.clone(),
            security: people.security.clone(),
            change: people.change.clone(),
            support: people.support.clone(),
            roles: people.roles.clone(),
            structures: people.structures.clone(),
            shared_boxes: people.shared_boxes.clone(),
            admin: people.admin.clone(),
            merges,
            tokens: people.tokens.clone(),
            scim: people.scim.clone(),
            factors: people.factors.clone(),
            push: people.push.clone(),
            journal: journal.clone(),
            mail,
            remote,
            outbox,
            rules,
            settings,
        };
        let site = Data::new(Site::new(rooms, proxies, keys.cookies()));
        Ok(Self { config, site, store, imap, people, keys, certificate })
    }

    /// The rooms, for the commands and for tests.
    pub fn rooms(&self) -> &Rooms {
        self.site.rooms()
    }

    /// Ends what goes on beside the requests: letters handed over to the mail server, codes on their way, the
    /// database. For after [`super::Running::stop`].
    pub async fn close(&self) {
        self.rooms().outbox.finish_work().await;
        self.rooms().recover.settle().await;
        self.rooms().push.settle().await;
        self.rooms().support.settle().await;
        self.rooms().merges.settle().await;
        if let Err(error) = self.rooms().sessions.tick().await {
            tracing::warn!(%error, "the last use of some sessions was not written down");
        }
        self.store.close().await;
    }

    /// The rooms of people.
    pub fn people(&self) -> &People {
        &self.people
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The mail backend.
    pub fn imap(&self) -> &Imap {
        &self.imap
    }

    /// The keys.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }
}

/// How Pli proves itself to the mail servers: a token for each connection, or a master user.
pub fn credentials(config: &Config, keys: &Keys, accounts: &Accounts) -> Result<Credentials, StartError> {
    let mechanism = match (config.imap.auth, &config.imap.master_user, &config.imap.master_secret_file) {
        (ImapAuth::Master, Some(user), Some(file)) => {
            return Ok(Credentials::Master { user: user.clone(), secret: file.read("imap.master_secret_file")? });
        }
        (ImapAuth::Xoauth2, ..) => Bearer::Xoauth2,
        _ => Bearer::Oauthbearer,
    };
    Ok(accounts.bearer(mechanism, keys.token_signer(&config.server.origin())))
}
