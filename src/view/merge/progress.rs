//! How far a merge is: a bar, and a line for each mailbox.

use maud::{Markup, html};

use crate::{
    base::{MailboxName, Timestamp},
    merge::{CalendarProgress, FolderProgress, LeftBehind, Merge, Others, Progress, Remark, State},
    text::Text,
    view::{
        Frame,
        mail::side::label,
        part::icon::{Icon, icon},
    },
};

/// The card. It is looked at anew by the page's script.
pub(in crate::view) fn card(frame: &Frame<'_>, merge: &Merge, progress: &Progress) -> Markup {
    let (t, percent) = (frame.text, progress.percent());
    html! {
        div.card.stack {
            div.line {
                div {
                    b { (t.with("merge-from", &[("domain", merge.address.domain().into())])) }
                    p.sm.mute { (when(frame, merge, progress)) }
                }
                b.end { (t.with("merge-percent", &[("percent", percent.into())])) }
            }
            progress value=(percent) max="100" aria-label=(t.with("merge-bar", &[("percent", percent.into())])) {}
            @if !progress.folders.is_empty() || !progress.left_out.is_empty() { (table(t, merge, progress)) }
            @if !progress.remarks.is_empty() {
                ul.sm.stack.stack-s {
                    @for (remark, n) in &progress.remarks {
                        li {
                            (t.with(sentence(*remark), &[("n", (*n).into())]))
                            @if *remark == Remark::Elsewhere { (elsewhere(t, progress)) }
                        }
                    }
                }
            }
            @if !progress.calendars.is_empty() {
                ul.sm { @for one in &progress.calendars { li { (calendar(t, one)) } } }
            }
        }
    }
}

fn sentence(remark: Remark) -> &'static str {
    match remark {
        Remark::Nul => "merge-remark-nul",
        Remark::TooLarge => "merge-remark-too-large",
        Remark::Elsewhere => "merge-remark-elsewhere",
        Remark::Removed => "merge-remark-removed",
        Remark::Refused => "merge-remark-refused",
        Remark::OtherDate => "merge-remark-other-date",
        Remark::LineEnds => "merge-remark-line-ends",
        Remark::MadeAnew => "merge-remark-made-anew",
        Remark::There => "merge-remark-there",
    }
}

/// Where that is which was left out because it is there already. The support does not see it.
fn elsewhere(t: Text, progress: &Progress) -> Markup {
    html! {
        @if !progress.elsewhere.is_empty() {
            ul.list {
                @for (place, n) in &progress.elsewhere {
                    li { (t.with("merge-elsewhere", &[("name", name(t, place).into()), ("n", (*n).into())])) }
                }
            }
        }
    }
}

fn calendar(t: Text, one: &CalendarProgress) -> String {
    let name = one.name.as_str().into();
    t.with("merge-calendar-line", &[("name", name), ("copied", one.copied.into()), ("events", one.events.into())])
}

/// Since when, how fast, until when.
fn when(frame: &Frame<'_>, merge: &Merge, progress: &Progress) -> Markup {
    let t = frame.text;
    html! {
        @if let Some(started) = merge.started {
            (t.with("merge-begun", &[("time", t.near(started, frame.now, frame.zone).into())])) " "
        }
        @if merge.state == State::Copying {
            @if let Some(speed) = progress.speed { (t.with("merge-speed", &[("size", t.size(speed).into())])) " " }
            @if let Some(left) = progress.left {
                @let end = Timestamp(frame.now.0.saturating_add(i64::try_from(left.as_millis()).unwrap_or(i64::MAX)));
                (t.with("merge-end", &[("time", t.moment(end, frame.zone).into())]))
            }
        }
    }
}

fn table(t: Text, merge: &Merge, progress: &Progress) -> Markup {
    html! {
        div.wrap {
            table.table {
                caption.vh { (t.get("merge-by-folder")) }
                thead {
                    tr {
                        th scope="col" { (t.get("merge-folder")) }
                        th.num scope="col" { (t.get("merge-messages")) }
                        th.num scope="col" { (t.get("merge-copied")) }
                        th scope="col" { (t.get("merge-state")) }
                    }
                }
                tbody {
                    @for folder in &progress.folders { (row(t, merge, folder)) }
                    @if progress.others.folders > 0 { (others(t, progress.others, None)) }
                    @for folder in &progress.left_out { (left_out(t, folder)) }
                    @if progress.others_left_out.folders > 0 {
                        (others(t, progress.others_left_out, Some(t.get("merge-folder-not"))))
                    }
                }
            }
        }
    }
}

fn row(t: Text, merge: &Merge, folder: &FolderProgress) -> Markup {
    html! {
        tr {
            td.lead {
                div.wrap-any {
                    b { (name(t, &folder.name)) }
                    @if folder.target != folder.name { small { (t.with("merge-into", &[("name", name(t, &folder.target).into())])) } }
                    @if folder.chosen > 0 { small { (t.with("merge-folder-chosen", &[("n", folder.chosen.into())])) } }
                    @if let Some(refused) = &folder.refused { small { (t.with("merge-into-refused", &[("name", refused.as_str().into())])) } }
                }
            }
            td.num data-l=(t.get("merge-messages")) { (t.number(folder.messages)) }
            td.num data-l=(t.get("merge-copied")) { (t.number(folder.copied)) }
            td data-l=(t.get("merge-state")) {
                @let left = folder.skipped.saturating_sub(folder.chosen);
                @if left > 0 {
                    span.tag.warn { (icon(Icon::ALERT)) (t.with("merge-folder-left", &[("n", left.into())])) }
                } @else if folder.is_whole() {
                    span.tag.ok { (icon(Icon::CHECK)) (t.get("merge-folder-done")) }
                } @else if merge.state == State::Copying && folder.copied > 0 {
                    span.tag.acc { (icon(Icon::REFRESH)) (t.get("merge-folder-now")) }
                } @else {
                    span.tag { (icon(Icon::CLOCK)) (t.get("merge-folder-later")) }
                }
            }
        }
    }
}

/// Mailboxes that are not named.
fn others(t: Text, others: Others, state: Option<&str>) -> Markup {
    html! {
        tr {
            td.lead { b { (t.with("merge-folder-others", &[("n", others.folders.into())])) } }
            td.num data-l=(t.get("merge-messages")) { (t.number(others.messages)) }
            td.num data-l=(t.get("merge-copied")) { (t.number(others.copied)) }
            td data-l=(t.get("merge-state")) {
                @if let Some(state) = state { span.tag { (state) } }
                @else if others.copied < others.messages { span.tag { (icon(Icon::CLOCK)) (t.get("merge-folder-later")) } }
                @else { span.tag.ok { (icon(Icon::CHECK)) (t.get("merge-folder-done")) } }
            }
        }
    }
}

/// A mailbox that stays behind.
fn left_out(t: Text, folder: &LeftBehind) -> Markup {
    html! {
        tr {
            td.lead {
                div.wrap-any {
                    b { (name(t, &folder.name)) }
                    @if folder.is_refused { small { (t.get("merge-left-refused")) } }
                }
            }
            td.num data-l=(t.get("merge-messages")) { (t.number(folder.messages)) }
            td.num data-l=(t.get("merge-copied")) { (t.number(0)) }
            td data-l=(t.get("merge-state")) { span.tag { (t.get("merge-folder-not")) } }
        }
    }
}

/// A mailbox's name, as it is written at a server.
fn name(t: Text, text: &str) -> String {
    text.parse::<MailboxName>().map_or_else(|_| text.to_owned(), |name| label(t, &name, None, None).to_owned())
}

/// Halfway, for the gallery.
#[cfg(test)]
pub(in crate::view) fn sample() -> Progress {
    let folder = |name: &str, messages, copied, skipped| FolderProgress {
        name: name.into(),
        target: name.into(),
        refused: None,
        messages,
        copied,
        skipped,
        chosen: 0,
        there: 0,
    };
    let folders = vec![
        FolderProgress { chosen: 18, ..folder("INBOX", 3_418, 3_400, 18) },
        FolderProgress { target: "Sent".into(), ..folder("Éléments envoyés", 2_106, 2_106, 0) },
        folder("Archives", 5_240, 1_377, 0),
        FolderProgress {
            target: "Laboratoires-Nuit".into(),
            refused: Some("Laboratoires/<b>Nuit</b>".into()),
            ..folder("Laboratoires/<b>Nuit</b>", 644, 640, 4)
        },
        FolderProgress { there: 12, ..folder("Formations", 212, 0, 0) },
    ];
    let sum = |count: fn(&FolderProgress) -> u64| folders.iter().map(count).sum();
    Progress {
        messages: sum(|folder| folder.messages),
        copied: sum(|folder| folder.copied),
        skipped: sum(|folder| folder.skipped),
        there: sum(|folder| folder.there),
        bytes: 1_200_000_000,
        left_out: vec![
            LeftBehind { name: "Corbeille".into(), messages: 212, is_refused: false },
            LeftBehind { name: "À classer & <i>revoir</i>".into(), messages: 3, is_refused: true },
        ],
        remarks: vec![
            (Remark::Nul, 1),
            (Remark::TooLarge, 2),
            (Remark::Refused, 1),
            (Remark::Removed, 18),
            (Remark::Elsewhere, 7),
            (Remark::OtherDate, 3_200),
            (Remark::LineEnds, 1),
            (Remark::MadeAnew, 1),
            (Remark::There, 12),
        ],
        elsewhere: vec![("INBOX".into(), 4), ("Patients/<b>Nuit</b>".into(), 3)],
        calendars: vec![CalendarProgress {
            name: "Gardes & <i>nuits</i>".into(),
            events: 140,
            copied: 138,
            skipped: 2,
        }],
        speed: Some(1_300_000),
        left: Some(std::time::Duration::from_mins(107)),
        others: Others { folders: 9_950, messages: 1_204, copied: 1_204 },
        others_left_out: Others { folders: 40, messages: 3, copied: 0 },
        folders,
    }
}
