//! Taking over an old address, as pages show it: what those of the person, of the support and of the help share.

pub mod help;
pub mod one;
pub mod progress;

use maud::{Markup, html};

use super::part::icon::{Icon, icon};
use crate::{
    merge::{Bar, Choices, Flaw, Layout, Merge, Pause, Refusal, Removed, State, Trouble, Twice},
    text::Text,
};

/// Where a merge is, as a sign beside its address; `percent` of what is being copied.
pub(in crate::view) fn chip(t: Text, merge: &Merge, percent: Option<u64>) -> Markup {
    let plain =
        |class: &'static str, sign, key: &'static str| html! { span class=(class) { (icon(sign)) (t.get(key)) } };
    if merge.state.runs() {
        match merge.pause {
            Some(Pause::Asked) => return plain("tag", Icon::CLOCK, "merge-chip-paused"),
            Some(Pause::Password | Pause::Quota) => return plain("tag warn", Icon::ALERT, "merge-chip-waits"),
            None => {}
        }
    }
    match merge.state {
        State::Asked => plain("tag warn", Icon::KEY, "merge-chip-asked"),
        State::Proved => plain("tag acc", Icon::CLOCK, "merge-chip-proved"),
        State::Seconded => plain("tag acc", Icon::CLOCK, "merge-chip-seconded"),
        State::Copying => html! {
            span.tag.acc { (icon(Icon::REFRESH)) (t.with("merge-chip-copying", &[("percent", percent.unwrap_or(0).into())])) }
        },
        State::Switched => plain("tag ok", Icon::CHECK, "merge-chip-switched"),
        State::Done => plain("tag ok", Icon::CHECK, "merge-chip-done"),
        State::Undoing => plain("tag acc", Icon::REFRESH, "merge-chip-undoing"),
        State::Undone => plain("tag", Icon::UNDO, "merge-chip-undone"),
        State::Refused => plain("tag bad", Icon::CLOSE, "merge-chip-refused"),
        State::Cancelled => plain("tag", Icon::CLOSE, "merge-chip-cancelled"),
    }
}

/// What that means, in a sentence.
pub(in crate::view) fn meaning(t: Text, merge: &Merge) -> &'static str {
    if merge.state.runs() {
        match merge.pause {
            Some(Pause::Asked) => return t.get("merge-means-paused"),
            Some(Pause::Password) => return t.get("merge-means-password"),
            Some(Pause::Quota) => return t.get("merge-means-quota"),
            None => {}
        }
    }
    match merge.state {
        State::Asked => t.get("merge-means-asked"),
        State::Proved => t.get("merge-means-proved"),
        State::Seconded => t.get("merge-means-seconded"),
        State::Copying => t.get("merge-means-copying"),
        State::Switched => t.get("merge-means-switched"),
        State::Done => t.get("merge-means-done"),
        State::Undoing => t.get("merge-means-undoing"),
        State::Undone => t.get("merge-means-undone"),
        State::Refused => t.get("merge-means-refused"),
        State::Cancelled => t.get("merge-means-cancelled"),
    }
}

/// Why an address cannot be merged.
pub(in crate::view) fn flaw(t: Text, flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Address => t.get("merge-flaw-address"),
        Flaw::NotSafe => t.get("merge-flaw-not-safe"),
        Flaw::Own => t.get("merge-flaw-own"),
        Flaw::Taken => t.get("merge-flaw-taken"),
        Flaw::Reached => t.get("merge-flaw-reached"),
        Flaw::Open => t.get("merge-flaw-open"),
        Flaw::NoServer => t.get("merge-flaw-no-server"),
    }
}

/// What keeps one from going on.
fn trouble(t: Text, trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Day => t.get("merge-trouble-day"),
        Trouble::SourceAppPassword => bar(t, Bar::AppPassword),
        Trouble::SourceExpired => bar(t, Bar::Expired),
        Trouble::SourceAdministrator => t.get("merge-trouble-source-administrator"),
        Trouble::NoServer => t.get("merge-trouble-no-server"),
        Trouble::SourceRefused => t.get("merge-trouble-source-refused"),
        Trouble::SourceUntrusted => t.get("merge-trouble-source-untrusted"),
        Trouble::SourceAway => t.get("merge-trouble-source-away"),
        Trouble::SourceOdd => t.get("merge-trouble-source-odd"),
        Trouble::TargetAway => t.get("merge-trouble-target-away"),
        Trouble::TargetClosed => t.get("merge-trouble-target-closed"),
        Trouble::CalendarAway => t.get("merge-trouble-calendar-away"),
        Trouble::CalendarRefused => t.get("merge-trouble-calendar-refused"),
        Trouble::CalendarOdd => t.get("merge-trouble-calendar-odd"),
        Trouble::Taken => t.get("merge-trouble-taken"),
    }
}

/// What the old server wants instead of the password.
fn bar(t: Text, bar: Bar) -> &'static str {
    match bar {
        Bar::AppPassword => t.get("merge-bar-app-password"),
        Bar::Expired => t.get("merge-bar-expired"),
        Bar::Administrator => t.get("merge-bar-administrator"),
    }
}

/// Why the support refused one.
pub(in crate::view) fn refusal(t: Text, why: Refusal) -> &'static str {
    match why {
        Refusal::NotSafe => t.get("merge-refusal-not-safe"),
        Refusal::NotTheirs => t.get("merge-refusal-not-theirs"),
        Refusal::NotAgreed => t.get("merge-refusal-not-agreed"),
        Refusal::Twice => t.get("merge-refusal-twice"),
    }
}

/// Where the mailboxes go.
pub(in crate::view) fn layout(t: Text, layout: Layout) -> &'static str {
    match layout {
        Layout::InPlace => t.get("merge-layout-in-place"),
        Layout::Below => t.get("merge-layout-below"),
    }
}

/// What becomes of messages that are marked as removed.
pub(in crate::view) fn removed(t: Text, removed: Removed) -> &'static str {
    match removed {
        Removed::Bring => t.get("merge-removed-bring"),
        Removed::Leave => t.get("merge-removed-leave"),
    }
}

/// What becomes of what is in several mailboxes.
pub(in crate::view) fn twice(t: Text, twice: Twice) -> &'static str {
    match twice {
        Twice::Everywhere => t.get("merge-twice-everywhere"),
        Twice::Once => t.get("merge-twice-once"),
    }
}

/// What a form that asks for one lets choose. What is seldom of use is folded away.
pub(in crate::view) fn choices(t: Text, chosen: Choices) -> Markup {
    let recommended = Choices::default();
    let layouts = Layout::ALL.iter().map(|one| Choice {
        value: one.as_str(),
        words: layout(t, *one),
        text: t.get(match one {
            Layout::InPlace => "merge-layout-in-place-text",
            Layout::Below => "merge-layout-below-text",
        }),
        // That is a matter of taste.
        is_recommended: false,
        is_chosen: *one == chosen.layout,
    });
    let doubles = Twice::ALL.iter().map(|one| Choice {
        value: one.as_str(),
        words: twice(t, *one),
        text: t.get(match one {
            Twice::Everywhere => "merge-twice-everywhere-text",
            Twice::Once => "merge-twice-once-text",
        }),
        is_recommended: *one == recommended.twice,
        is_chosen: *one == chosen.twice,
    });
    let removals = Removed::ALL.iter().map(|one| Choice {
        value: one.as_str(),
        words: removed(t, *one),
        text: t.get(match one {
            Removed::Bring => "merge-removed-bring-text",
            Removed::Leave => "merge-removed-leave-text",
        }),
        is_recommended: *one == recommended.removed,
        is_chosen: *one == chosen.removed,
    });
    let is_usual = Choices { layout: chosen.layout, ..recommended } == chosen;
    html! {
        (choice(t, ("layout", t.get("merge-layout")), layouts))
        details.more open[!is_usual] {
            summary { (t.get("merge-choices-more")) }
            div.stack {
                (choice(t, ("twice", t.get("merge-twice")), doubles))
                (choice(t, ("removed", t.get("merge-removed")), removals))
            }
        }
    }
}

/// One of what can be chosen.
struct Choice {
    value: &'static str,
    words: &'static str,
    text: &'static str,
    is_recommended: bool,
    is_chosen: bool,
}

fn choice(t: Text, (name, legend): (&str, &str), all: impl Iterator<Item = Choice>) -> Markup {
    html! {
        fieldset.stack.stack-s {
            legend { (legend) }
            @for one in all {
                label.check {
                    input type="radio" name=(name) value=(one.value) checked[one.is_chosen];
                    span {
                        (one.words) @if one.is_recommended { " " (t.get("merge-recommended")) } br;
                        span.sm.mute { (one.text) }
                    }
                }
            }
        }
    }
}

/// A merge in this state, for the gallery.
#[cfg(test)]
pub(in crate::view) fn sample(state: State) -> Merge {
    use super::gallery::NOW;
    use crate::base::{AccountId, MergeId, Timestamp};
    let day = |days: i64| Timestamp(NOW.0 + days * 86_400_000);
    let late = matches!(state, State::Switched | State::Done);
    Merge {
        id: MergeId(uuid::Uuid::from_u128(7)),
        account: AccountId(uuid::Uuid::from_u128(8)),
        address: "claire.vasseur@cliniquevallon.example".parse().unwrap(),
        state,
        choices: Choices::default(),
        proof: Some(crate::merge::Proof::Code),
        calendars: false,
        by_support: false,
        code_until: None,
        first_by: None,
        reason: None,
        pause: None,
        problem: None,
        asked: day(-4),
        started: (state.runs() || late).then_some(Timestamp(NOW.0 - 9_720_000)),
        next: NOW,
        switched: late.then(|| day(-1)),
        finished: late.then(|| day(-1)),
        late_until: late.then(|| day(29)),
        undo_until: late.then(|| day(29)),
        ended: state.is_over().then_some(NOW),
    }
}
