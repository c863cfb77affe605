# Ce que toutes les pages partagent.
frame-skip = Aller au contenu
frame-other-language = English
frame-theme-toggle = Changer de thème (clair ou sombre)
frame-main-navigation = Navigation principale
frame-support = Soutien :
frame-write = Écrire
frame-account = Compte
frame-account-of = Compte : { $name }
frame-other-account = Se connecter avec un autre compte
frame-sign-out = Se déconnecter
frame-menu = Menu
frame-close-menu = Fermer le menu
frame-optional = facultatif
frame-reveal = Afficher le mot de passe
frame-copy = Copier
frame-undo = Annuler
frame-idle = { $minutes ->
    [one] Sans activité, votre session se fermera dans { $minutes } minute. Vos brouillons sont conservés.
   *[other] Sans activité, votre session se fermera dans { $minutes } minutes. Vos brouillons sont conservés.
}
frame-stay = Rester connecté
frame-dismiss = Fermer ce message
support-menu = Soutien
admin-menu = Administration
