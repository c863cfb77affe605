//! `pli conformity`: every security rule against the policy that holds.

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::{account::language, desk::Desk, say};
use crate::{
    base::Language,
    config::Config,
    conformity::{Part, Verdict},
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

pub(super) async fn run(config: &Config, options: &Options) -> anyhow::Result<ExitCode> {
    let desk = Desk::open(config).await?;
    let text = Text::of(options.language);
    let mut parts = desk.people.admin.conformity(text).await?;
    if options.deviations {
        parts.iter_mut().for_each(Part::keep_deviations);
    }
    match options.format {
        Format::Json => say(&serde_json::to_string_pretty(&parts)?),
        Format::Table => parts.iter().for_each(|part| table(part, text)),
    }
    Ok(ExitCode::SUCCESS)
}

fn table(part: &Part, text: Text) {
    let whose = if part.domains.is_empty() { text.get("conformity-house").to_owned() } else { part.domains.join(", ") };
    say(&format!("{whose} ({})", part.profile));
    for (domain, reason) in &part.reasons {
        say(&text.with("conformity-domain-reason", &[("domain", domain.into()), ("reason", reason.into())]));
    }
    for finding in &part.findings {
        say(&format!("{:<6} {:<18} {}", finding.id, finding.verdict.words(text), finding.title));
        say(&format!("       {:<18} {}  [{}]", "", finding.live, finding.bound));
        if !finding.reason.is_empty() {
            say(&format!("       {:<18} {}", "", finding.reason));
        }
    }
    let count = |verdict| part.count(verdict);
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
