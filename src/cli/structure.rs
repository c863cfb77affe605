//! `pli structure …`.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use secrecy::ExposeSecret as _;

use super::{desk::Desk, say};
use crate::{
    base::{Address, Domain, Language, Place, TokenId},
    config::Config,
    role::{Grant, Role},
    shared_box::{NewBox, Rights},
    structure::{Contact, NewStructure, Pattern, Structure},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a structure.
    Create(Create),
    /// List the structures, each with its identifier.
    List,
    /// Change who helps the people of a structure; nothing given is the house's support desk.
    Contact {
        /// The structure, by its name.
        name: String,
        #[command(flatten)]
        contact: Help,
    },
    /// Take an account that exists into a structure.
    Take {
        /// The structure, by its name.
        name: String,
        /// The account, by its address or an alias.
        address: Address,
        /// What the person does there.
        #[arg(long, default_value = "")]
        profession: String,
    },
    /// Make a shared box, which people of the structure open with their own sign-in.
    Box {
        /// The structure, by its name.
        name: String,
        /// What stands before the `@` of its address.
        local: String,
        /// The name that stands beside its address.
        #[arg(long)]
        title: String,
        /// Who answers for it, by their address.
        #[arg(long)]
        responsible: Address,
        /// Who else opens it and what they may do: address=read, address=write or address=send.
        #[arg(long = "person", value_parser = person)]
        people: Vec<(Address, Rights)>,
    },
    /// Let a person look after the accounts of a structure.
    Referent {
        /// The structure, by its name.
        name: String,
        /// The person, by their address or an alias.
        address: Address,
        /// No longer.
        #[arg(long)]
        remove: bool,
    },
    /// What programs prove themselves with that provision a structure (SCIM).
    #[command(subcommand)]
    Token(Token),
}

#[derive(Debug, Subcommand)]
pub(super) enum Token {
    /// Make one, and print it once.
    Make {
        /// The structure, by its name.
        name: String,
        /// What it is for: the program.
        #[arg(long)]
        label: String,
        /// For how many days it is good; as long as the policy lets it be.
        #[arg(long)]
        days: Option<u32>,
    },
    /// List them, each with its end and its last use.
    List {
        /// The structure, by its name.
        name: String,
    },
    /// End one.
    End {
        /// The structure, by its name.
        name: String,
        /// Which one, by its identifier.
        token: TokenId,
    },
}

#[derive(Debug, Args)]
pub(super) struct Create {
    /// Its name.
    name: String,
    /// The domain of the addresses of its people.
    #[arg(long)]
    domain: Domain,
    /// Whose holidays it keeps: ca-qc, fr or ma.
    #[arg(long, value_parser = place)]
    place: Place,
    /// How their addresses are made of their names: prenom.nom.med, or p.nom, …
    #[arg(long, default_value_t)]
    pattern: Pattern,
    #[command(flatten)]
    contact: Help,
}

#[derive(Debug, Args)]
pub(super) struct Help {
    /// An address for help, if not the house's.
    #[arg(id = "support_email", long = "support-email", value_name = "ADDRESS")]
    email: Option<String>,
    /// A telephone number for help.
    #[arg(id = "support_phone", long = "support-phone", value_name = "NUMBER")]
    phone: Option<String>,
    /// When somebody answers.
    #[arg(id = "support_hours", long = "support-hours", value_name = "HOURS")]
    hours: Option<String>,
}

impl Help {
    fn contact(&self) -> Contact {
        Contact { email: self.email.clone(), phone: self.phone.clone(), hours: self.hours.clone() }
    }
}

fn place(text: &str) -> Result<Place, String> {
    Place::parse(text).ok_or_else(|| Place::ALL.map(Place::as_str).join(", "))
}

fn person(text: &str) -> Result<(Address, Rights), String> {
    let (address, rights) = text.split_once('=').ok_or("address=rights")?;
    let rights = Rights::parse(rights).ok_or_else(|| Rights::ALL.map(Rights::as_str).join(", "))?;
    Ok((address.parse().map_err(|_| format!("{address}: no address"))?, rights))
}

pub(super) async fn run(config: &Config, command: &Command) -> anyhow::Result<ExitCode> {
    let desk = Desk::open(config).await?;
    let structures = &desk.people.structures;
    match command {
        Command::Create(new) => {
            let wanted = NewStructure {
                name: new.name.clone(),
                place: new.place,
                domain: new.domain.clone(),
                pattern: new.pattern.clone(),
                contact: new.contact.contact(),
            };
            let made = structures.create(wanted, None).await.with_context(|| new.name.clone())?;
            say(&format!("{}: made ({})", made.name, made.id));
        }
        Command::List => {
            for one in structures.list().await? {
                say(&format!("{}\t{}\t{}\t{}", one.id, one.place.as_str(), one.domain, one.name));
            }
        }
        Command::Contact { name, contact } => {
            let changed = Structure { contact: contact.contact(), ..named(&desk, name).await? };
            structures.change(changed, None).await.with_context(|| name.clone())?;
            say(&format!("{name}: changed"));
        }
        Command::Take { name, address, profession } => {
            let (structure, account) = (named(&desk, name).await?, desk.account(address).await?);
            let taken = structures.take_in(structure.id, &account, profession).await;
            taken.with_context(|| format!("{address}"))?;
            say(&format!("{address}: belongs to {name}"));
        }
        Command::Box { name, local, title, responsible, people } => {
            let structure = named(&desk, name).await?;
            let (title, responsible) = (title.clone(), responsible.clone());
            let new = NewBox { name: title, local: local.clone(), responsible, language: Language::default() };
            let made = desk.people.shared_boxes.make_by_command(&structure, &new, people).await;
            made.with_context(|| local.clone())?;
            say(&format!("{local}@{}: made", structure.domain));
        }
        Command::Referent { name, address, remove } => {
            let (structure, account) = (named(&desk, name).await?, desk.account(address).await?);
            let grant = Grant { account: account.id, role: Role::Referent, structure: Some(structure.id), ends: None };
            let roles = &desk.people.roles;
            if *remove { roles.take(grant, None).await } else { roles.give(grant, None).await }
                .with_context(|| format!("{address}"))?;
            say(&format!("{address}: {} referent of {name}", if *remove { "no longer" } else { "now" }));
        }
        Command::Token(command) => token(&desk, command).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn token(desk: &Desk, command: &Token) -> anyhow::Result<()> {
    let tokens = &desk.people.tokens;
    match command {
        Token::Make { name, label, days } => {
            let made = tokens.make(named(desk, name).await?.id, label, *days).await.with_context(|| name.clone())?;
            say(&format!("{}\t{}\tuntil {}", made.token.id, made.token.label, made.token.until));
            say(made.secret.expose_secret());
        }
        Token::List { name } => {
            for one in tokens.list(named(desk, name).await?.id).await? {
                let used = one.used.map_or_else(|| "never used".to_owned(), |used| format!("used {used}"));
                let state = if one.live { "until" } else { "ended" };
                say(&format!("{}\t{}\t{state} {}\t{used}", one.id, one.label, one.until));
            }
        }
        Token::End { name, token } => {
            tokens.end(named(desk, name).await?.id, *token).await.with_context(|| format!("{token}"))?;
            say(&format!("{token}: ended"));
        }
    }
    Ok(())
}

async fn named(desk: &Desk, name: &str) -> anyhow::Result<Structure> {
    let found = desk.people.structures.find_by_name(name).await?;
    let found = match found {
        Some(named) => desk.people.structures.find(named.id).await?,
        None => None,
    };
    found.with_context(|| format!("{name}: there is no structure of this name"))
}
