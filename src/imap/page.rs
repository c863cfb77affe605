//! A page of a mailbox, newest first, by sequence numbers: the same cost in a mailbox of any size.
//!
//! Where the mailbox is open already, `NOOP` (what is new), `FETCH` (the rows) and `LIST` (the counts of all) go out in one
//! write. Sequence numbers can move between the two first; so the rows are looked at afterwards, and fetched again when
//! they are not the ones of this page.

use bytes::Bytes;

use crate::base::{MailboxName, Uid};

use super::{
    Code, Connection, Envelope, Error, Mailbox, Page,
    command::{self, Command},
    fetch::{BARE_ROW, ROW, Row, Rows},
    frame::Limits,
    link::Sink,
    list::{self, Ask, Mailboxes},
    response::{Note, Outcome, Untagged},
};

/// Most rows of one page.
const MAX_ROWS: u32 = 500;
/// How often a mailbox may change under our hands before we give up.
const TRIES: usize = 4;

/// Rows and mailboxes from the same exchange.
struct Both<'a> {
    rows: &'a mut Rows,
    mailboxes: &'a mut Mailboxes,
}

impl Sink for Both<'_> {
    fn take(&mut self, data: Untagged<'_>, shared: Option<&Bytes>) -> Result<(), Error> {
        match data {
            Untagged::Fetch(sequence, lexer) => self.rows.fetch(sequence, lexer, shared),
            data => self.mailboxes.take(data, shared),
        }
    }

    fn oversize(&mut self, head: &[u8]) -> Result<(), Error> {
        self.rows.oversize(head)
    }
}

/// The sequence numbers of a page, lowest and highest; `None` when it is empty.
fn window(exists: u32, offset: u32, count: u32) -> Option<(u32, u32)> {
    let high = exists.checked_sub(offset).filter(|high| *high > 0)?;
    Some((high.saturating_sub(count) + 1, high))
}

impl Connection {
    /// `count` rows from the newest but `offset`, newest first; one round trip when the mailbox is open.
    pub async fn page(&mut self, mailbox: &MailboxName, offset: u32, count: u32) -> Result<Page, Error> {
        let mut nobody = Mailboxes::default();
        self.rows(mailbox, (offset, count), Vec::new(), &mut nobody).await
    }

    /// A page and the list of mailboxes, together in one round trip when the mailbox is open.
    pub async fn page_and_list(
        &mut self,
        mailbox: &MailboxName,
        offset: u32,
        count: u32,
    ) -> Result<(Page, Vec<Mailbox>), Error> {
        let commands = list::commands(&self.link, Ask::Counts);
        let mut mailboxes = Mailboxes::default();
        let page = self.rows(mailbox, (offset, count), commands, &mut mailboxes).await?;
        Ok((page, self.counted(mailboxes, Ask::Counts).await?))
    }

    /// The page, sending `others` along with the first commands.
    async fn rows(
        &mut self,
        mailbox: &MailboxName,
        (offset, count): (u32, u32),
        mut others: Vec<Command<'static>>,
        mailboxes: &mut Mailboxes,
    ) -> Result<Page, Error> {
        let count = count.clamp(1, MAX_ROWS);
        // An open mailbox may have changed since.
        let mut refresh = self.is_open(mailbox);
        if !refresh {
            let (_, outcomes) = self.select_with(mailbox, (&others, Limits::LISTING), mailboxes).await?;
            others.clear();
            for outcome in outcomes {
                outcome.done()?;
            }
        }
        for attempt in 1..=TRIES {
            let before = self.link.selected().ok_or(Error::Protocol("the mailbox is not open"))?.exists;
            let window_before = window(before, offset, count);
            let mut commands = Vec::new();
            if refresh {
                commands.push(Command::new("NOOP"));
            }
            if let Some((low, high)) = window_before {
                // `*`: what arrives with the NOOP is on the first page too.
                let high = if offset == 0 { "*".to_owned() } else { high.to_string() };
                commands.push(Command::new(&format!("FETCH {low}:{high} ({})", self.row_items())));
            }
            commands.append(&mut others);
            let asked = usize::try_from(count).unwrap_or(usize::MAX);
            let mut rows = Rows::new(asked);
            let expunged = self.link.expunged();
            if !commands.is_empty() {
                let mut both = Both { rows: &mut rows, mailboxes };
                for outcome in self.run(&commands, Limits::LISTING, &mut both).await? {
                    tolerate_expunge(outcome)?;
                }
            }
            let selected = self.link.selected().ok_or(Error::Protocol("the mailbox is not open"))?.clone();
            let is_whole = self.link.expunged() == expunged;
            // A server may tell of new mail after the rows that were asked for with the NOOP: one more look finds it. When
            // mail comes faster than it can be read, the page is the one of the moment of the last look.
            let exists = match window_before {
                Some(_) if is_whole && attempt == TRIES => rows.highest().max(before).min(selected.exists),
                _ => selected.exists,
            };
            let Some((low, high)) = window(exists, offset, count) else {
                return Ok(Page { selected, rows: Vec::new() });
            };
            if is_whole && let Some(rows) = self.of_window(rows, low, high).await? {
                return Ok(Page { selected, rows });
            }
            // Rows are missing: somebody removed messages, or there are more than before. Look again.
            refresh = is_whole && window_before == Some((low, high));
        }
        Err(Error::Protocol("rows of the page are missing"))
    }

    /// The rows from `low` to `high`, newest first; `None` when one is missing.
    async fn of_window(&mut self, rows: Rows, low: u32, high: u32) -> Result<Option<Vec<Envelope>>, Error> {
        let too_large: Vec<u32> =
            rows.oversize().iter().copied().filter(|sequence| (low..=high).contains(sequence)).collect();
        let mut found: Vec<Row> = rows.asked().filter(|row| (low..=high).contains(&row.sequence)).collect();
        found.retain(|row| !too_large.contains(&row.sequence));
        let mut envelopes = Vec::with_capacity(found.len() + too_large.len());
        for row in found {
            envelopes.push((row.sequence, row.envelope()?));
        }
        for row in self.bare("FETCH", &too_large).await? {
            envelopes.push((row.sequence, row.bare_envelope()?));
        }
        envelopes.sort_by_key(|(sequence, _)| std::cmp::Reverse(*sequence));
        envelopes.dedup_by_key(|(sequence, _)| *sequence);
        let wanted = usize::try_from(high - low).unwrap_or(usize::MAX).saturating_add(1);
        Ok((envelopes.len() == wanted).then(|| envelopes.into_iter().map(|(_, envelope)| envelope).collect()))
    }

    /// Rows without their headers, for messages whose headers are too large to take.
    pub(super) async fn bare(&mut self, verb: &str, numbers: &[u32]) -> Result<Vec<Row>, Error> {
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let set: Vec<String> = numbers.iter().map(u32::to_string).collect();
        let command = Command::new(&format!("{verb} {} ({BARE_ROW})", set.join(",")));
        let mut rows = Rows::new(numbers.len());
        for outcome in self.run(&[command], Limits::LISTING, &mut rows).await? {
            tolerate_expunge(outcome)?;
        }
        Ok(rows.asked().collect())
    }

    fn row_items(&self) -> String {
        // What the server finds already made; it is no reason to read bodies.
        let preview = if self.has("PREVIEW") { " PREVIEW" } else { "" };
        format!("{ROW}{preview}")
    }

    /// The rows of these messages of the open mailbox, in the order asked. Those that are gone are left out.
    pub async fn envelopes(&mut self, uids: &[Uid]) -> Result<Vec<Envelope>, Error> {
        let items = self.row_items();
        let mut found: std::collections::BTreeMap<Uid, Envelope> = std::collections::BTreeMap::new();
        for uids in uids.chunks(1_000) {
            let fetch = |set: String| Command::new(&format!("UID FETCH {set} ({items})"));
            let commands: Vec<Command<'_>> = command::sets(uids).into_iter().map(fetch).collect();
            let mut rows = Rows::new(uids.len());
            for outcome in self.run(&commands, Limits::LISTING, &mut rows).await? {
                tolerate_expunge(outcome)?;
            }
            let has_too_large = !rows.oversize().is_empty();
            for row in rows.asked() {
                let envelope = row.envelope()?;
                found.insert(envelope.uid, envelope);
            }
            if has_too_large {
                let missing: Vec<u32> =
                    uids.iter().filter(|uid| !found.contains_key(uid)).map(|uid| uid.get()).collect();
                for row in self.bare("UID FETCH", &missing).await? {
                    let envelope = row.bare_envelope()?;
                    found.insert(envelope.uid, envelope);
                }
            }
        }
        Ok(uids.iter().filter_map(|uid| found.remove(uid)).collect())
    }
}

/// A server may complete a FETCH, or refuse it, because messages went meanwhile (RFC 5530): what is missing shows in the
/// rows.
pub(super) fn tolerate_expunge(outcome: Outcome) -> Result<(), Error> {
    match outcome {
        Outcome::No(Some(Code::ExpungeIssued), _) | Outcome::Ok(Some(Note::Reason(Code::ExpungeIssued))) => Ok(()),
        outcome => outcome.done().map(|_| ()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_a_window_from_the_end() {
        assert_eq!(window(0, 0, 50), None);
        assert_eq!(window(1, 0, 50), Some((1, 1)));
        assert_eq!(window(120, 0, 50), Some((71, 120)));
        assert_eq!(window(120, 100, 50), Some((1, 20)));
        assert_eq!(window(120, 120, 50), None);
        assert_eq!(window(u32::MAX, 0, 1), Some((u32::MAX, u32::MAX)));
    }
}
