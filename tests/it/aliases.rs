//! Aliases as the real Postfix and Dovecot obey them: where mail to an old address arrives, what it keeps of that address,
//! as whom one answers, and what becomes of a circle.

use pli::{
    account::{Alias, Contacts},
    base::{Address, Domain, Timestamp},
    gate::Relays,
};

use crate::{
    harness::{
        old_server,
        person::{Fill, Person},
        pli::Pli,
        post::eventually,
        stage,
        stage::{DOMAIN, OUTSIDE, unique_address},
    },
    mail_pages::{message_called, until},
};

/// A house of its own domain, whose people Postfix finds; somebody in it with an old address.
struct House {
    pli: Pli,
    claire: Address,
    old: Address,
}

impl House {
    /// The old address stands in the house's own domain, or in that of an old server.
    async fn open(elsewhere: bool) -> Self {
        let domain = Self::domain();
        let former: Domain = if elsewhere { format!("old.{domain}").parse().unwrap() } else { domain.clone() };
        let settings = if elsewhere { moving(&former) } else { String::new() };
        Self::with(domain, former, &settings).await
    }

    /// Its people may write as their aliases.
    async fn writing_as_aliases() -> Self {
        let domain = Self::domain();
        let policy = format!("[policy]\nsending.alias_domains = [\"{domain}\"]\n");
        Self::with(domain.clone(), domain, &policy).await
    }

    fn domain() -> Domain {
        unique_address("house").as_str().replace('@', ".").parse().unwrap()
    }

    async fn with(domain: Domain, former: Domain, settings: &str) -> Self {
        let pli = Pli::over_with(stage(), settings).await;
        let claire: Address = format!("claire.med@{domain}").parse().unwrap();
        let old: Address = format!("c.vasseur@{former}").parse().unwrap();
        let account = pli.make(&claire, "Claire Vasseur", Contacts::default()).await;
        let accounts = &pli.app.people().accounts;
        accounts.add_alias(account.id, Alias { address: old.clone(), may_send: true }).await.unwrap();
        for name in [domain, former] {
            let relays = Relays::of(&pli.app.rooms().config.merge);
            stage().lookups().admit_with(&name, accounts.directory().clone(), relays);
        }
        Self { pli, claire, old }
    }

    async fn somebody(&self, name: &str) -> Address {
        let address: Address = format!("{name}@{}", self.claire.domain()).parse().unwrap();
        self.pli.make(&address, name, Contacts::default()).await;
        address
    }
}

/// The settings of a domain whose mail comes here already while its boxes are on the old server.
fn moving(domain: &Domain) -> String {
    let old = old_server();
    let (imaps, lmtp) = (old.port("P_IMAPS"), old.port("P_LMTP"));
    format!(
        "[[merge.source]]\ndomain = \"{domain}\"\nhost = \"localhost\"\nport = {imaps}\nrelay = \"lmtp:inet:127.0.0.1:{lmtp}\""
    )
}

/// The whole message with this subject, as it lies in the inbox.
async fn source(person: &mut Person, subject: &str) -> String {
    let list = until(person, "/mail/INBOX", subject).await;
    let message = message_called(&list, "INBOX", subject);
    person.open(&format!("{}/source", message.split('?').next().unwrap())).await.is(200).text()
}

#[tokio::test]
async fn s0_09_s0_10_what_comes_to_an_old_address_arrives_says_so_is_found_by_it_and_is_answered_from_the_primary_one()
{
    let house = House::open(false).await;
    let mut claire = house.pli.signed_in(&house.claire).await;
    let samir = format!("samir-{}@{OUTSIDE}", house.claire.domain().split('.').next().unwrap());
    // The old address stands nowhere in what Samir wrote: a blind copy, or a list.
    let letter =
        |subject: &str| format!("From: <{samir}>\r\nTo: liste@{OUTSIDE}\r\nSubject: {subject}\r\n\r\nBonjour.\r\n");
    stage().send_from_outside(&house.old, letter("Vieille adresse").as_bytes()).await;
    stage().send_from_outside(&house.claire, letter("Bonne adresse").as_bytes()).await;

    let list = until(&mut claire, "/mail/INBOX", "Vieille adresse").await;
    let message = message_called(&list, "INBOX", "Vieille adresse");
    claire.open(&message).await.is(200).says(&format!("Reçu à l’adresse {}", house.old.local()));
    let list = until(&mut claire, "/mail/INBOX", "Bonne adresse").await;
    claire.open(&message_called(&list, "INBOX", "Bonne adresse")).await.is(200).hides("Reçu à l’adresse");

    for search in [format!("to%3A{}", house.old.local()), format!("to%3A{}", house.old.as_str().replace('@', "%40"))] {
        let found = claire.open(&format!("/mail/INBOX?q={search}")).await.is(200);
        found.says("Vieille adresse").hides("Bonne adresse");
    }

    claire.open(&message).await.is(200);
    claire.follow("Répondre").await.is(200);
    claire.submit(Fill::form("/compose").write("body", "Reçu.").press("send")).await.is(200);
    let answer = stage().letter_to(&samir, 1).await;
    assert!(answer.contains(&format!("<{}>", house.claire)), "{answer}");
    assert!(answer.starts_with(&format!("Return-Path: <{}>", house.claire)), "{answer}");
    assert!(!answer.contains(house.old.local()), "the old address has no place in an answer: {answer}");
}

#[tokio::test]
async fn s0_10_where_the_domain_lets_them_a_person_writes_as_an_alias_of_theirs_and_answers_as_themselves() {
    let house = House::writing_as_aliases().await;
    let mut claire = house.pli.signed_in(&house.claire).await;
    let samir = format!("samir-{}@{OUTSIDE}", house.claire.domain().split('.').next().unwrap());
    let (old, own) = (house.old.as_str(), house.claire.as_str());
    claire.open("/compose").await.is(200);
    assert_eq!(claire.page.field("from"), own, "the primary address first");
    // A draft keeps the choice.
    let letter = |from: &str| Fill::form("/compose").write("from", from).write("to", &samir).write("body", "x");
    claire.submit(letter(old).write("subject", "Sous l’alias").press("save")).await.is(200);
    assert_eq!(claire.page.field("from"), old);
    let drafts = claire.open("/mail/Drafts").await.is(200).html();
    let draft = drafts.split("/compose?draft=").nth(1).expect("a draft").split('"').next().unwrap().to_owned();
    claire.open(&format!("/compose?draft={draft}")).await.is(200);
    assert_eq!(claire.page.field("from"), old);
    claire.submit(Fill::form("/compose").press("send")).await.is(200);
    let sent = stage().letter_to(&samir, 1).await;
    let from = |letter: &str| letter.lines().find(|line| line.starts_with("From:")).unwrap().to_owned();
    assert!(sent.starts_with(&format!("Return-Path: <{old}>")) && from(&sent).contains(&format!("<{old}>")), "{sent}");
    let copy = stage().doveadm(&["fetch", "-u", own, "hdr.from", "mailbox", "Sent"]);
    assert!(copy.contains(old) && !copy.contains(own), "{copy}");
    let account = house.pli.app.people().accounts.find_by_address(&house.claire).await.unwrap().unwrap();
    let rows = house.pli.app.rooms().journal.about(account.id, Timestamp(0), 100).await.unwrap();
    let told = rows.iter().find(|row| row.event == "mail.send").expect("it is written down");
    assert_eq!(told.detail, "recipients=1 sender=alias");

    claire.open("/account/addresses").await.is(200).says("vous pouvez la choisir pour écrire");

    // What came to the alias is answered as oneself.
    let letter_from = format!("From: <{samir}>\r\nTo: {old}\r\nSubject: Question\r\n\r\nBonjour.\r\n");
    stage().send_from_outside(&house.old, letter_from.as_bytes()).await;
    let list = until(&mut claire, "/mail/INBOX", "Question").await;
    claire.open(&message_called(&list, "INBOX", "Question")).await.is(200);
    claire.follow("Répondre").await.is(200);
    assert_eq!(claire.page.field("from"), own);

    // An alias that goes while a letter is written sends no more.
    let accounts = &house.pli.app.people().accounts;
    claire.open("/compose").await.is(200);
    accounts.remove_alias(account.id, &house.old).await.unwrap();
    claire.submit(letter(old).press("send")).await.is(422).says("Vous ne pouvez plus écrire sous cette adresse");
}

#[tokio::test]
async fn s0_10_where_the_domain_does_not_there_is_no_choice() {
    let house = House::open(false).await;
    let mut claire = house.pli.signed_in(&house.claire).await;
    let shown = claire.open("/compose").await.is(200).html();
    assert!(!shown.contains("name=\"from\"") && !shown.contains(house.old.as_str()), "{shown}");
    claire.open("/account/addresses").await.is(200).says("Les autres ne servent qu’à recevoir");
}

#[tokio::test]
async fn s0_09_the_old_address_is_in_delivered_to_and_nobody_else_reads_of_it() {
    let house = House::open(false).await;
    let bob = house.somebody("bob").await;
    let mut claire = house.pli.signed_in(&house.claire).await;
    let mut bobs = house.pli.signed_in(&bob).await;
    let mut sender = house.pli.signed_in(&house.somebody("amina").await).await;
    sender.open("/compose").await.is(200);
    let letter = Fill::form("/compose").write("to", bob.as_str()).write("bcc", house.old.as_str());
    sender.submit(letter.write("subject", "À deux").write("body", "x").press("send")).await.is(200);
    let hers = source(&mut claire, "À deux").await;
    let at = |text: &str| hers.find(text).unwrap_or_else(|| panic!("no {text} in {hers}"));
    assert!(at(&format!("Delivered-To: {}", house.old)) < at(&format!("Delivered-To: {}", house.claire)), "{hers}");
    let his = source(&mut bobs, "À deux").await;
    assert!(his.contains(&format!("Delivered-To: {bob}")), "{his}");
    assert!(!his.contains(house.old.local()) && !his.contains(house.claire.as_str()), "{his}");
}

#[tokio::test]
async fn s0_08_of_a_domain_that_moves_here_the_merged_address_leads_here_and_the_others_to_the_old_server() {
    let house = House::open(true).await;
    let other: Address = format!("autre@{}", house.old.domain()).parse().unwrap();
    old_server().add_person(&other, "mot de passe d’avant");
    let mut claire = house.pli.signed_in(&house.claire).await;
    let mut sender = house.pli.signed_in(&house.somebody("amina").await).await;
    for (to, subject) in [(&house.old, "D’ici, fusionnée"), (&other, "D’ici, pas encore")] {
        sender.open("/compose").await.is(200);
        let letter = Fill::form("/compose").write("to", to.as_str()).write("subject", subject);
        sender.submit(letter.write("body", "x").press("send")).await.is(200);
    }
    stage().send_from_outside(&house.old, b"Subject: Dehors, merged\n\nx\n").await;
    stage().send_from_outside(&other, b"Subject: Dehors, not yet\n\nx\n").await;
    until(&mut claire, "/mail/INBOX", "D’ici, fusionnée").await;
    until(&mut claire, "/mail/INBOX", "Dehors, merged").await.hides("pas encore").hides("not yet");
    eventually("the two others", || {
        let told = old_server().doveadm(&["mailbox", "status", "-u", other.as_str(), "messages", "INBOX"]);
        told.contains("messages=2").then_some(())
    })
    .await;
    // Who gets no mail here any more gets none there either.
    let accounts = &house.pli.app.people().accounts;
    let account = accounts.find_by_address(&house.claire).await.unwrap().unwrap();
    accounts.suspend(account.id, None).await.unwrap();
    let reply = stage().recipient_reply(house.old.as_str()).await;
    assert!(reply.starts_with("550 5.1.1"), "{reply}");
}

#[tokio::test]
async fn s0_08_what_goes_in_a_circle_comes_back_to_who_wrote_it() {
    let house = House::open(false).await;
    let from = unique_address("circle").as_str().replace(DOMAIN, OUTSIDE);
    // As an old server passes it on that was told to, after it has been here once.
    let again = format!("Delivered-To: {}\r\nFrom: <{from}>\r\nSubject: En rond\r\n\r\nx\r\n", house.claire);
    stage().send_from_outside_as(&from, &house.old, again.as_bytes()).await;
    let returned = stage().letter_to(&from, 1).await;
    assert!(returned.contains("mail forwarding loop") && returned.contains("Status: 5.4.6"), "{returned}");
    let inbox = stage().doveadm(&["fetch", "-u", house.claire.as_str(), "hdr.subject", "mailbox", "INBOX"]);
    assert!(!inbox.contains("En rond"), "{inbox}");
}

#[tokio::test]
async fn s0_08_an_alias_leads_to_a_person_and_never_to_another_alias() {
    let house = House::open(false).await;
    let accounts = &house.pli.app.people().accounts;
    let bob = house.somebody("bob").await;
    let id = accounts.find_by_address(&bob).await.unwrap().unwrap().id;
    for taken in [&house.claire, &house.old, &bob] {
        let alias = Alias { address: taken.clone(), may_send: false };
        assert!(accounts.add_alias(id, alias).await.is_err(), "{taken}");
    }
    assert_eq!(accounts.directory().own(id), [bob]);
}
