//! Where everything is: the file that `tests/bench/bench` writes.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Context;

/// The mailboxes that are measured, with their sizes.
pub(crate) const MAILBOXES: [(&str, u32); 2] = [("INBOX", 1_000), ("Large", 50_000)];

/// Someone who signs in.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// Primary address.
    pub(crate) address: String,
    /// Password.
    pub(crate) password: String,
    /// Secret of the authenticator application, base32.
    pub(crate) totp: String,
}

/// The addresses of a running Pli and its backend.
#[derive(Debug)]
pub(crate) struct Stage {
    /// `https://localhost:PORT`.
    pub(crate) url: String,
    /// `http://127.0.0.1:PORT/metrics`.
    pub(crate) metrics: String,
    /// PEM of the authority that signed every certificate here.
    pub(crate) ca: Vec<u8>,
    /// Dovecot's IMAPS port.
    pub(crate) imaps: u16,
    /// The master user `NAME:SECRET` by which the floor is measured.
    pub(crate) master: (String, String),
    /// Pli's process.
    pub(crate) pli_pid: u32,
    /// Dovecot's master process.
    pub(crate) dovecot_pid: u32,
    /// Everyone.
    pub(crate) people: Vec<Person>,
}

impl Stage {
    /// Reads the file.
    pub(crate) fn read(file: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
        let keys: BTreeMap<&str, &str> = text.lines().filter_map(|line| line.split_once('=')).collect();
        let get = |key: &str| keys.get(key).copied().with_context(|| format!("{key} is missing in the stage file"));
        let pid = |key: &str| -> anyhow::Result<u32> { Ok(fs::read_to_string(get(key)?)?.trim().parse()?) };
        let (user, secret) = get("MASTER")?.split_once(':').context("MASTER is NAME:SECRET")?;
        let people = get("PEOPLE")?.split(' ').filter_map(|person| {
            let mut fields = person.split(',').map(str::to_owned);
            Some(Person { address: fields.next()?, password: fields.next()?, totp: fields.next()? })
        });
        Ok(Self {
            url: get("URL")?.to_owned(),
            metrics: get("METRICS")?.to_owned(),
            ca: fs::read(get("CA_FILE")?)?,
            imaps: get("IMAPS")?.parse()?,
            master: (user.to_owned(), secret.to_owned()),
            pli_pid: pid("PLI_PID_FILE")?,
            dovecot_pid: pid("DOVECOT_PID_FILE")?,
            people: people.collect(),
        })
    }
}
