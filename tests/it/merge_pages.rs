//! The pages of merges over real servers: the person's, the support's, and the commands (S0-08 to S0-12).

use std::process::Command;

use pli::{
    account::Contacts,
    base::{Address, Domain},
    gate::Relays,
    role::{Grant, Role},
};

use crate::{
    harness::{
        old_server,
        person::{Fill, Person},
        pli::Pli,
        post::eventually,
        stage,
        stage::unique_address,
    },
    mail_pages::until,
};

const PASSWORD: &str = "mot de passe d’avant";

/// A house with an old server, and somebody of it.
struct House {
    pli: Pli,
    address: Address,
    former: Domain,
    claire: Person,
}

impl House {
    /// `auth` is how Pli signs in at the old server.
    async fn open(auth: &str) -> Self {
        let old = old_server();
        let domain: Domain = unique_address("maison").as_str().replace('@', ".").parse().unwrap();
        // Its mail comes by Pli's Postfix already, and goes on to the old server as long as it is nobody's alias.
        let former: Domain = format!("ancienne-{domain}").parse().unwrap();
        let source = format!(
            "[merge]\nlate_every_s = 10\n[[merge.source]]\ndomain = \"{former}\"\nhost = \"localhost\"\nport = {port}\n\
             ca_file = \"{ca}\"\nauth = \"{auth}\"\nmaster_user = \"migration\"\nmaster_secret_file = \"{secret}\"\n\
             relay = \"lmtp:inet:127.0.0.1:{lmtp}\"",
            lmtp = old.port("P_LMTP"),
            port = old.port("P_IMAPS"),
            ca = old.ca_file().display(),
            secret = old.path("secrets/master").display(),
        );
        let pli = Pli::over_with(stage(), &source).await;
        let address: Address = format!("claire.med@{domain}").parse().unwrap();
        pli.make(&address, "Claire Vasseur", Contacts::default()).await;
        let accounts = &pli.app.people().accounts;
        let txn = pli.app.store().begin().await.unwrap();
        accounts.allow_merge_in(&txn, (&domain, &former)).await.unwrap();
        txn.commit().await.unwrap();
        for name in [&domain, &former] {
            let relays = Relays::of(&pli.app.rooms().config.merge);
            stage().lookups().admit_with(name, accounts.directory().clone(), relays);
        }
        let claire = pli.signed_in(&address).await;
        Self { pli, address, former, claire }
    }

    /// Somebody's old box.
    fn old_box(&self, name: &str) -> Address {
        let address = format!("{name}@{}", self.former).parse().unwrap();
        old_server().add_person(&address, PASSWORD);
        address
    }

    /// Somebody of the support, signed in.
    async fn agent(&self, name: &str) -> Person {
        let address: Address = format!("{name}@{}", self.address.domain()).parse().unwrap();
        let account = self.pli.make(&address, name, Contacts::default()).await;
        let grant = Grant { account: account.id, role: Role::Support, structure: None, ends: None };
        self.pli.app.people().roles.give(grant, None).await.unwrap();
        self.pli.signed_in(&address).await
    }

    /// Asks for a merge; gives the path of its page.
    async fn ask(&mut self, old: &Address) -> String {
        self.claire.open("/account/addresses").await.is(200);
        let form = Fill::form("/account/addresses").write("address", old.as_str()).pick("layout", "in-place");
        self.claire.submit(form).await.is(200).says("Prouver l’adresse");
        self.claire.page.path.clone()
    }

    /// `pli merge …`, as whoever runs the house.
    fn command(&self, arguments: &[&str]) -> (bool, String) {
        let file = self.pli.home.path().join("pli.toml");
        std::fs::write(&file, &self.pli.toml).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_pli"));
        let output = command.arg("--config").arg(&file).arg("merge").args(arguments).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    }
}

/// The merge's number, from the path of its page.
fn number(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

fn at_the_desk(path: &str) -> String {
    format!("/support/merges/{}", number(path))
}

/// Puts a message into an old box.
async fn put(old: &Address, subject: &str) {
    let message = format!("From: <x@dehors.example>\r\nSubject: {subject}\r\n\r\nAncien.\r\n");
    stage().send_from_outside(old, message.as_bytes()).await;
    eventually("it is there", || {
        let found = old_server().doveadm(&["fetch", "-u", old.as_str(), "hdr.subject", "mailbox", "INBOX"]);
        found.contains(subject).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s0_08_s0_09_s0_10_from_asking_to_the_end_by_the_pages_and_back() {
    let mut house = House::open("password").await;
    let old = house.old_box("claire");
    put(&old, "Avant la fusion").await;
    old_server().doveadm(&["mailbox", "create", "-u", old.as_str(), "INBOX.Patient Tremblay"]);
    let (mut elodie, mut paul) = (house.agent("elodie").await, house.agent("paul").await);

    let here = house.ask(&old).await;
    let password = |text: &str| Fill::form(&here).write("password", text).press("password");
    house.claire.submit(password("un autre")).await.is(422).says("Ce n’est pas juste. Il vous reste 4 essais.");
    house.claire.submit(password(PASSWORD)).await.is(200).says("Attend le soutien").says("2 à 5 jours ouvrables");
    assert!(!house.claire.page.html().contains(PASSWORD));
    house.claire.open("/account/addresses").await.is(200).says("Attend le soutien").says("Principale");

    // Four eyes, at the desk.
    let desk = at_the_desk(&here);
    elodie.open("/support/merges").await.is(200).says("Claire Vasseur").says(old.as_str());
    elodie.open(&desk).await.is(200).says("Par le mot de passe de l’ancienne boîte").says("Première des deux");
    elodie.submit(Fill::form(&desk).press("approve")).await.is(200).says("Approuvée une fois");
    elodie.page.says("Vous l’avez déjà approuvée").hides("Approuver");
    paul.open(&desk).await.is(200).says("Seconde approbation");
    paul.submit(Fill::form(&desk).press("approve")).await.is(200).is_at(&desk);

    // It is copied, and the address leads here.
    until(&mut house.claire, &here, "Fusionnée").await.says("100\u{a0}%").says("Réception").says("Annuler la fusion");
    house.claire.page.says("Patient Tremblay");
    // The names of mailboxes can name patients: the support sees how far it is and no more.
    paul.open(&desk).await.is(200).says("100\u{a0}%").hides("Tremblay");
    until(&mut house.claire, "/mail/INBOX", "Avant la fusion").await;
    stage().send_from_outside(&old, b"From: <x@dehors.example>\nSubject: After\n\nx\n").await;
    until(&mut house.claire, "/mail/INBOX", "After").await;

    // The report is signed, for who owns the box and for who runs the house.
    let report = house.claire.fetch(&format!("{here}/report")).await;
    assert_eq!(report.status, 200);
    assert!(report.header("content-disposition").unwrap().starts_with("attachment; filename=\"pli-merge-"));
    let file = house.pli.home.path().join("report.json");
    std::fs::write(&file, &report.bytes).unwrap();
    let (good, said) = house.command(&["verify", file.to_str().unwrap()]);
    assert!(good && said.contains("1 copied, 0 left out"), "{said}");
    std::fs::write(&file, String::from_utf8(report.bytes).unwrap().replace("\"copied\":1", "\"copied\":2")).unwrap();
    assert!(!house.command(&["verify", file.to_str().unwrap()]).0, "an altered report is none of ours");
    let (good, said) = house.command(&["status", number(&here)]);
    assert!(good && said.contains("100 %") && said.contains("1 of 1"), "{said}");
    assert!(house.command(&["list"]).1.contains(old.as_str()));

    // Correspondents are told by whom the person chooses, in words that are ready.
    house.claire.open(&here).await.is(200).says("Prévenir vos correspondants");
    house.claire.follow("Écrire le message").await.is(200);
    let announce = house.claire.page.path.clone();
    assert_eq!(house.claire.page.field("subject"), format!("Ma nouvelle adresse\u{a0}: {}", house.address));
    let body = house.claire.page.field("body");
    assert!(body.contains(old.as_str()) && body.contains(house.address.as_str()), "{body}");
    assert_eq!(["to", "cc", "bcc"].map(|name| house.claire.page.field(name)), ["", "", ""]);

    // Nobody else's page shows it.
    let mut other = house.agent("curieux").await;
    other.open(&here).await.is(404);
    other.open(&format!("{here}/report")).await.is(404);
    other.open(&announce).await.is(404);

    // And back.
    house.claire.open(&here).await.is(200);
    house.claire.submit(Fill::form(&here).press("undo")).await.is(200);
    until(&mut house.claire, &here, "Annulée").await.hides("Prévenir vos correspondants");
    house.claire.open(&announce).await.is(404);
    house.claire.open("/account/addresses").await.is(200).says("Avant\u{a0}: 1 fusion").says("Annulée");
    house.claire.open("/mail/INBOX").await.is(200).hides("Avant la fusion").says("After");
    house.pli.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s0_08_an_address_is_proved_by_a_code_in_the_old_box() {
    let mut house = House::open("master").await;
    let old = house.old_box("luc");
    let here = house.ask(&old).await;
    house.claire.page.says("Envoyer le code");
    house.claire.submit(Fill::form(&here).press("send")).await.is(200).says("Valable jusqu’à");
    let letter = eventually("the code", || {
        let text = old_server().doveadm(&["fetch", "-u", old.as_str(), "body", "mailbox", "INBOX"]);
        text.contains("est le code").then_some(text)
    })
    .await;
    house
        .claire
        .submit(Fill::form(&here).write("code", "000000").press("check"))
        .await
        .is(422)
        .says("Ce n’est pas juste");
    house.claire.submit(Fill::form(&here).press("send")).await.is(429).says("Trop d’essais");
    let line =
        letter.lines().find(|line| line.contains("est le code")).unwrap_or_else(|| panic!("no code in {letter}"));
    let code: String = line.chars().filter(char::is_ascii_digit).take(6).collect();
    house.claire.submit(Fill::form(&here).write("code", &code).press("check")).await.is(200).says("Attend le soutien");
    // Given up before anybody approved it: nothing is left to do, and the address can be asked for again.
    house.claire.submit(Fill::form(&here).press("cancel")).await.is(200).says("Abandonnée");
    house.claire.open("/support/merges").await.is(404);
    house.ask(&old).await;
    house.pli.stop().await;
}

#[tokio::test]
async fn s0_11_s3_07_what_cannot_be_merged_is_refused_in_the_words_of_the_guide_and_the_form_keeps_it() {
    let mut house = House::open("password").await;
    house.claire.open("/account/addresses").await.is(200).says(&format!("@{}", house.former));
    for (typed, words) in [
        ("claire@gmail.com", "ne répond pas aux normes de sécurité"),
        ("claire@hotmail.com", "Hotmail, Gmail ou iCloud"),
        (house.address.as_str(), "déjà l’une des vôtres"),
        ("claire", "nom@domaine"),
    ] {
        let form = Fill::form("/account/addresses").write("address", typed).pick("layout", "below");
        house.claire.submit(form).await.is(422).says(words).says("La fusion n’est pas demandée");
        assert_eq!(house.claire.page.field("address"), typed);
    }
    assert_eq!(house.claire.page.text().matches("Ce n’est pas une adresse").count(), 1, "said once, at its field");
    // Codes must not wait behind the door that they open.
    let reached = house.old_box("jointe");
    let address: Address = format!("joan@{}", house.address.domain()).parse().unwrap();
    let contacts = Contacts { email: Some(reached.clone()), phone: None };
    house.pli.make(&address, "Joan", contacts).await;
    let mut joan = house.pli.signed_in(&address).await;
    joan.open("/account/addresses").await.is(200);
    let form = Fill::form("/account/addresses").write("address", reached.as_str()).pick("layout", "below");
    joan.submit(form).await.is(422).says("vous envoie des codes");
    house.claire.follow("Ce que fait une fusion, et ce qu’elle ne fait pas").await.is(200).is_at("/help/merge");
    house
        .claire
        .page
        .says("automatiquement disponible")
        .says("ne va jamais chercher le courriel d’un compte personnel");
    house.pli.person().open("/help/merge").await.is(200).says("Outlook");
}

#[tokio::test]
async fn s0_08_x_06_the_support_asks_for_somebody_never_for_themselves_and_refuses_with_a_reason() {
    let mut house = House::open("password").await;
    let old = house.old_box("amina");
    let mut elodie = house.agent("elodie").await;
    let own = format!("elodie@{}", house.address.domain());
    elodie.open("/support/merges").await.is(200).says("Aucune fusion");
    let ask = |person: &str, old: &str| {
        Fill::form("/support/merges").write("person", person).write("address", old).pick("layout", "below")
    };
    elodie.submit(ask("personne@pli.example", old.as_str())).await.is(422).says("Personne n’a cette adresse");
    elodie.submit(ask(&own, old.as_str())).await.is(422).says("votre propre boîte");
    elodie.submit(ask(house.address.as_str(), "x@gmail.com")).await.is(422).says("normes de sécurité");
    elodie.submit(ask(house.address.as_str(), old.as_str())).await.is(200).says("La fusion est demandée");
    elodie.follow("Voir la fusion").await.is(200).says("Le soutien, pour elle").says("doit d’abord prouver");
    let desk = elodie.page.path.clone();
    let refuse = Fill::form(&desk).write("why", "not-agreed").press("refuse");
    elodie.submit(refuse).await.is(200).says("Refusée").says("L’établissement n’est pas d’accord.");
    house.claire.open(&format!("/account/addresses/{}", number(&desk))).await.is(200);
    house.claire.page.says("Refusée").says("L’établissement n’est pas d’accord.");
    let (good, said) = house.command(&["pause", number(&desk)]);
    assert!(!good && said.contains("where it is now"), "{said}");
}
