//! `/account/passkeys`: one's passkeys.

use super::browser;
use crate::{
    factor::{Added, PasskeyAnswer, passkey_name},
    security::Removed,
    session::{Elevated, SignedIn},
    view::{
        passkeys::{Page, Passkey, Problem, page},
        path,
    },
    web::{answer, cookie::Name, door::Answer, failure::Failure, form::Form, notice::Happened, visit::Visit},
};

/// The list.
pub(in crate::web) async fn get(key: SignedIn, visit: &Visit) -> Answer {
    let shown = Page { name: browser(&visit.visitor().agent), ..filled(&key, visit).await? };
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// What the browser is asked to make a passkey.
pub(in crate::web) async fn options(key: Elevated, visit: &Visit) -> Answer {
    let whose = (key.account(), key.address(), key.name());
    let options = visit.rooms().factors.create_options(whose, &key.csrf().binding()).await?;
    Ok(answer::ceremony(&options))
}

/// A new passkey, another name, or the end of one.
pub(in crate::web) async fn post(key: Elevated, visit: &Visit, form: Form) -> Answer {
    let outcome = match form.text("action") {
        "rename" => rename(&key, visit, &form).await?,
        "add" => add(&key, visit, &form).await?,
        "remove" => remove(&key, visit, &form).await?,
        _ => return Err(Failure::BadRequest),
    };
    match outcome {
        Ok(happened) => {
            visit.set_cookie(Name::Notice, &happened.cookie());
            Ok(answer::see_other(path::PASSKEYS))
        }
        Err(problem) => {
            let name = if form.text("action") == "add" { form.text("name").to_owned() } else { String::new() };
            let shown = Page { problem: Some(problem), name, ..filled(&key, visit).await? };
            Ok(visit.again(&key, |frame| page(frame, &shown)))
        }
    }
}

type Outcome = Result<Result<Happened, Problem>, Failure>;

async fn add(key: &SignedIn, visit: &Visit, form: &Form) -> Outcome {
    if form.text("passkey").is_empty() {
        return Ok(Err(Problem::NoScript));
    }
    let Some(name) = passkey_name(form.text("name")) else { return Ok(Err(Problem::Name)) };
    let given = PasskeyAnswer { ticket: form.text("ticket"), json: form.text("passkey") };
    let who = (key, visit.visitor());
    Ok(match visit.rooms().factors.add_passkey(who, &key.csrf().binding(), given, &name).await? {
        Added::Bound(_) => Ok(Happened::PasskeyAdded),
        Added::Late => Err(Problem::Late),
        Added::Refused => Err(Problem::Refused),
        Added::Full => Err(Problem::Full),
        Added::Known => Err(Problem::Known),
    })
}

async fn rename(key: &SignedIn, visit: &Visit, form: &Form) -> Outcome {
    let id = form.text("id").parse().map_err(|_| Failure::BadRequest)?;
    let Some(name) = passkey_name(form.text("name")) else { return Ok(Err(Problem::Name)) };
    if !visit.rooms().factors.rename_passkey((key, visit.visitor()), id, &name).await? {
        return Err(Failure::NotFound);
    }
    Ok(Ok(Happened::PasskeyRenamed))
}

async fn remove(key: &Elevated, visit: &Visit, form: &Form) -> Outcome {
    let id = form.text("id").parse().map_err(|_| Failure::BadRequest)?;
    match visit.rooms().security.remove(key, (visit.visitor(), false), id).await? {
        Removed::Done => Ok(Ok(Happened::PasskeyRemoved)),
        Removed::Last => Ok(Err(Problem::Last)),
        Removed::Unknown => Err(Failure::NotFound),
    }
}

async fn filled(key: &SignedIn, visit: &Visit) -> Result<Page, Failure> {
    let rooms = visit.rooms();
    let passkeys = rooms.factors.passkeys(key.account()).await?.into_iter().map(|one| Passkey {
        id: one.id,
        name: one.name,
        synced: one.synced,
        created: one.created,
        used: one.used,
    });
    Ok(Page {
        passkeys: passkeys.collect(),
        most: rooms.sessions.policies().of(key.address()).passkey.most,
        fresh: visit.is_elevated(key).await?,
        ..Page::default()
    })
}
