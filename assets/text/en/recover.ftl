# Forgotten password.
recover-link = I forgot my password
recover-place = Recovery
recover-title = Get back into your account
recover-lead = Say who you are. If this name has access here, you can prove that it is yours, then choose a new password.
recover-name = Who are you?
recover-name-hint = In the form { $example }
recover-name-missing = Enter your user name.
recover-captcha = Characters of the picture or words of the audio file
recover-captcha-image = Six drawn digits. If you cannot see them, listen to them, or continue without picture or sound.
recover-captcha-listen = Listen to the digits
recover-captcha-hint = Six digits. Spaces are allowed.
recover-captcha-new = Another picture, another sound
recover-captcha-wrong = These are not the right digits. Here is another picture, and another sound.
recover-captcha-over = This picture was used already, or is older than five minutes. Here is another one.
recover-captcha-missing = Enter the six digits, or continue without picture or sound.
recover-without = Continue without picture or sound
recover-next = Next
recover-cancel = Cancel
recover-not-yet = Not done yet. See below.
recover-throttled = Too many requests. To be safe, recovery is paused for this name or from this network: try again from { $time }.
recover-over = This recovery is over
recover-over-text = Time is up, or too many tries did not fit. Your password has not changed. You can begin again, or ask the referent of your structure.
recover-wait-title = One moment
recover-wait-text = Your browser does a small computation, which is dear to whoever would make a thousand requests. Nothing to read, nothing to hear.
recover-wait-seconds = If nothing happens, wait { $seconds } s, then continue.
recover-wait-early = That was a little early. Wait { $seconds } s more, then continue.
recover-wait-continue = Continue
recover-steps = Steps of the recovery
recover-step-proof = verification step { $step }
recover-step-password = choose a new password
recover-step-done = {" "}(done)
recover-method-title = How can we recognise you?
recover-method-lead = { $needed ->
    [one] One proof is enough.
   *[other] It takes { $needed }, by different means. This is proof { $step }.
}
recover-method = Means of verification
recover-method-sms = Send a text to my mobile phone
recover-method-voice = Call my number
recover-method-email = Send an e-mail to my personal address
recover-method-totp = Use my authenticator application
recover-method-passkey = Use my passkey
recover-method-push = Approve on my phone
recover-method-recovery = Use a recovery code
recover-method-number = Number { $hint }
recover-method-address = Address { $hint }
recover-method-code = Nothing is sent
recover-method-missing = Choose one of the list.
recover-none-title = One proof is missing
recover-none = No other means is attached to this account, and it takes { $needed }. Your password has not changed. The referent of your structure can give you access again when they see you.
recover-number-title = Confirm your number
recover-number-lead = We will send a code to the number { $hint }. To be sure that it is you, type it whole.
recover-number = Your number, whole
recover-number-hint = As you dial it, or with the country code: 514 555-0174, +33 6 12 34 56 78.
recover-number-unreadable = This is not a telephone number. Enter all of its digits.
recover-number-contradicts = { $left ->
    [one] This number does not end like { $hint }. One try is left.
   *[other] This number does not end like { $hint }. { $left } tries are left.
}
recover-address-title = Confirm your address
recover-address-lead = We will send a code and a link to the address { $hint }. To be sure that it is you, type it whole.
recover-address = Your personal address, whole
recover-address-hint = The one where you receive your codes, not the one of this mailbox.
recover-address-unreadable = This is not an e-mail address. Enter it whole.
recover-address-contradicts = { $left ->
    [one] This address does not begin like { $hint }. One try is left.
   *[other] This address does not begin like { $hint }. { $left } tries are left.
}
recover-send = Send the code
recover-other-method = Use another means
recover-too-soon = A code was asked for a moment ago. Another one can be asked for in { $seconds } s.
recover-limit = Enough codes were asked for under this name. Try again from { $time }, or use another means.
recover-code-title = Enter your verification code
recover-code-sms = If this number is yours, a text is arriving at { $hint }. It holds a code of six digits.
recover-code-email = If this address is yours, an e-mail is arriving at { $hint }. It holds a code of six digits, and a link that does the same.
recover-code-voice = If this number is yours, { $hint } rings in a moment. A voice dictates a code of six digits, twice.
recover-code-totp = Open your authenticator application and enter the code that it shows.
recover-code-paper = Enter one of the recovery codes that you wrote down or printed. It works only once.
recover-code = Verification code
recover-code-hint = Spaces are allowed.
recover-code-missing = Enter the 6-digit code.
recover-code-wrong = { $left ->
    [one] This code does not fit. One try is left.
   *[other] This code does not fit. { $left } tries are left.
}
recover-code-expired = This code has expired. Ask for a new one with “Try again”, then enter the latest.
recover-code-throttled = Too many tries under this name. Try again from { $time }.
recover-again = Try again
recover-again-wait = Another code can be asked for in { $seconds } s.
recover-contact = Contact your administrator
recover-contact-lead = The support desk will read your request and answer. It will never ask for a password or a code.
recover-contact-how = How to answer you
recover-contact-how-hint = A telephone number or an address where you can be reached.
recover-contact-how-missing = Say how to answer you.
recover-contact-words = What is happening
recover-contact-send = Send the request
recover-contact-throttled = Enough requests have left from here today. Call the support desk, or try again from { $time }.
recover-contact-taken = Your request was received. Its reference is { $reference }: note it, the support desk knows it.
recover-contact-back = Back to the verification
recover-step-questions = your questions
recover-questions-title = Answer your questions
recover-questions-lead = Your proofs are accepted. What is left is to answer as you did at the first sign-in.
recover-questions-hint = Capitals, accents and punctuation do not count.
recover-questions-missing = Answer each question.
recover-questions-wrong = { $left ->
    [one] These answers are not right. One try is left today.
   *[other] These answers are not right. { $left } tries are left today.
}
recover-questions-read = Show what I typed
recover-questions-submit = Submit
recover-password-title = Choose a new password
recover-password-lead = { $proofs ->
    [one] Your proof was accepted. What is open with the old password will close everywhere.
   *[other] Your proofs were accepted. What is open with the old password will close everywhere.
}
recover-finish = Finish
recover-done-title = Your password has been reset
recover-done-text = All your sessions are closed and no device is trusted any more. Your second proof stays the one you had. Your addresses have been told.
recover-done-before = To sign in with the new password,{" "}
recover-done-here = click here
recover-letter-title = Continue the recovery
recover-letter-text = You opened the link that was sent for “{ $name }”. Continue here if you asked to recover this access yourself; the page where you asked will no longer work.
recover-letter-signed-in = In this browser, { $name } is signed in already. Continuing does not close that session; the new password will be that of “{ $other }”.
recover-letter-not-me = If you asked for nothing, close this page: nothing will change.
recover-letter-continue = Continue here
recover-letter-over = This link no longer works
recover-letter-over-text = It was used already, a later one replaced it, or it is too old. Go back to the page of the recovery, or begin again.
recover-restart = Begin again
recover-cancelled = The recovery is given up. Your password has not changed.
letter-recovery-code-subject = Recover your access to { $house }
letter-recovery-code-text = Somebody, surely you, asks to get back into your { $house } account.
letter-recovery-code = Your code: { $code }
letter-recovery-link = Or continue by this link, in the browser of your choice:
letter-recovery-code-minutes = The code and the link are good for { $minutes } minutes, and once.
letter-recovery-code-never = Give them to nobody: the support desk will never ask for them. If you asked for nothing, do nothing: without them your password does not change.
letter-recovery-started-subject = recovery asked for
letter-recovery-started-text = Somebody asked to recover access to your account with “I forgot my password”. Nothing has changed: it still has to be proved that it is you.
letter-recovery-refused-subject = recovery not possible
letter-recovery-refused-text = Somebody, perhaps you, asked to recover access to your account with “I forgot my password”. This is not possible for an account that has not been set up yet or that is suspended. Ask your referent, who can give you access again.
letter-recovery-done-subject = password reset
letter-recovery-done-text = The password of your account was replaced after “I forgot my password”. All sessions are closed and no device is trusted any more.
letter-request-subject = Request { $reference }: access lost
letter-request-text = A person who can no longer sign in asks for help. Reference: { $reference }.
letter-request-name = Name typed: { $name }
letter-request-contact = How to answer: { $contact }
letter-request-care = Nothing above is proved. Call back at a number that is known already; never ask for a password or a code.
