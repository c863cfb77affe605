//! `pli domain …`.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;

use super::{desk::Desk, say};
use crate::{base::Domain, config::Config, policy::Profile};

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
    /// List the domains.
    List,
}

fn profile(text: &str) -> Result<Profile, String> {
    Profile::parse(text).ok_or_else(|| Profile::ALL.map(Profile::as_str).join(", "))
}

pub(super) async fn run(config: &Config, command: &Command) -> anyhow::Result<ExitCode> {
    let desk = Desk::open(config).await?;
    match command {
        Command::Add { name, profile, short_names } => {
            let added = desk.people.accounts.add_domain(name.clone(), *profile, *short_names).await;
            added.with_context(|| format!("{name}"))?;
            say(&format!("{name}: added"));
        }
        Command::List => {
            for name in desk.people.accounts.domains().await? {
                say(name.as_str());
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
