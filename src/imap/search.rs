//! UID SEARCH (RFC 3501 section 6.4.4; with ESEARCH, RFC 4731, the answer is a set instead of a list).

use bytes::Bytes;

use crate::base::{Flag, MailboxName, Uid};

use super::{
    Connection, Error, Mailbox, Search, Selected,
    command::{self, Command},
    frame::Limits,
    link::Sink,
    list::{self, Ask, Mailboxes},
    response::{self, Untagged},
    token::{Lexer, Token},
};

/// Deepest search, and most terms of one.
const MAX_DEPTH: usize = 20;
const MAX_TERMS: usize = 200;

impl Connection {
    /// The messages of the open mailbox that match, ascending: newest last.
    pub async fn search(&mut self, search: &Search) -> Result<Vec<Uid>, Error> {
        let mut found = Matches::default();
        for outcome in self.run(&[self.search_command(search)?], Limits::SEARCH, &mut found).await? {
            outcome.done()?;
        }
        found.finish()
    }

    /// The messages of a mailbox that match, ascending, and the list of all mailboxes: one round trip, open or not.
    pub async fn search_and_list(
        &mut self,
        mailbox: &MailboxName,
        search: &Search,
    ) -> Result<(Selected, Vec<Uid>, Vec<Mailbox>), Error> {
        let mut both = Both::default();
        let mut commands = vec![self.search_command(search)?];
        commands.extend(list::commands(&self.link, Ask::Counts));
        let outcomes = if self.is_open(mailbox) {
            // What came since is found too.
            commands.insert(0, Command::new("NOOP"));
            self.run(&commands, Limits::SEARCH, &mut both).await?
        } else {
            // A mailbox that cannot be opened leaves none open: then nothing is searched.
            self.select_with(mailbox, (&commands, Limits::SEARCH), &mut both).await?.1
        };
        for outcome in outcomes {
            outcome.done()?;
        }
        let selected = self.link.selected().ok_or(Error::Protocol("the mailbox is not open"))?.clone();
        let mailboxes = self.counted(both.mailboxes, Ask::Counts).await?;
        Ok((selected, both.matches.finish()?, mailboxes))
    }

    fn search_command(&self, search: &Search) -> Result<Command<'static>, Error> {
        let extended = self.has("ESEARCH");
        let mut words = Command::new("UID SEARCH ").literals_at_once(self.has("LITERAL+") || self.has("LITERAL-"));
        if extended {
            words = words.words("RETURN (ALL) ");
        }
        if has_foreign_text(search) {
            words = words.words("CHARSET UTF-8 ");
        }
        Writer { terms: 0 }.write(words, search, 0)
    }
}

/// What was found and the mailboxes, from the same exchange.
#[derive(Debug, Default)]
struct Both {
    matches: Matches,
    mailboxes: Mailboxes,
}

impl Sink for Both {
    fn take(&mut self, data: Untagged<'_>, shared: Option<&Bytes>) -> Result<(), Error> {
        match data {
            data @ (Untagged::Esearch(_) | Untagged::Search(_)) => self.matches.take(data, shared),
            data => self.mailboxes.take(data, shared),
        }
    }
}

/// Whether a text is not ASCII: the server must then know in what character set it is.
fn has_foreign_text(search: &Search) -> bool {
    let mut open = vec![search];
    while let Some(term) = open.pop() {
        match term {
            Search::And(terms) => open.extend(terms),
            Search::Or(one, other) => open.extend([&**one, &**other]),
            Search::Not(term) => open.push(term),
            Search::From(text)
            | Search::To(text)
            | Search::Cc(text)
            | Search::Bcc(text)
            | Search::Subject(text)
            | Search::Body(text)
            | Search::Text(text)
            | Search::Header(_, text)
                if !text.is_ascii() =>
            {
                return true;
            }
            _ => {}
        }
    }
    false
}

struct Writer {
    terms: usize,
}

impl Writer {
    /// Writes a term; its depth and the number of all are bounded, since a person's words make them.
    fn write<'a>(&mut self, command: Command<'a>, search: &Search, depth: usize) -> Result<Command<'a>, Error> {
        self.terms += 1;
        if depth > MAX_DEPTH || self.terms > MAX_TERMS {
            return Err(Error::Unwritable("a search of too many terms"));
        }
        let text = |command: Command<'a>, key: &str, text: &str| command.words(key).text(text);
        match search {
            Search::All => Ok(command.words("ALL")),
            Search::And(terms) if terms.is_empty() => Ok(command.words("ALL")),
            Search::And(terms) => {
                let mut command = command.words("(");
                for (index, term) in terms.iter().enumerate() {
                    let spaced = if index > 0 { command.words(" ") } else { command };
                    command = self.write(spaced, term, depth + 1)?;
                }
                Ok(command.words(")"))
            }
            Search::Or(one, other) => {
                let command = self.write(command.words("OR "), one, depth + 1)?;
                self.write(command.words(" "), other, depth + 1)
            }
            Search::Not(term) => self.write(command.words("NOT "), term, depth + 1),
            Search::From(words) => text(command, "FROM ", words),
            Search::To(words) => text(command, "TO ", words),
            Search::Cc(words) => text(command, "CC ", words),
            Search::Bcc(words) => text(command, "BCC ", words),
            Search::Subject(words) => text(command, "SUBJECT ", words),
            Search::Body(words) => text(command, "BODY ", words),
            Search::Text(words) => text(command, "TEXT ", words),
            Search::Header(name, words) => {
                header_name(name).and_then(|()| command.words("HEADER ").words(name).words(" ").text(words))
            }
            Search::Since(day) => command.words("SINCE ").day(*day),
            Search::Before(day) => command.words("BEFORE ").day(*day),
            Search::SentSince(day) => command.words("SENTSINCE ").day(*day),
            Search::SentBefore(day) => command.words("SENTBEFORE ").day(*day),
            Search::Has(flag) => flag_key(command, flag, ""),
            Search::Lacks(flag) => flag_key(command, flag, "UN"),
            Search::Larger(bytes) => Ok(command.words(&format!("LARGER {bytes}"))),
            Search::Smaller(bytes) => Ok(command.words(&format!("SMALLER {bytes}"))),
            Search::Uids(uids) => match command::sets(uids).as_slice() {
                [] => Ok(command.words("NOT ALL")),
                [set] => Ok(command.words("UID ").words(set)),
                _ => Err(Error::Unwritable("a search among too many messages")),
            },
        }
    }
}

fn header_name(name: &str) -> Result<(), Error> {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if name.is_empty() || name.len() > 100 || !name.bytes().all(good) {
        return Err(Error::Unwritable("a header's name that is not one"));
    }
    Ok(())
}

fn flag_key<'a>(command: Command<'a>, flag: &Flag, un: &str) -> Result<Command<'a>, Error> {
    let key = match flag {
        Flag::Seen => "SEEN",
        Flag::Answered => "ANSWERED",
        Flag::Flagged => "FLAGGED",
        Flag::Deleted => "DELETED",
        Flag::Draft => "DRAFT",
        Flag::Forwarded | Flag::Keyword(_) => {
            return Ok(command.words(un).words("KEYWORD ").words(command::flag_word(flag)?));
        }
    };
    Ok(command.words(un).words(key))
}

/// Takes SEARCH and ESEARCH answers.
#[derive(Debug, Default)]
pub(super) struct Matches {
    pub(super) uids: Option<Vec<Uid>>,
}

impl Matches {
    /// As the server gave them.
    pub(super) fn in_order(self) -> Result<Vec<Uid>, Error> {
        self.uids.ok_or(Error::Protocol("SEARCH without an answer"))
    }

    /// Ascending, each once.
    pub(super) fn finish(self) -> Result<Vec<Uid>, Error> {
        let mut uids = self.in_order()?;
        uids.sort_unstable();
        uids.dedup();
        Ok(uids)
    }

    fn extended(&mut self, mut lexer: Lexer<'_>) -> Result<(), Error> {
        let found = self.uids.get_or_insert_default();
        // (TAG "p1") UID ALL 1:3,7
        loop {
            match lexer.next() {
                Token::End => return Ok(()),
                Token::Open => lexer.skip_to_close(),
                Token::Atom(word) if word.eq_ignore_ascii_case(b"ALL") => {
                    let Token::Atom(set) = lexer.next() else { return Err(Error::Protocol("ESEARCH without a set")) };
                    let set = response::expand(set).ok_or(Error::Limit("a set of too many messages"))?;
                    found.extend(set);
                }
                Token::Atom(word) if word.eq_ignore_ascii_case(b"UID") => {}
                // Another item of the answer, with its value.
                _ => lexer.skip(),
            }
        }
    }

    fn plain(&mut self, mut lexer: Lexer<'_>) {
        let found = self.uids.get_or_insert_default();
        loop {
            match lexer.next() {
                Token::End => return,
                // (MODSEQ 12)
                Token::Open => lexer.skip_to_close(),
                token => {
                    found.extend(token.number().and_then(|number| Uid::new(u32::try_from(number).ok()?)));
                }
            }
        }
    }
}

impl Sink for Matches {
    fn take(&mut self, data: Untagged<'_>, _shared: Option<&Bytes>) -> Result<(), Error> {
        match data {
            Untagged::Esearch(lexer) => self.extended(lexer)?,
            Untagged::Search(lexer) | Untagged::Sort(lexer) => self.plain(lexer),
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn written(search: &Search) -> Result<String, Error> {
        let command = Writer { terms: 0 }.write(Command::new("").literals_at_once(true), search, 0)?;
        Ok(String::from_utf8(command.text).unwrap())
    }

    #[test]
    fn a_search_is_a_tree_of_our_words_and_quoted_texts() {
        let search = Search::And(vec![
            Search::Or(Box::new(Search::From("a\"b".to_owned())), Box::new(Search::Subject("été".to_owned()))),
            Search::Not(Box::new(Search::Has(Flag::Keyword("$Label1".to_owned())))),
            Search::Lacks(Flag::Seen),
            Search::Since(NaiveDate::from_ymd_opt(2026, 2, 3).unwrap()),
            Search::Header("Content-Type".to_owned(), "multipart/mixed".to_owned()),
            Search::Uids([3, 1, 2].into_iter().filter_map(Uid::new).collect()),
        ]);
        assert_eq!(
            written(&search).unwrap(),
            "(OR FROM \"a\\\"b\" SUBJECT {5+}\r\nété NOT KEYWORD $Label1 UNSEEN SINCE 3-Feb-2026 \
             HEADER Content-Type \"multipart/mixed\" UID 1:3)"
        );
        assert!(has_foreign_text(&search));
        assert_eq!(written(&Search::And(Vec::new())).unwrap(), "ALL");
    }

    #[test]
    fn what_cannot_be_said_is_refused_before_anything_is_sent() {
        let mut deep = Search::All;
        for _ in 0..30 {
            deep = Search::Not(Box::new(deep));
        }
        for bad in [
            deep,
            Search::And(vec![Search::All; 300]),
            Search::From("a\0".to_owned()),
            Search::Header("X: y\r\n".to_owned(), "z".to_owned()),
            Search::Has(Flag::Keyword("a b".to_owned())),
        ] {
            assert!(matches!(written(&bad), Err(Error::Unwritable(_))), "{bad:?}");
        }
    }

    #[test]
    fn answers_of_both_kinds_are_numbers() {
        let read = |line: &str, extended: bool| {
            let mut matches = Matches::default();
            let lexer = Lexer::new(line.as_bytes());
            if extended {
                matches.extended(lexer).unwrap();
            } else {
                matches.plain(lexer);
            }
            matches.uids.unwrap().iter().map(|uid| uid.get()).collect::<Vec<_>>()
        };
        assert_eq!(read("(TAG \"p1\") UID COUNT 4 ALL 7,1:3 MODSEQ 9\r\n", true), [7, 1, 2, 3]);
        assert_eq!(read("(TAG \"p1\") UID\r\n", true), [0; 0]);
        assert_eq!(read("5 2 9 (MODSEQ 12)\r\n", false), [5, 2, 9]);
        let hostile = Lexer::new(b"(TAG \"p1\") UID ALL 1:4294967295\r\n");
        assert!(matches!(Matches::default().extended(hostile), Err(Error::Limit(_))));
    }
}
