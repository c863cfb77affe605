//! `POST /mail/{mailbox}` and `POST /mail/{mailbox}/{uid}`: what is done with messages.

use super::{mailbox, no_message, who};
use crate::{
    base::{MailboxName, Uid},
    mail::{Carried, Deleted, Error, Mark, Selection},
    session::SignedIn,
    view::path,
    web::{answer, cookie::Name, door::Answer, failure::Failure, form::Form, notice::Happened, visit::Visit},
};

/// What is done with the ticked rows of a list.
pub(in crate::web) async fn list(key: SignedIn, visit: &Visit, form: Form) -> Answer {
    let mailbox = mailbox(visit)?;
    let uids = form.all("uid").map(str::parse).collect::<Result<Vec<Uid>, _>>();
    let uids = uids.map_err(|_| Failure::BadRequest)?;
    let uid_validity = form.text("uid-validity").parse().ok();
    act(&key, visit, &form, Selection { mailbox, uid_validity, uids }).await
}

/// What is done with one message.
pub(in crate::web) async fn one(key: SignedIn, visit: &Visit, form: Form) -> Answer {
    let uid_validity = form.text("uid-validity").parse().ok();
    let selection = Selection { uid_validity, ..Selection::one(mailbox(visit)?, visit.at_as("uid")?) };
    act(&key, visit, &form, selection).await
}

async fn act(key: &SignedIn, visit: &Visit, form: &Form, selection: Selection) -> Answer {
    let mut back = path::mailbox(&selection.mailbox);
    back.push_str(query(form.text("back")));
    let happened = if selection.uids.is_empty() {
        Some(Happened::NothingSelected)
    } else {
        match done(key, visit, form, &selection).await {
            Err(Undone::Full) => Some(Happened::OverQuota),
            Err(Undone::Failed(failure)) => return Err(failure),
            Ok(happened) => happened,
        }
    };
    visit.site().sides.stale(key);
    if let Some(happened) = happened {
        visit.set_cookie(Name::Notice, &happened.cookie());
    }
    Ok(answer::see_other(&back))
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

/// Does it, and says what happened; marks speak for themselves.
async fn done(key: &SignedIn, visit: &Visit, form: &Form, chosen: &Selection) -> Result<Option<Happened>, Undone> {
    let (mail, who) = (&visit.rooms().mail, who(key, visit));
    let mark = match form.text("action") {
        "read" => Some(Mark::Read),
        "unread" => Some(Mark::Unread),
        "flag" => Some(Mark::Flagged),
        "unflag" => Some(Mark::Unflagged),
        _ => None,
    };
    if let Some(mark) = mark {
        mail.mark(&who, chosen, mark).await?;
        return Ok(None);
    }
    let target = || form.text("target").parse::<MailboxName>().ok();
    let undo = |carried: &Carried| carried.undo.as_ref().map(ToString::to_string);
    Ok(Some(match (form.text("action"), target()) {
        ("archive", _) => {
            let carried = mail.archive(&who, chosen).await?;
            Happened::Archived(carried.count, undo(&carried))
        }
        // The button says « définitivement » where it is for good.
        ("delete", _) => match mail.delete(&who, chosen, true).await? {
            Deleted::Trashed(carried) => Happened::Trashed(carried.count, undo(&carried)),
            Deleted::Gone { count } | Deleted::NeedsConfirmation { count } => Happened::Deleted(count),
        },
        ("move", Some(target)) => {
            let carried = mail.move_to(&who, chosen, &target).await?;
            Happened::Moved(carried.count, undo(&carried))
        }
        ("copy", Some(target)) => Happened::Copied(mail.copy(&who, chosen, &target).await?),
        ("move" | "copy", None) => Happened::NoTarget,
        _ => return Err(Undone::Failed(Failure::BadRequest)),
    }))
}

/// A query to return to: only a query, only harmless.
fn query(back: &str) -> &str {
    let good = back.starts_with('?') && back.len() < 2_000 && back.bytes().all(|byte| byte.is_ascii_graphic());
    if good { back } else { "" }
}
