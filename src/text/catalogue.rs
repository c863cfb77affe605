//! One language's messages: the plain ones resolved, the others formatted on demand.

use std::{collections::HashMap, sync::OnceLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use super::{Value, number, source};
use crate::base::Language;

/// One language's messages.
pub(super) struct Catalogue {
    bundle: FluentBundle<FluentResource>,
    /// Messages without variables, by key.
    plain: HashMap<String, String>,
}

/// The catalogue of a language, made at its first use.
pub(super) fn of(language: Language) -> &'static Catalogue {
    static FRENCH: OnceLock<Catalogue> = OnceLock::new();
    static ENGLISH: OnceLock<Catalogue> = OnceLock::new();
    match language {
        Language::Fr => FRENCH.get_or_init(|| Catalogue::read(language)),
        Language::En => ENGLISH.get_or_init(|| Catalogue::read(language)),
    }
}

impl Catalogue {
    /// Reads the embedded files. A message that Fluent cannot read is left out: the tests find it.
    fn read(language: Language) -> Self {
        let identifier: LanguageIdentifier = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // Isolation marks would stand between a quotation mark and its name, and be copied with addresses.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match language {
            Language::Fr => |value, _| write(value, number::french),
            Language::En => |value, _| write(value, number::english),
        }));
        let mut plain = HashMap::new();
        for (_, text) in source::files(language) {
            let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(readable, _)| readable);
            let keys: Vec<String> = keys(text).map(|(key, _)| key.to_owned()).collect();
            // The only error is a key defined twice; the first one stays.
            bundle.add_resource(resource).ok();
            for key in keys {
                let Some(pattern) = bundle.get_message(&key).and_then(|message| message.value()) else { continue };
                let mut errors = Vec::new();
                let value = bundle.format_pattern(pattern, None, &mut errors).into_owned();
                if errors.is_empty() {
                    plain.insert(key, value);
                }
            }
        }
        Self { bundle, plain }
    }

    pub(super) fn get(&'static self, key: &'static str) -> &'static str {
        self.plain.get(key).map_or(key, String::as_str)
    }

    pub(super) fn with(&self, key: &'static str, values: &[(&str, Value<'_>)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut arguments = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            match value {
                Value::Number(number) => arguments.set(*name, *number),
                Value::Text(text) => arguments.set(*name, text.as_ref()),
            }
        }
        self.bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
    }
}

/// Writes a number of a text; anything else keeps its usual form.
fn write(value: &FluentValue<'_>, form: fn(i64) -> String) -> Option<String> {
    #[expect(clippy::cast_possible_truncation, reason = "counts come from integers below 2^53")]
    match value {
        FluentValue::Number(number) if number.value.fract() == 0.0 => Some(form(number.value as i64)),
        _ => None,
    }
}

/// The messages that a file defines: key, and the text up to the next key.
pub(super) fn keys(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let starts = |line: &str| line.starts_with(|c: char| c.is_ascii_lowercase()) && line.contains('=');
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            if rest.is_empty() {
                return None;
            }
            let (line, mut after) = rest.split_once('\n').unwrap_or((rest, ""));
            let whole = rest;
            rest = after;
            if !starts(line) {
                continue;
            }
            let mut length = line.len() + 1;
            while let Some((next, tail)) = after.split_once('\n') {
                if starts(next) || next.starts_with('#') {
                    break;
                }
                length += next.len() + 1;
                after = tail;
            }
            let (key, _) = line.split_once('=').unwrap_or((line, ""));
            return Some((key.trim(), whole.get(..length.min(whole.len())).unwrap_or(whole)));
        }
    })
}
