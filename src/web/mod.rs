//! The face: routes, keys, forms, answers.
//!
//! A request goes through two middlewares ([`headers`], [`error_pages`]); then its route opens the **key** that the
//! handler asks for, proves that a form is ours, and calls the handler, which reads the form, calls one room and
//! chooses the answer. The whole site is one table in [`routes`]; who may call what is printed from it.

mod account;
mod admin;
mod answer;
mod assets;
mod compose;
mod contest;
mod cookie;
mod desk;
mod device;
mod door;
mod enrol;
mod error_pages;
mod events;
mod failure;
mod form;
mod headers;
mod help;
mod hook;
mod key;
mod mail;
mod mark;
mod notice;
mod office;
mod origin;
mod page;
mod password;
mod preferences;
mod questions;
mod recover;
mod request;
mod routes;
mod scim;
mod settings;
mod sign_in;
mod structure;
mod upload;
mod visit;

use std::sync::Arc;

use actix_web::web::{Data, ServiceConfig};
use chrono_tz::Tz;

pub use self::{
    door::{Method, Needs},
    error_pages::error_pages,
    headers::headers,
    routes::routes,
};
use crate::{
    account::Accounts,
    admin::Admin,
    audit::Journal,
    base::{Clock, SessionId},
    captcha::Captcha,
    change::Change,
    config::Config,
    enrol::Enrol,
    factor::Factors,
    mail::{Mail, RemotePictures},
    merge::Merges,
    outbox::Outbox,
    push::Push,
    recover::Recover,
    role::{Roles, Tokens},
    rules::Rules,
    scim::Scim,
    seal,
    security::Security,
    session::{Network, Sessions},
    settings::Settings,
    shared_box::SharedBoxes,
    sign_in::SignIn,
    structure::Structures,
    support::Support,
    view::Brand,
};

/// What the handlers may call: one field per room, built once by `app`.
pub struct Rooms {
    /// The settings.
    pub config: Arc<Config>,
    /// The time.
    pub clock: Clock,
    /// Sessions, trusted devices, keys.
    pub sessions: Sessions,
    /// People.
    pub accounts: Accounts,
    /// From a name and a password to a session.
    pub sign_in: SignIn,
    /// The first sign-in.
    pub enrol: Enrol,
    /// Getting an account back.
    pub recover: Recover,
    /// The small proof that a person asks.
    pub captcha: Captcha,
    /// What people change about what protects their account.
    pub security: Security,
    /// Changing a password.
    pub change: Change,
    /// What people ask of the support desk.
    pub support: Support,
    /// Who looks after what.
    pub roles: Roles,
    /// Organisations, and the accounts of their people.
    pub structures: Structures,
    /// Mailboxes that several people open.
    pub shared_boxes: SharedBoxes,
    /// What administrators see and do.
    pub admin: Admin,
    /// Old mailboxes that are brought here.
    pub merges: Merges,
    /// What programs prove themselves with.
    pub tokens: Tokens,
    /// Provisioning by programs.
    pub scim: Scim,
    /// Methods of verification.
    pub factors: Factors,
    /// Approval on telephones.
    pub push: Push,
    /// What happened.
    pub journal: Journal,
    /// Reading mail.
    pub mail: Mail,
    /// Remote pictures of messages.
    pub remote: RemotePictures,
    /// Writing mail.
    pub outbox: Outbox,
    /// Answering while one is away.
    pub rules: Rules,
    /// What people choose for themselves.
    pub settings: Settings,
}

/// What all workers of the server share.
pub struct Site {
    rooms: Rooms,
    proxies: Vec<Network>,
    signer: seal::Cookies,
    zone: Tz,
    brand: Brand,
    /// The form of a user name, shown as an example.
    example: String,
    assets: &'static assets::Assets,
    sides: mail::side::Sides,
    tickets: Arc<mail::picture::Tickets>,
}

impl Site {
    /// A site over these rooms. `proxies` are believed about where a browser is; `signer` signs the addresses of
    /// remote pictures.
    pub fn new(rooms: Rooms, proxies: Vec<Network>, signer: seal::Cookies) -> Self {
        let brand = &rooms.config.brand;
        let brand = Brand {
            name: brand.name.clone(),
            support_email: brand.support_email.clone(),
            support_phone: brand.support_phone.clone(),
            support_hours: brand.support_hours.clone(),
        };
        Self {
            zone: rooms.config.brand.time_zone,
            example: rooms.config.brand.example.clone(),
            assets: assets::Assets::get(),
            rooms,
            proxies,
            signer,
            brand,
            sides: mail::side::Sides::default(),
            tickets: Arc::default(),
        }
    }

    /// Forgets what was remembered for a session that ended.
    pub fn forget(&self, session: SessionId) {
        self.sides.forget(session);
        self.tickets.forget(session);
        self.rooms.mail.forget(session);
    }

    /// The rooms.
    pub fn rooms(&self) -> &Rooms {
        &self.rooms
    }
}

/// Adds the whole site to one worker of the server. [`error_pages`], then [`headers`], are to be wrapped around it.
pub fn site(site: Data<Site>) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        config.app_data(site);
        routes().register(config);
    }
}
