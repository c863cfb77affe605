//! The first form: name, password, and perhaps a code.

use std::time::Instant;

use unicode_normalization::UnicodeNormalization as _;

use super::{Checked, Error, FirstCode, Form, Outcome, SignIn, Work, enter::Enter, path::own_path};
use crate::{
    account::{Account, State},
    audit::{self, Event, Outcome as Done},
    base::{Address, AssuranceLevel, Method},
    factor::Factor,
    notify::{Detail, Notice},
    password::{self, Kind, Verdict},
    session::{Admission, CookieName, Passage, Pending, Proof, SetCookie, Told, Trust, Visitor, Wait},
    store::{self, Txn, known_device::KnownDeviceRow, pre_session::Scope},
};

/// Longest name that is looked at, in characters.
const MAX_NAME: usize = 320;

/// Whom the form names, as far as it leads to somebody.
struct Named {
    account: Option<Account>,
    /// The one key that everything about them is counted by.
    key: String,
    known: Option<KnownDeviceRow>,
}

impl SignIn {
    /// Reads the first form.
    ///
    /// # Errors
    /// When the database or a key fails: nobody is let in.
    pub async fn start(&self, visitor: &Visitor, form: Form) -> Result<Outcome, Error> {
        let began = Instant::now();
        let outcome = self.read(visitor, form).await;
        match &outcome {
            // Nobody can tell by the time which part was wrong.
            Ok(Outcome::Refused) => tokio::time::sleep(self.pace.rest(began.elapsed())).await,
            Ok(
                Outcome::SignedIn(_)
                | Outcome::NeedsFactor { .. }
                | Outcome::NeedsEnrolment { .. }
                | Outcome::NeedsChange { .. },
            ) => {
                self.pace.succeeded(began.elapsed());
            }
            _ => {}
        }
        metrics::counter!("pli_sign_in_total", "outcome" => name_of(outcome.as_ref())).increment(1);
        outcome
    }

    async fn read(&self, visitor: &Visitor, form: Form) -> Result<Outcome, Error> {
        let rooms = &self.rooms;
        let typed: String = form.username.trim().chars().take(MAX_NAME).collect();
        if let Some(until) = rooms.sessions.shut(&typed, visitor) {
            return Ok(Outcome::Throttled { until });
        }
        let named = self.named(visitor, &typed).await?;
        if named.known.is_none() && rooms.sessions.rings().await? {
            let paid = rooms.sessions.pay(visitor, form.ticket.as_deref(), form.work.as_deref()).await?;
            if !paid && let Some(ticket) = rooms.sessions.ticket(visitor).await? {
                let work = Work { ticket: ticket.text, bits: ticket.bits, wait_s: ticket.wait_s };
                return Ok(Outcome::NeedsWork(work));
            }
        }
        let admission = rooms.sessions.admit(&named.key, named.known.as_ref(), visitor, &form.password).await?;
        let passage = match admission {
            Admission::Open(passage) => passage,
            Admission::Closed { until, name } => {
                if name {
                    rooms.sessions.note_shut(&typed, until);
                }
                return Ok(Outcome::Throttled { until });
            }
        };
        match rooms.passwords.verify(named.account.as_ref().map(|account| account.id), &form.password).await {
            Err(password::Error::Busy) => {
                rooms.sessions.not_evaluated(passage).await?;
                Ok(Outcome::Busy)
            }
            Err(error) => {
                rooms.sessions.not_evaluated(passage).await?;
                Err(error.into())
            }
            Ok(verdict) => match (verdict, named.account.clone()) {
                (Verdict::Wrong, _) | (_, None) => self.wrong(visitor, &named, &passage).await,
                (verdict, Some(account)) => self.right(visitor, form, &named, (account, verdict), passage).await,
            },
        }
    }

    /// Whom a name leads to. A name that leads to nobody is counted by its own spelling.
    async fn named(&self, visitor: &Visitor, typed: &str) -> Result<Named, Error> {
        let account = self.rooms.accounts.find_for_sign_in(typed).await?;
        let Some(account) = account else {
            let address = typed.parse::<Address>().map(|address| address.to_string());
            let key = address.unwrap_or_else(|_| typed.nfc().collect::<String>().to_lowercase());
            return Ok(Named { account: None, key, known: None });
        };
        let known = self.rooms.sessions.known_device(account.id, visitor).await?;
        Ok(Named { key: account.id.to_string(), account: Some(account), known })
    }

    /// A wrong password, or a name that nobody has: the same work either way.
    async fn wrong(&self, visitor: &Visitor, named: &Named, passage: &Passage) -> Result<Outcome, Error> {
        let rooms = &self.rooms;
        let txn = rooms.store.begin().await?;
        rooms.sessions.count_try(&txn, true).await?;
        let about = |entry: audit::Entry| match &named.account {
            Some(account) => entry.about(account.id),
            None => entry,
        };
        let origin = visitor.origin();
        let mut told = vec![about(audit::Entry::new(Event::LoginFail, Done::Fail).from(&origin)).reason("password")];
        if passage.locked() {
            let entry = audit::Entry::new(Event::ThrottleOn, Done::Ok).from(&origin);
            told.push(about(entry).reason("passwords"));
        }
        rooms.sessions.tell(txn, told).await?;
        Ok(Outcome::Refused)
    }

    async fn right(
        &self,
        visitor: &Visitor,
        form: Form,
        named: &Named,
        (account, verdict): (Account, Verdict),
        passage: Passage,
    ) -> Result<Outcome, Error> {
        let rooms = &self.rooms;
        let txn = rooms.store.begin().await?;
        rooms.sessions.count_try(&txn, false).await?;
        rooms.sessions.right_password(&txn, passage).await?;
        let entry = |event, outcome| audit::Entry::new(event, outcome).by(account.id).from(&visitor.origin());
        if !account.is_active() {
            rooms.sessions.tell(txn, vec![entry(Event::LoginFail, Done::Refused).reason("suspended")]).await?;
            return Ok(if account.state == State::Frozen { Outcome::Frozen } else { Outcome::Suspended });
        }
        if verdict == Verdict::TemporaryExpired {
            rooms.sessions.tell(txn, vec![entry(Event::TempExpire, Done::Refused)]).await?;
            return Ok(Outcome::TemporaryExpired);
        }
        let factors = rooms.factors.of_in(&txn, account.id).await?;
        let active: Vec<&Factor> = factors.iter().filter(|factor| factor.active).collect();
        let resumed = match verdict {
            Verdict::Temporary if active.is_empty() => rooms.sessions.resume(&txn, account.id, visitor).await?,
            _ => None,
        };
        // Good once: who has begun with it goes on in their browser, and nobody begins again.
        let once = verdict != Verdict::Temporary || resumed.is_some();
        if !once && !store::password::use_once(&txn, account.id).await? {
            rooms.sessions.tell(txn, vec![entry(Event::TempExpire, Done::Refused).reason("used")]).await?;
            return Ok(Outcome::TemporaryExpired);
        }
        if active.is_empty() && verdict != Verdict::Temporary {
            // Whoever knows a password must not be able to bind a method by closing the ones there are.
            rooms.sessions.tell(txn, vec![entry(Event::LoginFail, Done::Refused).reason("no method")]).await?;
            return Ok(Outcome::NoMethod);
        }
        let mut told = vec![entry(Event::LoginStart, Done::Ok)];
        if verdict == Verdict::Right {
            match self.without_code((&txn, &mut told), visitor, named, &account).await? {
                Skip::Entered(enter) => return self.enter(txn, told, *enter, visitor, &account).await,
                Skip::No(cookies) => {
                    let who = (&account, active.as_slice());
                    return self.ask((txn, told), form, visitor, who, (Kind::Chosen, cookies)).await;
                }
            }
        }
        if verdict == Verdict::Expired {
            // Nothing takes the place of the second factor now: what it leads to changes the password.
            told.push(entry(Event::PasswordExpired, Done::Ok));
            return self.ask((txn, told), form, visitor, (&account, &active), (Kind::Chosen, Vec::new())).await;
        }
        if active.is_empty() {
            told.push(entry(Event::EnrolStart, Done::Ok));
            let cookie = match resumed {
                Some(cookie) => cookie,
                None => rooms.sessions.wait(&txn, wait(&account, Scope::Enrol, Kind::Temporary, &form)).await?.1,
            };
            rooms.sessions.tell(txn, told).await?;
            return Ok(Outcome::NeedsEnrolment { cookies: vec![cookie] });
        }
        let kind = if verdict == Verdict::Compromised { Kind::Compromised } else { Kind::Temporary };
        let form = Form { remember: false, ..form };
        self.ask((txn, told), form, visitor, (&account, &active), (kind, Vec::new())).await
    }

    /// What may take the place of a second factor: a session that sleeps in this browser, a trusted device
    ///
    async fn without_code(
        &self,
        (txn, told): (&Txn, &mut Told),
        visitor: &Visitor,
        named: &Named,
        account: &Account,
    ) -> Result<Skip, Error> {
        let rooms = &self.rooms;
        let reset = rooms.sessions.reset_of(&named.key, named.known.as_ref(), visitor)?;
        if let Some(begun) = rooms.sessions.wake((txn, told), account, visitor).await? {
            return Ok(Skip::Entered(Box::new(Enter::woken(begun, named.known.clone(), reset))));
        }
        match rooms.sessions.use_trust((txn, told), account, visitor).await? {
            Trust::None => Ok(Skip::No(Vec::new())),
            Trust::Device { id, level, set } => {
                let proof = Proof { level, amr: "pwd+device".to_owned(), device: Some(id) };
                let begun = rooms.sessions.begin((txn, told), account, visitor, proof).await?;
                Ok(Skip::Entered(Box::new(Enter::trusted(begun, named.known.clone(), reset, set))))
            }
            Trust::Theft => {
                let now = rooms.clock.now().0.to_string();
                let detail = Detail { ip: Some(visitor.ip), agent: visitor.agent.clone(), ..Detail::default() };
                rooms.notify.enqueue(txn, account.id, (Notice::DeviceTheft, &now), detail).await?;
                Ok(Skip::No(vec![SetCookie::gone(CookieName::Trusted)]))
            }
        }
    }

    /// To the second factor; the code of the first form is read at once if the person has an application (S4-01).
    async fn ask(
        &self,
        (txn, told): (Txn, Told),
        form: Form,
        visitor: &Visitor,
        (account, active): (&Account, &[&Factor]),
        (kind, mut cookies): (Kind, Vec<SetCookie>),
    ) -> Result<Outcome, Error> {
        let rooms = &self.rooms;
        let (row, cookie) = rooms.sessions.wait(&txn, wait(account, Scope::Verify, kind, &form)).await?;
        rooms.sessions.tell(txn, told).await?;
        cookies.push(cookie);
        let reads_code = rooms.sessions.policies().of(&account.address).codes.on_first_form;
        let code = form.code.as_deref().map(str::trim).filter(|code| reads_code && !code.is_empty());
        let has_application = active.iter().any(|factor| factor.secret.method() == Method::Totp);
        let (Some(code), true) = (code, has_application) else {
            return Ok(Outcome::NeedsFactor { cookies, first_code: FirstCode::None });
        };
        let Some(key): Option<Pending> = rooms.sessions.pending_of(&row).await? else {
            return Ok(Outcome::NeedsFactor { cookies, first_code: FirstCode::None });
        };
        match self.check(&key, visitor, Method::Totp, code).await? {
            Checked::SignedIn(entry) => Ok(Outcome::SignedIn(entry)),
            Checked::NeedsEnrolment { cookies } => Ok(Outcome::NeedsEnrolment { cookies }),
            Checked::NeedsChange { cookies } => Ok(Outcome::NeedsChange { cookies }),
            Checked::Wrong { .. } | Checked::Malformed => {
                Ok(Outcome::NeedsFactor { cookies, first_code: FirstCode::Wrong })
            }
            _ => Ok(Outcome::NeedsFactor { cookies, first_code: FirstCode::None }),
        }
    }
}

/// Whether the second factor can be skipped.
enum Skip {
    Entered(Box<Enter>),
    No(Vec<SetCookie>),
}

fn wait(account: &Account, scope: Scope, password: Kind, form: &Form) -> Wait {
    let return_to = own_path(form.return_to.as_deref());
    Wait { account: account.id, scope, password, remember: form.remember, return_to, proven: false }
}

/// The level of a session that a method has opened.
pub(super) fn proof_of(method: Method) -> Proof {
    let level: AssuranceLevel = method.level();
    Proof { level, amr: format!("pwd+{}", method.amr()), device: None }
}

fn name_of(outcome: Result<&Outcome, &Error>) -> &'static str {
    match outcome {
        Err(_) => "error",
        Ok(outcome) => match outcome {
            Outcome::Refused => "refused",
            Outcome::Throttled { .. } => "throttled",
            Outcome::Busy => "busy",
            Outcome::NeedsWork(_) => "work",
            Outcome::Suspended => "suspended",
            Outcome::Frozen => "frozen",
            Outcome::TemporaryExpired => "expired",
            Outcome::NoMethod => "no method",
            Outcome::NeedsFactor { .. } => "factor",
            Outcome::NeedsEnrolment { .. } => "enrolment",
            Outcome::NeedsChange { .. } => "change",
            Outcome::SignedIn(_) => "signed in",
        },
    }
}
