//! One signed-in connection at work: commands out, answers matched by tag, and what the server tells unasked.
//!
//! Commands can be written together and their answers come in any order (RFC 3501 section 5.5). Whatever is not about a
//! command in hand changes the state kept here; nothing that is understood is dropped.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use bytes::Bytes;
use tokio::{sync::mpsc, time::Instant};

use crate::base::{MailboxName, UidValidity};

use super::{
    Code, Error, PermanentFlags, Selected,
    command::Command,
    frame::Limits,
    response::{Note, Outcome, Response, Untagged},
    wire::{Frame, Wire},
};

/// Takes the data that commands asked for.
pub(super) trait Sink: Send {
    /// One piece of data. `shared` is the whole response when it is large, to keep a part of it without a copy.
    fn take(&mut self, data: Untagged<'_>, shared: Option<&Bytes>) -> Result<(), Error>;

    /// A response too large to keep, by its first bytes.
    fn oversize(&mut self, _head: &[u8]) -> Result<(), Error> {
        Err(Error::Limit("the backend's answer is too large"))
    }
}

/// For commands that ask for no data.
pub(super) struct Nothing;

impl Sink for Nothing {
    fn take(&mut self, _data: Untagged<'_>, _shared: Option<&Bytes>) -> Result<(), Error> {
        Ok(())
    }

    fn oversize(&mut self, _head: &[u8]) -> Result<(), Error> {
        Ok(())
    }
}

/// A signed-in connection.
#[derive(Debug)]
pub(super) struct Link {
    wire: Wire,
    capabilities: Vec<String>,
    selected: Option<Selected>,
    selecting: Option<Selecting>,
    next_tag: u32,
    /// Messages that went from the selected mailbox since it was selected: sequence numbers moved.
    expunged: usize,
    state: State,
    /// Whether the exchange in hand was answered at all.
    heard: bool,
    /// Exchanges with the server, on all connections to it.
    asked: Arc<AtomicU64>,
}

/// Whether the next answer can be trusted to belong to the next command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// No command is in hand.
    Clean,
    /// A command was begun and not ended: given up, cancelled, or in hand.
    Dirty,
    /// The server said good-bye.
    Bye,
}

/// What is told while a mailbox is being selected.
#[derive(Debug, Default)]
struct Selecting {
    exists: Option<u32>,
    uid_validity: Option<UidValidity>,
    uid_next: Option<u32>,
    permanent_flags: Option<Vec<String>>,
}

/// What one response was.
enum Step {
    Go,
    Ended,
    Data,
}

impl Link {
    pub(super) fn new(wire: Wire, capabilities: Vec<String>, asked: Arc<AtomicU64>) -> Self {
        Self {
            wire,
            capabilities,
            selected: None,
            selecting: None,
            next_tag: 1,
            expunged: 0,
            state: State::Clean,
            heard: false,
            asked,
        }
    }

    pub(super) fn capabilities(&self) -> &[String] {
        &self.capabilities
    }

    pub(super) fn has(&self, capability: &str) -> bool {
        self.capabilities.iter().any(|found| found.eq_ignore_ascii_case(capability))
    }

    pub(super) fn selected(&self) -> Option<&Selected> {
        self.selected.as_ref()
    }

    pub(super) fn expunged(&self) -> usize {
        self.expunged
    }

    /// Whether the last exchange was answered by anything that matters.
    pub(super) fn heard(&self) -> bool {
        self.heard
    }

    /// Makes it ready to wait in the pool; false when it cannot be used again.
    pub(super) fn rest(&mut self) -> bool {
        self.wire.rest();
        self.state == State::Clean
    }

    /// The connection beneath, when it is not signed in yet.
    pub(super) fn into_wire(self) -> Wire {
        self.wire
    }

    pub(super) async fn close(self) {
        self.wire.close().await;
    }

    /// Begins to select: what is told from now on is about the new mailbox (RFC 3501 section 6.3.1).
    pub(super) fn begin_select(&mut self) {
        self.selected = None;
        self.selecting = Some(Selecting::default());
    }

    /// From now on no mailbox is open.
    pub(super) fn end_open(&mut self) {
        self.selected = None;
    }

    pub(super) fn is_selecting(&self) -> bool {
        self.selecting.is_some()
    }

    /// Ends selecting; a server that leaves out what it must say is not believed.
    pub(super) fn end_select(&mut self, mailbox: &MailboxName, outcome: Outcome) -> Result<Selected, Error> {
        let told = self.selecting.take().unwrap_or_default();
        let note = outcome.done().map_err(|error| match error {
            // A refusal without a reason is the mailbox not being there (RFC 3501 section 6.3.1).
            Error::No { code: None, text } => Error::No { code: Some(Code::NonExistent), text },
            error => error,
        })?;
        let exists = told.exists.ok_or(Error::Protocol("SELECT without EXISTS"))?;
        let uid_validity = told.uid_validity.ok_or(Error::Protocol("SELECT without UIDVALIDITY"))?;
        // Without PERMANENTFLAGS every flag stays (RFC 3501 section 6.3.1).
        let permanent_flags = told.permanent_flags.map_or_else(
            || PermanentFlags { flags: Vec::new(), new_keywords: true },
            |flags| PermanentFlags { new_keywords: flags.iter().any(|flag| flag == "\\*"), flags },
        );
        let read_only = note == Some(Note::ReadOnly);
        let uid_next = told.uid_next;
        let selected =
            Selected { mailbox: mailbox.clone(), exists, uid_validity, uid_next, permanent_flags, read_only };
        self.expunged = 0;
        self.selected = Some(selected.clone());
        Ok(selected)
    }

    /// Sends commands together and takes their answers; one outcome per command, in their order.
    ///
    /// An `Err` here means that the connection is of no more use; a `NO` or `BAD` is an outcome.
    pub(super) async fn run(
        &mut self,
        commands: &[Command<'_>],
        limits: Limits,
        sink: &mut dyn Sink,
    ) -> Result<Vec<Outcome>, Error> {
        let mut hand = self.begin(commands.len(), limits, sink)?;
        for (index, command) in commands.iter().enumerate() {
            self.send(index, command, &mut hand).await?;
        }
        self.answers(hand).await
    }

    /// As [`Self::run`], for one command whose last literal comes in `pieces`: no more than one of them is in hand.
    pub(super) async fn run_fed(
        &mut self,
        command: &Command<'_>,
        pieces: &mut mpsc::Receiver<Bytes>,
        sink: &mut dyn Sink,
    ) -> Result<Vec<Outcome>, Error> {
        let mut hand = self.begin(1, Limits::LISTING, sink)?;
        self.send(0, command, &mut hand).await?;
        let mut left = command.awaited.unwrap_or(0);
        if !hand.ended(0) {
            while left > 0 {
                let piece = pieces.recv().await.ok_or_else(|| Error::Unreachable("a message broke off".to_owned()))?;
                let size = u64::try_from(piece.len()).unwrap_or(u64::MAX);
                left = left.checked_sub(size).ok_or(Error::Protocol("a message longer than was announced"))?;
                self.wire.send(&piece).await?;
            }
            self.wire.put(b"\r\n");
        }
        self.answers(hand).await
    }

    /// How many messages the open mailbox has had since it was opened: only what arrives makes it more.
    pub(super) fn ever(&self) -> usize {
        let exists = self.selected.as_ref().map_or(0, |selected| selected.exists);
        usize::try_from(exists).unwrap_or(usize::MAX).saturating_add(self.expunged)
    }

    /// Waits until a message arrives in the open mailbox, or until then (RFC 2177).
    pub(super) async fn idle(&mut self, until: Instant) -> Result<(), Error> {
        let before = self.ever();
        let mut nothing = Nothing;
        let mut hand = self.begin(1, Limits::LISTING, &mut nothing)?;
        self.wire.put(format!("p{} IDLE\r\n", hand.tag(0)).as_bytes());
        self.wire.flush().await?;
        while !matches!(self.step(&mut hand).await?, Step::Go) {
            if hand.ended(0) {
                let refused = self.answers(hand).await?.into_iter().next();
                return refused.ok_or(Error::Protocol("no answer"))?.done().map(drop);
            }
        }
        while self.state != State::Bye && self.ever() == before && self.wire.hears_until(until).await? {
            self.wire.wait_anew();
            self.step(&mut hand).await?;
        }
        self.wire.put(b"DONE\r\n");
        let done = self.answers(hand).await?.into_iter().next();
        done.ok_or(Error::Protocol("no answer"))?.done().map(drop)
    }

    /// Begins an exchange of so many commands.
    fn begin<'a>(&mut self, count: usize, limits: Limits, sink: &'a mut dyn Sink) -> Result<Hand<'a>, Error> {
        match self.state {
            State::Clean => {}
            State::Dirty => return Err(Error::Protocol("a command was given up before its answer")),
            State::Bye => return Err(Error::Unreachable("the server said good-bye".to_owned())),
        }
        self.state = State::Dirty;
        self.heard = false;
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.wire.begin(limits);
        let hand = Hand { first: self.next_tag, outcomes: vec![None; count], sink };
        self.next_tag = self.next_tag.wrapping_add(u32::try_from(count).unwrap_or(1)).max(1);
        Ok(hand)
    }

    /// Takes the answers that are still missing.
    async fn answers(&mut self, mut hand: Hand<'_>) -> Result<Vec<Outcome>, Error> {
        self.wire.flush().await?;
        // However long it took to send: the server has its time from here on.
        self.wire.wait_anew();
        while hand.outcomes.iter().any(Option::is_none) {
            self.step(&mut hand).await?;
        }
        if self.state == State::Dirty {
            self.state = State::Clean;
        }
        Ok(hand.outcomes.into_iter().flatten().collect())
    }

    async fn send(&mut self, index: usize, command: &Command<'_>, hand: &mut Hand<'_>) -> Result<(), Error> {
        if index > 0 && !command.messages.is_empty() {
            self.wire.wait_anew();
        }
        self.wire.put(format!("p{} ", hand.tag(index)).as_bytes());
        let pauses = command.pauses.iter().map(|at| (*at, None));
        let mut cuts: Vec<_> =
            pauses.chain(command.messages.iter().map(|(at, message)| (*at, Some(*message)))).collect();
        cuts.sort_by_key(|(at, message)| (*at, message.is_some()));
        let mut from = 0;
        for (at, message) in cuts {
            self.wire.put(command.text.get(from..at).unwrap_or_default());
            from = at;
            if let Some(message) = message {
                self.wire.carry(message).await?;
                continue;
            }
            self.wire.flush().await?;
            loop {
                match self.step(hand).await? {
                    Step::Go => break,
                    // Refused before the literal: the rest of the command is not sent.
                    Step::Ended if hand.ended(index) => return Ok(()),
                    Step::Ended | Step::Data => {}
                }
            }
        }
        self.wire.put(command.text.get(from..).unwrap_or_default());
        if command.awaited.is_some() {
            return Ok(());
        }
        self.wire.put(b"\r\n");
        Ok(())
    }

    /// Reads one response and puts it where it belongs.
    async fn step(&mut self, hand: &mut Hand<'_>) -> Result<Step, Error> {
        let frame = match self.wire.frame().await {
            Ok(frame) => frame,
            Err(Error::Unreachable(_)) if self.state == State::Bye => {
                return Err(Error::Unreachable("the server said good-bye".to_owned()));
            }
            Err(error) => return Err(error),
        };
        let (bytes, shared) = match &frame {
            Frame::Lent(bytes) => (*bytes, None),
            Frame::Shared(bytes) => (bytes.as_ref(), Some(bytes)),
            Frame::Oversize(head) => {
                self.heard = true;
                hand.sink.oversize(head)?;
                return Ok(Step::Data);
            }
        };
        let response = Response::parse(bytes).ok_or(Error::Protocol("an answer to nothing that was asked"))?;
        let data = match response {
            Response::Continue => {
                self.heard = true;
                return Ok(Step::Go);
            }
            Response::Tagged(tag, outcome) => {
                self.heard = true;
                hand.end(tag, outcome)?;
                return Ok(Step::Ended);
            }
            Response::Untagged(data) => data,
        };
        let told = Told {
            selected: &mut self.selected,
            selecting: &mut self.selecting,
            expunged: &mut self.expunged,
            capabilities: &mut self.capabilities,
        };
        match told.take(data) {
            News::Bye => self.state = State::Bye,
            News::Kept => {}
            News::Pass(data) => {
                self.heard |= !matches!(data, Untagged::Note(_));
                hand.sink.take(data, shared)?;
            }
        }
        Ok(Step::Data)
    }
}

/// The commands in hand.
struct Hand<'a> {
    first: u32,
    outcomes: Vec<Option<Outcome>>,
    sink: &'a mut dyn Sink,
}

impl Hand<'_> {
    fn tag(&self, index: usize) -> u32 {
        self.first.wrapping_add(u32::try_from(index).unwrap_or(0))
    }

    fn ended(&self, index: usize) -> bool {
        self.outcomes.get(index).is_some_and(Option::is_some)
    }

    fn end(&mut self, tag: u32, outcome: Outcome) -> Result<(), Error> {
        let index = usize::try_from(tag.wrapping_sub(self.first)).unwrap_or(usize::MAX);
        match self.outcomes.get_mut(index) {
            Some(slot @ None) => *slot = Some(outcome),
            _ => return Err(Error::Protocol("an answer to a command that was not sent")),
        }
        Ok(())
    }
}

/// The state that news change.
struct Told<'a> {
    selected: &'a mut Option<Selected>,
    selecting: &'a mut Option<Selecting>,
    expunged: &'a mut usize,
    capabilities: &'a mut Vec<String>,
}

/// What is left to do with a piece of data.
enum News<'a> {
    Kept,
    Bye,
    Pass(Untagged<'a>),
}

impl Told<'_> {
    fn take(self, data: Untagged<'_>) -> News<'_> {
        match data {
            Untagged::Bye => return News::Bye,
            Untagged::Exists(count) => match (self.selecting, self.selected) {
                (Some(selecting), _) => selecting.exists = Some(count),
                (None, Some(selected)) => selected.exists = count,
                (None, None) => {}
            },
            Untagged::Expunge => self.shrink(1),
            Untagged::Vanished(count) => self.shrink(count),
            Untagged::Capabilities(all) => *self.capabilities = all,
            Untagged::Note(note) => return self.note(note),
            Untagged::Unknown => {}
            data => return News::Pass(data),
        }
        News::Kept
    }

    fn note(self, note: Option<Note>) -> News<'static> {
        let Some(selecting) = self.selecting else { return News::Pass(Untagged::Note(note)) };
        match note {
            Some(Note::UidValidity(validity)) => selecting.uid_validity = Some(validity),
            Some(Note::UidNext(next)) => selecting.uid_next = Some(next),
            Some(Note::PermanentFlags(flags)) => selecting.permanent_flags = Some(flags),
            // What was told before was still about the mailbox that is left.
            Some(Note::Closed) => *selecting = Selecting::default(),
            note => return News::Pass(Untagged::Note(note)),
        }
        News::Kept
    }

    fn shrink(self, by: usize) {
        *self.expunged += by;
        if let (None, Some(selected)) = (self.selecting, self.selected) {
            selected.exists = selected.exists.saturating_sub(u32::try_from(by).unwrap_or(u32::MAX));
        }
    }
}
