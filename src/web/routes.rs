//! The whole site, one row a path.

use super::{
    account, admin, assets, compose, contest, desk, device,
    door::{Method, Routes},
    enrol, events,
    form::SMALL,
    help, hook, mail, password, preferences, recover, request, scim, settings, sign_in, structure,
};
use crate::{scim::MAX_BYTES, view::path};

/// The site's table.
pub fn routes() -> Routes {
    let routes = of_account(of_boxes(of_mail(of_requests(of_entry(Routes::default())))));
    of_programs(of_house(of_support(of_structure(routes))))
}

/// What leads in: signing in, the first sign-in, getting an account back.
fn of_entry(routes: Routes) -> Routes {
    routes
        .get("/static/{version}/{name}", assets::get)
        .get("/sign-in", sign_in::get)
        .post_keeping("/sign-in", |_| SMALL, sign_in::post)
        .get("/sign-in/verify", sign_in::verify::get)
        .post("/sign-in/verify", sign_in::verify::post)
        .get("/sign-in/wait", sign_in::wait::get)
        .get("/sign-in/approval", sign_in::approval::get)
        .get("/sign-in/approval/state", sign_in::approval::state)
        .get("/sign-in/verify/passkey", sign_in::passkey::verify_options)
        .get("/sign-in/passkey", sign_in::passkey::options)
        .post_keeping("/sign-in/passkey", |_| SMALL, sign_in::passkey::post)
        .post("/sign-out", sign_in::sign_out)
        .get("/contest/{token}", contest::get)
        .post("/contest/{token}", contest::post)
        .get("/enrol", enrol::start)
        .post("/enrol/extend", enrol::extend)
        .post("/enrol/skip", enrol::skip)
        .get("/enrol/known", enrol::known_get)
        .post("/enrol/known", enrol::known_post)
        .get("/enrol/method", enrol::choose_get)
        .post("/enrol/method", enrol::choose_post)
        .get("/enrol/passkey", enrol::passkey_get)
        .post("/enrol/passkey", enrol::passkey_post)
        .get("/enrol/passkey/options", enrol::passkey_options)
        .get("/enrol/totp", enrol::totp_get)
        .post("/enrol/totp", enrol::totp_post)
        .get("/enrol/push", enrol::push_get)
        .post("/enrol/push", enrol::push_post)
        .get("/enrol/push/state", enrol::push_state)
        .get("/enrol/sms", enrol::sms_get)
        .post("/enrol/sms", enrol::sms_post)
        .get("/enrol/voice", enrol::voice_get)
        .post("/enrol/voice", enrol::voice_post)
        .get("/enrol/voice/wait", enrol::voice_wait)
        .get("/enrol/email", enrol::email_get)
        .post("/enrol/email", enrol::email_post)
        .get("/enrol/summary", enrol::summary_get)
        .post("/enrol/summary", enrol::summary_post)
        .get("/enrol/questions", enrol::questions_get)
        .post("/enrol/questions", enrol::questions_post)
        .get("/enrol/mark", enrol::mark_get)
        .post("/enrol/mark", enrol::mark_post)
        .get("/enrol/password", enrol::password_get)
        .post("/enrol/password", enrol::password_post)
        .get("/enrol/stay", enrol::stay_get)
        .post("/enrol/stay", enrol::stay_post)
        .get("/enrol/done", enrol::done)
        .get("/enrol/sheet/{step}", enrol::sheet)
        .post("/recover/begin", recover::start::begin)
        .get("/recover", recover::start::get)
        .post("/recover", recover::start::post)
        .get("/recover/wait", recover::start::wait)
        .post("/recover/wait", recover::start::waited)
        .get("/recover/picture/{challenge}", recover::start::picture)
        .get("/recover/sound/{challenge}", recover::start::sound)
        .get("/recover/link/{secret}", recover::link::get)
        .post("/recover/link/{secret}", recover::link::post)
        .get("/recover/now", recover::proof::now)
        .get("/recover/method", recover::proof::method_get)
        .post("/recover/method", recover::proof::method_post)
        .get("/recover/destination", recover::proof::destination_get)
        .post("/recover/destination", recover::proof::destination_post)
        .get("/recover/code", recover::proof::code_get)
        .post("/recover/code", recover::proof::code_post)
        .get("/recover/questions", recover::questions::get)
        .post("/recover/questions", recover::questions::post)
        .get("/recover/password", recover::end::password_get)
        .post("/recover/password", recover::end::password_post)
        .get("/recover/done", recover::end::done)
        .post("/recover/cancel", recover::end::cancel)
        .get("/recover/contact", recover::contact::get)
        .post("/recover/contact", recover::contact::post)
        .get(path::DUE_PASSWORD, password::due_get)
        .post(path::DUE_PASSWORD, password::due_post)
}

/// What anybody may ask of the support.
fn of_requests(routes: Routes) -> Routes {
    routes
        .get(path::HELP_MERGE, help::merge)
        .get(path::REQUEST, request::before)
        .get(path::REQUEST_PERSON, request::person::get)
        .post(path::REQUEST_PERSON, request::person::post)
        .get(path::REQUEST_WAIT, request::person::wait)
        .post(path::REQUEST_WAIT, request::person::waited)
        .get(path::REQUEST_FORM, request::form::get)
        .post(path::REQUEST_FORM, request::form::post)
        .get(path::REQUEST_CODE, request::code::get)
        .post(path::REQUEST_CODE, request::code::post)
        .get(path::REQUEST_STATE, request::follow::state)
        .get(path::REQUEST_FOLLOW, request::follow::get)
        .post(path::REQUEST_FOLLOW, request::follow::post)
}

/// The support desk, and what people show it.
fn of_support(routes: Routes) -> Routes {
    routes
        .get(path::SUPPORT, desk::get)
        .get("/support/request/{request}", desk::case::get)
        .post("/support/request/{request}", desk::case::post)
        .get(path::SUPPORT_MERGES, desk::merges::list)
        .post(path::SUPPORT_MERGES, desk::merges::ask)
        .get("/support/merges/{merge}", desk::merges::one)
        .post("/support/merges/{merge}", desk::merges::act)
        .get(path::SUPPORT_PEOPLE, desk::people::find)
        .get("/support/person/{account}", desk::people::get)
        .post("/support/person/{account}", desk::people::post)
        .get(path::CALLER_CODE, desk::people::code)
        .post(path::CALLER_CODE, desk::people::new_code)
}

/// Reading and writing.
fn of_mail(routes: Routes) -> Routes {
    routes
        .get("/", mail::home)
        .get("/mail", mail::home)
        .get("/events", events::get)
        .get("/mail/{mailbox}", mail::list::get)
        .post("/mail/{mailbox}", mail::actions::list)
        .get("/mail/{mailbox}/{uid}", mail::message::get)
        .post("/mail/{mailbox}/{uid}", mail::actions::one)
        .get("/mail/{mailbox}/{uid}/body", mail::body::get)
        .get("/mail/{mailbox}/{uid}/parts/{part}", mail::part::get)
        .get("/mail/{mailbox}/{uid}/source", mail::source::get)
        .post("/undo", mail::undo::post)
        .get("/picture/{ticket}", mail::picture::inline)
        .get("/image", mail::picture::remote)
        .get("/compose", compose::get)
        .post_keeping("/compose", compose::limit, compose::post)
}

/// The same in a shared box: the same handlers, whose key the path decides about.
fn of_boxes(routes: Routes) -> Routes {
    routes
        .get("/box/{account}", mail::home)
        .get("/box/{account}/mail", mail::home)
        .get("/box/{account}/mail/{mailbox}", mail::list::get)
        .post("/box/{account}/mail/{mailbox}", mail::actions::list)
        .get("/box/{account}/mail/{mailbox}/{uid}", mail::message::get)
        .post("/box/{account}/mail/{mailbox}/{uid}", mail::actions::one)
        .get("/box/{account}/mail/{mailbox}/{uid}/body", mail::body::get)
        .get("/box/{account}/mail/{mailbox}/{uid}/parts/{part}", mail::part::get)
        .get("/box/{account}/mail/{mailbox}/{uid}/source", mail::source::get)
        .post("/box/{account}/mail/{mailbox}/{uid}/work", mail::work::post)
        .post("/box/{account}/undo", mail::undo::post)
        .get("/box/{account}/journal", mail::journal::get)
        .get("/box/{account}/compose", compose::get)
        .post_keeping("/box/{account}/compose", compose::limit, compose::post)
}

/// What referents see and do.
fn of_structure(routes: Routes) -> Routes {
    routes
        .get(path::STRUCTURES, structure::get)
        .get("/structure/{structure}", structure::accounts::get)
        .get("/structure/{structure}/accounts.csv", structure::accounts::export)
        .get("/structure/{structure}/new", structure::create::get)
        .post("/structure/{structure}/new", structure::create::post)
        .get("/structure/{structure}/import", structure::import::get)
        .post_keeping("/structure/{structure}/import", structure::import::limit, structure::import::post)
        .get("/structure/{structure}/import/{import}", structure::import::preview)
        .post("/structure/{structure}/import/{import}", structure::import::begin)
        .get("/structure/{structure}/import/{import}/wait", structure::import::wait)
        .get("/structure/{structure}/import/{import}/to-correct.csv", structure::import::to_correct)
        .get("/structure/{structure}/referents", structure::referents::get)
        .post("/structure/{structure}/referents", structure::referents::post)
        .get("/structure/{structure}/boxes", structure::boxes::get)
        .get("/structure/{structure}/boxes/new", structure::boxes::new_get)
        .post("/structure/{structure}/boxes/new", structure::boxes::new_post)
        .get("/structure/{structure}/box/{account}", structure::boxes::one_get)
        .post("/structure/{structure}/box/{account}", structure::boxes::one_post)
        .get("/structure/{structure}/requests", structure::requests::get)
        .post("/structure/{structure}/requests", structure::requests::post)
        .get("/structure/{structure}/account/{account}", structure::person::get)
        .post("/structure/{structure}/account/{account}", structure::person::post)
}

/// What administrators see and do.
fn of_house(routes: Routes) -> Routes {
    routes
        .get(path::ADMIN, admin::get)
        .get(path::ADMIN_DOMAINS, admin::domains::list)
        .post(path::ADMIN_DOMAINS, admin::domains::add)
        .get("/admin/domains/{domain}", admin::domains::get)
        .post("/admin/domains/{domain}", admin::domains::post)
        .get(path::ADMIN_STRUCTURES, admin::structures::list)
        .get(path::ADMIN_STRUCTURE_NEW, admin::structures::new)
        .post(path::ADMIN_STRUCTURE_NEW, admin::structures::make)
        .get("/admin/structures/{structure}", admin::structures::get)
        .post("/admin/structures/{structure}", admin::structures::post)
        .get("/admin/structures/{structure}/tokens", admin::tokens::get)
        .post("/admin/structures/{structure}/tokens", admin::tokens::post)
        .get(path::ADMIN_STAFF, admin::staff::list)
        .post(path::ADMIN_STAFF, admin::staff::give)
        .get("/admin/staff/{grant}", admin::staff::get)
        .post("/admin/staff/{grant}", admin::staff::post)
        .get(path::ADMIN_JOURNAL, admin::journal::get)
        .post(path::ADMIN_JOURNAL, admin::journal::post)
        .get(path::ADMIN_JOURNAL_CSV, admin::journal::csv)
        .get(path::ADMIN_JOURNAL_JSON, admin::journal::json)
        .get(path::ADMIN_RETENTION, admin::retention)
        .get(path::ADMIN_CONFORMITY, admin::conformity)
}

/// What programs call that provision a structure.
fn of_programs(routes: Routes) -> Routes {
    use Method::{Delete, Get, Patch, Post, Put};
    // A search is no user: the first path that fits is taken.
    routes
        .program(Post, "/scim/v2/.search", SMALL, scim::users::search)
        .program(Post, "/scim/v2/Users/.search", SMALL, scim::users::search)
        .program(Post, "/scim/v2/Groups/.search", SMALL, scim::groups::search)
        .program(Get, "/scim/v2/ServiceProviderConfig", SMALL, scim::service)
        .program(Get, "/scim/v2/ResourceTypes", SMALL, scim::types)
        .program(Get, "/scim/v2/ResourceTypes/{name}", SMALL, scim::type_named)
        .program(Get, "/scim/v2/Schemas", SMALL, scim::schemas)
        .program(Get, "/scim/v2/Schemas/{id}", SMALL, scim::schema)
        .program(Get, "/scim/v2/Users", SMALL, scim::users::list)
        .program(Post, "/scim/v2/Users", SMALL, scim::users::create)
        .program(Get, "/scim/v2/Users/{user}", SMALL, scim::users::get)
        .program(Put, "/scim/v2/Users/{user}", SMALL, scim::users::replace)
        .program(Patch, "/scim/v2/Users/{user}", SMALL, scim::users::patch)
        .program(Delete, "/scim/v2/Users/{user}", SMALL, scim::users::delete)
        .program(Get, "/scim/v2/Groups", SMALL, scim::groups::list)
        .program(Post, "/scim/v2/Groups", SMALL, scim::groups::refuse)
        .program(Get, "/scim/v2/Groups/{group}", SMALL, scim::groups::get)
        .program(Put, "/scim/v2/Groups/{group}", SMALL, scim::groups::refuse)
        .program(Patch, "/scim/v2/Groups/{group}", SMALL, scim::groups::patch)
        .program(Delete, "/scim/v2/Groups/{group}", SMALL, scim::groups::refuse)
        .program(Post, "/scim/v2/Bulk", MAX_BYTES, scim::bulk)
}

/// What people see and change of their own account, and what providers report.
fn of_account(routes: Routes) -> Routes {
    routes
        .get("/account/security", account::get)
        .get("/account/confirm", account::confirm::get)
        .post("/account/confirm", account::confirm::post)
        .get("/account/confirm/wait", account::confirm::waiting)
        .get("/account/add/{method}", account::methods::add_get)
        .post("/account/add/{method}", account::methods::add_post)
        .get("/account/add/voice/wait", account::methods::add_wait)
        .get("/account/method/{id}", account::methods::one_get)
        .post("/account/method/{id}", account::methods::one_post)
        .get("/account/confirm/passkey", account::confirm::passkey)
        .get(path::MARK, account::mark::get)
        .post(path::MARK, account::mark::post)
        .get(path::QUESTIONS, account::questions::get)
        .post(path::QUESTIONS, account::questions::post)
        .post("/account/sessions", account::sessions)
        .post("/account/not-me", account::not_me)
        .post("/account/devices", account::devices)
        .get("/account/signature", settings::signature::get)
        .post("/account/signature", settings::signature::post)
        .get("/account/signature/shown", settings::signature::shown)
        .get("/account/absence", settings::absence::get)
        .post("/account/absence", settings::absence::post)
        .get(path::ADDRESSES, settings::addresses::get)
        .post(path::ADDRESSES, settings::addresses::post)
        .get("/account/addresses/{merge}", settings::merge::get)
        .post("/account/addresses/{merge}", settings::merge::post)
        .get("/account/addresses/{merge}/report", settings::merge::report)
        .get("/account/preferences", settings::preferences::get)
        .post("/account/preferences", settings::preferences::post)
        .get("/account/approval", account::approval::get)
        .post("/account/approval", account::approval::post)
        .get("/account/approval/new", account::approval::new)
        .post("/account/approval/new", account::approval::confirm)
        .get("/account/approval/new/state", account::approval::state)
        .get("/device", device::get)
        .get("/device/manifest.webmanifest", device::get_manifest)
        .get("/device/worker.js", device::get_worker)
        .post("/device/pair", device::pair)
        .post("/device/list", device::list)
        .post("/device/answer", device::answer)
        .post("/device/subscribe", device::subscribe)
        .post("/device/offline", device::offline)
        .get("/account/passkeys", account::passkeys::get)
        .post("/account/passkeys", account::passkeys::post)
        .get("/account/passkeys/options", account::passkeys::options)
        .get("/account/recovery-codes", account::recovery_codes::get)
        .post("/account/recovery-codes", account::recovery_codes::post)
        .post("/account/recovery-codes/file", account::recovery_codes::file)
        .get(path::PASSWORD, password::get)
        .post(path::PASSWORD, password::post)
        .post("/account/language", preferences::language)
        .post("/account/theme", preferences::theme)
        .hook(Method::Get, "/hook/sms/{nonce}", hook::sms)
        .hook(Method::Post, "/hook/sms/{nonce}", hook::sms)
        .hook(Method::Post, "/hook/voice/{nonce}", hook::voice)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who may call what. A row that changes here is a change of rights: look twice.
    #[test]
    fn the_matrix_of_rights_is_the_one_agreed() {
        let agreed = include_str!("matrix.txt");
        let matrix = routes().matrix();
        assert!(matrix == agreed, "src/web/matrix.txt no longer says what the routes do. They do:\n{matrix}");
    }
}
