//! Changing a resource by PATCH (RFC 7644, section 3.5.2): operations on what it looks like, read by its schema.
//!
//! What nobody may change is looked for at the end: an operation that leaves it as it was is no change, whatever it says.

use serde_json::{Map, Value};

use super::{
    fault::{Fault, Kind},
    filter::{Filter, Literal, Op},
    read::{self, value as read_value},
    schema::{self, Attribute, Mutability, Schema},
};

/// Most operations of a request.
const MAX_OPERATIONS: usize = 100;
/// The schema of a request.
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

type Object = Map<String, Value>;

/// What an operation does with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Add,
    Replace,
}

/// Where it does it.
struct Target {
    outer: &'static Attribute,
    filter: Option<Filter>,
    inner: Option<&'static Attribute>,
}

/// What a resource looks like after a request.
pub(super) fn apply(schema: &Schema, before: &Object, request: &Value) -> Result<Object, Fault> {
    let request = request.as_object().ok_or_else(|| syntax("a request is an object"))?;
    let schemas = schema::get(request, "schemas").and_then(Value::as_array);
    if !schemas.is_some_and(|all| all.iter().any(|one| one.as_str().is_some_and(|one| one.eq_ignore_ascii_case(PATCH))))
    {
        return Err(syntax("a request names the schema PatchOp"));
    }
    let operations = schema::get(request, "Operations").and_then(Value::as_array);
    let operations = operations.ok_or_else(|| syntax("a request has Operations"))?;
    if operations.is_empty() || operations.len() > MAX_OPERATIONS {
        return Err(syntax("a request has 1 to 100 operations"));
    }
    let mut after = before.clone();
    for operation in operations {
        one(schema, &mut after, operation)?;
    }
    for attribute in schema.fixed() {
        if !read::same(attribute, before.get(attribute.name), after.get(attribute.name)) {
            return Err(Fault::wrong(Kind::Mutability, format!("{} cannot be changed", attribute.name)));
        }
    }
    for name in before.keys() {
        if schema.find(name).is_some_and(|attribute| attribute.required) && !after.contains_key(name) {
            return Err(Fault::wrong(Kind::Mutability, format!("{name} cannot be removed")));
        }
    }
    Ok(after)
}

fn one(schema: &Schema, resource: &mut Object, operation: &Value) -> Result<(), Fault> {
    let operation = operation.as_object().ok_or_else(|| syntax("an operation is an object"))?;
    let op = schema::get(operation, "op").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
    let value = schema::get(operation, "value");
    let path = match schema::get(operation, "path") {
        None | Some(Value::Null) => None,
        Some(Value::String(path)) => Some(path.as_str()),
        Some(_) => return Err(Fault::wrong(Kind::InvalidPath, "a path is a text")),
    };
    let how = match op.as_str() {
        "add" => How::Add,
        "replace" => How::Replace,
        "remove" => {
            let path = path.ok_or_else(|| Fault::wrong(Kind::NoTarget, "what is to be removed is named by a path"))?;
            return remove(resource, &target(schema, path)?, value);
        }
        _ => return Err(syntax("an operation is add, replace or remove")),
    };
    let value = value.ok_or_else(|| Fault::wrong(Kind::InvalidValue, "an operation has a value"))?;
    if let Some(path) = path {
        return put(resource, &target(schema, path)?, how, value);
    }
    let values =
        value.as_object().ok_or_else(|| Fault::wrong(Kind::InvalidValue, "without a path, a value is an object"))?;
    for (name, value) in values {
        read::no_password(name)?;
        // What is not kept here is left out, as it is when a resource is made.
        if let Ok(target) = target(schema, name) {
            put(resource, &target, how, value)?;
        }
    }
    Ok(())
}

fn target(schema: &Schema, path: &str) -> Result<Target, Fault> {
    let nowhere = || Fault::wrong(Kind::InvalidPath, "a path leads to an attribute of the resource");
    read::no_password(path)?;
    let Some((outer, bracket)) = schema.bare(path).and_then(|bare| bare.split_once('[')) else {
        let path = schema.path(path).ok_or_else(nowhere)?;
        return Ok(Target { outer: path.outer, filter: None, inner: path.inner });
    };
    let outer = schema.find(outer).filter(|outer| outer.many && !outer.inner.is_empty()).ok_or_else(nowhere)?;
    let (filter, rest) = Filter::within(outer, bracket)?;
    let inner = match rest.strip_prefix('.') {
        Some(inner) => Some(outer.within(inner).ok_or_else(nowhere)?),
        None if rest.is_empty() => None,
        None => return Err(nowhere()),
    };
    Ok(Target { outer, filter: Some(filter), inner })
}

fn put(resource: &mut Object, target: &Target, how: How, value: &Value) -> Result<(), Fault> {
    let Target { outer, filter, inner } = target;
    if value.is_null() {
        return remove(resource, target, None);
    }
    if outer.many {
        return put_among(resource, target, how, value);
    }
    let value = match (inner, filter) {
        (Some(inner), _) => {
            let inner_value = read_value(inner, value)?;
            Value::Object(Object::from_iter([(inner.name.to_owned(), inner_value)]))
        }
        (None, _) => read_value(outer, value)?,
    };
    // Parts that are not named stay.
    match (resource.get_mut(outer.name), value) {
        (Some(Value::Object(known)), Value::Object(value)) => known.extend(value),
        (_, value) => drop(resource.insert(outer.name.to_owned(), value)),
    }
    Ok(())
}

/// Puts something into an attribute of several values.
fn put_among(resource: &mut Object, target: &Target, how: How, value: &Value) -> Result<(), Fault> {
    let Target { outer, filter, inner } = target;
    let entry = resource.entry(outer.name).or_insert(Value::Null);
    if !entry.is_array() {
        *entry = Value::Array(Vec::new());
    }
    let Value::Array(values) = entry else { return Ok(()) };
    if filter.is_none() && inner.is_none() {
        let Value::Array(new) = read_value(outer, value)? else { return Ok(()) };
        if how == How::Replace {
            values.clear();
        }
        for value in new {
            if !values.iter().any(|known| holds(known, &value)) {
                values.push(value);
            }
        }
        return Ok(());
    }
    let value = match inner {
        Some(inner) => Value::Object(Object::from_iter([(inner.name.to_owned(), read_value(inner, value)?)])),
        None => read::element(outer, value)?,
    };
    let fits = |known: &Value| filter.as_ref().is_none_or(|filter| filter.fits(known));
    let mut found = false;
    for known in values.iter_mut().filter(|known| fits(known)) {
        found = true;
        match (known, &value) {
            (Value::Object(known), Value::Object(value)) if how == How::Add || inner.is_some() => {
                known.extend(value.clone());
            }
            (known, value) => known.clone_from(value),
        }
    }
    // What is never shown is not there to be found either.
    if !found && (how == How::Add || outer.mutability == Mutability::WriteOnly) {
        let mut new = Object::new();
        if let Some(filter) = filter {
            said(filter, &mut new);
        }
        new.extend(value.as_object().cloned().unwrap_or_default());
        values.push(Value::Object(new));
        found = true;
    }
    if found { Ok(()) } else { Err(Fault::wrong(Kind::NoTarget, "no value is like that")) }
}

fn remove(resource: &mut Object, target: &Target, value: Option<&Value>) -> Result<(), Fault> {
    let Target { outer, filter, inner } = target;
    if outer.mutability == Mutability::WriteOnly {
        // That it is to go must be seen, since what is not there is left as it is.
        resource.insert(outer.name.to_owned(), Value::Null);
        return Ok(());
    }
    let mut found = filter.is_none();
    let empty = match resource.get_mut(outer.name) {
        Some(Value::Array(values)) => {
            let those = value.filter(|value| !value.is_null()).map(|value| read_value(outer, value)).transpose()?;
            let named = |known: &Value| match &those {
                Some(Value::Array(those)) => those.iter().any(|one| holds(known, one)),
                _ => filter.as_ref().is_none_or(|filter| filter.fits(known)),
            };
            found |= values.iter().any(named);
            match inner {
                Some(inner) => {
                    let objects = values.iter_mut().filter(|known| named(known)).filter_map(Value::as_object_mut);
                    objects.for_each(|known| drop(known.remove(inner.name)));
                }
                None => values.retain(|known| !named(known)),
            }
            values.is_empty()
        }
        Some(Value::Object(known)) => match inner {
            Some(inner) if inner.required => {
                return Err(Fault::wrong(Kind::Mutability, format!("{} cannot be removed", inner.name)));
            }
            Some(inner) => {
                known.remove(inner.name);
                known.is_empty()
            }
            None => true,
        },
        _ => true,
    };
    if empty {
        resource.remove(outer.name);
    }
    if found { Ok(()) } else { Err(Fault::wrong(Kind::NoTarget, "no value is like that")) }
}

/// Whether a value says all that another says.
fn holds(known: &Value, value: &Value) -> bool {
    match (known, value) {
        (Value::Object(known), Value::Object(value)) => {
            value.iter().all(|(name, value)| known.get(name) == Some(value))
        }
        (known, value) => known == value,
    }
}

/// What a filter says that its values are: `type eq "work"`.
fn said(filter: &Filter, into: &mut Object) {
    match filter {
        Filter::And(left, right) => {
            said(left, into);
            said(right, into);
        }
        Filter::Compare(path, Op::Equal, Literal::Text(text)) => {
            into.insert(path.target().name.to_owned(), text.as_str().into());
        }
        Filter::Compare(path, Op::Equal, Literal::Switch(yes)) => {
            into.insert(path.target().name.to_owned(), (*yes).into());
        }
        _ => {}
    }
}

fn syntax(detail: &'static str) -> Fault {
    Fault::wrong(Kind::InvalidSyntax, detail)
}

#[cfg(test)]
mod tests;
