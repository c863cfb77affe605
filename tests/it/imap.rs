//! The IMAP door on a real Dovecot: every command, and the pool.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use pli::{
    base::{Address, Bearer, Clock, Credentials, Flag, MailboxName, Mint, SessionId, SpecialUse, Timestamp, Uid},
    config::{ClientTls, Imap as Config, Tls},
    imap::{Code, Connection, Disposition, Error, Imap, Login, Search, Section, Store},
    seal::TokenSigner,
};
use secrecy::SecretString;

use super::harness::{
    post::eventually,
    stage::{ISSUER, Stage, stage, unique_address},
};

const PDF: &[u8] = b"JVBERi0xLjQKJcOkw7zDtsOfCg==\r\n";

fn config(stage: &Stage) -> Config {
    Config {
        host: "localhost".to_owned(),
        port: stage.port("P_IMAPS"),
        tls: Tls::Implicit,
        ca_file: Some(stage.ca_file()),
        timeout_s: 10,
        auth: pli::config::ImapAuth::Master,
        master_user: None,
        master_secret_file: None,
        connections_per_person: 2,
        connections_total: 50,
        keep_s: 300,
    }
}

fn door_with(stage: &Stage, config: &Config, clock: Clock) -> Imap {
    let tls = ClientTls::new("localhost", Some(&stage.ca_file())).unwrap();
    Imap::new(config, tls, stage.master(), clock).unwrap()
}

fn door(stage: &Stage) -> Imap {
    door_with(stage, &config(stage), Clock::System)
}

fn login(address: &Address) -> Login {
    Login { session: SessionId::new(), address: address.clone(), client_ip: Some([203, 0, 113, 7].into()) }
}

fn somebody(name: &str) -> Login {
    login(&unique_address(name))
}

fn inbox() -> MailboxName {
    MailboxName::inbox()
}

fn message(subject: &str) -> Vec<u8> {
    format!(
        "From: =?utf-8?Q?Zo=C3=AB?= Martin <zoe@c.test>\r\nTo: Jean <jean@c.test>, paul@c.test\r\n\
         Subject: {subject}\r\nDate: Fri, 20 Nov 2026 10:00:00 +0100\r\nMessage-ID: <{subject}@c.test>\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\nBonjour à vous.\r\n--b\r\n\
         Content-Type: application/pdf; name=x\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename*=utf-8''r%C3%A9sultat.pdf\r\n\r\n{}--b--\r\n",
        str::from_utf8(PDF).unwrap()
    )
    .into_bytes()
}

async fn fill(imap: &mut Connection, count: usize) -> Result<(), Error> {
    for number in 1..=count {
        imap.append(&inbox(), &[], None, &message(&format!("m{number}"))).await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_list_has_counts_and_uses_and_names_of_any_alphabet() {
    let (imap, who) = (door(stage()), somebody("liste"));
    let name: MailboxName = "Dossiers/été & \"台北\" {5+}".parse().unwrap();
    let found = imap
        .with(&who, async |imap| {
            imap.create(&name).await?;
            imap.create(&name).await?;
            imap.append(&name, &[], None, &message("a")).await?;
            imap.append(&name, &[Flag::Seen], None, &message("b")).await?;
            imap.list().await
        })
        .await
        .unwrap();
    let ours = found.iter().find(|mailbox| mailbox.name == name).unwrap();
    let counts = ours.counts.unwrap();
    assert_eq!((counts.messages, counts.unseen, counts.uid_next), (2, 1, 3));
    assert!(ours.subscribed && ours.selectable);
    for special_use in [SpecialUse::Sent, SpecialUse::Drafts, SpecialUse::Trash] {
        assert_eq!(found.iter().filter(|mailbox| mailbox.special_use == Some(special_use)).count(), 1);
    }
    assert!(found.iter().any(|mailbox| mailbox.name.is_inbox()));
}

#[tokio::test]
async fn a_page_counts_from_the_newest_and_sees_what_came_and_went() {
    let (imap, who) = (door(stage()), somebody("page"));
    let subjects = |rows: &[pli::imap::Envelope]| {
        rows.iter().map(|row| row.subject.clone().unwrap()).collect::<Vec<_>>().join(" ")
    };
    imap.with(&who, async |imap| {
        assert_eq!(imap.page(&inbox(), 0, 3).await?.rows, []);
        fill(imap, 7).await?;
        let (first, list) = imap.page_and_list(&inbox(), 0, 3).await?;
        assert_eq!((subjects(&first.rows).as_str(), first.selected.exists), ("m7 m6 m5", 7));
        assert!(list.iter().any(|mailbox| mailbox.name.is_inbox() && mailbox.counts.unwrap().messages == 7));
        assert_eq!(subjects(&imap.page(&inbox(), 3, 3).await?.rows), "m4 m3 m2");
        assert_eq!(subjects(&imap.page(&inbox(), 6, 3).await?.rows), "m1");
        assert_eq!(imap.page(&inbox(), 7, 3).await?.rows, []);
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    // From elsewhere: some go and some come, while this connection has the mailbox open.
    let other = login(&who.address);
    imap.with(&other, async |imap| {
        let page = imap.page(&inbox(), 0, 2).await?;
        imap.expunge(&[page.rows[0].uid]).await?;
        imap.append(&inbox(), &[], None, &message("m8")).await
    })
    .await
    .unwrap();
    imap.with(&who, async |imap| {
        assert_eq!(subjects(&imap.page_and_list(&inbox(), 0, 3).await?.0.rows), "m8 m6 m5");
        assert_eq!(subjects(&imap.page(&inbox(), 6, 9).await?.rows), "m1");
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_row_a_structure_and_its_bytes_are_what_was_put() {
    let (imap, who) = (door(stage()), somebody("lire"));
    let at = Timestamp::from_seconds(1_700_000_000);
    let source = message("Compte-rendu");
    imap.with(&who, async |imap| {
        let flags = [Flag::Flagged, Flag::Keyword("$Label1".to_owned())];
        let (validity, uid) = imap.append(&inbox(), &flags, Some(at), &source).await?.unwrap();
        let selected = imap.select(&inbox()).await?;
        assert_eq!((selected.uid_validity, selected.exists, selected.read_only), (validity, 1, false));
        assert!(selected.permanent_flags.new_keywords);
        let rows = imap.envelopes(&[Uid::new(99).unwrap(), uid]).await?;
        let [row] = rows.as_slice() else { panic!("{rows:?}") };
        assert_eq!(row.from[0].name.as_deref(), Some("Zoë Martin"));
        assert_eq!(row.to.iter().map(|to| to.address.as_str()).collect::<Vec<_>>(), ["jean@c.test", "paul@c.test"]);
        assert_eq!((row.internal_date, row.date), (at, Some(Timestamp::from_seconds(1_795_165_200))));
        assert_eq!(row.flags, flags);
        assert!(row.has_attachment);
        assert_eq!(row.size, u32::try_from(source.len()).unwrap());
        assert_eq!(row.preview.as_deref(), Some("Bonjour à vous."));
        let structure = imap.structure(uid).await?.unwrap();
        let pdf = structure.find(&"2".parse().unwrap()).unwrap();
        assert_eq!(pdf.filename.as_deref(), Some("résultat.pdf"));
        assert_eq!((pdf.disposition, pdf.encoding.as_str()), (Some(Disposition::Attachment), "base64"));
        let part = Section::Part("2".parse().unwrap());
        assert_eq!(imap.section(uid, &part, 1_000).await?.unwrap(), PDF.strip_suffix(b"\r\n").unwrap());
        assert!(matches!(imap.section(uid, &part, 9).await, Err(Error::Limit(_))));
        // Dovecot calls a part that is not there empty.
        let nothing = imap.section(uid, &Section::Part("7.1".parse().unwrap()), 9).await?;
        assert_eq!(nothing.unwrap_or_default(), Bytes::new());
        assert_eq!(imap.section(Uid::new(99).unwrap(), &part, 9).await?, None);
        assert_eq!(imap.structure(Uid::new(99).unwrap()).await?, None);
        let header = imap.section(uid, &Section::Header, 10_000).await?.unwrap();
        assert!(source.starts_with(&header) && header.ends_with(b"\r\n\r\n"));
        let whole = imap.whole(uid, 100_000, false).await?.unwrap();
        assert!(whole.complete && whole.bytes == source && whole.structure.children.len() == 2);
        let cut = imap.whole(uid, 40, true).await?.unwrap();
        assert!(!cut.complete && cut.bytes == source[..40] && cut.envelope.has(&Flag::Seen));
        assert!(imap.envelopes(&[uid]).await?[0].has(&Flag::Seen));
        assert!(imap.whole(Uid::new(99).unwrap(), 40, true).await?.is_none());
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_message_is_read_with_who_is_beside_it_however_sparse_the_numbers_are() {
    let (imap, who) = (door(stage()), somebody("voisins"));
    imap.with(&who, async |imap| {
        fill(imap, 45).await?;
        imap.select(&inbox()).await?;
        let uid = |number| Uid::new(number).unwrap();
        let beside = async |imap: &mut Connection, number| {
            let (whole, beside) = imap.whole_beside(uid(number), 100, true).await?.unwrap();
            assert!(whole.envelope.uid == uid(number) && whole.envelope.has(&Flag::Seen));
            Ok::<_, Error>((beside.newer.map(Uid::get), beside.older.map(Uid::get)))
        };
        assert_eq!(beside(imap, 2).await?, (Some(3), Some(1)));
        assert_eq!(beside(imap, 1).await?, (Some(2), None));
        assert_eq!(beside(imap, 45).await?, (None, Some(44)));
        let most: Vec<Uid> = (2..=43).filter(|number| *number != 30).map(uid).collect();
        imap.expunge(&most).await?;
        assert_eq!(beside(imap, 30).await?, (Some(44), Some(1)));
        assert_eq!(beside(imap, 1).await?, (Some(30), None));
        assert_eq!(beside(imap, 44).await?, (Some(45), Some(30)));
        assert!(imap.whole_beside(uid(2), 100, true).await?.is_none());
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_large_part_comes_in_windows_and_byte_for_byte() {
    let (imap, who) = (door(stage()), somebody("grand"));
    let line = [b"0123456789abcdef".repeat(4), b"\r\n".to_vec()].concat();
    let mut source = b"Subject: grand\r\n\r\n".to_vec();
    source.extend(line.repeat(40_000));
    let uid = imap.with(&who, async |imap| imap.append(&inbox(), &[], None, &source).await).await.unwrap().unwrap().1;
    let windows = imap.download(&who, &inbox(), uid, Section::Whole);
    let windows: Vec<Bytes> = windows.try_collect().await.unwrap();
    assert!(windows.len() > 5 && windows.iter().all(|window| window.len() <= 512 * 1024));
    assert!(windows.concat() == source);
    let gone = Uid::new(99).unwrap();
    let nothing: Vec<Bytes> = imap.download(&who, &inbox(), gone, Section::Whole).try_collect().await.unwrap();
    assert!(nothing.is_empty());
    assert_eq!(imap.gauge().open, 1);
}

#[tokio::test]
async fn a_search_finds_words_of_people_and_never_runs_them() {
    let (imap, who) = (door(stage()), somebody("chercher"));
    imap.with(&who, async |imap| {
        fill(imap, 3).await?;
        imap.append(&inbox(), &[Flag::Seen], None, &message("=?utf-8?Q?=C3=A9t=C3=A9?=")).await?;
        imap.select(&inbox()).await?;
        let mut numbers = async |search: Search| {
            let found = imap.search(&search).await?;
            Ok::<_, Error>(found.iter().map(|uid| uid.get()).collect::<Vec<_>>())
        };
        assert_eq!(numbers(Search::All).await?, [1, 2, 3, 4]);
        assert_eq!(numbers(Search::Subject("M2".to_owned())).await?, [2]);
        assert_eq!(numbers(Search::Subject("ÉTÉ".to_owned())).await?, [4]);
        assert_eq!(numbers(Search::Lacks(Flag::Seen)).await?, [1, 2, 3]);
        assert_eq!(numbers(Search::Body("bonjour à".to_owned())).await?, [1, 2, 3, 4]);
        assert_eq!(numbers(Search::Has(Flag::Keyword("$HasAttachment".to_owned()))).await?, [0; 0]);
        assert_eq!(
            numbers(Search::And(vec![Search::Not(Box::new(Search::Has(Flag::Seen))), Search::Larger(10)])).await?.len(),
            3
        );
        for hostile in ["x\r\np9 DELETE INBOX", "a\" {5+}", "{100}", "\\", &"x".repeat(1_000), "\" ALL"] {
            assert_eq!(numbers(Search::From(hostile.to_owned())).await?, [0; 0], "{hostile:?}");
        }
        assert_eq!(imap.select(&inbox()).await?.exists, 4);
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_mailbox_that_was_only_looked_at_is_opened_anew_to_be_changed() {
    let (imap, who) = (door(stage()), somebody("regarde"));
    imap.with(&who, async |imap| {
        fill(imap, 1).await?;
        imap.examine(&inbox()).await?;
        imap.select(&inbox()).await?;
        imap.expunge(&[Uid::new(1).unwrap()]).await?;
        assert_eq!(imap.select(&inbox()).await?.exists, 0);
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn messages_are_marked_copied_moved_and_removed() {
    let (imap, who) = (door(stage()), somebody("porter"));
    let (archive, nowhere): (MailboxName, MailboxName) = ("Année 2026".parse().unwrap(), "Nulle part".parse().unwrap());
    imap.with(&who, async |imap| {
        fill(imap, 4).await?;
        imap.create(&archive).await?;
        imap.select(&inbox()).await?;
        let uids: Vec<Uid> = (1..=4).filter_map(Uid::new).collect();
        imap.store(&uids[..2], Store::Add, &[Flag::Seen, Flag::Forwarded]).await?;
        imap.store(&uids[..1], Store::Remove, &[Flag::Seen]).await?;
        let flags: Vec<bool> = imap.envelopes(&uids).await?.iter().map(|row| row.has(&Flag::Seen)).collect();
        assert_eq!(flags, [false, true, false, false]);
        let copied = imap.copy(&uids[..2], &archive).await?.unwrap();
        assert_eq!(copied.pairs.iter().map(|(old, new)| (old.get(), new.get())).collect::<Vec<_>>(), [(1, 1), (2, 2)]);
        let moved = imap.move_to(&uids[1..3], &archive).await?.unwrap();
        assert_eq!(moved.pairs.iter().map(|(old, new)| (old.get(), new.get())).collect::<Vec<_>>(), [(2, 3), (3, 4)]);
        let refused = imap.move_to(&uids[..1], &nowhere).await.unwrap_err();
        assert!(matches!(&refused, Error::No { code: Some(Code::TryCreate), .. }), "{refused:?}");
        assert!(refused.is_no_such_mailbox());
        imap.store(&uids[3..], Store::Add, &[Flag::Deleted]).await?;
        imap.expunge(&uids[..1]).await?;
        let selected = imap.select(&inbox()).await?;
        assert_eq!(selected.exists, 1, "another's deleted message is still there");
        let refused = imap.select(&nowhere).await.unwrap_err();
        assert!(refused.is_no_such_mailbox(), "{refused:?}");
        assert_eq!(imap.select(&archive).await?.exists, 4);
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_full_box_says_so() {
    let (imap, who) = (door(stage()), somebody("petit"));
    stage().set_quota(&who.address, 20 * 1024).await;
    let large = b"Subject: x\r\n\r\nxxxx\r\n".repeat(2_000);
    let error = imap
        .with(&who, async |imap| {
            assert_eq!(imap.quota().await?.unwrap().used_bytes, 0);
            imap.append(&inbox(), &[], None, &large).await
        })
        .await
        .unwrap_err();
    assert!(error.is_over_quota() && !error.is_temporary(), "{error:?}");
}

#[tokio::test]
async fn connections_are_kept_per_session_bounded_and_closed_in_time() {
    let stage = stage();
    let clock = Clock::fixed(Timestamp(0));
    let imap = door_with(stage, &config(stage), clock.clone());
    let who = somebody("garder");
    let noop = async |who: &Login| imap.with(who, async |imap| imap.noop().await).await.unwrap();
    let open = || (imap.gauge().open, imap.gauge().idle);
    noop(&who).await;
    noop(&who).await;
    assert_eq!(open(), (1, 1), "the same connection twice");
    for _ in 0..3 {
        noop(&login(&who.address)).await;
    }
    assert_eq!(open(), (2, 2), "no more than two for one person, in any number of sessions");
    let refused =
        imap.with(&who, async |imap| imap.store(&[], Store::Add, &[]).await.and(Err::<(), _>(Error::Bad))).await;
    assert!(matches!(refused, Err(Error::Bad)));
    let other = somebody("autre");
    noop(&other).await;
    let before = open();
    imap.forget(other.session).await;
    assert_eq!(open(), (before.0 - 1, before.1 - 1), "gone at sign-out");
    imap.with(&other, async |connection| {
        imap.forget_account(&other.address).await;
        connection.noop().await
    })
    .await
    .unwrap();
    assert_eq!(open(), (before.0 - 1, before.1 - 1), "one in use when its owner was suspended is not kept");
}

#[tokio::test]
async fn who_finds_no_place_waits_and_is_told() {
    let stage = stage();
    let config = Config { connections_per_person: 1, connections_total: 1, timeout_s: 1, ..config(stage) };
    let imap = Arc::new(door_with(stage, &config, Clock::System));
    let (who, other) = (somebody("un"), somebody("deux"));
    imap.with(&who, async |_| {
        let refused = imap.with(&other, async |imap| imap.noop().await).await;
        assert!(matches!(refused, Err(Error::Limit(_))));
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    imap.with(&other, async |imap| imap.noop().await).await.unwrap();
    assert_eq!(imap.gauge().open, 1, "the idle one made room");
    let holding = imap.with(&who, async |connection| {
        connection.noop().await?;
        imap.forget(other.session).await;
        Ok::<_, Error>(())
    });
    let waiting = imap.with(&other, async |connection| connection.noop().await);
    let (held, waited) = tokio::join!(holding, waiting);
    held.and(waited).unwrap();
    assert_eq!(imap.gauge().open, 0, "who signed out while waiting leaves no connection behind");
}

/// Ends somebody's connections at the server, once it counts them: it learns of a new one a moment later.
async fn kick(stage: &Stage, who: &Login) {
    let address = who.address.as_str();
    let counted = || stage.doveadm(&["who"]).contains(address).then_some(());
    eventually("the server counts the connection", counted).await;
    stage.doveadm(&["kick", address]);
}

#[tokio::test]
async fn a_restart_of_the_backend_is_not_noticed() {
    let stage = Stage::start("dovecot postfix");
    let imap = door(&stage);
    let who = somebody("relancer");
    let uid = imap
        .with(&who, async |imap| {
            fill(imap, 2).await?;
            imap.select(&inbox()).await?;
            Ok::<_, Error>(Uid::new(2).unwrap())
        })
        .await
        .unwrap();
    // Everyone is thrown out, as when the server is restarted.
    kick(&stage, &who).await;
    imap.with(&who, async |imap| {
        imap.open(&inbox()).await?;
        assert_eq!(imap.envelopes(&[uid]).await?.len(), 1);
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    kick(&stage, &who).await;
    imap.with(&who, async |imap| imap.select(&"Sent".parse().unwrap()).await).await.unwrap();
    kick(&stage, &who).await;
    let put = imap.with(&who, async |imap| imap.append(&inbox(), &[], None, &message("m3")).await).await;
    assert!(put.unwrap().is_some());
    drop(stage);
    let error = imap.with(&who, async |imap| imap.noop().await).await.unwrap_err();
    assert!(matches!(error, Error::Unreachable(_)) && error.is_temporary(), "{error:?}");
    assert_eq!(imap.gauge().open, 0);
}

#[tokio::test]
async fn a_cancelled_command_costs_its_connection_only() {
    let (imap, who) = (door(stage()), somebody("annuler"));
    imap.with(&who, async |imap| {
        drop(tokio::time::timeout(Duration::ZERO, imap.list()).await);
        assert!(matches!(imap.noop().await, Err(Error::Protocol(_))));
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    assert_eq!(imap.gauge().open, 0);
    imap.with(&who, async |imap| imap.list().await).await.unwrap();
}

#[tokio::test]
async fn a_token_opens_the_door_in_both_forms_and_the_backend_knows_from_where() {
    let stage = stage();
    let signer = stage.keys().token_signer(ISSUER);
    let bearer = |mechanism, life: fn(&TokenSigner, &Address) -> SecretString| {
        let signer = signer.clone();
        let mint: Mint = Arc::new(move |person| Ok(life(&signer, person)));
        let tls = ClientTls::new("localhost", Some(&stage.ca_file())).unwrap();
        Imap::new(&config(stage), tls, Credentials::Bearer { mechanism, mint }, Clock::System).unwrap()
    };
    for mechanism in [Bearer::Oauthbearer, Bearer::Xoauth2] {
        let who = somebody("jeton");
        let fresh = bearer(mechanism, |signer, person| signer.sign(person, Clock::System.now()).unwrap());
        fresh
            .with(&who, async |imap| {
                imap.noop().await?;
                let seen = stage.doveadm(&["who", who.address.as_str()]);
                assert!(seen.contains("203.0.113.7"), "{seen}");
                Ok::<_, Error>(())
            })
            .await
            .unwrap();
        let old = bearer(mechanism, |signer, person| {
            signer.sign(person, Clock::System.now() - Duration::from_secs(90)).unwrap()
        });
        let refused = old.with(&who, async |imap| imap.noop().await).await;
        assert!(matches!(refused, Err(Error::Refused)), "{refused:?}");
    }
}

#[tokio::test]
async fn work_can_be_spawned_and_the_server_probed() {
    let imap = door(stage());
    let capabilities = imap.probe().await.unwrap();
    assert!(capabilities.iter().any(|word| word == "AUTH=OAUTHBEARER"), "{capabilities:?}");
    let who = somebody("tache");
    let clone = imap.clone();
    let spawned = tokio::spawn(async move { clone.with(&who, async |imap| imap.list().await).await });
    assert!(!spawned.await.unwrap().unwrap().is_empty());
}

#[tokio::test]
async fn those_that_wait_for_mail_are_few_and_end_with_their_session() {
    let (imap, who) = (door(stage()), somebody("attente"));
    let other = login(&who.address);
    let (mut first, second) = (imap.aside(&who).await.unwrap(), imap.aside(&other).await.unwrap());
    let refused = imap.aside(&login(&who.address)).await;
    assert!(matches!(refused, Err(Error::Limit(_))), "{refused:?}");
    // Another one of the same session takes the place of the first, and keeps it when that one goes.
    let third = imap.aside(&other).await.unwrap();
    drop(second);
    let refused = imap.aside(&login(&who.address)).await;
    assert!(matches!(refused, Err(Error::Limit(_))), "{refused:?}");
    drop(third);
    drop(imap.aside(&login(&who.address)).await.unwrap());
    // They are none of the pool's.
    assert_eq!(imap.gauge().open, 0);
    first.connection().examine(&inbox()).await.unwrap();
    assert!(!first.await_mail(Duration::from_millis(1)).await.unwrap());
    imap.forget(who.session).await;
    let ended = first.await_mail(Duration::from_mins(1)).await;
    assert!(matches!(ended, Err(Error::Limit(_))), "{ended:?}");
}
