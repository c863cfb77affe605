# First sign-in.
enrol-first = First sign-in
enrol-steps = Steps of the set-up
enrol-step-application = Your app
enrol-step-password = Your password
enrol-step-done = {" "}(done)
enrol-step-of = Step { $step } of { $steps }
enrol-continue = Continue
enrol-totp-title = Set up your app
enrol-totp-lead = It shows a 6-digit code, renewed every 30 seconds. You will be asked for it when signing in.
enrol-totp-install = 1. Install an app
enrol-totp-install-text = Microsoft Authenticator, Google Authenticator or any compatible app, on your phone.
enrol-totp-scan = 2. Scan this code
enrol-totp-scan-text = In the app, tap “Add an account”, then “Scan a QR code”, and aim at the square.
enrol-totp-qr = QR code to scan with your app
enrol-totp-appears = The account appears as “{ $issuer }”, for { $account }.
enrol-totp-no-scan = Can’t scan the image?
enrol-totp-no-scan-text = In the app, choose “Enter a key”, then copy this.
enrol-totp-account = Account
enrol-totp-issuer = Name
enrol-totp-key = Key
enrol-totp-kind = Type
enrol-totp-kind-text = Time-based, 6 digits, 30 seconds
enrol-totp-renew = Get another key
enrol-totp-type = 3. Enter the code shown
enrol-totp-code = Verification code
enrol-totp-code-hint = If the code is about to change, wait for the next one.
enrol-totp-wrong = This code does not match. Wait for the next code and enter it. Also check that the phone sets its time automatically.
enrol-totp-not-yet = The app is not set up yet. See below.
enrol-totp-renewed = Here is a new key
enrol-totp-renewed-text = The earlier one no longer works. Remove it from the app, then scan this one.
enrol-password-title = Your new password
enrol-password-lead = It replaces the one your referent gave you. A sentence of four words does very well.
enrol-password-current = Temporary password
enrol-password-current-wrong = This is not the temporary password you were given.
enrol-password-new = New password
enrol-password-again = Confirm the password
enrol-password-different = The two differ. Enter them again.
enrol-password-refused = Your password is not changed yet. See below, then enter it again.
enrol-password-missing = Enter a new password.
enrol-password-short = { $n ->
    [one] It must have at least { $n } character.
   *[other] It must have at least { $n } characters.
}
enrol-password-long = It must have at most { $n } characters.
enrol-password-classes = It must mix { $n } kinds of characters: lower case, upper case, digits, symbols.
enrol-password-common = It is one that everybody tries, or holds a word or name that is too common.
enrol-password-name = It holds your name or user name.
enrol-password-reused = { $n ->
    [one] You used it before.
   *[other] It is one of the last { $n } you used.
}
enrol-password-temporary = This is the temporary password. Choose one that only you know.
enrol-password-must = It must
enrol-password-rule-length = have { $min } to { $max } characters
enrol-password-rule-classes = mix { $n } kinds of characters: lower case, upper case, digits, symbols
enrol-password-rule-name = not hold your name
enrol-password-rule-common = not be one that everybody tries
enrol-password-rule-history = differ from the last { $n }
enrol-password-free = Digits and symbols are allowed, never required. Pasting is allowed.
enrol-password-paste = Pasting is allowed, and so is a password manager.
