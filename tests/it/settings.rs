//! Preferences and signatures (S0-36, C2, Z5): kept per account on both databases, and applied where people see them.

use pli::{
    account::{Alias, Contacts},
    base::{Address, Clock, Theme},
    password::Kind,
    settings::{Preferences, Rows, Settings, Signature},
};

use crate::{
    harness::{
        database::on_both_databases,
        person::{Fill, Person},
        pli::Pli,
        post::eventually,
        stage::stage,
    },
    mail_pages::{message_called, two, until},
    sign_in::stage::Stage as People,
};

fn room(stage: &People) -> Settings {
    Settings::new(stage.db.store.clone(), stage.clock.clone())
}

on_both_databases! {
    async fn s0_36_what_a_person_prefers_is_theirs_and_another_process_learns_it(db) {
        let stage = People::new(db).await;
        let (claire, samir) = (stage.bare("claire", Kind::Chosen).await, stage.bare("samir", Kind::Chosen).await);
        let (here, there) = (room(&stage), room(&stage));
        assert_eq!(there.preferences(claire.id).await.unwrap(), Preferences::default());
        let wanted = Preferences {
            theme: Some(Theme::Dark),
            rows: Rows::parse("100").unwrap(),
            zone: Some(chrono_tz::Tz::Europe__Paris),
        };
        here.prefer(claire.id, Preferences { rows: Rows::parse("25").unwrap(), ..wanted }).await.unwrap();
        here.prefer(claire.id, wanted).await.unwrap();
        assert_eq!(here.preferences(claire.id).await.unwrap(), wanted, "at once where it was chosen");
        stage.advance(31);
        assert_eq!(there.preferences(claire.id).await.unwrap(), wanted, "and soon elsewhere");
        assert_eq!(here.preferences(samir.id).await.unwrap(), Preferences::default());
        assert!(Rows::parse("1000000").is_none() && Rows::parse("0").is_none());
    }

    async fn s0_36_a_signature_is_kept_cleaned_and_is_its_owners_alone(db) {
        let stage = People::new(db).await;
        let (claire, samir) = (stage.bare("claire", Kind::Chosen).await, stage.bare("samir", Kind::Chosen).await);
        let settings = room(&stage);
        assert!(settings.signature(claire.id).await.unwrap().is_empty());
        let one = Signature::typed("Claire\r\n\u{e9}", "<b>Claire</b><script>x</script>").unwrap();
        settings.sign(claire.id, &one).await.unwrap();
        let two = Signature::typed("Dre Claire", "").unwrap();
        settings.sign(claire.id, &two).await.unwrap();
        assert_eq!(settings.signature(claire.id).await.unwrap(), two);
        assert!(settings.signature(samir.id).await.unwrap().is_empty());
        assert!(!one.html.contains("script"));
    }
}

async fn claire(pli: &Pli) -> (Person, Address) {
    let address: Address = "claire.vasseur@pli.example".parse().unwrap();
    pli.make(&address, "Claire Vasseur", Contacts::default()).await;
    (pli.signed_in(&address).await, address)
}

#[tokio::test]
async fn s0_36_language_colours_and_time_zone_follow_a_person_to_every_browser() {
    let pli = Pli::alone_at(Clock::System, "").await;
    let (mut person, address) = claire(&pli).await;
    person.open("/account/preferences").await.is(200).says("Préférences");
    let form = Fill::form("/account/preferences").write("language", "en").write("theme", "dark");
    person.submit(form.write("rows", "25").write("zone", "Pacific/Noumea").press("save")).await.is(200).says("Saved.");
    assert!(person.page.html().contains("data-theme=\"dark\""));
    // Another browser, in French and light by itself.
    let mut other = pli.signed_in_later(&address).await;
    other.open("/account/preferences").await.is(200).says("Preferences");
    assert!(other.page.html().contains("data-theme=\"dark\""));
    assert!(other.page.html().contains("<option value=\"Pacific/Noumea\" selected>"), "{}", other.page.html());
    // The switch on every page is the same choice.
    let token = other.token();
    other
        .post(
            "/account/theme",
            &[("csrf", &token), ("theme", "light"), ("back", "/account/preferences")],
            "same-origin",
        )
        .await;
    person.open("/account/preferences").await.is(200);
    assert!(person.page.html().contains("data-theme=\"light\""));
    let token = person.token();
    for (name, value) in [("rows", "7"), ("zone", "Mars/Olympus"), ("theme", "neon"), ("language", "xx")] {
        let good = [("language", "fr"), ("theme", "dark"), ("rows", "50"), ("zone", "")];
        let mut fields: Vec<_> = good.into_iter().filter(|(each, _)| *each != name).collect();
        fields.extend([(name, value), ("csrf", token.as_str())]);
        person.post("/account/preferences", &fields, "same-origin").await.is(400);
    }
}

#[tokio::test]
async fn s0_36_z5_a_signature_stands_where_one_writes_and_goes_out_with_its_form() {
    let stage = stage();
    let pli = Pli::over(stage).await;
    let (claire, samir) = (stage.somebody("claire"), stage.somebody("samir"));
    pli.make(&claire, "Claire Vasseur", Contacts::default()).await;
    let mut person = pli.signed_in(&claire).await;
    person.open("/account/signature").await.is(200);
    let html = "<b>Dre Claire Vasseur</b><br>Médecine interne<script>alert(1)</script>";
    let form =
        Fill::form("/account/signature").write("text", "Dre Claire Vasseur\nMédecine interne").write("html", html);
    person.submit(form.press("save")).await.is(200).says("Enregistré").says("Ce que verront vos correspondants");
    let shown = person.fetch("/account/signature/shown").await;
    assert!(shown.header("content-security-policy").unwrap().contains("sandbox"));
    assert!(shown.html().contains("<b>Dre Claire Vasseur</b>") && !shown.html().contains("alert(1)"));
    // Too long: kept on the page, nothing saved.
    let long = Fill::form("/account/signature").write("text", &"x".repeat(3_000)).press("save");
    person.submit(long).await.is(422).says("trop longue");
    assert_eq!(person.page.field("text").len(), 3_000);

    person.open("/compose").await.is(200);
    let body = person.page.field("body").replace("\r\n", "\n");
    assert_eq!(body.trim_start_matches('\n'), "-- \nDre Claire Vasseur\nMédecine interne\n");
    let letter = Fill::form("/compose").write("to", samir.as_str()).write("subject", "Avis <7>");
    person.submit(letter.write("body", &format!("Bonjour <vous>{body}")).press("send")).await.is(200);
    let raw = || {
        let found = stage.doveadm(&["fetch", "-u", samir.as_str(), "text", "mailbox", "INBOX"]);
        found.contains("multipart/alternative").then_some(found)
    };
    let raw = eventually("the letter", raw).await;
    let raw = raw.split_once("text:\n").map_or(raw.as_str(), |(_, raw)| raw);
    let read = pli::mime::parse::read(raw.replace('\n', "\r\n").as_bytes());
    assert!(read.body.text.contains("Bonjour <vous>") && read.body.text.contains("-- \nDre Claire Vasseur"), "{raw}");
    let html = read.body.html.unwrap_or_default();
    assert!(html.contains("<b>Dre Claire Vasseur</b>") && html.contains("Bonjour &lt;vous&gt;"), "{html}");

    // In an answer it stands above the quote.
    stage
        .deliver(
            &claire,
            b"From: a@ailleurs.example\r\nTo: x\r\nSubject: Question\r\nMessage-ID: <q@x>\r\n\r\nEt alors ?\r\n",
        )
        .await;
    let link = loop {
        person.open("/mail/INBOX").await.is(200);
        let links = person.page.document().links();
        if let Some((_, href)) = links.into_iter().find(|(words, _)| words == "Question") {
            break href;
        }
    };
    let id = link.split('?').next().unwrap().trim_start_matches("/mail/").to_owned();
    person.open(&format!("/compose?reply={id}")).await.is(200);
    let body = person.page.field("body");
    let place = |words: &str| body.find(words).unwrap_or_else(|| panic!("no « {words} » in {body}"));
    assert!(place("Dre Claire Vasseur") < place("> Et alors ?"), "{body}");
}

#[tokio::test]
async fn s0_10_what_came_to_an_alias_is_answered_from_the_primary_address() {
    let stage = stage();
    let (pli, mut person, claire, _) = two(stage).await;
    let account = pli.app.people().accounts.find_by_address(&claire).await.unwrap().unwrap();
    let old: Address = format!("ancienne-{claire}").parse().unwrap();
    let alias = Alias { address: old.clone(), may_send: false };
    pli.app.people().accounts.add_alias(account.id, alias).await.unwrap();
    let came = format!("From: Samir <samir@ailleurs.example>\r\nTo: {old}\r\nSubject: Avis\r\n\r\nBonjour.\r\n");
    stage.deliver(&claire, came.as_bytes()).await;
    let list = until(&mut person, "/mail/INBOX", "Avis").await;
    person.open(&message_called(&list, "INBOX", "Avis")).await.is(200);
    for answer in ["Répondre", "À tous"] {
        let message = person.page.path.clone();
        person.follow(answer).await.is(200).says(claire.as_str());
        let form = person.page.document().forms().into_iter().find(|form| form.find("body").is_some()).unwrap();
        assert_eq!(form.value("to").unwrap(), "Samir <samir@ailleurs.example>", "{answer}");
        assert!(form.find("from").is_none(), "there is nothing to choose from");
        person.open(&message).await;
    }
    // And the page of one's addresses says so, and what merging is and is not.
    person.open("/account/addresses").await.is(200).says(old.local()).says("toujours depuis votre adresse principale");
}

#[tokio::test]
async fn s0_12_s0_11_the_page_of_addresses_says_what_merging_is_and_what_cannot_be() {
    let pli = Pli::alone().await;
    let (mut person, address) = claire(&pli).await;
    person.open("/account/addresses").await.is(200).says(address.local()).says("Aucun domaine n’est admis");
    person.page.says("Hotmail, Gmail, iCloud").says("ne répond pas aux normes de sécurité");
    person
        .page
        .says("Outlook, sur ordinateur ou téléphone")
        .says("ne va jamais chercher le courriel d’un compte personnel");
    let accounts = &pli.app.people().accounts;
    let txn = pli.app.store().begin().await.unwrap();
    let (own, other) = ("pli.example".parse().unwrap(), "cliniquevallon.example".parse().unwrap());
    accounts.allow_merge_in(&txn, (&own, &other)).await.unwrap();
    txn.commit().await.unwrap();
    person.open("/account/addresses").await.is(200).says("@cliniquevallon.example");
    person.follow("Demander une fusion au soutien").await.is(200).is_at("/request");
}
