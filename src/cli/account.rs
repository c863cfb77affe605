//! `pli account …`.

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use secrecy::{ExposeSecret as _, SecretString};

use super::{desk::Desk, say, secret};
use crate::{
    account::{Account, Alias, Contacts, NewAccount, State},
    audit::{Entry, Event, Outcome},
    base::{Address, Domain, E164, Language},
    config::Config,
    factor::{Secret, TotpSecret},
    password::{self, Flaw, Kind, Whose},
    role::{Grant, Role},
    session::{CredentialEvent, Told},
};

/// How many accounts are read at a time.
const BATCH: u64 = 500;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make an account.
    Create(Create),
    /// Keep an account's owner and its mail out, and end what is open.
    Suspend {
        /// The account, by its address or an alias.
        address: Address,
    },
    /// Let a suspended account back in.
    Activate {
        /// The account, by its address or an alias.
        address: Address,
    },
    /// Open an account again that its owner has frozen by « Ce n’était pas moi ». Make sure first who is asking.
    Unfreeze {
        /// The account, by its address or an alias.
        address: Address,
    },
    /// Open again what wrong passwords and wrong codes have closed for an account.
    Unlock {
        /// The account, by its address or an alias.
        address: Address,
    },
    /// Set an account's password, which ends its sessions.
    Password {
        /// The account, by its address or an alias.
        address: Address,
        #[command(flatten)]
        password: NewPassword,
    },
    /// Print ten new recovery codes, once; those before are void, and the owner is told. Make sure first who is asking.
    RecoveryCodes {
        /// The account, by its address or an alias.
        address: Address,
    },
    /// Give an account another address.
    Alias {
        /// The account, by its address or an alias.
        address: Address,
        /// The other address.
        alias: Address,
        /// Mail cannot leave with it as the sender.
        #[arg(long)]
        receive_only: bool,
        /// Take it away instead.
        #[arg(long, conflicts_with = "receive_only")]
        remove: bool,
    },
    /// Let a person answer for the support desk, or for the whole house. For referents: `pli structure referent`.
    Role {
        /// The person, by their address or an alias.
        address: Address,
        /// support or administrator.
        #[arg(value_parser = role)]
        role: Role,
        /// No longer.
        #[arg(long)]
        remove: bool,
    },
    /// List the accounts.
    List {
        /// Of this domain only.
        #[arg(long)]
        domain: Option<Domain>,
        /// Only those with fewer methods than their policy asks for: who has not followed yet.
        #[arg(long)]
        lacking_methods: bool,
    },
    /// Show one account.
    Show {
        /// The account, by its address or an alias.
        address: Address,
    },
}

#[derive(Debug, Args)]
pub(super) struct Create {
    /// The primary address.
    address: Address,
    /// The name shown on pages and in `From`.
    #[arg(long)]
    name: String,
    /// The language of pages and letters: fr or en.
    #[arg(long, default_value = "fr", value_parser = language)]
    language: Language,
    #[command(flatten)]
    password: NewPassword,
    /// The telephone for codes by SMS, in international form.
    #[arg(long, value_name = "+NUMBER")]
    phone: Option<E164>,
    /// The telephone that is called, in international form; a fixed line will do.
    #[arg(long, value_name = "+NUMBER")]
    voice: Option<E164>,
    /// The personal address for codes by e-mail and for notices; not one of Pli's.
    #[arg(long, value_name = "ADDRESS")]
    email: Option<Address>,
    /// A file with the secret of an authenticator application, in base32.
    #[arg(long, value_name = "FILE")]
    totp_secret_file: Option<PathBuf>,
    /// Another address of the account, good for sending too. Can be given several times.
    #[arg(long, value_name = "ADDRESS")]
    alias: Vec<Address>,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(super) struct NewPassword {
    /// A file whose first line is the password; - is the standard input.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// The password opens nothing but the first sign-in, for three days. Without a file Pli makes one and prints it.
    #[arg(long)]
    temporary: bool,
}

impl NewPassword {
    fn kind(&self) -> Kind {
        if self.temporary { Kind::Temporary } else { Kind::Chosen }
    }
}

pub(super) fn language(text: &str) -> Result<Language, String> {
    Language::from_tag(text).ok_or_else(|| "fr or en".to_owned())
}

fn role(text: &str) -> Result<Role, String> {
    let found = Role::parse(text).filter(|role| *role != Role::Referent);
    found.ok_or_else(|| "support or administrator".to_owned())
}

pub(super) async fn run(config: &Config, command: &Command) -> anyhow::Result<ExitCode> {
    let desk = Desk::open(config).await?;
    match command {
        Command::Create(new) => create(&desk, new).await?,
        Command::Suspend { address } => suspend(&desk, address).await?,
        Command::Activate { address } => {
            let account = desk.account(address).await?;
            desk.people.accounts.activate(account.id, None).await.with_context(|| format!("{address}"))?;
            say(&format!("{}: active", account.address));
        }
        Command::Unfreeze { address } => unfreeze(&desk, address).await?,
        Command::Unlock { address } => {
            let account = desk.account(address).await?;
            let count = desk.people.sign_in.unlock(account.id).await.with_context(|| format!("{address}"))?;
            say(&format!("{}: open again ({count} counters cleared)", account.address));
        }
        Command::Password { address, password } => reset(&desk, address, password).await?,
        Command::RecoveryCodes { address } => {
            let account = desk.account(address).await?;
            let codes = desk.people.factors.issue_recovery(&account).await.with_context(|| format!("{address}"))?;
            codes.written().iter().for_each(|code| say(code));
        }
        Command::Alias { address, alias, receive_only, remove } => {
            let account = desk.account(address).await?;
            if *remove {
                desk.people.accounts.remove_alias(account.id, alias).await.with_context(|| format!("{alias}"))?;
            } else {
                let new = Alias { address: alias.clone(), may_send: !receive_only };
                desk.people.accounts.add_alias(account.id, new).await.with_context(|| format!("{alias}"))?;
            }
        }
        Command::Role { address, role, remove } => {
            let account = desk.account(address).await?;
            let grant = Grant { account: account.id, role: *role, structure: None, ends: None };
            let roles = &desk.people.roles;
            if *remove { roles.take(grant, None).await } else { roles.give(grant, None).await }
                .with_context(|| format!("{address}"))?;
            say(&format!("{}: {} {}", account.address, if *remove { "no longer" } else { "now" }, role.as_str()));
        }
        Command::List { domain, lacking_methods } => list(&desk, domain.as_ref(), *lacking_methods).await?,
        Command::Show { address } => show(&desk, address).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn create(desk: &Desk, new: &Create) -> anyhow::Result<()> {
    let kind = new.password.kind();
    let methods = methods(new, kind)?;
    let alone = methods.is_empty() && kind == Kind::Chosen;
    let whose = Whose { account: None, address: new.address.clone(), name: new.name.clone(), alone };
    let (text, made) = password_of(desk, &whose, &new.password).await?;
    let people = &desk.people;
    let prepared = people.passwords.prepare(&text).await?;
    let contacts = Contacts { phone: new.phone.clone(), email: new.email.clone() };
    let alias = |address: &Address| Alias { address: address.clone(), may_send: true };
    let account = NewAccount {
        address: new.address.clone(),
        name: new.name.clone(),
        language: new.language,
        aliases: new.alias.iter().map(alias).collect(),
        contacts,
    };
    let txn = desk.store.begin().await?;
    let mut told = Told::new();
    let account = people.accounts.create(&txn, account).await.with_context(|| format!("{}", new.address))?;
    people.passwords.put(&txn, account.id, &prepared, kind).await?;
    for method in &methods {
        people.factors.bind_in((&txn, &mut told), account.id, method, None).await?;
    }
    if kind == Kind::Temporary {
        told.push(Entry::new(Event::TempIssue, Outcome::Ok).about(account.id));
    }
    people.sessions.tell(txn, told).await?;
    say(&format!("{}: made", account.address));
    say_temporary(made.as_ref());
    Ok(())
}

/// The methods that whoever makes the account answers for. With a temporary password there are none yet: the person
/// proves each of them at the first sign-in.
fn methods(new: &Create, kind: Kind) -> anyhow::Result<Vec<Secret>> {
    let mut methods = Vec::new();
    if kind == Kind::Temporary {
        if new.totp_secret_file.is_some() {
            bail!("--totp-secret-file: the person sets up the application at the first sign-in");
        }
        return Ok(methods);
    }
    if let Some(file) = &new.totp_secret_file {
        let text = secret::read("--totp-secret-file", file)?;
        methods.push(Secret::Totp(TotpSecret::from_base32(text.expose_secret()).context("--totp-secret-file")?));
    }
    methods.extend(new.phone.clone().map(Secret::Sms));
    methods.extend(new.voice.clone().map(Secret::Voice));
    methods.extend(new.email.clone().map(Secret::Email));
    Ok(methods)
}

async fn reset(desk: &Desk, address: &Address, password: &NewPassword) -> anyhow::Result<()> {
    let account = desk.account(address).await?;
    let (people, kind) = (&desk.people, password.kind());
    let alone = kind == Kind::Chosen && people.factors.of(account.id).await?.iter().all(|factor| !factor.active);
    let (address, name) = (account.address.clone(), account.name.clone());
    let whose = Whose { account: Some(account.id), address, name, alone };
    let (text, made) = password_of(desk, &whose, password).await?;
    let prepared = people.passwords.prepare(&text).await?;
    let txn = desk.store.begin().await?;
    let mut told = Told::new();
    people.passwords.put(&txn, account.id, &prepared, kind).await?;
    people.accounts.begin_generation(&txn, account.id).await?;
    let event = CredentialEvent::PasswordReset;
    people.sessions.credential_event((&txn, &mut told), account.id, event, None).await?;
    let event = if kind == Kind::Temporary { Event::TempIssue } else { Event::PasswordReset };
    told.push(Entry::new(event, Outcome::Ok).about(account.id));
    people.sessions.tell(txn, told).await?;
    say(&format!("{}: the password is set, sessions and trusted devices are over", account.address));
    say_temporary(made.as_ref());
    Ok(())
}

async fn unfreeze(desk: &Desk, address: &Address) -> anyhow::Result<()> {
    let account = desk.account(address).await?;
    let Some(thawed) = desk.people.security.unfreeze(&account).await? else {
        bail!("{}: it is not frozen", account.address);
    };
    say(&format!("{}: open again", account.address));
    for method in thawed.closed {
        say(&format!("closed, because it was added lately: {}", method.as_str()));
    }
    if thawed.password {
        say("the password was changed lately: give a new one with `pli account password ADDRESS --temporary`");
    }
    Ok(())
}

async fn suspend(desk: &Desk, address: &Address) -> anyhow::Result<()> {
    let account = desk.account(address).await?;
    desk.people.accounts.suspend(account.id, None).await.with_context(|| format!("{address}"))?;
    desk.people.sessions.end_all_of(account.id, CredentialEvent::Suspended).await?;
    say(&format!("{}: suspended", account.address));
    Ok(())
}

/// The password to set, and the one to print because Pli made it. A temporary one is held to no rule but its length: it
/// opens one door, once.
async fn password_of(
    desk: &Desk,
    whose: &Whose,
    password: &NewPassword,
) -> anyhow::Result<(SecretString, Option<SecretString>)> {
    let Some(file) = &password.password_file else {
        let made = password::temporary();
        return Ok((made.clone(), Some(made)));
    };
    let text = secret::read("--password-file", file)?;
    let mut flaws = desk.people.passwords.judge(whose, &text).await?.flaws;
    if password.temporary {
        flaws.retain(|flaw| matches!(flaw, Flaw::TooShort(_) | Flaw::TooLong(_)));
    }
    if !flaws.is_empty() {
        let flaws: Vec<String> = flaws.into_iter().map(words).collect();
        bail!("--password-file: the password {}", flaws.join(" and "));
    }
    Ok((text, None))
}

fn words(flaw: Flaw) -> String {
    match flaw {
        Flaw::TooShort(min) => format!("has fewer than {min} characters"),
        Flaw::TooLong(max) => format!("has more than {max} characters"),
        Flaw::TooUniform(kinds) => {
            format!("has fewer than {kinds} kinds of characters (small and capital letters, digits, others)")
        }
        Flaw::Common => "is one of those that everybody tries, or that leaked".to_owned(),
        Flaw::Word => "holds a common word or name".to_owned(),
        Flaw::HoldsName => "holds the person's name or a part of their address".to_owned(),
        Flaw::Guessable => "is guessed too soon".to_owned(),
        Flaw::Reused(history) => format!("is one of the last {history}"),
        Flaw::Temporary => "is the temporary one".to_owned(),
    }
}

fn say_temporary(made: Option<&SecretString>) {
    if let Some(made) = made {
        say(&format!("temporary password, shown once: {}", made.expose_secret()));
    }
}

async fn list(desk: &Desk, domain: Option<&Domain>, lacking_methods: bool) -> anyhow::Result<()> {
    let mut after: Option<Address> = None;
    loop {
        let accounts = desk.people.accounts.list(domain, after.as_ref(), BATCH).await?;
        let Some(last) = accounts.last() else { return Ok(()) };
        after = Some(last.address.clone());
        for account in &accounts {
            if !lacking_methods || lacks_methods(desk, account).await? {
                say(&format!("{}\t{}\t{}", account.address, state(account), account.name));
            }
        }
    }
}

/// Whether someone who may sign in has fewer methods than their policy asks for (S4-15).
async fn lacks_methods(desk: &Desk, account: &Account) -> anyhow::Result<bool> {
    let least = desk.people.sessions.policies().of(&account.address).enrol.min_recovery_methods;
    let factors = desk.people.factors.of(account.id).await?;
    let active = factors.iter().filter(|factor| factor.active).count();
    Ok(account.state != State::Suspended && active < usize::try_from(least).unwrap_or(usize::MAX))
}

async fn show(desk: &Desk, address: &Address) -> anyhow::Result<()> {
    let account = desk.account(address).await?;
    let contacts = desk.people.accounts.contacts(account.id).await?;
    say(&format!("address    {}", account.address));
    say(&format!("name       {}", account.name));
    say(&format!("language   {}", account.language.tag()));
    say(&format!("state      {}", state(&account)));
    say(&format!("id         {}", account.id));
    say(&format!("made       {}", account.created_at));
    for alias in desk.people.accounts.aliases(account.id).await? {
        let only = if alias.may_send { "" } else { " (receives only)" };
        say(&format!("alias      {}{only}", alias.address));
    }
    // Masked: this is read over shoulders.
    if let Some(phone) = contacts.phone {
        say(&format!("phone      …{}", phone.last_two()));
    }
    if let Some(email) = contacts.email {
        say(&format!("e-mail     …@{}", email.domain()));
    }
    Ok(())
}

fn state(account: &Account) -> &'static str {
    match account.state {
        State::Active => "active",
        State::Suspended => "suspended",
        State::Frozen => "frozen",
        State::Shared => "shared",
    }
}
