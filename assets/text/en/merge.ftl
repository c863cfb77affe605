# Taking over an institutional address.
merge-old-box = Former mailbox
