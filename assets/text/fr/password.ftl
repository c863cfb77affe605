# Choisir un mot de passe.
password-temporary = Mot de passe temporaire
password-temporary-wrong = Ce n’est pas le mot de passe temporaire qui vous a été remis.
password-current = Mot de passe actuel
password-current-wrong = Ce n’est pas votre mot de passe actuel. Entrez-le de nouveau.
password-new = Nouveau mot de passe
password-again = Confirmez le mot de passe
password-different = Les deux ne sont pas identiques. Entrez-les de nouveau.
password-refused = Votre mot de passe n’est pas encore changé. Voyez ci-dessous, puis entrez-le de nouveau.
password-missing = Entrez un nouveau mot de passe.
password-short = { $n ->
    [one] Il doit compter au moins { $n } caractère.
   *[other] Il doit compter au moins { $n } caractères.
}
password-long = Il doit compter au plus { $n } caractères.
password-classes = Il doit mêler { $n } sortes de caractères : minuscules, majuscules, chiffres, symboles.
password-common = Il figure parmi ceux que tout le monde essaie, ou dans une fuite connue.
password-word = Il contient un mot ou un nom trop courant.
password-name = Il contient votre nom ou une partie de votre adresse.
password-guessable = Il se devine trop vite. Ajoutez un mot ou deux qui n’ont rien à voir ensemble.
password-reused = { $n ->
    [one] Vous l’avez déjà utilisé.
   *[other] C’est l’un des { $n } derniers que vous avez utilisés.
}
password-is-temporary = C’est le mot de passe temporaire. Choisissez-en un que vous seul connaissez.
password-must = Il doit
password-rule-length = compter de { $min } à { $max } caractères
password-rule-classes = mêler { $n } sortes de caractères : minuscules, majuscules, chiffres, symboles
password-rule-name = ne pas contenir votre nom
password-rule-common = ne pas être de ceux que tout le monde essaie
password-rule-word = ne contenir ni mot ni nom courant
password-rule-history = différer des { $n } précédents
password-met = {" "}(respecté)
password-free = Chiffres et symboles sont permis, jamais obligatoires. Coller est permis.
password-paste = Coller est permis, un gestionnaire de mots de passe aussi.
password-strength = Niveau de sécurité du mot de passe
password-score-0 = Très faible.
password-score-1 = Faible.
password-score-2 = Moyen.
password-score-3 = Bon.
password-score-4 = Excellent.
password-advice-words = Un mot de plus, sans rapport avec les autres, le rend plus sûr.
password-advice-rows = Évitez les touches qui se suivent sur le clavier.
password-advice-repeats = Évitez les répétitions.
password-advice-sequences = Évitez les suites comme abc ou 6543.
password-advice-dates = Évitez les dates et les années.
password-advice-nothing = Rien à ajouter.
password-entropy = Entropie, s’il était tiré au sort :
password-bits = bits (la CNIL en demande 50 quand les essais sont limités, comme ici).
password-change = Changer de mot de passe
password-change-lead = Vos autres sessions seront fermées, et vos appareils de confiance demanderont de nouveau un code.
password-expires = Le mot de passe actuel est à changer avant le { $date }.
password-cancel = Annuler
password-due = Votre mot de passe a expiré
password-due-lead = Il est bon, mais trop ancien. Choisissez-en un nouveau pour ouvrir votre boîte.
