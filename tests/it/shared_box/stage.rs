//! A box, and people who open it.

use pli::{
    account::{Account, Contacts},
    base::{AccountId, Address, Language},
    shared_box::{Kind, Rights},
    store::{
        box_member::{self, BoxMemberRow},
        shared_box::{self, SharedBoxRow},
    },
};

use crate::harness::{
    person::{Fill, Page, Person},
    pli::Pli,
    stage::Stage,
};

/// The name of the box.
pub(super) const NAME: &str = "Secrétariat de cardiologie";

/// A box of one Pli.
pub(super) struct Ward {
    pub(super) pli: Pli,
    /// The box.
    pub(super) id: AccountId,
    pub(super) address: Address,
    /// What its pages stand below.
    pub(super) root: String,
}

impl Ward {
    /// With nobody in it.
    pub(super) async fn over(stage: &Stage, pli: Pli) -> Self {
        let address = stage.somebody("cardiologie");
        let people = pli.app.people();
        drop(people.accounts.add_domain(address.domain().parse().unwrap(), None, false).await);
        let txn = pli.app.store().begin().await.unwrap();
        let made = people.accounts.create_shared(&txn, address.clone(), NAME, Language::Fr).await.unwrap();
        let now = pli.clock.now();
        let row = SharedBoxRow {
            account: made.id,
            structure: pli::base::StructureId::new(),
            kind: Kind::Shared,
            responsible: AccountId::new(),
            made_by: None,
            created_at: now,
            changed_at: now,
            ends_at: None,
        };
        shared_box::insert(&txn, row).await.unwrap();
        txn.commit().await.unwrap();
        people.accounts.directory().reload(made.id).await;
        Self { root: format!("/box/{}", made.id), id: made.id, address, pli }
    }

    /// Somebody new who may do this in it, signed in.
    pub(super) async fn person(&self, stage: &Stage, name: &str, rights: Option<Rights>) -> (Account, Person) {
        let address = stage.somebody(&name.to_lowercase().split(' ').next().unwrap().replace('é', "e"));
        let account = self.pli.make(&address, name, Contacts::default()).await;
        if let Some(rights) = rights {
            self.admit(&account, rights).await;
        }
        let person = self.pli.signed_in(&address).await;
        (account, person)
    }

    pub(super) async fn admit(&self, account: &Account, rights: Rights) {
        let (person, created_at) = (account.id, self.pli.clock.now());
        let row = BoxMemberRow { account: self.id, person, rights, given_by: None, created_at };
        box_member::insert(self.pli.app.store().db(), row).await.unwrap();
    }

    pub(super) async fn answered_for_by(&self, account: &Account) {
        let db = self.pli.app.store().db();
        let row = shared_box::find(db, self.id).await.unwrap().unwrap();
        shared_box::touch(db, (self.id, row.changed_at), account.id, self.pli.clock.now()).await.unwrap();
    }

    pub(super) async fn dismiss(&self, account: &Account) {
        assert!(box_member::remove(self.pli.app.store().db(), self.id, account.id).await.unwrap());
    }

    pub(super) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.root)
    }

    /// A message that comes from outside into the box.
    pub(super) async fn receives(&self, stage: &Stage, subject: &str) {
        let message = format!(
            "From: Patient <patient@dehors.example>\r\nTo: {}\r\nSubject: {subject}\r\n\
             Message-ID: <{}@dehors.example>\r\n\r\nBonjour, {subject}.\r\n",
            self.address,
            pli::base::SubmissionId::new(),
        );
        stage.deliver(&self.address, message.as_bytes()).await;
    }

    /// The form in which one writes from it.
    pub(super) fn compose(&self, to: &str, subject: &str, body: &str) -> Fill {
        Fill::form(&self.at("/compose")).write("to", to).write("subject", subject).write("body", body)
    }

    /// What the journal says of the box, oldest first: the event, how it ended, and who did it.
    pub(super) async fn journal(&self) -> Vec<(String, String, Option<AccountId>)> {
        let journal = &self.pli.app.rooms().journal;
        let mut entries = journal.about(self.id, pli::base::Timestamp(0), 100).await.unwrap();
        entries.reverse();
        entries.into_iter().map(|entry| (entry.event, entry.outcome, entry.actor)).collect()
    }
}

/// The address of the message with this subject, in this list.
#[track_caller]
pub(super) fn message(page: &Page, subject: &str) -> String {
    let links = page.document().links();
    let found = links.into_iter().find(|(words, href)| words == subject && href.starts_with("/box/"));
    found.unwrap_or_else(|| panic!("no « {subject} »")).1
}

/// The number of a message.
pub(super) fn uid(address: &str) -> String {
    address.split('?').next().and_then(|path| path.rsplit('/').next()).unwrap().to_owned()
}
