//! Renders every sample of every page in both languages and every theme, holds each to the rules that all pages keep,
//! and writes them to `target/gallery/` for eyes and for axe-core.

use std::{collections::BTreeSet, fs, path::Path, sync::OnceLock, time::Duration};

use super::{
    Brand, Frame, Idle, Notice, Offer, Theme, Undo, Weight, Who, account, account_add, account_method,
    account_questions, admin, asset, compose, contest, desk, enrol, error, mail, mark, merge, passkeys, password,
    proof, push, recover, recovery_codes, request, settings, sign_in, structure, verify, wait,
};
use crate::{
    base::{Language, Timestamp},
    text::Text,
};

/// 20 November 2026, 9 h 42 in Montréal.
pub(super) const NOW: Timestamp = Timestamp(1_795_185_720_000);

/// A page as it was rendered.
struct Rendered {
    name: String,
    html: String,
    /// A document of a message, not one of our pages.
    foreign: bool,
}

fn brand() -> Brand {
    Brand {
        name: "Pli".into(),
        support_email: Some("soutien@pli.example".into()),
        support_phone: Some("418 555-0100".into()),
        support_hours: Some("8 h – 18 h".into()),
    }
}

/// Runs a test with a frame of nobody in particular.
pub(super) fn with_frame<T>(language: Language, test: impl FnOnce(&Frame<'_>) -> T) -> T {
    let brand = brand();
    test(&Frame {
        text: Text::of(language),
        csrf: "token",
        theme: Theme::System,
        brand: &brand,
        who: None,
        notices: &[],
        now: NOW,
        zone: chrono_tz::America::Toronto,
        here: "/",
        idle: None,
    })
}

/// Every sample of every page with one frame.
fn render(frame: &Frame<'_>, suffix: &str) -> Vec<Rendered> {
    let mut pages = Vec::new();
    let mut add = |page: &str, sample: &str, markup: maud::Markup, foreign| {
        pages.push(Rendered { name: format!("{page}-{sample}.{suffix}"), html: markup.into_string(), foreign });
    };
    let anyone = Frame { who: None, notices: &[], ..frame.clone() };
    let quiet = Frame { notices: &[], ..frame.clone() };
    for (name, page) in sign_in::samples() {
        add("sign-in", name, sign_in::page(&anyone, &page), false);
    }
    for (name, page) in verify::samples().into_iter().chain(verify::more_samples()) {
        add("verify", name, verify::page(&anyone, &page), false);
    }
    for (name, page) in wait::samples() {
        add("wait", name, wait::page(&anyone, &page), false);
    }
    for (name, page) in proof::samples() {
        add("proof", name, proof::page(&anyone, &page), false);
    }
    for (name, page) in enrol::intro::samples() {
        add("enrol-intro", name, enrol::intro::page(&anyone, &page), false);
    }
    for (name, page) in enrol::known::samples() {
        add("enrol-known", name, enrol::known::page(&anyone, &page), false);
    }
    for (name, page) in enrol::method::samples() {
        add("enrol-method", name, enrol::method::page(&anyone, &page), false);
    }
    for (name, page) in enrol::passkey::samples() {
        add("enrol-passkey", name, enrol::passkey::page(&anyone, &page), false);
    }
    for (name, page) in enrol::totp::samples() {
        add("enrol-totp", name, enrol::totp::page(&anyone, &page), false);
    }
    for (name, page) in enrol::destination::samples() {
        add("enrol-destination", name, enrol::destination::page(&anyone, &page), false);
    }
    for (name, page) in enrol::summary::samples() {
        add("enrol-summary", name, enrol::summary::page(&anyone, &page), false);
    }
    for (name, page) in enrol::questions::samples() {
        add("enrol-questions", name, enrol::questions::page(&anyone, &page), false);
    }
    for (name, page) in enrol::mark::samples() {
        add("enrol-mark", name, enrol::mark::page(&anyone, &page), false);
    }
    for (name, page) in enrol::password::samples() {
        add("enrol-password", name, enrol::password::page(&anyone, &page), false);
    }
    for (name, page) in enrol::stay::samples() {
        add("enrol-stay", name, enrol::stay::page(&anyone, &page), false);
    }
    for (name, page) in enrol::done::samples() {
        add("enrol-done", name, enrol::done::page(&quiet, &page), false);
    }
    for sheet in enrol::sheet::Sheet::ALL {
        add("enrol-sheet", sheet.as_str(), enrol::sheet::page(&anyone, sheet), false);
    }
    for (name, page) in mail::list::samples() {
        let frame = if name == "selected" { frame } else { &quiet };
        add("list", name, mail::list::page(frame, &page), false);
    }
    for (name, page) in mail::message::samples() {
        add("message", name, mail::message::page(&quiet, &page), false);
    }
    for (name, html) in mail::body::samples() {
        let page = mail::body::Page { html: &html, theme: frame.theme };
        add("body", name, mail::body::page(frame.text, &page), true);
    }
    for (name, page) in mail::confirm::samples() {
        add("confirm", name, mail::confirm::page(&quiet, &page), false);
    }
    for (name, page) in compose::samples() {
        add("compose", name, compose::page(&quiet, &page), false);
    }
    for (name, page) in error::samples() {
        add("error", name, error::page(if name == "signed-out" { &anyone } else { &quiet }, &page), false);
    }
    pages
}

/// Every sample of the pages of one's own security.
fn security(frame: &Frame<'_>, suffix: &str) -> Vec<Rendered> {
    let mut pages = Vec::new();
    let mut add = |page: &str, sample: &str, markup: maud::Markup| {
        pages.push(Rendered { name: format!("{page}-{sample}.{suffix}"), html: markup.into_string(), foreign: false });
    };
    let anyone = Frame { who: None, notices: &[], ..frame.clone() };
    let quiet = Frame { notices: &[], ..frame.clone() };
    for (name, page) in password::own_samples() {
        add("password", name, password::own(&quiet, &page));
    }
    for (name, page) in password::samples() {
        add("password-due", name, password::due(&anyone, &page));
    }
    for ((page, name), markup) in render_settings(&quiet) {
        add(page, name, markup);
    }
    for (name, page) in contest::samples() {
        add("contest", name, contest::page(&anyone, &page));
    }
    for (name, page) in account_add::samples() {
        add("account-add", name, account_add::page(&quiet, &page));
    }
    for (name, page) in account_method::samples() {
        add("account-method", name, account_method::page(&quiet, &page));
    }
    for (name, page) in passkeys::samples() {
        add("passkeys", name, passkeys::page(&quiet, &page));
    }
    for (name, choice) in mark::samples() {
        add("mark", name, mark::page(&quiet, &choice));
    }
    for (name, rows) in account_questions::samples() {
        add("account-questions", name, account_questions::page(&quiet, &rows));
    }
    for (name, page) in recovery_codes::samples() {
        add("recovery-codes", name, recovery_codes::page(&quiet, &page));
    }
    pages
}

/// Every sample of the pages of a recovery and of approvals.
fn ways(frame: &Frame<'_>, suffix: &str) -> Vec<Rendered> {
    let anyone = Frame { who: None, notices: &[], ..frame.clone() };
    let quiet = Frame { notices: &[], ..frame.clone() };
    let recoveries = recover::samples(&anyone).into_iter().map(|(name, markup)| (format!("recover-{name}"), markup));
    let rendered = |(name, markup): (String, maud::Markup)| Rendered {
        name: format!("{name}.{suffix}"),
        html: markup.into_string(),
        foreign: false,
    };
    let telephones = enrol::telephone::samples().into_iter();
    let telephones =
        telephones.map(|(name, page)| (format!("enrol-push-{name}"), enrol::telephone::page(&anyone, &page)));
    let journals = mail::journal::samples().into_iter();
    let journals = journals.map(|(name, page)| (format!("journal-{name}"), mail::journal::page(&quiet, &page)));
    recoveries
        .chain(telephones)
        .chain(push::samples(&anyone, &quiet))
        .chain(journals)
        .chain(structure::samples(&quiet))
        .chain(admin::samples(&quiet))
        .chain(request::samples(&anyone))
        .chain(desk::samples(&quiet))
        .map(rendered)
        .collect()
}

/// Every sample of the pages of one's own account.
fn render_settings(frame: &Frame<'_>) -> Vec<((&'static str, &'static str), maud::Markup)> {
    let signatures = settings::signature::samples().into_iter();
    let absences = settings::absence::samples().into_iter();
    let preferences = settings::preferences::samples().into_iter();
    let addresses = settings::addresses::samples().into_iter();
    let merges = merge::one::samples().into_iter();
    let accounts = account::samples().into_iter();
    signatures
        .map(|(name, page)| (("signature", name), settings::signature::page(frame, &page)))
        .chain(absences.map(|(name, page)| (("absence", name), settings::absence::page(frame, &page))))
        .chain(preferences.map(|(name, page)| (("preferences", name), settings::preferences::page(frame, &page))))
        .chain(addresses.map(|(name, page)| (("addresses", name), settings::addresses::page(frame, &page))))
        .chain(merges.map(|(name, page)| (("merge", name), merge::one::page(frame, &page))))
        .chain([(("help-merge", "all"), merge::help::page(frame))])
        .chain(accounts.map(|(name, page)| (("account", name), account::page(frame, &page))))
        .collect()
}

/// Every page, rendered once for all tests.
fn everything() -> &'static [Rendered] {
    static PAGES: OnceLock<Vec<Rendered>> = OnceLock::new();
    PAGES.get_or_init(everything_once)
}

fn everything_once() -> Vec<Rendered> {
    let brand = brand();
    let undo = Undo { action: "/mail/INBOX".into(), fields: vec![("undo".into(), "7:8,9".into())] };
    let offer = Offer { address: super::path::PASSKEYS, words: "Plus sûr".into() };
    let mut pages = Vec::new();
    for language in Language::ALL {
        for theme in Theme::ALL {
            let notices = [
                Notice {
                    undo: Some(undo.clone()), offer: Some(offer.clone()), ..Notice::done("2 messages archivés.")
                },
                Notice { weight: Weight::Problem, text: "<b>non</b>".into(), undo: None, offer: None },
            ];
            let frame = Frame {
                text: Text::of(language),
                csrf: "token",
                theme,
                brand: &brand,
                who: Some(Who::new("Dre Claire Vasseur", "claire.vasseur@chts.med.example")),
                notices: &notices[..=usize::from(theme == Theme::System)],
                now: NOW,
                zone: chrono_tz::America::Toronto,
                here: "/mail/INBOX?page=2&q=\"x\"",
                idle: Some(Idle { after: Duration::from_mins(15), warning: Duration::from_mins(2) }),
            };
            let suffix = format!("{}.{}", language.tag(), theme.as_str());
            pages.extend(render(&frame, &suffix));
            pages.extend(ways(&frame, &suffix));
            pages.extend(security(&frame, &suffix));
        }
    }
    pages
}

/// The values of an attribute, in the order of the page.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let opening = format!(" {attribute}=\"");
    html.split(&opening).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// What stands in the opening tags of an element.
fn tags<'a>(html: &'a str, element: &str) -> Vec<&'a str> {
    html.split(&format!("<{element}"))
        .skip(1)
        .filter(|rest| rest.starts_with([' ', '>']))
        .filter_map(|rest| rest.split('>').next())
        .collect()
}

#[test]
fn every_page_keeps_the_rules_of_all_pages() {
    let keys: BTreeSet<&str> = crate::text::keys(Language::Fr).into_iter().collect();
    for page in everything().iter().filter(|page| !page.foreign) {
        let (name, html) = (&page.name, &page.html);
        assert!(html.starts_with("<!DOCTYPE html><html lang=\""), "{name}");
        assert_eq!(tags(html, "h1").len(), 1, "{name}: one h1");
        assert_eq!(tags(html, "main").len(), 1, "{name}: one main");

        let twice =
            html.split('<').filter_map(|rest| rest.split('>').next()).find(|tag| values(tag, "class").len() > 1);
        assert_eq!(twice, None, "{name}: a class that no browser reads");
        let ids = values(html, "id");
        let unique: BTreeSet<_> = ids.iter().collect();
        assert_eq!(ids.len(), unique.len(), "{name}: an id stands twice in {ids:?}");
        for reference in ["aria-describedby", "aria-labelledby", "for"].map(|name| values(html, name)).concat() {
            for id in reference.split(' ') {
                assert!(ids.contains(&id), "{name}: {id} is referred to and not there");
            }
        }
        let labelled = values(html, "for");
        for input in [tags(html, "input"), tags(html, "textarea"), tags(html, "select")].concat() {
            let hidden = input.contains(" type=\"hidden\"");
            let id = values(input, "id");
            let named = input.contains(" aria-label") || id.iter().any(|id| labelled.contains(id));
            let within = input.contains(" type=\"checkbox\"") || input.contains(" type=\"radio\"");
            assert!(hidden || named || within, "{name}: without a label: {input}");
        }

        assert!(!html.contains(" style=") && tags(html, "style").is_empty(), "{name}: inline style");
        assert!(tags(html, "script").iter().all(|tag| tag.contains(" src=\"/static/")), "{name}: inline script");
        for handler in [" onclick", " onload=", " onerror=", " onsubmit", "javascript:"] {
            let escaped = html.replace("&lt;", "").contains(&format!("<img{handler}"));
            assert!(!escaped && !tags(html, "a").iter().any(|tag| tag.contains(handler)), "{name}: {handler}");
        }
        assert!(!html.contains("<script>alert") && !html.contains("<svg onload"), "{name}: not escaped");
        for form in tags(html, "form").iter().filter(|tag| tag.contains(" method=\"post\"")) {
            assert!(form.contains(" action=\"/"), "{name}: {form}");
        }
        let posts = html.matches(" method=\"post\"").count();
        assert_eq!(html.matches("name=\"csrf\" value=\"token\"").count(), posts, "{name}: a token in every form");
        let texts = html.split('>').filter_map(|rest| rest.split('<').next());
        let shown = texts.chain(html.split('"')).find(|text| keys.contains(text));
        assert_eq!(shown, None, "{name}: a key in the place of its words");
        for link in [values(html, "href"), values(html, "action")].concat() {
            // What a correspondent wrote may lead anywhere.
            let written = name.starts_with("message-") && link.starts_with("https://");
            let known = [
                "/mail",
                "/box/",
                "/compose",
                "/sign-in",
                "/sign-out",
                "/enrol/",
                "/recover",
                "/request",
                "/help",
                "/account/",
                "/device",
                "/structure",
                "/support",
                "/admin",
                "/static/",
                "#",
                "mailto:",
                "otpauth://totp/",
            ];
            assert!(written || known.iter().any(|start| link.starts_with(start)), "{name}: a link to {link}");
        }
    }
}

#[test]
fn the_gallery_is_written_for_eyes_and_machines() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/gallery");
    fs::create_dir_all(&folder).unwrap();
    let mut index = String::from("<!doctype html><meta charset=utf-8><title>Pli</title><ul>");
    for page in everything() {
        // From disk, the files stand beside the page; browsers show no outside symbols there, so they come along.
        let symbols = include_str!("../../assets/icons.svg");
        let html = page.html.replace(&format!("{}{}/i.svg#", asset::ROOT, asset::version()), "#");
        let html = html.replace(&format!("{}{}/", asset::ROOT, asset::version()), "");
        let inline = if page.foreign || html.contains("<svg hidden>") {
            String::new()
        } else {
            symbols.replacen("<svg", "<svg hidden", 1)
        };
        let html = html.replacen("</body>", &format!("{inline}</body>"), 1);
        fs::write(folder.join(format!("{}.html", page.name)), html).unwrap();
        index.extend(["<li><a href=\"", &page.name, ".html\">", &page.name, "</a>"]);
    }
    fs::write(folder.join("index.html"), index).unwrap();
    for file in asset::ASSETS {
        fs::write(folder.join(file.name), file.bytes).unwrap();
    }
}

#[test]
fn a_page_of_fifty_rows_stays_small() {
    let page = everything().iter().find(|page| page.name == "list-full.fr.system").unwrap();
    assert!(page.html.len() <= 36_200, "{} bytes", page.html.len());
}
