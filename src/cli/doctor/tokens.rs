//! The tokens of programs that provision structures: which are soon over. Nobody else notices that accounts no longer come.

use std::time::Duration;

use super::Finding;
use crate::{
    base::Clock,
    store::{self, Store, scim_token},
};

/// The part in the report.
const PART: &str = "provisioning";
/// How long before its end a token is named.
const SOON: Duration = Duration::from_hours(30 * 24);

/// A line for each token that is soon over.
pub(super) async fn look(store: &Store, clock: &Clock) -> Vec<Finding> {
    match soon_over(store, clock).await {
        Ok(findings) => findings,
        Err(error) => vec![Finding::bad(PART, error.to_string(), "run `pli migrate`")],
    }
}

async fn soon_over(store: &Store, clock: &Clock) -> Result<Vec<Finding>, store::Error> {
    let now = clock.now();
    let mut findings = Vec::new();
    for token in scim_token::ending(store.db(), (now, now + SOON)).await? {
        let structure = store::structure::find(store.db(), token.structure).await?;
        let name = structure.map(|structure| structure.name).unwrap_or_default();
        let what = format!("{name}: the token « {} » is over at {}", token.label, token.expires_at);
        let mend =
            format!("`pli structure token make \"{name}\" --label \"{}\"`, and give it to the program", token.label);
        findings.push(Finding::warning(PART, what, mend));
    }
    Ok(findings)
}
