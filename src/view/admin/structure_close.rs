//! What of the page of a structure closes it: what is left in it; and the page once it is closed.

use maud::{Markup, html};

use super::{Sheet, shell};
use crate::{
    admin::{Left, StructureLine},
    base::Timestamp,
    view::{
        Frame,
        part::{
            self,
            icon::{Icon, icon},
        },
        path,
    },
};

/// The section of an open structure.
pub(super) fn section(frame: &Frame<'_>, line: &StructureLine, left: Left) -> Markup {
    let t = frame.text;
    let id = line.structure.id;
    let rest = [
        // Where its referents end them, and nobody else.
        ("admin-left-people", left.people, None),
        ("admin-left-boxes", left.boxes, None),
        ("admin-left-requests", left.requests, None),
        ("admin-left-tokens", left.tokens, Some(path::admin_tokens(id))),
        // Those stand above on the same page.
        ("admin-left-referents", left.referents, None),
    ];
    html! {
        section.stack.slim {
            h2 { (t.get("admin-structure-close")) }
            p { (t.get("admin-structure-close-text")) }
            @if left.is_nothing() {
                form method="post" action=(path::admin_structure(id)) data-once {
                    (part::csrf(frame)) (part::hidden("seen", &line.structure.changed_at.0.to_string()))
                    button.btn.btn-bad name="action" value="close" { (icon(Icon::LOCK)) (t.get("admin-structure-close-button")) }
                }
            } @else {
                p { (t.get("admin-structure-left")) }
                ul.list {
                    @for (words, count, at) in rest {
                        @if count > 0 {
                            @let said = t.with(words, &[("n", count.into())]);
                            li { @if let Some(at) = at { a href=(at) { (said) } } @else { (said) } }
                        }
                    }
                }
                p.sm.mute { (t.get("admin-structure-left-who")) }
            }
        }
    }
}

/// The page of a closed one.
pub(super) fn closed(frame: &Frame<'_>, line: &StructureLine, at: Timestamp) -> Markup {
    let t = frame.text;
    let structure = &line.structure;
    let content = html! {
        form.card.stack.stack-s method="post" action=(path::admin_structure(structure.id)) data-once {
            (part::csrf(frame)) (part::hidden("seen", &structure.changed_at.0.to_string()))
            p { (t.with("admin-structure-closed-on", &[("date", t.date(at, frame.zone).into())])) }
            div { button.btn.btn-1 name="action" value="open" { (t.get("admin-structure-open")) } }
        }
        p { a href=(path::ADMIN_STRUCTURES) { (t.get("admin-structures-back")) } }
    };
    let lead = structure.domain.as_str();
    let sheet = Sheet { here: path::ADMIN_STRUCTURES, title: &structure.name, lead, acts: html! {}, wide: false };
    shell(frame, &sheet, &content)
}
