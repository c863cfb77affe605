# Confirming that it is really oneself, before an act that matters.
confirm-lead = { $name }, what you are about to see or change protects your mailbox. A recent proof keeps it out of reach of anyone passing by your screen.
confirm-again = Nothing has been changed yet
confirm-again-text = The page had been open for a while. Confirm that it is you, then go on.
confirm-not-yet = This is not confirmed yet. See below.
confirm-submit = Continue
confirm-back = Back to the mail, changing nothing
confirm-none = None of your methods can be used to confirm
confirm-none-text = Your mail stays open. To change what protects your account, ask support or the referent of your structure.
