use super::*;
use crate::mime::parse::read;

fn people(field: &str) -> Vec<Correspondent> {
    recipients(field).into_iter().flatten().collect()
}

fn message() -> Outgoing {
    Outgoing {
        from: Correspondent::new(Some("Élise, Dr"), "elise@a.test"),
        sender: None,
        to: people("B <b@a.test>, c@a.test"),
        cc: vec![],
        bcc: people("d@a.test"),
        subject: "Résultat d’analyse".to_owned(),
        text: "Bonjour,\n\nÀ bientôt".to_owned(),
        html: None,
        in_reply_to: Some("1@a.test".to_owned()),
        references: vec!["0@a.test".to_owned(), "1@a.test".to_owned()],
        message_id: "2@a.test".to_owned(),
        date: Timestamp::from_seconds(1_795_186_800),
        attachments: vec![],
        inline: vec![],
        fields: vec![],
    }
}

#[test]
fn a_message_built_reads_back() {
    let mut outgoing = message();
    outgoing.html = Some("<p>Bonjour <img src='cid:i@a'>".to_owned());
    let every: Vec<u8> = (0..=255).cycle().take(10_000).collect();
    let file = |name: &str, kind: &str| Attachment {
        name: name.to_owned(),
        media_type: kind.to_owned(),
        bytes: every.clone(),
    };
    outgoing.inline.push(Inline { content_id: "i@a".to_owned(), file: file("i.png", "image/png") });
    outgoing.attachments.push(file("résultat d’analyse de mademoiselle Élise (très long).pdf", "application/pdf"));
    outgoing.attachments.push(file("../a.txt", "text/plain\r\nX: y"));
    outgoing.attachments.push(file("x.csv", "text/csv"));
    let bytes = build(&outgoing, Copy::Wire).unwrap();
    let back = read(&bytes);
    assert_eq!(back.headers.from, [outgoing.from]);
    assert_eq!(back.headers.to, outgoing.to);
    assert_eq!(back.headers.bcc, []);
    assert_eq!(back.headers.subject, outgoing.subject);
    assert_eq!(back.headers.message_id.as_deref(), Some("2@a.test"));
    assert_eq!(back.headers.references, outgoing.references);
    assert_eq!(back.headers.date, Some(outgoing.date));
    assert_eq!(back.body.text, "Bonjour,\n\nÀ bientôt\n");
    assert_eq!(back.body.html.as_deref().map(str::trim_end), outgoing.html.as_deref());
    let names: Vec<_> = back.attachments.iter().map(|at| back.parts[*at].content.name.as_deref().unwrap()).collect();
    assert_eq!(names, ["i.png", "résultat d’analyse de mademoiselle Élise (très long).pdf", "a.txt", "x.csv"]);
    for at in &back.attachments {
        assert_eq!(back.content(&bytes, *at).unwrap(), every);
    }
}

#[test]
fn hidden_copies_are_in_the_own_copy_only() {
    let text = |copy| String::from_utf8(build(&message(), copy).unwrap()).unwrap();
    assert!(!text(Copy::Wire).contains("d@a.test"));
    assert!(text(Copy::Own).contains("Bcc: <d@a.test>\r\n"));
}

#[test]
fn attack_79_nothing_a_person_types_becomes_a_header_or_a_bare_line_end() {
    let mut outgoing = message();
    outgoing.subject = "a\r\nBcc: evil@x.test\r\n\r\nbody\0".to_owned();
    outgoing.from.name = Some("a\"\r\nX-Evil: 1".to_owned());
    outgoing.text = "un\ndeux\rtrois\r\n.\r\n\0MAIL FROM:<x>\n\x1b[0m".to_owned();
    outgoing.fields.push(("Pli-Draft-To", "x\r\nX-Evil: 2".to_owned()));
    outgoing.attachments.push(Attachment {
        name: "a\r\nX-Evil: 3\".pdf".to_owned(),
        media_type: "x/y\r\nX-Evil: 4".to_owned(),
        bytes: b"a\nb".to_vec(),
    });
    let bytes = build(&outgoing, Copy::Wire).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(!text.lines().any(|row| row.starts_with("X-Evil") || row.starts_with("Bcc")), "{text}");
    assert!(!text.replace("\r\n", "").contains(['\r', '\n', '\0']));
    assert_eq!(read(&bytes).body.text, "un\ndeux\ntrois\n.\nMAIL FROM:<x>\n[0m\n");
}

#[test]
fn what_would_break_the_header_is_refused() {
    for spoil in [
        (|m: &mut Outgoing| m.to.push(Correspondent { name: None, address: "a@b.test>\r\nRCPT TO:<x".to_owned() }))
            as fn(&mut Outgoing),
        |m| m.message_id = "a b".to_owned(),
        |m| m.message_id = String::new(),
        |m| m.references.push("x>\r\nX: y".to_owned()),
        |m| m.in_reply_to = Some("x".repeat(1_000)),
        |m| m.fields.push(("X: y\r\nZ", String::new())),
    ] {
        let mut outgoing = message();
        spoil(&mut outgoing);
        assert!(build(&outgoing, Copy::Wire).is_err());
    }
}

#[test]
fn an_attached_message_is_not_encoded_and_long_lines_are() {
    let mut outgoing = message();
    outgoing.text = "é".repeat(3_000);
    outgoing.to =
        (0..500).map(|n| Correspondent::new(Some("Nom d’une personne très longue"), &format!("p{n}@a.test"))).collect();
    let inner = build(&message(), Copy::Wire).unwrap();
    let bytes =
        |bytes: Vec<u8>| Attachment { name: "m.eml".to_owned(), media_type: "message/rfc822".to_owned(), bytes };
    outgoing.attachments = vec![bytes(inner.clone()), bytes(b"bare\nline".to_vec())];
    let built = build(&outgoing, Copy::Wire).unwrap();
    let back = read(&built);
    assert_eq!(back.headers.to.len(), 500);
    assert_eq!(back.parts[back.attachments[0]].content.media_type, "message/rfc822");
    assert_eq!(back.content(&built, back.attachments[0]).unwrap(), inner);
    assert_eq!(back.content(&built, back.attachments[1]).unwrap(), b"bare\nline");
}

proptest::proptest! {
    #[test]
    fn any_text_makes_a_well_formed_message(text: String, subject: String, name: String, bytes: Vec<u8>) {
        let mut outgoing = message();
        outgoing.text = text;
        outgoing.subject = subject;
        outgoing.from.name = Some(name.clone());
        outgoing.attachments = vec![Attachment { name, media_type: "text/plain".to_owned(), bytes: bytes.clone() }];
        let built = build(&outgoing, Copy::Own).unwrap();
        proptest::prop_assert!(is_well_formed(&built));
        let back = read(&built);
        proptest::prop_assert_eq!(back.content(&built, *back.attachments.last().unwrap()).unwrap(), bytes);
    }
}
