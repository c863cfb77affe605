//! What people type or paste into an address field.

use super::super::correspondent::Correspondent;
use crate::base::Address;

/// Longest field that is read, in bytes.
const MAX_FIELD: usize = 256 * 1024;
/// Most recipients that are read from one field.
const MAX_RECIPIENTS: usize = 2_000;

/// Reads an address field as people fill it: `Name <a@b>, c@d; "X, Y" <z@w>`, one a line, groups (`Équipe: a@b, c@d;`),
/// comments (`a@b (Name)`), `mailto:` links, a list separated by spaces. What is no address comes back as `Err` with
/// its text, to be shown and mended; nothing is lost silently. The same address is kept once.
pub fn recipients(field: &str) -> Vec<Result<Correspondent, String>> {
    let mut found: Vec<Result<Correspondent, String>> = Vec::new();
    let mut end = field.len().min(MAX_FIELD);
    while !field.is_char_boundary(end) {
        end -= 1;
    }
    let mut seen = std::collections::BTreeSet::new();
    for item in items(field.get(..end).unwrap_or_default()) {
        for one in read(&item) {
            let key = match &one {
                Ok(good) => good.address.clone(),
                Err(bad) => bad.clone(),
            };
            if seen.insert(key) && found.len() < MAX_RECIPIENTS {
                found.push(one);
            }
        }
    }
    found
}

/// The field that reads back as these.
pub fn many_to_field(people: &[Correspondent]) -> String {
    people.iter().map(Correspondent::to_field).collect::<Vec<_>>().join(", ")
}

/// Cuts at commas, semicolons and line ends outside quotes, brackets and comments; a group's name is dropped.
fn items(field: &str) -> Vec<String> {
    let mut items = Vec::new();
    let mut item = String::new();
    let (mut quoted, mut escaped, mut angle, mut comment) = (false, false, false, 0_usize);
    for c in field.chars() {
        let plain = !quoted && !angle && comment == 0;
        match c {
            // A line end closes whatever was left open: one bad line does not swallow the others.
            '\r' | '\n' => {
                items.push(std::mem::take(&mut item));
                (quoted, escaped, angle, comment) = (false, false, false, 0);
                continue;
            }
            ',' | ';' | '\u{ff0c}' | '\u{ff1b}' if plain => {
                items.push(std::mem::take(&mut item));
                continue;
            }
            ':' if plain && !item.contains('@') && !item.trim().eq_ignore_ascii_case("mailto") => {
                item.clear();
                continue;
            }
            '"' if !escaped && comment == 0 => quoted = !quoted,
            '<' if plain => angle = true,
            '>' if !quoted => angle = false,
            '(' if !quoted && !angle => comment += 1,
            ')' if !quoted => comment = comment.saturating_sub(1),
            _ => {}
        }
        escaped = quoted && c == '\\' && !escaped;
        item.push(c);
    }
    items.push(item);
    items.retain(|item| !item.trim().is_empty());
    items
}

/// Reads one item; more than one only when several addresses stand side by side.
fn read(item: &str) -> Vec<Result<Correspondent, String>> {
    let item = item.trim();
    let bad = || vec![Err(super::line(item, 500))];
    if let Some((name, rest)) = item.rsplit_once('<') {
        let address = rest.split('>').next().unwrap_or_default();
        return one(&unquoted(name), address).map_or_else(bad, |good| vec![Ok(good)]);
    }
    if let Some((address, comment)) = item.split_once('(') {
        return one(comment.trim_end_matches(')'), address).map_or_else(bad, |good| vec![Ok(good)]);
    }
    if let Some(good) = one("", item) {
        return vec![Ok(good)];
    }
    let words: Vec<&str> = item.split_whitespace().collect();
    if words.len() > 1 && words.iter().all(|word| word.contains('@')) {
        return words.iter().map(|word| one("", word).ok_or_else(|| super::line(word, 500))).collect();
    }
    // `Claire Martin claire@x.test`, as copied from a directory.
    match words.split_last() {
        Some((last, name)) if !name.iter().any(|word| word.contains('@')) => {
            one(&unquoted(&name.join(" ")), last).map_or_else(bad, |good| vec![Ok(good)])
        }
        _ => bad(),
    }
}

fn one(name: &str, address: &str) -> Option<Correspondent> {
    let address = bare(address);
    let address = match address.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => {
            address.get(7..).unwrap_or_default().split('?').next().unwrap_or_default()
        }
        _ => address,
    };
    let address: Address = address.parse().ok()?;
    Some(Correspondent::new(Some(name), address.as_str()))
}

/// An address without the quotes around it. An apostrophe may begin one (RFC 5322 section 3.2.3): only a pair is taken off.
fn bare(address: &str) -> &str {
    let address = address.trim().trim_matches('"');
    let inside = address.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    inside.map_or(address, |inside| inside.trim_matches('"'))
}

/// A display name without its quotes and escapes.
fn unquoted(name: &str) -> String {
    let name = name.trim();
    let inside = name.strip_prefix('"').map(|rest| rest.strip_suffix('"').unwrap_or(rest));
    let Some(inside) = inside else { return name.trim_matches('\'').to_owned() };
    let mut out = String::with_capacity(inside.len());
    let mut escaped = false;
    for c in inside.chars() {
        if c == '\\' && !escaped {
            escaped = true;
        } else {
            out.push(c);
            escaped = false;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(field: &str) -> Vec<String> {
        recipients(field)
            .into_iter()
            .map(|one| match one {
                Ok(good) => format!("{}|{}", good.name.unwrap_or_default(), good.address),
                Err(bad) => format!("! {bad}"),
            })
            .collect()
    }

    #[test]
    fn c8_what_people_type_and_paste_is_understood() {
        for (field, people) in [
            ("Name <a@b.test>, c@d.test; \"X, Y\" <z@w.test>", &["Name|a@b.test", "|c@d.test", "X, Y|z@w.test"][..]),
            ("a@b.test\r\nC D <c@d.test>\n\n", &["|a@b.test", "C D|c@d.test"]),
            ("Équipe: a@b.test, c@d.test; e@f.test", &["|a@b.test", "|c@d.test", "|e@f.test"]),
            ("a@b.test (Claire)", &["Claire|a@b.test"]),
            ("mailto:a@b.test?subject=x", &["|a@b.test"]),
            ("Claire Martin claire@x.test", &["Claire Martin|claire@x.test"]),
            ("a@b.test c@d.test", &["|a@b.test", "|c@d.test"]),
            ("A@B.test, a@b.test", &["|a@b.test"]),
            ("\"a \\\"b\\\" c\" <x@y.test>", &["a \"b\" c|x@y.test"]),
            ("claire, a@b.test", &["! claire", "|a@b.test"]),
            ("\"open <a@b.test>\nc@d.test", &["open|a@b.test", "|c@d.test"]),
            ("a@b@c, <>, Name <x>", &["! a@b@c", "! <>", "! Name <x>"]),
            ("'a@b.test'", &["|a@b.test"]),
            ("\"'a@b.test'\"", &["|a@b.test"]),
            ("'a@b.test, 'c' <'d@e.test>", &["|'a@b.test", "c|'d@e.test"]),
            (" ,; \n", &[]),
        ] {
            assert_eq!(shown(field), people, "{field:?}");
        }
    }

    #[test]
    fn attack_79_a_field_cannot_smuggle_a_line() {
        for text in ["a@b.test\r\nBcc: x@y.test", "\"a\r\nBcc: x\" <a@b.test>", "a\0@b.test"] {
            for one in recipients(text) {
                let text = one.map_or_else(|bad| bad, |good| good.to_field());
                assert!(!text.chars().any(char::is_control), "{text:?}");
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn any_field_is_read_and_written_fields_read_back(field in "[a-c@.,;:<>()\"\\\\ \n']{0,60}", any: String) {
            recipients(&any);
            let good: Vec<_> = recipients(&field).into_iter().flatten().collect();
            let again: Vec<_> = recipients(&many_to_field(&good)).into_iter().flatten().collect();
            proptest::prop_assert_eq!(again, good);
        }
    }
}
