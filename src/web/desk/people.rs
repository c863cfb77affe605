//! `/support/people`, `/support/person/{account}` and `/account/caller-code`: callers.

use secrecy::ExposeSecret as _;

use crate::{
    base::{Address, international},
    role::{Confirmed, Support},
    session::SignedIn,
    support::{Error, Identified, Why},
    view::{
        desk::{
            person::{OwnCode, Page, Said, Search, own_code, page, search},
            sheet,
        },
        path,
    },
    web::{answer, door::Answer, failure::Failure, form::Form, visit::Visit},
};

/// `GET /support/people`: the person of an address.
pub(in crate::web) async fn find(key: Support, visit: &Visit) -> Answer {
    let typed = visit.query("address").trim().to_owned();
    let found = match typed.parse::<Address>() {
        Ok(address) => visit.rooms().accounts.find_by_address(&address).await?,
        Err(_) => None,
    };
    if let Some(account) = found {
        return Ok(answer::see_other(&path::support_person(account.id)));
    }
    let shown = Search { nobody: !typed.is_empty(), address: typed };
    Ok(visit.show(&key, |frame| search(frame, &shown)))
}

/// `GET /support/person/{account}`.
pub(in crate::web) async fn get(key: Support, visit: &Visit) -> Answer {
    let said = (visit.query("done") == "unlocked").then_some(Said::Unlocked);
    let shown = filled(&key, visit, (None, said)).await?;
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// `POST /support/person/{account}`.
pub(in crate::web) async fn post(key: Confirmed<Support>, visit: &Visit, form: Form) -> Answer {
    let id = visit.at_as("account")?;
    let (support, visitor) = (&visit.rooms().support, visit.visitor());
    let here = path::support_person(id);
    match form.text("action") {
        "identify" => match support.identify(&key, id, form.text("code"), visitor).await? {
            Identified::Yes => Ok(answer::see_other(&here)),
            Identified::No => again(&key, visit, Said::Wrong).await,
            Identified::Over => again(&key, visit, Said::Over).await,
        },
        "call" => match support.call_back(&key, id, visitor).await {
            Ok((call, number)) => {
                let call = Some((international(&number), call.to_string()));
                let shown = filled(&key, visit, (call, None)).await?;
                Ok(visit.show(&key, |frame| page(frame, &shown)))
            }
            Err(Error::Unknown) => again(&key, visit, Said::NoNumber).await,
            Err(error) => Err(error.into()),
        },
        "called" => {
            let call = form.text("call").parse().map_err(|_| Failure::BadRequest)?;
            match support.called_back(&key, (id, call), visitor).await {
                Ok(()) => Ok(answer::see_other(&here)),
                Err(Error::Changed) => again(&key, visit, Said::Changed).await,
                Err(error) => Err(error.into()),
            }
        }
        "unlock" => {
            let why = Why::parse(form.text("why")).ok_or(Failure::BadRequest)?;
            support.unlock(&key, id, why, visitor).await?;
            Ok(answer::see_other(&format!("{here}?done=unlocked")))
        }
        "pass" => pass(&key, visit, &form).await,
        _ => Err(Failure::BadRequest),
    }
}

/// A temporary access pass, on the one page that shows it.
async fn pass(key: &Confirmed<Support>, visit: &Visit, form: &Form) -> Answer {
    let id = visit.at_as("account")?;
    let minutes = form.text("minutes").parse().map_err(|_| Failure::BadRequest)?;
    let given = match visit.rooms().support.pass(key, id, minutes, visit.visitor()).await {
        Ok(given) => given,
        Err(error) => {
            let said = match error {
                Error::NotKnown => Said::NotKnown,
                Error::HasMethods => Said::HasMethods,
                Error::Closed => Said::Closed,
                Error::Oneself => Said::Oneself,
                Error::Changed => Said::Changed,
                error => return Err(error.into()),
            };
            return again(key, visit, said).await;
        }
    };
    let shown = sheet::Page {
        name: given.account.name,
        username: given.account.address.to_string(),
        password: Some(given.password.expose_secret().to_owned()),
        expires: Some(given.expires),
        once: true,
        origin: visit.rooms().config.server.origin(),
        sent: None,
        back: path::support_person(id),
    };
    Ok(visit.show(key, |frame| sheet::page(frame, &shown)))
}

async fn again(key: &Confirmed<Support>, visit: &Visit, said: Said) -> Answer {
    let shown = filled(key, visit, (None, Some(said))).await?;
    Ok(visit.again(key, |frame| page(frame, &shown)))
}

async fn filled(
    key: &Support,
    visit: &Visit,
    (call, said): (Option<(String, String)>, Option<Said>),
) -> Result<Page, Failure> {
    let caller = visit.rooms().support.caller(key, visit.at_as("account")?).await?;
    Ok(Page {
        account: caller.account.id,
        active: caller.account.is_active(),
        address: caller.account.address.to_string(),
        name: caller.account.name,
        structure: caller.structure,
        phone_end: caller.phone_end,
        has_methods: caller.has_methods,
        known: caller.known,
        minutes: visit.rooms().support.pass_minutes(),
        call,
        said,
    })
}

/// `GET /account/caller-code`.
pub(in crate::web) async fn code(key: SignedIn, visit: &Visit) -> Answer {
    Ok(visit.show(&key, |frame| own_code(frame, &OwnCode::default())))
}

/// `POST /account/caller-code`: a new code, on the one page that shows it.
pub(in crate::web) async fn new_code(key: SignedIn, visit: &Visit, _: Form) -> Answer {
    let code = visit.rooms().support.caller_code(&key).await?;
    Ok(visit.show(&key, |frame| own_code(frame, &OwnCode { code: Some(code) })))
}
