//! The addresses of mail: the same pages below one's own mail and below each shared box, so that a box is read and
//! written by the very same pages and no link of one leads into another.

use super::{COMPOSE, MAIL, encode, push_encoded};
use crate::base::{AccountId, MailboxName, MessageId, PartPath, Uid};

/// Whose mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Root {
    /// One's own.
    #[default]
    Own,
    /// That of a shared box.
    Box(AccountId),
}

impl Root {
    fn below(self, path: &str) -> String {
        match self {
            Self::Own => path.to_owned(),
            Self::Box(account) => format!("/box/{account}{path}"),
        }
    }

    /// `/mail`, `/box/{account}`: leads to the inbox.
    pub fn home(self) -> String {
        match self {
            Self::Own => MAIL.to_owned(),
            Self::Box(_) => self.below(""),
        }
    }

    /// `…/mail/{mailbox}`.
    pub fn mailbox(self, name: &MailboxName) -> String {
        let mut path = self.below(MAIL);
        path.push('/');
        push_encoded(&mut path, name.as_str());
        path
    }

    /// `…/mail/{mailbox}/{uid}`.
    pub fn message(self, mailbox: &MailboxName, uid: Uid) -> String {
        format!("{}/{uid}", self.mailbox(mailbox))
    }

    /// `…/mail/{mailbox}/{uid}/body`: its HTML alone.
    pub fn body(self, mailbox: &MailboxName, uid: Uid) -> String {
        format!("{}/body", self.message(mailbox, uid))
    }

    /// `…/mail/{mailbox}/{uid}/source`: the message as it came.
    pub fn source(self, mailbox: &MailboxName, uid: Uid) -> String {
        format!("{}/source", self.message(mailbox, uid))
    }

    /// `…/mail/{mailbox}/{uid}/parts/{part}`: one attachment.
    pub fn part(self, mailbox: &MailboxName, uid: Uid, part: &PartPath) -> String {
        format!("{}/parts/{part}", self.message(mailbox, uid))
    }

    /// `…/mail/{mailbox}/{uid}/work`: what the people of a box do about a message.
    pub fn work(self, mailbox: &MailboxName, uid: Uid) -> String {
        format!("{}/work", self.message(mailbox, uid))
    }

    /// `/box/{account}/journal`: who did what there.
    pub fn journal(self) -> String {
        self.below("/journal")
    }

    /// `…/compose`: writing a message.
    pub fn write(self) -> String {
        self.below(COMPOSE)
    }

    /// `…/compose?reply={mailbox}/{uid}` and the like.
    pub fn compose(self, start: Start, message: &MessageId) -> String {
        format!("{}?{}={}", self.write(), start.key(), encode(&message.to_string()))
    }

    /// What opens a draft of this mailbox, up to its uid.
    pub(in crate::view) fn draft_stem(self, mailbox: &MailboxName) -> String {
        format!("{}?{}={}%2F", self.write(), Start::Draft.key(), encode(mailbox.as_str()))
    }

    /// `…/undo`: where the button of a notice posts.
    pub fn undo(self) -> String {
        self.below("/undo")
    }
}

/// What writing starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// An answer to the sender.
    Reply,
    /// An answer to everyone.
    ReplyAll,
    /// Passing it on.
    Forward,
    /// A draft.
    Draft,
}

impl Start {
    /// Its query key.
    pub fn key(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::ReplyAll => "reply-all",
            Self::Forward => "forward",
            Self::Draft => "draft",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_is_one_segment_whatever_its_name() {
        let own = Root::Own;
        for (name, path) in [
            ("INBOX", "/mail/INBOX"),
            ("Mes dossiers/2026", "/mail/Mes%20dossiers%2F2026"),
            ("Éléments \"envoyés\"?#%", "/mail/%C3%89l%C3%A9ments%20%22envoy%C3%A9s%22%3F%23%25"),
        ] {
            assert_eq!(own.mailbox(&name.parse().unwrap()), path);
        }
        let id: MessageId = "A/B/7".parse().unwrap();
        assert_eq!(own.compose(Start::ReplyAll, &id), "/compose?reply-all=A%2FB%2F7");
        assert_eq!(format!("{}7", own.draft_stem(&id.mailbox)), own.compose(Start::Draft, &id));
        assert_eq!(own.part(&id.mailbox, id.uid, &"1.2".parse().unwrap()), "/mail/A%2FB/7/parts/1.2");
    }

    #[test]
    fn x_11_every_page_of_a_box_is_below_its_own_root() {
        let account = AccountId::new();
        let (root, below) = (Root::Box(account), format!("/box/{account}"));
        let id: MessageId = "INBOX/7".parse().unwrap();
        assert_eq!(root.home(), below);
        assert_eq!(root.body(&id.mailbox, id.uid), format!("{below}/mail/INBOX/7/body"));
        assert_eq!(root.compose(Start::Reply, &id), format!("{below}/compose?reply=INBOX%2F7"));
        assert_eq!(root.undo(), format!("{below}/undo"));
    }
}
