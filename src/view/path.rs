//! The addresses of pages, written once: `web` routes them, pages link to them.
//!
//! A mailbox name may hold any character, so everything but letters, digits and `-._~` is percent-encoded, the slash
//! too: `/mail/{mailbox}` is always one segment (RFC 3986 section 2.3).

use std::fmt::Write;

use uuid::Uuid;

mod mail;

pub use self::mail::{Root, Start};
use crate::{
    base::{AccountId, Domain, FactorId, GrantId, ImportId, MergeId, Method, StructureId},
    enrol::Step,
};

/// The structures that one looks after.
pub const STRUCTURES: &str = "/structure";
/// The support desk.
pub const SUPPORT: &str = "/support";
/// Finding who calls the support (GET `address`).
pub const SUPPORT_PEOPLE: &str = "/support/people";
/// The code that one reads out to the support.
pub const CALLER_CODE: &str = "/account/caller-code";
/// The administration.
pub const ADMIN: &str = "/admin";
/// The domains that Pli answers for.
pub const ADMIN_DOMAINS: &str = "/admin/domains";
/// The structures of the house.
pub const ADMIN_STRUCTURES: &str = "/admin/structures";
/// Making one.
pub const ADMIN_STRUCTURE_NEW: &str = "/admin/structures/new";
/// Who has which role.
pub const ADMIN_STAFF: &str = "/admin/staff";
/// The journal.
pub const ADMIN_JOURNAL: &str = "/admin/audit";
/// What a search of it finds, as a table.
pub const ADMIN_JOURNAL_CSV: &str = "/admin/audit.csv";
/// The same, an object a line.
pub const ADMIN_JOURNAL_JSON: &str = "/admin/audit.jsonl";
/// What is kept how long.
pub const ADMIN_RETENTION: &str = "/admin/retention";
/// Every security rule against the policy that holds.
pub const ADMIN_CONFORMITY: &str = "/admin/conformity";
/// First screen of the sign-in.
pub const SIGN_IN: &str = "/sign-in";
/// Choice of a method, and its code.
pub const VERIFY: &str = "/sign-in/verify";
/// The phrase and the image by which one recognises Pli.
pub const MARK: &str = "/account/mark";
/// The security questions.
pub const QUESTIONS: &str = "/account/questions";
/// [`VERIFY`] with a method chosen.
pub fn verify_by(method: Method) -> String {
    format!("{VERIFY}?method={}", method.as_str())
}
/// The set-up's page that waits for a call.
pub const ENROL_WAIT: &str = "/enrol/voice/wait";
/// Waits for the telephone (GET `method`).
pub const WAIT: &str = "/sign-in/wait";
/// Waiting for an approval on the telephone.
pub const WAIT_APPROVAL: &str = "/sign-in/approval";
/// One word: where the request is.
pub const WAIT_APPROVAL_STATE: &str = "/sign-in/approval/state";
/// The page on the telephone.
pub const DEVICE: &str = "/device";
/// What makes it one that can be installed.
pub const DEVICE_MANIFEST: &str = "/device/manifest.webmanifest";
/// What wakes it.
pub const DEVICE_WORKER: &str = "/device/worker.js";
/// A telephone comes with a code (POST).
pub const DEVICE_PAIR: &str = "/device/pair";
/// A telephone asks what waits for it (POST, signed).
pub const DEVICE_LIST: &str = "/device/list";
/// A telephone answers (POST, signed).
pub const DEVICE_ANSWER: &str = "/device/answer";
/// A telephone says where notifications reach it (POST, signed).
pub const DEVICE_SUBSCRIBE: &str = "/device/subscribe";
/// The telephones that approve one's sign-ins.
pub const APPROVAL: &str = "/account/approval";
/// Attaching one.
pub const APPROVAL_NEW: &str = "/account/approval/new";
/// One word: where the attaching is.
pub const APPROVAL_STATE: &str = "/account/approval/new/state";
/// A sign-in that leads to one's telephones.
pub const SIGN_IN_FOR_APPROVAL: &str = "/sign-in?next=%2Faccount%2Fapproval";
/// Ends the session (POST).
pub const SIGN_OUT: &str = "/sign-out";
/// The first sign-in; its steps are below it.
pub const ENROL: &str = "/enrol";
/// Gives a first sign-in more time (POST `back`).
pub const ENROL_EXTEND: &str = "/enrol/extend";
/// Leaves what is missing for the next sign-in (POST).
pub const ENROL_SKIP: &str = "/enrol/skip";
/// Being reached where the referent said one is.
pub const ENROL_KNOWN: &str = "/enrol/known";
/// The choice of a method to set up.
pub const ENROL_METHOD: &str = "/enrol/method";
/// Attaching a telephone (GET and POST).
pub const ENROL_PUSH: &str = "/enrol/push";
/// Where a telephone is that is attached there, in one word.
pub const ENROL_PUSH_STATE: &str = "/enrol/push/state";
/// Sets the application up, in three steps on one page.
pub const ENROL_TOTP: &str = "/enrol/totp";
/// A passkey.
pub const ENROL_PASSKEY: &str = "/enrol/passkey";
/// What the browser is asked to make one.
pub const ENROL_PASSKEY_OPTIONS: &str = "/enrol/passkey/options";
/// All methods with their state.
pub const ENROL_SUMMARY: &str = "/enrol/summary";
/// Security questions.
pub const ENROL_QUESTIONS: &str = "/enrol/questions";
/// The personal phrase and image.
pub const ENROL_MARK: &str = "/enrol/mark";
/// Replaces the temporary password.
pub const ENROL_PASSWORD: &str = "/enrol/password";
/// « Rester connecté ? »
pub const ENROL_STAY: &str = "/enrol/stay";
/// « Bravo ! »
pub const ENROL_DONE: &str = "/enrol/done";
/// Beginning to get an account back (POST with what was typed on the sign-in page).
pub const RECOVER_BEGIN: &str = "/recover/begin";
/// Who one is, and the small proof that a person asks.
pub const RECOVER: &str = "/recover";
/// The same without picture and sound.
pub const RECOVER_WAIT: &str = "/recover/wait";
/// A challenge as a picture, after which its ticket stands.
pub const RECOVER_PICTURE: &str = "/recover/picture/";
/// A challenge as a sound.
pub const RECOVER_SOUND: &str = "/recover/sound/";
/// Leads to the step that is to be done.
pub const RECOVER_NOW: &str = "/recover/now";
/// The choice of a proof.
pub const RECOVER_METHOD: &str = "/recover/method";
/// The whole number, or address.
pub const RECOVER_DESTINATION: &str = "/recover/destination";
/// The code.
pub const RECOVER_CODE: &str = "/recover/code";
/// The security questions.
pub const RECOVER_QUESTIONS: &str = "/recover/questions";
/// The new password.
pub const RECOVER_PASSWORD: &str = "/recover/password";
/// It is done.
pub const RECOVER_DONE: &str = "/recover/done";
/// Gives it up (POST).
pub const RECOVER_CANCEL: &str = "/recover/cancel";
/// « Contactez votre administrateur ».
pub const RECOVER_CONTACT: &str = "/recover/contact";
/// What one needs before the first sign-in, and the way to ask for it.
pub const REQUEST: &str = "/request";
/// The proof that a person asks.
pub const REQUEST_PERSON: &str = "/request/person";
/// The same, without picture and sound.
pub const REQUEST_WAIT: &str = "/request/wait";
/// Who asks, for what (GET `pass`).
pub const REQUEST_FORM: &str = "/request/form";
/// The code that proves the address (GET `for`).
pub const REQUEST_CODE: &str = "/request/code";
/// How far a request is (GET `for`).
pub const REQUEST_STATE: &str = "/request/state";
/// Finding a request by its reference and its code.
pub const REQUEST_FOLLOW: &str = "/request/follow";
/// The sheet of the first sign-in.
pub const SHEET_START: &str = "/enrol/sheet/start";
/// Replaces a password that is too old, before the session begins.
pub const DUE_PASSWORD: &str = "/sign-in/password";
/// Changes one's password.
pub const PASSWORD: &str = "/account/password";
/// Where mail begins; leads to the inbox.
pub const MAIL: &str = "/mail";
/// Writing a message.
pub const COMPOSE: &str = "/compose";
/// Chooses the language of the pages (POST `language`, `back`).
pub const LANGUAGE: &str = "/account/language";
/// Chooses the theme (POST `theme`, `back`).
pub const THEME: &str = "/account/theme";
/// Methods, browsers, sessions and recent activity.
pub const SECURITY: &str = "/account/security";
/// Proves again who one is, before an act that matters.
pub const CONFIRM: &str = "/account/confirm";
/// What ends one's letters.
pub const SIGNATURE: &str = "/account/signature";
/// Its formatted version alone.
pub const SIGNATURE_SHOWN: &str = "/account/signature/shown";
/// An answer while one is away.
pub const ABSENCE: &str = "/account/absence";
/// The addresses at which one is reached.
pub const ADDRESSES: &str = "/account/addresses";
/// What merging two addresses does and does not.
pub const HELP_MERGE: &str = "/help/merge";
/// Merges at the support desk.
pub const SUPPORT_MERGES: &str = "/support/merges";
/// Language, colours, rows, time zone.
pub const PREFERENCES: &str = "/account/preferences";
/// Ends sessions (POST `end` = id, or `action` = `end-others`).
pub const SESSIONS: &str = "/account/sessions";
/// Ends everything else that is open (POST).
pub const NOT_ME: &str = "/account/not-me";
/// Forgets trusted browsers (POST `revoke` = id).
pub const DEVICES: &str = "/account/devices";

/// One's passkeys (POST `action` = `add`, `rename` or `remove`).
pub const PASSKEYS: &str = "/account/passkeys";
/// What the browser is asked to make a passkey.
pub const PASSKEY_OPTIONS: &str = "/account/passkeys/options";
/// What the browser is asked to sign in with a passkey; and its answer (POST `ticket`, `passkey`, `next`).
pub const SIGN_IN_PASSKEY: &str = "/sign-in/passkey";
/// What the browser is asked to prove a passkey after the password.
pub const VERIFY_PASSKEY: &str = "/sign-in/verify/passkey";
/// What the browser is asked to confirm a session by a passkey.
pub const CONFIRM_PASSKEY: &str = "/account/confirm/passkey";
/// One's recovery codes (POST makes new ones).
pub const RECOVERY_CODES: &str = "/account/recovery-codes";
/// New recovery codes as a text file (POST `codes`).
pub const RECOVERY_FILE: &str = "/account/recovery-codes/file";

/// The page that sets a method up: `/enrol/{method}`.
pub fn enrol_method(method: Method) -> String {
    format!("{ENROL}/{}", method.as_str())
}

/// The page of a step of the first sign-in.
pub fn enrol(step: Step) -> String {
    match step {
        Step::Known => ENROL_KNOWN.to_owned(),
        Step::Method => ENROL_METHOD.to_owned(),
        Step::SetUp(method) => enrol_method(method),
        Step::Summary => ENROL_SUMMARY.to_owned(),
        Step::Questions => ENROL_QUESTIONS.to_owned(),
        Step::Mark => ENROL_MARK.to_owned(),
        Step::Password => ENROL_PASSWORD.to_owned(),
        Step::Stay => ENROL_STAY.to_owned(),
    }
}

/// `/enrol/sheet/{step}`: a sheet to print.
pub fn enrol_sheet(step: &str) -> String {
    format!("{ENROL}/sheet/{step}")
}

/// `/account/add/{method}`: adds a method of verification, or replaces it.
pub fn add(method: Method) -> String {
    format!("/account/add/{}", method.as_str())
}

/// The page that waits for a call to a new telephone; `others` ends the other sessions once it is answered.
pub fn add_wait(others: bool) -> String {
    format!("{}/wait{}", add(Method::Voice), if others { "?others=1" } else { "" })
}

/// `/account/method/{id}`: one method of verification.
pub fn method(id: FactorId) -> String {
    format!("/account/method/{id}")
}

/// Percent-encodes one segment or one query value.
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() + 8);
    push_encoded(&mut encoded, text);
    encoded
}

/// `/account/confirm?next=…`; `again` when a form was sent that is not done by itself afterwards.
pub fn confirm(next: &str, again: bool) -> String {
    format!("{CONFIRM}?next={}{}", encode(next), if again { "&again=1" } else { "" })
}

fn push_encoded(into: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            into.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            write!(into, "%{byte:02X}").ok();
        }
    }
}

/// The confirmation's page that waits for the telephone, with its aim.
pub fn confirm_wait(next: &str, again: bool) -> String {
    format!("{CONFIRM}/wait?next={}{}", encode(next), if again { "&again=1" } else { "" })
}

/// `/sign-in/wait?method=…`.
pub fn wait(method: Method) -> String {
    format!("{WAIT}?method={}", method.as_str())
}

/// `/recover/link/{secret}`: what a letter of recovery leads to.
pub fn recover_link(secret: &str) -> String {
    format!("/recover/link/{}", encode(secret))
}

/// `/account/addresses/{merge}`.
pub fn merge(id: MergeId) -> String {
    format!("{ADDRESSES}/{id}")
}

/// A message that tells correspondents of the address of a merge.
pub fn merge_announce(id: MergeId) -> String {
    format!("{COMPOSE}?announce={id}")
}

/// Its signed report.
pub fn merge_report(id: MergeId) -> String {
    format!("{ADDRESSES}/{id}/report")
}

/// `/support/merges/{merge}`.
pub fn support_merge(id: MergeId) -> String {
    format!("{SUPPORT_MERGES}/{id}")
}

/// Asks for a merge in somebody's name; `request` is what this answers.
pub fn support_merge_for(person: &str, address: &str, request: Option<&Uuid>) -> String {
    let request = request.map(|id| format!("&request={id}")).unwrap_or_default();
    format!("{SUPPORT_MERGES}?person={}&address={}{request}#ask", encode(person), encode(address))
}

/// `/support/request/{request}`.
pub fn support_request(id: &Uuid) -> String {
    format!("{SUPPORT}/request/{id}")
}

/// `/support/person/{account}`.
pub fn support_person(account: AccountId) -> String {
    format!("{SUPPORT}/person/{account}")
}

/// `/admin/structures/{structure}`.
pub fn admin_structure(id: StructureId) -> String {
    format!("{ADMIN_STRUCTURES}/{id}")
}

/// `/admin/structures/{structure}/tokens`: what programs prove themselves with that provision it.
pub fn admin_tokens(id: StructureId) -> String {
    format!("{ADMIN_STRUCTURES}/{id}/tokens")
}

/// `/admin/staff/{grant}`: one role of one person.
pub fn admin_grant(id: GrantId) -> String {
    format!("{ADMIN_STAFF}/{id}")
}

/// `/admin/domains/{domain}`.
pub fn admin_domain(name: &Domain) -> String {
    format!("{ADMIN_DOMAINS}/{name}")
}

/// The accounts of a structure.
pub fn structure(id: StructureId) -> String {
    format!("{STRUCTURES}/{id}")
}

/// A page of a structure: `new`, `accounts.csv`.
pub fn structure_page(id: StructureId, page: &str) -> String {
    format!("{STRUCTURES}/{id}/{page}")
}

/// A list of people for a structure; `page` is a page of it, if it is not the list itself.
pub fn structure_import(id: StructureId, import: ImportId, page: Option<&str>) -> String {
    let list = format!("{STRUCTURES}/{id}/import/{import}");
    page.map_or(list.clone(), |page| format!("{list}/{page}"))
}

/// One account of a structure.
pub fn structure_account(id: StructureId, account: AccountId) -> String {
    format!("{STRUCTURES}/{id}/account/{account}")
}

/// One shared box of a structure.
pub fn structure_box(id: StructureId, account: AccountId) -> String {
    format!("{STRUCTURES}/{id}/box/{account}")
}
