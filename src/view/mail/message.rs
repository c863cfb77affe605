//! `GET /mail/{mailbox}/{uid}`: one message, with who says to have written it and from which address (mail.md U2).
//!
//! HTML is shown in a frame that can neither run a script nor see our pages; text stands in the page. Actions are one
//! form around the bar: POST to the message's own address with `csrf`, `uid-validity`, `back`, `target` and `action` = `archive`
//! `delete` `move` `copy` `unread` `flag` `unflag`. « Afficher les images » is a GET with `images` = the given token, and
//! « Couleurs d’origine » one with `colours` = `original`.

use maud::{Markup, html};

use super::{
    Person, Side,
    content::{colours, content, frame_address, images},
    side::{form_start, move_menu, side, top_search},
    work::{Handled, section},
};
use crate::{
    base::{MailboxName, MessageId, PartPath, SpecialUse, Timestamp, Uid, UidValidity},
    mime::SafeHtml,
    shared_box::Rights,
    text::Text,
    view::{
        Frame, Weight,
        frame::{self, App, Script, Tab},
        part::{
            self,
            icon::{Icon, icon, small},
            icon_button, person,
        },
        path::Start,
    },
};

/// One message.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark that stands or not, whatever the others do")]
pub struct Page {
    /// Where it is.
    pub mailbox: MailboxName,
    /// Which one it is.
    pub uid: Uid,
    /// The mailboxes beside it.
    pub side: Side,
    /// The generation of its uid: goes with every action.
    pub validity: Option<UidValidity>,
    /// The query of the list it was opened from: `?page=2`.
    pub list_query: String,
    /// The message that came after it in that list.
    pub newer: Option<Uid>,
    /// The message that came before it.
    pub older: Option<Uid>,
    /// The subject, decoded.
    pub subject: String,
    /// Who says to have written it.
    pub from: Vec<Person>,
    /// Who says to have sent it for them (RFC 5322 section 3.6.2).
    pub sender: Option<Person>,
    /// Where answers go, when it is not to `from`.
    pub reply_to: Vec<Person>,
    /// Recipients.
    pub to: Vec<Person>,
    /// Recipients of a copy.
    pub cc: Vec<Person>,
    /// Recipients of a blind copy: known of one's own messages only.
    pub bcc: Vec<Person>,
    /// The other address of the reader that it came by.
    pub came_by: Option<String>,
    /// When it was written, or when it arrived.
    pub date: Timestamp,
    /// Its size in bytes.
    pub size: u64,
    /// To follow up.
    pub flagged: bool,
    /// Replied to.
    pub answered: bool,
    /// Passed on.
    pub forwarded: bool,
    /// What it says.
    pub body: Body,
    /// Whether it asks for images from elsewhere.
    pub remote: bool,
    /// What « Afficher les images » sends, when images can be shown.
    pub images: Images,
    /// Whether HTML is shown in its own colours, also in the dark.
    pub original_colours: bool,
    /// Its attachments.
    pub attachments: Vec<Attachment>,
    /// Whether only a part of it could be read.
    pub damaged: bool,
    /// In a shared box: what its people do about it.
    pub handled: Option<Handled>,
}

/// What a message says.
#[derive(Debug, Clone)]
pub enum Body {
    /// Text, made safe markup by the `mime` room.
    Text(SafeHtml),
    /// HTML, shown by [`body`]; its length in bytes, 0 when it is not known.
    Html(usize),
    /// HTML that could not be made safe: its text is shown, and this is said.
    TextOfHtml(SafeHtml),
    /// Nothing.
    Empty,
}

/// Whether remote images are shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Images {
    /// They stay out.
    #[default]
    Blocked,
    /// They can be asked for with this token.
    Offered(String),
    /// They are shown, fetched by us; the token goes on to the frame.
    Shown(String),
}

/// An attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Where it is in the message.
    pub part: PartPath,
    /// Its name, decoded; may be empty.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its size in bytes, decoded.
    pub size: u64,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let subject = subject(t, page);
    let mut asked = url::form_urlencoded::parse(page.list_query.trim_start_matches('?').as_bytes());
    let words = asked.find(|(name, _)| name == "q").map(|(_, words)| words).unwrap_or_default();
    let main = html! {
        main.sheet.mail.one #main data-open data-keys=(t.get("mail-keys")) {
            section.read-pane aria-label=(t.get("message-region")) data-read {
                (toolbar(t, frame, page))
                div.msg {
                    div.stack.stack-s {
                        h1 tabindex="-1" { (subject) }
                        (state(t, page))
                    }
                    (section(frame, page))
                    (article(frame, page))
                    @if page.side.may(Rights::Write) { (answers(t, page)) }
                }
            }
        }
    };
    frame::app(
        frame,
        &App {
            title: &page.side.titled(subject),
            script: Script::Mail,
            search: top_search(frame, page.side.root(), &page.mailbox, &words),
            side: side(frame, &page.side),
            main,
            root: page.side.root(),
            place: page.side.place(),
            focus: true,
            current: if page.mailbox.is_inbox() { Tab::Inbox } else { Tab::Mailboxes },
        },
    )
}

fn subject(t: Text, page: &Page) -> &str {
    if page.subject.trim().is_empty() { t.get("mail-no-subject") } else { &page.subject }
}

fn id(page: &Page) -> MessageId {
    MessageId { mailbox: page.mailbox.clone(), uid: page.uid }
}

/// Back, answer, put away; then the neighbours.
fn toolbar(t: Text, frame: &Frame<'_>, page: &Page) -> Markup {
    let here = page.side.root().message(&page.mailbox, page.uid);
    let back = format!("{}{}", page.side.root().mailbox(&page.mailbox), page.list_query);
    let button = |value, sign, label| icon_button("action", value, sign, label);
    let use_ = page.side.use_of(&page.mailbox);
    let delete = if matches!(use_, Some(SpecialUse::Trash | SpecialUse::Junk)) {
        t.get("mail-delete-for-good")
    } else {
        t.get("mail-delete")
    };
    let (list, follow, print) = (t.get("message-back"), t.get("mail-flag"), t.get("message-print"));
    let (newer, older) = (t.get("message-newer"), t.get("message-older"));
    let (mark, marked) = if page.flagged { ("unflag", "true") } else { ("flag", "false") };
    html! {
        div.head role="toolbar" aria-label=(t.get("message-actions")) { form.thru method="post" action=(here) {
            (form_start(frame, &page.list_query, page.validity))
            a.ib data-back href=(back) aria-label=(list) title=(list) { (icon(Icon::BACK)) }
            @if page.side.may(Rights::Write) {
                @if use_ != Some(SpecialUse::Archive) { (button("archive", Icon::ARCHIVE, t.get("mail-archive-do"))) }
                (button("delete", Icon::TRASH, delete))
                span.desk { (button("unread", Icon::MAIL, t.get("mail-mark-unread"))) }
                (move_menu(t, &page.side, "target"))
                button.ib name="action" value=(mark) aria-pressed=(marked) aria-label=(follow) title=(follow) {
                    (icon(Icon::FLAG))
                }
            }
            span.end {}
            @if let Some(uid) = page.newer {
                a.ib.desk.turn rel="prev" href=(neighbour(page, uid)) aria-label=(newer) title=(newer) { (icon(Icon::NEXT)) }
            }
            @if let Some(uid) = page.older {
                a.ib.desk rel="next" href=(neighbour(page, uid)) aria-label=(older) title=(older) { (icon(Icon::NEXT)) }
            }
            button.ib.desk type="button" hidden data-print aria-label=(print) title=(print) { (icon(Icon::PRINT)) }
            (more(t, page))
        } }
    }
}

/// Another message of the same list.
fn neighbour(page: &Page, uid: Uid) -> String {
    format!("{}{}", page.side.root().message(&page.mailbox, uid), page.list_query)
}

fn more(t: Text, page: &Page) -> Markup {
    let label = t.get("message-more");
    html! {
        details.menu {
            summary.ib aria-label=(label) title=(label) { (icon(Icon::MORE)) }
            div.pop { div.nav {
                // The bar of a phone has no room for these.
                @if page.side.may(Rights::Write) {
                    button.phone name="action" value="unread" { (icon(Icon::MAIL)) span { (t.get("mail-mark-unread")) } }
                }
                @if let Some(uid) = page.newer {
                    a.phone href=(neighbour(page, uid)) { (icon(Icon::BACK)) span { (t.get("message-newer")) } }
                }
                @if let Some(uid) = page.older {
                    a.phone href=(neighbour(page, uid)) { (icon(Icon::NEXT)) span { (t.get("message-older")) } }
                }
                @if page.side.may(Rights::Write) {
                    a href=(page.side.root().compose(Start::Forward, &id(page))) {
                        (icon(Icon::FORWARD)) span { (t.get("message-forward")) }
                    }
                }
                a href=(page.side.root().source(&page.mailbox, page.uid)) { (icon(Icon::FILE)) span { (t.get("message-source")) } }
                @if matches!(page.body, Body::Html(_)) {
                    a href=(frame_address(page, None)) target="_blank" rel="noopener noreferrer" {
                        (icon(Icon::OPEN)) span { (t.get("message-body-alone")) }
                    }
                }
            } }
        }
    }
}

fn state(t: Text, page: &Page) -> Markup {
    html! {
        @if page.answered || page.forwarded {
            p.line.sm.mute {
                @if page.answered { span.tag { (small(Icon::REPLY)) (t.get("mail-row-answered")) } }
                @if page.forwarded { span.tag { (small(Icon::FORWARD)) (t.get("mail-row-forwarded")) } }
            }
        }
    }
}

fn article(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let unknown = Person { name: None, address: String::new() };
    let from = page.from.first().unwrap_or(&unknown);
    let shown = if from.shown().is_empty() { t.get("mail-no-sender") } else { from.shown() };
    html! {
        article.mail-card {
            header {
                (person::avatar(&person::initials(from.shown(), &from.address), &from.address))
                div {
                    h2.who { b { (shown) } @if from.is_named() { span.meta.address { (from.address) } } }
                    @if let Some(sender) = &page.sender {
                        p.meta { (t.with("message-sent-by", &[("name", sender.shown().into())])) }
                    }
                    p.meta { (t.with("message-to", &[("people", short(frame, &page.to, &page.cc).into())])) }
                    @if let Some(alias) = &page.came_by {
                        p.meta { (t.get("message-came-by")) " " (person::address(alias)) }
                    }
                    (details(frame, page))
                }
                span.meta.nw { (t.near(page.date, frame.now, frame.zone)) }
            }
            @if page.damaged {
                (part::note(Weight::Warning, Some(t.get("message-damaged")), t.get("message-damaged-text")))
            }
            (images(t, page))
            div.stack {
                (colours(frame, page))
                (content(frame, page))
                (attachments(t, page))
            }
        }
    }
}

/// The first recipients by name; the person reading is « moi ».
fn short(frame: &Frame<'_>, to: &[Person], cc: &[Person]) -> String {
    let t = frame.text;
    let own = frame.who.as_ref().map_or("", |who| who.address.as_str());
    let everyone = to.iter().chain(cc);
    let names: Vec<&str> = everyone
        .clone()
        .take(3)
        .map(|person| if person.address.eq_ignore_ascii_case(own) { t.get("message-me") } else { person.shown() })
        .collect();
    let others = everyone.count().saturating_sub(names.len());
    match (names.is_empty(), others) {
        (true, _) => t.get("message-nobody").to_owned(),
        (_, 0) => names.join(", "),
        (_, n) => t.with("message-and-others", &[("people", names.join(", ").into()), ("n", n.into())]),
    }
}

/// Every name and address in full.
fn details(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let line = |label: &str, people: &[Person]| {
        html! {
            @if !people.is_empty() {
                dt { (label) }
                dd { @for person in people { div { @if person.is_named() { (person.shown()) " " } "<" (person.address) ">" } } }
            }
        }
    };
    html! {
        details.more.sm {
            summary { (t.get("message-details")) }
            dl.kv {
                (line(t.get("message-from"), &page.from))
                (line(t.get("message-sender"), page.sender.as_slice()))
                (line(t.get("message-reply-to"), &page.reply_to))
                (line(t.get("compose-to"), &page.to))
                (line(t.get("compose-cc"), &page.cc))
                (line(t.get("compose-bcc"), &page.bcc))
                dt { (t.get("message-date")) } dd { (t.moment(page.date, frame.zone)) }
                dt { (t.get("message-size")) } dd { (t.size(page.size)) }
            }
        }
    }
}

fn attachments(t: Text, page: &Page) -> Markup {
    html! {
        @if !page.attachments.is_empty() {
            section.stack.stack-s aria-label=(t.get("message-attachments")) {
                h3.vh { (t.get("message-attachments")) }
                ul.files {
                    @for attachment in &page.attachments {
                        @let name = if attachment.name.is_empty() { t.get("message-unnamed") } else { &attachment.name };
                        li.file {
                            (icon(file_icon(&attachment.media_type)))
                            div { b { (part::file_name(name)) } small { (t.size(attachment.size)) } }
                            a.ib href=(page.side.root().part(&page.mailbox, page.uid, &attachment.part)) download=(attachment.name)
                                aria-label=(t.with("message-download", &[("name", name.into())]))
                                title=(t.get("message-download-tip")) { (icon(Icon::DOWNLOAD)) }
                        }
                    }
                }
            }
        }
    }
}

/// The sign of a kind of file.
pub(in crate::view) fn file_icon(media_type: &str) -> Icon {
    match media_type.split('/').next() {
        Some("image") => Icon::IMAGE,
        Some("message") => Icon::MAIL,
        _ if media_type.contains("sheet") || media_type.contains("csv") => Icon::TABLE,
        _ => Icon::FILE,
    }
}

fn answers(t: Text, page: &Page) -> Markup {
    let link = |start| page.side.root().compose(start, &id(page));
    html! {
        div.acts.reply-acts {
            a.btn.btn-1 href=(link(Start::Reply)) data-key="r" { (icon(Icon::REPLY)) (t.get("message-reply")) }
            a.btn href=(link(Start::ReplyAll)) data-key="a" { (icon(Icon::REPLY_ALL)) (t.get("message-reply-all")) }
            a.btn href=(link(Start::Forward)) data-key="f" { (icon(Icon::FORWARD)) (t.get("message-forward")) }
        }
    }
}

#[cfg(test)]
mod samples;

#[cfg(test)]
pub(in crate::view) use self::samples::samples;
