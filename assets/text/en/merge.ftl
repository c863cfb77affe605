# Taking over an institutional address.
merge-old-box = Former mailbox
merge-chip-asked = To be proved
merge-chip-proved = Waits for support
merge-chip-seconded = Approved once
merge-chip-copying = Merging: { $percent } %
merge-chip-paused = Paused
merge-chip-waits = Waits for you
merge-chip-switched = Merged
merge-chip-done = Merged
merge-chip-undoing = Being taken back
merge-chip-undone = Taken back
merge-chip-refused = Refused
merge-chip-cancelled = Given up
merge-means-asked = It remains to be proved that this address is yours.
merge-means-proved = Two people of the support have to approve it, usually within 2 to 5 business days.
merge-means-seconded = One person of the support has approved it, a second one has to as well.
merge-means-copying = The messages of the old mailbox are being copied. Mail still arrives there as before; at the end this address becomes an alias.
merge-means-paused = The merge is halted. Nothing is lost: it will go on where it was.
merge-means-password = The old server no longer takes the password that was given: give the new one below.
merge-means-quota = Your mailbox is full: make room, or ask the support for some, then let it go on.
merge-means-switched = What is sent to this address arrives here. What still arrives in the old mailbox is brought here for a month.
merge-means-done = What is sent to this address arrives here. Your answers leave from the primary address.
merge-means-undoing = What the merge had brought is being removed, and nothing else.
merge-means-undone = The address no longer leads here. What the merge had brought was removed.
merge-means-refused = The support did not approve this merge.
merge-means-cancelled = This merge was given up before its end.
merge-flaw-address = This is no address. Write it in full: name@domain.
merge-flaw-not-safe = This address cannot be merged: it does not meet the security standards. Only addresses of the listed domains can be; a Hotmail, Gmail or iCloud address never.
merge-flaw-own = This address is one of yours already.
merge-flaw-taken = This address is in use here already. Write to the support if it should be yours.
merge-flaw-reached = This is where Pli reaches you and sends codes: once merged, they would arrive behind the door they open. First choose another personal address, in “Security and sign-in” for codes, or with your referent or the support.
merge-flaw-open = A merge of this address has been asked for already.
merge-flaw-no-server = The old server of this address is not connected to Pli. Write to the support.
merge-refusal-not-safe = This address does not meet the security standards.
merge-refusal-not-theirs = This address is not one person’s alone, or not that of who asks.
merge-refusal-not-agreed = The institution does not agree.
merge-refusal-twice = The same merge was asked for before.
merge-refused-because = Refused by the support
merge-layout = Where the old messages go
merge-layout-in-place = Into their places
merge-layout-in-place-text = Inbox to inbox, sent to sent; the other folders keep their names.
merge-layout-below = All into one folder “Former mailbox”
merge-layout-below-text = Each old folder keeps its name in there. Nothing is mixed with your mailbox of today.
merge-choices-more = Other choices
merge-recommended = (recommended)
merge-twice = The same message in several folders
merge-twice-everywhere = Keep it everywhere
merge-twice-everywhere-text = You find each message where it was.
merge-twice-once = Keep it once
merge-twice-once-text = In the inbox first, in archives last, else in the first folder in alphabetical order. The report says where.
merge-removed = Messages marked as deleted in the old mailbox
merge-removed-bring = Bring them, without the mark
merge-removed-bring-text = Nothing is lost, and no program erases them here.
merge-removed-leave = Leave them there
merge-removed-leave-text = The report names them. If the mark is taken away there before the end, they are brought.
merge-from = From { $domain }
merge-percent = { $percent } %
merge-bar = Merge: { $percent } %
merge-begun = Begun { $time }.
merge-speed = { $size } a second.
merge-end = Expected to end on { $time }.
merge-by-folder = Progress by folder
merge-folder = Folder
merge-messages = Messages
merge-copied = Copied
merge-state = State
merge-into = into { $name }
merge-into-refused = the server does not take the name “{ $name }”
merge-left-refused = The server takes no name for this folder.
merge-folder-done = Done
merge-folder-now = Under way
merge-folder-later = To come
merge-folder-not = Not copied
merge-folder-others = { $n ->
    [one] 1 other folder
   *[other] { $n } other folders
}
merge-folder-left = { $n ->
    [one] 1 to look at
   *[other] { $n } to look at
}
merge-folder-chosen = { $n ->
    [one] 1 message left there, as chosen
   *[other] { $n } messages left there, as chosen
}
merge-remark-nul = { $n ->
    [one] 1 message holds a null byte, which no mail server takes: it stays in the old mailbox.
   *[other] { $n } messages hold a null byte, which no mail server takes: they stay in the old mailbox.
}
merge-remark-too-large = { $n ->
    [one] 1 message is larger than your mailbox takes: it stays in the old mailbox.
   *[other] { $n } messages are larger than your mailbox takes: they stay in the old mailbox.
}
merge-remark-refused = { $n ->
    [one] 1 message is not taken by the server of your mailbox: it stays in the old mailbox.
   *[other] { $n } messages are not taken by the server of your mailbox: they stay in the old mailbox.
}
merge-remark-removed = { $n ->
    [one] 1 message is marked as deleted in the old mailbox: it stays there, as was chosen.
   *[other] { $n } messages are marked as deleted in the old mailbox: they stay there, as was chosen.
}
merge-remark-elsewhere = { $n ->
    [one] 1 message is the same, byte for byte, as one of another folder: as was chosen, it was brought once only.
   *[other] { $n } messages are the same, byte for byte, as others of another folder: as was chosen, they were brought once only.
}
merge-elsewhere = { $n } in “{ $name }”
merge-remark-other-date = { $n ->
    [one] 1 message is here with another date of arrival: the server did not keep its own.
   *[other] { $n } messages are here with another date of arrival: the server did not keep theirs.
}
merge-remark-line-ends = { $n ->
    [one] 1 message had line ends against the standard: they were set right, and nothing else.
   *[other] { $n } messages had line ends against the standard: they were set right, and nothing else.
}
merge-remark-made-anew = { $n ->
    [one] 1 folder was made anew in the old mailbox: what is here of it already is not copied twice.
   *[other] { $n } folders were made anew in the old mailbox: what is here of them already is not copied twice.
}
merge-remark-there = { $n ->
    [one] 1 message was here already, byte for byte: it was not copied again, and stays here if the merge is taken back.
   *[other] { $n } messages were here already, byte for byte: they were not copied again, and stay here if the merge is taken back.
}
merge-one-lead = Merge with your primary address
merge-work-on = You can work as usual
merge-work-on-text = Nothing is ever deleted from the old mailbox. What was copied is in your folders already.
merge-prove = Prove the address
merge-prove-button = Prove
merge-password = Password of the old mailbox
merge-password-hint = It proves the address and copies the messages. It is sealed, shown to nobody, and forgotten at the end.
merge-wrong = { $left ->
    [0] This is not right.
    [one] This is not right. You have 1 try left.
   *[other] This is not right. You have { $left } tries left.
}
merge-code = Code received in the old mailbox
merge-code-text = A code is sent to the old address. Read it there, then type it here:
merge-code-until = Good until { $time }.
merge-code-send = Send the code
merge-code-again = Send another code
merge-code-over = This code is no longer good: ask for another one.
merge-throttled = Too many tries. Next try possible: { $time }.
merge-away = The old server could not be reached safely. Nothing was changed; try again in a moment.
merge-changed = Nothing was done: this merge has changed meanwhile. See below where it is.
merge-too-late = This merge can no longer be taken back: the time is over.
merge-asked-at = Asked for on
merge-started-at = Begun on
merge-switched-at = The address leads here since
merge-late-until = Late mail is brought until
merge-undo-until = Can be taken back until
merge-ended-at = Ended on
merge-refresh = Refresh
merge-pause = Pause
merge-resume = Go on
merge-cancel = Give the merge up
merge-cancel-text = Nothing was copied yet. The old mailbox stays as it is.
merge-cancel-copying = The messages that were copied will be removed from your mailbox. The old mailbox stays as it is.
merge-undo = Take the merge back
merge-undo-text = The address is given back to the old server, and the messages that the merge brought are removed from here, without touching others. Possible until { $time }.
merge-report = Download the report
merge-announce = Tell your correspondents
merge-announce-text = A message is ready, from the old address to the new one. You choose to whom it goes; nothing leaves without you.
merge-announce-write = Write the message
announce-subject = My new address: { $new }
announce-hello = Hello,
announce-address = My address { $old } is replaced by { $new }. Please note the new one in your address book.
announce-still = What you may still send to the old one reaches me, too.
merge-calendars = Invitations come along with the messages. So do calendars, where the former institution and this one each have a calendar server that Pli knows: the page of the merge says so.
merge-calendar-none = Calendars: invitations and .ics files come along with the messages. A calendar kept by the old server stays there: ask the support how it is for your institution.
merge-calendar-copied = Calendars: they follow the messages. The main calendar goes into yours, the others beside it under their names. No invitation is sent, and nothing changes there.
merge-calendar-line = Calendar “{ $name }”: { $copied } of { $events }
merge-back = Back to your addresses
merge-help-link = What a merge does, and what it does not
merge-open = See the merge
merge-address = Old address
merge-address-hint = The address of another institution, in one of the domains above.
merge-ask = Ask for the merge
addresses-before = { $n ->
    [one] Before: 1 merge
   *[other] Before: { $n } merges
}
merge-not-asked = The merge is not asked for
merge-not-asked-why = See why, at the old address
merge-ask-confirm = You will first be asked to prove again who you are; this request is then to be sent again.
help-merge-title = Merging two addresses
help-merge-lead = Several institutional addresses, one mailbox.
help-merge-does = What a merge does
help-merge-does-one = The messages of the old mailbox are copied here, one by one and byte for byte, with their dates, their marks and their folders.
help-merge-does-two = Then what is sent to the old address is automatically available in the mailbox of your primary address. The old address becomes an alias.
help-merge-does-three = What you send leaves from the primary address, also when you answer a message that came to the old one; where your institution lets you, you can choose another of your addresses. The page of a message says by which address it came, and the search finds it by that address.
help-merge-not = What it does not do
help-merge-not-one = It deletes nothing from the old mailbox.
help-merge-not-two = It takes no personal addresses (Hotmail, Gmail, iCloud): they do not meet the security standards.
help-merge-not-three = It sends your correspondents nothing: no receipt, no absence answer, no notice. Once the old address leads here, a message is ready for you to tell them.
help-merge-how = How it goes
help-merge-how-one = You ask for the merge in “Addresses and merging”, or ask the support, and prove that the old address is yours.
help-merge-how-two = Two people of the support approve it, usually within 2 to 5 business days.
help-merge-how-three = Copying begins. You work as usual and see how far it is. It can be paused and go on.
help-merge-how-four = For a month, what still arrives in the old mailbox is brought here, and the merge can be taken back exactly.
help-merge-calendars = And calendars?
help-merge-who = Who sees what
help-merge-who-one = Nobody of the support sees your messages or your password. It sees the old address and the progress, not the names of folders.
help-merge-who-two = A signed report says how many messages of each folder were copied, and why one was not. It holds no message.
help-merge-request = Ask the support
addresses-primary-word = Primary
desk-merges = Merges
desk-merges-lead = A merge is approved by two different people, never by the one whose mailbox it is.
desk-merges-empty = No merge waits or is under way.
desk-merges-back = Back to the merges
desk-merge-asked = The merge is asked for. The person is told and has to prove the old address.
desk-merge-ask = Ask for somebody’s merge
desk-merge-ask-text = The person proves themselves that the old address is theirs; two people of the support then approve.
desk-merge-ask-button = Ask
desk-merge-person = Address of the person
desk-merge-nobody = Nobody has this address here.
desk-merge-oneself = This is your own mailbox: somebody else of the support has to see to it.
desk-merge-same = You have approved it already: another person has to as well.
desk-merge-proof = Proof of the old address
desk-merge-unproved = Not given yet
desk-merge-proved-code = By a code received in the old mailbox
desk-merge-proved-password = By the password of the old mailbox, checked there
desk-merge-asked-by = Asked for by
desk-merge-by-person = The person
desk-merge-by-support = The support, for them
desk-merge-word = Your decision
desk-merge-waits = The person first has to prove that the old address is theirs.
desk-merge-first = First of the two approvals: another person gives the second one.
desk-merge-second = Second approval: copying begins at once.
desk-merge-approve = Approve
desk-merge-why = Reason, written to the person
desk-merge-refuse = Refuse
merge-bar-app-password = The old server does not open to this password: the account there has a second proof. Make an app password in the security settings of that account, then give it here.
merge-bar-expired = The password of the old mailbox has expired: first change it there, then give the new one here.
merge-bar-administrator = The old server sends to its administrator before it opens this mailbox. Another password changes nothing: write to the support.
merge-trouble-source-administrator = The old server sends to its administrator before it opens this mailbox
merge-trouble-day = What may be read of the old mailbox in a day was read
merge-trouble-no-server = The old server is no longer connected to Pli
merge-trouble-source-refused = The old server does not let Pli in
merge-trouble-source-untrusted = The old server’s certificate is not trusted: nothing is said to it
merge-trouble-source-away = The old server does not answer
merge-trouble-source-odd = The old server gives answers that make no sense
merge-trouble-target-away = The server of your mailbox does not answer
merge-trouble-calendar-away = The messages are here, but a calendar server does not answer
merge-trouble-calendar-refused = The messages are here, but the old calendar server does not let Pli in
merge-trouble-calendar-odd = The messages are here, but the old calendar server gives answers that make no sense
merge-trouble-target-closed = The account is closed
merge-trouble-taken = The address has become somebody else’s here: support has to settle it
merge-trouble-next = Nothing is lost. Next try: { $time }.
