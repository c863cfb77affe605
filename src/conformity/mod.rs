//! The report of conformity: every rule of the security requirements against the policy that holds, in words (security.md
//! part 6).
//!
//! A rule that has numbers is judged by its keys: a weaker value than the standard's is a deviation and says why. A rule
//! without a number is held by the code; that it is, a test proves that bears its id (`docs/rows.md`). What no test proves
//! is not claimed.

mod table;

use std::{collections::BTreeMap, fmt};

use serde::Serialize;

use crate::{
    base::Domain,
    policy::{Policies, Policy, Profile, Value},
    text::Text,
};

pub use table::RULES;

/// The promises that a test proves, one a line.
const PROVEN: &str = include_str!("../../docs/rows.md");

/// One rule of the requirements.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its name there.
    pub id: &'static str,
    /// What it says, as a key of the texts.
    title: &'static str,
    /// Its numbers, and what the standards ask of them.
    checks: &'static [Check],
    /// Why it may be deviated from, as a key of the texts; else the profile is the reason.
    why: Option<&'static str>,
}

/// A key of the policy and the standard's bound.
#[derive(Debug, Clone, Copy)]
struct Check(&'static str, Bound);

/// What a standard asks of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    /// No less.
    AtLeast(i64),
    /// No more.
    AtMost(i64),
    /// So, and not otherwise.
    Is(bool),
}

/// How a rule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Better than the standard asks.
    Stricter,
    /// As the standard asks.
    Conform,
    /// Weaker than the standard asks.
    Deviation,
    /// Nothing proves it yet.
    Unproven,
}

/// A rule against a policy.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// The rule.
    pub id: &'static str,
    /// What it says.
    pub title: &'static str,
    /// The live values, `key = value`; of a rule without numbers, how it is held.
    pub live: String,
    /// What the standards ask.
    pub bound: String,
    /// How it stands.
    pub verdict: Verdict,
    /// Why it deviates; empty when it does not.
    pub reason: String,
}

/// The findings of one policy that holds here.
#[derive(Debug, Clone, Serialize)]
pub struct Part {
    /// The profile.
    pub profile: &'static str,
    /// The domains whose people it holds for; empty for the house.
    pub domains: Vec<String>,
    /// Why they have this profile, as an administrator wrote it, by domain.
    pub reasons: BTreeMap<String, String>,
    /// Its findings, in the order of the rules.
    pub findings: Vec<Finding>,
}

/// A domain, the profile that it has of its own, and why.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// The domain.
    pub domain: Domain,
    /// Its profile, if it is not the house's.
    pub profile: Option<Profile>,
    /// Why; empty when nobody said.
    pub reason: String,
}

/// Every policy that holds: the house's, and each profile that a domain has of its own.
pub fn parts(policies: &Policies, domains: &[Chosen], text: Text) -> Vec<Part> {
    let part = |policy: &Policy, own: &[&Chosen]| Part {
        profile: policy.profile.as_str(),
        domains: own.iter().map(|one| one.domain.to_string()).collect(),
        reasons: own
            .iter()
            .filter(|one| !one.reason.is_empty())
            .map(|one| (one.domain.to_string(), one.reason.clone()))
            .collect(),
        findings: report(policy, text),
    };
    let mut parts = vec![part(policies.house(), &[])];
    for profile in Profile::ALL {
        let own: Vec<&Chosen> = domains.iter().filter(|one| one.profile == Some(profile)).collect();
        if !own.is_empty() {
            parts.push(part(policies.profile(profile), &own));
        }
    }
    parts
}

/// Whether a policy deviates from a rule from which another does not.
pub fn is_weaker(policy: &Policy, than: &Policy) -> bool {
    let deviates = |rule: &Rule, policy: &Policy| combined(&rule.judged(policy)) == Some(Verdict::Deviation);
    RULES.iter().any(|rule| deviates(rule, policy) && !deviates(rule, than))
}

impl Part {
    /// How many rules stand so.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.findings.iter().filter(|finding| finding.verdict == verdict).count()
    }

    /// Keeps what is not conform.
    pub fn keep_deviations(&mut self) {
        self.findings.retain(|finding| matches!(finding.verdict, Verdict::Deviation | Verdict::Unproven));
    }
}

impl Bound {
    fn judge(self, value: &Value) -> Verdict {
        let of = |meets: bool, exceeds: bool| match (meets, exceeds) {
            (_, true) => Verdict::Stricter,
            (true, false) => Verdict::Conform,
            (false, false) => Verdict::Deviation,
        };
        let numbers = match value {
            Value::Number(number) => vec![*number],
            Value::Numbers(numbers) => numbers.clone(),
            Value::Switch(is) => return of(self == Self::Is(*is), false),
            // A list of words is a choice; having one is the rule.
            Value::Words(words) => return of(!words.is_empty(), false),
            Value::Word(_) => return Verdict::Conform,
        };
        match self {
            Self::AtLeast(bound) => of(numbers.iter().all(|n| *n >= bound), numbers.iter().all(|n| *n > bound)),
            Self::AtMost(bound) => of(numbers.iter().all(|n| *n <= bound), numbers.iter().all(|n| *n < bound)),
            Self::Is(_) => Verdict::Deviation,
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(bound) => write!(f, "≥ {bound}"),
            Self::AtMost(bound) => write!(f, "≤ {bound}"),
            Self::Is(value) => write!(f, "{value}"),
        }
    }
}

/// Every rule against a policy, in the words of a language.
pub fn report(policy: &Policy, text: Text) -> Vec<Finding> {
    RULES.iter().map(|rule| rule.against(policy, text)).collect()
}

impl Rule {
    /// How each of its numbers stands.
    fn judged(&self, policy: &Policy) -> Vec<Verdict> {
        let judged = |check: &Check| policy.get(check.0).map_or(Verdict::Unproven, |value| check.1.judge(&value));
        self.checks.iter().map(judged).collect()
    }

    fn against(&self, policy: &Policy, text: Text) -> Finding {
        let title = text.get(self.title);
        let proven = PROVEN.lines().any(|line| line.strip_prefix("| ").is_some_and(|rest| rest.starts_with(self.id)));
        let values: Vec<(&Check, Option<Value>)> =
            self.checks.iter().map(|check| (check, policy.get(check.0))).collect();
        let live = values.iter().map(|(check, value)| match value {
            Some(value) => format!("{} = {value}", check.0),
            None => format!("{} = ?", check.0),
        });
        let live = live.collect::<Vec<_>>().join(", ");
        let bound = self.checks.iter().map(|check| check.1.to_string()).collect::<Vec<_>>().join(", ");
        let numbers = combined(&self.judged(policy));
        let verdict = match (proven, numbers) {
            (false, _) => Verdict::Unproven,
            (true, verdict) => verdict.unwrap_or(Verdict::Conform),
        };
        Finding {
            id: self.id,
            title,
            live: if live.is_empty() { text.get("conformity-by-code").to_owned() } else { live },
            bound: if bound.is_empty() { text.get("conformity-as-said").to_owned() } else { bound },
            verdict,
            reason: self.reason(verdict, policy.profile, text),
        }
    }

    fn reason(&self, verdict: Verdict, profile: Profile, text: Text) -> String {
        match (verdict, self.why, profile) {
            (Verdict::Stricter | Verdict::Conform, ..) => String::new(),
            (Verdict::Unproven, ..) => text.get("conformity-unproven-text").to_owned(),
            (Verdict::Deviation, Some(why), _) => text.get(why).to_owned(),
            (Verdict::Deviation, None, Profile::Modern) => text.get("conformity-chosen").to_owned(),
            (Verdict::Deviation, None, profile) => {
                text.with("conformity-profile", &[("profile", profile.as_str().into())])
            }
        }
    }
}

/// The verdict over all numbers of a rule: one weak number makes it a deviation, and it is stricter when one is and none
/// is weak.
fn combined(verdicts: &[Verdict]) -> Option<Verdict> {
    let worst = *verdicts.iter().max()?;
    Some(match worst {
        Verdict::Deviation | Verdict::Unproven => worst,
        _ => *verdicts.iter().min()?,
    })
}

impl Verdict {
    /// In words.
    pub fn words(self, text: Text) -> &'static str {
        match self {
            Self::Stricter => text.get("conformity-stricter"),
            Self::Conform => text.get("conformity-conform"),
            Self::Deviation => text.get("conformity-deviation"),
            Self::Unproven => text.get("conformity-unproven"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::base::Language;

    fn of(policy: &Policy, id: &str) -> Finding {
        report(policy, Text::of(Language::Fr)).into_iter().find(|finding| finding.id == id).unwrap()
    }

    #[test]
    fn every_rule_of_the_requirements_is_in_the_report_once() {
        let ranges = [
            1..=18,
            20..=27,
            30..=36,
            40..=50,
            60..=75,
            80..=92,
            100..=111,
            120..=127,
            130..=137,
            140..=140,
            150..=160,
            170..=178,
        ];
        let expected: Vec<String> = ranges.into_iter().flatten().map(|number: u32| format!("R-{number:02}")).collect();
        let found: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
        assert_eq!(found, expected);
        let titles: BTreeSet<&str> = RULES.iter().map(|rule| rule.title).collect();
        assert_eq!(titles.len(), RULES.len());
    }

    #[test]
    fn every_key_of_the_table_is_a_key_of_the_policy() {
        let policy = Policy::default();
        for rule in RULES {
            for check in rule.checks {
                assert!(policy.get(check.0).is_some(), "{}: there is no key {}", rule.id, check.0);
            }
        }
    }

    #[test]
    fn a_changed_key_changes_the_verdict() {
        let mut policy = Policy::default();
        assert_eq!(of(&policy, "R-01").verdict, Verdict::Conform);
        policy.codes.digits = 8;
        assert_eq!(of(&policy, "R-01").verdict, Verdict::Stricter);
        assert!(of(&policy, "R-01").live.contains("codes.digits = 8"));
        assert_eq!(of(&policy, "R-102").verdict, Verdict::Conform);
        policy.session.idle = std::time::Duration::from_mins(30);
        let deviation = of(&policy, "R-102");
        assert_eq!(deviation.verdict, Verdict::Deviation);
        assert!(!deviation.reason.is_empty());
    }

    #[test]
    fn a_profile_that_asks_for_less_is_named_as_the_reason() {
        let legacy = Policy::of(Profile::Legacy);
        let finding = of(&legacy, "R-61");
        assert_eq!(finding.verdict, Verdict::Deviation);
        assert!(finding.reason.contains("legacy"), "{}", finding.reason);
        assert_eq!(of(&Policy::default(), "R-61").verdict, Verdict::Conform);
    }

    #[test]
    fn a_profile_is_weaker_when_it_deviates_where_the_other_does_not() {
        let [modern, entra, legacy] = Profile::ALL.map(Policy::of);
        assert!(is_weaker(&legacy, &modern) && is_weaker(&entra, &modern));
        assert!(!is_weaker(&modern, &legacy) && !is_weaker(&legacy, &legacy));
    }

    #[test]
    fn what_no_test_proves_is_not_claimed() {
        let policy = Policy::default();
        for finding in report(&policy, Text::of(Language::En)) {
            let proven = PROVEN.contains(&format!("| {} |", finding.id));
            assert_eq!(proven, finding.verdict != Verdict::Unproven, "{}", finding.id);
            let explained = matches!(finding.verdict, Verdict::Deviation | Verdict::Unproven);
            assert_eq!(explained, !finding.reason.is_empty(), "{}", finding.id);
        }
    }
}
