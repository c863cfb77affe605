//! Messages as real programs write them (tests/fixtures/eml), read, cleaned, and compared with what was read before:
//! `NNN.txt` beside each. Run with `UPDATE=1` to write them anew, then look at the difference.

use std::{fmt::Write, fs, path::PathBuf};

use super::{
    Correspondent,
    compose::{Prefix, ReplyTo, prefixed, reply},
    html::{CleanOptions, clean},
    parse::{Message, read},
    text::to_html,
};

fn shown(message: &Message) -> String {
    let mut out = String::new();
    let headers = &message.headers;
    let names = |people: &[Correspondent]| people.iter().map(Correspondent::to_field).collect::<Vec<_>>().join(", ");
    let answer = reply(headers, ReplyTo::All, &["claire.vasseur@montagne.med.example".parse().unwrap()]);
    for (name, value) in [
        ("from", names(&headers.from)),
        ("to", names(&headers.to)),
        ("cc", names(&headers.cc)),
        ("subject", headers.subject.clone()),
        ("date", headers.date.map(|date| date.as_seconds().to_string()).unwrap_or_default()),
        ("references", headers.references.join(" ")),
        ("answer subject", prefixed(&headers.subject, Prefix::Reply, "Re:")),
        ("answer to", names(&answer.to)),
        ("answer cc", names(&answer.cc)),
    ] {
        writeln!(out, "{name}: {value}").unwrap();
    }
    for part in &message.parts {
        let content = &part.content;
        let path = part.path.as_ref().map_or("-", |path| path.as_str());
        let name = content.name.as_deref().unwrap_or_default();
        let id = content.content_id.as_deref().unwrap_or_default();
        writeln!(out, "part {path} {} {:?} {name:?} <{id}>", content.media_type, content.disposition).unwrap();
    }
    for at in &message.attachments {
        writeln!(out, "attachment {}", message.parts[*at].path.as_ref().unwrap()).unwrap();
    }
    writeln!(out, "\n===== text\n{}", message.body.text).unwrap();
    writeln!(out, "===== text as html\n{}", to_html(&message.body.text, "Cité").as_str()).unwrap();
    if let Some(html) = &message.body.html {
        let cleaned = clean(html, &CleanOptions::default()).unwrap();
        writeln!(out, "===== html, {} blocked\n{}", cleaned.blocked, cleaned.html.as_str()).unwrap();
    }
    out
}

#[test]
fn messages_of_real_programs_read_as_they_did_before() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/eml"));
    let mut seen = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "eml") {
            continue;
        }
        seen += 1;
        let lf = fs::read(&path).unwrap();
        let result = shown(&read(&lf));
        let crlf: Vec<u8> = lf.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(&b"\r\n"[..]);
        let from_crlf = shown(&read(&crlf)).replace('\r', "");
        assert_eq!(from_crlf, result.replace('\r', ""), "{} with CRLF", path.display());
        let expected = path.with_extension("txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &result).unwrap();
        }
        assert_eq!(result, fs::read_to_string(&expected).unwrap_or_default(), "{}", path.display());
    }
    assert!(seen >= 14);
}
