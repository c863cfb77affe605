//! `GET /enrol/sms`, `GET /enrol/voice`, `GET /enrol/email`: a number or an address, then the code that went there (S0-27, S1-05, S1-06).
//!
//! Form of the destination: POST with `csrf`, `country` and `number`, or `address`, and `action` = `send`. Form of the
//! code: `code`, and `action` = `check` or `again`; « Précédent » goes back with the number kept.

use maud::{Markup, html};

use super::{Place, another, method::fees, sheet::Sheet, wizard};
use crate::{
    base::{Method, Timestamp},
    text::Text,
    view::{
        Frame, Weight,
        part::{
            self,
            field::{self, Field, Kind, field},
            icon::{Icon, icon, small},
        },
        path,
    },
};

/// The set-up of a method whose codes are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where one stands.
    pub place: Place,
    /// Which method.
    pub method: Method,
    /// The destination, or its code.
    pub ask: Ask,
    /// Why the page is shown again.
    pub problem: Option<Problem>,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// A telephone number.
    Number {
        /// The countries, by code and prefix, those of most people first.
        countries: Vec<(String, String)>,
        /// The one that is chosen.
        country: String,
        /// What was typed.
        typed: String,
    },
    /// An address.
    Address {
        /// What was typed.
        typed: String,
    },
    /// The code that went there.
    Code {
        /// Where, in full: only this step shows it so (S1-07).
        destination: String,
        /// When.
        at: Timestamp,
        /// When another one can be sent.
        next: Timestamp,
    },
}

/// Why the method is not set up yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Nothing was typed.
    Missing,
    /// It is no number of that country, or no address.
    Unreadable,
    /// Calling it costs more than a call.
    Premium,
    /// It rings through the Internet.
    Internet,
    /// It belongs to a service, not to a person.
    Service,
    /// A fixed line takes no texts.
    Fixed,
    /// Codes are not sent to this country.
    Country,
    /// The address is one of Pli's own (S3-07).
    OwnMailbox,
    /// The code was not typed.
    NoCode,
    /// The code is wrong; how many tries are left.
    WrongCode(u32),
    /// Nobody gave on the telephone what was expected.
    NotGiven,
    /// The code is too old.
    Expired,
    /// No code is on its way.
    NotSent,
    /// Another code can be sent only later.
    TooSoon(Timestamp),
    /// As many codes as this destination takes were sent.
    TooMany(Timestamp),
    /// The message could not be handed over.
    NotDelivered,
    /// Too many wrong codes; when the next one is read.
    Throttled(Timestamp),
}

/// The sentence of a problem.
pub(super) fn sentence(frame: &Frame<'_>, method: Method, problem: Problem) -> String {
    let t = frame.text;
    let email = method == Method::Email;
    let later = |key, until| t.with(key, &[("time", t.time(until, frame.zone).into())]);
    let text = match problem {
        Problem::Missing if email => t.get("enrol-address-missing"),
        Problem::Missing => t.get("enrol-number-missing"),
        Problem::Unreadable if email => t.get("enrol-address-unreadable"),
        Problem::Unreadable => t.get("enrol-number-unreadable"),
        Problem::Premium => t.get("enrol-number-premium"),
        Problem::Internet => t.get("enrol-number-internet"),
        Problem::Service => t.get("enrol-number-service"),
        Problem::Fixed => t.get("enrol-number-fixed"),
        Problem::Country => t.get("enrol-number-country"),
        Problem::OwnMailbox => t.get("enrol-address-own"),
        Problem::NoCode => t.get("verify-no-code"),
        Problem::NotGiven => t.get("voice-failed"),
        Problem::Expired => t.get("verify-expired"),
        Problem::NotSent => t.get("enrol-not-sent"),
        Problem::NotDelivered => t.get("enrol-not-delivered"),
        Problem::WrongCode(left) => return t.with("verify-wrong", &[("left", left.into())]),
        Problem::TooSoon(until) => return t.with("verify-wait", &[("seconds", seconds(frame, until).into())]),
        Problem::TooMany(until) => return later("enrol-too-many", until),
        Problem::Throttled(until) => return later("verify-throttled", until),
    };
    text.to_owned()
}

/// Whether the problem is with the code and not with the destination.
fn of_code(problem: Problem) -> bool {
    matches!(problem, Problem::NoCode | Problem::WrongCode(_) | Problem::Expired | Problem::Throttled(_))
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let email = page.method == Method::Email;
    let title = match (&page.ask, email) {
        (Ask::Code { .. }, _) => t.get("enrol-code-title"),
        (_, true) => t.get("enrol-address-title"),
        (_, false) => t.get("enrol-number-title"),
    };
    let action = path::enrol_method(page.method);
    let error = page.problem.map(|problem| sentence(frame, page.method, problem));
    let card = html! {
        @if error.is_some() { (part::note(Weight::Problem, None, t.get("enrol-not-yet"))) }
        @match &page.ask {
            Ask::Number { countries, country, typed } => {
                @let calls = page.method == Method::Voice;
                p.mute { (if calls { t.get("voice-number-lead") } else { t.get("enrol-number-lead") }) }
                @if let Some(fees) = fees(t, page.method) { (part::note(Weight::Info, None, fees)) }
                form.stack.stack-l method="post" action=(action) data-once {
                    (part::csrf(frame))
                    div.cols {
                        (select(t, countries, country))
                        (field(t, &number(t, typed, error.as_deref())))
                    }
                    div.line { span.end { button.btn.btn-1.btn-lg name="action" value="send" {
                        (if calls { t.get("voice-button") } else { t.get("enrol-send-sms") })
                    } } }
                }
            }
            Ask::Address { typed } => {
                p.mute { (t.get("enrol-address-lead")) }
                form.stack.stack-l method="post" action=(action) data-once {
                    (part::csrf(frame))
                    (field(t, &address(t, typed, error.as_deref())))
                    div.line { span.end { button.btn.btn-1.btn-lg name="action" value="send" { (t.get("enrol-send-email")) } } }
                }
            }
            Ask::Code { destination, at, next } => {
                (sent(frame, page.method, destination, *at))
                (code(frame, &action, (page.problem, error.as_deref()), *next))
            }
        }
        (another(t))
    };
    let sheet = if email { Sheet::Email } else { Sheet::Sms };
    wizard(frame, &page.place, (title, sheet), &card)
}

fn number<'a>(t: Text, typed: &'a str, error: Option<&'a str>) -> Field<'a> {
    Field {
        name: "number",
        label: t.get("enrol-number"),
        hint: Some(t.get("enrol-number-hint")),
        error,
        value: typed,
        kind: Kind::Telephone,
        autocomplete: "tel",
        required: true,
        autofocus: true,
        ..Field::default()
    }
}

fn address<'a>(t: Text, typed: &'a str, error: Option<&'a str>) -> Field<'a> {
    Field {
        name: "address",
        label: t.get("enrol-address"),
        hint: Some(t.get("enrol-address-hint")),
        error,
        value: typed,
        kind: Kind::Address,
        autocomplete: "email",
        required: true,
        autofocus: true,
        ..Field::default()
    }
}

fn select(t: Text, countries: &[(String, String)], chosen: &str) -> Markup {
    html! {
        div.field {
            label for="country" { (t.get("enrol-country")) }
            p.hint { (t.get("enrol-country-hint")) }
            select.in #country name="country" autocomplete="country" {
                @for (code, prefix) in countries {
                    option value=(code) selected[code == chosen] { (t.country(code)) " (" (prefix) ")" }
                }
            }
        }
    }
}

/// Where a code went, and when.
fn sent(frame: &Frame<'_>, method: Method, destination: &str, at: Timestamp) -> Markup {
    let t = frame.text;
    let values = [("to", destination.into()), ("time", t.time(at, frame.zone).into())];
    let text = match method {
        Method::Email => t.with("enrol-sent-email", &values),
        Method::Voice => t.with("voice-sent", &values),
        _ => t.with("enrol-sent-sms", &values),
    };
    html! { div role="status" { (part::note(Weight::Done, None, &text)) } }
}

/// The form of a code that was sent: `action` = `check`, or `again`.
pub(super) fn code(
    frame: &Frame<'_>,
    action: &str,
    (problem, sentence): (Option<Problem>, Option<&str>),
    next: Timestamp,
) -> Markup {
    let t = frame.text;
    let waits = next > frame.now;
    let of_code = problem.is_some_and(of_code);
    let code = Field {
        name: "code",
        label: t.get("verify-code"),
        hint: Some(t.get("verify-code-hint")),
        error: sentence.filter(|_| of_code),
        kind: Kind::LargeCode,
        autocomplete: "one-time-code",
        autofocus: true,
        ..Field::default()
    };
    html! {
        form.stack.stack-l method="post" action=(action) data-once {
            (part::csrf(frame))
            (field(t, &code))
            @if let Some(sentence) = sentence.filter(|_| !of_code) { (field::error("code-sent", sentence)) }
            div.line {
                a.btn.btn-lg.btn-q href={ (action) "?edit=1" } { (icon(Icon::BACK)) (t.get("enrol-previous")) }
                // Enter presses the first button: it must be the one that checks.
                span.end.line {
                    button.btn.btn-1.btn-lg name="action" value="check" { (t.get("enrol-check")) }
                    button.btn.btn-lg name="action" value="again" data-wait=[waits.then(|| seconds(frame, next))]
                        aria-describedby=[waits.then_some("wait")] {
                        (small(Icon::REFRESH)) (t.get("enrol-again"))
                    }
                }
            }
            @if waits {
                p.hint #wait role="status" { (t.with("verify-wait", &[("seconds", seconds(frame, next).into())])) }
            }
        }
    }
}

/// Whole seconds from now, at least one.
fn seconds(frame: &Frame<'_>, until: Timestamp) -> u64 {
    until.since(frame.now).as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX).max(1)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let now = crate::view::gallery::NOW;
    let later = Timestamp(now.0 + 24_000);
    let countries = vec![("CA", "+1"), ("FR", "+33"), ("MA", "+212"), ("US", "+1")];
    let countries: Vec<_> = countries.into_iter().map(|(code, prefix)| (code.to_owned(), prefix.to_owned())).collect();
    let number = |typed: &str| Ask::Number { countries: countries.clone(), country: "MA".into(), typed: typed.into() };
    let at = |ask, method, problem| Page { place: super::sample(super::Station::Method), method, ask, problem };
    let code = || Ask::Code { destination: "+212 7 01 07 10 74".into(), at: now, next: later };
    let mut pages = vec![
        ("number", at(number(""), Method::Sms, None)),
        ("call", at(number(""), Method::Voice, None)),
        ("call-not-given", at(number("0701 07 10 74"), Method::Voice, Some(Problem::NotGiven))),
        ("address", at(Ask::Address { typed: String::new() }, Method::Email, None)),
        ("address-own", at(Ask::Address { typed: "c@pli.example".into() }, Method::Email, Some(Problem::OwnMailbox))),
        ("code", at(code(), Method::Sms, None)),
        ("code-wrong", at(code(), Method::Sms, Some(Problem::WrongCode(3)))),
        ("code-too-soon", at(code(), Method::Sms, Some(Problem::TooSoon(later)))),
        (
            "code-email",
            at(Ask::Code { destination: "claire@courriel.example".into(), at: now, next: now }, Method::Email, None),
        ),
    ];
    for (name, problem) in [
        ("missing", Problem::Missing),
        ("unreadable", Problem::Unreadable),
        ("premium", Problem::Premium),
        ("internet", Problem::Internet),
        ("service", Problem::Service),
        ("fixed", Problem::Fixed),
        ("country", Problem::Country),
        ("not-delivered", Problem::NotDelivered),
        ("too-many", Problem::TooMany(later)),
        ("not-sent", Problem::NotSent),
    ] {
        pages.push((name, at(number("0899 12 34 56"), Method::Sms, Some(problem))));
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{base::Language, view::gallery};

    fn html(name: &str) -> String {
        let (_, page) = samples().into_iter().find(|(each, _)| *each == name).unwrap();
        gallery::with_frame(Language::Fr, |frame| super::page(frame, &page).into_string())
    }

    #[test]
    fn s0_19_fees_are_said_before_a_text_is_asked_for() {
        assert!(html("number").contains("frais"));
    }

    #[test]
    fn s0_27_s1_05_the_country_and_the_number_are_two_fields_that_need_no_script() {
        let html = html("number");
        assert!(html.contains("<select") && html.contains("Maroc (+212)") && html.contains("type=\"tel\""));
        assert!(html.find("Canada").unwrap() < html.find("États-Unis").unwrap());
    }

    #[test]
    fn s0_27_every_refused_number_has_its_own_sentence() {
        let refused = ["missing", "unreadable", "premium", "internet", "service", "fixed", "country"];
        let said: std::collections::BTreeSet<String> = refused.into_iter().map(html).collect();
        assert_eq!(said.len(), refused.len());
    }

    #[test]
    fn s0_26_another_method_can_be_chosen_from_every_page_of_a_method() {
        for name in ["number", "address", "code", "code-wrong"] {
            assert!(html(name).contains("Je veux configurer une autre méthode"), "{name}");
        }
    }
}
