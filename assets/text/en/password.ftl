# Choosing a password.
password-temporary = Temporary password
password-temporary-wrong = This is not the temporary password you were given.
password-current = Current password
password-current-wrong = This is not your current password. Enter it again.
password-new = New password
password-again = Confirm the password
password-different = The two are not the same. Enter them again.
password-refused = Your password is not changed yet. See below, then enter it again.
password-missing = Enter a new password.
password-short = { $n ->
    [one] It must have at least { $n } character.
   *[other] It must have at least { $n } characters.
}
password-long = It must have at most { $n } characters.
password-classes = It must mix { $n } kinds of characters: small letters, capitals, digits, symbols.
password-common = It is one of those everybody tries, or is in a known leak.
password-word = It holds a word or a name that is too common.
password-name = It holds your name or a part of your address.
password-guessable = It is guessed too soon. Add a word or two that have nothing to do with each other.
password-reused = { $n ->
    [one] You have used it before.
   *[other] It is one of the last { $n } you have used.
}
password-is-temporary = This is the temporary password. Choose one that only you know.
password-must = It must
password-rule-length = have { $min } to { $max } characters
password-rule-classes = mix { $n } kinds of characters: small letters, capitals, digits, symbols
password-rule-name = not hold your name
password-rule-common = not be one that everybody tries
password-rule-word = hold no common word or name
password-rule-history = differ from the last { $n }
password-met = {" "}(done)
password-free = Digits and symbols are allowed, never required. Pasting is allowed.
password-paste = Pasting is allowed, and so is a password manager.
password-strength = Password security level
password-score-0 = Very weak.
password-score-1 = Weak.
password-score-2 = Fair.
password-score-3 = Good.
password-score-4 = Excellent.
password-advice-words = One more word, unrelated to the others, makes it safer.
password-advice-rows = Avoid keys that stand side by side on the keyboard.
password-advice-repeats = Avoid repetitions.
password-advice-sequences = Avoid sequences such as abc or 6543.
password-advice-dates = Avoid dates and years.
password-advice-nothing = Nothing to add.
password-entropy = Entropy, if it were drawn by lot:
password-bits = bits (the CNIL asks for 50 where tries are limited, as they are here).
password-change = Change password
password-change-lead = Your other sessions will be closed, and your trusted devices will ask for a code again.
password-expires = The current password must be changed before { $date }.
password-cancel = Cancel
password-due = Your password has expired
password-due-lead = It is right, but too old. Choose a new one to open your mailbox.
