//! Answering while one is away (S0-36, Z3), on the mail server, by ManageSieve.
//!
//! The mail server's scripts are the only copy: what another program wrote there is never changed (Z1). Pli keeps one
//! script of its own, `pli-absence`. Where another script runs, a third one, `pli`, runs ours and then that one; taking the
//! absence away makes the other one run alone again, as it was. Nothing is ever deleted but what Pli wrote.

mod script;

use chrono::NaiveDate;
use chrono_tz::Tz;

use self::script::For;
use crate::{
    base::{Address, Domain},
    sieve::{self, Session, Sieve},
};

/// Our script.
const OURS: &str = "pli-absence";
/// The script that runs ours and another one.
const BOTH: &str = "pli";
/// Longest text of an answer, in characters.
const MAX_TEXT: usize = 5_000;
/// After how many days the same person is answered again.
pub const DAYS: [u32; 4] = [1, 3, 7, 14];

/// An absence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Whose days they are.
    pub zone: Tz,
    /// The same person is answered once in so many days.
    pub days: u32,
    /// What colleagues read.
    pub inside: String,
    /// What everybody else reads; `None`: they are not answered.
    pub outside: Option<String>,
}

/// Why an absence cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// A day is missing or is none.
    Day,
    /// It ends before it begins, or more than a year later.
    Period,
    /// It is over already.
    Past,
    /// There is nothing to say to colleagues.
    NoText,
    /// A text is too long.
    LongText,
}

impl Absence {
    /// Whether it can be kept on `today`.
    pub fn check(&self, today: NaiveDate) -> Result<(), Flaw> {
        let texts = || [Some(&self.inside), self.outside.as_ref()].into_iter().flatten();
        if self.to < self.from || (self.to - self.from).num_days() > 366 {
            Err(Flaw::Period)
        } else if self.to < today {
            Err(Flaw::Past)
        } else if texts().any(|text| text.trim().is_empty()) {
            Err(Flaw::NoText)
        } else if texts().any(|text| text.chars().count() > MAX_TEXT) {
            Err(Flaw::LongText)
        } else {
            Ok(())
        }
    }
}

/// How things stand on the mail server.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// The absence that was written last, in force or not.
    pub absence: Option<Absence>,
    /// Whether it is in force.
    pub on: bool,
    /// The script of another program that runs, or would run.
    pub other: Option<String>,
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The script that runs already answers by itself, or refuses mail: the server cannot do both.
    #[error("the script {0} answers by itself")]
    Conflict(String),
    /// The absence cannot be written as a script: a fault of ours.
    #[error("the absence cannot be written")]
    Unwritten,
    /// The mail server.
    #[error("sieve")]
    Sieve(#[from] sieve::Error),
}

impl Error {
    /// Whether the same may succeed later.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Sieve(error) if error.is_temporary())
    }
}

/// For whom an absence is.
#[derive(Debug, Clone)]
pub struct Person {
    /// Their primary address.
    pub address: Address,
    /// Their other addresses.
    pub aliases: Vec<Address>,
    /// Whose people are colleagues.
    pub domains: Vec<Domain>,
}

/// The rules of everybody's mail.
#[derive(Debug, Clone)]
pub struct Rules {
    sieve: Sieve,
}

impl Rules {
    /// The room.
    pub fn new(sieve: Sieve) -> Self {
        Self { sieve }
    }

    /// How things stand.
    pub async fn standing(&self, person: &Address) -> Result<Standing, Error> {
        Ok(self.sieve.with(person, async |session| look(session).await).await?)
    }

    /// Puts an absence in force. `subject` is what its answers are headed with.
    pub async fn leave(&self, person: &Person, absence: &Absence, subject: &str) -> Result<(), Error> {
        let addresses = [std::slice::from_ref(&person.address), &person.aliases].concat();
        let whom = For { addresses: &addresses, domains: &person.domains, subject };
        let ours = script::write(absence, whom).ok_or(Error::Unwritten)?;
        let found = self.sieve.with(&person.address, async |session| put(session, &ours).await).await?;
        found.map_or(Ok(()), |other| Err(Error::Conflict(other)))
    }

    /// Ends an absence: the other script, if there is one, runs alone again. What was typed is kept for the next time.
    pub async fn come_back(&self, person: &Address) -> Result<(), Error> {
        Ok(self.sieve.with(person, async |session| take_away(session).await).await?)
    }
}

/// What runs, what we wrote, and what another program did.
async fn look(session: &mut Session) -> Result<Standing, sieve::Error> {
    let scripts = session.scripts().await?;
    let has = |name: &str| scripts.iter().any(|script| script.name == name);
    let active = scripts.iter().find(|script| script.active).map(|script| script.name.clone());
    let absence = if has(OURS) { script::read(&session.script(OURS).await?) } else { None };
    let (on, other) = match active.as_deref() {
        Some(OURS) => (true, None),
        Some(BOTH) => (true, script::other(&session.script(BOTH).await?)),
        other => (false, other.map(str::to_owned)),
    };
    Ok(Standing { on: on && absence.is_some(), absence, other: other.filter(|name| has(name)) })
}

/// Puts ours in force; names the script that cannot live with it.
async fn put(session: &mut Session, ours: &str) -> Result<Option<String>, sieve::Error> {
    let standing = look(session).await?;
    if let Some(other) = &standing.other
        && script::answers_itself(&session.script(other).await?)
    {
        return Ok(standing.other);
    }
    session.put(OURS, ours).await?;
    match standing.other {
        None => session.activate(Some(OURS)).await?,
        Some(other) => {
            let both = script::beside(OURS, &other).ok_or(sieve::Error::Protocol)?;
            session.put(BOTH, &both).await?;
            // Only now does anything change: until here the other script ran alone.
            session.activate(Some(BOTH)).await?;
        }
    }
    Ok(None)
}

async fn take_away(session: &mut Session) -> Result<(), sieve::Error> {
    let standing = look(session).await?;
    if !standing.on {
        return Ok(());
    }
    session.activate(standing.other.as_deref()).await?;
    let scripts = session.scripts().await?;
    if scripts.iter().any(|script| script.name == BOTH && !script.active) {
        session.delete(BOTH).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s0_36_an_absence_that_cannot_be_meant_is_said() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let good = Absence {
            from: day("2026-11-23"),
            to: day("2026-11-29"),
            zone: Tz::UTC,
            days: 3,
            inside: "Absente.".to_owned(),
            outside: None,
        };
        let today = day("2026-11-20");
        assert_eq!(good.check(today), Ok(()));
        let with = |change: fn(&mut Absence)| {
            let mut one = good.clone();
            change(&mut one);
            one.check(day("2026-11-20"))
        };
        assert_eq!(with(|one| std::mem::swap(&mut one.from, &mut one.to)), Err(Flaw::Period));
        assert_eq!(with(|one| one.to = NaiveDate::MAX), Err(Flaw::Period));
        assert_eq!(with(|one| one.inside = " \n".to_owned()), Err(Flaw::NoText));
        assert_eq!(with(|one| one.outside = Some(String::new())), Err(Flaw::NoText));
        assert_eq!(with(|one| one.inside = "x".repeat(5_001)), Err(Flaw::LongText));
        assert_eq!(good.check(day("2026-11-30")), Err(Flaw::Past));
        assert_eq!(good.check(day("2026-11-29")), Ok(()), "the last day counts");
    }
}
