//! `GET` and `POST /structure/{structure}/new`: an account for somebody.

use super::{at, of};
use crate::{
    base::{Address, E164, Language},
    role::{Confirmed, Referent},
    structure::{Error, NewPerson, Structure},
    view::{
        path,
        structure::create::{Page, Problem, Typed, page},
    },
    web::{answer, cookie::Name, door::Answer, form::Form, notice::Happened, visit::Visit},
};

/// The empty form.
pub(in crate::web) async fn get(key: Confirmed<Referent>, visit: &Visit) -> Answer {
    let typed = Typed { language: visit.language().tag().to_owned(), ..Typed::default() };
    show(&key, visit, typed, Vec::new()).await
}

/// Makes the account, then to its page, where access is handed over.
pub(in crate::web) async fn post(key: Confirmed<Referent>, visit: &Visit, form: Form) -> Answer {
    let typed = typed(&form);
    let structure = of(&key, visit).await?;
    let made = match read(visit, &structure, &typed) {
        Err(problems) => return show(&key, visit, typed, problems).await,
        Ok(new) => visit.rooms().structures.make(&key, &new, visit.visitor()).await,
    };
    let problem = match made {
        Ok(account) => {
            visit.set_cookie(Name::Notice, &Happened::AccountMade.cookie());
            return Ok(answer::see_other(&path::structure_account(key.structure(), account)));
        }
        Err(Error::Taken) => Problem::Taken,
        Err(Error::Address) => Problem::Local,
        Err(Error::NoAddress) => Problem::NoLocal,
        Err(Error::Name) => Problem::Family,
        Err(Error::OwnMailbox) => Problem::OwnMailbox,
        Err(error) => return Err(error.into()),
    };
    show(&key, visit, typed, vec![problem]).await
}

fn typed(form: &Form) -> Typed {
    let field = |name| form.text(name).trim().to_owned();
    Typed {
        given: field("given"),
        family: field("family"),
        profession: field("profession"),
        local: field("local"),
        language: field("language"),
        phone: field("phone"),
        email: field("email"),
    }
}

/// Everything that is wrong is said at once.
fn read(visit: &Visit, structure: &Structure, typed: &Typed) -> Result<NewPerson, Vec<Problem>> {
    let mut problems = Vec::new();
    let long = |text: &str| text.chars().count() > 60 || text.chars().any(char::is_control);
    if typed.given.is_empty() || long(&typed.given) {
        problems.push(Problem::Given);
    }
    if typed.family.is_empty() || long(&typed.family) {
        problems.push(Problem::Family);
    }
    if typed.profession.chars().count() > 120 || typed.profession.chars().any(char::is_control) {
        problems.push(Problem::Profession);
    }
    let phone = telephone(structure, &typed.phone).unwrap_or_else(|problem| {
        problems.push(problem);
        None
    });
    let email = match typed.email.as_str() {
        "" => None,
        text => text.parse::<Address>().map_err(|_| problems.push(Problem::Email)).ok(),
    };
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(NewPerson {
        given: typed.given.clone(),
        family: typed.family.clone(),
        profession: typed.profession.clone(),
        local: typed.local.clone(),
        language: Language::from_tag(&typed.language).unwrap_or(visit.language()),
        phone,
        email,
    })
}

/// A number as people of the structure's country write it; a fixed line will do, it can be called.
fn telephone(structure: &Structure, typed: &str) -> Result<Option<E164>, Problem> {
    if typed.is_empty() {
        return Ok(None);
    }
    structure.place.country().read(typed).map(|telephone| Some(telephone.number)).map_err(|_| Problem::Phone)
}

async fn show(key: &Confirmed<Referent>, visit: &Visit, typed: Typed, problems: Vec<Problem>) -> Answer {
    let structure = of(key, visit).await?;
    let wrong = !problems.is_empty();
    let shown = Page { at: at(key, visit).await?, domain: structure.domain.to_string(), typed, problems };
    if wrong {
        return Ok(visit.again(key, |frame| page(frame, &shown)));
    }
    Ok(visit.show(key, |frame| page(frame, &shown)))
}
