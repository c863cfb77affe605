//! The plan of the house (docs/architecture.md): which room may use which, what the lower floors may not do, how long a
//! file may be. A better cut is welcome: change the plan and its reason here, together with the code.

#![cfg(test)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Every room, bottom up, with the rooms it may use. A room may only name rooms listed before it, so that a cycle cannot
/// even be written down.
const ROOMS: &[(&str, &[&str])] = &[
    // Ground: pure.
    ("base", &[]),
    ("seal", &["base"]),
    ("text", &["base"]),
    ("policy", &["base"]),
    ("mime", &["base"]),
    ("webauthn", &[]),
    ("config", &["base", "policy"]),
    // Doors: one outside system each; they know no person, no page, no other door.
    ("store", &["base", "seal", "policy", "config"]),
    ("fetch", &["base", "config"]),
    ("imap", &["base", "config"]),
    ("caldav", &["base", "config"]),
    ("smtp", &["base", "config"]),
    ("sieve", &["base", "config"]),
    // A text through a carrier's mail gateway is a letter (S4-13): `mime` builds it. `seal` writes a signature out.
    ("phone", &["base", "seal", "mime", "config", "fetch", "smtp"]),
    // Push services know Pli by a key of `seal`.
    ("webpush", &["base", "seal", "config", "fetch"]),
    // Shared.
    ("audit", &["base", "seal", "store"]),
    ("mark", &["base", "seal", "store"]),
    // A letter is a message: `mime` builds it. It bears the phrase of who reads it.
    ("notify", &["base", "seal", "text", "policy", "mime", "config", "store", "smtp", "phone", "mark"]),
    // Who. `account` seals a person's contacts.
    ("account", &["base", "seal", "policy", "store", "audit"]),
    ("password", &["base", "seal", "policy", "store", "audit"]),
    // An answer to a security question is hashed like a password.
    ("question", &["base", "store", "password"]),
    ("session", &["base", "seal", "policy", "store", "audit", "account"]),
    // A challenge is counted where tickets are, and belongs to a browser.
    ("captcha", &["base", "seal", "policy", "store", "session"]),
    // Wrong codes are counted on the throttles of `session`, and a challenge belongs to its pre-session.
    (
        "factor",
        &[
            "base", "seal", "text", "policy", "webauthn", "config", "store", "smtp", "phone", "audit", "notify",
            "account", "session",
        ],
    ),
    // Approval on a telephone. `sign_in` opens the session that it leads to.
    (
        "push",
        &[
            "base", "seal", "policy", "store", "webpush", "audit", "notify", "account", "password", "session",
            "factor", "mark",
        ],
    ),
    (
        "sign_in",
        &[
            "base", "seal", "text", "policy", "mime", "config", "store", "audit", "notify", "account", "password",
            "session", "factor", "mark", "push",
        ],
    ),
    (
        "enrol",
        &[
            "base", "seal", "text", "policy", "mime", "config", "store", "audit", "notify", "account", "password",
            "session", "factor", "push", "sign_in", "question", "mark",
        ],
    ),
    // A change of password ends as a sign-in does.
    (
        "change",
        &[
            "base", "seal", "text", "policy", "config", "store", "audit", "notify", "account", "password", "session",
            "factor", "sign_in",
        ],
    ),
    // The lost password and the lost telephone: what a sign-in is made of, asked for by somebody who proved nothing yet.
    (
        "recover",
        &[
            "base", "seal", "policy", "store", "audit", "notify", "account", "password", "session", "factor",
            "sign_in", "question",
        ],
    ),
    // Who looks after what. Its keys are made of sessions.
    ("role", &["base", "seal", "store", "audit", "session"]),
    // Organisations and the accounts of their people. A list of people to come is sealed until it is done.
    (
        "structure",
        &["base", "seal", "store", "audit", "notify", "account", "password", "session", "factor", "sign_in", "role"],
    ),
    // Mailboxes that several people open, each with their own sign-in. Messages in hand are known by a hash.
    (
        "shared_box",
        &["base", "seal", "policy", "store", "audit", "notify", "account", "session", "sign_in", "role", "structure"],
    ),
    // Provisioning by programs: what referents do by hand.
    (
        "scim",
        &["base", "seal", "store", "audit", "notify", "account", "session", "factor", "sign_in", "role", "structure"],
    ),
    // What people change about what protects their own account.
    (
        "security",
        &[
            "base", "seal", "text", "policy", "store", "audit", "notify", "account", "password", "session", "factor",
            "sign_in", "mark", "question",
        ],
    ),
    // The support desk: what people ask of it, and what it does for them.
    (
        "support",
        &[
            "base",
            "seal",
            "policy",
            "config",
            "store",
            "audit",
            "notify",
            "account",
            "password",
            "session",
            "factor",
            "sign_in",
            "role",
            "structure",
        ],
    ),
    // The rules against the policy: pure.
    ("conformity", &["base", "text", "policy"]),
    // What administrators see and do. The report is theirs.
    (
        "admin",
        &[
            "base",
            "text",
            "policy",
            "store",
            "audit",
            "notify",
            "account",
            "session",
            "sign_in",
            "role",
            "structure",
            "support",
            "conformity",
        ],
    ),
    // What.
    (
        "mail",
        &["base", "seal", "mime", "config", "store", "fetch", "imap", "audit", "account", "session", "shared_box"],
    ),
    (
        "outbox",
        &[
            "base",
            "seal",
            "mime",
            "config",
            "store",
            "imap",
            "smtp",
            "audit",
            "account",
            "session",
            "mail",
            "shared_box",
        ],
    ),
    // An old mailbox into a present one, message by message; what was asked of it, and who said yes. `factor` says where
    // people get their codes.
    (
        "merge",
        &[
            "base", "seal", "text", "policy", "config", "store", "imap", "caldav", "audit", "notify", "account",
            "session", "factor", "role",
        ],
    ),
    // Answering while one is away. `seal` names each absence by a hash.
    ("rules", &["base", "seal", "sieve"]),
    ("settings", &["base", "mime", "store"]),
    // Face. `view` takes the plain types of the rooms of work; `web` never sees a door.
    (
        "view",
        &[
            "merge",
            "conformity",
            "admin",
            "base",
            "text",
            "policy",
            "mime",
            "config",
            "audit",
            "account",
            "password",
            "session",
            "factor",
            "push",
            "enrol",
            "sign_in",
            "mail",
            "outbox",
            "question",
            "mark",
            "rules",
            "settings",
            "role",
            "structure",
            "shared_box",
            "support",
        ],
    ),
    (
        "web",
        &[
            "merge",
            "conformity",
            "admin",
            "base",
            "seal",
            "text",
            "policy",
            "mime",
            "config",
            "audit",
            "notify",
            "account",
            "password",
            "session",
            "captcha",
            "factor",
            "push",
            "enrol",
            "security",
            "sign_in",
            "change",
            "recover",
            "mail",
            "outbox",
            "view",
            "question",
            "mark",
            "rules",
            "settings",
            "role",
            "structure",
            "shared_box",
            "support",
            "scim",
        ],
    ),
    // Reports about letters are told to `notify`.
    ("gate", &["base", "seal", "config", "imap", "smtp", "audit", "notify", "account", "session"]),
    // Roof: everything.
    ("app", ALL),
    ("cli", ALL),
];

/// Every room that is not the roof; `cli` also knows `app`.
const ALL: &[&str] = &["*"];

/// Rooms that never wait: their rules are tested without a server.
const WITHOUT_ASYNC: &[&str] = &["base", "seal", "text", "policy", "mime", "webauthn", "config", "conformity", "view"];

/// A file explains itself below this and cannot pass it.
const MOST_LINES: usize = 500;

fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            files(&entry, found);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            found.push(entry);
        }
    }
}

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    found.sort();
    found.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// The room of a file of `src/`: `src/imap/pool.rs` and `src/imap.rs` are both `imap`.
fn room(path: &Path) -> String {
    let inside = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

/// A file's code: no comments, no tests.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap();
    code.lines().map(|line| line.split_once("//").map_or(line, |(code, _)| code)).collect::<Vec<_>>().join("\n")
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The rooms that a piece of code names: `crate::room::…`, and each of `crate::{room::…, other}`.
fn named(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, prefix) in code.match_indices("crate::") {
        let rest = code.get(at + prefix.len()..).unwrap();
        // `$crate::` of a macro names the same rooms; `pub(crate)` has no colons.
        let Some(group) = rest.strip_prefix('{') else {
            found.insert(word(rest));
            continue;
        };
        let (mut depth, mut start) = (0, true);
        for (at, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => start = true,
                c if start && !c.is_whitespace() => {
                    start = false;
                    found.insert(word(group.get(at..).unwrap()));
                }
                _ => {}
            }
        }
    }
    found.remove("");
    found
}

#[test]
fn the_names_of_an_import_are_read_in_every_form() {
    let code =
        "use crate::{\n    audit::{Entry, self},\n    base::Clock,\n};\nuse crate::seal;\nlet x = crate::mail::Mail;";
    assert_eq!(named(code).into_iter().collect::<Vec<_>>(), ["audit", "base", "mail", "seal"]);
}

#[test]
fn the_plan_has_no_cycle_and_every_room_is_on_it() {
    for (at, (room, doors)) in ROOMS.iter().enumerate() {
        for door in doors.iter().filter(|door| **door != "*") {
            assert!(ROOMS[..at].iter().any(|(below, _)| below == door), "{room} → {door} would close a cycle");
        }
    }
    let planned: BTreeSet<&str> = ROOMS.iter().map(|(room, _)| *room).collect();
    for (path, _) in sources("src") {
        let room = room(&path);
        assert!(
            matches!(room.as_str(), "lib" | "main") || planned.contains(room.as_str()),
            "{room} is not on the plan"
        );
    }
}

#[test]
fn every_import_goes_through_an_open_door() {
    let plan: BTreeMap<&str, &[&str]> = ROOMS.iter().copied().collect();
    let mut wrong = Vec::new();
    for (path, text) in sources("src") {
        let room = room(&path);
        let Some(doors) = plan.get(room.as_str()) else { continue };
        for target in named(&code(&text)) {
            // Macros are exported to the crate's root under their own names.
            let is_room = plan.contains_key(target.as_str());
            let open = doors.contains(&target.as_str()) || (*doors == ALL && (target != "cli"));
            if is_room && target != room && !open {
                wrong.push(format!("{}: {room} may not use {target}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_ground_and_the_pages_never_wait() {
    let mut wrong = Vec::new();
    for (path, text) in sources("src") {
        if WITHOUT_ASYNC.contains(&room(&path).as_str()) {
            let code = code(&text);
            for sign in ["async fn", "async move", "async {", ".await", "tokio::"] {
                if code.contains(sign) {
                    wrong.push(format!("{}: {sign}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_file_is_longer_than_one_can_read() {
    let mut wrong = Vec::new();
    for folder in ["src", "migrations/src", "tests"] {
        for (path, text) in sources(folder) {
            let lines = text.lines().count();
            if lines > MOST_LINES {
                wrong.push(format!("{}: {lines} lines", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_in_its_first_line_what_it_is_for() {
    let mut wrong = Vec::new();
    for folder in ["src", "migrations/src", "tests"] {
        for (path, text) in sources(folder) {
            let first = text.lines().next().unwrap_or_default();
            // A file of tests beside its room is part of the room's file.
            if !first.starts_with("//! ") && !path.ends_with("tests.rs") {
                wrong.push(format!("{}: {first:?}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
