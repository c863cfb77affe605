//! What every page has: the document, the bars, the menus, the notices.

use std::time::Duration;

use chrono_tz::Tz;
use maud::{DOCTYPE, Markup, html};

use super::{
    asset,
    part::{
        self,
        icon::{Embedded, Icon, icon, mark},
        person,
    },
    path,
};
use crate::{
    base::{Language, Timestamp},
    text::Text,
};

/// What every page needs.
#[derive(Debug, Clone)]
pub struct Frame<'a> {
    /// The texts, in the reader's language.
    pub text: Text,
    /// The token of every form of this page.
    pub csrf: &'a str,
    /// Which colours.
    pub theme: Theme,
    /// Names and contacts.
    pub brand: &'a Brand,
    /// Who is signed in.
    pub who: Option<Who>,
    /// What has just happened.
    pub notices: &'a [Notice],
    /// The present moment.
    pub now: Timestamp,
    /// The reader's time zone.
    pub zone: Tz,
    /// Path and query of this page, to come back to after a change of language or theme.
    pub here: &'a str,
    /// When the session closes without activity, if there is one.
    pub idle: Option<Idle>,
}

/// When a session closes without activity. Said in time by a script; without one, nothing typed is lost either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idle {
    /// How long after the last request.
    pub after: Duration,
    /// How long before that it is said.
    pub warning: Duration,
}

/// Names and contacts shown on pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Brand {
    /// The product's name.
    pub name: String,
    /// The support desk's address (S3-11).
    pub support_email: Option<String>,
    /// Its telephone number.
    pub support_phone: Option<String>,
    /// Its hours.
    pub support_hours: Option<String>,
}

pub use crate::base::Theme;

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// Their name.
    pub name: String,
    /// Their primary address.
    pub address: String,
    /// One or two letters for their avatar.
    pub initials: String,
    /// What they look after.
    pub offices: Vec<Office>,
}

/// What somebody may look after, as a place in the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Office {
    /// The accounts of a structure.
    Structure,
    /// Requests and callers.
    Support,
    /// The house.
    Administration,
}

impl Who {
    /// A person, with the initials of their name.
    pub fn new(name: impl Into<String>, address: impl Into<String>) -> Self {
        let (name, address) = (name.into(), address.into());
        let initials = person::initials(&name, &address);
        Self { name, address, initials, offices: Vec::new() }
    }

    /// The same person, with what they look after.
    #[must_use]
    pub fn looking_after(mut self, mut offices: Vec<Office>) -> Self {
        offices.sort();
        offices.dedup();
        self.offices = offices;
        self
    }
}

/// How much a notice weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// It worked.
    Done,
    /// Good to know.
    Info,
    /// Look at this.
    Warning,
    /// It did not work.
    Problem,
}

/// What has just happened, at the top of the next page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// How much it weighs.
    pub weight: Weight,
    /// One sentence, in the reader's language.
    pub text: String,
    /// How to take it back.
    pub undo: Option<Undo>,
    /// What may be done next.
    pub offer: Option<Offer>,
}

/// A page that is offered, to who has scripts: it can do nothing without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Which.
    pub address: &'static str,
    /// The words of its link.
    pub words: String,
}

impl Notice {
    /// Something that worked.
    pub fn done(text: impl Into<String>) -> Self {
        Self { weight: Weight::Done, text: text.into(), undo: None, offer: None }
    }
}

/// A form of one button that takes an action back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undo {
    /// Where it posts.
    pub action: String,
    /// Its hidden fields, beside the CSRF token.
    pub fields: Vec<(String, String)>,
}

/// The scripts of a page, beside the common one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    None,
    Mail,
    Compose,
    Passkey,
    Proof,
    /// The page on the telephone, which can be installed.
    Device,
    /// The page waits for the telephone and counts; without scripts it is asked for again.
    Approval,
    /// The page asks again by itself.
    Wait,
    /// The page looks again by itself, for as long as it takes; without scripts a link does.
    Live,
    Signature,
}

/// The document around a body.
pub(super) fn document(frame: &Frame<'_>, title: &str, script: Script, class: &str, body: &Markup) -> Markup {
    let addresses = asset::addresses();
    let t = frame.text;
    html! {
        (DOCTYPE)
        html lang=(t.language().tag()) data-theme=[frame.theme.attribute()] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (frame.brand.name) }
                link rel="icon" href=(addresses.icons) type="image/svg+xml";
                link rel="stylesheet" href=(addresses.style);
                // The script of passkeys holds the common one.
                @if script != Script::Passkey { script type="module" src=(addresses.script) {} }
                @match script {
                    Script::None => {}
                    Script::Mail => { script type="module" src=(addresses.mail) {} }
                    Script::Compose => { script type="module" src=(addresses.compose) {} }
                    Script::Passkey => { script type="module" src=(addresses.passkey) {} }
                    Script::Proof => { script type="module" src=(addresses.proof) {} }
                    Script::Signature => { script type="module" src=(addresses.signature) {} }
                    Script::Device => {
                        link rel="manifest" href=(path::DEVICE_MANIFEST);
                        script type="module" src=(addresses.device) {}
                    }
                    Script::Approval => {
                        noscript { meta http-equiv="refresh" content="3"; }
                        script type="module" src=(addresses.approval) {}
                    }
                    Script::Live => { script type="module" src=(addresses.wait) {} }
                    Script::Wait => {
                        noscript { meta http-equiv="refresh" content="3"; }
                        script type="module" src=(addresses.wait) {}
                    }
                }
            }
            body class=(class) {
                a.skip href="#main" { (t.get("frame-skip")) }
                // Before somebody is signed in, the browser has nothing yet: the icons come along.
                @if frame.who.is_none() { (Embedded(&body.0)) } @else { (body) }
            }
        }
    }
}

/// The bar above a page of one card: brand, language, theme.
pub(super) fn bar(frame: &Frame<'_>, place: Option<&str>) -> Markup {
    html! {
        header.bar {
            (brand(frame, place))
            span.end.line { (language_form(frame)) (theme_form(frame)) }
        }
    }
}

/// The mark and the name, leading to where one begins.
pub(super) fn brand(frame: &Frame<'_>, place: Option<&str>) -> Markup {
    let home = if frame.who.is_some() { path::MAIL } else { path::SIGN_IN };
    html! {
        a.brand href=(home) {
            (mark()) span { (frame.brand.name) }
            @if let Some(place) = place { small { (place) } }
        }
    }
}

/// One button: the other language.
fn language_form(frame: &Frame<'_>) -> Markup {
    let other = match frame.text.language() {
        Language::Fr => Language::En,
        Language::En => Language::Fr,
    };
    html! {
        form method="post" action=(path::LANGUAGE) {
            (part::csrf(frame)) (part::hidden("back", frame.here))
            button.btn.btn-q name="language" value=(other.tag()) lang=(other.tag()) {
                (frame.text.get("frame-other-language"))
            }
        }
    }
}

/// One button: the other theme. The script turns it at once and remembers it by the same form.
pub(super) fn theme_form(frame: &Frame<'_>) -> Markup {
    let t = frame.text;
    let (next, sign) = match frame.theme {
        Theme::Dark => (Theme::Light, Icon::SUN),
        Theme::Light | Theme::System => (Theme::Dark, Icon::MOON),
    };
    let label = t.get("frame-theme-toggle");
    html! {
        form method="post" action=(path::THEME) data-theme-form {
            (part::csrf(frame)) (part::hidden("back", frame.here))
            button.ib name="theme" value=(next.as_str()) aria-label=(label) title=(label) { (icon(sign)) }
        }
    }
}

/// Who to call, under pages of one card (S3-11).
pub(super) fn foot(frame: &Frame<'_>) -> Markup {
    let (t, brand) = (frame.text, frame.brand);
    html! {
        footer.foot {
            @if frame.who.is_none() { a href=(path::REQUEST) { (t.get("request-before-ask")) } }
            @if brand.support_email.is_some() || brand.support_phone.is_some() {
                span { (t.get("frame-support")) } " "
                @if let Some(address) = &brand.support_email { a href={ "mailto:" (address) } { (address) } " " }
                @if let Some(number) = &brand.support_phone { span.nw { (number) } " " }
                @if let Some(hours) = &brand.support_hours { span { (hours) } }
            }
        }
    }
}

/// A page of one card on the frame: verification, enrolment, errors.
pub(super) fn solo(frame: &Frame<'_>, title: &str, script: Script, card: &Markup) -> Markup {
    let body = html! {
        (bar(frame, None))
        main.card.fold #main { (notices(frame)) (card) }
        (foot(frame))
    };
    document(frame, title, script, "solo", &body)
}

/// As [`solo`], with room for two fields side by side.
pub(super) fn solo_wide(frame: &Frame<'_>, title: &str, card: &Markup) -> Markup {
    let body = html! {
        (bar(frame, None))
        main.card.fold.w #main { (notices(frame)) (card) }
        (foot(frame))
    };
    document(frame, title, Script::None, "solo", &body)
}

/// A page of the application: top bar, side, sheet, and the bar at the thumb.
pub(super) struct App<'a> {
    pub(super) title: &'a str,
    pub(super) script: Script,
    pub(super) search: Markup,
    pub(super) side: Markup,
    pub(super) main: Markup,
    /// Whose mail the bar at the thumb leads to.
    pub(super) root: path::Root,
    /// Said beside the brand, where one is not among one's mail.
    pub(super) place: Option<&'a str>,
    /// Hides the bars on a phone: reading and writing.
    pub(super) focus: bool,
    pub(super) current: Tab,
}

/// The bar at the thumb: where one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Inbox,
    Mailboxes,
    Account,
}

pub(super) fn app(frame: &Frame<'_>, page: &App<'_>) -> Markup {
    let t = frame.text;
    let tab = |tab: Tab| (page.current == tab).then_some("page");
    let body = html! {
        header.top {
            (brand(frame, page.place))
            (page.search)
            div.line.end.bar-end { (theme_form(frame)) (account_menu(frame)) }
        }
        @if let (path::Root::Box(_), Some(place)) = (page.root, page.place) {
            // The bar of a phone has no room for it.
            p.boxed.phone { (icon(Icon::USERS)) span { (place) } }
        }
        (page.side)
        (page.main)
        div.toasts { (idle(frame)) (toasts(frame)) }
        nav.tabbar aria-label=(t.get("frame-main-navigation")) {
            a href=(page.root.home()) aria-current=[tab(Tab::Inbox)] { (icon(Icon::INBOX)) (t.get("mail-inbox")) }
            a href="#side" aria-current=[tab(Tab::Mailboxes)] { (icon(Icon::FOLDER)) (t.get("mail-mailboxes")) }
            a href=(page.root.write()) { (icon(Icon::PEN)) (t.get("frame-write")) }
            a href=(path::SECURITY) aria-current=[tab(Tab::Account)] { (icon(Icon::SETTINGS)) (t.get("frame-account")) }
        }
    };
    let class = match (page.focus, page.root) {
        (false, path::Root::Own) => "app",
        (true, path::Root::Own) => "app focus",
        // Made plain on every page: what is done here is done in a box.
        (false, path::Root::Box(_)) => "app shared",
        (true, path::Root::Box(_)) => "app shared focus",
    };
    document(frame, page.title, page.script, class, &body)
}

fn account_menu(frame: &Frame<'_>) -> Markup {
    let t = frame.text;
    let Some(who) = &frame.who else { return html! {} };
    let other = match t.language() {
        Language::Fr => Language::En,
        Language::En => Language::Fr,
    };
    let label = t.with("frame-account-of", &[("name", (&who.name).into())]);
    html! {
        details.menu {
            summary.ib aria-label=(label) { (person::avatar(&who.initials, &who.address)) }
            div.pop {
                div.opt-row {
                    (person::avatar(&who.initials, &who.address))
                    span { b { (who.name) } " " small { (who.address) } }
                }
                hr;
                div.nav {
                    @for office in &who.offices { (self::office(frame, *office)) " " }
                    a href=(path::SECURITY) { (icon(Icon::SHIELD)) span { (t.get("account-title")) } } " "
                    a href=(path::SIGNATURE) { (icon(Icon::PEN)) span { (t.get("signature-title")) } } " "
                    a href=(path::ABSENCE) { (icon(Icon::CLOCK)) span { (t.get("absence-title")) } } " "
                    a href=(path::PREFERENCES) { (icon(Icon::GLOBE)) span { (t.get("preferences-title")) } }
                    form method="post" action=(path::LANGUAGE) {
                        (part::csrf(frame)) (part::hidden("back", frame.here))
                        button name="language" value=(other.tag()) lang=(other.tag()) {
                            (icon(Icon::GLOBE)) span { (t.get("frame-other-language")) }
                        }
                    }
                    form method="post" action=(path::SIGN_OUT) {
                        (part::csrf(frame))
                        button name="then" value="other" { (icon(Icon::KEY)) span { (t.get("frame-other-account")) } }
                        button { (icon(Icon::LOGOUT)) span { (t.get("frame-sign-out")) } }
                    }
                }
            }
        }
    }
}

/// The menu's way to what somebody looks after.
fn office(frame: &Frame<'_>, office: Office) -> Markup {
    let (address, sign, words) = match office {
        Office::Structure => (path::STRUCTURES, Icon::BUILDING, "structure-menu"),
        Office::Support => (path::SUPPORT, Icon::HELP, "support-menu"),
        Office::Administration => (path::ADMIN, Icon::SETTINGS, "admin-menu"),
    };
    html! { a href=(address) { (icon(sign)) span { (frame.text.get(words)) } } }
}

/// The notices of a page of one card, in its flow.
pub(super) fn notices(frame: &Frame<'_>) -> Markup {
    html! {
        @for notice in frame.notices {
            (part::note(notice.weight, None, &notice.text))
        }
    }
}

/// Said before the session closes by itself. Hidden until then, and without words, for browsers that know no `hidden`.
/// « Rester connecté » is any request at all.
fn idle(frame: &Frame<'_>) -> Markup {
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
fn toasts(frame: &Frame<'_>) -> Markup {
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
