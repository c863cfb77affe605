# What every page shares.
frame-skip = Skip to content
frame-other-language = Français
frame-theme-toggle = Change theme (light or dark)
frame-main-navigation = Main navigation
frame-support = Support:
frame-write = Write
frame-account = Account
frame-account-of = Account: { $name }
frame-other-account = Sign in with another account
frame-sign-out = Sign out
frame-menu = Menu
frame-close-menu = Close the menu
frame-optional = optional
frame-reveal = Show the password
frame-copy = Copy
frame-undo = Undo
frame-idle = { $minutes ->
    [one] Without activity, your session closes in { $minutes } minute. Your drafts are kept.
   *[other] Without activity, your session closes in { $minutes } minutes. Your drafts are kept.
}
frame-stay = Stay signed in
frame-dismiss = Dismiss this message
support-menu = Support desk
admin-menu = Administration
