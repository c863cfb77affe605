//! `pli domain …`.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;

use super::{desk::Desk, say};
use crate::{account::Error, base::Domain, config::Config, policy::Profile};

/// The word for the configuration's profile.
const HOUSE: &str = "house";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Answer for a mail domain from now on.
    Add {
        /// Its name.
        name: Domain,
        /// Its policy profile, if not the configuration's: modern, entra-compat or legacy.
        #[arg(long, value_parser = profile)]
        profile: Option<Profile>,
        /// Its people may sign in with what stands before the @ only.
        #[arg(long)]
        short_names: bool,
    },
    /// Give a domain another policy profile. It holds for a running server within seconds.
    Profile {
        /// The domain.
        name: Domain,
        /// modern, entra-compat or legacy; house for the configuration's.
        #[arg(value_parser = profile_or_house)]
        profile: Own,
        /// Why, for the report of conformity.
        #[arg(long, default_value = "")]
        why: String,
    },
    /// Allow addresses of other domains to be merged into a domain's accounts, or no longer.
    Merge {
        /// The domain of the accounts.
        into: Domain,
        /// The domains of the old addresses.
        #[arg(required = true)]
        sources: Vec<Domain>,
        /// No longer.
        #[arg(long)]
        remove: bool,
    },
    /// List the domains, each with its policy profile.
    List,
}

fn profile(text: &str) -> Result<Profile, String> {
    Profile::parse(text).ok_or_else(|| Profile::ALL.map(Profile::as_str).join(", "))
}

/// The profile of its own that a domain has, if any. (An `Option` would make the argument optional.)
#[derive(Debug, Clone, Copy)]
pub(super) struct Own(Option<Profile>);

fn profile_or_house(text: &str) -> Result<Own, String> {
    if text == HOUSE { Ok(Own(None)) } else { profile(text).map(|profile| Own(Some(profile))) }
}

pub(super) async fn run(config: &Config, command: &Command) -> anyhow::Result<ExitCode> {
    let desk = Desk::open(config).await?;
    match command {
        Command::Add { name, profile, short_names } => {
            let added = desk.people.accounts.add_domain(name.clone(), *profile, *short_names).await;
            added.with_context(|| format!("{name}"))?;
            say(&format!("{name}: added"));
        }
        Command::Profile { name, profile: Own(profile), why } => {
            desk.people.accounts.set_profile(name, *profile, why).await.map_err(|error| match error {
                Error::Unknown => anyhow::anyhow!("{name}: Pli does not answer for this domain"),
                error => anyhow::Error::new(error).context(format!("{name}")),
            })?;
            say(&format!("{name}: {}", profile.map_or(HOUSE, Profile::as_str)));
        }
        Command::Merge { into, sources, remove } => {
            for source in sources {
                allow(&desk, (into, source), !remove).await.with_context(|| format!("{source} into {into}"))?;
                say(&format!("{source} into {into}: {}", if *remove { "no longer" } else { "allowed" }));
            }
        }
        Command::List => {
            for (name, profile) in desk.people.accounts.domains().await? {
                say(&format!("{name}\t{}", profile.map_or(HOUSE, Profile::as_str)));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Allows a domain's addresses to be merged into another's, or no longer; what is so already stays so.
async fn allow(desk: &Desk, pair: (&Domain, &Domain), allowed: bool) -> anyhow::Result<()> {
    let accounts = &desk.people.accounts;
    accounts.mail_domain(pair.0).await?.context("Pli does not answer for this domain")?;
    let txn = desk.store.begin().await?;
    let fact =
        if allowed { accounts.allow_merge_in(&txn, pair).await } else { accounts.forbid_merge_in(&txn, pair).await };
    match fact {
        Ok(fact) => Ok(desk.people.sessions.tell(txn, vec![fact]).await?),
        Err(Error::Taken | Error::Unknown) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
