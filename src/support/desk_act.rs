//! What is done with a request: taken, noted, left to a referent, refused, done, or led to an account (X-06, S0-07).
//!
//! Everything takes a key with a fresh proof, is written in the journal with who and why, and is told by letter.

use secrecy::SecretString;
use uuid::Uuid;

use super::{
    Case, Error, Support,
    types::{Applicant, Kind, State},
};
use crate::{
    account::Account,
    audit::{Entry, Event, Outcome},
    base::{Address, Country, E164, StructureId, Timestamp},
    notify::{Detail, Notice, RequestLetter},
    password::{self, Kind as PasswordKind},
    role::{self, Confirmed},
    seal::Place,
    session::{SignedIn, Visitor},
    store::{
        self,
        request_note::RequestNoteRow,
        support_request::{self, SupportRequestRow},
    },
    structure::{self, NewPerson, Structure},
};

/// Longest note, in characters.
const MAX_NOTE: usize = 2_000;

/// Why a request is refused: a template, told in the person's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The register does not know the licence number.
    NotRegistered,
    /// The structure does not know the person.
    NotThere,
    /// The person could not be reached.
    NotReached,
    /// The same was asked for before.
    Twice,
    /// An address does not meet the security standards (S0-11).
    NotSafe,
    /// Something is missing.
    Incomplete,
}

impl Refusal {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::NotRegistered, Self::NotThere, Self::NotReached, Self::Twice, Self::NotSafe, Self::Incomplete];

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotRegistered => "not-registered",
            Self::NotThere => "not-there",
            Self::NotReached => "not-reached",
            Self::Twice => "twice",
            Self::NotSafe => "not-safe",
            Self::Incomplete => "incomplete",
        }
    }

    /// The reason of a word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

/// How the temporary password reaches its owner; the address goes by letter (S0-07).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandOver {
    /// By text, to the telephone of the request.
    Text,
    /// On a sheet that is shown once, to be printed or read out.
    Sheet,
    /// Later, by the referent of the structure.
    Referent,
    /// In the letter itself, where the policy lets it.
    Letter,
}

impl HandOver {
    /// All of them, the safest first.
    pub const ALL: [Self; 4] = [Self::Text, Self::Referent, Self::Sheet, Self::Letter];

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Sheet => "sheet",
            Self::Referent => "referent",
            Self::Letter => "letter",
        }
    }

    /// The way of a word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|how| how.as_str() == text)
    }

    fn letter(self) -> Option<RequestLetter> {
        match self {
            Self::Text => Some(RequestLetter::ApprovedText),
            Self::Sheet => Some(RequestLetter::ApprovedSheet),
            Self::Referent => Some(RequestLetter::ApprovedReferent),
            // It bears the password, which is kept nowhere: it leaves at once and is not written down.
            Self::Letter => None,
        }
    }
}

/// What an account is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// In which structure.
    pub structure: StructureId,
    /// What stands before the `@`; made from the name when empty.
    pub local: String,
    /// How the temporary password reaches its owner.
    pub how: HandOver,
}

/// What came of an approval.
#[derive(Debug)]
pub struct Approved {
    /// The account.
    pub account: Account,
    /// The temporary password, to be shown once.
    pub password: Option<SecretString>,
    /// Until when it is good.
    pub expires: Option<Timestamp>,
    /// Whether the text or the letter with it was taken, where there is one.
    pub sent: Option<bool>,
}

impl Support {
    /// Takes a request, or gives it back.
    ///
    /// # Errors
    /// [`Error::Changed`] when somebody else has it, or it is answered.
    pub async fn assign(
        &self,
        key: &Confirmed<role::Support>,
        id: Uuid,
        take: bool,
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let row = self.received(id).await?;
        let (me, txn) = (key.account(), self.rooms.store.begin().await?);
        let change = if take { (None, Some(me)) } else { (Some(me), None) };
        support_request::assign(&txn, id, change).await?;
        let fact = entry(Event::RequestAssign, key, &row, visitor).reason(if take { "taken" } else { "given back" });
        Ok(self.rooms.sessions.tell(txn, vec![fact]).await?)
    }

    /// Writes something down about a request.
    pub async fn note(
        &self,
        key: &Confirmed<role::Support>,
        id: Uuid,
        words: &str,
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let row = self.received(id).await?;
        let plain = |c: &char| *c == '\n' || !c.is_control();
        let words: String = words.trim().chars().filter(plain).take(MAX_NOTE).collect();
        if words.is_empty() {
            return Ok(());
        }
        let (note, now) = (Uuid::now_v7(), self.rooms.clock.now());
        let words = self.sealer.seal(place(&note.to_string()), words.as_bytes())?;
        let txn = self.rooms.store.begin().await?;
        let written = RequestNoteRow { id: note, request: id, author: key.account(), words, created_at: now };
        store::request_note::insert(&txn, written).await?;
        Ok(self.rooms.sessions.tell(txn, vec![entry(Event::RequestNote, key, &row, visitor)]).await?)
    }

    /// Leaves a request to the referents of a structure.
    ///
    /// # Errors
    /// [`Error::Changed`]; [`Error::Unknown`] when there is no such structure.
    pub async fn leave_to(
        &self,
        key: &Confirmed<role::Support>,
        id: Uuid,
        structure: StructureId,
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let row = self.received(id).await?;
        let structure = self.structures.find(structure).await?.ok_or(Error::Unknown)?;
        let referents = self.structures.roles().of_structure(structure.id).await.map_err(structure::Error::from)?;
        let txn = self.rooms.store.begin().await?;
        support_request::leave_to(&txn, id, structure.id).await?;
        let now = self.rooms.clock.now();
        // Once a day at most, by the days of where the structure is.
        let once = format!("{} {}", structure.id, now.to_chrono().with_timezone(&structure.place.zone()).date_naive());
        for referent in referents.iter().filter(|grant| grant.ends.is_none_or(|ends| ends > now)) {
            let detail = Detail { what: Some(structure.name.clone()), ..Detail::default() };
            self.rooms.notify.enqueue(&txn, referent.account, (Notice::RequestsWait, &once), detail).await?;
        }
        let fact = entry(Event::RequestAssign, key, &row, visitor).reason("referent");
        Ok(self.rooms.sessions.tell(txn, vec![fact]).await?)
    }

    /// Takes a request back from the referents.
    ///
    /// # Errors
    /// [`Error::Changed`].
    pub async fn take_back(&self, key: &Confirmed<role::Support>, id: Uuid, visitor: &Visitor) -> Result<(), Error> {
        let row = self.received(id).await?;
        let txn = self.rooms.store.begin().await?;
        support_request::give_back(&txn, id, None).await?;
        let fact = entry(Event::RequestAssign, key, &row, visitor).reason("support");
        Ok(self.rooms.sessions.tell(txn, vec![fact]).await?)
    }

    /// Refuses a request, with a reason.
    ///
    /// # Errors
    /// [`Error::Changed`] when it is answered.
    pub async fn refuse(
        &self,
        key: &Confirmed<role::Support>,
        id: Uuid,
        why: Refusal,
        visitor: &Visitor,
    ) -> Result<(), Error> {
        self.close(key, id, (State::Refused, why.as_str(), RequestLetter::Refused), visitor).await
    }

    /// Says that what was asked for is done; for what needs no account.
    ///
    /// # Errors
    /// [`Error::Changed`] when it is answered; [`Error::Kind`] when an account is what was asked for.
    pub async fn done(&self, key: &Confirmed<role::Support>, id: Uuid, visitor: &Visitor) -> Result<(), Error> {
        if self.received(id).await?.kind == Kind::Access {
            return Err(Error::Kind);
        }
        self.close(key, id, (State::Approved, "done", RequestLetter::Done), visitor).await
    }

    async fn close(
        &self,
        key: &Confirmed<role::Support>,
        id: Uuid,
        (to, answer, letter): (State, &'static str, RequestLetter),
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let (row, now) = (self.received(id).await?, self.rooms.clock.now());
        let txn = self.rooms.store.begin().await?;
        support_request::answer(&txn, id, (to, answer, None), now).await?;
        // Somebody who asked within a recovery said how to be answered in words of their own.
        if row.person.is_some() {
            self.rooms.notify.enqueue_about(&txn, id, letter).await?;
        }
        let fact = entry(Event::RequestAnswer, key, &row, visitor).reason(answer);
        Ok(self.rooms.sessions.tell(txn, vec![fact]).await?)
    }

    /// Makes the account that was asked for, with an address that is nobody else's, and sends the letter that names it.
    ///
    /// # Errors
    /// [`Error::Changed`] when it is answered; [`Error::Kind`] when no account was asked for; [`Error::HandOver`] when the
    /// password cannot go that way; [`Error::Structure`].
    pub async fn approve(
        &self,
        key: &Confirmed<role::Support>,
        id: Uuid,
        approval: &Approval,
        visitor: &Visitor,
    ) -> Result<Approved, Error> {
        let row = self.received(id).await?;
        let person = self.person(&row)?.filter(|_| row.kind == Kind::Access).ok_or(Error::Kind)?;
        let structure = self.structures.find(approval.structure).await?.ok_or(Error::Unknown)?;
        let (contact, phone) = (self.opened(&row, "contact")?.parse::<Address>().ok(), person.phone.parse().ok());
        let letter = self.takes_letters(&structure);
        let possible = match approval.how {
            HandOver::Text => self.rooms.notify.has_phone() && phone.as_ref().is_some_and(takes_texts),
            HandOver::Letter => letter && contact.is_some(),
            HandOver::Sheet | HandOver::Referent => true,
        };
        if !possible {
            return Err(Error::HandOver);
        }
        let password = (approval.how != HandOver::Referent).then(password::temporary);
        let prepared = match &password {
            Some(password) => Some(self.rooms.passwords.prepare(password).await?),
            None => None,
        };
        let new = new_person(&row, &person, (approval, phone.clone(), contact.clone()));
        let (txn, now) = (self.rooms.store.begin().await?, self.rooms.clock.now());
        let account = self.structures.make_in(&txn, &structure, &new, Some(key.account())).await?;
        support_request::answer(&txn, id, (State::Approved, approval.how.as_str(), Some(account.id)), now).await?;
        let mut told = vec![entry(Event::RequestAnswer, key, &row, visitor).about(account.id).reason("approved")];
        if let Some(prepared) = &prepared {
            self.rooms.passwords.put(&txn, account.id, prepared, PasswordKind::Temporary).await?;
            told.push(entry(Event::TempIssue, key, &row, visitor).about(account.id).reason(approval.how.as_str()));
        }
        if let Some(letter) = approval.how.letter() {
            self.rooms.notify.enqueue_about(&txn, id, letter).await?;
        }
        self.rooms.sessions.tell(txn, told).await?;
        self.rooms.accounts.directory().reload(account.id).await;
        let sent = match (approval.how, &password, phone, contact) {
            (HandOver::Text, Some(password), Some(phone), _) => {
                Some(self.rooms.notify.temporary_by_text(&phone, row.language, password).await)
            }
            (HandOver::Letter, Some(password), _, Some(to)) => {
                let named = (&account.domain, account.address.as_str());
                Some(self.rooms.notify.temporary_by_letter(&to, named, (row.language, password)).await)
            }
            _ => None,
        };
        if let Some(Err(error)) = &sent {
            tracing::warn!(%error, "a temporary password was not sent");
        }
        let expires = store::password::find(self.rooms.store.db(), account.id).await?.and_then(|row| row.expires_at);
        let password = password.filter(|_| approval.how == HandOver::Sheet);
        Ok(Approved { account, password, expires, sent: sent.map(|sent| sent.is_ok()) })
    }

    /// The ways by which a temporary password can reach who asks, for a page: those that are possible in one of the
    /// structures that can be chosen. Which one it is is known when it is done.
    pub fn ways(&self, case: &Case) -> Vec<HandOver> {
        let phone = case.person.as_ref().and_then(|person| person.phone.parse().ok());
        let texts = self.rooms.notify.has_phone() && phone.as_ref().is_some_and(takes_texts);
        let letter = case.structures.iter().any(|structure| self.takes_letters(structure));
        let possible = |how: &HandOver| match how {
            HandOver::Text => texts,
            HandOver::Letter => letter,
            HandOver::Sheet | HandOver::Referent => true,
        };
        HandOver::ALL.into_iter().filter(possible).collect()
    }

    /// Whether the people of a structure may be sent their password by letter: their addresses are of its domain.
    fn takes_letters(&self, structure: &Structure) -> bool {
        self.rooms.sessions.policies().of_domain(&structure.domain).support.password_by_mail
    }
}

fn takes_texts(number: &E164) -> bool {
    let country = Country::of(number).unwrap_or(Country::CANADA);
    country.read(number.as_str()).is_ok_and(|telephone| telephone.line.takes_texts())
}

fn new_person(
    row: &SupportRequestRow,
    person: &Applicant,
    (approval, phone, email): (&Approval, Option<E164>, Option<Address>),
) -> NewPerson {
    NewPerson {
        given: person.given.clone(),
        family: person.family.clone(),
        profession: String::new(),
        local: approval.local.clone(),
        language: row.language,
        phone,
        email,
    }
}

/// An entry of the journal: who did it, from where, about which request.
pub(super) fn entry(event: Event, key: &impl AsRef<SignedIn>, row: &SupportRequestRow, visitor: &Visitor) -> Entry {
    let who = key.as_ref();
    let entry = Entry::new(event, Outcome::Ok).by(who.account()).from(&visitor.origin()).session(who.session());
    let entry = entry.level(who.level()).detail(row.reference.clone());
    match row.account {
        Some(account) => entry.about(account),
        None => entry,
    }
}

/// Where the words of a note are sealed for.
pub(super) fn place(row: &str) -> Place<'_> {
    Place { table: "request_note", row, column: "words" }
}
