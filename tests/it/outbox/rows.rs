//! The rows of messages being sent, on SQLite and on PostgreSQL.

use pli::{
    base::{AccountId, Language, SubmissionId, Timestamp},
    store::{
        Error, Store, account, domain,
        submission::{self, Change, State, SubmissionRow},
    },
};

use crate::harness::database::on_both_databases;

async fn somebody(store: &Store) -> AccountId {
    let domain = domain::DomainRow {
        name: "med.test".parse().unwrap(),
        profile: None,
        short_names: false,
        reason: String::new(),
        created_at: Timestamp(1),
    };
    domain::insert(store.db(), domain).await.unwrap();
    let row = account::AccountRow {
        id: AccountId::new(),
        address: "zoe@med.test".parse().unwrap(),
        domain: "med.test".parse().unwrap(),
        name: "Zoé".to_owned(),
        language: Language::Fr,
        state: account::State::Active,
        phone: None,
        email: None,
        generation: 0,
        created_at: Timestamp(1),
        changed_at: Timestamp(1),
    };
    account::insert(store.db(), row.clone()).await.unwrap();
    row.id
}

fn row(account: AccountId, id: SubmissionId) -> SubmissionRow {
    SubmissionRow {
        account,
        person: None,
        id,
        message_id: "x@med.test".to_owned(),
        state: State::Sending,
        reason: None,
        recipients: 2,
        attempt: 1,
        leased_until: Some(Timestamp(1_000)),
        message: Some("sealed".to_owned()),
        draft: None,
        about: None,
        created_at: Timestamp(1),
        changed_at: Timestamp(1),
    }
}

fn change(from: State, to: State) -> Change {
    Change { from, to, reason: None, leased_until: Some(Timestamp(1_000)), forget_message: false }
}

on_both_databases! {
    async fn rule_2_a_composer_has_one_row_and_its_message_id_never_changes(db) {
        let (account, id) = (somebody(&db.store).await, SubmissionId::new());
        submission::insert(db.store.db(), row(account, id)).await.unwrap();
        assert!(matches!(submission::insert(db.store.db(), row(account, id)).await, Err(Error::Exists)));
        // Only a failed one is taken up again.
        let again = SubmissionRow { message_id: "y@med.test".to_owned(), recipients: 3, ..row(account, id) };
        assert!(matches!(submission::renew(db.store.db(), again.clone()).await, Err(Error::Stale)));
        let hold = submission::Hold { account, id, attempt: 1 };
        submission::change(db.store.db(), hold, change(State::Sending, State::Failed), Timestamp(2)).await.unwrap();
        submission::renew(db.store.db(), again).await.unwrap();
        let found = submission::find(db.store.db(), account, id).await.unwrap().unwrap();
        assert_eq!((found.message_id.as_str(), found.recipients, found.state), ("x@med.test", 3, State::Sending));
        assert_eq!(found.message, None, "a look at the state does not carry the message");
        assert_eq!(submission::message(db.store.db(), account, id).await.unwrap(), Some("sealed".to_owned()));
    }

    async fn rule_4_what_ended_long_ago_is_forgotten_unless_it_holds_a_message(db) {
        let account = somebody(&db.store).await;
        let old = |state, message: Option<&str>| SubmissionRow {
            state,
            message: message.map(str::to_owned),
            ..row(account, SubmissionId::new())
        };
        let rows = [
            old(State::Copied, None),
            old(State::Failed, None),
            old(State::Uncertain, None),
            old(State::Uncertain, Some("sealed")),
            old(State::Accepted, Some("sealed")),
            SubmissionRow { changed_at: Timestamp(500), ..old(State::Copied, None) },
        ];
        for row in rows {
            submission::insert(db.store.db(), row).await.unwrap();
        }
        assert_eq!(submission::remove_old(db.store.db(), Timestamp(500)).await.unwrap(), 3);
        assert_eq!(submission::remove_old(db.store.db(), Timestamp(500)).await.unwrap(), 0);
        // What still holds a message is looked after.
        assert_eq!(submission::due(db.store.db(), None, Timestamp(9_999), 9).await.unwrap().len(), 2);
    }

    async fn a_change_names_the_attempt_and_the_state_it_expects(db) {
        let (account, id) = (somebody(&db.store).await, SubmissionId::new());
        submission::insert(db.store.db(), row(account, id)).await.unwrap();
        let hold = submission::Hold { account, id, attempt: 1 };
        let wrong = submission::change(db.store.db(), hold, change(State::Handing, State::Accepted), Timestamp(2)).await;
        assert!(matches!(wrong, Err(Error::Stale)));
        submission::change(db.store.db(), hold, change(State::Sending, State::Handing), Timestamp(2)).await.unwrap();
        // The lease is over: somebody else takes it, and the first one can no longer change anything.
        assert!(submission::due(db.store.db(), Some(account), Timestamp(999), 9).await.unwrap().is_empty());
        let due = submission::due(db.store.db(), None, Timestamp(1_000), 9).await.unwrap();
        assert_eq!(due.len(), 1);
        let second = submission::take(db.store.db(), &due[0], Timestamp(2_000), Timestamp(1_000)).await.unwrap();
        let slow = submission::take(db.store.db(), &due[0], Timestamp(2_000), Timestamp(1_000)).await;
        assert!(matches!(slow, Err(Error::Stale)));
        let late = submission::change(db.store.db(), hold, change(State::Handing, State::Accepted), Timestamp(3)).await;
        assert!(matches!(late, Err(Error::Stale)));
        let last = Change { forget_message: true, leased_until: None, ..change(State::Handing, State::Accepted) };
        submission::change(db.store.db(), second, last, Timestamp(3)).await.unwrap();
        assert_eq!(submission::message(db.store.db(), account, id).await.unwrap(), None);
        submission::give_back(db.store.db(), second, Timestamp(5_000)).await.unwrap();
        assert!(submission::due(db.store.db(), None, Timestamp(4_999), 9).await.unwrap().is_empty());
        assert_eq!(submission::due(db.store.db(), None, Timestamp(5_000), 9).await.unwrap().len(), 1);
    }
}
