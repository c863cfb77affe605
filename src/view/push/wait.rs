//! `GET /sign-in/approval`: the number to type on the telephone, and what came of it.
//!
//! Without scripts the page asks for itself every three seconds. Form: POST `/sign-in/verify` with `csrf`,
//! `method` = `push`, `action` = `send`.

use maud::{Markup, html};

use crate::{
    base::Timestamp,
    view::{
        Frame, Weight,
        frame::{self, Script},
        part::{
            self,
            icon::{Icon, icon},
        },
        path,
    },
};

/// The waiting page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where the request is.
    pub state: State,
    /// This browser, in words, as the telephone names it.
    pub browser: String,
    /// Its network address, as the telephone names it.
    pub network: String,
    /// Where the telephone can ask by itself.
    pub address: String,
    /// Where the code of a telephone without network is typed.
    pub typed: String,
    /// Where another method is chosen, when it is a session that is being confirmed.
    pub confirms: Option<String>,
}

/// Where the request is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Not answered yet.
    Asked {
        /// The number.
        number: String,
        /// The telephones, by their names.
        telephones: Vec<String>,
        /// Until when it can be answered.
        until: Timestamp,
    },
    /// Declined on the telephone.
    Declined,
    /// Nobody answered.
    Expired,
    /// Too many wrong numbers.
    Exhausted,
    /// Used, or replaced.
    Over,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    match &page.state {
        State::Asked { number, telephones, until } => asked(frame, page, (number, telephones), *until),
        State::Declined => ended(frame, (t.get("push-wait-declined-title"), t.get("push-wait-declined"))),
        State::Expired => ended(frame, (t.get("push-wait-expired-title"), t.get("push-wait-expired"))),
        State::Exhausted => ended(frame, (t.get("push-wait-exhausted-title"), t.get("push-wait-exhausted"))),
        State::Over => ended(frame, (t.get("push-wait-over-title"), t.get("push-wait-over"))),
    }
}

fn asked(frame: &Frame<'_>, page: &Page, (number, telephones): (&str, &[String]), until: Timestamp) -> Markup {
    let t = frame.text;
    let seconds = until.since(frame.now).as_secs();
    let names = telephones.join(", ");
    // The script puts the seconds in the place of the sign.
    let left = t.with("push-wait-left-seconds", &[("seconds", "#".into())]);
    let card = html! {
        div.stack.stack-l.tc data-waiting=[page.confirms.is_none().then_some("asked")]
            data-address=(path::WAIT_APPROVAL_STATE) data-seconds=(seconds) {
            div.stack.stack-s {
                h1 { (t.get("push-wait-title")) }
                @if !names.is_empty() { p.mute { (t.with("push-wait-arrived", &[("names", names.into())])) } }
            }
            p.big { span.vh { (t.get("push-wait-number")) " " } (number) }
            div.stack.stack-s {
                p.sm.mute role="timer" data-left=(left) {
                    (t.with("push-wait-left", &[("time", t.time(until, frame.zone).into())]))
                }
                progress value=(seconds) max=(seconds.max(1)) aria-label=(t.get("push-wait-left-label")) {}
            }
            dl.kv.card.card-s {
                dt { (t.get("push-wait-device")) } dd { (page.browser) }
                dt { (t.get("push-wait-network")) } dd { (page.network) }
            }
            p.sm { (t.with("push-wait-nothing", &[("address", (&page.address).into())])) }
            p.sm { (t.get("push-wait-offline")) " " a href=(page.typed) { (t.get("push-wait-offline-link")) } }
            @match &page.confirms {
                None => { (choices(frame)) }
                Some(other) => { a.btn.btn-q href=(other) { (t.get("push-wait-other")) } }
            }
            p.sm.mute { (t.get("push-wait-foreign")) }
        }
    };
    // Within a session the page asks for itself whole: it knows the way on.
    let script = if page.confirms.is_some() { Script::Wait } else { Script::Approval };
    frame::solo(frame, t.get("push-wait-title"), script, &card)
}

fn ended(frame: &Frame<'_>, (title, text): (&'static str, &'static str)) -> Markup {
    let card = html! {
        div.stack.stack-l {
            h1 { (title) }
            (part::note(Weight::Problem, None, text))
            (choices(frame))
        }
    };
    frame::solo(frame, title, Script::None, &card)
}

/// There is always a next step.
fn choices(frame: &Frame<'_>) -> Markup {
    let t = frame.text;
    html! {
        div.stack.stack-s {
            form method="post" action=(path::VERIFY) data-once {
                (part::csrf(frame)) (part::hidden("method", "push"))
                button.btn.btn-lg.btn-full name="action" value="send" {
                    (icon(Icon::REFRESH)) (t.get("push-wait-again"))
                }
            }
            a.btn.btn-q href=(path::VERIFY) { (t.get("push-wait-other")) }
            // S2-07: another telephone asks for another proof first.
            p.sm.mute {
                a href=(path::SIGN_IN_FOR_APPROVAL) { (t.get("push-wait-add")) } " · " (t.get("push-wait-add-text"))
            }
        }
    }
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let now = crate::view::gallery::NOW;
    let asked = |number: &str, names: &[&str]| State::Asked {
        number: number.into(),
        telephones: names.iter().map(|name| (*name).to_owned()).collect(),
        until: Timestamp(now.0 + 102_000),
    };
    let page = |state| Page {
        state,
        browser: "Chrome, Windows".into(),
        network: "192.0.2.17".into(),
        address: "pli.example/device".into(),
        typed: path::verify_by(crate::base::Method::Push),
        confirms: None,
    };
    vec![
        ("asked", page(asked("482019", &["iPhone de Claire"]))),
        ("asked-two-digits", page(asked("47", &["iPhone de Claire", "<b>Chrome</b>, Android"]))),
        ("confirms", Page { confirms: Some("/account/confirm?next=%2F".into()), ..page(asked("482019", &[])) }),
        ("declined", page(State::Declined)),
        ("expired", page(State::Expired)),
        ("exhausted", page(State::Exhausted)),
        ("over", page(State::Over)),
    ]
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
    fn r_42_the_page_shows_the_number_and_asks_for_itself_without_scripts() {
        let html = html("asked");
        assert!(html.contains("482019") && html.contains("iPhone de Claire"));
        assert!(html.contains("<noscript><meta http-equiv=\"refresh\" content=\"3\"></noscript>"));
    }

    #[test]
    fn sim_10_s2_07_whatever_came_of_it_there_is_a_next_step() {
        for (name, _) in samples() {
            let html = html(name);
            assert!(html.contains("Essayer une autre méthode"), "{name}");
            let confirms = name == "confirms";
            assert_eq!(html.contains("Renvoyer la demande"), !confirms, "{name}");
            assert_eq!(html.contains("Ajouter un autre appareil"), !confirms, "S2-07: {name}");
            assert_eq!(html.contains("http-equiv"), confirms || name.starts_with("asked"), "{name}");
        }
        let asked = html("asked");
        assert!(asked.contains("pli.example/device") && asked.contains("/sign-in/verify?method=push"), "R-48");
    }
}
