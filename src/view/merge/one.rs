//! `GET /account/addresses/{merge}`: one merge, as the person whose mailbox it is sees it (S0-08, S0-09).
//!
//! Forms: POST to the same path with `csrf` and `action` = `send`, `check` (`code`), `password` (`password`), `pause`, `resume`,
//! `cancel` or `undo`. The report is `GET …/report`. While it is under way the script looks every three seconds; without scripts
//! a link does.

use maud::{Markup, html};

use super::{bar, chip, layout, meaning, progress, refusal, removed, twice};
use crate::{
    base::Timestamp,
    merge::{Bar, Choices, Merge, Pause, Progress, Proof, Refusal, State, Trouble},
    text::Text,
    view::{
        Frame, Weight, account_page,
        frame::Script,
        part::{
            self,
            field::{Field, Kind, field},
            icon::{Icon, icon},
            person::address,
        },
        path,
    },
};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The merge.
    pub merge: Merge,
    /// How far it is.
    pub progress: Progress,
    /// Why nothing was done.
    pub problem: Option<Problem>,
}

/// Why nothing was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// It was not the code, or not the password; so many tries are left.
    Wrong(u32),
    /// The old server wants something else than this password.
    Barred(Bar),
    /// The code is no longer good.
    Over,
    /// Too many tries, until then.
    Throttled(Timestamp),
    /// The old server does not answer.
    Away,
    /// It is no longer where this can be done.
    Changed,
    /// It can no longer be taken back.
    TooLate,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let (t, merge) = (frame.text, &page.merge);
    let here = path::merge(merge.id);
    let content = html! {
        (said(frame, page))
        div.stack data-live=(meaning(t, merge)) {
            div.line { (chip(t, merge, Some(page.progress.percent()))) }
            p { (meaning(t, merge)) }
            (trouble(frame, merge))
            @if merge.started.is_some() { (progress::card(frame, merge, &page.progress)) }
        }
        p.vh role="status" data-said {}
        @if let Some(why) = merge.reason.as_deref().and_then(Refusal::parse) {
            (part::note(Weight::Info, Some(t.get("merge-refused-because")), refusal(t, why)))
        }
        @if waits_for_proof(merge) { (proof(frame, page, &here)) }
        @if merge.state.runs() { (part::note(Weight::Info, Some(t.get("merge-work-on")), t.get("merge-work-on-text"))) }
        @if merge.state.leads_here() { (announce(frame, merge)) }
        (facts(frame, merge))
        (acts(frame, merge, &here))
        p.mute { (t.get(if merge.calendars { "merge-calendar-copied" } else { "merge-calendar-none" })) }
        div.line {
            a href=(path::ADDRESSES) { (t.get("merge-back")) }
            a href=(path::HELP_MERGE) { (t.get("merge-help-link")) }
        }
    };
    let script = if works(merge) { Script::Live } else { Script::None };
    account_page::page(frame, path::ADDRESSES, (merge.address.as_str(), t.get("merge-one-lead")), script, &content)
}

/// Whether something can be followed. Once the last pass is over only late mail still comes, now and then.
fn works(merge: &Merge) -> bool {
    let only_waits = merge.state == State::Switched && merge.finished.is_some();
    merge.state.runs() && merge.pause.is_none() && !only_waits
}

/// What keeps it from going on, and when it is tried again.
pub(in crate::view) fn trouble(frame: &Frame<'_>, merge: &Merge) -> Markup {
    let t = frame.text;
    let Some(trouble) = merge.problem.filter(|_| merge.state.runs()) else { return html! {} };
    let weight = if trouble == Trouble::Day { Weight::Info } else { Weight::Warning };
    match merge.pause {
        // Why the password no longer opens.
        Some(Pause::Password) => return part::note(weight, None, super::trouble(t, trouble)),
        Some(Pause::Asked | Pause::Quota) => return html! {},
        None => {}
    }
    let next = t.with("merge-trouble-next", &[("time", t.near(merge.next, frame.now, frame.zone).into())]);
    part::note(weight, Some(super::trouble(t, trouble)), &next)
}

/// Whether the person has to show that the address is theirs.
fn waits_for_proof(merge: &Merge) -> bool {
    merge.state == State::Asked || (merge.state.runs() && merge.pause == Some(Pause::Password))
}

fn said(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let words = match page.problem {
        // Said at the field.
        None | Some(Problem::Wrong(_) | Problem::Barred(_)) => return html! {},
        Some(Problem::Over) => t.get("merge-code-over").to_owned(),
        Some(Problem::Throttled(until)) => {
            t.with("merge-throttled", &[("time", t.near(until, frame.now, frame.zone).into())])
        }
        Some(Problem::Away) => t.get("merge-away").to_owned(),
        Some(Problem::Changed) => t.get("merge-changed").to_owned(),
        Some(Problem::TooLate) => t.get("merge-too-late").to_owned(),
    };
    part::note(Weight::Problem, None, &words)
}

fn proof(frame: &Frame<'_>, page: &Page, here: &str) -> Markup {
    let (t, merge) = (frame.text, &page.merge);
    let wrong = match page.problem {
        Some(Problem::Wrong(left)) => Some(t.with("merge-wrong", &[("left", u64::from(left).into())])),
        Some(Problem::Barred(wanted)) => Some(bar(t, wanted).to_owned()),
        _ => None,
    };
    html! {
        section.card.stack {
            h2 { (t.get("merge-prove")) }
            @match merge.proof {
                Some(Proof::Password) => {
                    form.stack method="post" action=(here) data-once {
                        (part::csrf(frame))
                        (field(t, &Field {
                            name: "password",
                            label: t.get("merge-password"),
                            hint: Some(t.get("merge-password-hint")),
                            error: wrong.as_deref(),
                            kind: Kind::Password,
                            autocomplete: "off",
                            required: true,
                            ..Field::default()
                        }))
                        div.acts { button.btn.btn-1 name="action" value="password" { (t.get("merge-prove-button")) } }
                    }
                }
                Some(Proof::Code) => { (code(frame, merge, (here, wrong.as_deref()))) }
                None => { p { (t.get("merge-flaw-no-server")) } }
            }
        }
    }
}

/// A code that was mailed to the old address, or is to be.
fn code(frame: &Frame<'_>, merge: &Merge, (here, wrong): (&str, Option<&str>)) -> Markup {
    let t = frame.text;
    let sent = merge.code_until.filter(|until| *until > frame.now);
    html! {
        p { (t.get("merge-code-text")) " " b { (address(merge.address.as_str())) } }
        @if let Some(until) = sent {
            form.stack method="post" action=(here) data-once {
                (part::csrf(frame))
                (field(t, &Field {
                    name: "code",
                    label: t.get("merge-code"),
                    hint: Some(&t.with("merge-code-until", &[("time", t.time(until, frame.zone).into())])),
                    error: wrong,
                    kind: Kind::Code,
                    autocomplete: "one-time-code",
                    ..Field::default()
                }))
                div.acts { button.btn.btn-1 name="action" value="check" { (t.get("merge-prove-button")) } }
            }
        }
        form method="post" action=(here) data-once {
            (part::csrf(frame))
            button.btn.btn-1[sent.is_none()] name="action" value="send" {
                (icon(Icon::SEND)) (t.get(if sent.is_some() { "merge-code-again" } else { "merge-code-send" }))
            }
        }
    }
}

/// Telling correspondents: a message is made ready, and the person chooses to whom it goes.
fn announce(frame: &Frame<'_>, merge: &Merge) -> Markup {
    let t = frame.text;
    html! {
        section.card.stack.stack-s {
            h2 { (t.get("merge-announce")) }
            p { (t.get("merge-announce-text")) }
            div.acts { a.btn href=(path::merge_announce(merge.id)) { (icon(Icon::PEN)) (t.get("merge-announce-write")) } }
        }
    }
}

/// What is known of it.
pub(in crate::view) fn facts(frame: &Frame<'_>, merge: &Merge) -> Markup {
    let (t, chosen, usual) = (frame.text, merge.choices, Choices::default());
    let line = |key: &'static str, at: Option<Timestamp>| {
        html! { @if let Some(at) = at { dt { (t.get(key)) } dd { (t.moment(at, frame.zone)) } } }
    };
    html! {
        dl.kv {
            dt { (t.get("merge-layout")) } dd { (layout(t, chosen.layout)) }
            @if chosen.twice != usual.twice { dt { (t.get("merge-twice")) } dd { (twice(t, chosen.twice)) } }
            @if chosen.removed != usual.removed { dt { (t.get("merge-removed")) } dd { (removed(t, chosen.removed)) } }
            (line("merge-asked-at", Some(merge.asked)))
            (line("merge-started-at", merge.started))
            (line("merge-switched-at", merge.switched))
            (line("merge-late-until", merge.late_until))
            (line("merge-undo-until", merge.undo_until))
            (line("merge-ended-at", merge.ended))
        }
    }
}

fn acts(frame: &Frame<'_>, merge: &Merge, here: &str) -> Markup {
    let t = frame.text;
    let reported = merge.started.is_some();
    html! {
        div.acts {
            @if works(merge) { a.btn href=(here) { (icon(Icon::REFRESH)) (t.get("merge-refresh")) } }
            (halt(frame, merge, here))
            @if reported { a.btn href=(path::merge_report(merge.id)) download { (icon(Icon::DOWNLOAD)) (t.get("merge-report")) } }
        }
        (leave(frame, merge, here))
    }
}

/// Halting it, or letting it go on.
pub(in crate::view) fn halt(frame: &Frame<'_>, merge: &Merge, here: &str) -> Markup {
    let t = frame.text;
    let (value, sign, words) = match (merge.state.runs(), merge.pause) {
        (true, None) => ("pause", Icon::CLOCK, t.get("merge-pause")),
        (true, Some(Pause::Asked | Pause::Quota)) => ("resume", Icon::REFRESH, t.get("merge-resume")),
        _ => return html! {},
    };
    html! {
        form method="post" action=(here) data-once {
            (part::csrf(frame))
            button.btn name="action" value=(value) { (icon(sign)) (words) }
        }
    }
}

/// Giving it up, or taking it back: what that does is read before it is done.
pub(in crate::view) fn leave(frame: &Frame<'_>, merge: &Merge, here: &str) -> Markup {
    let t = frame.text;
    let can_undo = merge.undo_until.is_some_and(|until| until > frame.now);
    let (value, title, text): (_, &str, String) = match merge.state {
        State::Asked | State::Proved | State::Seconded => {
            ("cancel", t.get("merge-cancel"), t.get("merge-cancel-text").to_owned())
        }
        State::Copying => ("cancel", t.get("merge-cancel"), t.get("merge-cancel-copying").to_owned()),
        State::Switched | State::Done if can_undo => ("undo", t.get("merge-undo"), undo_text(t, frame, merge)),
        _ => return html! {},
    };
    html! {
        details.more {
            summary { (title) }
            form.stack.stack-s method="post" action=(here) data-once {
                (part::csrf(frame))
                p { (text) }
                div.acts { button.btn.btn-bad name="action" value=(value) { (title) } }
            }
        }
    }
}

fn undo_text(t: Text, frame: &Frame<'_>, merge: &Merge) -> String {
    let until = merge.undo_until.map_or_else(String::new, |until| t.moment(until, frame.zone));
    t.with("merge-undo-text", &[("time", until.into())])
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    use super::sample;
    use crate::merge::{Layout, Removed, Twice};
    let page = |merge: Merge| Page { progress: Progress::default(), problem: None, merge };
    let full = |merge: Merge| Page { progress: progress::sample(), ..page(merge) };
    let until = Timestamp(crate::view::gallery::NOW.0 + 600_000);
    let asked = sample(State::Asked);
    let sent = Merge { code_until: Some(until), ..asked.clone() };
    let password = Merge { proof: Some(Proof::Password), ..asked.clone() };
    let other = Choices { layout: Layout::Below, removed: Removed::Leave, twice: Twice::Once };
    let pause = Some(Pause::Password);
    let problem = Some(Trouble::SourceExpired);
    let halted = Merge { pause, problem, proof: Some(Proof::Password), ..sample(State::Copying) };
    vec![
        ("asked", page(asked.clone())),
        ("code", Page { problem: Some(Problem::Wrong(3)), ..page(sent) }),
        ("password", Page { problem: Some(Problem::Wrong(1)), ..page(password.clone()) }),
        ("no-server", Page { problem: Some(Problem::Over), ..page(Merge { proof: None, ..asked }) }),
        ("proved", Page { problem: Some(Problem::Changed), ..page(sample(State::Proved)) }),
        ("seconded", page(sample(State::Seconded))),
        ("copying", full(sample(State::Copying))),
        ("trouble", full(Merge { problem: Some(Trouble::SourceUntrusted), ..sample(State::Copying) })),
        ("day", full(Merge { problem: Some(Trouble::Day), ..sample(State::Copying) })),
        ("app-password", Page { problem: Some(Problem::Barred(Bar::AppPassword)), ..page(password.clone()) }),
        ("expired", Page { problem: Some(Problem::Barred(Bar::Expired)), ..page(password.clone()) }),
        ("administrator", Page { problem: Some(Problem::Barred(Bar::Administrator)), ..page(password.clone()) }),
        ("paused", full(Merge { pause: Some(Pause::Asked), ..sample(State::Copying) })),
        ("full", full(Merge { pause: Some(Pause::Quota), ..sample(State::Switched) })),
        ("no-password", Page { problem: Some(Problem::Away), ..full(halted) }),
        ("switched", full(Merge { calendars: true, choices: other, ..sample(State::Switched) })),
        ("done", Page { problem: Some(Problem::TooLate), ..full(sample(State::Done)) }),
        ("undoing", Page { problem: Some(Problem::Throttled(until)), ..full(sample(State::Undoing)) }),
        ("undone", full(sample(State::Undone))),
        ("refused", page(Merge { reason: Some("not-safe".into()), ..sample(State::Refused) })),
        ("cancelled", page(sample(State::Cancelled))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{gallery::NOW, merge::sample};

    #[test]
    fn what_goes_on_is_followed_and_what_only_waits_is_not() {
        let finished = |state| Merge { finished: Some(NOW), ..sample(state) };
        let unfinished = |state| Merge { finished: None, ..sample(state) };
        assert!(works(&unfinished(State::Copying)) && works(&unfinished(State::Switched)));
        assert!(works(&finished(State::Undoing)) && !works(&finished(State::Switched)));
        assert!(!works(&Merge { pause: Some(Pause::Asked), ..unfinished(State::Copying) }));
    }
}
