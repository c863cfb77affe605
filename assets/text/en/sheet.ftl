# Sheets to print, one a step: one sentence a line.
sheet-name = Set-up sheet
sheet-print = Print
sheet-start = Before you begin
sheet-start-steps =
    Have your secure address, your temporary password and a telephone at hand.
    A mobile phone or a landline will do; a landline serves for calls only.
    Open the sign-in page, enter your address, then your temporary password.
    Leave the verification code empty: you have none yet.
    The page “More information required” opens. Choose “Next”.
    You have 15 minutes, and 15 more if you ask for them. After that, sign in again in the same browser: you will be at the same step.
sheet-known = Making sure it is you
sheet-known-steps =
    The page shows the end of the number, or of the address, that your referent recorded for you.
    Choose to be sent a code.
    Enter the 6 digits you receive, then choose “Verify”.
    The number is not yours? Stop and call your referent.
sheet-method = Choosing a method
sheet-method-steps =
    The methods go from the safest to the least safe. The first is recommended.
    Choose one, then “Next”.
    A text or a call can cost you something at your operator.
    On each page, “I want to set up a different method” leads back here; nothing is lost.
sheet-passkey = Passkey
sheet-passkey-steps =
    Give the passkey a name that says where it is, such as “iPhone” or “Nurses’ station”.
    Choose “Make the passkey”: the browser asks where to keep it. On a shared computer, choose your phone or a security key.
    Confirm with your fingerprint, your face or the device’s code. None of it is sent to us.
    Nothing happens? This browser makes none: “I want to set up a different method” leads back to the choice.
sheet-totp = Authenticator app
sheet-totp-steps =
    Install Microsoft Authenticator, Google Authenticator or any compatible app on your phone.
    In the app, add an account, then allow the camera.
    Aim at the square on the computer’s screen.
    It does not work? Choose “Can’t scan the image?”, then copy the key, in groups of four.
    Enter the 6 digits that the app shows. If they are about to change, wait for the next ones.
sheet-push = Approval on the phone
sheet-push-steps =
    Open the camera of the phone and aim at the square on the computer’s screen.
    The phone opens a page of Pli. Check the address, then choose “Attach this phone”.
    It does not work? Open the address shown on the phone, then type the username and the code.
    The computer shows a number: type it on the phone, then choose “Approve”.
    On the computer, choose “Submit”.
    Add the page to the phone’s home screen: your sign-ins will wait there.
sheet-sms = Code by SMS
sheet-sms-steps =
    Choose the country of your number, for example Canada (+1).
    Enter the number of a mobile phone that you have with you.
    Choose “Text me a code”.
    Enter the 6 digits you receive, then choose “Verify”.
    Nothing comes? Wait half a minute, then choose “Try again”: only the last code works.
sheet-email = Code by e-mail
sheet-email-steps =
    Enter a personal address, which you open without Pli.
    Choose “E-mail me a code”.
    Open that mailbox, then copy the 6 digits. The message never holds a link.
    Nothing comes? Look among the junk mail, then choose “Try again”.
sheet-summary = Confirming your methods
sheet-summary-steps =
    The list shows what is set up and what is not.
    “Change” replaces a number or an app; “Set it up now” adds a method.
    Two methods save you on the day the phone stays at home.
    Choose “Finish”.
sheet-password = Changing the password
sheet-password-steps =
    Enter the temporary password, then the new one, twice.
    The page says all that the new one must be. A sentence of four words does well.
    Give it to nobody, not even to support. A password manager may keep it.
    “Stay signed in?”: answer “Yes” only on a trusted computer.
    The page “Well done!” appears: your mailbox is ready.
sheet-questions = Answering the security questions
sheet-questions-steps =
    Choose each question in its list; each serves only once.
    Answer in 3 to 40 characters. Capitals, accents and punctuation do not count.
    Give answers that all differ, and that nobody would find by searching for your name.
    Note them in a safe place: they will never be shown again.
    Choose “Finish”.
sheet-mark = Choosing your mark
sheet-mark-steps =
    Write a sentence of your own, of 60 characters at most.
    Choose an image. “See other images” proposes twelve others.
    Pli will show them to you: if they are not yours, enter nothing and call support.
