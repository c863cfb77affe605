//! From the mail room's values to the pages'.

use crate::{
    base::Flag,
    mail::{self, Correspondent},
    view::mail::{Mailbox, Person, Quota, list::Row},
};

/// A correspondent.
pub(in crate::web) fn person(one: &Correspondent) -> Person {
    Person { name: one.name.clone(), address: one.address.clone() }
}

/// Several.
pub(in crate::web) fn people(all: &[Correspondent]) -> Vec<Person> {
    all.iter().map(person).collect()
}

/// A mailbox of the side bar.
pub(in crate::web) fn mailbox(one: &mail::Mailbox) -> Mailbox {
    let parent = one.name.as_str().strip_suffix(one.label.as_str()).filter(|_| one.depth > 0);
    Mailbox {
        name: one.name.clone(),
        delimiter: parent.and_then(|parent| parent.chars().next_back()),
        special_use: one.special_use,
        unread: one.unseen,
        total: one.messages,
        selectable: one.selectable,
    }
}

/// Space used.
pub(in crate::web) fn quota(quota: mail::Quota) -> Quota {
    Quota { used_bytes: quota.used_bytes, limit_bytes: quota.limit_bytes }
}

/// A row of a list.
pub(in crate::web) fn row(row: mail::Row) -> Row {
    Row {
        unread: !row.has(&Flag::Seen),
        flagged: row.has(&Flag::Flagged),
        answered: row.has(&Flag::Answered),
        forwarded: row.has(&Flag::Forwarded),
        uid: row.uid,
        people: people(&row.correspondents),
        subject: row.subject,
        preview: row.preview,
        date: row.at,
        attachment: row.has_attachment,
        work: None,
    }
}
