//! `/account/…`: one's own security.

mod activity;
pub(super) mod approval;
pub(super) mod confirm;
pub(super) mod mark;
pub(super) mod methods;
pub(super) mod passkeys;
pub(super) mod questions;
pub(super) mod recovery_codes;

use super::{
    answer, cookie::Name, door::Answer, failure::Failure, form::Form, notice::Happened, sign_in::Again, visit::Visit,
};
use crate::{
    base,
    factor::{Factor, Factors, Passkey},
    session::SignedIn,
    view::{
        account::{Device, Method, Page, Password, Session, State, page},
        path,
    },
};

/// `GET /account/security`.
pub(super) async fn get(key: SignedIn, visit: &Visit) -> Answer {
    let sessions = &visit.rooms().sessions;
    let devices = sessions.trusted_devices(&key).await?.into_iter().map(|device| Device {
        id: device.id,
        label: browser(&device.agent),
        expires: device.until,
        current: false,
    });
    let open = sessions.list(&key).await?.into_iter().map(|session| Session {
        id: session.id,
        label: browser(&session.agent),
        network: session.ip,
        seen: session.seen,
        current: session.this,
    });
    let rooms = &visit.rooms().factors;
    let (factors, passkeys) = (rooms.of(key.account()).await?, rooms.passkeys(key.account()).await?);
    let (change, security) = (&visit.rooms().change, &visit.rooms().security);
    let asked = security.questions_asked(&key);
    let shown = Page {
        password: Password { since: change.since(&key).await?, expires: change.expiry(&key).await? },
        methods: methods(&factors, &passkeys, |method| can_be_added(rooms, method)),
        silent: approval::silent(&key, visit).await?,
        mark: security.mark(&key).await?,
        questions: if asked == 0 { None } else { Some(!security.questions(&key).await?.is_empty()) },
        devices: devices.collect(),
        sessions: open.collect(),
        activity: activity::of(&key, visit).await?,
    };
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// The person's own methods, the usual one first and codes on paper last, then those that can be set up, strongest first.
fn methods(factors: &[Factor], passkeys: &[Passkey], can_be_added: impl Fn(base::Method) -> bool) -> Vec<Method> {
    let mut own: Vec<&Factor> = factors.iter().collect();
    let on_paper = |factor: &Factor| factor.secret.method() == base::Method::Recovery;
    own.sort_by_key(|factor| (on_paper(factor), !factor.active, std::cmp::Reverse(factor.used)));
    let named = |id| passkeys.iter().find(|one| one.id == id).map(|one| one.name.clone());
    let set = own.iter().map(|factor| Method {
        kind: factor.secret.method(),
        state: State::Set { closed: !factor.active, since: factor.created },
        label: named(factor.id).or_else(|| factor.label.clone()).unwrap_or_default(),
        destination: factor.secret.masked(),
        change: own_page(factor.secret.method()).map_or_else(|| path::method(factor.id), str::to_owned),
    });
    let here = [
        base::Method::Passkey,
        base::Method::Totp,
        base::Method::Push,
        base::Method::Sms,
        base::Method::Voice,
        base::Method::Email,
        base::Method::Recovery,
    ];
    let here = here.into_iter().filter(|method| can_be_added(*method));
    let absent = here.filter(|method| !factors.iter().any(|factor| factor.secret.method() == *method));
    let absent = absent.map(|kind| Method {
        kind,
        state: State::Absent,
        label: String::new(),
        destination: String::new(),
        change: own_page(kind).map_or_else(|| path::add(kind), str::to_owned),
    });
    set.chain(absent).collect()
}

/// Whether there is a door for what a method sends.
fn can_be_added(factors: &Factors, method: base::Method) -> bool {
    match method {
        base::Method::Sms => factors.sends_texts(),
        base::Method::Voice => factors.makes_calls(),
        _ => true,
    }
}

/// The page of a method that has one of its own, for there are several of it.
fn own_page(method: base::Method) -> Option<&'static str> {
    match method {
        base::Method::Passkey => Some(path::PASSKEYS),
        base::Method::Push => Some(path::APPROVAL),
        base::Method::Recovery => Some(path::RECOVERY_CODES),
        _ => None,
    }
}

/// `POST /account/sessions`: ends one session, or all others.
pub(super) async fn sessions(key: SignedIn, visit: &Visit, form: Form) -> Answer {
    let sessions = &visit.rooms().sessions;
    if form.text("action") == "end-others" {
        sessions.end_others(&key, visit.visitor()).await?;
    } else {
        let session = form.text("end").parse().map_err(|_| Failure::BadRequest)?;
        if session == key.session() {
            visit.set(sessions.sign_out(&key, visit.visitor()).await?);
            return Ok(Again::SignedOut.go(visit));
        }
        if !sessions.end(&key, session, visit.visitor()).await? {
            return Err(Failure::NotFound);
        }
    }
    Ok(back(visit, &Happened::SessionEnded))
}

/// `POST /account/not-me`: ends everything else that is open.
pub(super) async fn not_me(key: SignedIn, visit: &Visit, _: Form) -> Answer {
    visit.rooms().security.not_me(&key, visit.visitor()).await?;
    Ok(back(visit, &Happened::NotMe))
}

/// `POST /account/devices`: no longer trusts a browser.
pub(super) async fn devices(key: SignedIn, visit: &Visit, form: Form) -> Answer {
    let device = form.text("revoke").parse().map_err(|_| Failure::BadRequest)?;
    if !visit.rooms().sessions.untrust(&key, device, visit.visitor()).await? {
        return Err(Failure::NotFound);
    }
    Ok(back(visit, &Happened::DeviceRevoked))
}

fn back(visit: &Visit, happened: &Happened) -> actix_web::HttpResponse {
    visit.set_cookie(Name::Notice, &happened.cookie());
    answer::see_other("/account/security")
}

/// Browser and system of a `User-Agent`, in words: « Firefox, Windows ».
pub(super) fn browser(agent: &str) -> String {
    let first =
        |known: &[(&str, &'static str)]| known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    // The order matters: everybody says Safari, and Edge says Chrome.
    let name =
        first(&[("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")]);
    let system = first(&[
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (name, system) {
        (Some(name), Some(system)) => format!("{name}, {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => agent.chars().take(40).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_called_by_its_name() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0";
        assert_eq!(browser(edge), "Edge, Windows");
        assert_eq!(browser("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"), "Firefox, Linux");
        assert_eq!(browser("curl/8"), "curl/8");
    }
}
