//! `/admin/domains` and `/admin/domains/{domain}`: for whom Pli answers, by which rules, and what may be merged.

use crate::{
    admin::{Error, NewDomain},
    base::Domain,
    conformity::{Verdict, report},
    policy::Profile,
    role::{Administrator, Confirmed},
    text::Text,
    view::{
        admin::{
            HOUSE,
            domain::{self, Choice},
            domains::{Page, Problem, Typed, page},
        },
        path,
    },
    web::{answer, cookie::Name, door::Answer, failure::Failure, form::Form, notice::Happened, visit::Visit},
};

/// The list.
pub(in crate::web) async fn list(key: Administrator, visit: &Visit) -> Answer {
    let shown = Page { domains: visit.rooms().admin.domains(&key).await?, ..Page::default() };
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// Adds one.
pub(in crate::web) async fn add(key: Confirmed<Administrator>, visit: &Visit, form: Form) -> Answer {
    let admin = &visit.rooms().admin;
    let typed = Typed {
        name: form.text("name").trim().to_owned(),
        profile: form.text("profile").to_owned(),
        reason: form.text("reason").trim().to_owned(),
        short_names: form.has("short_names"),
    };
    let profile = chosen(&typed.profile)?;
    let problem = match typed.name.parse::<Domain>() {
        Err(_) => Problem::Name,
        Ok(name) => {
            let here = path::admin_domain(&name);
            let new = NewDomain { name, profile, reason: typed.reason.clone(), short_names: typed.short_names };
            match admin.add_domain(&key, new, visit.visitor()).await {
                Ok(()) => {
                    visit.set_cookie(Name::Notice, &Happened::Saved.cookie());
                    return Ok(answer::see_other(&here));
                }
                Err(Error::Taken) => Problem::Taken,
                Err(Error::Reason) => Problem::Reason,
                Err(error) => return Err(error.into()),
            }
        }
    };
    let shown = Page { domains: admin.domains(&key).await?, typed, problem: Some(problem) };
    Ok(visit.again(&key, |frame| page(frame, &shown)))
}

/// One domain.
pub(in crate::web) async fn get(key: Administrator, visit: &Visit) -> Answer {
    let shown = filled(&key, visit).await?;
    Ok(visit.show(&key, |frame| domain::page(frame, &shown)))
}

/// Changes one.
pub(in crate::web) async fn post(key: Confirmed<Administrator>, visit: &Visit, form: Form) -> Answer {
    let (admin, visitor) = (&visit.rooms().admin, visit.visitor());
    let name: Domain = visit.at_as("domain")?;
    let (after, why) = (chosen(form.text("profile")), form.text("reason").trim());
    let source = form.text("source").trim();
    let done = match (form.text("action"), source.parse::<Domain>()) {
        ("profile", _) => {
            let change = (chosen(form.text("before"))?, after.clone()?, why);
            admin.set_profile(&key, &name, change, visitor).await
        }
        ("allow", Ok(source)) => admin.allow_merge(&key, (&name, &source), visitor).await,
        ("forbid", Ok(source)) => match admin.forbid_merge(&key, (&name, &source), visitor).await {
            // Somebody else was faster.
            Err(Error::Changed) => Ok(()),
            done => done,
        },
        ("allow", Err(_)) => return again(&key, visit, (None, source, domain::Problem::Source)).await,
        _ => return Err(Failure::BadRequest),
    };
    let problem = match done {
        Ok(()) => {
            visit.set_cookie(Name::Notice, &Happened::Saved.cookie());
            return Ok(answer::see_other(&path::admin_domain(&name)));
        }
        Err(Error::Changed) => return again(&key, visit, (None, "", domain::Problem::Changed)).await,
        Err(Error::Reason) => return again(&key, visit, (Some((after?, why)), "", domain::Problem::Reason)).await,
        Err(Error::Itself) => domain::Problem::Itself,
        Err(Error::Taken) => domain::Problem::Allowed,
        Err(Error::TooMany) => domain::Problem::TooMany,
        Err(error) => return Err(error.into()),
    };
    again(&key, visit, (None, source, problem)).await
}

/// What was typed: a profile with its reason, a domain; and what is wrong with it.
type Typing<'a> = (Option<(Option<Profile>, &'a str)>, &'a str, domain::Problem);

async fn again(key: &Confirmed<Administrator>, visit: &Visit, (profile, source, problem): Typing<'_>) -> Answer {
    let mut shown = filled(key, visit).await?;
    if let Some((profile, why)) = profile {
        shown.typed = (profile, why.to_owned());
    }
    source.clone_into(&mut shown.source);
    shown.problem = Some(problem);
    Ok(visit.again(key, |frame| domain::page(frame, &shown)))
}

async fn filled(key: &Administrator, visit: &Visit) -> Result<domain::Page, Failure> {
    let (admin, text) = (&visit.rooms().admin, Text::of(visit.language()));
    let view = admin.domain(key, &visit.at_as("domain")?).await?;
    let choice = |profile| {
        let mut deviations = report(admin.policy(profile), text);
        deviations.retain(|finding| finding.verdict == Verdict::Deviation);
        Choice { profile, weaker: admin.is_weaker(profile), deviations }
    };
    Ok(domain::Page {
        choices: [None].into_iter().chain(Profile::ALL.map(Some)).map(choice).collect(),
        typed: (view.domain.profile, view.domain.reason.clone()),
        view,
        source: String::new(),
        problem: None,
    })
}

/// The profile of a form's word; nothing for the house's.
fn chosen(word: &str) -> Result<Option<Profile>, Failure> {
    if word == HOUSE { Ok(None) } else { Profile::parse(word).map(Some).ok_or(Failure::BadRequest) }
}
