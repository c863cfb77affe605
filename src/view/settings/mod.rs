//! The pages of what people choose for themselves (S0-36), and the side that all pages of an account share.

pub mod absence;
pub mod addresses;
pub mod preferences;
pub mod signature;

use maud::{Markup, html};

use super::{
    Frame, account_page,
    frame::Script,
    part::{
        self,
        icon::{Icon, icon},
    },
    path,
};

/// The side of the account's pages; `current` is the page that is open.
pub(super) fn side(frame: &Frame<'_>, current: &str) -> Markup {
    let t = frame.text;
    let link = |address: &str, sign, label: &'static str| {
        html! {
            a href=(address) aria-current=[(address == current).then_some("page")] { (icon(sign)) span { (t.get(label)) } }
        }
    };
    html! {
        nav.side #side aria-label=(t.get("frame-account")) {
            a.ib.phone href="#main" aria-label=(t.get("frame-close-menu")) { (icon(Icon::CLOSE)) }
            div.nav {
                a href=(path::MAIL) { (icon(Icon::BACK)) span { (t.get("account-back")) } }
                p.nav-h { (t.get("frame-account")) }
                (link(path::SECURITY, Icon::SHIELD, "account-title"))
                (link(path::APPROVAL, Icon::PHONE, "push-account-nav"))
                (link(path::PASSKEYS, Icon::PASSKEY, "passkeys-title"))
                (link(path::RECOVERY_CODES, Icon::KEY, "recovery-codes-title"))
                p.nav-h { (t.get("settings-mail")) }
                (link(path::ADDRESSES, Icon::MAIL, "addresses-title"))
                (link(path::SIGNATURE, Icon::PEN, "signature-title"))
                (link(path::ABSENCE, Icon::CLOCK, "absence-title"))
                p.nav-h { (t.get("settings-display")) }
                (link(path::PREFERENCES, Icon::GLOBE, "preferences-title"))
            }
        }
    }
}

/// A page of one form with its button on top.
fn page(
    frame: &Frame<'_>,
    (address, title, lead): (&'static str, &'static str, &'static str),
    script: Script,
    content: &Markup,
) -> Markup {
    let t = frame.text;
    let main = html! {
        main.sheet #main tabindex="0" {
            form.page method="post" action=(address) data-once {
                (part::csrf(frame))
                div.page-head {
                    div { h1 { (t.get(title)) } p.mute { (t.get(lead)) } }
                    button.btn.btn-1.btn-lg name="action" value="save" { (t.get("settings-save")) }
                }
                (content)
            }
        }
    };
    account_page::around(frame, address, (t.get(title), script), main)
}

/// A choice among values: label, then one of them.
fn select(name: &str, label: &str, hint: Option<&str>, options: &[(String, String)], chosen: &str) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            @if let Some(hint) = hint { p.hint id={ (name) "-hint" } { (hint) } }
            select.in id=(name) name=(name) aria-describedby=[hint.map(|_| format!("{name}-hint"))] {
                @for (value, words) in options {
                    option value=(value) selected[value == chosen] { (words) }
                }
            }
        }
    }
}

/// A text of several lines.
fn area(name: &str, label: &str, (hint, error): (Option<&str>, Option<&str>), value: &str, rows: u32) -> Markup {
    let described = |part: &str| format!("{name}-{part}");
    let by: Vec<String> =
        [hint.map(|_| described("hint")), error.map(|_| described("error"))].into_iter().flatten().collect();
    html! {
        div.field {
            label for=(name) { (label) }
            @if let Some(hint) = hint { p.hint id=(described("hint")) { (hint) } }
            // The first line end after the tag belongs to HTML, not to the text.
            textarea.in id=(name) name=(name) rows=(rows) aria-invalid=[error.map(|_| "true")]
                aria-describedby=[(!by.is_empty()).then(|| by.join(" "))] { "\n" (value) }
            @if let Some(error) = error { (part::field::error(name, error)) }
        }
    }
}
