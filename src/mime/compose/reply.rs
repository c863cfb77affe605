//! Answers: to whom, in which conversation, with what quoted.

use super::super::{correspondent::Correspondent, header::Headers};
use crate::base::Address;

/// Most ids in References: the first keeps the conversation's root, the last its thread (RFC 5322 section 3.6.4).
const MAX_REFERENCES: usize = 40;
/// Most text that is quoted, in bytes.
const MAX_QUOTE: usize = 256 * 1024;

/// Whom to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyTo {
    /// Who wrote, or where they ask answers to go.
    Sender,
    /// Them and everyone who got it.
    All,
    /// The mailing list, if it says where to write; else as `Sender`.
    List,
}

/// The header of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reply {
    /// To.
    pub to: Vec<Correspondent>,
    /// Copies.
    pub cc: Vec<Correspondent>,
    /// What it answers.
    pub in_reply_to: Option<String>,
    /// The conversation, with what it answers last.
    pub references: Vec<String>,
}

/// Who gets an answer to a message with this header. `own` are all addresses of who answers, aliases too: they get no
/// copy. An answer to one's own message goes where that message went.
pub fn reply(original: &Headers, whom: ReplyTo, own: &[Address]) -> Reply {
    let is_own = |one: &Correspondent| {
        one.address.parse::<Address>().is_ok_and(|address| {
            let address = address.without_detail();
            own.iter().any(|mine| mine.without_detail() == address)
        })
    };
    let mine = !original.from.is_empty() && original.from.iter().all(is_own);
    let list = original.list_post.clone().filter(|_| whom == ReplyTo::List);
    let mut to: Vec<Correspondent> = match list {
        Some(list) => vec![list],
        None if mine => original.to.clone(),
        None if !original.reply_to.is_empty() => original.reply_to.clone(),
        None => original.from.clone(),
    };
    let mut cc = Vec::new();
    if whom == ReplyTo::All {
        cc.clone_from(&original.cc);
        if !mine {
            to.extend(original.to.iter().filter(|one| !is_own(one)).cloned());
        }
        cc.retain(|one| !is_own(one));
    }
    once(&mut to, &[]);
    once(&mut cc, &to);
    Reply { to, cc, in_reply_to: original.message_id.clone(), references: references(original) }
}

/// Removes those without an address, and those already named here or in `before`.
fn once(people: &mut Vec<Correspondent>, before: &[Correspondent]) {
    let mut seen: std::collections::BTreeSet<String> = before.iter().map(|one| one.address.to_lowercase()).collect();
    people.retain(|one| one.address.contains('@') && seen.insert(one.address.to_lowercase()));
}

fn references(original: &Headers) -> Vec<String> {
    let mut chain = original.references.clone();
    if chain.is_empty()
        && let [single] = original.in_reply_to.as_slice()
    {
        chain.push(single.clone());
    }
    chain.extend(original.message_id.clone());
    if chain.len() > MAX_REFERENCES {
        chain.drain(1..=chain.len() - MAX_REFERENCES);
    }
    chain
}

/// The text of an answer: two empty lines to write in, `attribution` (« Le … , X a écrit : »), and the original with
/// `>` before each line, its signature left out.
pub fn quote(text: &str, attribution: &str) -> String {
    let mut quoted = format!("\n\n{}\n", attribution.trim());
    let mut left = MAX_QUOTE;
    for line in text.trim_end().lines() {
        if line == "-- " || left < line.len() {
            break;
        }
        left -= line.len();
        quoted.push('>');
        if !line.starts_with('>') && !line.is_empty() {
            quoted.push(' ');
        }
        quoted.push_str(line);
        quoted.push('\n');
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::super::super::header::header;
    use super::*;

    fn addresses(people: &[Correspondent]) -> Vec<&str> {
        people.iter().map(|one| one.address.as_str()).collect()
    }

    #[test]
    fn an_answer_to_all_drops_my_own_addresses_and_names_nobody_twice() {
        let original = header(
            b"From: A <a@x.test>\r\nTo: Me <me@x.test>, b@x.test, Me+labo <ME+labo@X.test>\r\nCc: c@x.test, A@x.test, \
              alias@x.test\r\nMessage-ID: <2@x>\r\nReferences: <1@x>\r\nList-Post: <mailto:l@x.test>\r\n\r\n",
        );
        let own: Vec<Address> = ["me@x.test", "alias@x.test"].iter().map(|text| text.parse().unwrap()).collect();
        let all = reply(&original, ReplyTo::All, &own);
        assert_eq!(addresses(&all.to), ["a@x.test", "b@x.test"]);
        assert_eq!(addresses(&all.cc), ["c@x.test"]);
        assert_eq!(all.references, ["1@x", "2@x"]);
        assert_eq!(addresses(&reply(&original, ReplyTo::Sender, &own).to), ["a@x.test"]);
        assert_eq!(addresses(&reply(&original, ReplyTo::List, &own).to), ["l@x.test"]);
    }

    #[test]
    fn an_answer_honours_reply_to_and_continues_ones_own_message() {
        let original = header(b"From: a@x.test\r\nReply-To: r@x.test\r\nTo: me@x.test\r\n\r\n");
        let own: Vec<Address> = vec!["me@x.test".parse().unwrap()];
        assert_eq!(addresses(&reply(&original, ReplyTo::Sender, &own).to), ["r@x.test"]);
        let sent = header(
            b"From: me@x.test\r\nTo: b@x.test\r\nCc: c@x.test\r\nIn-Reply-To: <0@x>\r\nMessage-ID: <1@x>\r\n\r\n",
        );
        let again = reply(&sent, ReplyTo::All, &own);
        assert_eq!((addresses(&again.to), addresses(&again.cc)), (vec!["b@x.test"], vec!["c@x.test"]));
        assert_eq!(again.references, ["0@x", "1@x"]);
    }

    #[test]
    fn the_conversation_keeps_its_root_and_its_end() {
        let ids = (0..90).map(|n| format!("<{n}@x>")).collect::<Vec<_>>().join(" ");
        let original = header(format!("References: {ids}\r\nMessage-ID: <last@x>\r\n\r\n").as_bytes());
        let chain = reply(&original, ReplyTo::Sender, &[]).references;
        assert_eq!(chain.len(), MAX_REFERENCES);
        assert_eq!((chain[0].as_str(), chain[39].as_str()), ("0@x", "last@x"));
    }

    #[test]
    fn a_quote_nests_and_leaves_the_signature() {
        assert_eq!(
            quote("Bonjour\n> avant\n\nfin\n-- \nSig", " Le 1er, A a écrit\u{a0}:"),
            "\n\nLe 1er, A a écrit\u{a0}:\n> Bonjour\n>> avant\n>\n> fin\n"
        );
    }
}
