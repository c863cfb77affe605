//! `pli conformity`: every security rule against the policy that holds.

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::{account::language, desk::Desk, say};
use crate::{
    base::Language,
    config::Config,
    conformity::{Finding, Verdict, report},
    policy::{Policy, Profile},
    text::Text,
};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// How to print it.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// In which language: fr or en.
    #[arg(long, default_value = "fr", value_parser = language)]
    language: Language,
    /// Only what is not conform.
    #[arg(long)]
    deviations: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for the terminal.
    Table,
    /// JSON, for other programs.
    Json,
}

/// One policy that holds here.
#[derive(serde::Serialize)]
struct Part {
    /// The profile.
    profile: &'static str,
    /// The domains whose people it holds for; empty for the house.
    domains: Vec<String>,
    findings: Vec<Finding>,
}

pub(super) async fn run(config: &Config, options: &Options) -> anyhow::Result<ExitCode> {
    let desk = Desk::open(config).await?;
    let text = Text::of(options.language);
    let policies = desk.people.sessions.policies();
    let mut parts = vec![part(policies.house(), Vec::new(), options, text)];
    let domains = desk.people.accounts.domains().await?;
    for profile in Profile::ALL {
        let own = domains.iter().filter(|(_, own)| *own == Some(profile));
        let own: Vec<String> = own.map(|(name, _)| name.to_string()).collect();
        if !own.is_empty() {
            parts.push(part(policies.profile(profile), own, options, text));
        }
    }
    match options.format {
        Format::Json => say(&serde_json::to_string_pretty(&parts)?),
        Format::Table => parts.iter().for_each(|part| table(part, text)),
    }
    Ok(ExitCode::SUCCESS)
}

fn part(policy: &Policy, domains: Vec<String>, options: &Options, text: Text) -> Part {
    let mut findings = report(policy, text);
    if options.deviations {
        findings.retain(|finding| matches!(finding.verdict, Verdict::Deviation | Verdict::Unproven));
    }
    Part { profile: policy.profile.as_str(), domains, findings }
}

fn table(part: &Part, text: Text) {
    let whose = if part.domains.is_empty() { text.get("conformity-house").to_owned() } else { part.domains.join(", ") };
    say(&format!("{whose} ({})", part.profile));
    for finding in &part.findings {
        say(&format!("{:<6} {:<18} {}", finding.id, finding.verdict.words(text), finding.title));
        say(&format!("       {:<18} {}  [{}]", "", finding.live, finding.bound));
        if !finding.reason.is_empty() {
            say(&format!("       {:<18} {}", "", finding.reason));
        }
    }
    let count = |verdict| part.findings.iter().filter(|finding| finding.verdict == verdict).count();
    say(&text.with(
        "conformity-count",
        &[
            ("conform", count(Verdict::Conform).into()),
            ("stricter", count(Verdict::Stricter).into()),
            ("deviations", count(Verdict::Deviation).into()),
            ("unproven", count(Verdict::Unproven).into()),
        ],
    ));
}
