# What has just happened, said on the next page.
outcome-moved = { $n ->
    [one] { $n } message moved.
   *[other] { $n } messages moved.
}
outcome-archived = { $n ->
    [one] { $n } message archived.
   *[other] { $n } messages archived.
}
outcome-trashed = { $n ->
    [one] { $n } message moved to the trash.
   *[other] { $n } messages moved to the trash.
}
outcome-deleted = { $n ->
    [one] { $n } message deleted for good.
   *[other] { $n } messages deleted for good.
}
outcome-copied = { $n ->
    [one] { $n } message copied.
   *[other] { $n } messages copied.
}
outcome-undone = { $n ->
    [one] { $n } message put back.
   *[other] { $n } messages put back.
}
outcome-too-late = It is too late to undo. The messages are where you put them; move them again.
outcome-sent = Message sent.
outcome-sent-copy-later = Message sent. Its copy will soon be in Sent.
outcome-under-way = This message is being sent already. It will leave only once.
outcome-discarded = Draft thrown away.
outcome-ended-oldest = You had too many open sessions. The oldest one was ended.
outcome-session-ended = Session ended.
outcome-device-revoked = This browser will have to give a code again.
outcome-nothing-selected = No message was ticked. Tick at least one, then try again.
outcome-no-target = No mailbox was chosen. The messages have not moved. Choose a mailbox, then try again.
outcome-over-quota = Your mailbox is full: nothing was done. Empty the trash, then try again.
outcome-saved = Saved.
outcome-password-changed = Your password is changed. Your other sessions are closed.
outcome-device-trusted = This device is trusted.
outcome-device-trusted-passkey = Safer: a passkey
