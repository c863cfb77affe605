# The mail of shared boxes.
shared-mail-boxes = Mailboxes
shared-mail-own = My mailbox
shared-mail-box = Shared box
shared-mail-handed-over = Handed over, for reading
shared-mail-sent-by = Sent by { $name }, who is named in the message
shared-mail-no-sending = You prepare this message; somebody who may send in the name of the box will send it from the drafts.
