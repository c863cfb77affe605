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
