//! Lists: filtered, sorted, a page at a time (RFC 7644, section 3.4.2). What SQL can compare is compared there.

use serde_json::{Map, Value, json};

use super::{
    Error, Scim,
    fault::{Fault, Kind},
    filter::{Filter, Literal, Op},
    schema::{self, USERS},
    shown::Shown,
    user,
};
use crate::{
    base::{AccountId, Domain, Language, Timestamp},
    role::Provisioner,
    store::provisioned::{self as table, By, Fit, ProvisionedRow, Side, Where},
    structure::Structure,
};

/// Most resources of a page.
pub(super) const MAX_COUNT: u64 = 200;
/// How many there are if none are named.
const COUNT: u64 = 100;
/// Rows that are looked through at a time, where SQL cannot compare.
const BATCH: u64 = 500;
/// Most rows that are looked through.
const MOST: u64 = 20_000;

/// What a list is asked for by.
#[derive(Debug, Clone, Default)]
pub struct Query {
    pub(super) filter: Option<String>,
    sort_by: Option<String>,
    down: bool,
    start: Option<i64>,
    count: Option<i64>,
    /// Which attributes are answered.
    pub shown: Shown,
}

impl Query {
    /// From the fields of an address.
    pub fn of_address<'a>(field: impl Fn(&str) -> &'a str) -> Result<Self, Fault> {
        let some = |name: &str| Some(field(name)).filter(|text| !text.is_empty());
        let number = |name: &str| {
            let number = some(name).map(str::parse::<i64>);
            number.transpose().map_err(|_| Fault::wrong(Kind::InvalidValue, "startIndex and count are numbers"))
        };
        let names = |name: &str| field(name).split(',').map(str::to_owned).collect::<Vec<_>>();
        Ok(Self {
            filter: some("filter").map(str::to_owned),
            sort_by: some("sortBy").map(str::to_owned),
            down: field("sortOrder").eq_ignore_ascii_case("descending"),
            start: number("startIndex")?,
            count: number("count")?,
            shown: Shown::new(names("attributes"), names("excludedAttributes")),
        })
    }

    /// From the body of a search.
    pub fn of_search(body: &Value) -> Result<Self, Fault> {
        let body = body.as_object().ok_or_else(|| Fault::wrong(Kind::InvalidSyntax, "a search is an object"))?;
        let text = |name: &str| schema::get(body, name).and_then(Value::as_str).map(str::to_owned);
        let names = |name: &str| {
            let names = schema::get(body, name).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            names.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>()
        };
        Ok(Self {
            filter: text("filter"),
            sort_by: text("sortBy"),
            down: text("sortOrder").is_some_and(|order| order.eq_ignore_ascii_case("descending")),
            start: schema::get(body, "startIndex").and_then(Value::as_i64),
            count: schema::get(body, "count").and_then(Value::as_i64),
            shown: Shown::new(names("attributes"), names("excludedAttributes")),
        })
    }

    /// From which resource on, counted from 1, and how many.
    pub(super) fn page(&self) -> (u64, u64) {
        let start = self.start.map_or(1, |start| u64::try_from(start).unwrap_or(1).max(1));
        (start, self.count.map_or(COUNT, |count| u64::try_from(count).unwrap_or(0)).min(MAX_COUNT))
    }

    fn order(&self) -> Result<By, Fault> {
        let Some(name) = &self.sort_by else { return Ok(By::Account) };
        let path = USERS.path(name).map(|path| (path.outer.name, path.inner.map(|inner| inner.name)));
        match path {
            Some(("id", None)) => Ok(By::Account),
            Some(("userName", None) | ("emails", None | Some("value"))) => Ok(By::Address),
            Some(("name", None | Some("familyName"))) => Ok(By::Family),
            Some(("meta", Some("created"))) => Ok(By::Created),
            Some(("meta", Some("lastModified"))) => Ok(By::Changed),
            _ => Err(Fault::wrong(
                Kind::InvalidValue,
                "sortBy is id, userName, name.familyName, meta.created or meta.lastModified",
            )),
        }
    }
}

/// The answer of a list.
pub(super) fn list(total: u64, resources: &[Value], start: u64) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total,
        "itemsPerPage": resources.len(),
        "startIndex": start,
        "Resources": resources,
    })
}

impl Scim {
    /// The people of the structure, as asked for.
    pub async fn users(&self, key: &Provisioner, query: &Query) -> Result<Value, Error> {
        let structure = self.structure(key).await?;
        let filter = query.filter.as_deref().map(|text| Filter::parse(&USERS, text)).transpose()?;
        let filter = filter.map(|filter| complete(filter, &structure.domain));
        let (order, (start, count)) = ((query.order()?, query.down), query.page());
        let shown = |resource: Map<String, Value>| Value::Object(query.shown.of(&USERS, resource));
        let db = self.rooms.store.db();
        let wanted = match &filter {
            None => Some(Where::Always(true)),
            Some(filter) => sql(filter),
        };
        if let Some(wanted) = wanted {
            let total = table::count(db, structure.id, &wanted).await?;
            let rows = match count {
                0 => Vec::new(),
                count => table::list(db, (structure.id, &wanted), order, (start - 1, count)).await?,
            };
            let page: Vec<Value> = rows.iter().map(|row| shown(user::user(row, &structure, &self.base))).collect();
            return Ok(list(total, &page, start));
        }
        let (mut total, mut page) = (0, Vec::new());
        self.each(&structure, order, |row| {
            let resource = Value::Object(user::user(row, &structure, &self.base));
            if filter.as_ref().is_none_or(|filter| filter.fits(&resource)) {
                total += 1;
                if let Value::Object(resource) = resource
                    && (start..start + count).contains(&total)
                {
                    page.push(shown(resource));
                }
            }
        })
        .await?;
        Ok(list(total, &page, start))
    }

    /// Looks at everybody of the structure.
    pub(super) async fn each(
        &self,
        structure: &Structure,
        order: (By, bool),
        mut look: impl FnMut(&ProvisionedRow),
    ) -> Result<(), Error> {
        let mut at = 0;
        loop {
            let wanted = (structure.id, &Where::Always(true));
            let rows = table::list(self.rooms.store.db(), wanted, order, (at, BATCH)).await?;
            rows.iter().for_each(&mut look);
            at += rows.len() as u64;
            if (rows.len() as u64) < BATCH {
                return Ok(());
            }
            if at >= MOST {
                return Err(Fault::wrong(
                    Kind::TooMany,
                    "too many people for such a filter: use userName or externalId",
                )
                .into());
            }
        }
    }
}

/// What stands before the `@` names the whole address, as it does when an account is made.
fn complete(filter: Filter, domain: &Domain) -> Filter {
    let both =
        |left: Box<Filter>, right: Box<Filter>| (Box::new(complete(*left, domain)), Box::new(complete(*right, domain)));
    match filter {
        Filter::And(left, right) => {
            let (left, right) = both(left, right);
            Filter::And(left, right)
        }
        Filter::Or(left, right) => {
            let (left, right) = both(left, right);
            Filter::Or(left, right)
        }
        Filter::Not(inner) => Filter::Not(Box::new(complete(*inner, domain))),
        Filter::Compare(path, op @ (Op::Equal | Op::Unequal), Literal::Text(text))
            if path.outer.name == "userName" && !text.contains('@') =>
        {
            Filter::Compare(path, op, Literal::Text(format!("{text}@{domain}")))
        }
        filter => filter,
    }
}

/// A filter that SQL can answer, exactly as [`Filter::fits`] would.
fn sql(filter: &Filter) -> Option<Where> {
    let not = |wanted| Where::Not(Box::new(wanted));
    Some(match filter {
        Filter::And(left, right) => Where::And(Box::new(sql(left)?), Box::new(sql(right)?)),
        Filter::Or(left, right) => Where::Or(Box::new(sql(left)?), Box::new(sql(right)?)),
        Filter::Not(inner) => not(sql(inner)?),
        Filter::Within(..) => return None,
        Filter::Present(path) => match (path.outer.name, path.inner) {
            ("externalId", _) => Where::HasExternal,
            ("id" | "userName" | "displayName" | "active" | "preferredLanguage" | "emails", None) => {
                Where::Always(true)
            }
            _ => return None,
        },
        Filter::Compare(path, Op::Unequal, with) => not(sql(&Filter::Compare(*path, Op::Equal, with.clone()))?),
        Filter::Compare(path, op, with) => {
            let name = (path.outer.name, path.inner.map(|inner| inner.name));
            match (name, with) {
                (("id", None), Literal::Text(text)) if *op == Op::Equal => {
                    // An identifier has one spelling.
                    let known = text.parse().ok().filter(|id: &AccountId| id.to_string() == *text);
                    known.map_or(Where::Always(false), Where::Account)
                }
                (("externalId", None), Literal::Text(text)) if *op == Op::Equal => Where::External(text.clone()),
                (("userName", None) | ("emails", Some("value")), Literal::Text(text)) => {
                    let text = text.to_lowercase();
                    Where::Address(match op {
                        Op::Equal => Fit::Is(text),
                        Op::Holds => Fit::Holds(text),
                        Op::Begins => Fit::Begins(text),
                        Op::Ends => Fit::Ends(text),
                        _ => return None,
                    })
                }
                (("active", None), Literal::Switch(true)) => Where::Active,
                (("active", None), Literal::Switch(false)) => not(Where::Active),
                (("preferredLanguage", None), Literal::Text(text)) if *op == Op::Equal => {
                    let known = Language::ALL.into_iter().find(|language| text.eq_ignore_ascii_case(language.tag()));
                    known.map_or(Where::Always(false), Where::Language)
                }
                (("meta", Some("created")), Literal::Moment(at)) => moment(Where::Created, *op, *at)?,
                (("meta", Some("lastModified")), Literal::Moment(at)) => moment(Where::Changed, *op, *at)?,
                _ => return None,
            }
        }
    })
}

fn moment(of: impl Fn(Side, Timestamp) -> Where, op: Op, at: Timestamp) -> Option<Where> {
    Some(match op {
        Op::Equal => of(Side::At, at),
        Op::Greater => of(Side::After, at),
        Op::Less => of(Side::Before, at),
        Op::GreaterOrEqual => Where::Not(Box::new(of(Side::Before, at))),
        Op::LessOrEqual => Where::Not(Box::new(of(Side::After, at))),
        _ => return None,
    })
}
