//! Letters that come back (S0-05, X-01): refused later by the real mail servers, and forged by hand.

use pli::{
    account::Contacts,
    app::Running,
    base::{Address, Domain},
    config::Bounces,
    gate::{Known, Relays, Returns},
    mime,
    notify::{Detail, Notice},
    support::{Asked, Confirmed, Typed, read},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use uuid::Uuid;

use super::request::{HERS, form, received};
use crate::{
    harness::{
        database::on_both_databases,
        person::Person,
        pli::Pli,
        post::{Talk, eventually},
        stage::{OUTSIDE, stage, unique_address, unique_number},
    },
    sign_in::stage::{Browser, Stage},
    structure_pages::hospital,
};

/// A Pli to which Postfix brings letters back, with a domain of its own.
struct House {
    pli: Pli,
    domain: Domain,
}

impl House {
    async fn open() -> Self {
        let settings = "[lookup]\nlisten = \"127.0.0.1:0\"\n[bounces]\nlisten = \"127.0.0.1:0\"";
        let pli = Pli::over_with(stage(), settings).await;
        let domain: Domain = unique_address("retours").as_str().replace('@', ".").parse().unwrap();
        let people = pli.app.people();
        people.accounts.add_domain(domain.clone(), None, false).await.unwrap();
        let transport = format!("lmtp:inet:127.0.0.1:{}", port(&pli.running));
        let returns = Some(Returns::new(people.notify.clone(), &transport));
        let directory = people.accounts.directory().clone();
        stage().lookups().admit_known(&domain, Known { directory, relays: Relays::default(), returns });
        Self { pli, domain }
    }

    /// A request whose answers go there, received.
    async fn request(&self, contact: &str, code: impl AsyncFn() -> String) -> Uuid {
        let support = &self.pli.app.people().support;
        let visitor = Browser::new("203.0.113.9").visitor();
        let typed = Typed { contact: contact.into(), ..form() };
        let Asked::Code(id) = support.ask(&visitor, &read(&typed).unwrap()).await.unwrap() else { panic!("throttled") };
        let confirmed = support.confirm(&visitor, id, &code().await).await.unwrap();
        assert_eq!(confirmed, Confirmed::Received);
        id
    }

    async fn bounced(&self, id: Uuid) -> Option<Option<String>> {
        let row = pli::store::support_request::get(self.pli.app.store().db(), id).await.unwrap().unwrap();
        row.bounced_at.map(|_| row.bounce_status)
    }

    /// Somebody's return address: that of the last letter to a personal address.
    async fn return_address(&self, to: &str, count: usize) -> String {
        let letter = stage().letter_to(to, count).await;
        let path = letter.lines().find_map(|line| line.strip_prefix("Return-Path: <")).unwrap().trim_end_matches('>');
        path.to_owned()
    }
}

fn port(running: &Running) -> u16 {
    running.bounces_address.unwrap().port()
}

fn code_in(letter: &str) -> String {
    let text = mime::parse::read(letter.as_bytes()).body.text;
    let digits: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take(7).collect();
    digits.replace([' ', '\u{a0}'], "")
}

/// Waits for what the database says.
async fn until<T>(mut look: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..2_400 {
        if let Some(found) = look().await {
            return found;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    panic!("it did not come");
}

/// What a mail server reports.
fn report(fields: &str) -> String {
    format!(
        "From: MAILER-DAEMON@dehors.example\r\nSubject: Undelivered\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n--b\r\n\
         Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; dehors.example\r\n\r\n{fields}\r\n--b--\r\n"
    )
}

/// Brings a message by hand, as Postfix would, and says what is answered.
async fn bring(running: &Running, from: &str, to: &str, message: &str) -> String {
    let mut lmtp = Talk::open(port(running)).await;
    lmtp.say("LHLO mail\r\n", "250").await;
    lmtp.say(&format!("MAIL FROM:<{from}> BODY=8BITMIME\r\n"), "250").await;
    lmtp.send(format!("RCPT TO:<{to}>\r\n").as_bytes()).await;
    let answer = lmtp.reply().await;
    if !answer.starts_with("250") {
        return answer;
    }
    lmtp.say("DATA\r\n", "354").await;
    lmtp.send(message.as_bytes()).await;
    lmtp.send(b".\r\n").await;
    let answer = lmtp.reply().await;
    lmtp.say("QUIT\r\n", "221").await;
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn s0_05_a_letter_that_is_refused_later_is_shown_on_the_request() {
    let house = House::open().await;
    // A box elsewhere that is full by the time of the acknowledgement: its server says so to Postfix, not to Pli.
    let contact = stage().somebody("pleine");
    let letter = || {
        let text = stage().doveadm(&["fetch", "-u", contact.as_str(), "text", "all"]);
        text.split_once('\n').map(|(_, letter)| letter.to_owned()).filter(|letter| letter.contains("Subject"))
    };
    let id = house
        .request(contact.as_str(), async || {
            let code = code_in(&eventually("the code", letter).await);
            stage().set_quota(&contact, 1_024).await;
            code
        })
        .await;
    assert_eq!(house.bounced(id).await, None);
    let status = until(async || house.bounced(id).await).await;
    assert_eq!(status.as_deref(), Some("5.2.2"));
    let receipt = house.pli.app.people().support.receipt(id).await.unwrap().unwrap();
    assert!(receipt.bounced.is_some());
    house.pli.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn x_01_a_referent_sees_that_an_address_of_somebody_takes_no_mail() {
    let house = House::open().await;
    let people = house.pli.app.people();
    let (at, referent) = hospital(&house.pli, "Centre hospitalier", &format!("julien@{}", house.domain)).await;
    let address: Address = format!("amina@{}", house.domain).parse().unwrap();
    // One server lets Postfix know at once that it takes nothing, the other only when the letter is brought: it is full.
    let at_once = format!("tout-de-suite-{}.example", unique_number());
    stage().lookups().relay(&at_once, "error:5.1.1 nobody of that name".to_owned());
    let later = stage().somebody("plus-tard");
    stage().set_quota(&later, 1_024).await;
    let contacts = |address: String| Contacts { email: Some(address.parse().unwrap()), ..Contacts::default() };
    let first = (contacts(format!("a@{at_once}")), pli::password::Kind::Chosen);
    let amina = house.pli.make_bare(&address, "Amina", first).await;
    people.structures.take_in(at, &amina, "").await.unwrap();
    let tell = async |once: &str| {
        let txn = house.pli.app.store().begin().await.unwrap();
        people.notify.enqueue(&txn, amina.id, (Notice::MarkChanged, once), Detail::default()).await.unwrap();
        txn.commit().await.unwrap();
        people.notify.drain().await.unwrap();
    };
    let moves = async |to: String| {
        let txn = house.pli.app.store().begin().await.unwrap();
        people.accounts.set_contacts(&txn, amina.id, &contacts(to)).await.unwrap();
        txn.commit().await.unwrap();
    };
    let mut julien: Person = house.pli.signed_in(&referent.address).await;
    let page = format!("/structure/{at}/account/{}", amina.id);
    julien.open(&page).await.is(200).hides("est revenu");
    tell("first").await;
    until(async || julien.open(&page).await.text().contains("est revenu").then_some(())).await;
    julien.page.says("adresse personnelle est revenu").says("5.1.1").hides("sa boîte est revenu");
    // With another personal address it is forgotten: that one has returned nothing.
    moves(format!("amina@{OUTSIDE}")).await;
    julien.open(&page).await.is(200).hides("est revenu");
    moves(later.to_string()).await;
    tell("second").await;
    until(async || julien.open(&page).await.text().contains("est revenu").then_some(())).await;
    julien.page.says("adresse personnelle est revenu").says("5.2.2").hides("sa boîte est revenu");
    house.pli.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s0_05_nobody_else_can_say_that_a_letter_came_back() {
    let house = House::open().await;
    let contact = format!("retour-{}@{OUTSIDE}", unique_number());
    let id = house.request(&contact, async || code_in(&stage().letter_to(&contact, 1).await)).await;
    house.pli.app.people().notify.drain().await.unwrap();
    let ours = house.return_address(&contact, 2).await;
    assert!(ours.starts_with("pli-bounce+") && ours.ends_with(&format!("@{}", house.domain)), "{ours}");
    let (local, domain) = ours.split_once('@').unwrap();
    assert!(local.len() <= 64, "{local}");

    // What only looks like it is refused at the door, by Postfix and by Pli; of another domain as well.
    let digit = if ours.as_bytes()[20] == b'0' { "1" } else { "0" };
    let altered = format!("{}{digit}{}", &ours[..20], &ours[21..]);
    let cut = format!("{}@{domain}", &local[..local.len() - 1]);
    for forged in [&altered, &cut, &format!("pli-bounce@{domain}"), &format!("pli-bounce+@{domain}")] {
        assert!(stage().recipient_reply(forged).await.starts_with("550"), "{forged}");
        assert!(bring(&house.pli.running, "", forged, "x\r\n").await.starts_with("550"), "{forged}");
    }
    let elsewhere = format!("{local}@ailleurs.example");
    assert!(stage().recipient_reply(&elsewhere).await.starts_with("5"));
    assert!(stage().recipient_reply(&ours).await.starts_with("250"));

    // Who had the letter in hand brings something else: it is taken, and nothing is said to anybody.
    let failed = report("Final-Recipient: rfc822; x@y.example\r\nAction: failed\r\nStatus: 5.1.1\r\n");
    let delayed = report("Final-Recipient: rfc822; x@y.example\r\nAction: delayed\r\nStatus: 4.4.1\r\n");
    let absent = "Auto-Submitted: auto-replied\r\nSubject: absente\r\n\r\nDe retour lundi.\r\n".to_owned();
    let long = failed.replace("Sorry.", &"Sorry.\r\n".repeat(60_000));
    let endless = failed.replace("Sorry.", &"x".repeat(600_000));
    for (from, message) in
        [("", &delayed), ("", &absent), ("", &long), ("", &endless), ("mailer@dehors.example", &failed)]
    {
        assert!(bring(&house.pli.running, from, &ours, message).await.starts_with("250"));
        assert_eq!(house.bounced(id).await, None);
    }
    // A report counts once, in whatever case its address comes back.
    assert!(bring(&house.pli.running, "", &ours.to_uppercase(), &failed).await.starts_with("250"));
    assert_eq!(house.bounced(id).await, Some(Some("5.1.1".to_owned())));
    let again = failed.replace("5.1.1", "5.7.1");
    assert!(bring(&house.pli.running, "", &ours, &again).await.starts_with("250"));
    assert_eq!(house.bounced(id).await, Some(Some("5.1.1".to_owned())));
    house.pli.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s0_05_the_place_where_letters_come_back_is_bounded() {
    let house = House::open().await;
    let running = &house.pli.running;
    // Out of order, unknown, several at once, too long: answered or closed, and others are served.
    let mut lmtp = Talk::open(port(running)).await;
    for (said, answer) in [
        ("RCPT TO:<a@b.example>\r\n", "503"),
        ("DATA\r\n", "503"),
        ("EHLO x\r\n", "500"),
        ("MAIL FROM:<>\r\n", "250"),
        ("DATA\r\n", "503"),
        ("RSET\r\n", "250"),
        ("NOOP\r\n", "250"),
        ("\r\n", "500"),
    ] {
        lmtp.say(said, answer).await;
    }
    let mut long = Talk::open(port(running)).await.into_inner();
    long.write_all("x".repeat(4_096).as_bytes()).await.unwrap();
    // A reset is as good an end as a clean one.
    assert!(matches!(long.read(&mut [0; 16]).await, Ok(0) | Err(_)));
    lmtp.say("QUIT\r\n", "221").await;
    // Postfix opens twenty at most; who has more of them open is sent away, and comes again.
    let mut open = Vec::new();
    let turned_away = loop {
        assert!(open.len() <= 20);
        let mut stream = TcpStream::connect(running.bounces_address.unwrap()).await.unwrap();
        if !matches!(stream.read(&mut [0; 64]).await, Ok(1..)) {
            break open.len();
        }
        open.push(stream);
    };
    // What was closed above may not have gone yet.
    assert!((18..=20).contains(&turned_away), "{turned_away}");
    drop(open);
    until(async || {
        let mut stream = TcpStream::connect(running.bounces_address.unwrap()).await.unwrap();
        matches!(stream.read(&mut [0; 64]).await, Ok(1..)).then_some(())
    })
    .await;
    house.pli.stop().await;
}

on_both_databases! {
    async fn s0_05_a_letter_comes_back_within_two_weeks_or_not_at_all(db) {
        let stage = Stage::with(db, |config| {
            config.bounces = Some(Bounces { listen: "127.0.0.1:0".parse().unwrap(), transport: None });
        })
        .await;
        let browser = Browser::new("203.0.113.9");
        let id = received(&stage, &browser, &form()).await;
        let notify = &stage.people.notify;
        notify.drain().await.unwrap();
        let letter = stage.post.letters().pop().unwrap();
        assert!(letter.contains(&format!("RCPT TO:<{HERS}>")));
        let sender = letter.split("MAIL FROM:<").nth(1).unwrap().split('>').next().unwrap();
        let address: Address = sender.parse().unwrap();
        assert!(notify.is_return_address(&address));
        // Letters of codes have none: the person waits for them.
        let first = stage.post.letters().into_iter().next().unwrap();
        assert!(first.contains("MAIL FROM:<mss.postmaster@chts.example>"), "{first}");
        let failed = report("Action: failed\r\nStatus: 5.1.1\r\n");
        let bounced = async || stage.people.support.receipt(id).await.unwrap().unwrap().bounced;
        // Keys that are replaced meanwhile do not lose it.
        stage.keys.rotate().unwrap();
        stage.advance(14 * 24 * 3_600 - 60);
        notify.take_report(&address, failed.as_bytes()).await.unwrap();
        assert_eq!(bounced().await, Some(stage.clock.now()));
        // Another one, two weeks later.
        let other = Typed { contact: "autre@courriel.example".into(), ..form() };
        let id = received(&stage, &browser, &other).await;
        notify.drain().await.unwrap();
        let letter = stage.post.letters().pop().unwrap();
        let late = letter.split("MAIL FROM:<").nth(1).unwrap().split('>').next().unwrap().parse().unwrap();
        stage.advance(14 * 24 * 3_600 + 60);
        notify.take_report(&late, failed.as_bytes()).await.unwrap();
        assert_eq!(stage.people.support.receipt(id).await.unwrap().unwrap().bounced, None);
        stage.keys.rotate().unwrap();
        assert!(!notify.is_return_address(&address), "two keys later it is nobody's");
    }
}
