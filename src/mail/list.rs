//! A page of a mailbox, newest first, with or without a search.
//!
//! A mailbox is in the order of arrival as a rule, and a page of it costs the same whatever its size. One in which old messages came
//! in late, as by a merge, is asked for its order.

use super::{Correspondent, Error, Mail, Mailbox, Query, Who, mailboxes::ordered, read::handle, recent::Searched};
use crate::{
    base::{Flag, MailboxName, MessageId, Timestamp, Uid, UidValidity},
    imap::{self, Beside, Connection, Envelope, Party, Search, Selected},
};

/// Rows of one page, when nobody said otherwise (product.md).
const ROWS: u32 = 50;
/// Most rows of one page.
const MOST_ROWS: u32 = 100;
/// Most messages that are looked into for an attachment, newest first, when the server keeps no keyword about it.
const LOOKED_INTO: usize = 1_000;
/// Messages looked into at once.
const BATCH: usize = 250;
/// The keyword by which some servers say it (RFC 9051 registry).
const HAS_ATTACHMENT: &str = "$HasAttachment";

/// Which page, of how many rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// From 1.
    number: u32,
    rows: u32,
}

impl Page {
    /// A page of `rows` rows.
    pub fn of(number: u32, rows: u32) -> Self {
        let rows = rows.clamp(1, MOST_ROWS);
        Self { number: number.clamp(1, u32::MAX / rows), rows }
    }

    /// How many pages hold `total` rows, at least one.
    fn all(self, total: u32) -> u32 {
        total.div_ceil(self.rows).max(1)
    }

    /// The same, but none after the last one.
    fn within(self, total: u32) -> Self {
        Self { number: self.number.min(self.all(total)), ..self }
    }

    /// How many rows stand on the pages before it.
    pub fn before(self) -> u32 {
        (self.number - 1) * self.rows
    }
}

impl From<u32> for Page {
    fn from(number: u32) -> Self {
        Self::of(number, ROWS)
    }
}

/// One message of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number in this mailbox.
    pub uid: Uid,
    /// Who it is from; in a mailbox of sent messages or drafts, who it is for.
    pub correspondents: Vec<Correspondent>,
    /// Its subject; empty when it has none.
    pub subject: String,
    /// The beginning of its text, when the server gives it.
    pub preview: Option<String>,
    /// When it came.
    pub at: Timestamp,
    /// Its size, in bytes.
    pub size_bytes: u32,
    /// Its marks.
    pub flags: Vec<Flag>,
    /// Whether it has a part to download.
    pub has_attachment: bool,
    /// What it is known by wherever it is moved.
    pub handle: String,
}

/// One page of a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// The mailbox.
    pub mailbox: Mailbox,
    /// The generation of its UIDs; goes with every action on the rows.
    pub uid_validity: UidValidity,
    /// All mailboxes, for the side of the page.
    pub mailboxes: Vec<Mailbox>,
    /// The rows, newest first.
    pub rows: Vec<Row>,
    /// How many messages all pages hold together.
    pub total: u32,
    /// Which page this is, from 1. The last one, when a later one was asked for.
    pub page: u32,
    /// How many pages there are, at least 1.
    pub pages: u32,
    /// How many rows stand on the pages before this one.
    pub before: u32,
    /// What was searched for.
    pub query: Query,
    /// The highest number that is known, of the rows or of all that was found.
    pub newest: Option<Uid>,
    /// When the search looked only into so many of the newest messages: how many.
    pub looked_into: Option<u32>,
}

/// What one page is made of.
struct Found {
    selected: Selected,
    rows: Vec<Envelope>,
    total: u32,
    newest: Option<Uid>,
    looked_into: Option<u32>,
}

/// Everything that a search found.
struct Matches {
    selected: Selected,
    /// Newest first.
    uids: Vec<Uid>,
    looked_into: Option<u32>,
    /// All mailboxes, from the same exchange.
    mailboxes: Vec<Mailbox>,
}

impl Mail {
    /// A page of a mailbox, with the counts of all mailboxes.
    pub async fn list(
        &self,
        who: &Who,
        name: &MailboxName,
        page: impl Into<Page>,
        query: &Query,
    ) -> Result<List, Error> {
        let page = page.into();
        self.imap
            .with(who.login(), async |imap| {
                if query.is_empty() {
                    return self.plain(imap, who, name, page).await;
                }
                let matches = self.search(imap, who, name, query).await?;
                searched(imap, matches, page, query).await
            })
            .await
    }

    async fn plain(&self, imap: &mut Connection, who: &Who, name: &MailboxName, asked: Page) -> Result<List, Error> {
        let (mut found, mailboxes) = imap.page_and_list(name, asked.before(), asked.rows).await?;
        let page = asked.within(found.selected.exists);
        if page != asked {
            found = imap.page(name, page.before(), page.rows).await?;
        }
        let in_order = self.is_in_order(imap, who, &found).await?;
        // A server that cannot say it, or not in time, is no reason not to show the mailbox.
        let unsaid = |error| {
            tracing::warn!(%error, "the order of a mailbox is not known");
            None
        };
        let uids = if in_order { None } else { imap.by_arrival().await.unwrap_or_else(unsaid) };
        if let Some(uids) = uids {
            self.orders.keep(who.account, &found.selected, uids.is_sorted_by(|later, earlier| later > earlier));
            let found = Matches { selected: found.selected, uids, looked_into: None, mailboxes: ordered(mailboxes) };
            self.remember(who, &found, &Query::default());
            return searched(imap, found, page, &Query::default()).await;
        }
        // Asked again when it has grown.
        self.orders.keep(who.account, &found.selected, true);
        let total = found.selected.exists;
        let newest = found.rows.iter().map(|row| row.uid).max();
        let found = Found { selected: found.selected, rows: found.rows, total, newest, looked_into: None };
        Ok(List::new(found, ordered(mailboxes), page, Query::default()))
    }

    /// Whether a mailbox of which a page was read is in the order of arrival. One that was not is asked about again.
    async fn is_in_order(&self, imap: &mut Connection, who: &Who, page: &imap::Page) -> Result<bool, Error> {
        Ok(match self.orders.of(who.account, &page.selected) {
            Some(false) => false,
            known => imap::is_in_order(&page.rows) && (known.is_some() || imap.seems_in_order().await?),
        })
    }

    /// Searches, and remembers what was found for the messages that are opened from it.
    async fn search(
        &self,
        imap: &mut Connection,
        who: &Who,
        name: &MailboxName,
        query: &Query,
    ) -> Result<Matches, Error> {
        let found = if query.is_empty() {
            let (selected, uids) = (imap.open(name).await?, imap.by_arrival().await?.unwrap_or_default());
            Matches { selected, uids, looked_into: None, mailboxes: Vec::new() }
        } else {
            matches(imap, name, query).await?
        };
        self.remember(who, &found, query);
        Ok(found)
    }

    fn remember(&self, who: &Who, found: &Matches, query: &Query) {
        let searched = Searched {
            mailbox: found.selected.mailbox.clone(),
            uid_validity: found.selected.uid_validity,
            query: query.clone(),
            uids: found.uids.clone(),
        };
        self.recent.keep(who.place(), searched);
    }

    /// Who is beside a message in the search that it was opened from.
    pub(super) async fn beside(
        &self,
        imap: &mut Connection,
        who: &Who,
        (id, uid_validity): (&MessageId, UidValidity),
        query: &Query,
    ) -> Result<Beside, Error> {
        let known = || self.recent.beside(who.place(), (&id.mailbox, uid_validity), query, id.uid);
        if let Some(beside) = known() {
            return Ok(beside);
        }
        self.search(imap, who, &id.mailbox, query).await?;
        Ok(known().unwrap_or_default())
    }
}

/// All that a search finds in a mailbox.
async fn matches(imap: &mut Connection, name: &MailboxName, query: &Query) -> Result<Matches, Error> {
    let mut search = query.search();
    let mut look_into = query.attachment();
    if let Some(wanted) = look_into {
        let kept = imap.open(name).await?.permanent_flags.flags;
        if kept.iter().any(|flag| flag.eq_ignore_ascii_case(HAS_ATTACHMENT)) {
            let keyword = Flag::Keyword(HAS_ATTACHMENT.to_owned());
            let keyword = if wanted { Search::Has(keyword) } else { Search::Lacks(keyword) };
            search = Search::And(vec![search, keyword]);
            look_into = None;
        }
    }
    let (selected, mut uids, mailboxes) = imap.search_and_list(name, &search).await?;
    uids.reverse();
    let mut looked_into = None;
    if let Some(wanted) = look_into {
        if uids.len() > LOOKED_INTO {
            uids.truncate(LOOKED_INTO);
            looked_into = Some(u32::try_from(LOOKED_INTO).unwrap_or(u32::MAX));
        }
        let mut kept = Vec::new();
        for batch in uids.chunks(BATCH) {
            let rows = imap.envelopes(batch).await?;
            kept.extend(rows.into_iter().filter(|row| row.has_attachment == wanted).map(|row| row.uid));
        }
        uids = kept;
    }
    Ok(Matches { selected, uids, looked_into, mailboxes: ordered(mailboxes) })
}

/// A page of what was found.
async fn searched(imap: &mut Connection, found: Matches, page: Page, query: &Query) -> Result<List, Error> {
    let Matches { selected, uids, looked_into, mailboxes } = found;
    let (total, newest) = (u32::try_from(uids.len()).unwrap_or(u32::MAX), uids.iter().max().copied());
    let page = page.within(total);
    let shown: Vec<Uid> = uids.into_iter().skip(page.before() as usize).take(page.rows as usize).collect();
    let rows = if shown.is_empty() { Vec::new() } else { imap.envelopes(&shown).await? };
    Ok(List::new(Found { selected, rows, total, newest, looked_into }, mailboxes, page, query.clone()))
}

impl List {
    fn new(found: Found, mailboxes: Vec<Mailbox>, page: Page, query: Query) -> Self {
        let name = &found.selected.mailbox;
        let mailbox = mailboxes.iter().find(|one| one.name == *name).cloned().unwrap_or_else(|| Mailbox {
            label: name.to_string(),
            name: name.clone(),
            depth: 0,
            special_use: None,
            selectable: true,
            messages: found.selected.exists,
            unseen: 0,
        });
        let recipients = mailbox.shows_recipients();
        Self {
            mailbox,
            uid_validity: found.selected.uid_validity,
            mailboxes,
            rows: found.rows.into_iter().map(|row| Row::new(row, recipients, &found.selected)).collect(),
            total: found.total,
            page: page.number,
            pages: page.all(found.total),
            before: page.before(),
            query,
            newest: found.newest,
            looked_into: found.looked_into,
        }
    }
}

impl Row {
    /// Whether it bears `flag`.
    pub fn has(&self, flag: &Flag) -> bool {
        self.flags.contains(flag)
    }

    fn new(envelope: Envelope, recipients: bool, selected: &Selected) -> Self {
        let id = MessageId { mailbox: selected.mailbox.clone(), uid: envelope.uid };
        let handle = handle(envelope.message_id, &id, selected.uid_validity);
        let parties = if recipients {
            envelope.to.into_iter().chain(envelope.cc).chain(envelope.bcc).collect()
        } else {
            envelope.from
        };
        Self {
            uid: envelope.uid,
            correspondents: correspondents(parties),
            subject: envelope.subject.unwrap_or_default(),
            preview: envelope.preview,
            at: envelope.internal_date,
            size_bytes: envelope.size,
            flags: envelope.flags,
            has_attachment: envelope.has_attachment,
            handle,
        }
    }
}

/// From the server's words to what can be shown.
pub(super) fn correspondents(parties: Vec<Party>) -> Vec<Correspondent> {
    parties.into_iter().map(|party| Correspondent::new(party.name.as_deref(), &party.address)).collect()
}
