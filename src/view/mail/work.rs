//! What the people of a shared box do about a message: who has read it, who answers it now, whose it is, who has finished
//! with it; and the buttons that say so.
//!
//! Form: POST to the message's own address and `/work`, with `csrf`, `back`, `person` and `action` = `take` `assign`
//! `release` `done` `undone`.

use maud::{Markup, html};

use super::message::Page;
use crate::{
    base::{AccountId, Timestamp},
    shared_box::{Rights, Work},
    view::{
        Frame, Weight,
        part::{
            self,
            icon::{Icon, icon, small},
        },
    },
};

/// Most readers who are named.
const NAMED: usize = 6;

/// A message in a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handled {
    /// What is known of it.
    pub work: Work,
    /// Who has read it, and when, the last one first.
    pub readers: Vec<(String, Timestamp)>,
    /// Who may be given it.
    pub people: Vec<(AccountId, String)>,
    /// Who looks.
    pub me: AccountId,
}

/// All of it.
pub(super) fn section(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let Some(handled) = &page.handled else { return html! {} };
    let Handled { work, readers, .. } = handled;
    let other = work.answering.as_ref().filter(|(person, _)| *person != handled.me);
    let at = |at: Timestamp| t.near(at, frame.now, frame.zone);
    html! {
        section.stack.stack-s.handled aria-label=(t.get("shared-mail-work")) {
            @if let Some((_, name)) = other {
                (part::note(Weight::Warning, None, &t.with("shared-mail-answering", &[("name", name.into())])))
            }
            @if let Some((name, when)) = &work.done {
                p.line.sm { (small(Icon::OK)) span { (t.with("shared-mail-done-at", &[("name", name.into()), ("when", at(*when).into())])) } }
            }
            @if let Some((_, name)) = &work.assigned {
                p.line.sm { (small(Icon::USERS)) span { (t.with("shared-mail-assigned-to", &[("name", name.into())])) } }
            }
            @if !readers.is_empty() {
                details.more.sm {
                    summary { (t.with("shared-mail-read-by", &[("n", readers.len().into())])) }
                    ul { @for (name, when) in readers.iter().take(NAMED) {
                        li { (t.with("shared-mail-read-at", &[("name", name.into()), ("when", at(*when).into())])) }
                    } }
                }
            }
            @if page.side.may(Rights::Write) { (form(frame, page, handled)) }
        }
    }
}

fn form(frame: &Frame<'_>, page: &Page, handled: &Handled) -> Markup {
    let t = frame.text;
    let mine = handled.work.assigned.as_ref().is_some_and(|(person, _)| *person == handled.me);
    let (finish, finished) = match handled.work.done {
        Some(_) => ("undone", t.get("shared-mail-undone-do")),
        None => ("done", t.get("shared-mail-done-do")),
    };
    html! {
        form.line method="post" action=(page.side.root().work(&page.mailbox, page.uid)) {
            (part::csrf(frame))
            @if !page.list_query.is_empty() { (part::hidden("back", &page.list_query)) }
            button.btn name="action" value=(finish) { (icon(Icon::CHECK)) (finished) }
            @if mine { button.btn name="action" value="release" { (t.get("shared-mail-release-do")) } }
            @else { button.btn name="action" value="take" { (t.get("shared-mail-take-do")) } }
            label.vh for="work-person" { (t.get("shared-mail-assign")) }
            span.line {
                select.in.in-s id="work-person" name="person" {
                    option value="" { (t.get("shared-mail-assign")) }
                    @for (person, name) in &handled.people {
                        @if *person != handled.me { option value=(person) { (name) } }
                    }
                }
                button.btn.btn-q name="action" value="assign" { (t.get("shared-mail-assign-do")) }
            }
        }
    }
}

#[cfg(test)]
pub(super) fn sample() -> Handled {
    let now = crate::view::gallery::NOW;
    let (me, other) = (AccountId::new(), AccountId::new());
    Handled {
        work: Work {
            assigned: Some((other, "Amina Benhaddou".into())),
            answering: Some((other, "<b>Julien Roussel</b>".into())),
            done: Some(("Paul Roy".into(), now)),
        },
        readers: vec![("Amina Benhaddou".into(), now), ("Paul Roy".into(), Timestamp(now.0 - 90_000_000))],
        people: vec![(me, "Claire Vasseur".into()), (other, "Amina Benhaddou".into())],
        me,
    }
}
