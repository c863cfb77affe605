//! What has just happened, carried over a redirection to the next page (post, redirect, get).
//!
//! The cookie holds a word of ours, a count and the name of an undo: never content. The words are chosen when it is shown.

use crate::{
    text::Text,
    view::{
        Notice, Offer, Undo, Weight,
        path::{self, Root},
    },
};

/// What has just happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Happened {
    /// Messages went elsewhere; how many, and what brings them back.
    Moved(usize, Option<String>),
    /// Messages went to the archive.
    Archived(usize, Option<String>),
    /// Messages went to the trash.
    Trashed(usize, Option<String>),
    /// Messages are gone.
    Deleted(usize),
    /// Messages were copied.
    Copied(usize),
    /// Messages are back where they were.
    Undone(usize),
    /// It can no longer be undone.
    TooLate,
    /// A message was sent.
    Sent,
    /// A message was sent; its copy among the sent ones will follow.
    SentCopyLater,
    /// A message is being sent by another request of the same composer.
    UnderWay,
    /// A draft was thrown away; what brings it back.
    Discarded(Option<String>),
    /// The oldest of too many sessions was ended.
    EndedOldest,
    /// A session of one's own was ended.
    SessionEnded,
    /// This browser is trusted from now on; a passkey would serve better.
    DeviceTrusted,
    /// A browser is no longer trusted.
    DeviceRevoked,
    /// A recovery was given up.
    RecoveryCancelled,
    /// Everything else that was open has ended, because something was not them.
    NotMe,
    /// A method of verification was added.
    MethodAdded,
    /// A method of verification took the place of another.
    MethodReplaced,
    /// A method of verification has another name.
    MethodRenamed,
    /// A method of verification was removed.
    MethodRemoved,
    /// Settings were saved.
    Saved,
    /// A telephone approves from now on.
    TelephoneAttached,
    /// A telephone took the place of the one before.
    TelephoneRenewed,
    /// A telephone no longer approves.
    TelephoneRevoked,
    /// A telephone has another name.
    TelephoneRenamed,
    /// The phrase and the image are chosen.
    MarkChosen,
    /// The security questions are answered anew.
    QuestionsAnswered,
    /// The password is another one.
    PasswordChanged,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey has another name.
    PasskeyRenamed,
    /// A passkey was removed.
    PasskeyRemoved,
    /// A referent made an account.
    AccountMade,
    /// A referent closed an account.
    AccountClosed,
    /// A referent opened an account again.
    AccountOpened,
    /// A referent made a shared box.
    BoxMade,
    /// Somebody opens a shared box.
    BoxAdmitted,
    /// Somebody no longer does.
    BoxDismissed,
    /// A shared box is closed.
    BoxClosed,
    /// It is open again.
    BoxOpened,
    /// The mailbox of who has left is handed over.
    BoxGiven,
    /// It no longer is.
    BoxTaken,
    /// A referent asked for lost methods to end.
    ResetAsked,
    /// They have ended.
    ResetDone,
    /// They will not.
    ResetCancelled,
    /// A structure has another referent.
    ReferentAdded,
    /// A structure has one referent less.
    ReferentRemoved,
    /// A referent said whether somebody works there.
    RequestVouched,
    /// There is no room for a copy: nothing was done.
    OverQuota,
    /// Nothing was selected.
    NothingSelected,
    /// No target was chosen.
    NoTarget,
}

/// The words of the cookie, in the order of [`Happened`].
impl Happened {
    /// The cookie's value.
    pub(super) fn cookie(&self) -> String {
        let (word, count, undo) = self.parts();
        format!("{word}.{count}.{}", undo.map(String::as_str).unwrap_or_default())
    }

    /// The same, of what was done in this mail: what brings messages back is asked for there.
    pub(super) fn cookie_in(&self, root: Root) -> String {
        match root {
            Root::Own => self.cookie(),
            Root::Box(account) => format!("{}.{account}", self.cookie()),
        }
    }

    fn parts(&self) -> (&'static str, usize, Option<&String>) {
        match self {
            Self::Moved(count, undo) => ("moved", *count, undo.as_ref()),
            Self::Archived(count, undo) => ("archived", *count, undo.as_ref()),
            Self::Trashed(count, undo) => ("trashed", *count, undo.as_ref()),
            Self::Deleted(count) => ("deleted", *count, None),
            Self::Copied(count) => ("copied", *count, None),
            Self::Undone(count) => ("undone", *count, None),
            Self::TooLate => ("too-late", 0, None),
            Self::Sent => ("sent", 0, None),
            Self::SentCopyLater => ("sent-copy-later", 0, None),
            Self::UnderWay => ("under-way", 0, None),
            Self::Discarded(undo) => ("discarded", 0, undo.as_ref()),
            Self::EndedOldest => ("ended-oldest", 0, None),
            Self::SessionEnded => ("session-ended", 0, None),
            Self::DeviceTrusted => ("device-trusted", 0, None),
            Self::DeviceRevoked => ("device-revoked", 0, None),
            Self::RecoveryCancelled => ("recovery-cancelled", 0, None),
            Self::NotMe => ("not-me", 0, None),
            Self::MethodAdded => ("method-added", 0, None),
            Self::MethodReplaced => ("method-replaced", 0, None),
            Self::MethodRenamed => ("method-renamed", 0, None),
            Self::MethodRemoved => ("method-removed", 0, None),
            Self::Saved => ("saved", 0, None),
            Self::TelephoneAttached => ("telephone-attached", 0, None),
            Self::TelephoneRenewed => ("telephone-renewed", 0, None),
            Self::TelephoneRevoked => ("telephone-revoked", 0, None),
            Self::TelephoneRenamed => ("telephone-renamed", 0, None),
            Self::MarkChosen => ("mark-chosen", 0, None),
            Self::QuestionsAnswered => ("questions-answered", 0, None),
            Self::PasswordChanged => ("password-changed", 0, None),
            Self::PasskeyAdded => ("passkey-added", 0, None),
            Self::PasskeyRenamed => ("passkey-renamed", 0, None),
            Self::PasskeyRemoved => ("passkey-removed", 0, None),
            Self::AccountMade => ("account-made", 0, None),
            Self::AccountClosed => ("account-closed", 0, None),
            Self::AccountOpened => ("account-opened", 0, None),
            Self::BoxMade => ("box-made", 0, None),
            Self::BoxAdmitted => ("box-admitted", 0, None),
            Self::BoxDismissed => ("box-dismissed", 0, None),
            Self::BoxClosed => ("box-closed", 0, None),
            Self::BoxOpened => ("box-opened", 0, None),
            Self::BoxGiven => ("box-given", 0, None),
            Self::BoxTaken => ("box-taken", 0, None),
            Self::ResetAsked => ("reset-asked", 0, None),
            Self::ResetDone => ("reset-done", 0, None),
            Self::ResetCancelled => ("reset-cancelled", 0, None),
            Self::ReferentAdded => ("referent-added", 0, None),
            Self::ReferentRemoved => ("referent-removed", 0, None),
            Self::RequestVouched => ("request-vouched", 0, None),
            Self::OverQuota => ("over-quota", 0, None),
            Self::NothingSelected => ("nothing-selected", 0, None),
            Self::NoTarget => ("no-target", 0, None),
        }
    }
}

/// The notice of a cookie's value; nothing for what is not ours.
pub(super) fn show(value: &str, t: Text) -> Option<Notice> {
    let mut pieces = value.splitn(4, '.');
    let (word, count) = (pieces.next()?, pieces.next()?.parse::<u32>().ok()?);
    let undo = pieces
        .next()
        .filter(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)));
    let root = match pieces.next() {
        None => Root::Own,
        Some(account) => Root::Box(account.parse().ok()?),
    };
    let counted = |key| t.with(key, &[("n", count.into())]);
    let (weight, text) = match word {
        "moved" => (Weight::Done, counted("outcome-moved")),
        "archived" => (Weight::Done, counted("outcome-archived")),
        "trashed" => (Weight::Done, counted("outcome-trashed")),
        "deleted" => (Weight::Done, counted("outcome-deleted")),
        "copied" => (Weight::Done, counted("outcome-copied")),
        "undone" => (Weight::Done, counted("outcome-undone")),
        "too-late" => (Weight::Problem, t.get("outcome-too-late").to_owned()),
        "sent" => (Weight::Done, t.get("outcome-sent").to_owned()),
        "sent-copy-later" => (Weight::Done, t.get("outcome-sent-copy-later").to_owned()),
        "under-way" => (Weight::Info, t.get("outcome-under-way").to_owned()),
        "discarded" => (Weight::Done, t.get("outcome-discarded").to_owned()),
        "ended-oldest" => (Weight::Info, t.get("outcome-ended-oldest").to_owned()),
        "session-ended" => (Weight::Done, t.get("outcome-session-ended").to_owned()),
        "device-trusted" => (Weight::Done, t.get("outcome-device-trusted").to_owned()),
        "device-revoked" => (Weight::Done, t.get("outcome-device-revoked").to_owned()),
        "recovery-cancelled" => (Weight::Info, t.get("recover-cancelled").to_owned()),
        "not-me" => (Weight::Warning, t.get("contest-not-me-done").to_owned()),
        "method-added" => (Weight::Done, t.get("security-added").to_owned()),
        "method-replaced" => (Weight::Done, t.get("security-replaced").to_owned()),
        "method-renamed" => (Weight::Done, t.get("security-renamed").to_owned()),
        "method-removed" => (Weight::Done, t.get("security-removed").to_owned()),
        "saved" => (Weight::Done, t.get("outcome-saved").to_owned()),
        "telephone-attached" => (Weight::Done, t.get("push-pair-done").to_owned()),
        "telephone-renewed" => (Weight::Done, t.get("push-pair-renewed").to_owned()),
        "telephone-revoked" => (Weight::Done, t.get("push-pair-revoked").to_owned()),
        "telephone-renamed" => (Weight::Done, t.get("push-pair-renamed").to_owned()),
        "mark-chosen" => (Weight::Done, t.get("mark-chosen").to_owned()),
        "questions-answered" => (Weight::Done, t.get("questions-kept").to_owned()),
        "password-changed" => (Weight::Done, t.get("outcome-password-changed").to_owned()),
        "passkey-added" => (Weight::Done, t.get("outcome-passkey-added").to_owned()),
        "passkey-renamed" => (Weight::Done, t.get("outcome-passkey-renamed").to_owned()),
        "passkey-removed" => (Weight::Done, t.get("outcome-passkey-removed").to_owned()),
        "account-made" => (Weight::Done, t.get("structure-outcome-made").to_owned()),
        "account-closed" => (Weight::Done, t.get("structure-outcome-closed").to_owned()),
        "account-opened" => (Weight::Done, t.get("structure-outcome-opened").to_owned()),
        "box-made" => (Weight::Done, t.get("structure-outcome-box-made").to_owned()),
        "box-admitted" => (Weight::Done, t.get("structure-outcome-box-admitted").to_owned()),
        "box-dismissed" => (Weight::Done, t.get("structure-outcome-box-dismissed").to_owned()),
        "box-closed" => (Weight::Done, t.get("structure-outcome-box-closed").to_owned()),
        "box-opened" => (Weight::Done, t.get("structure-outcome-box-opened").to_owned()),
        "box-given" => (Weight::Done, t.get("structure-outcome-box-given").to_owned()),
        "box-taken" => (Weight::Done, t.get("structure-outcome-box-taken").to_owned()),
        "reset-asked" => (Weight::Done, t.get("structure-outcome-reset-asked").to_owned()),
        "reset-done" => (Weight::Done, t.get("structure-outcome-reset-done").to_owned()),
        "reset-cancelled" => (Weight::Done, t.get("structure-outcome-reset-cancelled").to_owned()),
        "referent-added" => (Weight::Done, t.get("structure-outcome-referent-added").to_owned()),
        "referent-removed" => (Weight::Done, t.get("structure-outcome-referent-removed").to_owned()),
        "request-vouched" => (Weight::Done, t.get("structure-outcome-vouched").to_owned()),
        "over-quota" => (Weight::Problem, t.get("outcome-over-quota").to_owned()),
        "nothing-selected" => (Weight::Problem, t.get("outcome-nothing-selected").to_owned()),
        "no-target" => (Weight::Problem, t.get("outcome-no-target").to_owned()),
        _ => return None,
    };
    let undo = undo.map(|id| Undo { action: root.undo(), fields: vec![("undo".to_owned(), id.to_owned())] });
    let offer = (word == "device-trusted")
        .then(|| Offer { address: path::PASSKEYS, words: t.get("outcome-device-trusted-passkey").to_owned() });
    Some(Notice { weight, text, undo, offer })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{AccountId, Language};

    #[test]
    fn what_happened_survives_a_redirection_and_nothing_else_is_shown() {
        let t = Text::of(Language::Fr);
        let notice = show(&Happened::Trashed(3, Some("abc-_9".to_owned())).cookie(), t).unwrap();
        assert!(notice.text.contains('3'), "{}", notice.text);
        let undo = notice.undo.unwrap();
        assert_eq!((undo.action, undo.fields), ("/undo".to_owned(), vec![("undo".to_owned(), "abc-_9".to_owned())]));
        let shared = Root::Box(AccountId::new());
        let notice = show(&Happened::Trashed(3, Some("abc".to_owned())).cookie_in(shared), t).unwrap();
        assert_eq!(notice.undo.unwrap().action, shared.undo());
        for all in [Happened::Sent, Happened::TooLate, Happened::NoTarget, Happened::Undone(1)] {
            assert!(show(&all.cookie(), t).is_some(), "{all:?}");
        }
        for foreign in ["", "sent", "<b>.1.", "sent.x.", "nothing.1.", "moved.1.abc.box"] {
            assert_eq!(show(foreign, t), None, "{foreign}");
        }
        assert_eq!(show("moved.1.a\"><", t).unwrap().undo, None);
        let offer = |happened: Happened| show(&happened.cookie(), t).unwrap().offer.map(|offer| offer.address);
        assert_eq!((offer(Happened::DeviceTrusted), offer(Happened::DeviceRevoked)), (Some(path::PASSKEYS), None));
    }
}
