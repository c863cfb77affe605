//! What each notice says: its subject, and the sentence that tells what happened.

use std::time::Duration;

use super::{
    Error, Notify,
    notice::{Detail, Notice},
};
use crate::{
    base::{Method, Timestamp},
    store::{self, account::AccountRow},
    text::Text,
};

impl Notify {
    /// What a notice tells: its subject, and the sentence that says what happened.
    pub(super) async fn happened(
        &self,
        notice: Notice,
        account: &AccountRow,
        detail: &Detail,
        text: Text,
    ) -> Result<(&'static str, String), Error> {
        Ok(match notice {
            Notice::NewDevice => (text.get("letter-new-device-subject"), text.get("letter-new-device-text").to_owned()),
            Notice::DeviceTrusted => {
                (text.get("letter-device-trusted-subject"), text.get("letter-device-trusted-text").to_owned())
            }
            Notice::Frozen => (text.get("letter-frozen-subject"), text.get("letter-frozen-text").to_owned()),
            Notice::DeviceTheft => {
                (text.get("letter-device-theft-subject"), text.get("letter-device-theft-text").to_owned())
            }
            Notice::WrongCodes => {
                let since = Timestamp(detail.at) - Duration::from_hours(24);
                let count = store::challenge::wrong_since(self.store.db(), account.id, since).await?;
                let happened = text.with("letter-wrong-codes-text", &[("count", count.into())]);
                (text.get("letter-wrong-codes-subject"), happened)
            }
            Notice::TemporaryUsed => {
                (text.get("letter-temporary-used-subject"), text.get("letter-temporary-used-text").to_owned())
            }
            Notice::FactorAdded => {
                let happened = text.with("letter-factor-added-text", &[("method", method(text, detail).into())]);
                (text.get("letter-factor-added-subject"), happened)
            }
            Notice::FactorReplaced => {
                let happened = text.with("letter-factor-replaced-text", &[("method", method(text, detail).into())]);
                (text.get("letter-factor-replaced-subject"), happened)
            }
            Notice::FactorRemoved => {
                let happened = text.with("letter-factor-removed-text", &[("method", method(text, detail).into())]);
                (text.get("letter-factor-removed-subject"), happened)
            }
            Notice::FactorDisabled => {
                let happened = text.with("letter-factor-disabled-text", &[("method", method(text, detail).into())]);
                (text.get("letter-factor-disabled-subject"), happened)
            }
            Notice::PasswordChanged => {
                (text.get("letter-password-changed-subject"), text.get("letter-password-changed-text").to_owned())
            }
            Notice::RecoveryStarted => {
                (text.get("letter-recovery-started-subject"), text.get("letter-recovery-started-text").to_owned())
            }
            Notice::RecoveryRefused => {
                (text.get("letter-recovery-refused-subject"), text.get("letter-recovery-refused-text").to_owned())
            }
            Notice::RecoveryDone => {
                (text.get("letter-recovery-done-subject"), text.get("letter-recovery-done-text").to_owned())
            }
            Notice::NotMe => (text.get("push-letter-not-me-subject"), text.get("push-letter-not-me-text").to_owned()),
            Notice::ApproverEnding => {
                let until = Timestamp(detail.until.unwrap_or(detail.at));
                let name = detail.what.as_deref().unwrap_or_default();
                let values = [("name", name.into()), ("date", text.date(until, self.house.zone).into())];
                (text.get("push-letter-ending-subject"), text.with("push-letter-ending-text", &values))
            }
            Notice::PasswordExpires => {
                let happened = text.with("letter-password-expires-text", &[("days", detail.days.unwrap_or(1).into())]);
                (text.get("letter-password-expires-subject"), happened)
            }
            Notice::MarkChanged => {
                (text.get("letter-mark-changed-subject"), text.get("letter-mark-changed-text").to_owned())
            }
            Notice::RecoveryUsed => {
                let left = u32::try_from(detail.left.unwrap_or(0)).unwrap_or(u32::MAX);
                let happened = text.with("letter-recovery-used-text", &[("left", left.into())]);
                (text.get("letter-recovery-used-subject"), happened)
            }
            Notice::PasskeyCounter => {
                (text.get("letter-passkey-counter-subject"), text.get("letter-passkey-counter-text").to_owned())
            }
            Notice::TemporaryGiven => {
                (text.get("letter-temporary-given-subject"), text.get("letter-temporary-given-text").to_owned())
            }
            Notice::ResetAsked => {
                let until = text.moment(Timestamp(detail.until.unwrap_or(detail.at)), self.house.zone);
                (
                    text.get("letter-reset-asked-subject"),
                    text.with("letter-reset-asked-text", &[("moment", until.into())]),
                )
            }
            Notice::ResetDone => (text.get("letter-reset-done-subject"), text.get("letter-reset-done-text").to_owned()),
            Notice::RoleGiven => (text.get("letter-role-given-subject"), text.get("letter-role-given-text").to_owned()),
            Notice::Closed => (text.get("letter-closed-subject"), text.get("letter-closed-text").to_owned()),
        })
    }
}

fn method(text: Text, detail: &Detail) -> &'static str {
    match detail.method.as_deref().and_then(Method::parse) {
        Some(Method::Passkey) => text.get("letter-method-passkey"),
        Some(Method::Push) => text.get("letter-method-push"),
        Some(Method::Sms) => text.get("letter-method-sms"),
        Some(Method::Voice) => text.get("letter-method-voice"),
        Some(Method::Email) => text.get("letter-method-email"),
        Some(Method::Recovery) => text.get("letter-method-recovery"),
        Some(Method::Totp) | None => text.get("letter-method-totp"),
    }
}
