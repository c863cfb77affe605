//! The names of what can happen, as the journal writes them.

/// How an act ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Ok,
    /// It was tried and did not succeed.
    Fail,
    /// A rule did not let it be tried.
    Refused,
}

impl Outcome {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Ok, Self::Fail, Self::Refused];

    /// The one of a name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text)
    }

    /// Its name in the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Fail => "fail",
            Self::Refused => "refused",
        }
    }
}

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What happened (the names of security.md 3.12).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Event { $($(#[$doc])* $name,)* }

        impl Event {
            /// Every event.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Its name in the journal.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The one of a name.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|event| event.as_str() == text)
            }
        }
    };
}

events! {
    /// The right password was given; a second factor is awaited.
    LoginStart = "login.start",
    /// A session began.
    LoginOk = "login.ok",
    /// A name and a password did not fit, or the account may not sign in.
    LoginFail = "login.fail",
    /// A code was sent.
    MfaSent = "mfa.sent",
    /// A code was sent again.
    MfaResent = "mfa.resent",
    /// A factor was proved.
    MfaOk = "mfa.ok",
    /// A code did not match.
    MfaFail = "mfa.fail",
    /// A request was approved on a telephone; the browser that asked is not in yet.
    MfaApproved = "mfa.approved",
    /// A request was declined on a telephone.
    MfaDeclined = "mfa.declined",
    /// « Ce n’est pas moi », on a telephone.
    PushNotMe = "push.not_me",
    /// A challenge ended by its time.
    MfaExpired = "mfa.expired",
    /// A code was not sent, or not looked at, because there were too many.
    MfaThrottled = "mfa.throttled",
    /// Somebody was called.
    VoiceCalled = "voice.called",
    /// The provider of calls told what was pressed.
    VoiceKeys = "voice.dtmf",
    /// A session began.
    SessionStart = "session.start",
    /// A session got a new secret.
    SessionRenew = "session.renew",
    /// A session ended because nobody used it.
    SessionIdle = "session.idle",
    /// A session ended at its longest life.
    SessionAbsolute = "session.abs",
    /// A session was ended.
    SessionEnd = "session.end",
    /// A device became trusted.
    DeviceTrust = "device.trust",
    /// A device is no longer trusted.
    DeviceUntrust = "device.untrust",
    /// A device showed a secret that was used before: somebody has a copy.
    DeviceTheft = "device.theft",
    /// An enrolment began.
    EnrolStart = "enrol.start",
    /// A step of an enrolment was done.
    EnrolStep = "enrol.step",
    /// An enrolment was finished.
    EnrolDone = "enrol.done",
    /// An enrolment ended by its time.
    EnrolTimeout = "enrol.timeout",
    /// A factor was added.
    FactorAdd = "factor.add",
    /// A factor was given a name.
    FactorRename = "factor.rename",
    /// A factor was removed.
    FactorRemove = "factor.remove",
    /// A factor was made anew: recovery codes, or a telephone that approves (S2-02).
    FactorRenew = "factor.renew",
    /// A passkey's counter stood still or went back.
    FactorCounter = "factor.counter",
    /// A factor was disabled after too many wrong tries.
    FactorDisable = "factor.disable",
    /// A code to attach a telephone was made.
    ActivationIssue = "activation.issue",
    /// A code to attach a telephone was used.
    ActivationUse = "activation.use",
    /// A code to attach a telephone was too old (S2-12).
    ActivationExpire = "activation.expire",
    /// A person changed their password.
    PasswordChange = "password.change",
    /// Somebody else set a person's password.
    PasswordReset = "password.reset",
    /// A password was too old.
    PasswordExpired = "password.expired",
    /// A new password was refused by the rules.
    PasswordBlocked = "password.blocked",
    /// Security questions were answered.
    QuestionsSet = "questions.set",
    /// A phrase and an image were chosen.
    PhraseSet = "phrase.set",
    /// Somebody asked to get an account back.
    RecoveryStart = "recovery.start",
    /// They gave a proof.
    RecoveryGate = "recovery.gate",
    /// They chose a new password.
    RecoveryOk = "recovery.ok",
    /// Too much was wrong.
    RecoveryFail = "recovery.fail",
    /// Somebody asked something of the support.
    RequestCreate = "request.create",
    /// Somebody of the support took a request, gave it back, or left it to a referent.
    RequestAssign = "request.assign",
    /// Somebody of the support wrote something down about a request.
    RequestNote = "request.note",
    /// A request was answered.
    RequestAnswer = "request.answer",
    /// A caller proved to the support who they are, or did not.
    SupportIdentify = "support.identify",
    /// The support was shown a number to call back.
    SupportCall = "support.call",
    /// A temporary password was made.
    TempIssue = "temp.issue",
    /// A temporary password was used.
    TempUse = "temp.use",
    /// A temporary password was too old.
    TempExpire = "temp.expire",
    /// Strangers, an address or a device are made to wait.
    ThrottleOn = "throttle.on",
    /// They no longer are.
    ThrottleOff = "throttle.off",
    /// Somebody ended a throttle.
    ThrottleClear = "throttle.clear",
    /// A message was given to the mail server.
    MailSend = "mail.send",
    /// Messages were deleted.
    MailDelete = "mail.delete",
    /// Somebody opened a message of a shared box.
    BoxRead = "box.read",
    /// Somebody downloaded something of a shared box.
    BoxDownload = "box.download",
    /// Somebody moved, copied or marked messages of a shared box.
    BoxArrange = "box.arrange",
    /// Somebody took a message of a shared box on, gave it to somebody, or finished with it.
    BoxWork = "box.work",
    /// Somebody asked for a box that is not open to them.
    BoxRefused = "box.refused",
    /// An account was made.
    AccountCreate = "account.create",
    /// An account was suspended.
    AccountSuspend = "account.suspend",
    /// A suspended account is active again.
    AccountActivate = "account.activate",
    /// Its owner said that something was not them: other sessions and the trust of browsers ended.
    AccountContest = "account.contest",
    /// Its owner froze an account.
    AccountFreeze = "account.freeze",
    /// Support opened a frozen account.
    AccountUnfreeze = "account.unfreeze",
    /// A contact of an account changed.
    AccountContact = "account.contact",
    /// An alias was added.
    AliasAdd = "alias.add",
    /// An alias was removed.
    AliasRemove = "alias.remove",
    /// A domain was added.
    DomainAdd = "domain.add",
    /// A domain got another profile.
    DomainPolicy = "domain.policy",
    /// Another domain may be merged into one, or no longer.
    DomainMerge = "domain.merge",
    /// A structure was made.
    StructureAdd = "structure.add",
    /// What is known of a structure changed.
    StructureChange = "structure.change",
    /// A structure was closed.
    StructureClose = "structure.close",
    /// It was opened again.
    StructureOpen = "structure.open",
    /// An account that existed was taken into a structure.
    StructureTake = "structure.take",
    /// Somebody was given a role.
    RoleGive = "role.give",
    /// Somebody's role was taken away.
    RoleTake = "role.take",
    /// Somebody's role ends another day, or no longer by itself.
    RoleChange = "role.change",
    /// Somebody asked for what their role does not reach.
    RoleRefused = "role.refused",
    /// A shared box was made.
    BoxMake = "box.make",
    /// Who opens a shared box changed, or whether it is open.
    BoxChange = "box.change",
    /// The mailbox of somebody who has left was handed over to a successor, or that ended.
    BoxHandOver = "box.hand_over",
    /// A temporary password was shown, on a sheet to hand over.
    TempPrint = "temp.print",
    /// A referent asked for lost methods to end, attested it, or it was done or kept.
    ReferentReset = "referent.reset",
    /// A referent exported the list of accounts.
    ReferentExport = "referent.export",
    /// A referent had the accounts of a list made.
    ReferentImport = "referent.import",
    /// A referent changed what is known of a person.
    ReferentEdit = "referent.edit",
    /// A token was made with which a program provisions a structure.
    TokenMake = "token.make",
    /// Such a token was ended.
    TokenEnd = "token.end",
    /// Somebody showed a token that opens nothing, or is over.
    TokenRefused = "token.refused",
    /// A program that provisions a structure has made, changed, closed or opened an account.
    ScimEdit = "scim.edit",
    /// It asked for what it does not reach.
    ScimRefused = "scim.refused",
    /// A merge was asked for.
    MergeRequest = "merge.request",
    /// The person proved that an address is theirs, or tried to.
    MergeProve = "merge.prove",
    /// The support approved a merge, first or second.
    MergeApprove = "merge.approve",
    /// The support refused a merge.
    MergeRefuse = "merge.refuse",
    /// A merge was halted, or goes on.
    MergePause = "merge.pause",
    /// A merge was given up.
    MergeCancel = "merge.cancel",
    /// An old address leads to an account.
    MergeSwitch = "merge.switch",
    /// A merge is over, and its report is made.
    MergeDone = "merge.done",
    /// A merge is taken back, or was.
    MergeUndo = "merge.undo",
    /// The report of a merge was taken out.
    MergeReport = "merge.report",
    /// The keys were replaced.
    KeyRotate = "key.rotate",
    /// The journal was verified.
    AuditVerify = "audit.verify",
    /// The journal was searched and taken out.
    AuditExport = "audit.export",
    /// Entries that had become too old were removed.
    AuditPurge = "audit.purge",
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_event_has_its_own_name_of_two_words() {
        let names: BTreeSet<&str> = Event::ALL.iter().map(|event| event.as_str()).collect();
        assert_eq!(names.len(), Event::ALL.len());
        assert!(names.iter().all(|name| name.split('.').count() == 2));
    }
}
