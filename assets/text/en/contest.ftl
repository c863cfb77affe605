# “It was not me”: the link of notices.
contest-title = Was it not you?
contest-about = The notice said: { $what }, { $moment }.
contest-means = If you go on, the account is frozen at once
contest-means-text = All sessions close, nobody gets in any more, and methods added within the last 72 hours no longer work. Your mail keeps arriving. Support gives you access again after making sure that it is you.
contest-if-you = If it was you, simply close this page: nothing has changed.
contest-freeze = Freeze my account
contest-frozen = The account is frozen
contest-frozen-text = Nobody gets in any more. Call support: they will check that it is you and give you access again. Your mail keeps arriving.
contest-unknown = This link no longer works
contest-unknown-text = It is incomplete, too old, or has been used already. Nothing has changed. If in doubt, call support.
contest-not-me = It was not me
contest-not-me-text = In doubt about one of these lines? Close all other sessions and end the trust of all browsers at once, then change your password.
contest-not-me-done = All other sessions are closed and no browser is trusted any more. Change your password now, and tell support.
contest-sign-in = This account is frozen
contest-sign-in-text = Somebody reported “it was not me”. Your messages are kept and keep arriving. Call support to open the account again.
