//! `/account/recovery-codes`: what is left of one's codes, and new ones.

use crate::{
    factor::written_codes,
    session::{Elevated, SignedIn},
    text::Text,
    view::recovery_codes::{Left, Page, page},
    web::{answer, door::Answer, failure::Failure, form::Form, visit::Visit},
};

/// How many are left.
pub(in crate::web) async fn get(key: SignedIn, visit: &Visit) -> Answer {
    let shown = Page { used: visit.query("used") == "1", ..filled(&key, visit).await? };
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// New codes, on the one page that shows them.
pub(in crate::web) async fn post(key: Elevated, visit: &Visit, _: Form) -> Answer {
    let codes = visit.rooms().factors.renew_recovery(&key, visit.visitor()).await?;
    let shown = Page { new: codes.written(), ..filled(&key, visit).await? };
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// The codes of that page as a text file. They come back from the page itself, for nothing else knows them any more; so
/// whoever takes their time to save them is not asked for another proof.
pub(in crate::web) async fn file(key: SignedIn, visit: &Visit, form: Form) -> Answer {
    let codes = written_codes(form.text("codes")).ok_or(Failure::BadRequest)?;
    let (t, site) = (Text::of(visit.language()), visit.site());
    let head = t.with(
        "recovery-codes-file-head",
        &[
            ("address", key.address().as_str().into()),
            ("house", (&site.brand.name).into()),
            ("date", t.date(visit.rooms().clock.now(), site.zone).into()),
        ],
    );
    let foot = t.get("recovery-codes-file-foot");
    let text = [head.as_str(), "", &codes.join("\r\n"), "", foot, ""].join("\r\n");
    Ok(answer::text_file(t.get("recovery-codes-file"), text))
}

async fn filled(key: &SignedIn, visit: &Visit) -> Result<Page, Failure> {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let left = visit.rooms().factors.recovery_left(key.account()).await?;
    let left = left.map(|left| Left { left: number(left.left), made: number(left.made), since: left.since });
    Ok(Page { left, fresh: visit.is_elevated(key).await?, ..Page::default() })
}
