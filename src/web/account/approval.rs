//! `/account/approval`: one's telephones that approve, and attaching one (S2-01 to S2-03, S2-10 to S2-14, S2-20).

use actix_web::{HttpResponse, http::header::CONTENT_TYPE};

use crate::{
    base::{Address, Timestamp},
    push::{Approver, Begun, Confirmed, Owner, Pairing, Revoked, Step},
    session::{Elevated, SignedIn},
    view::{
        account::Silent,
        path,
        push::{
            list::{self, Phone, Problem},
            pair,
        },
    },
    web::{answer, cookie::Name, door::Answer, failure::Failure, form::Form, notice::Happened, visit::Visit},
};

/// `GET /account/approval`.
pub(in crate::web) async fn get(key: SignedIn, visit: &Visit) -> Answer {
    let shown = listed(&key, visit, None).await?;
    Ok(visit.show(&key, |frame| list::page(frame, &shown)))
}

/// `POST /account/approval`: adds, renews, renames or ends one.
pub(in crate::web) async fn post(key: Elevated, visit: &Visit, form: Form) -> Answer {
    let push = &visit.rooms().push;
    if form.has("rename") {
        let id = form.text("rename").parse().map_err(|_| Failure::BadRequest)?;
        if form.text("name").trim().is_empty() {
            return again(&key, visit, Problem::NoName).await;
        }
        let renamed = push.rename(&key, id, form.text("name")).await?;
        let happened = &Happened::TelephoneRenamed;
        return if renamed { Ok(back(visit, path::APPROVAL, happened)) } else { Err(Failure::NotFound) };
    }
    if form.has("revoke") {
        let id = form.text("revoke").parse().map_err(|_| Failure::BadRequest)?;
        return match push.revoke(&key, visit.visitor(), id).await? {
            Revoked::Done => Ok(back(visit, path::APPROVAL, &Happened::TelephoneRevoked)),
            Revoked::Last => again(&key, visit, Problem::Last).await,
            Revoked::Unknown => Err(Failure::NotFound),
        };
    }
    let replaces = match form.text("renew") {
        "" => None,
        id => Some(id.parse().map_err(|_| Failure::BadRequest)?),
    };
    match push.begin_pairing(owner(&key), visit.visitor(), replaces).await? {
        Begun::Ready(_) => Ok(answer::see_other(path::APPROVAL_NEW)),
        Begun::TooMany => again(&key, visit, Problem::TooMany).await,
        Begun::Unknown => Err(Failure::NotFound),
    }
}

/// `GET /account/approval/new`: loading it again changes nothing (S2-13).
pub(in crate::web) async fn new(key: Elevated, visit: &Visit) -> Answer {
    let pairing = visit.rooms().push.pairing(key.account()).await?;
    let shown = paired(visit, key.address(), pairing, false);
    Ok(visit.show(&key, |frame| pair::page(frame, &shown)))
}

/// `POST /account/approval/new`: « Soumettre », new codes, or none at all.
pub(in crate::web) async fn confirm(key: Elevated, visit: &Visit, form: Form) -> Answer {
    let push = &visit.rooms().push;
    let pairing = push.pairing(key.account()).await?;
    let replaces = pairing.as_ref().and_then(|pairing| pairing.replaces);
    match form.text("action") {
        "cancel" => {
            push.cancel_pairing(key.account()).await?;
            Ok(answer::see_other(path::APPROVAL))
        }
        "again" => match push.begin_pairing(owner(&key), visit.visitor(), replaces).await? {
            Begun::Ready(_) => Ok(answer::see_other(path::APPROVAL_NEW)),
            Begun::TooMany => again(&key, visit, Problem::TooMany).await,
            Begun::Unknown => Ok(answer::see_other(path::APPROVAL)),
        },
        _ => match push.confirm(owner(&key), visit.visitor(), Some(key.session())).await? {
            Confirmed::Done(_) if replaces.is_some() => Ok(back(visit, path::APPROVAL, &Happened::TelephoneRenewed)),
            Confirmed::Done(_) => Ok(back(visit, path::APPROVAL, &Happened::TelephoneAttached)),
            Confirmed::NotYet | Confirmed::Over => {
                let shown = paired(visit, key.address(), pairing, true);
                Ok(visit.again(&key, |frame| pair::page(frame, &shown)))
            }
        },
    }
}

/// `GET /account/approval/new/state`: one word, for the script of that page.
pub(in crate::web) async fn state(key: SignedIn, visit: &Visit) -> Answer {
    let pairing = visit.rooms().push.pairing(key.account()).await?;
    let word = paired(visit, key.address(), pairing, false).step.word();
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "text/plain; charset=utf-8")).body(word))
}

/// The telephones that approve and that no notification reaches, for the page of one's security.
pub(super) async fn silent(key: &SignedIn, visit: &Visit) -> Result<Option<Silent>, Failure> {
    let now = visit.rooms().clock.now();
    let all = visit.rooms().push.list(key.account()).await?.into_iter();
    let names: Vec<String> = all.filter(|one| !one.notified && one.until > now).map(|one| one.name).collect();
    Ok((!names.is_empty()).then(|| Silent { names, address: device_address(visit) }))
}

/// Where a telephone approves, as a person types it.
pub(in crate::web) fn device_address(visit: &Visit) -> String {
    let origin = visit.rooms().push.origin();
    format!("{}{}", origin.strip_prefix("https://").unwrap_or(origin), path::DEVICE)
}

fn owner(key: &SignedIn) -> Owner<'_> {
    Owner { account: key.account(), address: key.address() }
}

fn back(visit: &Visit, to: &str, happened: &Happened) -> HttpResponse {
    visit.set_cookie(Name::Notice, &happened.cookie());
    answer::see_other(to)
}

async fn again(key: &Elevated, visit: &Visit, problem: Problem) -> Answer {
    let shown = listed(key, visit, Some(problem)).await?;
    Ok(visit.again(key, |frame| list::page(frame, &shown)))
}

async fn listed(key: &SignedIn, visit: &Visit, problem: Option<Problem>) -> Result<list::Page, Failure> {
    let push = &visit.rooms().push;
    let rules = &visit.rooms().sessions.policies().of(key.address()).push;
    let phone =
        |one: Approver| Phone { id: one.id, name: one.name, until: one.until, used: one.used, notified: one.notified };
    Ok(list::Page {
        phones: push.list(key.account()).await?.into_iter().map(phone).collect(),
        most: rules.most,
        soon: rules.reminders.iter().max().copied().unwrap_or_default(),
        under_way: push.pairing(key.account()).await?.is_some(),
        problem,
    })
}

/// A telephone being attached to the account of an address, as its page shows it.
pub(in crate::web) fn paired(visit: &Visit, address: &Address, pairing: Option<Pairing>, early: bool) -> pair::Page {
    let Some(pairing) = pairing else {
        return pair::Page { step: pair::Step::Over, until: Timestamp::default(), renews: false, early: false };
    };
    let step = match pairing.step {
        Step::Open { link, code } => pair::Step::Open {
            link,
            address: format!("{}{}", visit.rooms().push.origin(), path::DEVICE),
            username: address.to_string(),
            code,
        },
        Step::Claimed { name, number } => pair::Step::Claimed { name, number },
        Step::Proved { name } => pair::Step::Proved { name },
    };
    pair::Page { step, until: pairing.until, renews: pairing.replaces.is_some(), early }
}
