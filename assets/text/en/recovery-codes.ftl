# Recovery codes.
recovery-codes-title = Recovery codes
recovery-codes-lead = For the day on which you have neither your phone, nor your application, nor your passkey. Each code works once, after your password.
recovery-codes-none = You have no recovery codes.
recovery-codes-left = { $left ->
    [one] You have one code of { $made } left.
   *[other] You have { $left } codes of { $made } left.
}
recovery-codes-since = Made on { $date }.
recovery-codes-few = Few are left: make new ones before you run out.
recovery-codes-used = You have just used a recovery code: it no longer works.
recovery-codes-used-text = If your device is lost, remove it from your methods of verification. You can make new codes now.
recovery-codes-make = Make codes
recovery-codes-renew = Make new codes
recovery-codes-renew-text = The ones before will no longer work.
recovery-codes-continue = Go on to the mail
recovery-codes-fresh-text = To make codes, a proof of a few minutes ago is needed, by your safest method.
recovery-codes-new = Your new codes
recovery-codes-new-text = Write them down or print them now: they will never be shown again. Keep them away from this computer, like the key of your house.
recovery-codes-list = Recovery codes
recovery-codes-download = Download as text
recovery-codes-print = Print
recovery-codes-done = I have put them in a safe place
recovery-codes-file = recovery-codes
recovery-codes-file-head = Recovery codes of { $address } ({ $house }), made on { $date }
recovery-codes-file-foot = Each code works once, after the password. The support desk will never ask for them.
verify-recovery-link = I no longer have any of these
verify-recovery-code = Recovery code
verify-recovery-hint = 16 letters and digits. Dashes, spaces and capitals do not matter.
verify-recovery-none = Enter one of your recovery codes, of 16 letters and digits.
verify-recovery-wrong = { $left ->
    [0] This code does not fit, or was used already.
    [one] This code does not fit, or was used already. One try is left.
   *[other] This code does not fit, or was used already. { $left } tries are left.
}
letter-recovery-used-subject = A recovery code was used
letter-recovery-used-text = Somebody signed in to your account with your password and one of your recovery codes. { $left ->
    [0] None is left: make new ones in “Security and sign-in”.
    [one] One is left: make new ones in “Security and sign-in”.
   *[other] { $left } are left.
}
