//! An institution's old server, from which mailboxes are merged: who is let in, over which connection, and what becomes of
//! mail that comes for its people.

use pli::{
    base::{Address, Clock, Credentials, SessionId},
    config::{ClientTls, Imap as Config, ImapAuth, Tls},
    imap::{Error, Imap, Login},
};

use crate::harness::{old_server, post::eventually, stage};

const PASSWORD: &str = "mot de passe: d’avant";

/// A door to a port of it.
fn door(host: &str, port: &str, tls: Tls, credentials: Credentials) -> Imap {
    let old = old_server();
    let config = Config {
        host: host.to_owned(),
        port: old.port(port),
        tls,
        ca_file: Some(old.ca_file()),
        timeout_s: 10,
        auth: ImapAuth::Master,
        master_user: None,
        master_secret_file: None,
        connections_per_person: 2,
        connections_total: 20,
        keep_s: 300,
    };
    Imap::new(&config, ClientTls::new("localhost", Some(&old.ca_file())).unwrap(), credentials, Clock::System).unwrap()
}

async fn names(door: &Imap, address: &Address) -> Result<Vec<String>, Error> {
    let login = Login { session: SessionId::new(), address: address.clone(), client_ip: None };
    door.with(&login, async |imap| Ok(imap.list().await?.into_iter().map(|one| one.name.to_string()).collect())).await
}

#[tokio::test]
async fn its_people_are_let_in_with_their_password_and_by_the_master_user_only() {
    let old = old_server();
    let person = old.somebody("claire", PASSWORD);
    for (port, tls) in [("P_IMAPS", Tls::Implicit), ("P_IMAP", Tls::Starttls)] {
        for credentials in [old.own(PASSWORD), old.master()] {
            assert_eq!(names(&door("localhost", port, tls, credentials), &person).await.unwrap(), ["INBOX"]);
        }
        let wrong = door("localhost", port, tls, old.own("un autre"));
        assert!(matches!(names(&wrong, &person).await, Err(Error::Refused)));
    }
    let nobody = "personne@ancien.example".parse().unwrap();
    assert!(matches!(
        names(&door("localhost", "P_IMAPS", Tls::Implicit, old.master()), &nobody).await,
        Err(Error::Refused)
    ));
    // A password that is changed there is another one at once.
    old.add_person(&person, "nouveau");
    let door = door("localhost", "P_IMAPS", Tls::Implicit, old.own("nouveau"));
    assert_eq!(names(&door, &person).await.unwrap(), ["INBOX"]);
}

#[tokio::test]
async fn a_certificate_that_nobody_has_signed_is_not_believed() {
    let old = old_server();
    let person = old.somebody("luc", PASSWORD);
    let refused = names(&door("127.0.0.2", "P_IMAPS", Tls::Implicit, old.own(PASSWORD)), &person).await;
    assert!(matches!(refused, Err(Error::Untrusted)), "{refused:?}");
}

#[tokio::test]
async fn mail_to_a_mailbox_that_is_not_merged_yet_goes_on_to_it() {
    let old = old_server();
    let person = old.somebody("amina", PASSWORD);
    stage().send_from_outside(&person, b"Subject: encore\n\nici\n").await;
    let messages = || {
        let told = old.doveadm(&["mailbox", "status", "-u", person.as_str(), "messages", "INBOX"]);
        told.contains("messages=1").then_some(())
    };
    eventually("the message", messages).await;
    // What is below its domain is another one: mail for it does not pass here.
    let below = stage().recipient_reply("x@sub.ancien.example").await;
    assert!(below.starts_with("554"), "{below}");
}
