# Mailboxes and lists.
mail-inbox = Inbox
mail-drafts = Drafts
mail-sent = Sent
mail-archive = Archive
mail-junk = Junk
mail-trash = Trash
mail-mailboxes = Folders
mail-own = My folders
mail-count-unread = unread
mail-count-drafts = drafts
mail-quota = { $used } of { $limit }
mail-quota-label = Space used: { $used }
mail-title-unread = { $mailbox } ({ $n ->
    [one] { $n } unread
   *[other] { $n } unread
})
mail-messages = Messages
mail-refresh = Check for mail
mail-new = New messages, show
mail-reading = Open message
mail-pick-one = Choose a message to read it here.
mail-filters = Filters
mail-all = All
mail-unread = Unread
mail-flagged = Followed up
mail-with-attachment = Attachment
mail-search-label = Search the mail
mail-search-placeholder = Search for a message, a person, a file
mail-search-do = Search
mail-search-more = Detailed search
mail-search-words = Words, anywhere
mail-search-from = From
mail-search-to = To
mail-search-subject = Subject
mail-search-body = Text
mail-search-since = Since
mail-search-before = Before
mail-search-clear = Show all
mail-search-bad-date = A date is not understood and was left out. Write it like 2026-11-20.
mail-search-bad-words = Some words hold a forbidden character or are too long, and were left out.
mail-found = { $n ->
    [0] No message found
    [one] { $n } message found
   *[other] { $n } messages found
}
mail-looked-into = { $n ->
    [one] Searched the newest message.
   *[other] Searched the newest { $n } messages.
}
mail-no-subject = (no subject)
mail-no-sender = (unknown sender)
mail-row-unread = Unread.{" "}
mail-row-flagged = Followed up
mail-row-answered = Replied to
mail-row-forwarded = Forwarded
mail-row-attachment = Attachment
mail-selection = Selection:
mail-select-page = Select the page
mail-select-none = Deselect all
mail-archive-do = Archive
mail-delete = Delete
mail-delete-for-good = Delete for good
mail-mark-read = Mark as read
mail-mark-unread = Mark as unread
mail-flag = Follow up
mail-unflag = Stop following up
mail-move = Move or copy
mail-move-to = To the folder
mail-choose = Choose…
mail-move-do = Move
mail-copy-do = Copy
mail-confirm = { $n ->
    [one] Delete this message for good?
   *[other] Delete these { $n } messages for good?
}
mail-confirm-text = Here, what is deleted cannot be recovered. Your other messages do not change.
mail-confirm-keep = Keep
mail-keys = Keyboard shortcuts · j, k: next, previous message · o: open · u: back to the list · x: select · e: archive · #: delete · r, a, f: reply, to all, forward · c: write · /: search
mail-pages = Pages
mail-newer = Newer
mail-older = Older
mail-range = { $first } to { $last } of { $total }
mail-empty = Nothing here
mail-empty-text = This folder is empty.
mail-nothing-found = No message matches
mail-nothing-found-text = Try fewer words, or another folder.
