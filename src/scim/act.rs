//! Making, changing and closing accounts for a program: each request is one transaction, with its entry in the journal.

use std::time::Duration;

use serde_json::{Map, Value};

use super::{
    Error, Scim,
    fault::{Fault, Kind},
    patch, read,
    schema::USERS,
    shown::Shown,
    user::{self, Phone, Wanted, names, version},
};
use crate::{
    account::Contacts,
    audit::{Entry, Event, Outcome},
    base::AccountId,
    notify::{Detail, Notice},
    role::Provisioner,
    session::{CredentialEvent, Told, Visitor},
    store::{
        Txn,
        account::{self as table, State},
        box_member, member,
        password::Kind as Password,
        provisioned::{self, ProvisionedRow},
    },
    structure::{NewPerson, Structure, checked_name, searched, sorted},
};

/// A person, as they are answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// What is shown.
    pub body: Value,
    /// Which state of it this is.
    pub version: String,
    /// Where it is found.
    pub location: String,
    /// Its identifier.
    pub id: AccountId,
}

impl Resource {
    /// Whether a header `If-Match` or `If-None-Match` names this state; weak and strong marks are the same here.
    pub fn is_named(&self, header: &str) -> bool {
        is_named(&self.version, header)
    }
}

fn is_named(version: &str, header: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    header.split(',').any(|tag| tag.trim() == "*" || bare(tag) == bare(version))
}

/// What a request does to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    /// It makes them.
    Make,
    /// It says all that is to be known of them.
    Replace,
    /// It says what is to change.
    Patch,
}

impl Scim {
    /// A person of the structure.
    pub async fn user(&self, key: &Provisioner, id: &str, shown: &Shown, visitor: &Visitor) -> Result<Resource, Error> {
        let structure = self.structure(key).await?;
        let row = self.seen(key, id, visitor).await?;
        Ok(self.resource(&row, &structure, shown))
    }

    /// Makes an account. Nobody can sign in to it before a referent hands it over.
    pub async fn create(
        &self,
        key: &Provisioner,
        sent: &Value,
        shown: &Shown,
        visitor: &Visitor,
    ) -> Result<Resource, Error> {
        let structure = self.structure(key).await?;
        let wanted = user::wanted(&read::resource(&USERS, sent)?, &structure)?;
        let new = person(&wanted, &structure)?;
        let txn = self.rooms.store.begin().await?;
        let account = self.structures.make_in(&txn, &structure, &new, None).await?;
        let row = provisioned::find(&txn, structure.id, account.id).await?.ok_or_else(Fault::unknown)?;
        let mut told = Told::new();
        self.bring((&txn, &mut told), &row, (wanted, Act::Make)).await?;
        told.push(entry(Event::ScimEdit, Outcome::Ok, key, account.id, visitor).reason("made"));
        self.done(txn, told, account.id).await?;
        self.user(key, &account.id.to_string(), shown, visitor).await
    }

    /// Replaces what is known of a person. `seen` is the header `If-Match`.
    pub async fn replace(
        &self,
        key: &Provisioner,
        (id, seen): (&str, Option<&str>),
        sent: &Value,
        (shown, visitor): (&Shown, &Visitor),
    ) -> Result<Resource, Error> {
        let structure = self.structure(key).await?;
        let row = self.held(key, (id, seen), visitor).await?;
        let wanted = user::wanted(&read::resource(&USERS, sent)?, &structure)?;
        // What cannot be replaced must be what it is (RFC 7644, section 3.5.1).
        let own = |name: &String| [row.address.as_str(), row.address.local()].contains(&name.to_lowercase().as_str());
        if !wanted.name.as_ref().is_none_or(own) {
            return Err(Fault::wrong(Kind::Mutability, "userName cannot be changed").into());
        }
        self.change(key, &row, (wanted, Act::Replace), visitor).await?;
        self.user(key, id, shown, visitor).await
    }

    /// Changes some of what is known of a person.
    pub async fn patch(
        &self,
        key: &Provisioner,
        (id, seen): (&str, Option<&str>),
        request: &Value,
        (shown, visitor): (&Shown, &Visitor),
    ) -> Result<Resource, Error> {
        let structure = self.structure(key).await?;
        let row = self.held(key, (id, seen), visitor).await?;
        let after = patch::apply(&USERS, &user::user(&row, &structure, &self.base), request)?;
        self.change(key, &row, (user::wanted(&after, &structure)?, Act::Patch), visitor).await?;
        self.user(key, id, shown, visitor).await
    }

    /// Closes an account as for a leaver. It is not seen from here any more; nothing of it is erased.
    pub async fn delete(
        &self,
        key: &Provisioner,
        (id, seen): (&str, Option<&str>),
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let row = self.held(key, (id, seen), visitor).await?;
        // Closed and opened again, it would be as its owner's intruder has left it.
        if row.state == State::Frozen {
            return Err(frozen().into());
        }
        let (txn, mut told, now) = (self.rooms.store.begin().await?, Told::new(), self.rooms.clock.now());
        let stamp = now.max(row.changed_at + Duration::from_millis(1));
        table::revise(&txn, (row.account, row.changed_at), (row.name.clone(), row.language), stamp).await?;
        self.turn((&txn, &mut told), &row, false).await?;
        // Who leaves opens no shared box any more.
        box_member::remove_everywhere(&txn, row.account).await?;
        let member = member::find(&txn, row.account).await?.ok_or_else(Fault::unknown)?;
        member::update(&txn, member::MemberRow { removed_at: Some(now), ..member }).await?;
        table::touch(&txn, row.account, stamp).await?;
        told.push(entry(Event::ScimEdit, Outcome::Ok, key, row.account, visitor).reason("deleted"));
        self.done(txn, told, row.account).await
    }

    /// A person of the structure, as they are; that a program asks for somebody else's is written down.
    async fn seen(&self, key: &Provisioner, id: &str, visitor: &Visitor) -> Result<ProvisionedRow, Error> {
        let id: AccountId = id.parse().map_err(|_| Fault::unknown())?;
        let db = self.rooms.store.db();
        if let Some(row) = provisioned::find(db, key.structure(), id).await? {
            return Ok(row);
        }
        if member::find(db, id).await?.is_some_and(|member| member.structure != key.structure()) {
            self.refused(key, id, "elsewhere", visitor).await?;
        }
        Err(Fault::unknown().into())
    }

    /// A person who may be acted on, as the program has seen them.
    async fn held(
        &self,
        key: &Provisioner,
        (id, seen): (&str, Option<&str>),
        visitor: &Visitor,
    ) -> Result<ProvisionedRow, Error> {
        let row = self.seen(key, id, visitor).await?;
        if self.structures.looks_after_something(row.account).await? {
            self.refused(key, row.account, "above", visitor).await?;
            return Err(Fault::plain(403, "this person looks after something: their account is changed by hand").into());
        }
        if seen.is_some_and(|seen| !is_named(&version(&row), seen)) {
            return Err(Fault::changed().into());
        }
        Ok(row)
    }

    async fn refused(
        &self,
        key: &Provisioner,
        id: AccountId,
        why: &'static str,
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let fact = entry(Event::ScimRefused, Outcome::Refused, key, id, visitor).reason(why);
        Ok(self.rooms.sessions.tell(self.rooms.store.begin().await?, vec![fact]).await?)
    }

    async fn change(
        &self,
        key: &Provisioner,
        row: &ProvisionedRow,
        wanted: (Wanted, Act),
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let (txn, mut told) = (self.rooms.store.begin().await?, Told::new());
        if !self.bring((&txn, &mut told), row, wanted).await? {
            return Ok(());
        }
        told.push(entry(Event::ScimEdit, Outcome::Ok, key, row.account, visitor).reason("changed"));
        self.done(txn, told, row.account).await
    }

    /// Brings a person to what is wanted. Says whether that was anything else than before.
    async fn bring(
        &self,
        (txn, told): (&Txn, &mut Told),
        row: &ProvisionedRow,
        (wanted, act): (Wanted, Act),
    ) -> Result<bool, Error> {
        let (given, family) = names(row);
        let new = (wanted.given.as_deref().unwrap_or(given), wanted.family.as_deref().unwrap_or(family));
        let whole = |(given, family): (&str, &str)| format!("{given} {family}").trim().to_owned();
        // A name that is its two parts follows them.
        let follows = wanted.display.as_ref().is_none_or(|display| *display == row.name)
            && row.name == whole((given, family))
            && new != (given, family);
        let name = if follows { whole(new) } else { wanted.display.unwrap_or_else(|| row.name.clone()) };
        let name = checked_name(&name)?;
        let title = wanted.title.map(|title| checked_name(&title)).transpose()?.unwrap_or_default();
        let language = wanted.language.unwrap_or(row.language);
        let phone = self.telephone(row, wanted.phone, act).await?;
        let active = wanted.active.unwrap_or(row.state == State::Active);
        let same = (&name, &title, language, active)
            == (&row.name, &row.profession, row.language, row.state == State::Active)
            && new == (given, family)
            && wanted.external == row.external_id
            && phone.is_none();
        if same {
            return Ok(false);
        }
        let stamp = self.rooms.clock.now().max(row.changed_at + Duration::from_millis(1));
        table::revise(txn, (row.account, row.changed_at), (name.clone(), language), stamp).await?;
        let before = member::find(txn, row.account).await?.ok_or_else(Fault::unknown)?;
        let member = member::MemberRow {
            searched: searched(&name, &row.address, &title),
            sorted: sorted(new.0, new.1),
            given: Some(new.0.to_owned()),
            family: Some(new.1.to_owned()),
            profession: title,
            external_id: wanted.external,
            removed_at: None,
            ..before
        };
        member::update(txn, member).await?;
        if let Some(contacts) = phone {
            self.rooms.accounts.set_contacts(txn, row.account, &contacts).await?;
        }
        self.turn((txn, told), row, active).await?;
        // Whatever wrote the time in between: this state is another one than the last.
        table::touch(txn, row.account, stamp).await?;
        Ok(true)
    }

    /// The contacts with another telephone, if it is to be another one. It is the program's only until the person has been
    /// in: then it may prove who they are, and is theirs.
    async fn telephone(&self, row: &ProvisionedRow, wanted: Phone, act: Act) -> Result<Option<Contacts>, Error> {
        let phone = match wanted {
            // It was taken with the rest.
            _ if act == Act::Make => return Ok(None),
            Phone::Unsaid => return Ok(None),
            Phone::Gone => None,
            Phone::Number(number) => Some(number),
        };
        let contacts = self.rooms.accounts.contacts(row.account).await?;
        if contacts.phone == phone {
            return Ok(None);
        }
        let new = matches!(row.password, None | Some(Password::Temporary))
            && self.rooms.factors.of(row.account).await?.is_empty();
        match act {
            _ if new => Ok(Some(Contacts { phone, ..contacts })),
            // Programs that replace say everything every time.
            Act::Replace => Ok(None),
            _ => {
                Err(Fault::wrong(Kind::Mutability, "phoneNumbers is the person's own once they have signed in").into())
            }
        }
    }

    /// Lets a person in, or no longer.
    async fn turn(&self, (txn, told): (&Txn, &mut Told), row: &ProvisionedRow, active: bool) -> Result<(), Error> {
        let rooms = &self.rooms;
        match (row.state, active) {
            (State::Active, false) => {
                told.push(rooms.accounts.suspend_in(txn, row.account, None).await?);
                rooms.sessions.credential_event((txn, told), row.account, CredentialEvent::Suspended, None).await?;
                let once = rooms.clock.now().0.to_string();
                rooms.notify.enqueue(txn, row.account, (Notice::Closed, &once), Detail::default()).await?;
            }
            (State::Suspended, true) => told.push(rooms.accounts.activate_in(txn, row.account, None).await?),
            (State::Frozen, true) => return Err(frozen().into()),
            (State::Shared, true) => {
                let detail = "a successor reads this mailbox: a referent takes it back first";
                return Err(Fault::plain(403, detail).into());
            }
            _ => {}
        }
        Ok(())
    }

    /// Makes it true, here at once.
    async fn done(&self, txn: Txn, told: Told, id: AccountId) -> Result<(), Error> {
        self.rooms.sessions.tell(txn, told).await?;
        self.rooms.sessions.forget(id);
        self.rooms.accounts.directory().reload(id).await;
        Ok(())
    }

    fn resource(&self, row: &ProvisionedRow, structure: &Structure, shown: &Shown) -> Resource {
        let body: Map<String, Value> = shown.of(&USERS, user::user(row, structure, &self.base));
        Resource {
            body: body.into(),
            version: version(row),
            location: user::location(&self.base, row.account),
            id: row.account,
        }
    }
}

fn frozen() -> Fault {
    Fault::plain(403, "the account was frozen by its owner: the support desk opens it first")
}

/// The person that a resource describes.
fn person(wanted: &Wanted, structure: &Structure) -> Result<NewPerson, Fault> {
    let local = wanted.name.as_ref().map(|name| user::local(name, structure)).transpose()?;
    let apart = wanted.display.as_ref().and_then(|name| name.rsplit_once(' '));
    let (given, family) = match (&wanted.given, &wanted.family, apart) {
        (Some(given), Some(family), _) => (given.clone(), family.clone()),
        (None, None, Some((given, family))) => (given.to_owned(), family.to_owned()),
        _ => return Err(Fault::wrong(Kind::InvalidValue, "name has a givenName and a familyName")),
    };
    Ok(NewPerson {
        given,
        family,
        profession: wanted.title.clone().unwrap_or_default(),
        local: local.unwrap_or_default(),
        language: wanted.language.unwrap_or_default(),
        phone: match &wanted.phone {
            Phone::Number(number) => Some(number.clone()),
            Phone::Unsaid | Phone::Gone => None,
        },
        email: None,
    })
}

fn entry(event: Event, outcome: Outcome, key: &Provisioner, id: AccountId, visitor: &Visitor) -> Entry {
    let entry = Entry::new(event, outcome).about(id).from(&visitor.origin());
    entry.detail(format!("{} {}", key.structure(), key.token()))
}
