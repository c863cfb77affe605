//! The `pli …` commands: one file each, and this frame.

mod account;
mod audit;
mod backend_config;
mod conformity;
mod desk;
mod doctor;
mod domain;
mod keys;
mod merge;
mod migrate;
mod request;
mod secret;
mod serve;
mod structure;

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};

use crate::config::Config;

/// Pli, a secure health-messaging webmail gateway.
#[derive(Debug, Parser)]
#[command(name = "pli", version, max_term_width = 100)]
struct Arguments {
    /// The configuration.
    #[arg(short, long, global = true, default_value = "/etc/pli/pli.toml", value_name = "FILE")]
    config: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve until told to stop (SIGTERM).
    Serve,
    /// Bring the database to the present version.
    Migrate,
    /// Make, change and list accounts.
    #[command(subcommand)]
    Account(account::Command),
    /// Add and list mail domains.
    #[command(subcommand)]
    Domain(domain::Command),
    /// Make structures, and say who looks after them.
    #[command(subcommand)]
    Structure(structure::Command),
    /// Take down what people ask of the support.
    #[command(subcommand)]
    Request(request::Command),
    /// Look at merges, halt them, and take their reports out.
    #[command(subcommand)]
    Merge(merge::Command),
    /// Check the journal.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Replace the keys.
    #[command(subcommand)]
    Keys(keys::Command),
    /// Print the settings of Dovecot and Postfix that fit this configuration.
    BackendConfig {
        /// Write the files below this directory instead.
        #[arg(long, value_name = "DIRECTORY")]
        out: Option<PathBuf>,
    },
    /// Judge every security rule by the policy that holds.
    Conformity(conformity::Options),
    /// Try everything that the configuration promises.
    Doctor,
}

/// Runs the command of the arguments. What went wrong is said in words on the standard error.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match dispatch(&arguments) {
        Ok(code) => code,
        Err(error) => {
            say_error(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = read(&arguments.config)?;
    crate::app::log::start(&config.log)?;
    crate::app::tls::install_provider();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        match &arguments.command {
            Command::Serve => Box::pin(serve::run(config)).await,
            Command::Migrate => migrate::run(&config).await,
            Command::Account(command) => Box::pin(account::run(&config, command)).await,
            Command::Domain(command) => Box::pin(domain::run(&config, command)).await,
            Command::Structure(command) => Box::pin(structure::run(&config, command)).await,
            Command::Request(command) => Box::pin(request::run(&config, command)).await,
            Command::Merge(command) => Box::pin(merge::run(&config, command)).await,
            Command::Audit(command) => Box::pin(audit::run(&config, command)).await,
            Command::Keys(command) => Box::pin(keys::run(&config, command)).await,
            Command::BackendConfig { out } => backend_config::run(&config, out.as_deref()),
            Command::Conformity(options) => Box::pin(conformity::run(&config, options)).await,
            Command::Doctor => Ok(doctor::run(&config).await),
        }
    })
}

fn read(file: &Path) -> anyhow::Result<Config> {
    Ok(Config::read(file)?)
}

/// Prints a line of a command's result.
fn say(text: &str) {
    // A reader that went away (`pli … | head`) is no failure.
    drop(writeln!(std::io::stdout().lock(), "{text}"));
}

fn say_error(text: &str) {
    drop(writeln!(std::io::stderr().lock(), "pli: {text}"));
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_commands_do_not_contradict_each_other() {
        Arguments::command().debug_assert();
    }
}
