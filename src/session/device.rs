//! Known devices, which strangers' tries do not count on, and trusted devices, which skip the second factor
//!

use uuid::Uuid;

use super::{
    CookieName, Error, KNOWN_KEPT, Sessions, SetCookie, SignedIn, TrustedDevice, Visitor,
    begin::Told,
    room::{Room, entry},
};
use crate::{
    account::Account,
    audit::{Event, Outcome},
    base::{AccountId, AssuranceLevel, DeviceId, Random, Timestamp},
    seal::{same, token_hash},
    store::{self, Txn, known_device::KnownDeviceRow, trusted_device::TrustedDeviceRow},
};
/// Accounts that one browser is known for: a shared post has several.
const ENTRIES: usize = 8;
/// Known devices kept for one account.
const KNOWN_PER_ACCOUNT: u64 = 50;

/// What a trusted device's cookie was worth.
#[derive(Debug, Clone)]
pub enum Trust {
    /// Nothing: there is none, it is over, or it is another person's (R-123: that one keeps it).
    None,
    /// It takes the place of the second factor.
    Device {
        /// Which.
        id: DeviceId,
        /// What a session by it may have at most: never more than what was proved when it was given.
        level: AssuranceLevel,
        /// Its next cookie; none when a request beside this one has set it already.
        set: Option<SetCookie>,
    },
    /// Its secret had been used before: somebody has a copy. The series is gone.
    Theft,
}

/// One entry of the cookie of known devices: a number that means nothing, signed for one account.
fn entry_signature(room: &Room, account: AccountId, body: &str) -> Result<String, Error> {
    let signed = room.cookies.sign(CookieName::Known.as_str(), &format!("{account} {body}"))?;
    Ok(signed.rsplit_once('~').map(|(_, signature)| signature.to_owned()).unwrap_or_default())
}

impl Room {
    /// The entries of a visitor's cookie that were signed for `account`.
    fn known_entries<'v>(&self, account: AccountId, visitor: &'v Visitor) -> Vec<&'v str> {
        let Some(cookie) = visitor.cookies.get(CookieName::Known) else { return Vec::new() };
        let ours = |entry: &&str| {
            let Some((body, signature)) = entry.split_once('~') else { return false };
            let signed = format!("{account} {body}~{signature}");
            self.cookies.verify(CookieName::Known.as_str(), &signed).is_some()
        };
        cookie.split('!').take(ENTRIES).filter(ours).collect()
    }

    fn is_shared_post(&self, visitor: &Visitor) -> bool {
        self.shared_posts.iter().any(|network| network.contains(visitor.ip))
    }
}

impl Sessions {
    /// The known device that this browser is for `account`, if it is one.
    pub async fn known_device(&self, account: AccountId, visitor: &Visitor) -> Result<Option<KnownDeviceRow>, Error> {
        let entries = self.0.known_entries(account, visitor);
        if entries.is_empty() {
            return Ok(None);
        }
        let hashes = entries.iter().filter_map(|entry| entry.split_once('~')).map(|(body, _)| token_hash(body));
        Ok(store::known_device::find(self.0.store.db(), account, hashes.collect()).await?)
    }

    /// Makes this browser a known device of `account`, or says again that it is one. `true` when it is new and not the
    /// account's first.
    pub async fn remember_device(
        &self,
        txn: &Txn,
        account: AccountId,
        visitor: &Visitor,
        known: Option<&KnownDeviceRow>,
    ) -> Result<(Option<SetCookie>, bool), Error> {
        let room = &self.0;
        let now = room.clock.now();
        if let Some(row) = known {
            store::known_device::seen(txn, row.id, now).await?;
            return Ok((None, false));
        }
        let body = format!("{}.{}", Random.token(), now.as_seconds());
        let own = format!("{body}~{}", entry_signature(room, account, &body)?);
        let stale = room.known_entries(account, visitor);
        let others = visitor.cookies.get(CookieName::Known).unwrap_or_default();
        let mut entries = vec![own.as_str()];
        let keep = |other: &&str| other.len() < 200 && other.contains('~') && !stale.contains(other);
        entries.extend(others.split('!').filter(keep).take(ENTRIES - 1));
        let row = KnownDeviceRow {
            id: Uuid::now_v7(),
            account,
            nonce_hash: token_hash(&body),
            agent: visitor.agent.clone(),
            created_at: now,
            seen_at: now,
        };
        store::known_device::insert(txn, row).await?;
        let count = store::known_device::keep_latest(txn, account, KNOWN_PER_ACCOUNT).await?;
        Ok((Some(SetCookie::lasting(CookieName::Known, entries.join("!"), KNOWN_KEPT)), count > 1))
    }

    /// Whether a person's device may be trusted, from where the visitor is.
    fn may_trust(&self, person: &Account, visitor: &Visitor) -> bool {
        self.0.policies.of(&person.address).device.offered && !self.0.is_shared_post(visitor)
    }

    /// What the visitor's cookie is worth for `account`, whose password was right. A right one is replaced.
    pub async fn use_trust(
        &self,
        (txn, told): (&Txn, &mut Told),
        person: &Account,
        visitor: &Visitor,
    ) -> Result<Trust, Error> {
        let room = &self.0;
        let now = room.clock.now();
        let Some((series, secret)) = visitor.cookies.get(CookieName::Trusted).and_then(|value| value.split_once('.'))
        else {
            return Ok(Trust::None);
        };
        let Some(row) = store::trusted_device::find(txn, &token_hash(series)).await? else { return Ok(Trust::None) };
        if row.account != person.id || row.expires_at <= now || !self.may_trust(person, visitor) {
            return Ok(Trust::None);
        }
        let level = row.level.min(AssuranceLevel::Device);
        let hash = token_hash(secret);
        if same(hash.as_bytes(), row.secret_hash.as_bytes()) {
            let next = Random.token();
            let from_to = (row.secret_hash.as_str(), &*token_hash(&next));
            let origin = (&*visitor.ip.to_string(), &*visitor.agent);
            if store::trusted_device::rotate(txn, row.id, from_to, origin, now).await? {
                let value = format!("{series}.{next}");
                let set = SetCookie::lasting(CookieName::Trusted, value, row.expires_at.since(now));
                return Ok(Trust::Device { id: row.id, level, set: Some(set) });
            }
            // A request beside this one was faster, a moment ago.
            return Ok(Trust::Device { id: row.id, level, set: None });
        }
        let former = row.former_hash.as_ref().is_some_and(|former| same(hash.as_bytes(), former.as_bytes()));
        let lately =
            now.since(row.rotated_at) <= room.policies.of(&person.address).device.grace && row.rotated_at <= now;
        if former && lately && row.ip == visitor.ip.to_string() {
            return Ok(Trust::Device { id: row.id, level, set: None });
        }
        store::trusted_device::delete(txn, person.id, row.id).await?;
        told.push(entry(Event::DeviceTheft, Outcome::Fail, visitor).about(person.id).detail(row.id.to_string()));
        metrics::counter!("pli_trusted_device_theft_total").increment(1);
        Ok(Trust::Theft)
    }

    /// Trusts this browser, after the second factor was proved (S3-03). The one least lately used makes room.
    pub async fn trust(
        &self,
        (txn, told): (&Txn, &mut Told),
        person: &Account,
        visitor: &Visitor,
        level: AssuranceLevel,
    ) -> Result<Option<(DeviceId, SetCookie)>, Error> {
        let room = &self.0;
        if !self.may_trust(person, visitor) || level < AssuranceLevel::TwoStep {
            return Ok(None);
        }
        let (now, account, rules) = (room.clock.now(), person.id, &room.policies.of(&person.address).device);
        let most = usize::try_from(rules.most).unwrap_or(usize::MAX);
        for old in store::trusted_device::of_account(txn, account).await?.iter().skip(most.saturating_sub(1)) {
            store::trusted_device::delete(txn, account, old.id).await?;
        }
        let (series, secret) = (Random.token(), Random.token());
        let life = rules.life;
        let row = TrustedDeviceRow {
            id: DeviceId::new(),
            account,
            series_hash: token_hash(&series),
            secret_hash: token_hash(&secret),
            former_hash: None,
            level,
            ip: visitor.ip.to_string(),
            agent: visitor.agent.clone(),
            created_at: now,
            rotated_at: now,
            expires_at: now + life,
        };
        let id = row.id;
        store::trusted_device::insert(txn, row).await?;
        let fact = entry(Event::DeviceTrust, Outcome::Ok, visitor).by(account).level(level);
        told.push(fact.detail(id.to_string()));
        Ok(Some((id, SetCookie::lasting(CookieName::Trusted, format!("{series}.{secret}"), life))))
    }

    /// The trusted devices of a person, the latest used first.
    pub async fn trusted_devices(&self, who: &SignedIn) -> Result<Vec<TrustedDevice>, Error> {
        let now: Timestamp = self.0.clock.now();
        let rows = store::trusted_device::of_account(self.0.store.db(), who.account()).await?;
        let info = |row: TrustedDeviceRow| TrustedDevice {
            id: row.id,
            since: row.created_at,
            used: row.rotated_at,
            until: row.expires_at,
            ip: row.ip,
            agent: row.agent,
        };
        Ok(rows.into_iter().filter(|row| row.expires_at > now).map(info).collect())
    }

    /// Takes the trust of one of one's own devices away; false when it is not one's own.
    pub async fn untrust(&self, who: &SignedIn, device: DeviceId, visitor: &Visitor) -> Result<bool, Error> {
        let room = &self.0;
        let txn = room.store.begin().await?;
        let done = store::trusted_device::delete(&txn, who.account(), device).await?;
        if done {
            let fact = entry(Event::DeviceUntrust, Outcome::Ok, visitor).by(who.account());
            room.journal.append(&txn, fact.detail(device.to_string())).await?;
            txn.commit().await?;
        }
        Ok(done)
    }
}
