//! LIST, LSUB and STATUS: the mailboxes and their counts (RFC 3501 sections 6.3.8 to 6.3.10, RFC 5258, RFC 5819, RFC 6154).

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;

use crate::base::{MailboxName, SpecialUse, UidValidity};

use super::{
    Connection, Counts, Error, Mailbox,
    command::Command,
    frame::Limits,
    link::{Link, Sink},
    response::{Listing, Untagged},
    token::{Lexer, Token},
    utf7,
};

/// Most mailboxes of one person.
const MAX_MAILBOXES: usize = 20_000;
/// Most STATUS commands written together, for a server without LIST-STATUS.
const TOGETHER: usize = 50;

const COUNTS: &str = "MESSAGES UNSEEN UIDVALIDITY UIDNEXT";

/// What is asked of each mailbox beside its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    Nothing,
    Counts,
    /// Also the number of its last change.
    Changes,
}

impl Ask {
    fn items(self, link: &Link) -> Option<String> {
        match self {
            Self::Nothing => None,
            Self::Changes if link.has("CONDSTORE") => Some(format!("({COUNTS} HIGHESTMODSEQ)")),
            Self::Counts | Self::Changes => Some(format!("({COUNTS})")),
        }
    }
}

/// Takes LIST, LSUB and STATUS answers.
#[derive(Debug, Default)]
pub(super) struct Mailboxes {
    found: Vec<Mailbox>,
    subscribed: BTreeSet<MailboxName>,
    counts: BTreeMap<MailboxName, Counts>,
}

/// The commands that list the mailboxes on this server: one where it has LIST-STATUS.
pub(super) fn commands(link: &Link, ask: Ask) -> Vec<Command<'static>> {
    if !link.has("LIST-EXTENDED") {
        return vec![Command::new("LIST \"\" \"*\""), Command::new("LSUB \"\" \"*\"")];
    }
    let mut options = "SUBSCRIBED".to_owned();
    if link.has("SPECIAL-USE") {
        options.push_str(" SPECIAL-USE");
    }
    if let Some(items) = ask.items(link).filter(|_| link.has("LIST-STATUS")) {
        options.push_str(" STATUS ");
        options.push_str(&items);
    }
    vec![Command::new("LIST \"\" \"*\" RETURN (").words(&options).words(")")]
}

impl Mailboxes {
    fn list(&mut self, mut lexer: Lexer<'_>, listing: Listing) -> Result<(), Error> {
        if self.found.len() + self.subscribed.len() >= 2 * MAX_MAILBOXES {
            return Err(Error::Limit("too many mailboxes"));
        }
        let attributes = Attributes::parse(&mut lexer);
        let delimiter = lexer.text().and_then(|text| str::from_utf8(&text).ok()?.chars().next());
        let Some(name) = name(&mut lexer) else { return Ok(()) };
        if listing == Listing::Subscribed {
            self.subscribed.insert(name);
        } else if !attributes.is_gone {
            let Attributes { selectable, usage, subscribed, .. } = attributes;
            let (special_use, is_view) = match usage {
                Usage::Own(special_use) => (Some(special_use), false),
                Usage::View => (None, true),
                Usage::None => (None, false),
            };
            self.found.push(Mailbox { name, delimiter, special_use, selectable, is_view, subscribed, counts: None });
        }
        Ok(())
    }

    fn status(&mut self, mut lexer: Lexer<'_>) -> Result<(), Error> {
        if self.counts.len() >= MAX_MAILBOXES {
            return Err(Error::Limit("too many mailboxes"));
        }
        let Some(name) = name(&mut lexer) else { return Ok(()) };
        let (mut messages, mut unseen, mut uid_validity, mut uid_next, mut modseq) = (None, None, None, None, None);
        lexer.next();
        while let Token::Atom(item) = lexer.next() {
            let number = lexer.peek().number();
            let value = number.and_then(|number| u32::try_from(number).ok());
            lexer.skip();
            match item.to_ascii_uppercase().as_slice() {
                b"MESSAGES" => messages = value,
                b"UNSEEN" => unseen = value,
                b"UIDVALIDITY" => uid_validity = value.and_then(UidValidity::new),
                b"UIDNEXT" => uid_next = value,
                // Zero: this mailbox counts no changes (RFC 7162 section 3.1.2.2).
                b"HIGHESTMODSEQ" => modseq = number.filter(|number| *number > 0),
                _ => {}
            }
        }
        if let (Some(messages), Some(unseen), Some(uid_validity)) = (messages, unseen, uid_validity) {
            let uid_next = uid_next.unwrap_or(0);
            self.counts.insert(name, Counts { messages, unseen, uid_validity, uid_next, modseq });
        }
        Ok(())
    }

    /// The mailboxes that can be opened and whose counts are not told yet.
    fn uncounted(&self) -> Vec<MailboxName> {
        let lacks = |mailbox: &&Mailbox| mailbox.selectable && !self.counts.contains_key(&mailbox.name);
        self.found.iter().filter(lacks).map(|mailbox| mailbox.name.clone()).collect()
    }

    fn finish(mut self) -> Vec<Mailbox> {
        for mailbox in &mut self.found {
            mailbox.counts = self.counts.get(&mailbox.name).copied().filter(|_| mailbox.selectable);
            mailbox.subscribed |= self.subscribed.contains(&mailbox.name);
        }
        self.found
    }
}

impl Sink for Mailboxes {
    fn take(&mut self, data: Untagged<'_>, _shared: Option<&Bytes>) -> Result<(), Error> {
        match data {
            Untagged::List(lexer, listing) => self.list(lexer, listing),
            Untagged::Status(lexer) => self.status(lexer),
            _ => Ok(()),
        }
    }
}

#[derive(Debug, Default)]
struct Attributes {
    selectable: bool,
    subscribed: bool,
    /// Followed, yet no longer there.
    is_gone: bool,
    usage: Usage,
}

/// What the server says that a mailbox is for.
#[derive(Debug, Default)]
enum Usage {
    #[default]
    None,
    Own(SpecialUse),
    /// It shows messages of others again.
    View,
}

impl Attributes {
    fn parse(lexer: &mut Lexer<'_>) -> Self {
        let mut attributes = Self { selectable: true, ..Self::default() };
        if lexer.next() != Token::Open {
            return attributes;
        }
        let mut has_children = false;
        while let Token::Atom(word) = lexer.next() {
            // Servers differ in case: Cyrus writes `\drafts`.
            match word.to_ascii_lowercase().as_slice() {
                b"\\noselect" => attributes.selectable = false,
                b"\\nonexistent" => {
                    attributes.selectable = false;
                    attributes.is_gone = true;
                }
                b"\\haschildren" => has_children = true,
                b"\\all" | b"\\flagged" | b"\\important" => attributes.usage = Usage::View,
                b"\\subscribed" => attributes.subscribed = true,
                b"\\drafts" => attributes.usage = Usage::Own(SpecialUse::Drafts),
                b"\\sent" => attributes.usage = Usage::Own(SpecialUse::Sent),
                b"\\archive" => attributes.usage = Usage::Own(SpecialUse::Archive),
                b"\\junk" => attributes.usage = Usage::Own(SpecialUse::Junk),
                b"\\trash" => attributes.usage = Usage::Own(SpecialUse::Trash),
                _ => {}
            }
        }
        // What does not exist itself but holds others is still shown.
        attributes.is_gone &= !has_children;
        attributes
    }
}

/// A mailbox's name. One that could not be written back as it came is left out: it could not be opened either.
fn name(lexer: &mut Lexer<'_>) -> Option<MailboxName> {
    let raw = lexer.next().text_or_nil()?;
    let name = utf7::decode(&raw).and_then(|name| name.parse().ok());
    if name.is_none() {
        tracing::debug!("a mailbox whose name is not modified UTF-7 is left out");
    }
    name
}

impl Connection {
    /// All mailboxes with their counts: one round trip where the server has LIST-STATUS, a STATUS for each (written
    /// together) where it has not. Special uses are those the server tells, never guessed from a name.
    pub async fn list(&mut self) -> Result<Vec<Mailbox>, Error> {
        self.listed(Ask::Counts).await
    }

    /// As [`Self::list`], and with the number of the last change of each where the server counts them (RFC 7162).
    pub async fn list_changes(&mut self) -> Result<Vec<Mailbox>, Error> {
        // Of an open mailbox STATUS tells what this connection was told last (RFC 3501 section 6.3.10), even when the mailbox
        // was made anew since.
        self.leave().await?;
        self.listed(Ask::Changes).await
    }

    /// All mailboxes without their counts, which cost the server a look into each. None is open afterwards: what was opened
    /// long ago may be gone.
    pub async fn list_names(&mut self) -> Result<Vec<Mailbox>, Error> {
        self.leave().await?;
        self.listed(Ask::Nothing).await
    }

    /// The counts of some mailboxes, asked for together; those that cannot be counted are left out.
    pub(super) async fn counts_of(&mut self, names: &[MailboxName]) -> Result<BTreeMap<MailboxName, Counts>, Error> {
        let ask = |name| Command::new("STATUS ").mailbox(name).words(&format!(" ({COUNTS})"));
        let commands: Vec<Command<'_>> = names.iter().map(ask).collect();
        let mut mailboxes = Mailboxes::default();
        self.run(&commands, Limits::LISTING, &mut mailboxes).await?;
        Ok(mailboxes.counts)
    }

    async fn listed(&mut self, ask: Ask) -> Result<Vec<Mailbox>, Error> {
        let commands = commands(&self.link, ask);
        let mut mailboxes = Mailboxes::default();
        for outcome in self.run(&commands, Limits::LISTING, &mut mailboxes).await? {
            outcome.done()?;
        }
        self.counted(mailboxes, ask).await
    }

    /// Asks for the counts that the list did not bring.
    pub(super) async fn counted(&mut self, mut mailboxes: Mailboxes, ask: Ask) -> Result<Vec<Mailbox>, Error> {
        if mailboxes.found.is_empty() {
            // INBOX is always there (RFC 3501 section 5.1): an answer is missing.
            return Err(Error::Protocol("LIST without any mailbox"));
        }
        let Some(items) = ask.items(&self.link) else { return Ok(mailboxes.finish()) };
        for names in mailboxes.uncounted().chunks(TOGETHER) {
            let ask = |name| Command::new("STATUS ").mailbox(name).words(" ").words(&items);
            let commands: Vec<Command<'_>> = names.iter().map(ask).collect();
            // A mailbox that cannot be counted (no right, just deleted) is listed without counts.
            self.run(&commands, Limits::LISTING, &mut mailboxes).await?;
        }
        Ok(mailboxes.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(lines: &[&str]) -> Vec<Mailbox> {
        let mut mailboxes = Mailboxes::default();
        for line in lines {
            let frame = format!("* {line}\r\n");
            let Some(super::super::response::Response::Untagged(data)) =
                super::super::response::Response::parse(frame.as_bytes())
            else {
                panic!("{line}");
            };
            mailboxes.take(data, None).unwrap();
        }
        mailboxes.finish()
    }

    #[test]
    fn mailboxes_with_uses_counts_and_names_of_people() {
        let found = listed(&[
            "LIST (\\HasNoChildren \\drafts) \"/\" \"Brouillons &AOk-\"",
            "LIST (\\Noselect \\HasChildren) \"/\" Shared",
            "LIST (\\Subscribed) NIL inbox",
            "LIST () \"\\\\\" {5}\r\na\\b\"c",
            "LIST () \"/\" \"bad &name\"",
            "LIST (\\NonExistent \\Subscribed) \"/\" gone",
            "STATUS \"Brouillons &AOk-\" (MESSAGES 4 UIDNEXT 9 UNSEEN 1 X 7 UIDVALIDITY 3 HIGHESTMODSEQ 5000000000)",
            "STATUS INBOX (MESSAGES 4)",
            "LSUB () \"/\" Shared",
        ]);
        let names: Vec<&str> = found.iter().map(|mailbox| mailbox.name.as_str()).collect();
        assert_eq!(names, ["Brouillons é", "Shared", "INBOX", "a\\b\"c"]);
        assert_eq!(found[0].special_use, Some(SpecialUse::Drafts));
        let counts = found[0].counts.unwrap();
        assert_eq!((counts.messages, counts.unseen, counts.uid_next, counts.modseq), (4, 1, 9, Some(5_000_000_000)));
        assert_eq!((found[1].selectable, found[1].subscribed, found[1].counts), (false, true, None));
        assert_eq!((found[2].delimiter, found[2].subscribed, found[2].counts), (None, true, None));
        assert_eq!(found[3].delimiter, Some('\\'));
    }
}
