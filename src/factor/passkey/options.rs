//! What the browser is asked: `PublicKeyCredentialCreationOptionsJSON` and `PublicKeyCredentialRequestOptionsJSON`
//! (Level 3, section 5.1). The page's script hands them over as they are.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{Ceremony, handle, keys};
use crate::{
    base::{AccountId, Address},
    factor::{Error, Factors},
    store::{self, passkey::PasskeyRow},
    webauthn::{Algorithm, Credential},
};

/// A challenge, ready for the page.
#[derive(Debug)]
pub struct PasskeyOptions {
    /// What comes back with the answer.
    pub ticket: String,
    /// What the browser is asked.
    pub public_key: Value,
}

impl Factors {
    /// To sign in with a passkey and nothing else: whichever the person's devices have for this site.
    pub fn sign_in_options(&self, bound: &str) -> Result<PasskeyOptions, Error> {
        let (challenge, ticket) = self.challenge(Ceremony::SignIn, bound)?;
        Ok(PasskeyOptions { ticket, public_key: self.request(&challenge, &[], &[]) })
    }

    /// To prove one of a person's own passkeys after the password.
    pub async fn verify_options(&self, account: AccountId, bound: &str) -> Result<PasskeyOptions, Error> {
        let (challenge, ticket) = self.challenge(Ceremony::Verify, bound)?;
        let rows = store::passkey::of_account(self.store.db(), account).await?;
        let factors = self.of(account).await?;
        let known = keys(&factors).filter_map(|(id, key)| Some((key, rows.iter().find(|row| row.id == id)?)));
        let known: Vec<_> = known.collect();
        let described: Vec<Value> = known.iter().map(|(key, row)| described(key, row)).collect();
        Ok(PasskeyOptions { ticket, public_key: self.request(&challenge, &described, &hints(&known)) })
    }

    fn request(&self, challenge: &str, known: &[Value], hints: &[&str]) -> Value {
        json!({
            "challenge": challenge,
            "rpId": self.site.host,
            "allowCredentials": known,
            "userVerification": "required",
            "hints": hints,
            "timeout": self.timeout(),
        })
    }

    /// To make a passkey for a person; on a device that has one already the browser says so.
    pub async fn create_options(
        &self,
        (account, address, name): (AccountId, &Address, &str),
        bound: &str,
    ) -> Result<PasskeyOptions, Error> {
        let (challenge, ticket) = self.challenge(Ceremony::Create, bound)?;
        let rows = store::passkey::of_account(self.store.db(), account).await?;
        let factors = self.of(account).await?;
        let known = keys(&factors).filter_map(|(id, key)| Some(described(key, rows.iter().find(|row| row.id == id)?)));
        let kinds = Algorithm::ALL.map(|kind| json!({ "type": "public-key", "alg": kind.number() }));
        let public_key = json!({
            "challenge": challenge,
            "rp": { "id": self.site.host, "name": self.notify.house_name() },
            "user": {
                "id": URL_SAFE_NO_PAD.encode(handle(account)),
                "name": address.as_str(),
                "displayName": name,
            },
            "pubKeyCredParams": kinds,
            "excludeCredentials": known.collect::<Vec<_>>(),
            "authenticatorSelection": {
                "residentKey": "required",
                "requireResidentKey": true,
                "userVerification": "required",
            },
            "attestation": "none",
            "timeout": self.timeout(),
        });
        Ok(PasskeyOptions { ticket, public_key })
    }

    fn timeout(&self) -> u64 {
        u64::try_from(self.policies.house().passkey.challenge_life.as_millis()).unwrap_or(u64::MAX)
    }
}

fn described(key: &Credential, row: &PasskeyRow) -> Value {
    let transports: Vec<&str> = row.transports.split_whitespace().collect();
    json!({ "type": "public-key", "id": URL_SAFE_NO_PAD.encode(&key.id), "transports": transports })
}

/// Where the browser should look first: on this device, on a telephone beside it, or at a key in the hand.
fn hints(known: &[(&Credential, &PasskeyRow)]) -> Vec<&'static str> {
    let any =
        |ways: &[&str]| known.iter().any(|(_, row)| row.transports.split_whitespace().any(|way| ways.contains(&way)));
    let wanted = [
        ("client-device", any(&["internal"])),
        ("hybrid", any(&["hybrid"])),
        ("security-key", any(&["usb", "nfc", "ble", "smart-card"])),
    ];
    wanted.into_iter().filter_map(|(hint, wanted)| wanted.then_some(hint)).collect()
}
