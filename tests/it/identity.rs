//! Accounts and passwords, on SQLite and on PostgreSQL.

use std::time::Duration;

use pli::{
    account::{Accounts, Alias, Change, Contacts, Error, NewAccount},
    audit::Journal,
    base::{AccountId, Address, Clock, Language, Timestamp},
    password::{self, Flaw, Kind, Passwords, Verdict, Whose, temporary},
    policy::{self, Policies, Policy},
    seal::Keys,
    store::Store,
};
use secrecy::{ExposeSecret as _, SecretString};

use crate::harness::database::{TestDatabase, on_both_databases, raw};

/// 20 November 2026, noon.
pub(crate) const NOON: Timestamp = Timestamp(1_795_176_000_000);
pub(crate) const DAY: Duration = Duration::from_hours(24);

/// The rooms of this file over one database.
pub(crate) struct House {
    pub(crate) db: TestDatabase,
    pub(crate) keys: Keys,
    pub(crate) clock: Clock,
    pub(crate) journal: Journal,
    pub(crate) accounts: Accounts,
    pub(crate) passwords: Passwords,
}

/// The cheapest hashing that the policy allows.
fn cheap() -> policy::Password {
    policy::Password { memory_kib: 19_456, passes: 2, lanes: 1, ..policy::Password::default() }
}

fn hashing(password: policy::Password) -> Policies {
    Policies::new(Policy { password, ..Policy::default() })
}

pub(crate) fn house(db: TestDatabase) -> House {
    let keys = Keys::open_or_create(&db.dir.path().join("keys"), None).unwrap();
    let clock = Clock::fixed(NOON);
    let journal = Journal::new(db.store.clone(), keys.chain(), clock.clone());
    let accounts = Accounts::new(db.store.clone(), keys.sealer(), journal.clone(), clock.clone(), Policies::default());
    let passwords = Passwords::new(db.store.clone(), keys.peppers(), hashing(cheap()), clock.clone());
    House { db, keys, clock, journal, accounts, passwords }
}

pub(crate) fn address(text: &str) -> Address {
    text.parse().unwrap()
}

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

pub(crate) fn person(text: &str) -> NewAccount {
    NewAccount {
        address: address(text),
        name: "Alice Martin".to_owned(),
        language: Language::Fr,
        aliases: Vec::new(),
        contacts: Contacts::default(),
    }
}

impl House {
    pub(crate) async fn create(&self, new: NewAccount) -> Result<AccountId, Error> {
        let txn = self.db.store.begin().await.unwrap();
        let made = self.accounts.create(&txn, new).await?;
        txn.commit().await.unwrap();
        self.accounts.directory().reload(made.id).await;
        Ok(made.id)
    }

    pub(crate) async fn alice(&self) -> AccountId {
        self.accounts.add_domain("med.test".parse().unwrap(), None, false).await.unwrap();
        self.create(person("alice@med.test")).await.unwrap()
    }

    async fn set_password(&self, id: AccountId, text: &str, kind: Kind) {
        let new = self.passwords.prepare(&secret(text)).await.unwrap();
        let txn = self.db.store.begin().await.unwrap();
        self.passwords.put(&txn, id, &new, kind).await.unwrap();
        txn.commit().await.unwrap();
    }

    async fn verify(&self, id: AccountId, text: &str) -> Verdict {
        self.passwords.verify(Some(id), &secret(text)).await.unwrap()
    }
}

/// Another process over the same database and keys.
async fn other(house: &House) -> (Store, Accounts) {
    let store = Store::open(&house.db.config).await.unwrap();
    let journal = Journal::new(store.clone(), house.keys.chain(), house.clock.clone());
    let accounts = Accounts::new(store.clone(), house.keys.sealer(), journal, house.clock.clone(), Policies::default());
    (store, accounts)
}

on_both_databases! {
    async fn r_83_every_name_of_a_person_leads_to_one_account(db) {
        let house = house(db);
        house.accounts.add_domain("med.test".parse().unwrap(), None, true).await.unwrap();
        let alias = Alias { address: address("dr.martin@med.test"), may_send: true };
        let id = house.create(NewAccount { aliases: vec![alias], ..person("zo\u{eb}@med.test") }).await.unwrap();
        for typed in ["zo\u{eb}@med.test", " Zoe\u{308}@MED.test ", "DR.MARTIN@med.test.", "dr.Martin", "zo\u{eb}"] {
            let found = house.accounts.find_for_sign_in(typed).await.unwrap().map(|account| account.id);
            assert_eq!(found, Some(id), "{typed}");
        }
        for typed in ["", "zoe@med.test", "zo\u{eb}+x@med.test", "zo\u{eb}@med.test\0", "@", &"x".repeat(5_000)] {
            assert_eq!(house.accounts.find_for_sign_in(typed).await.unwrap(), None, "{typed}");
        }
    }

    async fn r_83_an_address_that_is_somebodys_in_any_role_is_taken(db) {
        let house = house(db);
        house.alice().await;
        let alias = |text: &str| vec![Alias { address: address(text), may_send: false }];
        assert!(matches!(house.create(person("ALICE@med.test")).await, Err(Error::Taken)));
        let bob = NewAccount { aliases: alias("alice@med.test"), ..person("bob@med.test") };
        assert!(matches!(house.create(bob).await, Err(Error::Taken)));
        house.create(NewAccount { aliases: alias("b@med.test"), ..person("bob@med.test") }).await.unwrap();
        assert!(matches!(house.create(person("b@med.test")).await, Err(Error::Taken)));
    }

    async fn an_account_of_a_strange_domain_or_without_a_name_is_not_made(db) {
        let house = house(db);
        house.alice().await;
        assert!(matches!(house.create(person("a@elsewhere.test")).await, Err(Error::UnknownDomain(_))));
        for name in ["", "  ", "a\r\nBcc: x@y.test", &"x".repeat(121)] {
            let new = NewAccount { name: name.to_owned(), ..person("b@med.test") };
            assert!(matches!(house.create(new).await, Err(Error::Name)), "{name:?}");
        }
    }

    async fn s3_07_the_personal_address_is_not_a_mailbox_of_pli(db) {
        let house = house(db);
        house.alice().await;
        for inside in ["bob@med.test", "alice@med.test", "x@sub.med.test"] {
            let contacts = Contacts { email: Some(address(inside)), phone: None };
            let new = NewAccount { contacts, ..person("bob@med.test") };
            assert!(matches!(house.create(new).await, Err(Error::OwnMailbox)), "{inside}");
        }
        let contacts = Contacts { email: Some(address("bob@notmed.test")), phone: None };
        house.create(NewAccount { contacts, ..person("bob@med.test") }).await.unwrap();
    }

    async fn r_173_a_dump_of_the_database_holds_no_number_no_address_and_no_password(db) {
        let house = house(db);
        house.alice().await;
        let contacts = Contacts {
            phone: Some("+15145550174".parse().unwrap()),
            email: Some(address("personne.privee@courriel.example")),
        };
        let id = house.create(NewAccount { contacts: contacts.clone(), ..person("bob@med.test") }).await.unwrap();
        house.set_password(id, "un secret bien gardé", Kind::Chosen).await;
        assert_eq!(house.accounts.contacts(id).await.unwrap(), contacts);
        let dump = raw::dump(&house.db).await;
        assert!(dump.contains("bob@med.test"));
        for hidden in ["5145550174", "personne.privee", "courriel.example", "bien gard", "un secret"] {
            assert!(!dump.contains(hidden), "{hidden}");
        }
    }

    async fn r_173_a_rotation_seals_every_contact_and_covers_every_password_anew(db) {
        let house = house(db);
        house.alice().await;
        let contacts = Contacts { phone: Some("+15145550174".parse().unwrap()), email: None };
        let id = house.create(NewAccount { contacts: contacts.clone(), ..person("bob@med.test") }).await.unwrap();
        house.set_password(id, "le premier mot", Kind::Chosen).await;
        house.set_password(id, "le second mot", Kind::Chosen).await;
        house.keys.rotate().unwrap();
        assert_eq!(house.accounts.reseal().await.unwrap(), 1);
        assert_eq!(house.accounts.reseal().await.unwrap(), 0);
        assert_eq!(house.passwords.rotate().await.unwrap(), 2);
        assert_eq!(house.passwords.rotate().await.unwrap(), 0);
        let phone = raw::text(&house.db, "SELECT phone FROM account WHERE phone IS NOT NULL").await;
        assert!(phone.starts_with("2."), "{phone}");
        assert_eq!(house.accounts.contacts(id).await.unwrap(), contacts);
        assert_eq!(house.verify(id, "le second mot").await, Verdict::Right);
        assert!(house.passwords.was_used(id, &secret("le premier mot")).await.unwrap());
    }

    async fn a_sealed_number_moved_to_another_person_does_not_open(db) {
        let house = house(db);
        let alice = house.alice().await;
        let contacts = Contacts { phone: Some("+15145550174".parse().unwrap()), email: None };
        house.create(NewAccount { contacts, ..person("bob@med.test") }).await.unwrap();
        raw::run(&house.db, "UPDATE account SET phone = (SELECT max(phone) FROM account)").await;
        assert!(matches!(house.accounts.contacts(alice).await, Err(Error::Seal(_))));
    }

    async fn a_suspended_account_gets_no_token_no_mail_and_everybody_hears_of_it(db) {
        use pli::base::Refused;
        let house = house(db);
        let id = house.alice().await;
        let alice = address("alice@med.test");
        let directory = house.accounts.directory();
        let mint = house.accounts.mint(house.keys.token_signer("https://pli.example"));
        let mut changes = directory.changes();
        assert!(mint(&alice).is_ok());
        assert!(directory.mailbox(&alice).await.unwrap());
        house.accounts.suspend(id, None).await.unwrap();
        assert_eq!(mint(&alice).unwrap_err(), Refused);
        assert!(!directory.mailbox(&alice).await.unwrap());
        assert!(directory.senders(&alice).await.unwrap().is_empty());
        let change = Change { account: id, address: alice.clone(), active: false, generation: 1 };
        assert_eq!(changes.try_recv().unwrap(), change);
        assert!(matches!(house.accounts.suspend(id, None).await, Err(Error::Unknown)));
        house.accounts.activate(id, None).await.unwrap();
        assert!(mint(&alice).is_ok());
        assert_eq!(changes.try_recv().unwrap().generation, 2);
        assert_eq!(mint(&address("nobody@med.test")).unwrap_err(), Refused);
    }

    async fn an_account_made_by_another_process_gets_mail_at_once(db) {
        let house = house(db);
        house.alice().await;
        let directory = house.accounts.directory();
        directory.refresh().await.unwrap();
        let (_store, command) = other(&house).await;
        command.add_domain("new.test".parse().unwrap(), None, false).await.unwrap();
        let txn = house.db.store.begin().await.unwrap();
        let alias = Alias { address: address("equipe@new.test"), may_send: true };
        command.create(&txn, NewAccount { aliases: vec![alias], ..person("carol@new.test") }).await.unwrap();
        txn.commit().await.unwrap();
        // Nothing was refreshed here: each answer asked the database.
        assert!(directory.domain("NEW.test").await.unwrap());
        assert!(directory.mailbox(&address("Carol+labo@new.test")).await.unwrap());
        assert_eq!(directory.aliases(&address("equipe@new.test")).await.unwrap(), [address("carol@new.test")]);
        assert!(directory.senders(&address("equipe@new.test")).await.unwrap().is_empty(), "S0-10: no policy lets it");
        assert!(!directory.mailbox(&address("equipe@new.test")).await.unwrap());
        assert!(directory.aliases(&address("carol@new.test")).await.unwrap().is_empty());
        for unknown in ["dave@new.test", "carol@med.test"] {
            assert!(!directory.mailbox(&address(unknown)).await.unwrap());
        }
        assert!(!directory.domain("elsewhere.test").await.unwrap());
        assert!(!directory.domain("not a domain").await.unwrap());
    }

    async fn a_suspension_by_another_process_is_seen_at_the_next_look(db) {
        let house = house(db);
        let id = house.alice().await;
        let directory = house.accounts.directory();
        directory.refresh().await.unwrap();
        let mut changes = directory.changes();
        let (_store, command) = other(&house).await;
        house.clock.advance(Duration::from_secs(1));
        command.suspend(id, None).await.unwrap();
        assert!(directory.is_read(&address("alice@med.test")));
        directory.refresh().await.unwrap();
        assert!(!directory.is_read(&address("alice@med.test")));
        assert!(!changes.try_recv().unwrap().active);
        // Looking again tells nothing twice.
        directory.refresh().await.unwrap();
        assert!(changes.try_recv().is_err());
    }

    async fn without_the_database_the_last_known_state_answers_and_nobody_is_denied(db) {
        let house = house(db);
        house.alice().await;
        let directory = house.accounts.directory();
        directory.refresh().await.unwrap();
        house.db.store.close().await;
        assert!(directory.domain("med.test").await.unwrap());
        assert!(directory.mailbox(&address("alice@med.test")).await.unwrap());
        assert!(directory.mailbox(&address("bob@med.test")).await.unwrap_err().is_temporary());
        assert!(directory.domain("unknown.test").await.is_err());
    }

    async fn an_alias_that_is_taken_away_leads_nowhere(db) {
        let house = house(db);
        let id = house.alice().await;
        let alias = address("dr.martin@med.test");
        let directory = house.accounts.directory();
        house.accounts.add_alias(id, Alias { address: alias.clone(), may_send: false }).await.unwrap();
        assert_eq!(directory.aliases(&alias).await.unwrap(), [address("alice@med.test")]);
        assert!(directory.senders(&alias).await.unwrap().is_empty(), "it may not send");
        house.accounts.remove_alias(id, &alias).await.unwrap();
        assert!(directory.aliases(&alias).await.unwrap().is_empty());
        assert!(matches!(house.accounts.remove_alias(id, &alias).await, Err(Error::Unknown)));
        assert!(matches!(house.accounts.remove_alias(id, &address("alice@med.test")).await, Err(Error::Unknown)));
    }

    async fn a_right_password_is_right_and_every_other_is_wrong(db) {
        let house = house(db);
        let id = house.alice().await;
        house.set_password(id, "correcte équipe", Kind::Chosen).await;
        // composed or not, it is the same; nothing else is.
        assert_eq!(house.verify(id, "correcte e\u{301}quipe").await, Verdict::Right);
        for wrong in ["", "correcte équipe ", "Correcte équipe", "correcte equipe", &"x".repeat(100_000)] {
            assert_eq!(house.verify(id, wrong).await, Verdict::Wrong, "{wrong}");
        }
        assert_eq!(house.passwords.verify(None, &secret("correcte équipe")).await.unwrap(), Verdict::Wrong);
    }

    async fn r_74_a_weak_hash_is_renewed_by_the_right_password_only(db) {
        let house = house(db);
        let id = house.alice().await;
        house.set_password(id, "correcte équipe", Kind::Chosen).await;
        let strong = policy::Password { passes: 3, ..cheap() };
        let strong = Passwords::new(house.db.store.clone(), house.keys.peppers(), hashing(strong), house.clock.clone());
        let stored = async || raw::text(&house.db, "SELECT hash FROM password").await;
        assert_eq!(strong.verify(Some(id), &secret("wrong password")).await.unwrap(), Verdict::Wrong);
        assert!(stored().await.contains("t=2"));
        assert_eq!(strong.verify(Some(id), &secret("correcte équipe")).await.unwrap(), Verdict::Right);
        assert!(stored().await.contains("t=3"));
        assert_eq!(strong.verify(Some(id), &secret("correcte équipe")).await.unwrap(), Verdict::Right);
    }

    async fn r_73_a_crowd_is_told_to_come_back_and_the_first_ones_are_served(db) {
        let house = house(db);
        let id = house.alice().await;
        let slow = policy::Password { parallel: 1, passes: 10, queue: Duration::from_millis(300), ..cheap() };
        house.set_password(id, "correcte équipe", Kind::Chosen).await;
        let passwords = Passwords::new(house.db.store.clone(), house.keys.peppers(), hashing(slow), house.clock.clone());
        let mut crowd = tokio::task::JoinSet::new();
        for _ in 0..60 {
            let passwords = passwords.clone();
            // An unknown name: that work is bounded too.
            crowd.spawn(async move { passwords.verify(None, &secret("correcte équipe")).await });
        }
        let (mut served, mut busy) = (0, 0);
        while let Some(done) = crowd.join_next().await {
            match done.unwrap() {
                Ok(Verdict::Wrong) => served += 1,
                Err(password::Error::Busy) => busy += 1,
                other => panic!("{other:?}"),
            }
        }
        assert!(served >= 1 && busy >= 1, "{served} served, {busy} busy");
        assert!(password::Error::Busy.is_temporary());
    }

    async fn r_75_an_unknown_name_costs_what_a_wrong_password_costs(db) {
        let house = house(db);
        let id = house.alice().await;
        house.set_password(id, "correcte équipe", Kind::Chosen).await;
        let mut took = [Vec::new(), Vec::new()];
        for _ in 0..7 {
            for (place, who) in [Some(id), None].into_iter().enumerate() {
                let begun = std::time::Instant::now();
                assert_eq!(house.passwords.verify(who, &secret("mauvais mot")).await.unwrap(), Verdict::Wrong);
                took[place].push(begun.elapsed());
            }
        }
        // The same hash is computed: its parameters are compared in `password::hash`. That it is computed at all shows here;
        // the pace hides the rest.
        let fastest = took.map(|list| list.into_iter().min().unwrap().as_secs_f64());
        assert!(fastest[1] > fastest[0] / 20.0, "{fastest:?}");
    }

    async fn r_130_a_temporary_password_ends_after_three_days(db) {
        let house = house(db);
        let id = house.alice().await;
        let text = temporary();
        house.set_password(id, text.expose_secret(), Kind::Temporary).await;
        house.clock.advance(Duration::from_hours(72) - Duration::from_millis(1));
        assert_eq!(house.verify(id, text.expose_secret()).await, Verdict::Temporary);
        house.clock.advance(Duration::from_millis(1));
        assert_eq!(house.verify(id, text.expose_secret()).await, Verdict::TemporaryExpired);
        assert_eq!(house.verify(id, "another").await, Verdict::Wrong);
        // The one that the person chooses has no end, and the temporary one is not remembered as theirs.
        house.set_password(id, "mon propre mot", Kind::Chosen).await;
        house.clock.advance(100 * DAY);
        assert_eq!(house.verify(id, "mon propre mot").await, Verdict::Right);
        assert!(!house.passwords.was_used(id, &text).await.unwrap());
    }

    async fn r_68_s4_09_the_last_ten_passwords_are_refused_after_the_other_rules(db) {
        let house = house(db);
        let id = house.alice().await;
        for number in 0..12 {
            house.clock.advance(DAY);
            house.set_password(id, &format!("mot de passe {number}"), Kind::Chosen).await;
        }
        assert_eq!(raw::text(&house.db, "SELECT CAST(count(*) AS TEXT) FROM former_password").await, "10");
        for (number, used) in [(0, false), (1, true), (10, true), (11, true)] {
            let password = secret(&format!("mot de passe {number}"));
            assert_eq!(house.passwords.was_used(id, &password).await.unwrap(), used, "{number}");
        }
        let whose = Whose { account: Some(id), address: address("alice@med.test"), name: "A".to_owned(), alone: false };
        let judged = async |text: &str| house.passwords.judge(&whose, &secret(text)).await.unwrap().flaws;
        // One that breaks a rule is not compared with the former ones: that would cost ten hashes.
        house.set_password(id, "azertyuiop", Kind::Chosen).await;
        assert_eq!(judged("azertyuiop").await, [Flaw::TooShort(12), Flaw::Common]);
        house.set_password(id, "les hérons reviennent", Kind::Chosen).await;
        assert_eq!(judged("les hérons reviennent").await, [Flaw::Reused(10)]);
        assert_eq!(judged("les hérons reviendront").await, []);
    }
}
