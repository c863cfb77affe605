//! What has just happened, and what will: notices in the flow of a page of one card, toasts over one of the application.

use maud::{Markup, html};

use super::{Frame, Weight};
use crate::view::part::{
    self,
    icon::{Icon, icon},
};

/// The notices of a page of one card, in its flow.
pub(in crate::view) fn notices(frame: &Frame<'_>) -> Markup {
    html! {
        @for notice in frame.notices {
            (part::note(notice.weight, None, &notice.text))
        }
    }
}

/// Said before the session closes by itself. Hidden until then, and without words, for browsers that know no `hidden`.
/// « Rester connecté » is any request at all.
pub(super) fn idle(frame: &Frame<'_>) -> Markup {
    let t = frame.text;
    html! {
        @if let Some(idle) = frame.idle {
            @let words = t.with("frame-idle", &[("minutes", (idle.warning.as_secs() / 60).max(1).into())]);
            div.toast hidden role="alert" data-idle=(idle.after.saturating_sub(idle.warning).as_secs())
                data-warning=(idle.warning.as_secs()) data-words=(words) {
                span {}
                button.btn type="button" { (t.get("frame-stay")) }
            }
        }
    }
}

/// What has just happened, with its one action. It stays until the next page: nobody is hurried.
pub(super) fn toasts(frame: &Frame<'_>) -> Markup {
    let t = frame.text;
    html! {
        @for notice in frame.notices {
            @let bad = notice.weight == Weight::Problem;
            div.toast.bad[bad] role=(if bad { "alert" } else { "status" }) {
                span { (notice.text) }
                @if let Some(undo) = &notice.undo {
                    form method="post" action=(undo.action) {
                        (part::csrf(frame))
                        @for (name, value) in &undo.fields { (part::hidden(name, value)) }
                        button.btn data-undo { (icon(Icon::UNDO)) (t.get("frame-undo")) }
                    }
                }
                @if let Some(offer) = &notice.offer { a.btn.scripted href=(offer.address) { (offer.words) } }
                @let dismiss = t.get("frame-dismiss");
                button.ib type="button" hidden data-dismiss=".toast" aria-label=(dismiss) { (icon(Icon::CLOSE)) }
            }
        }
    }
}
