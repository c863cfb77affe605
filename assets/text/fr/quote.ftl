# Ce qui entre dans une réponse ou un transfert.
quote-reply = Re:
quote-forward = Tr:
quote-wrote = Le { $date }, { $name } a écrit :
quote-forwarded = ---------- Message transféré ----------
quote-from = De : { $who }
quote-date = Date : { $date }
quote-subject = Objet : { $subject }
quote-to = À : { $who }
quote-cc = Cc : { $who }
