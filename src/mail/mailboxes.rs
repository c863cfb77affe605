//! The mailboxes of a person, in the order in which people look for them, and the ones with a use.

use super::{Error, Mail, Who};
use crate::{
    base::{MailboxName, SpecialUse},
    imap::{self, Connection},
};

/// A mailbox as the side of a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Its whole name.
    pub name: MailboxName,
    /// The last level of its name.
    pub label: String,
    /// How many levels above it: 0 at the top.
    pub depth: usize,
    /// What it is for.
    pub special_use: Option<SpecialUse>,
    /// Whether it can be opened.
    pub selectable: bool,
    /// How many messages it holds.
    pub messages: u32,
    /// How many of them are unread.
    pub unseen: u32,
}

impl Mailbox {
    /// Whether its rows show to whom instead of from whom (mail.md L8).
    pub fn shows_recipients(&self) -> bool {
        matches!(self.special_use, Some(SpecialUse::Sent | SpecialUse::Drafts))
    }

    /// Whether deleting here is for good.
    pub fn deletes_for_good(&self) -> bool {
        matches!(self.special_use, Some(SpecialUse::Trash | SpecialUse::Junk))
    }
}

/// Every use, in the order of the list.
const USES: [SpecialUse; 5] =
    [SpecialUse::Drafts, SpecialUse::Sent, SpecialUse::Archive, SpecialUse::Junk, SpecialUse::Trash];

/// The name that a mailbox of this use is made with, and is known by on a server that does not tell uses.
fn usual_name(special_use: SpecialUse) -> &'static str {
    match special_use {
        SpecialUse::Drafts => "Drafts",
        SpecialUse::Sent => "Sent",
        SpecialUse::Archive => "Archive",
        SpecialUse::Junk => "Junk",
        SpecialUse::Trash => "Trash",
    }
}

impl Mail {
    /// Every mailbox with its counts: the inbox, those with a use, then the person's own by name.
    pub async fn mailboxes(&self, who: &Who) -> Result<Vec<Mailbox>, Error> {
        self.imap.with(who.login(), async |imap| Ok(ordered(imap.list().await?))).await
    }
}

/// From the server's list to the page's.
pub(crate) fn ordered(found: Vec<imap::Mailbox>) -> Vec<Mailbox> {
    // By attribute (RFC 6154); by name only for a use that the server gives to no mailbox at all (mail.md F1).
    let told: Vec<SpecialUse> = found.iter().filter_map(|mailbox| mailbox.special_use).collect();
    let by_name = |name: &MailboxName| {
        USES.into_iter().find(|one| !told.contains(one) && name.as_str().eq_ignore_ascii_case(usual_name(*one)))
    };
    let mut mailboxes: Vec<Mailbox> = found
        .into_iter()
        .map(|mailbox| {
            let levels: Vec<&str> = match mailbox.delimiter {
                Some(delimiter) => mailbox.name.as_str().split(delimiter).collect(),
                None => vec![mailbox.name.as_str()],
            };
            Mailbox {
                label: levels.last().copied().unwrap_or_default().to_owned(),
                depth: levels.len().saturating_sub(1),
                special_use: mailbox.special_use.or_else(|| by_name(&mailbox.name)),
                selectable: mailbox.selectable,
                messages: mailbox.counts.map_or(0, |counts| counts.messages),
                unseen: mailbox.counts.map_or(0, |counts| counts.unseen),
                name: mailbox.name,
            }
        })
        .collect();
    mailboxes.sort_by_cached_key(|mailbox| (rank(mailbox), mailbox.name.as_str().to_lowercase()));
    mailboxes
}

fn rank(mailbox: &Mailbox) -> usize {
    if mailbox.name.is_inbox() {
        return 0;
    }
    mailbox
        .special_use
        .and_then(|special_use| USES.iter().position(|one| *one == special_use))
        .map_or(USES.len() + 1, |at| at + 1)
}

/// The mailbox of this use; made when there is none.
pub(crate) async fn of_use(imap: &mut Connection, special_use: SpecialUse) -> Result<MailboxName, imap::Error> {
    let listed = ordered(imap.list().await?);
    if let Some(mailbox) = listed.into_iter().find(|one| one.special_use == Some(special_use) && one.selectable) {
        return Ok(mailbox.name);
    }
    let name = usual_name(special_use).parse().map_err(|_| imap::Error::Protocol("a usual name is a name"))?;
    imap.create(&name).await?;
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailbox(name: &str, special_use: Option<SpecialUse>) -> imap::Mailbox {
        imap::Mailbox {
            name: name.parse().unwrap(),
            delimiter: Some('/'),
            special_use,
            selectable: true,
            is_view: false,
            subscribed: true,
            counts: None,
        }
    }

    #[test]
    fn f1_the_order_follows_the_use_and_not_the_name() {
        let found = vec![
            mailbox("Zèbre", None),
            mailbox("Corbeille", Some(SpecialUse::Trash)),
            mailbox("Trash", None),
            mailbox("Sent", None),
            mailbox("archives/2026", None),
            mailbox("INBOX", None),
            mailbox("Brouillons", Some(SpecialUse::Drafts)),
        ];
        let names: Vec<(String, Option<SpecialUse>, usize)> =
            ordered(found).into_iter().map(|one| (one.label, one.special_use, one.depth)).collect();
        let expected = [
            ("INBOX", None, 0),
            ("Brouillons", Some(SpecialUse::Drafts), 0),
            ("Sent", Some(SpecialUse::Sent), 0),
            ("Corbeille", Some(SpecialUse::Trash), 0),
            ("2026", None, 1),
            ("Trash", None, 0),
            ("Zèbre", None, 0),
        ];
        assert_eq!(names, expected.map(|(label, special_use, depth)| (label.to_owned(), special_use, depth)));
    }
}
