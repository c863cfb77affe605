//! What administrators see and do, page by page (S0-13, X-01), and what is written down of it.

use std::time::Duration;

use pli::{
    account::{Account, Contacts},
    app::App,
    audit::Written,
    base::{Address, Clock, Place, Timestamp},
    config::Config,
    policy::Profile,
    role::{Grant, Role},
    structure::{Contact, NewStructure, Pattern},
};

use crate::{
    harness::{
        person::Fill,
        pli::{PASSWORD, Pli},
        stage::OUTSIDE,
    },
    structure_pages::hospital,
};

/// Somebody who looks after the house.
pub(crate) async fn administrator(pli: &Pli, address: &str) -> Account {
    let account = pli.make(&address.parse().unwrap(), "Inès Carpentier", Contacts::default()).await;
    let grant = Grant { account: account.id, role: Role::Administrator, structure: None, ends: None };
    pli.app.people().roles.give(grant, None).await.unwrap();
    account
}

/// What an administrator did, by the journal, the latest first.
pub(crate) async fn done(pli: &Pli, by: &Account, event: &str) -> Vec<Written> {
    let entries = pli.app.rooms().journal.about(by.id, Timestamp(0), 100).await.unwrap();
    entries.into_iter().filter(|entry| entry.event == event && entry.actor == Some(by.id)).collect()
}

#[tokio::test]
async fn a_domain_is_added_with_its_profile_and_a_weaker_one_takes_a_reason() {
    let pli = Pli::alone().await;
    let ines = administrator(&pli, "ines@chts.example").await;
    let paul = pli.make(&"paul@chts.example".parse().unwrap(), "Paul Roy", Contacts::default()).await;
    let mut other = pli.signed_in(&paul.address).await;
    let mut person = pli.signed_in(&ines.address).await;
    person.open("/admin/domains").await.is(200).says("chts.example").says("Celui de la maison");
    let add = |name: &str, profile: &str, reason: &str| {
        Fill::form("/admin/domains").write("name", name).write("profile", profile).write("reason", reason)
    };
    person.submit(add("pas un domaine", "house", "")).await.is(422).says("Ce n’est pas un nom de domaine");
    assert_eq!(person.page.field("name"), "pas un domaine");
    person.submit(add("chts.example", "house", "")).await.is(422).says("Ce domaine y est déjà");
    person.submit(add("ancien.example", "legacy", " ")).await.is(422).says("Ce profil est plus faible");
    person.submit(add("ancien.example", "legacy", &"x".repeat(201))).await.is(422).says("Ce profil est plus faible");
    let why = "Les postes de garde n’ont pas de lecteur.";
    person
        .submit(add("Ancien.Example.", "legacy", why).tick("short_names"))
        .await
        .is(200)
        .is_at("/admin/domains/ancien");
    person
        .page
        .says("plus faible que la maison")
        .says("ce qui précède @ suffit")
        .says("écarts aux règles")
        .says("R-61");
    assert_eq!(person.page.field("reason"), why);
    // It holds at once, the report says why, and the journal who, what and why.
    let policies = pli.app.people().sessions.policies();
    let somebody: Address = "alice@ancien.example".parse().unwrap();
    assert_eq!(policies.of(&somebody).profile, Profile::Legacy);
    person.open("/admin/conformity").await.is(200).says("ancien.example (legacy)").says(why);
    let added = done(&pli, &ines, "domain.add").await;
    assert_eq!(added.len(), 1);
    assert_eq!(added[0].detail, format!("ancien.example legacy: {why}"));
    assert!(!added[0].ip.is_empty() && !added[0].session.is_empty());
    // What no administrator may see is not there for anybody else.
    for path in ["/admin", "/admin/domains", "/admin/domains/ancien.example"] {
        other.open(path).await.is(404);
    }
    let fields = [("csrf", "x"), ("action", "profile"), ("before", "legacy"), ("profile", "house")];
    other.post("/admin/domains/ancien.example", &fields, "same-origin").await.is(404);
}

#[tokio::test]
async fn a_domain_gets_another_profile_which_other_processes_notice() {
    let pli = Pli::alone().await;
    let ines = administrator(&pli, "ines@chts.example").await;
    let mut person = pli.signed_in(&ines.address).await;
    let path = "/admin/domains/chts.example";
    person.open("/admin/domains/nulle-part.example").await.is(404);
    person.open("/admin/domains/%3Cb%3E").await.is(404);
    person.open(path).await.is(200).says("Celui de la maison").says("1 écart aux règles");
    let stale = pli.signed_in_later(&ines.address).await;
    let apply = |profile: &str, why: &str| Fill::form(path).pick("profile", profile).write("reason", why);
    person.submit(apply("entra-compat", "").press("profile")).await.is(422).says("Ce profil est plus faible");
    let why = "Le temps de la migration";
    person.submit(apply("entra-compat", why).press("profile")).await.is(200).says("en vigueur");
    let policies = pli.app.people().sessions.policies();
    assert_eq!(policies.of(&ines.address).profile, Profile::EntraCompat);
    let changed = done(&pli, &ines, "domain.policy").await;
    assert_eq!(changed[0].detail, format!("chts.example entra-compat: {why}"));
    // Somebody who still sees the former state changes nothing.
    let mut other = stale;
    other.open(path).await;
    let fields = [("csrf", &*other.token()), ("action", "profile"), ("before", "house"), ("profile", "modern")];
    other.post(path, &fields, "same-origin").await.is(422).says("Cela a changé entre-temps");
    assert_eq!(policies.of(&ines.address).profile, Profile::EntraCompat);
    // Another process over the same database.
    let second = App::build(Config::parse(&pli.toml).unwrap(), pli.clock.clone()).await.unwrap();
    let theirs = second.people().sessions.policies();
    assert_eq!(theirs.of(&ines.address).profile, Profile::EntraCompat);
    person.open(path).await;
    person.submit(apply("house", "").press("profile")).await.is(200).says("en vigueur");
    second.people().accounts.directory().refresh().await.unwrap();
    assert_eq!(theirs.of(&ines.address).profile, Profile::Modern);
    second.close().await;
}

#[tokio::test]
async fn s0_11_the_domains_that_may_be_merged_into_one_are_listed_and_no_others() {
    let pli = Pli::alone().await;
    let ines = administrator(&pli, "ines@chts.example").await;
    let mut person = pli.signed_in(&ines.address).await;
    let path = "/admin/domains/chts.example";
    person.open(path).await.is(200).says("aucune fusion n’est possible");
    let allow = |source: &str| Fill::form(path).write("source", source).press("Permettre ce domaine");
    person.submit(allow("hop là")).await.is(422).says("Ce n’est pas un nom de domaine");
    person.submit(allow("CHTS.example")).await.is(422).says("C’est ce domaine même");
    person.submit(allow("Santé.Example")).await.is(200).says("xn--sant-epa.example");
    person.submit(allow("santé.example.")).await.is(422).says("Ce domaine est déjà permis");
    person.open("/admin/domains").await.is(200);
    let domain = "chts.example".parse().unwrap();
    let allowed = pli.app.people().accounts.mergeable(&domain).await.unwrap();
    assert_eq!(allowed, ["xn--sant-epa.example".parse().unwrap()]);
    person.open(path).await;
    person.submit(Fill::form(path).press("Retirer xn--sant-epa.example")).await.is(200).says("aucune fusion");
    let reasons: Vec<_> = done(&pli, &ines, "domain.merge").await.into_iter().map(|entry| entry.reason).collect();
    assert_eq!(reasons, ["withdrawn", "allowed"]);
}

#[tokio::test]
async fn r_140_what_administrators_change_takes_a_fresh_proof_and_without_it_nothing_is_done() {
    let pli = Pli::alone_at(Clock::fixed(Timestamp::from_seconds(1_795_000_000)), "").await;
    let ines = administrator(&pli, "ines@chts.example").await;
    let mut person = pli.signed_in(&ines.address).await;
    let path = "/admin/domains/chts.example";
    person.open(path).await.is(200);
    pli.clock.advance(Duration::from_mins(6));
    let allow = || Fill::form(path).write("source", "ssss.example").press("Permettre ce domaine");
    person.submit(allow()).await.is(200).is_at("/account/confirm?next=%2Fadmin%2Fdomains%2Fchts.example");
    let domain = "chts.example".parse().unwrap();
    assert!(pli.app.people().accounts.mergeable(&domain).await.unwrap().is_empty());
    person.open(path).await.is(200);
}

#[tokio::test]
async fn x_01_an_account_that_is_taken_into_a_structure_is_in_the_journal() {
    let pli = Pli::alone().await;
    let (at, _) = hospital(&pli, "Centre hospitalier", "julien@chts.example").await;
    let amina = pli.make(&"amina@chts.example".parse().unwrap(), "Amina Benhaddou", Contacts::default()).await;
    pli.app.people().structures.take_in(at, &amina, "Médecin").await.unwrap();
    let entries = pli.app.rooms().journal.about(amina.id, Timestamp(0), 50).await.unwrap();
    let taken: Vec<_> = entries.iter().filter(|entry| entry.event == "structure.take").collect();
    assert_eq!(taken.len(), 1);
    assert_eq!((taken[0].detail.as_str(), taken[0].actor), (at.to_string().as_str(), None));
}

#[tokio::test]
async fn s2_21_s0_13_the_people_of_a_structure_are_told_who_helps_them_there() {
    let stage = crate::harness::stage();
    let pli = Pli::over(stage).await;
    let address = stage.somebody("solene");
    let (phone, email) = (None, format!("{}@{OUTSIDE}", address.local()).parse().ok());
    let account = pli.make(&address, "Solène Nadeau", Contacts { phone, email }).await;
    let mut person = pli.person();
    let first = || Fill::form("/sign-in").write("username", address.as_str()).write("password", PASSWORD);
    person.open("/sign-in").await.is(200).hides("aide@vallon.example");
    person.submit(first()).await.is(200).is_at("/sign-in/verify").hides("aide@vallon.example");
    let new = NewStructure {
        name: format!("Clinique {address}"),
        place: Place::Quebec,
        domain: address.domain().parse().unwrap(),
        pattern: Pattern::default(),
        contact: Contact {
            email: Some("aide@vallon.example".to_owned()),
            phone: Some("1 800 555-0199".to_owned()),
            hours: Some("7 h – 19 h".to_owned()),
        },
    };
    let structures = &pli.app.people().structures;
    let clinic = structures.create(new, None).await.unwrap();
    structures.take_in(clinic.id, &account, "").await.unwrap();
    // On the pages after the password, on an error, and in letters; never before anybody is known.
    let mut person = pli.person();
    person.open("/sign-in").await.is(200).hides("aide@vallon.example");
    person.submit(first()).await.is(200).says("aide@vallon.example").says("1 800 555-0199").says("7 h – 19 h");
    let send = Fill::form("/sign-in/verify").pick("method", "email").press("send");
    person.submit(send).await.is(200);
    let letter = stage.letter_to(&format!("{}@{OUTSIDE}", address.local()), 1).await;
    assert!(letter.contains("1 800 555-0199") && letter.contains("aide@vallon.example"), "{letter}");
    let mut solene = pli.signed_in(&address).await;
    solene.open("/nulle-part").await.is(404).says("aide@vallon.example");
}

#[tokio::test]
async fn the_report_of_conformity_is_for_administrators_and_says_deviations_in_words() {
    let pli = Pli::alone().await;
    let claire = pli.make(&"claire@chts.example".parse().unwrap(), "Claire", Contacts::default()).await;
    let mut person = pli.signed_in(&claire.address).await;
    let (domain, profile) = ("ancien.example".parse().unwrap(), Profile::Legacy);
    pli.app.people().accounts.add_domain(domain, Some(profile), false).await.unwrap();
    person.open("/admin").await.is(404);
    person.open("/admin/conformity").await.is(404);
    let grant = Grant { account: claire.id, role: Role::Administrator, structure: None, ends: None };
    pli.app.people().roles.give(grant, None).await.unwrap();
    person.open("/admin").await.is(200).is_at("/admin/domains");
    person.open("/admin/conformity").await.is(200).says("Conformité").says("R-01");
    person.page.says("ancien.example (legacy)").says("Administration");
    person.open("/admin/conformity?show=deviations").await.is(200).says("Écarts seulement").hides("R-13 ");
    person.page.says("R-60").says("Écart");
}

#[tokio::test]
async fn s0_13_s2_21_a_structure_is_made_with_its_first_referent_and_who_helps_its_people() {
    let pli = Pli::alone().await;
    let ines = administrator(&pli, "ines@chts.example").await;
    let nadia = pli.make(&"nadia@chts.example".parse().unwrap(), "Nadia Haddad", Contacts::default()).await;
    let mut hers = pli.signed_in(&nadia.address).await;
    hers.open("/structure").await.is(404);
    let mut person = pli.signed_in(&ines.address).await;
    person.open("/admin/structures").await.is(200).says("Aucune structure pour l’instant");
    let new = "/admin/structures/new";
    person.open(new).await.is(200).says("Son premier référent");
    let form = |name: &str, phone: &str, referent: &str| {
        Fill::form(new).write("name", name).write("phone", phone).write("referent", referent).write("why", "assigned")
    };
    let wrong = form(" ", "appelez-nous", "personne@ailleurs.example").write("pattern", "medecin").write("email", "x");
    person.submit(wrong).await.is(422).says("Il faut le mot nom").says("Écrivez un numéro");
    assert_eq!(person.page.field("phone"), "appelez-nous", "what was typed is kept");
    person
        .submit(form(" ", "", "").write("pattern", "prenom.nom").write("email", ""))
        .await
        .is(422)
        .says("Écrivez un nom");
    let stranger = form("Clinique du Vallon", "", "personne@ailleurs.example");
    person.submit(stranger).await.is(422).says("Aucun compte ouvert n’a cette adresse");
    let good = form("  Clinique  du Vallon ", "1 800 555-0199", nadia.address.as_str());
    let good = good.write("email", "aide@vallon.example").write("hours", "7 h – 19 h").write("place", "fr");
    person.submit(good).await.is(200).is_at("/admin/structures/").says("Clinique du Vallon").says("Nadia Haddad");
    let path = person.page.path.clone();
    person.open(new).await;
    person.submit(form("Clinique du Vallon", "", "")).await.is(422).says("Une structure porte déjà ce nom");
    // The referent is in at once, and told.
    hers.open("/structure").await.is(200).says("Clinique du Vallon");
    assert_eq!(letters(&pli, &nadia).await, ["referent named"]);
    let made = pli.app.people().structures.find_by_name("Clinique du Vallon").await.unwrap().unwrap();
    assert_eq!((made.place, made.contact.phone.as_deref()), (Place::France, Some("1 800 555-0199")));
    // What is known of it changes, on top of what was shown.
    person.open(&path).await.is(200);
    let seen = person.page.field("seen");
    person.submit(Fill::form(&path).write("hours", "24 h sur 24").press("Enregistrer")).await.is(200);
    assert_eq!(person.page.field("hours"), "24 h sur 24");
    let late = Fill::form(&path).write("seen", &seen).write("name", "Autre").press("Enregistrer");
    person.submit(late).await.is(422).says("Cela a changé entre-temps");
    person.submit(Fill::form(&path).write("email", "pas une adresse").press("Enregistrer")).await.is(422);
    person.open("/admin/structures?q=vallon+chts").await.is(200).says("Clinique du Vallon").says("1 à 1 sur 1");
    person.open("/admin/structures?q=nulle").await.is(200).says("Aucune structure ne correspond");
    // Who, what, why.
    let added = done(&pli, &ines, "structure.add").await;
    let changed = done(&pli, &ines, "structure.change").await;
    assert_eq!((added.len(), changed.len(), changed[0].reason.as_str()), (1, 1, "contact"));
    let entries = pli.app.rooms().journal.about(nadia.id, Timestamp(0), 100).await.unwrap();
    let named = entries.iter().find(|entry| entry.event == "role.give").unwrap();
    assert_eq!((named.actor, named.reason.as_str()), (Some(ines.id), "referent assigned"));
    assert_eq!(named.detail, made.id.to_string());
}

/// The kinds of the notices that are on their way to somebody.
async fn letters(pli: &Pli, to: &Account) -> Vec<String> {
    let rows = pli::store::letter::due(pli.app.store().db(), Timestamp(i64::MAX), 100).await.unwrap();
    rows.into_iter()
        .filter(|row| row.account == to.id && !["new device", "factor added"].contains(&row.kind.as_str()))
        .map(|row| row.kind)
        .collect()
}

#[tokio::test]
async fn a_role_is_given_and_ended_by_administrators_and_its_person_is_told() {
    let pli = Pli::alone().await;
    let ines = administrator(&pli, "ines@chts.example").await;
    let paul = pli.make(&"paul@chts.example".parse().unwrap(), "Paul Roy", Contacts::default()).await;
    let mut his = pli.signed_in(&paul.address).await;
    his.open("/support").await.is(404);
    let mut person = pli.signed_in(&ines.address).await;
    let staff = "/admin/staff";
    person.open(staff).await.is(200).says("Inès Carpentier").says("Administrateur").says("Sans fin");
    let give = |role: &str, address: &str, until: &str| {
        let form = Fill::form(staff).write("role", role).write("address", address);
        form.write("until", until).write("why", "assigned").press("Confier ce rôle")
    };
    person.submit(give("support", "personne@chts.example", "")).await.is(422).says("Aucun compte ouvert");
    person.submit(give("support", "paul@chts.example", "2020-01-01")).await.is(422).says("Choisissez un jour à venir");
    person.submit(give("support", "paul@chts.example", "2099-12-31")).await.is(200).says("Paul Roy").says("2099");
    person.submit(give("support", "paul@chts.example", "")).await.is(422).says("Cette personne a déjà ce rôle");
    his.open("/support").await.is(200);
    // A referent is named where the structure is, not here.
    let fields =
        [("csrf", &*person.token()), ("role", "referent"), ("address", "paul@chts.example"), ("why", "assigned")];
    person.post(staff, &fields, "same-origin").await.is(400);
    person.open("/admin/staff?role=support&q=PAUL").await.is(200).says("Paul Roy").hides("Sans fin");
    person.follow("Paul Roy").await.is(200).is_at("/admin/staff/").says("Confié par").says("Inès Carpentier");
    let grant = person.page.path.clone();
    assert_eq!(person.page.field("until"), "2099-12-31");
    person.submit(Fill::form(&grant).write("until", "hier").press("Changer la fin")).await.is(422);
    person.submit(Fill::form(&grant).write("until", "").press("Changer la fin")).await.is(200).is_at(staff);
    person.open(&grant).await.is(200);
    person.submit(Fill::form(&grant).write("why", "left").press("Mettre fin maintenant")).await.is(200).is_at(staff);
    person.page.hides("Paul Roy");
    his.open("/support").await.is(404);
    person.open(&grant).await.is(404);
    assert_eq!(letters(&pli, &paul).await, ["office given", "office ended"]);
    let entries = pli.app.rooms().journal.about(paul.id, Timestamp(0), 100).await.unwrap();
    let told: Vec<_> = entries
        .iter()
        .filter(|entry| entry.event.starts_with("role.") && entry.actor == Some(ines.id))
        .map(|entry| (entry.event.as_str(), entry.reason.as_str()))
        .collect();
    assert_eq!(
        told,
        [("role.take", "support left"), ("role.change", "support over"), ("role.give", "support assigned")]
    );
}

#[tokio::test]
async fn nobody_ends_the_last_administrator_nor_their_own_role() {
    let pli = Pli::alone().await;
    let ines = administrator(&pli, "ines@chts.example").await;
    let grant_of = async |account: &Account| {
        let rows = pli::store::role::of_account(pli.app.store().db(), account.id).await.unwrap();
        rows[0].clone()
    };
    let own = format!("/admin/staff/{}", grant_of(&ines).await.id);
    let mut person = pli.signed_in(&ines.address).await;
    person.open(&own).await.is(200).says("votre propre rôle").hides("Mettre fin maintenant");
    for action in ["end", "until"] {
        let fields =
            [("csrf", &*person.token()), ("action", action), ("why", "over"), ("before", ""), ("until", "2099-01-01")];
        person.post(&own, &fields, "same-origin").await.is(403);
        person.open(&own).await.is(200);
    }
    // One whose role ends by itself cannot end the one that does not.
    let paul = pli.make(&"paul@chts.example".parse().unwrap(), "Paul Roy", Contacts::default()).await;
    let ends = Some(pli.clock.now() + Duration::from_hours(24));
    let grant = Grant { account: paul.id, role: Role::Administrator, structure: None, ends };
    pli.app.people().roles.give(grant, None).await.unwrap();
    let mut his = pli.signed_in(&paul.address).await;
    his.open(&own).await.is(200);
    his.submit(Fill::form(&own).press("Mettre fin maintenant")).await.is(422).says("Il faut qu’un administrateur");
    his.submit(Fill::form(&own).write("until", "2099-01-01").press("Changer la fin")).await.is(422);
    // A third one without an end lets the first one go; closed accounts do not count.
    let claire = administrator(&pli, "claire@chts.example").await;
    pli.app.people().accounts.suspend(claire.id, None).await.unwrap();
    his.open(&own).await;
    his.submit(Fill::form(&own).press("Mettre fin maintenant")).await.is(422).says("Il faut qu’un administrateur");
    pli.app.people().accounts.activate(claire.id, None).await.unwrap();
    his.submit(Fill::form(&own).press("Mettre fin maintenant")).await.is(200).is_at("/admin/staff");
    person.open("/admin").await.is(404);
}

#[tokio::test]
async fn r_176_what_is_kept_how_long_is_shown_with_its_numbers_and_its_last_run() {
    let clock = Clock::fixed(Timestamp::from_seconds(1_795_000_000));
    let pli = Pli::alone_at(clock, "[policy]\njournal.keep_days = 200\n").await;
    let ines = administrator(&pli, "ines@chts.example").await;
    let mut person = pli.signed_in(&ines.address).await;
    person.open("/admin/retention").await.is(200).says("200 jours").says("policy.journal.keep_days = 200");
    person.page.says("policy.support.keep_days = 180").says("Pas encore");
    let journal = &pli.app.rooms().journal;
    journal.forget(Duration::from_hours(200 * 24)).await.unwrap();
    person.open("/admin/retention").await.is(200).says("rien à retirer");
    pli.clock.advance(Duration::from_hours(201 * 24));
    let mut person = pli.signed_in(&ines.address).await;
    let removed = journal.forget(Duration::from_hours(200 * 24)).await.unwrap();
    assert!(removed > 0);
    pli.app.people().support.forget().await.unwrap();
    person.open("/admin/retention").await.is(200).says(&format!("{removed} retirées"));
    let other = pli.make(&"paul@chts.example".parse().unwrap(), "Paul Roy", Contacts::default()).await;
    let mut other = pli.signed_in(&other.address).await;
    other.open("/admin/retention").await.is(404);
}
