//! `pli request …`.

use std::process::ExitCode;

use anyhow::bail;
use clap::{Args, Subcommand};

use super::{account::language, desk::Desk, say};
use crate::{
    base::Language,
    config::Config,
    support::{Typed, read},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Take down what somebody asks by telephone: it is received at once, and acknowledged by letter.
    Add(Add),
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// Given name.
    #[arg(long)]
    given: String,
    /// Family name.
    #[arg(long)]
    family: String,
    /// physician, nurse, midwife, pharmacist, dentist, physiotherapist, biologist, psychologist, social-worker,
    /// administration or other.
    #[arg(long)]
    profession: String,
    /// Where they work: ca-qc, fr or ma.
    #[arg(long)]
    place: String,
    /// Licence number.
    #[arg(long, default_value = "")]
    licence: String,
    /// The address that the answer goes to.
    #[arg(long)]
    contact: String,
    /// The telephone that is called, as people write it there.
    #[arg(long)]
    phone: String,
    /// The structure.
    #[arg(long)]
    structure: String,
    /// access, merge or recovery.
    #[arg(long, default_value = "access")]
    kind: String,
    /// Health addresses that they have or had.
    #[arg(long, default_value = "")]
    addresses: String,
    /// What else they say.
    #[arg(long, default_value = "")]
    words: String,
    /// The language of its letters: fr or en.
    #[arg(long, default_value = "fr", value_parser = language)]
    language: Language,
}

pub(super) async fn run(config: &Config, command: &Command) -> anyhow::Result<ExitCode> {
    let Command::Add(add) = command;
    let typed = Typed {
        given: add.given.clone(),
        family: add.family.clone(),
        profession: add.profession.clone(),
        place: add.place.clone(),
        licence: add.licence.clone(),
        contact: add.contact.clone(),
        phone: add.phone.clone(),
        structure: add.structure.clone(),
        kind: add.kind.clone(),
        addresses: add.addresses.clone(),
        words: add.words.clone(),
        attested: true,
    };
    let asking = match read(&typed) {
        Ok(asking) => asking,
        Err(flaws) => bail!("this cannot be taken: {flaws:?}"),
    };
    let desk = Desk::open(config).await?;
    say(&desk.people.support.take_down(&asking, add.language).await?);
    Ok(ExitCode::SUCCESS)
}
