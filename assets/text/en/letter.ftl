# Letters and texts.
letter-hello = Hello { $name },
letter-subject = { $house }: { $subject }
letter-code-subject = Your { $house } verification code
letter-code-text = { $code } is your verification code for { $house }.
letter-code-minutes = { $minutes ->
    [one] It is good for one minute, for the sign-in page that you opened and for no other.
   *[other] It is good for { $minutes } minutes, for the sign-in page that you opened and for no other.
}
letter-code-never = Give it to nobody: support will never ask you for it. If you did not ask for this code, somebody knows your password: change it and tell support.
letter-code-sms = { $code } is your { $house } code. Give it to nobody.
letter-when = When: { $moment }
letter-where = Network address: { $ip }
letter-with = Browser: { $agent }
letter-not-you = If it was you, there is nothing to do. If not, change your password and tell support without delay.
letter-phrase = Your personal phrase, by which you recognise us: “{ $phrase }”
letter-support = Support: { $contacts }
letter-method-totp = authenticator application
letter-method-sms = code by SMS
letter-method-email = code by e-mail
letter-method-passkey = passkey
letter-method-push = approval on the phone
letter-method-voice = telephone call
letter-method-recovery = recovery codes
letter-activation-subject = Attach a telephone to { $house }
letter-activation-text = You are attaching a telephone to your { $house } account, to approve your sign-ins. Reference: { $reference }.
letter-activation-how = On the telephone, open { $origin }/device and follow the page. The code to type there is shown on the computer; for your safety it never goes by e-mail.
letter-activation-data = On the telephone, open { $origin }/device and type:
    address of the server: { $origin }
    user name: { $username }
    activation code: { $code }
    The code is good for { $hours } hours, once.
letter-activation-not-you = If you are not attaching a telephone, somebody else is in your account: change your password and tell the support at once.
letter-new-device-subject = sign-in from a new browser
letter-new-device-text = Your account was opened from a browser that was not known yet.
letter-device-trusted-subject = new trusted device
letter-device-trusted-text = A device has become a trusted device: it will not ask for a code for as long as planned. You can take this trust away in the security settings.
letter-device-theft-subject = a trusted device was copied
letter-device-theft-text = Somebody showed a copy of what identifies one of your trusted devices, with your password. The sign-in was stopped at the verification and this device is no longer trusted. Change your password.
letter-wrong-codes-subject = wrong codes after your password
letter-wrong-codes-text = { $count ->
    [0] Wrong verification codes were entered after your right password.
    [one] A wrong verification code was entered after your right password.
   *[other] { $count } wrong verification codes were entered after your right password within twenty-four hours.
}
letter-temporary-used-subject = your account is set up
letter-temporary-used-text = Your temporary password was used: a method of verification and a new password are in place. The temporary password no longer works.
letter-temporary-given-subject = new temporary password
letter-temporary-given-text = The person who looks after the accounts of your structure has made a temporary password for you. The former one no longer opens anything, and every session was closed. Your methods of verification have not changed.
letter-reset-asked-subject = removal of your methods of verification asked for
letter-reset-asked-text = The person who looks after the accounts of your structure has asked for your methods of verification to be removed, because they are said to be lost. It will be done on { $moment }, or sooner if a second person attests to having seen you. If you still have one of your methods, sign in with it: nothing will be removed.
letter-reset-done-subject = methods of verification removed
letter-reset-done-text = Your methods of verification were removed at the request of your structure. Your structure hands you a temporary password, with which you set up new ones.
letter-role-given-subject = you look after the accounts of a structure
letter-role-given-text = A referent has delegated the accounts of your structure to you: from now on you can create accounts, hand over access and close accounts. You see nobody’s mail.
letter-box-given-subject = a shared box is open to you
letter-box-given-text = You now have access to the shared box “{ $name }”: it is beside your own, with your own sign-in. What you do there bears your name.
letter-box-message-subject = a message is yours
letter-box-message-text = Somebody gave you a message of the shared box “{ $name }”. It is waiting for you there.
letter-box-changed-subject = a box that you answer for has changed
letter-box-changed-text = A referent has changed who opens the box “{ $name }”, which you answer for, or whether it is open.
letter-box-handed-over-subject = your mailbox is handed over to a successor
letter-box-handed-over-text = Your account is closed. Until { $date }, { $name } can read the messages of your mailbox, and those that still arrive there.
letter-box-received-subject = a mailbox is handed over to you
letter-box-received-text = The mailbox of { $name }, who has left, is open to you for reading until { $date }: it is beside your own.
letter-referent-named-subject = you look after the accounts of a structure
letter-referent-named-text = An administrator has made you a referent of “{ $name }”: from now on you can create accounts there, hand over access and close accounts. You see nobody’s mail.
letter-referent-ended-subject = you no longer look after the accounts of a structure
letter-referent-ended-text = You are no longer a referent of “{ $name }”. Your account and your mail do not change.
letter-office-given-subject = you have been given a responsibility
letter-office-given-text = { $name ->
    [support] An administrator has added you to the support: from now on you can answer requests and help people who call.
   *[other] An administrator has made you an administrator: from now on you can look after domains, structures and responsibilities, and read the journal.
}
letter-office-ended-subject = a responsibility has ended
letter-office-ended-text = { $name ->
    [support] You are no longer part of the support. Your account and your mail do not change.
   *[other] You are no longer an administrator. Your account and your mail do not change.
}
letter-requests-wait-subject = requests wait for your word
letter-requests-wait-text = People ask for an address in “{ $name }”, and the support waits to hear from you whether they work there. Sign in, open your referent’s space, then “Requests to read”. This notice leaves once a day at most.
letter-closed-subject = account closed
letter-closed-text = Your structure has closed your account: nobody can sign in to it and it receives no more mail. Nothing that it holds was deleted. If this is a mistake, speak to your structure.
letter-factor-added-subject = method of verification added
letter-factor-added-text = A method of verification now belongs to your account: { $method }.
letter-factor-disabled-subject = method of verification closed
letter-factor-disabled-text = Too many wrong codes followed each other: this method of verification is closed ({ $method }). Your other methods stay open; to restore it, ask support.
letter-password-changed-subject = password changed
letter-password-changed-text = The password of your account was changed.
letter-factor-replaced-subject = verification method replaced
letter-factor-replaced-text = A verification method of your account takes the place of another: { $method }. The former one no longer works; its destination gets this notice too.
letter-factor-removed-subject = verification method removed
letter-factor-removed-text = A verification method no longer opens your account: { $method }.
letter-text = { $subject }. Was it not you? Tell support. { $support }
letter-contest = Was it not you? Open this page, without signing in, and freeze your account: { $link }
letter-frozen-subject = your account is frozen
letter-frozen-text = Somebody opened the link “It was not me” of a notice and froze the account. Nobody gets in any more; your mail keeps arriving. Call support: they will check that it is you and give you access again.
letter-password-expires-subject = your password expires soon
letter-password-expires-text = { $days ->
    [one] The password of your account expires tomorrow. Change it under “Security and sign-in”. Afterwards you will be asked for a new one when you sign in: you will not lose access to your mailbox.
   *[other] The password of your account expires in { $days } days. Change it under “Security and sign-in”. Afterwards you will be asked for a new one when you sign in: you will not lose access to your mailbox.
}
letter-mark-changed-subject = your personal phrase and image have changed
letter-mark-changed-text = The phrase and image by which you recognise Pli have just been chosen. The next e-mails will end with the new phrase.
letter-questions-changed-subject = your security questions have changed
letter-questions-changed-text = New answers to the security questions of your account have just been kept. The former ones no longer count.
letter-merge-asked-subject = a merge awaits you
letter-merge-asked-text = Support asked for the address { $name } to be merged into yours. Nothing begins before you have proved that it is yours: “Settings”, “Addresses and merging”.
letter-merge-refused-subject = merge refused
letter-merge-refused-text = Merging { $name } into your mailbox was refused. The reason is in “Settings”, “Addresses and merging”.
letter-merge-halted-subject = a merge awaits you
letter-merge-halted-text = The merge of { $name } has stopped and awaits you; nothing is lost. What to do is in “Settings”, “Addresses and merging”.
letter-merge-done-subject = merge finished
letter-merge-done-text = The old mailbox { $name } is in yours, and mail sent to that address arrives here. Until { $date } you can take it back. To tell your correspondents, a message is ready in “Settings”, “Addresses and merging”.
letter-merge-undone-subject = merge taken back
letter-merge-undone-text = The merge of { $name } was taken back: what it had brought is no longer in your mailbox, and the address no longer leads to it.
