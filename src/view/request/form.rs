//! `GET /request/form`: who asks, for what, in which structure (S0-04).
//!
//! Form: POST `/request/form` with `csrf`, `pass`, `given`, `family`, `place`, `profession`, `licence`, `contact`, `phone`,
//! `structure`, `kind`, `addresses`, `words` and `attested`.

use maud::{Markup, html};

use crate::{
    base::{Place, TelephoneFlaw, Timestamp},
    support::{Flaw, Kind as Asked, Typed, licence, licence::Profession},
    text::Text,
    view::{
        Frame, Weight, frame,
        part::{
            self,
            field::{self, Field, Kind, described, field},
            icon::{Icon, icon},
        },
        path,
    },
};

/// The form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// What was typed.
    pub typed: Typed,
    /// The proof that a person asks.
    pub pass: String,
    /// What keeps it from being taken.
    pub flaws: Vec<Flaw>,
    /// Until when nothing is taken from here.
    pub throttled: Option<Timestamp>,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let card = html! {
        form.stack.stack-l method="post" action=(path::REQUEST_FORM) data-once {
            (part::csrf(frame))
            (part::hidden("pass", &page.pass))
            div.stack.stack-s { h1 { (t.get("request-form-title")) } p.mute { (t.get("request-form-lead")) } }
            @if let Some(until) = page.throttled {
                @let time = t.moment(until, frame.zone);
                (part::note(Weight::Problem, None, &t.with("request-throttled", &[("time", time.into())])))
            } @else if !page.flaws.is_empty() {
                (part::note(Weight::Problem, None, t.get("request-not-yet")))
            }
            (you(t, page))
            (structure(t, page))
            (what(t, page))
            (area(t, ("words", t.get("request-words"), t.get("request-words-hint")), &page.typed.words, None))
            div.field {
                label.check {
                    input type="checkbox" name="attested" value="yes" checked[page.typed.attested]
                        aria-describedby=[page.has(Flaw::Attested).then_some("attested-error")];
                    span { (t.get("request-attested")) }
                }
                @if page.has(Flaw::Attested) { (field::error("attested", t.get("request-attested-flaw"))) }
            }
            div.line {
                button.btn.btn-1.btn-lg { (t.get("request-send")) }
                span.sm.mute { (t.get("request-send-after")) }
            }
        }
    };
    frame::solo_wide(frame, t.get("request-form-title"), &card)
}

impl Page {
    fn has(&self, flaw: Flaw) -> bool {
        self.flaws.contains(&flaw)
    }
}

fn you(t: Text, page: &Page) -> Markup {
    let typed = &page.typed;
    let line = |name, label, value, kind, autocomplete| Field {
        name,
        label,
        value,
        kind,
        autocomplete,
        required: true,
        ..Field::default()
    };
    let flawed = |flaw, words| page.has(flaw).then(|| t.get(words));
    let given = Field {
        error: flawed(Flaw::Given, "request-given-flaw"),
        ..line("given", t.get("request-given"), &typed.given, Kind::Text, "given-name")
    };
    let family = Field {
        error: flawed(Flaw::Family, "request-family-flaw"),
        ..line("family", t.get("request-family"), &typed.family, Kind::Text, "family-name")
    };
    let licence = Field {
        hint: Some(t.get("request-licence-hint")),
        error: licence_flaw(t, page),
        required: false,
        ..line("licence", t.get("request-licence"), &typed.licence, Kind::Text, "off")
    };
    let contact = Field {
        hint: Some(t.get("request-contact-hint")),
        error: flawed(Flaw::Contact, "request-contact-flaw"),
        ..line("contact", t.get("request-contact"), &typed.contact, Kind::Address, "email")
    };
    let phone = Field {
        hint: Some(t.get("request-phone-hint")),
        error: phone_flaw(t, page),
        ..line("phone", t.get("request-phone"), &typed.phone, Kind::Telephone, "tel")
    };
    let places = Place::ALL.map(|place| (place.as_str(), place_name(t, place)));
    let professions = Profession::ALL.map(|profession| (profession.as_str(), profession_name(t, profession)));
    html! {
        fieldset.stack {
            legend { h2 { (t.get("request-you")) } }
            div.cols { (field(t, &given)) (field(t, &family)) }
            div.cols {
                (select(t, ("place", t.get("request-work-place")), &places, &typed.place,
                    flawed(Flaw::Place, "request-work-place-flaw")))
                (select(t, ("profession", t.get("request-profession")), &professions, &typed.profession,
                    flawed(Flaw::Profession, "request-profession-flaw")))
            }
            (field(t, &licence))
            div.cols { (field(t, &contact)) (field(t, &phone)) }
        }
    }
}

fn structure(t: Text, page: &Page) -> Markup {
    let structure = Field {
        name: "structure",
        label: t.get("request-structure"),
        error: page.has(Flaw::Structure).then(|| t.get("request-structure-flaw")),
        value: &page.typed.structure,
        autocomplete: "organization",
        required: true,
        ..Field::default()
    };
    html! {
        fieldset.stack { legend { h2 { (t.get("request-structure-title")) } } (field(t, &structure)) }
    }
}

fn what(t: Text, page: &Page) -> Markup {
    let kinds = [
        (Asked::Access, Icon::MAIL, t.get("request-kind-access"), t.get("request-kind-access-text")),
        (Asked::Merge, Icon::FORWARD, t.get("request-kind-merge"), t.get("request-kind-merge-text")),
        (Asked::Recovery, Icon::KEY, t.get("request-kind-recovery"), t.get("request-kind-recovery-text")),
    ];
    let chosen = page.typed.kind.as_str();
    let flaw = page.has(Flaw::Addresses).then(|| t.get("request-addresses-flaw"));
    html! {
        fieldset.stack aria-describedby=[page.has(Flaw::Kind).then_some("kind-error")] {
            legend { h2 { (t.get("request-what")) } }
            @for (kind, sign, name, text) in kinds {
                label.choice {
                    span.ico { (icon(sign)) }
                    span { b { (name) } span { (text) } }
                    input type="radio" name="kind" value=(kind.as_str()) checked[chosen == kind.as_str()];
                }
            }
            @if page.has(Flaw::Kind) { (field::error("kind", t.get("request-what-flaw"))) }
            (area(t, ("addresses", t.get("request-addresses"), t.get("request-addresses-hint")), &page.typed.addresses, flaw))
        }
    }
}

/// The name of a place.
pub(in crate::view) fn place_name(t: Text, place: Place) -> &'static str {
    match place {
        Place::Quebec => t.get("request-work-place-ca-qc"),
        Place::France => t.get("request-work-place-fr"),
        Place::Morocco => t.get("request-work-place-ma"),
    }
}

/// The name of a profession.
pub(in crate::view) fn profession_name(t: Text, profession: Profession) -> &'static str {
    match profession {
        Profession::Physician => t.get("request-profession-physician"),
        Profession::Nurse => t.get("request-profession-nurse"),
        Profession::Midwife => t.get("request-profession-midwife"),
        Profession::Pharmacist => t.get("request-profession-pharmacist"),
        Profession::Dentist => t.get("request-profession-dentist"),
        Profession::Physiotherapist => t.get("request-profession-physiotherapist"),
        Profession::Biologist => t.get("request-profession-biologist"),
        Profession::Psychologist => t.get("request-profession-psychologist"),
        Profession::SocialWorker => t.get("request-profession-social-worker"),
        Profession::Administration => t.get("request-profession-administration"),
        Profession::Other => t.get("request-profession-other"),
    }
}

fn licence_flaw(t: Text, page: &Page) -> Option<&'static str> {
    page.flaws.iter().find_map(|flaw| match flaw {
        Flaw::Licence(licence::Flaw::Missing) => Some(t.get("request-licence-missing")),
        Flaw::Licence(licence::Flaw::RppsLength) => Some(t.get("request-licence-rpps-length")),
        Flaw::Licence(licence::Flaw::RppsKey) => Some(t.get("request-licence-rpps-key")),
        Flaw::Licence(licence::Flaw::CmqLength) => Some(t.get("request-licence-cmq-length")),
        Flaw::Licence(licence::Flaw::Shape) => Some(t.get("request-licence-shape")),
        _ => None,
    })
}

fn phone_flaw(t: Text, page: &Page) -> Option<&'static str> {
    page.flaws.iter().find_map(|flaw| match flaw {
        Flaw::Phone(TelephoneFlaw::NotANumber) => Some(t.get("request-phone-flaw")),
        Flaw::Phone(TelephoneFlaw::Premium) => Some(t.get("request-phone-premium")),
        Flaw::Phone(TelephoneFlaw::Internet) => Some(t.get("request-phone-internet")),
        Flaw::Phone(TelephoneFlaw::Service) => Some(t.get("request-phone-service")),
        _ => None,
    })
}

/// A choice in which nothing is chosen beforehand.
fn select(t: Text, (name, label): (&str, &str), options: &[(&str, &str)], chosen: &str, error: Option<&str>) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            select.in id=(name) name=(name) required aria-invalid=[error.map(|_| "true")]
                aria-describedby=[described(name, false, error.is_some())] {
                option value="" { (t.get("request-choose")) }
                @for (value, words) in options { option value=(value) selected[*value == chosen] { (words) } }
            }
            @if let Some(error) = error { (field::error(name, error)) }
        }
    }
}

/// A text of several lines, which may stay empty.
fn area(t: Text, (name, label, hint): (&str, &str, &str), value: &str, error: Option<&str>) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) " " span.opt { "(" (t.get("frame-optional")) ")" } }
            p.hint id={ (name) "-hint" } { (hint) }
            // The first line end after the tag belongs to HTML, not to the text.
            textarea.in id=(name) name=(name) rows="3" maxlength="2000" aria-invalid=[error.map(|_| "true")]
                aria-describedby=[described(name, true, error.is_some())] { "\n" (value) }
            @if let Some(error) = error { (field::error(name, error)) }
        }
    }
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let typed = Typed {
        given: "Léonie".into(),
        family: "Marchetti".into(),
        profession: "midwife".into(),
        place: "ca-qc".into(),
        licence: "SF-0461".into(),
        contact: "leonie.marchetti@courriel.example".into(),
        phone: "418 555-0119".into(),
        structure: "Maison de naissance du Vallon".into(),
        kind: "access".into(),
        words: "Merci.\n</textarea><script>alert(1)</script>".into(),
        attested: true,
        ..Typed::default()
    };
    let empty = Page { pass: "1.abc".into(), ..Page::default() };
    let page = Page { typed, ..empty.clone() };
    let flaws = crate::support::read(&Typed { phone: "12".into(), ..Typed::default() }).unwrap_err();
    let all = |licence| [flaws.clone(), vec![Flaw::Licence(licence), Flaw::Phone(TelephoneFlaw::Premium)]].concat();
    vec![
        ("empty", empty.clone()),
        ("filled", page.clone()),
        ("flawed", Page { flaws: all(licence::Flaw::RppsKey), ..empty }),
        ("merge", Page { flaws: vec![Flaw::Addresses, Flaw::Licence(licence::Flaw::CmqLength)], ..page.clone() }),
        ("throttled", Page { throttled: Some(Timestamp(1_795_187_520_000)), ..page }),
    ]
}
