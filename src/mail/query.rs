//! What a person searches for: free text such as `from:claire subject:"compte rendu" is:unread -facture`, or the fields
//! of the search form. Both become one [`Query`], which writes itself back as free text for the box and the links.

use std::fmt;

use chrono::NaiveDate;

use crate::{base::Flag, imap::Search};

/// Longest text that is read, in characters.
const MAX_TEXT: usize = 1_000;
/// Most terms that are asked of the server; further ones are dropped.
const MAX_TERMS: usize = 20;

/// Where a word is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// In the sender.
    From,
    /// In To, Cc or Bcc, or in the address that it came by.
    To,
    /// In the subject.
    Subject,
    /// In the text of the message.
    Body,
    /// Anywhere.
    Anywhere,
}

/// A state that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Not read.
    Unread,
    /// Read.
    Read,
    /// Flagged.
    Flagged,
    /// Replied to.
    Answered,
    /// With an attachment.
    Attachment,
}

/// One thing that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// A word or a phrase in a field.
    Word(Field, String),
    /// A state.
    Is(State),
    /// Came on this day or later.
    After(NaiveDate),
    /// Came before this day.
    Before(NaiveDate),
}

/// A search: every term must hold, each as it is or negated.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// The terms; `true` beside one means that it must not hold.
    pub terms: Vec<(Term, bool)>,
}

/// The fields of the search form, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// In the sender.
    pub from: String,
    /// In the recipients.
    pub to: String,
    /// In the subject.
    pub subject: String,
    /// In the text.
    pub body: String,
    /// On this day or later, `YYYY-MM-DD`.
    pub since: String,
    /// Before this day, `YYYY-MM-DD`.
    pub before: String,
    /// Not read.
    pub unread: bool,
    /// Flagged.
    pub flagged: bool,
    /// With an attachment.
    pub attachment: bool,
}

impl Query {
    /// Reads free text. Nothing is an error: what is not understood is a word to look for.
    pub fn parse(text: &str) -> Self {
        let text: String = text.chars().take(MAX_TEXT).collect();
        let mut terms: Vec<(Term, bool)> = Vec::new();
        for token in tokens(&text) {
            if terms.len() == MAX_TERMS {
                break;
            }
            if let Some(term) = token.term() {
                terms.push((term, token.negated));
            }
        }
        Self { terms }
    }

    /// Reads the form. A date that is none is left out.
    pub fn from_form(form: &Form) -> Self {
        let word = |field, text: &str| (!clean(text).is_empty()).then(|| Term::Word(field, clean(text)));
        let day = |text: &str| text.trim().parse::<NaiveDate>().ok();
        let is = |asked: bool, state| asked.then_some(Term::Is(state));
        let terms = [
            word(Field::From, &form.from),
            word(Field::To, &form.to),
            word(Field::Subject, &form.subject),
            word(Field::Body, &form.body),
            day(&form.since).map(Term::After),
            day(&form.before).map(Term::Before),
            is(form.unread, State::Unread),
            is(form.flagged, State::Flagged),
            is(form.attachment, State::Attachment),
        ];
        Self { terms: terms.into_iter().flatten().map(|term| (term, false)).collect() }
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether messages with, or without, an attachment are asked for.
    pub(super) fn attachment(&self) -> Option<bool> {
        self.terms.iter().find(|(term, _)| *term == Term::Is(State::Attachment)).map(|(_, negated)| !negated)
    }

    /// The search as the server takes it, without the attachment, which IMAP cannot ask for.
    pub(super) fn search(&self) -> Search {
        let mut all = vec![Search::Lacks(Flag::Deleted)];
        for (term, negated) in &self.terms {
            let search = match term {
                Term::Word(Field::From, word) => Search::From(word.clone()),
                Term::Word(Field::To, word) => {
                    let copies = Search::Or(Search::Cc(word.clone()).into(), Search::Bcc(word.clone()).into());
                    let named = Search::Or(Search::To(word.clone()).into(), copies.into());
                    // What came to an alias names it nowhere else when it was a blind copy or from a list.
                    let came_by = Search::Header("Delivered-To".to_owned(), word.clone());
                    Search::Or(named.into(), came_by.into())
                }
                Term::Word(Field::Subject, word) => Search::Subject(word.clone()),
                Term::Word(Field::Body, word) => Search::Body(word.clone()),
                Term::Word(Field::Anywhere, word) => Search::Text(word.clone()),
                Term::Is(State::Unread) => Search::Lacks(Flag::Seen),
                Term::Is(State::Read) => Search::Has(Flag::Seen),
                Term::Is(State::Flagged) => Search::Has(Flag::Flagged),
                Term::Is(State::Answered) => Search::Has(Flag::Answered),
                Term::Is(State::Attachment) => continue,
                Term::After(day) => Search::Since(*day),
                Term::Before(day) => Search::Before(*day),
            };
            all.push(if *negated { Search::Not(search.into()) } else { search });
        }
        Search::And(all)
    }
}

/// A word with its key, as written.
struct Token {
    negated: bool,
    key: String,
    value: String,
}

impl Token {
    fn term(&self) -> Option<Term> {
        let value = clean(&self.value);
        let word = |field| (!value.is_empty()).then(|| Term::Word(field, value.clone()));
        // French words are taken beside the English ones: the box is on a French page.
        match self.key.as_str() {
            "from" | "de" => word(Field::From),
            "to" | "cc" | "bcc" | "à" => word(Field::To),
            "subject" | "objet" => word(Field::Subject),
            "body" | "texte" => word(Field::Body),
            "has" | "is" | "avec" | "est" => state(&value).map(Term::Is).or_else(|| self.whole()),
            "after" | "since" | "après" | "depuis" => value.parse().ok().map(Term::After).or_else(|| self.whole()),
            "before" | "avant" => value.parse().ok().map(Term::Before).or_else(|| self.whole()),
            "" => word(Field::Anywhere),
            _ => self.whole(),
        }
    }

    /// The token as a word to look for, its key included: `re:` or `12:30` is not a key of ours.
    fn whole(&self) -> Option<Term> {
        let text = clean(&format!("{}:{}", self.key, self.value));
        (!text.is_empty()).then_some(Term::Word(Field::Anywhere, text))
    }
}

fn state(word: &str) -> Option<State> {
    Some(match word.to_lowercase().as_str() {
        "unread" | "unseen" | "non-lu" => State::Unread,
        "read" | "seen" | "lu" => State::Read,
        "flagged" | "starred" | "suivi" => State::Flagged,
        "answered" | "replied" | "répondu" => State::Answered,
        "attachment" | "attachments" | "pièce-jointe" | "pj" => State::Attachment,
        _ => return None,
    })
}

/// A word without what would not survive a mail header or a command: controls become spaces.
fn clean(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_TEXT).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = text.chars().peekable();
    loop {
        while rest.next_if(|c| c.is_whitespace()).is_some() {}
        if rest.peek().is_none() {
            return found;
        }
        let negated = rest.next_if_eq(&'-').is_some();
        let (mut key, mut value) = (String::new(), String::new());
        let mut has_key = false;
        while let Some(c) = rest.next_if(|c| !c.is_whitespace()) {
            match c {
                '"' => {
                    while let Some(c) = rest.next_if(|c| *c != '"') {
                        value.push(c);
                    }
                    rest.next();
                    if has_key || rest.peek().is_none_or(|c| c.is_whitespace()) {
                        break;
                    }
                }
                ':' if !has_key && !value.is_empty() => {
                    key = std::mem::take(&mut value).to_lowercase();
                    has_key = true;
                }
                c => value.push(c),
            }
        }
        found.push(Token { negated, key, value });
    }
}

impl fmt::Display for Query {
    /// As free text that reads back the same.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (term, negated)) in self.terms.iter().enumerate() {
            let (space, minus) = (if at > 0 { " " } else { "" }, if *negated { "-" } else { "" });
            write!(f, "{space}{minus}")?;
            match term {
                Term::Word(field, word) => {
                    let key = match field {
                        Field::From => "from:",
                        Field::To => "to:",
                        Field::Subject => "subject:",
                        Field::Body => "body:",
                        Field::Anywhere => "",
                    };
                    let word = word.replace('"', " ");
                    let bare = !word.contains([' ', ':']) && !word.starts_with('-');
                    if bare { write!(f, "{key}{word}")? } else { write!(f, "{key}\"{word}\"")? }
                }
                Term::Is(State::Unread) => f.write_str("is:unread")?,
                Term::Is(State::Read) => f.write_str("is:read")?,
                Term::Is(State::Flagged) => f.write_str("is:flagged")?,
                Term::Is(State::Answered) => f.write_str("is:answered")?,
                Term::Is(State::Attachment) => f.write_str("has:attachment")?,
                Term::After(day) => write!(f, "after:{day}")?,
                Term::Before(day) => write!(f, "before:{day}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn word(field: Field, text: &str) -> (Term, bool) {
        (Term::Word(field, text.to_owned()), false)
    }

    #[test]
    fn s1_the_typed_syntax_is_understood() {
        let query = Query::parse(
            "from:claire to:x@y.test subject:\"compte rendu\" has:attachment is:unread is:flagged \
             before:2026-11-01 after:2026-01-31 -facture \"bonjour à tous\" Re: 12:30 objet:été",
        );
        let day = |text: &str| text.parse().unwrap();
        assert_eq!(
            query.terms,
            [
                word(Field::From, "claire"),
                word(Field::To, "x@y.test"),
                word(Field::Subject, "compte rendu"),
                (Term::Is(State::Attachment), false),
                (Term::Is(State::Unread), false),
                (Term::Is(State::Flagged), false),
                (Term::Before(day("2026-11-01")), false),
                (Term::After(day("2026-01-31")), false),
                (Term::Word(Field::Anywhere, "facture".to_owned()), true),
                word(Field::Anywhere, "bonjour à tous"),
                word(Field::Anywhere, "re:"),
                word(Field::Anywhere, "12:30"),
                word(Field::Subject, "été"),
            ]
        );
    }

    #[test]
    fn what_is_not_understood_is_a_word() {
        assert_eq!(Query::parse("is:purple").terms, [word(Field::Anywhere, "is:purple")]);
        assert_eq!(Query::parse("before:tomorrow").terms, [word(Field::Anywhere, "before:tomorrow")]);
        assert!(Query::parse("  \"\" from: - ").is_empty());
    }

    #[test]
    fn s11_no_control_character_and_no_excess_reaches_the_server() {
        let query = Query::parse("from:a\r\nA2 LOGOUT subject:\"x\0y\r\n{5+}\"");
        assert!(!format!("{:?}", query.search()).contains(['\r', '\n', '\0']));
        assert!(Query::parse(&"mot ".repeat(900)).terms.len() <= MAX_TERMS);
    }

    #[test]
    fn the_form_writes_the_syntax() {
        let form = Form {
            from: "claire".to_owned(),
            subject: "compte rendu".to_owned(),
            since: "2026-01-31".to_owned(),
            before: "nonsense".to_owned(),
            unread: true,
            ..Form::default()
        };
        let query = Query::from_form(&form);
        assert_eq!(query.to_string(), "from:claire subject:\"compte rendu\" after:2026-01-31 is:unread");
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_reads_back_the_same(text in "\\PC{0,60}") {
            let query = Query::parse(&text);
            prop_assert_eq!(Query::parse(&query.to_string()), query);
        }
    }
}
