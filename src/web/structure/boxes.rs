//! `/structure/{structure}/boxes…` and `/structure/{structure}/box/{account}`: shared boxes, as referents see them.

use super::{at, of};
use crate::{
    base::{Address, Language, Timestamp},
    role::{Confirmed, Referent},
    shared_box::{Change, Error, Kind, NewBox, Rights},
    structure,
    view::{
        path,
        structure::{boxes, shared_box},
    },
    web::{answer, cookie::Name, door::Answer, failure::Failure, form::Form, notice::Happened, visit::Visit},
};

/// The list.
pub(in crate::web) async fn get(key: Referent, visit: &Visit) -> Answer {
    let shown = boxes::Page { at: at(&key, visit).await?, boxes: visit.rooms().shared_boxes.list(&key).await? };
    Ok(visit.show(&key, |frame| boxes::page(frame, &shown)))
}

/// The form of a new one.
pub(in crate::web) async fn new_get(key: Confirmed<Referent>, visit: &Visit) -> Answer {
    let typed = boxes::Typed { language: visit.language().tag().to_owned(), ..boxes::Typed::default() };
    let shown = new_page(&key, visit, typed, None).await?;
    Ok(visit.show(&key, |frame| boxes::new(frame, &shown)))
}

/// Makes one, then to its page.
pub(in crate::web) async fn new_post(key: Confirmed<Referent>, visit: &Visit, form: Form) -> Answer {
    let field = |name| form.text(name).trim().to_owned();
    let typed = boxes::Typed {
        name: field("name"),
        local: field("local"),
        responsible: field("responsible"),
        language: field("language"),
    };
    let problem = match typed.responsible.parse::<Address>() {
        Err(_) => boxes::Problem::Responsible,
        Ok(responsible) => {
            let new = NewBox {
                name: typed.name.clone(),
                local: typed.local.clone(),
                responsible,
                language: Language::from_tag(&typed.language).unwrap_or(visit.language()),
            };
            match visit.rooms().shared_boxes.make(&key, &new, visit.visitor()).await {
                Ok(account) => {
                    visit.set_cookie(Name::Notice, &Happened::BoxMade.cookie());
                    return Ok(answer::see_other(&path::structure_box(key.structure(), account)));
                }
                Err(Error::NoPerson) => boxes::Problem::Responsible,
                Err(Error::Taken(_)) => boxes::Problem::Taken,
                Err(Error::Structure(structure::Error::Address)) => boxes::Problem::Local,
                Err(Error::Structure(structure::Error::Name)) => boxes::Problem::Name,
                Err(error) => return Err(error.into()),
            }
        }
    };
    let shown = new_page(&key, visit, typed, Some(problem)).await?;
    Ok(visit.again(&key, |frame| boxes::new(frame, &shown)))
}

async fn new_page(
    key: &Referent,
    visit: &Visit,
    typed: boxes::Typed,
    problem: Option<boxes::Problem>,
) -> Result<boxes::NewPage, Failure> {
    let domain = of(key, visit).await?.domain.to_string();
    Ok(boxes::NewPage { at: at(key, visit).await?, domain, typed, problem })
}

/// One box.
pub(in crate::web) async fn one_get(key: Referent, visit: &Visit) -> Answer {
    let shown = filled(&key, visit).await?;
    Ok(visit.show(&key, |frame| shared_box::page(frame, &shown)))
}

/// Changes who opens it, who answers for it, or whether it is open.
pub(in crate::web) async fn one_post(key: Confirmed<Referent>, visit: &Visit, form: Form) -> Answer {
    let id = visit.at_as("account")?;
    let seen = form.text("seen").parse().map(Timestamp).map_err(|_| Failure::BadRequest)?;
    let problem = match change(&form) {
        Err(problem) => problem?,
        Ok((change, happened)) => {
            match visit.rooms().shared_boxes.change(&key, (id, seen), change, visit.visitor()).await {
                Ok(()) => {
                    visit.set_cookie(Name::Notice, &happened.cookie());
                    return Ok(answer::see_other(&path::structure_box(key.structure(), id)));
                }
                Err(Error::Changed) => shared_box::Problem::Changed,
                Err(Error::NoPerson) => shared_box::Problem::Unknown,
                Err(Error::Held) => shared_box::Problem::Held,
                Err(Error::Oneself) => shared_box::Problem::Oneself,
                Err(Error::Responsible) => shared_box::Problem::Responsible,
                Err(error) => return Err(error.into()),
            }
        }
    };
    let shown = shared_box::Page {
        typed: form.text("address").to_owned(),
        problem: Some(problem),
        ..filled(&key, visit).await?
    };
    Ok(visit.again(&key, |frame| shared_box::page(frame, &shown)))
}

/// What a form asks for, or what is wrong with it.
fn change(form: &Form) -> Result<(Change, Happened), Result<shared_box::Problem, Failure>> {
    let person = || form.text("person").parse().map_err(|_| Err(Failure::BadRequest));
    let rights = || Rights::parse(form.text("rights")).ok_or(Err(Failure::BadRequest));
    Ok(match form.text("action") {
        "admit" => {
            let address = form.text("address").trim().parse().map_err(|_| Ok(shared_box::Problem::Unknown))?;
            (Change::Admit(address, rights()?), Happened::BoxAdmitted)
        }
        "rights" => (Change::Rights(person()?, rights()?), Happened::Saved),
        "dismiss" => (Change::Dismiss(person()?), Happened::BoxDismissed),
        "responsible" => (Change::Responsible(person()?), Happened::Saved),
        "close" => (Change::Close, Happened::BoxClosed),
        "open" => (Change::Open, Happened::BoxOpened),
        _ => return Err(Err(Failure::BadRequest)),
    })
}

async fn filled(key: &Referent, visit: &Visit) -> Result<shared_box::Page, Failure> {
    let id = visit.at_as("account")?;
    let found = visit.rooms().shared_boxes.find(key, id).await?.filter(|found| found.kind == Kind::Shared);
    let found = found.ok_or(Failure::NotFound)?;
    Ok(shared_box::Page {
        at: at(key, visit).await?,
        account: id,
        name: found.account.name,
        address: found.account.address.to_string(),
        open: found.account.state == crate::account::State::Shared,
        responsible: found.responsible,
        changed: found.changed,
        people: found.people,
        own: key.account(),
        typed: String::new(),
        problem: None,
    })
}
