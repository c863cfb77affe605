# Passkeys: at sign-in and in the account.
passkey-sign-in = Use a passkey
passkey-failed = The passkey was not used. Try again, or choose another way.
passkey-known = This device already has a passkey for this account.
passkey-needs-script = Needs JavaScript; the other methods do not.
passkey-use = Your browser will ask for your fingerprint, your face or your device’s code. None of it is sent to us.
passkey-refused = This passkey was not accepted
passkey-refused-text = It is not, or no longer, that of an account here. Try again, or sign in with your password.
passkey-refused-verify = This passkey was not accepted. Try again, or choose another type of verification.
passkey-late = This page was open for too long
passkey-late-text = Nothing was lost. Use your passkey again.
passkey-late-verify = The time to answer is over. Use your passkey again.
passkey-no-script = A passkey needs JavaScript, which this browser did not run. Turn it on, or choose another type of verification.
passkeys-title = Passkeys
passkeys-lead = You sign in with your fingerprint, your face or your device’s code, without a password. A fake site cannot ask for them.
passkeys-yours = Your passkeys
passkeys-yours-lead = { $count ->
    [0] None yet.
    [one] Keep at least two: a device gets lost.
   *[other] { $count } of { $most }.
}
passkeys-synced = Synchronised
passkeys-synced-text = It follows you to your devices, through your password manager.
passkeys-bound = Bound to its device
passkeys-bound-text = It never leaves the device it was made on.
passkeys-created = Made on { $date }
passkeys-used = used { $when }
passkeys-never-used = never used
passkeys-rename = Rename
passkeys-rename-label = New name of “{ $name }”
passkeys-rename-save = Save
passkeys-remove = Remove
passkeys-remove-label = Remove { $name }
passkeys-remove-ask = This passkey will no longer open your account. Delete it from the device as well.
passkeys-remove-confirm = Yes, remove it
passkeys-add = Add a passkey
passkeys-add-lead = On this device, on your phone or on a security key.
passkeys-name = Its name
passkeys-name-hint = To know it again later, such as “iPhone” or “Key on my ring”.
passkeys-create = Make the passkey
passkeys-full = You have { $most }, which is the most there can be. Remove one to add another.
passkeys-script = Making a passkey needs JavaScript, which this browser did not run.
passkeys-unsupported = This browser cannot make a passkey. Try another one, or your phone.
passkeys-fresh = First confirm that it is you
passkeys-fresh-text = To add, rename or remove a passkey, a proof of a few minutes ago is needed, by your safest method.
passkeys-fresh-button = Confirm
passkeys-problem-late = The time to answer is over. Nothing was added: start again.
passkeys-problem-refused = The device’s answer could not be verified. Nothing was added: start again, or try another device.
passkeys-problem-known = This passkey is registered already.
passkeys-problem-last = It is your only method of verification. Add another one before you remove it.
passkeys-problem-name = Give it a name with at least one letter or digit.
outcome-passkey-added = The passkey is added. An e-mail confirms it.
outcome-passkey-renamed = The passkey is renamed.
outcome-passkey-removed = The passkey is removed. An e-mail confirms it.
letter-passkey-counter-subject = One of your passkeys may have been copied
letter-passkey-counter-text = The counter of one of your passkeys went back: somebody may have a copy of it. Remove this passkey in “Security and sign-in”, then make a new one.
account-event-passkey-refused = Passkey refused
