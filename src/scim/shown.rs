//! Which attributes of a resource are answered (`attributes`, `excludedAttributes`; RFC 7644, section 3.9).

use serde_json::{Map, Value};

use super::schema::{Path, Schema};

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    only: Vec<String>,
    without: Vec<String>,
}

/// What every answer holds.
const ALWAYS: [&str; 2] = ["id", "schemas"];

impl Shown {
    /// From two lists of names; the second counts where the first is empty.
    pub fn new(only: impl IntoIterator<Item = String>, without: impl IntoIterator<Item = String>) -> Self {
        let names = |list: &mut dyn Iterator<Item = String>| {
            list.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).take(100).collect()
        };
        Self { only: names(&mut only.into_iter()), without: names(&mut without.into_iter()) }
    }

    /// Whether an attribute is to be answered at all.
    pub(super) fn wants(&self, schema: &Schema, name: &str) -> bool {
        let among = |list: &[String]| paths(schema, list).any(|path| path.outer.name == name);
        let excluded = || paths(schema, &self.without).any(|path| path.outer.name == name && path.inner.is_none());
        if self.only.is_empty() { !excluded() } else { among(&self.only) }
    }

    /// The part of a resource that is asked for.
    pub(super) fn of(&self, schema: &Schema, resource: Map<String, Value>) -> Map<String, Value> {
        let mut shown = resource;
        if !self.only.is_empty() {
            let wanted: Vec<Path> = paths(schema, &self.only).collect();
            shown.retain(|name, value| {
                let mut parts = wanted.iter().filter(|path| path.outer.name == name).peekable();
                if ALWAYS.contains(&name.as_str()) {
                    return true;
                }
                if parts.peek().is_none() {
                    return false;
                }
                let inner: Option<Vec<&str>> = parts.map(|path| Some(path.inner?.name)).collect();
                if let Some(inner) = inner {
                    each(value, |object| object.retain(|name, _| inner.contains(&name.as_str())));
                }
                true
            });
            return shown;
        }
        for path in paths(schema, &self.without).filter(|path| !ALWAYS.contains(&path.outer.name)) {
            match (path.inner, shown.get_mut(path.outer.name)) {
                (Some(inner), Some(value)) => each(value, |object| drop(object.remove(inner.name))),
                (Some(_), None) => {}
                (None, _) => drop(shown.remove(path.outer.name)),
            }
        }
        shown
    }
}

fn paths(schema: &Schema, names: &[String]) -> impl Iterator<Item = Path> {
    names.iter().filter_map(|name| schema.path(name))
}

/// Every object of a value.
fn each(value: &mut Value, mut change: impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(object) => change(object),
        Value::Array(values) => values.iter_mut().filter_map(Value::as_object_mut).for_each(change),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::schema::USERS, *};

    #[test]
    fn x_10_only_what_is_asked_for_is_answered_and_always_who_it_is() {
        let anne = json!({
            "schemas": ["s"], "id": "1", "title": "Nurse",
            "name": { "givenName": "Anne", "familyName": "Roy" }, "emails": [{ "value": "a", "type": "work" }],
        });
        let shown = |only: &[&str], without: &[&str]| {
            let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
            Value::Object(Shown::new(list(only), list(without)).of(&USERS, anne.as_object().unwrap().clone()))
        };
        assert_eq!(shown(&[], &[]), anne);
        assert_eq!(shown(&["TITLE", "nothing"], &[]), json!({ "schemas": ["s"], "id": "1", "title": "Nurse" }));
        assert_eq!(
            shown(&["name.familyName", "emails.value"], &["title"]),
            json!({ "schemas": ["s"], "id": "1", "name": { "familyName": "Roy" }, "emails": [{ "value": "a" }] })
        );
        assert_eq!(
            shown(&[], &["id", "emails", "name.givenName"]),
            json!({ "schemas": ["s"], "id": "1", "title": "Nurse", "name": { "familyName": "Roy" } })
        );
        assert_eq!(shown(&["nothing"], &[]), json!({ "schemas": ["s"], "id": "1" }));
    }
}
