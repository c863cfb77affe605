//! Filters (RFC 7644, section 3.4.2.2): read with bounds, and held against a resource.

use serde_json::Value;

use super::{
    fault::{Fault, Kind},
    schema::{self, Attribute, Mutability, Path, Schema},
};
use crate::base::Timestamp;

/// Longest filter, in bytes.
const MAX_LENGTH: usize = 2_048;
/// Most brackets within each other.
const MAX_DEPTH: usize = 12;
/// Most comparisons.
const MAX_TERMS: usize = 60;

/// What resources must be like.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Filter {
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Not(Box<Self>),
    Present(Path),
    Compare(Path, Op, Literal),
    /// One value of several is like that in itself: `emails[type eq "work" and primary eq true]`.
    Within(&'static Attribute, Box<Self>),
}

/// How a value is held against another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Op {
    Equal,
    Unequal,
    Holds,
    Begins,
    Ends,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// What is compared with.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Literal {
    Text(String),
    Switch(bool),
    Moment(Timestamp),
    Nothing,
}

impl Op {
    fn parse(word: &str) -> Option<Self> {
        let all = [
            ("eq", Self::Equal),
            ("ne", Self::Unequal),
            ("co", Self::Holds),
            ("sw", Self::Begins),
            ("ew", Self::Ends),
            ("gt", Self::Greater),
            ("ge", Self::GreaterOrEqual),
            ("lt", Self::Less),
            ("le", Self::LessOrEqual),
        ];
        all.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, op)| op)
    }
}

impl Filter {
    /// Reads a filter of resources.
    pub(super) fn parse(schema: &Schema, text: &str) -> Result<Self, Fault> {
        if text.len() > MAX_LENGTH {
            return Err(wrong("the filter is too long"));
        }
        let mut reader = Reader { rest: text, names: Names::Of(schema), terms: 0 };
        let filter = reader.whole(0)?;
        reader.skip();
        if reader.rest.is_empty() { Ok(filter) } else { Err(wrong("something follows the filter")) }
    }

    /// Reads what stands in the brackets of a path; gives what follows them.
    pub(super) fn within<'a>(outer: &'static Attribute, text: &'a str) -> Result<(Self, &'a str), Fault> {
        if text.len() > MAX_LENGTH {
            return Err(wrong("the path is too long"));
        }
        let mut reader = Reader { rest: text, names: Names::In(outer), terms: 0 };
        let filter = reader.whole(1)?;
        reader.skip();
        Ok((filter, reader.rest.strip_prefix(']').ok_or_else(|| wrong("a bracket is not closed"))?))
    }

    /// Whether a resource, or one value of several, is like that.
    pub(super) fn fits(&self, value: &Value) -> bool {
        match self {
            Self::And(left, right) => left.fits(value) && right.fits(value),
            Self::Or(left, right) => left.fits(value) || right.fits(value),
            Self::Not(inner) => !inner.fits(value),
            Self::Present(path) => !at(value, *path).is_empty(),
            Self::Compare(path, Op::Unequal, with) => !fits(&at(value, *path), path.target(), Op::Equal, with),
            Self::Compare(path, op, with) => fits(&at(value, *path), path.target(), *op, with),
            Self::Within(outer, inner) => member(value, outer).iter().any(|value| inner.fits(value)),
        }
    }
}

/// The values that are there at a path.
fn at(value: &Value, path: Path) -> Vec<&Value> {
    let outer = member(value, path.outer);
    match path.inner {
        Some(inner) => outer.into_iter().flat_map(|value| member(value, inner)).collect(),
        None => outer,
    }
}

/// The values of an attribute, one by one.
fn member<'a>(value: &'a Value, attribute: &Attribute) -> Vec<&'a Value> {
    match value.as_object().and_then(|object| schema::get(object, attribute.name)) {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(values)) => values.iter().collect(),
        Some(value) => vec![value],
    }
}

fn fits(values: &[&Value], attribute: &Attribute, op: Op, with: &Literal) -> bool {
    match with {
        Literal::Nothing => values.is_empty(),
        Literal::Switch(yes) => values.iter().any(|value| value.as_bool() == Some(*yes)),
        Literal::Moment(moment) => {
            let known = values.iter().filter_map(|value| time(value.as_str()?));
            known.into_iter().any(|known| ordered(op, &known, moment))
        }
        Literal::Text(text) => {
            let folded = |text: &str| if attribute.exact { text.to_owned() } else { text.to_lowercase() };
            let text = folded(text);
            values.iter().filter_map(|value| value.as_str()).map(folded).any(|known| match op {
                Op::Holds => known.contains(&text),
                Op::Begins => known.starts_with(&text),
                Op::Ends => known.ends_with(&text),
                op => ordered(op, &known, &text),
            })
        }
    }
}

fn ordered<T: Ord>(op: Op, known: &T, with: &T) -> bool {
    match op {
        Op::Equal => known == with,
        Op::Greater => known > with,
        Op::GreaterOrEqual => known >= with,
        Op::Less => known < with,
        Op::LessOrEqual => known <= with,
        _ => false,
    }
}

/// A moment as RFC 3339 writes it.
fn time(text: &str) -> Option<Timestamp> {
    chrono::DateTime::parse_from_rfc3339(text).ok().map(|time| Timestamp(time.timestamp_millis()))
}

fn wrong(detail: &'static str) -> Fault {
    Fault::wrong(Kind::InvalidFilter, detail)
}

/// Which attributes can be named.
#[derive(Clone, Copy)]
enum Names<'a> {
    Of(&'a Schema),
    In(&'static Attribute),
}

impl Names<'_> {
    fn path(self, name: &str) -> Option<Path> {
        match self {
            Self::Of(schema) => schema.path(name),
            Self::In(outer) => outer.within(name).map(|outer| Path { outer, inner: None }),
        }
    }
}

/// What is still to be read.
struct Reader<'a, 'n> {
    rest: &'a str,
    names: Names<'n>,
    terms: usize,
}

impl<'a> Reader<'a, '_> {
    fn whole(&mut self, depth: usize) -> Result<Filter, Fault> {
        if depth > MAX_DEPTH {
            return Err(wrong("too many brackets within each other"));
        }
        let mut filter = self.all_of(depth)?;
        while self.word("or") {
            filter = Filter::Or(Box::new(filter), Box::new(self.all_of(depth)?));
        }
        Ok(filter)
    }

    fn all_of(&mut self, depth: usize) -> Result<Filter, Fault> {
        let mut filter = self.one(depth)?;
        while self.word("and") {
            filter = Filter::And(Box::new(filter), Box::new(self.one(depth)?));
        }
        Ok(filter)
    }

    fn one(&mut self, depth: usize) -> Result<Filter, Fault> {
        if self.sign('(') {
            return self.closed(depth);
        }
        let before = self.rest;
        let name = self.name();
        if name.eq_ignore_ascii_case("not") && self.sign('(') {
            return Ok(Filter::Not(Box::new(self.closed(depth)?)));
        }
        self.terms += 1;
        if self.terms > MAX_TERMS {
            return Err(wrong("too many comparisons"));
        }
        let path = self.names.path(name).ok_or_else(|| wrong("the filter names an attribute that there is not"))?;
        // Who changes a value may say which one; nobody finds out by it what it is.
        if matches!(self.names, Names::Of(_)) && path.outer.mutability == Mutability::WriteOnly {
            return Err(wrong("the filter names an attribute that is never shown"));
        }
        // A bracket follows the name at once.
        if before.trim_start().get(name.len()..).is_some_and(|rest| rest.starts_with('[')) {
            return self.bracket(path, depth);
        }
        self.comparison(path)
    }

    /// What is in round brackets, one of which was read.
    fn closed(&mut self, depth: usize) -> Result<Filter, Fault> {
        let filter = self.whole(depth + 1)?;
        if self.sign(')') { Ok(filter) } else { Err(wrong("a bracket is not closed")) }
    }

    fn bracket(&mut self, path: Path, depth: usize) -> Result<Filter, Fault> {
        let (Names::Of(_), true, None) = (self.names, path.outer.many, path.inner) else {
            return Err(wrong("brackets follow an attribute of several values"));
        };
        self.sign('[');
        let names = std::mem::replace(&mut self.names, Names::In(path.outer));
        let inner = self.whole(depth + 1)?;
        self.names = names;
        if self.sign(']') {
            return Ok(Filter::Within(path.outer, Box::new(inner)));
        }
        Err(wrong("a bracket is not closed"))
    }

    fn comparison(&mut self, path: Path) -> Result<Filter, Fault> {
        let word = self.name();
        if word.eq_ignore_ascii_case("pr") {
            return Ok(Filter::Present(path));
        }
        let op =
            Op::parse(word).ok_or_else(|| wrong("a name is followed by eq, ne, co, sw, ew, gt, ge, lt, le or pr"))?;
        // What is said of an attribute with parts is said of its value (section 3.4.2.2).
        let path = match path {
            Path { outer, inner: None } if outer.kind == schema::Kind::Complex => {
                let value = outer.within("value").ok_or_else(|| wrong("the attribute has parts: name one"))?;
                Path { outer, inner: Some(value) }
            }
            path => path,
        };
        let literal = self.literal(path.target().kind)?;
        let equality = matches!(op, Op::Equal | Op::Unequal);
        let fitting = match &literal {
            Literal::Nothing | Literal::Switch(_) => equality,
            Literal::Moment(_) => !matches!(op, Op::Holds | Op::Begins | Op::Ends),
            Literal::Text(_) => true,
        };
        if fitting { Ok(Filter::Compare(path, op, literal)) } else { Err(wrong("the attribute cannot be compared so")) }
    }

    fn literal(&mut self, kind: schema::Kind) -> Result<Literal, Fault> {
        self.skip();
        let text = if self.rest.starts_with('"') {
            let mut end = self.rest.char_indices().skip(1);
            let mut close = None;
            while let Some((at, c)) = end.next() {
                match c {
                    '\\' => drop(end.next()),
                    '"' => {
                        close = Some(at + 1);
                        break;
                    }
                    _ => {}
                }
            }
            let close = close.ok_or_else(|| wrong("a text is not closed"))?;
            let (text, rest) = self.rest.split_at_checked(close).ok_or_else(|| wrong("a text is not closed"))?;
            self.rest = rest;
            serde_json::from_str::<String>(text).map_err(|_| wrong("a text cannot be read"))?
        } else {
            let word = self.name();
            match word.to_ascii_lowercase().as_str() {
                "null" => return Ok(Literal::Nothing),
                word @ ("true" | "false") if kind == schema::Kind::Switch => {
                    return Ok(Literal::Switch(word == "true"));
                }
                _ => return Err(wrong("a text stands between \" and \"")),
            }
        };
        match kind {
            schema::Kind::Text | schema::Kind::Reference => Ok(Literal::Text(text)),
            schema::Kind::Moment => {
                time(&text).map(Literal::Moment).ok_or_else(|| wrong("a moment is like 2026-11-21T10:00:00Z"))
            }
            // Some programs write it as a text.
            schema::Kind::Switch if text.eq_ignore_ascii_case("true") => Ok(Literal::Switch(true)),
            schema::Kind::Switch if text.eq_ignore_ascii_case("false") => Ok(Literal::Switch(false)),
            schema::Kind::Switch | schema::Kind::Complex => Err(wrong("the attribute is true or false")),
        }
    }

    fn skip(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    fn sign(&mut self, sign: char) -> bool {
        self.skip();
        let found = self.rest.strip_prefix(sign);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    /// The next name or word; empty if there is none.
    fn name(&mut self) -> &'a str {
        self.skip();
        let plain = |c: char| c.is_ascii_alphanumeric() || "$-_.:/".contains(c);
        let end = self.rest.find(|c: char| !plain(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        name
    }

    /// Takes a word that stands between two filters.
    fn word(&mut self, word: &str) -> bool {
        self.skip();
        let Some((found, rest)) = self.rest.split_at_checked(word.len()) else { return false };
        let ends = rest.starts_with([' ', '\t', '(']);
        if ends && found.eq_ignore_ascii_case(word) {
            self.rest = rest;
            return true;
        }
        false
    }
}

#[cfg(test)]
mod tests;
