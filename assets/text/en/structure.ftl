structure-menu = Manage my structure
structure-place = Referent
structure-choose = Your structures
structure-choose-lead = Those whose accounts you look after.
structure-go = Open
structure-accounts = Accounts
structure-new = Create an account
structure-export = Export
structure-count = { $n ->
    [0] { $name } · no account
    [one] { $name } · { $n } account
   *[other] { $name } · { $n } accounts
}
structure-nobody = No account yet. Create the first one.
structure-none-found = No account matches. Try another word or another status.
structure-search = Find an account
structure-search-hint = Name, address or profession
structure-filter = Filter by status
structure-all = All
structure-actives = Active
structure-inviteds = Invited
structure-expireds = Invitation expired
structure-waitings = To hand over
structure-closeds = Closed
structure-active = Active
structure-invited = Invited
structure-expired = Invitation expired
structure-waiting = To hand over
structure-closed = Closed
structure-caption = Accounts of the structure
structure-person = Person
structure-profession = Profession
structure-standing = Status
structure-seen = Last sign-in
structure-methods = Methods
structure-never = Never
structure-never-until = Never, invitation good until { $moment }
structure-no-method = None
structure-until = Good until
structure-reached = Reached at
structure-nowhere = No telephone and no personal e-mail
structure-made = Created on
structure-back = Back to the accounts
structure-back-own = An e-mail sent to their mailbox came back on { $date } (code { $status }). Notices do not reach them here.
structure-back-personal = An e-mail sent to their personal address came back on { $date } (code { $status }). Ask them for another address.
structure-new-lead = You then hand over a temporary password, on paper or in person.
structure-who = The person
structure-given = Given name
structure-family = Family name
structure-language = Language
structure-french = French
structure-english = English
structure-address = Their address
structure-local = Address
structure-local-hint = What stands before @{ $domain }. Left empty, it is made of the given and family names.
structure-reach = Where to reach them
structure-reach-text = At the first sign-in a code sent there confirms who it is. Someone without a telephone or a personal e-mail is protected by the hand-over in person alone.
structure-phone = Telephone
structure-email = Personal e-mail
structure-make = Create the account
structure-cancel = Cancel
structure-problems = The account was not created
structure-problems-text = Correct the marked fields. What you wrote is kept.
structure-problem-given = Write the given name
structure-problem-family = Write the family name
structure-problem-profession = 120 characters at most
structure-problem-no-local = Write the address: nothing can be made of this name
structure-problem-local = Letters, digits, dots and hyphens only
structure-problem-taken = This address is taken
structure-problem-phone = This number cannot be reached
structure-problem-email = This is not an e-mail address
structure-problem-own-mailbox = Choose an address outside this service: a code sent here would wait behind the door it opens
structure-hand-over = Hand over access
structure-hand-over-text = Pli makes a temporary password, shows it once on a sheet to print, and it opens nothing but the first sign-in. An earlier sheet is worth nothing any more.
structure-hand-over-button = Make the hand-over sheet
structure-reset = Forgotten password
structure-reset-text = A temporary password takes the place of theirs: their sessions close, their methods of verification stay, and they are told.
structure-reset-button = Make a new sheet
structure-close = Close the account
structure-close-text = Nobody can sign in to it any more and it receives no mail. Everything that is open closes at once. Nothing is deleted.
structure-why = Reason
structure-why-left = The person has left the structure
structure-why-away = Long absence
structure-why-doubt = Somebody else may be using it
structure-close-button = Close the account
structure-open = Open the account again
structure-open-text = The person signs in as before, with their password and their methods.
structure-open-button = Open again
structure-own = This is your account
structure-own-text = Another referent or support looks after it. Your security settings are in your account.
structure-changed = The account has changed meanwhile
structure-changed-text = Somebody else changed it while this page was open. Nothing was done; this is how it is now.
structure-is-closed = The account is closed
structure-is-closed-text = Nothing was done. Open it first.
structure-sheet = Hand-over sheet
structure-sheet-title = Hand-over sheet for { $name }
structure-sheet-address = Address of the site
structure-sheet-username = User name
structure-sheet-password = Temporary password
structure-sheet-qr = QR code of the address of the site
structure-sheet-1 = Open the address of the site, or photograph the code.
structure-sheet-2 = Type the user name and the temporary password.
structure-sheet-3 = Follow the steps: a method of verification, then a password that you choose.
structure-sheet-code = A code comes first, on the telephone or at the address that your structure knows.
structure-sheet-secret = Keep this sheet to yourself and destroy it after the first sign-in. Nobody will ever ask you for this password.
structure-sheet-once = The password is shown here only. If the sheet is lost, make another one.
structure-sheet-done = The sheet is handed over
structure-print = Print
structure-outcome-made = The account is created. Now hand over access.
structure-outcome-closed = The account is closed.
structure-outcome-opened = The account is open again.
structure-file = accounts.csv
structure-lost = Lost methods
structure-lost-text = If the person has none of their methods of verification any more, ask for them to be removed. They are told everywhere, and the removal waits a day, unless a second referent attests to having seen them. Then hand them a new sheet.
structure-lost-button = Ask for removal
structure-lost-until = The removal will take place on { $moment }, unless the person uses one of their methods before.
structure-lost-own = You asked for it: another referent can attest to having seen the person, and it is done at once.
structure-lost-other = Another referent asked for it. Attest only if the person is before you and you know who they are.
structure-lost-attest = I attest to having seen this person
structure-lost-cancel = Cancel the removal
structure-outcome-reset-asked = The removal is asked for, and the person is told.
structure-outcome-reset-done = The methods are removed. Now hand over a new sheet.
structure-outcome-reset-cancelled = Nothing will be removed.
structure-referents = Referents
structure-referents-lead = Who looks after the accounts of this structure.
structure-referent-always = Without end
structure-referent-until = Until { $date }
structure-referent-over = Ended on { $date }
structure-referent-you = you
structure-referent-remove = Remove
structure-referent-add = Delegate to somebody
structure-referent-add-text = A person of the structure, by their address. They will see the accounts and act as you do; never anybody’s mail.
structure-referent-who = The person’s address
structure-referent-end = Until
structure-referent-end-hint = Left empty, the delegation has no end
structure-referent-button = Delegate
structure-referent-unknown = Nobody of the structure has this address
structure-referent-held = This person is a referent already
structure-referent-past = Choose a day to come
structure-outcome-referent-added = The person is a referent.
structure-outcome-referent-removed = The person is no longer a referent.

## Requests to read

structure-requests = Requests to read
structure-requests-lead = These people ask for an address. The support waits for your word to answer.
structure-requests-none = No request waits for you.
structure-waiting-word = waiting
structure-request-known = This person works here
structure-request-unknown = I do not know them
structure-outcome-vouched = Your word is noted. The request is back with the support.
structure-import = Import a list
structure-import-lead = Nothing is created before you have looked the list over.
structure-import-file = CSV file
structure-import-file-hint = As a spreadsheet saves it: { $size } and { $rows } people at most.
structure-import-columns = The columns
structure-import-columns-text = The first row names the columns, in French or in English, in any order. Given name and Family name are needed; Profession, Address, Language, Telephone and Personal e-mail are optional. Without an address, it is made of the name.
structure-import-access = Nobody can sign in before you hand access over to them, account by account.
structure-import-read = Read the list
structure-import-none = Choose a file
structure-import-too-large = The file is larger than { $size }. Make several of it.
structure-import-workbook = This is a workbook. Save it as CSV, then choose that file.
structure-import-unreadable = This file cannot be read. Save it as CSV UTF-8.
structure-import-empty = The file is empty
structure-import-no-rows = The file has heads only: nobody is in it
structure-import-too-many = The file has more than { $rows } people. Make several of it.
structure-import-too-wide = The file has too many columns
structure-import-missing = { $n ->
    [one] The first row does not name the column { $columns }
   *[other] The first row does not name the columns { $columns }
}
structure-import-twice = The column { $column } is there twice
structure-import-running = Creating the accounts
structure-import-progress = { $n ->
    [0] { $done } rows of { $total }: no account created
    [one] { $done } rows of { $total }: { $n } account created
   *[other] { $done } rows of { $total }: { $n } accounts created
}
structure-import-leave = You may leave this page: it goes on.
structure-import-again = How far is it?
structure-import-other = Choose another file
structure-import-file-read = { $n ->
    [one] { $file } · { $n } row read, { $separator }
   *[other] { $file } · { $n } rows read, { $separator }
}
structure-import-semicolon = separated by semicolons
structure-import-comma = separated by commas
structure-import-tab = separated by tabs
structure-import-sign = separated as the file says
structure-import-good = { $all ->
    [one] The row is ready
   *[other] The { $all } rows are ready
}
structure-import-good-text = Nothing is created yet.
structure-import-wrong = { $n ->
    [one] { $n } row of { $all } is to be corrected
   *[other] { $n } rows of { $all } are to be corrected
}
structure-import-wrong-text = { $ready ->
    [one] Nothing is created yet. Correct the file and bring it again, or create the account that is ready now.
   *[other] Nothing is created yet. Correct the file and bring it again, or create the { $ready } accounts that are ready now.
}
structure-import-wrong-all = Nothing is created. Correct the file and bring it again.
structure-import-download = Download the rows to correct
structure-import-homonyms = { $n ->
    [one] { $n } person bears somebody else’s name and gets a numbered address. Make sure that they have no account already.
   *[other] { $n } people bear somebody else’s name and get a numbered address. Make sure that they have no account already.
}
structure-import-ignored = Columns left aside: { $columns }
structure-import-filter = Filter the rows
structure-import-all = All
structure-import-readies = Ready
structure-import-homonym-pill = Same name
structure-import-wrongs = To correct
structure-import-make = { $n ->
    [one] Create the account that is ready
   *[other] Create the { $n } accounts that are ready
}
structure-import-made = { $n ->
    [0] No account is created
    [one] { $n } account is created
   *[other] { $n } accounts are created
}
structure-import-made-text = Nobody can sign in to them yet.
structure-import-hand-over = Hand over access
structure-import-refused = { $n ->
    [one] One row could no longer be taken, because somebody got the address meanwhile: { $rows }
   *[other] { $n } rows could no longer be taken, because somebody got the address meanwhile: { $rows }
}
structure-import-caption = Preview of the import
structure-import-row = Row
structure-import-address = Proposed address
structure-import-result = Result
structure-import-ready = Ready
structure-import-homonym = Same name
structure-import-fault = { $column }: { $fault }
structure-import-fault-empty = the cell is empty
structure-import-fault-long = the text is too long
structure-import-fault-control = a character is invisible or unreadable, or the text has several lines
structure-import-fault-formula = a spreadsheet would take it for a formula
structure-import-fault-telephone = this number cannot be reached
structure-import-fault-email = this is not an e-mail address
structure-import-fault-inside = an address outside of this service is needed
structure-import-fault-language = write French or English
structure-import-fault-local = letters, digits, points and hyphens, in the domain of the structure
structure-import-fault-no-local = write the address, nothing can be made of this name
structure-import-fault-exists = this account exists already
structure-import-fault-same = the same as in row { $row }
structure-import-fault-beyond = The row has more cells than there are heads
structure-import-to-correct = To correct
structure-import-to-correct-file = to-correct.csv
structure-above = This person has other responsibilities
structure-above-text = They look after more than this structure: support looks after their account.
structure-lost-new = Another referent asked for it. You have been a referent for too short a time to attest.
structure-boxes = Shared boxes
structure-boxes-lead = One service, several people, each with their own sign-in. You say who opens a box; you do not see its messages.
structure-box = Box
structure-box-new = Create a box
structure-box-new-lead = An address for a service. Nobody has its password: it has none.
structure-box-none = No shared boxes.
structure-box-people = People
structure-box-responsible = Responsible
structure-box-nobody = Nobody answers for it
structure-box-nobody-text = The responsible person no longer has access. Choose another one among those who open it.
structure-box-changed = The box has changed meanwhile
structure-box-closed = Closed
structure-box-open = Open
structure-box-handed = Handed over until { $date }
structure-box-problems = The box was not created
structure-box-problem-name = Give it a name, of 120 characters at most.
structure-box-name = Name
structure-box-name-hint = It stands beside the address in what the box sends.
structure-box-local-hint = Followed by @{ $domain }.
structure-box-responsible-address = Address of the responsible person
structure-box-responsible-hint = They open the box, are told of every change of access and read the journal of what is done there.
structure-box-make = Create the box
structure-box-stays = The responsible person stays
structure-box-stays-text = Choose another responsible person first.
structure-box-people-title = Who opens it
structure-box-answers = responsible
structure-box-rights-of = Rights of { $name }
structure-box-rights = Rights
structure-box-save = Save
structure-box-make-responsible = Make responsible
structure-box-held = This person opens the box already.
structure-box-oneself = You cannot give yourself access: ask another referent.
structure-box-admit = Add a person
structure-box-admit-text = Of the structure only. They are told, and so is the responsible person.
structure-box-admit-button = Add
structure-box-close = Close the box
structure-box-close-text = Nobody opens it any more and mail to it is refused. The messages stay; you can open it again.
structure-box-close-button = Close the box
structure-box-reopen = Open the box again
structure-box-reopen-text = The people above open it again, and mail arrives there.
structure-box-reopen-button = Open again
structure-box-back = All shared boxes
structure-box-read = Read
structure-box-write = Read and arrange
structure-box-send = Read, arrange and send
structure-outcome-box-made = The box is made. Add who opens it.
structure-outcome-box-admitted = This person opens the box from now on.
structure-outcome-box-dismissed = This person no longer opens the box.
structure-outcome-box-closed = The box is closed.
structure-outcome-box-opened = The box is open.
structure-outcome-box-given = The mailbox is handed over. Both people are told.
structure-outcome-box-taken = The mailbox is no longer handed over.
structure-successor = This person’s mailbox
structure-successor-text = A successor can read it until a day that you choose: its messages open beside their own, and those that still arrive are received. They write nothing there and send nothing in this name. Both people are told.
structure-successor-who = Address of the successor
structure-successor-until = Until
structure-successor-problem-end = Choose a day to come, within { $days } days.
structure-successor-button = Hand over the mailbox
structure-successor-given = { $name } reads it until { $date }.
structure-successor-end = End it
