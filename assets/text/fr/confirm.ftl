# Confirmer que c’est bien soi, avant un acte qui compte.
confirm-lead = { $name }, ce que vous allez voir ou changer protège votre boîte. Une preuve récente le garde hors d’atteinte de qui passerait devant votre écran.
confirm-again = Rien n’a encore été changé
confirm-again-text = La page était ouverte depuis un moment. Confirmez que c’est vous, puis continuez.
confirm-not-yet = Ce n’est pas encore confirmé. Voyez ci-dessous.
confirm-submit = Continuer
confirm-back = Revenir au courrier sans rien changer
confirm-none = Aucune de vos méthodes ne peut servir à confirmer
confirm-none-text = Votre courrier reste ouvert. Pour changer ce qui protège votre compte, adressez-vous au soutien ou au référent de votre structure.
