//! Values as a schema has them: names in its capitals, texts that are texts; what it does not know is left out.

use serde_json::{Map, Value};

use super::{
    fault::{Fault, Kind},
    schema::{self, Attribute, Kind as Of, Mutability, Schema},
};

/// Most values of one attribute.
const MAX_VALUES: usize = 1_000;

/// A resource as it was sent: what is known of it and not the server's own. What is null is as if it were not there.
pub(super) fn resource(schema: &Schema, sent: &Value) -> Result<Map<String, Value>, Fault> {
    let sent = sent.as_object().ok_or_else(|| Fault::wrong(Kind::InvalidSyntax, "a resource is an object"))?;
    let schemas = schema::get(sent, "schemas").and_then(Value::as_array);
    let own = |one: &Value| one.as_str().is_some_and(|one| one.eq_ignore_ascii_case(schema.id));
    if !schemas.is_some_and(|all| all.iter().any(own)) {
        return Err(Fault::wrong(Kind::InvalidSyntax, "a resource names its schema"));
    }
    let mut found = Map::new();
    for (name, sent) in sent.iter().filter(|(_, sent)| !sent.is_null()) {
        no_password(name)?;
        let attribute = schema.bare(name).and_then(|name| schema.find(name));
        if let Some(attribute) = attribute.filter(|attribute| attribute.mutability != Mutability::ReadOnly) {
            found.insert(attribute.name.to_owned(), value(attribute, sent)?);
        }
    }
    Ok(found)
}

/// Nobody sets a password from outside: the referent hands a temporary one over.
pub(super) fn no_password(name: &str) -> Result<(), Fault> {
    let last = name.rsplit(':').next().unwrap_or(name);
    if last.eq_ignore_ascii_case("password") {
        return Err(Fault::wrong(Kind::Mutability, "no password is taken: a referent hands over the first one"));
    }
    Ok(())
}

/// The value of an attribute.
pub(super) fn value(attribute: &Attribute, sent: &Value) -> Result<Value, Fault> {
    if !attribute.many {
        return element(attribute, sent);
    }
    let all = match sent {
        Value::Array(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    };
    if all.len() > MAX_VALUES {
        return Err(Fault::wrong(Kind::InvalidValue, format!("{} has too many values", attribute.name)));
    }
    all.iter().map(|one| element(attribute, one)).collect()
}

/// One value of an attribute that may have several.
pub(super) fn element(attribute: &Attribute, sent: &Value) -> Result<Value, Fault> {
    let wrong = |what| Fault::wrong(Kind::InvalidValue, format!("{} is {what}", attribute.name));
    match (attribute.kind, sent) {
        (Of::Text | Of::Reference | Of::Moment, Value::String(_)) | (Of::Switch, Value::Bool(_)) => Ok(sent.clone()),
        // Some programs write it as a text.
        (Of::Switch, Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(true.into()),
        (Of::Switch, Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(false.into()),
        (Of::Complex, Value::Object(parts)) => {
            let mut found = Map::new();
            for (name, part) in parts.iter().filter(|(_, part)| !part.is_null()) {
                if let Some(inner) = attribute.within(name) {
                    found.insert(inner.name.to_owned(), value(inner, part)?);
                }
            }
            Ok(Value::Object(found))
        }
        // The value alone, without its parts.
        (Of::Complex, Value::String(_)) => match attribute.within("value") {
            Some(inner) => Ok(Value::Object(Map::from_iter([(inner.name.to_owned(), sent.clone())]))),
            None => Err(wrong("an object")),
        },
        (Of::Complex, _) => Err(wrong("an object")),
        (Of::Switch, _) => Err(wrong("true or false")),
        _ => Err(wrong("a text")),
    }
}

/// Whether two values are the same for an attribute; what is empty is as what is not there.
pub(super) fn same(attribute: &Attribute, one: Option<&Value>, other: Option<&Value>) -> bool {
    let some = |value: &&Value| !value.is_null() && value.as_array().is_none_or(|all| !all.is_empty());
    match (one.filter(some), other.filter(some)) {
        (Some(Value::String(one)), Some(Value::String(other))) if !attribute.exact => {
            one.to_lowercase() == other.to_lowercase()
        }
        (one, other) => one == other,
    }
}

/// An object without what is not there, at any depth.
pub(super) fn without_nothing(value: Value) -> Map<String, Value> {
    let Value::Object(object) = value else { return Map::new() };
    let some = object.into_iter().filter(|(_, value)| !value.is_null());
    some.map(|(name, value)| if value.is_object() { (name, without_nothing(value).into()) } else { (name, value) })
        .collect()
}
