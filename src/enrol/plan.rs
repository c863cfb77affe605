//! Which steps a set-up has, and which one is next: pure, from the policy, the account and what has been done.

use chrono::NaiveDate;

use super::progress::Progress;
use crate::{
    account::Contacts,
    base::{Method, Timestamp},
    factor::{Factor, Secret},
    policy::{self, Policy},
};

/// The methods that can be set up, strongest first. A method joins by its line here.
const BUILT: &[Method] = &[Method::Passkey, Method::Totp, Method::Push, Method::Sms, Method::Voice, Method::Email];

/// Which telephone providers there are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Doors {
    pub(super) texts: bool,
    pub(super) calls: bool,
}

#[cfg(test)]
impl Doors {
    const BOTH: Self = Self { texts: true, calls: true };
}

/// One page of a set-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A code where the referent said the person is.
    Known,
    /// The choice of a method.
    Method,
    /// A method's own page.
    SetUp(Method),
    /// All methods, with what is configured (S0-30, S1-04).
    Summary,
    /// Security questions (S0-29).
    Questions,
    /// The personal phrase and image (S2-08).
    Mark,
    /// A password of one's own (S0-31).
    Password,
    /// « Rester connecté ? » (S0-33).
    Stay,
}

/// What the list beside the card names: several pages can be one station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Station {
    /// Being reached.
    Known,
    /// The first method.
    Method,
    /// All methods.
    Summary,
    /// Security questions.
    Questions,
    /// The phrase and the image.
    Mark,
    /// The password.
    Password,
    /// « Bravo ! ».
    Done,
}

impl Step {
    /// The station it belongs to.
    pub fn station(self) -> Station {
        match self {
            Self::Known => Station::Known,
            Self::Method | Self::SetUp(_) => Station::Method,
            Self::Summary => Station::Summary,
            Self::Questions => Station::Questions,
            Self::Mark => Station::Mark,
            Self::Password => Station::Password,
            Self::Stay => Station::Done,
        }
    }

    /// Its place in the order of steps. A method's own page and the choice of one are the same.
    fn rank(self) -> u8 {
        match self {
            Self::Known => 0,
            Self::Method | Self::SetUp(_) => 1,
            Self::Summary => 2,
            Self::Questions => 3,
            Self::Mark => 4,
            Self::Password => 5,
            Self::Stay => 6,
        }
    }
}

/// What a set-up asks for.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The methods that can be set up, strongest first.
    pub(super) offered: Vec<Method>,
    /// Those the person has and has just proved. They stay what they are.
    pub(super) kept: Vec<Factor>,
    /// How many methods there must be in the end (S1-03).
    pub(super) least: usize,
    /// Where the referent said the person is, if they are to be reached there first.
    pub(super) contact: Option<Secret>,
    /// How many security questions are asked for (S0-29).
    pub(super) questions: usize,
    /// Whether a phrase and an image are chosen (S2-08).
    pub(super) mark: bool,
    /// Whether what is missing can be left for the next sign-in (S1-01).
    pub(super) skippable: bool,
    /// The day from which it cannot (S4-15).
    pub(super) enforced_from: Option<NaiveDate>,
    /// Whether the password is temporary, so that one's own is to be chosen.
    pub(super) password: bool,
}

impl Plan {
    pub(super) fn new(
        policy: &Policy,
        (kept, contacts): (Vec<Factor>, Contacts),
        doors: Doors,
        password: bool,
    ) -> Self {
        let rules = &policy.enrol;
        let shown = |method: &Method| rules.methods.iter().any(|name| name == method.as_str());
        let offered: Vec<Method> =
            BUILT.iter().copied().filter(|method| shown(method) && Self::can_use(*method, doors)).collect();
        let contact = (rules.second_channel && kept.is_empty()).then(|| {
            let phone = contacts.phone.filter(|_| doors.texts).map(Secret::Sms);
            phone.or(contacts.email.map(Secret::Email))
        });
        let least = usize::try_from(rules.min_recovery_methods).unwrap_or(1);
        // Nobody is asked for more methods than there are.
        let questions = usize::try_from(rules.questions).unwrap_or(0);
        Self {
            least: least.min(offered.len()).max(1),
            offered,
            kept,
            contact: contact.flatten(),
            questions: if password { questions } else { 0 },
            mark: rules.mark && password,
            skippable: rules.skippable && !password,
            enforced_from: rules.enforced_from,
            password,
        }
    }

    /// The same, once the time of grace is considered (S4-15).
    pub(super) fn within_grace(self, rules: &policy::Enrol, now: Timestamp) -> Self {
        Self { skippable: self.skippable && rules.can_wait(now), ..self }
    }

    /// Whether the doors that a method needs are there.
    fn can_use(method: Method, doors: Doors) -> bool {
        match method {
            Method::Sms => doors.texts,
            Method::Voice => doors.calls,
            Method::Passkey | Method::Totp | Method::Push | Method::Email | Method::Recovery => true,
        }
    }

    /// The methods there are by now: those that were there and those proved since.
    fn count(&self, progress: &Progress) -> usize {
        let new = progress.secrets().filter(|(secret, _)| !self.keeps(secret.method()));
        self.kept.len() + new.count()
    }

    pub(super) fn keeps(&self, method: Method) -> bool {
        self.kept.iter().any(|factor| factor.secret.method() == method)
    }

    /// Whether a method can be set up here: it is offered, and not one that stays what it is.
    pub(super) fn offers(&self, method: Method) -> bool {
        self.offered.contains(&method) && !self.keeps(method) && !self.only_password()
    }

    /// A new temporary password for somebody who has methods: they stay exactly the same (known weakness 4).
    fn only_password(&self) -> bool {
        self.password && !self.kept.is_empty()
    }

    /// Whether there are as many methods as there must be.
    pub(super) fn has_enough(&self, progress: &Progress) -> bool {
        progress.skipped || self.count(progress) >= self.least
    }

    /// What is to be done next. Whoever comes back is led here.
    pub(crate) fn next(&self, progress: &Progress) -> Step {
        let reached = self.reached(progress);
        let way = progress.under_way.as_ref().and_then(super::progress::UnderWay::method);
        match way {
            Some(method) if reached.rank() >= 1 && !progress.agreed && self.offers(method) => Step::SetUp(method),
            _ => reached,
        }
    }

    /// The furthest step that may be opened.
    fn reached(&self, progress: &Progress) -> Step {
        if self.only_password() {
            return if progress.password.is_none() { Step::Password } else { Step::Stay };
        }
        if self.contact.is_some() && !progress.known {
            return Step::Known;
        }
        if self.count(progress) == 0 {
            return Step::Method;
        }
        if !progress.agreed || !self.has_enough(progress) {
            return Step::Summary;
        }
        if self.questions > 0 && progress.answers.is_none() {
            return Step::Questions;
        }
        if self.mark && progress.mark.is_none() {
            return Step::Mark;
        }
        if self.password && progress.password.is_none() {
            return Step::Password;
        }
        Step::Stay
    }

    /// Whether a page may be opened: it was done or is the next one.
    pub(super) fn allows(&self, progress: &Progress, step: Step) -> bool {
        let exists = match step {
            Step::Known => self.contact.is_some() && !progress.known,
            Step::Method | Step::Summary => !self.only_password(),
            Step::SetUp(method) => self.offers(method),
            Step::Questions => self.questions > 0 && !self.only_password(),
            Step::Mark => self.mark && !self.only_password(),
            Step::Password => self.password,
            Step::Stay => true,
        };
        exists && step.rank() <= self.reached(progress).rank()
    }

    /// The stations of the list beside the card.
    pub(super) fn stations(&self) -> Vec<Station> {
        let all = [
            Station::Known,
            Station::Method,
            Station::Summary,
            Station::Questions,
            Station::Mark,
            Station::Password,
            Station::Done,
        ];
        let shown = |station: &Station| match station {
            Station::Known => self.contact.is_some(),
            Station::Method => self.kept.is_empty(),
            Station::Summary => !self.only_password(),
            Station::Questions => self.questions > 0 && !self.only_password(),
            Station::Mark => self.mark && !self.only_password(),
            Station::Password => self.password,
            Station::Done => true,
        };
        all.into_iter().filter(shown).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Profile;

    fn plan(contacts: Contacts) -> Plan {
        Plan::new(&Policy::of(Profile::Modern), (Vec::new(), contacts), Doors::BOTH, true)
    }

    fn totp() -> Secret {
        Secret::Totp(crate::factor::TotpSecret::from_bytes(&[7; 20]).unwrap())
    }

    #[test]
    fn s0_17_every_step_waits_for_the_one_before() {
        let email: Secret = Secret::Email("c@courriel.example".parse().unwrap());
        let plan = plan(Contacts { phone: Some("+15145550174".parse().unwrap()), email: None });
        let mut progress = Progress::default();
        let allowed = |progress: &Progress| {
            let steps =
                [Step::Known, Step::Method, Step::SetUp(Method::Totp), Step::Summary, Step::Password, Step::Stay];
            steps.into_iter().filter(|step| plan.allows(progress, *step)).collect::<Vec<_>>()
        };
        assert_eq!(allowed(&progress), [Step::Known]);
        progress.known = true;
        assert_eq!(
            (plan.next(&progress), allowed(&progress)),
            (Step::Method, vec![Step::Method, Step::SetUp(Method::Totp)])
        );
        progress.under_way = Some(super::super::progress::UnderWay::new(Method::Totp, b"x"));
        assert_eq!(plan.next(&progress), Step::SetUp(Method::Totp), "resumed where it was");
        progress.add(&totp(), Some(1));
        assert_eq!(plan.next(&progress), Step::Summary);
        progress.agreed = true;
        assert_eq!(plan.next(&progress), Step::Summary, "S1-03: one is not enough");
        progress.add(&email, None);
        assert_eq!(plan.next(&progress), Step::Summary, "asked again once there is another");
        progress.agreed = true;
        assert_eq!(plan.next(&progress), Step::Password);
        progress.password = Some("hash".into());
        assert_eq!(plan.next(&progress), Step::Stay);
        assert_eq!(allowed(&progress).len(), 5, "one may go back, but not be reached again");
    }

    #[test]
    fn s0_18_the_policy_hides_methods_and_the_strongest_comes_first() {
        let mut policy = Policy::of(Profile::Modern);
        let offered =
            |policy: &Policy, doors| Plan::new(policy, (Vec::new(), Contacts::default()), doors, true).offered;
        assert_eq!(offered(&policy, Doors::BOTH).first(), BUILT.first());
        assert!(offered(&policy, Doors::BOTH).is_sorted());
        assert!(!offered(&policy, Doors { texts: false, calls: false }).contains(&Method::Sms));
        policy.enrol.methods = vec!["email".into(), "sms".into()];
        assert_eq!(offered(&policy, Doors::BOTH), [Method::Sms, Method::Email]);
        policy.enrol.methods = vec!["sms".into()];
        assert_eq!(
            Plan::new(&policy, (Vec::new(), Contacts::default()), Doors::BOTH, true).least,
            1,
            "no more than there are"
        );
    }

    #[test]
    fn s0_29_questions_and_a_mark_are_steps_only_where_the_profile_asks_for_them() {
        let stations = |profile| {
            let policy = Policy::of(profile);
            Plan::new(&policy, (Vec::new(), Contacts::default()), Doors::BOTH, true).stations()
        };
        let has = |profile, station| stations(profile).contains(&station);
        assert!(!has(Profile::Modern, Station::Questions) && !has(Profile::Modern, Station::Mark));
        assert!(has(Profile::EntraCompat, Station::Questions) && !has(Profile::EntraCompat, Station::Mark));
        assert!(has(Profile::Legacy, Station::Questions) && has(Profile::Legacy, Station::Mark));
        assert_eq!(Policy::of(Profile::Legacy).enrol.questions, 5);
    }
}
