//! `/structure/{structure}/account/{account}`: one account, and handing over its access.

use secrecy::ExposeSecret as _;

use super::{at, end_of, of};
use crate::{
    base::{AccountId, Timestamp},
    factor::{masked_email, masked_phone},
    role::{Confirmed, Referent},
    shared_box,
    structure::{Error, Reason},
    view::{
        path,
        structure::{
            person::{Back, Page, Problem, page},
            sheet,
            successor::{self, Mailbox},
        },
    },
    web::{answer, cookie::Name, door::Answer, failure::Failure, form::Form, notice::Happened, visit::Visit},
};

/// The account.
pub(in crate::web) async fn get(key: Referent, visit: &Visit) -> Answer {
    let shown = filled(&key, visit, None).await?;
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// Hands its access over, ends lost methods, closes it, or opens it again.
pub(in crate::web) async fn post(key: Confirmed<Referent>, visit: &Visit, form: Form) -> Answer {
    let (id, seen) = (visit.at_as("account")?, seen(&form)?);
    let (structures, visitor) = (&visit.rooms().structures, visit.visitor());
    let (done, happened) = match form.text("action") {
        "hand-over" => return hand_over(&key, visit, (id, seen)).await,
        "close" => {
            let why = Reason::parse(form.text("why")).ok_or(Failure::BadRequest)?;
            (structures.close(&key, (id, seen), why, visitor).await, Happened::AccountClosed)
        }
        "ask-reset" => (structures.ask_reset(&key, (id, seen), visitor).await, Happened::ResetAsked),
        "attest-reset" => (structures.attest_reset(&key, id, visitor).await, Happened::ResetDone),
        "cancel-reset" => (structures.cancel_reset(&key, id, visitor).await, Happened::ResetCancelled),
        "give-box" => return give_box(&key, visit, (id, seen), &form).await,
        "take-box" => {
            visit.rooms().shared_boxes.take_back(&key, id, visitor).await?;
            (Ok(()), Happened::BoxTaken)
        }
        "open" => (structures.open(&key, (id, seen), visitor).await, Happened::AccountOpened),
        _ => return Err(Failure::BadRequest),
    };
    match done {
        Ok(()) => {
            visit.set_cookie(Name::Notice, &happened.cookie());
            Ok(answer::see_other(&path::structure_account(key.structure(), id)))
        }
        Err(error) => refused(&key, visit, error).await,
    }
}

/// A temporary password, on the one page that shows it.
async fn hand_over(key: &Confirmed<Referent>, visit: &Visit, (id, seen): (AccountId, Timestamp)) -> Answer {
    // Read before: nothing may fail between the password and the page that shows it.
    let (structure, place) = (of(key, visit).await?, at(key, visit).await?);
    let given = match visit.rooms().structures.hand_over(key, id, seen, visit.visitor()).await {
        Ok(given) => given,
        Err(error) => return refused(key, visit, error).await,
    };
    if !structure.contact.is_empty() {
        visit.help_by(structure.contact.clone());
    }
    let shown = sheet::Page {
        at: place,
        account: id,
        name: given.account.name,
        username: given.account.address.to_string(),
        password: given.password.expose_secret().to_owned(),
        expires: given.expires,
        origin: visit.rooms().config.server.origin(),
        code_follows: given.code_follows,
    };
    Ok(visit.show(key, |frame| sheet::page(frame, &shown)))
}

/// Lets a successor read the mailbox of a closed account.
async fn give_box(key: &Confirmed<Referent>, visit: &Visit, (id, seen): (AccountId, Timestamp), form: &Form) -> Answer {
    let typed = (form.text("successor").trim().to_owned(), form.text("until").trim().to_owned());
    let end = || {
        let days = visit.rooms().sessions.policies().house().shared_box.hand_over_days;
        successor::Problem::End { days }
    };
    let problem = match (typed.0.parse(), end_of(&typed.1, visit)) {
        (Err(_), _) => successor::Problem::Unknown,
        (_, None) => end(),
        (Ok(address), Some(ends)) => {
            let boxes = &visit.rooms().shared_boxes;
            match boxes.hand_over(key, (id, seen), (&address, ends), visit.visitor()).await {
                Ok(()) => {
                    visit.set_cookie(Name::Notice, &Happened::BoxGiven.cookie());
                    return Ok(answer::see_other(&path::structure_account(key.structure(), id)));
                }
                Err(shared_box::Error::NoPerson) => successor::Problem::Unknown,
                Err(shared_box::Error::Oneself) => successor::Problem::Oneself,
                Err(shared_box::Error::End) => end(),
                Err(shared_box::Error::Structure(error)) => return refused(key, visit, error).await,
                Err(shared_box::Error::Changed) => return refused(key, visit, Error::Changed).await,
                Err(error) => return Err(error.into()),
            }
        }
    };
    let mailbox = Mailbox::Kept { typed, problem: Some(problem) };
    let shown = Page { mailbox, ..filled(key, visit, None).await? };
    Ok(visit.again(key, |frame| page(frame, &shown)))
}

/// The account as it was when the form was shown.
fn seen(form: &Form) -> Result<Timestamp, Failure> {
    form.text("seen").parse().map(Timestamp).map_err(|_| Failure::BadRequest)
}

/// The account as it is now, with why nothing was done.
async fn refused(key: &Confirmed<Referent>, visit: &Visit, error: Error) -> Answer {
    let problem = match error {
        Error::Changed => Problem::Changed,
        Error::Closed => Problem::Closed,
        Error::Oneself | Error::Above | Error::TooNew => return Err(Failure::Forbidden),
        error => return Err(error.into()),
    };
    let shown = filled(key, visit, Some(problem)).await?;
    Ok(visit.again(key, |frame| page(frame, &shown)))
}

async fn filled(key: &Referent, visit: &Visit, problem: Option<Problem>) -> Result<Page, Failure> {
    let id: AccountId = visit.at_as("account")?;
    let person = visit.rooms().structures.person(key, id).await?.ok_or(Failure::NotFound)?;
    let given = visit.rooms().shared_boxes.find(key, id).await?;
    let mailbox = match given.and_then(|given| Some((given.people.into_iter().next()?.name, given.ends?))) {
        Some((successor, ends)) => Mailbox::Given { successor, ends },
        None => Mailbox::kept(),
    };
    let contacts = person.contacts;
    let reached = contacts.phone.iter().map(masked_phone).chain(contacts.email.iter().map(masked_email));
    let back = person.returned.into_iter().map(|back| Back {
        own: back.address == person.account.address,
        at: back.at,
        status: back.status,
    });
    let back = back.collect();
    let mut methods: Vec<_> = person.methods.into_iter().filter(|(_, open)| *open).map(|(method, _)| method).collect();
    methods.sort();
    methods.dedup();
    Ok(Page {
        at: at(key, visit).await?,
        account: id,
        name: person.account.name,
        address: person.account.address.to_string(),
        profession: person.profession,
        standing: person.standing,
        expires: person.expires,
        seen: person.seen,
        made: person.account.created_at,
        changed: person.changed,
        methods,
        reset: visit.rooms().structures.resetting(key, id).await?,
        reached: reached.collect(),
        back,
        reach: visit.rooms().structures.reach(key, id).await?,
        mailbox,
        problem,
    })
}
