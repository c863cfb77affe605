//! `GET /account/approval`: one's telephones that approve, with their expiry (S2-01, S2-20, S2-22).
//!
//! Forms: POST `/account/approval` with `csrf` and `action` = `add`, or `renew`, `revoke` = the id of a telephone, or
//! `rename` = its id with `name`.

use maud::{Markup, html};

use crate::{
    base::{ApproverId, Timestamp},
    view::{
        Frame, Weight, account_page,
        frame::Script,
        part::{
            self,
            icon::{Icon, icon},
        },
        path,
    },
};

/// One's telephones.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// Them, oldest first.
    pub phones: Vec<Phone>,
    /// As many as there may be.
    pub most: u32,
    /// From when before its end one is said to end soon.
    pub soon: std::time::Duration,
    /// Whether one is being attached.
    pub under_way: bool,
    /// Why the page is shown again.
    pub problem: Option<Problem>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// Which.
    pub id: ApproverId,
    /// What it is called.
    pub name: String,
    /// Until when it approves.
    pub until: Timestamp,
    /// When it approved last.
    pub used: Option<Timestamp>,
    /// Whether notifications reach it.
    pub notified: bool,
}

/// Why nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// There are as many as there may be.
    TooMany,
    /// A telephone has a name.
    NoName,
    /// Nothing else opens the account.
    Last,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let content = html! {
        div.page-head { div { h1 { (t.get("push-account-title")) } p.mute { (t.get("push-account-lead")) } } }
        @match page.problem {
            None => {}
            Some(Problem::TooMany) => {
                (part::note(Weight::Problem, None, &t.with("push-account-too-many", &[("most", page.most.into())])))
            }
            Some(Problem::Last) => { (part::note(Weight::Problem, None, t.get("push-account-last"))) }
            Some(Problem::NoName) => { (part::note(Weight::Problem, None, t.get("push-account-no-name"))) }
        }
        @if page.under_way {
            div.note {
                (icon(Icon::INFO))
                div { p { (t.get("push-account-under-way")) " " a href=(path::APPROVAL_NEW) { (t.get("push-account-go-on")) } } }
            }
        }
        div.card.card-s {
            ul.rows {
                @for phone in &page.phones { (row(frame, page, phone)) }
                @if page.phones.is_empty() { li.mute { (t.get("push-account-none")) } }
            }
        }
        form method="post" action=(path::APPROVAL) data-once {
            (part::csrf(frame))
            button.btn.btn-1 name="action" value="add" {
                (icon(Icon::PHONE))
                (t.get(if page.phones.is_empty() { "push-account-add-first" } else { "push-account-add" }))
            }
        }
    };
    sheet(frame, t.get("push-account-title"), Script::None, &content)
}

fn row(frame: &Frame<'_>, page: &Page, phone: &Phone) -> Markup {
    let t = frame.text;
    let date = [("date", t.date(phone.until, frame.zone).into())];
    let name = [("name", (&phone.name).into())];
    let over = phone.until <= frame.now;
    let soon = !over && phone.until.since(frame.now) <= page.soon;
    let field = format!("name-{}", phone.id);
    html! {
        li {
            span class=(if over || soon { "ico warn" } else { "ico ok" }) { (icon(Icon::PHONE)) }
            div.stack.stack-s {
                b { (phone.name) }
                @if over { p { span.tag.bad { (t.with("push-account-over", &date)) } } }
                @else {
                    p {
                        (t.with("push-account-until", &date)) " "
                        // S2-22: nothing is asked of anybody before it is time.
                        @if soon { span.tag.warn { (t.get("push-account-soon")) } }
                        @else { span.tag.ok { (t.get("push-account-fine")) } }
                    }
                }
                p {
                    @if let Some(used) = phone.used {
                        (t.with("push-account-used", &[("moment", t.near(used, frame.now, frame.zone).into())]))
                    } @else { (t.get("push-account-never")) }
                    " · " (t.get(if phone.notified { "push-account-notified" } else { "push-account-silent" }))
                }
                details.more {
                    summary { (t.get("push-account-rename")) }
                    form.line method="post" action=(path::APPROVAL) {
                        (part::csrf(frame))
                        div.field {
                            label for=(field) { (t.get("push-account-name")) }
                            input.in id=(field) name="name" value=(phone.name) maxlength="60" autocomplete="off";
                        }
                        button.btn name="rename" value=(phone.id) { (t.get("push-account-rename")) }
                    }
                }
                form.line method="post" action=(path::APPROVAL) {
                    (part::csrf(frame))
                    button.btn name="renew" value=(phone.id) aria-label=(t.with("push-account-renew-label", &name)) {
                        (icon(Icon::REFRESH)) (t.get("push-account-renew"))
                    }
                    button.btn name="revoke" value=(phone.id) aria-label=(t.with("push-account-revoke-label", &name)) {
                        (t.get("push-account-revoke"))
                    }
                }
            }
        }
    }
}

/// A page of the account.
pub(super) fn sheet(frame: &Frame<'_>, title: &str, script: Script, content: &Markup) -> Markup {
    let main = html! { main.sheet #main tabindex="0" { div.page { (content) } } };
    account_page::around(frame, path::APPROVAL, (title, script), main)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let now = crate::view::gallery::NOW;
    let days = |days: i64| Timestamp(now.0 + days * 86_400_000);
    let phone =
        |name: &str, until, used, notified| Phone { id: ApproverId::new(), name: name.into(), until, used, notified };
    let full = Page {
        phones: vec![
            phone("iPhone de Claire", days(300), Some(days(-1)), true),
            phone("<b>Chrome</b>, Android", days(12), None, false),
            phone("Firefox, Linux", days(-3), Some(days(-40)), false),
        ],
        most: 5,
        soon: std::time::Duration::from_hours(30 * 24),
        ..Page::default()
    };
    vec![
        ("full", full.clone()),
        ("empty", Page::default()),
        ("under-way", Page { under_way: true, ..full.clone() }),
        ("too-many", Page { problem: Some(Problem::TooMany), ..full.clone() }),
        ("last", Page { problem: Some(Problem::Last), ..full.clone() }),
        ("no-name", Page { problem: Some(Problem::NoName), ..full }),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{base::Language, view::gallery};

    #[test]
    fn s2_01_s2_22_the_expiry_is_shown_and_nothing_is_asked_before_its_time() {
        let (_, page) = samples().remove(0);
        let html = gallery::with_frame(Language::Fr, |frame| super::page(frame, &page).into_string());
        assert!(html.contains("Expire le 16\u{a0}septembre 2027") && html.contains("rien à faire"), "{html}");
        assert!(html.contains("à renouveler bientôt") && html.contains("Expiré le 17\u{a0}novembre 2026"));
        assert!(html.contains("Ajouter un autre appareil"));
    }
}
