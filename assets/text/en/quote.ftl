# What goes into an answer or a message passed on.
quote-reply = Re:
quote-forward = Fwd:
quote-wrote = On { $date }, { $name } wrote:
quote-forwarded = ---------- Forwarded message ----------
quote-from = From: { $who }
quote-date = Date: { $date }
quote-subject = Subject: { $subject }
quote-to = To: { $who }
quote-cc = Cc: { $who }
