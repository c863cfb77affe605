//! What each notice says: its subject, and the sentence that tells what happened.

use std::time::Duration;

use super::{Error, Notice, Notify, notice::Detail};
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
        let (subject, sentence) = keys(notice);
        let count = if notice == Notice::WrongCodes {
            let since = Timestamp(detail.at) - Duration::from_hours(24);
            store::challenge::wrong_since(self.store.db(), account.id, since).await?
        } else {
            0
        };
        let (zone, until) = (self.house.zone, Timestamp(detail.until.unwrap_or(detail.at)));
        // Each sentence takes of these what it names.
        let values = [
            ("count", count.into()),
            ("method", method(text, detail).into()),
            ("name", detail.what.as_deref().unwrap_or_default().into()),
            ("date", text.date(until, zone).into()),
            ("moment", text.moment(until, zone).into()),
            ("days", detail.days.unwrap_or(1).into()),
            ("left", u32::try_from(detail.left.unwrap_or(0)).unwrap_or(u32::MAX).into()),
        ];
        Ok((text.get(subject), text.with(sentence, &values)))
    }
}

/// The subject of a notice, and its sentence.
fn keys(notice: Notice) -> (&'static str, &'static str) {
    match notice {
        Notice::NewDevice => ("letter-new-device-subject", "letter-new-device-text"),
        Notice::DeviceTrusted => ("letter-device-trusted-subject", "letter-device-trusted-text"),
        Notice::Frozen => ("letter-frozen-subject", "letter-frozen-text"),
        Notice::DeviceTheft => ("letter-device-theft-subject", "letter-device-theft-text"),
        Notice::WrongCodes => ("letter-wrong-codes-subject", "letter-wrong-codes-text"),
        Notice::TemporaryUsed => ("letter-temporary-used-subject", "letter-temporary-used-text"),
        Notice::FactorAdded => ("letter-factor-added-subject", "letter-factor-added-text"),
        Notice::FactorReplaced => ("letter-factor-replaced-subject", "letter-factor-replaced-text"),
        Notice::FactorRemoved => ("letter-factor-removed-subject", "letter-factor-removed-text"),
        Notice::FactorDisabled => ("letter-factor-disabled-subject", "letter-factor-disabled-text"),
        Notice::PasswordChanged => ("letter-password-changed-subject", "letter-password-changed-text"),
        Notice::RecoveryStarted => ("letter-recovery-started-subject", "letter-recovery-started-text"),
        Notice::RecoveryRefused => ("letter-recovery-refused-subject", "letter-recovery-refused-text"),
        Notice::RecoveryDone => ("letter-recovery-done-subject", "letter-recovery-done-text"),
        Notice::NotMe => ("push-letter-not-me-subject", "push-letter-not-me-text"),
        Notice::ApproverEnding => ("push-letter-ending-subject", "push-letter-ending-text"),
        Notice::PasswordExpires => ("letter-password-expires-subject", "letter-password-expires-text"),
        Notice::MarkChanged => ("letter-mark-changed-subject", "letter-mark-changed-text"),
        Notice::QuestionsChanged => ("letter-questions-changed-subject", "letter-questions-changed-text"),
        Notice::RecoveryUsed => ("letter-recovery-used-subject", "letter-recovery-used-text"),
        Notice::PasskeyCounter => ("letter-passkey-counter-subject", "letter-passkey-counter-text"),
        Notice::TemporaryGiven => ("letter-temporary-given-subject", "letter-temporary-given-text"),
        Notice::ResetAsked => ("letter-reset-asked-subject", "letter-reset-asked-text"),
        Notice::ResetDone => ("letter-reset-done-subject", "letter-reset-done-text"),
        Notice::RoleGiven => ("letter-role-given-subject", "letter-role-given-text"),
        Notice::Closed => ("letter-closed-subject", "letter-closed-text"),
        Notice::BoxGiven => ("letter-box-given-subject", "letter-box-given-text"),
        Notice::BoxMessage => ("letter-box-message-subject", "letter-box-message-text"),
        Notice::BoxChanged => ("letter-box-changed-subject", "letter-box-changed-text"),
        Notice::BoxHandedOver => ("letter-box-handed-over-subject", "letter-box-handed-over-text"),
        Notice::BoxReceived => ("letter-box-received-subject", "letter-box-received-text"),
        Notice::ReferentNamed => ("letter-referent-named-subject", "letter-referent-named-text"),
        Notice::ReferentEnded => ("letter-referent-ended-subject", "letter-referent-ended-text"),
        Notice::OfficeGiven => ("letter-office-given-subject", "letter-office-given-text"),
        Notice::OfficeEnded => ("letter-office-ended-subject", "letter-office-ended-text"),
        Notice::RequestsWait => ("letter-requests-wait-subject", "letter-requests-wait-text"),
        Notice::MergeAsked => ("letter-merge-asked-subject", "letter-merge-asked-text"),
        Notice::MergeRefused => ("letter-merge-refused-subject", "letter-merge-refused-text"),
        Notice::MergeHalted => ("letter-merge-halted-subject", "letter-merge-halted-text"),
        Notice::MergeDone => ("letter-merge-done-subject", "letter-merge-done-text"),
        Notice::MergeUndone => ("letter-merge-undone-subject", "letter-merge-undone-text"),
        Notice::Unlocked => ("desk-letter-unlocked-subject", "desk-letter-unlocked-text"),
        Notice::PassGiven => ("desk-letter-pass-subject", "desk-letter-pass-text"),
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
