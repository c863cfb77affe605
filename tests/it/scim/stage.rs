//! A program with its token, and a Pli with a structure to provision.

use pli::{
    base::{Clock, StructureId, Timestamp},
    role::Token,
};
use reqwest::{Client, Method, header::HeaderMap};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::{harness::pli::Pli, structure_pages::hospital};

/// The schema of users.
pub(super) const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// The schema of changes.
pub(super) const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// A program.
pub(super) struct Program {
    client: Client,
    base: String,
    /// Its token.
    pub(super) secret: String,
    /// What it says besides.
    pub(super) headers: HeaderMap,
}

/// What it is answered.
#[derive(Debug)]
pub(super) struct Said {
    /// The status.
    pub(super) status: u16,
    /// The headers.
    pub(super) headers: HeaderMap,
    /// The body.
    pub(super) body: Value,
}

impl Said {
    /// That it went so.
    pub(super) fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    /// That it was refused so, in the form of SCIM.
    pub(super) fn refused(self, status: u16, kind: Option<&str>) -> Self {
        let said = self.is(status);
        assert_eq!(said.body["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:Error"]));
        assert_eq!(said.body["status"], status.to_string());
        assert_eq!(said.body["scimType"].as_str(), kind, "{}", said.body);
        assert!(said.body["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
        said
    }

    /// A header, as text.
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The identifier of what was answered.
    pub(super) fn id(&self) -> String {
        self.body["id"].as_str().unwrap().to_owned()
    }
}

impl Program {
    /// With this token.
    pub(super) fn new(pli: &Pli, secret: &str) -> Self {
        let client = Client::builder().danger_accept_invalid_certs(true).build().unwrap();
        let base = format!("https://localhost:{}/scim/v2", pli.running.address.port());
        Self { client, base, secret: secret.to_owned(), headers: HeaderMap::new() }
    }

    /// Asks for something.
    pub(super) async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Said {
        let mut request = self.client.request(method, format!("{}{path}", self.base)).headers(self.headers.clone());
        if !self.secret.is_empty() {
            request = request.bearer_auth(&self.secret);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/scim+json; charset=utf-8").body(body.to_string());
        }
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let text = answer.text().await.unwrap();
        let body = if text.is_empty() { Value::Null } else { serde_json::from_str(&text).expect(&text) };
        assert!(body.is_null() || headers["content-type"] == "application/scim+json", "{headers:?}");
        Said { status, headers, body }
    }

    /// Reads.
    pub(super) async fn get(&self, path: &str) -> Said {
        self.ask(Method::GET, path, None).await
    }

    /// Sends.
    pub(super) async fn post(&self, path: &str, body: &Value) -> Said {
        self.ask(Method::POST, path, Some(body)).await
    }

    /// Changes a user by these operations.
    pub(super) async fn patch(&self, id: &str, operations: Value) -> Said {
        let body = json!({ "schemas": [PATCH], "Operations": operations });
        self.ask(Method::PATCH, &format!("/Users/{id}"), Some(&body)).await
    }

    /// Makes a person.
    pub(super) async fn make(&self, given: &str, family: &str, external: &str) -> Said {
        self.post("/Users", &person(given, family, external)).await.is(201)
    }

    /// Who a filter finds, by what stands before the `@`, in order.
    pub(super) async fn find(&self, filter: &str) -> Vec<String> {
        let filter: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        let said = self.get(&format!("/Users?sortBy=userName&filter={filter}")).await.is(200);
        locals(&said.body)
    }
}

/// What stands before the `@` of those in a list.
pub(super) fn locals(list: &Value) -> Vec<String> {
    let all = list["Resources"].as_array().unwrap().iter();
    all.map(|user| user["userName"].as_str().unwrap().split('@').next().unwrap().to_owned()).collect()
}

/// A person to be made.
pub(super) fn person(given: &str, family: &str, external: &str) -> Value {
    json!({
        "schemas": [USER],
        "externalId": external,
        "name": { "givenName": given, "familyName": family },
    })
}

/// A Pli whose clock stands still, a structure, and a program that provisions it.
pub(super) async fn clinic() -> (Pli, StructureId, Program) {
    let pli = Pli::alone_at(Clock::fixed(Timestamp::from_seconds(1_795_000_000)), "").await;
    let (at, _) = hospital(&pli, "Centre hospitalier", "julien@chts.example").await;
    let program = provisioner(&pli, at).await.1;
    (pli, at, program)
}

/// A program that provisions a structure.
pub(super) async fn provisioner(pli: &Pli, at: StructureId) -> (Token, Program) {
    let made = pli.app.people().tokens.make(at, "Annuaire", None).await.unwrap();
    let program = Program::new(pli, made.secret.expose_secret());
    (made.token, program)
}
