# Première connexion.
enrol-first = Première connexion
enrol-steps = Étapes de la configuration
enrol-step-application = Votre application
enrol-step-password = Votre mot de passe
enrol-step-done = {" "}(terminée)
enrol-step-of = Étape { $step } sur { $steps }
enrol-continue = Continuer
enrol-totp-title = Configurez votre application
enrol-totp-lead = Elle affiche un code de 6 chiffres, renouvelé toutes les 30 secondes. Il vous sera demandé à la connexion.
enrol-totp-install = 1. Installez une application
enrol-totp-install-text = Microsoft Authenticator, Google Authenticator ou toute application compatible, sur votre téléphone.
enrol-totp-scan = 2. Numérisez ce code
enrol-totp-scan-text = Dans l’application, touchez « Ajouter un compte », puis « Numériser un code QR », et visez le carré.
enrol-totp-qr = Code QR à numériser avec votre application
enrol-totp-appears = Le compte apparaît sous le nom « { $issuer } », pour { $account }.
enrol-totp-no-scan = Impossible de numériser l’image ?
enrol-totp-no-scan-text = Dans l’application, choisissez « Saisir une clé », puis recopiez ceci.
enrol-totp-account = Compte
enrol-totp-issuer = Nom
enrol-totp-key = Clé
enrol-totp-kind = Type
enrol-totp-kind-text = Basé sur l’heure, 6 chiffres, 30 secondes
enrol-totp-renew = Obtenir une autre clé
enrol-totp-type = 3. Entrez le code affiché
enrol-totp-code = Code de vérification
enrol-totp-code-hint = Si le code va changer, attendez le suivant.
enrol-totp-wrong = Ce code ne convient pas. Attendez le code suivant, puis entrez-le. Vérifiez aussi que l’heure du téléphone est réglée automatiquement.
enrol-totp-not-yet = L’application n’est pas encore configurée. Voyez ci-dessous.
enrol-totp-renewed = Voici une nouvelle clé
enrol-totp-renewed-text = La précédente ne sert plus. Retirez-la de l’application, puis numérisez celle-ci.
enrol-password-title = Votre nouveau mot de passe
enrol-password-lead = Il remplace celui que votre référent vous a remis. Une phrase de quatre mots fait très bien l’affaire.
enrol-password-current = Mot de passe temporaire
enrol-password-current-wrong = Ce n’est pas le mot de passe temporaire qui vous a été remis.
enrol-password-new = Nouveau mot de passe
enrol-password-again = Confirmez le mot de passe
enrol-password-different = Les deux ne sont pas identiques. Entrez-les de nouveau.
enrol-password-refused = Votre mot de passe n’est pas encore changé. Voyez ci-dessous, puis entrez-le de nouveau.
enrol-password-missing = Entrez un nouveau mot de passe.
enrol-password-short = { $n ->
    [one] Il doit compter au moins { $n } caractère.
   *[other] Il doit compter au moins { $n } caractères.
}
enrol-password-long = Il doit compter au plus { $n } caractères.
enrol-password-classes = Il doit mêler { $n } sortes de caractères : minuscules, majuscules, chiffres, symboles.
enrol-password-common = Il figure parmi ceux que tout le monde essaie, ou contient un mot ou un nom trop courant.
enrol-password-name = Il contient votre nom ou votre identifiant.
enrol-password-reused = { $n ->
    [one] Vous l’avez déjà utilisé.
   *[other] C’est l’un des { $n } derniers que vous avez utilisés.
}
enrol-password-temporary = C’est le mot de passe temporaire. Choisissez-en un que vous seul connaissez.
enrol-password-must = Il doit
enrol-password-rule-length = compter de { $min } à { $max } caractères
enrol-password-rule-classes = mêler { $n } sortes de caractères : minuscules, majuscules, chiffres, symboles
enrol-password-rule-name = ne pas contenir votre nom
enrol-password-rule-common = ne pas être de ceux que tout le monde essaie
enrol-password-rule-history = différer des { $n } précédents
enrol-password-free = Chiffres et symboles sont permis, jamais obligatoires. Coller est permis.
enrol-password-paste = Coller est permis, un gestionnaire de mots de passe aussi.
