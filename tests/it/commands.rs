//! The commands that make and change accounts, run as an administrator runs them: as processes.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
};

use pli::{
    account::Accounts,
    audit::Journal,
    base::{AccountId, Clock, ImportId},
    config::Database,
    password::{Passwords, Verdict},
    policy::{self, Policies, Policy, Profile},
    seal::{Keys, Place},
    store::{
        self, Store,
        import::{self, ImportRow},
    },
};
use secrecy::SecretString;

use crate::harness::database::{TestDatabase, on_both_databases, raw};

/// A configuration over a test's database. Nothing here is connected to but the database.
fn configure(db: &TestDatabase) {
    let dir = db.dir.path();
    let toml = format!(
        r#"
[server]
public_url = "https://localhost:24443"
certificate_file = "none.pem"
key_file = "none.pem"
[database]
url = "{url}"
[keys]
directory = "{keys}"
public_directory = "{public}"
[imap]
host = "localhost"
port = 24993
[submission]
host = "localhost"
port = 24465
[sieve]
host = "localhost"
port = 24190
[letters]
host = "localhost"
port = 24025
[policy]
password.memory_kib = 19456
password.passes = 2
password.lanes = 1
"#,
        url = db.config.url,
        keys = dir.join("keys").display(),
        public = dir.join("public").display(),
    );
    std::fs::write(dir.join("pli.toml"), toml).unwrap();
}

fn pli(dir: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_pli"))
        .arg("-c")
        .arg(dir.join("pli.toml"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn good(dir: &Path, arguments: &[&str], input: &str) -> String {
    let output = pli(dir, arguments, input);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn bad(dir: &Path, arguments: &[&str], input: &str) -> String {
    let output = pli(dir, arguments, input);
    assert!(!output.status.success(), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// What a server over the same database and keys knows.
async fn server(db: &TestDatabase) -> (Accounts, Passwords) {
    let config: &Database = &db.config;
    let store = Store::open(config).await.unwrap();
    let keys = Keys::open_or_create(&db.dir.path().join("keys"), None).unwrap();
    let journal = Journal::new(store.clone(), keys.chain(), Clock::System);
    let cheap = policy::Password { memory_kib: 19_456, passes: 2, lanes: 1, ..policy::Password::default() };
    let policies = Policies::new(Policy { password: cheap, ..Policy::default() });
    let passwords = Passwords::new(store.clone(), keys.peppers(), policies.clone(), Clock::System);
    (Accounts::new(store, keys.sealer(), journal, Clock::System, policies), passwords)
}

fn import_place(row: &str) -> Place<'_> {
    Place { table: "import", row, column: "lines" }
}

/// A list of people to come that waits for the word to go.
async fn waiting_list(db: &TestDatabase, dir: &Path) -> ImportId {
    good(dir, &["structure", "create", "Vallon", "--domain", "sante.example", "--place", "ca-qc"], "");
    let structure = store::structure::find_by_name(db.store.db(), "Vallon").await.unwrap().unwrap().id;
    let (id, keys) = (ImportId::new(), Keys::open_or_create(&dir.join("keys"), None).unwrap());
    let row = ImportRow {
        id,
        structure,
        made_by: AccountId::new(),
        lines: keys.sealer().seal(import_place(&id.to_string()), "Amina Benhaddou".as_bytes()).unwrap(),
        total: 1,
        handled: 0,
        made: 0,
        refused: String::new(),
        started_at: None,
        created_at: Clock::System.now(),
        expires_at: Clock::System.now() + std::time::Duration::from_hours(1),
    };
    import::insert(db.store.db(), row).await.unwrap();
    id
}

on_both_databases! {
    async fn an_account_made_on_the_command_line_is_complete_and_known_to_a_running_server(db) {
        configure(&db);
        let dir = db.dir.path();
        let (accounts, passwords) = server(&db).await;
        accounts.directory().refresh().await.unwrap();
        good(dir, &["domain", "add", "sante.example"], "");
        let create = [
            "account", "create", "Claire.Martin@sante.example", "--name", "Dre Claire Martin", "--language", "fr",
            "--password-file", "-", "--phone", "+1 514 555-0142", "--email", "claire@courriel.example",
            "--alias", "claire@sante.example",
        ];
        good(dir, &create, "lavande boréale 42\n");
        let address = "claire.martin@sante.example".parse().unwrap();
        assert!(accounts.directory().mailbox(&address).await.unwrap());
        let account = accounts.find_for_sign_in("claire@sante.example").await.unwrap().unwrap();
        assert_eq!((account.address.as_str(), account.name.as_str()), ("claire.martin@sante.example", "Dre Claire Martin"));
        let contacts = accounts.contacts(account.id).await.unwrap();
        assert_eq!(contacts.phone.unwrap().as_str(), "+15145550142");
        let password = SecretString::from("lavande boréale 42");
        assert_eq!(passwords.verify(Some(account.id), &password).await.unwrap(), Verdict::Right);
        let shown = good(dir, &["account", "show", "claire@sante.example"], "");
        assert!(shown.contains("active") && shown.contains("…42") && !shown.contains("5550142"), "{shown}");
        assert!(good(dir, &["audit", "verify"], "").contains("the journal is whole"));
    }

    async fn r_136_recovery_codes_are_printed_once_told_and_void_those_before(db) {
        configure(&db);
        let dir = db.dir.path();
        good(dir, &["domain", "add", "sante.example"], "");
        let make = ["account", "create", "john@sante.example", "--name", "John", "--password-file", "-", "--email", "john@courriel.example"];
        good(dir, &make, "quiet harbour lamp 9\n");
        let codes = || good(dir, &["account", "recovery-codes", "john@sante.example"], "");
        let (first, second) = (codes(), codes());
        for printed in [&first, &second] {
            assert_eq!(printed.lines().filter(|line| line.len() == 19 && line.matches('-').count() == 3).count(), 10, "{printed}");
        }
        assert!(first.lines().all(|code| !second.contains(code)));
        let count = |sql: &'static str| async { raw::text(&db, sql).await };
        assert_eq!(count("SELECT CAST(COUNT(*) AS TEXT) FROM factor WHERE method = 'recovery' AND state = 'active'").await, "1");
        assert_eq!(count("SELECT CAST(COUNT(*) AS TEXT) FROM factor WHERE method = 'recovery' AND state = 'revoked'").await, "1");
        // Beside the one about the address: a letter for each set.
        assert_eq!(count("SELECT CAST(COUNT(*) AS TEXT) FROM letter WHERE kind = 'factor added'").await, "3");
        let refused = pli(dir, &["account", "recovery-codes", "nobody@sante.example"], "");
        assert!(!refused.status.success() && refused.stdout.is_empty());
        assert!(good(dir, &["audit", "verify"], "").contains("the journal is whole"));
    }

    async fn what_cannot_be_done_is_said_in_words_and_leaves_nothing_behind(db) {
        configure(&db);
        let dir = db.dir.path();
        good(dir, &["domain", "add", "sante.example"], "");
        let create = |address: &'static str, more: &[&'static str]| {
            [&["account", "create", address, "--name", "B", "--password-file", "-"][..], more].concat()
        };
        for (arguments, input, words) in [
            (create("b@sante.example", &["--phone", "+15145550142"]), "court\n", "fewer than 12 characters"),
            // R-60: nothing beside it.
            (create("b@sante.example", &[]), "court\n", "fewer than 15 characters"),
            (create("b@sante.example", &[]), "motdepasse123\n", "everybody tries"),
            (create("b@sante.example", &[]), "sante.example pour moi\n", "their address"),
            (create("b@sante.example", &[]), "\n", "the first line is empty"),
            (create("b@autre.example", &[]), "assez long, oui\n", "does not answer for the domain autre.example"),
            (create("b@sante.example", &["--email", "x@sante.example"]), "assez long, oui\n", "outside of Pli"),
            (create("b@sante.example", &["--phone", "5145550142"]), "", "country code"),
            (create("b@sante.example", &["--language", "de"]), "", "fr or en"),
            (create("pas une adresse", &[]), "", "name@domain"),
            (vec!["domain", "add", "sante.example"], "", "taken"),
            (vec!["account", "suspend", "nobody@sante.example"], "", "no account"),
            (vec!["account", "create", "b@sante.example", "--name", "B"], "", "--password-file"),
        ] {
            let said = bad(dir, &arguments, input);
            assert!(said.contains(words), "{arguments:?}: {said}");
        }
        assert_eq!(good(dir, &["account", "list"], ""), "");
    }

    async fn the_rules_of_a_password_are_those_of_the_profile_of_its_domain(db) {
        configure(&db);
        let dir = db.dir.path();
        good(dir, &["domain", "add", "sante.example"], "");
        good(dir, &["domain", "add", "rss.example", "--profile", "legacy"], "");
        assert_eq!(good(dir, &["domain", "list"], ""), "rss.example\tlegacy\nsante.example\thouse\n");
        let (accounts, passwords) = server(&db).await;
        accounts.directory().refresh().await.unwrap();
        let create = |address| ["account", "create", address, "--name", "B", "--password-file", "-"];
        let said = bad(dir, &create("b@rss.example"), "lavande boréale 42\n");
        assert!(said.contains("more than 16 characters") && said.contains("fewer than 4 kinds"), "{said}");
        good(dir, &create("b@rss.example"), "Lb4!vqx7\n");
        assert!(bad(dir, &create("b@sante.example"), "Lb4!vqx7\n").contains("fewer than 15 characters"));

        assert!(bad(dir, &["domain", "profile", "autre.example", "legacy"], "").contains("does not answer"));
        assert!(bad(dir, &["domain", "profile", "sante.example", "lax"], "").contains("entra-compat"));
        good(dir, &["domain", "profile", "sante.example", "entra-compat"], "");
        good(dir, &create("b@sante.example"), "Lb4!vqx7\n");
        // A server that runs learns it when it looks for what other processes changed.
        let person = "b@sante.example".parse().unwrap();
        assert_eq!(passwords.policies().of(&person).profile, Profile::Modern);
        accounts.directory().refresh().await.unwrap();
        assert_eq!(passwords.policies().of(&person).profile, Profile::EntraCompat);
        good(dir, &["domain", "profile", "sante.example", "house"], "");
        assert!(good(dir, &["domain", "list"], "").contains("sante.example\thouse"));
        assert!(good(dir, &["audit", "verify"], "").contains("whole"));
    }

    async fn s4_15_who_has_not_followed_yet_is_listed(db) {
        configure(&db);
        let dir = db.dir.path();
        good(dir, &["domain", "add", "sante.example"], "");
        let key = dir.join("key");
        std::fs::write(&key, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\n").unwrap();
        let methods = ["--email", "b@courriel.example", "--totp-secret-file", key.to_str().unwrap()];
        for (address, methods) in
            [("suit@sante.example", 4), ("tarde@sante.example", 2), ("parti@sante.example", 2)].map(|(a, n)| (a, &methods[..n]))
        {
            let create = ["account", "create", address, "--name", "B", "--password-file", "-"];
            good(dir, &[&create, methods].concat(), "lavande boréale 42\n");
        }
        good(dir, &["account", "suspend", "parti@sante.example"], "");
        let list = good(dir, &["account", "list", "--lacking-methods"], "");
        assert!(list.contains("tarde@") && !list.contains("suit@") && !list.contains("parti@"), "{list}");
    }

    async fn s0_11_which_domains_may_be_merged_is_said_on_the_command_line_too(db) {
        configure(&db);
        let dir = db.dir.path();
        assert!(bad(dir, &["domain", "merge", "sante.example", "old.example"], "").contains("does not answer"));
        good(dir, &["domain", "add", "sante.example"], "");
        for _ in 0..2 {
            good(dir, &["domain", "merge", "sante.example", "old.example", "older.example"], "");
        }
        let (accounts, _) = server(&db).await;
        let allowed = accounts.mergeable(&"sante.example".parse().unwrap()).await.unwrap();
        assert_eq!(allowed.iter().map(|domain| domain.as_str()).collect::<Vec<_>>(), ["old.example", "older.example"]);
        good(dir, &["domain", "merge", "sante.example", "old.example", "--remove"], "");
        assert_eq!(accounts.mergeable(&"sante.example".parse().unwrap()).await.unwrap().len(), 1);
    }

    async fn s2_17_there_is_no_mode_for_demonstrations(db) {
        configure(&db);
        let dir = db.dir.path();
        let help = good(dir, &["--help"], "").to_lowercase();
        assert!(help.contains("serve") && !help.contains("demo"), "{help}");
        let path = dir.join("pli.toml");
        let config = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("[demo]\nmode = true\n{config}")).unwrap();
        assert!(bad(dir, &["account", "list"], "").contains("demo"), "what nobody knows stops the start");
    }

    async fn r_130_a_temporary_password_is_made_by_pli_and_shown_once(db) {
        configure(&db);
        let dir = db.dir.path();
        good(dir, &["domain", "add", "sante.example"], "");
        let said = good(dir, &["account", "create", "b@sante.example", "--name", "B", "--temporary"], "");
        let password = said.trim().rsplit(' ').next().unwrap().to_owned();
        let (accounts, passwords) = server(&db).await;
        let id = accounts.find_for_sign_in("b@sante.example").await.unwrap().unwrap().id;
        let verdict = passwords.verify(Some(id), &SecretString::from(password)).await.unwrap();
        assert_eq!(verdict, Verdict::Temporary);
    }

    async fn x_10_a_token_is_made_listed_and_ended_and_its_secret_shown_once(db) {
        configure(&db);
        let dir = db.dir.path();
        good(dir, &["domain", "add", "sante.example"], "");
        let create = ["structure", "create", "Clinique", "--domain", "sante.example", "--place", "ca-qc"];
        good(dir, &create, "");
        let token = ["structure", "token"];
        let make = |more: &[&'static str]| [&token[..], &["make", "Clinique", "--label", "Annuaire"], more].concat();
        let said = good(dir, &make(&["--days", "30"]), "");
        let secret = said.lines().find(|line| line.starts_with("pli-scim-")).unwrap().to_owned();
        let id = said.split('\t').next().unwrap().to_owned();
        let listed = good(dir, &[&token[..], &["list", "Clinique"]].concat(), "");
        assert!(listed.contains(&id) && listed.contains("never used") && !listed.contains(&secret), "{listed}");
        assert!(!raw::dump(&db).await.contains(&secret));
        assert!(bad(dir, &make(&["--days", "366"]), "").contains("1 to 365 days"));
        assert!(bad(dir, &[&token[..], &["list", "Autre"]].concat(), "").contains("no structure of this name"));
        let end = [&token[..], &["end", "Clinique", &id]].concat();
        assert!(good(dir, &end, "").contains("ended"));
        assert!(bad(dir, &end, "").contains("not held"));
        assert!(good(dir, &[&token[..], &["list", "Clinique"]].concat(), "").contains("ended 20"));
    }

    async fn r_173_a_rotation_changes_every_sealed_column_and_everything_still_opens(db) {
        configure(&db);
        let dir = db.dir.path();
        good(dir, &["domain", "add", "sante.example"], "");
        std::fs::write(dir.join("totp"), "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U\n").unwrap();
        let secret = dir.join("totp").display().to_string();
        let create = [
            "account", "create", "b@sante.example", "--name", "B", "--password-file", "-", "--phone", "+15145550142",
            "--totp-secret-file", &secret, "--email", "b@courriel.example",
        ];
        good(dir, &create, "lavande boréale 42\n");
        let add = [
            "request", "add", "--given", "Léonie", "--family", "Marchetti", "--profession", "midwife", "--place", "ca-qc",
            "--licence", "SF-0461", "--contact", "l@courriel.example", "--phone", "418 555-0119", "--structure", "Vallon",
        ];
        good(dir, &add, "");
        let list = waiting_list(&db, dir).await;
        let count = "SELECT CAST(count(*) AS TEXT) FROM factor WHERE secret LIKE '1.%'";
        assert_eq!(raw::text(&db, count).await, "3");
        // Neither the seed, in base32 or as it is, nor where codes are sent to.
        let dump = raw::dump(&db).await;
        for hidden in ["MFRGGZDF", "abcdefghijklmnopqrst", "5145550142", "courriel.example"] {
            assert!(!dump.contains(hidden), "{hidden}");
        }
        // A server that was started before the rotation.
        let (accounts, passwords) = server(&db).await;
        good(dir, &["keys", "rotate"], "");
        assert!(raw::text(&db, "SELECT phone FROM account").await.starts_with("2."));
        assert!(raw::text(&db, "SELECT email FROM account").await.starts_with("2."));
        assert!(raw::text(&db, "SELECT person FROM support_request").await.starts_with("2."));
        assert_eq!(raw::text(&db, count).await, "0");
        let list = import::find(db.store.db(), list).await.unwrap().unwrap();
        assert!(list.lines.starts_with("2."));
        let keys = Keys::open_or_create(&dir.join("keys"), None).unwrap();
        let opened = keys.sealer().open_text(import_place(&list.id.to_string()), &list.lines).unwrap();
        assert_eq!(opened.as_str(), "Amina Benhaddou");
        assert!(raw::text(&db, "SELECT hash FROM password").await.ends_with("$1,2"));
        let id = accounts.find_for_sign_in("b@sante.example").await.unwrap().unwrap().id;
        assert!(accounts.contacts(id).await.unwrap().phone.is_some());
        let password = SecretString::from("lavande boréale 42");
        assert_eq!(passwords.verify(Some(id), &password).await.unwrap(), Verdict::Right);
        assert!(good(dir, &["audit", "verify"], "").contains("whole"));
    }

    async fn r_175_the_command_names_the_first_broken_entry(db) {
        configure(&db);
        let dir = db.dir.path();
        for domain in ["a.example", "b.example", "c.example"] {
            good(dir, &["domain", "add", domain], "");
        }
        raw::run(&db, "UPDATE audit SET detail = 'x.example' WHERE seq = 2").await;
        let said = bad(dir, &["audit", "verify"], "");
        assert!(said.contains("entry 2") && said.contains("changed"), "{said}");
    }
}
