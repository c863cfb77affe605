//! `GET /box/{account}/journal`: who did what in a shared box, for the person who answers for it.

use maud::{Markup, html};

use super::{Side, side::side};
use crate::{
    base::Timestamp,
    view::{
        Frame,
        frame::{self, App, Script, Tab},
    },
};

/// The journal of a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The mailboxes beside it.
    pub side: Side,
    /// What was done, the latest first.
    pub lines: Vec<Line>,
}

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub who: Who,
    /// What.
    pub did: Did,
    /// To which message: the beginning of what it is known by.
    pub message: Option<String>,
}

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Somebody by this name.
    Named(String),
    /// Somebody whose account is gone.
    Gone,
    /// Nobody who signs in: the administration of the machine.
    House,
}

/// What somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Did(&'static str);

impl Did {
    /// The words of an entry of the journal: its event, how it ended, and why; `None` for what is not of a box.
    pub fn of(event: &str, outcome: &str, reason: &str) -> Option<Self> {
        Some(Self(match (event, reason) {
            ("box.read", _) => "shared-mail-did-read",
            ("box.download", "source") => "shared-mail-did-source",
            ("box.download", _) => "shared-mail-did-download",
            ("mail.send", _) if outcome == "ok" => "shared-mail-did-send",
            ("mail.send", _) => "shared-mail-did-not-send",
            ("mail.delete", _) if outcome == "ok" => "shared-mail-did-delete",
            ("box.arrange", "archive") => "shared-mail-did-archive",
            ("box.arrange", "copy") => "shared-mail-did-copy",
            ("box.arrange", "carry out" | "copy out") => "shared-mail-did-carry-out",
            ("box.arrange", "carry in") => "shared-mail-did-carry-in",
            ("box.arrange", "undo") => "shared-mail-did-undo",
            ("box.arrange", _) => "shared-mail-did-move",
            ("box.work", "release") => "shared-mail-did-release",
            ("box.work", "done") => "shared-mail-did-done",
            ("box.work", "undone") => "shared-mail-did-undone",
            ("box.work", _) => "shared-mail-did-assign",
            ("box.make" | "box.hand_over", _) => "shared-mail-did-make",
            ("box.change", _) => "shared-mail-did-change",
            _ => return None,
        }))
    }
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let title = t.get("shared-mail-journal");
    let main = html! {
        main.sheet #main tabindex="0" {
            div.page {
                div.page-head { div { h1 { (title) } p.mute { (t.get("shared-mail-journal-lead")) } } }
                @if page.lines.is_empty() { p.mute { (t.get("shared-mail-journal-none")) } }
                @else { (table(frame, &page.lines)) }
            }
        }
    };
    let app = App {
        title: &page.side.titled(title),
        script: Script::None,
        search: html! {},
        side: side(frame, &page.side),
        main,
        root: page.side.root(),
        place: page.side.place(),
        focus: false,
        current: Tab::Mailboxes,
    };
    frame::app(frame, &app)
}

fn table(frame: &Frame<'_>, lines: &[Line]) -> Markup {
    let t = frame.text;
    let (when, who, what) =
        (t.get("shared-mail-journal-when"), t.get("shared-mail-journal-who"), t.get("shared-mail-journal-what"));
    html! {
        div.wrap {
            table.table {
                thead { tr { th { (when) } th { (who) } th { (what) } } }
                tbody {
                    @for line in lines {
                        tr {
                            td { (t.near(line.at, frame.now, frame.zone)) }
                            td data-l=(who) {
                                @match &line.who {
                                    Who::Named(name) => { (name) }
                                    Who::Gone => { (t.get("shared-mail-somebody")) }
                                    Who::House => { (t.get("shared-mail-command")) }
                                }
                            }
                            td data-l=(what) {
                                span {
                                    (t.get(line.did.0))
                                    @if let Some(message) = &line.message {
                                        small { (t.with("shared-mail-journal-message", &[("reference", message.into())])) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let side = super::side::sample_in_box(crate::shared_box::Rights::Send);
    let line = |who, event, reason: &str| Line {
        at: crate::view::gallery::NOW,
        who,
        did: Did::of(event, "ok", reason).unwrap(),
        message: (event == "box.read").then(|| "1f2e3d4c".to_owned()),
    };
    let lines = vec![
        line(Who::Named("<b>Amina Benhaddou</b>".into()), "box.read", ""),
        line(Who::Named("Julien Roussel".into()), "mail.send", ""),
        line(Who::Gone, "box.arrange", "archive"),
        line(Who::House, "box.make", "made"),
    ];
    vec![("full", Page { side: side.clone(), lines }), ("none", Page { side, lines: vec![] })]
}
