//! Letters about what somebody asked of the support: the code that proves the address, and what became of it (S0-04 to
//! S0-06). They name the request and nobody: who reads them may not be who asked.

use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;

use super::{Error, Notify, code::spaced, letter::Letter, returned::About};
use crate::{
    base::{Address, Domain, E164, Language, Timestamp},
    phone::Message,
    seal::Place,
    store::{
        self, Txn,
        request_letter::RequestLetterRow,
        support_request::{self, SupportRequestRow},
        to_send::State,
    },
    text::Text,
};

/// Letters sent in one turn.
const BATCH: u64 = 50;
/// Tries before a letter is given up: about a day.
const TRIES: i32 = 12;

/// What a letter about a request says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestLetter {
    /// It was received; by when it is answered (S0-05).
    Received,
    /// It led to an account, whose password goes by text (S0-07).
    ApprovedText,
    /// It led to an account, whose password is handed over by the support.
    ApprovedSheet,
    /// It led to an account, whose password is handed over by the referent.
    ApprovedReferent,
    /// What was asked for is done.
    Done,
    /// It was refused, and why.
    Refused,
}

impl RequestLetter {
    const ALL: [Self; 6] =
        [Self::Received, Self::ApprovedText, Self::ApprovedSheet, Self::ApprovedReferent, Self::Done, Self::Refused];

    fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::ApprovedText => "approved text",
            Self::ApprovedSheet => "approved sheet",
            Self::ApprovedReferent => "approved referent",
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }
}

impl Notify {
    /// Sends the code that proves the address of somebody who asks. They wait for it.
    pub async fn request_code(
        &self,
        to: &Address,
        language: Language,
        (code, minutes): (&str, u64),
    ) -> Result<(), Error> {
        let text = Text::of(language);
        let house = || (&self.house.name).into();
        let body = [
            text.with("request-letter-code", &[("code", spaced(code).into()), ("house", house())]),
            text.with("request-letter-code-minutes", &[("minutes", minutes.into())]),
            text.get("request-letter-code-never").to_owned(),
            self.signature(text),
        ];
        let letter = Letter {
            to: to.clone(),
            name: to.to_string(),
            subject: text.with("request-letter-code-subject", &[("house", house())]),
            body: body.join("\n\n"),
            about: About::Nobody,
        };
        self.post(&self.sending_domain().await?, &Uuid::now_v7().to_string(), letter).await
    }

    /// Which domain writes to people who have no account: the first one, by name.
    async fn sending_domain(&self) -> Result<Domain, Error> {
        let first = store::domain::list(self.store.db()).await?.into_iter().next();
        first.map(|row| row.name).ok_or(Error::Value("domain"))
    }

    /// Writes a letter about a request down, in the transaction of what it tells of.
    pub async fn enqueue_about(&self, txn: &Txn, request: Uuid, letter: RequestLetter) -> Result<(), Error> {
        let now = self.clock.now();
        let row = RequestLetterRow {
            id: Uuid::now_v7(),
            dedupe: format!("{} {request}", letter.as_str()),
            request,
            kind: letter.as_str().to_owned(),
            state: State::Waiting,
            attempts: 0,
            created_at: now,
            run_at: now,
            sent_at: None,
        };
        Ok(store::request_letter::insert(txn, row).await?)
    }

    /// Sends the letters about requests that are due, and says how many. One whose address takes no mail is given up at
    /// once, and the request says so; any other comes back later, for about a day.
    pub(super) async fn drain_requests(&self, now: Timestamp) -> Result<usize, Error> {
        let (db, mut sent) = (self.store.db(), 0);
        for row in store::request_letter::due(db, now, BATCH).await? {
            let wait = Duration::from_secs(30 << row.attempts.clamp(0, 8));
            if !store::request_letter::claim(db, &row, now + wait).await? {
                continue;
            }
            match self.send_about(&row).await {
                Ok(()) => {
                    store::request_letter::finish(db, row.id, State::Sent, now).await?;
                    sent += 1;
                }
                Err(error) if error.is_refusal() || row.attempts + 1 >= TRIES => {
                    tracing::warn!(%error, letter.id = %row.id, "a letter about a request was given up");
                    store::request_letter::finish(db, row.id, State::Dropped, now).await?;
                    support_request::bounced(db, row.request, error.status().as_deref(), now).await?;
                }
                Err(error) => tracing::warn!(%error, letter.id = %row.id, "a letter about a request waits"),
            }
        }
        Ok(sent)
    }

    async fn send_about(&self, row: &RequestLetterRow) -> Result<(), Error> {
        let Some(request) = support_request::get(self.store.db(), row.request).await? else { return Ok(()) };
        let kind = RequestLetter::ALL.into_iter().find(|kind| kind.as_str() == row.kind);
        let text = Text::of(request.language);
        let (subject, body) = match kind.ok_or(Error::Value("kind"))? {
            RequestLetter::Received => self.received(&request, text)?,
            RequestLetter::ApprovedText => self.approved(&request, text, text.get("desk-letter-text")).await?,
            RequestLetter::ApprovedSheet => self.approved(&request, text, text.get("desk-letter-sheet")).await?,
            RequestLetter::ApprovedReferent => self.approved(&request, text, text.get("desk-letter-referent")).await?,
            RequestLetter::Done => self.done(&request, text),
            RequestLetter::Refused => self.refused(&request, text),
        };
        let to: Address = self.opened(&request, "contact")?.parse().map_err(|_| Error::Value("contact"))?;
        let letter = Letter { name: to.to_string(), to, subject, body, about: About::Request(row.request) };
        let domain = self.sending_domain().await?;
        match self.post(&domain, &row.id.to_string(), letter).await {
            Err(error) if error.is_uncertain() => Ok(()),
            outcome => outcome,
        }
    }

    fn received(&self, request: &SupportRequestRow, text: Text) -> Result<(String, String), Error> {
        let reference = || (&request.reference).into();
        let follow = request.follow.as_ref().map(|_| self.opened(request, "follow")).transpose()?;
        let due =
            [request.due_from.as_deref(), request.due_to.as_deref()].map(|day| day.and_then(|day| day.parse().ok()));
        let due = match due {
            [Some(from), Some(to)] => {
                let days = [("from", text.calendar_day(from).into()), ("to", text.calendar_day(to).into())];
                text.with("request-letter-due", &days)
            }
            _ => String::new(),
        };
        let follow = follow.map(|code| {
            let values = [("code", spaced(&code).into()), ("host", (&self.house.host).into())];
            text.with("request-letter-follow", &values)
        });
        let body = [
            text.with("request-letter-received", &[("reference", reference())]),
            due,
            follow.unwrap_or_default(),
            text.get("request-letter-never").to_owned(),
            self.signature(text),
        ];
        let body: Vec<String> = body.into_iter().filter(|paragraph| !paragraph.is_empty()).collect();
        Ok((text.with("request-letter-received-subject", &[("reference", reference())]), body.join("\n\n")))
    }

    /// The letter of a new account: its address, and how the password comes, which is never in it (S0-07).
    async fn approved(&self, request: &SupportRequestRow, text: Text, how: &str) -> Result<(String, String), Error> {
        let account = match request.made {
            Some(id) => store::account::find(self.store.db(), id).await?,
            None => None,
        };
        let account = account.ok_or(Error::Value("made"))?;
        let reference = || (&request.reference).into();
        let values = [("reference", reference()), ("address", account.address.as_str().into())];
        let body = [
            text.with("desk-letter-approved", &values),
            how.to_owned(),
            text.with("desk-letter-start", &[("host", (&self.house.host).into())]),
            text.get("request-letter-never").to_owned(),
            self.signature(text),
        ];
        Ok((text.with("desk-letter-approved-subject", &[("reference", reference())]), body.join("\n\n")))
    }

    fn done(&self, request: &SupportRequestRow, text: Text) -> (String, String) {
        let reference = [("reference", (&request.reference).into())];
        let body = [text.with("desk-letter-done", &reference), self.signature(text)];
        (text.with("desk-letter-done-subject", &reference), body.join("\n\n"))
    }

    fn refused(&self, request: &SupportRequestRow, text: Text) -> (String, String) {
        let reference = [("reference", (&request.reference).into())];
        let why = match request.answer.as_deref().unwrap_or_default() {
            "not-registered" => text.get("desk-refusal-not-registered"),
            "not-there" => text.get("desk-refusal-not-there"),
            "not-reached" => text.get("desk-refusal-not-reached"),
            "twice" => text.get("desk-refusal-twice"),
            "not-safe" => text.get("desk-refusal-not-safe"),
            _ => text.get("desk-refusal-incomplete"),
        };
        let body = [text.with("desk-letter-refused", &reference), why.to_owned(), self.signature(text)];
        (text.with("desk-letter-refused-subject", &reference), body.join("\n\n"))
    }

    /// Sends a temporary password by text, without the address that it belongs to (S0-07).
    pub async fn temporary_by_text(&self, to: &E164, language: Language, password: &SecretString) -> Result<(), Error> {
        let values = [("house", (&self.house.name).into()), ("password", password.expose_secret().into())];
        let words = Text::of(language).with("desk-sms-password", &values);
        let message = Message { to, words: &words, nonce: None, now: self.clock.now() };
        Ok(self.doors.phone.send(&message).await?)
    }

    /// Sends address and temporary password in one letter: what S0 did, and only where the policy lets it.
    pub async fn temporary_by_letter(
        &self,
        to: &Address,
        (domain, address): (&Domain, &str),
        (language, password): (Language, &SecretString),
    ) -> Result<(), Error> {
        let text = Text::of(language);
        let values = [("address", address.into())];
        let body = [
            text.with("desk-letter-named", &values),
            text.with("desk-letter-password", &[("password", password.expose_secret().into())]),
            text.with("desk-letter-start", &[("host", (&self.house.host).into())]),
            self.signature(text),
        ];
        let subject = text.with("desk-letter-named-subject", &[("house", (&self.house.name).into())]);
        let (name, about) = (to.to_string(), About::Nobody);
        let letter = Letter { to: to.clone(), name, subject, body: body.join("\n\n"), about };
        self.post(domain, &Uuid::now_v7().to_string(), letter).await
    }

    fn opened(&self, request: &SupportRequestRow, column: &'static str) -> Result<String, Error> {
        let row = request.id.to_string();
        let sealed = match column {
            "follow" => request.follow.as_deref().unwrap_or_default(),
            _ => &request.contact,
        };
        let place = Place { table: "support_request", row: &row, column };
        Ok(self.sealer.open_text(place, sealed)?.to_string())
    }
}
