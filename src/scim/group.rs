//! The one group: the structure of the token, with its people. Who belongs to it is decided by making and deleting users.

use serde_json::{Map, Value, json};

use super::{
    Error, Scim,
    fault::{Fault, Kind},
    filter::Filter,
    patch,
    query::{Query, list},
    schema::{GROUP, GROUPS},
    shown::Shown,
    user,
};
use crate::{base::StructureId, role::Provisioner, store::provisioned::By, structure::Structure};

impl Scim {
    /// The structure, if it is asked for.
    pub async fn groups(&self, key: &Provisioner, query: &Query) -> Result<Value, Error> {
        let structure = self.structure(key).await?;
        let filter = query.filter.as_deref().map(|text| Filter::parse(&GROUPS, text)).transpose()?;
        let members = filter.is_some() || query.shown.wants(&GROUPS, "members");
        let group = self.as_group(&structure, members).await?;
        if !filter.is_none_or(|filter| filter.fits(&Value::Object(group.clone()))) {
            return Ok(list(0, &[], 1));
        }
        let (start, count) = query.page();
        let page = (start == 1 && count > 0).then(|| query.shown.of(&GROUPS, group).into());
        Ok(list(1, page.as_slice(), start))
    }

    /// The structure, by its identifier.
    pub async fn group(&self, key: &Provisioner, id: &str, shown: &Shown) -> Result<Value, Error> {
        let structure = self.own(key, id).await?;
        let group = self.as_group(&structure, shown.wants(&GROUPS, "members")).await?;
        Ok(shown.of(&GROUPS, group).into())
    }

    /// Who says of the structure what it is already is answered; nothing of it is changed from here.
    ///
    /// # Errors
    /// [`Kind::Mutability`] when the request would change something.
    pub async fn patch_group(
        &self,
        key: &Provisioner,
        id: &str,
        request: &Value,
        shown: &Shown,
    ) -> Result<Value, Error> {
        let structure = self.own(key, id).await?;
        let group = self.as_group(&structure, true).await?;
        Ok(shown.of(&GROUPS, patch::apply(&GROUPS, &group, request)?).into())
    }

    /// Why no group is made, replaced or deleted.
    pub fn no_group() -> Fault {
        Fault {
            status: 403, ..Fault::wrong(Kind::Mutability, "groups can be read, and are made by « pli structure »")
        }
    }

    async fn own(&self, key: &Provisioner, id: &str) -> Result<Structure, Error> {
        let id: StructureId = id.parse().map_err(|_| Fault::unknown())?;
        if id == key.structure() { self.structure(key).await } else { Err(Fault::unknown().into()) }
    }

    async fn as_group(&self, structure: &Structure, members: bool) -> Result<Map<String, Value>, Error> {
        let mut group = Map::from_iter([
            ("schemas".to_owned(), json!([GROUP])),
            ("id".to_owned(), structure.id.to_string().into()),
            ("displayName".to_owned(), structure.name.as_str().into()),
            (
                "meta".to_owned(),
                json!({ "resourceType": "Group", "location": format!("{}/Groups/{}", self.base, structure.id) }),
            ),
        ]);
        if members {
            let mut all = Vec::new();
            self.each(structure, (By::Account, false), |row| {
                all.push(json!({
                    "value": row.account.to_string(),
                    "$ref": user::location(&self.base, row.account),
                    "display": row.name,
                    "type": "User",
                }));
            })
            .await?;
            group.insert("members".to_owned(), all.into());
        }
        Ok(group)
    }
}
