//! The kinds of notices: what can happen to an account of which its owner is told.

use std::time::Duration;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// A sign-in from a browser that was not known.
    NewDevice,
    /// A device became trusted.
    DeviceTrusted,
    /// The account was frozen by the link of a notice.
    Frozen,
    /// A trusted device showed a secret that had been used: somebody has a copy.
    DeviceTheft,
    /// Wrong codes after the right password, once a day at most.
    WrongCodes,
    /// The temporary password was used and the account set up.
    TemporaryUsed,
    /// A method of verification was added.
    FactorAdded,
    /// A method of verification took the place of another.
    FactorReplaced,
    /// A method of verification was removed.
    FactorRemoved,
    /// A method of verification was closed after too many wrong codes.
    FactorDisabled,
    /// The password was changed.
    PasswordChanged,
    /// « J’ai oublié mon mot de passe » was asked for.
    RecoveryStarted,
    /// It was asked for, and cannot be (S0-37).
    RecoveryRefused,
    /// It has led to a new password.
    RecoveryDone,
    /// A sign-in was declined on the telephone as somebody else's.
    NotMe,
    /// A telephone that approves will soon have to be renewed (S2-02).
    ApproverEnding,
    /// The password will soon be too old.
    PasswordExpires,
    /// Another phrase or image was chosen.
    MarkChanged,
    /// The security questions were answered anew.
    QuestionsChanged,
    /// A recovery code was used.
    RecoveryUsed,
    /// A passkey's counter stood still or went back: somebody may have a copy.
    PasskeyCounter,
    /// A referent made a temporary password in the place of the person's own.
    TemporaryGiven,
    /// A referent closed the account.
    Closed,
    /// A referent asked for all methods of verification to end.
    ResetAsked,
    /// All methods of verification have ended.
    ResetDone,
    /// Somebody lets the person look after a structure.
    RoleGiven,
    /// A shared box is open to the person, or they answer for it.
    BoxGiven,
    /// A message of a shared box was given to the person.
    BoxMessage,
    /// Who opens a box that the person answers for has changed.
    BoxChanged,
    /// The mailbox of the person, who has left, is read by a successor.
    BoxHandedOver,
    /// The person reads the mailbox of somebody who has left.
    BoxReceived,
    /// An administrator lets the person look after a structure.
    ReferentNamed,
    /// The person looks after a structure no longer.
    ReferentEnded,
    /// An administrator made the person support or administrator.
    OfficeGiven,
    /// The person is that no longer.
    OfficeEnded,
    /// Requests wait for the word of a structure's referents; said once a day at most.
    RequestsWait,
    /// The support asked for a merge: the person has to prove that the address is theirs.
    MergeAsked,
    /// The support refused a merge.
    MergeRefused,
    /// A merge waits for the person: a full box, a password that is no longer good.
    MergeHalted,
    /// An old box was brought over, and its address leads here.
    MergeDone,
    /// A merge was taken back.
    MergeUndone,
    /// The support cleared what wrong tries had closed.
    Unlocked,
    /// The support made a temporary access pass.
    PassGiven,
}

impl Notice {
    pub(super) const ALL: [Self; 43] = [
        Self::NewDevice,
        Self::DeviceTrusted,
        Self::Frozen,
        Self::DeviceTheft,
        Self::WrongCodes,
        Self::TemporaryUsed,
        Self::FactorAdded,
        Self::FactorReplaced,
        Self::FactorRemoved,
        Self::FactorDisabled,
        Self::PasswordChanged,
        Self::RecoveryStarted,
        Self::RecoveryRefused,
        Self::RecoveryDone,
        Self::NotMe,
        Self::ApproverEnding,
        Self::PasswordExpires,
        Self::MarkChanged,
        Self::QuestionsChanged,
        Self::RecoveryUsed,
        Self::PasskeyCounter,
        Self::TemporaryGiven,
        Self::Closed,
        Self::ResetAsked,
        Self::ResetDone,
        Self::RoleGiven,
        Self::BoxGiven,
        Self::BoxMessage,
        Self::BoxChanged,
        Self::BoxHandedOver,
        Self::BoxReceived,
        Self::ReferentNamed,
        Self::ReferentEnded,
        Self::OfficeGiven,
        Self::OfficeEnded,
        Self::RequestsWait,
        Self::MergeAsked,
        Self::MergeRefused,
        Self::MergeHalted,
        Self::MergeDone,
        Self::MergeUndone,
        Self::Unlocked,
        Self::PassGiven,
    ];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::NewDevice => "new device",
            Self::DeviceTrusted => "device trusted",
            Self::Frozen => "frozen",
            Self::DeviceTheft => "device theft",
            Self::WrongCodes => "wrong codes",
            Self::TemporaryUsed => "temporary used",
            Self::FactorAdded => "factor added",
            Self::FactorReplaced => "factor replaced",
            Self::FactorRemoved => "factor removed",
            Self::FactorDisabled => "factor disabled",
            Self::PasswordChanged => "password changed",
            Self::RecoveryStarted => "recovery started",
            Self::RecoveryRefused => "recovery refused",
            Self::RecoveryDone => "recovery done",
            Self::NotMe => "not me",
            Self::ApproverEnding => "approver ending",
            Self::PasswordExpires => "password expires",
            Self::MarkChanged => "mark changed",
            Self::QuestionsChanged => "questions changed",
            Self::RecoveryUsed => "recovery used",
            Self::PasskeyCounter => "passkey counter",
            Self::TemporaryGiven => "temporary given",
            Self::Closed => "closed",
            Self::ResetAsked => "reset asked",
            Self::ResetDone => "reset done",
            Self::RoleGiven => "role given",
            Self::BoxGiven => "box given",
            Self::BoxMessage => "box message",
            Self::BoxChanged => "box changed",
            Self::BoxHandedOver => "box handed over",
            Self::BoxReceived => "box received",
            Self::ReferentNamed => "referent named",
            Self::ReferentEnded => "referent ended",
            Self::OfficeGiven => "office given",
            Self::OfficeEnded => "office ended",
            Self::RequestsWait => "requests wait",
            Self::MergeAsked => "merge asked",
            Self::MergeRefused => "merge refused",
            Self::MergeHalted => "merge halted",
            Self::MergeDone => "merge done",
            Self::MergeUndone => "merge undone",
            Self::Unlocked => "unlocked",
            Self::PassGiven => "pass given",
        }
    }

    /// Whether nothing that its reader did, or that somebody did in their name, can have led to it.
    pub(super) fn is_of_others(self) -> bool {
        matches!(
            self,
            Self::Frozen
                | Self::PasswordExpires
                | Self::Closed
                | Self::BoxGiven
                | Self::BoxMessage
                | Self::BoxChanged
                | Self::BoxHandedOver
                | Self::BoxReceived
                | Self::ReferentNamed
                | Self::ReferentEnded
                | Self::OfficeGiven
                | Self::OfficeEnded
                | Self::RequestsWait
                | Self::MergeRefused
                | Self::MergeHalted
        )
    }

    /// How long it waits before it is sent: what is said once a day gathers first.
    pub(super) fn delay(self) -> Duration {
        match self {
            Self::WrongCodes => Duration::from_mins(15),
            Self::RequestsWait => Duration::from_hours(1),
            _ => Duration::ZERO,
        }
    }
}
