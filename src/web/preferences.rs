//! `POST /account/language` and `POST /account/theme`: on every page, signed in or not. Who is signed in finds the choice
//! again wherever they sign in; a browser keeps it for its sign-in pages.

use super::{
    answer,
    cookie::Name,
    door::Answer,
    failure::Failure,
    form::Form,
    key::{Key as _, Somebody},
    visit::Visit,
};
use crate::{base::Language, settings::Preferences, view::Theme};

/// Chooses the language of the pages; of a person who is signed in, everywhere and for good.
pub(super) async fn language(key: Somebody, visit: &Visit, form: Form) -> Answer {
    let language = Language::from_tag(form.text("language")).ok_or(Failure::BadRequest)?;
    if let Some(who) = key.who() {
        visit.rooms().accounts.set_language(who.account(), language).await?;
        visit.rooms().sessions.refresh(who);
    }
    visit.set_cookie(Name::Language, language.tag());
    Ok(back(&form))
}

/// Chooses the colours.
pub(super) async fn theme(key: Somebody, visit: &Visit, form: Form) -> Answer {
    let theme = Theme::parse(form.text("theme")).ok_or(Failure::BadRequest)?;
    if let Some(who) = key.who() {
        let settings = &visit.rooms().settings;
        let known = settings.preferences(who.account()).await?;
        settings.prefer(who.account(), Preferences { theme: Some(theme), ..known }).await?;
    }
    visit.set_cookie(Name::Theme, theme.as_str());
    Ok(back(&form))
}

fn back(form: &Form) -> actix_web::HttpResponse {
    let back = form.text("back");
    let own = |path: &&str| path.starts_with("/sign-in") && !path.contains(['\\', '\r', '\n']);
    answer::see_other(answer::internal(back).or(Some(back).filter(own)).unwrap_or("/"))
}
