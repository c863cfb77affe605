//! What there is, for programs that look first (RFC 7643, sections 5 to 7; RFC 7644, section 4).
//!
//! The type « Group » is not listed, because programs make and delete what they find listed, and the one group that there
//! is can only be read.

use serde_json::{Value, json};

use super::{
    Scim,
    bulk::{MAX_BYTES, MAX_OPERATIONS},
    fault::Fault,
    query::{MAX_COUNT, list},
    schema::{GROUPS, USER, USERS},
};

impl Scim {
    /// What can be done.
    pub fn service(&self) -> Value {
        let yes = json!({ "supported": true });
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
            "patch": yes,
            "bulk": { "supported": true, "maxOperations": MAX_OPERATIONS, "maxPayloadSize": MAX_BYTES },
            "filter": { "supported": true, "maxResults": MAX_COUNT },
            "changePassword": { "supported": false },
            "sort": yes,
            "etag": yes,
            "authenticationSchemes": [{
                "type": "oauthbearertoken",
                "name": "Bearer token",
                "description": "A token of one structure, made by « pli structure token make ».",
                "specUri": "https://www.rfc-editor.org/info/rfc6750",
                "primary": true,
            }],
            "meta": { "resourceType": "ServiceProviderConfig", "location": format!("{}/ServiceProviderConfig", self.base) },
        })
    }

    /// What kinds of resources there are.
    pub fn types(&self) -> Value {
        list(1, &[self.user_type()], 1)
    }

    /// The kind of resource of a name.
    pub fn type_named(&self, name: &str) -> Result<Value, Fault> {
        if name == USERS.name { Ok(self.user_type()) } else { Err(Fault::unknown()) }
    }

    /// What resources are made of.
    pub fn schemas(&self) -> Value {
        let all = [&USERS, &GROUPS].map(|schema| schema.describe(&self.base));
        list(all.len() as u64, &all, 1)
    }

    /// What the resources of a schema are made of.
    pub fn schema(&self, id: &str) -> Result<Value, Fault> {
        let found = [&USERS, &GROUPS].into_iter().find(|schema| schema.id.eq_ignore_ascii_case(id));
        found.map(|schema| schema.describe(&self.base)).ok_or_else(Fault::unknown)
    }

    fn user_type(&self) -> Value {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
            "id": "User",
            "name": "User",
            "endpoint": "/Users",
            "description": "The accounts of the structure.",
            "schema": USER,
            "meta": { "resourceType": "ResourceType", "location": format!("{}/ResourceTypes/User", self.base) },
        })
    }
}
