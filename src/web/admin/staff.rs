//! `/admin/staff` and `/admin/staff/{grant}`: who has which role, giving one, its end.

use crate::{
    admin::{Appointment, Error, Role, STAFF_PAGE, StaffSearch, Why},
    base::{Address, GrantId, StructureId, Timestamp},
    role::{Administrator, Confirmed},
    view::{
        Pager,
        admin::{
            grant::{self, Problem as GrantProblem},
            staff::{Giving, Page, Problem, link, page},
        },
        path,
    },
    web::{
        answer, cookie::Name, door::Answer, failure::Failure, form::Form, notice::Happened, structure::end_of,
        visit::Visit,
    },
};

/// The list.
pub(in crate::web) async fn list(key: Administrator, visit: &Visit) -> Answer {
    let shown = filled(&key, visit).await?;
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// Gives somebody a role of the house.
pub(in crate::web) async fn give(key: Confirmed<Administrator>, visit: &Visit, form: Form) -> Answer {
    // A referent is named where the structure is.
    let role = Role::parse(form.text("role")).filter(|role| *role != Role::Referent).ok_or(Failure::BadRequest)?;
    let giving = match appointed(visit, &form, (role, None)) {
        Ok(new) => match visit.rooms().admin.give(&key, &new, visit.visitor()).await {
            Ok(()) => {
                visit.set_cookie(Name::Notice, &Happened::Saved.cookie());
                return Ok(answer::see_other(path::ADMIN_STAFF));
            }
            Err(error) => problem(&form, error)?,
        },
        Err(giving) => giving?,
    };
    let shown = Page { giving: (role.as_str().to_owned(), giving), ..filled(&key, visit).await? };
    Ok(visit.again(&key, |frame| page(frame, &shown)))
}

/// One role of one person.
pub(in crate::web) async fn get(key: Administrator, visit: &Visit) -> Answer {
    let shown = one(&key, visit).await?;
    Ok(visit.show(&key, |frame| grant::page(frame, &shown)))
}

/// Another end, or the end.
pub(in crate::web) async fn post(key: Confirmed<Administrator>, visit: &Visit, form: Form) -> Answer {
    let id: GrantId = visit.at_as("grant")?;
    let (admin, visitor) = (&visit.rooms().admin, visit.visitor());
    let why = Why::parse(form.text("why")).ok_or(Failure::BadRequest)?;
    let day = form.text("until").trim();
    let done = match form.text("action") {
        "end" => admin.end(&key, (id, why), visitor).await,
        "until" => {
            let before = match form.text("before") {
                "" => None,
                moment => Some(Timestamp(moment.parse().map_err(|_| Failure::BadRequest)?)),
            };
            match (day, end_of(day, visit)) {
                ("", _) => admin.set_end(&key, (id, before, None), why, visitor).await,
                (_, Some(ends)) => admin.set_end(&key, (id, before, Some(ends)), why, visitor).await,
                (_, None) => return again(&key, visit, (day, GrantProblem::Past)).await,
            }
        }
        _ => return Err(Failure::BadRequest),
    };
    match done {
        Ok(()) => {
            visit.set_cookie(Name::Notice, &Happened::Saved.cookie());
            Ok(answer::see_other(path::ADMIN_STAFF))
        }
        Err(Error::Changed) => again(&key, visit, ("", GrantProblem::Changed)).await,
        Err(Error::Last) => again(&key, visit, (day, GrantProblem::Last)).await,
        Err(Error::Oneself) => Err(Failure::Forbidden),
        Err(error) => Err(error.into()),
    }
}

async fn again(key: &Confirmed<Administrator>, visit: &Visit, (day, problem): (&str, GrantProblem)) -> Answer {
    let mut shown = one(key, visit).await?;
    if !day.is_empty() {
        day.clone_into(&mut shown.until);
    }
    shown.problem = Some(problem);
    Ok(visit.again(key, |frame| grant::page(frame, &shown)))
}

async fn one(key: &Administrator, visit: &Visit) -> Result<grant::Page, Failure> {
    let (line, by) = visit.rooms().admin.grant(key, visit.at_as("grant")?).await?;
    // The end is the first moment of the day after.
    let last = line.ends_at.map(|at| Timestamp(at.0 - 1).to_chrono().with_timezone(&visit.zone()).date_naive());
    Ok(grant::Page {
        own: line.role == Role::Administrator && line.account == key.account(),
        until: last.map(|day| day.to_string()).unwrap_or_default(),
        given_by: by.map(|account| account.name),
        line,
        problem: None,
    })
}

/// What a form that gives a role asks for; else the form again, or that it is no form of ours.
pub(super) fn appointed(
    visit: &Visit,
    form: &Form,
    (role, structure): (Role, Option<StructureId>),
) -> Result<Appointment, Result<Giving, Failure>> {
    let why = Why::parse(form.text("why")).ok_or(Err(Failure::BadRequest))?;
    let address = form.text("address").trim().parse::<Address>().map_err(|_| Ok(typed(form, Problem::Nobody)))?;
    let ends = match form.text("until").trim() {
        "" => None,
        day => Some(end_of(day, visit).ok_or_else(|| Ok(typed(form, Problem::Past)))?),
    };
    Ok(Appointment { address, role, structure, ends, why })
}

/// The form again, for what it can say.
pub(super) fn problem(form: &Form, error: Error) -> Result<Giving, Failure> {
    match error {
        Error::Nobody => Ok(typed(form, Problem::Nobody)),
        Error::Held => Ok(typed(form, Problem::Held)),
        error => Err(error.into()),
    }
}

fn typed(form: &Form, problem: Problem) -> Giving {
    let field = |name| form.text(name).trim().to_owned();
    Giving { address: field("address"), until: field("until"), why: field("why"), problem: Some(problem) }
}

async fn filled(key: &Administrator, visit: &Visit) -> Result<Page, Failure> {
    let words: String = visit.query("q").chars().take(100).collect();
    let role = Role::parse(visit.query("role"));
    let search = StaffSearch { role, words: words.clone(), page: visit.query("page").parse().unwrap_or(1) };
    let found = visit.rooms().admin.staff(key, &search).await?;
    let first = (found.page - 1) * STAFF_PAGE;
    let pager = Pager {
        first: if found.lines.is_empty() { 0 } else { first + 1 },
        last: first + found.lines.len() as u64,
        total: found.total,
        newer: (found.page > 1).then(|| link(role, &words, found.page - 1)),
        older: (first + STAFF_PAGE < found.total).then(|| link(role, &words, found.page + 1)),
    };
    Ok(Page { lines: found.lines, counts: found.counts, role, words, pager, ..Page::default() })
}
