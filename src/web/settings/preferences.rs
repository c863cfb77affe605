//! `GET` and `POST /account/preferences`.

use chrono_tz::Tz;

use super::kept;
use crate::{
    base::{Language, Theme},
    session::SignedIn,
    settings::{Preferences, Rows},
    view::{
        path,
        settings::preferences::{Page, page},
    },
    web::{cookie::Name, door::Answer, failure::Failure, form::Form, visit::Visit},
};

/// Where the people of Pli live; any other zone that is already chosen is offered too.
const ZONES: [Tz; 22] = [
    Tz::America__St_Johns,
    Tz::America__Halifax,
    Tz::America__Moncton,
    Tz::America__Montreal,
    Tz::America__Toronto,
    Tz::America__Winnipeg,
    Tz::America__Regina,
    Tz::America__Edmonton,
    Tz::America__Vancouver,
    Tz::America__Whitehorse,
    Tz::America__Miquelon,
    Tz::America__Guadeloupe,
    Tz::America__Martinique,
    Tz::America__Cayenne,
    Tz::Europe__Paris,
    Tz::Africa__Casablanca,
    Tz::Indian__Reunion,
    Tz::Indian__Mayotte,
    Tz::Pacific__Noumea,
    Tz::Pacific__Tahiti,
    Tz::Pacific__Wallis,
    Tz::UTC,
];

/// The page.
pub(in crate::web) async fn get(key: SignedIn, visit: &Visit) -> Answer {
    let wanted = visit.rooms().settings.preferences(key.account()).await?;
    let mut zones: Vec<String> = ZONES.iter().map(|zone| zone.name().to_owned()).collect();
    let zone = wanted.zone.map_or("", |zone| zone.name());
    if !zone.is_empty() && !zones.iter().any(|one| one == zone) {
        zones.push(zone.to_owned());
    }
    let shown = Page {
        language: visit.language(),
        theme: visit.theme(),
        rows: wanted.rows,
        zone: zone.to_owned(),
        house: visit.site().zone.name().to_owned(),
        zones,
    };
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// Keeps what was chosen. Every field is a list: what is not on it was not chosen on our page.
pub(in crate::web) async fn post(key: SignedIn, visit: &Visit, form: Form) -> Answer {
    let language = Language::from_tag(form.text("language")).ok_or(Failure::BadRequest)?;
    let theme = Theme::parse(form.text("theme")).ok_or(Failure::BadRequest)?;
    let rows = Rows::parse(form.text("rows")).ok_or(Failure::BadRequest)?;
    let zone = match form.text("zone") {
        "" => None,
        name => Some(name.parse::<Tz>().map_err(|_| Failure::BadRequest)?),
    };
    let settings = &visit.rooms().settings;
    settings.prefer(key.account(), Preferences { theme: Some(theme), rows, zone }).await?;
    if language != key.language() {
        visit.rooms().accounts.set_language(key.account(), language).await?;
        visit.rooms().sessions.refresh(&key);
    }
    // The sign-in pages of this browser follow.
    visit.set_cookie(Name::Language, language.tag());
    visit.set_cookie(Name::Theme, theme.as_str());
    Ok(kept(visit, path::PREFERENCES))
}
