//! `/admin/structures…`: the structures of the house, what is known of them, and who looks after them.

use actix_web::HttpResponse;

use super::staff::{appointed, problem};
use crate::{
    admin::{Appointment, Error, Role, STRUCTURES_PAGE, Why},
    base::{Place, StructureId, Timestamp},
    role::{Administrator, Confirmed},
    structure::{Contact, NewStructure, Pattern, Structure},
    view::{
        Pager,
        admin::{
            structure,
            structure_new::{self, Problem, Typed},
            structures::{Page, link, page},
        },
        path,
    },
    web::{answer, cookie::Name, door::Answer, failure::Failure, form::Form, notice::Happened, visit::Visit},
};

/// The list.
pub(in crate::web) async fn list(key: Administrator, visit: &Visit) -> Answer {
    let words: String = visit.query("q").chars().take(100).collect();
    let found = visit.rooms().admin.structures(&key, &words, visit.query("page").parse().unwrap_or(1)).await?;
    let first = (found.page - 1) * STRUCTURES_PAGE;
    let number = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let pager = Pager {
        first: if found.lines.is_empty() { 0 } else { number(first + 1) },
        last: number(first + found.lines.len()),
        total: number(found.total),
        newer: (found.page > 1).then(|| link(&words, found.page - 1)),
        older: (first + STRUCTURES_PAGE < found.total).then(|| link(&words, found.page + 1)),
    };
    let shown = Page { lines: found.lines, words, pager };
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// The empty form.
pub(in crate::web) async fn new(key: Confirmed<Administrator>, visit: &Visit) -> Answer {
    let pattern = Pattern::default().to_string();
    let place = visit.rooms().config.support.place.as_str().to_owned();
    let shown = structure_new::Page {
        domains: domains(visit).await?,
        typed: Typed { pattern, place, requests: true, ..Typed::default() },
        ..structure_new::Page::default()
    };
    Ok(visit.show(&key, |frame| structure_new::page(frame, &shown)))
}

/// Makes one, then to its page.
pub(in crate::web) async fn make(key: Confirmed<Administrator>, visit: &Visit, form: Form) -> Answer {
    let typed = typed(&form);
    let more = ["domain", "referent", "why"].map(|name| form.text(name).trim().to_owned());
    let [domain, referent, why] = &more;
    let mut problems = Vec::new();
    let read = read(&typed, &mut problems)?;
    let first = match (referent.as_str(), referent.parse()) {
        ("", _) => None,
        (_, Ok(address)) => {
            let why = Why::parse(why).ok_or(Failure::BadRequest)?;
            Some(Appointment { address, role: Role::Referent, structure: None, ends: None, why })
        }
        (_, Err(_)) => {
            problems.push(Problem::Nobody);
            None
        }
    };
    if let (Some((place, pattern, contact)), true) = (read, problems.is_empty()) {
        let domain = domain.parse().map_err(|_| Failure::BadRequest)?;
        let new = NewStructure { name: typed.name.clone(), place, domain, pattern, contact };
        match visit.rooms().admin.make_structure(&key, (new, first), visit.visitor()).await {
            Ok(id) => {
                visit.set_cookie(Name::Notice, &Happened::Saved.cookie());
                return Ok(answer::see_other(&path::admin_structure(id)));
            }
            Err(Error::Name) => problems.push(Problem::Name),
            Err(Error::Taken) => problems.push(Problem::Taken),
            Err(Error::Nobody) => problems.push(Problem::Nobody),
            Err(error) => return Err(error.into()),
        }
    }
    let shown = structure_new::Page { domains: domains(visit).await?, typed, more: more.into(), problems };
    Ok(visit.again(&key, |frame| structure_new::page(frame, &shown)))
}

/// One structure.
pub(in crate::web) async fn get(key: Administrator, visit: &Visit) -> Answer {
    let shown = filled(&key, visit).await?;
    Ok(visit.show(&key, |frame| structure::page(frame, &shown)))
}

/// Changes one, or names a referent of it.
pub(in crate::web) async fn post(key: Confirmed<Administrator>, visit: &Visit, form: Form) -> Answer {
    let id: StructureId = visit.at_as("structure")?;
    let mut shown = filled(&key, visit).await?;
    match form.text("action") {
        "change" => {
            shown.typed = typed(&form);
            match change(&key, visit, &shown, &form).await? {
                Ok(()) => return Ok(saved(visit, id)),
                Err(Problems::Fields(problems)) => shown.problems = problems,
                Err(Problems::Changed) => shown = structure::Page { changed: true, ..filled(&key, visit).await? },
            }
        }
        "name" => {
            let new = match appointed(visit, &form, (Role::Referent, Some(id))) {
                Ok(new) => visit.rooms().admin.give(&key, &new, visit.visitor()).await,
                Err(giving) => {
                    shown.giving = giving?;
                    return Ok(visit.again(&key, |frame| structure::page(frame, &shown)));
                }
            };
            match new {
                Ok(()) => return Ok(saved(visit, id)),
                Err(error) => shown.giving = problem(&form, error)?,
            }
        }
        act @ ("close" | "open") => {
            let seen = Timestamp(form.text("seen").parse().map_err(|_| Failure::BadRequest)?);
            match visit.rooms().admin.close_structure(&key, (id, seen), act == "close", visit.visitor()).await {
                Ok(()) => return Ok(saved(visit, id)),
                // The page says what is left.
                Err(Error::Left) => {}
                Err(Error::Changed) => shown.changed = true,
                Err(error) => return Err(error.into()),
            }
        }
        _ => return Err(Failure::BadRequest),
    }
    Ok(visit.again(&key, |frame| structure::page(frame, &shown)))
}

enum Problems {
    Fields(Vec<Problem>),
    Changed,
}

async fn change(
    key: &Confirmed<Administrator>,
    visit: &Visit,
    shown: &structure::Page,
    form: &Form,
) -> Result<Result<(), Problems>, Failure> {
    let mut problems = Vec::new();
    let Some((place, pattern, contact)) = read(&shown.typed, &mut problems)? else {
        return Ok(Err(Problems::Fields(problems)));
    };
    let structure = Structure {
        name: shown.typed.name.clone(),
        place,
        pattern,
        contact,
        requests: shown.typed.requests,
        changed_at: Timestamp(form.text("seen").parse().map_err(|_| Failure::BadRequest)?),
        ..shown.line.structure.clone()
    };
    match visit.rooms().admin.change_structure(key, structure, visit.visitor()).await {
        Ok(()) => Ok(Ok(())),
        Err(Error::Name) => Ok(Err(Problems::Fields(vec![Problem::Name]))),
        Err(Error::Taken) => Ok(Err(Problems::Fields(vec![Problem::Taken]))),
        Err(Error::Changed) => Ok(Err(Problems::Changed)),
        Err(error) => Err(error.into()),
    }
}

fn saved(visit: &Visit, id: StructureId) -> HttpResponse {
    visit.set_cookie(Name::Notice, &Happened::Saved.cookie());
    answer::see_other(&path::admin_structure(id))
}

fn typed(form: &Form) -> Typed {
    let field = |name| form.text(name).trim().to_owned();
    Typed {
        name: field("name"),
        place: field("place"),
        pattern: field("pattern"),
        email: field("email"),
        phone: field("phone"),
        hours: field("hours"),
        requests: form.has("requests"),
    }
}

/// Everything that is wrong is said at once.
fn read(typed: &Typed, problems: &mut Vec<Problem>) -> Result<Option<(Place, Pattern, Contact)>, Failure> {
    let place = Place::parse(&typed.place).ok_or(Failure::BadRequest)?;
    let pattern = typed.pattern.parse::<Pattern>().map_err(|_| problems.push(Problem::Pattern)).ok();
    let contact = Contact::read(&typed.email, &typed.phone, &typed.hours)
        .map_err(|flaws| problems.extend(flaws.into_iter().map(Problem::Contact)))
        .ok();
    Ok(pattern.zip(contact).map(|(pattern, contact)| (place, pattern, contact)))
}

async fn domains(visit: &Visit) -> Result<Vec<String>, Failure> {
    let domains = visit.rooms().accounts.domains().await?;
    Ok(domains.into_iter().map(|(name, _)| name.to_string()).collect())
}

async fn filled(key: &Administrator, visit: &Visit) -> Result<structure::Page, Failure> {
    let (admin, id) = (&visit.rooms().admin, visit.at_as("structure")?);
    let line = admin.structure(key, id).await?;
    let known = &line.structure;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let typed = Typed {
        name: known.name.clone(),
        place: known.place.as_str().to_owned(),
        pattern: known.pattern.to_string(),
        email: text(&known.contact.email),
        phone: text(&known.contact.phone),
        hours: text(&known.contact.hours),
        requests: known.requests,
    };
    let referents = admin.referents(key, id).await?;
    let (left, giving) = (admin.left(key, id).await?, structure::Giving::default());
    Ok(structure::Page { line, typed, referents, giving, problems: Vec::new(), left, changed: false })
}
