//! Proving again, within a session, who one is: a code stolen with a session, or a screen left alone, must not be
//! enough to change what protects an account.
//!
//! The proof is asked for like the second factor of a sign-in, by a pre-session of its own that no cookie leads to: the
//! session's cookie binds it. A right one gives the session another cookie, and the one before is void.

use uuid::Uuid;

use super::{
    CookieName, Elevated, End, Error, Pending, Sessions, SetCookie, SignedIn, Visitor, begin::Told, room::entry,
};
use crate::{
    account::Account,
    audit::{Event, Outcome},
    base::{AssuranceLevel, Method, Random},
    seal::token_hash,
    store::{
        self, Txn,
        password::Kind,
        pre_session::{PreSessionRow, Scope},
        session::Confirmation,
    },
};

impl Sessions {
    /// The key of the acts that need a fresh proof of at least `needed`, the account's own level: the sign-in itself
    /// while it is young, or a proof given on purpose. A session opened by a trusted browser has neither.
    pub fn elevated(&self, who: &SignedIn, needed: AssuranceLevel) -> Option<Elevated> {
        let rules = &self.0.policies.of(who.address()).step_up;
        let now = self.0.clock.now();
        let signed_in = (who.auth_time(), who.level(), rules.fresh);
        let confirmed = who.0.confirmed.map(|(at, level)| (at, level, rules.elevation));
        // A clock that was put back makes no proof younger than it is.
        let counts = |(at, level, life)| (level >= needed && at <= now && now < at + life).then_some(at + life);
        let until = [Some(signed_in), confirmed].into_iter().flatten().filter_map(counts).max()?;
        Some(Elevated { who: who.clone(), until })
    }

    /// What the session is asked for its proof by; the same one in every tab.
    pub async fn confirming(&self, who: &SignedIn) -> Result<Option<Pending>, Error> {
        let room = &self.0;
        let now = room.clock.now();
        if let Some(row) = store::pre_session::of_session(room.store.db(), who.session(), now).await? {
            return self.pending_of(&row).await;
        }
        let row = PreSessionRow {
            id: Uuid::now_v7(),
            // Of a secret that nobody is given.
            secret_hash: token_hash(&Random.token()),
            account: who.account(),
            scope: Scope::Confirm,
            session: Some(who.session()),
            password: Kind::Chosen,
            remember: false,
            return_to: String::new(),
            progress: String::new(),
            proven_step: -1,
            extended: false,
            created_at: now,
            expires_at: now + room.policies.house().session.pending,
            ended_at: None,
        };
        store::pre_session::insert(room.store.db(), row.clone()).await?;
        self.pending_of(&row).await
    }

    /// Confirms the visitor's session by a method that was proved, in the caller's transaction. `counts` is the level that
    /// the proof counts for. Call [`Self::confirmed`] once it is true. `None` when the session has another cookie by now.
    pub async fn confirm(
        &self,
        (txn, told): (&Txn, &mut Told),
        (who, account): (&SignedIn, &Account),
        visitor: &Visitor,
        (method, counts): (Method, AssuranceLevel),
    ) -> Result<Option<SetCookie>, Error> {
        let room = &self.0;
        if !account.is_active() {
            return Err(Error::Suspended);
        }
        let Some(sent) = visitor.cookies.get(CookieName::Session).map(token_hash) else { return Ok(None) };
        let Some(row) = store::session::get(txn, who.session()).await? else { return Ok(None) };
        // The cookie that was just renewed, sent by a form that was on its way, is this session's too.
        if row.secret_hash != sent && row.former_hash.as_ref() != Some(&sent) {
            return Ok(None);
        }
        let token = Random.token();
        let amr = if row.amr.split('+').any(|word| word == method.amr()) {
            row.amr
        } else {
            format!("{}+{}", row.amr, method.amr())
        };
        let confirmation = Confirmation { level: row.level.max(method.level()), amr, counts };
        let from_to = (row.secret_hash.as_str(), &*token_hash(&token));
        if !store::session::confirm(txn, row.id, from_to, confirmation, room.clock.now()).await? {
            return Ok(None);
        }
        let fact = entry(Event::SessionRenew, Outcome::Ok, visitor).by(account.id).session(row.id);
        told.push(fact.level(row.level.max(method.level())).method(method.as_str()).reason("confirmed"));
        Ok(Some(SetCookie::until_closed(CookieName::Session, token)))
    }

    /// Forgets what is remembered of a session that was confirmed, so that its new cookie and level are read.
    pub fn confirmed(&self, who: &SignedIn) {
        self.0.cache.forget_session(who.session());
        metrics::counter!("pli_session_confirmed_total").increment(1);
    }

    /// Reads a session and its person from the database again at its next request, because the person changed.
    pub fn refresh(&self, who: &SignedIn) {
        self.0.cache.forget_session(who.session());
    }

    /// Ends a session in which too many wrong codes were typed: back to the password.
    pub async fn end_exhausted(&self, who: &SignedIn, visitor: &Visitor) -> Result<SetCookie, Error> {
        self.end_one(who.account(), who.session(), End::WrongCodes, visitor).await?;
        Ok(SetCookie::gone(CookieName::Session))
    }
}
