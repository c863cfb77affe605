//! A new passkey. It ends like every other method, which is not for this room to say.

use serde::{Deserialize, Serialize};

use super::{Ceremony, METHOD, PasskeyAnswer, keys, passkey_name, ticket::Ticket};
use crate::{
    audit::{self, Event, Outcome},
    base::{AccountId, Address, FactorId},
    factor::{Error, Factors, Secret},
    seal::{hex, token_hash},
    session::{CredentialEvent, SignedIn, Told, Visitor},
    store::{self, Txn, passkey::PasskeyRow},
    webauthn::{self, Asked, Credential, Registration, Transport},
};

/// A passkey that was made and checked, and that counts for nothing yet: it can wait, sealed, until the rest of an enrolment
/// is done.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NewPasskey {
    credential: Vec<u8>,
    count: u32,
    copyable: bool,
    copied: bool,
    model: [u8; 16],
    transports: Vec<String>,
}

impl NewPasskey {
    /// Its key, as one of a person's methods.
    pub fn secret(&self) -> Option<Secret> {
        Credential::from_bytes(&self.credential).map(Secret::Passkey)
    }
}

/// What making a passkey led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It counts from now on.
    Bound(FactorId),
    /// The challenge's time was over: once more.
    Late,
    /// The answer proves nothing; nothing was kept.
    Refused,
    /// There are as many as one may have.
    Full,
    /// It is there already.
    Known,
}

impl Factors {
    /// Checks the answer to « make a passkey », and spends its challenge, in the caller's transaction. `Err` says what to
    /// tell; the transaction is committed whatever the answer is.
    pub async fn check_new_passkey(
        &self,
        (txn, told): (&Txn, &mut Told),
        (account, visitor): (AccountId, &Visitor),
        bound: &str,
        given: PasskeyAnswer<'_>,
    ) -> Result<Result<NewPasskey, Added>, Error> {
        let mut refused = |why: String| {
            let entry = audit::Entry::new(Event::FactorAdd, Outcome::Fail).by(account).from(&visitor.origin());
            told.push(entry.method(METHOD).reason("refused").detail(why));
            Ok(Err(Added::Refused))
        };
        let challenge = match self.ticket(Ceremony::Create, bound, given.ticket) {
            Ticket::Good(challenge) => challenge,
            Ticket::Late => return Ok(Err(Added::Late)),
            Ticket::Foreign => return refused("foreign challenge".to_owned()),
        };
        if !self.spend(txn, &challenge).await? {
            return refused("replayed challenge".to_owned());
        }
        let asked = Asked { site: &self.site.host, origins: &self.site.origins, challenge: &challenge.bytes };
        let made = Registration::parse(given.json).and_then(|answer| webauthn::register(&answer, asked));
        Ok(match made {
            Err(why) => return refused(why.to_string()),
            Ok(made) => Ok(NewPasskey {
                credential: made.credential.to_bytes(),
                count: made.device.count,
                copyable: made.device.copyable,
                copied: made.device.copied,
                model: made.model,
                transports: made.transports.into_iter().map(|way| Transport::as_str(way).to_owned()).collect(),
            }),
        })
    }

    /// Binds a checked passkey, in the caller's transaction.
    pub async fn bind_passkey_in(
        &self,
        (txn, told): (&Txn, &mut Told),
        (account, address): (AccountId, &Address),
        new: &NewPasskey,
        name: &str,
    ) -> Result<Added, Error> {
        let Some(credential) = Credential::from_bytes(&new.credential) else { return Ok(Added::Refused) };
        let factors = self.of_in(txn, account).await?;
        if keys(&factors).any(|(_, known)| known.id == credential.id) {
            return Ok(Added::Known);
        }
        if keys(&factors).count() >= usize::try_from(self.policies.of(address).passkey.most).unwrap_or(usize::MAX) {
            return Ok(Added::Full);
        }
        let credential_hash = token_hash(&hex(&credential.id));
        let id = self.bind_in((txn, told), account, &Secret::Passkey(credential), None).await?;
        let row = PasskeyRow {
            id,
            account,
            credential_hash,
            name: passkey_name(name).unwrap_or_else(|| METHOD.to_owned()),
            site: self.site.host.clone(),
            sign_count: i64::from(new.count),
            copyable: new.copyable,
            copied: new.copied,
            model: new.model.to_vec(),
            transports: new.transports.join(" "),
        };
        // A key that was ever anybody's is nobody's new one.
        if !store::passkey::insert(txn, row).await? {
            return Err(Error::Exists);
        }
        Ok(Added::Bound(id))
    }

    /// Adds a passkey for the one who is signed in; trusted browsers are trusted no longer, and letters tell.
    pub async fn add_passkey(
        &self,
        (who, visitor): (&SignedIn, &Visitor),
        bound: &str,
        given: PasskeyAnswer<'_>,
        name: &str,
    ) -> Result<Added, Error> {
        let txn = self.store.begin().await?;
        let mut told = Told::new();
        let account = who.account();
        let checked = self.check_new_passkey((&txn, &mut told), (account, visitor), bound, given).await?;
        let added = match checked {
            Err(added) => added,
            Ok(new) => match self.bind_passkey_in((&txn, &mut told), (account, who.address()), &new, name).await {
                Err(Error::Exists) => return Ok(Added::Known),
                added => added?,
            },
        };
        if let Added::Bound(_) = added {
            let event = CredentialEvent::FactorAdded;
            self.sessions.credential_event((&txn, &mut told), account, event, None).await?;
        }
        self.sessions.tell(txn, told).await?;
        Ok(added)
    }

    /// Gives one of one's own passkeys another name; false when it is not one's own or the name is empty.
    pub async fn rename_passkey(
        &self,
        (who, visitor): (&SignedIn, &Visitor),
        id: FactorId,
        name: &str,
    ) -> Result<bool, Error> {
        let Some(name) = passkey_name(name) else { return Ok(false) };
        let txn = self.store.begin().await?;
        let factors = self.of_in(&txn, who.account()).await?;
        if !keys(&factors).any(|(known, _)| known == id) {
            return Ok(false);
        }
        store::passkey::rename(&txn, who.account(), id, &name).await?;
        let entry = audit::Entry::new(Event::FactorRename, Outcome::Ok).by(who.account()).from(&visitor.origin());
        self.sessions.tell(txn, vec![entry.method(METHOD).detail(id.to_string())]).await?;
        Ok(true)
    }
}
