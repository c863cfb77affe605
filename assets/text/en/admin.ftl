# Administration: domains, structures, roles, the journal, what is kept.
admin-domains = Domains
admin-domains-lead = Those whose mail this service receives, each with its rules.
admin-domains-none = No domain yet. Add the first one.
admin-domains-back = Back to the domains
admin-domain = Domain
admin-domain-profile = Security profile
admin-domain-people = Accounts
admin-domain-sources = Allowed merges
admin-profile-house = The house’s own
admin-profile-modern = modern: today’s standards
admin-profile-entra = entra-compat: as Entra tenants do
admin-profile-legacy = legacy: as the former services did
admin-domain-add = Add a domain
admin-domain-add-button = Add the domain
admin-domain-name = Name of the domain
admin-domain-short-names = To sign in, what stands before @ is enough
admin-domain-short = what stands before @ is enough to sign in
admin-domain-flaw = This is not a domain name
admin-domain-taken = This domain is there already
admin-domain-since = Since { $date }
admin-domain-now = in force
admin-domain-weaker = weaker than the house
admin-domain-conform = No deviation from the rules.
admin-domain-deviations = { $n ->
    [one] { $n } deviation from the rules
   *[other] { $n } deviations from the rules
}
admin-domain-instead = { $live }, the rule: { $bound }
admin-domain-profile-text = The change holds at once for every account of the domain. It is in the journal, with its reason.
admin-domain-profile-button = Apply this profile
admin-reason = Reason
admin-reason-hint = 200 characters at most. One must be given when the profile is weaker than the house’s; the report of conformity shows it.
admin-reason-flaw = This profile is weaker: say why, in 200 characters at most
admin-changed = It has changed meanwhile
admin-changed-text = Somebody else changed it while this page was open. Nothing was done; here is how it stands now.
admin-merge = Allowed merges
admin-merge-text = The institutional domains of which an address may become the alias of an account here. Every other domain is refused.
admin-merge-none = No domain: no merge is possible.
admin-merge-domain = Domain to allow
admin-merge-add = Allow this domain
admin-merge-remove = Remove
admin-merge-itself = This is the domain itself
admin-merge-allowed = This domain is allowed already
admin-merge-too-many = There are 500 already. Remove some first.

## Structures

admin-search = Search
admin-structure = Structure
admin-structures = Structures
admin-structures-lead = The organisations whose referents look after accounts.
admin-structures-none = No structure yet. Make the first one.
admin-structures-none-found = No structure fits. Try another word.
admin-structures-back = Back to the structures
admin-structure-search = Search for a structure
admin-structure-nobody = no referent
admin-structure-unattended = Nobody looks after the accounts of this structure. Name a referent.
admin-structure-new = Make a structure
admin-structure-new-lead = Its referents then create its accounts.
admin-structure-make = Make the structure
admin-structure-save = Save
admin-structure-what = The structure
admin-structure-name = Name of the structure
admin-structure-name-flaw = Write a name of 120 characters at most
admin-structure-taken = A structure has this name already
admin-structure-place = Holidays and telephones of
admin-structure-pattern = Form of addresses
admin-structure-pattern-any = The word nom, and prenom or p, with points or hyphens between: prenom.nom.med
admin-structure-pattern-hint = What stands before @{ $domain }, of the word nom, and prenom or p: prenom.nom.med
admin-structure-pattern-flaw = The word nom is needed, and prenom or p, with points or hyphens between
admin-structure-requests = Anybody may ask for an address in it
admin-structure-contact = Who helps its people
admin-structure-contact-text = Shown from the password on, in errors and in e-mails. Left empty, it is the house’s support.
admin-structure-email = Address for help
admin-structure-phone-flaw = Write a number of 40 characters at most
admin-structure-hours = When somebody answers
admin-structure-addresses = Its addresses
admin-structure-domain = Domain of the addresses
admin-structure-no-domain = Add a domain first.
admin-structure-first = Its first referent
admin-structure-first-text = Somebody who has an account already. They are told by e-mail.
admin-structure-size = { $n ->
    [one] { $domain } · { $n } account
   *[other] { $domain } · { $n } accounts
}
admin-tokens = Tokens of programs
admin-tokens-text = An HR system or a directory creates and closes the accounts of this structure with a token (SCIM 2.0).
admin-tokens-open = See the tokens
admin-tokens-none = No program has a token.
admin-tokens-back = Back to the structure
admin-token-service = Address of the service:
admin-token-secret = The token
admin-token-once = Copy it into the program now: it is shown once, and kept nowhere.
admin-token-label = Name
admin-token-label-hint = Of the program that uses it: Workday
admin-token-label-flaw = Write a name of at most 60 characters
admin-token-days = Length in days
admin-token-days-hint = { $n } at most
admin-token-days-flaw = Write a number of days, at most the one that is shown
admin-token-made = Made
admin-token-used = Last used
admin-token-until = End
admin-token-over = over
admin-token-end = Revoke
admin-token-make = Make a token
admin-token-make-button = Make the token
admin-structure-closed = closed
admin-structure-closed-on = This structure has been closed since { $date }. Its history stays in the journal.
admin-structure-open = Open the structure again
admin-structure-close = Close the structure
admin-structure-close-text = Once closed, it is offered nowhere and nothing more is made in it. It can be opened again.
admin-structure-close-button = Close the structure
admin-structure-left = Still in it:
admin-left-people = { $n ->
    [one] One open account
   *[other] { $n } open accounts
}
admin-left-boxes = { $n ->
    [one] One shared box
   *[other] { $n } shared boxes
}
admin-left-requests = { $n ->
    [one] One waiting request
   *[other] { $n } waiting requests
}
admin-left-tokens = { $n ->
    [one] One token of a program
   *[other] { $n } tokens of programs
}
admin-left-referents = { $n ->
    [one] One referent, above on this page
   *[other] { $n } referents, above on this page
}
admin-structure-left-who = Its referents close accounts and boxes, and answer requests. The role of the last referent is ended last.
admin-structure-name-referent = Name a referent
admin-structure-name-button = Name
admin-nobody = No open account has this address

## Responsibilities

admin-staff = Responsibilities
admin-staff-lead = Who looks after a structure, belongs to the support, or administers.
admin-staff-none = Nobody fits.
admin-staff-search = Search for a person
admin-staff-filter = Filter by role
admin-staff-administrators = Administration
admin-staff-give = Give a role
admin-staff-give-text = Support or administration. A referent is named on the page of their structure. The person is told by e-mail.
admin-staff-give-button = Give this role
admin-staff-back = Back to the responsibilities
admin-grant-open = Open
admin-role = Role
admin-role-referent = Referent
admin-role-support = Support
admin-role-administrator = Administrator
admin-role-held = This person has this role already
admin-role-until = End
admin-role-until-button = Change the end
admin-role-end-hint = The last day. Left empty, there is no end.
admin-role-since = Since
admin-role-by = Given by
admin-role-by-machine = The command line
admin-role-own = This is your own role of administrator: another administrator can end it.
admin-role-last = One administrator at least must stay without an end. Nothing was done.
admin-role-end = End the role
admin-role-end-text = From their next page on, the person has no access to it. They are told by e-mail.
admin-role-end-button = End it now
admin-why-assigned = It is their work from now on
admin-why-replacing = Standing in for somebody
admin-why-over = It is their work no longer
admin-why-left = They have left
admin-why-mistake = A mistake is put right
admin-why-doubt = Somebody else may be using the account

## What is kept

admin-retention = Retention
admin-retention-lead = What is kept for a time, how much of it there is, and when what is too old was last removed.
admin-kept-what = Data
admin-kept-for = Kept
admin-kept-count = Present
admin-kept-ran = Last run
admin-kept-never = Not yet
admin-kept-removed = { $n ->
    [0] nothing to remove
    [one] { $n } removed
   *[other] { $n } removed
}
admin-kept-days = { $n } days
admin-kept-hours = { $n } hours
admin-kept-rest = Accounts, structures, roles and domains stay until somebody changes them. Mail is the mail server’s.
admin-kept-journal = Entries of the journal
admin-kept-journal-from = by whole days
admin-kept-answered = Closed requests
admin-kept-answered-from = after the answer, with their notes
admin-kept-unproved = Requests without a proved address
admin-kept-made-from = after they were made
admin-kept-lists = Imported lists
admin-kept-lists-from = an hour as long as nothing has begun
admin-kept-notices = Notices by e-mail
admin-kept-sessions = Sessions
admin-kept-sessions-from = after their end
admin-kept-codes = Codes that were sent
admin-kept-trusted = Trusted browsers
admin-kept-trusted-from = after they were trusted
admin-kept-known = Known browsers
admin-kept-known-from = after the last visit
admin-kept-counters = Counters of wrong tries
admin-kept-counters-from = after the last try, except rows of wrong codes
