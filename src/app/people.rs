//! Building the rooms that know people: accounts, passwords, methods, sessions, and the ways in.

use std::{collections::BTreeSet, path::PathBuf};

use super::StartError;
use crate::{
    account::Accounts,
    admin::Admin,
    audit::Journal,
    base::{Clock, Domain},
    captcha::Captcha,
    change::Change,
    config::{Config, ConfigError},
    enrol::Enrol,
    factor::{Factors, PasskeySite},
    mark::Marks,
    notify::{Doors, House, Notify},
    password::{Breached, Lists, Passwords},
    policy::Policies,
    push::{self, Push},
    question::Questions,
    recover::Recover,
    role::{Roles, Tokens},
    scim::Scim,
    seal::Keys,
    security::Security,
    session::{Network, Networks, Sessions},
    shared_box::SharedBoxes,
    sign_in::{Rooms, SignIn},
    store::Store,
    structure::Structures,
    support::Support,
    webpush::WebPush,
};

/// The rooms of people.
pub struct People {
    /// Accounts, and who is known to the mail servers.
    pub accounts: Accounts,
    /// Passwords.
    pub passwords: Passwords,
    /// Methods of verification.
    pub factors: Factors,
    /// Sessions, devices, throttles.
    pub sessions: Sessions,
    /// Letters and texts.
    pub notify: Notify,
    /// Approval on telephones.
    pub push: Push,
    /// From a name and a password to a session.
    pub sign_in: SignIn,
    /// Security questions.
    pub questions: Questions,
    /// Phrases and images.
    pub marks: Marks,
    /// What people change about what protects their account.
    pub security: Security,
    /// The first sign-in.
    pub enrol: Enrol,
    /// Getting an account back.
    pub recover: Recover,
    /// The small proof that a person asks.
    pub captcha: Captcha,
    /// Changing a password.
    pub change: Change,
    /// Who looks after what.
    pub roles: Roles,
    /// Organisations, and the accounts of their people.
    pub structures: Structures,
    /// Mailboxes that several people open.
    pub shared_boxes: SharedBoxes,
    /// What programs prove themselves with that provision one.
    pub tokens: Tokens,
    /// Provisioning by programs.
    pub scim: Scim,
    /// What people ask of the support desk.
    pub support: Support,
    /// What administrators see and do.
    pub admin: Admin,
}

impl People {
    /// Builds them over an open database.
    pub fn build(
        config: &Config,
        store: &Store,
        keys: &Keys,
        (journal, clock): (&Journal, &Clock),
    ) -> Result<Self, StartError> {
        let network = |key, list: &[String]| Network::list(list).map_err(|error| StartError::Network { key, error });
        let networks = Networks {
            shared: network("shared_networks", &config.server.shared_networks)?,
            posts: network("shared_posts", &config.server.shared_posts)?,
        };
        let (store, clock) = (store.clone(), clock.clone());
        let policies = Policies::new(config.policy.clone());
        let at = (journal.clone(), clock.clone());
        let accounts = Accounts::with_sources(store.clone(), keys.sealer(), at, policies.clone(), sources(config));
        let passwords = Passwords::new(store.clone(), keys.peppers(), policies.clone(), clock.clone());
        let passwords = passwords.with_lists(lists(config)?);
        let at = (journal.clone(), clock.clone());
        let sessions = Sessions::new(store.clone(), keys, policies, networks, at);
        let marks = Marks::new(store.clone(), keys, clock.clone());
        let notify = notify(config, &store, keys, (&marks, &clock))?;
        let site = (PasskeySite::new(&config.server), clock.clone());
        let factors = Factors::new(store.clone(), keys, sessions.clone(), notify.clone(), site);
        let questions = Questions::new(store.clone(), passwords.clone(), clock.clone());
        let captcha = Captcha::new(store.clone(), keys, sessions.clone(), clock.clone());
        let services = config.policy.push.services.clone();
        let web = WebPush::new(&config.push, services, contact(config), keys.vapid())?;
        let rooms = push::Rooms {
            store: store.clone(),
            accounts: accounts.clone(),
            passwords: passwords.clone(),
            factors: factors.clone(),
            sessions: sessions.clone(),
            marks: marks.clone(),
            notify: notify.clone(),
            web,
            clock: clock.clone(),
        };
        let push = Push::new(rooms, keys, config.server.origin());
        let roles = Roles::new(store.clone(), journal.clone(), clock.clone());
        let tokens = Tokens::new(store.clone(), keys, sessions.clone(), (journal.clone(), clock.clone()));
        let sign_in = SignIn::new(Rooms {
            store,
            accounts: accounts.clone(),
            passwords: passwords.clone(),
            factors: factors.clone(),
            sessions: sessions.clone(),
            notify: notify.clone(),
            push: push.clone(),
            marks: marks.clone(),
            clock,
        });
        let security = Security::new(sign_in.clone(), questions.clone());
        let enrol = Enrol::new(sign_in.clone(), (questions.clone(), marks.clone()), keys);
        let recover = Recover::new(&sign_in, questions.clone(), keys, (&config.server.origin(), config.support.place));
        let change = Change::new(sign_in.clone());
        let structures = Structures::new(sign_in.clone(), roles.clone(), keys.sealer());
        let shared_boxes = SharedBoxes::new(sign_in.clone(), structures.clone());
        let scim = Scim::new(&sign_in, structures.clone(), &config.server.origin());
        let admin = Admin::new(sign_in.clone(), structures.clone(), (tokens.clone(), journal.clone()));
        let support = Support::new(&sign_in, structures.clone(), keys, &config.support);
        Ok(Self {
            accounts,
            passwords,
            factors,
            sessions,
            notify,
            push,
            sign_in,
            questions,
            marks,
            security,
            enrol,
            recover,
            captcha,
            change,
            roles,
            structures,
            shared_boxes,
            tokens,
            scim,
            support,
            admin,
        })
    }
}

/// The domains of old servers.
fn sources(config: &Config) -> BTreeSet<Domain> {
    config.merge.source.iter().map(|source| source.domain.clone()).collect()
}

/// Whom push services write to: a real address, or they refuse everything.
fn contact(config: &Config) -> String {
    match &config.brand.support_email {
        Some(address) => format!("mailto:{address}"),
        None => config.server.origin(),
    }
}

/// What a new password must not be, in this house.
fn lists(config: &Config) -> Result<Lists, StartError> {
    let open = |path: &PathBuf| {
        Breached::open(path).map_err(|error| {
            let what = format!("configuration: passwords.breached_file = {}: {error}", path.display());
            StartError::Config(ConfigError::new(what))
        })
    };
    let breached = config.passwords.breached_file.as_ref().map(open).transpose()?;
    Ok(Lists::new(&[&config.brand.name], breached))
}

fn notify(config: &Config, store: &Store, keys: &Keys, (marks, clock): (&Marks, &Clock)) -> Result<Notify, StartError> {
    let sealed = (keys.sealer(), marks.clone());
    let notify = Notify::new(store.clone(), sealed, Doors::new(config)?, house(config), clock.clone());
    Ok(if config.bounces.is_some() { notify.with_returns(keys.codes()) } else { notify })
}

fn house(config: &Config) -> House {
    House {
        name: config.brand.name.clone(),
        host: config.server.public_url.host_str().unwrap_or_default().to_owned(),
        origin: config.server.origin(),
        contest_life: config.policy.notices.contest_life,
        support_email: config.brand.support_email.clone(),
        support_phone: config.brand.support_phone.clone(),
        zone: config.brand.time_zone,
    }
}
