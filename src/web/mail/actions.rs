//! `POST /mail/{mailbox}` and `POST /mail/{mailbox}/{uid}`: what is done with messages.

use super::{mailbox, no_message, reader::Reader};
use crate::{
    base::{MailboxName, Uid},
    mail::{Carried, Deleted, Error, Mark, Selection},
    view::mail::confirm,
    web::{answer, cookie::Name, door::Answer, failure::Failure, form::Form, notice::Happened, visit::Visit},
};

/// What is done with the ticked rows of a list.
pub(in crate::web) async fn list(key: Reader, visit: &Visit, form: Form) -> Answer {
    let mailbox = mailbox(visit)?;
    let uids = form.all("uid").map(str::parse).collect::<Result<Vec<Uid>, _>>();
    let uids = uids.map_err(|_| Failure::BadRequest)?;
    let uid_validity = form.text("uid-validity").parse().ok();
    let list = key.root().mailbox(&mailbox) + query(form.text("back"));
    let way = Way { here: list.clone(), list };
    act(&key, visit, &form, Selection { mailbox, uid_validity, uids }, way).await
}

/// What is done with one message.
pub(in crate::web) async fn one(key: Reader, visit: &Visit, form: Form) -> Answer {
    let uid_validity = form.text("uid-validity").parse().ok();
    let (mailbox, uid) = (mailbox(visit)?, visit.at_as::<Uid>("uid")?);
    let query = query(form.text("back"));
    let way = Way { here: key.root().message(&mailbox, uid) + query, list: key.root().mailbox(&mailbox) + query };
    act(&key, visit, &form, Selection { uid_validity, ..Selection::one(mailbox, uid) }, way).await
}

/// Where to go on.
struct Way {
    /// The page that the form was on.
    here: String,
    /// The list, where what was carried away is no longer missed.
    list: String,
}

async fn act(key: &Reader, visit: &Visit, form: &Form, chosen: Selection, way: Way) -> Answer {
    let done = if chosen.uids.is_empty() {
        Done::Carried(Happened::NothingSelected)
    } else {
        match done(key, visit, form, &chosen).await {
            Err(Undone::Full) => Done::Carried(Happened::OverQuota),
            Err(Undone::Failed(failure)) => return Err(failure),
            Ok(done) => done,
        }
    };
    let to = match done {
        Done::Asked => {
            let Selection { mailbox, uids, uid_validity: validity } = chosen;
            let list_query = query(form.text("back")).to_owned();
            let page = confirm::Page { root: key.root(), mailbox, uids, validity, list_query, keep: way.here };
            return Ok(visit.show(key, |frame| confirm::page(frame, &page)));
        }
        // Who follows a message up goes on reading it, and no count changed.
        Done::Marked(Mark::Flagged | Mark::Unflagged) => return Ok(answer::see_other(&way.here)),
        Done::Marked(_) => way.list,
        Done::Carried(happened) => {
            visit.set_cookie(Name::Notice, &happened.cookie_in(key.root()));
            way.list
        }
    };
    visit.site().sides.stale(key);
    Ok(answer::see_other(&to))
}

/// What was done.
enum Done {
    /// Marks speak for themselves.
    Marked(Mark),
    /// What the next page says.
    Carried(Happened),
    /// Nothing yet: it would be for good, so it is asked first.
    Asked,
}

/// Why it was not done.
enum Undone {
    /// There is no room left: said on the list, where something can be deleted.
    Full,
    /// Anything else.
    Failed(Failure),
}

impl From<Error> for Undone {
    fn from(error: Error) -> Self {
        if matches!(error, Error::OverQuota) { Self::Full } else { Self::Failed(no_message(error)) }
    }
}

/// Does it.
async fn done(key: &Reader, visit: &Visit, form: &Form, chosen: &Selection) -> Result<Done, Undone> {
    let (mail, who) = (&visit.rooms().mail, key.mail(visit.visitor().ip));
    let mark = match form.text("action") {
        "read" => Some(Mark::Read),
        "unread" => Some(Mark::Unread),
        "flag" => Some(Mark::Flagged),
        "unflag" => Some(Mark::Unflagged),
        _ => None,
    };
    if let Some(mark) = mark {
        mail.mark(&who, chosen, mark).await?;
        return Ok(Done::Marked(mark));
    }
    let target = || form.text("target").parse::<MailboxName>().ok();
    let undo = |carried: &Carried| carried.undo.as_ref().map(ToString::to_string);
    Ok(Done::Carried(match (form.text("action"), target()) {
        ("archive", _) => {
            let carried = mail.archive(&who, chosen).await?;
            Happened::Archived(carried.count, undo(&carried))
        }
        ("delete", _) => match mail.delete(&who, chosen, form.text("confirmed") == "1").await? {
            Deleted::Trashed(carried) => Happened::Trashed(carried.count, undo(&carried)),
            Deleted::Gone { count } => Happened::Deleted(count),
            Deleted::NeedsConfirmation { .. } => return Ok(Done::Asked),
        },
        ("move", Some(target)) => {
            let carried = mail.move_to(&who, chosen, &target).await?;
            Happened::Moved(carried.count, undo(&carried))
        }
        // To another mailbox of the same person.
        ("carry" | "carry-copy", _) if form.text("into").is_empty() => Happened::NoTarget,
        (way @ ("carry" | "carry-copy"), _) => {
            let into = key.elsewhere(visit, form.text("into")).await.map_err(Undone::Failed)?;
            let (into, stay) = (into.mail(visit.visitor().ip), way == "carry-copy");
            let count = mail.transfer(&who, chosen, &into, stay).await?;
            visit.site().sides.forget(key.person().session());
            if stay { Happened::Copied(count) } else { Happened::Moved(count, None) }
        }
        ("copy", Some(target)) => Happened::Copied(mail.copy(&who, chosen, &target).await?),
        ("move" | "copy", None) => Happened::NoTarget,
        _ => return Err(Undone::Failed(Failure::BadRequest)),
    }))
}

/// A query to return to: only a query, only harmless.
pub(super) fn query(back: &str) -> &str {
    let good = back.starts_with('?') && back.len() < 2_000 && back.bytes().all(|byte| byte.is_ascii_graphic());
    if good { back } else { "" }
}
