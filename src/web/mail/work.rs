//! `POST /box/{account}/mail/{mailbox}/{uid}/work`: who takes a message on, gives it to another, or has finished with it; and
//! what the pages of a box show of that.

use super::{actions::query, message_id, no_message, reader::Reader, shown};
use crate::{
    base::AccountId,
    mail,
    shared_box::{Act, MessageKey},
    view::mail::{list::Row, work::Handled},
    web::{answer, door::Answer, failure::Failure, form::Form, visit::Visit},
};

/// Does it, and shows the message again.
pub(in crate::web) async fn post(key: Reader, visit: &Visit, form: Form) -> Answer {
    let open = key.open_box().ok_or(Failure::NotFound)?;
    let person = || form.text("person").parse::<AccountId>().map_err(|_| Failure::BadRequest);
    let act = match form.text("action") {
        "take" => Act::Assign(key.person().account()),
        "assign" => Act::Assign(person()?),
        "release" => Act::Release,
        "done" => Act::Done,
        "undone" => Act::Undone,
        _ => return Err(Failure::BadRequest),
    };
    let id = message_id(visit)?;
    let handle = visit.rooms().mail.handle(&key.mail(visit.visitor().ip), &id).await.map_err(no_message)?;
    visit.rooms().shared_boxes.act(open, &MessageKey::of(&handle), act, visit.visitor()).await?;
    Ok(answer::see_other(&(key.root().message(&id.mailbox, id.uid) + query(form.text("back")))))
}

/// What the page of a message shows of it, in a box.
pub(super) async fn handled(key: &Reader, visit: &Visit, handle: &str) -> Result<Option<Handled>, Failure> {
    let (Some(open), boxes) = (key.open_box(), &visit.rooms().shared_boxes) else { return Ok(None) };
    let message = MessageKey::of(handle);
    let work = boxes.work(open, [message.clone()]).await?.remove(&message).unwrap_or_default();
    let readers = boxes.readers(open, &message).await?;
    let people = boxes.people(open).await?;
    Ok(Some(Handled { work, readers, people, me: key.person().account() }))
}

/// The rows of a list, in a box with what its people do about them.
pub(super) async fn rows(key: &Reader, visit: &Visit, rows: Vec<mail::Row>) -> Result<Vec<Row>, Failure> {
    let Some(open) = key.open_box() else { return Ok(rows.into_iter().map(shown::row).collect()) };
    let keyed: Vec<_> = rows.into_iter().map(|row| (MessageKey::of(&row.handle), row)).collect();
    let messages = keyed.iter().map(|(message, _)| message.clone());
    let mut known = visit.rooms().shared_boxes.work(open, messages).await?;
    Ok(keyed.into_iter().map(|(message, row)| Row { work: known.remove(&message), ..shown::row(row) }).collect())
}
