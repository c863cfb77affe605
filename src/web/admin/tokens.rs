//! `/admin/structures/{structure}/tokens`: what programs prove themselves with that provision a structure.

use secrecy::ExposeSecret as _;

use crate::{
    admin::Error,
    base::StructureId,
    role::{Administrator, Confirmed},
    scim,
    view::{
        admin::tokens::{Page, Problem, page},
        path,
    },
    web::{answer, cookie::Name, door::Answer, failure::Failure, form::Form, notice::Happened, visit::Visit},
};

/// The list.
pub(in crate::web) async fn get(key: Administrator, visit: &Visit) -> Answer {
    let shown = filled(&key, visit).await?;
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// Makes one, on the one page that shows its secret; or ends one.
pub(in crate::web) async fn post(key: Confirmed<Administrator>, visit: &Visit, form: Form) -> Answer {
    let (admin, structure) = (&visit.rooms().admin, visit.at_as::<StructureId>("structure")?);
    match form.text("action") {
        "make" => {
            let (label, days) = (form.text("label").trim().to_owned(), form.text("days").trim().to_owned());
            // Read before: nothing may fail between the secret and the page that shows it.
            let before = filled(&key, visit).await?;
            let made = match days.parse::<u32>().map_err(|_| Error::Days(before.most)) {
                Ok(days) => admin.make_token(&key, structure, (&label, Some(days)), visit.visitor()).await,
                Err(error) => Err(error),
            };
            let problem = match made {
                Ok(made) => {
                    let tokens = std::iter::once(made.token).chain(before.tokens.clone()).collect();
                    let shown = Page { secret: Some(made.secret.expose_secret().to_owned()), tokens, ..before };
                    return Ok(visit.show(&key, |frame| page(frame, &shown)));
                }
                Err(Error::Label) => Problem::Label,
                Err(Error::Days(_)) => Problem::Days,
                Err(error) => return Err(error.into()),
            };
            let shown = Page { typed: (label, days), problem: Some(problem), ..before };
            Ok(visit.again(&key, |frame| page(frame, &shown)))
        }
        "end" => {
            let token = form.text("token").parse().map_err(|_| Failure::BadRequest)?;
            match admin.end_token(&key, (structure, token), visit.visitor()).await {
                Ok(()) => visit.set_cookie(Name::Notice, &Happened::Saved.cookie()),
                // Pressed twice, or another structure's: the list says how it stands.
                Err(Error::Unknown) => {}
                Err(error) => return Err(error.into()),
            }
            Ok(answer::see_other(&path::admin_tokens(structure)))
        }
        _ => Err(Failure::BadRequest),
    }
}

async fn filled(key: &Administrator, visit: &Visit) -> Result<Page, Failure> {
    let (admin, structure) = (&visit.rooms().admin, visit.at_as("structure")?);
    let line = admin.structure(key, structure).await?;
    let origin = visit.rooms().config.server.origin();
    let most = admin.token_days();
    Ok(Page {
        structure,
        name: line.structure.name,
        tokens: admin.tokens(key, structure).await?,
        secret: None,
        service: format!("{}{}", origin.trim_end_matches('/'), scim::PATH),
        most,
        typed: (String::new(), most.to_string()),
        problem: None,
    })
}
