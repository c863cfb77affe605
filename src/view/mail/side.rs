//! The side bar: writing, mailboxes with what is unread in them, space used. And the choice of a mailbox to move to.

use std::borrow::Cow;

use maud::{Markup, html};

use crate::{
    base::{AccountId, MailboxName, SpecialUse, UidValidity},
    shared_box::{BoxLink, Kind, Rights},
    text::Text,
    view::{
        Frame,
        part::{
            self,
            icon::{Icon, icon},
        },
        path::Root,
    },
};

/// What the side bar shows. Without mailboxes it leads to the inbox only.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Side {
    /// The shared box that is open; `None` among one's own mail.
    pub open: Option<OpenBox>,
    /// The shared boxes that the reader may open.
    pub boxes: Vec<BoxLink>,
    /// The reader's own account.
    pub own: Option<AccountId>,
    /// The mailboxes, in the server's order.
    pub mailboxes: Vec<Mailbox>,
    /// The one that is open.
    pub current: Option<MailboxName>,
    /// The space used, when the server says it.
    pub quota: Option<Quota>,
}

/// The shared box that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenBox {
    /// Which one, and what its reader may do in it.
    pub link: BoxLink,
    /// Its address: what is written from it bears it.
    pub address: String,
    /// Whether the reader answers for it, and so reads its journal.
    pub responsible: bool,
}

/// One mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Its name on the server.
    pub name: MailboxName,
    /// What separates its name from its parents'.
    pub delimiter: Option<char>,
    /// What it is for.
    pub special_use: Option<SpecialUse>,
    /// How many messages are unread.
    pub unread: u32,
    /// How many messages there are.
    pub total: u32,
    /// Whether it holds messages, or only other mailboxes.
    pub selectable: bool,
}

/// Space used and allowed, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Used.
    pub used_bytes: u64,
    /// Allowed.
    pub limit_bytes: u64,
}

/// The order in which everyone looks for them.
fn rank(mailbox: &Mailbox) -> u8 {
    match (mailbox.name.is_inbox(), mailbox.special_use) {
        (true, _) => 0,
        (_, Some(SpecialUse::Drafts)) => 1,
        (_, Some(SpecialUse::Sent)) => 2,
        (_, Some(SpecialUse::Archive)) => 3,
        (_, Some(SpecialUse::Junk)) => 4,
        (_, Some(SpecialUse::Trash)) => 5,
        (_, None) => 6,
    }
}

/// The mailbox's name as people know it: the language's word when it has a use, its own last word otherwise.
pub(in crate::view) fn label(t: Text, name: &MailboxName, use_: Option<SpecialUse>, delimiter: Option<char>) -> &str {
    match (name.is_inbox(), use_) {
        (true, _) => t.get("mail-inbox"),
        (_, Some(SpecialUse::Drafts)) => t.get("mail-drafts"),
        (_, Some(SpecialUse::Sent)) => t.get("mail-sent"),
        (_, Some(SpecialUse::Archive)) => t.get("mail-archive"),
        (_, Some(SpecialUse::Junk)) => t.get("mail-junk"),
        (_, Some(SpecialUse::Trash)) => t.get("mail-trash"),
        (_, None) => delimiter.and_then(|mark| name.as_str().rsplit(mark).next()).unwrap_or(name.as_str()),
    }
}

fn sign(mailbox: &Mailbox) -> Icon {
    match (mailbox.name.is_inbox(), mailbox.special_use) {
        (true, _) => Icon::INBOX,
        (_, Some(SpecialUse::Drafts)) => Icon::DRAFT,
        (_, Some(SpecialUse::Sent)) => Icon::SEND,
        (_, Some(SpecialUse::Archive)) => Icon::ARCHIVE,
        (_, Some(SpecialUse::Junk)) => Icon::SPAM,
        (_, Some(SpecialUse::Trash)) => Icon::TRASH,
        (_, None) => Icon::FOLDER,
    }
}

impl Side {
    /// Where the pages of this mail stand.
    pub fn root(&self) -> Root {
        self.open.as_ref().map_or(Root::Own, |open| Root::Box(open.link.account))
    }

    /// Whether the reader may do this here: in a box, what the box lets them; with one's own mail, everything.
    pub fn may(&self, needed: Rights) -> bool {
        self.open.as_ref().is_none_or(|open| open.link.rights >= needed)
    }

    /// The name of the box that is open, for the top of the page.
    pub(in crate::view) fn place(&self) -> Option<&str> {
        self.open.as_ref().map(|open| open.link.name.as_str())
    }

    /// A title, with the box that it is of.
    pub(in crate::view) fn titled<'a>(&self, title: &'a str) -> Cow<'a, str> {
        self.place().map_or(Cow::Borrowed(title), |place| Cow::Owned(format!("{title} · {place}")))
    }

    /// What a mailbox of this list is for.
    pub fn use_of(&self, name: &MailboxName) -> Option<SpecialUse> {
        self.mailboxes.iter().find(|mailbox| mailbox.name == *name).and_then(|mailbox| mailbox.special_use)
    }

    /// The label of a mailbox of this list.
    pub(in crate::view) fn label_of<'a>(&self, t: Text, name: &'a MailboxName) -> &'a str {
        let known = self.mailboxes.iter().find(|mailbox| mailbox.name == *name);
        label(t, name, known.and_then(|mailbox| mailbox.special_use), known.and_then(|mailbox| mailbox.delimiter))
    }

    fn ordered(&self) -> Vec<&Mailbox> {
        let mut mailboxes: Vec<&Mailbox> = self.mailboxes.iter().collect();
        mailboxes.sort_by_key(|mailbox| rank(mailbox));
        mailboxes
    }
}

/// The side bar of the mail.
pub(in crate::view) fn side(frame: &Frame<'_>, side: &Side) -> Markup {
    let t = frame.text;
    let mailboxes = side.ordered();
    let own = mailboxes.partition_point(|mailbox| rank(mailbox) < 6);
    let (usual, own) = mailboxes.split_at_checked(own).unwrap_or_default();
    html! {
        nav.side #side aria-label=(t.get("mail-mailboxes")) {
            a.ib.phone href="#main" aria-label=(t.get("frame-close-menu")) { (icon(Icon::CLOSE)) }
            @if side.may(Rights::Write) {
                a.btn.btn-1.btn-lg.btn-full href=(side.root().write()) { (icon(Icon::PEN)) (t.get("compose-new")) }
            }
            @if let Some(open) = &side.open { (of_box(t, open)) }
            div.nav {
                @if mailboxes.is_empty() {
                    a href=(side.root().home()) { (icon(Icon::INBOX)) span { (t.get("mail-inbox")) } }
                }
                @for mailbox in usual { (entry(t, side, mailbox)) }
            }
            // Before the reader's own folders, which can be hundreds.
            @if side.open.is_some() || !side.boxes.is_empty() { (boxes(frame, side)) }
            @if !own.is_empty() {
                div.nav {
                    p.nav-h { (t.get("mail-own")) }
                    @for mailbox in own { (entry(t, side, mailbox)) }
                }
            }
            @if let Some(quota) = side.quota { (quota_bar(t, quota)) }
        }
    }
}

/// Whose mail this is, above its folders.
fn of_box(t: Text, open: &OpenBox) -> Markup {
    let handed_over = open.link.kind == Kind::HandedOver;
    let kind = if handed_over { "shared-mail-handed-over" } else { "shared-mail-box" };
    html! {
        div.box-name { b { (open.link.name) } " " small { (part::person::address(&open.address)) } " " span.tag.acc { (t.get(kind)) } }
        @if open.responsible {
            div.nav {
                a href=(Root::Box(open.link.account).journal()) {
                    (icon(Icon::CLOCK)) span { (t.get("shared-mail-journal")) }
                }
            }
        }
    }
}

/// One's own mail and every shared box, side by side (H1).
fn boxes(frame: &Frame<'_>, side: &Side) -> Markup {
    let t = frame.text;
    let here = |root: Root| (side.root() == root).then_some("true");
    html! {
        div.nav {
            p.nav-h { (t.get("shared-mail-boxes")) }
            a href=(Root::Own.home()) aria-current=[here(Root::Own)] {
                (icon(Icon::INBOX)) span { (t.get("shared-mail-own")) }
            } " "
            @for each in &side.boxes {
                @let root = Root::Box(each.account);
                a href=(root.home()) aria-current=[here(root)] { (icon(Icon::USERS)) span { (each.name) } } " "
            }
        }
    }
}

fn entry(t: Text, side: &Side, mailbox: &Mailbox) -> Markup {
    let name = label(t, &mailbox.name, mailbox.special_use, mailbox.delimiter);
    let depth = match (mailbox.special_use, mailbox.delimiter) {
        (None, Some(mark)) => mailbox.name.as_str().matches(mark).count().min(3),
        _ => 0,
    };
    // Drafts count as what is left to finish, whatever their flags.
    let (count, word) = if mailbox.special_use == Some(SpecialUse::Drafts) {
        (mailbox.total, t.get("mail-count-drafts"))
    } else {
        (mailbox.unread, t.get("mail-count-unread"))
    };
    let content = html! {
        (icon(sign(mailbox))) span { (name) }
        @if count > 0 { " " span.n { (t.number(count.into())) span.vh { " " (word) } } }
    };
    let class = ["", "d1", "d2", "d3"].get(depth).copied().unwrap_or_default();
    html! {
        @if mailbox.selectable {
            a class=[(!class.is_empty()).then_some(class)] href=(side.root().mailbox(&mailbox.name))
                aria-current=[(side.current.as_ref() == Some(&mailbox.name)).then_some("page")] { (content) } " "
        } @else {
            span class={ "branch " (class) } { (content) }
        }
    }
}

fn quota_bar(t: Text, quota: Quota) -> Markup {
    let used =
        t.with("mail-quota", &[("used", t.size(quota.used_bytes).into()), ("limit", t.size(quota.limit_bytes).into())]);
    // In thousandths: a meter's numbers are read by machines, its label by people.
    let part = quota.used_bytes.saturating_mul(1000) / quota.limit_bytes.max(1);
    html! {
        div.quota {
            meter min="0" max="1000" low="800" high="920" optimum="0" value=(part.min(1000))
                aria-label=(t.with("mail-quota-label", &[("used", (&used).into())])) {}
            p.sm.mute aria-hidden="true" { (used) }
        }
    }
}

/// The choice of a mailbox, and the buttons that move or copy there. Part of a form that names the messages.
pub(super) fn move_menu(t: Text, side: &Side, id: &str) -> Markup {
    let label = t.get("mail-move");
    html! {
        details.menu {
            summary.ib aria-label=(label) title=(label) { (icon(Icon::FOLDER)) }
            div.pop.stack.stack-s {
                div.field {
                    label for=(id) { (t.get("mail-move-to")) }
                    select.in id=(id) name="target" {
                        option value="" { (t.get("mail-choose")) }
                        @for mailbox in side.ordered().into_iter().filter(|mailbox| mailbox.selectable) {
                            @if side.current.as_ref() != Some(&mailbox.name) {
                                option value=(mailbox.name) {
                                    @if mailbox.special_use.is_some() || mailbox.name.is_inbox() {
                                        (self::label(t, &mailbox.name, mailbox.special_use, mailbox.delimiter))
                                    } @else { (mailbox.name) }
                                }
                            }
                        }
                    }
                }
                div.line {
                    button.btn name="action" value="move" { (t.get("mail-move-do")) }
                    button.btn.btn-q name="action" value="copy" { (t.get("mail-copy-do")) }
                }
                (other_boxes(t, side, id))
            }
        }
    }
}

/// The same into another mailbox of the reader's: it arrives in its inbox (H2).
fn other_boxes(t: Text, side: &Side, id: &str) -> Markup {
    let here = side.open.as_ref().map(|open| open.link.account);
    let others: Vec<&BoxLink> =
        side.boxes.iter().filter(|each| each.rights >= Rights::Write && Some(each.account) != here).collect();
    let own = here.and(side.own);
    html! {
        @if own.is_some() || !others.is_empty() {
            @let id = format!("{id}-into");
            div.field {
                label for=(id) { (t.get("shared-mail-into")) }
                select.in id=(id) name="into" {
                    option value="" { (t.get("mail-choose")) }
                    @if let Some(own) = own { option value=(own) { (t.get("shared-mail-own")) } }
                    @for each in others { option value=(each.account) { (each.name) } }
                }
            }
            div.line {
                button.btn name="action" value="carry" { (t.get("mail-move-do")) }
                button.btn.btn-q name="action" value="carry-copy" { (t.get("mail-copy-do")) }
            }
        }
    }
}

/// The word to search, in the top bar.
pub(super) fn top_search(frame: &Frame<'_>, root: Root, mailbox: &MailboxName, words: &str) -> Markup {
    let t = frame.text;
    html! {
        form.search.desk role="search" action=(root.mailbox(mailbox)) {
            (icon(Icon::SEARCH))
            label.vh for="q" { (t.get("mail-search-label")) }
            input.in id="q" name="q" type="search" value=[(!words.is_empty()).then_some(words)] autocomplete="off"
                placeholder=(t.get("mail-search-placeholder")) maxlength="1000";
            button.vh { (t.get("mail-search-do")) }
        }
    }
}

/// A form's hidden fields that name where the person is.
pub(super) fn form_start(frame: &Frame<'_>, back: &str, validity: Option<UidValidity>) -> Markup {
    html! {
        (part::csrf(frame))
        @if !back.is_empty() { (part::hidden("back", back)) }
        @if let Some(validity) = validity { input type="hidden" name="uid-validity" value=(validity); }
    }
}

#[cfg(test)]
pub(in crate::view) fn sample() -> Side {
    let mailbox = |name: &str, special_use, unread, total| Mailbox {
        name: name.parse().unwrap(),
        delimiter: Some('/'),
        special_use,
        unread,
        total,
        selectable: true,
    };
    let mut branch = mailbox("Services", None, 0, 0);
    branch.selectable = false;
    Side {
        open: None,
        boxes: Vec::new(),
        own: None,
        mailboxes: vec![
            mailbox("Avis demandés", None, 0, 12),
            mailbox("Congés et liaisons", None, 1, 8),
            branch,
            mailbox("Services/Laboratoires", None, 0, 2140),
            mailbox("<b>\"&{5+}</b>", None, 3, 3),
            mailbox("Trash", Some(SpecialUse::Trash), 2, 40),
            mailbox("INBOX", None, 1204, 48_200),
            mailbox("Sent", Some(SpecialUse::Sent), 0, 312),
            mailbox("Drafts", Some(SpecialUse::Drafts), 0, 2),
            mailbox("Archive", Some(SpecialUse::Archive), 0, 902),
            mailbox("Junk", Some(SpecialUse::Junk), 0, 6),
        ],
        current: Some(MailboxName::inbox()),
        quota: Some(Quota { used_bytes: 3_200_000_000, limit_bytes: 5_000_000_000 }),
    }
}

/// The same in a shared box, for who has these rights there.
#[cfg(test)]
pub(in crate::view) fn sample_in_box(rights: Rights) -> Side {
    let link = |name: &str, kind| BoxLink { account: AccountId::new(), name: name.into(), rights, kind };
    let open = link("Secrétariat de cardiologie", Kind::Shared);
    let other = link("<b>Dr Étienne Roy</b>", Kind::HandedOver);
    Side {
        boxes: vec![other, open.clone()],
        own: Some(AccountId::new()),
        open: Some(OpenBox { link: open, address: "cardiologie@chts.med.example".into(), responsible: true }),
        ..sample()
    }
}
