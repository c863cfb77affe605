//! Choosing a password: the fields, the measure « Niveau de sécurité du mot de passe » and the rules, as a part of a form.
//!
//! Every broken rule is said at once (R-64, S0-32). Without a script the measure is shown with the answer; with one, while
//! the password is typed, by the browser alone (S1-18, `assets/js/password.js`). Fields: `current` where it is asked for,
//! `password`, `again`.

use maud::{Markup, html};

use crate::{
    password::{Advice, Flaw, Judged, Strength, Whose, shortest},
    policy,
    text::Text,
    view::{
        Frame, Weight,
        part::{
            self,
            field::{Field, Kind, field},
            icon::{Icon, small},
        },
    },
};

/// The choice of a password. No password is ever given back to a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// The person's identifier, for their password manager.
    pub username: String,
    /// The words of their name and address that it must not hold.
    pub names: Vec<String>,
    /// Which password is asked for beside the new one.
    pub asks: Asks,
    /// Fewest characters.
    pub shortest: u32,
    /// Most characters.
    pub longest: u32,
    /// How many of the four kinds of characters are demanded; 0 when none is.
    pub classes: u32,
    /// Whether common words and names are refused inside it too.
    pub no_words: bool,
    /// How many earlier passwords may not come back; 0 when all may.
    pub history: u32,
    /// What is wrong with what was typed.
    pub problems: Vec<Problem>,
    /// How hard what was typed is to guess.
    pub strength: Option<Strength>,
}

/// The password that is asked for beside the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Asks {
    /// None: it was typed a moment ago.
    #[default]
    Nothing,
    /// The temporary one (S0-31).
    Temporary,
    /// The present one.
    Current,
}

/// What is wrong with what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// The present password is wrong.
    WrongCurrent,
    /// No new password was typed.
    Missing,
    /// The two new ones differ.
    Different,
    /// A rule is broken.
    Flaw(Flaw),
}

impl Choice {
    /// An empty choice under the rules that hold for a person.
    pub fn new(whose: &Whose, rules: &policy::Password) -> Self {
        Self {
            username: whose.address.to_string(),
            names: whose.names(),
            shortest: shortest(rules, whose.alone),
            longest: rules.max,
            classes: rules.classes,
            no_words: rules.no_words,
            history: rules.history,
            ..Self::default()
        }
    }

    /// The same, asking for another password too.
    #[must_use]
    pub fn asking(self, asks: Asks) -> Self {
        Self { asks, ..self }
    }

    /// The same with one thing more that is wrong.
    #[must_use]
    pub fn with(mut self, problem: Problem) -> Self {
        self.problems.push(problem);
        self
    }

    /// The same with everything that is wrong with what was typed.
    #[must_use]
    pub fn refused(self, wrong_current: bool, different: bool, judged: Judged) -> Self {
        let wrong = [(wrong_current, Problem::WrongCurrent), (different, Problem::Different)];
        let problems = wrong.into_iter().filter_map(|(is, problem)| is.then_some(problem));
        problems.fold(self.judged(judged), Self::with)
    }

    /// The same with what was found about what was typed.
    #[must_use]
    pub fn judged(mut self, judged: Judged) -> Self {
        self.problems.extend(judged.flaws.into_iter().map(Problem::Flaw));
        self.strength = judged.strength;
        self
    }
}

/// The fields, the measure and the rules. The form, its token and its button are the page's.
pub(in crate::view) fn fields(frame: &Frame<'_>, choice: &Choice) -> Markup {
    let t = frame.text;
    let broken = |problem| choice.problems.contains(&problem);
    let wrong = broken(Problem::WrongCurrent);
    let sentences: Vec<String> = choice.problems.iter().filter_map(|problem| sentence(t, *problem)).collect();
    let joined = sentences.join(" ");
    let current = match choice.asks {
        Asks::Nothing => None,
        Asks::Temporary => Some((t.get("password-temporary"), t.get("password-temporary-wrong"))),
        Asks::Current => Some((t.get("password-current"), t.get("password-current-wrong"))),
    };
    let current = current.map(|(label, error)| Field {
        name: "current",
        label,
        error: wrong.then_some(error),
        kind: Kind::Password,
        autocomplete: "current-password",
        required: true,
        ..Field::default()
    });
    let new = Field {
        name: "password",
        label: t.get("password-new"),
        error: (!joined.is_empty()).then_some(joined.as_str()),
        kind: Kind::Password,
        autocomplete: "new-password",
        required: true,
        ..Field::default()
    };
    let again = Field {
        name: "again",
        label: t.get("password-again"),
        error: broken(Problem::Different).then(|| t.get("password-different")),
        ..new
    };
    html! {
        @if !choice.problems.is_empty() { (part::note(Weight::Problem, None, t.get("password-refused"))) }
        input.vh type="text" name="username" value=(choice.username) autocomplete="username" tabindex="-1" readonly
            aria-label=(t.get("sign-in-name"));
        div.cols data-password data-shortest=(choice.shortest) data-longest=(choice.longest) data-classes=(choice.classes)
            data-names=(choice.names.join(" ")) {
            div.stack {
                @if let Some(current) = &current { (field(t, current)) }
                (field(t, &new))
                (measure(t, choice.strength))
                (field(t, &again))
            }
            (rules(t, choice))
        }
    }
}

/// The sentence of a broken rule, under the new password.
fn sentence(t: Text, problem: Problem) -> Option<String> {
    let n = |key, n: u32| Some(t.with(key, &[("n", n.into())]));
    match problem {
        Problem::WrongCurrent | Problem::Different => None,
        Problem::Missing => Some(t.get("password-missing").to_owned()),
        Problem::Flaw(flaw) => match flaw {
            Flaw::TooShort(least) => n("password-short", least),
            Flaw::TooLong(most) => n("password-long", most),
            Flaw::TooUniform(kinds) => n("password-classes", kinds),
            Flaw::Common => Some(t.get("password-common").to_owned()),
            Flaw::Word => Some(t.get("password-word").to_owned()),
            Flaw::HoldsName => Some(t.get("password-name").to_owned()),
            Flaw::Guessable => Some(t.get("password-guessable").to_owned()),
            Flaw::Reused(last) => n("password-reused", last),
            Flaw::Temporary => Some(t.get("password-is-temporary").to_owned()),
        },
    }
}

fn score(t: Text, score: u8) -> &'static str {
    match score {
        0 => t.get("password-score-0"),
        1 => t.get("password-score-1"),
        2 => t.get("password-score-2"),
        3 => t.get("password-score-3"),
        _ => t.get("password-score-4"),
    }
}

const ADVICE: [(Advice, &str); 6] = [
    (Advice::Words, "words"),
    (Advice::Rows, "rows"),
    (Advice::Repeats, "repeats"),
    (Advice::Sequences, "sequences"),
    (Advice::Dates, "dates"),
    (Advice::Nothing, "nothing"),
];

fn advice(t: Text, advice: Advice) -> &'static str {
    match advice {
        Advice::Words => t.get("password-advice-words"),
        Advice::Rows => t.get("password-advice-rows"),
        Advice::Repeats => t.get("password-advice-repeats"),
        Advice::Sequences => t.get("password-advice-sequences"),
        Advice::Dates => t.get("password-advice-dates"),
        Advice::Nothing => t.get("password-advice-nothing"),
    }
}

/// The measure, in words and not in colours only; the script finds all the words it may say in the page.
fn measure(t: Text, strength: Option<Strength>) -> Markup {
    let shown = strength.unwrap_or(Strength { score: 0, bits: 0, advice: Advice::Words });
    html! {
        div.stack.stack-s data-measure hidden[strength.is_none()] {
            p.sm #strength { (t.get("password-strength")) }
            meter min="0" max="4" low="2" high="3" optimum="4" value=(shown.score) aria-labelledby="strength" {}
            p.sm role="status" {
                b data-score { (score(t, shown.score)) } " "
                span.mute data-advice { (advice(t, shown.advice)) }
            }
            p.sm.mute { (t.get("password-entropy")) " " span data-bits { (shown.bits) } " " (t.get("password-bits")) }
            ul hidden data-words {
                @for number in 0..=4 { li data-word={ "score-" (number) } { (score(t, number)) } }
                @for (each, name) in ADVICE { li data-word=(name) { (advice(t, each)) } }
            }
        }
    }
}

fn rules(t: Text, choice: &Choice) -> Markup {
    // The script ticks the rules that it can see kept.
    let rule = |name: &str, text: &str| {
        html! {
            li.line.nowrap data-rule=(name) {
                span data-unmet { (small(Icon::MINUS)) }
                span.c-ok data-met hidden { (small(Icon::OK)) }
                span { (text) span.vh data-met hidden { (t.get("password-met")) } }
            }
        }
    };
    let length = [("min", choice.shortest.into()), ("max", choice.longest.into())];
    html! {
        div.card.card-s.stack.stack-s.sm {
            b { (t.get("password-must")) }
            ul.stack.stack-s {
                (rule("length", &t.with("password-rule-length", &length)))
                @if choice.classes > 0 {
                    (rule("classes", &t.with("password-rule-classes", &[("n", choice.classes.into())])))
                }
                (rule("name", t.get("password-rule-name")))
                @if choice.no_words { (rule("word", t.get("password-rule-word"))) }
                @else { (rule("common", t.get("password-rule-common"))) }
                @if choice.history > 0 {
                    (rule("history", &t.with("password-rule-history", &[("n", choice.history.into())])))
                }
            }
            p.mute { (if choice.classes > 0 { t.get("password-paste") } else { t.get("password-free") }) }
        }
    }
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Choice)> {
    use crate::policy::{Policy, Profile};
    let address = "chts.claire.vasseur@pli.example".parse().unwrap();
    let whose = Whose { account: None, address, name: "Dre Claire Vasseur".into(), alone: false };
    let of = |profile| Choice::new(&whose, &Policy::of(profile).password);
    let (modern, legacy) = (of(Profile::Modern), of(Profile::Legacy));
    let judged = |flaws: &[Flaw], score, advice| Judged {
        flaws: flaws.to_vec(),
        strength: Some(Strength { score, bits: 38, advice }),
    };
    let short = judged(&[Flaw::TooShort(12), Flaw::HoldsName], 1, Advice::Words);
    let broken = judged(&[Flaw::TooLong(16), Flaw::TooUniform(4), Flaw::Word], 2, Advice::Dates);
    vec![
        ("modern", modern.clone().asking(Asks::Temporary)),
        ("legacy", legacy.clone()),
        ("short", modern.clone().with(Problem::WrongCurrent).judged(short).with(Problem::Different)),
        ("missing", modern.clone().with(Problem::Missing)),
        ("temporary", modern.clone().judged(judged(&[Flaw::Temporary], 4, Advice::Nothing))),
        ("common", modern.clone().judged(judged(&[Flaw::Common, Flaw::Guessable], 0, Advice::Repeats))),
        ("row", modern.judged(judged(&[Flaw::Guessable], 1, Advice::Rows))),
        ("broken", legacy.clone().judged(broken)),
        ("reused", legacy.judged(judged(&[Flaw::Reused(10)], 3, Advice::Sequences))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{base::Language, view::gallery::with_frame};

    fn shown(name: &str) -> String {
        let (_, choice) = samples().into_iter().find(|(sample, _)| *sample == name).unwrap();
        with_frame(Language::Fr, |frame| fields(frame, &choice).into_string())
    }

    #[test]
    fn r_64_s0_32_every_broken_rule_has_its_sentence_on_the_page() {
        let page = shown("broken");
        for sentence in ["au plus 16 caractères", "mêler 4 sortes", "un mot ou un nom trop courant"] {
            assert!(page.contains(sentence), "{sentence}");
        }
        assert!(page.contains("aria-invalid=\"true\"") && page.contains("role=\"alert\""));
    }

    #[test]
    fn s1_18_the_measure_says_in_words_what_it_shows() {
        let page = shown("short");
        assert!(page.contains("Niveau de sécurité du mot de passe"));
        assert!(page.contains("<b data-score>Faible.</b>") && page.contains("value=\"1\""), "{page}");
        // Before anything is typed there is nothing to measure.
        assert!(shown("modern").contains("data-measure hidden"));
    }

    #[test]
    fn r_70_managers_find_their_fields_and_nothing_is_given_back() {
        let page = shown("modern");
        for token in ["autocomplete=\"username\"", "autocomplete=\"current-password\"", "autocomplete=\"new-password\""]
        {
            assert!(page.contains(token), "{token}");
        }
        assert!(page.contains("data-reveal") && !page.contains("maxlength") && !page.contains("onpaste"));
        assert!(!page.contains("type=\"password\" value"));
    }

    #[test]
    fn r_67_the_entropy_is_shown() {
        assert!(shown("short").contains("<span data-bits>38</span> bits"));
    }
}
