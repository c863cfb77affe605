# A message.
message-region = Message
message-actions = Actions on the message
message-back = Back to the list
message-newer = Newer message
message-older = Older message
message-print = Print
message-more = More actions
message-source = View the source
message-body-alone = Open the text alone
message-body = Text of the message
message-to = to { $people }
message-came-by = Received at
message-me = me
message-nobody = recipients not given
message-and-others = { $people } and { $n ->
    [one] { $n } other
   *[other] { $n } others
}
message-details = Details
message-from = From
message-reply-to = Reply to
message-date = Date
message-size = Size
message-damaged = Part of this message cannot be read
message-damaged-text = What could be read is shown. The whole source can be downloaded from “More actions”.
message-blocked = Remote images are blocked: they would tell the sender that you have read this.
message-show-images = Show images
message-original-colours = Original colours
message-dark-colours = Dark colours
message-as-text = This message is shown as text
message-as-text-text = Its layout could not be made safe. None of its text is lost.
message-quoted = Quoted text
message-empty = This message has no text.
message-attachments = Attachments
message-download = Download { $name }
message-download-tip = Download
message-unnamed = unnamed attachment
message-reply = Reply
message-reply-all = Reply to all
message-forward = Forward
message-sender = Sent by
message-sent-by = Sent by { $name }
