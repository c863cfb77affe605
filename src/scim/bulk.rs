//! Many requests in one (RFC 7644, section 3.7), done in their order; each is a transaction of its own.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    Error, Resource, Scim,
    fault::{Fault, Kind},
    schema,
    shown::Shown,
};
use crate::{role::Provisioner, session::Visitor};

/// Most requests.
pub(super) const MAX_OPERATIONS: usize = 200;
/// Largest body, in bytes.
pub const MAX_BYTES: usize = 1_048_576;
/// The schema of what is asked.
const REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
/// The schema of the answer.
const RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

/// One request.
struct Operation<'a> {
    method: String,
    path: String,
    bulk_id: Option<&'a str>,
    version: Option<&'a str>,
    data: Value,
}

/// What became of it.
enum Outcome {
    /// A resource was made or changed.
    Done(u16, Box<Resource>),
    /// It is gone.
    Gone,
}

impl Scim {
    /// Does them all, or as many as may fail.
    ///
    /// # Errors
    /// When the whole cannot be read, and when something is away; what one of them is refused for is in the answer.
    pub async fn bulk(&self, key: &Provisioner, request: &Value, visitor: &Visitor) -> Result<Value, Error> {
        let request = request.as_object().ok_or_else(|| syntax("a request is an object"))?;
        let schemas = schema::get(request, "schemas").and_then(Value::as_array);
        if !schemas.is_some_and(|all| all.iter().any(|one| one == REQUEST)) {
            return Err(syntax("a request names the schema BulkRequest").into());
        }
        let operations = schema::get(request, "Operations").and_then(Value::as_array);
        let operations = operations.ok_or_else(|| syntax("a request has Operations"))?;
        if operations.len() > MAX_OPERATIONS {
            return Err(Fault::plain(413, "a request has 200 operations at most (maxOperations)").into());
        }
        let most = schema::get(request, "failOnErrors").and_then(Value::as_u64).unwrap_or(u64::MAX).max(1);
        let (mut known, mut answers, mut failed) = (BTreeMap::new(), Vec::new(), 0);
        for operation in operations {
            let (path, outcome) = match read(operation, &known) {
                Ok(wanted) => {
                    let outcome = self.one(key, &wanted, visitor).await;
                    (wanted.path, outcome)
                }
                Err(fault) => (text(operation, "path").unwrap_or_default().to_owned(), Err(fault.into())),
            };
            let fault = match &outcome {
                Ok(Outcome::Done(201, made)) => {
                    let name = text(operation, "bulkId").unwrap_or_default();
                    known.insert(name.to_owned(), made.id.to_string());
                    None
                }
                Ok(_) | Err(Error::Structure(_)) => None,
                Err(Error::Refused(fault)) => Some(fault),
            };
            failed += u64::from(fault.is_some());
            answers.push(self.answer((operation, &path), outcome)?);
            if failed >= most {
                break;
            }
        }
        Ok(json!({ "schemas": [RESPONSE], "Operations": answers }))
    }

    async fn one(&self, key: &Provisioner, wanted: &Operation<'_>, visitor: &Visitor) -> Result<Outcome, Error> {
        let shown = Shown::default();
        let done = |status, resource| Outcome::Done(status, Box::new(resource));
        let pieces: Vec<&str> = wanted.path.trim_start_matches('/').split('/').collect();
        Ok(match (wanted.method.as_str(), pieces.as_slice()) {
            ("POST", ["Users"]) => {
                if wanted.bulk_id.is_none_or(str::is_empty) {
                    return Err(syntax("a POST has a bulkId").into());
                }
                done(201, self.create(key, &wanted.data, &shown, visitor).await?)
            }
            ("PUT", ["Users", id]) => {
                done(200, self.replace(key, (id, wanted.version), &wanted.data, (&shown, visitor)).await?)
            }
            ("PATCH", ["Users", id]) => {
                done(200, self.patch(key, (id, wanted.version), &wanted.data, (&shown, visitor)).await?)
            }
            ("DELETE", ["Users", id]) => {
                self.delete(key, (id, wanted.version), visitor).await?;
                Outcome::Gone
            }
            (_, ["Groups", ..]) => return Err(Self::no_group().into()),
            (_, ["Users", ..]) => {
                return Err(Fault::plain(405, "POST to /Users; PUT, PATCH or DELETE to /Users/{id}").into());
            }
            _ => return Err(Fault::unknown().into()),
        })
    }

    /// What is answered of one of them; what is broken ends them all.
    fn answer(&self, (operation, path): (&Value, &str), outcome: Result<Outcome, Error>) -> Result<Value, Error> {
        let mut answer = Map::new();
        for name in ["method", "bulkId"] {
            if let Some(text) = text(operation, name) {
                answer.insert(name.to_owned(), text.into());
            }
        }
        // What is made is named once it is there.
        if !text(operation, "method").is_some_and(|method| method.eq_ignore_ascii_case("POST")) {
            answer.insert("location".to_owned(), format!("{}{path}", self.base).into());
        }
        let status = match outcome {
            Ok(Outcome::Done(status, resource)) => {
                answer.insert("location".to_owned(), resource.location.into());
                answer.insert("version".to_owned(), resource.version.into());
                status
            }
            Ok(Outcome::Gone) => 204,
            Err(Error::Refused(fault)) => {
                answer.insert("response".to_owned(), fault.body());
                fault.status
            }
            Err(error @ Error::Structure(_)) => return Err(error),
        };
        answer.insert("status".to_owned(), status.to_string().into());
        Ok(answer.into())
    }
}

fn text<'a>(operation: &'a Value, name: &str) -> Option<&'a str> {
    schema::get(operation.as_object()?, name)?.as_str()
}

/// A request, in which what was made before is named by its identifier.
fn read<'a>(operation: &'a Value, known: &BTreeMap<String, String>) -> Result<Operation<'a>, Fault> {
    let path = text(operation, "path").ok_or_else(|| syntax("an operation has a path"))?;
    let data = operation.as_object().and_then(|operation| schema::get(operation, "data"));
    let path = path.split('/').map(|piece| resolved(piece, known)).collect::<Result<Vec<_>, _>>()?.join("/");
    Ok(Operation {
        method: text(operation, "method").unwrap_or_default().to_ascii_uppercase(),
        path,
        bulk_id: text(operation, "bulkId"),
        version: text(operation, "version"),
        data: data.map_or(Ok(Value::Null), |data| filled(data, known))?,
    })
}

fn resolved(text: &str, known: &BTreeMap<String, String>) -> Result<String, Fault> {
    match text.strip_prefix("bulkId:") {
        None => Ok(text.to_owned()),
        Some(name) => known.get(name).cloned().ok_or_else(|| Fault {
            status: 409,
            ..Fault::wrong(Kind::InvalidValue, "a bulkId names what an operation before has made")
        }),
    }
}

fn filled(data: &Value, known: &BTreeMap<String, String>) -> Result<Value, Fault> {
    Ok(match data {
        Value::String(text) => resolved(text, known)?.into(),
        Value::Array(all) => all.iter().map(|one| filled(one, known)).collect::<Result<_, _>>()?,
        Value::Object(parts) => {
            let parts = parts.iter().map(|(name, part)| Ok((name.clone(), filled(part, known)?)));
            Value::Object(parts.collect::<Result<_, Fault>>()?)
        }
        other => other.clone(),
    })
}

fn syntax(detail: &'static str) -> Fault {
    Fault::wrong(Kind::InvalidSyntax, detail)
}
